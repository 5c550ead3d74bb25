import { requestAction, requestState, requestStep } from '../choices/index.ts';
import { choice, instant, lookup, memo, text } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** The outbox. A row written with the user's own rights is the request, the audit entry and the public API in one (R68). */
export const syncRequest = defineTable({
  logicalName: 'cfl_syncrequest', schemaName: 'cfl_SyncRequest', setName: 'cfl_syncrequests',
  label: 'Xero Request', plural: 'Xero Requests', help: 'Asks Counterfoil to do something with a document. A flow may write one too.',
  ownership: 'UserOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'XR-{SEQNUM:6}' }),
    cfl_action: choice(requestAction, { label: 'Action', required: true }),
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
