/** Names, privileges, vocabulary, languages, version. */
import { attr, below, valueOf, type Finding, type Model } from './reader.ts';

/** Words younger than the 9.0 schema: the platform accepts them, our schema check cannot judge them, so we do not write them. */
const youngAttributes = ['OrganizationVersion', 'OrganizationSchemaType', 'CRMServerServiceabilityVersion', 'headerdensity', 'solutionaction', 'ordinalvalue', 'IsHidden'];
const youngElements = ['IsSearchable', 'IsFilterable', 'IsRetrievable', 'IsLocalizable', 'CascadeArchive', 'IsRetrieveAuditEnabled', 'IsRetrieveMultipleAuditEnabled', 'IsMSTeamsIntegrationEnabled',
  'IsSolutionAware', 'JsonFileName', 'OptimizedFor', 'NavigationType', 'appsettings', 'appelements', 'EnableCollapsibleGroups', 'ShowHome', 'ShowPinned', 'ShowRecents', 'IsAutoAssigned', 'connectionreferences', 'CanvasApps'];
export function vocabulary(m: Model): Finding[] {
  return Array.from(m.root.getElementsByTagName('*')).concat([m.root]).flatMap((e) => [
    ...(youngElements.includes(e.tagName) ? [{ rule: 'young-vocabulary', where: e.tagName, text: 'The element is younger than the 9.0 schema.' }] : []),
    ...youngAttributes.filter((a) => e.hasAttribute(a)).map((a) => ({ rule: 'young-vocabulary', where: `${e.tagName}/@${a}`, text: 'The attribute is younger than the 9.0 schema.' })),
  ]);
}

export function names(m: Model): Finding[] {
  const wrong = (kind: string, name: string): Finding[] => (name.toLowerCase().startsWith(m.prefix) ? [] : [{ rule: 'prefix', where: name, text: `The ${kind} does not start with the publisher's prefix ${m.prefix}` }]);
  return [
    ...m.entities.flatMap((e) => [...e.attributes.values()].filter((a) => valueOf(a.element, 'IsCustomField') === '1').flatMap((a) => wrong('column', a.logical))),
    ...m.entities.filter((e) => !e.own && valueOf(e.element, 'EntitySetName')).flatMap((e) => wrong('table', e.logical)),
    ...m.optionSets.flatMap((o) => wrong('choice', attr(o, 'Name'))), ...m.webResources.flatMap((w) => wrong('web resource', valueOf(w, 'Name'))),
    ...m.controls.flatMap((c) => wrong('control', valueOf(c, 'Name'))), ...m.apps.flatMap((a) => wrong('app', valueOf(a, 'UniqueName'))),
    ...m.relationships.filter((r) => r.column.startsWith(m.prefix)).flatMap((r) => wrong('relationship', r.name)),
  ];
}

/** Privileges of own tables must exist with that table's verbs and depths; others must be on the list of the platform's. */
export function privileges(m: Model, platform: ReadonlySet<string>): Finding[] {
  const own = new Map(m.entities.filter((e) => e.own).map((e) => [e.name, valueOf(below(e.element, 'entity')[0]!, 'OwnershipTypeMask')]));
  return m.roles.flatMap((r) => below(r, 'RolePrivilege').flatMap((p): Finding[] => {
    const [name, level, where] = [attr(p, 'name'), attr(p, 'level'), `role ${attr(r, 'name')}`];
    const [, verb, table] = /^prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)(.+)$/.exec(name) ?? [];
    if (!table?.toLowerCase().startsWith(m.prefix)) return platform.has(name) ? [] : [{ rule: 'privilege-unknown', where, text: `There is no privilege ${name} that we know of.` }];
    const ownership = own.get(table);
    if (!ownership) return [{ rule: 'privilege-unknown', where, text: `${name}: there is no table ${table} (the case counts).` }];
    if (ownership === 'OrgOwned' && (verb === 'Assign' || verb === 'Share')) return [{ rule: 'privilege-organization', where, text: `${name}: a table of the organisation cannot be assigned or shared.` }];
    if (ownership === 'OrgOwned' && level !== 'Global') return [{ rule: 'privilege-organization', where, text: `${name}: a table of the organisation knows only Global.` }];
    return [];
  }));
}

export function languages(m: Model): Finding[] {
  const known = new Set(below(m.root, 'Language').map((l) => l.textContent?.trim()));
  return Array.from(m.root.getElementsByTagName('*')).flatMap((e) => [attr(e, 'languagecode'), attr(e, 'LCID')].filter((code) => code && !known.has(code))
    .map((code) => ({ rule: 'language', where: e.tagName, text: `Language ${code} is not among the solution's.` })));
}

/** @param before version of the last release, where known: importing a lower one over it is refused */
export function version(m: Model, before?: string): Finding[] {
  const v = valueOf(m.manifest, 'Version');
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(v)) return [{ rule: 'version', where: v, text: 'The version must be four integers.' }];
  const rank = (x: string): number[] => x.split('.').map(Number);
  const lower = before && rank(v).reduce((sign, n, i) => sign || Math.sign(n - rank(before)[i]!), 0) < 0;
  return lower ? [{ rule: 'version', where: v, text: `The version is lower than ${before}.` }] : [];
}
