/** Set-up by its API, against Microsoft's sign-in and Dynamics; registry and Xero stand beside. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../plugins-proxy/src/core/log.ts';
import { migrate, openDatabase, type Database } from '../../plugins-proxy/src/database/index.ts';
import { doorbellRings, doorbellSecret } from '../../plugins-proxy/src/doorbell/index.ts';
import { createApp } from '../../plugins-proxy/src/http/app.ts';
import { createSealer } from '../../plugins-proxy/src/secrets/index.ts';
import { createSetup, setupMigrations } from '../../plugins-proxy/src/setup/index.ts';
import { webApi } from '../../sandbox/administrator.ts';
import { relayApplicationId, setupApplication } from '../../sandbox/data/users.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { build } from '../../scripts/build.ts';
import { fakeGrants, fakeRegistry } from './fakes.ts';
import { atMicrosoft, visitor } from './visitor.ts';

const APP = { tenant: 'sandbox', clientId: setupApplication.id, clientSecret: 'sandbox-setup-secret' };
let sandbox: Sandbox, database: Database, base: string, dataDir: string;
let close: () => Promise<void>;
const reg = fakeRegistry(), xero = fakeGrants();
const logged: string[] = [];
let setup: ReturnType<typeof createSetup>;

beforeAll(async () => {
  await build(true);
  sandbox = await startSandbox({ app: 0, dataverse: 0, xero: 0, identity: 0 });
  dataDir = mkdtempSync(join(tmpdir(), 'counterfoil-setup-'));
  database = await openDatabase({ dataDir });
  await migrate(database.db, [setupMigrations]);
  const log = createLog('debug', { write: (line) => { logged.push(line); } });
  setup = createSetup({ db: database.db, sealer: createSealer(randomBytes(32)), registry: reg.registry, grants: xero.grants, authority: sandbox.identity.url, sandbox: true, app: undefined, signInPossible: true, appUrl: undefined, doorbellSecret: (organizationId) => doorbellSecret(Buffer.alloc(32, 7), organizationId), log });
  const app = await createApp({ log, origins: () => ['http://app.example'], plugins: [setup.plugin], health: { notReady: () => undefined, databaseAnswers: async () => true, metrics: async () => [] }, perMinute: 10_000 });
  await app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://localhost:${(app.server.address() as { port: number }).port}`;
  close = () => app.close();
});
afterAll(async () => {  await close?.(); await database?.close(); await sandbox?.close(); rmSync(dataDir, { recursive: true, force: true }); });

const control = (path: string, body: unknown) => fetch(`${sandbox.dataverse.url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
const admin = visitor('placeholder');
let me = admin, code = '';

describe('getting in', () => {
  it('asks a stranger for the code of the console, takes few tries, and takes it once', async () => {
    me = visitor(base);
    code = (await setup.offer())!;
    expect(code).toMatch(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$/);
    expect(await me.state()).toMatchObject({ door: 'code', microsoft: { known: false }, mayRegister: false });
    expect((await me.post('microsoft-app', APP)).status).toBe(403);
    expect((await me.post('sign-in', { environment: sandbox.dataverse.url })).status).toBe(422);
    // ten tries, then not even the right one
    for (let i = 0; i < 3; i++) expect((await me.post('code', { code: 'AAAA-AAAA-AAAA-AAAA' })).body.code).toBe('SETUP_CODE_WRONG');
    await sql`UPDATE setup_code SET tries = tries + 7`.execute(database.db);
    expect((await me.post('code', { code })).body.code).toBe('SETUP_NO_CODE');
    code = (await setup.offer())!;
    const right = await me.post('code', { code: code.toLowerCase().replaceAll('-', ' ') });
    expect(right.status).toBe(200);
    expect(right.headers.get('set-cookie')).toMatch(/^counterfoil-setup=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await visitor(base).post('code', { code })).body.code).toBe('SETUP_NO_CODE');
  });

  it('takes only what can be an app registration, and seals its secret', async () => {
    for (const wrong of [{ tenant: 'common' }, { tenant: '../x' }, { clientId: 'x' }, { clientSecret: setupApplication.id }]) expect((await me.post('microsoft-app', { ...APP, ...wrong })).status).toBe(422);
    expect((await me.post('microsoft-app', APP)).status).toBe(200);
    const { rows } = await sql<any>`SELECT * FROM setup_microsoft_app`.execute(database.db);
    expect(JSON.stringify(rows)).not.toContain(APP.clientSecret);
  });

  it('R44 calls nothing but environments of Dataverse', async () => {
    const wrong = ['http://169.254.169.254', 'https://evil.example', 'https://dynamics.com.evil.example', 'https://a:b@contoso.crm.dynamics.com', 'http://contoso.crm.dynamics.com', 'https://contoso.crm.dynamics.com:8443', 'http://10.0.0.1:5432', 'file:///etc/passwd', 'https://evil.example#.dynamics.com', ''];
    for (const environment of wrong) expect([environment, (await me.post('sign-in', { environment })).body.code]).toEqual([environment, 'SETUP_ADDRESS_WRONG']);
    const url = new URL((await me.post('sign-in', { environment: 'contoso.crm4.dynamics.com/main.aspx?x=1' })).body.url);
    expect(url.origin).toBe(sandbox.identity.url);
    expect(url.searchParams.get('scope')).toBe('openid profile https://contoso.crm4.dynamics.com/user_impersonation');
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  });

  it('R23 lets in who administers the environment, and nobody else', async () => {
    await me.signIn(sandbox.dataverse.url, 'sales');
    expect(await me.state()).toMatchObject({ door: 'signIn', notice: { code: 'SETUP_NOT_ADMINISTRATOR' } });
    await me.signIn(sandbox.dataverse.url, '');
    expect((await me.state()).notice.code).toBe('SETUP_SIGN_IN_CANCELLED');
    const before = me.jar.get('counterfoil-setup');
    const stolen = new Map(me.jar);
    await me.signIn(sandbox.dataverse.url, 'admin');
    expect(await me.state()).toMatchObject({ door: 'in', person: { name: 'Ada Admin' }, environment: { url: sandbox.dataverse.url }, next: 'solution', solution: { state: 'absent' } });
    // an id known before the proof is worth nothing after it
    expect(me.jar.get('counterfoil-setup')).not.toBe(before);
    const other = visitor(base);
    for (const [k, v] of stolen) other.jar.set(k, v);
    expect((await other.state()).door).toBe('signIn');
    // there is an administrator now: no code any more
    expect(await setup.offer()).toBeUndefined();
  });

  it('a sign-in comes back only once, and only to the browser that began it', async () => {
    const other = visitor(base);
    const back = await atMicrosoft((await other.post('sign-in', { environment: sandbox.dataverse.url })).body.url, 'admin');
    const thief = visitor(base);
    await thief.post('sign-in', { environment: sandbox.dataverse.url });
    await thief.send('GET', back);
    expect(await thief.state()).toMatchObject({ door: 'signIn', notice: { code: 'SETUP_SIGN_IN_STALE' } });
    await other.send('GET', back);
    expect((await other.state()).door).toBe('in');
    await other.send('GET', back);
    expect((await other.state()).notice.code).toBe('SETUP_SIGN_IN_STALE');
    await other.post('sign-out');
    expect((await other.state()).door).toBe('signIn');
  });

  it('a stranger cannot bring an environment of his own, nor post from another page', async () => {
    expect((await visitor(base).post('sign-in', { environment: 'https://stranger.crm.dynamics.com' })).status).toBe(403);
    for (const headers of [{ origin: 'http://app.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }] as Record<string, string>[]) expect((await me.post('solution', {}, headers)).body.code).toBe('SETUP_FOREIGN_PAGE');
  });
});

describe('what an administrator does', () => {
  it('installs the solution, and shows how far it is', async () => {
    await control('switches', { backgroundSeconds: 60 });
    await me.post('solution');
    expect((await me.state()).solution).toMatchObject({ state: 'importing', progress: 0 });
    await control('clock', { advanceSeconds: 30 });
    const half = (await me.state()).solution;
    expect(half.progress).toBeGreaterThan(40);
    // pressing again, or in another window, begins no second import
    await me.post('solution');
    const jobs = [...sandbox.dataverse.world.store.rows('importjob').values()];
    expect(jobs).toHaveLength(1);
    await control('clock', { advanceSeconds: 40 });
    expect(await me.state()).toMatchObject({ solution: { state: 'current' }, next: 'user' });
    await control('switches', { backgroundSeconds: 0 });
    await control('clock', { real: true });
  });

  it('R23 makes the relay\'s user with the role Service and no other, and serves the environment once that user gets in', async () => {
    expect((await me.state()).user).toMatchObject({ state: 'absent', clientId: setupApplication.id, businessUnit: 'Harbour & Vine', role: 'Counterfoil Service' });
    expect((await me.post('user')).status).toBe(200);
    expect(await me.state()).toMatchObject({ user: { state: 'ready' }, next: 'address' });
    const store = sandbox.dataverse.world.store;
    const user = [...store.rows('systemuser').values()].find((u) => u['applicationid'] === setupApplication.id)!;
    expect(store.links('systemuserroles_association').filter(([u]) => u === user['systemuserid']).map(([, r]) => store.get('role', r)!['name'])).toEqual(['Counterfoil Service']);
    expect([...reg.known.values()]).toMatchObject([{ url: sandbox.dataverse.url, clientId: setupApplication.id, entraTenantId: 'sandbox', secret: APP.clientSecret }]);
    expect((await me.post('user')).status).toBe(200);
  });

  it('R68 sets the relay\'s address, has Dynamics ring there, and leaves a value of somebody else to be seen', async () => {
    expect((await me.post('address', { url: 'ftp://x' })).body.code).toBe('SETUP_RELAY_ADDRESS_WRONG');
    await me.post('address', { url: 'https://elsewhere.example' });
    expect((await me.state()).address).toEqual({ state: 'other', value: 'https://elsewhere.example', proposed: base });
    await me.post('address', { url: base });
    expect(await me.state()).toMatchObject({ address: { state: 'ready' }, next: 'xero' });
    const administrator = await webApi({ identityUrl: sandbox.identity.url, dataverseUrl: sandbox.dataverse.url }, 'admin');
    expect((await administrator('GET', 'serviceendpoints?$select=url')).value).toMatchObject([{ url: `${base}/webhooks/dataverse` }]);
    expect((await administrator('GET', 'sdkmessageprocessingsteps?$select=name,statecode,mode&$orderby=name')).value).toMatchObject([{ name: 'Counterfoil doorbell: cfl_correctionrequest', statecode: 0, mode: 1 }, { name: 'Counterfoil doorbell: cfl_syncrequest', statecode: 0, mode: 1 }]);
    const door = { get: (path: string) => administrator('GET', path), write: async () => undefined };
    const own = sandbox.dataverse.world.organizationId;
    expect(await doorbellRings(door, base, doorbellSecret(Buffer.alloc(32, 7), own))).toBe(true);
    expect(await doorbellRings(door, base, doorbellSecret(Buffer.alloc(32, 8), own))).toBe(false);
  });

  it('connects to Xero and chooses organisations; a way back that was not begun here is refused', async () => {
    const foreign = await xero.grants.begin({ environment: 'x', redirectUri: `${base}/setup/xero/callback` });
    await me.send('GET', foreign.url);
    expect((await me.state()).notice.code).toBe('SETUP_XERO_STALE');
    await me.send('GET', (await me.post('xero/begin')).body.url);
    const [grant] = (await me.state()).xero.grants;
    expect(grant.organisations).toHaveLength(2);
    expect((await me.post('xero/choose', { grantId: grant.id, tenantIds: ['nowhere'] })).status).toBe(422);
    await me.post('xero/choose', { grantId: grant.id, tenantIds: [grant.organisations[1].tenantId] });
    expect((await me.state()).xero.grants[0].organisations.map((x: any) => x.chosen)).toEqual([false, true]);
    expect(reg.woken).toContain(sandbox.dataverse.world.organizationId);
    await me.post('xero/disconnect', { tenantId: grant.organisations[1].tenantId });
    expect((await me.state()).xero.grants[0].organisations).toHaveLength(1);
  });

  it('R23 a role that is taken away ends the session at the next look', async () => {
    const store = sandbox.dataverse.world.store, links = [...store.links('systemuserroles_association')];
    const ada = [...store.rows('systemuser').values()].find((u) => u['fullname'] === 'Ada Admin')!;
    store.setLinks('systemuserroles_association', links.filter(([u]) => u !== ada['systemuserid']));
    expect((await me.post('address', { url: 'https://mine.example' })).status).toBe(401);
    expect((await me.state()).door).toBe('signIn');
    store.setLinks('systemuserroles_association', links);
  });

  it('R23 says exactly what to do by hand where making users is not allowed, and goes on from what was done', async () => {
    await control('reset', { keepSolution: true });
    const store = sandbox.dataverse.world.store;
    const role = [...store.rows('role').values()].find((r) => r['name'] === 'Counterfoil Administrator')!, simon = [...store.rows('systemuser').values()].find((u) => u['fullname'] === 'Simon Security')!;
    store.setLinks('systemuserroles_association', [...store.links('systemuserroles_association'), [String(simon['systemuserid']), String(role['roleid'])]]);
    reg.known.clear();
    const simons = visitor(base);
    await simons.signIn(sandbox.dataverse.url, 'security');
    expect(await simons.state()).toMatchObject({ door: 'in', person: { name: 'Simon Security' }, user: { state: 'absent' } });
    const refused = await simons.post('user');
    expect(refused.body).toMatchObject({ code: 'SETUP_USER_BY_HAND', message: expect.stringContaining('prvCreateUser') });
    // somebody who may makes the user; this one may give the role
    const ada = visitor(base);
    await ada.signIn(sandbox.dataverse.url, 'admin');
    const token = await sandbox.identity.signDataverse('admin');
    const made = await fetch(`${sandbox.dataverse.url}/api/data/v9.2/systemusers`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ applicationid: setupApplication.id, 'businessunitid@odata.bind': '/businessunits(b05e55a0-0000-4000-8000-000000000001)' }) });
    expect(made.status).toBe(204);
    expect((await simons.state()).user.state).toBe('noRole');
    expect((await simons.post('user')).body).toEqual({ ok: true });
    expect((await simons.state()).user.state).toBe('ready');
  });

  it('R23 in the environment that configuration names it makes the user of that application, and stores nothing', async () => {
    await control('reset', { keepSolution: true });
    reg.known.clear();
    const log = createLog('silent');
    const own = createSetup({ db: database.db, sealer: createSealer(randomBytes(32)), registry: reg.registry, grants: xero.grants, authority: sandbox.identity.url, sandbox: true, app: APP, signInPossible: true, appUrl: undefined, own: { url: sandbox.dataverse.url, clientId: relayApplicationId }, log });
    const app = await createApp({ log, origins: () => [], plugins: [own.plugin], health: { notReady: () => undefined, databaseAnswers: async () => true, metrics: async () => [] }, perMinute: 10_000 });
    await app.listen({ port: 0, host: '127.0.0.1' });
    try {
      const ada = visitor(`http://localhost:${(app.server.address() as { port: number }).port}`);
      await ada.signIn(sandbox.dataverse.url, 'admin');
      // there is a user without role for the one that configuration names, and none for the one people sign in with
      expect((await ada.state()).user).toMatchObject({ state: 'noRole', clientId: relayApplicationId });
      expect((await ada.post('user')).body).toEqual({ ok: true });
      expect((await ada.state()).user.state).toBe('notServed');
      expect([...sandbox.dataverse.world.store.rows('systemuser').values()].filter((u) => u['applicationid'] === setupApplication.id)).toEqual([]);
      expect(reg.known.size).toBe(0);
    } finally { await app.close(); }
  });

  it('says in plain words that an environment has no Sales', async () => {
    await control('reset', { environment: { sales: false } });
    const ada = visitor(base);
    await ada.signIn(sandbox.dataverse.url, 'admin');
    expect(await ada.state()).toMatchObject({ solution: { state: 'noSales' }, next: 'solution' });
    expect((await ada.post('solution')).body.code).toBe('SETUP_NO_SALES');
  });
});

describe('the page', () => {
  it('comes with a policy that lets nothing in from elsewhere, and is never kept', async () => {
    const page = await visitor(base).send('GET', '/setup');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(/<script(?![^>]* src=)|<style|style=/);
    expect((await visitor(base).send('GET', '/setup/assets/setup.js')).status).toBe(200);
    expect((await visitor(base).send('GET', '/setup/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });
  it('no code, token or secret is in the log or readable in the database', async () => {
    const tables = ['setup_code', 'setup_sessions', 'setup_microsoft_app', 'setup_administrators', 'setup_imports'];
    const all = (await Promise.all(tables.map(async (t) => JSON.stringify((await sql`SELECT * FROM ${sql.table(t)}`.execute(database.db)).rows)))).join('') + logged.join('');
    for (const secret of [APP.clientSecret, code, ...me.jar.values()]) expect(all).not.toContain(secret);
    expect(all).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./);
  });
});
