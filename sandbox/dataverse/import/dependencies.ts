/** What of others needs a component: the reason why a solution cannot go, or cannot lose a component. */
import { DataverseError } from '../errors.ts';
import type { World } from '../world.ts';
import { bornMetadata } from '../world.ts';
import { attr, descend, parseXml } from '../xml.ts';
import type { Definitions, Imported } from './definitions.ts';
import { nameOf, replay } from './definitions.ts';
import { derivedId } from './derived-id.ts';
import { stepsOn } from '../webhooks/register.ts';

/** componenttype */
const kinds: Readonly<Record<number, string>> = { 1: 'Entity', 2: 'Attribute', 9: 'OptionSet', 10: 'EntityRelationship', 20: 'Role', 26: 'SavedQuery', 48: 'RibbonCommand', 59: 'SavedQueryVisualization', 60: 'SystemForm', 61: 'WebResource', 66: 'CustomControl', 80: 'AppModule', 92: 'SDKMessageProcessingStep' };
export interface ComponentName { readonly type: number; readonly name: string; readonly id: string }
export interface Dependency { readonly required: ComponentName; readonly dependent: ComponentName; readonly solution: string }

const component = (type: number, name: string, id = derivedId(`component:${type}:${name.toLowerCase()}`)): ComponentName => ({ type, name, id });

/** What a definition names of others, by kind: tables, columns (table.column), option sets, files. */
function* needs(d: Definitions, mine: (origin: string) => boolean): Generator<{ dependent: ComponentName; origin: string; required: ComponentName[] }> {
  const { metadata: m, components: c } = d;
  const table = (name: string): ComponentName => component(1, name), column = (t: string, name: string): ComponentName => component(2, `${t}.${name}`);
  for (const t of m.tables.values()) for (const x of t.columns.values()) if (mine(x.origin)) {
    const required = [...(mine(t.origin) ? [] : [table(t.logicalName)]), ...(x.optionSet ? [component(9, x.optionSet)] : []), ...(x.type === 'lookup' ? (x.targets ?? []).map(table) : [])];
    yield { dependent: column(t.logicalName, x.logicalName), origin: x.origin, required };
  }
  for (const v of c.views.values()) if (mine(v.origin)) {
    const required = [table(v.entity)];
    const visit = (e: Parameters<typeof attr>[0], of: string): void => {
      for (const tag of ['attribute', 'order']) for (const a of descend(e, tag)) { const n = attr(a, 'name') ?? attr(a, 'attribute'); if (n) required.push(column(of, n)); }
      for (const x of descend(e, 'condition')) { const n = attr(x, 'attribute'); if (n) required.push(column(attr(x, 'entityname') ?? of, n)); }
      for (const l of descend(e, 'link-entity')) { const to = attr(l, 'name') ?? ''; required.push(table(to), column(to, attr(l, 'from') ?? ''), column(of, attr(l, 'to') ?? '')); visit(l, to); }
    };
    visit(parseXml(v.fetchXml), v.entity);
    yield { dependent: component(26, v.name, v.id), origin: v.origin, required };
  }
  for (const f of c.forms.values()) if (mine(f.origin)) {
    const form = parseXml(f.formXml);
    const required = [...(f.entity ? [table(f.entity)] : [])];
    for (const x of descend(form, 'control')) { const n = attr(x, 'datafieldname'); if (n) required.push(column(f.entity, n)); }
    for (const x of descend(form, 'TargetEntityType')) required.push(table((x.textContent ?? '').trim()));
    for (const x of descend(form, 'Library')) required.push(component(61, attr(x, 'name') ?? ''));
    for (const x of descend(form, 'customControl')) { const n = attr(x, 'name'); if (n) required.push(component(66, n)); }
    yield { dependent: component(60, f.name, f.id), origin: f.origin, required };
  }
  for (const r of c.ribbons) if (mine(r.origin)) yield { dependent: component(48, `Ribbon of ${r.entity}`), origin: r.origin, required: [table(r.entity), ...[...r.ribbonDiffXml.matchAll(/\$webresource:([^"\s<]+)/g)].map((x) => component(61, x[1]!))] };
  for (const a of c.apps.values()) if (mine(a.origin)) {
    const mapped = a.siteMap.areas.flatMap((x) => x.groups).flatMap((g) => g.subAreas).flatMap((s) => s.entity ?? []);
    yield { dependent: component(80, a.name, a.id), origin: a.origin, required: [...[...a.components.tables, ...mapped].map(table), ...a.components.views.map((id) => component(26, c.views.get(id)?.name ?? id, id)), ...a.components.forms.map((id) => component(60, c.forms.get(id)?.name ?? id, id)), ...a.roles.map((id) => component(20, c.roles.get(id)?.name ?? id, id))] };
  }
}

/** Components that are in `before` and no longer in `after`. */
export function removed(before: Definitions, after: Definitions): ComponentName[] {
  const out: ComponentName[] = [];
  const keys = <V>(type: number, a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>, name: (k: string, v: V) => ComponentName = (k) => component(type, k)): void => { for (const [k, v] of a) if (!b.has(k)) out.push(name(k, v)); };
  keys(1, before.metadata.tables, after.metadata.tables);
  for (const [name, t] of before.metadata.tables) keys(2, t.columns, after.metadata.tables.get(name)?.columns ?? new Map(), (c) => component(2, `${name}.${c}`));
  const { components: a } = before, { components: b } = after;
  keys(9, a.optionSets, b.optionSets);
  keys(20, a.roles, b.roles, (id, r) => component(20, r.name, id));
  keys(26, a.views, b.views, (id, v) => component(26, v.name, id));
  keys(59, a.charts, b.charts, (id, x) => component(59, x.name, id));
  keys(60, a.forms, b.forms, (id, f) => component(60, f.name, id));
  keys(61, a.webResources, b.webResources);
  keys(66, a.controls, b.controls);
  keys(80, a.apps, b.apps, (_n, x) => component(80, x.name, x.id));
  return out;
}

/** @param leaving names of the solutions whose own components do not count as "others" */
export function dependenciesOn(d: Definitions, going: readonly ComponentName[], leaving: readonly string[]): Dependency[] {
  const byId = new Map(going.map((g) => [g.id, g]));
  const out: Dependency[] = [];
  for (const n of needs(d, (origin) => origin !== 'platform' && !leaving.includes(origin))) {
    for (const r of new Map(n.required.map((x) => [x.id, x])).values()) { const g = byId.get(r.id); if (g) out.push({ required: g, dependent: n.dependent, solution: n.origin }); }
  }
  return out;
}

/** Steps that somebody registered on tables that would go: they belong to no solution, and need the tables all the same. */
export function stepsInTheWay(w: World, going: readonly ComponentName[]): Dependency[] {
  const tables = new Map(going.filter((g) => g.type === 1).map((g) => [g.name, g]));
  return stepsOn(w.store, new Set(tables.keys())).map((s) => ({ required: tables.get(s.table)!, dependent: component(92, s.name, s.id), solution: 'Active' }));
}

/** What would stand in the way of having only these packages. @param leaving the solutions that change; everything else is "others" */
export function obstacles(before: Definitions, packages: readonly Imported[], w: World, leaving: readonly string[]): Dependency[] {
  const mine = (p: Imported): boolean => leaving.includes(nameOf(p));
  // What lies below does not need them; what lies above may, and could then not be made without them.
  const below = w.packages.slice(0, w.packages.findIndex(mine));
  const made = (own: readonly Imported[]): Definitions => replay(bornMetadata(w.environment), [...below, ...own.filter(mine)], w.environment);
  const steps = w.store.rows('sdkmessageprocessingstep').size > 0;
  if (w.packages.every((p) => mine(p)) && !steps) return [];
  const going = removed(made(w.packages), made(packages));
  return [...dependenciesOn(before, going, leaving), ...stepsInTheWay(w, going)];
}

/** @throws DataverseError 0x8004F01D with every dependency in it, as the original lists them */
export function demandRemovable(before: Definitions, packages: readonly Imported[], w: World, leaving: readonly string[]): void {
  const found = obstacles(before, packages, w, leaving);
  if (!found.length) return;
  const none = '00000000-0000-0000-0000-000000000000';
  const say = (c: ComponentName): string => `Type: ${kinds[c.type] ?? String(c.type)}, ObjectName: ${c.name}, Id: ${c.id}, ParentObjectName: , ParentId: ${none}`;
  throw new DataverseError(400, '0x8004f01d', `Solution dependencies exist, cannot uninstall. DependencyCount : ${found.length} ${found.map((f) => `RequiredComponentObject details: ${say(f.required)}, DependentComponentObject details: ${say(f.dependent)} DependencyType: Published`).join(' ')}`);
}
