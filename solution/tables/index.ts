import { connection } from './connection.ts';
import { connectionHealth } from './connection-health.ts';
import { account, contact, invoice, invoiceDetail } from './extended.ts';
import { contactLink, productLink } from './links.ts';
import { brandingTheme, trackingCategory, trackingOption, xeroAccount, xeroTaxRate } from './reference-data.ts';
import { syncHistory } from './sync-history.ts';
import { syncRequest } from './sync-request.ts';
import { xeroDocument } from './xero-document.ts';

export { account, brandingTheme, connection, connectionHealth, contact, contactLink, invoice, invoiceDetail, productLink, syncHistory, syncRequest, trackingCategory, trackingOption, xeroAccount, xeroDocument, xeroTaxRate };

export const ownTables = [
  connection, connectionHealth, xeroDocument, syncRequest, syncHistory, xeroAccount, xeroTaxRate, brandingTheme,
  trackingCategory, trackingOption, contactLink, productLink,
] as const;
export const extendedTables = [invoice, invoiceDetail, account, contact] as const;
