import { correctionAction, historyDirection, historyResult, requestAction } from '../choices/index.ts';
import { choice, instant, lookup, memo, text, whole } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** What happened, in plain words; created only. The id is UUIDv5 of intent and event, so "exists" means "committed". */
export const syncHistory = defineTable({
  logicalName: 'cfl_synchistory', schemaName: 'cfl_SyncHistory', setName: 'cfl_synchistories',
  label: 'Xero History', plural: 'Xero History', help: 'What happened to a document between Dynamics and Xero.',
  ownership: 'UserOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Event', max: 300 }),
    cfl_xerodocumentid: lookup('cfl_xerodocument', 'cfl_XeroDocumentId', { label: 'Xero Details', onDelete: 'Cascade', onAssign: 'Cascade' }),
    cfl_occurredon: instant({ label: 'When' }),
    cfl_direction: choice(historyDirection, { label: 'Direction' }),
    cfl_action: choice(requestAction, { label: 'Action' }),
    cfl_correction: choice(correctionAction, { label: 'Correction', help: 'What was corrected, where it was a correction.' }),
    cfl_result: choice(historyResult, { label: 'Result' }),
    cfl_problemcode: text({ label: 'Problem' }),
    cfl_text: memo({ label: 'Text' }),
    cfl_requestedbyid: lookup('systemuser', 'cfl_RequestedById', { label: 'By' }),
    cfl_correlationid: text({ label: 'Correlation Id', max: 100, help: 'The same id stands in the relay\'s log.' }),
    cfl_calls: whole({ label: 'Xero Calls' }),
    cfl_duration: whole({ label: 'Duration (ms)' }),
  },
});
