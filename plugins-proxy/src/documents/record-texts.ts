/** The sentences that people read in history and requests. */
import type { Problem } from '../contract.ts';
import { statusText } from './arrived.ts';
import { exact, moneyText } from './decimals.ts';
import type { Outcome, RecordContext } from './types.ts';

/** Never cuts a sign in two. */
export const within = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 3);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}...`;
};

export const inFull = (problems: readonly Problem[], max: number): string => within(problems.map((p) => `${p.text} ${p.fix}`).join('\n'), max);

const titleOf = (record: RecordContext): string => record.detailsOf?.title ?? 'The document';

/** Up to 300 signs. */
export function historyTitle(record: RecordContext, outcome: Outcome): string {
  const title = titleOf(record);
  if (outcome.kind === 'refused') return within(`${title} was not sent: ${outcome.problems[0]?.text ?? ''}`, 300);
  if (outcome.kind === 'needsDecision') return within(`${title} needs a decision: ${outcome.problems[0]?.text ?? ''}`, 300);
  if (outcome.alreadyThere) return within(`${title} is already in Xero`, 300);
  return within(`${title} ${outcome.adopted ? 'was found in Xero' : 'was sent to Xero'}${outcome.verdict.same ? '' : ', but differs'}`, 300);
}

/** Up to 4,000 signs. */
export function requestMessage(record: RecordContext, outcome: Outcome): string {
  if (outcome.kind !== 'sent') return inFull(outcome.problems, 4000);
  const { invoice } = outcome;
  const total = exact(invoice.Total);
  const money = total ? `, total ${moneyText(total)} ${invoice.CurrencyCode ?? ''}`.trimEnd() : '';
  const where = `${invoice.InvoiceNumber ? ` as ${invoice.InvoiceNumber}` : ''} (${statusText(invoice.Status)}${money})`;
  const what = outcome.alreadyThere ? `${titleOf(record)} is already in Xero${where}. Nothing was sent again.`
    : outcome.adopted ? `${titleOf(record)} was found in Xero${where}: an earlier answer had been lost. It was not sent twice.`
      : `${titleOf(record)} is in Xero${where}.`;
  return within(outcome.verdict.same ? what : `${what}\n${outcome.verdict.problem.text} ${outcome.verdict.problem.fix}`, 4000);
}
