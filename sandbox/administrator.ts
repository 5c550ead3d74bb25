/**
 * What an administrator and a security administrator do once: import the managed solution, tell it the relay's address,
 * grant the ready-made roles. Through the Web API with their own tokens only, so that the same steps fit a real environment.
 */
import { readFile } from 'node:fs/promises';

export interface Places { readonly identityUrl: string; readonly dataverseUrl: string }

export async function tokenOf(identityUrl: string, user: string): Promise<string> {
  const answer = await fetch(`${identityUrl}/sandbox/token?user=${encodeURIComponent(user)}`, { headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(`No token for ${user}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A small Web API client for one user. */
export async function webApi(places: Places, user: string) {
  const token = await tokenOf(places.identityUrl, user);
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<any> => {
    const answer = await fetch(`${places.dataverseUrl}/api/data/v9.2/${path}`, {
      method, headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

export async function importSolution(places: Places, zip: string): Promise<void> {
  const call = await webApi(places, 'admin');
  await call('POST', 'ImportSolution', {
    OverwriteUnmanagedCustomizations: false, PublishWorkflows: true,
    CustomizationFile: (await readFile(zip)).toString('base64'), ImportJobId: crypto.randomUUID(),
  });
}

/** Who gets which of the roles that the solution brings. */
const GRANTS: readonly (readonly [user: string, role: string])[] = [
  ['sales', 'Counterfoil Sender'], ['sales2', 'Counterfoil Sender'], ['accounts', 'Counterfoil Accountant'], ['approver', 'Counterfoil Approver'],
  ['viewer', 'Counterfoil Viewer'], ['admin', 'Counterfoil Administrator'], ['relay', 'Counterfoil Service'],
];

export async function grantRoles(places: Places): Promise<void> {
  const call = await webApi(places, 'security');
  const roles = (await call('GET', 'roles?$select=name,roleid')).value as { name: string; roleid: string }[];
  const users = (await call('GET', 'systemusers?$select=domainname,systemuserid')).value as { domainname: string; systemuserid: string }[];
  for (const [userName, roleName] of GRANTS) {
    const role = roles.find((r) => r.name === roleName);
    const user = users.find((u) => u.domainname.split('@')[0] === userName);
    if (!role) throw new Error(`The solution brought no role "${roleName}"; it brought ${roles.map((r) => r.name).join(', ')}.`);
    if (!user) throw new Error(`There is no user "${userName}".`);
    await call('POST', `systemusers(${user.systemuserid})/systemuserroles_association/$ref`, { '@odata.id': `${places.dataverseUrl}/api/data/v9.2/roles(${role.roleid})` });
  }
}

/** What the owner of a new connection does once its first documents have been looked at: from then on any number goes, with any status. */
export async function liftSafeStart(places: Places): Promise<void> {
  const call = await webApi(places, 'admin');
  for (const c of (await call('GET', 'cfl_connections?$select=cfl_connectionid&$filter=cfl_safestart eq true')).value as { cfl_connectionid: string }[]) await call('PATCH', `cfl_connections(${c.cfl_connectionid})`, { cfl_safestart: false });
}

/** Sets the current value of the environment variable cfl_RelayUrl. */
export async function setRelayUrl(places: Places, url: string): Promise<void> {
  const call = await webApi(places, 'admin');
  const found = (await call('GET', "environmentvariabledefinitions?$select=environmentvariabledefinitionid&$expand=environmentvariabledefinition_environmentvariablevalue($select=environmentvariablevalueid)&$filter=schemaname eq 'cfl_RelayUrl'")).value[0];
  if (!found) throw new Error('The solution brought no environment variable cfl_RelayUrl.');
  const value = found.environmentvariabledefinition_environmentvariablevalue[0];
  if (value) await call('PATCH', `environmentvariablevalues(${value.environmentvariablevalueid})`, { value: url });
  else await call('POST', 'environmentvariablevalues', { value: url, 'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${found.environmentvariabledefinitionid})` });
}

/** The signing key that the sandbox Xero gives for its webhooks; the relay's XERO_WEBHOOK_KEY. */
export const webhookKey = 'sandbox-webhook-signing-key';

/** What the administrator does on Xero's developer pages: names the relay's address for webhooks. @returns whether the relay showed that it means to receive */
export async function registerWebhooks(o: { readonly xeroUrl: string; readonly relayUrl: string; readonly more?: Readonly<Record<string, unknown>> }): Promise<boolean> {
  const answer = await fetch(`${o.xeroUrl}/sandbox/webhooks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ url: `${o.relayUrl}/webhooks/xero`, key: webhookKey, ...o.more }) });
  if (!answer.ok) throw new Error(`The sandbox Xero refused the address for webhooks: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { status: string }).status === 'active';
}
