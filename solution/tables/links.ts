import { matchMethod } from '../choices/index.ts';
import { choice, instant, lookup, text, yesNo } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/**
 * Customer x connection -> Xero contact. Rows belong to their connection and go with it. Only that link may cascade: the platform
 * refuses a second cascading relationship on a table (it would have two parents), so a deleted customer only empties its lookup.
 */
export const contactLink = defineTable({
  logicalName: 'cfl_contactlink', schemaName: 'cfl_ContactLink', setName: 'cfl_contactlinks',
  label: 'Xero Contact Link', plural: 'Xero Contact Links', help: 'Says which Xero contact a customer is.',
  ownership: 'OrgOwned', audit: true, primaryName: 'cfl_name',
  keys: { cfl_XeroContact: { label: 'Xero Contact', columns: ['cfl_connectionid', 'cfl_xerocontactid'] } },
  columns: {
    cfl_name: text({ label: 'Xero Contact Name', max: 255 }),
    cfl_accountid: lookup('account', 'cfl_AccountId', { label: 'Account' }),
    cfl_contactid: lookup('contact', 'cfl_ContactId', { label: 'Contact' }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', onDelete: 'Cascade' }),
    cfl_xerocontactid: text({ label: 'Xero Contact Id', max: 36, required: true }),
    cfl_matchedby: choice(matchMethod, { label: 'Matched By' }),
    cfl_contactnumber: text({ label: 'Contact Number', max: 50, help: 'The contact number in Xero.' }),
    cfl_accountnumber: text({ label: 'Account Number', max: 50, help: 'The account number in Xero.' }),
    cfl_isarchived: yesNo({ label: 'Archived in Xero', help: 'Yes: Xero takes no new documents for this contact until it is restored there.' }),
    cfl_iscustomer: yesNo({ label: 'Customer in Xero' }),
    cfl_issupplier: yesNo({ label: 'Supplier in Xero' }),
    cfl_linkedbyid: lookup('systemuser', 'cfl_LinkedById', { label: 'Linked By', help: 'Who chose this contact; empty where Counterfoil found it.' }),
    cfl_fingerprint: text({ label: 'Fingerprint Sent', max: 64, help: 'Digest of what was last sent to this contact.' }),
    cfl_updatedinxeroon: instant({ label: 'Updated in Xero On' }),
    cfl_isprimary: yesNo({ label: 'Primary', initially: true, help: 'Used where a customer has several contacts in Xero.' }),
  },
});

/** Product x connection -> Xero item and the accounts and tax rate for its lines. */
export const productLink = defineTable({
  logicalName: 'cfl_productlink', schemaName: 'cfl_ProductLink', setName: 'cfl_productlinks',
  label: 'Xero Product Link', plural: 'Xero Product Links', help: 'Item, account and tax rate of a product for one connection.',
  ownership: 'OrgOwned', audit: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 200 }),
    cfl_productid: lookup('product', 'cfl_ProductId', { label: 'Product' }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', onDelete: 'Cascade' }),
    cfl_itemcode: text({ label: 'Item Code', max: 30, help: 'The item in Xero. Empty: the line goes without an item.' }),
    cfl_xeroitemid: text({ label: 'Xero Item Id', max: 36, help: 'Filled where Counterfoil found or created the item.' }),
    cfl_accountid: lookup('cfl_xeroaccount', 'cfl_AccountId', { label: 'Sales Account' }),
    cfl_taxrateid: lookup('cfl_xerotaxrate', 'cfl_TaxRateId', { label: 'Sales Tax Rate' }),
    cfl_purchaseaccountid: lookup('cfl_xeroaccount', 'cfl_PurchaseAccountId', { label: 'Purchase Account' }),
    cfl_purchasetaxrateid: lookup('cfl_xerotaxrate', 'cfl_PurchaseTaxRateId', { label: 'Purchase Tax Rate' }),
  },
});
