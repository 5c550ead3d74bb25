/** Whether a row says already what it should: column by column, by the kind that its definition gives it. Pure. */
import type { Table } from '@counterfoil/solution';
import { exact } from '../../documents/decimals.ts';

type Column = Table['columns'][string];
type Body = Readonly<Record<string, unknown>>;

const seconds = (v: unknown): number => Math.floor(Date.parse(String(v)) / 1_000);
/** Dataverse keeps no empty texts, and answers null for them. */
const textOf = (v: unknown): string => (v === null || v === undefined ? '' : String(v));

export function same(column: Column, wanted: unknown, there: unknown): boolean {
  if (column.kind === 'text' || column.kind === 'memo') return textOf(wanted) === textOf(there);
  const [nothing, empty] = [wanted === null || wanted === undefined, there === null || there === undefined];
  if (nothing || empty) return nothing === empty;
  switch (column.kind) {
    case 'money': case 'decimal': {
      // kept with so many digits and no more: what lies behind them would differ for ever
      const digits = column.kind === 'money' ? 4 : column.digits;
      return exact(wanted)!.toDecimalPlaces(digits).eq(exact(there)!.toDecimalPlaces(digits));
    }
    case 'date': return String(wanted).slice(0, 10) === String(there).slice(0, 10);
    // kept by the second
    case 'instant': return seconds(wanted) === seconds(there);
    default: return String(wanted) === String(there);
  }
}

/** Those columns of `wanted` of which the row says something else. What is no column of its own (a lookup that is to be bound) counts as different. */
export function differing(table: Table, wanted: Body, there: Body): Record<string, unknown> {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => { const column = table.columns[name]; return column === undefined || !same(column, value, there[name]); }));
}

/** The time of a change, by the second; undefined where none is known. */
export const secondOf = (v: unknown): number | undefined => { const s = v === null || v === undefined ? NaN : seconds(v); return Number.isNaN(s) ? undefined : s; };
