/** Commands of the menu Xero on rows of a list. */
import { MOST_AT_ONCE } from '../nudge/index.ts';
import { text } from '../text.ts';
import { inList } from './in-list.ts';
import { knownOf } from './known.ts';
import type { ListControl, Reference } from './place.ts';
import { askAbout, askAboutMany } from './question.ts';
import { acting } from './summary.ts';
import { wishes, type WishKey } from './wishes.ts';

export const actOnSelected = (list: ListControl, references: readonly Reference[], key: WishKey): Promise<void> => inList(list, references, {
  wish: async (documents) => {
    const [first] = documents;
    const reason = documents.length === 1 && first !== undefined ? await askAbout(key, first, await knownOf(first), references[0]?.Name ?? '') : await askAboutMany(key, documents.length);
    // each by what Xero says of it: a draft is deleted, what is approved is voided
    return reason === undefined ? undefined : (_d, details) => wishes[key].wish(details, reason);
  },
  tooMany: (n) => text('Act_TooMany', n, MOST_AT_ONCE), stored: (n, of) => text('Bulk_Storing', n, of), ended: (n, of) => text('Act_Doing', n, of), notStored: text('Act_NotStored_Title'), words: acting,
});
