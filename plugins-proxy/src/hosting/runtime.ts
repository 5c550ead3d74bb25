/** One environment at work: its own connections to its own schema, its own doors, its own requests. It knows of no other. */
import { namesIn, tellOf } from '../alerts/environment.ts';
import type { Alerts } from '../alerts/index.ts';
import type { Names } from '../alerts/types.ts';
import type { Config } from '../config.ts';
import type { Log } from '../core/log.ts';
import type { DataverseClient } from '../dataverse/client.ts';
import { createEnvironments, type Environments } from '../environments/index.ts';
import type { Metric } from '../http/health.ts';
import { createStanding } from '../operators/standing/index.ts';
import { documentsPort } from '../requests/documents-port.ts';
import { createWork, type Work } from '../requests/work.ts';
import { createRules } from '../rules/index.ts';
import type { Grants } from '../setup/ports.ts';
import { createXero } from '../xero/client.ts';
import { createOrganisations } from './organisations.ts';
import { renamed, type Hosted } from './schemas.ts';
import { connectTo, openSchema, type Shared } from './shared.ts';

/** Connections to the database of one environment; those of news from Xero are apart, so that whatever keeps the others busy does not keep Xero waiting. */
const connections = { work: 8, news: 1 };

export interface RuntimeOptions {
  readonly shared: Shared;
  readonly config: Config;
  readonly masterKey: Buffer;
  readonly log: Log;
  readonly hosted: Hosted;
  readonly dataverse: DataverseClient;
  /** Base of the links from Xero back to the document. */
  readonly appUrl: string;
  /** Custom connection of this environment, where configuration names one. */
  readonly customConnection: { readonly clientId: string; readonly clientSecret: string } | undefined;
  readonly grants: Pick<Grants, 'of' | 'tokens'> | undefined;
  /** Undefined: nobody is told. */
  readonly alerts: Alerts | undefined;
}
export interface Runtime {
  readonly environments: Environments;
  readonly work: Work;
  /** The organization id: as it was joined, until then as it was last time. */
  key(): string;
  /** Organisations whose news is laid down here. */
  serves(tenantId: string): boolean;
  metrics(): Promise<readonly Metric[]>;
  /** What people call it and this connection of it, and who wants to hear of it. */
  names(connection: string): Promise<Names>;
  start(): void;
  /** Takes nothing new, finishes what is under way, lets go of the database. */
  close(): Promise<void>;
}

/** @throws SetupError when its schema cannot be opened. Dataverse and Xero may be down: it waits for them. */
export async function openRuntime(o: RuntimeOptions): Promise<Runtime> {
  const { config: c, hosted, log } = o;
  const { schema } = hosted;
  const db = await openSchema(o.shared.database, schema, connections.work);
  const news = await connectTo(o.shared.database, schema, connections.news).catch(async (e: unknown) => { await db.destroy(); throw e; });
  // Xero rings while Dataverse is down, too: whose news it is says our own memory
  const remembered = new Set((await db.selectFrom('connections').select('tenant_id').execute()).map((r) => r.tenant_id.toLowerCase()));

  const organisations = createOrganisations({ grants: o.grants, environment: hosted.organizationId, configured: () => xero.connections() });
  const refused = (tenantId: string, why: string): void => {
    const shut = environments.current()?.organisations.find((x) => x.tenantId === tenantId);
    if (shut) environments.connectionRefused(shut.connectionId, why);
  };
  const told = tellOf({ alerts: o.alerts, url: hosted.url, current: () => environments.current(), dataverse: o.dataverse, xero: createXero({ apiUrl: c.XERO_API_URL, identityUrl: c.XERO_IDENTITY_URL, ...o.customConnection, tokens: (tenant) => organisations.tokens(tenant), refused, budget: o.shared.budget, log }) });
  const { dataverse, xero } = told;
  let started = false;
  const environments = createEnvironments({
    db, dataverse, xero, organisations, dataverseUrl: hosted.url, reconnectEnvironment: c.RECONNECT_ENVIRONMENT, log,
    onRefused: told.refused,
    onBack: () => { void work.sweep(); },
    onJoined: (joined) => {
      told.joined(joined);
      if (!joined.copied) void renamed(o.shared.database.db, schema, joined.key).catch((err: unknown) => { log.warn({ err }, 'the list of environments could not be brought up to date'); });
      if (started) return;
      started = true;
      void work.start().catch((err: unknown) => { started = false; log.error({ err }, 'the work could not be started'); });
    },
  });
  const sandboxed = c.ALLOW_SANDBOX_HOSTS && !new URL(c.XERO_API_URL).hostname.endsWith('.xero.com') ? c.XERO_API_URL : undefined;
  const standing = createStanding({ dataverse, xero, environment: environments.current, log, freshMs: 2 * c.SWEEP_SECONDS * 1_000 });
  const work = createWork({
    db, dataverse, xero: standing.guarded, standing, signInEnds: organisations.signInEnds, documents: documentsPort, rules: createRules({ dataverse, freshMs: c.RULES_SECONDS * 1_000, keepMs: Math.max(c.RULES_SECONDS * 1_000, 10_000) }), masterKey: o.masterKey, alerts: o.alerts && { alerts: o.alerts, digestHour: c.ALERT_DIGEST_HOUR }, alone: o.shared.database.kind === 'embedded', log,
    incoming: { keys: webhookKeys(c), door: news, pollMs: c.XERO_POLL_SECONDS === undefined ? undefined : c.XERO_POLL_SECONDS * 1_000 },
    environment: environments.current, guard: environments.guard, connectionRefused: environments.connectionRefused, outdated: environments.outdated,
    appUrl: o.appUrl, xeroWebUrl: c.XERO_WEB_URL ?? sandboxed, dataverseNow: dataverse.now, timing: { sweepMs: c.SWEEP_SECONDS * 1_000, callMs: c.XERO_DEADLINE_SECONDS * 1_000, keyLifeMs: c.XERO_KEY_SECONDS * 1_000 },
  });

  return {
    environments, work,
    key: () => environments.current()?.key ?? hosted.organizationId,
    serves: (tenantId) => remembered.has(tenantId) || (environments.current()?.organisations.some((x) => x.tenantId === tenantId) ?? false),
    metrics: async () => [
      { name: 'counterfoil_open_intents', help: 'Intents that are not recorded yet, by state.', type: 'gauge', values: Object.entries(await work.counts()).map(([state, value]) => ({ labels: { state }, value })) },
      ...await work.metrics(),
      { name: 'counterfoil_door_calls_total', help: 'Calls to the outside, by door.', type: 'counter', values: [{ labels: { door: 'dataverse' }, value: dataverse.calls() }, { labels: { door: 'xero' }, value: xero.calls() }] },
    ],
    names: (connection) => namesIn({ name: new URL(hosted.url).host, appUrl: o.appUrl, db, dataverse: o.dataverse, current: environments.current }, connection),
    start: () => { environments.start(); },
    async close() {
      await environments.close();
      await work.stop();
      await xero.close();
      await Promise.all([db.destroy(), news.destroy()]);
    },
  };
}

export const webhookKeys = (c: Config): readonly string[] => [c.XERO_WEBHOOK_KEY, c.XERO_WEBHOOK_KEY_2].filter((k) => k !== undefined);
