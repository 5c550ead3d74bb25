/** What differs between the three documents and their lines. */
import type { creditNote, creditNoteLine, invoiceDetail, purchaseInvoice, purchaseInvoiceLine } from '@counterfoil/solution';
import { bareId, textOf, type Row } from '../nudge/index.ts';
import { valueOf } from './attributes.ts';
import { accountRow, columnsOf, idIn, modeOf, optionRow, rowIn, sideOf, taxRateRow, ACCOUNT, OPTION, TAX_RATE, type AccountRow, type OptionRow, type Side, type TaxRateRow } from './rows.ts';

/** A line as it is stored. Amounts stay as they came. */
export interface LineRow {
  readonly id: string; readonly title: string; readonly text: string;
  readonly quantity: unknown; readonly price: unknown; readonly discount: unknown;
  readonly stored: { readonly amount: unknown; readonly tax: unknown; readonly net: unknown };
  readonly productId: string | undefined; readonly account: AccountRow | undefined; readonly taxRate: TaxRateRow | undefined; readonly options: readonly OptionRow[];
  /** Nothing to charge, or priced elsewhere: it needs no account. */
  readonly words: boolean;
}

export interface LineKind {
  readonly table: string;
  readonly parent: string;
  readonly number: string;
  readonly quantity: string; readonly price: string; readonly discount: string;
  /** Whether amount, tax and net are ours to write; the platform computes those of invoices. */
  readonly ours: boolean;
  readonly select: string;
  readonly lineOf: (r: Row) => LineRow;
}
export interface DocumentKind {
  readonly key: 'invoice' | 'bill' | 'creditNote';
  readonly table: string;
  readonly date: string;
  readonly due: string | undefined;
  /** The party, in the order in which they are looked at. */
  readonly parties: readonly string[];
  readonly lines: LineKind;
  readonly side: (form: Xrm.FormContext) => Side;
  /** Of the document as a row, read by `parentSelect`. */
  readonly sideOfRow: (r: Row) => Side;
  readonly parentSelect: string;
}

const [ofLine, ofInvoiceLine, ofBill, ofNote] = [columnsOf<typeof purchaseInvoiceLine & typeof creditNoteLine>(), columnsOf<typeof invoiceDetail>(), columnsOf<typeof purchaseInvoice>(), columnsOf<typeof creditNote>()];
const coding = `$expand=cfl_AccountId(${ACCOUNT}),cfl_TaxRateId(${TAX_RATE}),cfl_TrackingOption1Id(${OPTION}),cfl_TrackingOption2Id(${OPTION})`;

const numberIn = (v: unknown): number => (typeof v === 'number' ? v : 0);
const plain = (r: Row, column: string): string => (textOf(r, column) ?? '').trim();
const coded = (r: Row): Pick<LineRow, 'account' | 'taxRate' | 'options' | 'productId'> => ({
  account: accountRow(rowIn(r, 'cfl_AccountId')), taxRate: taxRateRow(rowIn(r, 'cfl_TaxRateId')),
  options: [optionRow(rowIn(r, 'cfl_TrackingOption1Id')), optionRow(rowIn(r, 'cfl_TrackingOption2Id'))].filter((o): o is OptionRow => o !== undefined),
  productId: idIn(r, '_cfl_productid_value') ?? idIn(r, '_productid_value'),
});

/** Lines of bills and of credit notes have the same columns. */
const ourLine = (key: string) => (r: Row): LineRow => ({
  id: bareId(textOf(r, key) ?? ''), title: plain(r, 'cfl_name'), text: plain(r, 'cfl_description'),
  quantity: r['cfl_quantity'], price: r['cfl_unitprice'], discount: r['cfl_discountamount'], stored: { amount: r['cfl_amount'], tax: r['cfl_taxamount'], net: r['cfl_netamount'] },
  ...coded(r), words: r['cfl_quantity'] === 0 && numberIn(r['cfl_discountamount']) === 0,
});
const ourLines = (table: string, parent: string): LineKind => ({
  table, parent, number: 'cfl_linenumber', quantity: 'cfl_quantity', price: 'cfl_unitprice', discount: 'cfl_discountamount', ours: true,
  select: `?$select=${ofLine.own('cfl_name', 'cfl_linenumber', 'cfl_description', 'cfl_quantity', 'cfl_unitprice', 'cfl_discountamount', 'cfl_amount', 'cfl_taxamount', 'cfl_netamount')},${ofLine.lookups('cfl_productid')}&${coding}&$orderby=cfl_linenumber,createdon&$filter=statecode eq 0 and `,
  lineOf: ourLine(`${table}id`),
});

const BUNDLE_MEMBERS = [3, 4];
const invoiceLines: LineKind = {
  table: 'invoicedetail', parent: 'invoiceid', number: 'lineitemnumber', quantity: 'quantity', price: 'priceperunit', discount: 'manualdiscountamount', ours: false,
  select: `?$select=lineitemnumber,productname,productdescription,description,quantity,priceperunit,manualdiscountamount,producttypecode,_productid_value,${ofInvoiceLine.lookups('cfl_accountid')}&${coding}&$orderby=lineitemnumber,sequencenumber&$filter=`,
  lineOf: (r) => ({
    id: bareId(textOf(r, 'invoicedetailid') ?? ''), title: plain(r, 'productname') || plain(r, 'productdescription'), text: plain(r, 'description'),
    quantity: r['quantity'], price: r['priceperunit'], discount: r['manualdiscountamount'], stored: { amount: undefined, tax: undefined, net: undefined },
    ...coded(r), words: BUNDLE_MEMBERS.includes(numberIn(r['producttypecode'])) || (r['quantity'] === 0 && numberIn(r['manualdiscountamount']) === 0),
  }),
};

const head = (columns: string): string => `?$select=${columns},_cfl_connectionid_value,_transactioncurrencyid_value,cfl_amountsare,statecode`;
export const invoiceKind: DocumentKind = {
  key: 'invoice', table: 'invoice', date: 'datedelivered', due: 'duedate', parties: ['customerid'], lines: invoiceLines,
  side: () => 'sales', sideOfRow: () => 'sales', parentSelect: head('name'),
};
export const billKind: DocumentKind = {
  key: 'bill', table: 'cfl_purchaseinvoice', date: 'cfl_invoicedate', due: 'cfl_duedate', parties: ['cfl_accountid', 'cfl_contactid'], lines: ourLines('cfl_purchaseinvoiceline', 'cfl_purchaseinvoiceid'),
  side: () => 'purchase', sideOfRow: () => 'purchase', parentSelect: head(ofBill.own('cfl_subtotal', 'cfl_totaltax', 'cfl_totalamount')),
};
export const creditNoteKind: DocumentKind = {
  key: 'creditNote', table: 'cfl_creditnote', date: 'cfl_creditdate', due: undefined, parties: ['cfl_accountid', 'cfl_contactid'], lines: ourLines('cfl_creditnoteline', 'cfl_creditnoteid'),
  side: (form) => sideOf(valueOf(form, 'cfl_kind')), sideOfRow: (r) => sideOf(r['cfl_kind']), parentSelect: head(ofNote.own('cfl_kind', 'cfl_subtotal', 'cfl_totaltax', 'cfl_totalamount')),
};
export const kindOfLines = (table: string): DocumentKind | undefined => [invoiceKind, billKind, creditNoteKind].find((k) => k.lines.table === table);
export { modeOf };
