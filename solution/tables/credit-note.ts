import { allocationState, amountsAre, arrivalStatus, creditNoteKind, emailMode } from '../choices/index.ts';
import { choice, date, lookup, memo, money, text, yesNo } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';
import { lineColumns } from './lines.ts';

/** A credit note, ours to a customer or a supplier's to us. */
export const creditNote = defineTable({
  logicalName: 'cfl_creditnote', schemaName: 'cfl_CreditNote', setName: 'cfl_creditnotes',
  label: 'Credit Note', plural: 'Credit Notes', help: 'A credit note to a customer or from a supplier that goes to Xero.',
  ownership: 'UserOwned', audit: true, notes: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'CN-{SEQNUM:6}', help: 'Our own number; given by itself.' }),
    cfl_kind: choice(creditNoteKind, { label: 'Kind', initially: 'sales', required: true }),
    cfl_subject: text({ label: 'Subject', max: 300, help: 'What is credited, in a few words.' }),
    cfl_suppliernumber: text({ label: 'Supplier\'s Number', max: 255, help: 'The number on the supplier\'s credit note. It becomes the number in Xero.' }),
    cfl_accountid: lookup('account', 'cfl_AccountId', { label: 'Customer or Supplier', onDelete: 'Restrict' }),
    cfl_contactid: lookup('contact', 'cfl_ContactId', { label: 'Customer or Supplier (Person)', onDelete: 'Restrict', help: 'Only where it is a person and not a company.' }),
    cfl_invoiceid: lookup('invoice', 'cfl_InvoiceId', { label: 'Invoice Credited', help: 'The invoice that this credit note is about, where there is one.' }),
    cfl_purchaseinvoiceid: lookup('cfl_purchaseinvoice', 'cfl_PurchaseInvoiceId', { label: 'Purchase Invoice Credited', help: 'The bill that this credit note is about, where there is one.' }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Xero Connection', onDelete: 'Restrict', help: 'The Xero organisation that this credit note goes to. Empty: the default connection.' }),
    cfl_creditdate: date({ label: 'Date' }),
    cfl_amountsare: choice(amountsAre, { label: 'Amounts Are', help: 'Empty: as the connection says.' }),
    cfl_arrivalstatus: choice(arrivalStatus, { label: 'Status on Arrival', help: 'The status in Xero. Empty: as the connection says.' }),
    cfl_brandingthemeid: lookup('cfl_brandingtheme', 'cfl_BrandingThemeId', { label: 'Branding Theme', help: 'Empty: as the connection says.' }),
    cfl_emailmode: choice(emailMode, { label: 'E-mail from Xero', help: 'Empty: as the connection says.' }),
    cfl_description: memo({ label: 'Description', max: 2000 }),
    cfl_automatic: yesNo({ label: 'Made by Counterfoil', help: 'Yes: made by itself when a sent invoice was cancelled.' }),
    cfl_subtotal: money({ label: 'Subtotal', help: 'The lines without tax.' }),
    cfl_totaltax: money({ label: 'Total Tax' }),
    cfl_totalamount: money({ label: 'Total Amount', help: 'The lines with tax.' }),
  },
});

export const creditNoteLine = defineTable({
  logicalName: 'cfl_creditnoteline', schemaName: 'cfl_CreditNoteLine', setName: 'cfl_creditnotelines',
  label: 'Credit Note Line', plural: 'Credit Note Lines', help: 'One line of a credit note.',
  ownership: 'UserOwned', audit: true, primaryName: 'cfl_name',
  columns: {
    ...lineColumns,
    cfl_creditnoteid: lookup('cfl_creditnote', 'cfl_CreditNoteId', { label: 'Credit Note', required: true, onDelete: 'Cascade', onAssign: 'Cascade' }),
  },
});

/** What a credit note is applied to. Planned here, done in Xero on request. */
export const creditAllocation = defineTable({
  logicalName: 'cfl_creditallocation', schemaName: 'cfl_CreditAllocation', setName: 'cfl_creditallocations',
  label: 'Credit Allocation', plural: 'Credit Allocations', help: 'Says which invoice or bill a credit note pays, and how much of it.',
  ownership: 'UserOwned', audit: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'CA-{SEQNUM:6}', help: 'Given by itself.' }),
    cfl_creditnoteid: lookup('cfl_creditnote', 'cfl_CreditNoteId', { label: 'Credit Note', required: true, onDelete: 'Cascade', onAssign: 'Cascade' }),
    cfl_invoiceid: lookup('invoice', 'cfl_InvoiceId', { label: 'Invoice', onDelete: 'Restrict', help: 'The invoice that is paid by the credit.' }),
    cfl_purchaseinvoiceid: lookup('cfl_purchaseinvoice', 'cfl_PurchaseInvoiceId', { label: 'Purchase Invoice', onDelete: 'Restrict', help: 'The bill that is paid by the credit.' }),
    cfl_amount: money({ label: 'Amount', required: true, help: 'How much of the credit is applied, in the currency of the credit note.' }),
    cfl_allocationdate: date({ label: 'Date' }),
    cfl_allocationstate: choice(allocationState, { label: 'State', initially: 'planned' }),
    cfl_xeroid: text({ label: 'Xero Id', max: 36 }),
  },
});
