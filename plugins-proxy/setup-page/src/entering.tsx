/** Before somebody is in: the code, the app registration, the sign-in. */
import * as React from 'react';
import type { MicrosoftApp, SetupState } from '../../src/setup/contract.ts';
import { ask } from './api.ts';
import { Field, Form, Value, type Doing } from './parts.tsx';

export function CodeForm({ doing }: { doing: Doing }): React.JSX.Element {
  const [code, setCode] = React.useState('');
  return (
    <Form doing={doing} button="Begin" send={() => ask('code', { code })}>
      <p>Nobody administers this relay yet. It has printed a line <em>Set-up code</em> on its console (or log) when it started.</p>
      <Field id="code" label="Set-up code" value={code} onChange={setCode} autoComplete="one-time-code" />
    </Form>
  );
}

export function Registration({ app, doing, onDone }: { app: MicrosoftApp; doing: Doing; onDone(): void }): React.JSX.Element {
  const [tenant, setTenant] = React.useState(app.tenant ?? '');
  const [clientId, setClientId] = React.useState(app.clientId ?? '');
  const [clientSecret, setSecret] = React.useState('');
  return (
    <Form doing={doing} button="Save" send={async () => { await ask('microsoft-app', { tenant, clientId, clientSecret }); onDone(); }}>
      <p>The relay needs a registration in Microsoft Entra. It signs you in with it, and works in Dynamics as it.</p>
      <ol>
        <li>Open <a href="https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade" target="_blank" rel="noreferrer">App registrations (opens a new tab)</a>, <em>New registration</em>, and call it Counterfoil. Accounts in this directory only.</li>
        <li>Redirect URI: choose <em>Web</em> and enter <Value>{app.redirectUri}</Value></li>
        <li>Under <em>API permissions</em> add <em>Dynamics CRM</em>, delegated, <Value>user_impersonation</Value></li>
        <li>Under <em>Certificates &amp; secrets</em> make a <em>New client secret</em> and copy its value.</li>
      </ol>
      <Field id="tenant" label="Directory (tenant) ID" value={tenant} onChange={setTenant} />
      <Field id="client" label="Application (client) ID" value={clientId} onChange={setClientId} />
      <Field id="secret" label="Client secret (value)" type="password" value={clientSecret} onChange={setSecret} />
    </Form>
  );
}

export function SignIn({ state, doing }: { state: SetupState; doing: Doing }): React.JSX.Element {
  const [environment, setEnvironment] = React.useState('');
  const [editing, setEditing] = React.useState(false);
  const app = state.microsoft!;
  if (!app.known && !state.mayRegister) return <p>The relay&apos;s registration in Microsoft Entra is missing. Whoever runs the relay sets <Value>SETUP_TENANT_ID</Value>, <Value>SETUP_CLIENT_ID</Value> and <Value>SETUP_CLIENT_SECRET</Value> and restarts it.</p>;
  if (!app.known || editing) return <Registration app={app} doing={doing} onDone={() => setEditing(false)} />;
  return (
    <>
      <Form doing={doing} button="Sign in with Microsoft" send={async () => { location.assign((await ask('sign-in', { environment })).url!); }}>
        <p>Sign in as somebody who administers the environment: with the role <em>System Administrator</em>, or <em>Counterfoil Administrator</em> once the solution is installed.</p>
        <Field id="environment" label="Address of your Dynamics environment" hint="As in the browser's address bar, for example https://contoso.crm4.dynamics.com" type="text" value={environment} onChange={setEnvironment} autoComplete="url" />
      </Form>
      {state.mayRegister ? <p><button type="button" className="quiet" onClick={() => setEditing(true)}>Change the app registration</button></p> : null}
    </>
  );
}
