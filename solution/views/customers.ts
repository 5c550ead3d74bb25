import type { View } from '../model/views.ts';
import { active, ascending, columns, filled, publicViews } from './shape.ts';

/** Views of tables of others: with our name in theirs, never the default. */
const companies = publicViews('account', columns(['name', 220], ['accountnumber', 120], ['cfl_taxnumber', 130], ['emailaddress1', 200], ['telephone1', 130], ['creditonhold', 90], ['address1_city', 130], ['address1_country', 120]), ascending('name'));
const people = publicViews('contact', columns(['fullname', 220], ['parentcustomerid', 200], ['cfl_taxnumber', 130], ['emailaddress1', 200], ['telephone1', 130], ['address1_city', 130], ['address1_country', 120]), ascending('fullname'));

const customerType = 3, supplierTypes = [10, 11];
const invoices = (party: string) => ({ table: 'invoice', from: 'customerid', to: party, alias: 'sold', outer: true });
const bills = (lookup: string, party: string) => ({ table: 'cfl_purchaseinvoice', from: lookup, to: party, alias: 'bought', outer: true });

export const customerViews: readonly View[] = [
  companies('customers', 'Customers (Counterfoil)', 'Accounts that are customers by their relationship type, or have an invoice.', [active],
    { joins: [invoices('accountid')], distinct: true, anyOf: [{ column: 'customertypecode', operator: 'eq', value: customerType }, filled('invoiceid', 'sold')] }),
  companies('suppliers', 'Suppliers (Counterfoil)', 'Accounts that are suppliers or vendors by their relationship type, or have a purchase invoice.', [active],
    { joins: [bills('cfl_accountid', 'accountid')], distinct: true, anyOf: [{ column: 'customertypecode', operator: 'in', values: supplierTypes }, filled('cfl_purchaseinvoiceid', 'bought')] }),
  companies('inxero', 'Linked to Xero (Counterfoil)', 'Accounts that are linked to a Xero contact.', [active],
    { joins: [{ table: 'cfl_contactlink', from: 'cfl_accountid', to: 'accountid', alias: 'link', outer: false }], distinct: true }),
  people('customers', 'Private Customers (Counterfoil)', 'Contacts that have an invoice of their own.', [active], { joins: [{ ...invoices('contactid'), outer: false }], distinct: true }),
  people('suppliers', 'Private Suppliers (Counterfoil)', 'Contacts that have a purchase invoice of their own.', [active], { joins: [{ ...bills('cfl_contactid', 'contactid'), outer: false }], distinct: true }),
  people('inxero', 'Linked to Xero (Counterfoil)', 'Contacts that are linked to a Xero contact.', [active],
    { joins: [{ table: 'cfl_contactlink', from: 'cfl_contactid', to: 'contactid', alias: 'link', outer: false }], distinct: true }),
];
