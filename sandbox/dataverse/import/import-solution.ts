import { createRow, updateRow } from '../behaviours/write.ts';
import { systemCaller } from '../security/access.ts';
import type { Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { rootBusinessUnit, systemUserId } from '../world.ts';
import { child, children, textOf } from '../xml.ts';
import { labelOf } from './columns.ts';
import { copyComponents } from './components.ts';
import { derivedId } from './derived-id.ts';
import { openPackage, refusal } from './package.ts';
import { demandReferences, importApps, importFiles, importFormsAndViews, readRoles, readVariables } from './parts.ts';
import { demandRoots } from './roots.ts';
import { importRelationships, importTables } from './tables.ts';

const newer = (a: string, b: string): number => { const x = a.split('.').map(Number), y = b.split('.').map(Number); for (let i = 0; i < 4; i++) if (x[i] !== y[i]) return x[i]! - y[i]!; return 0; };

/**
 * Imports a solution zip: all of it or, with an error that names the reason, nothing.
 * @throws DataverseError 0x80048060
 */
export function importSolution(w: World, zip: Uint8Array): void {
  const p = openPackage(zip);
  const manifest = child(p.solution, 'SolutionManifest');
  if (!manifest) throw refusal('solution.xml has no SolutionManifest.');
  const uniqueName = textOf(manifest, 'UniqueName') ?? '', version = textOf(manifest, 'Version') ?? '', managed = textOf(manifest, 'Managed') === '1';
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(version)) throw refusal(`The version '${version}' is not four whole numbers.`);
  const publisher = child(manifest, 'Publisher');
  const prefix = publisher ? textOf(publisher, 'CustomizationPrefix') ?? '' : '';
  if (!prefix) throw refusal('The publisher has no CustomizationPrefix.');
  const missing = child(manifest, 'MissingDependencies');
  for (const d of missing ? children(missing, 'MissingDependency') : []) {
    const required = child(d, 'Required');
    const table = required?.getAttribute('schemaName')?.toLowerCase() ?? '';
    if (required?.getAttribute('type') === '1' && !w.metadata.tables.has(table)) throw refusal(`The table ${table} is missing in this environment.`);
  }
  const installed = w.components.solutions.get(uniqueName);
  if (installed && installed.managed !== managed) throw refusal(`The solution ${uniqueName} is already installed as ${installed.managed ? 'a managed' : 'an unmanaged'} one.`);
  if (installed && newer(version, installed.version) < 0) throw refusal(`Version ${version} of ${uniqueName} is lower than the installed version ${installed.version}.`);
  demandRoots(manifest, p.customizations);

  const metadata = w.metadata.copy();
  const components = copyComponents(w.components);
  const entities = importTables(metadata, p.customizations, uniqueName, prefix);
  importRelationships(metadata, p.customizations, uniqueName);
  importFiles(components, p, uniqueName);
  importFormsAndViews(components, metadata, entities, uniqueName);
  demandReferences(components, uniqueName);
  importApps(components, metadata, p.customizations, uniqueName);
  const roles = readRoles(p.customizations, metadata);
  const variables = readVariables(p);
  components.solutions.set(uniqueName, { uniqueName, displayName: labelOf(child(manifest, 'LocalizedNames'), 'LocalizedName', uniqueName), version, managed, prefix });

  // Nothing was changed up to here; from here nothing can be refused.
  w.metadata = metadata;
  w.components = components;
  w.zips = [...w.zips, zip];
  const system = systemCaller(w, systemUserId);
  const put = (table: string, id: string, values: Record<string, Value>): void => {
    const t = w.metadata.table(table);
    const entries = new Map(Object.entries(values));
    if (w.store.get(table, id)) updateRow(w, system, t, id, entries); else createRow(w, system, t, entries, id);
  };
  for (const r of roles) {
    w.rolePrivileges.set(r.id, new Map(r.privileges));
    put('role', r.id, { name: r.name, ismanaged: managed, businessunitid: { table: 'businessunit', id: rootBusinessUnit } });
  }
  for (const v of variables) {
    const id = derivedId(`variable:${v.schemaName}`);
    put('environmentvariabledefinition', id, { schemaname: v.schemaName, displayname: v.displayName, description: v.description, defaultvalue: v.defaultValue, isrequired: v.required, type: v.type });
    if (v.value !== null) put('environmentvariablevalue', derivedId(`variablevalue:${v.schemaName}`), { schemaname: v.schemaName, value: v.value, environmentvariabledefinitionid: { table: 'environmentvariabledefinition', id } });
  }
  for (const v of components.views.values()) if (v.origin === uniqueName) put('savedquery', v.id, { name: v.name, fetchxml: v.fetchXml, layoutxml: v.layoutXml, querytype: v.queryType, isdefault: v.isDefault, isquickfindquery: v.isQuickFind, returnedtypecode: v.entity, ismanaged: managed });
  for (const f of components.forms.values()) if (f.origin === uniqueName) put('systemform', f.id, { name: f.name, formxml: f.formXml, objecttypecode: f.entity, type: f.type === 'main' ? 2 : 7, ismanaged: managed });
  for (const a of components.apps.values()) {
    if (a.origin !== uniqueName) continue;
    put('appmodule', a.id, { name: a.name, uniquename: a.uniqueName, description: a.description, ismanaged: managed });
    w.store.setLinks('appmoduleroles_association', [...w.store.links('appmoduleroles_association').filter(([app]) => app !== a.id), ...a.roles.map((r) => [a.id, r] as const)]);
  }
  put('solution', derivedId(`solution:${uniqueName}`), { uniquename: uniqueName, friendlyname: components.solutions.get(uniqueName)!.displayName, version, ismanaged: managed, isvisible: true });
}
