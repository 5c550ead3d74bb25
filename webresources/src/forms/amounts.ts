/** Amounts of a document from its lines, and which of the stored ones differ. Pure. */
import { asNumber, compare, documentTotals, fixed, lineTotals, round, type AmountsAre, type DocumentTotals, type Fixed, type LineTotals } from '../money/index.ts';
import { codingOf } from './choose.ts';
import type { LineRow } from './kinds.ts';
import type { ConnectionRow, ProductLinkRow, Side } from './rows.ts';

export interface Setting { readonly mode: AmountsAre; readonly side: Side; readonly connection: ConnectionRow | undefined; readonly links: readonly ProductLinkRow[] }
export interface Computed { readonly lines: readonly (LineTotals & { readonly line: LineRow })[]; readonly totals: DocumentTotals }

export const amountsOf = (line: LineRow, s: Setting): LineTotals =>
  lineTotals({ quantity: line.quantity, price: line.price, discount: line.discount, rate: codingOf(line, s.connection, s.links, s.side).taxRate?.rate }, s.mode);

export function compute(lines: readonly LineRow[], s: Setting): Computed {
  const each = lines.map((line) => ({ ...amountsOf(line, s), line }));
  return { lines: each, totals: documentTotals(each) };
}

/** Whether a stored amount is this one, as far as the currency has digits: the platform has rounded what it keeps. */
export function isStored(stored: unknown, computed: Fixed, precision: number): boolean {
  const known = fixed(stored);
  return known !== undefined && compare(round(known, precision), round(computed, precision)) === 0;
}

export interface LineChange { readonly id: string; readonly values: Readonly<Record<string, number>> }
export function lineChanges(c: Computed, precision: number): LineChange[] {
  return c.lines.flatMap(({ line, amount, tax, net }) => {
    const { stored } = line;
    if (isStored(stored.amount, amount, precision) && isStored(stored.tax, tax, precision) && isStored(stored.net, net, precision)) return [];
    return [{ id: line.id, values: { cfl_amount: asNumber(amount), cfl_taxamount: asNumber(tax), cfl_netamount: asNumber(net) } }];
  });
}

export const headValues = (t: DocumentTotals): Readonly<Record<string, Fixed>> => ({ cfl_subtotal: t.subtotal, cfl_totaltax: t.tax, cfl_totalamount: t.total });
export const headChanges = (t: DocumentTotals, stored: (column: string) => unknown, precision: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(headValues(t)).filter(([column, amount]) => !isStored(stored(column), amount, precision)).map(([column, amount]) => [column, asNumber(amount)]));
