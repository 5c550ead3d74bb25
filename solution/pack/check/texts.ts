/**
 * Texts that people see: there, in known languages, and not longer than what the platform stores. Lengths: MaxLength of the
 * name and description columns in Microsoft's entity references (SavedQuery, SystemForm, Role, WebResource, AppModule, ...).
 */
import type { Element } from '@xmldom/xmldom';
import { attr, below, elements, valueOf, type Finding, type Model } from './reader.ts';

type Text = readonly [where: string, kind: string, text: string, longest: number];
const described = (e: Element, ...path: string[]): string[] => elements(e, ...path).map((x) => attr(x, 'description'));
const long = 2000;

function texts(m: Model): Text[] {
  const of = (where: string, e: Element, name: number, plural = 'LocalizedNames', singular = 'LocalizedName'): Text[] => [
    ...described(e, plural, singular).map((t): Text => [where, 'name', t, name]), ...described(e, 'Descriptions', 'Description').map((t): Text => [where, 'description', t, long]),
  ];
  return [
    ...m.entities.flatMap((e) => [
      ...e.forms.flatMap((f) => of(`a form of ${e.logical}`, f, 100)), ...e.views.flatMap((v) => of(`a view of ${e.logical}`, v, 200)),
      ...elements(e.element, 'Visualizations', 'visualization').flatMap((v) => of(`a chart of ${e.logical}`, v, 100)),
      ...elements(e.element, 'EntityInfo', 'entity').flatMap((x) => [...of(e.logical, x, 100), ...described(x, 'LocalizedCollectionNames', 'LocalizedCollectionName').map((t): Text => [e.logical, 'name', t, 100])]),
      ...[...e.attributes.values()].flatMap((a) => of(`${e.logical}.${a.logical}`, a.element, 100, 'displaynames', 'displayname')),
    ]),
    ...[...below(m.root, 'option'), ...below(m.root, 'state'), ...below(m.root, 'status')].flatMap((o) => described(o, 'labels', 'label').map((t): Text => [`option ${attr(o, 'value')}`, 'name', t, 200])),
    ...m.optionSets.flatMap((o) => of(`choice ${attr(o, 'Name')}`, o, 100, 'displaynames', 'displayname')),
    ...m.dashboards.flatMap((d) => of('a dashboard', d, 100)), ...m.apps.flatMap((a) => of(`app ${valueOf(a, 'UniqueName')}`, a, 100)),
    ...m.siteMaps.flatMap((s) => [...below(s, 'Area'), ...below(s, 'Group'), ...below(s, 'SubArea')].flatMap((x) => elements(x, 'Titles', 'Title').map((t): Text => [`site map entry ${attr(x, 'Id')}`, 'name', attr(t, 'Title'), 500]))),
    ...m.roles.map((r): Text => ['a role', 'name', attr(r, 'name'), 100]),
    ...m.webResources.flatMap((w): Text[] => [['a web resource', 'name', valueOf(w, 'Name'), 256], ['a web resource', 'caption', valueOf(w, 'DisplayName'), 200], ['a web resource', 'description', valueOf(w, 'Description'), long]]),
    ...of('the solution', m.manifest, 256),
  ];
}

export const lengths = (m: Model): Finding[] => texts(m).flatMap(([where, kind, text, longest]): Finding[] => {
  if (kind === 'name' && !text.trim()) return [{ rule: 'text-missing', where, text: 'The name is empty.' }];
  if (text.length > longest) return [{ rule: 'text-too-long', where, text: `The ${kind} has ${text.length} signs, and the platform stores ${longest}: "${text.slice(0, 60)}..."` }];
  if (text !== text.trim()) return [{ rule: 'text-spaces', where, text: `The ${kind} begins or ends with a space: "${text.slice(0, 60)}".` }];
  return [];
});

/** The classic editors take no longer names than these; whoever opens the table there could not save it again. */
export const labels = (m: Model): Finding[] => m.entities.filter((e) => e.own).flatMap((e) => [
  ...elements(e.element, 'EntityInfo', 'entity').flatMap((x) => described(x, 'LocalizedNames', 'LocalizedName')).map((t): [string, string] => [e.logical, t]),
  ...[...e.attributes.values()].flatMap((a) => described(a.element, 'displaynames', 'displayname').map((t): [string, string] => [`${e.logical}.${a.logical}`, t])),
]).filter(([, t]) => t.length > 50).map(([where, t]) => ({ rule: 'label-long', where, text: `The name has ${t.length} signs, and the classic editor takes 50: "${t}".` }));

export function languages(m: Model): Finding[] {
  const known = new Set(below(m.root, 'Language').map((l) => l.textContent?.trim()));
  const base = attr(m.manifest.parentNode as Element, 'languagecode');
  const wrong = below(m.root, '*').flatMap((e) => [attr(e, 'languagecode'), attr(e, 'LCID')].filter((code) => code && !known.has(code))
    .map((code) => ({ rule: 'language', where: e.tagName, text: `Language ${code} is not among the solution's.` })));
  return [...wrong, ...(base && known.size && !known.has(base) ? [{ rule: 'language', where: 'solution.xml', text: `The solution's own language ${base} is not among its languages.` }] : [])];
}
