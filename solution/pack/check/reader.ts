/**
 * Reads a packed solution the way an importer sees it: from its parts alone, knowing nothing of our definitions. So the
 * checks find what the packer got wrong, and can be tried on solutions that others exported.
 */
import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

export type Parts = ReadonlyMap<string, Uint8Array>;
export interface Finding { readonly rule: string; readonly where: string; readonly text: string }

export function parse(content: Uint8Array, path: string): Document {
  const wrong = (message: string): Error => new Error(`${path} is not well-formed XML: ${message}`);
  const text = new TextDecoder().decode(content).replace(/^\ufeff/, '');
  let d: Document;
  try {
    d = new DOMParser({ onError: (level, message) => { if (level !== 'warning') throw wrong(String(message)); } }).parseFromString(text, 'text/xml');
  } catch (e) {
    throw wrong(e instanceof Error ? e.message : String(e));
  }
  if (!d.documentElement) throw wrong('there is no root element');
  return d;
}
const childrenOf = (e: Element | Document, name: string): Element[] => {
  const found: Element[] = [];
  for (let n = e.firstChild; n; n = n.nextSibling) if (n.nodeType === 1 && (n as Element).tagName === name) found.push(n as Element);
  return found;
};
export const elements = (e: Element | Document, ...path: string[]): Element[] => path.reduce<(Element | Document)[]>((from, name) => from.flatMap((x) => childrenOf(x, name)), [e]) as Element[];
/** Elements below, in document order. The library's own search keeps a live list, which is many times slower. */
export function below(e: Element | Document, name: string): Element[] {
  const found: Element[] = [];
  const walk = (x: Element | Document): void => {
    for (let n = x.firstChild; n; n = n.nextSibling) if (n.nodeType === 1) { if (name === '*' || (n as Element).tagName === name) found.push(n as Element); walk(n as Element); }
  };
  walk(e);
  return found;
}
export const valueOf = (e: Element, name: string): string => elements(e, name)[0]?.textContent?.trim() ?? '';
export const attr = (e: Element, name: string): string => e.getAttribute(name) ?? '';
export const bareId = (id: string): string => id.replace(/[{}]/g, '').toLowerCase();

export interface AttributeModel { readonly logical: string; readonly physical: string; readonly type: string; readonly format: string; readonly optionSet: string; readonly element: Element }
export interface EntityModel {
  readonly name: string; readonly logical: string; readonly own: boolean; readonly element: Element;
  /** The package holds all of the table, so a column that is not listed does not exist. Of other tables it holds additions only. */
  readonly whole: boolean;
  readonly attributes: ReadonlyMap<string, AttributeModel>; readonly forms: readonly Element[]; readonly views: readonly Element[]; readonly ribbon: Element | undefined;
}
export interface RelationshipModel { readonly name: string; readonly referencing: string; readonly referenced: string; readonly column: string; readonly element: Element }
export interface Model {
  readonly parts: Parts; readonly manifest: Element; readonly root: Element; readonly contentTypes: Document;
  readonly prefix: string; readonly optionPrefix: string; readonly managed: boolean;
  readonly entities: readonly EntityModel[]; readonly relationships: readonly RelationshipModel[]; readonly optionSets: readonly Element[]; readonly roles: readonly Element[];
  readonly webResources: readonly Element[]; readonly controls: readonly Element[]; readonly siteMaps: readonly Element[]; readonly apps: readonly Element[];
  readonly roots: readonly { readonly type: string; readonly key: string; readonly behavior: string }[];
  /** What the package says must be there before it: type and name, or type and id. */
  readonly required: ReadonlySet<string>;
  readonly dashboards: readonly Element[];
}

/** Exports of 2015 and earlier write a lookup into its relationship instead of into its table. */
const lookupsOf2015 = (root: Element): [table: string, column: AttributeModel][] => elements(root, 'EntityRelationships', 'EntityRelationship').flatMap((r) => elements(r, 'field').map((element): [table: string, column: AttributeModel] => {
  const physical = valueOf(r, 'ReferencingAttributeName') || attr(element, 'name');
  return [valueOf(r, 'ReferencingEntityName').toLowerCase(), { logical: physical.toLowerCase(), physical, type: 'lookup', format: '', optionSet: '', element }];
}));

function entity(e: Element, prefix: string, older: ReturnType<typeof lookupsOf2015>): EntityModel {
  const name = valueOf(e, 'Name');
  const attributes = elements(e, 'EntityInfo', 'entity', 'attributes', 'attribute').map((a): AttributeModel => ({
    logical: valueOf(a, 'LogicalName') || attr(a, 'PhysicalName').toLowerCase(), physical: attr(a, 'PhysicalName'), type: valueOf(a, 'Type'), format: valueOf(a, 'Format'),
    optionSet: valueOf(a, 'OptionSetName'), element: a,
  }));
  const logical = name.toLowerCase();
  return {
    name, logical, own: logical.startsWith(prefix), whole: attributes.some((a) => a.type === 'primarykey'), element: e,
    attributes: new Map([...older.filter(([table]) => table === logical).map(([, column]) => column), ...attributes].map((a) => [a.logical, a])),
    forms: elements(e, 'FormXml', 'forms', 'systemform'), views: elements(e, 'SavedQueries', 'savedqueries', 'savedquery'), ribbon: elements(e, 'RibbonDiffXml')[0],
  };
}

/** Documents are only read here, so a part that is looked at again is not parsed again. */
const parsed = new WeakMap<Uint8Array, Document>();

/** @throws when a part that every solution has is missing or not well-formed */
export function readPackage(parts: Parts): Model {
  const part = (path: string): Document => {
    const content = parts.get(path);
    if (!content) throw new Error(`The package has no ${path}.`);
    const known = parsed.get(content) ?? parse(content, path);
    parsed.set(content, known);
    return known;
  };
  const manifest = elements(part('solution.xml'), 'ImportExportXml', 'SolutionManifest')[0]!;
  const root = part('customizations.xml').documentElement!;
  const publisher = elements(manifest, 'Publisher')[0]!;
  const prefix = `${valueOf(publisher, 'CustomizationPrefix')}_`;
  const older = lookupsOf2015(root);
  return {
    parts, manifest, root, contentTypes: part('[Content_Types].xml'), prefix, optionPrefix: valueOf(publisher, 'CustomizationOptionValuePrefix'), managed: valueOf(manifest, 'Managed') === '1',
    entities: elements(root, 'Entities', 'Entity').map((e) => entity(e, prefix, older)),
    relationships: elements(root, 'EntityRelationships', 'EntityRelationship').map((r) => ({
      name: attr(r, 'Name'), referencing: valueOf(r, 'ReferencingEntityName').toLowerCase(), referenced: valueOf(r, 'ReferencedEntityName').toLowerCase(), column: valueOf(r, 'ReferencingAttributeName').toLowerCase(), element: r,
    })),
    optionSets: elements(root, 'optionsets', 'optionset'), roles: elements(root, 'Roles', 'Role'), webResources: elements(root, 'WebResources', 'WebResource'),
    controls: elements(root, 'CustomControls', 'CustomControl'), siteMaps: elements(root, 'AppModuleSiteMaps', 'AppModuleSiteMap'), apps: elements(root, 'AppModules', 'AppModule'),
    roots: elements(manifest, 'RootComponents', 'RootComponent').map((r) => ({ type: attr(r, 'type'), key: attr(r, 'schemaName') || bareId(attr(r, 'id')), behavior: attr(r, 'behavior') || '0' })),
    required: new Set(elements(manifest, 'MissingDependencies', 'MissingDependency', 'Required').map((r) => `${attr(r, 'type')} ${(attr(r, 'schemaName') || bareId(attr(r, 'id'))).toLowerCase()}`)),
    dashboards: ['Dashboard', 'InteractionCentricDashboard'].flatMap((n) => elements(root, `${n}s`, n)),
  };
}
