/** All definitions in force, as what the platform is born with and the packages that were put on top of it, in order. */
import { speak, languagesIn } from './languages.ts';
import type { Components } from './components.ts';
import { copyComponents, emptyComponents } from './components.ts';
import { demandDependencies, readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { openPackage } from './package.ts';
import { demandReferences, importApps, importFiles, importFormsAndViews, importRoles, importVariables } from './parts.ts';
import { demandRoots, rootsOf } from './roots.ts';
import { importCharts, importDashboards } from './visualizations.ts';
import { standardViews } from '../metadata/builtin/views.ts';
import { globalOptionSets, importRelationships, importTables } from './tables.ts';
import type { Metadata } from '../metadata/registry.ts';

export interface Definitions { readonly metadata: Metadata; readonly components: Components }
/** One package that is in force. An update lies on top of what it updates; an upgrade takes its place. */
export interface Imported { readonly uniqueName: string; readonly zip: Uint8Array; readonly holding: boolean }
export interface Environment { readonly baseLanguage: number; readonly languages: readonly number[] }
export interface Opened { readonly manifest: Manifest; readonly parts: ReturnType<typeof openPackage>; readonly otherLanguages: readonly number[] }

export const holdingName = (uniqueName: string): string => `${uniqueName}_Upgrade`;
export const nameOf = (i: Imported): string => (i.holding ? holdingName(i.uniqueName) : i.uniqueName);

/** @param language the user's; labels in it come first, then those of the base language, then those of the solution's own */
export function open(zip: Uint8Array, e: Environment, language = e.baseLanguage): Opened {
  const key = [language, e.baseLanguage, ...e.languages].join(' ');
  const before = opened.get(zip) ?? new Map<string, Opened>();
  opened.set(zip, before);
  let o = before.get(key);
  if (!o) before.set(key, (o = read(zip, e, language)));
  return o;
}
/** Nobody changes a package, and a reset or a replay opens the same ones again. */
const opened = new WeakMap<Uint8Array, Map<string, Opened>>();
function read(zip: Uint8Array, e: Environment, language: number): Opened {
  const parts = openPackage(zip);
  const manifest = readManifest(parts);
  const otherLanguages = [...languagesIn(parts.customizations)].filter((l) => !e.languages.includes(l) && l !== manifest.language).sort((a, b) => a - b);
  for (const document of [parts.solution, parts.customizations]) speak(document, [...(e.languages.includes(language) ? [language] : []), e.baseLanguage, manifest.language]);
  return { manifest: readManifest(parts), parts, otherLanguages };
}

/**
 * @param again the package has been in already: privileges of a table that has since gone are left out of its roles
 * @throws DataverseError when the package does not fit on `on`, which stays as it was
 */
export function put(on: Definitions, o: Opened, origin: string, preferred: readonly number[], again = false): Definitions {
  const { manifest, parts } = o;
  demandDependencies(manifest, on.metadata);
  demandRoots(manifest.element, parts.customizations);
  const metadata = on.metadata.copy();
  const components = copyComponents(on.components);
  for (const [name, options] of globalOptionSets(parts.customizations)) components.optionSets.set(name, { name, options, origin });
  const globals = new Map([...components.optionSets.values()].map((s) => [s.name, s.options] as const));
  const entities = importTables(metadata, parts.customizations, origin, manifest.prefix, globals);
  importRelationships(metadata, parts.customizations, origin);
  importFiles(components, parts, origin);
  importFormsAndViews(components, metadata, entities, origin);
  importCharts(components, metadata, entities, origin);
  importDashboards(components, parts.customizations, (id) => viewTable(components, metadata, id), origin);
  demandReferences(components, origin);
  importRoles(components, metadata, parts.customizations, origin, again);
  importApps(components, metadata, parts.customizations, origin);
  importVariables(components, parts, preferred, origin);
  components.solutions.set(origin, { uniqueName: origin, displayName: manifest.displayName, version: manifest.version, managed: manifest.managed, prefix: manifest.prefix, roots: [...rootsOf(manifest.element), ...(components.solutions.get(origin)?.roots ?? [])].filter((r, i, all) => all.findIndex((x) => x.type === r.type && x.key === r.key) === i) });
  return { metadata, components };
}

/** The table that a view lists, whether it came with a package or with the platform. */
const viewTable = (c: Components, m: Metadata, id: string): string | undefined => c.views.get(id)?.entity ?? [...m.tables.values()].find((t) => standardViews(t).some((v) => v.id === id))?.logicalName;

/** Definitions of an environment with these packages, in the words of one language. */
export function replay(born: Metadata, packages: readonly Imported[], e: Environment, language = e.baseLanguage): Definitions {
  const start: Definitions = { metadata: born, components: emptyComponents() };
  return packages.reduce((on, i) => put(on, open(i.zip, e, language), nameOf(i), [language, e.baseLanguage], true), start);
}
