/**
 * R15: accounts, tax rates, themes, tracking and currencies, read from Xero because somebody asked. On connect, daily and after
 * a refusal the environment reads them itself (environments/). Whoever may read the connection may ask: nothing is changed in
 * Xero, and asking again and again costs nothing, because what was read a moment ago is not read again.
 */
import { isDoorError } from '../core/errors.ts';
import { createTasks } from '../core/tasks.ts';
import type { Problem } from '../contract.ts';
import type { Done, Organisation, Outcome } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { endTold, writeBack } from '../intents/write-back.ts';
import type { Again, Area } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import { toAsked, type RequestRow } from '../requests/rows.ts';
import { readNow, type ReadNow } from './now.ts';
import { callsOfReading } from './read.ts';
import { readableBy } from './rights.ts';
import { mirroredWords } from './words.ts';

/** Within this time two people who ask get one reading. */
const freshMs = 30_000;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface ReferenceDeps { readonly kit: Kit; readonly hub: Pick<Hub, 'publish'>; readonly freshMs?: number }

/** The lookup of the row, or what its arguments name: who may not append to connections can still ask. Undefined: all. 'wrong': not understood. */
export function connectionAsked(row: Pick<RequestRow, 'connectionId' | 'arguments'>): string | undefined | 'wrong' {
  if (row.connectionId) return row.connectionId;
  if (row.arguments === undefined || row.arguments.trim() === '') return undefined;
  try {
    const given = (JSON.parse(row.arguments) as { connection?: unknown } | null)?.connection;
    if (given === undefined) return undefined;
    return typeof given === 'string' && ID.test(given.toLowerCase()) ? given.toLowerCase() : 'wrong';
  } catch { return 'wrong'; }
}

export function createReference({ kit, hub, freshMs: fresh = freshMs }: ReferenceDeps): Area {
  const tasks = createTasks();
  const readings = new Map<string, { readonly at: number; readonly read: Promise<ReadNow> }>();

  /** One reading for all who ask within a moment; one that failed is not kept. @throws DoorError */
  function reading(o: Organisation, correlationId: string): Promise<ReadNow> {
    const before = readings.get(o.connectionId);
    if (before && performance.now() - before.at < fresh) return before.read;
    const read = tasks.track(readNow({ dataverse: kit.dataverse, xero: kit.xero, now: kit.now, callMs: kit.timing.callMs }, o, correlationId));
    readings.set(o.connectionId, { at: performance.now(), read });
    read.catch(() => { if (readings.get(o.connectionId)?.read === read) readings.delete(o.connectionId); });
    return read;
  }

  async function outcomeOf(row: RequestRow): Promise<{ readonly outcome: Outcome; readonly calls: number }> {
    const refuse = (p: Problem): { outcome: Outcome; calls: number } => ({ outcome: { kind: 'refused', problems: [p], keep: true }, calls: 0 });
    const { problem } = kit.documents;
    const environment = kit.environment()!;
    if (environment.copied) return refuse(problem('ENVIRONMENT_COPIED', { connection: environment.organisations.map((x) => x.name).join(', ') || 'Xero' }));
    const asked = connectionAsked(row);
    if (asked === 'wrong') return refuse(problem('READ_ARGUMENTS_INVALID', {}));
    const named = environment.organisations.filter((o) => asked === undefined || o.connectionId === asked);
    const readable = await readableBy(kit.dataverse, row.createdBy, named.map((o) => o.connectionId));
    const mine = named.filter((o) => readable.has(o.connectionId));
    if (mine.length === 0) return refuse(problem('READ_NO_CONNECTION', {}));
    hub.publish([row.id], { step: 'reading', state: 'working', text: `Reading ${mine.map((o) => o.name).join(', ')} from Xero.` });
    const read = await Promise.allSettled(mine.map((o) => reading(o, row.id)));
    for (const [n, r] of read.entries()) {
      if (r.status === 'fulfilled') continue;
      const e: unknown = r.reason;
      // Xero refuses the connection itself: waiting would not help
      if (!isDoorError(e) || e.door !== 'xero' || (e.fate !== 'forbidden' && e.fate !== 'unauthorised')) throw e;
      kit.connectionRefused(mine[n]!.connectionId, e.code);
      return refuse(problem('READ_REFUSED_BY_XERO', { connection: mine[n]!.name }));
    }
    const text = read.map((r) => { const v = (r as PromiseFulfilledResult<ReadNow>).value; return mirroredWords(v.name, v.changes, v.facts); }).join(' ');
    const done: Done = { kind: 'done', title: 'Read from Xero', text, direction: 'fromXero' };
    return { outcome: done, calls: mine.length * callsOfReading };
  }

  async function one(row: RequestRow): Promise<{ again: number | undefined } | undefined> {
    try {
      const { outcome, calls } = await outcomeOf(row);
      const asked = toAsked(row);
      const [told] = await writeBack(kit, [{
        record: { asked, detailsId: '', detailsOf: undefined }, outcome, requests: [row.id], historyId: kit.documents.historyIdOf(row.id, 'reference'), xeroCalls: calls, durationMs: Math.max(0, kit.now().getTime() - Date.parse(row.createdOn)),
      }]);
      if (!told) return { again: undefined };
      hub.publish([row.id], endTold(outcome, undefined));
      return undefined;
    } catch (e) {
      if (!isDoorError(e)) kit.log.error({ err: e, request: row.id }, 'reference data could not be read');
      const who = isDoorError(e) && e.door === 'dataverse' ? 'Dynamics' : 'Xero';
      hub.publish([row.id], { step: 'reading', state: 'waiting', text: isDoorError(e) && e.fate === 'throttled' ? `${who} takes no more calls for now. It goes on by itself.` : `${who} cannot be reached. It goes on by itself.` });
      return { again: isDoorError(e) ? e.retryAfterMs : undefined };
    }
  }

  async function take(rows: readonly RequestRow[]): Promise<Again> {
    const again: Again = new Map();
    await Promise.all(rows.map(async (row) => { const r = await one(row); if (r) again.set(row.id, r.again); }));
    return again;
  }

  return { handlers: { readReference: { needsDocument: false, take } }, stop: tasks.settled, idle: tasks.idle };
}
