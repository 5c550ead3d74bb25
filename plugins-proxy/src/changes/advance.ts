/**
 * One change on its intent: sent, looked up after a lost answer, accepted or refused, and told to Dynamics until that is
 * confirmed. Nothing is kept in memory: whoever goes on reads the document and Xero again, because both may have changed.
 */
import { randomUUID } from 'node:crypto';
import { isDoorError, type DoorError } from '../core/errors.ts';
import type { Outcome } from '../documents/types.ts';
import { leaseGuard } from '../intents/attempt.ts';
import { backOff } from '../intents/decide.ts';
import type { Kit, Told } from '../intents/ports.ts';
import { problemsByCode } from '../intents/texts.ts';
import type { Intent } from '../intents/types.ts';
import { endTold, writeBack, writeBackAgainIn } from '../intents/write-back.ts';
import { messagesOf } from '../xero/errors.ts';
import type { After, Kind, Planned, Sent } from './kinds.ts';
import type { Job } from './sent.ts';
import type { ChangeStore, Marks } from './store.ts';

export interface AdvanceDeps {
  readonly kit: Kit;
  readonly store: ChangeStore;
  readonly tell: (requests: readonly string[], told: Told) => void;
  /** Requests to be looked at again by whoever takes requests in. */
  readonly again: (requests: readonly string[]) => void;
  readonly wakeIn: (ms: number) => void;
}

const xeroOrDynamics = (e: DoorError): string => (e.door === 'dataverse' ? 'Dynamics' : 'Xero');
export const waitText = (e: DoorError): string => (e.fate === 'throttled' ? `${xeroOrDynamics(e)} takes no more calls for now. It goes on by itself.` : `${xeroOrDynamics(e)} cannot be reached. It goes on by itself.`);

export const createAdvance = (d: AdvanceDeps) => {
  const { kit, store } = d;

  /** Never throws: what cannot go on now is put off, and the intent stays. */
  async function work(kind: Kind<any>, job: Job, leased: Intent, planned?: Planned<any>): Promise<void> {
    try { await advance(kind, job, leased, planned); } catch (e) {
      refusedAccess(job, e);
      if (!isDoorError(e)) kit.log.error({ err: e, intent: leased.id }, 'a change could not be worked on');
      await giveBack(leased, e);
      d.tell([job.asked.requestId], { step: 'sending', state: 'waiting', text: isDoorError(e) ? waitText(e) : 'Counterfoil tries again by itself.' });
    }
  }

  /** The state may have moved on since it was leased: the lease is given back as it stands. */
  async function giveBack(leased: Intent, e: unknown): Promise<void> {
    const now = await kit.store.get(leased.id).catch(() => undefined);
    if (now && now.fence === leased.fence && now.state !== 'recorded') await putOff(now, e).catch(() => undefined);
    d.wakeIn(kit.timing.againMs);
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
      // the first look follows at once; a side that keeps failing is given time
      const inMs = sending.tries > 0 ? backOff(sending.tries - 1, kit.timing) : 0;
      const doubt = await kit.store.move(sending, 'in_doubt', { reason: e.code, addCalls: 1, tries: sending.tries + 1, dueInMs: inMs, ...(inMs > 0 ? { release: true } : {}) });
      if (inMs > 0) d.wakeIn(inMs);
      return inMs > 0 ? undefined : doubt;
    }
    refusedAccess(job, e);
    // A repeated key: the first use of it is still in doubt, whatever this call did.
    const inMs = e.retryAfterMs ?? backOff(sending.tries, kit.timing);
    await kit.store.move(sending, sameKey ? 'in_doubt' : 'ready', { reason: e.code, release: true, dueInMs: inMs, tries: sending.tries + 1 });
    d.tell([job.asked.requestId], { step: 'sending', state: 'waiting', text: e.fate === 'unauthorised' || e.fate === 'forbidden' ? 'Xero no longer accepts the connection. An administrator must reconnect it.' : waitText(e) });
    d.wakeIn(inMs);
    return undefined;
  }

  async function recover(kind: Kind<any>, job: Job, intent: Intent): Promise<Intent | undefined> {
    const marks = (await store.changeOf(intent))?.marks ?? {};
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
      d.wakeIn(inMs);
      return undefined;
    }
    return kit.store.move(intent, 'ready', { reason: 'absent', addCalls: 1, dueInMs: 0 });
  }

  /**
   * Dynamics is told, and only then is the intent over: a death before that tells it again under the same id of the history
   * row. `to`: the state in which an intent ends that Xero has not decided.
   */
  async function closeAs(intent: Intent, to: 'withdrawn' | 'refused' | undefined, job: Pick<Job, 'record'>, event: string, e: { outcome: Outcome; calls: number; after?: After }): Promise<void> {
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

  async function rest(intent: Intent, inMs: number): Promise<void> { await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1 }); d.wakeIn(inMs); }
  const putOff = (intent: Intent, e: unknown): Promise<void> => rest(intent, writeBackAgainIn(kit, intent.tries, e));
  function refusedAccess(job: Pick<Job, 'organisation'>, e: unknown): void {
    if (isDoorError(e) && e.door === 'xero' && (e.fate === 'unauthorised' || e.fate === 'forbidden')) kit.connectionRefused(job.organisation.connectionId, e.code);
  }

  return { work, closeAs, giveBack, putOff, refusedAccess };
};
