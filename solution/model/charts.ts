/** Charts: rows of a table put into groups, each with a number. People see them beside a view and on dashboards. */
import type { Condition, Join } from './views.ts';

/** `stackedColumn` and `stackedBar` divide every column by a second group. */
export type ChartKind = 'column' | 'bar' | 'line' | 'pie' | 'stackedColumn' | 'stackedBar';
export interface Grouping {
  readonly column: string;
  /** Alias of the join that the column belongs to. */
  readonly of?: string;
  /** Dates only: the period that makes a group. */
  readonly by?: 'day' | 'week' | 'month' | 'quarter' | 'year';
}
/** Amounts are added up in base currency alone: a sum over several currencies is no amount. */
export interface Measure { readonly column: string; readonly aggregate: 'sum' | 'count' }
export interface Chart {
  /** Logical name of the table. */
  readonly table: string;
  /** Stable key: the id is derived from table and key. */
  readonly key: string;
  readonly name: string;
  /** Says what is counted and what is not; shown in the list of charts. */
  readonly help: string;
  readonly kind: ChartKind;
  readonly category: Grouping;
  /** The second group, with exactly one measure: the platform refuses more. */
  readonly series?: Grouping;
  readonly measures: readonly [Measure, ...Measure[]];
  readonly joins?: readonly Join[];
  readonly filter?: readonly Condition[];
  /** Only so many groups, those with the largest first measure. */
  readonly largest?: number;
}

export const defineChart = <const C extends Chart>(c: C): C => c;
