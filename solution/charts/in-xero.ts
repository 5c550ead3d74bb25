/** What "in Xero" means for reports on lines: the line's document was sent, and was neither voided nor deleted there. */
import { xeroStatus } from '../choices/index.ts';
import type { Condition, Join } from '../model/views.ts';

/** The tables whose lines people report on, and the lookup that holds a line and its document's Xero Details together. */
export const lineTables = {
  sales: { table: 'invoicedetail', document: 'invoiceid', posted: 'cfl_sentinvoiceid' },
  purchases: { table: 'cfl_purchaseinvoiceline', document: 'cfl_purchaseinvoiceid', posted: 'cfl_sentpurchaseinvoiceid' },
  credits: { table: 'cfl_creditnoteline', document: 'cfl_creditnoteid', posted: 'cfl_sentcreditnoteid' },
} as const;
export type LineKind = keyof typeof lineTables;

/** Joined by the document's id on both sides: the document itself need not be read. */
export const inXero = (kind: LineKind, alias: string): Join => ({ table: 'cfl_xerodocument', from: lineTables[kind].posted, to: lineTables[kind].document, alias, outer: false });
export const stillThere = (alias: string): Condition[] => (['voided', 'deleted'] as const).map((key) => ({ of: alias, column: 'cfl_xerostatus', operator: 'ne', value: xeroStatus.options[key].value }));

/** Members of a bundle (required 3, optional 4) carry an amount that the bundle's own line holds already. */
export const counted = (kind: LineKind): Condition[] => (kind === 'sales' ? [3, 4].map((value) => ({ column: 'producttypecode', operator: 'ne', value })) : []);
