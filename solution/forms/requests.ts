import { defineForm, readOnly, section, type Cell, type Form } from '../model/forms.ts';
import { list, listSection, madeBy } from './parts.ts';
import { hiding } from './scripts.ts';

/** Written by scripts and flows, answered by the relay: what was asked can be typed on a new row, everything else is shown. */
const documents = [['cfl_invoiceid', 'cfl_purchaseinvoiceid'], ['cfl_creditnoteid', 'cfl_connectionid']];
const outcome: readonly (readonly Cell[])[] = [[readOnly('cfl_requeststate'), readOnly('cfl_step')], [{ column: 'cfl_message', readOnly: true, colspan: 2, rowspan: 3 }], [readOnly('cfl_problemcode'), readOnly('cfl_finishedon')], [readOnly('cfl_xerodocumentid')]];
const technical = { name: 'technical', label: 'Technical', sections: [
  section('technical', 'Technical', [[readOnly('cfl_name'), 'ownerid'], [readOnly('createdon'), readOnly('modifiedon')], [{ column: 'cfl_arguments', colspan: 2, rowspan: 3 }], [readOnly('cfl_tickethash')], [{ column: 'cfl_result', readOnly: true, colspan: 2, rowspan: 4 }]]),
] };

export const requestForms: readonly Form[] = [
  defineForm({
    table: 'cfl_syncrequest', key: 'main', name: 'Xero Request', help: 'What was asked for, by whom, and what became of it.',
    order: 0, fallback: true, header: ['cfl_requeststate', 'cfl_step', 'ownerid'], ...hiding({}, 'cfl_approval: approvals'),
    tabs: [
      { name: 'request', label: 'Request', sections: [
        section('asked', 'Asked For', [['cfl_action', readOnly('createdby')], ...documents]),
        section('outcome', 'Outcome', outcome),
      ] },
      { name: 'approvals', label: 'Approvals', sections: [listSection(list('approvals', 'Approvals', 'cfl_approval', 'cfl_syncrequestid'))] },
      technical,
    ],
  }),
  defineForm({
    table: 'cfl_correctionrequest', key: 'main', name: 'Xero Correction', help: 'What was to be taken back or rearranged, by whom and why, and what became of it.',
    order: 0, fallback: true, header: ['cfl_requeststate', 'cfl_step', 'ownerid'], ...hiding({}, 'cfl_approval: approvals'),
    tabs: [
      { name: 'request', label: 'Correction', sections: [
        section('asked', 'Asked For', [['cfl_action', readOnly('createdby')], [{ column: 'cfl_reason', colspan: 2 }], ...documents]),
        section('outcome', 'Outcome', outcome),
      ] },
      { name: 'approvals', label: 'Approvals', sections: [listSection(list('approvals', 'Approvals', 'cfl_approval', 'cfl_correctionrequestid'))] },
      technical,
    ],
  }),
  defineForm({
    table: 'cfl_approval', key: 'main', name: 'Xero Approval', help: 'A second person\'s yes or no to one document, as it was shown to that person.',
    order: 0, fallback: true, header: ['cfl_decision', 'cfl_amount', 'ownerid'],
    tabs: [{ name: 'general', label: 'General', sections: [
      section('decision', 'Decision', [['cfl_decision', 'cfl_amount'], [{ column: 'cfl_comment', colspan: 2, rowspan: 3 }]]),
      section('what', 'What Is Approved', [['cfl_xerodocumentid', 'transactioncurrencyid'], ['cfl_invoiceid', 'cfl_purchaseinvoiceid'], ['cfl_creditnoteid', 'cfl_syncrequestid'], ['cfl_correctionrequestid']]),
      section('record', 'Record', [[readOnly('cfl_name'), readOnly('cfl_fingerprint')], ...madeBy]),
    ] }],
  }),
  defineForm({
    table: 'cfl_synchistory', key: 'main', name: 'Xero History', help: 'One event in the life of a document between Dynamics and Xero.',
    order: 0, fallback: true, header: ['cfl_result', 'cfl_occurredon'],
    tabs: [{ name: 'event', label: 'Event', sections: [
      section('what', 'What Happened', [[readOnly('cfl_name'), readOnly('cfl_occurredon')], [readOnly('cfl_action'), readOnly('cfl_correction')], [readOnly('cfl_result'), readOnly('cfl_direction')], [readOnly('cfl_problemcode')], [{ column: 'cfl_text', readOnly: true, colspan: 2, rowspan: 4 }]]),
      section('about', 'About', [[readOnly('cfl_xerodocumentid'), readOnly('cfl_requestedbyid')], [readOnly('cfl_calls'), readOnly('cfl_duration')], [readOnly('cfl_correlationid'), readOnly('ownerid')]]),
    ] }],
  }),
];
