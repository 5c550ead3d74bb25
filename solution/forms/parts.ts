/** Cells and sections that several forms share. */
import { hidden, readOnly, section, type Cell, type ColumnCell, type QuickViewCell, type Section, type SubgridCell } from '../model/forms.ts';

/** Rows of `table` whose `lookup` points at the row of the form. */
export const list = (subgrid: string, label: string, table: string, lookup: string, o: { view?: string; rows?: number; editable?: boolean } = {}): SubgridCell =>
  ({ subgrid, label, table, through: { lookup }, view: o.view ?? 'associated', rows: o.rows ?? 6, ...(o.editable ? { editable: true } : {}) });
/** A section of nothing but one list; its heading stands above the list, which has none of its own. */
export const listSection = (cell: SubgridCell, o: { hidden?: boolean } = {}): Section => section(cell.subgrid, cell.label, [[cell]], o);

/** Cards of what decides about a document: the connection where the document itself does not say, and who it is for. */
const partyCards: readonly QuickViewCell[] = [
  { quickView: 'companycard', label: 'Company', column: 'cfl_accountid', forms: { account: 'quickview' } },
  { quickView: 'personcard', label: 'Person', column: 'cfl_contactid', forms: { contact: 'quickview' } },
];
const connectionCard: QuickViewCell = { quickView: 'connectioncard', label: 'Connection', column: 'cfl_connectionid', forms: { cfl_connection: 'quickview' } };

export const cards = (party: string): Section => section('cards', `Connection and ${party}`, [[connectionCard, partyCards[0]!], [partyCards[1]!]]);
export const connectionOnly: Section = section('cards', 'Connection', [[connectionCard]]);

/** What Xero says about a document, and what was asked for. `lookup`: the column of the lists that points at the document. */
export const xeroSections = (lookup: string): readonly Section[] => [
  listSection(list('xerodetails', 'In Xero', 'cfl_xerodocument', lookup, { view: 'all', rows: 4 })),
  listSection(list('xerorequests', 'Requests', 'cfl_syncrequest', lookup)),
  listSection(list('xerocorrections', 'Corrections', 'cfl_correctionrequest', lookup)),
];

/** Three computed totals of a bill or credit note; the script and the relay write them. */
export const totals: Section = section('totals', 'Totals', [[readOnly('cfl_subtotal'), readOnly('cfl_totaltax'), readOnly('cfl_totalamount')]]);

export const madeBy: readonly (readonly Cell[])[] = [[readOnly('createdby'), readOnly('createdon')], [readOnly('modifiedby'), readOnly('modifiedon')]];

/** Both tracking columns of a line in one control. The second one and the document have to be on the form, too, or the control would not hear of their changes. */
export const tracking = (document: string, o: Pick<ColumnCell, 'colspan'> = {}): readonly (readonly Cell[])[] => [
  [{ column: 'cfl_trackingoption1id', hideLabel: true, ...o, component: { name: 'cfl_Counterfoil.TrackingPicker', bind: { option1: 'cfl_trackingoption1id', option2: 'cfl_trackingoption2id', document } } }],
  [hidden('cfl_trackingoption2id')],
];
