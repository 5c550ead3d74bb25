/**
 * R1: documents of connections that say so go by themselves once they are settled. A look every minute, of one relay at a
 * time: what became settled since the last look. A document that was refused is asked for again only after it was changed.
 */
import type { Kysely } from 'kysely';
import { connectionStatus } from '@counterfoil/solution';
import { isDoorError } from '../core/errors.ts';
import { dayInZone } from '../documents/calendar-date.ts';
import type { DocumentTable } from '../documents/types.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import { writeBack } from '../intents/write-back.ts';
import type { Area } from '../requests/actions.ts';
import { readDocuments } from '../requests/read.ts';
import type { Problem } from '../contract.ts';
import { depositsLeft } from './deposits.ts';
import { askAs, mayPostAs, peopleFor, requestIdOf, type ToAsk } from './ask.ts';
import { automaticConnections, automaticTables, byIds, changedBetween, judge, withLines, type AutomaticConnection, type Candidate } from './settled.ts';
import { createAutomaticStore, type Turn } from './store.ts';

export { automaticMigrations } from './migrations.ts';

/** Rows appear a moment after their time of change: each look goes back so far, and what was seen is known by its state. */
const overlapMs = 5 * 60_000;
const forgetMs = 90 * 24 * 3_600_000;
const mostOnADay = 1_000;

export interface AutomaticDeps { readonly db: Kysely<any>; readonly kit: Kit; readonly take: (requests: readonly string[]) => void; readonly dataverseNow: () => number }

export function createAutomatic(d: AutomaticDeps): Area & { readonly released: (environment: string, subject: string) => Promise<void>; look(): Promise<void> } {
  const { kit } = d;
  const store = createAutomaticStore(d.db);
  let running: Promise<void> | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    const environment = kit.environment();
    // A relay that has lost its memory asks before it sends, and nobody is there to be asked.
    if (!environment || environment.copied || environment.lookFirst) return;
    const now = d.dataverseNow();
    const connections = await automaticConnections(kit.dataverse, environment.organisations.map((o) => o.connectionId), connectionStatus.options.connected.value);
    await store.switchedOn(environment.key, connections.map((c) => c.id), new Date(now));
    await store.purge(forgetMs);
    for (const c of connections) {
      if (stopped) return;
      if (!c.usable) continue;
      const turn = await store.take(environment.key, c.id, kit.timing.sweepMs / 2);
      if (turn) await ofConnection(environment, c, turn, now);
    }
  }

  async function ofConnection(environment: JoinedEnvironment, c: AutomaticConnection, turn: Turn, now: number): Promise<void> {
    const since = turn.since.getTime();
    const upTo = now - c.settledMs;
    const from = Math.max(since - 1_000, turn.lookedUpTo.getTime() - overlapMs);
    const due = await store.dueOn(environment.key, dayInZone(new Date(now), c.timeZone), mostOnADay);
    for (const table of automaticTables) {
      // a chosen status settles at once, so everything up to now is looked at; else only what has been left alone for long enough
      const found = await changedBetween(kit.dataverse, table, c, from, c.settledStatus === undefined ? upTo : now);
      const wanted = due.filter((s) => s.startsWith(`${table}:`)).map((s) => s.slice(table.length + 1)).filter((id) => !found.some((f) => f.id === id));
      const there = await byIds(kit.dataverse, table, wanted);
      const again = there.filter((x) => x.connectionId === c.id || (c.isDefault && x.connectionId === undefined));
      const left = await ofTable(environment, c, table, [...found, ...again], { now, since });
      // what cannot go as it is comes back when it is changed; what is gone never does
      await store.forget(environment.key, [...left, ...wanted.filter((id) => !there.some((x) => x.id === id)).map((id) => `${table}:${id}`)]);
    }
    await store.looked(environment.key, c.id, new Date(upTo));
  }

  /** Answers what does not go now and has not to be looked at before it is changed. */
  async function ofTable(environment: JoinedEnvironment, c: AutomaticConnection, table: DocumentTable, found: readonly Candidate[], o: { now: number; since: number }): Promise<string[]> {
    if (found.length === 0) return [];
    const subjects = found.map((f) => f.subject);
    const [known, stops] = await Promise.all([kit.store.known(environment.key, subjects), kit.stops!.of(environment.key, subjects)]);
    const free = found.filter((f) => !stops.has(f.subject) && !known.get(f.subject)?.xeroId && !known.get(f.subject)?.open);
    const seen = await store.seen(environment.key, free.map((f) => f.subject));
    const waits = new Set<string>();
    const go: (Candidate & { because: string })[] = [];
    for (const f of await withLines(kit.dataverse, table, free)) {
      const s = seen.get(f.subject);
      if (s && s.again === undefined && s.version === String(f.changed)) continue;
      const v = judge(f, c, o);
      if (v.is === 'onDay') { waits.add(f.subject); await store.again(environment.key, f.subject, v.day); }
      // wanted anew without a change: a request of its own, because the one for this state has ended
      else if (v.is === 'go') { waits.add(f.subject); go.push({ ...f, because: `automatic:${f.changed}${s?.again === undefined ? '' : `-${s.again}`}` }); }
    }
    if (go.length > 0) await ask(environment, c, go);
    return subjects.filter((s) => !waits.has(s));
  }

  async function ask(environment: JoinedEnvironment, c: AutomaticConnection, go: readonly (Candidate & { because: string })[]): Promise<void> {
    const all = go.map((f) => ({ f, people: peopleFor(f.owner, c.owner, environment.user) }));
    const deposits = await depositsLeft(kit.dataverse, all.map((x) => ({ candidate: x.f, person: x.people[0] })));
    for (const { f } of all) {
      const open = deposits.get(f.subject);
      if (open) await refuse(environment, [f], 'deposit', kit.documents.problem('DEPOSIT_NOT_TAKEN_OFF', { deposits: open.join(', ') }));
    }
    let left = all.filter((x) => !deposits.has(x.f.subject));
    const ids: string[] = [];
    for (let turn = 0; turn < 2 && left.length > 0; turn++) {
      const still: typeof left = [];
      for (const [person, some] of Map.groupBy(left, (x) => x.people[turn])) {
        if (person === undefined) { still.push(...some); continue; }
        const toAsk = new Map(some.map((x) => [x.f.subject, x]));
        const asks: ToAsk[] = some.map(({ f }) => ({ table: f.table, id: f.id, because: f.because }));
        const told = await mayPostAs(kit, person, c.id) ? await askAs(kit, person, asks) : { asked: [], refused: asks };
        await kit.at('automatic-asked');
        await store.asked(environment.key, told.asked.map((t) => ({ subject: `${t.table}:${t.id}`, version: String(toAsk.get(`${t.table}:${t.id}`)!.f.changed) })));
        ids.push(...told.asked.map((t) => requestIdOf(t)));
        still.push(...told.refused.map((t) => toAsk.get(`${t.table}:${t.id}`)!));
      }
      left = still;
    }
    if (ids.length > 0) d.take(ids);
    if (left.length > 0) await refuse(environment, left.map((x) => x.f), 'automatic', kit.documents.problem('NOBODY_ASKS', { connection: c.name }, { field: 'ownerid' }));
  }

  /** It does not go by itself: said where people look, once for this state of the document. */
  async function refuse(environment: JoinedEnvironment, some: readonly Candidate[], because: 'automatic' | 'deposit', problem: Problem): Promise<void> {
    const asked = some.map((f) => ({ requestId: '', from: 'cfl_syncrequest' as const, action: 'send' as const, document: { table: f.table, id: f.id }, createdBy: environment.user, createdOn: new Date(f.changed).toISOString(), ticketHash: undefined }));
    const read = await readDocuments(kit, asked);
    for (let n = 0; n < some.length; n += 10) {
      const part = some.slice(n, n + 10).flatMap((f, m) => (read[n + m]!.record.detailsOf ? [{ f, record: read[n + m]!.record }] : []));
      const done = await writeBack(kit, part.map(({ f, record }) => ({ record, outcome: { kind: 'refused' as const, problems: [problem] }, requests: [], historyId: kit.documents.historyIdOf(f.id, `${because}:${f.changed}`), xeroCalls: 0, durationMs: 0 })));
      await store.asked(environment.key, part.filter((_, m) => done[m]).map(({ f }) => ({ subject: f.subject, version: String(f.changed) })));
    }
  }

  return {
    handlers: {},
    look,
    /** What was let go may go by itself, although nobody has changed it since. */
    released: (environment, subject) => store.again(environment, subject, '0000-00-00'),
    sweep() {
      if (stopped) return;
      running ??= look().catch((e: unknown) => {
        kit.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, 'the look for documents that go by themselves did not finish');
      }).finally(() => { running = undefined; });
    },
    async stop() { stopped = true; await running; },
    async idle() { await running; },
  };
}
