import { defineView } from '../model/views.ts';

const columns = [
  { name: 'invoicenumber', width: 140 }, { name: 'name', width: 220 }, { name: 'customerid', width: 180 }, { name: 'datedelivered', width: 110 },
  { name: 'totalamount', width: 110 }, { name: 'transactioncurrencyid', width: 100 }, { name: 'statuscode', width: 120 },
] as const;
const newestFirst = [{ column: 'createdon', descending: true }] as const;

export const allInvoices = defineView({
  table: 'invoice', key: 'all', name: 'All Invoices (Counterfoil)', kind: 'public', isDefault: false, columns, order: newestFirst, filter: [],
});

/** Asks for the lookup that is filled only once the document is in Xero, so refused and waiting invoices are listed too. */
export const notInXero = defineView({
  table: 'invoice', key: 'notinxero', name: 'Invoices: Not in Xero Yet', help: 'Invoices that have not arrived in Xero; cancelled ones left out.',
  kind: 'public', isDefault: false, columns, order: newestFirst,
  filter: [{ column: 'statecode', operator: 'ne', value: 3 }, { column: 'cfl_xerodocumentid', operator: 'null', of: 'posted' }],
  joins: [{ table: 'cfl_xerodocument', from: 'cfl_sentinvoiceid', to: 'invoiceid', alias: 'posted', outer: true }],
});

/** The lines on our own invoice form. A view of our own, because out-of-box ones differ between versions of the Sales app. */
export const invoiceLines = defineView({
  table: 'invoicedetail', key: 'lines', name: 'Invoice Lines (Counterfoil)', kind: 'public', isDefault: false,
  columns: [
    { name: 'productname', width: 200 }, { name: 'quantity', width: 80 }, { name: 'priceperunit', width: 100 }, { name: 'manualdiscountamount', width: 100 },
    { name: 'tax', width: 80 }, { name: 'extendedamount', width: 110 }, { name: 'cfl_accountid', width: 140 }, { name: 'cfl_taxrateid', width: 140 },
    { name: 'cfl_trackingoption1id', width: 110 }, { name: 'cfl_trackingoption2id', width: 110 },
  ],
  order: [{ column: 'lineitemnumber' }], filter: [],
});
