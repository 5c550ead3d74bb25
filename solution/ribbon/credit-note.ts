import { allocate, attach, details, dryRun, hold, openInXero, pdf, preview, readReference, refresh, release, send, sendTo, skip, takeBack, unlink, update, why, xero } from './commands.ts';
import { documentRibbon } from './document.ts';

export const creditNoteRibbon = documentRibbon({
  table: 'cfl_creditnote', nouns: { one: 'credit note', many: 'credit notes' }, buttons: [send], menu: xero,
  items: [details, why, openInXero, preview, dryRun, sendTo, update, allocate, attach, pdf, refresh, hold, release, takeBack, skip, unlink, readReference],
});
