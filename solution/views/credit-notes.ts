import { allocationState, creditNoteKind } from '../choices/index.ts';
import { standardViews, type View } from '../model/views.ts';
import { lineViews } from './lines.ts';
import { active, columns, details, empty, is, known, mine, newestFirst, notSkipped, publicViews, standing } from './shape.ts';

const table = 'cfl_creditnote';
const shown = columns(['cfl_name', 120], ['cfl_kind', 140], ['cfl_accountid', 180], ['cfl_subject', 220], ['cfl_creditdate', 100], ['cfl_totalamount', 110], ['transactioncurrencyid', 90], ['ownerid', 130]);
const view = publicViews(table, shown, newestFirst);
const kind = (key: keyof typeof creditNoteKind.options) => is('cfl_kind', creditNoteKind.options[key].value);
const posted = details('cfl_sentcreditnoteid', table, { alias: 'posted', outer: true });

export const creditNoteViews: readonly View[] = [
  ...standardViews({ table, plural: 'Credit Notes', columns: shown, order: newestFirst, find: ['cfl_name', 'cfl_suppliernumber', 'cfl_subject'] }),
  view('standing', 'Where they stand in Xero', 'Credit notes that were considered for Xero, with status, number and amount there.', [active], {
    columns: [...columns(['cfl_name', 120], ['cfl_kind', 140], ['cfl_accountid', 180]), ...standing, ...columns(['cfl_creditdate', 100], ['cfl_totalamount', 110])], joins: [details('cfl_creditnoteid', table)],
  }),
  view('tocustomers', 'Credit notes to customers', 'What we credit to customers.', [active, kind('sales')],
    { columns: columns(['cfl_name', 120], ['cfl_accountid', 180], ['cfl_subject', 220], ['cfl_invoiceid', 180], ['cfl_creditdate', 100], ['cfl_totalamount', 110], ['transactioncurrencyid', 90], ['ownerid', 130]) }),
  view('fromsuppliers', 'Credit notes from suppliers', 'What suppliers credit to us.', [active, kind('purchase')],
    { columns: columns(['cfl_name', 120], ['cfl_suppliernumber', 140], ['cfl_accountid', 180], ['cfl_subject', 220], ['cfl_purchaseinvoiceid', 140], ['cfl_creditdate', 100], ['cfl_totalamount', 110], ['transactioncurrencyid', 90]) }),
  view('notinxero', 'Not in Xero yet', 'Credit notes that have not arrived in Xero; skipped ones left out.', [active, empty('cfl_xerodocumentid', 'posted')], { joins: [posted, known('cfl_creditnoteid', table)], anyOf: notSkipped }),
  view('notapplied', 'Not fully applied', 'Credit notes that are in Xero and have credit left.', [active, { column: 'cfl_remainingcredit', operator: 'gt', value: 0, of: 'posted' }], { joins: [{ ...posted, outer: false }] }),
  view('mine', 'My credit notes', 'Credit notes that you own.', [active, mine]),
  view('automatic', 'Made by Counterfoil', 'Credit notes that were made by themselves when a sent invoice was cancelled.', [active, { column: 'cfl_automatic', operator: 'eq', value: 1 }]),
];
export const creditNoteLineViews = lineViews('cfl_creditnoteline', 'Credit Note Lines', 'cfl_creditnoteid');

const allocated = columns(['cfl_name', 110], ['cfl_creditnoteid', 130], ['cfl_invoiceid', 180], ['cfl_purchaseinvoiceid', 150], ['cfl_amount', 110], ['transactioncurrencyid', 90], ['cfl_allocationdate', 100], ['cfl_allocationstate', 140]);
const allocation = publicViews('cfl_creditallocation', allocated, newestFirst);
export const creditAllocationViews: readonly View[] = [
  ...standardViews({ table: 'cfl_creditallocation', plural: 'Credit Allocations', columns: allocated, order: newestFirst, find: ['cfl_name'], onForms: allocated.slice(1) }),
  allocation('planned', 'Not in Xero yet', 'Allocations that are planned here and not done in Xero.', [active, is('cfl_allocationstate', allocationState.options.planned.value)]),
  allocation('removed', 'Removed in Xero', 'Allocations that somebody took back in Xero.', [is('cfl_allocationstate', allocationState.options.removed.value)]),
];
