/** How people call the four kinds of documents and their columns, for problems: code is the same, the words are not. */
import type { DocumentKind } from './types.ts';

export interface Words {
  /** In the middle of a sentence: "the bill". */
  readonly document: string;
  readonly party: string;
  /** At the start of a title: "Bill BILL-000012". */
  readonly title: string;
  /** The other document, for whoever chose the wrong one. */
  readonly other: string;
  /** Labels of columns. */
  readonly dateLabel: string; readonly dueLabel: string;
  /** Logical names of columns. */
  readonly date: string; readonly due: string; readonly party1: string; readonly number: string; readonly description: string; readonly total: string; readonly tax: string; readonly lines: string;
  /** Of the lines. */
  readonly line: { readonly product: string; readonly price: string; readonly description: string; readonly tax: string };
}

const ownLine = { product: 'cfl_productid', price: 'cfl_unitprice', description: 'cfl_description', tax: 'cfl_taxrateid' };
const own = { dateLabel: 'Date', dueLabel: 'Due Date', due: 'cfl_duedate', party1: 'cfl_accountid', number: 'cfl_name', description: 'cfl_description', total: 'cfl_totalamount', tax: 'cfl_totaltax', line: ownLine };
const note = { ...own, document: 'credit note', title: 'Credit note', date: 'cfl_creditdate', lines: 'cfl_creditnotelines' };

export const words: Readonly<Record<DocumentKind, Words>> = {
  salesInvoice: {
    document: 'invoice', party: 'customer', title: 'Invoice', other: 'credit note to the customer', dateLabel: 'Date Delivered', dueLabel: 'Due Date', date: 'datedelivered', due: 'duedate', party1: 'customerid', number: 'invoicenumber',
    description: 'description', total: 'totalamount', tax: 'totaltax', lines: 'invoice_details', line: { product: 'productid', price: 'priceperunit', description: 'description', tax: 'tax' },
  },
  bill: { ...own, document: 'bill', party: 'supplier', title: 'Bill', other: 'credit note from the supplier', date: 'cfl_invoicedate', lines: 'cfl_purchaseinvoicelines' },
  salesCreditNote: { ...note, party: 'customer', other: 'invoice' },
  purchaseCreditNote: { ...note, party: 'supplier', other: 'bill' },
};
