import { standardViews, type View } from '../model/views.ts';
import { active, ascending, columns, publicViews } from './shape.ts';

/** Order and columns of the grid in which people type the lines of a bill or credit note; what they type stands first. */
const typed = columns(
  ['cfl_name', 200], ['cfl_productid', 150], ['cfl_quantity', 80], ['cfl_unitprice', 100], ['cfl_discountamount', 90], ['cfl_accountid', 160], ['cfl_taxrateid', 160],
  ['cfl_trackingoption1id', 120], ['cfl_trackingoption2id', 120], ['cfl_netamount', 100], ['cfl_taxamount', 90], ['cfl_amount', 100],
);

/** @param parent lookup to the document, shown where lines of many documents are listed */
export const lineViews = (table: string, plural: string, parent: string): readonly View[] => {
  const order = ascending('cfl_linenumber');
  const listed = columns([parent, 130], ['cfl_name', 200], ['cfl_quantity', 80], ['cfl_unitprice', 100], ['cfl_netamount', 110], ['cfl_taxamount', 90], ['cfl_amount', 110], ['cfl_accountid', 150], ['cfl_taxrateid', 150], ['cfl_trackingoption1id', 120], ['cfl_trackingoption2id', 120]);
  const newest = [{ column: 'createdon', descending: true }];
  const list = publicViews(table, listed, newest);
  return [
    ...standardViews({ table, plural, columns: listed, order: newest, find: ['cfl_name', 'cfl_description'] }),
    publicViews(table, typed, order)('lines', `${plural}: to Type In`, 'The lines in their order, with what can be typed first.', [active]),
    list('noaccount', `${plural} without an Account`, 'Lines that name no account; the product\'s or the connection\'s is used.', [active, { column: 'cfl_accountid', operator: 'null' }]),
    list('notracking', `${plural} without Tracking`, 'Lines that name no tracking option and are missing in reports by tracking, unless a rule finds one.',
      [active, { column: 'cfl_trackingoption1id', operator: 'null' }, { column: 'cfl_trackingoption2id', operator: 'null' }]),
  ];
};
