import type { App } from '../model/solution.ts';

/** Lists tables only: every form and view of them stays usable, the customer's own included. */
export const app: App = {
  uniqueName: 'cfl_Counterfoil', name: 'Counterfoil', help: 'Send invoices to Xero, and see where each one stands.', icon: 'cfl_/icons/app.svg',
  tables: [
    'invoice', 'invoicedetail', 'account', 'contact', 'product', 'cfl_connection', 'cfl_connectionhealth', 'cfl_xerodocument', 'cfl_syncrequest', 'cfl_synchistory',
    'cfl_xeroaccount', 'cfl_xerotaxrate', 'cfl_brandingtheme', 'cfl_trackingcategory', 'cfl_trackingoption', 'cfl_contactlink', 'cfl_productlink',
    'cfl_purchaseinvoice', 'cfl_purchaseinvoiceline', 'cfl_creditnote', 'cfl_creditnoteline', 'cfl_creditallocation', 'cfl_correctionrequest', 'cfl_approval', 'cfl_xeropayment', 'cfl_balance',
    'cfl_trackingrule', 'cfl_fieldmapping',
  ],
  roles: ['Counterfoil Sender', 'Counterfoil Accountant', 'Counterfoil Approver', 'Counterfoil Viewer', 'Counterfoil Administrator'],
  areas: [
    { key: 'sell', title: 'Sell', icon: 'cfl_/icons/app.svg', groups: [
      { key: 'invoices', title: 'Invoices', subAreas: [{ key: 'invoices', title: 'Invoices', table: 'invoice' }] },
    ] },
    { key: 'xero', title: 'Xero', icon: 'cfl_/icons/xero.svg', groups: [
      { key: 'reports', title: 'Reports', subAreas: [
        { key: 'overview', title: 'Overview', dashboard: 'overview', icon: 'cfl_/icons/details.svg' }, { key: 'bytracking', title: 'By Tracking', dashboard: 'tracking', icon: 'cfl_/icons/details.svg' },
      ] },
      { key: 'documents', title: 'Documents', subAreas: [
        { key: 'details', title: 'Xero Details', table: 'cfl_xerodocument' }, { key: 'requests', title: 'Requests', table: 'cfl_syncrequest' }, { key: 'history', title: 'History', table: 'cfl_synchistory' },
      ] },
      { key: 'setup', title: 'Set-up', subAreas: [
        { key: 'connections', title: 'Connections', table: 'cfl_connection' }, { key: 'contactlinks', title: 'Contact Links', table: 'cfl_contactlink' }, { key: 'productlinks', title: 'Product Links', table: 'cfl_productlink' },
      ] },
      { key: 'reference', title: 'From Xero', subAreas: [
        { key: 'accounts', title: 'Accounts', table: 'cfl_xeroaccount' }, { key: 'taxrates', title: 'Tax Rates', table: 'cfl_xerotaxrate' }, { key: 'themes', title: 'Branding Themes', table: 'cfl_brandingtheme' },
        { key: 'tracking', title: 'Tracking', table: 'cfl_trackingcategory' },
      ] },
    ] },
  ],
};
