/** The relay, put together: what there is once, the environments that it serves, HTTP. The only file that knows all of them. */
import { channelsOf } from './alerts/channels/index.ts';
import { createAlerts } from './alerts/index.ts';
import { readConfig, type Config, type WholeConfig } from './config.ts';
import { createConnecting } from './connecting.ts';
import { createLog, type Log } from './core/log.ts';
import { masterKey } from './core/master-key.ts';
import { SetupError } from './core/setup-error.ts';
import type { Database, Db } from './database/index.ts';
import { createDataverse, type DataverseClient } from './dataverse/client.ts';
import { createDoorbell } from './doorbell/index.ts';
import { whoAmI } from './environments/rows.ts';
import { createHost } from './hosting/host.ts';
import { createRegistry } from './hosting/registry.ts';
import { hostMetrics, hostRoutes, originsFor } from './hosting/routes.ts';
import { claim, hostedAt } from './hosting/schemas.ts';
import { openSchema, openShared } from './hosting/shared.ts';
import { createApp } from './http/app.ts';
import { createSealer } from './secrets/index.ts';
import type { Grants, Registry } from './setup/ports.ts';
import { createBudget } from './xero/budget.ts';
import { createXero, type XeroClient } from './xero/client.ts';

export interface Relay { readonly url: string; readonly registry: Registry; close(): Promise<void> }

/** The two doors of the environment that configuration names. `doctor` opens them without a database of their own while a relay is using it. */
export function doorsOn(db: Db, c: WholeConfig, log: Log): { dataverse: DataverseClient; xero: XeroClient; close(): Promise<void> } {
  const dataverse = createDataverse({ url: c.DATAVERSE_URL, authority: c.DATAVERSE_AUTHORITY, tenantId: c.DATAVERSE_TENANT_ID, clientId: c.DATAVERSE_CLIENT_ID, clientSecret: c.DATAVERSE_CLIENT_SECRET, log });
  const xero = createXero({ apiUrl: c.XERO_API_URL, identityUrl: c.XERO_IDENTITY_URL, clientId: c.XERO_CLIENT_ID, clientSecret: c.XERO_CLIENT_SECRET, budget: createBudget(db, c.XERO_CALLS_PER_MINUTE), log });
  return { dataverse, xero, close: async () => { await xero.close(); await dataverse.close(); } };
}

/**
 * The two doors and what they stand on; used by commands. `db`: what the relay knows of this environment, undefined while it
 * knows nothing. `patienceMs`: how long another relay may hold the built-in database.
 */
export async function openDoors(c: WholeConfig, log: Log, patienceMs?: number): Promise<{ database: Database; db: Db | undefined; dataverse: DataverseClient; xero: XeroClient; close(): Promise<void> }> {
  const shared = await openShared(c, patienceMs);
  const doors = doorsOn(shared.database.db, c, log);
  let db: Db | undefined;
  const close = async (): Promise<void> => { await doors.close(); await db?.destroy(); await shared.close(); };
  try {
    const known = await hostedAt(shared.database.db, c.DATAVERSE_URL) ?? await whoAmI(doors.dataverse).then((who) => claim(shared.database.db, { organizationId: who.organization, url: c.DATAVERSE_URL }), () => undefined);
    if (known) db = await openSchema(shared.database, known.schema, 3);
  } catch (e) { await close(); throw e; }
  return { ...doors, database: shared.database, db, close };
}

/** Given by whoever puts more together than this file. */
export interface Parts { readonly grants?: Pick<Grants, 'of' | 'tokens'> | undefined }

/** @throws SetupError when the database or the port is not to be had. Dataverse and Xero may be down: the relay waits for them. */
export async function startRelay(config: Config | NodeJS.ProcessEnv = process.env, given?: Log, parts: Parts = {}): Promise<Relay> {
  const c = 'RELAY_PORT' in config && typeof config.RELAY_PORT === 'number' ? config as Config : readConfig(config as NodeJS.ProcessEnv);
  const log = given ?? createLog(c.LOG_LEVEL);
  const key = await masterKey(c.DATA_DIR, c.MASTER_KEY);
  const shared = await openShared(c);
  const { database } = shared;
  const sealer = createSealer(key);
  const alerts = createAlerts({
    db: database.db, channels: channelsOf(c), alone: database.kind === 'embedded', log,
    names: (environment, connection) => { const p = host.places().find((x) => x.key() === environment || x.settings.url === environment); return p?.runtime()?.names(connection) ?? { environment: p?.settings.name }; },
  });
  const connecting = createConnecting({ alerts, db: database.db, config: c, log, sealer, host: () => host, show: (line) => { console.log(line); } });
  const host = createHost({ alerts, shared, config: c, masterKey: key, log, sealer, grants: parts.grants ?? connecting.grants });
  const registry = createRegistry({ shared, host, sealer, config: c });

  const doorbell = createDoorbell({
    masterKeys: [key], log, take: async (environment, ids) => await host.runtime(environment)?.work.ring(ids) ?? true,
    // the sweep asks Dynamics itself who it is
    foreign: (environment) => { void host.runtime(environment)?.work.sweep(); },
  });
  const troubles = (): { environment: string; code: string | undefined }[] => host.places().map((p) => ({ environment: p.label(), code: p.trouble() }));
  const app = await createApp({
    log, origins: (environment) => originsFor(host, c, environment), plugins: [...hostRoutes(host, c, log), doorbell.plugin, connecting.plugin(registry)], trustProxy: c.TRUST_PROXY, perMinute: c.RATE_PER_MINUTE, serves: (environment) => host.runtime(environment) !== undefined,
    health: {
      // one that is in trouble must not take the others out of service
      notReady: () => { const all = troubles(); return all.every((t) => t.code !== undefined) ? all[0]?.code : undefined; },
      environments: troubles, databaseAnswers: () => database.pool.query('SELECT 1').then(() => true, () => false), metrics: async () => [...await hostMetrics(host), ...await alerts.metrics(), doorbell.metrics()],
    },
  });
  const close = async (): Promise<void> => {
    await host.close();
    await app.close();
    await connecting.close();
    await alerts.stop();
    await shared.close();
  };
  try {
    await host.open();
    const url = await app.listen({ port: c.RELAY_PORT, host: c.RELAY_HOST });
    host.start();
    alerts.start();
    await connecting.start(url);
    log.info({ url, database: database.kind, adopted: database.adopted, environments: host.places().length }, 'relay started');
    return { url, registry, close };
  } catch (cause) {
    await close();
    if ((cause as { code?: string }).code === 'EADDRINUSE') throw new SetupError('PORT_TAKEN', `Port ${c.RELAY_PORT} is taken by another program.`, 'Stop that program, or set RELAY_PORT to another port.', cause);
    throw cause;
  }
}
