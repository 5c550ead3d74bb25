/** Roots against definitions: the importer refuses a root without definition, SolutionPackager a definition without root. */
import { attr, bareId, valueOf, type Finding, type Model } from './reader.ts';

/** Kinds of roots whose definitions this check can see, which are also those that our own solution may have. */
const covered = new Set(['1', '9', '20', '60', '61', '62', '66', '80']);
const formsOfItsOwn = (m: Model, table: string): boolean => m.roots.some((r) => r.type === '1' && r.key.toLowerCase() === table && r.behavior !== '0');

export function roots(m: Model): Finding[] {
  const defined: [type: string, key: string][] = [
    ...m.entities.map((e): [string, string] => ['1', e.logical]), ...m.optionSets.map((o): [string, string] => ['9', attr(o, 'Name')]),
    ...m.roles.map((r): [string, string] => ['20', bareId(attr(r, 'id'))]), ...m.webResources.map((w): [string, string] => ['61', valueOf(w, 'Name')]),
    ...m.siteMaps.map((s): [string, string] => ['62', valueOf(s, 'SiteMapUniqueName')]), ...m.controls.map((c): [string, string] => ['66', valueOf(c, 'Name')]),
    ...m.apps.map((a): [string, string] => ['80', valueOf(a, 'UniqueName')]), ...m.dashboards.map((d): [string, string] => ['60', bareId(valueOf(d, 'FormId'))]),
  ];
  const forms = m.entities.flatMap((e) => e.forms.map((f) => ({ key: bareId(valueOf(f, 'formid')), own: formsOfItsOwn(m, e.logical) })));
  const known = new Set([...defined.map(([t, k]) => `${t} ${k}`), ...forms.map((f) => `60 ${f.key}`)].map((x) => x.toLowerCase()));
  const rooted = new Set(m.roots.map((r) => `${r.type} ${r.key}`.toLowerCase()));
  const wanted = [...defined, ...forms.filter((f) => f.own).map((f): [string, string] => ['60', f.key])];
  return [
    // ids of kinds from 10000 on differ from environment to environment
    ...m.roots.filter((r) => Number(r.type) >= 10000).map((r) => ({ rule: 'root-refused', where: r.key, text: `Root component type ${r.type} means something else in every environment: the import fails.` })),
    ...m.roots.filter((r) => !covered.has(r.type)).map((r) => ({ rule: 'root-unknown-type', where: r.key, text: `Root component type ${r.type} is not one that this solution may contain.` })),
    // the platform's own site map has no name, and is written below SiteMap
    ...m.roots.filter((r) => covered.has(r.type) && r.key && !known.has(`${r.type} ${r.key}`.toLowerCase()))
      .map((r) => ({ rule: r.type === '60' ? 'root-form-elsewhere' : 'root-without-definition', where: `${r.type} ${r.key}`, text: 'The root component is not defined in customizations.xml.' })),
    ...wanted.filter(([t, k]) => !rooted.has(`${t} ${k}`.toLowerCase())).map(([t, k]) => ({ rule: 'definition-without-root', where: `${t} ${k}`, text: 'The component is defined, but is no root component.' })),
    ...m.roots.filter((r) => r.type === '1' && !r.key.startsWith(m.prefix) && r.behavior !== '2').map((r) => ({ rule: 'foreign-table-not-shell', where: r.key, text: 'A table of others must be a shell (behaviour 2), or its settings overwrite the customer\'s.' })),
  ];
}
