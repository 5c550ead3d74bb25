/**
 * XML in a form that can be compared: attributes by name, no space between elements, and siblings sorted where their order
 * means nothing. Rows, cells, columns of a view and the like keep their order.
 */
import { DOMParser, type Element } from '@xmldom/xmldom';

/** Lists of components: tools write them in the order of files or of names. */
const unordered = new Set(['Entities', 'attributes', 'EntityKeys', 'FormXml', 'forms', 'savedqueries', 'Visualizations', 'Roles', 'RolePrivileges', 'EntityRelationships', 'EntityMaps', 'optionsets', 'Dashboards', 'WebResources', 'CustomControls',
  'AppModuleSiteMaps', 'AppModules', 'AppModuleComponents', 'AppModuleRoleMaps', 'RootComponents', 'MissingDependencies', 'Languages']);
/** Properties of one component; their order means nothing, because each is there once. */
const properties = new Set(['Entity', 'entity', 'attribute', 'systemform', 'savedquery', 'visualization', 'WebResource', 'Dashboard', 'AppModule', 'ImportExportXml']);

/** One line for every element, text and attribute, each with the whole path to it. */
export function canonicalLines(xml: string): string[] {
  const root = new DOMParser({ onError: (level, message) => { if (level !== 'warning') throw new Error(String(message)); } }).parseFromString(xml.replace(/^\ufeff/, ''), 'text/xml').documentElement!;
  return lines(root, '');
}
export const canonical = (xml: string): string => canonicalLines(xml).join('\n');

function lines(e: Element, above: string): string[] {
  const attributes = Array.from(e.attributes).filter((a) => a.name !== 'xmlns' && !a.name.startsWith('xmlns:')).map((a) => `${a.name}="${a.value}"`).sort();
  const here = `${above}/${[e.tagName, ...attributes].join(' ')}`;
  const children: Element[] = [];
  let text = '';
  for (let n = e.firstChild; n; n = n.nextSibling) {
    if (n.nodeType === 1) children.push(n as Element);
    else if (n.nodeType === 3 || n.nodeType === 4) text += n.nodeValue ?? '';
  }
  // the identity of a component stands in its children, so its lines are sorted as a whole
  const below = children.map((c) => lines(c, here));
  if (unordered.has(e.tagName) || properties.has(e.tagName)) below.sort((a, b) => { const [x, y] = [a.join('\n'), b.join('\n')]; return x < y ? -1 : x > y ? 1 : 0; });
  return [text.trim() && !children.length ? `${here} = ${text.trim()}` : here, ...below.flat()];
}

/** Lines that only one of two has; each as often as it is missing in the other. */
export function difference(a: readonly string[], b: readonly string[]): { readonly onlyFirst: string[]; readonly onlySecond: string[] } {
  const count = (all: readonly string[]): Map<string, number> => { const n = new Map<string, number>(); for (const l of all) n.set(l, (n.get(l) ?? 0) + 1); return n; };
  const left = (mine: readonly string[], theirs: Map<string, number>): string[] => mine.filter((l) => { const n = theirs.get(l) ?? 0; if (n) theirs.set(l, n - 1); return !n; });
  return { onlyFirst: left(a, count(b)), onlySecond: left(b, count(a)) };
}
