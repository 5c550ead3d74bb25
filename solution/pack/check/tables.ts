/** Tables, relationships and keys: what the importer needs to build them, and what the platform refuses. */
import type { Element } from '@xmldom/xmldom';
import { typeOfForm } from './forms.ts';
import { attr, below, elements, valueOf, type EntityModel, type Finding, type Model } from './reader.ts';

type Need = (ok: boolean, text: string) => void;
const infoOf = (e: EntityModel): Element | undefined => elements(e.element, 'EntityInfo', 'entity')[0];

/** A lookup without relationship, or a relationship without lookup, makes the import fail half way. */
export function lookups(m: Model, platformTables: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  const platformLookups = new Set(['createdonbehalfby', 'modifiedonbehalfby']);
  for (const e of m.entities) for (const a of e.attributes.values()) {
    // lookups of tables of others may have their relationship there; several targets mean several relationships
    if (!['lookup', 'owner', 'customer'].includes(a.type) || platformLookups.has(a.logical) || !e.whole) continue;
    const n = m.relationships.filter((r) => r.referencing === e.logical && r.column === a.logical).length;
    if (n === 0) found.push({ rule: 'lookup-relationship', where: `${e.logical}.${a.logical}`, text: 'The lookup has no relationship.' });
    else if (n > 1 && a.type !== 'customer') found.push({ rule: 'lookup-polymorphic', where: `${e.logical}.${a.logical}`, text: `The lookup has ${n} relationships instead of one.` });
  }
  for (const r of m.relationships) found.push(...ends(m, r, platformTables));
  return found;
}
function ends(m: Model, r: Model['relationships'][number], platformTables: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  const add = (rule: string, text: string): void => { found.push({ rule, where: r.name, text }); };
  const tables = r.column ? [r.referencing, r.referenced] : ['FirstEntityName', 'SecondEntityName'].map((n) => valueOf(r.element, n).toLowerCase());
  for (const table of tables) {
    if (m.entities.some((e) => e.logical === table)) continue;
    // with a table that is here in part only, the platform exports relationships to tables of other solutions, undeclared
    const judged = tables.some((t) => m.entities.some((e) => e.logical === t && e.whole));
    if (table.startsWith(m.prefix) && judged && !m.required.has(`1 ${table}`)) add('relationship-table', `Table ${table} does not exist.`);
    else if (!platformTables.has(table)) add('relationship-table-unknown', `Table ${table} is not one that we know of.`);
  }
  if (!r.column) return found;
  const referencing = m.entities.find((e) => e.logical === r.referencing);
  if (referencing?.whole && !referencing.attributes.has(r.column)) add('relationship-lookup', `Table ${r.referencing} has no column ${r.column}.`);
  else if (!referencing?.attributes.has(r.column) && r.column.startsWith(m.prefix)) add('relationship-lookup-elsewhere', `The package has no column ${r.referencing}.${r.column}.`);
  const navigation = elements(r.element, 'EntityRelationshipRoles', 'EntityRelationshipRole').find((x) => valueOf(x, 'RelationshipRoleType') === '1');
  const physical = referencing?.attributes.get(r.column)?.physical;
  if (navigation && physical && valueOf(navigation, 'NavigationPropertyName') !== physical) add('navigation-name', `The navigation property must be ${physical}, as the column is written.`);
  return found;
}

/** Names of relationships are unique in an environment, and are its navigation properties. */
export const relationshipNames = (m: Model): Finding[] => m.relationships.map((r) => r.name)
  .filter((name, i, all) => all.findIndex((o) => o.toLowerCase() === name.toLowerCase()) !== i).map((name) => ({ rule: 'relationship-twice', where: name, text: 'Two relationships have this name.' }));

const following = ['CascadeAssign', 'CascadeDelete', 'CascadeReparent', 'CascadeShare', 'CascadeUnshare'];
/**
 * A table may follow one parent only: the platform refuses a second relationship that cascades in any way, and any that
 * cascades from a custom table to a system table. Activities, notes and the like are tied to many parents by the platform itself.
 */
export function parents(m: Model): Finding[] {
  const cascading = m.relationships.filter((r) => following.some((n) => ['Cascade', 'ActiveOnly', 'UserOwned'].includes(valueOf(r.element, n))));
  const seen = new Map<string, string>();
  return cascading.flatMap((r) => {
    if (r.referenced.startsWith(m.prefix) && !r.referencing.startsWith(m.prefix)) return [{ rule: 'cascade-to-system-table', where: r.name, text: `${r.referenced} must not cascade to ${r.referencing}.` }];
    const other = seen.get(r.referencing);
    seen.set(r.referencing, other ?? r.name);
    const full = following.every((n) => valueOf(r.element, n) === 'Cascade');
    return other ? [{ rule: full && m.entities.some((e) => e.logical === r.referencing && e.whole) ? 'two-parents' : 'two-cascades', where: r.name, text: `${r.referencing} already follows ${other}.` }] : [];
  });
}

/** Own tables have key, primary name, states and, where users own them, an owner; names are unique. */
export function shapes(m: Model): Finding[] {
  return m.entities.flatMap((e) => {
    const found: Finding[] = [];
    const names = elements(e.element, 'EntityInfo', 'entity', 'attributes', 'attribute').map((a) => (valueOf(a, 'LogicalName') || attr(a, 'PhysicalName')).toLowerCase());
    for (const n of names.filter((x, i) => names.indexOf(x) !== i)) found.push({ rule: 'column-twice', where: `${e.logical}.${n}`, text: 'Two columns have this name.' });
    const needs = (rule: string): Need => (ok, text) => { if (!ok) found.push({ rule, where: e.logical, text }); };
    if (!e.whole && !e.own) return found;
    if (e.whole) platformShape(e, needs('table-incomplete'));
    if (e.own) houseShape(e, needs('table-house'));
    if (e.whole) found.push(...keys(e));
    return found;
  });
}
function platformShape(e: EntityModel, need: Need): void {
  const columns = [...e.attributes.values()];
  need(columns.filter((a) => a.type === 'primarykey').length === 1, 'There must be exactly one primary key.');
  need(columns.filter((a) => valueOf(a.element, 'DisplayMask').startsWith('PrimaryName')).length <= 1, 'There must be one primary name column at most.');
  const base = (a: (typeof columns)[number]): string => valueOf(e.attributes.get(`${a.logical}_base`)?.element ?? a.element, 'CalculationOf').toLowerCase();
  for (const a of columns) if (a.type === 'money' && !valueOf(a.element, 'CalculationOf')) need(base(a) === a.logical, `Money column ${a.logical} has no base column.`);
}
function houseShape(e: EntityModel, need: Need): void {
  const info = infoOf(e);
  const columns = [...e.attributes.values()];
  need(e.attributes.get(`${e.logical}id`)?.type === 'primarykey', 'The primary key is missing.');
  need(columns.filter((a) => valueOf(a.element, 'DisplayMask').startsWith('PrimaryName')).length === 1, 'There must be exactly one primary name column.');
  need(e.attributes.has('statecode') && e.attributes.has('statuscode'), 'State and status reason are missing.');
  need(!info || valueOf(info, 'OwnershipTypeMask') !== 'UserOwned' || e.attributes.has('ownerid'), 'A user-owned table needs an owner.');
  need(!columns.some((a) => a.type === 'money') || (e.attributes.has('transactioncurrencyid') && e.attributes.has('exchangerate')), 'Money needs currency and exchange rate.');
  const defaults = e.views.filter((v) => valueOf(v, 'isdefault') === '1').map((v) => valueOf(v, 'querytype'));
  for (const type of ['0', '1', '2', '4', '64']) need(defaults.filter((d) => d === type).length === 1, `There must be exactly one default view of type ${type}.`);
  need(e.forms.some((f) => typeOfForm(f) === 'main' && below(f, 'DisplayConditions').some((d) => attr(d, 'FallbackForm') === 'true')), 'There must be a main form as fallback.');
}

/** Types of columns that a key may name, and how many bytes each takes in its index. Source: "Work with alternate keys". */
const keyBytes: Readonly<Record<string, number>> = { decimal: 17, int: 4, datetime: 8, lookup: 16, customer: 16, owner: 16, picklist: 4, bigint: 8 };
function keys(e: EntityModel): Finding[] {
  const found: Finding[] = [];
  const all = below(e.element, 'EntityKey');
  const add = (rule: string, where: string, text: string): void => { found.push({ rule, where: `key ${where} of ${e.logical}`, text }); };
  for (const k of all) {
    const name = valueOf(k, 'Name');
    const columns = below(k, 'AttributeName').map((c) => (c.textContent ?? '').trim().toLowerCase());
    if (all.filter((o) => valueOf(o, 'Name').toLowerCase() === name.toLowerCase()).length > 1) add('key-twice', name, 'Two keys have this name.');
    if (!columns.length || columns.length > 16) add('key-shape', name, 'A key has 1 to 16 columns.');
    let bytes = 0;
    for (const c of columns) {
      const a = e.attributes.get(c);
      if (!a) { add('key-column-missing', name, `It names column ${c}, which does not exist.`); continue; }
      if (a.type !== 'nvarchar' && keyBytes[a.type] === undefined) add('key-type', name, `Column ${c} is of type ${a.type}, which no key may hold.`);
      bytes += a.type === 'nvarchar' ? Number(valueOf(a.element, 'MaxLength')) * 2 : keyBytes[a.type] ?? 0;
    }
    // 1700 bytes is what the index itself takes
    if (bytes > 1700) add('key-size', name, `Its columns take up to ${bytes} bytes; the platform's index takes 1700.`);
    else if (bytes > 900) add('key-long', name, `Its columns take up to ${bytes} bytes; the documented limit is 900.`);
  }
  if (all.length > 10) add('key-shape', '', `${all.length} keys; a table has ten at most.`);
  return found;
}
