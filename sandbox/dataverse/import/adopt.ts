/** Makes new definitions those in force, and lets the rows follow: what the platform keeps about components, and the data of components that went. */
import { createRow, updateRow } from '../behaviours/write.ts';
import { systemCaller } from '../security/access.ts';
import { knownPrivileges } from '../security/known-privileges.ts';
import type { Row, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { rootBusinessUnit, systemUserId } from '../world.ts';
import type { Definitions, Imported } from './definitions.ts';
import { derivedId } from './derived-id.ts';
import { describeMessages } from '../webhooks/register.ts';

/** Nothing here can be refused: everything was checked when the definitions were made. */
export function adopt(w: World, after: Definitions, packages: readonly Imported[], touched: string | null): void {
  const before: Definitions = { metadata: w.metadata, components: w.components };
  retire(w, before, after);
  w.metadata = after.metadata;
  w.components = after.components;
  w.packages = packages;
  w.inLanguage.clear();
  w.store.securityEpoch++;
  describeMessages(w);
  if (touched !== null) describe(w, touched);
}

const gone = <K, V>(before: ReadonlyMap<K, V>, after: ReadonlyMap<K, V>): K[] => [...before.keys()].filter((k) => !after.has(k));

function retire(w: World, before: Definitions, after: Definitions): void {
  for (const [name, t] of before.metadata.tables) {
    const left = after.metadata.tables.get(name);
    if (!left) {
      for (const id of [...w.store.rows(name).keys()]) w.store.remove(name, id);
      for (const key of [...w.store.sequences.keys()]) if (key.startsWith(`${name}.`)) w.store.sequences.delete(key);
      continue;
    }
    const columns = gone(t.columns, left.columns);
    if (!columns.length) continue;
    for (const [id, row] of [...w.store.rows(name)]) {
      if (!columns.some((c) => c in row)) continue;
      const { versionnumber, ...kept } = Object.fromEntries(Object.entries(row).filter(([k]) => !columns.includes(k))) as Record<string, Value>;
      w.store.keep(name, id, { ...kept, versionnumber: versionnumber! });
    }
  }
  const roles = new Set(gone(before.components.roles, after.components.roles));
  for (const id of roles) { w.store.remove('role', id); w.rolePrivileges.delete(id); }
  const unlink = (name: string, keep: (link: readonly [string, string]) => boolean): void => { const all = w.store.links(name), left = all.filter(keep); if (left.length < all.length) w.store.setLinks(name, left); };
  for (const name of ['systemuserroles_association', 'teamroles_association', 'appmoduleroles_association']) unlink(name, ([, role]) => !roles.has(role));
  const lost = knownPrivileges(before.metadata);
  for (const p of knownPrivileges(after.metadata)) lost.delete(p);
  // A copy that a customer made of a role loses the privileges of a table together with the table.
  for (const held of w.rolePrivileges.values()) for (const p of lost) held.delete(p);
  for (const id of gone(before.components.views, after.components.views)) w.store.remove('savedquery', id);
  for (const id of gone(before.components.charts, after.components.charts)) w.store.remove('savedqueryvisualization', id);
  for (const id of gone(before.components.forms, after.components.forms)) w.store.remove('systemform', id);
  for (const name of gone(before.components.apps, after.components.apps)) {
    const { id } = before.components.apps.get(name)!;
    w.store.remove('appmodule', id);
    unlink('appmoduleroles_association', ([app]) => app !== id);
  }
  for (const name of gone(before.components.variables, after.components.variables)) {
    const id = derivedId(`variable:${name}`);
    for (const [value, row] of [...w.store.rows('environmentvariablevalue')]) if ((row['environmentvariabledefinitionid'] as { id: string } | null)?.id === id) w.store.remove('environmentvariablevalue', value);
    w.store.remove('environmentvariabledefinition', id);
  }
  for (const name of gone(before.components.solutions, after.components.solutions)) {
    const id = derivedId(`solution:${name}`);
    w.store.remove('solution', id);
    dropComponents(w, id);
  }
}

function dropComponents(w: World, solution: string): void {
  for (const [id, row] of [...w.store.rows('solutioncomponent')]) if ((row['solutionid'] as { id: string } | null)?.id === solution) w.store.remove('solutioncomponent', id);
}

/** Rows that stand for the components of one solution. */
function describe(w: World, origin: string): void {
  const { components: c } = w;
  const solution = c.solutions.get(origin)!;
  const { managed } = solution;
  const system = systemCaller(w, systemUserId);
  const put = (table: string, id: string, values: Record<string, Value>): void => {
    const t = w.metadata.table(table);
    const entries = new Map(Object.entries(values));
    const there: Row | undefined = w.store.get(table, id);
    if (there) updateRow(w, system, t, id, entries); else createRow(w, system, t, entries, id);
  };
  const ours = <T extends { readonly origin: string }>(all: ReadonlyMap<string, T>): T[] => [...all.values()].filter((x) => x.origin === origin);
  for (const r of ours(c.roles)) {
    w.rolePrivileges.set(r.id, new Map(r.privileges));
    put('role', r.id, { name: r.name, ismanaged: managed, businessunitid: { table: 'businessunit', id: rootBusinessUnit } });
  }
  for (const v of ours(c.variables)) {
    const id = derivedId(`variable:${v.schemaName}`);
    put('environmentvariabledefinition', id, { schemaname: v.schemaName, displayname: v.displayName, description: v.description, defaultvalue: v.defaultValue, isrequired: v.required, type: v.type });
    if (v.value !== null) put('environmentvariablevalue', derivedId(`variablevalue:${v.schemaName}`), { schemaname: v.schemaName, value: v.value, environmentvariabledefinitionid: { table: 'environmentvariabledefinition', id } });
  }
  for (const v of ours(c.views)) put('savedquery', v.id, { name: v.name, fetchxml: v.fetchXml, layoutxml: v.layoutXml, querytype: v.queryType, isdefault: v.isDefault, isquickfindquery: v.isQuickFind, returnedtypecode: v.entity, ismanaged: managed });
  for (const x of ours(c.charts)) put('savedqueryvisualization', x.id, { name: x.name, description: x.description, datadescription: x.dataXml, presentationdescription: x.presentationXml, primaryentitytypecode: x.entity, isdefault: x.isDefault, ismanaged: managed });
  for (const f of ours(c.forms)) put('systemform', f.id, { name: f.name, formxml: f.formXml, objecttypecode: f.entity, type: formTypes[f.type] ?? 2, ismanaged: managed });
  for (const a of ours(c.apps)) {
    put('appmodule', a.id, { name: a.name, uniquename: a.uniqueName, description: a.description, ismanaged: managed });
    w.store.setLinks('appmoduleroles_association', [...w.store.links('appmoduleroles_association').filter(([app]) => app !== a.id), ...a.roles.map((r) => [a.id, r] as const)]);
  }
  const id = derivedId(`solution:${origin}`);
  put('solution', id, { uniquename: origin, friendlyname: solution.displayName, version: solution.version, ismanaged: managed, isvisible: true });
  dropComponents(w, id);
  for (const r of solution.roots) put('solutioncomponent', derivedId(`solutioncomponent:${origin}:${r.type}:${r.key}`), { solutionid: { table: 'solution', id }, componenttype: r.type, objectid: /^[0-9a-f-]{36}$/.test(r.key) ? r.key : derivedId(`component:${r.type}:${r.key.toLowerCase()}`), rootcomponentbehavior: r.behavior });
}
/** systemform.type */
const formTypes: Readonly<Record<string, number>> = { dashboard: 0, main: 2, quick: 6, quickCreate: 7, card: 11 };
