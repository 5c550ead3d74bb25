/** Rows on the wire. */
import { badQuery, noProperty } from '../errors.ts';
import { Decimal, Scaled } from '../exact-json.ts';
import type { Column, Table } from '../metadata/model.ts';
import { isLookup, wireName } from '../metadata/model.ts';
import { compare, comparable } from '../query/operators.ts';
import { formatted } from '../query/format.ts';
import { may, readable } from '../security/access.ts';
import type { Session } from '../session.ts';
import type { Reference, Row, Value } from '../store/store.ts';
import type { Expand } from './expand.ts';
import { compileFilter, propertyOf } from './filter.ts';

export interface Shape { readonly columns: readonly Column[]; readonly expand: readonly Expand[]; readonly annotations: readonly RegExp[] }
export type Wire = Record<string, unknown>;

export function columnsOf(t: Table, select: string | null): Column[] {
  if (select === null || select.trim() === '' || select.trim() === '*') return [...t.columns.values()].filter((c) => c.validForRead);
  const chosen = select.split(',').map((n) => propertyOf(t, n.trim()));
  const key = t.columns.get(t.idColumn)!;
  return chosen.includes(key) ? chosen : [...chosen, key];
}
export const etagOf = (row: Row): string => `W/"${String(row['versionnumber'])}"`;

export function wireValue(c: Column, v: Value | undefined): unknown {
  if (v === null || v === undefined) return null;
  if (Array.isArray(v)) return v.join(',');
  if (Decimal.isDecimal(v)) return new Scaled(v as Decimal, c.type === 'money' ? 4 : c.type === 'decimal' ? 10 : 0);
  if (typeof v === 'object') return (v as Reference).id;
  return v;
}

const formattedName = 'OData.Community.Display.V1.FormattedValue';
const tableName = 'Microsoft.Dynamics.CRM.lookuplogicalname';
const navName = 'Microsoft.Dynamics.CRM.associatednavigationproperty';

/** Writes one value with the annotations asked for under the name `key`. */
export function putValue(s: Session, into: Wire, t: Table, c: Column, key: string, row: Row, annotations: readonly RegExp[]): void {
  const v = row[c.logicalName];
  const wants = (name: string): boolean => annotations.some((p) => p.test(name));
  if (annotations.length && v !== null && v !== undefined) {
    if (isLookup(c)) {
      const to = v as Reference;
      if (wants(navName) && c.type !== 'owner') { const nav = s.world.metadata.navsOf(t, c)[to.table]; if (nav) into[`${key}@${navName}`] = nav; }
      if (wants(tableName)) into[`${key}@${tableName}`] = to.table;
    }
    if (wants(formattedName)) { const text = formatted(s, t, c, row, v); if (text !== null) into[`${key}@${formattedName}`] = text; }
  }
  into[key] = wireValue(c, v);
}

export function toWire(s: Session, t: Table, row: Row, shape: Shape): Wire {
  const out: Wire = { '@odata.etag': etagOf(row) };
  for (const c of shape.columns) putValue(s, out, t, c, wireName(c), row, shape.annotations);
  for (const e of shape.expand) expandInto(s, out, t, row, e, shape.annotations);
  return out;
}
/** Fails on names that do not exist even where there is no row to expand. */
export function checkExpand(s: Session, t: Table, expand: readonly Expand[]): void {
  for (const e of expand) {
    const target = targetOf(s, t, e);
    columnsOf(target.table, e.select);
    if (target.single && (e.filter || e.orderby || e.top !== null)) throw badQuery(`$filter, $orderby and $top do not apply to the single-valued navigation property '${e.nav}'.`);
    if (e.filter) compileFilter(s, target.table, e.filter, new Map());
    checkExpand(s, target.table, e.expand);
  }
}
function targetOf(s: Session, t: Table, e: Expand): { table: Table; single: boolean } {
  const m = s.world.metadata;
  const single = m.lookupNav(t, e.nav);
  if (single) return { table: m.table(single.relationship.referenced), single: true };
  const many = m.collectionNav(t, e.nav);
  if (many) return { table: m.table(many.referencing), single: false };
  const link = m.manyNav(t, e.nav);
  if (link) return { table: m.table(link.other), single: false };
  throw noProperty(e.nav, t.logicalName);
}
function expandInto(s: Session, out: Wire, t: Table, row: Row, e: Expand, annotations: readonly RegExp[]): void {
  const target = targetOf(s, t, e);
  const shape: Shape = { columns: columnsOf(target.table, e.select), expand: e.expand, annotations };
  if (target.single) {
    const { column } = s.world.metadata.lookupNav(t, e.nav)!;
    const to = row[column.logicalName] as Reference | null;
    const found = to && to.table === target.table.logicalName ? s.world.store.get(to.table, to.id) : undefined;
    // What the caller may not read is left out: a join in the original finds nothing there.
    out[e.nav] = found && may(s.world, s.caller, 'Read', target.table, found) ? toWire(s, target.table, found, shape) : null;
    return;
  }
  let rows = related(s, t, row, e.nav);
  if (e.filter) rows = rows.filter(compileFilter(s, target.table, e.filter, new Map()));
  if (e.orderby) rows = sortRows(target.table, rows, e.orderby);
  if (e.top !== null) rows = rows.slice(0, e.top);
  out[e.nav] = rows.map((r) => toWire(s, target.table, r, shape));
}
/** Rows behind a collection-valued navigation property that the caller may read. */
export function related(s: Session, t: Table, row: Row, nav: string): Row[] {
  const m = s.world.metadata, store = s.world.store, id = String(row[t.idColumn]);
  const r = m.collectionNav(t, nav);
  if (r) {
    const child = m.table(r.referencing);
    const visible = readable(s.world, s.caller, child);
    return store.some(child.logicalName, store.idsWith(child.logicalName, r.attribute, id)).filter((x) => { const to = x[r.attribute] as Reference | null; return to?.id === id && to.table === t.logicalName && visible(x); });
  }
  const many = m.manyNav(t, nav);
  if (!many) throw noProperty(nav, t.logicalName);
  const other = m.table(many.other);
  const visible = readable(s.world, s.caller, other);
  return store.links(many.link.name).filter((l) => l[many.side - 1] === id).map((l) => store.get(other.logicalName, l[2 - many.side]!)).filter((x): x is Row => x !== undefined && visible(x));
}
export function sortRows(t: Table, rows: Row[], orderby: string): Row[] {
  const keys = orderby.split(',').map((part) => {
    const [name, direction = 'asc', ...rest] = part.trim().split(/\s+/);
    if (rest.length || !['asc', 'desc'].includes(direction)) throw badQuery(`Syntax error in $orderby at '${part}'.`);
    return { column: propertyOf(t, name!), sign: direction === 'desc' ? -1 : 1 };
  });
  return [...rows].sort((a, b) => {
    for (const { column: c, sign } of keys) { const o = compare(comparable(c, a[c.logicalName]), comparable(c, b[c.logicalName])); if (o) return o * sign; }
    return 0;
  });
}
