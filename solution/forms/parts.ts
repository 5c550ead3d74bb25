/** Cells and sections that several forms share. */
import { hidden, readOnly, section, type Cell, type QuickViewCell, type Section, type SubgridCell } from '../model/forms.ts';

/** Rows of `table` whose `lookup` points at the row of the form. */
export const list = (subgrid: string, label: string, table: string, lookup: string, o: { view?: string; rows?: number; editable?: boolean } = {}): SubgridCell =>
  ({ subgrid, label, table, through: { lookup }, view: o.view ?? 'associated', rows: o.rows ?? 6, ...(o.editable ? { editable: true } : {}) });
/** A section of nothing but one list, which carries the label itself. */
export const listSection = (cell: SubgridCell): Section => section(cell.subgrid, cell.label, [[cell]], { hideLabel: true });

/** Card of the company or person behind a document. */
export const partyCards: readonly QuickViewCell[] = [
  { quickView: 'companycard', label: 'Company', column: 'cfl_accountid', forms: { account: 'quickview' } },
  { quickView: 'personcard', label: 'Person', column: 'cfl_contactid', forms: { contact: 'quickview' } },
];
export const connectionCard: QuickViewCell = { quickView: 'connectioncard', label: 'Connection', column: 'cfl_connectionid', forms: { cfl_connection: 'quickview' } };

/** What Xero says about a document, and what was asked for. `lookup`: the column of the lists that points at the document. */
export const xeroSections = (lookup: string): readonly Section[] => [
  listSection(list('xerodetails', 'In Xero', 'cfl_xerodocument', lookup, { view: 'all', rows: 4 })),
  listSection(list('xerorequests', 'Requests', 'cfl_syncrequest', lookup)),
  listSection(list('xerocorrections', 'Corrections', 'cfl_correctionrequest', lookup)),
];

/** Three computed totals of a bill or credit note; the script and the relay write them. */
export const totals = (o: { column?: number } = {}): Section => section('totals', 'Totals', [[readOnly('cfl_subtotal')], [readOnly('cfl_totaltax')], [readOnly('cfl_totalamount')]], o);

export const madeBy: readonly (readonly Cell[])[] = [[readOnly('createdby'), readOnly('createdon')], [readOnly('modifiedby'), readOnly('modifiedon')]];
export const hiddenAll = (...columns: readonly string[]): readonly Cell[] => columns.map(hidden);
