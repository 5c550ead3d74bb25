/**
 * What an upgrade from one zip to another adds and takes away. The platform takes away without asking, together with the data,
 * so a release is compared with the one before it and the result stands in the release notes.
 */
import { readPackage, attr, bareId, below, elements, valueOf, type Model, type Parts } from './check/reader.ts';

export interface Part { readonly kind: string; readonly name: string; /** Rows or values go with it. */ readonly holdsData: boolean }
export interface Comparison { readonly from: string; readonly to: string; readonly added: readonly Part[]; readonly removed: readonly Part[] }

/** Components by kind and identity: the id where the platform goes by id, the name where it goes by name. */
function partsOf(m: Model): Map<string, Part> {
  const out = new Map<string, Part>();
  const add = (kind: string, identity: string, name: string, holdsData = false): void => { out.set(`${kind} ${identity.toLowerCase()}`, { kind, name, holdsData }); };
  const title = (e: Element): string => { const [l] = elements(e as never, 'LocalizedNames', 'LocalizedName'); return l ? attr(l, 'description') : ''; };
  type Element = Parameters<typeof attr>[0];
  for (const e of m.entities) {
    if (e.own) add('table', e.logical, e.logical, true);
    for (const a of e.attributes.values()) if (!e.own || a.logical.startsWith(m.prefix)) add('column', `${e.logical}.${a.logical}`, `${e.logical}.${a.logical}`, true);
    for (const k of below(e.element, 'EntityKey')) add('key', `${e.logical}.${valueOf(k, 'Name')}`, `${e.logical}.${valueOf(k, 'Name')}`);
    for (const f of e.forms) add('form', bareId(valueOf(f, 'formid')), `${e.logical}: ${title(f)}`);
    for (const v of e.views) add('view', bareId(valueOf(v, 'savedqueryid')), `${e.logical}: ${title(v)}`);
    for (const c of below(e.element, 'visualization')) add('chart', bareId(valueOf(c, 'savedqueryvisualizationid')), `${e.logical}: ${title(c)}`);
  }
  for (const r of m.relationships) add('relationship', r.name, r.name);
  for (const o of m.optionSets) {
    add('choice', attr(o, 'Name'), attr(o, 'Name'));
    for (const x of elements(o, 'options', 'option')) add('option', `${attr(o, 'Name')}.${attr(x, 'value')}`, `${attr(o, 'Name')} ${attr(x, 'value')}`, true);
  }
  for (const r of m.roles) add('role', bareId(attr(r, 'id')), attr(r, 'name'));
  for (const d of m.dashboards) add('dashboard', bareId(valueOf(d, 'FormId') || valueOf(d, 'formid')), title(d));
  for (const w of m.webResources) add('web resource', valueOf(w, 'Name'), valueOf(w, 'Name'));
  for (const c of m.controls) add('component', valueOf(c, 'Name'), valueOf(c, 'Name'));
  for (const a of m.apps) add('app', valueOf(a, 'UniqueName'), valueOf(a, 'UniqueName'));
  for (const path of m.parts.keys()) { const name = /^environmentvariabledefinitions\/([^/]+)\/environmentvariabledefinition\.xml$/.exec(path)?.[1]; if (name) add('environment variable', name, name, true); }
  return out;
}

export function compare(older: Parts, newer: Parts): Comparison {
  const a = readPackage(older), b = readPackage(newer);
  const from = partsOf(a), to = partsOf(b);
  const less = (x: Map<string, Part>, y: Map<string, Part>): Part[] => {
    const gone = [...x].filter(([k]) => !y.has(k)).map(([, p]) => p);
    // A table says it for its columns, keys, forms and views
    const tables = gone.filter((p) => p.kind === 'table').map((p) => p.name);
    return gone.filter((p) => p.kind === 'table' || !tables.some((t) => p.name.startsWith(`${t}.`) || p.name.startsWith(`${t}: `)));
  };
  return { from: valueOf(a.manifest, 'Version'), to: valueOf(b.manifest, 'Version'), added: less(to, from), removed: less(from, to) };
}

const list = (parts: readonly Part[]): string => parts.map((p) => `  ${p.kind} ${p.name}${p.holdsData ? ', with everything in it' : ''}`).join('\n');
/** For release notes and administrators. */
export function sayComparison(c: Comparison): string {
  return [
    `From ${c.from} to ${c.to}`,
    c.added.length ? `An import adds:\n${c.added.map((p) => `  ${p.kind} ${p.name}`).join('\n')}` : 'An import adds nothing.',
    c.removed.length ? `An upgrade takes away (an update leaves it):\n${list(c.removed)}` : 'An upgrade takes nothing away.',
  ].join('\n\n');
}
