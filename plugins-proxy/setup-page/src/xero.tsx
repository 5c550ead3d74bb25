/** Xero: connecting, choosing, and what became of it. */
import * as React from 'react';
import type { ConnectionView, GrantView, XeroState } from '../../src/setup/contract.ts';
import { ask } from './api.ts';
import { Button, Field, Form, type Doing } from './parts.tsx';

const connect = async (): Promise<void> => { location.assign((await ask('xero/begin')).url!); };

export function ConnectXero({ x, doing }: { x: XeroState; doing: Doing }): React.JSX.Element {
  const [clientId, setClientId] = React.useState('');
  const [clientSecret, setSecret] = React.useState('');
  const [custom, setCustom] = React.useState(!x.signInPossible);
  return (
    <>
      {x.signInPossible ? <p><Button doing={doing} onClick={connect}>{x.connections.length > 0 ? 'Connect another organisation' : 'Connect to Xero'}</Button></p> : null}
      <details open={custom} onToggle={(e) => setCustom(e.currentTarget.open)}>
        <summary>With a custom connection</summary>
        <Form doing={doing} button="Add the custom connection" send={async () => { await ask('xero/custom', { clientId, clientSecret }); setSecret(''); }}>
          <p>A custom connection belongs to one organisation and never ends. Make it in <a href="https://developer.xero.com/app/manage" target="_blank" rel="noreferrer">Xero&apos;s developer portal (opens a new tab)</a> and authorise it there.</p>
          <Field id="xero-client" label="Client id" value={clientId} onChange={setClientId} />
          <Field id="xero-secret" label="Client secret" type="password" value={clientSecret} onChange={setSecret} />
        </Form>
      </details>
    </>
  );
}

/** Which organisations of a sign-in this environment works with. */
export function Choose({ g, doing }: { g: GrantView; doing: Doing }): React.JSX.Element {
  const [ids, setIds] = React.useState<readonly string[]>(g.organisations.filter((x) => x.chosen).map((x) => x.tenantId));
  return (
    <Form doing={doing} button="Use these" send={() => ask('xero/choose', { grantId: g.id, tenantIds: ids })}>
      <fieldset>
        <legend>Which organisations does this environment work with?</legend>
        {g.organisations.map((x) => (
          <p key={x.tenantId} className="choice"><input type="checkbox" id={`org-${x.tenantId}`} checked={ids.includes(x.tenantId)} onChange={(e) => setIds(e.target.checked ? [...ids, x.tenantId] : ids.filter((id) => id !== x.tenantId))} /><label htmlFor={`org-${x.tenantId}`}>{x.name}</label></p>
        ))}
      </fieldset>
    </Form>
  );
}

const STATUS: Readonly<Record<ConnectionView['status'], string>> = { notConnected: 'Not connected', connected: 'Connected', needsReconnecting: 'Needs reconnecting', paused: 'Paused', readOnly: 'Read only', environmentCopied: 'Environment copied' };
const when = (iso: string): string => new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function Organisations({ x, doing }: { x: XeroState; doing: Doing }): React.JSX.Element {
  const [asking, setAsking] = React.useState<string>();
  return (
    <ul className="organisations">
      {x.connections.map((c) => (
        <li key={c.tenantId}>
          <h3>{c.name}{c.isDefault ? <span className="tag">Default</span> : null}</h3>
          <dl>
            <dt>Status</dt><dd className={c.status === 'connected' ? 'good' : 'bad'}>{STATUS[c.status]}{c.reason === undefined ? '' : `: ${c.reason}`}</dd>
            <dt>Country</dt><dd>{[c.country, c.currency].filter(Boolean).join(', ') || 'not known'}</dd>
            <dt>Calls left today</dt><dd>{c.callsLeft ?? 'not known yet'}</dd>
            <dt>Last read</dt><dd>{c.lastReadOn === undefined ? 'not yet' : when(c.lastReadOn)}</dd>
          </dl>
          {c.status === 'needsReconnecting' && x.signInPossible ? <p><Button doing={doing} onClick={connect}>Reconnect {c.name}</Button></p> : null}
          {!c.ours ? null : asking !== c.tenantId ? <p><button type="button" className="quiet" onClick={() => setAsking(c.tenantId)}>Disconnect {c.name}</button></p>
            : <div className="sure" role="group" aria-label={`Disconnect ${c.name}`}><p>Nothing more is sent to or read from {c.name}. What was sent stays as it is, and settings are kept. Disconnect?</p><p><Button doing={doing} onClick={async () => { await ask('xero/disconnect', { tenantId: c.tenantId }); setAsking(undefined); }}>Yes, disconnect</Button> <button type="button" className="quiet" onClick={() => setAsking(undefined)}>No</button></p></div>}
        </li>
      ))}
    </ul>
  );
}
