/**
 * What happens to bills, credit notes, files, allocations and automatic credit notes when the relay's role lacks one privilege. Each
 * trial says what came of it; what does not come about in its time is lost.
 */
import { allocationState, arrivalStatus, numbering } from '@counterfoil/solution';
import { asked, details, ended, inXero, newBill, newCreditNote, until, type Doc } from '../changes/steps.ts';
import { setConnection } from '../switches/flow.ts';
import { firstId, newAccount, newInvoice } from '../world/documents.ts';
import type { World } from '../world/index.ts';
import { idOfUser } from './people-tasks.ts';
import { change, SERVICE } from './role-trials.ts';

/** Privileges that only these use, and which of them is lost without each. */
export const documentPrivileges = {
  prvReadcfl_PurchaseInvoice: 'a bill', prvReadcfl_PurchaseInvoiceLine: 'a bill', prvAppendTocfl_PurchaseInvoice: 'a bill',
  prvReadcfl_CreditNote: 'a credit note', prvReadcfl_CreditNoteLine: 'a credit note', prvAppendTocfl_CreditNote: 'a credit note',
  prvReadNote: 'files', prvCreateNote: 'files', prvAppendNote: 'files',
  prvReadcfl_CreditAllocation: 'an allocation', prvWritecfl_CreditAllocation: 'an allocation',
  prvCreatecfl_CreditAllocation: 'an allocation that was not planned', prvAppendcfl_CreditAllocation: 'an allocation that was not planned', prvAssigncfl_CreditAllocation: 'an allocation that was not planned',
  prvCreatecfl_CreditNote: 'an automatic credit note', prvAppendcfl_CreditNote: 'an automatic credit note', prvAssigncfl_CreditNote: 'an automatic credit note',
  prvCreatecfl_CreditNoteLine: 'an automatic credit note', prvAppendcfl_CreditNoteLine: 'an automatic credit note', prvAssigncfl_CreditNoteLine: 'an automatic credit note',
  prvWriteInvoice: 'a payment', prvReadcfl_XeroPayment: 'a payment', prvCreatecfl_XeroPayment: 'a payment', prvWritecfl_XeroPayment: 'a payment', prvAppendcfl_XeroPayment: 'a payment', prvAssigncfl_XeroPayment: 'a payment',
  prvAppendTocfl_CreditAllocation: 'a row of credit',
  prvAppendTocfl_TrackingOption: 'an automatic credit note', prvCreatecfl_CorrectionRequest: 'what an automatic credit note pays',
} as const;
type What = (typeof documentPrivileges)[keyof typeof documentPrivileges];
/** Prepared with all privileges; what is given back runs without one, and tells what came of it. */
type Trial = (world: World) => Promise<() => Promise<unknown>>;

const patience = 1_200;
/** What is prepared has everything that it needs, and may wait for what came before. */
const prepared = 20_000;
let n = 0;
const authorised = { cfl_arrivalstatus: arrivalStatus.options.authorised.value };
const comes = (look: () => Promise<boolean>, within = patience): Promise<string> => until(look, (x) => x, within).then(() => 'done', () => 'lost');
/** How the request ended, what it points at, and what the details say. */
async function told(world: World, action: string, d: Doc, given?: object, within = patience): Promise<unknown> {
  const row = await asked(world, action, d, { given });
  const end = await ended(world, row.set, row.id, within).catch((e: unknown) => { if (within > patience) throw e; return undefined; });
  const seen = await details(world, d);
  return [end?.state ?? 'open', end?.codes, seen?.status, seen?.cfl_documentnumber !== null, seen?.[`_${d.table === 'invoice' ? 'cfl_sentinvoiceid' : d.table === 'cfl_creditnote' ? 'cfl_sentcreditnoteid' : 'cfl_sentpurchaseinvoiceid'}_value`] === d.id];
}
async function sentInvoice(world: World, customer: string, extra: object = {}): Promise<Doc & { xero: string }> {
  const d: Doc = { table: 'invoice', id: await newInvoice(world, { customer, number: `PAID-${++n}`, extra: authorised, lines: [{ text: 'Wine', quantity: 1, price: 100, ...extra }] }) };
  await told(world, 'send', d, undefined, prepared);
  return { ...d, xero: (await details(world, d)).cfl_xeroid };
}
async function sentNote(world: World, customer: string): Promise<Doc> {
  const note = await newCreditNote(world, { customer, extra: authorised });
  await told(world, 'send', note, undefined, prepared);
  return note;
}
/** Rows of payments and credit: whether they count, of what kind, how much, whose, and whether they name an allocation. */
async function paymentsOf(world: World, d: Doc): Promise<unknown[]> {
  const rows = (await (await world.as('admin'))('GET', `cfl_xeropayments?$filter=_cfl_xerodocumentid_value eq ${(await details(world, d)).cfl_xerodocumentid}&$orderby=cfl_amount asc`)).value;
  return rows.map((r: any) => [r.statecode, r.cfl_kind, r.cfl_amount, r._ownerid_value, r._cfl_creditallocationid_value !== null]);
}
async function allocation(world: World, planned: boolean): Promise<() => Promise<unknown>> {
  const customer = await newAccount(world, `Allocated ${++n}`);
  const [due, note] = [await sentInvoice(world, customer), await sentNote(world, customer)];
  if (planned) await (await world.as('accounts'))('POST', 'cfl_creditallocations', { cfl_amount: 30, 'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${note.id})`, 'cfl_InvoiceId@odata.bind': `/invoices(${due.id})`, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'")})` });
  return async () => {
    const seen = await told(world, 'allocate', note, planned ? undefined : { allocations: [{ invoice: due.id, amount: '30.00' }] });
    const rows = (await (await world.as('admin'))('GET', `cfl_creditallocations?$filter=_cfl_creditnoteid_value eq ${note.id}`)).value;
    return [seen, rows.map((r: any) => [r.cfl_allocationstate === allocationState.options.allocated.value, r._ownerid_value, r._cfl_invoiceid_value === due.id])];
  };
}

const trials: Readonly<Record<What, Trial>> = {
  'a bill': async (world) => {
    const bill = await newBill(world, { supplier: await newAccount(world, `Supplier ${++n}`), number: `TRIAL-${n}`, account: '429', taxRate: 'INPUT2' });
    return () => told(world, 'send', bill);
  },
  'a credit note': async (world) => {
    const note = await newCreditNote(world, { customer: await newAccount(world, `Credited ${++n}`) });
    return () => told(world, 'send', note);
  },
  'files': async (world) => {
    const d = await sentInvoice(world, await newAccount(world, `With files ${++n}`));
    await (await world.as('sales'))('POST', 'annotations', { subject: 'Scan', filename: 'scan.txt', mimetype: 'text/plain', documentbody: Buffer.from('scan').toString('base64'), 'objectid_invoice@odata.bind': `/invoices(${d.id})` });
    return async () => {
      const seen = [await told(world, 'attach', d), await told(world, 'attach', d, { pdf: true })];
      return [seen, (await (await world.as('admin'))('GET', `annotations?$select=filename&$filter=_objectid_value eq ${d.id}`)).value.length, (await inXero(world, d.xero)).HasAttachments];
    };
  },
  'an allocation': (world) => allocation(world, true),
  'an allocation that was not planned': (world) => allocation(world, false),
  // one was taken back in Xero, and another paid all
  'a payment': async (world) => {
    const d = await sentInvoice(world, await newAccount(world, `Paying ${++n}`));
    const pay = (Amount?: string): Promise<unknown> => world.control('xero', 'state/pay', { InvoiceID: d.xero, ...(Amount ? { Amount } : {}) });
    await pay('10.00');
    await told(world, 'refresh', d, undefined, prepared);
    await world.control('xero', 'state/unpay', { InvoiceID: d.xero });
    await pay();
    return async () => {
      const seen = await told(world, 'refresh', d);
      return [seen, await paymentsOf(world, d), (await (await world.as('admin'))('GET', `invoices(${d.id})?$select=statecode`)).statecode];
    };
  },
  'a row of credit': async (world) => {
    const customer = await newAccount(world, `Credited by hand ${++n}`);
    const [due, note] = [await sentInvoice(world, customer), await sentNote(world, customer)];
    await told(world, 'allocate', note, { allocations: [{ invoice: due.id, amount: '30.00' }] }, prepared);
    return async () => [await told(world, 'refresh', due), await paymentsOf(world, due)];
  },
  'an automatic credit note': (world) => cancelled(world, async (d) => {
    const notes = async (): Promise<any[]> => (await (await world.as('admin'))('GET', `cfl_creditnotes?$select=_ownerid_value&$filter=_cfl_invoiceid_value eq ${d.id}`)).value;
    return [await comes(async () => (await notes()).length > 0), (await notes())[0]?._ownerid_value];
  }),
  'what an automatic credit note pays': (world) => cancelled(world, (d) => comes(async () => (await inXero(world, d.xero)).Status === 'PAID', 5_000)),
};

/** A sweep finds it. */
async function cancelled(world: World, look: (d: Doc & { xero: string }) => Promise<unknown>): Promise<() => Promise<unknown>> {
  const option = await firstId(world, 'cfl_trackingoptions', 'cfl_trackingoptionid', "cfl_name eq 'West Coast'");
  const d = await sentInvoice(world, await newAccount(world, `Cancelled ${++n}`), { extra: { 'cfl_TrackingOption1Id@odata.bind': `/cfl_trackingoptions(${option})` } });
  // who enters credit notes owns the invoice: its credit note becomes theirs
  await (await world.as('admin'))('PATCH', `invoices(${d.id})`, { 'ownerid@odata.bind': `/systemusers(${idOfUser('accounts')})` });
  return async () => { await (await world.as('accounts'))('PATCH', `invoices(${d.id})`, { statecode: 3, statuscode: 100003 }); return look(d); };
}

/** What comes of it without these privileges. */
export async function comesOf(world: World, what: What, without: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const run = await trials[what](world);
  if (Object.keys(without).length > 0) await change(world, SERVICE, { remove: Object.keys(without) });
  try { return await run(); } finally { if (Object.keys(without).length > 0) await change(world, SERVICE, { add: without }); }
}
/** Credit notes that are made by themselves, while these trials run. */
export const automaticCredit = (world: World, on: boolean): Promise<unknown> => setConnection(world, { cfl_automaticcreditnote: on, cfl_numbering: numbering.options.dynamicsNumber.value });
