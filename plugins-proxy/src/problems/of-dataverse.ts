import { entries } from './entry.ts';

/** Met when results are written back to Dynamics. The document is in Xero by then; only Dynamics does not say so yet. */
export const ofDataverse = entries({
  RECORD_NOT_ALLOWED: {
    cause: 'The Counterfoil Service role lacks a right, or was changed.',
    text: 'Counterfoil may not write its result to Dynamics: {detail}',
    fix: 'A security administrator must give the application user the Counterfoil Service role of the newest version.',
    retryable: true,
  },
  OWNER_MAY_NOT_READ: {
    cause: 'The owner of the document has no right to read Xero Details, so that Dataverse refuses them as owner.',
    text: 'The owner of the document may not read Xero Details.',
    fix: 'Give the owner the Counterfoil Viewer role. Until then the details belong to the owner of the Xero connection.',
    retryable: true,
  },
  RECORD_TARGET_GONE: {
    cause: 'The document or the request was deleted before the result was written.',
    text: 'A record that the result belongs to was deleted: {detail}',
    fix: 'Nothing needs to be done. Xero Details keep number and link.',
    retryable: false,
  },
  DYNAMICS_BUSY: {
    cause: 'Dataverse takes no more calls for now (service protection).',
    text: 'Dynamics takes no more calls for now.',
    fix: 'Nothing needs to be done: it is repeated by itself.',
    retryable: true,
  },
  DYNAMICS_REFUSED: {
    cause: 'Dataverse refused with words that are not in this list; they are kept word for word.',
    text: 'Dynamics says: {detail}',
    fix: 'Give the words above to your administrator.',
    retryable: true,
  },
});
