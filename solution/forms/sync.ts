import { defineForm, readOnly, section } from '../model/forms.ts';

export const syncRequestForm = defineForm({
  table: 'cfl_syncrequest', key: 'main', name: 'Xero Request', help: 'What was asked for, by whom, and what became of it.',
  order: 0, fallback: true, header: ['cfl_requeststate', 'cfl_step', 'ownerid'],
  tabs: [{ name: 'request', label: 'Request', sections: [
    section('asked', 'Asked For', [[readOnly('cfl_name'), 'cfl_action'], ['cfl_invoiceid', readOnly('createdby')], [readOnly('createdon'), readOnly('cfl_finishedon')]]),
    section('outcome', 'Outcome', [[readOnly('cfl_requeststate'), readOnly('cfl_step')], [{ column: 'cfl_message', readOnly: true, colspan: 2, rowspan: 3 }], [readOnly('cfl_xerodocumentid')]]),
  ] }],
});

export const syncHistoryForm = defineForm({
  table: 'cfl_synchistory', key: 'main', name: 'Xero History', help: 'One event in the life of a document between Dynamics and Xero.',
  order: 0, fallback: true, header: ['cfl_result', 'cfl_occurredon'],
  tabs: [{ name: 'event', label: 'Event', sections: [
    section('what', 'What Happened', [[readOnly('cfl_name'), readOnly('cfl_occurredon')], [readOnly('cfl_action'), readOnly('cfl_direction')], [readOnly('cfl_result'), readOnly('cfl_problemcode')], [{ column: 'cfl_text', readOnly: true, colspan: 2, rowspan: 4 }]]),
    section('about', 'About', [[readOnly('cfl_xerodocumentid'), readOnly('cfl_requestedbyid')], [readOnly('cfl_calls'), readOnly('cfl_duration')]]),
  ] }],
});

export const connectionHealthForm = defineForm({
  table: 'cfl_connectionhealth', key: 'main', name: 'Connection Health', help: 'Calls left, last reads and the last problem of a connection.',
  order: 0, fallback: true, header: ['cfl_daycallsleft'],
  tabs: [{ name: 'health', label: 'Health', sections: [
    section('calls', 'Calls', [[readOnly('cfl_name'), readOnly('cfl_connectionid')], [readOnly('cfl_daycallsleft'), readOnly('cfl_lastcallon')], [readOnly('cfl_referencereadon')]]),
    section('problem', 'Last Problem', [[readOnly('cfl_lastproblemcode'), readOnly('cfl_lastproblemon')], [{ column: 'cfl_lastproblemtext', readOnly: true, colspan: 2, rowspan: 2 }]]),
  ] }],
});
