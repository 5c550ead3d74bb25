import type { View } from '../model/views.ts';
import { ascending, columns, details, empty, filled, known, newestFirst, notSkipped, publicViews, standing } from './shape.ts';

const view = publicViews('invoice',
  columns(['invoicenumber', 140], ['name', 220], ['customerid', 180], ['datedelivered', 110], ['duedate', 100], ['totalamount', 110], ['transactioncurrencyid', 100], ['statuscode', 120]), newestFirst);
const cancelled = 3;

export const invoiceViews: readonly View[] = [
  view('all', 'All Invoices (Counterfoil)', 'Every invoice, the newest first.', []),
  view('standing', 'Invoices: Where They Stand in Xero', 'Invoices that were considered for Xero, with status, number and amount due there.', [], {
    columns: [...columns(['invoicenumber', 140], ['name', 220], ['customerid', 180]), ...standing, ...columns(['datedelivered', 110], ['totalamount', 110])], joins: [details('cfl_invoiceid', 'invoice')],
  }),
  // asks for the lookup that is filled only once the document is in Xero, so that refused and waiting invoices are listed too
  view('notinxero', 'Invoices: Not in Xero Yet', 'Invoices that have not arrived in Xero; cancelled and skipped ones left out.', [{ column: 'statecode', operator: 'ne', value: cancelled }, empty('cfl_xerodocumentid', 'posted')],
    { joins: [details('cfl_sentinvoiceid', 'invoice', { alias: 'posted', outer: true }), known('cfl_invoiceid', 'invoice')], anyOf: notSkipped }),
  view('mynotinxero', 'Invoices: Mine, Not in Xero Yet', 'Your own invoices that have not arrived in Xero; cancelled and skipped ones left out.',
    [{ column: 'ownerid', operator: 'eq-userid' }, { column: 'statecode', operator: 'ne', value: cancelled }, empty('cfl_xerodocumentid', 'posted')],
    { joins: [details('cfl_sentinvoiceid', 'invoice', { alias: 'posted', outer: true }), known('cfl_invoiceid', 'invoice')], anyOf: notSkipped }),
  view('sentthismonth', 'Invoices: Sent to Xero This Month', 'Invoices that went to Xero since the first of this month.', [{ column: 'cfl_senton', operator: 'this-month', of: 'posted' }],
    { joins: [details('cfl_sentinvoiceid', 'invoice', { alias: 'posted' })] }),
  view('deposits', 'Invoices: Deposits', 'Deposit invoices that are not cancelled, the newest first.', [{ column: 'cfl_isdeposit', operator: 'eq', value: 1 }, { column: 'statecode', operator: 'ne', value: cancelled }],
    { columns: columns(['invoicenumber', 140], ['name', 220], ['customerid', 180], ['salesorderid', 150], ['cfl_quoteid', 150], ['datedelivered', 110], ['totalamount', 110], ['statuscode', 120]) }),
];

/** The lines on our own invoice form. A view of our own, because out-of-box ones differ between versions of the Sales app. */
export const invoiceLineViews: readonly View[] = [
  publicViews('invoicedetail', columns(
    ['productname', 200], ['quantity', 80], ['priceperunit', 100], ['manualdiscountamount', 100], ['tax', 80], ['extendedamount', 110],
    ['cfl_accountid', 140], ['cfl_taxrateid', 140], ['cfl_trackingoption1id', 110], ['cfl_trackingoption2id', 110],
  ), ascending('lineitemnumber'))('lines', 'Invoice Lines (Counterfoil)', 'The lines of an invoice with their accounts, tax rates and tracking in Xero.', []),
  publicViews('invoicedetail', columns(['productname', 240], ['extendedamount', 110], ['cfl_depositinvoiceid', 180], ['cfl_accountid', 140], ['cfl_taxrateid', 140]), ascending('lineitemnumber'))(
    'deposits', 'Invoice Lines: Deposits Taken Off (Counterfoil)', 'The lines of an invoice that take off deposits.', [filled('cfl_depositinvoiceid')]),
  publicViews('invoicedetail', columns(['invoiceid', 180], ['productname', 240], ['extendedamount', 110]), [{ column: 'createdon', descending: true }])(
    'takenoff', 'Invoice Lines: Where Deposits Are Taken Off (Counterfoil)', 'Lines that take off deposits, with the invoices that they stand on.', [filled('cfl_depositinvoiceid')]),
];
