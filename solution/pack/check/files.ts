/** Files against parts, parts against content types, names against what a package reader accepts. */
import { parse, attr, below, elements, valueOf, type Finding, type Model } from './reader.ts';

const frame = ['[Content_Types].xml', 'solution.xml', 'customizations.xml'];
/** Folders whose parts describe themselves, and are named by nothing in customizations.xml. */
const selfDescribing = /^(environmentvariabledefinitions|customapis|appactions)\//;

/** Every FileName has a part and every part is named by something. */
export function files(m: Model): Finding[] {
  const named = [...m.webResources, ...m.controls].filter((x) => valueOf(x, 'FileName')).map((x) => ({ where: valueOf(x, 'Name'), path: valueOf(x, 'FileName').replace(/^\//, '') }));
  const expected = new Set([...named.map((n) => n.path), ...frame]);
  const controlFolders = m.controls.map((c) => `Controls/${valueOf(c, 'Name')}/`);
  const paths = [...m.parts.keys()];
  const stray = paths.filter((p) => !expected.has(p) && !controlFolders.some((f) => p.startsWith(f)) && !selfDescribing.test(p));
  const twice = named.filter((n, i) => named.findIndex((o) => o.path.toLowerCase() === n.path.toLowerCase()) !== i);
  return [
    ...named.filter((n) => !m.parts.has(n.path)).map((n) => ({ rule: 'file-missing', where: n.where, text: `There is no part ${n.path}.` })),
    ...twice.map((n) => ({ rule: 'file-twice', where: n.where, text: `Another component has the file ${n.path} too.` })),
    ...stray.map((p) => ({ rule: 'file-unused', where: p, text: 'No component names this part.' })),
  ];
}

const extensionOf = (p: string): string => /\.([A-Za-z0-9]+)$/.exec(p.slice(p.lastIndexOf('/') + 1))?.[1]?.toLowerCase() ?? '';

/** A part without content type is invisible to the importer's package reader; an entry without part points at a file left out. */
export function contentTypes(m: Model): Finding[] {
  const defaults = below(m.contentTypes, 'Default').map((d) => attr(d, 'Extension').toLowerCase());
  const overrides = below(m.contentTypes, 'Override').map((o) => attr(o, 'PartName').replace(/^\//, ''));
  const paths = [...m.parts.keys()].filter((p) => p !== '[Content_Types].xml');
  const used = new Set(paths.map(extensionOf));
  const twice = (all: readonly string[]): string[] => all.filter((x, i) => all.findIndex((o) => o.toLowerCase() === x.toLowerCase()) !== i);
  const listed = (p: string): boolean => defaults.includes(extensionOf(p)) || overrides.some((o) => o === p || decoded(o) === p);
  return [
    ...paths.filter((p) => !listed(p)).map((p) => ({ rule: 'content-type-missing', where: p, text: 'Neither its extension nor its name is listed in [Content_Types].xml.' })),
    ...overrides.filter((o) => !m.parts.has(o) && !m.parts.has(decoded(o))).map((o) => ({ rule: 'content-type-without-part', where: o, text: '[Content_Types].xml lists a part that is not there.' })),
    ...defaults.filter((d) => !used.has(d)).map((d) => ({ rule: 'content-type-unused', where: d, text: 'No part has this extension.' })),
    ...[...twice(defaults), ...twice(overrides)].map((x) => ({ rule: 'content-type-twice', where: x, text: '[Content_Types].xml lists it twice: no package reader opens that.' })),
  ];
}
const decoded = (name: string): string => { try { return decodeURIComponent(name); } catch { return name; } };

/** Names of parts by the packaging standard: compared without case, no empty segments, no backslash, no dot at the end. */
export function partNames(m: Model): Finding[] {
  const paths = [...m.parts.keys()];
  const lower = paths.map((p) => p.toLowerCase());
  const wrong = (p: string): string | false => (/\\/.test(p) && 'it has a backslash') || (/(^|\/)(\/|$)/.test(p) && 'a segment is empty') || (/\.(\/|$)/.test(p) && 'a segment ends with a dot') || (/[\u0000-\u001f<>"|?*]/.test(p) && 'it has a forbidden sign');
  return [
    ...paths.filter((p) => p !== '[Content_Types].xml').flatMap((p) => { const why = wrong(p); return why ? [{ rule: 'part-name', where: p, text: `The part cannot be read: ${why}.` }] : []; }),
    ...paths.filter((_, i) => lower.indexOf(lower[i]!) !== i).map((p) => ({ rule: 'part-name', where: p, text: 'Another part has the same name but for the case.' })),
  ];
}

/** Web resource kinds and the extensions that people and the platform's editors expect of them. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  1: ['html', 'htm'], 2: ['css'], 3: ['js'], 4: ['xml'], 5: ['png'], 6: ['jpg', 'jpeg'], 7: ['gif'], 8: ['xap'], 9: ['xsl', 'xslt'], 10: ['ico'], 11: ['svg'], 12: ['resx'],
};
export function webResources(m: Model): Finding[] {
  const names = new Set(m.webResources.map((w) => valueOf(w, 'Name')));
  return m.webResources.flatMap((w): Finding[] => {
    const [name, type, where] = [valueOf(w, 'Name'), valueOf(w, 'WebResourceType'), `web resource ${valueOf(w, 'Name')}`];
    const found: Finding[] = [];
    const add = (rule: string, text: string): void => { found.push({ rule, where, text }); };
    if (!extensions[type]) add('web-resource-type', `There is no web resource type ${type}.`);
    else if (!extensions[type].includes(extensionOf(name))) add('web-resource-extension', `A web resource of type ${type} should end with .${extensions[type].join(' or .')}.`);
    if (!/^[A-Za-z0-9_.\-/]+$/.test(name) || name.includes('//')) add('web-resource-name', 'Names have letters, digits, periods, hyphens, underscores and single slashes only.');
    const content = m.parts.get(valueOf(w, 'FileName').replace(/^\//, ''));
    if (content?.length === 0) add('web-resource-empty', 'The file is empty.');
    if (content && type === '11') svg(content, add);
    if (content && type === '12') try { if (parse(content, name).documentElement?.tagName !== 'root') add('web-resource-content', 'The file is no RESX.'); } catch (e) { add('web-resource-content', (e as Error).message); }
    const dependencies = valueOf(w, 'DependencyXml');
    if (dependencies) for (const x of below(parse(new TextEncoder().encode(dependencies), name), 'Library')) {
      const wanted = attr(x, 'name');
      if (wanted.startsWith(m.prefix) && !names.has(wanted)) add('web-resource-missing', `It depends on ${wanted}, which does not exist.`);
    }
    return found;
  });
}
function svg(content: Uint8Array, add: (rule: string, text: string) => void): void {
  try {
    const root = parse(content, 'The image').documentElement!;
    if (root.tagName !== 'svg' || root.namespaceURI !== 'http://www.w3.org/2000/svg') add('web-resource-content', 'The file is no SVG.');
    if (below(root, 'script').length || below(root, '*').some((e) => Array.from(e.attributes).some((a) => a.name.startsWith('on')))) add('svg-script', 'An icon runs no scripts.');
  } catch (e) { add('web-resource-content', (e as Error).message); }
}

/** Icons that the Unified Interface draws: vector images of this package, where they are ours. */
export function icons(m: Model): Finding[] {
  const kinds = new Map(m.webResources.map((w) => [valueOf(w, 'Name'), valueOf(w, 'WebResourceType')]));
  const used: [where: string, name: string][] = [
    ...m.entities.flatMap((e) => elements(e.element, 'EntityInfo', 'entity').map((x): [string, string] => [`table ${e.logical}`, valueOf(x, 'IconVectorName')])),
    ...m.entities.flatMap((e) => (e.ribbon ? below(e.ribbon, '*') : []).filter((x) => attr(x, 'ModernImage').startsWith('$webresource:')).map((x): [string, string] => [`${x.tagName} ${attr(x, 'Id')}`, attr(x, 'ModernImage').slice(13)])),
  ];
  return used.filter(([, name]) => name.startsWith(m.prefix)).flatMap(([where, name]) => {
    const kind = kinds.get(name);
    if (kind === '11' || m.required.has(`61 ${name.toLowerCase()}`)) return [];
    return [kind ? { rule: 'icon-not-svg', where, text: `The icon ${name} is no SVG.` } : { rule: 'icon-missing', where, text: `The icon ${name} does not exist.` }];
  });
}
