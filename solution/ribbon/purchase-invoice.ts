import { attach, details, dryRun, hold, openInXero, preview, readReference, refresh, release, send, sendTo, skip, takeBack, unlink, update, why, xero } from './commands.ts';
import { documentRibbon } from './document.ts';

/** What is e-mailed and printed in Xero is ours: bills are others'. */
export const purchaseInvoiceRibbon = documentRibbon({
  table: 'cfl_purchaseinvoice', nouns: { one: 'purchase invoice', many: 'purchase invoices' }, buttons: [send], menu: xero,
  items: [details, why, openInXero, preview, dryRun, sendTo, update, attach, refresh, hold, release, takeBack, skip, unlink, readReference],
});
