/**
 * Changes in the books, from the request to the write-back. Each rests on an intent that is stored before the call, is
 * looked up after a lost answer, and is told to Dynamics until it is confirmed, like creating; but nothing is kept in
 * memory: whoever goes on reads the document and Xero again, because both may have changed.
 */
import { randomUUID } from 'node:crypto';
import { isDoorError, type DoorError } from '../core/errors.ts';
import type { Asked, Outcome } from '../documents/types.ts';
import { leaseGuard } from '../intents/attempt.ts';
import { backOff } from '../intents/decide.ts';
import type { Kit, Told } from '../intents/ports.ts';
import { problemsByCode } from '../intents/texts.ts';
import type { Intent } from '../intents/types.ts';
import { endTold, writeBack, writeBackAgainIn } from '../intents/write-back.ts';
import type { Again } from '../requests/actions.ts';
import type { RequestRow } from '../requests/rows.ts';
import { rowsById, toAsked } from '../requests/rows.ts';
import { messagesOf } from '../xero/errors.ts';
import type { After, Kind, Planned, Sent } from './kinds.ts';
import { lookAt, type Job } from './sent.ts';
import type { Change, ChangeStore, Marks } from './store.ts';

const parallel = 4;
const dueAtOnce = 100;
/** More than this at once is bulk: it leaves the reserve to clicks. */
const clickAtMost = 5;

export interface ChangeWorkDeps {
  readonly kit: Kit;
  readonly store: ChangeStore;
  readonly kindOf: (intent: Pick<Intent, 'operation'>) => Kind<any>;
  readonly tell: (requests: readonly string[], told: Told) => void;
  /** Requests to be looked at again by whoever takes requests in. */
  readonly again: (requests: readonly string[]) => void;
}

const xeroOrDynamics = (e: DoorError): string => (e.door === 'dataverse' ? 'Dynamics' : 'Xero');
const waitText = (e: DoorError): string => (e.fate === 'throttled' ? `${xeroOrDynamics(e)} takes no more calls for now. It goes on by itself.` : `${xeroOrDynamics(e)} cannot be reached. It goes on by itself.`);
const busyText = 'Something else is being done with this document. It goes on after that.';

export const createChangeWork = (d: ChangeWorkDeps) => {
  const { kit, store } = d;
  const working = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;
  let running: Promise<void> | undefined;
  let stopped = false;

  const track = <T>(p: Promise<T>): Promise<T> => { working.add(p); void p.then(() => working.delete(p), () => working.delete(p)); return p; };
  function wakeIn(ms: number): void {
    if (stopped) return;
    const at = performance.now() + ms;
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => { timerAt = Infinity; due(); }, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
  }
  const due = (): void => { void track(runDue().catch((err: unknown) => { kit.log.warn({ err: isDoorError(err) ? undefined : err, code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected' }, 'changes that are due could not be worked on'); wakeIn(kit.timing.againMs); })); };

  // ---- from the request

  /** Answers the requests that have to be looked at again. @throws DoorError when Dataverse cannot be asked at all */
  async function take(kind: Kind<any>, rows: readonly RequestRow[], o: { writes: boolean } = { writes: true }): Promise<Again> {
    const lane = rows.length > clickAtMost ? 'bulk' : 'click';
    const asked = rows.map(toAsked);
    const again: Again = new Map();
    // One document after the other where several ask about the same one: the first one's intent keeps the others waiting.
    d.tell(asked.map((a) => a.requestId), { step: 'reading', state: 'working', text: 'Reading the document.' });
    const looked = await lookAt(kit, asked, { lane, writes: o.writes });
    const queue = looked.map((l, n) => ({ l, a: asked[n]! }));
    await Promise.all(Array.from({ length: parallel }, async () => {
      for (let next = queue.shift(); next && !stopped; next = queue.shift()) {
        const { l, a } = next;
        const in_ = await (l.is === 'open' ? wait(a) : l.is === 'ends' ? tellEnd(a, l.record, { outcome: l.outcome, calls: 0 }) : begin(kind, l.job)).catch((e: unknown) => held(a, e));
        if (in_ !== true) again.set(a.requestId, in_ || undefined);
      }
    }));
    return again;
  }

  function wait(a: Asked): Promise<number> {
    d.tell([a.requestId], { step: 'checking', state: 'waiting', text: busyText });
    return Promise.resolve(kit.timing.againMs);
  }
  /** Undefined time: the usual one. */
  function held(a: Asked, e: unknown): number | false {
    if (!isDoorError(e)) { kit.log.error({ err: e, request: a.requestId }, 'a change could not be worked on'); return false; }
    kit.log.warn({ door: e.door, code: e.code, request: a.requestId }, 'a change has to wait');
    d.tell([a.requestId], { step: 'checking', state: 'waiting', text: waitText(e) });
    return e.retryAfterMs ?? false;
  }

  /** True when it has ended or rests on an intent; else when to try again. @throws DoorError */
  async function begin(kind: Kind<any>, job: Job): Promise<true | number | false> {
    const { asked } = job;
    const say = (told: Told): void => d.tell([asked.requestId], told);
    say({ step: 'checking', state: 'working', text: 'Reading it in Xero.' });
    const planned = await kind.plan(job, say).catch((e: unknown) => { refusedAccess(job, e); throw e; });
    if (planned.is === 'later') { say({ step: 'checking', state: 'waiting', text: planned.text }); return planned.inMs; }
    if (planned.is === 'ends') return tellEnd(asked, job.record, planned);
    const intent = await store.insert({
      id: randomUUID(), environment: kit.environment()!.key, subject: job.subject, documentTable: asked.document.table, documentId: asked.document.id.toLowerCase(), operation: kind.operation,
      connectionId: job.organisation.connectionId, tenant: job.bound.tenant, lane: job.lane, requester: asked.createdBy, xeroId: job.bound.xeroId, from: asked.from, action: asked.action,
      request: { id: asked.requestId, ticketHash: asked.ticketHash, createdOn: asked.createdOn },
    });
    if (!intent) return wait(asked);
    await kit.at('intent-stored');
    await track(work(kind, job, intent, planned));
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

  // ---- the intent

  /** Never throws: what cannot go on now is put off, and the intent stays. */
  async function work(kind: Kind<any>, job: Job, leased: Intent, planned?: Planned<any>): Promise<void> {
    try { await advance(kind, job, leased, planned); } catch (e) {
      refusedAccess(job, e);
      if (!isDoorError(e)) kit.log.error({ err: e, intent: leased.id }, 'a change could not be worked on');
      // the state may have moved on since: the lease is given back as it stands
      const now = await kit.store.get(leased.id).catch(() => undefined);
      if (now && now.fence === leased.fence && now.state !== 'recorded') await putOff(now, e).catch(() => undefined);
      d.tell([job.asked.requestId], { step: 'sending', state: 'waiting', text: isDoorError(e) ? waitText(e) : 'Counterfoil tries again by itself.' });
      wakeIn(kit.timing.againMs);
    }
  }

  async function advance(kind: Kind<any>, job: Job, first: Intent, given?: Planned<any>): Promise<void> {
    let intent: Intent | undefined = first;
    let planned = given;
    while (intent) {
      switch (intent.state) {
        case 'ready': {
          planned ??= await kind.plan(job, (told) => d.tell([job.asked.requestId], told));
          if (planned.is === 'later') { await rest(intent, planned.inMs); return; }
          if (planned.is === 'ends') { await closeAs(intent, 'withdrawn', job, 'ended', planned); return; }
          intent = await send(kind, job, intent, planned, false);
          break;
        }
        case 'sending': intent = await kit.store.move(intent, 'in_doubt', { reason: 'left-behind', dueInMs: 0 }); break;
        case 'in_doubt': intent = await recover(kind, job, intent); break;
        case 'accepted': { const change = await store.changeOf(intent); await finish(kind, job, intent, undefined, change?.marks ?? {}); return; }
        case 'refused': await closeAs(intent, undefined, job, 'refused', { outcome: { kind: 'refused', problems: problemsByCode(kit, intent), keep: true }, calls: 0 }); return;
        // closed before, and only the row was left to be told: it is looked at afresh
        case 'withdrawn': { const r = await kit.store.record(intent, []); d.again(r.left); return; }
        case 'needs_person': case 'recorded': return;
      }
      planned = undefined;
    }
  }

  /** Answers the intent in its next state, or undefined when it is over, waits, or is somebody else's. */
  async function send(kind: Kind<any>, job: Job, intent: Intent, planned: Extract<Planned<any>, { is: 'change' }>, sameKey: boolean): Promise<Intent | undefined> {
    d.tell([job.asked.requestId], { step: 'sending', state: 'working', text: 'Sending to Xero.' });
    const key = sameKey ? intent.attemptKey! : randomUUID();
    const inTime = leaseGuard(kit);
    const sending = await store.toSending(intent, { key, digest: kit.documents.fingerprint(kit.digestKey, planned.body), batchId: randomUUID(), sameKey, marks: planned.marks });
    if (!sending) return undefined;
    await kit.at('sending-stored');
    const beforeWrite = (): void => { inTime(); void kit.at('before-socket'); kit.inFlight?.(); };
    let sent: Sent<any>;
    try {
      sent = await planned.send({ lane: intent.lane, idempotencyKey: key, deadlineMs: kit.timing.callMs, beforeWrite, correlationId: intent.id });
    } catch (e) {
      if (!isDoorError(e)) { await kit.store.move(sending, 'in_doubt', { reason: 'unexpected', release: true, dueInMs: kit.timing.againMs, addCalls: 1, tries: sending.tries + 1 }); throw e; }
      return failed(job, sending, e, sameKey);
    }
    await kit.at('xero-answered');
    if (sent.is === 'taken') return accepted(kind, job, sending, sent.answer, planned.marks, false);
    if (sent.is === 'refused') return refused(job, sending, sent.messages);
    return kit.store.move(sending, 'in_doubt', { reason: 'unmatched', addCalls: 1, tries: sending.tries + 1 });
  }

  async function accepted(kind: Kind<any>, job: Job, intent: Intent, answer: unknown, marks: Marks, adopted: boolean): Promise<undefined> {
    const done = await kit.store.accept(intent, { xeroId: job.bound.xeroId, updatedAt: undefined, verdict: 'unknown', adopted, addCalls: 1, bind: false });
    if (!done) return undefined;
    await kit.at('accepted-stored');
    await finish(kind, job, done, answer, marks);
    return undefined;
  }

  async function finish(kind: Kind<any>, job: Job, intent: Intent, answer: unknown, marks: Marks): Promise<void> {
    await closeAs(intent, undefined, job, 'accepted', await kind.finish(job, answer, marks));
  }

  async function refused(job: Job, sending: Intent, messages: readonly string[]): Promise<Intent | undefined> {
    const problems = kit.documents.problemsOfXero(messages);
    // A key that Xero remembers differently proves nothing: look first.
    if (problems.some((p) => p.code === 'XERO_KEY_REUSED')) return kit.store.move(sending, 'in_doubt', { reason: 'key-reused', addCalls: 1, forgetDigest: true, tries: sending.tries + 1 });
    const done = await kit.store.move(sending, 'refused', { problemCodes: problems.map((p) => p.code), addCalls: 1, dueInMs: 0, tries: 0 });
    if (done) await closeAs(done, undefined, job, 'refused', { outcome: { kind: 'refused', problems, keep: true }, calls: 0 });
    return undefined;
  }

  async function failed(job: Job, sending: Intent, e: DoorError, sameKey: boolean): Promise<Intent | undefined> {
    if (e.fate === 'refused') { const messages = messagesOf(e.body); return refused(job, sending, messages.length > 0 ? messages : [e.message]); }
    if (e.fate === 'doubtful') {
      const tries = sending.tries + 1;
      const doubt = await kit.store.move(sending, 'in_doubt', { reason: e.code, addCalls: 1, tries, ...(tries > 1 ? { release: true, dueInMs: backOff(tries - 2, kit.timing) } : {}) });
      if (doubt && tries > 1) { wakeIn(backOff(tries - 2, kit.timing)); return undefined; }
      return doubt;
    }
    refusedAccess(job, e);
    // A repeated key: the first use of it is still in doubt, whatever this call did.
    const inMs = e.retryAfterMs ?? backOff(sending.tries, kit.timing);
    await kit.store.move(sending, sameKey ? 'in_doubt' : 'ready', { reason: e.code, release: true, dueInMs: inMs, tries: sending.tries + 1 });
    d.tell([job.asked.requestId], { step: 'sending', state: 'waiting', text: e.fate === 'unauthorised' || e.fate === 'forbidden' ? 'Xero no longer accepts the connection. An administrator must reconnect it.' : waitText(e) });
    wakeIn(inMs);
    return undefined;
  }

  async function recover(kind: Kind<any>, job: Job, intent: Intent): Promise<Intent | undefined> {
    const change: Change | undefined = await store.changeOf(intent);
    const marks = change?.marks ?? {};
    const judged = await kind.judge(job, marks);
    if (judged.is === 'done') return accepted(kind, job, intent, judged.answer, marks, true);
    if (judged.is === 'unclear') { await closeAs(intent, 'refused', job, 'unclear', { outcome: judged.outcome, calls: 1 }); return undefined; }
    const age = intent.firstSentAt === undefined ? Infinity : intent.readAt - intent.firstSentAt;
    const planned = await kind.plan(job, () => {});
    const same = planned.is === 'change' && kit.documents.fingerprint(kit.digestKey, planned.body) === intent.digest && intent.attemptKey !== undefined && intent.keyUses < 2;
    if (same && age <= Math.min(kit.timing.sameKeyMs, kit.timing.keyLifeMs * 0.7)) return send(kind, job, intent, planned, true);
    // Done twice it would count twice: what was sent may still arrive until Xero has forgotten its key.
    if (kind.counts && (age <= kit.timing.keyLifeMs || intent.lookedUp < 1)) {
      const inMs = age <= kit.timing.keyLifeMs ? kit.timing.keyLifeMs - age + 50 : 0;
      await kit.store.touch(intent, { release: true, dueInMs: inMs, lookedUp: intent.lookedUp + 1, addCalls: 1 });
      d.tell([job.asked.requestId], { step: 'sending', state: 'waiting', text: 'Xero\'s answer was lost. Counterfoil looks again whether it arrived; it is not done twice.' });
      wakeIn(inMs);
      return undefined;
    }
    return kit.store.move(intent, 'ready', { reason: 'absent', addCalls: 1, dueInMs: 0 });
  }

  /**
   * Dynamics is told, and only then is the intent over: a death before that tells it again under the same id of the history
   * row. `to`: the state in which an intent ends that Xero has not decided.
   */
  async function closeAs(intent: Intent, to: 'withdrawn' | 'refused' | undefined, job: Job, event: string, e: { outcome: Outcome; calls: number; after?: After }): Promise<void> {
    const requests = await kit.store.requestsOf(intent.id);
    await kit.at('before-write-back');
    const [confirmed] = await writeBack(kit, [{
      record: job.record, outcome: e.outcome, requests, historyId: kit.documents.historyIdOf(intent.id, event), xeroCalls: intent.calls + e.calls, durationMs: Math.max(0, Math.round(intent.readAt - intent.createdAt)),
    }]);
    await kit.at('write-back-answered');
    if (!confirmed) { await putOff(intent, undefined); return; }
    await e.after?.(intent);
    const last = to ? await kit.store.move(intent, to, { reason: event }) : intent;
    if (!last) return;
    const r = await kit.store.record(last, requests);
    if (!r.done) return;
    await kit.at('recorded-stored');
    if (r.left.length > 0) d.again(r.left);
    d.tell(requests, endTold(e.outcome, undefined));
  }

  async function rest(intent: Intent, inMs: number): Promise<void> { await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1 }); wakeIn(inMs); }
  const putOff = (intent: Intent, e: unknown): Promise<void> => rest(intent, writeBackAgainIn(kit, intent.tries, e));
  function refusedAccess(job: Job, e: unknown): void {
    if (isDoorError(e) && e.door === 'xero' && (e.fate === 'unauthorised' || e.fate === 'forbidden')) kit.connectionRefused(job.organisation.connectionId, e.code);
  }

  // ---- what was left behind, and what is due

  async function runDue(): Promise<void> {
    if (running) return running;
    running = (async () => {
      const environment = kit.environment();
      if (!environment || stopped) return;
      for (;;) {
        const leased = await store.lease(environment.key, dueAtOnce);
        const queue = [...leased];
        await Promise.all(Array.from({ length: parallel }, async () => { for (let i = queue.shift(); i; i = queue.shift()) await resume(i); }));
        if (leased.length < dueAtOnce || stopped) break;
      }
      const next = await store.nextDueInMs(environment.key);
      if (next !== undefined) wakeIn(Math.max(20, next));
    })();
    try { await running; } finally { running = undefined; }
  }

  async function resume(leased: Intent): Promise<void> {
    try {
      const change = await store.changeOf(leased);
      const [row] = await rowsById(kit.dataverse, [leased.firstRequest]);
      const asked: Asked = row ? toAsked(row) : {
        requestId: leased.firstRequest, from: change?.from ?? 'cfl_syncrequest', action: change?.action ?? 'update', document: { table: leased.documentTable as Asked['document']['table'], id: leased.documentId },
        createdBy: leased.requester, createdOn: new Date(leased.createdAt).toISOString(), ticketHash: undefined,
      };
      const [looked] = await lookAt(kit, [asked], { lane: leased.lane, writes: true, mine: leased, afterwards: leased.state !== 'ready' });
      // others may have been worked on meanwhile: a whole lease again, and the age as it is now
      const intent = await kit.store.renew(leased);
      if (!intent) return;
      if (looked!.is === 'job') await work(d.kindOf(intent), looked!.job, intent);
      else if (looked!.is === 'ends' && intent.state === 'ready') await closeAs(intent, 'withdrawn', { asked, record: looked!.record } as Job, 'ended', { outcome: looked!.outcome, calls: 0 });
      else await putOff(intent, undefined);
    } catch (e) {
      if (!isDoorError(e)) kit.log.error({ err: e, intent: leased.id }, 'a change that was left behind could not be worked on');
      const now = await kit.store.get(leased.id).catch(() => undefined);
      if (now && now.fence === leased.fence && now.state !== 'recorded') await putOff(now, e).catch(() => undefined);
    }
  }

  return {
    take, tellEnd, sweep: due, wakeIn,
    async stop(): Promise<void> { stopped = true; clearTimeout(timer); await Promise.allSettled(working); },
    async idle(): Promise<void> { while (working.size > 0) await Promise.allSettled(working); },
  };
};
export type ChangeWork = ReturnType<typeof createChangeWork>;
