/**
 * R53: every night of an organisation, what is in the books is compared with what Dynamics says. Once, by one relay, within
 * the poll's share of the day's calls: where that is used up, it goes on when there are calls again. Also when somebody asks.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import { mayPostTo } from '../decisions/handling.ts';
import { dayInZone } from '../documents/calendar-date.ts';
import type { Organisation, Outcome } from '../documents/types.ts';
import type { Apply } from '../incoming/ports.ts';
import { backOff } from '../intents/decide.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import { endTold, writeBack } from '../intents/write-back.ts';
import type { Again, Area } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import { toAsked, type RequestRow } from '../requests/rows.ts';
import { connectionAsked } from '../reference/index.ts';
import { compare, run, Stopped } from './run.ts';
import { detailsNow } from './details.ts';
import { hourInZone } from './night.ts';
import { createDriftStore, type RunCounts } from './store.ts';
import type { XeroDocument } from '../xero/types.ts';
import { xeroIdOf } from '../documents/places.ts';

export { driftMigrations } from './migrations.ts';

export interface DriftDeps {
  readonly db: Kysely<any>; readonly kit: Kit; readonly hub: Pick<Hub, 'publish'>;
  readonly take: (requests: readonly string[]) => void;
  /** Nobody else uses this database. */
  readonly alone: boolean;
  readonly apply?: Apply | undefined;
  /** In the time zone of the organisation: the comparison begins at this hour or, if nobody was there then, later. */
  readonly hour?: number;
}
export interface DriftArea extends Area {
  /** A person looks at these documents: they are compared at once, without a call of Xero. Never throws, and nobody waits. */
  seen(organisation: Organisation, documents: readonly XeroDocument[]): void;
}

const usualHour = 2;
const hourMs = 3_600_000;
const passes = 3;

/** The same road for whoever looks at a document by hand: what was brought is compared at once. */
export const watched = (apply: Apply, seen: DriftArea['seen']): Apply => async (environment, organisation, documents, o) => {
  const applied = await apply(environment, organisation, documents, o);
  if (o.source === 'refresh') seen(organisation, documents);
  return applied;
};

export function createDrift(d: DriftDeps): DriftArea {
  const { kit, hub } = d;
  const store = createDriftStore(d.db, { holder: randomUUID(), leaseMs: kit.timing.leaseMs });
  const tasks = createTasks();
  const running = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const tries = new Map<string, number>();
  let looking = false;
  let took: Promise<void> | undefined;
  let stopped = false;

  const aliveIn = (e: JoinedEnvironment, o: Organisation) => async (): Promise<boolean> => !stopped && await store.renew(e.key, o.connectionId);

  async function nights(): Promise<void> {
    const e = kit.environment();
    if (!e || e.copied) return;
    if (d.alone) await (took ??= store.takeOver());
    for (const o of e.organisations) {
      const now = kit.now();
      const today = dayInZone(now, o.timeZone);
      await store.ensure(e.key, o.connectionId, today);
      if (stopped || hourInZone(now, o.timeZone) < (d.hour ?? usualHour) || !await store.claim(e.key, o.connectionId, today)) continue;
      await night(e, o, today);
    }
  }

  async function night(e: JoinedEnvironment, o: Organisation, today: string): Promise<void> {
    try {
      const counts = await run(kit, store, { organisation: o, run: today, call: { lane: 'background', correlationId: `drift ${today}`, deadlineMs: Math.max(kit.timing.callMs, 60_000) }, say: () => undefined, alive: aliveIn(e, o), apply: d.apply });
      await store.forget(e.key, o.connectionId, today);
      await store.letGo(e.key, o.connectionId, { done: today });
      kit.log.info({ connection: o.connectionId, ...counts }, 'Dynamics and Xero were compared');
    } catch (err) {
      const againInMs = err instanceof Stopped ? undefined : Math.min(hourMs, Math.max(kit.timing.sweepMs, (isDoorError(err) && err.retryAfterMs) || 5 * 60_000));
      await store.letGo(e.key, o.connectionId, { againInMs }).catch(() => undefined);
      if (!(err instanceof Stopped)) kit.log.warn({ connection: o.connectionId, code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected', err: isDoorError(err) ? undefined : err }, 'the comparison of Dynamics and Xero goes on later');
    }
  }

  interface End { readonly outcome: Outcome }
  const refuse = (p: Problem): End => ({ outcome: { kind: 'refused', problems: [p], keep: true } });

  /** Undefined: again later, because somebody else is at it. */
  async function outcomeOf(row: RequestRow): Promise<End | undefined> {
    const e = kit.environment()!;
    const named = connectionAsked(row);
    const o = e.organisations.find((x) => (named === undefined ? e.organisations.length === 1 : x.connectionId === named));
    if (e.copied) return refuse(kit.documents.problem('ENVIRONMENT_COPIED', { connection: o?.name ?? 'Xero' }));
    if (!o) return refuse(kit.documents.problem('COMPARE_NO_CONNECTION', {}));
    if (!await mayPostTo(kit, row.createdBy, o.connectionId)) return refuse(kit.documents.problem('CONNECTION_NOT_ALLOWED', { connection: o.name }));
    await store.ensure(e.key, o.connectionId, dayInZone(kit.now(), o.timeZone));
    if (d.alone) await (took ??= store.takeOver());
    if (!await store.claim(e.key, o.connectionId, undefined)) return undefined;
    try {
      const say = (text: string): void => hub.publish([row.id], { step: 'reading', state: 'working', text });
      const counts = await run(kit, store, { organisation: o, run: row.id, call: { lane: 'background', correlationId: row.id, deadlineMs: Math.max(kit.timing.callMs, 60_000) }, say, alive: aliveIn(e, o), apply: d.apply });
      return { outcome: { kind: 'done', title: 'Dynamics and Xero were compared', text: comparedText(o.name, counts), direction: 'fromXero', result: { compared: counts } } };
    } catch (err) {
      if (!isDoorError(err) || err.door !== 'xero' || (err.fate !== 'forbidden' && err.fate !== 'unauthorised')) throw err;
      kit.connectionRefused(o.connectionId, err.code);
      return refuse(kit.documents.problem('READ_REFUSED_BY_XERO', { connection: o.name }));
    } finally { await store.letGo(e.key, o.connectionId, {}).catch(() => undefined); }
  }

  async function ofRequest(row: RequestRow): Promise<void> {
    let inMs: number | undefined;
    try {
      const began = performance.now();
      const end = await outcomeOf(row);
      if (!end) { hub.publish([row.id], { step: 'checking', state: 'waiting', text: 'A comparison is going on already. This one follows.' }); inMs = 5_000; return; }
      const asked = toAsked(row);
      const [told] = await writeBack(kit, [{ record: { asked, detailsId: '', detailsOf: undefined }, outcome: end.outcome, requests: [row.id], historyId: kit.documents.historyIdOf(row.id, 'compared'), xeroCalls: 0, durationMs: performance.now() - began }]);
      if (!told) { inMs = kit.timing.againMs; return; }
      const o = connectionAsked(row) ?? kit.environment()?.organisations[0]?.connectionId;
      if (o && o !== 'wrong') await store.forget(kit.environment()!.key, o, row.id);
      tries.delete(row.id);
      hub.publish([row.id], endTold(end.outcome, undefined));
    } catch (err) {
      if (err instanceof Stopped) return;
      const n = (tries.get(row.id) ?? 0) + 1;
      tries.set(row.id, n);
      inMs = (isDoorError(err) && err.retryAfterMs) || backOff(n, kit.timing);
      if (!isDoorError(err)) kit.log.error({ err, request: row.id }, 'a comparison could not be worked on');
      const who = isDoorError(err) && err.door === 'dataverse' ? 'Dynamics' : 'Xero';
      hub.publish([row.id], { step: 'reading', state: 'waiting', text: isDoorError(err) && err.fate === 'throttled' ? `The calls that comparing may use are spent for now. It goes on by itself.` : `${who} cannot be reached. It goes on by itself.` });
    } finally {
      running.delete(row.id);
      if (inMs !== undefined && !stopped) { const t = setTimeout(() => { timers.delete(t); d.take([row.id]); }, inMs); t.unref(); timers.add(t); }
    }
  }

  async function take(rows: readonly RequestRow[]): Promise<Again> {
    for (const row of rows) {
      if (stopped || running.has(row.id)) continue;
      running.add(row.id);
      void tasks.track(ofRequest(row));
    }
    return new Map();
  }

  async function look(organisation: Organisation, documents: readonly XeroDocument[]): Promise<void> {
    const e = kit.environment();
    if (!e || e.copied || stopped) return;
    const bound = await store.subjectsOf(e.key, organisation.tenantId, documents.flatMap((x) => xeroIdOf(x) ?? []));
    if (bound.size === 0) return;
    let left: readonly XeroDocument[] = documents;
    for (let pass = 0; pass < passes && left.length > 0 && !stopped; pass++) {
      const rows = await detailsNow(kit.dataverse, [...bound.values()]);
      // they have just been applied
      const found = left.flatMap((x) => { const xeroId = xeroIdOf(x) ?? ''; const row = rows.get(bound.get(xeroId) ?? ''); return row ? [{ row, xeroId, x }] : []; });
      const done = await compare(kit, organisation, found, undefined);
      // the ending of whatever brought them here is written at this very moment
      left = found.filter((_, n) => done[n]!.stale).map((f) => f.x);
      if (left.length > 0) await sleep(kit.timing.againMs, undefined, { ref: false });
    }
  }

  return {
    handlers: { compare: { needsDocument: false, take } },
    seen(organisation, documents): void {
      void tasks.track(look(organisation, documents).catch((err: unknown) => { kit.log.warn({ code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected', err: isDoorError(err) ? undefined : err }, 'documents that somebody looks at are compared with the next night'); }));
    },
    sweep(): void {
      if (looking || stopped) return;
      looking = true;
      void tasks.track(nights().catch((err: unknown) => { kit.log.warn({ err: isDoorError(err) ? undefined : err }, 'the comparison of Dynamics and Xero could not begin'); }).finally(() => { looking = false; }));
    },
    async stop() { stopped = true; for (const t of timers) clearTimeout(t); await tasks.settled(); },
    idle: tasks.idle,
  };
}

function comparedText(name: string, c: RunCounts): string {
  const many = (n: number): string => (n === 1 ? '1 document' : `${n.toLocaleString('en-GB')} documents`);
  if (c.compared === 0) return `${name} has no document that is open in Dynamics or in Xero. There was nothing to compare.`;
  return [
    `${many(c.compared)} of ${name} ${c.compared === 1 ? 'was' : 'were'} compared with Xero.`,
    c.differ === 0 ? 'None differs.' : `${many(c.differ)} ${c.differ === 1 ? 'differs' : 'differ'}${c.news > 0 && c.news < c.differ ? ` (${c.news} new)` : ''}: see Drift, which says for each what differs and what to do.`,
    c.repaired > 0 ? `The details of ${many(c.repaired)} were out of date and have been brought up to what Xero says.` : '',
  ].filter((t) => t !== '').join(' ');
}
