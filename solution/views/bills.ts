import { xeroStatus } from '../choices/index.ts';
import { standardViews, type Condition, type View } from '../model/views.ts';
import { lineViews } from './lines.ts';
import { active, ascending, columns, details, empty, known, mine, newestFirst, notSkipped, publicViews, standing } from './shape.ts';

const table = 'cfl_purchaseinvoice';
const shown = columns(['cfl_name', 120], ['cfl_suppliernumber', 140], ['cfl_accountid', 180], ['cfl_subject', 220], ['cfl_invoicedate', 100], ['cfl_duedate', 100], ['cfl_totalamount', 110], ['transactioncurrencyid', 90], ['ownerid', 130]);
const view = publicViews(table, shown, newestFirst);
const posted = details('cfl_sentpurchaseinvoiceid', table, { alias: 'posted', outer: true });
/** Bills that Xero does not call paid, voided or deleted; those that are not there yet count as open. */
const open: readonly Condition[] = [empty('cfl_fullypaidon', 'posted'), ...(['voided', 'deleted'] as const).map((k): Condition => ({ column: 'cfl_xerostatus', operator: 'ne', value: xeroStatus.options[k].value, of: 'posted' }))];
const byDueDate = ascending('cfl_duedate');

export const billViews: readonly View[] = [
  ...standardViews({ table, plural: 'Purchase Invoices', columns: shown, order: newestFirst, find: ['cfl_name', 'cfl_suppliernumber', 'cfl_subject'] }),
  view('standing', 'Where they stand in Xero', 'Purchase invoices that were considered for Xero, with status, number and amount due there.', [active], {
    columns: [...columns(['cfl_name', 120], ['cfl_suppliernumber', 140], ['cfl_accountid', 180]), ...standing, ...columns(['cfl_duedate', 100], ['cfl_totalamount', 110])], joins: [details('cfl_purchaseinvoiceid', table)],
  }),
  view('notinxero', 'Not in Xero yet', 'Purchase invoices that have not arrived in Xero; skipped ones left out.', [active, empty('cfl_xerodocumentid', 'posted')], { joins: [posted, known('cfl_purchaseinvoiceid', table)], anyOf: notSkipped }),
  view('duesoon', 'Due within 7 days', 'Unpaid purchase invoices that are due today or in the next seven days.', [active, ...open],
    { joins: [posted], order: byDueDate, anyOf: [{ column: 'cfl_duedate', operator: 'today' }, { column: 'cfl_duedate', operator: 'next-x-days', value: 7 }] }),
  // "before today" has no operator of its own; the two together hold yesterday for certain
  view('overdue', 'Overdue', 'Unpaid purchase invoices whose due date has passed, the oldest first.', [active, ...open],
    { joins: [posted], order: byDueDate, anyOf: [{ column: 'cfl_duedate', operator: 'yesterday' }, { column: 'cfl_duedate', operator: 'olderthan-x-days', value: 1 }] }),
  view('mine', 'My purchase invoices', 'Purchase invoices that you own.', [active, mine]),
  view('nosuppliernumber', 'Without the supplier\'s number', 'Purchase invoices that carry no number of the supplier.', [active, { column: 'cfl_suppliernumber', operator: 'null' }]),
];
export const billLineViews = lineViews('cfl_purchaseinvoiceline', 'Purchase Invoice Lines', 'cfl_purchaseinvoiceid');
