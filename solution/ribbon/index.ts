import { connectionRibbon } from './connection.ts';
import { creditNoteRibbon } from './credit-note.ts';
import { customerRibbons } from './customers.ts';
import { orderRibbon, quoteRibbon } from './deposits.ts';
import { invoiceRibbon } from './invoice.ts';
import { purchaseInvoiceRibbon } from './purchase-invoice.ts';
import { referenceRibbons } from './reference.ts';
import { xeroDocumentRibbon } from './xero-document.ts';

export const allRibbons = [invoiceRibbon, purchaseInvoiceRibbon, creditNoteRibbon, xeroDocumentRibbon, connectionRibbon, quoteRibbon, orderRibbon, ...referenceRibbons, ...customerRibbons] as const;
