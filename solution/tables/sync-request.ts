import { requestAction } from '../choices/index.ts';
import { choice, text } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';
import { requestColumns } from './requests.ts';

/** The outbox. A row written with the user's own rights is the request, the audit entry and the public API in one (R68). */
export const syncRequest = defineTable({
  logicalName: 'cfl_syncrequest', schemaName: 'cfl_SyncRequest', setName: 'cfl_syncrequests',
  label: 'Xero Request', plural: 'Xero Requests', help: 'Asks Counterfoil to do something with a document. A flow may write one too.',
  ownership: 'UserOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Number', autoNumber: 'XR-{SEQNUM:6}' }),
    cfl_action: choice(requestAction, { label: 'Action', required: true }),
    ...requestColumns,
  },
});
