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
      {x.signInPossible && x.connections.length === 0 ? <p>Sign in at Xero as somebody who may connect apps to the organisation, choose the organisation, and allow access. Counterfoil may then write invoices, bills, credit notes, contacts and attachments, and read payments and settings. You come back here.</p> : null}
      {x.signInPossible ? <p><Button doing={doing} onClick={connect} quiet={x.connections.length > 0}>{x.connections.length > 0 ? 'Connect another organisation' : 'Connect to Xero'}</Button></p> : null}
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

/** What sign-ins reach besides: allowed in Xero before, perhaps for another environment, and not used by this one. Nobody has to go to Xero again for it. */
export function Offered({ x, doing }: { x: XeroState; doing: Doing }): React.JSX.Element | null {
  const offers = x.grants.flatMap((g) => (g.state === 'live' && g.organisations.some((o) => o.chosen) ? g.organisations.filter((o) => !o.chosen).map((o) => ({ g, o })) : []));
  if (offers.length === 0) return null;
  return (
    <div className="offers">
      <p>Your sign-in at Xero reaches more organisations. This environment does not work with them:</p>
      {offers.map(({ g, o }) => <p key={o.tenantId}><Button doing={doing} quiet onClick={() => ask('xero/choose', { grantId: g.id, tenantIds: [...g.organisations.filter((c) => c.chosen).map((c) => c.tenantId), o.tenantId] })}>Use {o.name}, too</Button></p>)}
    </div>
  );
}

const STATUS: Readonly<Record<ConnectionView['status'], string>> = { notConnected: 'Not connected', connected: 'Connected', needsReconnecting: 'Needs reconnecting', paused: 'Paused', readOnly: 'Read only', environmentCopied: 'Environment copied' };
const when = (iso: string): string => new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function Sure({ c, doing, onEnd }: { c: ConnectionView; doing: Doing; onEnd(): void }): React.JSX.Element {
  const question = React.useRef<HTMLParagraphElement>(null);
  // the button that was pressed is gone: whoever works by keyboard, or listens, is taken to the question
  React.useEffect(() => { question.current?.focus(); }, []);
  return (
    <div className="sure" role="group" aria-label={`Disconnect ${c.name}`}>
      <p ref={question} tabIndex={-1}><strong>Disconnect {c.name}?</strong></p>
      <ul>
        <li>Nothing more is sent to it or read from it. What is on its way waits.</li>
        <li>Documents that people send meanwhile are refused, with this reason. They can be sent again afterwards.</li>
        <li>Nothing is deleted in Xero or in Dynamics, and all settings are kept. You can reconnect at any time.</li>
      </ul>
      <p className="row"><Button doing={doing} onClick={async () => { await ask('xero/disconnect', { tenantId: c.tenantId }); onEnd(); }}>Yes, disconnect</Button> <button type="button" className="quiet" onClick={onEnd}>No, keep it</button></p>
    </div>
  );
}

export function Organisations({ x, doing }: { x: XeroState; doing: Doing }): React.JSX.Element {
  const [asking, setAsking] = React.useState<string>();
  const live = new Set(x.grants.flatMap((g) => (g.state === 'live' ? g.organisations.filter((o) => o.chosen).map((o) => o.tenantId.toLowerCase()) : [])));
  return (
    <ul className="organisations">
      {x.connections.map((c) => {
        const off = c.status === 'needsReconnecting' || c.status === 'notConnected';
        // one that is only just being made needs nobody
        const joining = c.status === 'notConnected' && live.has(c.tenantId);
        return (
          <li key={c.tenantId}>
            <h3>{c.name}{c.isDefault ? <span className="tag">Default</span> : null}</h3>
            <dl>
              <dt>Status</dt><dd className={c.status === 'connected' ? 'good' : joining ? '' : 'bad'}>{joining ? 'Connecting ...' : STATUS[c.status]}</dd>
              {c.reason === undefined ? null : <><dt>Why</dt><dd>{c.reason}</dd></>}
              <dt>Country</dt><dd>{[c.country, c.currency].filter(Boolean).join(', ') || 'not known'}</dd>
              <dt>Calls left today</dt><dd>{c.callsLeft === undefined ? 'not known yet' : c.callsLeft.toLocaleString()}</dd>
              <dt>Last read</dt><dd>{c.lastReadOn === undefined ? 'not yet' : when(c.lastReadOn)}</dd>
            </dl>
            {off && !joining && x.signInPossible ? <p><Button doing={doing} onClick={connect}>Reconnect {c.name}</Button></p> : null}
            {!c.ours || joining ? null : asking !== c.tenantId ? <p><button type="button" className="quiet" onClick={() => setAsking(c.tenantId)}>Disconnect {c.name}</button></p>
              : <Sure c={c} doing={doing} onEnd={() => setAsking(undefined)} />}
          </li>
        );
      })}
    </ul>
  );
}
