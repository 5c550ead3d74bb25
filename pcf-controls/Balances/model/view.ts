/** What the rows of Xero Balances say, ready to be drawn. Nothing is added up here: the relay has, to the cent. */
import { numberOf, textOf, type Row } from '@counterfoil/webresources/nudge';

export const ages = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'daysOver90'] as const;
export type Age = (typeof ages)[number];
export interface Group {
  readonly key: string;
  readonly currency: string;
  readonly connection: string;
  readonly asOf: string | undefined;
  readonly outstanding: number;
  readonly overdue: number;
  readonly amounts: Readonly<Record<Age, number>>;
  readonly payable: number;
  readonly payableOverdue: number;
}
/** unknown: there never was a balance, or none that this person may see. settled: there was one. */
export type View = { readonly kind: 'groups'; readonly groups: readonly Group[] } | { readonly kind: 'settled'; readonly asOf: string | undefined } | { readonly kind: 'unknown' };

const columns: Readonly<Record<Age, string>> = { notDue: 'cfl_notdue', days1to30: 'cfl_days1to30', days31to60: 'cfl_days31to60', days61to90: 'cfl_days61to90', daysOver90: 'cfl_daysover90' };
const amount = (row: Row, column: string): number => numberOf(row, column) ?? 0;
const currencyOf = (row: Row): string => { const c = row['transactioncurrencyid'] as Row | null | undefined; return (c ? textOf(c, 'isocurrencycode') : undefined) ?? ''; };

function groupOf(row: Row): Group {
  return {
    key: textOf(row, 'cfl_balanceid') ?? '', currency: currencyOf(row), connection: textOf(row, '_cfl_connectionid_value@OData.Community.Display.V1.FormattedValue') ?? '', asOf: textOf(row, 'cfl_asof'),
    outstanding: amount(row, 'cfl_outstanding'), overdue: amount(row, 'cfl_overdue'), amounts: Object.fromEntries(ages.map((a) => [a, amount(row, columns[a])])) as Record<Age, number>,
    payable: amount(row, 'cfl_payable'), payableOverdue: amount(row, 'cfl_payableoverdue'),
  };
}
export const hasReceivable = (g: Group): boolean => g.outstanding !== 0 || ages.some((a) => g.amounts[a] !== 0);
export const hasPayable = (g: Group): boolean => g.payable !== 0 || g.payableOverdue !== 0;
export const hasCredit = (g: Group): boolean => ages.some((a) => g.amounts[a] < 0);

/** What is most overdue stands first; of the same the larger, then by name, so that nothing jumps about while it is looked at. */
const order = (a: Group, b: Group): number => b.overdue - a.overdue || b.outstanding - a.outstanding || a.currency.localeCompare(b.currency) || a.connection.localeCompare(b.connection);

export function viewOf(rows: readonly Row[]): View {
  const groups = rows.filter((r) => r['statecode'] === 0).map(groupOf).filter((g) => hasReceivable(g) || hasPayable(g)).sort(order);
  if (groups.length > 0) return { kind: 'groups', groups };
  return rows.length === 0 ? { kind: 'unknown' } : { kind: 'settled', asOf: rows.map((r) => textOf(r, 'cfl_asof')).sort().at(-1) };
}

/** A column of the chart: where it begins and how high it is, between the top and the bottom of the drawing. */
export interface Bar { readonly age: Age; readonly value: number; readonly y: number; readonly height: number }
/** All columns on one scale, credit below the line. What is not zero can be seen, however small it is beside the others. */
export function barsOf(g: Group, height: number): { readonly bars: readonly Bar[]; readonly baseline: number } {
  const values = ages.map((a) => g.amounts[a]);
  const most = Math.max(0, ...values); const least = Math.min(0, ...values);
  const scale = most - least === 0 ? 0 : height / (most - least);
  const baseline = most * scale;
  return { baseline, bars: ages.map((age) => {
    const value = g.amounts[age];
    const tall = value === 0 ? 0 : Math.max(2, Math.abs(value) * scale);
    return { age, value, y: value < 0 ? baseline : baseline - tall, height: tall };
  }) };
}
