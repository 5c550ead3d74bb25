/** Forms: every column, view, form, script and component that they name must exist, and every control must suit its column. */
import type { Element } from '@xmldom/xmldom';
import { attr, bareId, below, elements, valueOf, type EntityModel, type Finding, type Model } from './reader.ts';
import type { ColumnType } from './views.ts';

/** Control classes and the types of columns that each shows. */
const classes: Readonly<Record<string, readonly string[]>> = {
  '4273edbd-ac1d-40d3-9fb2-095c621b552d': ['text'], '71716b6c-711e-476c-8ab8-5d11542bfb47': ['url'], 'ada2203e-b4cd-49be-9ddf-234642b43b52': ['email'],
  'e0dece4b-6fc8-4a8f-a065-082708572369': ['memo', 'text'], 'c6d124ca-7eda-4a60-aea9-7fb8d318b68f': ['whole'], 'c3efe0c3-0ec6-42be-8349-cbd9079dfd8e': ['decimal'],
  '533b9e00-756b-4312-95a0-dc888637ac78': ['money'], '5b773807-9fb2-42db-97c3-7a91eff8adff': ['date'], '67fac785-cd58-4f9f-abb3-4b7ddc6ed5ed': ['yesno'],
  'b0c6723a-8503-4fd7-bb28-c8a06ac933c2': ['yesno'], '3ef39988-22bb-4f0b-bbbe-64b5a3748aee': ['choice', 'state'], '4aa28ab7-9c13-4f57-a73d-ad894d048b5f': ['choices'], '5d68b988-0661-4db2-bc3e-17598ad3be6c': ['status'],
  '270bd3db-d9af-4782-9025-509e298dec0a': ['lookup'], '5546e6cd-394c-4bee-94a8-4425e17ef6c6': [],
};
const subgridClass = 'e7a81278-8635-4d9e-8d4d-59480b391c5b', quickViewClass = '5c5600e0-1d6e-4205-a272-be80da87fd42', notesClass = '06375649-c143-495e-a496-c962e5b4488e';
/** Controls that every environment has; their parameters are the platform's business. */
const platformControl = /^(MscrmControls|Microsoft\.PowerApps)\./;
type Add = (rule: string, text: string) => void;

export const typeOfForm = (f: Element): string => attr(f.parentNode as Element, 'type') || 'main';
const labelOf = (f: Element): string => elements(f, 'LocalizedNames', 'LocalizedName').map((n) => attr(n, 'description'))[0] ?? '';

export function forms(m: Model, typeOf: ColumnType): Finding[] {
  const found: Finding[] = [];
  const views = new Map(m.entities.flatMap((e) => e.views.map((v): [string, string] => [bareId(valueOf(v, 'savedqueryid')), e.logical])));
  for (const e of m.entities) for (const f of e.forms) {
    const add: Add = (rule, text) => { found.push({ rule, where: `form "${labelOf(f)}" of ${e.logical}`, text }); };
    const controls = below(f, 'control');
    shape(e, f, add);
    for (const c of controls) {
      const [column, id] = [attr(c, 'datafieldname'), bareId(attr(c, 'classid'))];
      if (id === subgridClass) subgrid(m, e, c, views, add);
      else if (id === quickViewClass) quickView(m, e, c, add);
      else if (id === notesClass) { if (e.own && valueOf(elements(e.element, 'EntityInfo', 'entity')[0]!, 'HasRelatedNotes') !== 'True') add('form-notes', 'The timeline is shown and the table has no notes.'); }
      else if (column) columnControl(e, column, id, typeOf, add);
    }
    for (const d of below(f, 'controlDescription')) {
      const control = controls.find((c) => bareId(attr(c, 'uniqueid')) === bareId(attr(d, 'forControl')));
      if (!control) { add('control-description', `No control has the unique id ${attr(d, 'forControl')}.`); continue; }
      for (const c of elements(d, 'customControl').filter((x) => attr(x, 'name'))) {
        if (platformControl.test(attr(c, 'name'))) for (const set of below(c, 'data-set')) dataSet(control, set, views, add); else component(m, e, c, typeOf, add);
      }
    }
    scripts(m, f, controls, add);
  }
  return found;
}

function columnControl(e: EntityModel, column: string, id: string, typeOf: ColumnType, add: Add): void {
  const type = typeOf(e.logical, column);
  if (!type) add('form-column-missing', `Column ${column} does not exist.`);
  else if (classes[id] && classes[id].length && !classes[id].includes(type)) add('control-class', `Column ${column} is of type ${type}, which control class ${id} does not show.`);
  else if (!classes[id]) add('control-class', `Control class ${id} of column ${column} is not known.`);
}

/** What each type of form may hold. */
function shape(e: EntityModel, f: Element, add: Add): void {
  const type = typeOfForm(f);
  const info = elements(e.element, 'EntityInfo', 'entity')[0];
  if (type === 'quickCreate' && e.own && info && valueOf(info, 'IsQuickCreateEnabled') !== '1') add('quick-create-off', 'The table has a quick create form and quick create is off.');
  if (type === 'quick' && below(f, 'Handler').length) add('quick-form-shape', 'A quick view form runs no scripts.');
  if (type === 'quick' || type === 'quickCreate') {
    if (elements(f, 'form', 'header').some((h) => below(h, 'control').length)) add('quick-form-shape', `A form of type ${type} has no header.`);
    if (type === 'quickCreate' && below(f, 'control').some((c) => [subgridClass, quickViewClass].includes(bareId(attr(c, 'classid'))))) add('quick-form-shape', 'A quick create form holds no subgrids and no quick view forms.');
  }
  const ids = below(f, 'control').map((c) => attr(c, 'id'));
  for (const id of new Set(ids.filter((x, i) => x && ids.indexOf(x) !== i))) add('form-control-twice', `Two controls have the id ${id}: scripts would find only one.`);
}

function subgrid(m: Model, e: EntityModel, c: Element, views: ReadonlyMap<string, string>, add: Add): void {
  const p = elements(c, 'parameters')[0];
  if (!p) { add('subgrid-view', `Subgrid ${attr(c, 'id')} has no parameters.`); return; }
  const [target, view, name] = [valueOf(p, 'TargetEntityType'), bareId(valueOf(p, 'ViewId')), valueOf(p, 'RelationshipName')];
  if (views.get(view) !== target) add('subgrid-view', `Subgrid ${attr(c, 'id')} shows view ${view}, which is no view of ${target}.`);
  const r = m.relationships.find((x) => x.name === name);
  if (name.startsWith(m.prefix) && (!r || r.referenced !== e.logical || r.referencing !== target)) add('subgrid-relationship', `Subgrid ${attr(c, 'id')}: ${name} does not lead from ${e.logical} to ${target}.`);
}

/** An editable grid reads what the subgrid under it reads: the plain list and the grid must show the same rows. */
function dataSet(control: Element, set: Element, views: ReadonlyMap<string, string>, add: Add): void {
  const grid = attr(control, 'id');
  const own = elements(control, 'parameters')[0];
  if (views.get(bareId(valueOf(set, 'ViewId'))) !== valueOf(set, 'TargetEntityType')) add('editable-grid', `Grid ${grid} shows view ${valueOf(set, 'ViewId')}, which is no view of ${valueOf(set, 'TargetEntityType')}.`);
  for (const name of ['RelationshipName', 'TargetEntityType']) if (own && valueOf(set, name) !== valueOf(own, name)) add('editable-grid', `Grid ${grid}: ${name} is ${valueOf(set, name)} in the grid and ${valueOf(own, name)} in the subgrid.`);
}

function quickView(m: Model, e: EntityModel, c: Element, add: Add): void {
  const column = attr(c, 'datafieldname');
  const text = elements(c, 'parameters', 'QuickForms')[0]?.textContent ?? '';
  const wanted = [...text.matchAll(/<QuickFormId entityname="([^"]+)">([^<]+)<\/QuickFormId>/g)].map((x) => ({ table: x[1]!, id: bareId(x[2]!) }));
  if (!wanted.length) add('quick-view-form', `Quick view ${attr(c, 'id')} names no form.`);
  for (const w of wanted) {
    const target = m.entities.find((x) => x.logical === w.table);
    const form = target?.forms.find((x) => bareId(valueOf(x, 'formid')) === w.id);
    // forms of the platform's tables may be the platform's own
    if ((target?.own || w.table.startsWith(m.prefix)) && !form) add('quick-view-form', `Quick view ${attr(c, 'id')} names the form ${w.id} of ${w.table}, which does not exist.`);
    if (form && typeOfForm(form) !== 'quick') add('quick-view-form', `Quick view ${attr(c, 'id')} names a form of type ${typeOfForm(form)}.`);
    const leads = m.relationships.filter((r) => r.referencing === e.logical && r.column === column);
    if (column.startsWith(m.prefix) && !leads.some((r) => r.referenced === w.table)) add('quick-view-form', `Quick view ${attr(c, 'id')}: column ${column} does not point at ${w.table}.`);
  }
}

function scripts(m: Model, f: Element, controls: readonly Element[], add: Add): void {
  const resources = new Map(m.webResources.filter((w) => valueOf(w, 'WebResourceType') === '3').map((w) => [valueOf(w, 'Name'), valueOf(w, 'FileName')]));
  const libraries = new Set(below(f, 'Library').map((l) => attr(l, 'name')));
  for (const l of libraries) if (!resources.has(l)) add('library-missing', `Library ${l} is no script of this solution.`);
  const columns = new Set(controls.map((c) => attr(c, 'datafieldname')));
  const grids = new Set(controls.filter((c) => bareId(attr(c, 'classid')) === subgridClass).map((c) => attr(c, 'id')));
  for (const event of below(f, 'event')) {
    // InternalHandlers belong to the platform
    const handlers = elements(event, 'Handlers', 'Handler');
    const [attribute, control] = [attr(event, 'attribute'), attr(event, 'control')];
    if (handlers.length && control && !grids.has(control)) add('handler-target', `An event waits for the subgrid ${control}, which is not on the form.`);
    if (handlers.length && attribute && !control && !columns.has(attribute)) add('handler-target', `An event waits for the column ${attribute}, which is not on the form.`);
    for (const h of handlers) {
      const library = attr(h, 'libraryName');
      if (!libraries.has(library)) { add(library.startsWith(m.prefix) ? 'handler-library' : 'library-missing', `Handler ${attr(h, 'functionName')} uses ${library}, which the form does not load.`); continue; }
      const content = m.parts.get((resources.get(library) ?? '').replace(/^\//, ''));
      if (!content) continue;
      const text = new TextDecoder().decode(content);
      // names of exports survive minification: each part of A.B.c stands somewhere in the file
      for (const name of attr(h, 'functionName').split('.')) if (!new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text)) add('handler-function', `Handler ${attr(h, 'functionName')}: there is no ${name} in ${library}.`);
    }
  }
}

/** The properties that a form binds must be those of the control's manifest: required ones all, others none. */
function component(m: Model, e: EntityModel, c: Element, typeOf: ColumnType, add: Add): void {
  const name = attr(c, 'name');
  const manifest = m.parts.get(`Controls/${name}/ControlManifest.xml`);
  if (!manifest || !m.controls.some((x) => valueOf(x, 'Name') === name)) { add(name.toLowerCase().startsWith(m.prefix) ? 'component-missing' : 'component-unknown', `Control ${name} is not in this solution.`); return; }
  const text = new TextDecoder().decode(manifest);
  const properties = [...text.matchAll(/<(?:property|data-set)\s[^>]*?name="([^"]+)"[^>]*>/g)].map((p) => ({ name: p[1]!, required: /required="true"/.test(p[0]) }));
  const used = elements(c, 'parameters').flatMap((p) => Array.from(p.childNodes).filter((n) => n.nodeType === 1)) as Element[];
  for (const u of used) {
    const property = u.tagName === 'data-set' ? attr(u, 'name') : u.tagName;
    if (!properties.some((p) => p.name === property)) add('component-property', `Control ${name} has no property ${property}.`);
    if (u.tagName !== 'data-set' && attr(u, 'static') !== 'true' && !typeOf(e.logical, u.textContent ?? '')) add('component-property', `Control ${name} is bound to column ${u.textContent}, which does not exist.`);
  }
  for (const p of properties) if (p.required && !used.some((u) => u.tagName === p.name || attr(u, 'name') === p.name)) add('component-property', `Required property ${p.name} of control ${name} is not bound.`);
}
