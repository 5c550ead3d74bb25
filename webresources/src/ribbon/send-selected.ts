/** "Send to Xero" on rows of a list: one click, one ticket, one stream, one answer. */
import { MOST_AT_ONCE, SEND } from '../nudge/index.ts';
import { text } from '../text.ts';
import { inList } from './in-list.ts';
import type { ListControl, Reference } from './place.ts';
import { sending } from './summary.ts';

/** One row is sent as from its form; several are named first, because a list is selected faster than it is read. */
async function confirmed(count: number): Promise<boolean> {
  if (count === 1) return true;
  return (await Xrm.Navigation.openConfirmDialog({ title: text('Bulk_Ask_Title', count), text: text('Bulk_Ask'), confirmButtonLabel: text('Bulk_Ask_Do'), cancelButtonLabel: text('Ask_Cancel') })).confirmed;
}

export const sendSelected = (list: ListControl, references: readonly Reference[]): Promise<void> => inList(list, references, {
  wish: async (documents) => (await confirmed(documents.length) ? SEND : undefined),
  tooMany: (n) => text('Bulk_TooMany', n, MOST_AT_ONCE), stored: (n, of) => text('Bulk_Storing', n, of), ended: (n, of) => text('Bulk_Sending', n, of), notStored: text('Bulk_NotStored_Title'), words: sending,
});
