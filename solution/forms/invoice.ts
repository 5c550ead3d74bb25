import { defineForm, section } from '../model/forms.ts';

/** A complete form of our own, last in order: forms of the customer and of the Sales app are never changed or replaced. */
export const invoiceForm = defineForm({
  table: 'invoice', key: 'main', name: 'Invoice (Counterfoil)', help: 'An invoice with everything that decides how it arrives in Xero.',
  order: 1000, fallback: false, header: ['totalamount', 'statuscode', 'ownerid'],
  onLoad: [{ library: 'cfl_/counterfoil.js', function: 'Counterfoil.Forms.onLoad' }],
  tabs: [
    { name: 'summary', label: 'Summary', sections: [
      section('invoice', 'Invoice', [['invoicenumber', 'name'], ['customerid', 'transactioncurrencyid'], ['pricelevelid', 'ispricelocked'], ['datedelivered', 'duedate'], [{ column: 'description', colspan: 2, rowspan: 2 }]]),
      section('lines', 'Products', [[{ subgrid: 'lines', label: 'Products', table: 'invoicedetail', through: { relationship: 'invoice_details' }, view: 'lines', rows: 10 }]], { hideLabel: true }),
      section('totals', 'Totals', [['totallineitemamount', 'discountpercentage'], ['discountamount', 'totalamountlessfreight'], ['freightamount', 'totaltax'], ['totalamount']]),
    ] },
    { name: 'xero', label: 'Xero', sections: [
      section('settings', 'How It Goes to Xero', [['cfl_connectionid', 'cfl_amountsare'], ['cfl_arrivalstatus', 'cfl_brandingthemeid']]),
      section('details', 'In Xero', [[{ subgrid: 'xerodetails', label: 'Xero Details', table: 'cfl_xerodocument', through: { lookup: 'cfl_invoiceid' }, view: 'all', rows: 4 }]], { hideLabel: true }),
      section('requests', 'Requests', [[{ subgrid: 'xerorequests', label: 'Requests', table: 'cfl_syncrequest', through: { lookup: 'cfl_invoiceid' }, view: 'active', rows: 6 }]], { hideLabel: true }),
    ] },
    { name: 'addresses', label: 'Addresses', sections: [
      section('billto', 'Bill To', [['billto_name', 'billto_line1'], ['billto_line2', 'billto_city'], ['billto_stateorprovince', 'billto_postalcode'], ['billto_country']]),
      section('shipto', 'Ship To', [['shipto_line1', 'shipto_line2'], ['shipto_city', 'shipto_stateorprovince'], ['shipto_postalcode', 'shipto_country']]),
    ] },
  ],
});
