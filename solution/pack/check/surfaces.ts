/** Forms, views and ribbons: every name that they use must exist, and every control must suit its column. */
import { attr, bareId, below, elements, valueOf, type Finding, type Model, type EntityModel } from './reader.ts';

/** Tells the type of a column: own columns from the package, others from facts about the platform; undefined: no such column. */
export type ColumnType = (table: string, column: string) => string | undefined;

const classes: Readonly<Record<string, readonly string[]>> = {
  '4273edbd-ac1d-40d3-9fb2-095c621b552d': ['text'], '71716b6c-711e-476c-8ab8-5d11542bfb47': ['url'], 'ada2203e-b4cd-49be-9ddf-234642b43b52': ['email'],
  'e0dece4b-6fc8-4a8f-a065-082708572369': ['memo', 'text'], 'c6d124ca-7eda-4a60-aea9-7fb8d318b68f': ['whole'], 'c3efe0c3-0ec6-42be-8349-cbd9079dfd8e': ['decimal'],
  '533b9e00-756b-4312-95a0-dc888637ac78': ['money'], '5b773807-9fb2-42db-97c3-7a91eff8adff': ['date'], '67fac785-cd58-4f9f-abb3-4b7ddc6ed5ed': ['yesno'],
  'b0c6723a-8503-4fd7-bb28-c8a06ac933c2': ['yesno'], '3ef39988-22bb-4f0b-bbbe-64b5a3748aee': ['choice', 'state'], '5d68b988-0661-4db2-bc3e-17598ad3be6c': ['status'],
  '270bd3db-d9af-4782-9025-509e298dec0a': ['lookup'], '5546e6cd-394c-4bee-94a8-4425e17ef6c6': [],
};
const subgridClass = 'e7a81278-8635-4d9e-8d4d-59480b391c5b';

export function forms(m: Model, typeOf: ColumnType): Finding[] {
  const found: Finding[] = [];
  const scripts = new Set(m.webResources.filter((w) => valueOf(w, 'WebResourceType') === '3').map((w) => valueOf(w, 'Name')));
  const views = new Map(m.entities.flatMap((e) => e.views.map((v): [string, string] => [bareId(valueOf(v, 'savedqueryid')), e.logical])));
  for (const e of m.entities) for (const f of e.forms) {
    const where = `form "${attr(below(f, 'LocalizedName')[0]!, 'description')}" of ${e.logical}`;
    const add = (rule: string, text: string): void => { found.push({ rule, where, text }); };
    const controls = below(f, 'control');
    for (const c of controls) {
      const [column, id] = [attr(c, 'datafieldname'), bareId(attr(c, 'classid'))];
      if (id === subgridClass) { subgrid(m, e, c, views, add); continue; }
      if (!column) continue;
      const type = typeOf(e.logical, column);
      if (!type) add('form-column-missing', `Column ${column} does not exist.`);
      else if (classes[id] && classes[id].length && !classes[id].includes(type)) add('control-class', `Column ${column} is of type ${type}, which control class ${id} does not show.`);
      else if (!classes[id]) add('control-class', `Control class ${id} of column ${column} is not known.`);
    }
    for (const d of below(f, 'controlDescription')) {
      if (!controls.some((c) => bareId(attr(c, 'uniqueid')) === bareId(attr(d, 'forControl')))) add('control-description', `No control has the unique id ${attr(d, 'forControl')}.`);
      for (const c of elements(d, 'customControl').filter((x) => attr(x, 'name'))) component(m, e, c, typeOf, add);
    }
    const libraries = new Set(below(f, 'Library').map((l) => attr(l, 'name')));
    for (const l of libraries) if (!scripts.has(l)) add('library-missing', `Library ${l} is no script of this solution.`);
    for (const h of below(f, 'Handler')) if (!libraries.has(attr(h, 'libraryName'))) add('handler-library', `Handler ${attr(h, 'functionName')} uses ${attr(h, 'libraryName')}, which the form does not load.`);
  }
  return found;
}

function subgrid(m: Model, e: EntityModel, c: Parameters<typeof attr>[0], views: ReadonlyMap<string, string>, add: (rule: string, text: string) => void): void {
  const p = elements(c, 'parameters')[0]!;
  const [target, view, name] = [valueOf(p, 'TargetEntityType'), bareId(valueOf(p, 'ViewId')), valueOf(p, 'RelationshipName')];
  if (views.get(view) !== target) add('subgrid-view', `Subgrid ${attr(c, 'id')} shows view ${view}, which is no view of ${target}.`);
  const r = m.relationships.find((x) => x.name === name);
  if (name.startsWith(m.prefix) && (!r || r.referenced !== e.logical || r.referencing !== target)) add('subgrid-relationship', `Subgrid ${attr(c, 'id')}: ${name} does not lead from ${e.logical} to ${target}.`);
}

/** The properties that a form binds must be those of the control's manifest: required ones all, others none. */
function component(m: Model, e: EntityModel, c: Parameters<typeof attr>[0], typeOf: ColumnType, add: (rule: string, text: string) => void): void {
  const name = attr(c, 'name');
  const manifest = m.parts.get(`Controls/${name}/ControlManifest.xml`);
  if (!manifest || !m.controls.some((x) => valueOf(x, 'Name') === name)) { add('component-missing', `Control ${name} is not in this solution.`); return; }
  const text = new TextDecoder().decode(manifest);
  const properties = [...text.matchAll(/<(?:property|data-set)\s[^>]*?name="([^"]+)"[^>]*>/g)].map((p) => ({ name: p[1]!, required: /required="true"/.test(p[0]) }));
  const used = elements(c, 'parameters').flatMap((p) => Array.from(p.childNodes).filter((n) => n.nodeType === 1)) as Parameters<typeof attr>[0][];
  for (const u of used) {
    if (!properties.some((p) => p.name === u.tagName)) add('component-property', `Control ${name} has no property ${u.tagName}.`);
    if (attr(u, 'static') !== 'true' && !typeOf(e.logical, u.textContent ?? '')) add('component-property', `Control ${name} is bound to column ${u.textContent}, which does not exist.`);
  }
  for (const p of properties) if (p.required && !used.some((u) => u.tagName === p.name)) add('component-property', `Required property ${p.name} of control ${name} is not bound.`);
}

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

export function ribbons(m: Model): Finding[] {
  const found: Finding[] = [];
  const resources = new Set(m.webResources.map((w) => valueOf(w, 'Name')));
  for (const e of m.entities) {
    const r = e.ribbon;
    if (!r) continue;
    const add = (rule: string, text: string): void => { found.push({ rule, where: `ribbon of ${e.logical}`, text }); };
    const defined = (path: string[]): Set<string> => new Set(elements(r, ...path).map((x) => attr(x, 'Id')));
    const kinds: [string, Set<string>, Set<string>][] = [
      ['command', defined(['CommandDefinitions', 'CommandDefinition']), new Set(below(r, 'Button').map((b) => attr(b, 'Command')).filter((c) => !c.startsWith('Mscrm.')))],
      ['enable rule', defined(['RuleDefinitions', 'EnableRules', 'EnableRule']), new Set(elements(r, 'CommandDefinitions', 'CommandDefinition', 'EnableRules', 'EnableRule').map((x) => attr(x, 'Id')).filter((c) => !c.startsWith('Mscrm.')))],
      ['display rule', defined(['RuleDefinitions', 'DisplayRules', 'DisplayRule']), new Set(elements(r, 'CommandDefinitions', 'CommandDefinition', 'DisplayRules', 'DisplayRule').map((x) => attr(x, 'Id')).filter((c) => !c.startsWith('Mscrm.')))],
      ['label', defined(['LocLabels', 'LocLabel']), new Set(below(r, 'Button').flatMap((b) => Array.from(b.attributes).map((a) => a.value).filter((v) => v.startsWith('$LocLabels:')).map((v) => v.slice(11))))],
    ];
    for (const [kind, has, wants] of kinds) {
      for (const id of wants) if (!has.has(id)) add('ribbon-missing', `The ${kind} ${id} is used and not defined.`);
      for (const id of has) if (!wants.has(id)) add('ribbon-unused', `The ${kind} ${id} is defined and not used.`);
    }
    for (const x of Array.from(r.getElementsByTagName('*'))) for (const a of Array.from(x.attributes)) {
      if (a.value.startsWith('$webresource:') && !resources.has(a.value.slice(13))) add('web-resource-missing', `${a.value} does not exist.`);
    }
    for (const rule of below(r, 'EntityPrivilegeRule')) {
      const table = attr(rule, 'EntityName');
      if (table.startsWith(m.prefix) && !m.entities.some((x) => x.logical === table)) add('ribbon-table-missing', `Table ${table} of a display rule does not exist.`);
    }
  }
  return found;
}
