/** Void and delete (R35): out of the books, as far as Xero lets it, with a reason and the truth in Dynamics. */
import type { Outcome } from '../documents/types.ts';
import { exact } from '../documents/decimals.ts';
import type { Kit } from '../intents/ports.ts';
import type { Problem } from '../contract.ts';
import type { XeroDocument } from '../xero/types.ts';
import { changeInXero, readInXero } from './books.ts';
import type { After, Finished, Judged, Kind, Planned } from './kinds.ts';
import { howToTakeBack, type TakeBack } from './rules.ts';
import type { Job } from './sent.ts';
import type { ChangeStore } from './store.ts';

export const reasonOf = (job: Pick<Job, 'asked'>): string => (job.asked.reason ?? '').trim();
const words = { VOIDED: 'voided', DELETED: 'deleted' } as const;

/** What is in the way, in words: what is paid, what is credited. */
function appliedText(x: XeroDocument): string {
  if (x.CreditNoteID) return 'its credit has been';
  const [paid, credited] = [exact(x.AmountPaid)?.gt(0), exact(x.AmountCredited)?.gt(0)];
  return paid && credited ? 'a payment and credit have been' : credited ? 'credit has been' : 'a payment has been';
}

/** A deleted draft is nowhere in the books and never comes back: the document may be sent again, or deleted. What is voided stays in them. */
export function ending(kit: Kit, store: ChangeStore, job: Job, x: XeroDocument, already: boolean): { readonly outcome: Outcome; readonly after?: After } {
  const word = words[x.Status as keyof typeof words];
  const reason = reasonOf(job);
  const why = reason === '' ? '' : ` Reason: ${reason}`;
  const title = `${job.title} ${already ? `is ${word} in Xero already` : `was ${word} in Xero`}`;
  if (x.Status === 'VOIDED') return { outcome: { kind: 'done', title, text: `${title}. It stays in the books as voided.${why}`, document: x, status: 'sent' } };
  return {
    outcome: { kind: 'done', title, text: `${title}. It is not in the books any more and can be sent again; Xero may want another number for it then.${why}`, status: 'notSent', gone: true, result: { deletedXeroId: job.bound.xeroId } },
    after: async (open) => { await store.release(kit.environment()!.key, job.subject, job.bound.xeroId, open); await kit.at('binding-given-up'); },
  };
}

export function takeBackKind(kit: Kit, store: ChangeStore): Kind<XeroDocument> {
  const only = (job: Job): 'draft' | undefined => (job.asked.action === 'delete' ? 'draft' : undefined);
  /** `x`: what Xero has just said; the details follow it, or the menu would offer the same once more. */
  const refuse = (problems: readonly Problem[], calls: number, x?: XeroDocument): Extract<Planned<XeroDocument>, { is: 'ends' }> => ({ is: 'ends', outcome: { kind: 'refused', problems, keep: true, ...(x ? { inXero: x } : {}) }, calls });

  function problemOf(job: Job, x: XeroDocument, not: Extract<TakeBack, { not: unknown }>['not']): Problem {
    const { title } = job;
    switch (not) {
      case 'paid': return kit.documents.problem('TAKE_BACK_PAID', { title });
      case 'applied': return kit.documents.problem('TAKE_BACK_APPLIED', { title, applied: appliedText(x) });
      case 'approved': return kit.documents.problem('TAKE_BACK_APPROVED', { title });
      default: return kit.documents.problem('STATUS_UNKNOWN', { title, status: x.Status ?? '(none)' });
    }
  }

  async function plan(job: Job): Promise<Planned<XeroDocument>> {
    if (reasonOf(job) === '') return refuse([kit.documents.problem('REASON_MISSING', { what: only(job) ? 'deleted' : 'voided' }, { field: 'cfl_reason' })], 0);
    const x = await readInXero(kit, job);
    if (!x) return refuse([kit.documents.problem('GONE_FROM_XERO', { title: job.title })], 1);
    const how = howToTakeBack(x, only(job));
    if ('not' in how) return how.not === 'voided' || how.not === 'deleted' ? { is: 'ends', calls: 1, ...ending(kit, store, job, x, true) } : refuse([problemOf(job, x, how.not)], 1, x);
    const { tenant, xeroId } = job.bound;
    const body: XeroDocument = { ...(x.CreditNoteID ? { CreditNoteID: xeroId } : { InvoiceID: xeroId }), Status: how.to };
    return { is: 'change', calls: 1, body, marks: { statusBefore: x.Status }, send: (call) => changeInXero(kit, job.asked.document.table, tenant, xeroId, body, call, (after) => after.Status === how.to) };
  }

  return {
    operation: 'document.void', counts: false, plan,
    async judge(job): Promise<Judged<XeroDocument>> {
      const x = await readInXero(kit, job);
      if (!x) return { is: 'unclear', outcome: { kind: 'refused', problems: [kit.documents.problem('GONE_FROM_XERO', { title: job.title })], keep: true } };
      // whoever did it: it is what was asked for. Otherwise nothing has happened, and the plan is made anew.
      return x.Status === 'VOIDED' || x.Status === 'DELETED' ? { is: 'done', answer: x } : { is: 'absent' };
    },
    async finish(job, answer): Promise<Finished> {
      const x = answer ?? await readInXero(kit, job);
      if (!x) return { calls: 1, outcome: { kind: 'refused', problems: [kit.documents.problem('GONE_FROM_XERO', { title: job.title })], keep: true } };
      return { calls: answer ? 0 : 1, ...ending(kit, store, job, x, false) };
    },
  };
}
