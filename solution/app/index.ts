import type { App } from '../model/solution.ts';

const report = 'cfl_/icons/details.svg';

/** Lists tables only: every form and view of them stays usable, the customer's own included. */
export const app: App = {
  uniqueName: 'cfl_Counterfoil', name: 'Counterfoil', help: 'Send invoices, purchase invoices and credit notes to Xero, and see where each one stands.', icon: 'cfl_/icons/app.svg',
  tables: [
    'invoice', 'invoicedetail', 'quote', 'quotedetail', 'salesorder', 'salesorderdetail', 'account', 'contact', 'product', 'cfl_connection', 'cfl_connectionhealth', 'cfl_xerodocument', 'cfl_syncrequest', 'cfl_synchistory',
    'cfl_xeroaccount', 'cfl_xerotaxrate', 'cfl_brandingtheme', 'cfl_trackingcategory', 'cfl_trackingoption', 'cfl_contactlink', 'cfl_productlink',
    'cfl_purchaseinvoice', 'cfl_purchaseinvoiceline', 'cfl_creditnote', 'cfl_creditnoteline', 'cfl_creditallocation', 'cfl_correctionrequest', 'cfl_approval', 'cfl_xeropayment', 'cfl_balance',
    'cfl_trackingrule', 'cfl_fieldmapping',
  ],
  roles: ['Counterfoil Sender', 'Counterfoil Accountant', 'Counterfoil Approver', 'Counterfoil Viewer', 'Counterfoil Administrator'],
  areas: [
    { key: 'sell', title: 'Sell', icon: 'cfl_/icons/app.svg', groups: [
      { key: 'invoices', title: 'Invoices', subAreas: [
        { key: 'invoices', title: 'Invoices', table: 'invoice' }, { key: 'notinxero', title: 'Not in Xero Yet', table: 'invoice', view: 'notinxero' },
        { key: 'needsme', title: 'What Needs Me', table: 'cfl_xerodocument', view: 'needsme' },
        { key: 'creditnotes', title: 'Credit Notes', table: 'cfl_creditnote', view: 'tocustomers' },
      ] },
      { key: 'orders', title: 'Quotes and Orders', subAreas: [{ key: 'quotes', title: 'Quotes', table: 'quote' }, { key: 'orders', title: 'Orders', table: 'salesorder' }] },
      { key: 'customers', title: 'Customers', subAreas: [
        { key: 'companies', title: 'Customers', table: 'account', view: 'customers' }, { key: 'people', title: 'Private Customers', table: 'contact', view: 'customers' },
        { key: 'balances', title: 'Receivables', table: 'cfl_balance', view: 'receivables' },
      ] },
    ] },
    { key: 'buy', title: 'Buy', icon: 'cfl_/icons/app.svg', groups: [
      { key: 'bills', title: 'Purchases', subAreas: [
        { key: 'bills', title: 'Purchase Invoices', table: 'cfl_purchaseinvoice' }, { key: 'notinxero', title: 'Not in Xero Yet', table: 'cfl_purchaseinvoice', view: 'notinxero' },
        { key: 'creditnotes', title: 'Credit Notes', table: 'cfl_creditnote', view: 'fromsuppliers' },
      ] },
      { key: 'suppliers', title: 'Suppliers', subAreas: [
        { key: 'companies', title: 'Suppliers', table: 'account', view: 'suppliers' }, { key: 'people', title: 'Private Suppliers', table: 'contact', view: 'suppliers' },
        { key: 'balances', title: 'Payables', table: 'cfl_balance', view: 'payables' },
      ] },
    ] },
    { key: 'xero', title: 'Xero', icon: 'cfl_/icons/xero.svg', groups: [
      { key: 'reports', title: 'Reports', subAreas: [
        { key: 'overview', title: 'Overview', dashboard: 'overview', icon: report, reads: ['cfl_xerodocument'] },
        // Who sells and does not buy has a dashboard without what they may not read
        { key: 'salesbytracking', title: 'Sales by Tracking', dashboard: 'sales', icon: report, reads: ['cfl_xerodocument', 'invoice'] },
        { key: 'bytracking', title: 'By Tracking', dashboard: 'tracking', icon: report, reads: ['cfl_xerodocument', 'invoice', 'cfl_purchaseinvoiceline', 'cfl_creditnoteline'] },
      ] },
      { key: 'documents', title: 'Documents', subAreas: [
        { key: 'details', title: 'Xero Details', table: 'cfl_xerodocument' }, { key: 'failed', title: 'Failed', table: 'cfl_xerodocument', view: 'failed' },
        { key: 'needsdecision', title: 'Needs a Decision', table: 'cfl_xerodocument', view: 'needsdecision' }, { key: 'approval', title: 'Waiting for Approval', table: 'cfl_xerodocument', view: 'approval' },
        { key: 'heldback', title: 'Held or Skipped', table: 'cfl_xerodocument', view: 'heldback' }, { key: 'drift', title: 'Drift', table: 'cfl_xerodocument', view: 'drift' },
      ] },
      { key: 'activity', title: 'Activity', subAreas: [
        { key: 'queue', title: 'In the Queue', table: 'cfl_syncrequest', view: 'open' }, { key: 'requests', title: 'Requests', table: 'cfl_syncrequest' }, { key: 'corrections', title: 'Corrections', table: 'cfl_correctionrequest' }, { key: 'approvals', title: 'Approvals', table: 'cfl_approval' },
        { key: 'payments', title: 'Payments', table: 'cfl_xeropayment' }, { key: 'history', title: 'History', table: 'cfl_synchistory' },
      ] },
      { key: 'setup', title: 'Set-up', subAreas: [
        { key: 'connections', title: 'Connections', table: 'cfl_connection' }, { key: 'contactlinks', title: 'Contact Links', table: 'cfl_contactlink' }, { key: 'productlinks', title: 'Product Links', table: 'cfl_productlink' },
        { key: 'trackingrules', title: 'Tracking Rules', table: 'cfl_trackingrule' }, { key: 'fieldmappings', title: 'Field Mappings', table: 'cfl_fieldmapping' },
      ] },
      { key: 'reference', title: 'From Xero', subAreas: [
        { key: 'accounts', title: 'Accounts', table: 'cfl_xeroaccount' }, { key: 'taxrates', title: 'Tax Rates', table: 'cfl_xerotaxrate' }, { key: 'themes', title: 'Branding Themes', table: 'cfl_brandingtheme' },
        { key: 'tracking', title: 'Tracking', table: 'cfl_trackingcategory' },
      ] },
    ] },
  ],
};
