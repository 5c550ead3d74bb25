import { approvalDecision, historyResult, requestState } from '../choices/index.ts';
import { standardViews, type View } from '../model/views.ts';
import { ascending, columns, descending, empty, is, newestFirst, publicViews } from './shape.ts';

const asked = { column: 'createdby', operator: 'eq-userid' } as const;
const state = (key: keyof typeof requestState.options) => is('cfl_requeststate', requestState.options[key].value);

const request = 'cfl_syncrequest';
const requestColumns = columns(
  ['cfl_name', 110], ['cfl_action', 130], ['cfl_invoiceid', 180], ['cfl_purchaseinvoiceid', 140], ['cfl_creditnoteid', 120], ['cfl_requeststate', 130],
  ['cfl_step', 150], ['cfl_message', 280], ['createdby', 140], ['createdon', 130],
);
const queueColumns = columns(['createdon', 130], ['cfl_requeststate', 130], ['cfl_message', 420], ['cfl_action', 130], ['cfl_step', 150], ['cfl_invoiceid', 180], ['cfl_purchaseinvoiceid', 140], ['cfl_creditnoteid', 120], ['createdby', 140], ['cfl_name', 110]);
const requests = publicViews(request, requestColumns, newestFirst);
export const syncRequestViews: readonly View[] = [
  ...standardViews({ table: request, plural: 'Xero Requests', columns: requestColumns, order: newestFirst, find: ['cfl_name', 'cfl_message'],
    onForms: columns(['cfl_name', 110], ['cfl_action', 130], ['cfl_requeststate', 130], ['cfl_step', 150], ['cfl_message', 320], ['createdby', 140], ['createdon', 130]) }),
  requests('open', 'In the queue', 'Requests that have not ended, the oldest first: who asked, since when, how far it has come, and what it waits for.', [empty('cfl_finishedon')], { order: ascending('createdon'), columns: queueColumns }),
  requests('refused', 'Refused requests', 'Requests that could not be carried out; each says why.', [state('refused')]),
  requests('needsdecision', 'Requests that need a decision', 'Requests that ended with a question to a person.', [state('needsDecision')]),
  requests('secondperson', 'Waiting for a second person', 'Requests of other people that need a decision and that nobody has approved or rejected yet.',
    [state('needsDecision'), { column: 'createdby', operator: 'ne-userid' }, empty('cfl_approvalid', 'answer')],
    { joins: [{ table: 'cfl_approval', from: 'cfl_syncrequestid', to: 'cfl_syncrequestid', alias: 'answer', outer: true }] }),
  requests('mine', 'My requests', 'What you asked for.', [asked]),
];

const correction = 'cfl_correctionrequest';
const correctionColumns = columns(
  ['cfl_name', 110], ['cfl_action', 150], ['cfl_invoiceid', 180], ['cfl_purchaseinvoiceid', 140], ['cfl_creditnoteid', 120], ['cfl_reason', 220],
  ['cfl_requeststate', 130], ['cfl_message', 260], ['createdby', 140], ['createdon', 130],
);
const corrections = publicViews(correction, correctionColumns, newestFirst);
export const correctionRequestViews: readonly View[] = [
  ...standardViews({ table: correction, plural: 'Xero Corrections', columns: correctionColumns, order: newestFirst, find: ['cfl_name', 'cfl_reason', 'cfl_message'],
    onForms: columns(['cfl_name', 110], ['cfl_action', 150], ['cfl_reason', 220], ['cfl_requeststate', 130], ['cfl_message', 280], ['createdby', 140], ['createdon', 130]) }),
  corrections('open', 'In the queue', 'Corrections that have not ended, the oldest first.', [empty('cfl_finishedon')], { order: ascending('createdon') }),
  corrections('refused', 'Refused corrections', 'Corrections that could not be carried out; each says why.', [state('refused')]),
  corrections('mine', 'My corrections', 'What you asked for.', [asked]),
];

const approval = 'cfl_approval';
const approvalColumns = columns(
  ['cfl_name', 110], ['cfl_decision', 110], ['cfl_xerodocumentid', 200], ['cfl_amount', 110], ['transactioncurrencyid', 90], ['cfl_comment', 260], ['cfl_syncrequestid', 120], ['createdby', 140], ['createdon', 130],
);
const approvals = publicViews(approval, approvalColumns, newestFirst);
const decided = (key: keyof typeof approvalDecision.options) => is('cfl_decision', approvalDecision.options[key].value);
export const approvalViews: readonly View[] = [
  ...standardViews({ table: approval, plural: 'Xero Approvals', columns: approvalColumns, order: newestFirst, find: ['cfl_name', 'cfl_comment'] }),
  approvals('approved', 'Approved', 'Documents that a second person approved.', [decided('approved')]),
  approvals('rejected', 'Rejected', 'Documents that a second person rejected.', [decided('rejected')]),
  approvals('mine', 'My answers', 'What you approved or rejected.', [asked]),
];

const historyColumns = columns(['cfl_occurredon', 130], ['cfl_name', 240], ['cfl_result', 120], ['cfl_action', 120], ['cfl_text', 300], ['cfl_requestedbyid', 140], ['cfl_xerodocumentid', 180]);
const latest = descending('cfl_occurredon');
const history = publicViews('cfl_synchistory', historyColumns, latest);
export const syncHistoryViews: readonly View[] = [
  ...standardViews({ table: 'cfl_synchistory', plural: 'Xero History', columns: historyColumns, order: latest, find: ['cfl_name', 'cfl_problemcode', 'cfl_text'] }),
  history('lastsevendays', 'Last 7 days', 'What happened today and in the seven days before.', [{ column: 'cfl_occurredon', operator: 'last-x-days', value: 7 }]),
  history('refused', 'Refused', 'Events that did not end well.', [{ column: 'cfl_result', operator: 'ne', value: historyResult.options.done.value }]),
];
