/** Forms, views, ribbons, web resources, controls, apps, roles and environment variables of a package. */
import { asGuid } from '../behaviours/values.ts';
import type { Level } from '../metadata/model.ts';
import { levels } from '../metadata/model.ts';
import type { Metadata } from '../metadata/registry.ts';
import { knownPrivileges } from '../security/known-privileges.ts';
import type { Element } from '../xml.ts';
import { attr, child, children, descend, parseXml, print, textOf } from '../xml.ts';
import { labelOf } from './columns.ts';
import type { Area, Components } from './components.ts';
import { derivedId } from './derived-id.ts';
import { speak } from './languages.ts';
import type { Package } from './package.ts';
import { part, refusal } from './package.ts';

const idOf = (text: string | null, where: string): string => { const id = asGuid(text ?? ''); if (!id) throw refusal(`${where}: '${text ?? ''}' is no id.`); return id; };
const text = new TextDecoder();

export function importFormsAndViews(c: Components, m: Metadata, entities: ReadonlyMap<string, Element>, origin: string): void {
  for (const [logicalName, e] of entities) {
    if (!m.tables.has(logicalName)) throw refusal(`The table ${logicalName} does not exist. Something that this solution needs is missing.`);
    for (const forms of children(child(e, 'FormXml') ?? e, 'forms')) {
      for (const f of children(forms, 'systemform')) {
        const id = idOf(textOf(f, 'formid'), `Form of ${logicalName}`);
        const form = child(f, 'form');
        if (!form) throw refusal(`Form ${id} of ${logicalName} has no <form>.`);
        for (const control of descend(form, 'control')) demandColumn(m, logicalName, attr(control, 'datafieldname'), `Form ${id}`);
        c.forms.set(id, { id, name: labelOf(child(f, 'LocalizedNames'), 'LocalizedName'), entity: logicalName, type: attr(forms, 'type') ?? 'main', formXml: print(form), order: Number(attr(child(form, 'DisplayConditions') ?? form, 'Order') ?? 1000), origin });
      }
    }
    const queries = child(child(e, 'SavedQueries') ?? e, 'savedqueries');
    for (const q of queries ? children(queries, 'savedquery') : []) {
      const id = idOf(textOf(q, 'savedqueryid'), `View of ${logicalName}`);
      const layout = child(child(q, 'layoutxml') ?? q, 'grid'), fetch = child(child(q, 'fetchxml') ?? q, 'fetch');
      if (!fetch) throw refusal(`View ${id} of ${logicalName} has no fetch.`);
      const entity = child(fetch, 'entity');
      if (!entity || attr(entity, 'name') !== logicalName) throw refusal(`View ${id} of ${logicalName} fetches another table.`);
      for (const a of children(entity, 'attribute')) demandColumn(m, logicalName, attr(a, 'name'), `View ${id}`);
      c.views.set(id, { id, name: labelOf(child(q, 'LocalizedNames'), 'LocalizedName'), entity: logicalName, queryType: Number(textOf(q, 'querytype') ?? 0), isDefault: textOf(q, 'isdefault') === '1', isQuickFind: textOf(q, 'isquickfindquery') === '1', layoutXml: layout ? print(layout) : '', fetchXml: print(fetch), origin });
    }
    const ribbon = child(e, 'RibbonDiffXml');
    if (ribbon && [...descend(ribbon, 'CustomAction')].length + [...descend(ribbon, 'HideCustomAction')].length > 0) {
      const at = c.ribbons.findIndex((r) => r.entity === logicalName && r.origin === origin);
      if (at >= 0) c.ribbons.splice(at, 1);
      c.ribbons.push({ entity: logicalName, ribbonDiffXml: print(ribbon), origin });
    }
  }
}
function demandColumn(m: Metadata, table: string, name: string | null, where: string): void {
  if (name && !m.table(table).columns.has(name)) throw refusal(`${where} names the column ${table}.${name}, which does not exist.`);
}

/** Web resources that this one wants loaded before it: the names in its DependencyXml, which is XML inside of text. */
const dependenciesOf = (xml: string | null): string[] => (xml ? [...descend(parseXml(xml), 'Library')].map((l) => attr(l, 'name') ?? '').filter(Boolean) : []);
export function importFiles(c: Components, p: Package, origin: string): void {
  const resources = child(p.customizations, 'WebResources');
  for (const w of resources ? children(resources, 'WebResource') : []) {
    const name = textOf(w, 'Name') ?? '';
    c.webResources.set(name, { id: idOf(textOf(w, 'WebResourceId'), `Web resource ${name}`), name, displayName: textOf(w, 'DisplayName') ?? name, type: Number(textOf(w, 'WebResourceType')), content: part(p, textOf(w, 'FileName') ?? '', `Web resource ${name}`), dependencies: dependenciesOf(textOf(w, 'DependencyXml')), origin });
  }
  const controls = child(p.customizations, 'CustomControls');
  for (const x of controls ? children(controls, 'CustomControl') : []) {
    const name = textOf(x, 'Name') ?? '';
    const manifestFile = (textOf(x, 'FileName') ?? '').replace(/^\//, '');
    const manifest = parseXml(text.decode(part(p, manifestFile, `Control ${name}`)));
    const folder = manifestFile.slice(0, manifestFile.lastIndexOf('/') + 1);
    for (const tag of ['code', 'css', 'resx', 'img']) for (const file of descend(manifest, tag)) part(p, folder + (attr(file, 'path') ?? ''), `Control ${name}`);
    const files = new Map([...p.parts].filter(([n]) => n.startsWith(folder)).map(([n, bytes]) => [n.slice(folder.length), bytes]));
    c.controls.set(name, { name, files, origin });
  }
}
/** Everything that forms and ribbons name must have come, in this package or before. */
export function demandReferences(c: Components, origin: string): void {
  for (const f of c.forms.values()) {
    if (f.origin !== origin) continue;
    const form = parseXml(f.formXml);
    for (const l of descend(form, 'Library')) if (!c.webResources.has(attr(l, 'name') ?? '')) throw refusal(`Form '${f.name}' of ${f.entity} uses the library ${attr(l, 'name') ?? ''}, which does not exist.`);
    for (const x of descend(form, 'customControl')) { const name = attr(x, 'name'); if (name && !/^(MscrmControls|Microsoft\.PowerApps)\./.test(name) && !c.controls.has(name)) throw refusal(`Form '${f.name}' of ${f.entity} uses the control ${name}, which does not exist.`); }
  }
  for (const r of c.ribbons) if (r.origin === origin) for (const m of r.ribbonDiffXml.matchAll(/\$webresource:([^"\s<]+)/g)) if (!c.webResources.has(m[1]!)) throw refusal(`The ribbon of ${r.entity} uses the web resource ${m[1]!}, which does not exist.`);
}

export function importRoles(c: Components, m: Metadata, customizations: Element, origin: string, again: boolean): void {
  const known = knownPrivileges(m);
  const organizationOwned = new Set([...m.tables.values()].filter((t) => t.ownership === 'OrganizationOwned' && t.origin !== 'platform').map((t) => t.privilegeStem));
  const roles = child(customizations, 'Roles');
  for (const r of roles ? children(roles, 'Role') : []) {
    const name = attr(r, 'name') ?? '';
    const privileges = new Map<string, Level>();
    for (const x of children(child(r, 'RolePrivileges') ?? r, 'RolePrivilege')) {
      const privilege = attr(x, 'name') ?? '', level = attr(x, 'level') as Level;
      if (!known.has(privilege) && again) continue;
      if (!known.has(privilege)) throw refusal(`Role '${name}' names the privilege ${privilege}, which does not exist.`);
      if (!levels.includes(level)) throw refusal(`Role '${name}': '${String(level)}' is no level.`);
      const stem = privilege.replace(/^prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)/, '');
      if (organizationOwned.has(stem) && level !== 'Global') throw refusal(`Role '${name}': ${privilege} is of an organisation-owned table and takes only Global.`);
      privileges.set(privilege, level);
    }
    const id = idOf(attr(r, 'id'), `Role ${name}`);
    c.roles.set(id, { id, name, privileges, origin });
  }
}

export function importVariables(c: Components, p: Package, preferred: readonly number[], origin: string): void {
  for (const [name, bytes] of p.parts) {
    if (!/^environmentvariabledefinitions\/[^/]+\/environmentvariabledefinition\.xml$/.test(name)) continue;
    const d = parseXml(text.decode(bytes));
    speak(d, preferred);
    const shipped = p.parts.get(name.replace('environmentvariabledefinition.xml', 'environmentvariablevalues.json'));
    const value = shipped ? (JSON.parse(text.decode(shipped)) as { environmentvariablevalues?: { environmentvariablevalue?: { value?: string } } }).environmentvariablevalues?.environmentvariablevalue?.value ?? null : null;
    const localized = (tag: string): string => { const x = child(d, tag); const label = x && child(x, 'label'); return (label && attr(label, 'description')) ?? (x && attr(x, 'default')) ?? ''; };
    const schemaName = attr(d, 'schemaname') ?? '';
    c.variables.set(schemaName, { schemaName, displayName: localized('displayname'), description: localized('description'), defaultValue: textOf(d, 'defaultvalue'), type: Number(textOf(d, 'type') ?? 100000000), required: textOf(d, 'isrequired') === '1', value, origin });
  }
}

const url = (text: string | null): string | null => (text === null || text === '' ? null : text.startsWith('/') || text.startsWith('http') ? text : text.startsWith('$webresource:') ? `/WebResources/${text.slice('$webresource:'.length)}` : text);
const title = (e: Element): string => { const [t] = children(child(e, 'Titles') ?? e, 'Title'); return (t && attr(t, 'Title')) ?? attr(e, 'Title') ?? attr(e, 'Id') ?? ''; };

/** Another solution's dashboard may be named that is not here; the platform then opens the first one. */
function dashboardOf(c: Components, subArea: Element): string | null {
  const id = asGuid(attr(subArea, 'DefaultDashboard') ?? '');
  return id && c.forms.get(id)?.type === 'dashboard' ? id : null;
}
export function importApps(c: Components, m: Metadata, customizations: Element, origin: string): void {
  const siteMaps = new Map<string, Area[]>();
  const maps = child(customizations, 'AppModuleSiteMaps');
  for (const s of maps ? children(maps, 'AppModuleSiteMap') : []) {
    const areas = children(child(s, 'SiteMap') ?? s, 'Area').map((a): Area => ({
      id: attr(a, 'Id') ?? '', title: title(a), icon: url(attr(a, 'Icon')),
      groups: children(a, 'Group').map((g) => ({ id: attr(g, 'Id') ?? '', title: title(g), subAreas: children(g, 'SubArea').map((x) => {
        const entity = attr(x, 'Entity');
        if (entity && !m.tables.has(entity)) throw refusal(`The site map names the table ${entity}, which does not exist.`);
        return { id: attr(x, 'Id') ?? '', title: child(x, 'Titles') ? title(x) : entity ? m.table(entity).plural : title(x), entity, url: url(attr(x, 'Url')), dashboard: dashboardOf(c, x), icon: url(attr(x, 'Icon')),
          privileges: children(x, 'Privilege').flatMap((p) => (attr(p, 'Privilege') ?? '').split(',').filter(Boolean).map((privilege) => ({ entity: attr(p, 'Entity') ?? '', privilege }))) };
      }) })),
    }));
    siteMaps.set(textOf(s, 'SiteMapUniqueName') ?? '', areas);
  }
  const apps = child(customizations, 'AppModules');
  for (const a of apps ? children(apps, 'AppModule') : []) {
    const uniqueName = textOf(a, 'UniqueName') ?? '';
    const parts = children(child(a, 'AppModuleComponents') ?? a, 'AppModuleComponent').map((x) => ({ type: attr(x, 'type'), schemaName: attr(x, 'schemaName'), id: asGuid(attr(x, 'id') ?? '') }));
    const map = parts.find((x) => x.type === '62')?.schemaName ?? uniqueName;
    if (!siteMaps.has(map)) throw refusal(`The app ${uniqueName} names the site map ${map}, which does not exist.`);
    for (const x of parts) {
      if (x.type === '1' && !m.tables.has(x.schemaName ?? '')) throw refusal(`The app ${uniqueName} names the table ${x.schemaName ?? ''}, which does not exist.`);
      if (x.type === '26' && !c.views.has(x.id ?? '')) throw refusal(`The app ${uniqueName} names the view ${x.id ?? ''}, which does not exist.`);
      if (x.type === '60' && !c.forms.has(x.id ?? '')) throw refusal(`The app ${uniqueName} names the form ${x.id ?? ''}, which does not exist.`);
    }
    const iconId = asGuid(textOf(a, 'WebResourceId') ?? '');
    const icon = [...c.webResources.values()].find((w) => w.id === iconId);
    c.apps.set(uniqueName, {
      id: derivedId(`app:${uniqueName}`), uniqueName, name: labelOf(child(a, 'LocalizedNames'), 'LocalizedName', uniqueName), description: labelOf(child(a, 'Descriptions'), 'Description'), icon: icon ? `/WebResources/${icon.name}` : null,
      siteMap: { areas: siteMaps.get(map)! }, components: { tables: parts.filter((x) => x.type === '1').map((x) => x.schemaName!), views: parts.filter((x) => x.type === '26').map((x) => x.id!), forms: parts.filter((x) => x.type === '60').map((x) => x.id!) },
      roles: children(child(a, 'AppModuleRoleMaps') ?? a, 'Role').map((r) => asGuid(attr(r, 'id') ?? '') ?? ''), origin,
    });
  }
}
