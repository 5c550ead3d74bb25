/** What a deposit or a final invoice has to know, read with the rights of the person. Few reads: each is a call that somebody waits for. */
import { amountsAre, optionKey, xeroStatus, type invoice, type invoiceDetail, type xeroDocument } from '@counterfoil/solution';
import { columnsOf, idIn } from '../forms/rows.ts';
import { orUndefined } from '../forms/reads.ts';
import { fixed, minus, sum, ZERO, type AmountsAre, type Fixed } from '../money/index.ts';
import { bareId, shownOf, textOf, type Row, type WebApi } from '../nudge/index.ts';

export type SaleTable = 'quote' | 'salesorder';
interface Place { readonly number: string; readonly set: string; readonly lines: string }
export const sales: Readonly<Record<SaleTable, Place>> = { quote: { number: 'quotenumber', set: 'quotes', lines: 'quotedetail' }, salesorder: { number: 'ordernumber', set: 'salesorders', lines: 'salesorderdetail' } };
export const isSale = (table: string): table is SaleTable => table in sales;

export interface Amounts { /** Without the tax that Dynamics shows: what the lines, the discount and the freight come to. */ readonly net: Fixed; readonly tax: Fixed; readonly shown: string }
export interface SaleLine { readonly productId: string | undefined; readonly net: Fixed }
export interface Sale extends Amounts {
  readonly table: SaleTable; readonly id: string; readonly number: string; readonly name: string;
  readonly orderId: string | undefined; readonly quoteId: string | undefined;
  readonly customer: { readonly table: string; readonly id: string } | undefined;
  readonly priceList: string | undefined; readonly currency: string | undefined; readonly digits: number;
  readonly address: Row; readonly freight: Fixed; readonly lineTotal: Fixed;
  readonly lines: readonly SaleLine[];
}
export interface InvoiceLine { readonly id: string; readonly invoice: string; readonly invoiceNumber: string; readonly cancelled: boolean; readonly takesOff: string | undefined; readonly position: number; readonly net: Fixed; readonly tax: Fixed | undefined; readonly account: string | undefined; readonly taxRate: string | undefined; readonly option1: string | undefined; readonly option2: string | undefined }
export interface Invoice extends Amounts {
  readonly id: string; readonly number: string; readonly name: string; readonly state: number; readonly isDeposit: boolean;
  readonly orderId: string | undefined; readonly quoteId: string | undefined; readonly currency: string | undefined; readonly connection: string | undefined; readonly mode: AmountsAre | undefined;
  /** A discount or freight on the whole, which is no line. */
  readonly beside: boolean; readonly percent: boolean; readonly discount: Fixed; readonly dated: boolean;
}
export interface Deposit extends Invoice {
  /** The number that the customer knows: Xero's, where it has one. */
  readonly called: string; readonly gone: boolean;
  readonly lines: readonly InvoiceLine[];
  /** The invoice that is not cancelled and takes it off. */
  readonly takenOffBy: { readonly id: string; readonly number: string } | undefined;
  /** In how many cancelled invoices it was taken off before. */
  readonly before: number;
}

const [ofInvoice, ofLine, ofDetails] = [columnsOf<typeof invoice>(), columnsOf<typeof invoiceDetail>(), columnsOf<typeof xeroDocument>()];
const CANCELLED = 3;
export const OPEN = 0;
const MEMBERS = [3, 4];
const LOGICAL = '@Microsoft.Dynamics.CRM.lookuplogicalname';
const amount = (r: Row, column: string): Fixed => fixed(r[column]) ?? ZERO;
const filled = (r: Row, column: string): boolean => r[column] !== null && r[column] !== undefined;
const amountsOf = (r: Row): Amounts => ({ net: minus(amount(r, 'totalamount'), amount(r, 'totaltax')), tax: amount(r, 'totaltax'), shown: shownOf(r, 'totalamount') ?? '' });
const addressColumns = ['billto_name', ...['line1', 'line2', 'line3', 'city', 'stateorprovince', 'postalcode', 'country'].map((c) => `billto_${c}`)];

export async function readSale(api: WebApi, table: SaleTable, id: string): Promise<Sale> {
  const place = sales[table];
  const head = `?$select=name,${place.number},totalamount,totaltax,totallineitemamount,freightamount,_customerid_value,_pricelevelid_value,_transactioncurrencyid_value${table === 'salesorder' ? ',_quoteid_value' : ''},${addressColumns.join(',')}&$expand=transactioncurrencyid($select=currencyprecision)`;
  const [r, lines] = await Promise.all([
    api.retrieveRecord(table, id, head),
    api.retrieveMultipleRecords(place.lines, `?$select=baseamount,manualdiscountamount,producttypecode,_productid_value&$filter=_${table}id_value eq ${id}`),
  ]);
  const customer = idIn(r, '_customerid_value');
  return {
    ...amountsOf(r), table, id, number: textOf(r, place.number) ?? '', name: textOf(r, 'name') ?? '',
    orderId: table === 'salesorder' ? id : undefined, quoteId: table === 'quote' ? id : idIn(r, '_quoteid_value'),
    customer: customer === undefined ? undefined : { id: customer, table: String(r[`_customerid_value${LOGICAL}`] ?? 'account') },
    priceList: idIn(r, '_pricelevelid_value'), currency: idIn(r, '_transactioncurrencyid_value'), digits: digitsIn(r),
    address: Object.fromEntries(addressColumns.filter((c) => filled(r, c)).map((c) => [c, r[c]])), freight: amount(r, 'freightamount'), lineTotal: amount(r, 'totallineitemamount'),
    lines: lines.entities.filter((l) => !MEMBERS.includes(Number(l['producttypecode']))).map((l) => ({ productId: idIn(l, '_productid_value'), net: minus(amount(l, 'baseamount'), amount(l, 'manualdiscountamount')) })),
  };
}

const INVOICE = `?$select=name,invoicenumber,statecode,totalamount,totaltax,freightamount,discountamount,discountpercentage,totaldiscountamount,datedelivered,_salesorderid_value,_transactioncurrencyid_value,${ofInvoice.own('cfl_isdeposit', 'cfl_amountsare')},${ofInvoice.lookups('cfl_connectionid', 'cfl_quoteid')}`;
function invoiceOf(r: Row): Invoice {
  const none = (c: string): boolean => amount(r, c).digits === ZERO.digits;
  return {
    ...amountsOf(r), id: idIn(r, 'invoiceid') ?? '', number: textOf(r, 'invoicenumber') ?? '', name: textOf(r, 'name') ?? '', state: Number(r['statecode']), isDeposit: r['cfl_isdeposit'] === true,
    orderId: idIn(r, '_salesorderid_value'), quoteId: idIn(r, '_cfl_quoteid_value'), currency: idIn(r, '_transactioncurrencyid_value'), connection: idIn(r, '_cfl_connectionid_value'),
    mode: optionKey(amountsAre, r['cfl_amountsare'] as number | null | undefined),
    beside: !none('freightamount') || !none('totaldiscountamount'), percent: !none('discountpercentage'), discount: amount(r, 'totaldiscountamount'), dated: filled(r, 'datedelivered'),
  };
}
const digitsIn = (r: Row): number => { const money = r['transactioncurrencyid'] as Row | null | undefined; return typeof money?.['currencyprecision'] === 'number' ? money['currencyprecision'] : 2; };
export const readInvoice = async (api: WebApi, id: string): Promise<{ invoice: Invoice; orderQuote: string | undefined; digits: number }> => {
  const r = await api.retrieveRecord('invoice', id, `${INVOICE}&$expand=salesorderid($select=_quoteid_value),transactioncurrencyid($select=currencyprecision)`);
  const order = r['salesorderid'] as Row | null | undefined;
  return { invoice: invoiceOf(r), orderQuote: order ? idIn(order, '_quoteid_value') : undefined, digits: digitsIn(r) };
};

export interface Family { readonly deposits: readonly Deposit[]; /** Invoices of the order that are no deposits and not cancelled. */ readonly others: readonly Invoice[]; /** Lines of `target`. */ readonly lastPosition: number }
const either = (column: string, ids: readonly string[]): string => ids.map((id) => `${column} eq ${id}`).join(' or ');

/** All that was invoiced of an order, or of the quote that it came from, and which deposits are taken off already. */
export async function readFamily(api: WebApi, of: { readonly orderId: string | undefined; readonly quoteId: string | undefined }, target?: string): Promise<Family> {
  const where = [...(of.orderId === undefined ? [] : [`_salesorderid_value eq ${of.orderId}`]), ...(of.quoteId === undefined ? [] : [`_cfl_quoteid_value eq ${of.quoteId}`])].join(' or ');
  if (where === '') return { deposits: [], others: [], lastPosition: 0 };
  const all = (await api.retrieveMultipleRecords('invoice', `${INVOICE}&$filter=(${where}) and statecode ne ${CANCELLED}&$orderby=createdon`)).entities.map(invoiceOf);
  const mine = all.filter((i) => i.isDeposit);
  const others = all.filter((i) => !i.isDeposit && i.orderId !== undefined && i.orderId === of.orderId);
  if (mine.length === 0) return { deposits: [], others, lastPosition: 0 };
  const ids = mine.map((d) => d.id);
  const [lines, details] = await Promise.all([
    api.retrieveMultipleRecords('invoicedetail', `?$select=lineitemnumber,baseamount,manualdiscountamount,tax,producttypecode,_invoiceid_value,${ofLine.lookups('cfl_depositinvoiceid', 'cfl_accountid', 'cfl_taxrateid', 'cfl_trackingoption1id', 'cfl_trackingoption2id')}`
      + `&$expand=invoiceid($select=invoicenumber,statecode)&$filter=${either('_invoiceid_value', target === undefined ? ids : [...ids, target])} or ${either('_cfl_depositinvoiceid_value', ids)}&$orderby=lineitemnumber`),
    // whose details somebody may not read is taken to be in order: the relay looks, too
    orUndefined(api.retrieveMultipleRecords('cfl_xerodocument', `?$select=${ofDetails.own('cfl_xeronumber', 'cfl_xerostatus')},${ofDetails.lookups('cfl_invoiceid')}&$filter=${either(ofDetails.lookups('cfl_invoiceid'), ids)}`)),
  ]);
  const rows = lines.entities.filter((l) => !MEMBERS.includes(Number(l['producttypecode']))).map(lineOf);
  return { deposits: mine.map((d) => depositOf(d, rows, details?.entities.find((x) => idIn(x, '_cfl_invoiceid_value') === d.id))), others, lastPosition: Math.max(0, ...rows.filter((l) => l.invoice === target).map((l) => l.position)) };
}
function lineOf(r: Row): InvoiceLine {
  const parent = r['invoiceid'] as Row | null | undefined;
  return {
    id: bareId(textOf(r, 'invoicedetailid') ?? ''), invoice: idIn(r, '_invoiceid_value') ?? '', invoiceNumber: parent ? textOf(parent, 'invoicenumber') ?? '' : '', cancelled: parent?.['statecode'] === CANCELLED,
    takesOff: idIn(r, '_cfl_depositinvoiceid_value'), position: Number(r['lineitemnumber'] ?? 0), net: minus(amount(r, 'baseamount'), amount(r, 'manualdiscountamount')), tax: fixed(r['tax']),
    account: idIn(r, '_cfl_accountid_value'), taxRate: idIn(r, '_cfl_taxrateid_value'), option1: idIn(r, '_cfl_trackingoption1id_value'), option2: idIn(r, '_cfl_trackingoption2id_value'),
  };
}
function depositOf(d: Invoice, rows: readonly InvoiceLine[], details: Row | undefined): Deposit {
  const off = rows.filter((l) => l.takesOff === d.id);
  const by = off.find((l) => !l.cancelled);
  const status = details && optionKey(xeroStatus, details['cfl_xerostatus'] as number | null | undefined);
  return {
    ...d, called: (details && textOf(details, 'cfl_xeronumber')) ?? d.number, gone: status === 'voided' || status === 'deleted', lines: rows.filter((l) => l.invoice === d.id),
    takenOffBy: by && { id: by.invoice, number: by.invoiceNumber }, before: new Set(off.filter((l) => l.cancelled).map((l) => l.invoice)).size,
  };
}
export const netOf = (all: readonly Amounts[]): Fixed => sum(all.map((a) => a.net));
