import { entries } from './entry.ts';

export const ofPreviews = entries({
  PREVIEW_ALREADY_IN_XERO: {
    cause: 'The document is in Xero. Sending it again sends nothing; the preview shows what Dynamics holds today.',
    text: 'This document is in Xero already, so sending it again sends nothing.',
    fix: 'To bring a change to Xero, choose Send update in the menu Xero.',
    retryable: false,
  },
  PREVIEW_UNDER_WAY: {
    cause: 'A request to send the document has not ended yet. The preview shows what Dynamics holds now, which may be newer than what is being sent.',
    text: 'This document is on its way to Xero at this moment.',
    fix: 'Wait until it has arrived; Xero Details says so by itself.',
    retryable: true,
  },
  DRY_RUN_OF_NOTHING: {
    cause: 'The request for a dry run names neither a document nor a selection nor a connection.',
    text: 'The dry run does not say what it is about.',
    fix: 'Fill in a document or Connection, or put the list of documents into Arguments.',
    retryable: false,
  },
  DRY_RUN_CONNECTION_UNSEEN: {
    cause: 'The connection that a dry run names does not exist any more, or whoever asked may not read it.',
    text: 'The connection of this dry run is not there, or you may not see it.',
    fix: 'Choose a connection that you see in the list of connections, or ask your administrator for the security role Counterfoil Viewer.',
    retryable: false,
  },
  DRY_RUN_TOO_MANY: {
    cause: 'A selection for a dry run holds more documents than one request may.',
    text: 'The dry run names {count} documents; one request may name {most}.',
    fix: 'Ask for several dry runs, or for one of the whole connection.',
    retryable: false,
  },
});
