/** Aggregate queries: rows of the join put into groups, each with its counts, sums and extremes. */
import { DataverseError, NotEmulated } from '../errors.ts';
import { Decimal, Scaled } from '../exact-json.ts';
import type { Column, Table } from '../metadata/model.ts';
import { isDecimal, isLookup } from '../metadata/model.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { Wire } from '../odata/serialize.ts';
import { putValue, wireValue } from '../odata/serialize.ts';
import { formatNumber, formatted } from '../query/format.ts';
import { comparable, compare } from '../query/operators.ts';
import { dayIn } from '../query/zones.ts';
import type { Session } from '../session.ts';
import type { Row, Value } from '../store/store.ts';
import { datePart } from './date-parts.ts';
import type { Fetch, FetchAttribute, FetchEntity } from './parse.ts';
import { columnOf, main, type Tuple } from './run.ts';

const standardLimit = 50_000;
interface Field { readonly from: string; readonly table: Table; readonly column: Column; readonly alias: string; readonly of: FetchAttribute }
interface Group { readonly keys: readonly (string | number | null)[]; readonly tuples: Tuple[] }
type Key = ReturnType<typeof comparable>;

export function aggregateRows(s: Session, tables: ReadonlyMap<string, Table>, tuples: readonly Tuple[], fetch: Fetch, prefer: Prefer): Wire[] {
  if (fetch.distinct || fetch.total) throw new NotEmulated('distinct and returntotalrecordcount of an aggregate query');
  const fields = fieldsOf(tables, fetch.entity, main);
  if (!fields.length) throw new DataverseError(400, '0x8004111a', 'An error occurred while processing Aggregates in Query');
  demandAliases(fields);
  fields.forEach(demandType);
  const limit = Math.min(fetch.aggregateLimit ?? standardLimit, standardLimit);
  if (tuples.length > limit) throw new DataverseError(400, '0x8004e023', 'AggregateQueryRecordLimit exceeded. Cannot perform this operation.');
  const groupFields = fields.filter((f) => f.of.groupBy);
  const groups = groupsOf(s, groupFields, tuples);
  const orders = ordersOf(fetch.entity).map((o) => {
    const field = fields.find((f) => f.alias === o.alias);
    if (!field) throw new DataverseError(400, '0x80041109', 'Invalid alias for aggregate operation.');
    return { ...o, field };
  });
  const rows = groups.map((g) => ({ sortBy: new Map(orders.map((o) => [o.alias, sortKey(s, o.field, groupFields, g)])), wire: write(s, fields, groupFields, g, prefer) }));
  return rows.sort((a, b) => {
    for (const o of orders) { const c = compare(a.sortBy.get(o.alias)!, b.sortBy.get(o.alias)!); if (c) return o.descending ? -c : c; }
    return 0;
  }).map((r) => r.wire);
}

function fieldsOf(tables: ReadonlyMap<string, Table>, e: FetchEntity, from: string): Field[] {
  const table = tables.get(from)!;
  return [...e.attributes.map((a) => ({ from, table, column: columnOf(table, a.name), alias: a.alias!, of: a })), ...e.links.flatMap((l) => fieldsOf(tables, l, l.alias))];
}
const ordersOf = (e: FetchEntity): { alias: string; descending: boolean }[] => [...e.orders.map((o) => ({ alias: o.alias!, descending: o.descending })), ...e.links.flatMap(ordersOf)];
function demandAliases(fields: readonly Field[]): void {
  const twice = fields.find((f, i) => fields.findIndex((x) => x.alias.toLowerCase() === f.alias.toLowerCase()) !== i);
  if (twice) throw new DataverseError(400, '0x80041130', `The alias '${twice.alias}' is used twice.`);
}
function demandType(f: Field): void {
  const { column: c, of } = f;
  if (of.groupBy) {
    if (of.dateGrouping && c.type !== 'datetime') throw new DataverseError(400, '0x80041135', 'An invalid value was specified for dategrouping.');
    if (c.type === 'datetime' && !of.dateGrouping) throw new NotEmulated(`grouping the date ${c.logicalName} without dategrouping`);
    if (c.type === 'memo' || c.type === 'choices') throw new DataverseError(400, '0x8004e01d', 'Group by not allowed on the attribute.');
    return;
  }
  const numeric = isDecimal(c) || c.type === 'whole' || c.type === 'bigint';
  const fits = of.aggregate === 'count' || of.aggregate === 'countcolumn' || numeric || ((of.aggregate === 'min' || of.aggregate === 'max') && c.type === 'datetime');
  if (!fits) throw new DataverseError(400, '0x8004112f', `Aggregate ${of.aggregate} is not supported for attribute of type ${c.type}.`);
  // What the original makes of amounts in several currencies is told differently, so only amounts in base currency are added up here.
  if (c.type === 'money' && c.baseOf === null && of.aggregate !== 'count' && of.aggregate !== 'countcolumn') throw new NotEmulated(`the ${of.aggregate} of ${c.logicalName}, which may be in several currencies; ask for ${c.logicalName}_base`);
}

const rowOf = (t: Tuple, f: Field): Row | null => t.get(f.from) ?? null;
const valueOf = (t: Tuple, f: Field): Value => rowOf(t, f)?.[f.column.logicalName] ?? null;
function groupKey(s: Session, f: Field, t: Tuple): string | number | null {
  const v = valueOf(t, f);
  if (v === null) return null;
  if (f.of.dateGrouping) {
    const day = f.column.behavior === 'DateOnly' ? String(v) : dayIn(String(v), f.column.behavior === 'UserLocal' && f.of.userTimeZone ? s.settings.timeZone : 'UTC');
    return datePart(day, f.of.dateGrouping);
  }
  const key = comparable(f.column, v);
  return key === null ? null : String(key);
}
/** Without a group there is one row, even of nothing. */
function groupsOf(s: Session, fields: readonly Field[], tuples: readonly Tuple[]): Group[] {
  if (!fields.length) return [{ keys: [], tuples: [...tuples] }];
  const groups = new Map<string, Group>();
  for (const t of tuples) {
    const keys = fields.map((f) => groupKey(s, f, t));
    const id = JSON.stringify(keys);
    const known = groups.get(id);
    if (known) known.tuples.push(t); else groups.set(id, { keys, tuples: [t] });
  }
  return [...groups.values()];
}

type Result = { readonly value: Value; readonly whole: boolean };
function resultOf(f: Field, g: Group): Result {
  if (f.of.aggregate === 'count') return { value: g.tuples.length, whole: true };
  const values = g.tuples.map((t) => valueOf(t, f)).filter((v) => v !== null);
  if (f.of.aggregate === 'countcolumn') return { value: f.of.distinct ? new Set(values.map((v) => String(comparable(f.column, v)))).size : values.length, whole: true };
  if (f.of.aggregate === 'min' || f.of.aggregate === 'max') {
    const sign = f.of.aggregate === 'min' ? 1 : -1;
    return { value: values.reduce<Value>((best, v) => (best === null || compare(comparable(f.column, v), comparable(f.column, best)) * sign < 0 ? v : best), null), whole: false };
  }
  const sum = values.reduce<Decimal>((all, v) => all.plus(v as number | Decimal), new Decimal(0));
  const amount = f.of.aggregate === 'sum' ? sum : values.length ? sum.div(values.length) : null;
  if (amount === null) return { value: null, whole: false };
  // An average of whole numbers is cut, as the database cuts it; a sum of nothing is 0, as Microsoft's example shows.
  return isDecimal(f.column) ? { value: amount.toDecimalPlaces(10), whole: false } : { value: amount.trunc().toNumber(), whole: true };
}
function sortKey(s: Session, f: Field, groupFields: readonly Field[], g: Group): Key {
  const at = groupFields.indexOf(f);
  if (at < 0) return comparable(f.column, resultOf(f, g).value);
  if (f.of.dateGrouping) { const k = g.keys[at]; return k === null || k === undefined ? null : new Decimal(k); }
  // Lookups sort by what people read, choices by their value
  const v = valueOf(g.tuples[0]!, f);
  return isLookup(f.column) && v !== null ? (formatted(s, f.table, f.column, rowOf(g.tuples[0]!, f)!, v) ?? '').toLocaleLowerCase('en') : comparable(f.column, v);
}
const formattedName = 'OData.Community.Display.V1.FormattedValue';
function write(s: Session, fields: readonly Field[], groupFields: readonly Field[], g: Group, prefer: Prefer): Wire {
  const out: Wire = {};
  const annotate = prefer.annotations.some((p) => p.test(formattedName));
  for (const f of fields) {
    const at = groupFields.indexOf(f);
    if (at >= 0) {
      const key = g.keys[at]!;
      // As with joined rows, a group of empty values has no member of that name
      if (key === null) continue;
      if (f.of.dateGrouping) { if (annotate) out[`${f.alias}@${formattedName}`] = formatNumber(new Decimal(key), 0, s.settings); out[f.alias] = key; }
      else putValue(s, out, f.table, f.column, f.alias, rowOf(g.tuples[0]!, f)!, prefer.annotations);
      continue;
    }
    const { value, whole } = resultOf(f, g);
    if (annotate && value !== null) out[`${f.alias}@${formattedName}`] = whole ? formatNumber(new Decimal(value as number), 0, s.settings) : formatted(s, f.table, f.column, {}, value) ?? String(value);
    out[f.alias] = whole ? value : Decimal.isDecimal(value) && f.column.type === 'money' ? new Scaled(value as Decimal, 4) : wireValue(f.column, value);
  }
  return out;
}
