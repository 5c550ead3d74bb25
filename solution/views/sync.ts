import { historyResult, requestState } from '../choices/index.ts';
import { standardViews, type View } from '../model/views.ts';

const requestColumns = [
  { name: 'cfl_name', width: 110 }, { name: 'cfl_action', width: 130 }, { name: 'cfl_invoiceid', width: 200 }, { name: 'cfl_requeststate', width: 130 },
  { name: 'cfl_step', width: 150 }, { name: 'cfl_message', width: 280 }, { name: 'createdby', width: 140 }, { name: 'createdon', width: 130 },
];
const newest = [{ column: 'createdon', descending: true }];
export const syncRequestViews: View[] = [
  ...standardViews({ table: 'cfl_syncrequest', plural: 'Xero Requests', columns: requestColumns, order: newest, find: ['cfl_name'] }),
  {
    table: 'cfl_syncrequest', key: 'open', name: 'Open Requests', help: 'Requests that have not ended. An empty state counts as waiting.', kind: 'public', isDefault: false,
    columns: requestColumns, order: [{ column: 'createdon' }], filter: [{ column: 'cfl_finishedon', operator: 'null' }],
  },
  {
    table: 'cfl_syncrequest', key: 'refused', name: 'Refused Requests', kind: 'public', isDefault: false,
    columns: requestColumns, order: newest, filter: [{ column: 'cfl_requeststate', operator: 'eq', value: requestState.options.refused.value }],
  },
  { table: 'cfl_syncrequest', key: 'mine', name: 'My Requests', kind: 'public', isDefault: false, columns: requestColumns, order: newest, filter: [{ column: 'createdby', operator: 'eq-userid' }] },
];

const historyColumns = [
  { name: 'cfl_occurredon', width: 130 }, { name: 'cfl_name', width: 240 }, { name: 'cfl_result', width: 120 }, { name: 'cfl_action', width: 120 },
  { name: 'cfl_text', width: 300 }, { name: 'cfl_requestedbyid', width: 140 }, { name: 'cfl_xerodocumentid', width: 180 },
];
const latest = [{ column: 'cfl_occurredon', descending: true }];
export const syncHistoryViews: View[] = [
  ...standardViews({ table: 'cfl_synchistory', plural: 'Xero History', columns: historyColumns, order: latest, find: ['cfl_name', 'cfl_problemcode'] }),
  {
    table: 'cfl_synchistory', key: 'refused', name: 'Refused', help: 'Events that did not end well.', kind: 'public', isDefault: false, columns: historyColumns, order: latest,
    filter: [{ column: 'cfl_result', operator: 'ne', value: historyResult.options.done.value }],
  },
];

export const connectionHealthViews: View[] = standardViews({
  table: 'cfl_connectionhealth', plural: 'Connection Health', find: ['cfl_name'], order: [{ column: 'cfl_name' }],
  columns: [{ name: 'cfl_name', width: 200 }, { name: 'cfl_daycallsleft', width: 110 }, { name: 'cfl_lastcallon', width: 130 }, { name: 'cfl_referencereadon', width: 140 }, { name: 'cfl_lastproblemcode', width: 140 }, { name: 'cfl_lastproblemon', width: 130 }],
});
