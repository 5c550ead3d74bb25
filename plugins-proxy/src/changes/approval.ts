/** R65 holds for updates, too: what a second person had to agree to must not grow afterwards without them. */
import type { Problem } from '../contract.ts';
import { answerFor, approvalFingerprint, needsApproval } from '../decisions/approvals.ts';
import { exact, moneyText } from '../documents/decimals.ts';
import type { Prepared } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import type { XeroDocument } from '../xero/types.ts';

/** Undefined: it may go. Only another total or currency than the one in the books asks for an answer. @throws DoorError */
export async function approvalMissing(kit: Kit, p: Prepared, x: XeroDocument): Promise<Problem | undefined> {
  if (!needsApproval(p) || (exact(x.Total)?.eq(p.predicted.total) && x.CurrencyCode === p.currency)) return undefined;
  const fingerprint = approvalFingerprint(kit, p);
  const answer = await answerFor(kit, p, fingerprint);
  if (answer?.decision === 'approved') return undefined;
  if (answer) return kit.documents.problem('APPROVAL_REJECTED', { comment: answer.comment.trim() || 'No reason was given.' });
  const { baseCurrency, approvalLimit, name } = p.connection;
  const money = (amount: string | undefined): string => `${amount === undefined ? '?' : moneyText(exact(amount)!)} ${baseCurrency}`;
  return { ...kit.documents.problem('APPROVAL_NEEDED', { total: money(p.baseTotal), connection: name, limit: money(approvalLimit) }), approval: { fingerprint, total: p.predicted.total, currency: p.currency } };
}
