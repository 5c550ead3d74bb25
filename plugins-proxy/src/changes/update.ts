/** Send update (R19, R52): what Dynamics says goes to Xero, where Xero still lets it change and nobody else changed it. */
import type { Problem } from '../contract.ts';
import type { Outcome } from '../documents/types.ts';
import { statusTextOf } from '../documents/arrived.ts';
import { xeroNumberOf } from '../documents/places.ts';
import type { Kit, Told } from '../intents/ports.ts';
import type { Prior } from '../intents/whole.ts';
import type { XeroDocument } from '../xero/types.ts';
import { approvalMissing } from './approval.ts';
import { despite, shownIn } from './arguments.ts';
import { changeInXero, readInXero } from './books.ts';
import { noDrift } from '../drift/none.ts';
import { contentInXero } from './content.ts';
import { differencesText } from './differences.ts';
import type { Finished, Judged, Kind, Planned } from './kinds.ts';
import { namesFor } from './names.ts';
import { planUpdate, type UpdatePlan } from './plan.ts';
import type { Job } from './sent.ts';
import type { Marks } from './store.ts';

/** The document stays in the books as it is; its details say what Xero has just said, where it was read. */
const refuse = (problems: readonly Problem[], calls: number, x?: XeroDocument): Extract<Planned<XeroDocument>, { is: 'ends' }> => ({ is: 'ends', outcome: { kind: 'refused', problems, keep: true, ...(x ? { inXero: x } : {}) }, calls });

export function updateKind(kit: Kit, prior: Prior): Kind<XeroDocument> {
  const digest = (x: XeroDocument): string => kit.documents.fingerprint(kit.digestKey, contentInXero(x));

  /** What Dynamics would send, with contact and items in Xero; or why not. */
  async function wanted(job: Job, tell: (told: Told) => void): Promise<{ readonly document: XeroDocument; readonly contactId: string } | Extract<Planned<XeroDocument>, { is: 'ends' | 'later' }>> {
    const { prepared, problems } = job.read;
    if (!prepared) return refuse(problems, 0);
    if (prepared.connection.tenantId.toLowerCase() !== job.bound.tenant.toLowerCase()) return refuse([kit.documents.problem('IN_OTHER_ORGANISATION', {
      organisation: job.organisation.name, number: prepared.number ?? job.title, connection: prepared.connection.name,
    }, { field: 'cfl_connectionid' })], 0);
    // A change can lift a total above the limit, too.
    const shut = await kit.gatekeeper?.shuts(prepared);
    if (shut) return refuse(shut.problems, 0);
    const w = await prior(prepared, { lane: job.lane, request: { id: job.asked.requestId, ticketHash: job.asked.ticketHash, createdOn: job.asked.createdOn } }, tell);
    if ('problems' in w) return refuse(w.problems, w.calls);
    if ('later' in w) return { is: 'later', inMs: w.later, text: w.text };
    return { document: w.prepared.document, contactId: w.contactId };
  }

  async function compared(job: Job, w: { readonly document: XeroDocument; readonly contactId: string }, x: XeroDocument): Promise<UpdatePlan> {
    const unchanged = await kit.seen?.unchanged(job.subject, job.bound.xeroId, x) ?? false;
    const [now, shown] = [digest(x), shownIn(job.asked)];
    return planUpdate({ title: job.title, document: w.document, contactId: w.contactId, number: job.read.prepared!.number }, x, { unchanged, despite: despite(job.asked, 'CHANGED_IN_XERO') && (shown === undefined || shown === now), digest: now }, await namesFor(kit, job, w, x));
  }

  async function plan(job: Job, tell: (told: Told) => void): Promise<Planned<XeroDocument>> {
    const w = await wanted(job, tell);
    if ('is' in w) return w;
    const x = await readInXero(kit, job);
    if (!x) return refuse([kit.documents.problem('GONE_FROM_XERO', { title: job.title })], 1);
    const p = await compared(job, w, x);
    if (p.is === 'refused') return refuse(p.problems, 1, x);
    if (p.is === 'same') return { is: 'ends', outcome: same(job, x, p.notes), calls: 1 };
    const approval = await approvalMissing(kit, job.read.prepared!, x);
    if (approval) return refuse([approval], 1, x);
    const { tenant, xeroId } = job.bound;
    return {
      is: 'change', calls: 1, body: p.body, marks: { digestBefore: kit.documents.fingerprint(kit.digestKey, p.before), digestAfter: kit.documents.fingerprint(kit.digestKey, p.after), statusBefore: x.Status },
      send: (call) => changeInXero(kit, job.asked.document.table, tenant, xeroId, p.body, call, () => true),
    };
  }

  function same(job: Job, x: XeroDocument, notes: readonly Problem[]): Outcome {
    const verdict = kit.documents.compareTotals(job.read.prepared!.predicted, x);
    const problems = [...verdict.same ? [] : [verdict.problem], ...notes];
    return { kind: 'done', title: `${job.title} is the same in Xero`, text: `${job.title} is the same in Xero and in Dynamics. Nothing was sent.`, document: x, status: verdict.same ? 'sent' : 'sentButDiffers', problems, ...(verdict.same ? { details: noDrift } : {}) };
  }

  return {
    operation: 'document.update', counts: false, plan,
    async judge(job, marks): Promise<Judged<XeroDocument>> {
      const x = await readInXero(kit, job);
      if (!x) return { is: 'unclear', outcome: { kind: 'refused', problems: [kit.documents.problem('GONE_FROM_XERO', { title: job.title })], keep: true } };
      const now = digest(x);
      if (now === marks.digestAfter) return { is: 'done', answer: x };
      if (now === marks.digestBefore) return { is: 'absent' };
      // Neither: somebody else was there meanwhile, or Xero has put it in its own words. Where nothing differs it has arrived.
      const w = job.read.prepared && 'known' in job.read.prepared.contact ? { document: job.read.prepared.document, contactId: job.read.prepared.contact.known } : undefined;
      const p = w && await compared(job, w, x);
      if (p?.is === 'same') return { is: 'done', answer: x };
      const differences = p?.is === 'change' ? p.differences : p?.is === 'refused' ? p.problems.flatMap((q) => q.differences ?? []) : [];
      const said = kit.documents.problem('UPDATE_UNCERTAIN', { title: job.title, differences: differences.length > 0 ? differencesText(differences) : '' });
      return { is: 'unclear', outcome: { kind: 'refused', problems: [{ ...said, ...(differences.length > 0 ? { differences } : {}) }], keep: true, inXero: x } };
    },
    async finish(job, answer, _marks: Marks): Promise<Finished> {
      const x = answer ?? await readInXero(kit, job);
      if (!x) return { calls: 1, outcome: { kind: 'refused', problems: [kit.documents.problem('GONE_FROM_XERO', { title: job.title })], keep: true } };
      const verdict = job.read.prepared ? kit.documents.compareTotals(job.read.prepared.predicted, x) : { same: true as const };
      const number = xeroNumberOf(x);
      const stays = number !== undefined && job.read.prepared?.number !== undefined && number.toLowerCase() !== job.read.prepared.number.toLowerCase() ? [kit.documents.problem('NUMBER_STAYS', { xero: number, dynamics: job.read.prepared.number })] : [];
      return {
        calls: answer ? 0 : 1,
        outcome: {
          kind: 'done', title: `${job.title} was updated in Xero${verdict.same ? '' : ', but differs'}`, text: `${job.title} was updated in Xero${number ? ` (${number}, ${statusTextOf(x)})` : ''}.`, document: x,
          status: verdict.same ? 'sent' : 'sentButDiffers', problems: [...verdict.same ? [] : [verdict.problem], ...stays], ...(verdict.same ? { details: noDrift } : {}),
        },
      };
    },
  };
}
