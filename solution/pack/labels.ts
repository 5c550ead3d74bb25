/**
 * Finds every label in finished XML that may stand in several languages (one sibling a language, told apart by languagecode
 * or LCID) and gives it a key that says where it is seen. The same words in the same role share a key, so that "Created On"
 * is translated once and not for every table.
 */
import type { Xml } from './xml.ts';

/** `of`: key of the label that stands for {0}. */
export interface Phrase { readonly key: string; readonly english: string; readonly of?: string }
/** Readable names of components that the XML knows by id: `form.invoice.main`. */
export type Names = ReadonlyMap<string, string>;

const isElement = (c: Xml | string): c is Xml => typeof c !== 'string';
const attribute = (x: Xml, name: string): string => x.attributes.find(([k]) => k === name)?.[1] ?? '';
const valueOf = (x: Xml, name: string): string => String(x.children.filter(isElement).find((c) => c.name === name)?.children[0] ?? '');
const bare = (id: string): string => id.replace(/[{}]/g, '').toLowerCase();

const ENGLISH = '1033';
const languageOf = (x: Xml): string => attribute(x, 'languagecode') || attribute(x, 'LCID');
const textAttribute = (x: Xml): string => ['description', 'Title', 'Description', 'Text'].find((n) => x.attributes.some(([k]) => k === n)) ?? 'description';

/** Where an element stands; a leading / starts anew, because the component is known by itself wherever it is written. */
const segments: Readonly<Record<string, (x: Xml, names: Names) => string>> = {
  SolutionManifest: () => '/solution', Publisher: () => '/publisher',
  Entity: (x) => `/table.${valueOf(x, 'Name').toLowerCase()}`,
  attribute: (x) => (attribute(x, 'PhysicalName') ? `column.${attribute(x, 'PhysicalName').toLowerCase()}` : ''),
  EntityKey: (x) => `key.${valueOf(x, 'Name')}`,
  optionset: (x) => (valueOf(x, 'IsGlobal') === '1' ? `/choice.${attribute(x, 'Name')}` : ''),
  option: (x) => attribute(x, 'value'), state: (x) => attribute(x, 'value'), status: (x) => attribute(x, 'value'),
  systemform: (x, names) => byId(names, valueOf(x, 'formid'), 'form'),
  tab: (x) => named('tab', x), section: (x) => named('section', x), header: () => 'header',
  cell: (x) => { const control = x.children.filter(isElement).find((c) => c.name === 'control'); return control ? `cell.${attribute(control, 'id')}` : ''; },
  savedquery: (x, names) => byId(names, valueOf(x, 'savedqueryid'), 'view'),
  visualization: (x, names) => byId(names, valueOf(x, 'savedqueryvisualizationid'), 'chart'),
  Dashboard: (x, names) => byId(names, valueOf(x, 'FormId'), 'dashboard'),
  LocLabel: (x) => `/ribbon.${attribute(x, 'Id')}`,
  AppModule: (x) => `/app.${valueOf(x, 'UniqueName')}`, AppModuleSiteMap: (x) => `/sitemap.${valueOf(x, 'SiteMapUniqueName')}`,
  Area: (x) => attribute(x, 'Id'), Group: (x) => attribute(x, 'Id'), SubArea: (x) => attribute(x, 'Id'),
  environmentvariabledefinition: (x) => `/setting.${attribute(x, 'schemaname')}`,
};
const named = (kind: string, x: Xml): string => [kind, attribute(x, 'name')].filter(Boolean).join('.');
const byId = (names: Names, id: string, kind: string): string => `/${names.get(bare(id)) ?? `${kind}.${bare(id)}`}`;
const roles: Readonly<Record<string, string>> = { LocalizedNames: 'label', displaynames: 'label', displayname: 'label', labels: 'label', LocalizedCollectionNames: 'plural', Descriptions: 'help', description: 'help', Titles: 'title' };

interface Place { readonly path: string; readonly table: string; readonly column: string; readonly type: string; readonly calculationOf: string; readonly relation: Xml | undefined }
const start: Place = { path: '', table: '', column: '', type: '', calculationOf: '', relation: undefined };

function enter(p: Place, x: Xml, names: Names): Place {
  if (x.name === 'EntityRelationship') return { ...start, path: `relationship.${attribute(x, 'Name')}`, relation: x };
  const segment = segments[x.name]?.(x, names) ?? '';
  if (!segment) return p;
  const path = segment.startsWith('/') ? segment.slice(1) : [p.path, segment].filter(Boolean).join('.');
  // Forms stand in files of their own too, where no table is around them
  const table = x.name === 'Entity' ? valueOf(x, 'Name').toLowerCase() : x.name === 'systemform' ? /^form\.([^.]+)\./.exec(path)?.[1] ?? p.table : p.table;
  if (x.name === 'attribute') return { ...p, path, column: attribute(x, 'PhysicalName').toLowerCase(), type: valueOf(x, 'Type'), calculationOf: valueOf(x, 'CalculationOf').toLowerCase() };
  if (x.name === 'cell') { const control = x.children.filter(isElement).find((c) => c.name === 'control'); return { ...p, path, table, column: control ? attribute(control, 'datafieldname') : '' }; }
  return { ...p, path, table };
}

/** Texts that the packer makes out of another label: the pattern is translated once. */
const patterns: Readonly<Record<string, string>> = {
  'column.base.label': '{0} (Base)', 'column.base.help': 'Value of {0} in base currency.',
  'column.statecode.help': 'Status of the {0}', 'column.statuscode.help': 'Reason for the status of the {0}',
};

function phraseOf(p: Place, list: string, english: string, prefix: string, known: ReadonlyMap<string, string>): Phrase {
  const role = roles[list] ?? list.toLowerCase();
  const own = { key: [p.path, role].filter(Boolean).join('.'), english };
  const pattern = (key: string, of: string): Phrase => (known.has(of) && patterns[key]!.replace('{0}', known.get(of)!) === english ? { key, english: patterns[key]!, of } : own);
  if (p.relation) {
    const [table, column] = [valueOf(p.relation, 'ReferencingEntityName'), valueOf(p.relation, 'ReferencingAttributeName')].map((t) => t.toLowerCase()) as [string, string];
    return column.startsWith(prefix) ? { key: `table.${table}.column.${column}.help`, english } : { key: `column.${column}.help`, english };
  }
  if (!p.path.startsWith(`table.${p.table}.column.`)) {
    // An unmanaged export repeats the column's own label on the form
    const columns = [`table.${p.table}.column.${p.column}.label`, `column.${p.column}.label`];
    return { key: (p.path.includes('.cell.') && p.column && columns.find((k) => known.get(k) === english)) || own.key, english };
  }
  if (p.type === 'primarykey' && role === 'label') return { key: `table.${p.table}.label`, english };
  if (p.calculationOf) return pattern(`column.base.${role}`, `table.${p.table}.column.${p.calculationOf}.label`);
  if (p.type === 'bit' && /\.\d$/.test(p.path) && /^(Yes|No)$/.test(english)) return { key: `option.${english.toLowerCase()}`, english };
  if ((p.column === 'statecode' || p.column === 'statuscode') && role === 'help') return pattern(`column.${p.column}.help`, `table.${p.table}.label`);
  if (p.type === 'primarykey') return { key: 'column.id.help', english };
  return p.column.startsWith(prefix) ? own : { key: own.key.slice(`table.${p.table}.`.length), english };
}

export type Others = (phrase: Phrase) => readonly (readonly [number, string])[];
export interface LabelWalk { readonly names: Names; readonly prefix: string; /** English by key; filled on the way. */ readonly known: Map<string, string> }

/**
 * The tree with, after each English label, those that `others` gives for it.
 * @throws when two different English texts fall under one key: then the key does not say enough
 */
export function withLabels(root: Xml, walk: LabelWalk, others: Others): Xml {
  const visit = (x: Xml, at: Place): Xml => {
    const place = enter(at, x, walk.names);
    return { ...x, children: x.children.flatMap((c): (Xml | string)[] => {
      if (!isElement(c)) return [c];
      const english = attribute(c, textAttribute(c));
      if (languageOf(c) !== ENGLISH || english === '') return [visit(c, place)];
      const phrase = phraseOf(place, x.name, english, walk.prefix, walk.known);
      const before = walk.known.get(phrase.key);
      if (before !== undefined && before !== phrase.english) throw new Error(`The label key ${phrase.key} stands for "${before}" and for "${phrase.english}".`);
      walk.known.set(phrase.key, phrase.english);
      return [c, ...others(phrase).map(([language, text]) => inLanguage(c, language, text))];
    }) };
  };
  return visit(root, start);
}
const inLanguage = (x: Xml, language: number, text: string): Xml =>
  ({ ...x, attributes: x.attributes.map(([k, v]) => [k, k === 'languagecode' || k === 'LCID' ? String(language) : k === textAttribute(x) ? text : v] as const) });
