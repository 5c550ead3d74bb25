/** Names, privileges, vocabulary, version. */
import { attr, below, valueOf, type Finding, type Model } from './reader.ts';

/** Words younger than the 9.0 schema: the platform accepts them, our schema check cannot judge them, so we do not write them. */
const youngAttributes = ['OrganizationVersion', 'OrganizationSchemaType', 'CRMServerServiceabilityVersion', 'headerdensity', 'solutionaction', 'ordinalvalue', 'IsHidden'];
const youngElements = new Set(['IsSearchable', 'IsFilterable', 'IsRetrievable', 'IsLocalizable', 'CascadeArchive', 'IsRetrieveAuditEnabled', 'IsRetrieveMultipleAuditEnabled', 'IsMSTeamsIntegrationEnabled',
  'IsSolutionAware', 'JsonFileName', 'OptimizedFor', 'NavigationType', 'appsettings', 'appelements', 'EnableCollapsibleGroups', 'ShowHome', 'ShowPinned', 'ShowRecents', 'IsAutoAssigned', 'connectionreferences', 'CanvasApps']);
export function vocabulary(m: Model): Finding[] {
  return below(m.root, '*').concat([m.root]).flatMap((e) => [
    ...(youngElements.has(e.tagName) ? [{ rule: 'young-vocabulary', where: e.tagName, text: 'The element is younger than the 9.0 schema.' }] : []),
    ...youngAttributes.filter((a) => e.hasAttribute(a)).map((a) => ({ rule: 'young-vocabulary', where: `${e.tagName}/@${a}`, text: 'The attribute is younger than the 9.0 schema.' })),
  ]);
}

/** Letters, digits and underscores after a letter; longer names do not fit the columns that the platform keeps them in. */
const identifier = /^[A-Za-z][A-Za-z0-9_]*$/;
export function names(m: Model): Finding[] {
  const wrong = (kind: string, name: string): Finding[] => (name.toLowerCase().startsWith(m.prefix) ? [] : [{ rule: 'prefix', where: name, text: `The ${kind} does not start with the publisher's prefix ${m.prefix}` }]);
  const shape = (kind: string, name: string, longest: number): Finding[] => [
    ...(identifier.test(name) ? [] : [{ rule: 'name-shape', where: name, text: `The name of the ${kind} may hold letters, digits and underscores only.` }]),
    ...(name.length > longest ? [{ rule: 'name-long', where: name, text: `The name of the ${kind} has ${name.length} signs; ${longest} are taken.` }] : []),
  ];
  const columns = m.entities.flatMap((e) => [...e.attributes.values()].filter((a) => valueOf(a.element, 'IsCustomField') === '1'));
  return [
    ...columns.flatMap((a) => wrong('column', a.logical)),
    ...m.entities.filter((e) => !e.own && valueOf(e.element, 'EntitySetName')).flatMap((e) => wrong('table', e.logical)),
    ...m.optionSets.flatMap((o) => wrong('choice', attr(o, 'Name'))), ...m.webResources.flatMap((w) => wrong('web resource', valueOf(w, 'Name'))),
    ...m.controls.flatMap((c) => wrong('control', valueOf(c, 'Name'))), ...m.apps.flatMap((a) => wrong('app', valueOf(a, 'UniqueName'))),
    ...m.relationships.filter((r) => r.column.startsWith(m.prefix)).flatMap((r) => wrong('relationship', r.name)),
    ...m.entities.flatMap((e) => [...(e.own ? shape('table', e.name, 50) : []), ...[...e.attributes.values()].filter((a) => a.physical && a.logical !== a.physical.toLowerCase())
      .map((a) => ({ rule: 'column-physical', where: `${e.logical}.${a.logical}`, text: `The schema name ${a.physical} is not the logical name in other cases.` }))]),
    ...columns.flatMap((a) => shape('column', a.physical || a.logical, 50)), ...m.optionSets.flatMap((o) => shape('choice', attr(o, 'Name'), 100)),
    ...m.relationships.flatMap((r) => shape('relationship', r.name, 100)), ...m.entities.flatMap((e) => below(e.element, 'EntityKey')).flatMap((k) => shape('key', valueOf(k, 'Name'), 50)),
  ];
}

/** Privileges of own tables must exist with that table's verbs and depths; others must be on the list of the platform's. */
export function privileges(m: Model, platform: ReadonlySet<string>): Finding[] {
  const own = new Map(m.entities.filter((e) => e.own && e.whole).map((e) => [e.name, valueOf(below(e.element, 'entity')[0]!, 'OwnershipTypeMask')]));
  return m.roles.flatMap((r) => {
    const all = below(r, 'RolePrivilege');
    const where = `role ${attr(r, 'name')}`;
    const held = new Map(all.map((p) => [attr(p, 'name'), attr(p, 'level')]));
    const twice = all.map((p) => attr(p, 'name')).filter((n, i, names) => names.indexOf(n) !== i).map((n) => ({ rule: 'privilege-twice', where, text: `${n} is given twice.` }));
    return [...twice, ...[...held].flatMap(([name, level]) => privilege(m, own, platform, where, name, level)), ...pairs(m, own, where, held)];
  });
}
function privilege(m: Model, own: ReadonlyMap<string, string>, platform: ReadonlySet<string>, where: string, name: string, level: string): Finding[] {
  const [, verb, table] = /^prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)(.+)$/.exec(name) ?? [];
  if (!table?.toLowerCase().startsWith(m.prefix)) return platform.has(name) ? [] : [{ rule: 'privilege-unknown', where, text: `There is no privilege ${name} that we know of.` }];
  const ownership = own.get(table);
  if (!ownership) {
    const other = [...own.keys()].find((n) => n.toLowerCase() === table.toLowerCase());
    return [{ rule: other ? 'privilege-case' : m.required.has(`1 ${table.toLowerCase()}`) ? 'privilege-elsewhere' : 'privilege-unknown', where, text: `${name}: there is no table ${table} (the case counts).` }];
  }
  if (ownership === 'OrgOwned' && (verb === 'Assign' || verb === 'Share')) return [{ rule: 'privilege-organization', where, text: `${name}: a table of the organisation cannot be assigned or shared.` }];
  if (ownership === 'OrgOwned' && level !== 'Global') return [{ rule: 'privilege-organization', where, text: `${name}: a table of the organisation knows only Global.` }];
  return [];
}
/** Linking a row takes Append on the row and AppendTo on what it points at; one without any possible other is useless. */
function pairs(m: Model, own: ReadonlyMap<string, string>, where: string, held: ReadonlyMap<string, string>): Finding[] {
  const byLogical = new Map([...own.keys()].map((n) => [n.toLowerCase(), n]));
  const lookups = m.relationships.filter((r) => r.column.startsWith(m.prefix));
  // a note points at the row to which it is attached, by a lookup of the platform's own
  const takesNotes = new Set(held.has('prvAppendNote') ? m.entities.filter((e) => e.own && valueOf(below(e.element, 'entity')[0]!, 'HasRelatedNotes') === 'True').map((e) => e.name) : []);
  return [...own.keys()].flatMap((name): Finding[] => {
    const found: Finding[] = [];
    const table = name.toLowerCase();
    const targets = lookups.filter((r) => r.referencing === table).map((r) => r.referenced);
    if (held.has(`prvAppend${name}`) && !targets.length && !m.relationships.some((r) => r.referencing === table && r.column === 'transactioncurrencyid')) found.push({ rule: 'privilege-pointless', where, text: `prvAppend${name}: ${table} points at nothing.` });
    // tables of others: the right to be pointed at comes with people's own roles
    if (held.has(`prvAppend${name}`) && targets.length && targets.every((t) => byLogical.has(t) && !held.has(`prvAppendTo${byLogical.get(t)!}`))) found.push({ rule: 'privilege-pair', where, text: `prvAppend${name} without AppendTo on any of ${[...new Set(targets)].join(', ')}.` });
    const sources = lookups.filter((r) => r.referenced === table).map((r) => r.referencing);
    if (takesNotes.has(name)) return found;
    if (held.has(`prvAppendTo${name}`) && !sources.length) found.push({ rule: 'privilege-pointless', where, text: `prvAppendTo${name}: nothing points at ${table}.` });
    if (held.has(`prvAppendTo${name}`) && sources.length && sources.every((s) => byLogical.has(s) && !held.has(`prvAppend${byLogical.get(s)!}`))) found.push({ rule: 'privilege-pair', where, text: `prvAppendTo${name} without Append on any of ${[...new Set(sources)].join(', ')}.` });
    return found;
  });
}

/** @param before version of the last release, where known: importing a lower one over it is refused */
export function version(m: Model, before?: string): Finding[] {
  const v = valueOf(m.manifest, 'Version');
  if (!/^\d+(\.\d+){1,3}$/.test(v)) return [{ rule: 'version', where: v, text: 'The version must be up to four integers.' }];
  const rank = (x: string): number[] => [...x.split('.').map(Number), 0, 0, 0].slice(0, 4);
  const lower = before && rank(v).reduce((sign, n, i) => sign || Math.sign(n - rank(before)[i]!), 0) < 0;
  return [
    ...(/^\d+(\.\d+){3}$/.test(v) ? [] : [{ rule: 'version-short', where: v, text: 'The version must be four integers.' }]),
    ...(lower ? [{ rule: 'version', where: v, text: `The version is lower than ${before}.` }] : []),
  ];
}
