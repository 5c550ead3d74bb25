/** Views that charts are shown with: their rows are what a chart adds up, and what people see when they look behind a column. */
import { counted, inXero, lineTables, stillThere, type LineKind } from '../charts/in-xero.ts';
import { creditNoteKind, documentKind, xeroStatus } from '../choices/index.ts';
import type { Condition, View, ViewColumn } from '../model/views.ts';

const of = 'details';
const newest = [{ column: 'createdon', descending: true }];
/** What it is, what is added up, and the rest of the amounts in the document's own currency. */
interface Columns { readonly item: string; readonly added: readonly string[]; readonly rest: readonly string[] }
const ownLine: Columns = { item: 'cfl_name', added: ['cfl_netamount_base', 'cfl_taxamount_base'], rest: ['cfl_quantity', 'cfl_netamount', 'cfl_taxamount'] };
const items: Readonly<Record<LineKind, Columns>> = {
  sales: { item: 'invoicedetailname', added: ['extendedamount_base', 'tax_base'], rest: ['quantity', 'extendedamount', 'tax'] }, purchases: ownLine, credits: ownLine,
};
const width = (of: number) => (name: string): ViewColumn => ({ name, width: of });
const lines = (kind: LineKind, key: string, name: string, help: string, more: Pick<View, 'filter'> & Required<Pick<View, 'joins'>> = { filter: [], joins: [] }): View => {
  const { table, document } = lineTables[kind];
  return {
    table, key, name, help, kind: 'public', isDefault: false,
    columns: [
      { name: items[kind].item, width: 160 }, { name: document, width: 150 }, { name: 'cfl_invoicedate', width: 90, of }, ...items[kind].added.map(width(110)), { name: 'cfl_trackingoption1id', width: 110 }, { name: 'cfl_trackingoption2id', width: 110 },
      { name: 'cfl_xeronumber', width: 110, of }, { name: 'cfl_partyname', width: 160, of }, ...items[kind].rest.map(width(90)), { name: 'transactioncurrencyid', width: 90 },
    ],
    order: newest, filter: [...counted(kind), ...stillThere(of), ...more.filter], joins: [inXero(kind, of), ...more.joins],
  };
};
const creditsOf = (key: 'sales' | 'purchase'): Pick<View, 'filter'> & Required<Pick<View, 'joins'>> => ({
  filter: [{ of: 'note', column: 'cfl_kind', operator: 'eq', value: creditNoteKind.options[key].value }],
  joins: [{ table: 'cfl_creditnote', from: 'cfl_creditnoteid', to: 'cfl_creditnoteid', alias: 'note', outer: false }],
});

const documents: readonly ViewColumn[] = [
  { name: 'cfl_name', width: 200 }, { name: 'cfl_documentkind', width: 130 }, { name: 'cfl_partyname', width: 180 }, { name: 'cfl_xeronumber', width: 120 }, { name: 'cfl_xerostatus', width: 130 },
  { name: 'cfl_invoicedate', width: 100 }, { name: 'cfl_duedate', width: 100 }, { name: 'cfl_total', width: 110 }, { name: 'cfl_amountdue', width: 110 }, { name: 'cfl_senton', width: 130 },
];
/** What a customer owes us: everything but what we owe and what is credited. Rows from before kinds were recorded are invoices. */
const salesInvoices: readonly Condition[] = (['bill', 'salesCreditNote', 'purchaseCreditNote'] as const).map((key) => ({ column: 'cfl_documentkind', operator: 'ne', value: documentKind.options[key].value }));

export const reportingViews: readonly View[] = [
  lines('sales', 'inxero', 'Invoice Lines in Xero', 'Lines of invoices that are in Xero; voided and deleted ones and the members of bundles left out.'),
  lines('purchases', 'inxero', 'Purchase Invoice Lines in Xero', 'Lines of bills that are in Xero; voided and deleted ones left out.'),
  lines('credits', 'inxero', 'Credit Note Lines in Xero', 'Lines of credit notes that are in Xero; voided and deleted ones left out.'),
  lines('credits', 'salesinxero', 'Credit Note Lines in Xero: to Customers', 'Lines of credit notes to customers that are in Xero; voided and deleted ones left out.', creditsOf('sales')),
  lines('credits', 'purchasesinxero', 'Credit Note Lines in Xero: from Suppliers', 'Lines of suppliers\' credit notes that are in Xero; voided and deleted ones left out.', creditsOf('purchase')),
  {
    table: 'cfl_xerodocument', key: 'sentthismonth', name: 'Sent This Month', help: 'Documents that went to Xero in this calendar month.', kind: 'public', isDefault: false,
    columns: documents, order: [{ column: 'cfl_senton', descending: true }], filter: [{ column: 'cfl_senton', operator: 'this-month' }],
  },
  {
    table: 'cfl_xerodocument', key: 'overduecustomers', name: 'Overdue from Customers', help: 'Invoices that wait for payment and whose due date has passed, the oldest first.', kind: 'public', isDefault: false,
    columns: documents, order: [{ column: 'cfl_duedate' }],
    filter: [{ column: 'cfl_amountdue', operator: 'gt', value: 0 }, { column: 'cfl_xerostatus', operator: 'eq', value: xeroStatus.options.authorised.value }, ...salesInvoices],
    // The two together hold yesterday for certain, as in the view Overdue
    anyOf: [{ column: 'cfl_duedate', operator: 'yesterday' }, { column: 'cfl_duedate', operator: 'olderthan-x-days', value: 1 }],
  },
];
