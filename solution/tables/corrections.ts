import { approvalDecision, correctionAction } from '../choices/index.ts';
import { choice, lookup, memo, money, text } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';
import { documentColumns, requestColumns } from './requests.ts';

/** Requests that take back or rearrange what is in the books. A table of its own, so that asking for them is a privilege of its own. */
export const correctionRequest = defineTable({
  logicalName: 'cfl_correctionrequest', schemaName: 'cfl_CorrectionRequest', setName: 'cfl_correctionrequests',
  label: 'Xero Correction', plural: 'Xero Corrections', help: 'Asks Counterfoil to void, delete, allocate, release, skip or unlink a document.',
  // notes: the report of existing documents is a file
  ownership: 'UserOwned', audit: true, machineMade: true, notes: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'XC-{SEQNUM:6}' }),
    cfl_action: choice(correctionAction, { label: 'Action', required: true }),
    cfl_reason: text({ label: 'Reason', max: 500, help: 'Why; stands in the history of the document.' }),
    ...requestColumns,
  },
});

/** The second person's answer where a connection asks for one above an amount. It counts only for what was shown: the fingerprint says what that was. */
export const approval = defineTable({
  logicalName: 'cfl_approval', schemaName: 'cfl_Approval', setName: 'cfl_approvals',
  label: 'Xero Approval', plural: 'Xero Approvals', help: 'A second person\'s yes or no to sending a document.',
  ownership: 'UserOwned', audit: true, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'XA-{SEQNUM:6}' }),
    cfl_decision: choice(approvalDecision, { label: 'Decision', required: true }),
    cfl_comment: memo({ label: 'Comment', max: 2000 }),
    cfl_syncrequestid: lookup('cfl_syncrequest', 'cfl_SyncRequestId', { label: 'Request' }),
    cfl_correctionrequestid: lookup('cfl_correctionrequest', 'cfl_CorrectionRequestId', { label: 'Correction' }),
    cfl_xerodocumentid: lookup('cfl_xerodocument', 'cfl_XeroDocumentId', { label: 'Xero Details', help: 'The document that is approved.' }),
    ...documentColumns,
    cfl_amount: money({ label: 'Amount', help: 'The total that was approved.' }),
    cfl_fingerprint: text({ label: 'Fingerprint Approved', max: 64, help: 'Digest of what was approved. A document that was changed since needs a new approval.' }),
  },
});
