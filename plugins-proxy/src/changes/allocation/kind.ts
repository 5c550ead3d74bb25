/** Allocating credit (R34): never twice, because the allocations that a note had before are stored before the call. */
import { allocationState, creditAllocation, documentKey } from '@counterfoil/solution';
import { dayInZone } from '../../documents/calendar-date.ts';
import { exact, moneyText } from '../../documents/decimals.ts';
import { detailsFromXero } from '../../documents/record-details.ts';
import { wireDay } from '../../documents/wire-dates.ts';
import type { Problem } from '../../contract.ts';
import type { Write } from '../../dataverse/door.ts';
import type { Outcome } from '../../documents/types.ts';
import type { Kit } from '../../intents/ports.ts';
import type { XeroAllocation, XeroCreditNote, XeroDocument, XeroInvoice } from '../../xero/types.ts';
import { callOf, readInXero } from '../books.ts';
import type { Finished, Judged, Kind, Planned, Sent } from '../kinds.ts';
import type { Job } from '../sent.ts';
import type { Marks } from '../store.ts';
import { creditProblem, sharesOf, type Share } from './check.ts';
import { wantedOf, type Wanted } from './wanted.ts';

/** What Xero took, and what it said to those that it did not take. */
export interface Allocated { readonly refused: readonly { readonly invoiceId: string; readonly messages: readonly string[] }[] }
interface Aim { readonly wanted: Wanted; readonly xeroId: string | undefined }

const idsOf = (note: XeroCreditNote): string[] => (note.Allocations ?? []).flatMap((a) => (a.AllocationID ? [a.AllocationID.toLowerCase()] : []));
const newIn = (note: XeroCreditNote, marks: Marks): XeroAllocation[] => (note.Allocations ?? []).filter((a) => a.AllocationID && !(marks.allocationsBefore ?? []).includes(a.AllocationID.toLowerCase()));
const invoiceOf = (a: XeroAllocation): string => a.Invoice?.InvoiceID?.toLowerCase() ?? '';

export function allocationKind(kit: Kit): Kind<Allocated> {
  const refuse = (problems: readonly Problem[], calls: number, note?: XeroCreditNote): Extract<Planned<Allocated>, { is: 'ends' }> => ({ is: 'ends', outcome: { kind: 'refused', problems, keep: true, ...(note ? { inXero: note as XeroDocument } : {}) }, calls });

  /** What each invoice or bill is called in Xero, by our own bindings. */
  async function aimsOf(job: Job, wanted: readonly Wanted[]): Promise<{ aims: Aim[] } | { problems: Problem[] }> {
    const subject = (w: Wanted): string => `${w.table}:${w.id}`;
    const known = await kit.store.known(kit.environment()!.key, [...new Set(wanted.map(subject))]);
    const elsewhere = wanted.filter((w) => { const tenant = known.get(subject(w))?.tenant; return tenant !== undefined && tenant.toLowerCase() !== job.bound.tenant.toLowerCase(); });
    if (elsewhere.length > 0) return { problems: elsewhere.map((w) => kit.documents.problem('ALLOCATION_OTHER_ORGANISATION', { document: w.name })) };
    return { aims: wanted.map((w) => ({ wanted: w, xeroId: known.get(subject(w))?.xeroId })) };
  }
  const invoicesOf = async (job: Job, aims: readonly Aim[]): Promise<XeroInvoice[]> => {
    const ids = [...new Set(aims.flatMap((a) => (a.xeroId ? [a.xeroId] : [])))];
    return ids.length > 0 ? kit.xero.invoicesById(job.bound.tenant, ids, callOf(kit, job)) : [];
  };

  async function plan(job: Job): Promise<Planned<Allocated>> {
    const { title, bound } = job;
    if (job.asked.document.table !== 'cfl_creditnote') return refuse([kit.documents.problem('ALLOCATION_NOT_A_CREDIT_NOTE', { title })], 0);
    const w = await wantedOf(kit, job.asked);
    if ('problems' in w) return refuse(w.problems, 0);
    if (w.wanted.length === 0) return refuse([kit.documents.problem('ALLOCATION_NOTHING_PLANNED', { title })], 0);
    const a = await aimsOf(job, w.wanted);
    if ('problems' in a) return refuse(a.problems, 0);
    const [note, invoices] = await Promise.all([readInXero(kit, job), invoicesOf(job, a.aims)]);
    if (!note) return refuse([kit.documents.problem('GONE_FROM_XERO', { title })], 2);
    const status = creditProblem(title, note);
    if (status) return refuse([status], 2, note);
    const s = sharesOf(title, note, a.aims.map(({ wanted, xeroId }) => ({ wanted, invoice: invoices.find((x) => x.InvoiceID?.toLowerCase() === xeroId) })));
    if ('problems' in s) return refuse(s.problems, 2, note);
    if (s.shares.length === 0) return { is: 'ends', calls: 2, outcome: { kind: 'done', title: `${title} was not applied`, text: `Nothing is due on what ${title} was to pay. Its credit stays with the customer or supplier.`, document: note } };
    const rows = s.shares.map((x) => rowOf(job, x));
    return { is: 'change', calls: 2, body: rows, marks: { statusBefore: note.Status, allocationsBefore: idsOf(note) }, send: async (call) => answerOf(s.shares, await kit.xero.allocateCredit(bound.tenant, bound.xeroId, rows, call)) };
  }

  const rowOf = (job: Job, s: Share): XeroAllocation => ({ Invoice: { InvoiceID: s.invoiceId }, Amount: s.amount, Date: s.wanted.date ?? dayInZone(kit.now(), job.organisation.timeZone) });

  function answerOf(shares: readonly Share[], elements: Awaited<ReturnType<Kit['xero']['allocateCredit']>>): Sent<Allocated> {
    if (elements.length !== shares.length) return { is: 'unclear' };
    const refused = elements.flatMap((e, n) => (e.errors.length > 0 ? [{ invoiceId: shares[n]!.invoiceId, messages: e.errors }] : []));
    if (refused.length === elements.length) return { is: 'refused', messages: refused.flatMap((r) => r.messages) };
    // an element that says neither "refused" nor under which id it was made: the note itself tells
    return elements.some((e) => e.errors.length === 0 && !e.document) ? { is: 'unclear' } : { is: 'taken', answer: { refused } };
  }

  return {
    operation: 'allocation.create', counts: true, plan,
    async judge(job, marks): Promise<Judged<Allocated>> {
      const note = await readInXero(kit, job);
      if (!note) return { is: 'unclear', outcome: { kind: 'refused', problems: [kit.documents.problem('GONE_FROM_XERO', { title: job.title })], keep: true } };
      const made = newIn(note, marks);
      const w = await wantedOf(kit, job.asked);
      const a = 'wanted' in w ? await aimsOf(job, w.wanted) : w;
      if (made.length === 0) return { is: 'absent' };
      // what was asked for can no longer be told apart from what somebody else applied
      if (!('aims' in a)) return { is: 'unclear', outcome: { kind: 'refused', problems: [kit.documents.problem('ALLOCATION_UNCERTAIN', { title: job.title })], keep: true } };
      const ours = a.aims.filter((x) => made.some((m) => invoiceOf(m) === x.xeroId));
      if (ours.length === 0) return { is: 'absent' };
      const strange = ours.some((x) => x.wanted.amount && !made.some((m) => invoiceOf(m) === x.xeroId && exact(m.Amount)?.eq(x.wanted.amount!)));
      return strange ? { is: 'unclear', outcome: { kind: 'refused', problems: [kit.documents.problem('ALLOCATION_UNCERTAIN', { title: job.title })], keep: true } } : { is: 'done', answer: { refused: [] } };
    },
    async finish(job, answer, marks): Promise<Finished> {
      const note = await readInXero(kit, job);
      const w = await wantedOf(kit, job.asked);
      const a = 'wanted' in w ? await aimsOf(job, w.wanted) : w;
      if (!note || !('aims' in a)) return { calls: 1, outcome: { kind: 'refused', problems: [kit.documents.problem('ALLOCATION_UNCERTAIN', { title: job.title })], keep: true } };
      const invoices = await invoicesOf(job, a.aims);
      return { calls: 2, outcome: await told(job, note, newIn(note, marks), a.aims, invoices, answer) };
    },
  };

  async function told(job: Job, note: XeroCreditNote, made: readonly XeroAllocation[], aims: readonly Aim[], invoices: readonly XeroInvoice[], answer: Allocated | undefined): Promise<Outcome> {
    const free = [...made];
    const done: { aim: Aim; allocation: XeroAllocation }[] = [];
    for (const aim of aims) {
      // of several on one invoice that of the same amount
      const fits = free.filter((m) => invoiceOf(m) === aim.xeroId);
      const own = fits.find((m) => aim.wanted.amount && exact(m.Amount)?.eq(aim.wanted.amount)) ?? fits[0];
      if (own) { free.splice(free.indexOf(own), 1); done.push({ aim, allocation: own }); }
    }
    const problems = (answer?.refused ?? []).flatMap((r) => {
      const aim = aims.find((x) => x.xeroId === r.invoiceId && !done.some((y) => y.aim === x));
      return aim ? [kit.documents.problem('ALLOCATION_NOT_TAKEN', { amount: aim.wanted.amount ? moneyText(aim.wanted.amount) : 'The credit', document: aim.wanted.name, message: r.messages.join(' ') })] : [];
    });
    const currency = note.CurrencyCode ?? '';
    const said = done.map(({ aim, allocation }) => `${moneyText(exact(allocation.Amount)!)} ${currency} to ${aim.wanted.name}`).join(', ');
    const writes = [...done.map(({ aim, allocation }) => allocationWrite(job, aim.wanted, allocation)), ...await paidWrites(kit, job, done.map((x) => x.aim), invoices)];
    return {
      kind: 'done', title: `Credit of ${job.title} was applied in Xero`, text: `Applied in Xero: ${said}. ${moneyText(exact(note.RemainingCredit)!)} ${currency} of ${job.title} is left.`,
      document: note as XeroDocument, problems, writes, result: { allocations: done.map(({ aim, allocation }) => ({ table: aim.wanted.table, id: aim.wanted.id, xeroId: allocation.AllocationID, amount: moneyText(exact(allocation.Amount)!) })) },
    };
  }

  /** Whole, so that a row which somebody deleted meanwhile comes back as what it is: credit that is applied. */
  function allocationWrite(job: Job, w: Wanted, a: XeroAllocation): Write {
    const d = job.record.detailsOf;
    const owner = d?.owner;
    const day = w.date ?? wireDay(undefined, a.Date);
    return {
      method: 'PATCH', path: `${creditAllocation.setName}(${w.rowId})`, body: {
        'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${job.asked.document.id.toLowerCase()})`, ...(w.table === 'invoice' ? { 'cfl_InvoiceId@odata.bind': `/invoices(${w.id})` } : { 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${w.id})` }),
        cfl_amount: exact(a.Amount), cfl_allocationstate: allocationState.options.allocated.value, cfl_xeroid: a.AllocationID!.toLowerCase(), ...(day ? { cfl_allocationdate: day } : {}),
        ...(d?.currencyId ? { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${d.currencyId})` } : {}),
        ...(w.anew && owner ? { 'ownerid@odata.bind': `/${owner.table === 'team' ? 'teams' : 'systemusers'}(${owner.id})` } : {}),
      },
    };
  }
}

/** What is due on the invoices and bills has changed, too: their details say so at once. Only where they have some. */
async function paidWrites(kit: Kit, job: Job, aims: readonly Aim[], invoices: readonly XeroInvoice[]): Promise<Write[]> {
  const keys = new Map(aims.map((a) => [documentKey(a.wanted.table, a.wanted.id), a]));
  if (keys.size === 0 || !job.record.detailsOf) return [];
  const found = await kit.dataverse.get(`cfl_xerodocuments?$select=cfl_documentkey&$filter=${[...keys.keys()].map((k) => `cfl_documentkey eq '${k}'`).join(' or ')}`);
  return (found.value as { cfl_xerodocumentid: string; cfl_documentkey: string }[]).flatMap((row): Write[] => {
    const invoice = invoices.find((x) => x.InvoiceID?.toLowerCase() === keys.get(row.cfl_documentkey)?.xeroId);
    if (!invoice) return [];
    const record = { ...job.record, detailsOf: { ...job.record.detailsOf!, kind: 'salesInvoice' as const, xeroLink: undefined } };
    return [{ method: 'PATCH', path: `cfl_xerodocuments(${row.cfl_xerodocumentid})`, ifMatch: '*', body: detailsFromXero(record, invoice, kit.now()) }];
  });
}
