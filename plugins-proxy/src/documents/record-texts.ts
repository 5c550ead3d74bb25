/** The sentences that people read in history and requests. */
import type { Problem } from '../contract.ts';
import { statusTextOf } from './arrived.ts';
import { exact, moneyText } from './decimals.ts';
import { xeroNumberOf } from './places.ts';
import type { Asked, Outcome, RecordContext } from './types.ts';

/** Never cuts a sign in two. */
export const within = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 3);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}...`;
};

export const inFull = (problems: readonly Problem[], max: number): string => within(problems.map((p) => `${p.text} ${p.fix}`).join('\n'), max);

const titleOf = (record: RecordContext): string => record.detailsOf?.title ?? 'The document';

/** Up to 300 signs. */
/** What did not happen, where an action was refused. */
const notDone: Partial<Record<Asked['action'], string>> = {
  update: 'was not updated in Xero', email: 'was not e-mailed', refresh: 'was not read from Xero', preview: 'cannot be sent yet', dryRun: 'cannot be sent yet', explain: 'was not explained', hold: 'was not held', attach: 'got no files', linkContact: 'got no contact',
  void: 'was not voided', delete: 'was not deleted in Xero', allocate: 'was not allocated', release: 'was not released', skip: 'was not skipped', unlink: 'was not unlinked', decide: 'is still undecided',
};

/** What was noted about a document that went now; of one that was there already nothing was decided anew. */
export const notesOf = (record: RecordContext, outcome: Outcome): readonly Problem[] => (outcome.kind === 'sent' && !outcome.alreadyThere ? record.notes ?? [] : []);

export function historyTitle(record: RecordContext, outcome: Outcome): string {
  const title = titleOf(record);
  if (outcome.kind === 'done') return within(outcome.title, 300);
  if (outcome.kind === 'refused') return within(`${title} ${notDone[record.asked.action] ?? 'was not sent'}: ${outcome.problems[0]?.text ?? ''}`, 300);
  if (outcome.kind === 'needsDecision') return within(`${title} needs a decision: ${outcome.problems[0]?.text ?? ''}`, 300);
  if (outcome.alreadyThere) return within(`${title} is already in Xero`, 300);
  return within(`${title} ${outcome.adopted ? 'was found in Xero' : 'was sent to Xero'}${outcome.verdict.same ? '' : ', but differs'}`, 300);
}

/** Up to 4,000 signs. */
export function requestMessage(record: RecordContext, outcome: Outcome): string {
  if (outcome.kind === 'done') return within(outcome.problems?.length ? `${outcome.text}\n${inFull(outcome.problems, 3000)}` : outcome.text, 4000);
  if (outcome.kind !== 'sent') return inFull(outcome.problems, 4000);
  const invoice = outcome.document;
  const total = exact(invoice.Total);
  const money = total ? `, total ${moneyText(total)} ${invoice.CurrencyCode ?? ''}`.trimEnd() : '';
  const number = xeroNumberOf(invoice);
  const where = `${number ? ` as ${number}` : ''} (${statusTextOf(invoice)}${money})`;
  const what = outcome.alreadyThere ? `${titleOf(record)} is already in Xero${where}. Nothing was sent again.`
    : outcome.adopted ? `${titleOf(record)} was found in Xero${where}: an earlier answer had been lost. It was not sent twice.`
      : `${titleOf(record)} is in Xero${where}.`;
  const told = [...(outcome.verdict.same ? [] : [outcome.verdict.problem]), ...notesOf(record, outcome)];
  return within(told.length === 0 ? what : `${what}\n${inFull(told, 4000)}`, 4000);
}
