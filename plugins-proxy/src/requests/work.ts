/** Everything about requests and intents, composed for the relay: `createWork(...)` gives the nudge route and the work behind it. */
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import type { Kysely } from 'kysely';
import type { Alerts } from '../alerts/index.ts';
import type { WatchOptions } from '../alerts/watch.ts';
import type { Problem } from '../contract.ts';
import { crashInFlight, crashPoint, type AtPoint } from '../core/crash-points.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { createSeen } from '../changes/seen.ts';
import { createDecisionParts } from '../decisions/parts.ts';
import { createFollowUps, type FollowUpTiming } from '../follow-ups/index.ts';
import { createBodies } from '../intents/bodies.ts';
import { createDrain, type Drain } from '../intents/drain.ts';
import { usualTiming, type Documents, type JoinedEnvironment, type Kit, type Log, type Timing } from '../intents/ports.ts';
import { createStore } from '../intents/store.ts';
import { createPrior } from '../intents/whole.ts';
import type { RulesSource } from '../rules/index.ts';
import type { XeroDoor } from '../xero/door.ts';
import { createContactUpdates, type UpdateTiming } from '../contacts/updates/index.ts';
import { createHub } from './hub.ts';
import { createMailNotes } from '../mail/index.ts';
import { createAreas } from './areas.ts';
import { createIntake } from './intake.ts';
import type { Standing } from '../operators/standing/index.ts';
import type { IncomingSettings } from '../incoming/index.ts';
import { createArrivalNotes } from '../incoming/notes.ts';
import type { Metric } from '../http/health.ts';
import type { Bell, Handlers } from './actions.ts';
import { nudgeRoute, type Nudged } from './nudge-route.ts';
import { createSweep } from './sweep.ts';

const stopMs = 10_000;

export interface WorkOptions {
  /** Migrated with `intentMigrations` and `followUpMigrations`. */
  readonly db: Kysely<any>;
  readonly dataverse: DataverseDoor;
  readonly xero: XeroDoor;
  /** Undefined until the environment has been joined; requests wait meanwhile. */
  readonly environment: () => JoinedEnvironment | undefined;
  /** A problem when this organization id is not the one that was joined (R67). Also marks the connection. */
  readonly guard: (organizationId: string) => Promise<Problem | undefined>;
  /** Xero refused the connection itself (401 after a fresh token, 403). */
  readonly connectionRefused: (connectionId: string, why: string) => void;
  /** What was mirrored from Xero seems to be out of date. */
  readonly outdated?: ((connectionId?: string) => void) | undefined;
  /** 32 bytes; the digests' own key is derived from it. */
  readonly masterKey: Buffer;
  readonly appUrl: string;
  /** Base of links to Xero's own pages; go.xero.com unless a sandbox stands for it. */
  readonly xeroWebUrl?: string | undefined;
  /** True when no other relay can share this database (the embedded one): what another process left behind is taken over at once. */
  readonly alone: boolean;
  readonly log: Log;
  readonly timing?: Partial<Timing>;
  readonly followUpTiming?: Partial<FollowUpTiming>;
  readonly contactTiming?: Partial<UpdateTiming>;
  readonly now?: () => Date;
  /** Dataverse's clock in milliseconds, where the door knows it; tickets age by it. */
  readonly dataverseNow?: () => number;
  /** `documentsPort` of documents-port.ts. */
  readonly documents: Documents;
  /** How changes in Xero are heard of; undefined: by the poll alone, at its own pace. */
  readonly incoming?: IncomingSettings | undefined;
  /** Undefined: there are none. */
  readonly rules?: RulesSource | undefined;
  /** Which connections are paused or read-only. `xero` is then its guarded door. */
  readonly standing?: Standing | undefined;
  /** When the sign-in of an organisation ends unless it is renewed. */
  readonly signInEnds?: Kit['signInEnds'];
  /** Undefined: nobody is told. */
  readonly alerts?: WatchOptions & { readonly alerts: Alerts } | undefined;
  /** For tests: called at every crash point. */
  readonly at?: AtPoint;
}

export interface Work {
  /** The routes of a relay that serves this environment alone. */
  readonly plugin: FastifyPluginAsync;
  /** For whoever has the routes of several: where nudges for this environment go. Undefined while the key names another one. */
  nudged(key: string): Nudged | undefined;
  /** For whoever has the routes of several: where news of Xero is laid down, and who is told. */
  readonly bell: Bell | undefined;
  /** Those of the areas, for /metrics. */
  metrics(): Promise<readonly Metric[]>;
  /** Takes over what a dead relay left, then sweeps at once and every `sweepMs`. Call it when the environment has been joined. */
  start(): Promise<void>;
  sweep(): Promise<void>;
  /** Hands request ids to the intake, as a nudge does: for tests. */
  take(requests: readonly string[]): void;
  /** Dynamics tells that these were written. Those that this relay has read already cost nothing. False when Dynamics knows none of them. */
  ring(requests: readonly string[]): Promise<boolean>;
  /** Finishes what is being worked on (ten seconds at most) and takes nothing new. */
  stop(): Promise<void>;
  /** Resolves when nothing is being worked on in this process. */
  idle(): Promise<void>;
  /** Open intents by state, for /metrics. */
  counts(): Promise<Record<string, number>>;
}

export function createWork(o: WorkOptions): Work {
  const timing: Timing = { ...usualTiming, ...o.timing };
  const now = o.now ?? (() => new Date());
  const dataverseNow = o.dataverseNow ?? (() => now().getTime());
  const hub = createHub({ now: dataverseNow, ticketMs: timing.ticketMs });
  const followUps = createFollowUps({ db: o.db, dataverse: o.dataverse, xero: o.xero, environment: o.environment, log: o.log, now, timing: o.followUpTiming });
  const digestKey = createHash('sha256').update('counterfoil intent digests').update(o.masterKey).digest();
  const kit: Kit = {
    store: createStore(o.db, { holder: randomUUID(), leaseMs: timing.leaseMs }),
    dataverse: o.dataverse, xero: o.xero, documents: o.documents,
    environment: o.environment, guard: o.guard, connectionRefused: o.connectionRefused, outdated: o.outdated,
    digestKey,
    appUrl: o.appUrl, xeroWebUrl: o.xeroWebUrl, timing, at: o.at ?? crashPoint, inFlight: o.at ? undefined : crashInFlight,
    tell: (requests, told) => hub.publish(requests, told), log: o.log, now, followUps, rules: o.rules, standing: o.standing, signInEnds: o.signInEnds, contactUpdates: createContactUpdates(o.db, () => kit, o.contactTiming), mail: createMailNotes(o.db, o.environment),
    ...createDecisionParts(o.db, () => kit), alerts: o.alerts?.alerts, seen: createSeen(o.db, { digestKey, environment: o.environment }), arrivals: createArrivalNotes(o.db, o.environment),
  };
  const bodies = createBodies(() => kit);
  const prior = createPrior(kit);
  const drain: Drain = createDrain({
    kit, bodies, again: (requests) => { void intake.take(requests); },
    wholeOf: async (body, intent) => {
      const w = await prior(body.prepared!, { lane: intent.lane, request: { id: intent.firstRequest, ticketHash: undefined, createdOn: new Date(intent.createdAt).toISOString() } }, () => {});
      if ('contactId' in w) return { ...body, prepared: w.prepared, contactId: w.contactId };
      return 'problems' in w ? { ...body, prepared: undefined, problems: w.problems } : undefined;
    },
  });
  const intake = createIntake({ kit, hub, drain: () => drain, prior, handlers: () => handlers });
  const areas = createAreas({ db: o.db, kit, hub, intake, drain, prior, bodies, dataverseNow, alone: o.alone, incoming: o.incoming ?? { keys: [] }, alerts: o.alerts });
  const handlers = Object.assign({}, ...areas.map((a) => a.handlers)) as Handlers;
  const sweeper = createSweep({ kit, intake, drain, hub, bodies, followUps, areas, dataverseNow });

  const nudged = (key: string): Nudged | undefined => (kit.environment()?.key === key ? { hub, take: (ids) => intake.take(ids) } : undefined);

  return {
    nudged,
    bell: areas.find((a) => a.bell !== undefined)?.bell,
    plugin: async (app) => {
      await app.register(nudgeRoute({ timing, of: nudged }));
      for (const a of areas) if (a.plugin) await app.register(a.plugin);
    },
    metrics: async () => (await Promise.all(areas.map((a) => a.metrics?.() ?? []))).flat(),
    async start() {
      const environment = kit.environment();
      if (environment && o.alone) await Promise.all([kit.store.takeOverAll(environment.key), followUps.takeOver(environment.key), kit.contactUpdates?.takeOver(environment.key), ...areas.map((a) => a.takeOver?.(environment.key))]);
      sweeper.start();
    },
    sweep: sweeper.sweep,
    take: (ids) => { void intake.take(ids); },
    ring: async (ids) => { const fresh = ids.filter((id) => !hub.isKnown(id)); return fresh.length === 0 || intake.take(fresh); },
    async stop() {
      // All hear of it before anybody is waited for; a call that hangs must not keep the relay alive.
      const all = [sweeper.stop(), intake.stop(), drain.stop(), followUps.stop(), ...areas.map((a) => a.stop?.())];
      await Promise.race([Promise.allSettled(all), new Promise((r) => setTimeout(r, stopMs).unref())]);
    },
    async idle() { await intake.idle(); await drain.idle(); await followUps.idle(); for (const a of areas) await a.idle?.(); },
    counts: async () => { const e = kit.environment(); return e ? kit.store.counts(e.key) : {}; },
  };
}
