/** A person says which document in Xero it is, or that it is none of those that were found. */
import { isDoorError } from '../core/errors.ts';
import type { Bodies } from '../intents/bodies.ts';
import type { Kit } from '../intents/ports.ts';
import { isUnsure } from '../intents/decide.ts';
import { adopt, sendAnew } from '../intents/decided.ts';
import { problemOfStop } from './stopped.ts';
import { mayPostTo, refusal, type Case, type Decided, type Waits } from './handling.ts';

export interface DecideDeps { readonly kit: Kit; readonly bodies: Bodies; readonly wake: () => void }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const soon: Waits = { wait: 'Counterfoil is just looking at this document. Your answer follows at once.', inMs: 1_000 };

/** Xero's answer to an attempt was lost, and what it sent may still appear: only time tells that it is not there. */
const settling = (ms: number): Waits => {
  const [seconds, minutes] = [Math.max(1, Math.ceil(ms / 1_000)), Math.ceil(ms / 60_000)];
  const time = seconds < 90 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : `${minutes} minutes`;
  return { wait: `Your answer is kept. What was sent before may still appear in Xero, so it goes out anew in ${time}, by itself.`, inMs: Math.min(30_000, Math.max(50, ms + 50)) };
};

/** What the arguments say: one of those found, none of them, or nothing that can be understood. Pure. */
export function answerIn(given: Readonly<Record<string, unknown>>): { readonly xeroId: string } | 'none' | undefined {
  const id = typeof given['xeroId'] === 'string' ? given['xeroId'].trim().toLowerCase() : undefined;
  if (id !== undefined) return given['none'] === true || !uuid.test(id) ? undefined : { xeroId: id };
  return given['none'] === true ? 'none' : undefined;
}

export const createDecide = (d: DecideDeps) => {
  const { kit } = d;
  return async function decide(c: Case): Promise<Decided | Waits> {
    const answer = answerIn(c.given);
    if (!answer) return refusal([kit.documents.problem('ANSWER_UNCLEAR', {})]);
    const k = (await kit.store.known(c.environment, [c.subject])).get(c.subject);
    const intent = k?.open;
    const because = c.reason ? ` Reason: ${c.reason}` : '';
    const taken = (xeroId: string): Decided => ({ outcome: { kind: 'done', title: `${c.title}: it was decided which document in Xero it is`, text: `${c.title} is the document with the id ${xeroId} in Xero; a person has chosen it.${because}` } });
    const anew: Decided = { outcome: { kind: 'done', title: `${c.title}: it was decided that it is not in Xero`, text: `None of the documents found in Xero is ${c.title}; it is sent now.${because}` } };
    if (intent?.state !== 'needs_person') {
      // this very answer, given before the relay died
      if (answer !== 'none' && (k?.xeroId?.toLowerCase() === answer.xeroId || intent?.xeroId === answer.xeroId)) return taken(answer.xeroId);
      if (answer === 'none' && intent && intent.rejected.length > 0) return anew;
      return refusal([kit.documents.problem('NOTHING_TO_DECIDE', {})]);
    }
    const organisation = kit.environment()!.organisations.find((o) => o.tenantId === intent.tenant.toLowerCase());
    if (!organisation || !await mayPostTo(kit, c.asked.createdBy, organisation.connectionId)) return refusal([kit.documents.problem('CONNECTION_NOT_ALLOWED', { connection: organisation?.name ?? 'the organisation in Xero' })]);

    if (answer === 'none') {
      const stop = (await kit.stops!.of(c.environment, [c.subject])).get(c.subject);
      if (stop) return refusal([problemOfStop(kit, stop.kind)]);
      // before it goes: an answer that is forgotten is asked for again
      await kit.unlinked?.deny(c.environment, c.subject, intent.candidateIds);
      const said = await sendAnew(kit, intent);
      if (said === 'busy') return isUnsure(intent, kit.timing) ? settling(intent.doubtAt! + kit.timing.keyLifeMs - intent.readAt) : soon;
      d.wake();
      return anew;
    }
    if (!intent.candidateIds.some((id) => id.toLowerCase() === answer.xeroId)) return refusal([kit.documents.problem('ANSWER_UNCLEAR', {})]);
    try {
      const said = await adopt(kit, d.bodies, intent, answer.xeroId);
      d.wake();
      if (said === 'busy') return soon;
      if (said === 'notTaken') return { ...refusal([kit.documents.problem('ANSWER_NOT_TAKEN', {})]), xeroCalls: 1 };
      // it is ours again: an earlier "does not belong to it" is over
      await kit.unlinked?.forget(c.environment, c.subject, answer.xeroId);
      return { ...taken(answer.xeroId), xeroCalls: 1 };
    } catch (e) {
      if (isDoorError(e) && e.door !== 'dataverse') return { wait: 'Xero cannot be reached. Your answer is kept, and it goes on by itself.', inMs: e.retryAfterMs ?? 5_000 };
      throw e;
    }
  };
};
