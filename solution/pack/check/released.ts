/**
 * What a release promised: environments know components by these keys and ids. A column never changes its type, a table never
 * its owner, an option value never its place, an id never its thing. What goes is named as removed, on purpose.
 */
import { attr, bareId, below, elements, valueOf, type Finding, type Model } from './reader.ts';

export interface Released {
  readonly version: string;
  /** Component -> the fact about it that must stay. */
  readonly components: Readonly<Record<string, string>>;
  /** Components that later versions no longer have, because somebody decided so. */
  readonly removed?: readonly string[];
}

const lookupTarget = (m: Model, table: string, column: string): string => m.relationships.filter((r) => r.referencing === table && r.column === column).map((r) => r.referenced).sort().join(' ');

/** Everything of a package that a later version must keep, sorted by key. */
export function inventory(m: Model): Released {
  const all: [string, string][] = [
    ...m.entities.flatMap((e): [string, string][] => [
      ...(e.own ? [[`table ${e.logical}`, elements(e.element, 'EntityInfo', 'entity').map((x) => `${valueOf(x, 'OwnershipTypeMask')} ${valueOf(x, 'EntitySetName')}`)[0] ?? ''] as [string, string]] : []),
      ...[...e.attributes.values()].filter((a) => valueOf(a.element, 'IsCustomField') === '1').map((a): [string, string] => [`column ${e.logical}.${a.logical}`,
        [a.type, a.physical, valueOf(a.element, 'Behavior'), a.optionSet, a.type === 'lookup' ? lookupTarget(m, e.logical, a.logical) : ''].filter(Boolean).join(' ')]),
      ...below(e.element, 'EntityKey').map((k): [string, string] => [`key ${e.logical}.${valueOf(k, 'LogicalName') || valueOf(k, 'Name')}`, below(k, 'AttributeName').map((c) => c.textContent).sort().join(' ')]),
      ...e.forms.map((f): [string, string] => [`form ${bareId(valueOf(f, 'formid'))}`, e.logical]), ...e.views.map((v): [string, string] => [`view ${bareId(valueOf(v, 'savedqueryid'))}`, e.logical]),
      ...elements(e.element, 'Visualizations', 'visualization').map((v): [string, string] => [`chart ${bareId(valueOf(v, 'savedqueryvisualizationid'))}`, e.logical]),
    ]),
    ...m.relationships.filter((r) => r.column.startsWith(m.prefix)).map((r): [string, string] => [`relationship ${r.name}`, `${r.referencing}.${r.column} ${r.referenced}`]),
    ...m.optionSets.flatMap((o) => below(o, 'option').map((x): [string, string] => [`option ${attr(o, 'Name')} ${attr(x, 'value')}`, ''])),
    ...m.dashboards.map((d): [string, string] => [`dashboard ${bareId(valueOf(d, 'FormId'))}`, '']), ...m.roles.map((r): [string, string] => [`role ${bareId(attr(r, 'id'))}`, '']),
    ...m.webResources.map((w): [string, string] => [`web resource ${valueOf(w, 'Name')}`, bareId(valueOf(w, 'WebResourceId'))]), ...m.controls.map((c): [string, string] => [`control ${valueOf(c, 'Name')}`, '']),
    ...m.apps.map((a): [string, string] => [`app ${valueOf(a, 'UniqueName')}`, '']), ...m.siteMaps.map((s): [string, string] => [`site map ${valueOf(s, 'SiteMapUniqueName')}`, '']),
    ...[...m.parts.keys()].flatMap((p): [string, string][] => { const name = /^environmentvariabledefinitions\/([^/]+)\/environmentvariabledefinition\.xml$/.exec(p)?.[1]; return name ? [[`environment variable ${name}`, '']] : []; }),
  ];
  return { version: valueOf(m.manifest, 'Version'), components: Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** @param last what the last release promised */
export function promises(m: Model, last: Released): Finding[] {
  const now = inventory(m).components;
  const removed = new Set(last.removed ?? []);
  return Object.entries(last.components).flatMap(([key, fact]): Finding[] => {
    if (now[key] === undefined) return removed.has(key) ? [] : [{ rule: 'released-missing', where: key, text: `Version ${last.version} has it. An upgrade would delete it, with its data. If that is meant, list it under "removed".` }];
    return now[key] === fact ? [] : [{ rule: 'released-changed', where: key, text: `Version ${last.version} has "${fact}", this one "${now[key]}": no import changes that.` }];
  });
}
