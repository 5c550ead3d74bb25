import { exportStatus, xeroStatus } from '../choices/index.ts';
import { choice, date, instant, lookup, memo, money, text } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/**
 * The shadow of one document: everything that Xero says about it. It stands beside the document because paid and
 * cancelled invoices refuse updates. Its id is UUIDv5 of the document (see ids.ts), so it can never exist twice.
 */
export const xeroDocument = defineTable({
  logicalName: 'cfl_xerodocument', schemaName: 'cfl_XeroDocument', setName: 'cfl_xerodocuments',
  label: 'Xero Details', plural: 'Xero Details', help: 'What Xero says about one document, and how it got there.',
  ownership: 'UserOwned', audit: false, primaryName: 'cfl_name',
  keys: { cfl_DocumentKey: { label: 'Document', columns: ['cfl_documentkey'] } },
  columns: {
    cfl_name: text({ label: 'Name', max: 400 }),
    cfl_documentkey: text({ label: 'Document Key', max: 100, required: true, help: 'Table and id of the document, for example invoice:4f3c...' }),
    cfl_invoiceid: lookup('invoice', 'cfl_InvoiceId', { label: 'Invoice', onAssign: 'Cascade' }),
    /** Filled only once the document is in Xero; Restrict makes the platform refuse to delete a posted invoice (R69). */
    cfl_sentinvoiceid: lookup('invoice', 'cfl_SentInvoiceId', { label: 'Posted Invoice', onDelete: 'Restrict', help: 'Filled once the invoice is in Xero. It keeps the invoice from being deleted.' }),
    cfl_documentnumber: text({ label: 'Dynamics Number', max: 100 }),
    cfl_documentname: text({ label: 'Document Name', max: 300 }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', onDelete: 'Restrict' }),
    cfl_exportstatus: choice(exportStatus, { label: 'Export Status', initially: 'notSent' }),
    cfl_xeroid: text({ label: 'Xero Id', max: 36 }),
    cfl_xeronumber: text({ label: 'Xero Number', max: 255 }),
    cfl_xerostatus: choice(xeroStatus, { label: 'Xero Status' }),
    cfl_xerolink: text({ label: 'Open in Xero', max: 500, format: 'url' }),
    cfl_customerlink: text({ label: 'Customer Link', max: 500, format: 'url', help: 'The page on which the customer can see and pay the invoice.' }),
    cfl_invoicedate: date({ label: 'Date' }),
    cfl_duedate: date({ label: 'Due Date' }),
    cfl_subtotal: money({ label: 'Subtotal' }),
    cfl_totaltax: money({ label: 'Tax' }),
    cfl_total: money({ label: 'Total' }),
    cfl_amountdue: money({ label: 'Amount Due' }),
    cfl_overdueamount: money({ label: 'Overdue', help: 'The amount due once the due date has passed, in the time zone of the organisation; else zero.' }),
    cfl_amountpaid: money({ label: 'Amount Paid' }),
    cfl_amountcredited: money({ label: 'Amount Credited' }),
    cfl_fullypaidon: date({ label: 'Fully Paid On' }),
    cfl_problemcode: text({ label: 'Problem', max: 100 }),
    cfl_problemtext: memo({ label: 'Problem Text', help: 'What is wrong and what to do.' }),
    cfl_problems: memo({ label: 'Problems (JSON)', max: 100000, help: 'Every problem with code, text, fix and field, for the status panel.' }),
    cfl_fingerprint: text({ label: 'Fingerprint Sent', max: 64 }),
    cfl_xeroupdatedon: instant({ label: 'Changed in Xero' }),
    cfl_senton: instant({ label: 'Sent On' }),
  },
});
