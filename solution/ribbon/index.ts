import { creditNoteRibbon } from './credit-note.ts';
import { invoiceRibbon } from './invoice.ts';
import { purchaseInvoiceRibbon } from './purchase-invoice.ts';

export const allRibbons = [invoiceRibbon, purchaseInvoiceRibbon, creditNoteRibbon] as const;
