import { DataverseError } from '../errors.ts';
import type { Column, Table } from '../metadata/model.ts';
import { isIndexed, wireName } from '../metadata/model.ts';
import type { Answer } from '../odata/answer.ts';
import { json } from '../odata/answer.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { Wire } from '../odata/serialize.ts';
import { etagOf, putValue } from '../odata/serialize.ts';
import { comparable, compare, condition } from '../query/operators.ts';
import { readable } from '../security/access.ts';
import type { Session } from '../session.ts';
import type { Row } from '../store/store.ts';
import { aggregateRows } from './aggregate.ts';
import type { Fetch, FetchEntity, FetchFilter, FetchLink } from './parse.ts';
import { parseFetch } from './parse.ts';

/** One row of the join: the main row under '' and each linked one, or none, under its alias. */
export type Tuple = ReadonlyMap<string, Row | null>;
type TupleTest = (t: Tuple) => boolean;
export const main = '';

export function columnOf(t: Table, name: string): Column {
  const c = t.columns.get(name);
  if (!c) throw new DataverseError(400, '0x80041103', `'${t.logicalName}' entity doesn't contain attribute with Name = '${name}' and NameMapping = 'Logical'.`);
  return c;
}

export function runFetch(s: Session, t: Table, text: string, prefer: Prefer): Answer {
  const fetch = parseFetch(text);
  if (fetch.entity.name !== t.logicalName) throw new DataverseError(400, '0x80041102', `The FetchXML asks for '${fetch.entity.name}', but the address for '${t.logicalName}'.`);
  const tables = new Map<string, Table>([[main, t]]);
  gatherTables(s, fetch.entity, tables);
  let tuples: Tuple[] = [...s.world.store.rows(t.logicalName).values()].filter(readable(s.world, s.caller, t)).map((row) => new Map([[main, row]]));
  for (const link of fetch.entity.links) tuples = join(s, tables, tuples, main, link);
  for (const f of fetch.entity.filters) tuples = tuples.filter(compile(s, tables, main, f));
  let rows = fetch.aggregate ? aggregateRows(s, tables, tuples, fetch, prefer) : plainRows(s, tables, tuples, fetch, prefer);
  if (fetch.distinct) {
    const seen = new Set<string>();
    rows = rows.filter((r) => { const { '@odata.etag': _, ...rest } = r; const key = JSON.stringify(rest); return seen.has(key) ? false : seen.add(key); });
  }
  const size = fetch.top ?? fetch.count ?? prefer.maxPageSize ?? 5000;
  const page = fetch.top === null ? fetch.page : 1;
  const body: Record<string, unknown> = { '@odata.context': `${s.base}$metadata#${t.setName}` };
  if (fetch.total) body['@Microsoft.Dynamics.CRM.totalrecordcount'] = Math.min(rows.length, 5000);
  body['value'] = rows.slice((page - 1) * size, page * size);
  if (fetch.top === null) {
    const more = rows.length > page * size;
    body['@Microsoft.Dynamics.CRM.morerecords'] = more;
    if (more) body['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie'] = `<cookie pagenumber="${page + 1}" pagingcookie="${encodeURIComponent(encodeURIComponent(`<cookie page="${page}"/>`))}" istracking="False" />`;
  }
  return json(200, body, prefer.applied.length ? { 'preference-applied': prefer.applied.join(',') } : {});
}

function plainRows(s: Session, tables: ReadonlyMap<string, Table>, tuples: Tuple[], fetch: Fetch, prefer: Prefer): Wire[] {
  const outputs = outputsOf(tables, fetch.entity, fetch.distinct);
  return sort(tables, tuples, fetch.entity).map((x) => write(s, tables, x, outputs, prefer));
}
function gatherTables(s: Session, e: FetchEntity, into: Map<string, Table>): void {
  for (const link of e.links) {
    if (into.has(link.alias)) throw new DataverseError(400, '0x80041130', `The alias '${link.alias}' is used twice.`);
    into.set(link.alias, s.world.metadata.table(link.name));
    gatherTables(s, link, into);
  }
}
/** Rows of a table by what they have in a column: ids, lookups and texts by an index, others after one look at all of them. */
function rowsWith(s: Session, t: Table, c: Column): (value: string) => readonly Row[] {
  const { store } = s.world;
  if (c.logicalName === t.idColumn) return (value) => store.some(t.logicalName, new Set([value]));
  if (isIndexed(c)) return (value) => store.some(t.logicalName, store.idsWith(t.logicalName, c.logicalName, value));
  const all = Map.groupBy(store.rows(t.logicalName).values(), (row) => { const key = comparable(c, row[c.logicalName]); return key === null ? null : String(key); });
  return (value) => all.get(value) ?? [];
}
function join(s: Session, tables: ReadonlyMap<string, Table>, tuples: Tuple[], parent: string, link: FetchLink): Tuple[] {
  const other = tables.get(link.alias)!;
  const from = columnOf(other, link.from), to = columnOf(tables.get(parent)!, link.to);
  const visible = readable(s.world, s.caller, other);
  const tests = link.filters.map((f) => compile(s, tables, link.alias, f));
  const linked = rowsWith(s, other, from);
  const byValue = new Map<string, Row[]>();
  const hitsOf = (value: string): Row[] => { let rows = byValue.get(value); if (!rows) byValue.set(value, (rows = linked(value).filter(visible))); return rows; };
  let out: Tuple[] = [];
  for (const tuple of tuples) {
    const row = tuple.get(parent);
    const value = row ? comparable(to, row[to.logicalName]) : null;
    const hits = (value === null ? [] : hitsOf(String(value))).map((r): Tuple => new Map([...tuple, [link.alias, r]])).filter((x) => tests.every((test) => test(x)));
    if (hits.length) out.push(...hits);
    else if (link.outer) out.push(new Map([...tuple, [link.alias, null]]));
  }
  for (const nested of link.links) out = join(s, tables, out, link.alias, nested);
  return out;
}
function compile(s: Session, tables: ReadonlyMap<string, Table>, alias: string, f: FetchFilter): TupleTest {
  const tests: TupleTest[] = f.conditions.map((c) => {
    const at = c.entityName ?? alias;
    const table = tables.get(at) ?? (c.entityName === tables.get(alias)?.logicalName ? tables.get(alias) : undefined);
    if (!table) throw new DataverseError(400, '0x80041130', `The condition names the entity '${c.entityName ?? ''}', which is no alias of a link.`);
    const test = condition(s, columnOf(table, c.attribute), c.operator, c.values);
    const column = c.attribute;
    return (tuple) => test(tuple.get(at)?.[column]);
  });
  tests.push(...f.filters.map((x) => compile(s, tables, alias, x)));
  if (!tests.length) return () => true;
  return f.type === 'and' ? (tuple) => tests.every((x) => x(tuple)) : (tuple) => tests.some((x) => x(tuple));
}
function ordersOf(e: FetchEntity, alias: string): { alias: string; attribute: string; descending: boolean }[] {
  return [...e.orders.map((o) => ({ alias, attribute: o.attribute, descending: o.descending })), ...e.links.flatMap((l) => ordersOf(l, l.alias))];
}
function sort(tables: ReadonlyMap<string, Table>, tuples: Tuple[], e: FetchEntity): Tuple[] {
  const keys = ordersOf(e, main).map((o) => ({ ...o, column: columnOf(tables.get(o.alias)!, o.attribute) }));
  if (!keys.length) return tuples;
  return [...tuples].sort((a, b) => {
    for (const k of keys) { const o = compare(comparable(k.column, a.get(k.alias)?.[k.attribute]), comparable(k.column, b.get(k.alias)?.[k.attribute])); if (o) return k.descending ? -o : o; }
    return 0;
  });
}
interface Output { readonly alias: string; readonly column: Column; readonly key: string }
function outputsOf(tables: ReadonlyMap<string, Table>, e: FetchEntity, distinct: boolean): Output[] {
  const of = (x: FetchEntity, alias: string): Output[] => {
    const t = tables.get(alias)!;
    const everything = x.all || (alias === main && x.attributes.length === 0);
    const own = everything ? [...t.columns.values()].filter((c) => c.validForRead).map((column) => ({ alias, column, key: alias === main ? wireName(column) : `${alias}.${column.logicalName}` }))
      : x.attributes.map((a) => { const column = columnOf(t, a.name); return { alias, column, key: a.alias ?? (alias === main ? wireName(column) : `${alias}.${column.logicalName}`) }; });
    return [...own, ...x.links.flatMap((l) => of(l, l.alias))];
  };
  const out = of(e, main);
  const key = tables.get(main)!.columns.get(tables.get(main)!.idColumn)!;
  // The key comes along even when nobody asks for it, except with distinct, where it would undo the grouping.
  if (!distinct && !out.some((o) => o.alias === main && o.column === key)) out.push({ alias: main, column: key, key: key.logicalName });
  return out;
}
function write(s: Session, tables: ReadonlyMap<string, Table>, tuple: Tuple, outputs: readonly Output[], prefer: Prefer): Wire {
  const out: Wire = { '@odata.etag': etagOf(tuple.get(main)!) };
  for (const o of outputs) {
    const row = tuple.get(o.alias);
    // Like the original, values of joined rows that are empty are left out altogether.
    if (row && (o.alias === main || (row[o.column.logicalName] ?? null) !== null)) putValue(s, out, tables.get(o.alias)!, o.column, o.key, row, prefer.annotations);
  }
  return out;
}
