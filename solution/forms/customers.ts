import { defineForm, defineQuickView, section, type Form } from '../model/forms.ts';
import { list, listSection } from './parts.ts';
import { hiding } from './scripts.ts';

/** Forms of tables that are not ours: last in order, never the fallback. They show what Counterfoil knows about a customer in one place. */
const unreadable = hiding({}, 'cfl_purchaseinvoice: documents/bills', 'cfl_creditnote: documents/creditnotes', 'cfl_balance: balances/chart', 'cfl_balance: balances/balances', 'cfl_xeropayment: balances/payments', 'cfl_contactlink: xero', 'cfl_xerodocument: xero/xerodetails');
/** A code component stands in the place of a column, and a column stands on a form once: this one nobody needs here. */
const anchor = 'address1_line3';
const lists = (lookup: string, invoices: string) => [
  { name: 'balances', label: 'Balances', sections: [
    section('chart', 'Balances in Xero', [[{ column: anchor, hideLabel: true, readOnly: true, component: { name: 'cfl_Counterfoil.Balances', bind: { anchor } } }]], { hideLabel: true }),
    listSection(list('balances', 'What Is Owed', 'cfl_balance', lookup)),
    listSection(list('payments', 'Payments', 'cfl_xeropayment', lookup)),
  ] },
  { name: 'documents', label: 'Documents', sections: [
    section('invoices', 'Invoices', [[{ subgrid: 'invoices', label: 'Invoices', table: 'invoice', through: { relationship: invoices }, view: 'all', rows: 6 }]]),
    listSection(list('bills', 'Purchase Invoices', 'cfl_purchaseinvoice', lookup, { view: 'active' })),
    listSection(list('creditnotes', 'Credit Notes', 'cfl_creditnote', lookup, { view: 'active' })),
  ] },
  { name: 'xero', label: 'Xero', sections: [
    listSection(list('contactlinks', 'Contacts in Xero', 'cfl_contactlink', lookup, { view: 'active', rows: 4 })),
    listSection(list('xerodetails', 'Documents in Xero', 'cfl_xerodocument', lookup, { view: 'all' })),
  ] },
];

export const customerForms: readonly Form[] = [
  defineForm({
    table: 'account', key: 'main', name: 'Customer and Supplier (Counterfoil)', help: 'A company with its balances, documents and contacts in Xero.', order: 1000, fallback: false, header: ['accountnumber', 'creditonhold', 'ownerid'], ...unreadable,
    tabs: [
      { name: 'summary', label: 'Summary', widths: ['50%', '50%'], sections: [
        section('company', 'Company', [['name'], ['accountnumber'], ['cfl_taxnumber'], ['customertypecode'], ['primarycontactid'], ['emailaddress1'], ['telephone1']]),
        section('address', 'Address', [['address1_line1'], ['address1_line2'], ['address1_city'], ['address1_stateorprovince'], ['address1_postalcode'], ['address1_country']], { column: 2 }),
        section('terms', 'Terms', [['transactioncurrencyid'], ['paymenttermscode'], ['creditonhold']], { column: 2 }),
      ] },
      ...lists('cfl_accountid', 'invoice_customer_accounts'),
    ],
  }),
  defineForm({
    table: 'contact', key: 'main', name: 'Customer and Supplier (Counterfoil)', help: 'A person with their balances, documents and contacts in Xero.', order: 1000, fallback: false, header: ['parentcustomerid', 'ownerid'], ...unreadable,
    tabs: [
      { name: 'summary', label: 'Summary', widths: ['50%', '50%'], sections: [
        section('person', 'Person', [['firstname'], ['lastname'], ['parentcustomerid'], ['cfl_taxnumber'], ['emailaddress1'], ['telephone1'], ['transactioncurrencyid']]),
        section('address', 'Address', [['address1_line1'], ['address1_line2'], ['address1_city'], ['address1_stateorprovince'], ['address1_postalcode'], ['address1_country']], { column: 2 }),
      ] },
      ...lists('cfl_contactid', 'invoice_customer_contacts'),
    ],
  }),
  defineQuickView({
    table: 'account', name: 'Company Card (Counterfoil)', help: 'What counts about a company when a document goes to Xero.',
    sections: [section('card', 'Company', [['accountnumber'], ['cfl_taxnumber'], ['emailaddress1'], ['telephone1'], ['creditonhold']], { hideLabel: true })],
  }),
  defineQuickView({
    table: 'contact', name: 'Person Card (Counterfoil)', help: 'What counts about a person when a document goes to Xero.',
    sections: [section('card', 'Person', [['parentcustomerid'], ['cfl_taxnumber'], ['emailaddress1'], ['telephone1']], { hideLabel: true })],
  }),
];
