/** What a waiting person reads, and the problems of an ending that were not kept in memory. */
import type { Problem } from '../contract.ts';
import type { Result } from './attempt.ts';
import { restText } from '../operators/standing/index.ts';
import type { Kit, Told } from './ports.ts';
import { kindOf } from './match.ts';
import type { Intent } from './types.ts';
import { withdrawals, type Withdrawal } from './withdraw.ts';

/** So long a technical failure is met by trying again; then somebody has to see it (R27). */
export const hoursOfTrying = 24;

const seconds = (ms: number): string => (ms < 1_500 ? 'a moment' : ms < 90_000 ? `${Math.ceil(ms / 1000)} seconds` : `${Math.ceil(ms / 60_000)} minutes`);

export function laterTold(kit: Kit, r: Extract<Result, { is: 'later' }>): Told {
  const doubt = r.intent.state === 'in_doubt';
  const text = r.why === 'throttled' ? `Xero takes no more calls for now. It goes on by itself in ${seconds(r.inMs)}.`
    : r.why === 'refusedAccess' ? `Xero no longer accepts the connection. ${restText.needsReconnecting}`
      : r.why === 'paused' ? `The connection is paused. ${restText.paused}`
      : r.why === 'twin' ? 'A document that looks just the same in Xero is being settled first. This one follows by itself.'
        : doubt ? `Xero's answer was lost. Counterfoil looks again in ${seconds(r.inMs)} whether the document arrived; it is not sent twice.`
          : `Xero or Dynamics cannot be reached. It goes on by itself in ${seconds(r.inMs)}.`;
  const problems = r.why === 'throttled' ? [kit.documents.problem('XERO_BUSY', { when: `, in ${seconds(r.inMs)}` })]
    : r.why === 'notSent' && !doubt ? [kit.documents.problem('XERO_UNREACHABLE', {})] : undefined;
  return { step: 'sending', state: 'waiting', text, ...(problems ? { problems } : {}) };
}

/** Problems of a refused intent by their codes: Xero's own words are gone after a restart. */
export const problemsByCode = (kit: Kit, i: Intent): Problem[] => (i.problemCodes.length === 0 ? [kit.documents.problem('XERO_REFUSED_BEFORE_RESTART', {})]
  : i.problemCodes.map((code) => (code === 'CREDIT_NOTE_NUMBER_TAKEN' ? kit.documents.problem('CREDIT_NOTE_NUMBER_TAKEN', { number: i.number ?? '' }, { field: 'cfl_name' })
  : code === 'NUMBER_RETIRED' ? kit.documents.problem('NUMBER_RETIRED', { number: i.number ?? '' }, { field: kindOf(i) === 'salesInvoice' ? 'invoicenumber' : 'cfl_name' })
  : code === 'NUMBER_TAKEN' ? kit.documents.problem('NUMBER_TAKEN', { number: i.number ?? '' }, { field: 'invoicenumber' })
    : code === 'WITHDRAWN' ? kit.documents.problem('WITHDRAWN', { why: withdrawals[i.reason as Withdrawal] ?? 'it was taken back' })
      : code === 'BILL_ALREADY_IN_XERO' ? kit.documents.problem('BILL_ALREADY_IN_XERO', { what: kindOf(i) === 'bill' ? 'a bill' : 'a credit note', number: i.number ?? '', facts: '' }, { field: 'cfl_suppliernumber' })
    : code === 'GAVE_UP' ? kit.documents.problem('GAVE_UP', { hours: hoursOfTrying })
    : code === 'XERO_REFUSED' ? kit.documents.problem('XERO_REFUSED_BEFORE_RESTART', {})
      : kit.documents.problem(code as never, { message: '(its words were lost when Counterfoil was restarted)' }))));

/** Problems of an intent that waits for a person. */
export function problemsToDecide(kit: Kit, i: Intent): Problem[] {
  const candidates = i.candidateIds.join(', ');
  if (i.reason === 'unreachable') return [kit.documents.problem('STILL_UNKNOWN', { hours: hoursOfTrying })];
  if (i.reason === 'alike') return [kit.documents.problem('MAY_BE_IN_XERO', {})];
  if (i.reason === 'unlinked') return [kit.documents.problem('UNLINKED_IN_XERO', { number: i.number ?? '' })];
  if (i.reason === 'voided') return [kit.documents.problem('FOUND_VOIDED', { number: i.number ?? candidates, status: 'voided or deleted' })];
  if (i.reason === 'bound-elsewhere') return [kit.documents.problem('OUTCOME_UNKNOWN', { detail: `the document found (${candidates}) already belongs to another document.` })];
  return [kit.documents.problem('SEVERAL_FOUND', { candidates })];
}
