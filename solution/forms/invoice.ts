import { defineForm, hidden, readOnly, section, type Form } from '../model/forms.ts';
import { connectionOnly, list, listSection, tracking, xeroSections } from './parts.ts';
import { hiding, invoiceLineScripts, invoiceScripts } from './scripts.ts';

/** Complete forms of our own, last in order: forms of the customer and of the Sales app are never changed or replaced. */
export const invoiceForms: readonly Form[] = [
  defineForm({
    table: 'invoice', key: 'main', name: 'Invoice (Counterfoil)', help: 'An invoice with everything that decides how it arrives in Xero.',
    order: 1000, fallback: false, header: ['totalamount', 'duedate', 'statuscode', 'ownerid'],
    ...hiding(invoiceScripts, 'cfl_correctionrequest: xero/xerocorrections', 'cfl_creditnote: credits/creditnotes', 'cfl_creditallocation: credits/allocations'),
    tabs: [
      { name: 'summary', label: 'Summary', sections: [
        // the platform numbers invoices when they are saved; who could type here would have to
        section('invoice', 'Invoice', [[readOnly('invoicenumber'), 'name'], ['customerid', 'transactioncurrencyid'], ['pricelevelid', 'ispricelocked'], ['datedelivered', 'duedate'], [{ column: 'description', colspan: 2, rowspan: 2 }]]),
        section('lines', 'Products', [[{ subgrid: 'lines', label: 'Products', table: 'invoicedetail', through: { relationship: 'invoice_details' }, view: 'lines', rows: 10 }]]),
        section('totals', 'Totals', [['totallineitemamount', 'discountpercentage'], ['discountamount', 'totalamountlessfreight'], ['freightamount', 'totaltax'], ['totalamount']]),
      ] },
      { name: 'xero', label: 'Xero', sections: [
        section('settings', 'How It Goes to Xero', [['cfl_connectionid', 'cfl_amountsare'], ['cfl_arrivalstatus', 'cfl_brandingthemeid'], [hidden('salesorderid')]]),
        section('deposit', 'Deposit', [['cfl_isdeposit', 'cfl_quoteid']]),
        section('later', 'Bundles and E-mail', [['cfl_emailmode', 'cfl_bundleheaderonly']]),
        connectionOnly,
        ...xeroSections('cfl_invoiceid'),
      ] },
      { name: 'credits', label: 'Credits', sections: [
        listSection(list('creditnotes', 'Credit Notes', 'cfl_creditnote', 'cfl_invoiceid')),
        listSection(list('allocations', 'Credits Applied', 'cfl_creditallocation', 'cfl_invoiceid')),
        listSection({ subgrid: 'deposits', label: 'Deposits Taken Off', table: 'invoicedetail', through: { relationship: 'invoice_details' }, view: 'deposits', rows: 4 }),
        listSection(list('takenoff', 'This Deposit Is Taken Off In', 'invoicedetail', 'cfl_depositinvoiceid', { view: 'takenoff', rows: 4 })),
      ] },
      { name: 'addresses', label: 'Addresses', sections: [
        section('billto', 'Bill To', [['billto_name', 'billto_line1'], ['billto_line2', 'billto_city'], ['billto_stateorprovince', 'billto_postalcode'], ['billto_country']]),
        section('shipto', 'Ship To', [['shipto_line1', 'shipto_line2'], ['shipto_city', 'shipto_stateorprovince'], ['shipto_postalcode', 'shipto_country']]),
      ] },
    ],
  }),
  defineForm({
    table: 'invoicedetail', key: 'main', name: 'Invoice Product (Counterfoil)', help: 'A line with its account, tax rate and tracking in Xero.',
    order: 1000, fallback: false, header: ['extendedamount'], ...invoiceLineScripts,
    tabs: [{ name: 'line', label: 'Line', sections: [
      section('product', 'Product', [['isproductoverridden', 'productid'], ['productdescription', 'uomid'], ['ispriceoverridden', 'priceperunit'], ['quantity', 'manualdiscountamount'], ['tax', 'extendedamount'], [{ column: 'description', colspan: 2, rowspan: 2 }], [hidden('invoiceid')]]),
      section('xero', 'Xero', [['cfl_accountid', 'cfl_taxrateid'], ...tracking('invoiceid', { colspan: 2 }), [readOnly('cfl_depositinvoiceid')]]),
    ] }],
  }),
];
