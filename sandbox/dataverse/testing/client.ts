/** A running sandbox with identity and a terse client, for the tests of this folder. */
import type { UserName } from '../../data/users.ts';
import { userNamed } from '../../data/users.ts';
import { startIdentity } from '../../identity/server.ts';
import { baseRoles } from '../security/base-roles.ts';
import { startDataverse } from '../server.ts';
import type { Dataverse } from '../server.ts';
import type { Environment } from '../world.ts';
import { smallZip, roleId } from './small-zip.ts';

export interface Reply { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: any }
export interface Client {
  readonly dv: Dataverse;
  readonly api: string;
  call(user: UserName, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  control(method: string, path: string, body?: unknown): Promise<any>;
  token(user: UserName): Promise<string>;
  close(): Promise<void>;
}

export async function startClient(o: { readonly small?: boolean; readonly clock?: () => Date; readonly environment?: Partial<Environment> } = {}): Promise<Client> {
  const identity = await startIdentity({ port: 0 });
  const dv = await startDataverse({ port: 0, identityUrl: identity.url, ...(o.clock ? { clock: o.clock } : {}), ...(o.environment ? { environment: o.environment } : {}) });
  if (o.small) dv.importSolution(smallZip());
  const tokens = new Map<string, string>();
  const api = `${dv.url}/api/data/v9.2/`;
  const token = async (user: UserName): Promise<string> => {
    if (!tokens.has(user)) tokens.set(user, ((await (await fetch(`${identity.url}/sandbox/token?user=${user}`)).json()) as { access_token: string }).access_token);
    return tokens.get(user)!;
  };
  const read = async (r: Response): Promise<Reply> => { const text = await r.text(); return { status: r.status, headers: r.headers, text, body: /json/.test(r.headers.get('content-type') ?? '') && text ? JSON.parse(text) : undefined }; };
  return {
    dv, api, token,
    call: async (user, method, path, body, headers = {}) => read(await fetch(path.startsWith('http') ? path : api + path, {
      method, headers: { authorization: `Bearer ${await token(user)}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })),
    control: async (method, path, body) => (await fetch(`${dv.url}/sandbox/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).json(),
    close: async () => { await dv.close(); await identity.close(); },
  };
}
/** The security administrator gives a role. */
export async function grant(c: Client, user: UserName, role: string): Promise<Reply> {
  const id = role === 'Note Taker' ? roleId : baseRoles.find((r) => r.name === role)!.id;
  return c.call('security', 'POST', `systemusers(${userNamed(user).systemuserid})/systemuserroles_association/$ref`, { '@odata.id': `${c.api}roles(${id})` });
}
