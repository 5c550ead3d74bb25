/**
 * A hold, a skip or a void reaches a document that has not gone yet. What is only ready is taken back; what is on its way
 * is waited for, because nobody can know what Xero has done with it.
 */
import type { Kit } from './ports.ts';

/** Why it did not go, in the words that whoever asked to send it reads. The key is what stands in the database. */
export const withdrawals = {
  held: 'it was put on hold',
  skipped: 'it was marked as never to be sent',
  voided: 'it was taken back before it had left Dynamics',
} as const;
export type Withdrawal = keyof typeof withdrawals;

export interface WithdrawnBy { /** Id of the request that brings it about. */ readonly request: string; readonly why: Withdrawal }

/**
 * withdrawn: nothing of it went to Xero, and those who asked are told by the drain (wake it). sending: its fate is open, or
 * it has just arrived; ask again when it has ended. nothing: no intent is open.
 */
export async function withdraw(kit: Pick<Kit, 'store' | 'environment' | 'timing'>, subject: string, by: WithdrawnBy): Promise<'withdrawn' | 'sending' | 'nothing'> {
  const state = await kit.store.withdraw(kit.environment()!.key, subject, { by: by.request, why: by.why, code: 'WITHDRAWN', keyLifeMs: kit.timing.keyLifeMs });
  if (state === undefined) return 'nothing';
  // refused and withdrawn ones only have to be told to Dynamics: nothing of them is in Xero
  return state === 'withdrawn' ? 'withdrawn' : state === 'refused' ? 'nothing' : 'sending';
}
