/**
 * A whole world for tests: the sandboxes in this process on free ports, the built managed zip imported and granted through
 * HTTP, and the relay as a child process that can be killed and started again on the same database.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../scripts/build.ts';
import { startRelayProcess, type RelayProcess } from '../../scripts/relay-process.ts';
import { grantRoles, importSolution, liftSafeStart, registerWebhooks, setRelayUrl, webApi, webhookKey } from '../../sandbox/administrator.ts';
import { startSandboxApart } from '../../sandbox/apart.ts';
import { startSandbox } from '../../sandbox/start.ts';

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const port = (server.address() as { port: number }).port;
      server.close(() => resolve(port));
    });
  });
}

interface WorldOptions { readonly relay?: boolean; /** Leaves the connection on its first day. */ readonly safeStart?: boolean; /** Xero tells the relay of changes. */ readonly webhooks?: boolean; readonly extra?: Record<string, string> }
type Parts = Awaited<ReturnType<typeof startSandboxApart>>;

export const startWorld = (o: WorldOptions = {}) => worldOn(() => startSandbox({ app: 0, dataverse: 0, xero: 0, identity: 0 }), o);
/** With the sandboxes in processes of their own, for measuring. */
export const startWorldApart = (o: WorldOptions = {}) => worldOn(startSandboxApart, o);

async function worldOn<P extends Parts>(start: () => Promise<P>, o: WorldOptions) {
  const zips = await build(true);
  const sandbox = await start();
  const places = { identityUrl: sandbox.identity.url, dataverseUrl: sandbox.dataverse.url };
  await importSolution(places, zips.managed);
  await grantRoles(places);
  const relayPort = await freePort();
  await setRelayUrl(places, `http://localhost:${relayPort}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'counterfoil-relay-'));
  let relay: RelayProcess | undefined;
  let registered = false;

  const world = {
    ...sandbox, places, zips, dataDir, relayPort,
    relayUrl: `http://localhost:${relayPort}`,
    get relay(): RelayProcess { if (!relay) throw new Error('The relay is not running.'); return relay; },
    /** Starts (or starts again) the relay on the same database folder. Xero is polled only where a test asks for it: others count its calls. */
    async startRelay(extra: Record<string, string> = {}): Promise<RelayProcess> {
      relay = await startRelayProcess({
        port: relayPort, dataDir, dataverseUrl: sandbox.dataverse.url, xeroUrl: sandbox.xero.url, identityUrl: sandbox.identity.url, appUrl: sandbox.app.url,
        extra: { SWEEP_SECONDS: '1', RULES_SECONDS: '1', XERO_POLL_SECONDS: '3600', XERO_WEBHOOK_KEY: webhookKey, ...o.extra, ...extra },
      });
      if (!o.safeStart) await liftSafeStart(places);
      // once: what waits to be delivered while the relay is away must not be forgotten
      if (o.webhooks && !registered) await world.registerWebhooks();
      return relay;
    },
    /** Names the relay's address at Xero. `more`: the pace of deliveries, see sandbox/xero/SWITCHES.md. @throws when the relay does not answer as Xero wants */
    async registerWebhooks(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
      if (!await registerWebhooks({ xeroUrl: sandbox.xero.url, relayUrl: world.relayUrl, more: { retryMs: 200, ...more } })) throw new Error(`The relay did not show that it means to receive webhooks.\n${relay?.output() ?? ''}`);
      registered = true;
    },
    /** Web API as one of the users. */
    as: (user: string) => webApi(places, user),
    /** POST or GET on a sandbox's control plane, e.g. control('xero', 'faults', {...}). */
    async control(part: 'xero' | 'dataverse', path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<any> {
      const answer = await fetch(`${sandbox[part].url}/sandbox/${path}`, { method, headers: { connection: 'close', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${part} /sandbox/${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async close(): Promise<void> {
      await relay?.stop();
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  if (o.relay !== false) await world.startRelay();
  return world;
}
/** Addresses, and nothing of what is behind them: all that most tests need. */
export type World = Awaited<ReturnType<typeof startWorldApart>>;
/** With the sandboxes in this process, for tests that look into them. */
export type WorldHere = Awaited<ReturnType<typeof startWorld>>;
