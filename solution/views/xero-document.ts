import { exportStatus, xeroStatus } from '../choices/index.ts';
import { standardViews, type Condition, type View } from '../model/views.ts';

const table = 'cfl_xerodocument';
const columns = [
  { name: 'cfl_name', width: 200 }, { name: 'cfl_exportstatus', width: 130 }, { name: 'cfl_xeronumber', width: 120 }, { name: 'cfl_xerostatus', width: 130 },
  { name: 'cfl_total', width: 110 }, { name: 'cfl_amountdue', width: 110 }, { name: 'cfl_invoicedate', width: 100 }, { name: 'cfl_problemtext', width: 280 }, { name: 'modifiedon', width: 130 },
];
const order = [{ column: 'modifiedon', descending: true }];
const isIn = (...keys: (keyof typeof exportStatus.options)[]): Condition[] =>
  [keys.length === 1
    ? { column: 'cfl_exportstatus', operator: 'eq', value: exportStatus.options[keys[0]!].value }
    : { column: 'cfl_exportstatus', operator: 'in', values: keys.map((k) => exportStatus.options[k].value) }];
const view = (key: string, name: string, help: string, filter: Condition[], isDefault = false): View => ({ table, key, name, help, kind: 'public', isDefault, columns, order, filter });

export const xeroDocumentViews: View[] = [
  view('all', 'All', 'Every document that was considered for Xero.', [], true),
  view('failed', 'Failed', 'Documents that cannot go to Xero as they are; each says why and what to do.', isIn('failed')),
  view('needsdecision', 'Needs a decision', 'Documents that wait for a person.', isIn('needsDecision', 'sentButDiffers')),
  view('sent', 'Sent', 'Documents that are in Xero.', isIn('sent', 'sentButDiffers', 'readyToUpdate')),
  view('queued', 'Queued', 'Documents on their way.', isIn('queued', 'sending')),
  {
    table, key: 'overdue', name: 'Overdue', help: 'Documents that wait for payment and whose due date has passed, the oldest first.', kind: 'public', isDefault: false,
    columns: [
      { name: 'cfl_name', width: 200 }, { name: 'cfl_xeronumber', width: 120 }, { name: 'cfl_xerostatus', width: 130 }, { name: 'cfl_duedate', width: 100 },
      { name: 'cfl_overdueamount', width: 110 }, { name: 'cfl_amountdue', width: 110 }, { name: 'cfl_total', width: 110 }, { name: 'cfl_connectionid', width: 150 },
    ],
    order: [{ column: 'cfl_duedate' }], filter: [{ column: 'cfl_amountdue', operator: 'gt', value: 0 }, { column: 'cfl_xerostatus', operator: 'eq', value: xeroStatus.options.authorised.value }],
    // There is no operator for "before today", and whether "older than one day" holds yesterday is told differently; the two together hold it for certain.
    anyOf: [{ column: 'cfl_duedate', operator: 'yesterday' }, { column: 'cfl_duedate', operator: 'olderthan-x-days', value: 1 }],
  },
  ...standardViews({ table, plural: 'Xero Details', columns, order, find: ['cfl_name', 'cfl_documentnumber', 'cfl_documentname', 'cfl_xeronumber'], noDefault: true }),
];
