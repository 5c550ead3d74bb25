import { paymentKind } from '../choices/index.ts';
import { choice, date, decimal, instant, lookup, money, text } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** What reduced the amount due of a document, one row each. A payment that is removed in Xero becomes inactive here. */
export const xeroPayment = defineTable({
  logicalName: 'cfl_xeropayment', schemaName: 'cfl_XeroPayment', setName: 'cfl_xeropayments',
  label: 'Xero Payment', plural: 'Xero Payments', help: 'A payment, overpayment, prepayment or credit that Xero applied to a document.',
  ownership: 'UserOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 300, help: 'For example "Payment of INV-0012".' }),
    cfl_xerodocumentid: lookup('cfl_xerodocument', 'cfl_XeroDocumentId', { label: 'Xero Details', onDelete: 'Cascade', onAssign: 'Cascade' }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', onDelete: 'Restrict' }),
    cfl_accountid: lookup('account', 'cfl_AccountId', { label: 'Account' }),
    cfl_contactid: lookup('contact', 'cfl_ContactId', { label: 'Contact' }),
    cfl_kind: choice(paymentKind, { label: 'Kind' }),
    /** Filled where the credit was allocated from Dynamics; Restrict keeps what is in the books from being deleted, and its credit note with it (R69). */
    cfl_creditallocationid: lookup('cfl_creditallocation', 'cfl_CreditAllocationId', { label: 'Credit Allocation', onDelete: 'Restrict', help: 'The allocation that this credit comes from. It keeps the allocation from being deleted.' }),
    cfl_paidon: date({ label: 'Date' }),
    cfl_amount: money({ label: 'Amount' }),
    cfl_currencyrate: decimal({ label: 'Currency Rate', digits: 10, max: 100000000000, help: 'As Xero has it.' }),
    cfl_reference: text({ label: 'Reference', max: 255 }),
    cfl_xeroid: text({ label: 'Xero Id', max: 36 }),
  },
});

/**
 * What one customer or supplier owes or is owed in one currency, by age of the due dates. The row belongs to whoever owns the customer,
 * so a salesperson with basic depth sees what their own customers owe and nobody else's. It does not follow by cascade: the platform
 * refuses to assign a customer to somebody who may not read the rows that follow, and anybody may own a customer. Whoever writes
 * balances gives them the owner of the customer.
 */
export const balance = defineTable({
  logicalName: 'cfl_balance', schemaName: 'cfl_Balance', setName: 'cfl_balances',
  label: 'Xero Balance', plural: 'Xero Balances', help: 'What a customer owes us, or we owe a supplier, in one currency and one Xero organisation.',
  ownership: 'UserOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 300, help: 'Customer and currency.' }),
    cfl_accountid: lookup('account', 'cfl_AccountId', { label: 'Account' }),
    cfl_contactid: lookup('contact', 'cfl_ContactId', { label: 'Contact' }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection' }),
    cfl_asof: instant({ label: 'As Of' }),
    cfl_outstanding: money({ label: 'Outstanding', help: 'What the customer owes us.' }),
    cfl_overdue: money({ label: 'Overdue', help: 'The part of it whose due date has passed.' }),
    cfl_notdue: money({ label: 'Not Due Yet' }),
    cfl_days1to30: money({ label: '1 to 30 Days Overdue' }),
    cfl_days31to60: money({ label: '31 to 60 Days Overdue' }),
    cfl_days61to90: money({ label: '61 to 90 Days Overdue' }),
    cfl_daysover90: money({ label: 'More than 90 Days Overdue' }),
    cfl_payable: money({ label: 'Payable', help: 'What we owe the supplier.' }),
    cfl_payableoverdue: money({ label: 'Payable Overdue', help: 'The part of it whose due date has passed.' }),
  },
});
