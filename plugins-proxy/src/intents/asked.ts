import type { Asked } from '../documents/types.ts';
import type { Intent } from './types.ts';

/** What was asked, out of what is remembered of it: for an intent whose request row is gone or is not read again. */
export const askedAgain = (i: Intent, of: Pick<Asked, 'from' | 'action'>): Asked => ({
  ...of, requestId: i.firstRequest, document: { table: i.documentTable as Asked['document']['table'], id: i.documentId },
  createdBy: i.requester, createdOn: new Date(i.createdAt).toISOString(), ticketHash: undefined,
});
