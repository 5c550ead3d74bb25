/** Which functions of our script library run on which form. OnChange and OnSave are added by the functions themselves. */
import type { Events, GridHandlers, Handler } from '../model/forms.ts';

const library = 'cfl_/counterfoil.js';
const handler = (name: string, parameters?: string): Handler => ({ library, function: `Counterfoil.Forms.${name}`, ...(parameters ? { parameters } : {}) });
type Loads = Required<Pick<Events, 'onLoad'>>;
const loads = (...names: readonly string[]): Loads => ({ onLoad: names.map((n) => handler(n)) });
/** Besides: leaves out the lists that the person may not read. `where`: 'table: tab' or 'table: tab/section'. */
export const hiding = (scripts: Partial<Loads>, ...where: readonly string[]): Loads =>
  ({ onLoad: [...(scripts.onLoad ?? []), handler('hideUnreadable', where.map((w) => `'${w}'`).join(', '))] });

export const invoiceScripts = loads('onLoad');
export const invoiceLineScripts = loads('onInvoiceLineLoad');
export const detailsScripts = loads('onDetailsLoad');
export const billScripts = loads('onBillLoad');
export const creditNoteScripts = loads('onCreditNoteLoad');
export const lineScripts = loads('onLineLoad');
export const allocationScripts = loads('onAllocationLoad');
export const settingsScripts = loads('onSettingsLoad');
export const ruleScripts = loads('onRuleLoad');
export const mappingScripts = loads('onMappingLoad');

/** The grid in which the lines of a document are typed: the platform raises its events only for functions that the form names. */
const typed = ['cfl_productid', 'cfl_quantity', 'cfl_unitprice', 'cfl_discountamount', 'cfl_accountid', 'cfl_taxrateid'];
const lineGrid: GridHandlers = { onSave: [handler('onLineRowSave')], onChange: Object.fromEntries(typed.map((column) => [column, [handler('onLineCellChange')]])) };
export const gridScripts: Pick<Events, 'grids'> = { grids: { lines: lineGrid } };
