/** Views as savedquery elements. */
import type { SolutionDefinition } from '../model/solution.ts';
import { queryTypes, type Condition, type View } from '../model/views.ts';
import { introduced } from './attributes.ts';
import { braced, viewId } from './ids.ts';
import { columnOf, isOwn, primaryNameOf } from './lookup.ts';
import { descriptions, el, leaf, leaves, localizedNames, type Xml } from './xml.ts';

export const condition = (c: Condition): Xml => el('condition', { entityname: c.of, attribute: c.column, operator: c.operator, value: c.value }, ...(c.values ?? []).map((v) => leaf('value', v)));

/** Every column that a view names must exist, and what it sorts by must be in its own table. @throws naming view and column */
function check(s: SolutionDefinition, v: View): void {
  if (v.isDefault && !isOwn(s, v.table)) throw new Error(`View "${v.name}" would become the default of ${v.table}, which is not ours to change.`);
  const joined = (alias: string, use: string): string => {
    const join = v.joins?.find((j) => j.alias === alias);
    if (!join) throw new Error(`View "${v.name}" ${use} the join "${alias}", which it does not make.`);
    return join.table;
  };
  for (const c of v.columns) columnOf(s, c.of === undefined ? v.table : joined(c.of, 'shows'), c.name);
  for (const column of [...v.order.map((o) => o.column), ...(v.find ?? [])]) columnOf(s, v.table, column);
  for (const j of v.joins ?? []) { columnOf(s, j.table, j.from); columnOf(s, v.table, j.to); }
  for (const c of [...v.filter, ...(v.anyOf ?? [])]) {
    columnOf(s, c.of === undefined ? v.table : joined(c.of, 'filters on'), c.column);
  }
}

export function packView(s: SolutionDefinition, v: View): Xml {
  check(s, v);
  const key = `${v.table}id`;
  const attributes = [...new Set([key, ...v.columns.filter((c) => c.of === undefined).map((c) => c.name)])];
  const find = v.find?.length ? el('filter', { type: 'or', isquickfindfields: '1' }, ...v.find.map((column) => condition({ column, operator: 'like', value: '{0}' }))) : null;
  return el('savedquery', {},
    leaves({ IsCustomizable: 1, CanBeDeleted: v.kind === 'public' && !v.isDefault ? 1 : 0, isquickfindquery: v.kind === 'quickFind' ? 1 : 0, isprivate: 0, isdefault: v.isDefault ? 1 : 0, savedqueryid: braced(viewId(v.table, v.key)) }),
    el('layoutxml', {}, el('grid', { name: 'resultset', jump: primaryNameOf(s, v.table), select: 1, icon: 1, preview: 1 },
      el('row', { name: 'result', id: key }, ...v.columns.map((c) => el('cell', { name: c.of === undefined ? c.name : `${c.of}.${c.name}`, width: c.width, imageproviderfunctionname: c.icon, imageproviderwebresource: c.icon && '$webresource:cfl_/counterfoil.js' }))))),
    leaf('querytype', queryTypes[v.kind]),
    el('fetchxml', {}, el('fetch', { version: '1.0', mapping: 'logical', distinct: v.distinct ? 'true' : undefined }, el('entity', { name: v.table },
      ...attributes.map((name) => el('attribute', { name })),
      ...v.order.map((o) => el('order', { attribute: o.column, descending: String(o.descending ?? false) })),
      v.filter.length || v.anyOf?.length ? el('filter', { type: 'and' }, ...v.filter.map(condition), v.anyOf?.length ? el('filter', { type: 'or' }, ...v.anyOf.map(condition)) : null) : null, find,
      ...(v.joins ?? []).map((j) => el('link-entity', { name: j.table, from: j.from, to: j.to, alias: j.alias, 'link-type': j.outer ? 'outer' : 'inner' },
        ...v.columns.filter((c) => c.of === j.alias).map((c) => el('attribute', { name: c.name }))))))),
    leaf('IntroducedVersion', introduced), localizedNames(v.name), v.help ? descriptions(v.help) : null);
}
