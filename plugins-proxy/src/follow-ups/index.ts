/** What follows a write-back: the customer's link of each document, and once a day what has become overdue. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { createAlarm } from '../core/alarm.ts';
import { isDoorError } from '../core/errors.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Ending } from '../intents/write-back.ts';
import type { JoinedEnvironment, Log } from '../intents/ports.ts';
import type { XeroDoor } from '../xero/door.ts';
import { fetchLink, hasPage, type LinkTiming } from './customer-links.ts';
import { createOverdue } from './overdue.ts';
import { createFollowUpStore } from './store.ts';
import { subjectOf } from '../intents/subject.ts';

export { followUpMigrations } from './migrations.ts';

export interface FollowUpTiming extends LinkTiming { readonly dayLeaseMs: number }
const hour = 3_600_000;
export const usualFollowUpTiming: FollowUpTiming = { soonMs: 2_000, paceMs: 1_000, againMs: 3_000, slowestMs: hour, giveUpMs: 24 * hour, leaseMs: 120_000, dayLeaseMs: 300_000 };

export interface FollowUpOptions {
  /** Migrated with `intentMigrations` and `followUpMigrations`. */
  readonly db: Kysely<any>;
  readonly dataverse: DataverseDoor;
  readonly xero: Pick<XeroDoor, 'onlineInvoice'>;
  readonly environment: () => JoinedEnvironment | undefined;
  readonly log: Log;
  readonly now: () => Date;
  readonly timing?: Partial<FollowUpTiming> | undefined;
}

export const createFollowUps = (o: FollowUpOptions) => {
  const timing = { ...usualFollowUpTiming, ...o.timing };
  const store = createFollowUpStore(o.db);
  const links = { store, dataverse: o.dataverse, xero: o.xero, log: o.log, timing };
  const overdue = createOverdue({ store, dataverse: o.dataverse, log: o.log, now: o.now, dayLeaseMs: timing.dayLeaseMs });
  const stopping = new AbortController();
  const working = new Map<string, Promise<void>>();

  /** Of a copied environment nothing is followed up. */
  const serving = (): JoinedEnvironment | undefined => { const e = o.environment(); return e && !e.copied && !stopping.signal.aborted ? e : undefined; };

  /** One run of a kind at a time; never throws, because the next sweep is the repetition. */
  function run(kind: string, work: () => Promise<void>): void {
    if (working.has(kind) || stopping.signal.aborted) return;
    working.set(kind, work().catch((e: unknown) => {
      if (!stopping.signal.aborted) o.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, `the follow-up of ${kind} did not finish`);
    }).finally(() => working.delete(kind)));
  }

  // a day at most: what is due later is found by then, or by the sweep
  const alarm = createAlarm(() => run('customer links', drainLinks), 24 * hour);
  const wakeIn = alarm.in;

  async function drainLinks(): Promise<void> {
    for (let e = serving(); e; e = serving()) {
      const next = await store.take(e.key, timing.leaseMs);
      if (!next) { const inMs = await store.nextInMs(e.key); if (inMs !== undefined) wakeIn(Math.max(50, inMs)); return; }
      if (await fetchLink(links, next)) await sleep(timing.paceMs, undefined, { signal: stopping.signal });
    }
  }

  return {
    /** Notes, before the write-back, whose link is wanted (customers have pages of sales invoices only): whoever dies after the write-back leaves the note. Free of charge for all others. */
    async note(endings: readonly Pick<Ending, 'record' | 'outcome'>[]): Promise<void> {
      const environment = serving();
      const subjects = endings.flatMap(({ record, outcome }) => (outcome.kind === 'sent' && record.asked.document.table === 'invoice' && record.detailsOf && hasPage(outcome.document.Status) ? [subjectOf(record.asked)] : []));
      if (!environment || subjects.length === 0) return;
      await store.note(environment.key, subjects, timing.soonMs);
      wakeIn(timing.soonMs + 20);
    },
    /** Looks for what is due, and whether the day has turned. Does not wait for the work. */
    sweep(): void {
      const environment = serving();
      if (!environment) return;
      run('overdue amounts', () => overdue.turn(environment));
      run('customer links', drainLinks);
    },
    takeOver: (environment: string): Promise<void> => store.takeOver(environment),
    async stop(): Promise<void> { stopping.abort(); alarm.off(); await Promise.allSettled(working.values()); },
    async idle(): Promise<void> { while (working.size > 0) await Promise.allSettled(working.values()); },
  };
};
export type FollowUps = ReturnType<typeof createFollowUps>;
