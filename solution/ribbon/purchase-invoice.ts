import { details, onceKnown, openInXero, xero } from './commands.ts';
import { documentRibbon } from './document.ts';

export const purchaseInvoiceRibbon = documentRibbon({
  table: 'cfl_purchaseinvoice', nouns: { one: 'purchase invoice', many: 'purchase invoices' }, buttons: [], menu: onceKnown(xero), items: [onceKnown(details), openInXero],
});
