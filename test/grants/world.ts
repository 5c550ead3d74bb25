/** The sign-in server, Xero and a PostgreSQL, with any number of relays' worth of grants on it; and people who press the buttons of Xero's pages. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createLog } from '../../plugins-proxy/src/core/log.ts';
import { connect, migrate, type Db } from '../../plugins-proxy/src/database/index.ts';
import { startEmbedded } from '../../plugins-proxy/src/database/embedded.ts';
import { createGrants, grantMigrations, type GrantEvents, type GrantOptions, type GrantService } from '../../plugins-proxy/src/grants/index.ts';
import { createSealer } from '../../plugins-proxy/src/secrets/index.ts';
import type { GrantState } from '../../plugins-proxy/src/setup/ports.ts';
import { startIdentity } from '../../sandbox/identity/server.ts';
import { startXero } from '../../sandbox/xero/server.ts';

export const first = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
export const second = '22222222-2f4d-4a6b-8e93-1d0c9b8a7f65';
export const third = '33333333-2f4d-4a6b-8e93-1d0c9b8a7f65';
export const redirectUri = 'http://localhost:4003/setup/xero/callback';
export const app = { clientId: 'counterfoil-app', clientSecret: 'sandbox-app-secret' };
export const masterKey = randomBytes(32);

export interface Told { lapsed: { environment: string; grantId: string; tenantIds: readonly string[] }[]; gone: { environment: string; tenantIds: readonly string[] }[]; disconnected: { environment: string; tenantIds: readonly string[] }[]; ending: { environment: string; endsAt: string }[]; changed: string[] }
export interface Instance { readonly grants: GrantService; readonly db: Db<any>; readonly told: Told; close(): Promise<void> }

/** Presses Xero's buttons, from the address that `begin` gave to what comes back in the browser's address. */
export async function pressThrough(identityUrl: string, url: string, o: { user?: string; tenants?: readonly string[]; answer?: string } = {}): Promise<URLSearchParams> {
  const press = (path: string, fields: [string, string][]) => fetch(identityUrl + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const shown = await (await fetch(url, { redirect: 'manual' })).text();
  const request = /name="request" value="([^"]+)"/.exec(shown)?.[1];
  if (request === undefined) throw new Error(shown);
  await press('/identity/login', [['request', request], ['user', o.user ?? 'olivia']]);
  const answer = await press('/identity/consent', [['request', request], ...(o.tenants ?? [first]).map((t): [string, string] => ['organisation', t]), ['answer', o.answer ?? 'allow']]);
  return new URL(answer.headers.get('location')!).searchParams;
}

export async function startGrantWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-grants-'));
  const [identity, server] = await Promise.all([startIdentity({ port: 0 }), startEmbedded({ folder, volatile: true })]);
  const xero = await startXero({ port: 0, identityUrl: identity.url });
  const base = connect(server.url, 4);
  await migrate(base.db, [grantMigrations]);
  const open: Instance[] = [];
  const lines: string[] = [];

  const post = async (at: string, body: unknown, method = 'POST'): Promise<any> => {
    const answer = await fetch(at, { method, headers: { 'content-type': 'application/json' }, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };

  const world = {
    identity, xero, databaseUrl: server.url, db: base.db as Db<any>, lines,
    /** Another relay on the same database. */
    instance(o: Partial<GrantOptions> = {}): Instance {
      const { db } = connect(server.url, 4);
      const told: Told = { lapsed: [], gone: [], disconnected: [], ending: [], changed: [] };
      const events: GrantEvents = { lapsed: (e) => { told.lapsed.push(e); }, gone: (e) => { told.gone.push(e); }, disconnected: (e) => { told.disconnected.push(e); }, ending: (e) => { told.ending.push(e); }, changed: (e) => { told.changed.push(e); } };
      const grants = createGrants({ db, sealer: createSealer(masterKey), log: createLog('trace', { write: (line) => { lines.push(line); } }), app, loginUrl: identity.url, identityUrl: identity.url, apiUrl: xero.url, events, deadlineMs: 2_000, ...o });
      const made: Instance = { grants, db, told, close: async () => { await grants.close(); await db.destroy(); } };
      open.push(made);
      return made;
    },
    identityControl: (path: string, body: unknown = {}, method = 'POST') => post(`${identity.url}/sandbox/xero/${path}`, body, method),
    xeroControl: (path: string, body: unknown = {}, method = 'POST') => post(`${xero.url}/sandbox/${path}`, body, method),
    counts: (): Promise<any> => post(`${identity.url}/sandbox/xero/tokens`, undefined, 'GET'),
    walk: (url: string, o: { user?: string; tenants?: readonly string[]; answer?: string } = {}) => pressThrough(identity.url, url, o),
    async signIn(grants: GrantService, environment: string, o: { user?: string; tenants?: readonly string[] } = {}): Promise<GrantState> {
      const begun = await grants.begin({ environment, redirectUri });
      const back = await world.walk(begun.url, o);
      if (back.get('state') !== begun.state) throw new Error('another state came back');
      return grants.finish({ state: begun.state, code: back.get('code') ?? undefined, error: back.get('error') ?? undefined });
    },
    /** What Xero answers to a call with this token. */
    async call(token: string, tenant: string): Promise<number> {
      const answer = await fetch(`${xero.url}/api.xro/2.0/Organisation`, { headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'xero-tenant-id': tenant } });
      await answer.text();
      return answer.status;
    },
    /** As if so much time had passed since the tokens were stored. */
    async older(ms: number): Promise<void> {
      await sql`UPDATE xero_sign_ins SET access_until = access_until - ${ms} * interval '1 millisecond', renewed_at = renewed_at - ${ms} * interval '1 millisecond', lease_until = lease_until - ${ms} * interval '1 millisecond', looked_at = looked_at - ${ms} * interval '1 millisecond', look_until = look_until - ${ms} * interval '1 millisecond'`.execute(base.db);
      await sql`UPDATE xero_grants SET looked_at = looked_at - ${ms} * interval '1 millisecond', look_until = look_until - ${ms} * interval '1 millisecond'`.execute(base.db);
      await post(`${identity.url}/sandbox/xero/clock`, { advanceMs: ms });
    },
    async reset(): Promise<void> {
      await Promise.all(open.splice(0).map((i) => i.close()));
      await sql`TRUNCATE xero_states, xero_grant_organisations, xero_grants, xero_sign_ins`.execute(base.db);
      await post(`${identity.url}/sandbox/xero/reset`, {});
      await post(`${xero.url}/sandbox/reset`, {});
      await post(`${xero.url}/sandbox/switches`, { minuteLimit: 100_000, dayLimit: 100_000 });
      for (const [tenantId, name] of [[second, 'Second Ltd'], [third, 'Third Ltd']]) await post(`${xero.url}/sandbox/organisations`, { tenantId, connectionId: tenantId, name, shortCode: `!${name}` });
    },
    async close(): Promise<void> {
      await Promise.all(open.splice(0).map((i) => i.close()));
      await base.db.destroy();
      await Promise.all([server.stop(), xero.close(), identity.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
export type GrantWorld = Awaited<ReturnType<typeof startGrantWorld>>;
export const minutes = 60_000;
export const days = 86_400_000;
