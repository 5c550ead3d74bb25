import { connection } from './connection.ts';
import { connectionHealth } from './connection-health.ts';
import { account, contact, invoice, invoiceDetail, quote, salesOrder } from './extended.ts';
import { approval, correctionRequest } from './corrections.ts';
import { creditAllocation, creditNote, creditNoteLine } from './credit-note.ts';
import { contactLink, productLink } from './links.ts';
import { balance, xeroPayment } from './money-back.ts';
import { purchaseInvoice, purchaseInvoiceLine } from './purchase-invoice.ts';
import { brandingTheme, trackingCategory, trackingOption, xeroAccount, xeroTaxRate } from './reference-data.ts';
import { fieldMapping, trackingRule } from './rules.ts';
import { syncHistory } from './sync-history.ts';
import { syncRequest } from './sync-request.ts';
import { xeroDocument } from './xero-document.ts';

export { account, approval, balance, brandingTheme, connection, connectionHealth, contact, contactLink, correctionRequest, creditAllocation, creditNote, creditNoteLine, fieldMapping, invoice, invoiceDetail, productLink, purchaseInvoice, purchaseInvoiceLine, quote, salesOrder, syncHistory, syncRequest, trackingCategory, trackingOption, trackingRule, xeroAccount, xeroDocument, xeroPayment, xeroTaxRate };

export const ownTables = [
  connection, connectionHealth, xeroDocument, syncRequest, syncHistory, xeroAccount, xeroTaxRate, brandingTheme,
  trackingCategory, trackingOption, contactLink, productLink, purchaseInvoice, purchaseInvoiceLine, creditNote, creditNoteLine, creditAllocation,
  correctionRequest, approval, xeroPayment, balance, trackingRule, fieldMapping,
] as const;
export const extendedTables = [invoice, invoiceDetail, quote, salesOrder, account, contact] as const;
