/**
 * From the request to the intent, and whatever is due: a change that was put off, and what a dead worker left behind. Woken
 * in process, by the sweep, and by a timer at the next due time.
 */
import { randomUUID } from 'node:crypto';
import { isDoorError } from '../core/errors.ts';
import type { Asked, Outcome } from '../documents/types.ts';
import { askedAgain } from '../intents/asked.ts';
import { createDueWork } from '../intents/due-work.ts';
import { laneOf } from '../intents/lane.ts';
import type { Kit, Told } from '../intents/ports.ts';
import type { Intent } from '../intents/types.ts';
import { withdraw } from '../intents/withdraw.ts';
import { endTold, writeBack } from '../intents/write-back.ts';
import type { Again } from '../requests/actions.ts';
import { rowsById, toAsked, type RequestRow } from '../requests/rows.ts';
import { exceptRest } from '../operators/standing/index.ts';
import { createAdvance, waitText } from './advance.ts';
import type { After, Kind, Planned } from './kinds.ts';
import { busyText, lookAt, restHere, restingOf, waitForResume, type Job, type Looked } from './sent.ts';
import type { ChangeStore } from './store.ts';

const parallel = 4;
const dueAtOnce = 100;

export interface ChangeWorkDeps {
  readonly kit: Kit;
  readonly store: ChangeStore;
  readonly kindOf: (intent: Pick<Intent, 'operation'>) => Kind<any>;
  readonly tell: (requests: readonly string[], told: Told) => void;
  /** Requests to be looked at again by whoever takes requests in. */
  readonly again: (requests: readonly string[]) => void;
  /** The drain has something to tell. */
  readonly wakeDrain: () => void;
}

/** What only looks has nothing to be sent. */
export type Asking = Pick<Kind<any>, 'plan'> & Partial<Kind<any>>;
type Open = Extract<Looked, { is: 'open' }>;

export const createChangeWork = (d: ChangeWorkDeps) => {
  const { kit, store } = d;
  const { track, wakeIn, due, stopped, stop, idle } = createDueWork(kit, 'changes', runDue);
  const advance = createAdvance({ kit, store, tell: d.tell, again: d.again, wakeIn });

  /** Answers the requests that have to be looked at again. @throws DoorError when Dataverse cannot be asked at all */
  async function take(kind: Asking, rows: readonly RequestRow[], o: { readonly writes: boolean } = { writes: true }): Promise<Again> {
    const lane = laneOf(rows.length);
    const asked = rows.map(toAsked);
    const again: Again = new Map();
    d.tell(asked.map((a) => a.requestId), { step: 'reading', state: 'working', text: 'Reading the document.' });
    const looked = await lookAt(kit, asked, { lane, writes: o.writes });
    const queue = looked.map((l, n) => ({ l, a: asked[n]! }));
    await Promise.all(Array.from({ length: parallel }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { l, a } = next;
        const resting = restingOf(l);
        if (resting) d.tell([a.requestId], resting.told);
        const ended = stopped() ? false : resting ? waitForResume(kit, a, resting) : await (l.is === 'open' ? meet(kind, l) : l.is === 'ends' ? tellEnd(a, l.record, { outcome: l.outcome, calls: 0 }) : begin(kind, l.job)).catch((e: unknown) => held(a, e));
        if (ended !== true) again.set(a.requestId, ended || undefined);
      }
    }));
    return again;
  }

  function wait(a: Asked): number {
    d.tell([a.requestId], { step: 'checking', state: 'waiting', text: busyText });
    return kit.timing.againMs;
  }
  /** False: again after the usual time. */
  function held(a: Asked, e: unknown): number | false {
    if (!isDoorError(e)) { kit.log.error({ err: e, request: a.requestId }, 'a change could not be worked on'); return false; }
    kit.log.warn({ door: e.door, code: e.code, request: a.requestId }, 'a change has to wait');
    d.tell([a.requestId], { step: 'checking', state: 'waiting', text: waitText(e) });
    return e.retryAfterMs ?? false;
  }

  /** Something else is under way. A document that has not left yet is taken back on the spot, if that is what was asked for. */
  async function meet(kind: Asking, l: Open): Promise<true | number | false> {
    const { asked, title } = l;
    const creates = l.intent.operation === 'invoice.create' || l.intent.operation === 'creditnote.create';
    if (kind.operation !== 'document.void' || !creates) return wait(asked);
    // taking it back needs nothing of Xero: it may rest because its connection does
    const problems = exceptRest(l.problems);
    if (problems.length > 0) return tellEnd(asked, l.record, { outcome: { kind: 'refused', problems, keep: true }, calls: 0 });
    const reason = (asked.reason ?? '').trim();
    if (reason === '') return tellEnd(asked, l.record, { outcome: { kind: 'refused', problems: [kit.documents.problem('REASON_MISSING', { what: 'taken back' }, { field: 'cfl_reason' })], keep: true }, calls: 0 });
    const what = await withdraw(kit, l.subject, { request: asked.requestId, why: 'voided' });
    if (what !== 'withdrawn') return wait(asked);
    d.wakeDrain();
    return tellEnd(asked, l.record, { calls: 0, outcome: { kind: 'done', title: `${title} was taken back before it had left Dynamics`, text: `${title} had not left Dynamics yet, and is not sent. It is not in Xero. Reason: ${reason}` } });
  }

  /** True when it has ended or rests on an intent; else when to try again. @throws DoorError */
  async function begin(kind: Asking, job: Job): Promise<true | number | false> {
    const { asked } = job;
    const say = (told: Told): void => d.tell([asked.requestId], told);
    say({ step: 'checking', state: 'working', text: 'Reading it in Xero.' });
    const planned: Planned<any> = await kind.plan(job, say).catch((e: unknown) => { advance.refusedAccess(job, e); throw e; });
    if (planned.is === 'later') { say({ step: 'checking', state: 'waiting', text: planned.text }); return planned.inMs; }
    if (planned.is === 'ends') return tellEnd(asked, job.record, planned);
    const intent = await store.insert({
      id: randomUUID(), environment: kit.environment()!.key, subject: job.subject, documentTable: asked.document.table, documentId: asked.document.id.toLowerCase(), operation: kind.operation!,
      connectionId: job.organisation.connectionId, tenant: job.bound.tenant, lane: job.lane, requester: asked.createdBy, xeroId: job.bound.xeroId, turn: job.bound.turn, from: asked.from, action: asked.action,
      request: { id: asked.requestId, ticketHash: asked.ticketHash, createdOn: asked.createdOn },
    });
    if (!intent) return wait(asked);
    await kit.at('intent-stored');
    await track(advance.work(kind as Kind<any>, job, intent, planned));
    return true;
  }

  /** An ending without an intent. */
  async function tellEnd(a: Asked, record: Job['record'], e: { outcome: Outcome; calls: number; after?: After | undefined }): Promise<true | false> {
    await kit.at('refusal-before-write-back');
    const [done] = await writeBack(kit, [{ record, outcome: e.outcome, requests: [a.requestId], historyId: kit.documents.historyIdOf(a.requestId, 'ended'), xeroCalls: e.calls, durationMs: Math.max(0, kit.now().getTime() - Date.parse(a.createdOn)) }]);
    await kit.at('refused-stored');
    if (!done) return false;
    await e.after?.(undefined);
    d.tell([a.requestId], endTold(e.outcome, undefined));
    return true;
  }

  async function runDue(environment: string): Promise<number | undefined> {
    for (;;) {
      const leased = await store.lease(environment, dueAtOnce);
      const queue = [...leased];
      await Promise.all(Array.from({ length: parallel }, async () => { for (let i = queue.shift(); i; i = queue.shift()) await resume(i); }));
      if (leased.length < dueAtOnce || stopped()) return store.nextDueInMs(environment);
    }
  }

  async function resume(leased: Intent): Promise<void> {
    try {
      const asked = await askedFor(leased);
      const [looked] = await lookAt(kit, [asked], { lane: leased.lane, writes: true, mine: leased, afterwards: leased.state !== 'ready' });
      // others may have been worked on meanwhile: a whole lease again, and the age as it is now
      const intent = await kit.store.renew(leased);
      if (!intent) return;
      const resting = restingOf(looked!);
      if (looked!.is === 'job') await advance.work(d.kindOf(intent), looked!.job, intent);
      else if (resting && intent.state === 'ready') await restHere(kit, intent, resting);
      else if (looked!.is === 'ends' && intent.state === 'ready') await advance.closeAs(intent, 'withdrawn', looked!, 'ended', { outcome: looked!.outcome, calls: 0 });
      else await advance.putOff(intent, undefined);
    } catch (e) {
      if (!isDoorError(e)) kit.log.error({ err: e, intent: leased.id }, 'a change that was left behind could not be worked on');
      await advance.giveBack(leased, e);
    }
  }

  /** Out of the row, which holds arguments and reason; a row that its owner deleted leaves the change to be ended all the same. */
  async function askedFor(i: Intent): Promise<Asked> {
    const [row] = await rowsById(kit.dataverse, [i.firstRequest]);
    if (row) return toAsked(row);
    const change = await store.changeOf(i);
    return askedAgain(i, { from: change?.from ?? 'cfl_syncrequest', action: change?.action ?? 'update' });
  }

  return {
    take, sweep: due, stop, idle,
  };
};
