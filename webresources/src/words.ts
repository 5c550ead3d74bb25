/** What a form says in one line about a document. Pure; every text names the way out where there is one. */
import { type Details, type Failure, hasEnded, type Progress } from './nudge/index.ts';

export interface Line { readonly level: 'INFO' | 'WARNING' | 'ERROR'; readonly text: string }

export const WAITING = 'Your request is stored and will be done as soon as Counterfoil\'s relay is back.';
export const ON_ITS_WAY = 'On its way to Xero.';
/** Pressed on an invoice that is in Xero. Changes do not follow by themselves, and a person who has just made one believes they do. */
export const NOT_AGAIN = 'Nothing was sent again. If you have changed the invoice since, make the same change in Xero.';
const SEE = 'Press Xero to see what to do.';

interface Told { readonly text: string; readonly fix: string }

/** One problem is told whole; of several, the number: the pane shows each with its fix. */
function problemsText(problems: readonly Told[], fallback: string): string {
  const [first, ...more] = problems;
  if (first === undefined) return `${fallback} ${SEE}`.trim();
  if (more.length > 0) return `${problems.length} things have to be put right. Press Xero to see each with its fix.`;
  return [first.text, first.fix].filter((t) => t !== '').join(' ');
}

const XERO_STATUS: Readonly<Record<NonNullable<Details['xeroStatus']>, string>> = {
  draft: 'draft', submitted: 'awaiting approval', authorised: 'awaiting payment', paid: 'paid', voided: 'voided', deleted: 'deleted',
};

/** Where the document stands, from its Xero Details; undefined when there is nothing to say. */
export function standing(d: Details | undefined): Line | undefined {
  if (d === undefined) return undefined;
  const number = d.xeroNumber ?? 'without a number';
  switch (d.status) {
    case 'sent': case 'readyToUpdate': {
      if (d.xeroStatus === 'voided' || d.xeroStatus === 'deleted') return { level: 'WARNING', text: `It was in Xero as ${number} and has been ${d.xeroStatus} there since. If it belongs in the books, make a new invoice and send that.` };
      const facts = [d.xeroStatus && XERO_STATUS[d.xeroStatus], d.amountDue && d.xeroStatus !== 'paid' ? `${d.amountDue.shown} due` : undefined].filter(Boolean);
      return { level: 'INFO', text: `In Xero as ${number}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}.` };
    }
    case 'sentButDiffers': return { level: 'WARNING', text: `In Xero as ${number}, but it differs. ${problemsText(d.problems, '')}`.trim() };
    case 'failed': return { level: 'ERROR', text: `Not in Xero. ${problemsText(d.problems, '')}` };
    case 'needsDecision': return { level: 'WARNING', text: `Needs a decision. ${problemsText(d.problems, '')}` };
    case 'queued': case 'sending': return { level: 'INFO', text: ON_ITS_WAY };
    case 'held': return { level: 'INFO', text: 'Held: it will not be sent to Xero until it is released.' };
    case 'skipped': return { level: 'INFO', text: 'Skipped: it is not meant to go to Xero.' };
    case 'notSent': return undefined;
  }
}

/** What came of a click. */
export function outcome(p: Progress): Line {
  if (!hasEnded(p.state)) return p.held !== undefined ? { level: 'WARNING', text: `Not in Xero yet. ${p.held}` } : { level: 'INFO', text: p.reached.length > 0 ? ON_ITS_WAY : WAITING };
  if (p.state === 'done') {
    // "done" with problems: it is in Xero, but not as expected
    if (p.problems.length > 0) return { level: 'WARNING', text: `In Xero${p.document ? ` as ${p.document.number}` : ''}, but it differs. ${problemsText(p.problems, p.text)}` };
    return { level: 'INFO', text: p.document !== undefined ? `Sent to Xero as ${p.document.number}.` : p.text || 'Sent to Xero.' };
  }
  if (p.state === 'needsDecision') return { level: 'WARNING', text: `Needs a decision. ${problemsText(p.problems, p.text)}` };
  return { level: 'ERROR', text: `Not sent to Xero. ${problemsText(p.problems, p.text)}` };
}

export const failureText = (f: Failure): string => `${f.text} ${f.fix}`;
