/** What people do about documents, through the Web API with their own rights. */
import { approvalDecision, type correctionAction, type requestAction } from '@counterfoil/solution';
import { ask as askFor, until, type Doc, type Ended } from '../changes/steps.ts';
import { firstId, newAccount, yesterday } from '../world/documents.ts';
import type { World } from '../world/index.ts';

export { until };
interface How { readonly user?: string; readonly reason?: string; readonly given?: object }
const invoice = (id: string): Doc => ({ table: 'invoice', id });
export const ask = (world: World, action: keyof typeof requestAction.options, id: string, o: How = {}): Promise<Ended> => askFor(world, action, invoice(id), o);
export const correct = (world: World, action: keyof typeof correctionAction.options, id: string, o: How = {}): Promise<Ended> => askFor(world, action, invoice(id), o);

const lookups = { invoice: ['cfl_InvoiceId', 'invoices'], cfl_purchaseinvoice: ['cfl_PurchaseInvoiceId', 'cfl_purchaseinvoices'], cfl_creditnote: ['cfl_CreditNoteId', 'cfl_creditnotes'] } as const;
/** @param of an invoice by its id, or a document of any kind */
export async function answer(world: World, decision: keyof typeof approvalDecision.options, of: string | Doc, o: { user?: string; fingerprint: string; comment?: string; amount?: number }): Promise<void> {
  const call = await world.as(o.user ?? 'approver');
  const d = typeof of === 'string' ? invoice(of) : of;
  const [lookup, set] = lookups[d.table];
  await call('POST', 'cfl_approvals', { cfl_decision: approvalDecision.options[decision].value, [`${lookup}@odata.bind`]: `/${set}(${d.id})`, cfl_fingerprint: o.fingerprint, ...(o.comment ? { cfl_comment: o.comment } : {}), ...(o.amount === undefined ? {} : { cfl_amount: o.amount }) });
}

/** Of the accountant. @returns ids of the bill and of its line */
export async function newBill(world: World, number: string): Promise<{ bill: string; line: string }> {
  const call = await world.as('accounts');
  const money = { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'")})` };
  const coding = { 'cfl_AccountId@odata.bind': `/cfl_xeroaccounts(${await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', "cfl_code eq '429'")})`, 'cfl_TaxRateId@odata.bind': `/cfl_xerotaxrates(${await firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', "cfl_taxtype eq 'INPUT2'")})` };
  const bill = (await call('POST', 'cfl_purchaseinvoices?$select=cfl_purchaseinvoiceid', { 'cfl_AccountId@odata.bind': `/accounts(${await newAccount(world, `Supplier ${number}`)})`, cfl_subject: 'Corks', cfl_suppliernumber: number, cfl_invoicedate: yesterday(), ...money }, { prefer: 'return=representation' })).cfl_purchaseinvoiceid;
  const line = (await call('POST', 'cfl_purchaseinvoicelines?$select=cfl_purchaseinvoicelineid', { cfl_name: 'Corks', cfl_linenumber: 1, cfl_quantity: 2, cfl_unitprice: 50, 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${bill})`, ...coding, ...money }, { prefer: 'return=representation' })).cfl_purchaseinvoicelineid;
  return { bill, line };
}
