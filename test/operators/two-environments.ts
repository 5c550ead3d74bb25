/**
 * A relay as set-up leaves it: two environments in its database, one person's sign-in at Xero for both, nothing of either in
 * its configuration. Beside it the commands, as people run them.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { main } from '../../plugins-proxy/src/cli.ts';
import { readConfig } from '../../plugins-proxy/src/config.ts';
import { createLog } from '../../plugins-proxy/src/core/log.ts';
import { connect } from '../../plugins-proxy/src/database/index.ts';
import { startEmbedded } from '../../plugins-proxy/src/database/embedded.ts';
import { createGrants } from '../../plugins-proxy/src/grants/index.ts';
import { createRegistry } from '../../plugins-proxy/src/hosting/registry.ts';
import { openShared } from '../../plugins-proxy/src/hosting/shared.ts';
import { createSealer } from '../../plugins-proxy/src/secrets/index.ts';
import { relayEnvironment, startRelayProcess, type RelayProcess } from '../../scripts/relay-process.ts';
import { liftSafeStart } from '../../sandbox/administrator.ts';
import { secondOrganizationId } from '../../sandbox/start.ts';
import { app, first as organisation, pressThrough, redirectUri } from '../grants/world.ts';
import { secondEnvironment } from '../hosting/world.ts';
import { startWorld, type World } from '../world/index.ts';

const cli = join(import.meta.dirname, '..', '..', 'plugins-proxy', 'src', 'cli.ts');
const NOTHING = { DATAVERSE_URL: '', DATAVERSE_TENANT_ID: '', DATAVERSE_CLIENT_ID: '', DATAVERSE_CLIENT_SECRET: '', XERO_CLIENT_ID: '', XERO_CLIENT_SECRET: '' };
export interface Said { readonly code: number; readonly text: string }

export async function startTwoEnvironments() {
  const first = await startWorld({ relay: false });
  await first.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  const { second, other } = await secondEnvironment(first);
  const server = await startEmbedded({ folder: join(first.dataDir, 'server'), volatile: true });
  const firstId = String((await (await first.as('admin'))('GET', 'WhoAmI()')).OrganizationId).toLowerCase();
  let key = randomBytes(32).toString('base64');
  const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => relayEnvironment({
    port: first.relayPort, dataDir: join(first.dataDir, 'relay'), dataverseUrl: '', xeroUrl: first.xero.url, identityUrl: first.identity.url, appUrl: '',
    extra: { ...NOTHING, DATABASE_URL: server.url, MASTER_KEY: key, XERO_APP_CLIENT_ID: app.clientId, XERO_APP_CLIENT_SECRET: app.clientSecret, SWEEP_SECONDS: '0.3', XERO_POLL_SECONDS: '3600', ...more },
  });

  // what the page /setup does when people press its buttons
  const config = readConfig(environment());
  const shared = await openShared(config);
  const sealer = createSealer(Buffer.from(key, 'base64'));
  const registry = createRegistry({ shared, config, sealer, host: { places: () => [], runtime: () => undefined, open: async () => undefined, look: async () => undefined, start: () => undefined, close: async () => undefined } });
  const grants = createGrants({ db: shared.database.db, sealer, log: createLog('silent'), app, loginUrl: first.identity.url, identityUrl: first.identity.url, apiUrl: first.xero.url, events: { lapsed: () => undefined, gone: () => undefined, disconnected: () => undefined, ending: () => undefined, changed: () => undefined } });
  for (const [organizationId, url, name] of [[firstId, first.dataverse.url, 'North Sea Wines'], [secondOrganizationId, second.url, 'South Sea Wines']] as const) {
    await registry.put({ organizationId, url, authority: first.identity.url, entraTenantId: 'sandbox', clientId: 'relay', name }, 'sandbox-relay-secret');
    const begun = await grants.begin({ environment: organizationId, redirectUri });
    const back = await pressThrough(first.identity.url, begun.url, { tenants: [organisation] });
    await grants.finish({ state: begun.state, code: back.get('code') ?? undefined, error: undefined });
  }
  await grants.close();
  await shared.close();

  let relay: RelayProcess | undefined;
  const world = {
    first, other, second, firstId, secondId: secondOrganizationId, environment, databaseUrl: server.url,
    get key(): string { return key; },
    useKey(next: string): void { key = next; },
    get relay(): RelayProcess { return relay!; },
    /** Ready with both. */
    async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
      const e = environment(more);
      relay = await startRelayProcess({ port: first.relayPort, dataDir: e['DATA_DIR']!, dataverseUrl: '', xeroUrl: '', identityUrl: '', appUrl: '', extra: e });
      for (let n = 0; !/^{"status":"ready"}$/.test(await (await fetch(`${relay.url}/readyz`)).text()); n++) { if (n > 200) throw new Error(relay.output()); await new Promise((r) => setTimeout(r, 50)); }
    },
    async settled(): Promise<void> { for (const w of [first, other]) await liftSafeStart(w.places); },
    /** In this process, as `counterfoil` would answer. */
    async counterfoil(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Said> {
      const lines: string[] = [];
      const keep = (...x: unknown[]): void => { lines.push(x.join(' ')); };
      const spies = [vi.spyOn(console, 'log').mockImplementation(keep), vi.spyOn(console, 'error').mockImplementation(keep)];
      try { return { code: await main(args, environment(more)), text: lines.join('\n') }; } finally { for (const s of spies) s.mockRestore(); }
    },
    /** As a process, which can be killed. */
    process: (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<{ signal: string | null; text: string }> =>
      promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], { env: { PATH: process.env['PATH'], ...environment(more) } }).then((r) => ({ signal: null, text: r.stdout + r.stderr }), (e: { signal: string; stdout: string; stderr: string }) => ({ signal: e.signal, text: e.stdout + e.stderr })),
    /** Rows of the shared schema. */
    async rows(text: string): Promise<any[]> {
      const { pool, db } = connect(server.url, 1);
      try { return (await pool.query(text)).rows; } finally { await db.destroy(); }
    },
    async close(): Promise<void> { await relay?.stop(); await server.stop(); await second.close(); await first.close(); },
  };
  return world;
}
export type TwoEnvironments = Awaited<ReturnType<typeof startTwoEnvironments>>;
export type { World };
