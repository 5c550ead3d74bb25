/** Views: every name that they use must exist, be fetched, and make a query that the platform runs. */
import type { Element } from '@xmldom/xmldom';
import { attr, below, elements, valueOf, type EntityModel, type Finding, type Model } from './reader.ts';

/** Tells the type of a column; undefined: no such column; 'unknown': nothing here can tell. */
export type ColumnType = (table: string, column: string) => string | undefined;
type Add = (rule: string, text: string) => void;

/** What a quick find can search: text, numbers, names behind lookups and labels of choices. */
const searchable = new Set(['text', 'url', 'email', 'phone', 'memo', 'textarea', 'whole', 'decimal', 'money', 'date', 'lookup', 'choice', 'state', 'status', 'unknown']);
/** Kinds of views that people see as lists; others (Outlook filters, offline, sub-queries) have no layout. */
const listed = new Set(['0', '1', '2', '4', '64']);
const bare = new Set(['null', 'not-null', 'yesterday', 'today', 'tomorrow', 'last-seven-days', 'next-seven-days', 'last-week', 'this-week', 'next-week', 'last-month', 'this-month', 'next-month', 'last-year', 'this-year', 'next-year',
  'eq-userid', 'ne-userid', 'eq-userteams', 'eq-useroruserteams', 'eq-useroruserhierarchy', 'eq-useroruserhierarchyandteams', 'eq-businessid', 'ne-businessid', 'eq-userlanguage',
  'this-fiscal-year', 'this-fiscal-period', 'next-fiscal-year', 'next-fiscal-period', 'last-fiscal-year', 'last-fiscal-period']);
const lists = new Set(['in', 'not-in', 'between', 'not-between', 'contain-values', 'not-contain-values', 'in-fiscal-period-and-year', 'in-or-before-fiscal-period-and-year', 'in-or-after-fiscal-period-and-year']);

export function views(m: Model, typeOf: ColumnType): Finding[] {
  const found: Finding[] = [];
  for (const e of m.entities) for (const v of e.views) {
    const add: Add = (rule, text) => { found.push({ rule, where: `view "${nameOf(v)}" of ${e.logical}`, text }); };
    if (valueOf(v, 'isdefault') === '1' && !e.own) add('view-default-foreign', 'A view of ours must not become the default of a table of others.');
    const fetches = elements(v, 'fetchxml', 'fetch');
    const entity = fetches[0] && elements(fetches[0], 'entity')[0];
    // views of the platform's special kinds may have no query of their own
    if (!entity) { if (fetches.length) add('view-fetch', 'The query names no table.'); else add('view-empty', 'The view has no query.'); continue; }
    query(e, entity, fetches[0]!, typeOf, add);
    layout(e, v, entity, typeOf, add);
    if (valueOf(v, 'querytype') === '4') quickFind(e, v, entity, typeOf, add);
  }
  return [...found, ...names(m)];
}
const nameOf = (v: Element): string => attr(elements(v, 'LocalizedNames', 'LocalizedName')[0] ?? v, 'description');

function query(e: EntityModel, entity: Element, fetch: Element, typeOf: ColumnType, add: Add): void {
  if (attr(entity, 'name').toLowerCase() !== e.logical) add('view-table', `The query reads ${attr(entity, 'name')}.`);
  if (['true', '1'].includes(attr(fetch, 'aggregate'))) add('view-fetch', 'A view lists rows; it cannot aggregate.');
  const joins = new Map(below(entity, 'link-entity').map((l): [string, string] => [attr(l, 'alias'), attr(l, 'name')]));
  const missing = (table: string, column: string): void => { if (column && !typeOf(table, column)) add('view-column-missing', `Table ${table} has no column ${column}.`); };
  const walk = (x: Element, table: string): void => {
    for (const a of elements(x, 'attribute')) missing(table, attr(a, 'name'));
    for (const o of elements(x, 'order')) missing(table, attr(o, 'attribute'));
    for (const l of elements(x, 'link-entity')) { missing(attr(l, 'name'), attr(l, 'from')); missing(table, attr(l, 'to')); walk(l, attr(l, 'name')); }
    for (const f of elements(x, 'filter')) for (const c of below(f, 'condition')) {
      const alias = attr(c, 'entityname');
      if (alias && !joins.has(alias) && ![...joins.values()].includes(alias)) add('view-alias-missing', `There is no join ${alias}.`);
      else missing(alias ? joins.get(alias) ?? alias : table, attr(c, 'attribute'));
      condition(c, add);
    }
  };
  walk(entity, e.logical);
  const aliases = [...below(entity, 'link-entity')].map((l) => attr(l, 'alias')).filter(Boolean);
  for (const a of new Set(aliases.filter((x, i) => aliases.indexOf(x) !== i))) add('view-alias-twice', `Two joins are called ${a}.`);
}
function condition(c: Element, add: Add): void {
  const [operator, values] = [attr(c, 'operator'), elements(c, 'value').length];
  const text = `${attr(c, 'attribute')} ${operator}`;
  if (bare.has(operator)) { if (c.hasAttribute('value') || values) add('condition-value', `"${text}" takes no value.`); return; }
  if (!c.hasAttribute('value') && !values && !c.hasAttribute('valueof')) add('condition-value', `"${text}" lacks its value.`);
  else if (lists.has(operator) && !values && c.hasAttribute('value')) add('condition-list', `"${text}" takes a list of values.`);
}

function layout(e: EntityModel, v: Element, entity: Element, typeOf: ColumnType, add: Add): void {
  const grid = elements(v, 'layoutxml', 'grid')[0];
  const row = grid && elements(grid, 'row')[0];
  if (!row) { if (listed.has(valueOf(v, 'querytype'))) add('view-layout', 'The view shows no columns.'); return; }
  if (attr(row, 'id') && attr(row, 'id').toLowerCase() !== `${e.logical}id` && e.own) add('view-layout-key', `Rows are told apart by ${attr(row, 'id')} instead of ${e.logical}id.`);
  if (attr(grid, 'jump') && e.own && !typeOf(e.logical, attr(grid, 'jump'))) add('view-layout-key', `The jump bar uses column ${attr(grid, 'jump')}, which does not exist.`);
  const fetched = new Set(elements(entity, 'attribute').map((a) => attr(a, 'name')));
  const joined = new Map(below(entity, 'link-entity').map((l) => [attr(l, 'alias'), new Set(elements(l, 'attribute').map((a) => attr(a, 'name')))]));
  const cells = elements(row, 'cell').map((c) => attr(c, 'name'));
  if (!cells.length) add('view-layout', 'The view shows no columns.');
  for (const name of cells) {
    const [alias, column] = name.includes('.') ? name.split('.') as [string, string] : ['', name];
    // invisible and computed columns of the platform's own views need no fetching
    if (!alias) { if (!fetched.has(column)) add('view-column-not-fetched', `Column ${column} is shown and not fetched.`); continue; }
    if (!joined.has(alias)) add('view-alias-missing', `Column ${name} is shown and there is no join ${alias}.`);
    else if (!joined.get(alias)!.has(column)) add('view-column-not-fetched', `Column ${name} is shown and not fetched.`);
  }
  for (const c of new Set(cells.filter((x, i) => cells.indexOf(x) !== i))) add('view-column-twice', `Column ${c} is shown twice.`);
}

function quickFind(e: EntityModel, v: Element, entity: Element, typeOf: ColumnType, add: Add): void {
  const filters = below(entity, 'filter').filter((f) => ['1', 'true'].includes(attr(f, 'isquickfindfields')));
  if (valueOf(v, 'isquickfindquery') !== '1') add('quick-find', 'A quick find view says so (isquickfindquery 1).');
  if (!filters.length) add('quick-find', 'The quick find searches no column.');
  for (const c of filters.flatMap((f) => elements(f, 'condition'))) {
    const type = typeOf(e.logical, attr(c, 'attribute'));
    if (type && !searchable.has(type)) add('quick-find-column', `Column ${attr(c, 'attribute')} is of type ${type}, which quick find cannot search.`);
    if (attr(c, 'value') !== '{0}') add('quick-find', `Column ${attr(c, 'attribute')} is not compared with what people type.`);
  }
}

/** People choose views by name. */
const names = (m: Model): Finding[] => m.entities.flatMap((e) => {
  const all = e.views.filter((v) => valueOf(v, 'querytype') === '0').map(nameOf);
  return [...new Set(all.filter((x, i) => all.indexOf(x) !== i))].map((n) => ({ rule: 'view-name-twice', where: e.logical, text: `Two public views are called "${n}".` }));
});
