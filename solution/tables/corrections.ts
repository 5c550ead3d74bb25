import { approvalDecision, correctionAction, requestState, requestStep } from '../choices/index.ts';
import { choice, instant, lookup, memo, money, text } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** Requests that take back or rearrange what is in the books. A table of its own, so that asking for them is a privilege of its own. */
export const correctionRequest = defineTable({
  logicalName: 'cfl_correctionrequest', schemaName: 'cfl_CorrectionRequest', setName: 'cfl_correctionrequests',
  label: 'Xero Correction', plural: 'Xero Corrections', help: 'Asks Counterfoil to void, delete, allocate, release, skip or unlink a document.',
  ownership: 'UserOwned', audit: true, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'XC-{SEQNUM:6}' }),
    cfl_action: choice(correctionAction, { label: 'Action', required: true }),
    cfl_reason: text({ label: 'Reason', max: 500, help: 'Why; stands in the history of the document.' }),
    cfl_invoiceid: lookup('invoice', 'cfl_InvoiceId', { label: 'Invoice' }),
    cfl_purchaseinvoiceid: lookup('cfl_purchaseinvoice', 'cfl_PurchaseInvoiceId', { label: 'Purchase Invoice' }),
    cfl_creditnoteid: lookup('cfl_creditnote', 'cfl_CreditNoteId', { label: 'Credit Note' }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', help: 'Only for what concerns a whole connection.' }),
    cfl_arguments: memo({ label: 'Arguments (JSON)' }),
    cfl_tickethash: text({ label: 'Ticket Hash', max: 64, help: 'SHA-256 of the ticket that lets the sender\'s browser watch this request. Not a secret.' }),
    cfl_requeststate: choice(requestState, { label: 'State' }),
    cfl_step: choice(requestStep, { label: 'Step' }),
    cfl_problemcode: text({ label: 'Problem', max: 100 }),
    cfl_message: memo({ label: 'Message', help: 'What happened, in plain words.' }),
    cfl_result: memo({ label: 'Result (JSON)', max: 100000 }),
    cfl_xerodocumentid: lookup('cfl_xerodocument', 'cfl_XeroDocumentId', { label: 'Xero Details' }),
    cfl_finishedon: instant({ label: 'Finished On' }),
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
    cfl_invoiceid: lookup('invoice', 'cfl_InvoiceId', { label: 'Invoice' }),
    cfl_purchaseinvoiceid: lookup('cfl_purchaseinvoice', 'cfl_PurchaseInvoiceId', { label: 'Purchase Invoice' }),
    cfl_creditnoteid: lookup('cfl_creditnote', 'cfl_CreditNoteId', { label: 'Credit Note' }),
    cfl_amount: money({ label: 'Amount', help: 'The total that was approved.' }),
    cfl_fingerprint: text({ label: 'Fingerprint Approved', max: 64, help: 'Digest of what was approved. A document that was changed since needs a new approval.' }),
  },
});
