/** Short forms for writing views. */
import { exportStatus } from '../choices/index.ts';
import type { Condition, Join, View, ViewColumn } from '../model/views.ts';

type Order = View['order'];

/** Names and widths in pixels. */
export const columns = (...list: readonly (readonly [name: string, width: number])[]): ViewColumn[] => list.map(([name, width]) => ({ name, width }));
export const ascending = (column: string): Order => [{ column }];
export const descending = (column: string): Order => [{ column, descending: true }];
export const newestFirst = descending('createdon');

export const active: Condition = { column: 'statecode', operator: 'eq', value: 0 };
export const mine: Condition = { column: 'ownerid', operator: 'eq-userid' };
export const is = (column: string, value: number): Condition => ({ column, operator: 'eq', value });
export const isOneOf = (column: string, ...values: readonly number[]): Condition => ({ column, operator: 'in', values });
export const empty = (column: string, of?: string): Condition => ({ column, operator: 'null', ...(of ? { of } : {}) });
export const filled = (column: string, of?: string): Condition => ({ column, operator: 'not-null', ...(of ? { of } : {}) });

/** The Xero Details whose lookup `from` points at a row of the table. At most one: a document has one row of details. */
export const details = (from: string, table: string, o: { alias?: string; outer?: boolean } = {}): Join => ({ table: 'cfl_xerodocument', from, to: `${table}id`, alias: o.alias ?? 'details', outer: o.outer ?? false });

/** Details of a document that is not meant for Xero: its lists leave it out. Joined as `known`. */
export const known = (from: string, table: string): Join => details(from, table, { alias: 'known', outer: true });
export const notSkipped: readonly Condition[] = [empty('cfl_exportstatus', 'known'), { column: 'cfl_exportstatus', operator: 'ne', value: exportStatus.options.skipped.value, of: 'known' }];

/** Columns of the details, joined under their usual name. */
export const standing: readonly ViewColumn[] = columns(['cfl_exportstatus', 130], ['cfl_xeronumber', 120], ['cfl_xerostatus', 130], ['cfl_amountdue', 110]).map((c) => ({ ...c, of: 'details' }));

/** Public views of one table that share columns and order. */
export const publicViews = (table: string, shown: readonly ViewColumn[], order: Order) =>
  (key: string, name: string, help: string, filter: readonly Condition[], o: Partial<Pick<View, 'columns' | 'order' | 'anyOf' | 'joins' | 'distinct' | 'isDefault'>> = {}): View =>
    ({ table, key, name, help, kind: 'public', isDefault: false, columns: shown, order, filter, ...o });
