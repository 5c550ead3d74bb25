/** Columns, relationships, keys and choices. */
import { typeOfForm } from './forms.ts';
import { attr, below, elements, valueOf, type Finding, type Model } from './reader.ts';

/** A lookup without relationship, or a relationship without lookup, makes the import fail half way. */
export function lookups(m: Model): Finding[] {
  const found: Finding[] = [];
  const platformLookups = new Set(['createdonbehalfby', 'modifiedonbehalfby']);
  for (const e of m.entities) for (const a of e.attributes.values()) {
    if (!['lookup', 'owner', 'customer'].includes(a.type) || platformLookups.has(a.logical)) continue;
    const n = m.relationships.filter((r) => r.referencing === e.logical && r.column === a.logical).length;
    if (n !== 1 && !(n > 1 && a.type === 'customer')) found.push({ rule: 'lookup-relationship', where: `${e.logical}.${a.logical}`, text: `The lookup has ${n} relationships instead of one.` });
  }
  for (const r of m.relationships) {
    if (!r.column) continue;
    const referencing = m.entities.find((e) => e.logical === r.referencing);
    if (!referencing?.attributes.has(r.column)) found.push({ rule: 'relationship-lookup', where: r.name, text: `Table ${r.referencing} has no column ${r.column}.` });
    if (r.referenced.startsWith(m.prefix) && !m.entities.some((e) => e.logical === r.referenced)) found.push({ rule: 'relationship-table', where: r.name, text: `Table ${r.referenced} does not exist.` });
    const navigation = elements(r.element, 'EntityRelationshipRoles', 'EntityRelationshipRole').find((x) => valueOf(x, 'RelationshipRoleType') === '1');
    const physical = referencing?.attributes.get(r.column)?.physical;
    if (navigation && physical && valueOf(navigation, 'NavigationPropertyName') !== physical) found.push({ rule: 'navigation-name', where: r.name, text: `The navigation property must be ${physical}, as the column is written.` });
  }
  return found;
}

/**
 * A table may follow one parent only: the platform refuses a second relationship that cascades in any way, and any that
 * cascades from a custom table to a system table.
 */
export function parents(m: Model): Finding[] {
  const cascading = m.relationships.filter((r) => ['CascadeAssign', 'CascadeDelete', 'CascadeReparent', 'CascadeShare', 'CascadeUnshare'].some((n) => ['Cascade', 'ActiveOnly', 'UserOwned'].includes(valueOf(r.element, n))));
  const seen = new Map<string, string>();
  return cascading.flatMap((r) => {
    if (r.referenced.startsWith(m.prefix) && !r.referencing.startsWith(m.prefix)) return [{ rule: 'cascade-to-system-table', where: r.name, text: `${r.referenced} must not cascade to ${r.referencing}.` }];
    const other = seen.get(r.referencing);
    seen.set(r.referencing, other ?? r.name);
    return other ? [{ rule: 'two-parents', where: r.name, text: `${r.referencing} already follows ${other}.` }] : [];
  });
}

/** Own tables have key, primary name, states and, where users own them, an owner; keys name columns that exist; names are unique. */
export function shapes(m: Model): Finding[] {
  const found: Finding[] = [];
  for (const e of m.entities) {
    const names = elements(e.element, 'EntityInfo', 'entity', 'attributes', 'attribute').map((a) => valueOf(a, 'LogicalName'));
    for (const n of names.filter((x, i) => names.indexOf(x) !== i)) found.push({ rule: 'column-twice', where: `${e.logical}.${n}`, text: 'Two columns have this name.' });
    if (!e.own) continue;
    const need = (ok: boolean, text: string): void => { if (!ok) found.push({ rule: 'table-incomplete', where: e.logical, text }); };
    const info = elements(e.element, 'EntityInfo', 'entity')[0]!;
    need(e.attributes.get(`${e.logical}id`)?.type === 'primarykey', 'The primary key is missing.');
    need([...e.attributes.values()].filter((a) => valueOf(a.element, 'DisplayMask').startsWith('PrimaryName')).length === 1, 'There must be exactly one primary name column.');
    need(e.attributes.has('statecode') && e.attributes.has('statuscode'), 'State and status reason are missing.');
    need(valueOf(info, 'OwnershipTypeMask') !== 'UserOwned' || e.attributes.has('ownerid'), 'A user-owned table needs an owner.');
    need(![...e.attributes.values()].some((a) => a.type === 'money') || (e.attributes.has('transactioncurrencyid') && e.attributes.has('exchangerate')), 'Money needs currency and exchange rate.');
    for (const a of e.attributes.values()) if (a.type === 'money' && !a.logical.endsWith('_base')) need(valueOf(e.attributes.get(`${a.logical}_base`)?.element ?? a.element, 'CalculationOf') === a.logical, `Money column ${a.logical} has no base column.`);
    for (const k of below(info, 'EntityKey')) for (const c of below(k, 'AttributeName')) need(e.attributes.has(c.textContent ?? ''), `Key ${valueOf(k, 'Name')} names column ${c.textContent}, which does not exist.`);
    const defaults = e.views.filter((v) => valueOf(v, 'isdefault') === '1').map((v) => valueOf(v, 'querytype'));
    for (const type of ['0', '1', '2', '4', '64']) need(defaults.filter((d) => d === type).length === 1, `There must be exactly one default view of type ${type}.`);
    need(e.forms.some((f) => typeOfForm(f) === 'main' && below(f, 'DisplayConditions').some((d) => attr(d, 'FallbackForm') === 'true')), 'There must be a main form as fallback.');
  }
  return found;
}

/** Global choices exist where they are named, and every value starts with the publisher's option prefix. */
export function choices(m: Model): Finding[] {
  const defined = new Set(m.optionSets.map((o) => attr(o, 'Name')));
  const values = (o: ReturnType<typeof elements>[number]): Finding[] => elements(o, 'options', 'option').filter((x) => !(attr(x, 'value').startsWith(m.optionPrefix) && attr(x, 'value').length === m.optionPrefix.length + 4))
    .map((x) => ({ rule: 'option-prefix', where: attr(o, 'Name'), text: `Value ${attr(x, 'value')} does not start with the publisher's prefix ${m.optionPrefix}.` }));
  return [
    ...m.entities.flatMap((e) => [...e.attributes.values()].filter((a) => a.optionSet && a.optionSet.startsWith(m.prefix) && !defined.has(a.optionSet))
      .map((a) => ({ rule: 'choice-missing', where: `${e.logical}.${a.logical}`, text: `Choice ${a.optionSet} does not exist.` }))),
    ...m.entities.flatMap((e) => [...e.attributes.values()].flatMap((a) => {
      const wanted = valueOf(a.element, 'AppDefaultValue');
      const set = m.optionSets.find((o) => attr(o, 'Name') === a.optionSet);
      return set && wanted && wanted !== '-1' && !below(set, 'option').some((o) => attr(o, 'value') === wanted) ? [{ rule: 'choice-default', where: `${e.logical}.${a.logical}`, text: `The default ${wanted} is no option of ${a.optionSet}.` }] : [];
    })),
    ...m.optionSets.flatMap(values),
  ];
}
