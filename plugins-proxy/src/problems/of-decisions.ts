import { entries } from './entry.ts';

export const ofDecisions = entries({
  REASON_MISSING: {
    cause: 'Skipping and unlinking are explained in the history of the document, so a reason is required.',
    text: 'A document is only {what} with a reason.',
    fix: 'Ask again and say why; the words stand in the history of the document.',
    retryable: false,
  },
  SKIP_IN_XERO: {
    cause: 'A document that is in Xero already cannot be kept from going there.',
    text: 'The document is in Xero already (id {id}), so it cannot be skipped.',
    fix: 'Void it in Xero if it must not count there, or unlink it if the document in Xero has nothing to do with this one.',
    retryable: false,
  },
  DECIDE_FIRST: {
    cause: 'An earlier sending has an open question, and its answer decides whether the document is in Xero.',
    text: 'It is still open whether an earlier sending of this document arrived.',
    fix: 'Open its Xero Details and answer the question there first, then ask again.',
    retryable: false,
  },
  NOT_LINKED: {
    cause: 'Counterfoil knows of no document in Xero that belongs to this one.',
    text: 'The document is not linked to anything in Xero.',
    fix: 'Nothing has to be unlinked: it can be sent, changed or deleted as it is.',
    retryable: false,
  },
  BEING_UNLINKED: {
    cause: 'Somebody is unlinking the document at this moment.',
    text: 'The document is being unlinked from Xero right now.',
    fix: 'Send it again in a moment.',
    retryable: true,
  },
  NOTHING_TO_DECIDE: {
    cause: 'No question about the document is open: it was answered meanwhile, or there never was one.',
    text: 'There is nothing to decide about this document.',
    fix: 'Look at its Xero Details: they say where it stands now.',
    retryable: false,
  },
  ANSWER_UNCLEAR: {
    cause: 'The answer names neither one of the documents that were found nor says that it is none of them.',
    text: 'The answer is none of those that were offered.',
    fix: 'Open the Xero Details of the document, look at the documents found in Xero, and choose one of them or "None of them".',
    retryable: false,
  },
  ANSWER_NOT_TAKEN: {
    cause: 'The chosen document belongs to another document in Dynamics, or Xero no longer has it.',
    text: 'The document that you chose in Xero cannot be taken: it belongs to another document in Dynamics, or it is no longer there.',
    fix: 'Open it in Xero and compare. Choose another one, or "None of them" if this document is not in Xero.',
    retryable: false,
  },
  APPROVAL_NEEDED: {
    cause: 'The total is above the approval limit of the connection, or cannot be compared with it, and nobody else has approved exactly this content.',
    text: 'The total {total} is above the limit of {connection} ({limit}), so a second person has to approve it.',
    fix: 'Somebody with the role Counterfoil Approver opens its Xero Details and presses Approve: you, if you have that role, may post to this company, did not ask for it yourself and were not the last to change it, else a colleague of whom all that is true. It then goes by itself within a minute. A change of the document needs a new approval.',
    retryable: true,
  },
  APPROVAL_REJECTED: {
    cause: 'The second person has rejected exactly this content.',
    text: 'The second person did not approve the document: {comment}',
    fix: 'Correct the document and send it again; its new content is then put before a second person.',
    retryable: false,
  },
  SAFE_START_LIMIT: {
    cause: 'The connection is new and starts safely: only so many documents go, as drafts, until its owner lifts that.',
    text: '{connection} starts safely and takes no more than {limit} documents for now.',
    fix: 'Look at the drafts in Xero. If they are right, the owner of the connection switches Safe Start off in its settings (or raises the limit); then send again.',
    retryable: true,
  },
  NOBODY_ASKS: {
    cause: 'Documents that go by themselves are sent in the name of their owner, or else of the owner of the connection; neither of them may send it.',
    text: 'The document would go by itself, but neither its owner nor the owner of {connection} may send it.',
    fix: 'Give one of them the role Counterfoil Sender (Accountant for bills and credit notes), or let a person own the connection; or send the document by hand.',
    retryable: true,
  },
});
