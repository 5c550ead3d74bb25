import { badQuery, noSuchRow, NotEmulated } from '../errors.ts';
import type { Table } from '../metadata/model.ts';
import { runFetch } from '../fetchxml/run.ts';
import { demand, readable } from '../security/access.ts';
import type { Session } from '../session.ts';
import type { Row } from '../store/store.ts';
import type { Answer } from './answer.ts';
import { json } from './answer.ts';
import { parseExpand } from './expand.ts';
import { compileFilter } from './filter.ts';
import type { Prefer } from './prefer.ts';
import type { Shape } from './serialize.ts';
import { checkExpand, columnsOf, etagOf, sortRows, toWire } from './serialize.ts';
import { asGuid } from '../behaviours/values.ts';
import { standardViews } from '../metadata/builtin/views.ts';

const supported = new Set(['$select', '$filter', '$expand', '$orderby', '$top', '$count', '$skiptoken', 'fetchXml', 'savedQuery', 'userQuery', '$apply', '$skip', '$search']);
type Options = ReadonlyMap<string, string>;

export function shapeOf(s: Session, t: Table, options: Options, prefer: Prefer): Shape {
  const expand = options.has('$expand') ? parseExpand(options.get('$expand')!) : [];
  checkExpand(s, t, expand);
  return { columns: columnsOf(t, options.get('$select') ?? null), expand, annotations: prefer.annotations };
}
const context = (s: Session, t: Table, options: Options, single: boolean): string => `${s.base}$metadata#${t.setName}${options.has('$select') ? `(${options.get('$select')})` : ''}${single ? '/$entity' : ''}`;
const applied = (prefer: Prefer): Record<string, string> => (prefer.applied.length ? { 'preference-applied': prefer.applied.join(',') } : {});

export function readOne(s: Session, t: Table, id: string, options: Options, prefer: Prefer, ifNoneMatch?: string): Answer {
  for (const name of options.keys()) if (!name.startsWith('@') && name !== '$select' && name !== '$expand') throw badQuery(`The query option '${name}' cannot be applied to a single row.`);
  const shape = shapeOf(s, t, options, prefer);
  const row = s.world.store.get(t.logicalName, id);
  // The privilege comes first: who may not read the table learns nothing about its rows.
  demand(s.world, s.caller, 'Read', t, row ?? null);
  if (!row) throw noSuchRow(t.logicalName, id);
  if (ifNoneMatch && ifNoneMatch === etagOf(row)) return { status: 304, headers: { etag: etagOf(row) }, body: null };
  return json(200, { '@odata.context': context(s, t, options, true), ...toWire(s, t, row, shape) }, { etag: etagOf(row), ...applied(prefer) });
}

/** Rows of a table, or of a navigation property when `from` is given. */
export function readMany(s: Session, t: Table, path: string, options: Options, prefer: Prefer, from: Row[] | null): Answer {
  for (const name of options.keys()) {
    if (name.startsWith('@')) continue;
    if (!supported.has(name)) throw badQuery(`The query parameter ${name} is not supported.`);
    if (name === '$skip') throw badQuery('Skip Clause is not supported in CRM');
    if (name === '$apply' || name === '$search' || name === 'userQuery') throw new NotEmulated(`the query option ${name}`);
  }
  const fetch = options.get('fetchXml') ?? savedFetch(s, t, options.get('savedQuery'));
  if (fetch !== null) return runFetch(s, t, fetch, prefer);
  const shape = shapeOf(s, t, options, prefer);
  const test = options.has('$filter') ? compileFilter(s, t, options.get('$filter')!, options) : null;
  const visible = readable(s.world, s.caller, t);
  let rows = from ?? (test?.among ? s.world.store.some(t.logicalName, test.among()) : [...s.world.store.rows(t.logicalName).values()]).filter(visible);
  if (test) rows = rows.filter(test);
  if (options.has('$orderby')) rows = sortRows(t, rows, options.get('$orderby')!);
  const total = rows.length;
  const top = options.get('$top');
  if (top !== undefined && !/^\d+$/.test(top)) throw badQuery(`Invalid value '${top}' for $top query option found.`);
  const size = top === undefined ? prefer.maxPageSize ?? 5000 : null;
  const page = size === null ? 1 : pageOf(options.get('$skiptoken'));
  const start = size === null ? 0 : (page - 1) * size;
  const end = size === null ? Number(top) : start + size;
  const body: Record<string, unknown> = { '@odata.context': context(s, t, options, false) };
  if (options.get('$count') === 'true') body['@odata.count'] = Math.min(total, 5000);
  body['value'] = rows.slice(start, end).map((row) => toWire(s, t, row, shape));
  if (size !== null && total > end) body['@odata.nextLink'] = nextLink(s, path, options, page + 1);
  return json(200, body, applied(prefer));
}
function savedFetch(s: Session, t: Table, id: string | undefined): string | null {
  if (id === undefined) return null;
  const wanted = asGuid(id);
  const view = [...s.world.components.views.values(), ...standardViews(t)].find((v) => v.id === wanted);
  if (!view || view.entity !== t.logicalName) throw noSuchRow('savedquery', id);
  return view.fetchXml;
}
const cookie = (page: number): string => `<cookie pagenumber="${page}" istracking="False" />`;
function pageOf(token: string | undefined): number {
  if (token === undefined) return 1;
  const m = /pagenumber="(\d+)"/.exec(token);
  if (!m) throw badQuery('The $skiptoken is malformed.');
  return Number(m[1]);
}
function nextLink(s: Session, path: string, options: Options, page: number): string {
  const query = [...options].filter(([k]) => k !== '$skiptoken').map(([k, v]) => `${encodeURIComponent(k).replace('%24', '$')}=${encodeURIComponent(v)}`);
  query.push(`$skiptoken=${encodeURIComponent(cookie(page))}`);
  return `${s.base}${path}?${query.join('&')}`;
}
