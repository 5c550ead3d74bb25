/** Rows of an aggregate answer as what a chart draws: categories, series, and a number where they meet. */
import type { Attribute } from '../data/metadata.ts';
import type { Row } from '../data/webapi.ts';
import { showDay } from '../model/dates.ts';
import { partAlias, periodKey, type Key } from './query.ts';
import type { Group, Plan } from './plan.ts';

export interface Value { readonly number: number; /** As the environment prints it. */ readonly text: string }
export interface Item { readonly key: Key; readonly label: string }
/** Signs of an amount as this person's settings print it. */
export interface Marks { readonly decimalSymbol: string; readonly numberSeparator: string }
export interface Numbers {
  readonly categories: readonly Item[];
  readonly series: readonly (Item & { readonly color: string })[];
  /** The series say something: there is a second group, or more than one measure. */
  readonly named: boolean;
  /** values[category][series] */
  readonly values: readonly (readonly (Value | undefined)[])[];
}
/** What people read of a column that a chart names. */
export type Naming = (table: string, column: string) => Attribute | undefined;

const formattedName = 'OData.Community.Display.V1.FormattedValue';
export const blank = '(blank)';
const months = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

export function periodLabel(g: Group, key: string, dateFormat: string): string {
  switch (g.period) {
    case 'month': return months.format(new Date(`${key}-01T00:00:00Z`));
    case 'quarter': return `${key.slice(5)} ${key.slice(0, 4)}`;
    case 'week': return `Week ${Number(key.slice(6))} ${key.slice(0, 4)}`;
    case 'day': return showDay(key, dateFormat);
    default: return key;
  }
}
function itemOf(row: Row, g: Group, dateFormat: string): Item {
  if (g.period) {
    const key = periodKey(g.period, (p) => row[partAlias(g, p)] as number | undefined);
    return { key, label: key === null ? blank : periodLabel(g, key, dateFormat) };
  }
  const raw = row[g.alias];
  if (raw === null || raw === undefined) return { key: null, label: blank };
  const key = typeof raw === 'boolean' ? String(Number(raw)) : String(raw);
  return { key, label: String(row[`${g.alias}@${formattedName}`] ?? key) };
}

const words: Readonly<Record<string, string>> = { sum: 'Sum', avg: 'Average', min: 'Least', max: 'Most', count: 'Count', countcolumn: 'Count' };
export const measureLabel = (naming: Naming, m: { readonly table: string; readonly column: string; readonly aggregate: string }): string =>
  (m.aggregate === 'count' ? 'Count' : `${words[m.aggregate] ?? m.aggregate} (${naming(m.table, m.column)?.label ?? m.column})`);
export const groupLabel = (naming: Naming, g: Group): string =>
  `${naming(g.table, g.column)?.label ?? g.column}${g.period ? ` (${g.period[0]!.toUpperCase()}${g.period.slice(1)})` : ''}`;

export function numbersOf(plan: Plan, rows: readonly Row[], naming: Naming, dateFormat: string): Numbers {
  const categories: Item[] = [], found: Item[] = [];
  const values: (Value | undefined)[][] = [];
  const place = (list: Item[], item: Item): number => {
    const at = list.findIndex((x) => x.key === item.key);
    return at >= 0 ? at : list.push(item) - 1;
  };
  if (!plan.series) plan.measures.forEach((m) => found.push({ key: m.alias, label: measureLabel(naming, m) }));
  for (const row of rows) {
    const c = place(categories, itemOf(row, plan.category, dateFormat));
    values[c] ??= [];
    plan.measures.forEach((m, i) => {
      const n = row[m.alias];
      if (n === null || n === undefined) return;
      values[c]![plan.series ? place(found, itemOf(row, plan.series, dateFormat)) : i] = { number: Number(n), text: String(row[`${m.alias}@${formattedName}`] ?? n) };
    });
  }
  // Series stand in one order whatever the first category holds; the nameless one comes last
  const order = plan.series ? found.map((s, i) => ({ s, i })).sort((a, b) => Number(a.s.key === null) - Number(b.s.key === null) || a.s.label.localeCompare(b.s.label)) : found.map((s, i) => ({ s, i }));
  return {
    categories, named: plan.series !== undefined || plan.measures.length > 1, series: order.map(({ s }, i) => ({ ...s, color: plan.series ? colorOf(`${plan.series.table}.${plan.series.column}`, s.key, plan.colors) : plan.colors[i % plan.colors.length]! })),
    values: values.map((v) => order.map(({ i }) => v[i])),
  };
}
const known = new Map<string, string[]>();
/** One option has one colour on the whole page; rows without one are grey. */
export function colorOf(column: string, key: Key, colors: readonly string[]): string {
  if (key === null) return '#8a8f98';
  const keys = known.get(column) ?? [];
  known.set(column, keys);
  const at = keys.indexOf(key);
  return colors[(at >= 0 ? at : keys.push(key) - 1) % colors.length]!;
}

/** A sum printed as the environment prints its parts. */
export function total(values: readonly (Value | undefined)[], marks: Marks): string {
  const parts = values.filter((v) => v !== undefined);
  const sample = parts[0]?.text ?? '';
  const digits = sample.split(marks.decimalSymbol)[1]?.replace(/\D/g, '').length ?? 0;
  const [whole, fraction] = Math.abs(parts.reduce((sum, v) => sum + v.number, 0)).toFixed(digits).split('.');
  const minus = parts.reduce((sum, v) => sum + v.number, 0) < 0 ? '-' : '';
  return `${minus}${/^-?([^\d-]*)/.exec(sample)?.[1] ?? ''}${whole!.replace(/\B(?=(\d{3})+$)/g, marks.numberSeparator)}${fraction ? marks.decimalSymbol + fraction : ''}`;
}
export const emptyNumbers = (n: Numbers): boolean => n.values.every((row) => row.every((v) => v === undefined));

/** Round numbers from the least to the most, zero among them. */
export function ticksFor(least: number, most: number, about = 5): number[] {
  const [low, high] = [Math.min(0, least), Math.max(0, most)];
  if (low === high) return [0, 1];
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  // Counts have no halves
  const step = Math.max([1, 2, 5, 10].find((m) => m * power >= rough)! * power, Number.isInteger(least) && Number.isInteger(most) && high - low < about ? 1 : 0);
  const first = Math.floor(low / step), last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
/** 12500 with the sign of its currency -> £12.5k */
export function short(n: number, sign: string): string {
  const size = Math.abs(n);
  const [by, unit] = size >= 1e9 ? [1e9, 'bn'] : size >= 1e6 ? [1e6, 'm'] : size >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${n < 0 ? '-' : ''}${sign}${Number((size / by).toFixed(2))}${unit}`;
}
/** What stands before the digits of a printed amount. */
export const signOf = (n: Numbers): string => /^-?([^\d-]*)/.exec(n.values.flat().find((v) => v)?.text ?? '')?.[1] ?? '';
