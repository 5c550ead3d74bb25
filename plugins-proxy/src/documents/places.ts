/** Where each kind of document stands in Dynamics and what the wire of Xero calls it. */
import type { XeroCreditNote, XeroDocument, XeroInvoice } from '../xero/types.ts';
import type { DocumentTable } from './types.ts';

/** `lookup` and `posted` are the navigation properties of Xero Details; `posted` is filled once the document is in Xero and keeps it from being deleted (R69). */
export const places = {
  invoice: { set: 'invoices', lookup: 'cfl_InvoiceId', posted: 'cfl_SentInvoiceId', word: 'Invoice' },
  cfl_purchaseinvoice: { set: 'cfl_purchaseinvoices', lookup: 'cfl_PurchaseInvoiceId', posted: 'cfl_SentPurchaseInvoiceId', word: 'Bill' },
  cfl_creditnote: { set: 'cfl_creditnotes', lookup: 'cfl_CreditNoteId', posted: 'cfl_SentCreditNoteId', word: 'Credit note' },
} as const satisfies Readonly<Record<DocumentTable, object>>;

const credit = (d: XeroDocument): XeroCreditNote | undefined => ('CreditNoteID' in d || 'CreditNoteNumber' in d || 'RemainingCredit' in d || /CREDIT$/.test(d.Type ?? '') ? d as XeroCreditNote : undefined);

/** Xero's id, lower case. */
export const xeroIdOf = (d: XeroDocument): string | undefined => (credit(d)?.CreditNoteID ?? (d as XeroInvoice).InvoiceID)?.toLowerCase();
export const xeroNumberOf = (d: XeroDocument): string | undefined => credit(d)?.CreditNoteNumber ?? (d as XeroInvoice).InvoiceNumber;
/** What is still open: the amount due, or the credit that has not been applied. */
export const openAmountOf = (d: XeroDocument): unknown => (credit(d) ? credit(d)!.RemainingCredit : (d as XeroInvoice).AmountDue);
export const isCreditNote = (d: XeroDocument): d is XeroCreditNote => credit(d) !== undefined;
/** The endpoint of a table's documents: bills are invoices in Xero. */
export const endpointOf = (table: DocumentTable): 'Invoices' | 'CreditNotes' => (table === 'cfl_creditnote' ? 'CreditNotes' : 'Invoices');
