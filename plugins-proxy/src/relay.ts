/** The relay, put together: database, doors, environment, requests, HTTP. The only file that knows all of them. */
import { readConfig, type Config } from './config.ts';
import { createLog, type Log } from './core/log.ts';
import { masterKey } from './core/master-key.ts';
import { SetupError } from './core/setup-error.ts';
import { connect, migrate, openDatabase, type Database, type Db } from './database/index.ts';
import { foundationMigrations } from './database/migrations/foundation.ts';
import { createDataverse, type DataverseClient } from './dataverse/client.ts';
import { createEnvironments } from './environments/index.ts';
import { followUpMigrations } from './follow-ups/index.ts';
import { createApp } from './http/app.ts';
import type { Metric } from './http/health.ts';
import { intentMigrations } from './intents/migrations.ts';
import { createStanding } from './operators/standing/index.ts';
import { documentsPort } from './requests/documents-port.ts';
import { createWork } from './requests/work.ts';
import { createRules } from './rules/index.ts';
import { createBudget } from './xero/budget.ts';
import { createXero, type XeroClient } from './xero/client.ts';

export interface Relay { readonly url: string; close(): Promise<void> }

/** The two doors. `doctor` opens them without a database of their own while a relay is using it. */
export function doorsOn(db: Db, c: Config, log: Log): { dataverse: DataverseClient; xero: XeroClient; close(): Promise<void> } {
  const dataverse = createDataverse({ url: c.DATAVERSE_URL, authority: c.DATAVERSE_AUTHORITY, tenantId: c.DATAVERSE_TENANT_ID, clientId: c.DATAVERSE_CLIENT_ID, clientSecret: c.DATAVERSE_CLIENT_SECRET, log });
  const xero = createXero({ apiUrl: c.XERO_API_URL, identityUrl: c.XERO_IDENTITY_URL, clientId: c.XERO_CLIENT_ID, clientSecret: c.XERO_CLIENT_SECRET, budget: createBudget(db, c.XERO_CALLS_PER_MINUTE), log });
  return { dataverse, xero, close: async () => { await xero.close(); await dataverse.close(); } };
}

/** The two doors and what they stand on; also used by `doctor`. `patienceMs`: how long another relay may hold the built-in database. */
export async function openDoors(c: Config, log: Log, patienceMs?: number): Promise<{ database: Database; dataverse: DataverseClient; xero: XeroClient; close(): Promise<void> }> {
  const database = await openDatabase({ dataDir: c.DATA_DIR, databaseUrl: c.DATABASE_URL, patienceMs });
  try { await migrate(database.db, [foundationMigrations, intentMigrations, followUpMigrations]); } catch (e) { await database.close(); throw e; }
  const doors = doorsOn(database.db, c, log);
  return { ...doors, database, close: async () => { await doors.close(); await database.close(); } };
}

/** @throws SetupError when the database or the port is not to be had. Dataverse and Xero may be down: the relay waits for them. */
export async function startRelay(config: Config | NodeJS.ProcessEnv = process.env, given?: Log): Promise<Relay> {
  const c = 'RELAY_PORT' in config && typeof config.RELAY_PORT === 'number' ? config as Config : readConfig(config as NodeJS.ProcessEnv);
  const log = given ?? createLog(c.LOG_LEVEL);
  const key = await masterKey(c.DATA_DIR, c.MASTER_KEY);
  const doors = await openDoors(c, log);
  const { database, dataverse, xero } = doors;

  // of its own, so that whatever keeps the others busy does not keep Xero waiting
  const door = connect(database.url, 2);
  const keys = [c.XERO_WEBHOOK_KEY, c.XERO_WEBHOOK_KEY_2].filter((k) => k !== undefined);

  let started = false;
  const environments = createEnvironments({
    db: database.db, dataverse, xero, dataverseUrl: c.DATAVERSE_URL, reconnectEnvironment: c.RECONNECT_ENVIRONMENT, log,
    onJoined: () => { if (started) return; started = true; void work.start().catch((err: unknown) => { started = false; log.error({ err }, 'the work could not be started'); }); },
  });
  const standing = createStanding({ dataverse, xero, environment: environments.current, log, freshMs: 2 * c.SWEEP_SECONDS * 1_000 });
  const sandboxed = c.ALLOW_SANDBOX_HOSTS && !new URL(c.XERO_API_URL).hostname.endsWith('.xero.com') ? c.XERO_API_URL : undefined;
  const work = createWork({
    db: database.db, dataverse, xero: standing.guarded, standing, documents: documentsPort, rules: createRules({ dataverse, freshMs: c.RULES_SECONDS * 1_000, keepMs: Math.max(c.RULES_SECONDS * 1_000, 10_000) }), masterKey: key, alone: database.kind === 'embedded', log,
    incoming: { keys, door: door.db, pollMs: c.XERO_POLL_SECONDS === undefined ? undefined : c.XERO_POLL_SECONDS * 1_000 },
    environment: environments.current, guard: environments.guard, connectionRefused: environments.connectionRefused, outdated: environments.outdated,
    appUrl: c.APP_URL ?? c.DATAVERSE_URL, xeroWebUrl: c.XERO_WEB_URL ?? sandboxed, dataverseNow: dataverse.now, timing: { sweepMs: c.SWEEP_SECONDS * 1_000, callMs: c.XERO_DEADLINE_SECONDS * 1_000, keyLifeMs: c.XERO_KEY_SECONDS * 1_000 },
  });
  const metrics = async (): Promise<Metric[]> => [
    { name: 'counterfoil_open_intents', help: 'Intents that are not recorded yet, by state.', type: 'gauge', values: Object.entries(await work.counts()).map(([state, value]) => ({ labels: { state }, value })) },
    ...await work.metrics(),
    { name: 'counterfoil_door_calls_total', help: 'Calls to the outside, by door.', type: 'counter', values: [{ labels: { door: 'dataverse' }, value: dataverse.calls() }, { labels: { door: 'xero' }, value: xero.calls() }] },
  ];
  const app = await createApp({
    log, origins: [c.DATAVERSE_URL, ...c.APP_ORIGINS], plugins: [work.plugin], trustProxy: c.TRUST_PROXY, perMinute: c.RATE_PER_MINUTE,
    health: { notReady: environments.trouble, databaseAnswers: () => database.pool.query('SELECT 1').then(() => true, () => false), metrics },
  });
  const close = async (): Promise<void> => {
    await environments.close();
    await work.stop();
    await app.close();
    await door.db.destroy();
    await doors.close();
  };
  try {
    const url = await app.listen({ port: c.RELAY_PORT, host: c.RELAY_HOST });
    environments.start();
    log.info({ url, database: database.kind, adopted: database.adopted }, 'relay started');
    return { url, close };
  } catch (cause) {
    await close();
    if ((cause as { code?: string }).code === 'EADDRINUSE') throw new SetupError('PORT_TAKEN', `Port ${c.RELAY_PORT} is taken by another program.`, 'Stop that program, or set RELAY_PORT to another port.', cause);
    throw cause;
  }
}
