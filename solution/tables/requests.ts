import { requestState, requestStep } from '../choices/index.ts';
import { choice, instant, lookup, memo, text } from '../model/columns.ts';

/** The document that a row is about: one of the three is filled. */
export const documentColumns = {
  cfl_invoiceid: lookup('invoice', 'cfl_InvoiceId', { label: 'Invoice' }),
  cfl_purchaseinvoiceid: lookup('cfl_purchaseinvoice', 'cfl_PurchaseInvoiceId', { label: 'Purchase Invoice' }),
  cfl_creditnoteid: lookup('cfl_creditnote', 'cfl_CreditNoteId', { label: 'Credit Note' }),
};

/** What a request and a correction have in common: they differ in what may be asked and who may ask, not in how they are answered. */
export const requestColumns = {
  ...documentColumns,
  cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', help: 'Only for what concerns a whole connection.' }),
  cfl_arguments: memo({ label: 'Arguments (JSON)', max: 20000 }),
  cfl_tickethash: text({ label: 'Ticket Hash', max: 64, help: 'SHA-256 of the ticket that lets the sender\'s browser watch this request. Not a secret.' }),
  cfl_requeststate: choice(requestState, { label: 'State' }),
  cfl_step: choice(requestStep, { label: 'Step' }),
  cfl_problemcode: text({ label: 'Problem', max: 100 }),
  cfl_message: memo({ label: 'Message', help: 'What happened, in plain words.' }),
  cfl_result: memo({ label: 'Result (JSON)', max: 100000 }),
  cfl_xerodocumentid: lookup('cfl_xerodocument', 'cfl_XeroDocumentId', { label: 'Xero Details' }),
  cfl_finishedon: instant({ label: 'Finished On' }),
};
