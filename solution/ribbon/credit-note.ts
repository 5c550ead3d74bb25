import { details, onceKnown, openInXero, xero } from './commands.ts';
import { documentRibbon } from './document.ts';

export const creditNoteRibbon = documentRibbon({
  table: 'cfl_creditnote', nouns: { one: 'credit note', many: 'credit notes' }, buttons: [], menu: onceKnown(xero), items: [onceKnown(details), openInXero],
});
