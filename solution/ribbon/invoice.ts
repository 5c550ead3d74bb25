import { attach, details, dryRun, email, hold, markAsSent, openInXero, pdf, preview, readReference, refresh, release, send, sendTo, skip, takeBack, unlink, update, why, xero } from './commands.ts';
import { deduct } from './deposits.ts';
import { documentRibbon } from './document.ts';

/** On every form and list of invoices, in every app. */
export const invoiceRibbon = documentRibbon({
  table: 'invoice', nouns: { one: 'invoice', many: 'invoices' }, buttons: [send], menu: xero,
  items: [details, why, openInXero, preview, dryRun, deduct, sendTo, update, email, markAsSent, attach, pdf, refresh, hold, release, takeBack, skip, unlink, readReference],
});
