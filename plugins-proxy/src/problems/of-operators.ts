import { entries } from './entry.ts';

export const ofOperators = entries({
  EXPLAIN_WHICH: {
    cause: 'A request to explain names no document, or more than one.',
    text: 'It is not clear which document is to be explained.',
    fix: 'Open the document and choose Xero, then Why; or name one document in the arguments, as "documents" with table and id.',
    retryable: false,
  },
});
