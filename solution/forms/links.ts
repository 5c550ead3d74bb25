import { defineForm, readOnly, section } from '../model/forms.ts';

export const contactLinkForm = defineForm({
  table: 'cfl_contactlink', key: 'main', name: 'Xero Contact Link', help: 'Says which Xero contact a customer is.',
  order: 0, fallback: true, header: ['cfl_matchedby', 'cfl_isprimary'],
  tabs: [{ name: 'general', label: 'General', sections: [
    section('customer', 'Customer', [['cfl_accountid', 'cfl_contactid']]),
    section('xero', 'Xero', [['cfl_name', 'cfl_xerocontactid'], ['cfl_connectionid', 'cfl_matchedby'], ['cfl_isprimary']]),
  ] }],
});

export const productLinkForm = defineForm({
  table: 'cfl_productlink', key: 'main', name: 'Xero Product Link', help: 'Item, account and tax rate of a product for one connection.',
  order: 0, fallback: true, header: ['cfl_connectionid'],
  tabs: [{ name: 'general', label: 'General', sections: [
    section('general', 'General', [['cfl_name', 'cfl_productid'], ['cfl_connectionid', 'cfl_itemcode'], ['cfl_accountid', 'cfl_taxrateid'], [readOnly('cfl_xeroitemid')]]),
  ] }],
});
