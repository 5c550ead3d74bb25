/** Asked before a document is let on its way, and again of one that was read anew while it waited: R65 and R66. */
import type { Problem } from '../contract.ts';
import { moneyText, exact } from '../documents/decimals.ts';
import type { Prepared } from '../documents/types.ts';
import type { Gatekeeper, Kit } from '../intents/ports.ts';
import { answerFor, approvalFingerprint, contactChosenFor, needsApproval } from './approvals.ts';
import type { SafeStart } from './safe-start.ts';
import type { Wanted } from './wanted.ts';
import { subjectOf } from '../intents/subject.ts';

const money = (amount: string | undefined, currency: string): string => `${amount === undefined ? '?' : moneyText(exact(amount)!)} ${currency}`;

export const createGatekeeper = (kit: () => Kit, d: { safeStart: SafeStart; wanted: Wanted }): Gatekeeper => ({
  async shuts(p) {
    const problems: Problem[] = [];
    const environment = kit().environment()!.key;
    const subject = subjectOf(p.asked);
    const looks = p.asked.action === 'preview' || p.asked.action === 'dryRun';
    const approval = await approvalProblem(kit(), p, looks ? undefined : d.wanted, environment, subject);
    if (approval) problems.push(approval);
    const { safeStart, safeStartLimit, tenantId, name } = p.connection;
    // A place is only taken by what would go: what waits for an approval must not keep others out, and who only looks takes none.
    const isNew = p.asked.action !== 'update';
    const place = looks ? d.safeStart.free : d.safeStart.place;
    if (!safeStart) { if (!looks) await d.safeStart.lift(environment, tenantId); }
    else if (isNew && !approval && !await place(environment, tenantId, subject, safeStartLimit)) problems.push(kit().documents.problem('SAFE_START_LIMIT', { connection: name, limit: safeStartLimit }));
    if (problems.length === 0) return undefined;
    return { problems, decision: problems.every((x) => x.code === 'APPROVAL_NEEDED') };
  },
});

/** Without `wanted`: somebody only looks. Nothing goes for them once it is approved, and nobody else's wish is over because they looked. */
async function approvalProblem(kit: Kit, p: Prepared, wanted: Wanted | undefined, environment: string, subject: string): Promise<Problem | undefined> {
  if (!needsApproval(p)) return undefined;
  const fingerprint = approvalFingerprint(kit, p);
  const answer = await answerFor(kit, p, fingerprint);
  if (answer?.decision === 'approved') { await wanted?.forget(environment, subject); return undefined; }
  if (answer) { await wanted?.forget(environment, subject); return kit.documents.problem('APPROVAL_REJECTED', { comment: answer.comment.trim() || 'No reason was given.' }); }
  await wanted?.want(environment, { subject, requester: p.asked.createdBy, action: p.asked.action === 'update' ? 'update' : 'send', fingerprint, contact: contactChosenFor(p) });
  const { baseCurrency, approvalLimit, name } = p.connection;
  const total = p.baseTotal === undefined ? `${money(p.predicted.total, p.currency)}, for which no rate to ${baseCurrency} is known` : money(p.baseTotal, baseCurrency);
  return { ...kit.documents.problem('APPROVAL_NEEDED', { total, connection: name, limit: money(approvalLimit, baseCurrency) }), approval: { fingerprint, total: p.predicted.total, currency: p.currency } };
}
