/** Views and ribbons: every name that they use must exist. */
import { attr, below, elements, valueOf, type Finding, type Model } from './reader.ts';

/** Tells the type of a column: own columns from the package, others from facts about the platform; undefined: no such column. */
export type ColumnType = (table: string, column: string) => string | undefined;

export function views(m: Model, typeOf: ColumnType): Finding[] {
  const found: Finding[] = [];
  for (const e of m.entities) for (const v of e.views) {
    const where = `view "${attr(below(v, 'LocalizedName')[0]!, 'description')}" of ${e.logical}`;
    const add = (rule: string, text: string): void => { found.push({ rule, where, text }); };
    const entity = below(v, 'entity')[0];
    if (!entity) continue;
    if (attr(entity, 'name') !== e.logical) add('view-table', `The query reads ${attr(entity, 'name')}.`);
    const fetched = new Set(elements(entity, 'attribute').map((a) => attr(a, 'name')));
    for (const c of below(v, 'cell')) {
      const name = attr(c, 'name');
      if (!name.includes('.') && !fetched.has(name)) add('view-column-not-fetched', `Column ${name} is shown and not fetched.`);
    }
    const joins = new Map(below(entity, 'link-entity').map((l): [string, string] => [attr(l, 'alias'), attr(l, 'name')]));
    const missing = (table: string, column: string): void => { if (column && !typeOf(table, column)) add('view-column-missing', `Table ${table} has no column ${column}.`); };
    for (const column of fetched) missing(e.logical, column);
    for (const o of elements(entity, 'order')) missing(e.logical, attr(o, 'attribute'));
    for (const c of below(entity, 'condition')) {
      const alias = attr(c, 'entityname');
      if (alias && !joins.has(alias)) add('view-alias-missing', `There is no join ${alias}.`);
      else missing(alias ? joins.get(alias)! : e.logical, attr(c, 'attribute'));
    }
    for (const l of elements(entity, 'link-entity')) { missing(attr(l, 'name'), attr(l, 'from')); missing(e.logical, attr(l, 'to')); }
    if (valueOf(v, 'isdefault') === '1' && !e.own) add('view-default-foreign', 'A view of ours must not become the default of a table of others.');
  }
  return found;
}
