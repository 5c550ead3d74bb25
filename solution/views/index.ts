import type { View } from '../model/views.ts';
import { billLineViews, billViews } from './bills.ts';
import { connectionHealthViews, connectionViews } from './connections.ts';
import { creditAllocationViews, creditNoteLineViews, creditNoteViews } from './credit-notes.ts';
import { customerViews } from './customers.ts';
import { invoiceLineViews, invoiceViews } from './invoice.ts';
import { contactLinkViews, fieldMappingViews, productLinkViews, trackingRuleViews } from './links-and-rules.ts';
import { balanceViews, xeroPaymentViews } from './money-back.ts';
import { brandingThemeViews, trackingCategoryViews, trackingOptionViews, xeroAccountViews, xeroTaxRateViews } from './reference-data.ts';
import { reportingViews } from './reporting.ts';
import { stateViews, withBadges } from './states.ts';
import { approvalViews, correctionRequestViews, syncHistoryViews, syncRequestViews } from './requests.ts';
import { xeroDocumentViews } from './xero-document.ts';

export const allViews: readonly View[] = withBadges([
  ...invoiceViews, ...invoiceLineViews, ...customerViews, ...billViews, ...billLineViews, ...creditNoteViews, ...creditNoteLineViews, ...creditAllocationViews,
  ...xeroDocumentViews, ...syncRequestViews, ...correctionRequestViews, ...approvalViews, ...syncHistoryViews, ...xeroPaymentViews, ...balanceViews,
  ...connectionViews, ...connectionHealthViews, ...contactLinkViews, ...productLinkViews, ...trackingRuleViews, ...fieldMappingViews,
  ...xeroAccountViews, ...xeroTaxRateViews, ...brandingThemeViews, ...trackingCategoryViews, ...trackingOptionViews, ...reportingViews, ...stateViews,
]);
