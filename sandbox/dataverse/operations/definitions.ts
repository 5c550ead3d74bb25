/** EntityDefinitions and GlobalOptionSetDefinitions, in the original's names, as far as form and grid builders read them. */
import { badQuery, NotEmulated } from '../errors.ts';
import type { Column, Option, Table } from '../metadata/model.ts';
import { accesses, privilegeOf } from '../metadata/model.ts';
import type { Answer } from '../odata/answer.ts';
import { json } from '../odata/answer.ts';
import { parseExpand } from '../odata/expand.ts';
import type { Target } from '../odata/url.ts';
import { unquote } from '../odata/url.ts';
import type { Session } from '../session.ts';
import { definitionsIn, languageOfUser } from '../world.ts';

/** The sandbox knows one label: in the language of who asks, or the base language where there is none in that. */
type Label = (text: string) => unknown;
const labelIn = (language: number): Label => (text) => ({ LocalizedLabels: [{ Label: text, LanguageCode: language }], UserLocalizedLabel: { Label: text, LanguageCode: language } });
const typeNames: Record<Column['type'], string> = { text: 'String', memo: 'Memo', whole: 'Integer', bigint: 'BigInt', decimal: 'Decimal', double: 'Double', money: 'Money', datetime: 'DateTime', boolean: 'Boolean', choice: 'Picklist', choices: 'Virtual', state: 'State', status: 'Status', lookup: 'Lookup', customer: 'Customer', owner: 'Owner', uniqueidentifier: 'Uniqueidentifier', primarykey: 'Uniqueidentifier' };
const option = (label: Label) => (o: Option) => ({ Value: o.value, Label: label(o.label), Color: o.color, ...(o.state === null ? {} : { State: o.state }) });

function attribute(c: Column, label: Label): Record<string, unknown> {
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.${c.type === 'choices' ? 'MultiSelectPicklist' : typeNames[c.type]}AttributeMetadata`, LogicalName: c.logicalName, SchemaName: c.schemaName, AttributeType: typeNames[c.type], DisplayName: label(c.label), Description: label(c.description),
    RequiredLevel: { Value: { none: 'None', recommended: 'Recommended', required: 'ApplicationRequired', systemrequired: 'SystemRequired' }[c.required] }, IsValidForCreate: c.validForCreate, IsValidForUpdate: c.validForUpdate, IsValidForRead: c.validForRead, IsPrimaryId: c.type === 'primarykey',
    ...(c.maxLength === null ? {} : { MaxLength: c.maxLength }), ...(c.precision === null ? {} : { Precision: c.precision }), ...(c.targets === null ? {} : { Targets: c.targets }), ...(c.behavior === null ? {} : { DateTimeBehavior: { Value: c.behavior }, Format: c.format === 'date' ? 'DateOnly' : 'DateAndTime' }),
    ...(c.options === null ? {} : { OptionSet: { Options: c.options.map(option(label)) } }),
  };
}
function definition(s: Session, t: Table, label: Label): Record<string, unknown> {
  return {
    LogicalName: t.logicalName, SchemaName: t.schemaName, EntitySetName: t.setName, LogicalCollectionName: t.setName, DisplayName: label(t.label), DisplayCollectionName: label(t.plural), PrimaryIdAttribute: t.idColumn, PrimaryNameAttribute: t.nameColumn, OwnershipType: t.ownership, IsCustomEntity: t.origin !== 'platform',
    Privileges: accesses.flatMap((a) => { const n = privilegeOf(t, a); return n ? [{ Name: n, PrivilegeType: a }] : []; }),
    Keys: t.keys.map((k) => ({ SchemaName: k.name, LogicalName: k.name.toLowerCase(), KeyAttributes: k.columns, EntityKeyIndexStatus: 'Active' })),
    ManyToOneRelationships: s.world.metadata.relationships.filter((r) => r.referencing === t.logicalName).map(relationship), OneToManyRelationships: s.world.metadata.pointingAt(t.logicalName).map(relationship), Attributes: [...t.columns.values()].map((c) => attribute(c, label)),
  };
}
const relationship = (r: { name: string; referencing: string; attribute: string; referencingNav: string; referenced: string; referencedNav: string }) => ({ SchemaName: r.name, ReferencingEntity: r.referencing, ReferencingAttribute: r.attribute, ReferencingEntityNavigationPropertyName: r.referencingNav, ReferencedEntity: r.referenced, ReferencedEntityNavigationPropertyName: r.referencedNav });
const complex = ['Attributes', 'Keys', 'ManyToOneRelationships', 'OneToManyRelationships'];

function pick(all: Record<string, unknown>, options: ReadonlyMap<string, string>): Record<string, unknown> {
  for (const name of options.keys()) if (!['$select', '$expand', '$filter'].includes(name)) throw new NotEmulated(`the option ${name} on definitions`);
  const select = options.get('$select')?.split(',').map((x) => x.trim());
  const out: Record<string, unknown> = {};
  for (const [k, v] of Object.entries(all)) if (!complex.includes(k) && (!select || select.includes(k) || k === '@odata.type')) out[k] = v;
  for (const e of options.has('$expand') ? parseExpand(options.get('$expand')!) : []) {
    if (!complex.includes(e.nav)) throw badQuery(`Could not find a property named '${e.nav}' on EntityMetadata.`);
    const wanted = e.select?.split(',').map((x) => x.trim());
    out[e.nav] = (all[e.nav] as Record<string, unknown>[]).map((x) => (wanted ? Object.fromEntries(Object.entries(x).filter(([k]) => wanted.includes(k) || k === '@odata.type')) : x));
  }
  return out;
}
function byFilter(rows: Record<string, unknown>[], filter: string | undefined): Record<string, unknown>[] {
  if (filter === undefined) return rows;
  const m = /^\s*(\w+)\s+eq\s+(?:'([^']*)'|(true|false))\s*$/.exec(filter);
  if (!m) throw new NotEmulated(`the $filter '${filter}' on definitions (only one eq)`);
  return rows.filter((r) => String(r[m[1]!]) === (m[2] ?? m[3]));
}

export function entityDefinitions(s: Session, target: Target): Answer {
  const [first, ...rest] = target.segments;
  const language = languageOfUser(s.world, s.caller.acting.userId), label = labelIn(language);
  const { metadata } = definitionsIn(s.world, language);
  const tables = [...metadata.tables.values()];
  if (first!.key === null) return json(200, { '@odata.context': `${s.base}$metadata#EntityDefinitions`, value: byFilter(tables.map((t) => definition(s, t, label)), target.options.get('$filter')).map((d) => pick(d, target.options)) });
  const name = unquote(/^LogicalName\s*=\s*(.+)$/.exec(first!.key)?.[1] ?? '');
  if (name === null) throw new NotEmulated('EntityDefinitions by MetadataId; ask by LogicalName');
  const all = definition(s, metadata.table(name), label);
  if (!rest.length) return json(200, { '@odata.context': `${s.base}$metadata#EntityDefinitions/$entity`, ...pick(all, target.options) });
  const [step] = rest;
  if (rest.length > 2 || !complex.includes(step!.name)) throw new NotEmulated('this path of EntityDefinitions');
  const list = all[step!.name] as Record<string, unknown>[];
  const plain = new Map([...target.options].filter(([k]) => k === '$select'));
  const cast = rest[1]?.name.replace('Microsoft.Dynamics.CRM.', '#Microsoft.Dynamics.CRM.');
  if (step!.key !== null) {
    const wanted = unquote(/^LogicalName\s*=\s*(.+)$/.exec(step!.key)?.[1] ?? '');
    const found = list.find((x) => x['LogicalName'] === wanted);
    if (!found) throw badQuery(`Could not find an attribute with specified name: ${String(wanted)}`);
    return json(200, { '@odata.context': `${s.base}$metadata#EntityDefinitions('${name}')/${step!.name}/$entity`, ...pick(found, plain) });
  }
  return json(200, { '@odata.context': `${s.base}$metadata#EntityDefinitions('${name}')/${step!.name}`, value: byFilter(list.filter((x) => !cast || x['@odata.type'] === cast), target.options.get('$filter')).map((x) => pick(x, plain)) });
}
export function globalOptionSets(_s: Session, _target: Target): Answer { throw new NotEmulated('GlobalOptionSetDefinitions; the options of a column are in EntityDefinitions'); }
