import { defineForm, section } from '../model/forms.ts';

export const invoiceDetailForm = defineForm({
  table: 'invoicedetail', key: 'main', name: 'Invoice Product (Counterfoil)', help: 'A line with its account, tax rate and tracking in Xero.',
  order: 1000, fallback: false, header: ['extendedamount'],
  tabs: [{ name: 'line', label: 'Line', sections: [
    section('product', 'Product', [['isproductoverridden', 'productid'], ['productdescription', 'uomid'], ['ispriceoverridden', 'priceperunit'], ['quantity', 'manualdiscountamount'], ['tax', 'extendedamount'], [{ column: 'description', colspan: 2, rowspan: 2 }]]),
    section('xero', 'Xero', [['cfl_accountid', 'cfl_taxrateid'], ['cfl_trackingoption1id', 'cfl_trackingoption2id']]),
  ] }],
});
