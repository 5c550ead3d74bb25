import { exportStatus, xeroStatus } from '../choices/index.ts';
import { standardViews, type View } from '../model/views.ts';
import { ascending, columns, descending, filled, is, isOneOf, mine, publicViews } from './shape.ts';
import { needsSomebody } from './states.ts';

const table = 'cfl_xerodocument';
const shown = columns(
  ['cfl_name', 200], ['cfl_exportstatus', 130], ['cfl_xeronumber', 120], ['cfl_xerostatus', 130], ['cfl_total', 110], ['cfl_amountdue', 110],
  ['cfl_invoicedate', 100], ['cfl_problemtext', 280], ['modifiedon', 130],
);
const order = descending('modifiedon');
const view = publicViews(table, shown, order);
const standing = (...keys: (keyof typeof exportStatus.options)[]) => (keys.length === 1 ? is : isOneOf)('cfl_exportstatus', ...keys.map((k) => exportStatus.options[k].value) as [number]);
const inXero = (...keys: (keyof typeof xeroStatus.options)[]) => (keys.length === 1 ? is : isOneOf)('cfl_xerostatus', ...keys.map((k) => xeroStatus.options[k].value) as [number]);

const problems = columns(['cfl_exportstatus', 140], ['cfl_name', 200], ['cfl_problemcode', 120], ['cfl_problemtext', 420], ['cfl_documentnumber', 120], ['cfl_connectionid', 140], ['ownerid', 130], ['modifiedon', 130]);
const differences = columns(['cfl_name', 200], ['cfl_xeronumber', 120], ['cfl_dynamicstotal', 120], ['cfl_total', 110], ['cfl_difference', 110], ['cfl_drifttext', 320], ['cfl_driftfoundon', 140], ['cfl_connectionid', 140]);
const heldBack = columns(['cfl_name', 200], ['cfl_exportstatus', 110], ['cfl_holdreason', 300], ['cfl_heldbyid', 140], ['cfl_heldon', 130], ['cfl_connectionid', 140], ['ownerid', 130]);
const waiting = columns(['cfl_name', 200], ['cfl_partyname', 180], ['cfl_problemtext', 420], ['cfl_connectionid', 140], ['ownerid', 130], ['modifiedon', 130]);
const books = columns(['cfl_name', 200], ['cfl_xeronumber', 120], ['cfl_xerostatus', 130], ['cfl_invoicedate', 100], ['cfl_duedate', 100], ['cfl_total', 110], ['cfl_amountdue', 110], ['transactioncurrencyid', 90], ['cfl_connectionid', 140], ['cfl_senton', 130]);

export const xeroDocumentViews: readonly View[] = [
  view('all', 'All', 'Every document that was considered for Xero.', [], { isDefault: true }),
  view('needsme', 'What needs me', 'Your documents that could not go, that wait for your decision, or that differ in Xero; each says what to do.', [mine, standing(...needsSomebody)], { columns: problems }),
  view('notsent', 'Not sent', 'Documents that nobody has sent yet; somebody has looked at a preview, or asked for something else.', [standing('notSent')]),
  view('failed', 'Failed', 'Documents that cannot go to Xero as they are; each says why and what to do.', [standing('failed')], { columns: problems }),
  view('needsdecision', 'Needs a decision', 'Documents that wait for a person.', [standing('needsDecision', 'sentButDiffers')], { columns: problems }),
  view('approval', 'Waiting for approval', 'Documents above the limit of their connection that wait for a second person. Open one and choose Approve or Reject.', [{ column: 'cfl_problemcode', operator: 'eq', value: 'APPROVAL_NEEDED' }], { columns: waiting, order: ascending('modifiedon') }),
  view('drift', 'Drift', 'Documents that say something else in Xero than here: figures, status, lines or codes. Each says what differs, with both values, and what to do.', [], { anyOf: [filled('cfl_drifttext'), standing('sentButDiffers')], columns: differences, order: descending('cfl_driftfoundon') }),
  view('queued', 'Queued', 'Documents that were asked for and wait for their turn. They go on by themselves; the list In the Queue says why one waits.', [standing('queued')], { order: ascending('modifiedon') }),
  view('sending', 'Sending', 'Documents that are on their way to Xero now.', [standing('sending')], { order: ascending('modifiedon') }),
  view('held', 'Held', 'Documents that somebody holds back; each says who and why.', [standing('held')], { columns: heldBack }),
  view('skipped', 'Skipped', 'Documents that shall not go to Xero; each says who decided and why.', [standing('skipped')], { columns: heldBack }),
  view('heldback', 'Held or skipped', 'Documents that go nowhere until somebody releases them; each says who decided and why.', [standing('held', 'skipped')], { columns: heldBack }),
  view('sent', 'Sent', 'Documents that are in Xero.', [standing('sent', 'sentButDiffers', 'readyToUpdate')], { columns: books }),
  view('drafts', 'Drafts in Xero', 'Documents that arrived in Xero and wait there to be approved.', [inXero('draft', 'submitted')], { columns: books }),
  view('invoices', 'Invoices', 'Where every sales invoice stands.', [filled('cfl_invoiceid')]),
  view('bills', 'Purchase invoices', 'Where every purchase invoice stands.', [filled('cfl_purchaseinvoiceid')]),
  view('creditnotes', 'Credit notes', 'Where every credit note stands.', [filled('cfl_creditnoteid')]),
  view('overdue', 'Overdue', 'Documents that wait for payment and whose due date has passed, the oldest first.', [{ column: 'cfl_amountdue', operator: 'gt', value: 0 }, inXero('authorised')], {
    columns: columns(['cfl_name', 200], ['cfl_xeronumber', 120], ['cfl_xerostatus', 130], ['cfl_duedate', 100], ['cfl_overdueamount', 110], ['cfl_amountdue', 110], ['cfl_total', 110], ['cfl_connectionid', 150]),
    order: ascending('cfl_duedate'),
    // There is no operator for "before today", and whether "older than one day" holds yesterday is told differently; the two together hold it for certain.
    anyOf: [{ column: 'cfl_duedate', operator: 'yesterday' }, { column: 'cfl_duedate', operator: 'olderthan-x-days', value: 1 }],
  }),
  ...standardViews({ table, plural: 'Xero Details', columns: shown, order, find: ['cfl_name', 'cfl_documentnumber', 'cfl_documentname', 'cfl_xeronumber'], noDefault: true }),
];
