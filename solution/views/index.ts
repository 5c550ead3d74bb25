import type { View } from '../model/views.ts';
import { buyViews } from './buy.ts';
import { allInvoices, invoiceLines, notInXero } from './invoice.ts';
import { brandingThemeViews, connectionViews, contactLinkViews, productLinkViews, trackingCategoryViews, trackingOptionViews, xeroAccountViews, xeroTaxRateViews } from './settings.ts';
import { reportingViews } from './reporting.ts';
import { connectionHealthViews, syncHistoryViews, syncRequestViews } from './sync.ts';
import { xeroDocumentViews } from './xero-document.ts';

export const allViews: readonly View[] = [
  allInvoices, notInXero, invoiceLines, ...connectionViews, ...connectionHealthViews, ...xeroDocumentViews, ...syncRequestViews, ...syncHistoryViews,
  ...xeroAccountViews, ...xeroTaxRateViews, ...brandingThemeViews, ...trackingCategoryViews, ...trackingOptionViews, ...contactLinkViews, ...productLinkViews, ...buyViews, ...reportingViews,
];
