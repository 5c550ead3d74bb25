import { entries } from './entry.ts';

export const ofRequests = entries({
  ACTION_NOT_AVAILABLE: {
    cause: 'The request asks for something that this version of the relay does not do.',
    text: 'This version of Counterfoil cannot do what was asked for.',
    fix: 'Update the relay to the version of the solution, or ask for Send to Xero.',
    retryable: false,
  },
  REQUEST_WITHOUT_DOCUMENT: {
    cause: 'The request names no document, or the document was deleted since.',
    text: 'The request names no invoice.',
    fix: 'Fill in Invoice when you create the request, or press Send to Xero on the invoice.',
    retryable: false,
  },
  NOT_UNDERSTOOD: {
    cause: 'The relay tripped over something in the document that it does not expect. The mistake is in the relay.',
    text: 'Counterfoil made a mistake with this invoice. Nothing was sent.',
    fix: 'Tell whoever runs the relay: its log names this request and what it tripped over.',
    retryable: true,
  },
  READ_AS_SOMEBODY_ELSE: {
    cause: 'Dataverse did not answer as the user who asked (who may have been disabled since), so that nobody can say what that user may do.',
    text: 'The invoice could not be read with the rights of the user who asked.',
    fix: 'A security administrator must give the application user the Counterfoil Service role, which holds Act on Behalf of Another User, and check that the user is enabled.',
    retryable: true,
  },
});
