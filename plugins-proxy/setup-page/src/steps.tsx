/** The steps in Dynamics: solution, user, address. */
import * as React from 'react';
import type { AddressState, SolutionState, UserState } from '../../src/setup/contract.ts';
import { ask } from './api.ts';
import { Button, Field, Form, Value, type Doing } from './parts.tsx';

export function solutionSummary(s: SolutionState): string {
  switch (s.state) {
    case 'current': return `Version ${s.installed} is installed.`;
    case 'newer': return `Version ${s.installed} is installed: newer than this relay brings. Update the relay when you can.`;
    case 'importing': return `Installing version ${s.offered} ...`;
    case 'halfway': return `Version ${s.offered} is there and takes the place of ${s.installed} ...`;
    case 'older': return `Version ${s.installed} is installed, ${s.offered} is offered.`;
    case 'noFile': return s.installed === undefined ? 'Not installed.' : `Version ${s.installed} is installed.`;
    default: return 'Not installed.';
  }
}
export function Solution({ s, doing }: { s: SolutionState; doing: Doing }): React.JSX.Element | null {
  const install = (): Promise<unknown> => ask('solution');
  // an upgrade has two parts; the second needs nobody
  React.useEffect(() => { if (s.state === 'halfway' && !doing.busy) doing.run(install); }, [s.state]);
  switch (s.state) {
    case 'noSales': return <p>This environment has no <strong>Dynamics 365 Sales</strong>: there are no invoices to send. Install Sales in it, or sign in to another environment.</p>;
    case 'noFile': return s.installed === undefined ? <p>The file of the solution is not beside the relay. Run <Value>npm run build</Value> in its folder, or import the solution by hand, and press <em>Check again</em>.</p> : null;
    case 'absent': return <><p>Brings tables, forms, buttons and roles. Your own forms, views and settings stay as they are. It takes some minutes.</p><p><Button doing={doing} onClick={install}>Install version {s.offered}</Button></p></>;
    case 'older': return <p><Button doing={doing} onClick={install}>Upgrade to {s.offered}</Button></p>;
    case 'importing': case 'halfway': return <p><label htmlFor="progress">Progress</label> <progress id="progress" max={100} value={s.state === 'importing' ? s.progress : 99} /> You may close this page and come back.</p>;
    case 'failed': return <><p><strong>The import failed.</strong> Dynamics says: {s.message}</p><p><Button doing={doing} onClick={install}>Try again</Button></p></>;
    default: return null;
  }
}

export function User({ u, doing }: { u: UserState; doing: Doing }): React.JSX.Element {
  return (
    <>
      <p>The relay works in Dynamics as a user of its own, with the role <em>{u.role}</em> and no other. It may do what it needs for sending and nothing else.</p>
      <p><Button doing={doing} onClick={() => ask('user')}>{u.state === 'notServed' ? 'Continue' : 'Make the user and give it its role'}</Button></p>
      <details>
        <summary>By hand, where you may not</summary>
        <ol>
          <li>Open the <a href={u.where} target="_blank" rel="noreferrer">Power Platform admin center (opens a new tab)</a>, the environment, <em>Settings</em>, <em>Users + permissions</em>, <em>Application users</em>.</li>
          <li><em>New app user</em>, <em>Add an app</em>: application id <Value>{u.clientId}</Value></li>
          <li>Business unit <Value>{u.businessUnit}</Value></li>
          <li>Security role <Value>{u.role}</Value>, and no other.</li>
          <li>Come back and press <em>Check again</em>, then <em>Continue</em>.</li>
        </ol>
      </details>
    </>
  );
}

export function Address({ a, doing }: { a: AddressState; doing: Doing }): React.JSX.Element {
  const [url, setUrl] = React.useState(a.proposed);
  return (
    <Form doing={doing} button="Save" send={() => ask('address', { url })}>
      <p>Browsers of your users reach the relay under this address. {a.state === 'other' ? <>Now it is <Value>{a.value}</Value>.</> : null}</p>
      <Field id="relay" label="Address of this relay" value={url} onChange={setUrl} autoComplete="url" />
    </Form>
  );
}
