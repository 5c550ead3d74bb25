import { connectionForm } from './connection.ts';
import { invoiceDetailForm } from './invoice-detail.ts';
import { invoiceForm } from './invoice.ts';
import { contactLinkForm, productLinkForm } from './links.ts';
import { otherForms } from './rest.ts';
import { brandingThemeForm, trackingCategoryForm, trackingOptionForm, xeroAccountForm, xeroTaxRateForm } from './reference-data.ts';
import { connectionHealthForm, syncHistoryForm, syncRequestForm } from './sync.ts';
import { xeroDocumentForm } from './xero-document.ts';

export const allForms = [
  invoiceForm, invoiceDetailForm, connectionForm, connectionHealthForm, xeroDocumentForm, syncRequestForm, syncHistoryForm,
  xeroAccountForm, xeroTaxRateForm, brandingThemeForm, trackingCategoryForm, trackingOptionForm, contactLinkForm, productLinkForm, ...otherForms,
] as const;
