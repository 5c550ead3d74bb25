/**
 * When intents are worked on: clicks at once and alone, bulk after a short wait and up to fifty together, and whatever is
 * due or was left behind by a dead worker. Woken in process; a timer stands at the next due time.
 */
import { createAlarm } from '../core/alarm.ts';
import { isDoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import { createAdvance, isWhole } from './advance.ts';
import { aimOf } from './attempt.ts';
import { batchLimit, groups } from './batches.ts';
import type { Bodies } from './bodies.ts';
import { createEndings } from './endings.ts';
import type { Body, Kit, Told } from './ports.ts';
import { looksFirst } from './recovery.ts';
import type { Intent } from './types.ts';

const dueAtOnce = 200;
const parallel = 4;
/** Batches of one organisation under way at once: while Dynamics hears of one, the next one is in Xero. */
const batchesAtOnce = 3;
/** The call door waits so long by itself; whatever takes longer is not tried. */
const patienceMs = 1_000;
/** Documents of bulk that are kept in memory; the others are read again when their turn comes, so that ten thousand need no more room than one thousand. */
const bulkInMemory = 1_000;

export interface DrainDeps {
  readonly kit: Kit;
  readonly bodies: Bodies;
  /** Contact and items for a document read again, whose customer or products are not linked. Undefined: not now. @throws DoorError */
  readonly wholeOf: (body: Body, intent: Intent) => Promise<Body | undefined>;
  /** Requests that joined an intent too late to be told. */
  readonly again: (requests: readonly string[]) => void;
}

export const createDrain = (d: DrainDeps) => {
  const { kit, bodies } = d;
  const tasks = createTasks();
  interface Tenant { timer?: NodeJS.Timeout; running: boolean; again: boolean }
  const tenants = new Map<string, Tenant>();
  const tenantOf = (id: string): Tenant => { const t = tenants.get(id) ?? { running: false, again: false }; tenants.set(id, t); return t; };
  /** Requests of intents worked on in this process, so that a step costs no query. */
  const mates = new Map<string, string[]>();
  let stopped = false;
  let running: Promise<void> | undefined;

  const alarm = createAlarm(() => guarded('the due intents could not be worked on', runDue()));
  const wakeIn = alarm.in;
  const endings = createEndings({ kit, bodies, wakeIn, again: d.again, over: (id) => { bodies.drop(id); mates.delete(id); } });
  const tell = (intent: Intent, told: Told): void => kit.tell(mates.get(intent.id) ?? [intent.firstRequest], told);
  const { advance, together } = createAdvance({ kit, bodies, endings, wakeIn, again: d.again, tell, wholeOf: d.wholeOf });

  const guarded = (what: string, p: Promise<unknown>): void => { void tasks.track(p.catch((e: unknown) => { kit.log.error({ err: e }, what); wakeIn(kit.timing.againMs); })); };

  /** Leases what is due and works on it; also takes over what a dead worker left. */
  async function runDue(): Promise<void> {
    if (running) return running;
    running = tasks.track((async () => {
      const environment = kit.environment();
      if (!environment || stopped) return;
      for (;;) {
        const leased = await kit.store.lease({ environment: environment.key, limit: dueAtOnce, exceptReadyBulk: true });
        if (leased.length > 0) await work(leased);
        if (leased.length < dueAtOnce || stopped) break;
      }
      for (const tenant of await kit.store.tenantsWithBulk(environment.key)) if (!tenants.get(tenant)?.running) bulkSoon(tenant, kit.timing.lingerMs);
      const next = await kit.store.nextDueInMs(environment.key, undefined, { exceptBulkOf: [...tenants].filter(([, t]) => t.running || t.timer).map(([id]) => id) });
      if (next !== undefined) wakeIn(Math.max(20, next));
    })());
    try { await running; } finally { running = undefined; }
  }

  async function work(leased: readonly Intent[]): Promise<void> {
    let read: Map<string, Body>;
    try {
      const toSend = leased.filter((i) => i.state === 'ready' || i.state === 'in_doubt' || i.state === 'sending');
      const rest = leased.filter((i) => !toSend.includes(i));
      read = new Map([...await bodies.obtain(toSend, { fresh: true }), ...await bodies.obtain(rest, { fresh: false })]);
    } catch (e) {
      if (!isDoorError(e)) throw e;
      // Dataverse does not answer: everything waits; nothing changes its state.
      await Promise.all(leased.map((i) => endings.putOff(i, e, `dataverse-${e.code}`)));
      return;
    }
    // A relay that lost its memory looks for each one first, so nothing travels together.
    const bulk = leased.filter((i) => i.lane === 'bulk' && i.state === 'ready' && isWhole(read.get(i.id)) && !looksFirst(kit, read.get(i.id)!));
    const single = leased.filter((i) => !bulk.includes(i));
    const queue = [...single];
    const since = performance.now();
    await Promise.all([
      ...groups(bulk.map((intent) => ({ intent, body: read.get(intent.id)! })), (m) => aimOf(kit, m)).map((members) => together(members)),
      ...Array.from({ length: parallel }, async () => { for (let i = queue.shift(); i; i = queue.shift()) await inTurn(i, read.get(i.id)!, since); }),
    ]);
  }

  /** One of many that were leased together at `since`. What our own code trips over waits longer each time, and those behind it go on. */
  async function inTurn(leased: Intent, body: Body, since: number): Promise<void> {
    try {
      // Those before it may have taken long. Its age decides whether a key is still known to Xero, so it is told anew, with a whole lease.
      const intent = performance.now() - since > kit.store.leaseMs / 4 ? await kit.store.renew(leased) : leased;
      if (intent) await advance(intent, body);
    } catch (e) {
      kit.log.error({ err: e, intent: leased.id }, 'an intent could not be worked on');
      await endings.putOff(leased, e, 'unexpected');
    }
  }

  /** One drain per organisation at a time: two would cut the batches small. Those of several organisations run beside each other. */
  async function runBulk(tenant: string): Promise<void> {
    const t = tenantOf(tenant);
    if (t.running) { t.again = true; return; }
    t.running = true;
    const busy = new Set<Promise<void>>();
    try {
      do {
        t.again = false;
        while (!stopped) {
          while (busy.size >= batchesAtOnce) await Promise.race(busy);
          // A second call beside the first only where it is full: those that are just being taken in would travel one by one.
          if (busy.size > 0 && !await kit.store.hasReadyBulk(kit.environment()!.key, tenant, batchLimit.documents)) {
            // while that was asked the last of them may have ended, and a race of nobody is never over
            if (busy.size > 0) await Promise.race(busy);
            continue;
          }
          const inMs = await kit.xero.waitMs(tenant, 'bulk');
          if (inMs > patienceMs) {
            await kit.store.postponeBulk(kit.environment()!.key, tenant, inMs);
            bulkSoon(tenant, inMs);
            break;
          }
          const leased = await kit.store.lease({ environment: kit.environment()!.key, tenant, lane: 'bulk', onlyReady: true, limit: batchLimit.documents });
          if (leased.length === 0) break;
          const p: Promise<void> = work(leased).catch((e: unknown) => { kit.log.error({ err: e }, 'a batch could not be worked on'); wakeIn(kit.timing.againMs); }).finally(() => { busy.delete(p); });
          busy.add(p);
        }
      } while (t.again && !t.timer && !stopped);
    } finally {
      // also where one step of it failed: what is under way ends before the next drain of this organisation begins
      await Promise.all(busy);
      t.running = false;
      wakeIn(0);
    }
  }

  function bulkSoon(tenant: string, inMs: number): void {
    const t = tenantOf(tenant);
    if (t.timer || stopped) return;
    t.timer = setTimeout(() => { delete t.timer; guarded('a bulk could not be sent', runBulk(tenant)); }, inMs);
    t.timer.unref();
  }

  return {
    wakeIn,
    runDue,
    /** A click: the inserting worker holds the lease and goes straight on. */
    click(intent: Intent, body: Body): void { bodies.put(intent.id, body); guarded('a click could not be worked on', advance(intent, body)); },
    bulk(intent: Intent, body: Body): void {
      if (bodies.size() < bulkInMemory) bodies.put(intent.id, body);
      const t = tenantOf(intent.tenant);
      if (t.running) t.again = true; else bulkSoon(intent.tenant, kit.timing.lingerMs);
    },
    /** True while this process has the document in memory, and so tells the steps itself. */
    holds: (intentId: string): boolean => bodies.peek(intentId) !== undefined,
    /** Another request asks for the same: it is told from now on, and an intent that waits is looked at again. */
    joined(intent: Intent, request: string): void {
      mates.set(intent.id, [...(mates.get(intent.id) ?? [intent.firstRequest]), request]);
      if (intent.state === 'needs_person') guarded('a decision could not be looked at again', (async () => {
        const leased = await kit.store.lease({ environment: intent.environment, ids: [intent.id], limit: 1, evenIfNotDue: true });
        if (leased.length) await work(leased);
      })());
      else wakeIn(0);
    },
    async stop(): Promise<void> {
      stopped = true;
      alarm.off();
      for (const t of tenants.values()) clearTimeout(t.timer);
      await tasks.settled();
    },
    /** Resolves when nothing is being worked on; for tests and for a quiet stop. */
    idle: tasks.idle,
  };
};
export type Drain = ReturnType<typeof createDrain>;
