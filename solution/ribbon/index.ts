import { creditNoteRibbon } from './credit-note.ts';
import { invoiceRibbon } from './invoice.ts';
import { purchaseInvoiceRibbon } from './purchase-invoice.ts';
import { xeroDocumentRibbon } from './xero-document.ts';

export const allRibbons = [invoiceRibbon, purchaseInvoiceRibbon, creditNoteRibbon, xeroDocumentRibbon] as const;
