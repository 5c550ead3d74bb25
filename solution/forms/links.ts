import { defineForm, defineQuickCreate, readOnly, section, type Form } from '../model/forms.ts';
import { madeBy } from './parts.ts';
import { settingsScripts } from './scripts.ts';

const record = section('record', 'Record', madeBy);

export const linkForms: readonly Form[] = [
  defineForm({
    table: 'cfl_contactlink', key: 'main', name: 'Xero Contact Link', help: 'Says which Xero contact a customer or supplier is.',
    order: 0, fallback: true, header: ['cfl_connectionid', 'cfl_matchedby', 'cfl_isprimary'],
    tabs: [{ name: 'general', label: 'General', sections: [
      section('customer', 'Customer or Supplier', [['cfl_accountid', 'cfl_contactid'], ['cfl_connectionid', 'cfl_isprimary']]),
      section('xero', 'Contact in Xero', [['cfl_name', 'cfl_xerocontactid'], [readOnly('cfl_contactnumber'), readOnly('cfl_accountnumber')], [readOnly('cfl_iscustomer'), readOnly('cfl_issupplier')], [readOnly('cfl_isarchived')]]),
      section('match', 'How It Was Found', [['cfl_matchedby', readOnly('cfl_linkedbyid')], [readOnly('cfl_updatedinxeroon'), readOnly('cfl_fingerprint')]]),
      record,
    ] }],
  }),
  defineQuickCreate({
    table: 'cfl_contactlink', name: 'Xero Contact Link: Quick Create', help: 'Says which Xero contact a customer or supplier is.',
    sections: [section('link', 'Link', [['cfl_connectionid'], ['cfl_accountid'], ['cfl_contactid']]), section('xero', 'Contact in Xero', [['cfl_name'], ['cfl_xerocontactid'], ['cfl_isprimary']], { column: 2 })],
  }),
  defineForm({
    table: 'cfl_productlink', key: 'main', name: 'Xero Product Link', help: 'Item, accounts and tax rates of a product for one connection.',
    order: 0, fallback: true, header: ['cfl_connectionid', 'cfl_itemcode'], ...settingsScripts,
    tabs: [{ name: 'general', label: 'General', sections: [
      section('general', 'Product', [['cfl_productid', 'cfl_connectionid'], ['cfl_name', 'cfl_itemcode']]),
      section('sales', 'When Sold', [['cfl_accountid', 'cfl_taxrateid']]),
      section('purchases', 'When Bought', [['cfl_purchaseaccountid', 'cfl_purchasetaxrateid']]),
      section('record', 'Record', [[readOnly('cfl_xeroitemid')], ...madeBy]),
    ] }],
  }),
  defineQuickCreate({
    table: 'cfl_productlink', name: 'Xero Product Link: Quick Create', help: 'Item, accounts and tax rates of a product for one connection.', ...settingsScripts,
    sections: [
      section('general', 'Product', [['cfl_connectionid'], ['cfl_productid'], ['cfl_name'], ['cfl_itemcode']]),
      section('accounts', 'Accounts and Tax Rates', [['cfl_accountid'], ['cfl_taxrateid'], ['cfl_purchaseaccountid'], ['cfl_purchasetaxrateid']], { column: 2 }),
    ],
  }),
];
