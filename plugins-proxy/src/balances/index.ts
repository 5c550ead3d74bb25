/**
 * R17 R62: what customers owe and what suppliers are owed, as the books say. Whoever learns that something of a contact has
 * changed notes it here; the notes of one organisation are gathered and read together. Once on every day of an organisation
 * everything is read again, because amounts become overdue without anybody doing anything.
 */
import type { Kysely } from 'kysely';
import { createAlarm } from '../core/alarm.ts';
import type { AtPoint } from '../core/crash-points.ts';
import { isDoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import { dayInZone } from '../documents/calendar-date.ts';
import type { Organisation } from '../documents/types.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { ContactsChanged } from '../incoming/ports.ts';
import { backOff } from '../intents/decide.ts';
import type { JoinedEnvironment, Log } from '../intents/ports.ts';
import type { Area } from '../requests/actions.ts';
import type { XeroDoor } from '../xero/door.ts';
import { createBalanceStore, type Allowance, type Turn } from './store.ts';
import { createTurns, newMemory, type Memory, type TurnDone } from './turn.ts';

export { balanceMigrations } from './migrations.ts';

export interface BalanceTiming {
  /** How long a note waits for company. */
  readonly lingerMs: number;
  readonly leaseMs: number;
  readonly againMs: number;
  readonly slowestMs: number;
}
export const usualBalanceTiming: BalanceTiming = { lingerMs: 2_000, leaseMs: 300_000, againMs: 5_000, slowestMs: 1_800_000 };

export interface BalanceOptions {
  /** Migrated with `balanceMigrations`. */
  readonly db: Kysely<any>;
  readonly dataverse: DataverseDoor;
  readonly xero: Pick<XeroDoor, 'invoices' | 'creditNotes' | 'prepaid' | 'budget'>;
  readonly environment: () => JoinedEnvironment | undefined;
  readonly log: Log;
  readonly now: () => Date;
  readonly at: AtPoint;
  readonly timing?: Partial<BalanceTiming> | undefined;
}
export interface Balances extends Area {
  readonly changed: ContactsChanged;
  /** Everything of this organisation is read again soon: for after a first load. Never throws; the next day is the repetition. */
  readonly everything: (environment: JoinedEnvironment, tenantId: string) => Promise<void>;
  readonly takeOver: (environment: string) => Promise<void>;
}

/** So many contacts are read together; of more than `tooMany` everybody is read, which is cheaper. */
const together = 40;
const tooMany = 400;
/** A tenth of the day is for polls, and most of that for the poll itself. Of Xero's smallest plan there is little. */
const allowanceOf = (dayLeft: number): Allowance => (dayLeft > 1_000 ? { atOnce: 60, aDay: 150 } : { atOnce: 12, aDay: 30 });
/** Invoices, credit notes, overpayments, prepayments. */
const callsOfTurn = 4;

export function createBalances(o: BalanceOptions): Balances {
  const timing = { ...usualBalanceTiming, ...o.timing };
  const store = createBalanceStore(o.db);
  const tasks = createTasks();
  const memories = new Map<string, Memory>();
  let stopped = false;
  let running: Promise<void> | undefined;
  const alarm = createAlarm(sweep, 3_600_000);
  const code = (e: unknown): string => (isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected');
  const serving = (): JoinedEnvironment | undefined => { const e = o.environment(); return e && !e.copied && !stopped ? e : undefined; };
  const memoryOf = (c: Organisation): Memory => { const m = memories.get(c.connectionId) ?? newMemory(); memories.set(c.connectionId, m); return m; };

  /** True: something was done, and there may be more. */
  async function turn(environment: JoinedEnvironment, c: Organisation): Promise<boolean> {
    const today = dayInZone(o.now(), c.timeZone);
    const allowance = allowanceOf((await o.xero.budget(c.tenantId)).dayLeft);
    const mine = await store.claim(environment.key, c.tenantId, today, timing.leaseMs, allowance);
    if (mine === undefined) return false;
    let calls = (): number => 0;
    const spent = (of: () => number): void => { calls = of; };
    const released = (inMs: number, failed: boolean): Promise<void> => store.release(environment.key, c.tenantId, mine, { spent: calls(), inMs, failed });
    try {
      const inMs = await work(environment, c, mine, today, allowance, spent);
      await released(inMs, false);
      return inMs === 0;
    } catch (e) {
      const again = isDoorError(e) && e.retryAfterMs !== undefined ? Math.max(e.retryAfterMs, timing.againMs) : backOff(mine.tries, timing);
      await released(again, true);
      if (!stopped) o.log.warn({ connection: c.connectionId, code: code(e), err: isDoorError(e) ? undefined : e, againInMs: again }, 'balances could not be read; they are read again');
      return false;
    }
  }

  /** Answers when the next turn may be. @throws DoorError */
  async function work(environment: JoinedEnvironment, c: Organisation, mine: Turn, today: string, allowance: Allowance, spent: (of: () => number) => void): Promise<number> {
    const { key } = environment;
    const turns = createTurns(o, c, memoryOf(c));
    const afterwards = async (done: TurnDone): Promise<void> => { if (done.again.length > 0) await store.note(key, c.tenantId, done.again, timing.againMs); };
    const newest = await store.newest(key, c.tenantId);
    const mustBeWhole = mine.day !== today || mine.wholeMark !== undefined;
    if (!mustBeWhole && mine.calls < callsOfTurn) return Math.ceil((callsOfTurn - mine.calls) * 86_400_000 / allowance.aDay);
    if (mustBeWhole || await store.count(key, c.tenantId) > tooMany) {
      const done = await turns.whole(spent);
      // what was noted before the books were read has been read; notes of later stay
      await store.doneUpTo(key, c.tenantId, newest);
      await store.dayDone(key, c.tenantId, mine, today);
      await afterwards(done);
      o.log.info({ connection: c.connectionId, written: done.written, calls: done.calls }, 'balances of all customers were read');
      return done.again.length > 0 ? timing.againMs : 0;
    }
    const notes = await store.noted(key, c.tenantId, together);
    const done = await turns.some(notes.map((n) => n.contactId), mine.calls < allowance.atOnce / 2, spent);
    await store.done(key, c.tenantId, notes);
    await afterwards(done);
    return done.again.length > 0 ? timing.againMs : 0;
  }

  async function once(): Promise<void> {
    for (let more = true; more;) {
      more = false;
      for (const c of serving()?.organisations ?? []) if (await turn(serving()!, c)) more = true;
    }
    const environment = serving();
    if (!environment) return;
    const inMs = await store.nextInMs(environment.key, environment.organisations.map((c) => c.tenantId));
    if (inMs !== undefined) alarm.in(Math.max(50, inMs));
  }
  function sweep(): void {
    if (stopped || running) return;
    running = tasks.track(once().catch((e: unknown) => { if (!stopped) { o.log.warn({ code: code(e), err: isDoorError(e) ? undefined : e }, 'the look for changed balances did not finish'); alarm.in(timing.againMs); } }).finally(() => { running = undefined; }));
  }

  return {
    handlers: {}, sweep, idle: tasks.idle,
    async changed(environment, contacts) {
      try {
        const by = new Map<string, string[]>();
        for (const c of contacts) by.set(c.tenantId, [...(by.get(c.tenantId) ?? []), c.contactId.toLowerCase()]);
        for (const [tenant, ids] of by) await store.note(environment.key, tenant, ids, timing.lingerMs);
        if (by.size > 0) alarm.in(timing.lingerMs + 20);
      } catch (e) { o.log.error({ err: e }, 'changed balances could not be noted; they are read again on the next day'); }
    },
    async everything(environment, tenantId) {
      try { await store.noteWhole(environment.key, tenantId); alarm.in(20); } catch (e) { o.log.error({ err: e }, 'balances could not be noted; they are read again on the next day'); }
    },
    takeOver: store.takeOver,
    async stop() { stopped = true; alarm.off(); await tasks.settled(); },
  };
}
