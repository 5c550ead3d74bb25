/** An older managed version in use, upgraded by set-up: the new one comes beside it and takes its place, and what was dropped goes. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../plugins-proxy/src/core/log.ts';
import { migrate, openDatabase, type Database } from '../../plugins-proxy/src/database/index.ts';
import { createApp } from '../../plugins-proxy/src/http/app.ts';
import { together } from '../../plugins-proxy/src/hosting/shared.ts';
import { createSealer } from '../../plugins-proxy/src/secrets/index.ts';
import { setupCommand } from '../../plugins-proxy/src/setup/command.ts';
import { createSetup } from '../../plugins-proxy/src/setup/index.ts';
import { webApi } from '../../sandbox/administrator.ts';
import { setupApplication } from '../../sandbox/data/users.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { build } from '../../scripts/build.ts';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { later, olderSolution, packed } from '../lifecycle/older.ts';
import { fakeGrants, fakeRegistry } from './fakes.ts';
import { visitor } from './visitor.ts';

let sandbox: Sandbox, database: Database, dataDir: string, base: string, older: string, close: () => Promise<void>;
let admin: Awaited<ReturnType<typeof webApi>>;
beforeAll(async () => {
  const { managed } = await build(true);
  older = Buffer.from(packed(olderSolution, managed, '0.0.9.0')).toString('base64');
  sandbox = await startSandbox({ app: 0, dataverse: 0, xero: 0, identity: 0 });
  dataDir = mkdtempSync(join(tmpdir(), 'counterfoil-upgrade-'));
  database = await openDatabase({ dataDir });
  await migrate(database.db, together, { schema: 'public', list: 'shared_migrations' });
  const log = createLog('silent');
  const setup = createSetup({ db: database.db, sealer: createSealer(randomBytes(32)), registry: fakeRegistry().registry, grants: fakeGrants().grants, authority: sandbox.identity.url, sandbox: true, app: { tenant: 'sandbox', clientId: setupApplication.id, clientSecret: 'sandbox-setup-secret' }, signInPossible: true, appUrl: undefined, log });
  const app = await createApp({ log, origins: () => [], plugins: [setup.plugin], health: { notReady: () => undefined, databaseAnswers: async () => true, metrics: async () => [] }, perMinute: 10_000 });
  await app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://localhost:${(app.server.address() as { port: number }).port}`;
  close = () => app.close();
  const code = (await setup.offer())!;
  trusted = visitor(base);
  await trusted.post('code', { code });
});
let trusted: ReturnType<typeof visitor>;
afterAll(async () => { await close?.(); await database?.close(); await sandbox?.close(); rmSync(dataDir, { recursive: true, force: true }); });

const control = (path: string, body: unknown) => fetch(`${sandbox.dataverse.url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
/** The environment as it was before; an import of a minute ago would be waited for. */
async function reset(): Promise<void> {
  await control('reset', {});
  await sql`DELETE FROM setup_imports`.execute(database.db);
}
beforeEach(async () => {
  await reset();
  admin = await webApi({ identityUrl: sandbox.identity.url, dataverseUrl: sandbox.dataverse.url }, 'admin');
  await admin('POST', 'ImportSolution', { CustomizationFile: older, OverwriteUnmanagedCustomizations: false, PublishWorkflows: true });
  const { cfl_connectionid: connection } = await admin('POST', 'cfl_connections', { cfl_name: 'Harbour & Vine', cfl_tenantid: crypto.randomUUID() }, { prefer: 'return=representation' });
  await admin('POST', 'cfl_oldnotes', { cfl_name: 'given up', 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})` });
});
const solutions = async (): Promise<string[]> => (await admin('GET', "solutions?$select=uniquename,version&$filter=startswith(uniquename,'Counterfoil')")).value.map((s: any) => `${s.uniquename} ${s.version}`).sort();
const version = async (): Promise<string> => (await admin('GET', "solutions?$select=version&$filter=uniquename eq 'Counterfoil'")).value[0].version;

/** The dropped table is gone, the later one has come, and what people had is there. */
async function upgraded(): Promise<void> {
  expect(await solutions()).toEqual([`Counterfoil ${await version()}`]);
  expect(await version()).not.toBe('0.0.9.0');
  await expect(admin('GET', 'cfl_oldnotes')).rejects.toThrow('404');
  expect((await admin('GET', 'cfl_fieldmappings')).value).toEqual([]);
  expect((await admin('GET', `roles?$select=name&$filter=name eq '${later.role}'`)).value).toHaveLength(1);
  expect((await admin('GET', 'cfl_connections?$select=cfl_name')).value).toMatchObject([{ cfl_name: 'Harbour & Vine' }]);
}

it('R23 the page upgrades an older version in two halves; between them both are there, and nothing has gone', async () => {
  await trusted.signIn(sandbox.dataverse.url, 'admin');
  expect(await trusted.state()).toMatchObject({ door: 'in', next: 'solution', solution: { state: 'older', installed: '0.0.9.0' } });
  await trusted.post('solution');
  const half = (await trusted.state()).solution;
  expect(half).toMatchObject({ state: 'halfway', installed: '0.0.9.0' });
  expect(await solutions()).toEqual(['Counterfoil 0.0.9.0', `Counterfoil_Upgrade ${half.offered}`]);
  expect((await admin('GET', 'cfl_oldnotes')).value).toHaveLength(1);
  // another window, or the page opened anew, goes on from there
  await trusted.post('solution');
  expect(await trusted.state()).toMatchObject({ solution: { state: 'current', installed: half.offered }, next: 'user' });
  await upgraded();
});

it('R23 the command upgrades an older version, also one that was left halfway, and says beforehand what that removes', async () => {
  const lines: string[] = [];
  const variables = {
    ...relayEnvironment({ port: 1, dataDir, dataverseUrl: sandbox.dataverse.url, xeroUrl: sandbox.xero.url, identityUrl: sandbox.identity.url, appUrl: sandbox.app.url }), DATABASE_URL: database.url,
    DATAVERSE_CLIENT_ID: setupApplication.id, DATAVERSE_CLIENT_SECRET: 'sandbox-setup-secret', DATAVERSE_ADMIN_TOKEN: await sandbox.identity.signDataverse('admin'),
  };
  const setup = (...args: string[]): Promise<number> => { lines.length = 0; return setupCommand(['--relay-url', 'http://localhost:4003', ...args], variables, { say: (line) => { lines.push(line); }, pauseMs: 20 }); };
  expect(await setup('--dry-run')).toBe(0);
  expect(lines.join('\n')).toMatch(/would {2}upgrade the solution from 0\.0\.9\.0 to [\d.]+; what the new version no longer has is removed/);
  expect(await solutions()).toEqual(['Counterfoil 0.0.9.0']);
  // somebody began it in the maker portal and left
  await trusted.signIn(sandbox.dataverse.url, 'admin');
  await trusted.post('solution');
  expect(await setup('--dry-run')).toBe(0);
  expect(lines.join('\n')).toMatch(/would {2}finish the upgrade of the solution from 0\.0\.9\.0/);
  expect(await setup()).toBe(0);
  expect(lines.join('\n')).toMatch(/done {3}Solution/);
  await upgraded();

  // and from the older version in one go
  await reset();
  await admin('POST', 'ImportSolution', { CustomizationFile: older, OverwriteUnmanagedCustomizations: false, PublishWorkflows: true });
  await admin('POST', 'cfl_connections', { cfl_name: 'Harbour & Vine', cfl_tenantid: crypto.randomUUID() });
  await control('switches', { backgroundSeconds: 1 });
  expect(await setup()).toBe(0);
  expect(lines.filter((l) => /^(would|FAIL)/.test(l))).toEqual([]);
  await upgraded();
  await control('switches', { backgroundSeconds: 0 });
});
