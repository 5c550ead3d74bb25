import { entries } from './entry.ts';

/** What waited too long for somebody to look at it. */
export const ofQueue = entries({
  GAVE_UP: {
    cause: 'For a whole day every try failed for a technical reason: Xero or Dynamics could not be reached, or the connection was refused.',
    text: 'Counterfoil has tried for {hours} hours, and it could not be done.',
    fix: 'Nothing is lost, and nothing was done twice. See on the Xero connection, under Health, what is wrong; once that is put right, ask again, or choose Try all that failed again on the list Failed.',
    retryable: true,
  },
  STILL_UNKNOWN: {
    cause: 'The answer to a document was lost, and for a whole day Xero could not be asked whether the document arrived.',
    text: 'Counterfoil has tried for {hours} hours to learn from Xero whether this document arrived, and could not.',
    fix: 'Once Xero can be reached again, press Send to Xero: Counterfoil looks there first, and does not send the document twice.',
    retryable: true,
  },
});
