import type { Cascade, Option, Table } from '../metadata/model.ts';
import { allowNotes } from '../metadata/builtin/notes.ts';
import { column } from '../metadata/model.ts';
import type { Metadata } from '../metadata/registry.ts';
import { addSystemColumns } from '../metadata/system-columns.ts';
import type { Element } from '../xml.ts';
import { attr, child, children, textOf } from '../xml.ts';
import { columnOf, labelOf, optionsOf } from './columns.ts';
import { refusal } from './package.ts';

export function globalOptionSets(customizations: Element): Map<string, readonly Option[]> {
  const sets = child(customizations, 'optionsets');
  return new Map((sets ? children(sets, 'optionset') : []).map((o) => [attr(o, 'Name') ?? '', optionsOf(o)]));
}

/**
 * Adds the package's tables and columns. @returns the package's tables as they stand in the zip.
 * @param globals option sets by name, those of the package and those imported before
 */
export function importTables(m: Metadata, customizations: Element, origin: string, prefix: string, globals: ReadonlyMap<string, readonly Option[]>): Map<string, Element> {
  const entities = new Map<string, Element>();
  for (const e of children(child(customizations, 'Entities') ?? customizations, 'Entity')) {
    const schemaName = textOf(e, 'Name') ?? '';
    const logicalName = schemaName.toLowerCase();
    entities.set(logicalName, e);
    const info = child(child(e, 'EntityInfo') ?? e, 'entity');
    if (!info) continue;
    let t = m.tables.get(logicalName);
    // A table that only gets columns and forms has no facts of its own in the zip: it must be there.
    if (!t && textOf(info, 'OwnershipTypeMask') === null) throw refusal(`The table ${logicalName} does not exist in this environment. Something that this solution needs is missing.`);
    if (!t) t = newTable(m, info, schemaName, logicalName, origin);
    for (const a of children(child(info, 'attributes') ?? info, 'attribute')) {
      const c = columnOf(a, logicalName, origin, globals);
      if (t.origin === 'platform' && !c.logicalName.startsWith(`${prefix}_`)) throw refusal(`${logicalName}.${c.logicalName}: a column added to a table of others must carry the prefix ${prefix}_.`);
      const before = t.columns.get(c.logicalName);
      if (before && before.origin !== 'platform' && before.type !== c.type) throw refusal(`${logicalName}.${c.logicalName}: the type of a column cannot change from ${before.type} to ${c.type}.`);
      t.columns.set(c.logicalName, c);
    }
    const keys = child(info, 'EntityKeys');
    for (const k of keys ? children(keys, 'EntityKey') : []) {
      const columns = children(child(k, 'EntityKeyAttributes') ?? k, 'AttributeName').map((x) => (x.textContent ?? '').trim());
      for (const c of columns) if (!t.columns.has(c)) throw refusal(`${logicalName}: the key ${textOf(k, 'Name') ?? ''} names the unknown column ${c}.`);
      const name = textOf(k, 'Name') ?? columns.join('_');
      const at = t.keys.findIndex((x) => x.name === name);
      if (at >= 0) t.keys[at] = { name, columns }; else t.keys.push({ name, columns });
    }
  }
  return entities;
}
function newTable(m: Metadata, info: Element, schemaName: string, logicalName: string, origin: string): Table {
  const mask = textOf(info, 'OwnershipTypeMask');
  if (mask !== 'UserOwned' && mask !== 'OrgOwned') throw refusal(`${logicalName}: OwnershipTypeMask must be UserOwned or OrgOwned.`);
  const setName = textOf(info, 'EntitySetName');
  if (!setName) throw refusal(`${logicalName}: EntitySetName is missing.`);
  const attributes = children(child(info, 'attributes') ?? info, 'attribute');
  const primary = attributes.find((a) => (textOf(a, 'DisplayMask') ?? '').includes('PrimaryName'));
  if (!primary) throw refusal(`${logicalName}: no attribute is the primary name.`);
  if (!attributes.some((a) => textOf(a, 'Type') === 'primarykey')) throw refusal(`${logicalName}: no attribute is the primary key.`);
  const t: Table = {
    logicalName, schemaName, setName, label: labelOf(child(info, 'LocalizedNames'), 'LocalizedName', schemaName), plural: labelOf(child(info, 'LocalizedCollectionNames'), 'LocalizedCollectionName', schemaName), idColumn: `${logicalName}id`, nameColumn: textOf(primary, 'LogicalName')!,
    ownership: mask === 'UserOwned' ? 'UserOwned' : 'OrganizationOwned', origin, columns: new Map(), keys: [], privilegeStem: schemaName, accessThrough: null, readOnly: false, quickCreate: textOf(info, 'IsQuickCreateEnabled') === '1',
  };
  m.addTable(t);
  if (textOf(info, 'HasRelatedNotes') === 'True') allowNotes(m, t, `${logicalName}_Annotations`);
  t.columns.set(t.idColumn, column({ logicalName: t.idColumn, type: 'primarykey', label: t.label, validForUpdate: false, origin }));
  return t;
}

const cascades = new Set(['NoCascade', 'Cascade', 'Active', 'UserOwned', 'RemoveLink', 'Restrict']);
const implicit = new Set(['owner', 'organization']);
export function importRelationships(m: Metadata, customizations: Element, origin: string): void {
  const list = child(customizations, 'EntityRelationships');
  for (const e of list ? children(list, 'EntityRelationship') : []) {
    const name = attr(e, 'Name') ?? '';
    if (textOf(e, 'EntityRelationshipType') !== 'OneToMany') throw refusal(`${name}: only OneToMany relationships are emulated.`);
    const referencing = (textOf(e, 'ReferencingEntityName') ?? '').toLowerCase(), referenced = (textOf(e, 'ReferencedEntityName') ?? '').toLowerCase(), attribute = (textOf(e, 'ReferencingAttributeName') ?? '').toLowerCase();
    const t = m.tables.get(referencing);
    if (!t) throw refusal(`${name}: the referencing table ${referencing} does not exist.`);
    if (!m.tables.has(referenced) && !implicit.has(referenced)) throw refusal(`${name}: the referenced table ${referenced} does not exist. Something that this solution needs is missing.`);
    const c = t.columns.get(attribute);
    if (!c) throw refusal(`${name}: the column ${referencing}.${attribute} does not exist.`);
    if (c.type !== 'lookup' && c.type !== 'owner' && c.type !== 'customer') throw refusal(`${name}: ${referencing}.${attribute} is no lookup.`);
    const roles = children(child(e, 'EntityRelationshipRoles') ?? e, 'EntityRelationshipRole');
    const nav = (type: string, fallback: string): string => { const r = roles.find((x) => textOf(x, 'RelationshipRoleType') === type); return (r && textOf(r, 'NavigationPropertyName')) || fallback; };
    const cascade = (tag: string): Cascade => { const v = textOf(e, tag) ?? 'NoCascade'; if (!cascades.has(v)) throw refusal(`${name}: '${v}' is no cascade.`); return v as Cascade; };
    m.addRelationship({ name, referencing, attribute, referencingNav: nav('1', attribute), referenced, referencedNav: nav('0', name), onDelete: cascade('CascadeDelete'), onAssign: cascade('CascadeAssign'), origin });
    const targets = c.type === 'owner' ? ['systemuser', 'team'] : [...new Set([...(c.targets ?? []), referenced])];
    t.columns.set(attribute, { ...c, targets });
  }
  for (const t of m.tables.values()) {
    if (t.origin !== 'platform') addSystemColumns(m, t);
    for (const c of t.columns.values()) {
      if (c.origin === origin && c.type === 'lookup' && !m.relationships.some((r) => r.referencing === t.logicalName && r.attribute === c.logicalName) && !['createdonbehalfby', 'modifiedonbehalfby', 'organizationid'].includes(c.logicalName)) throw refusal(`${t.logicalName}.${c.logicalName}: the lookup has no relationship.`);
    }
  }
}
