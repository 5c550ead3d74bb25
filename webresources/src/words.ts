/** What a form says in one line about a document. Pure; every text names the way out where there is one. */
import { type Details, type Failure, hasEnded, type Progress } from './nudge/index.ts';
import { text } from './text.ts';

export interface Line { readonly level: 'INFO' | 'WARNING' | 'ERROR'; readonly text: string }

interface Told { readonly text: string; readonly fix: string }

/** One problem is told whole; of several, the number: the pane shows each with its fix. */
function problemsText(problems: readonly Told[], fallback: string): string {
  const [first, ...more] = problems;
  if (first === undefined) return `${fallback} ${text('PressXero')}`.trim();
  if (more.length > 0) return text('SeveralProblems', problems.length);
  return [first.text, first.fix].filter((t) => t !== '').join(' ');
}

/** What a person wrote, so that another sentence can follow it. */
const sentence = (written: string): string => (/[.!?…]$/.test(written.trim()) ? written.trim() : `${written.trim()}.`);

const APPROVAL = 'APPROVAL_NEEDED';
const waits = (problems: readonly { readonly code: string }[]): boolean => problems.length === 1 && problems[0]?.code === APPROVAL;
/** Xero calls "paid" what nobody has paid, too, when a credit note covers all of it. */
const isCredited = (d: Details): boolean => d.xeroStatus === 'paid' && (d.credited?.value ?? 0) > 0 && (d.paid?.value ?? 0) === 0;
const isCredit = (d: Details): boolean => d.kind === 'salesCreditNote' || d.kind === 'purchaseCreditNote';

/** Where the document stands, from its Xero Details; undefined when there is nothing to say. */
export function standing(d: Details | undefined): Line | undefined {
  if (d === undefined) return undefined;
  const number = d.xeroNumber ?? text('Standing_WithoutNumber');
  switch (d.status) {
    case 'sent': case 'readyToUpdate': {
      if (d.xeroStatus === 'voided') return { level: 'WARNING', text: text('Standing_Voided', number) };
      if (d.xeroStatus === 'deleted') return { level: 'WARNING', text: text('Standing_Deleted', number) };
      if (d.status === 'readyToUpdate') return { level: 'WARNING', text: text('Standing_ReadyToUpdate', number) };
      if (d.problems.some((p) => p.code === APPROVAL)) return { level: 'WARNING', text: text('Standing_ChangeWaits', number) };
      if (isCredit(d)) {
        const left = d.remainingCredit !== undefined && d.remainingCredit.value > 0 ? text('Standing_Left', d.remainingCredit.shown) : undefined;
        const status = d.xeroStatus && text(d.xeroStatus === 'authorised' ? 'XeroStatus_credit_authorised' : d.xeroStatus === 'paid' ? 'XeroStatus_credit_paid' : `XeroStatus_${d.xeroStatus}`);
        return { level: 'INFO', text: status === undefined ? text('Standing_InXero', number) : text('Standing_InXero_With', number, [status, left].filter(Boolean).join(', ')) };
      }
      const facts = [d.xeroStatus && text(isCredited(d) ? 'XeroStatus_credited' : `XeroStatus_${d.xeroStatus}`), d.amountDue && d.xeroStatus !== 'paid' ? text('Standing_Due', d.amountDue.shown) : undefined].filter(Boolean);
      return { level: 'INFO', text: facts.length > 0 ? text('Standing_InXero_With', number, facts.join(', ')) : text('Standing_InXero', number) };
    }
    case 'sentButDiffers': return { level: 'WARNING', text: `${text('Standing_Differs', number)} ${problemsText(d.problems, '')}`.trim() };
    case 'failed': return { level: 'ERROR', text: `${text('Standing_NotInXero')} ${problemsText(d.problems, '')}` };
    case 'needsDecision': return { level: 'WARNING', text: `${text(waits(d.problems) ? 'Standing_WaitsForApproval' : 'Standing_NeedsDecision')} ${problemsText(d.problems, '')}` };
    case 'queued': case 'sending': return { level: 'INFO', text: text('OnItsWay') };
    case 'held': return { level: 'INFO', text: d.heldBy !== undefined && d.holdReason !== undefined ? text('Standing_Held_Why', d.heldBy, sentence(d.holdReason)) : text('Standing_Held') };
    case 'skipped': return { level: 'INFO', text: text('Standing_Skipped') };
    case 'notSent': return undefined;
  }
}

/** What came of a click. */
export function outcome(p: Progress): Line {
  if (!hasEnded(p.state)) return p.held !== undefined ? { level: 'WARNING', text: `${text('Outcome_NotYet')} ${p.held}` } : { level: 'INFO', text: text(p.reached.length > 0 ? 'OnItsWay' : 'Waiting') };
  if (p.state === 'done') {
    // "done" with problems: it is in Xero, but not as expected
    if (p.problems.length > 0) return { level: 'WARNING', text: `${p.document ? text('Outcome_Differs_As', p.document.number) : text('Outcome_Differs')} ${problemsText(p.problems, p.text)}` };
    return { level: 'INFO', text: p.document !== undefined ? text(p.document.before ? 'Outcome_WasThere' : 'Outcome_SentAs', p.document.number) : p.text || text('Outcome_Sent') };
  }
  if (p.state === 'needsDecision') return { level: 'WARNING', text: `${text(waits(p.problems) ? 'Standing_WaitsForApproval' : 'Outcome_NeedsDecision')} ${problemsText(p.problems, p.text)}` };
  return { level: 'ERROR', text: `${text('Outcome_NotSent')} ${problemsText(p.problems, p.text)}` };
}

/** What came of another command than sending: the relay says it in its own words. */
export function outcomeOfAction(p: Progress): Line {
  if (!hasEnded(p.state)) return p.held !== undefined ? { level: 'WARNING', text: `${text('Act_NotYet')} ${p.held}` } : { level: 'INFO', text: text(p.reached.length > 0 ? 'Act_Working' : 'Waiting') };
  if (p.state === 'done') return { level: p.problems.length > 0 ? 'WARNING' : 'INFO', text: [p.text || text('Act_Done'), ...(p.problems.length > 0 ? [problemsText(p.problems, '')] : [])].join(' ') };
  if (p.state === 'needsDecision') return { level: 'WARNING', text: `${text('Outcome_NeedsDecision')} ${problemsText(p.problems, p.text)}` };
  if (waits(p.problems)) return { level: 'WARNING', text: `${text('Act_NotYet')} ${problemsText(p.problems, p.text)}` };
  // both sides and the answers stand in the pane
  if (p.problems.some((x) => x.differences !== undefined)) return { level: 'WARNING', text: `${text('Act_NotDone')} ${p.problems.map((x) => x.text).join(' ')} ${text('PressXero')}` };
  return { level: 'ERROR', text: `${text('Act_NotDone')} ${problemsText(p.problems, p.text)}` };
}

export const failureText = (f: Failure): string => `${f.text} ${f.fix}`;
