/** Why something waits, in words that stay true while it does. Pure. */
import { guardCodes, restText } from '../operators/standing/index.ts';
import type { WaitingIntent } from './store.ts';

/** Where it hangs, by what the worker noted last. */
type Where = 'paused' | 'busy' | 'refusedAccess' | 'dynamics' | 'twin' | 'doubt' | 'xero';
/** Codes of Xero's door that mean that the connection itself is not accepted. */
const access = /40[13]|unauthori[sz]ed|forbidden|invalid_client|AuthenticationUnsuccessful|sign-in-lapsed|no-sign-in|not-connected|insufficient_scope|other-app/i;

export function whereOf(i: Pick<WaitingIntent, 'state' | 'reason'>): Where {
  const reason = i.reason?.replace(/^look-/, '') ?? '';
  if (i.state === 'accepted' || i.state === 'refused' || i.state === 'withdrawn' || reason.startsWith('dataverse-')) return 'dynamics';
  if (/throttled|^budget-/.test(reason)) return 'busy';
  if (reason === guardCodes.paused) return 'paused';
  if (reason === guardCodes.needsReconnecting) return 'refusedAccess';
  if (reason === 'twin') return 'twin';
  if (i.state === 'in_doubt') return 'doubt';
  return access.test(reason) ? 'refusedAccess' : reason === '' ? 'busy' : 'xero';
}
const said: Readonly<Record<Where, string>> = {
  paused: `The connection is paused. ${restText.paused}`,
  busy: 'Xero takes only so many calls a minute and a day. It goes on by itself as soon as there is room.',
  refusedAccess: `Xero no longer accepts the connection. ${restText.needsReconnecting}`,
  dynamics: 'Dynamics could not be told yet how it ended. It is told as soon as Dynamics takes it.',
  twin: 'A document that looks just the same in Xero is being settled first. This one follows by itself.',
  doubt: 'Xero\'s answer was lost. Counterfoil looks whether the document arrived; it is not sent twice.',
  xero: 'Xero cannot be reached. Counterfoil goes on trying by itself, at least every five minutes.',
};
/** 2026-11-23 11:05 UTC: a row is read by people in many zones, and may be read days later. */
export const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The same without a time. */
export const whyItStands = (i: Pick<WaitingIntent, 'state' | 'reason'>): string => said[whereOf(i)];
export const whyItWaits = (i: WaitingIntent): string => `Waiting since ${minute(i.since)}. ${said[whereOf(i)]}`;

/** What an administrator reads on the connection. `code` for lists and flows. */
export interface HeldUp { readonly code: string; readonly text: string }
const codes: Readonly<Record<Where, string>> = { paused: 'CONNECTION_PAUSED', busy: 'XERO_BUSY', refusedAccess: 'CONNECTION_NEEDS_RECONNECTING', dynamics: 'DYNAMICS_NOT_TOLD', twin: 'TWIN_FIRST', doubt: 'ANSWER_LOST', xero: 'XERO_UNREACHABLE' };
export function heldUp(held: number, reason: string | undefined, since: Date): HeldUp {
  const where = whereOf({ state: 'ready', reason });
  return { code: codes[where], text: `${held === 1 ? 'A document waits' : `${held} documents wait`} since ${minute(since.getTime())}. ${said[where]} The list In the Queue shows what waits.` };
}
