/** The smaller components: choices, roles, app and site map, web resources, controls, environment variables. */
import type { Choice } from '../model/choices.ts';
import type { Role } from '../model/roles.ts';
import type { App, Control, Setting, SolutionDefinition, SubArea, WebResource } from '../model/solution.ts';
import { introduced } from './attributes.ts';
import { braced, dashboardId, idOf, roleId, viewId, webResourceId } from './ids.ts';
import { descriptions, document, el, labels, leaf, leaves, localizedNames, type Xml } from './xml.ts';

export const packChoice = (c: Choice): Xml => el('optionset', { Name: c.name, localizedName: c.label },
  leaves({ OptionSetType: 'picklist', IsGlobal: 1, IntroducedVersion: introduced, IsCustomizable: 1 }), labels('displaynames', 'displayname', c.label), descriptions(c.help),
  el('options', {}, ...Object.values(c.options).map((o) => el('option', { value: o.value, Color: o.color }, labels('labels', 'label', o.label)))));

export const packRole = (r: Role): Xml => el('Role', { id: braced(roleId(r.name)), name: r.name },
  leaves({ IsCustomizable: 1, IntroducedVersion: introduced }), el('RolePrivileges', {}, ...r.privileges.map((p) => el('RolePrivilege', { name: p.name, level: p.depth }))));

/** Component types in an app: 1 table, 60 dashboard, 62 site map. */
export const packApp = (s: SolutionDefinition): Xml => {
  const a = s.app;
  const unknown = a.roles.find((name) => !s.roles.some((r) => r.name === name));
  if (unknown) throw new Error(`App ${a.uniqueName} names the role "${unknown}", which does not exist.`);
  return el('AppModule', {},
    leaves({ UniqueName: a.uniqueName, IntroducedVersion: introduced, WebResourceId: webResourceId(a.icon), FormFactor: 1, ClientType: 4 }),
    el('AppModuleComponents', {}, ...a.tables.map((schemaName) => el('AppModuleComponent', { type: 1, schemaName })), s.dashboards.map((d) => el('AppModuleComponent', { type: 60, id: braced(dashboardId(d.key)) })), el('AppModuleComponent', { type: 62, schemaName: a.uniqueName })),
    el('AppModuleRoleMaps', {}, ...a.roles.map((name) => el('Role', { id: braced(roleId(name)) }))), localizedNames(a.name), descriptions(a.help));
};

const titles = (text: string): Xml => el('Titles', {}, el('Title', { LCID: 1033, Title: text }));
const image = (name: string): string => `/WebResources/${name}`;
/** A sub-area of dashboards is the platform's own page; which of the app's dashboards opens first is the app's choice. */
function destination(x: SubArea, icon: string): Record<string, string> {
  if (!('table' in x)) return { Icon: image(x.icon), Url: '/workplace/home_dashboards.aspx', DefaultDashboard: dashboardId(x.dashboard) };
  // 1039 is the type code of saved views; an address has neither the table's icon nor its privilege, so both are told
  return x.view ? { Icon: image(icon), Url: `/main.aspx?pagetype=entitylist&etn=${x.table}&viewid=%7b${viewId(x.table, x.view)}%7d&viewtype=1039` } : { Entity: x.table };
}
/** Tables that an entry needs besides the one that it names: without the right to read what a view joins, people would only be refused. */
function needed(s: SolutionDefinition, x: SubArea): readonly string[] {
  if (!('table' in x)) return x.reads;
  if (!x.view) return [];
  const view = s.views.find((v) => v.table === x.table && v.key === x.view);
  if (!view) throw new Error(`The site map opens the view "${x.view}" of ${x.table}, which does not exist.`);
  return [...new Set([x.table, ...(view.joins ?? []).map((j) => j.table)])];
}
export const packSiteMap = (s: SolutionDefinition, a: App = s.app): Xml => el('AppModuleSiteMap', {}, leaf('SiteMapUniqueName', a.uniqueName),
  el('SiteMap', { IntroducedVersion: introduced }, ...a.areas.map((area) => el('Area', { Id: `cfl_${area.key}`, Icon: image(area.icon), ShowGroups: 'true', IntroducedVersion: introduced }, titles(area.title),
    ...area.groups.map((g) => el('Group', { Id: `cfl_${area.key}_${g.key}`, IntroducedVersion: introduced, IsProfile: 'false' }, titles(g.title),
      ...g.subAreas.map((x) => el('SubArea', { Id: `cfl_${area.key}_${g.key}_${x.key}`, ...destination(x, area.icon), Client: 'All,Outlook,OutlookLaptopClient,OutlookWorkstationClient,Web', AvailableOffline: 'true', PassParams: 'false', Sku: 'All,OnPremise,Live,SPLA', IntroducedVersion: introduced },
        titles(x.title), needed(s, x).map((table) => el('Privilege', { Entity: table, Privilege: 'Read' }))))))))),
  localizedNames(a.name));

/** Web resource kinds as the platform numbers them: 1 page, 3 script, 11 SVG, 12 texts (RESX). */
const kinds = { html: 1, script: 3, svg: 11, resx: 12 } as const;
/** The part in the zip: name without signs, then the id in upper case, no extension. */
export const webResourcePart = (w: WebResource): string => `WebResources/${w.name.replace(/[^A-Za-z0-9_]/g, '')}${webResourceId(w.name).toUpperCase()}`;
/** XML within the XML, as the platform keeps it: what must be loaded before a script runs, so that texts can be read at once. */
const dependencies = (w: WebResource, all: readonly WebResource[]): string => document(el('Dependencies', {}, el('Dependency', { componentType: 'WebResource' }, ...(w.dependsOn ?? []).map((name) => {
  const of = all.find((x) => x.name === name);
  if (!of) throw new Error(`${w.name} depends on ${name}, which does not exist.`);
  return el('Library', { name, displayName: of.displayName, languagecode: of.language ?? '', description: '', libraryUniqueId: braced(idOf('dependency', `${w.name}:${name}`)) });
})))).replace(/^<\?xml.*\?>\n/, '').replace(/>\n\s*/g, '>').trim();
export const packWebResource = (w: WebResource, all: readonly WebResource[]): Xml => el('WebResource', {},
  leaves({ WebResourceId: braced(webResourceId(w.name)), Name: w.name, DisplayName: w.displayName, Description: w.help, LanguageCode: w.language ?? 1033, WebResourceType: kinds[w.kind], IntroducedVersion: introduced, IsEnabledForMobileClient: 1, IsAvailableForMobileOffline: 1 }),
  w.dependsOn?.length ? leaf('DependencyXml', dependencies(w, all)) : null,
  leaves({ IsCustomizable: 0, CanBeDeleted: 0, IsHidden: 0, FileName: `/${webResourcePart(w)}` }));

export const packControl = (c: Control): Xml => el('CustomControl', {}, leaves({ Name: c.name, FileName: `/Controls/${c.name}/ControlManifest.xml` }));

const text = (name: string, value: string): Xml => el(name, { default: value }, el('label', { description: value, languagecode: 1033 }));
/** Type 100000000 is text. Without defaultvalue and without a value file the address stays the customer's. */
export const packSetting = (x: Setting): Xml => el('environmentvariabledefinition', { schemaname: x.schemaName },
  text('description', x.help), text('displayname', x.name), leaves({ introducedversion: introduced, iscustomizable: 0, isrequired: x.required ? 1 : 0, secretstore: 0, type: 100000000 }));
