/** What people ask about documents of every kind, and what Xero and Dynamics say afterwards. */
import { correctionAction, correctionRequest, creditNoteKind, detailsId, exportStatus, optionKey, requestAction, requestState, syncRequest, xeroDocument } from '@counterfoil/solution';
import { firstId } from '../world/documents.ts';
import { announce } from '../switches/flow.ts';
import type { World } from '../world/index.ts';

export type Table = 'invoice' | 'cfl_purchaseinvoice' | 'cfl_creditnote';
export interface Doc { readonly table: Table; readonly id: string }
const places = { invoice: ['cfl_InvoiceId', 'invoices'], cfl_purchaseinvoice: ['cfl_PurchaseInvoiceId', 'cfl_purchaseinvoices'], cfl_creditnote: ['cfl_CreditNoteId', 'cfl_creditnotes'] } as const;
const bind = (d: Doc) => ({ [`${places[d.table][0]}@odata.bind`]: `/${places[d.table][1]}(${d.id})` });

export interface Ended { readonly state: string; readonly message: string; readonly result: any; readonly codes: string[] }
const over = new Set(['done', 'refused', 'needsDecision']);
export async function ended(world: World, set: string, id: string, withinMs = 20_000): Promise<Ended> {
  const call = await world.as('admin');
  const end = Date.now() + withinMs;
  for (;;) {
    const row = await call('GET', `${set}(${id})`);
    const state = optionKey(requestState, row.cfl_requeststate) ?? 'waiting';
    const result = row.cfl_result ? JSON.parse(row.cfl_result) : {};
    if (over.has(state)) return { state, message: row.cfl_message, result, codes: (result.problems ?? []).map((p: { code: string }) => p.code) };
    if (Date.now() > end) throw new Error(`${set}(${id}) has not ended: ${JSON.stringify(row)}\n${world.relay.output().slice(-3000)}`);
    await new Promise((r) => setTimeout(r, 60));
  }
}

interface How { readonly user?: string; readonly reason?: string; readonly given?: object; /** Only writes the row: nobody waits. */ readonly quiet?: boolean }
export async function asked(world: World, action: string, d: Doc, o: How = {}): Promise<{ set: string; id: string }> {
  const correction = action in correctionAction.options;
  const call = await world.as(o.user ?? (correction ? 'accounts' : d.table === 'invoice' ? 'sales' : 'accounts'));
  const set = correction ? correctionRequest.setName : syncRequest.setName;
  const key = correction ? 'cfl_correctionrequestid' : 'cfl_syncrequestid';
  const value = ((correction ? correctionAction.options : requestAction.options) as Readonly<Record<string, { readonly value: number }>>)[action]!.value;
  const row = await call('POST', `${set}?$select=${key}`, { cfl_action: value, ...bind(d), ...(o.reason ? { cfl_reason: o.reason } : {}), ...(o.given ? { cfl_arguments: JSON.stringify(o.given) } : {}) }, { prefer: 'return=representation' });
  if (!o.quiet) await announce(world, [row[key]]);
  return { set, id: row[key] };
}
export async function ask(world: World, action: string, d: Doc, o: How = {}): Promise<Ended> {
  const { set, id } = await asked(world, action, d, o);
  return ended(world, set, id);
}
export async function until<T>(look: () => Promise<T>, good: (t: T) => boolean, withinMs = 15_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const t = await look();
    if (good(t)) return t;
    if (Date.now() > end) throw new Error(`It did not come about: ${JSON.stringify(t)}`);
    await new Promise((r) => setTimeout(r, 80));
  }
}

export async function details(world: World, d: Doc): Promise<any> {
  const row = (await (await world.as('admin'))('GET', `${xeroDocument.setName}?$filter=cfl_xerodocumentid eq ${await detailsId(d.table, d.id)}`)).value[0];
  return row && { ...row, status: optionKey(exportStatus, row.cfl_exportstatus) };
}
export async function histories(world: World, d: Doc): Promise<any[]> {
  return (await (await world.as('admin'))('GET', `cfl_synchistories?$filter=_cfl_xerodocumentid_value eq ${await detailsId(d.table, d.id)}&$orderby=cfl_occurredon asc`)).value;
}
/** As the sandbox keeps it: the very rows of Xero. */
export async function inXero(world: World, id: string): Promise<any> {
  const all = await world.control('xero', 'snapshot');
  return [...(Object.values(all.invoices) as any[]), ...(Object.values(all.creditNotes ?? {}) as any[])].find((x) => (x.InvoiceID ?? x.CreditNoteID) === id);
}
/** Without the look for the page that customers see, which follows by itself. */
export async function xeroCalls(world: World): Promise<{ method: string; path: string }[]> { const c = await world.control('xero', 'calls'); return (c.calls ?? c).filter((x: { path: string }) => !x.path.includes('OnlineInvoice')); }
export const forgetCalls = (world: World): Promise<void> => world.control('xero', 'calls', undefined, 'DELETE');

interface LineWanted { readonly text?: string; readonly quantity?: number; readonly price?: number }
async function newDocument(world: World, set: string, key: string, lines: { set: string; parent: string }, head: Record<string, unknown>, wanted: readonly LineWanted[], coding: Record<string, unknown> = {}): Promise<string> {
  const call = await world.as('accounts');
  const currency = await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'");
  const money = { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})` };
  const row = await call('POST', `${set}?$select=${key}`, { ...money, ...head }, { prefer: 'return=representation' });
  for (const [n, l] of wanted.entries()) await call('POST', lines.set, { [`${lines.parent}@odata.bind`]: `/${set}(${row[key]})`, cfl_name: l.text ?? `Line ${n + 1}`, cfl_linenumber: n + 1, cfl_quantity: l.quantity ?? 1, cfl_unitprice: l.price ?? 100, ...money, ...coding });
  return row[key];
}
const day = (): string => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
export async function newBill(world: World, o: { supplier: string; number: string; account: string; taxRate: string; lines?: readonly LineWanted[] }): Promise<Doc> {
  const coding = { 'cfl_AccountId@odata.bind': `/cfl_xeroaccounts(${await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', `cfl_code eq '${o.account}'`)})`, 'cfl_TaxRateId@odata.bind': `/cfl_xerotaxrates(${await firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', `cfl_taxtype eq '${o.taxRate}'`)})` };
  const id = await newDocument(world, 'cfl_purchaseinvoices', 'cfl_purchaseinvoiceid', { set: 'cfl_purchaseinvoicelines', parent: 'cfl_PurchaseInvoiceId' },
    { 'cfl_AccountId@odata.bind': `/accounts(${o.supplier})`, cfl_suppliernumber: o.number, cfl_invoicedate: day(), cfl_duedate: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10) }, o.lines ?? [{}], coding);
  return { table: 'cfl_purchaseinvoice', id };
}
export async function newCreditNote(world: World, o: { customer: string; kind?: 'sales' | 'purchase'; lines?: readonly LineWanted[]; extra?: Record<string, unknown> }): Promise<Doc> {
  const id = await newDocument(world, 'cfl_creditnotes', 'cfl_creditnoteid', { set: 'cfl_creditnotelines', parent: 'cfl_CreditNoteId' },
    { 'cfl_AccountId@odata.bind': `/accounts(${o.customer})`, cfl_kind: creditNoteKind.options[o.kind ?? 'sales'].value, cfl_creditdate: day(), ...o.extra }, o.lines ?? [{}]);
  return { table: 'cfl_creditnote', id };
}
