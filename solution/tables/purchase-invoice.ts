import { amountsAre, arrivalStatus } from '../choices/index.ts';
import { choice, date, lookup, memo, money, text } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';
import { lineColumns } from './lines.ts';

/** A bill of a supplier. Totals come from the lines; the state in Xero stands in its Xero Details. */
export const purchaseInvoice = defineTable({
  logicalName: 'cfl_purchaseinvoice', schemaName: 'cfl_PurchaseInvoice', setName: 'cfl_purchaseinvoices',
  label: 'Purchase Invoice', plural: 'Purchase Invoices', help: 'A bill of a supplier that goes to Xero.',
  ownership: 'UserOwned', audit: true, notes: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'BILL-{SEQNUM:6}', help: 'Our own number; given by itself.' }),
    cfl_subject: text({ label: 'Subject', max: 300, help: 'What the bill is for, in a few words.' }),
    cfl_suppliernumber: text({ label: 'Supplier\'s Number', max: 255, help: 'The number that the supplier printed on the bill. It becomes the number in Xero.' }),
    cfl_accountid: lookup('account', 'cfl_AccountId', { label: 'Supplier', onDelete: 'Restrict', help: 'The company that sent the bill.' }),
    cfl_contactid: lookup('contact', 'cfl_ContactId', { label: 'Supplier (Person)', onDelete: 'Restrict', help: 'Only where the supplier is a person and not a company.' }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Xero Connection', onDelete: 'Restrict', help: 'The Xero organisation that this bill goes to. Empty: the default connection.' }),
    cfl_invoicedate: date({ label: 'Date', help: 'The date on the bill.' }),
    cfl_duedate: date({ label: 'Due Date', help: 'Empty: by the rule of the connection.' }),
    cfl_plannedpaymentdate: date({ label: 'Planned Payment Date', help: 'When we mean to pay; shown in Xero.' }),
    cfl_amountsare: choice(amountsAre, { label: 'Amounts Are', help: 'Empty: as the connection says.' }),
    cfl_arrivalstatus: choice(arrivalStatus, { label: 'Status on Arrival', help: 'The status in Xero. Empty: as the connection says.' }),
    cfl_description: memo({ label: 'Description', max: 2000 }),
    cfl_subtotal: money({ label: 'Subtotal', help: 'The lines without tax.' }),
    cfl_totaltax: money({ label: 'Total Tax' }),
    cfl_totalamount: money({ label: 'Total Amount', help: 'The lines with tax.' }),
  },
});

export const purchaseInvoiceLine = defineTable({
  logicalName: 'cfl_purchaseinvoiceline', schemaName: 'cfl_PurchaseInvoiceLine', setName: 'cfl_purchaseinvoicelines',
  label: 'Purchase Invoice Line', plural: 'Purchase Invoice Lines', help: 'One line of a bill.',
  ownership: 'UserOwned', audit: true, primaryName: 'cfl_name',
  columns: {
    ...lineColumns,
    cfl_purchaseinvoiceid: lookup('cfl_purchaseinvoice', 'cfl_PurchaseInvoiceId', { label: 'Purchase Invoice', required: true, onDelete: 'Cascade', onAssign: 'Cascade' }),
  },
});
