/** R26, and the poll of R16 to R18: how the relay learns that something has changed in Xero. The doorbell makes it quick, the poll makes it true. */
import type { FastifyPluginAsync } from 'fastify';
import type { Kysely } from 'kysely';
import type { Organisation } from '../documents/types.ts';
import type { Metric } from '../http/health.ts';
import { createDueWork, type DueWork } from '../intents/due-work.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import { createTasks } from '../core/tasks.ts';
import type { Area, Bell } from '../requests/actions.ts';
import { createBring } from './bring.ts';
import { createDoorstep } from './doorstep.ts';
import { doorbell } from './doorbell.ts';
import { createEventStore } from './event-store.ts';
import { tellHealth } from './health.ts';
import { createPoll } from './poll.ts';
import { createPollStore } from './poll-store.ts';
import type { Apply, ContactsChanged } from './ports.ts';
import { createTold } from './told.ts';

export { incomingMigrations } from './migrations.ts';
export { lastHeard } from './poll-store.ts';

export interface IncomingSettings {
  /** Signing keys of the webhook in Xero's developer portal: the one in use, and the next while it is exchanged. */
  readonly keys: readonly string[];
  /** Between two polls; undefined: by the day's calls and by whether Xero rings. */
  readonly pollMs?: number | undefined;
  /** Connections of the doorbell alone. Undefined only where nothing else keeps them busy. */
  readonly door?: Kysely<any> | undefined;
}
export interface IncomingDeps {
  readonly db: Kysely<any>;
  readonly kit: Kit;
  readonly apply: Apply;
  readonly changed: ContactsChanged;
  /** Dynamics' clock in milliseconds. */
  readonly dataverseNow: () => number;
  /** Nobody else uses this database: what another process left behind is taken over at once. */
  readonly alone: boolean;
  readonly settings: IncomingSettings;
  readonly random?: () => number;
}
export interface Incoming extends Area { readonly plugin: FastifyPluginAsync; metrics(): Promise<readonly Metric[]> }

/** News that comes together is asked about together; the first after so long a silence need not wait for more. */
const gatherMs = 200;
const silenceMs = 1_000;
/** Of an organisation that has just been joined nothing is old; others are known by then. */
const firstPollMs = 60_000;

interface Line { readonly told: DueWork; readonly poll: DueWork; rangAt: number; single: boolean }

export function createIncoming(d: IncomingDeps): Incoming {
  const { kit } = d;
  const events = createEventStore(d.db);
  const polls = createPollStore(d.db);
  const tasks = createTasks();
  const lines = new Map<string, Line>();
  const pages = new Map<string, Promise<unknown>>();
  let stopped = false;
  let took = false;

  const serving = (): JoinedEnvironment | undefined => { const e = kit.environment(); return e && !e.copied && !stopped ? e : undefined; };
  const organisationOf = (e: JoinedEnvironment, tenant: string): Organisation | undefined => e.organisations.find((o) => o.tenantId === tenant);

  function oneByOne<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const mine = (pages.get(tenant) ?? Promise.resolve()).then(work, work);
    pages.set(tenant, mine.catch(() => undefined));
    return mine;
  }

  const bring = createBring({ kit, apply: d.apply, changed: d.changed });
  const poll = createPoll({
    kit, store: polls, bring, oneByOne, configured: d.settings.keys.length > 0, everyMs: d.settings.pollMs, dynamicsNow: d.dataverseNow, random: d.random ?? Math.random, stopped: () => stopped,
    failedOnes: (tenant) => lines.get(tenant)?.told.wakeIn(kit.timing.againMs),
  });
  const told = createTold({ kit, events, polls, bring, changed: d.changed, oneByOne, stopped: () => stopped, single: (tenant) => lines.get(tenant)?.single ?? true, poll: (tenant) => lines.get(tenant)?.poll.wakeIn(0) });

  /** Each organisation has its own: one whose Xero hangs keeps nobody else waiting. */
  function lineOf(tenant: string): Line {
    const known = lines.get(tenant);
    if (known) return known;
    const run = (work: (e: JoinedEnvironment, o: Organisation) => Promise<number | undefined>) => async (): Promise<number | undefined> => {
      const e = serving(); const o = e && organisationOf(e, tenant);
      if (!e || !o) return undefined;
      const next = await work(e, o);
      void tasks.track(tellHealth(kit, polls, e, o));
      return next;
    };
    const line: Line = { told: createDueWork(kit, 'changes that Xero told of', run(told)), poll: createDueWork(kit, 'changes in Xero', run(poll)), rangAt: -Infinity, single: true };
    lines.set(tenant, line);
    return line;
  }

  async function look(): Promise<void> {
    const e = serving();
    if (!e) return;
    if (d.alone && !took) { await Promise.all([events.takeOver(), polls.takeOver(e.key)]); took = true; }
    const tenants = e.organisations.map((o) => o.tenantId);
    await polls.ensure(e.key, tenants, { firstInMs: d.settings.pollMs ?? firstPollMs, atMostMs: d.settings.pollMs });
    const lost = await events.purge();
    if (lost > 0) kit.log.warn({ news: lost }, 'what Xero told a day ago and nobody looked at is left to the poll');
    for (const tenant of tenants) { const line = lineOf(tenant); line.told.due(); line.poll.due(); }
  }

  const bell: Bell = {
    ...createDoorstep(d.settings.door ?? d.db),
    rang: (tenants) => {
      const e = serving();
      if (!e) return;
      const now = performance.now();
      for (const tenant of tenants) {
        if (!organisationOf(e, tenant)) continue;
        const line = lineOf(tenant);
        line.single = now - line.rangAt > silenceMs;
        line.told.wakeIn(line.single ? 0 : gatherMs);
        line.rangAt = now;
      }
    },
  };

  return {
    handlers: {},
    bell,
    plugin: doorbell({ doorstep: bell, keys: d.settings.keys, log: kit.log, rang: bell.rang }),
    sweep(): void { void tasks.track(look().catch((err: unknown) => { kit.log.warn({ err }, 'changes in Xero could not be looked for')})); },
    async stop(): Promise<void> { stopped = true; await Promise.all([...[...lines.values()].flatMap((l) => [l.told.stop(), l.poll.stop()]), tasks.settled()]); },
    async idle(): Promise<void> { await tasks.idle(); for (const l of lines.values()) { await l.told.idle(); await l.poll.idle(); } await tasks.idle(); },
    async metrics(): Promise<readonly Metric[]> {
      const e = kit.environment();
      const [waiting, since] = await Promise.all([events.waiting(), e ? polls.sincePoll(e.key) : []]);
      return [
        { name: 'counterfoil_xero_news_waiting', help: 'Changes that Xero told of and that are not written yet.', type: 'gauge', values: [{ value: waiting.count }] },
        { name: 'counterfoil_xero_news_oldest_seconds', help: 'Age of the oldest of them.', type: 'gauge', values: [{ value: waiting.oldestSeconds }] },
        { name: 'counterfoil_xero_poll_seconds', help: 'Seconds since Xero was last asked for changes, by connection.', type: 'gauge', values: since.flatMap((s) => { const o = e && organisationOf(e, s.tenant); return o ? [{ labels: { connection: o.connectionId }, value: s.seconds }] : []; }) },
      ];
    },
  };
}
