/** Roots against definitions, files against parts, parts against content types, ids against each other. */
import { attr, bareId, below, elements, valueOf, type Finding, type Model } from './reader.ts';

/** Every root has a definition and every definition a root: the importer refuses the one, SolutionPackager the other. */
export function roots(m: Model): Finding[] {
  const defined: [type: string, key: string][] = [
    ...m.entities.map((e): [string, string] => ['1', e.logical]), ...m.optionSets.map((o): [string, string] => ['9', attr(o, 'Name')]),
    ...m.roles.map((r): [string, string] => ['20', bareId(attr(r, 'id'))]), ...m.webResources.map((w): [string, string] => ['61', valueOf(w, 'Name')]),
    ...m.siteMaps.map((s): [string, string] => ['62', valueOf(s, 'SiteMapUniqueName')]), ...m.controls.map((c): [string, string] => ['66', valueOf(c, 'Name')]),
    ...m.apps.map((a): [string, string] => ['80', valueOf(a, 'UniqueName')]),
    ...m.entities.filter((e) => m.roots.some((r) => r.type === '1' && r.key === e.logical && r.behavior !== '0')).flatMap((e) => e.forms.map((f): [string, string] => ['60', bareId(valueOf(f, 'formid'))])),
  ];
  const known = new Set(defined.map(([t, k]) => `${t} ${k}`));
  const rooted = new Set(m.roots.map((r) => `${r.type} ${r.key}`));
  const covered = new Set(['1', '9', '20', '60', '61', '62', '66', '80']);
  return [
    ...m.roots.filter((r) => !covered.has(r.type)).map((r) => ({ rule: 'root-unknown-type', where: r.key, text: `Root component type ${r.type} is not one that this solution may contain.` })),
    ...m.roots.filter((r) => covered.has(r.type) && !known.has(`${r.type} ${r.key}`)).map((r) => ({ rule: 'root-without-definition', where: `${r.type} ${r.key}`, text: 'The root component is not defined in customizations.xml.' })),
    ...defined.filter(([t, k]) => !rooted.has(`${t} ${k}`)).map(([t, k]) => ({ rule: 'definition-without-root', where: `${t} ${k}`, text: 'The component is defined, but is no root component.' })),
    ...m.roots.filter((r) => r.type === '1' && !r.key.startsWith(m.prefix) && r.behavior !== '2').map((r) => ({ rule: 'foreign-table-not-shell', where: r.key, text: 'A table of others must be a shell (behaviour 2), or its settings overwrite the customer\'s.' })),
  ];
}

/** Every FileName has a part and every part is named by something. */
export function files(m: Model): Finding[] {
  const named = [...m.webResources, ...m.controls].map((x) => ({ where: valueOf(x, 'Name'), path: valueOf(x, 'FileName').replace(/^\//, '') }));
  const expected = new Set([...named.map((n) => n.path), '[Content_Types].xml', 'solution.xml', 'customizations.xml']);
  const controlFolders = m.controls.map((c) => `Controls/${valueOf(c, 'Name')}/`);
  const stray = [...m.parts.keys()].filter((p) => !expected.has(p) && !controlFolders.some((f) => p.startsWith(f)) && !p.startsWith('environmentvariabledefinitions/'));
  return [
    ...named.filter((n) => !m.parts.has(n.path)).map((n) => ({ rule: 'file-missing', where: n.where, text: `There is no part ${n.path}.` })),
    ...stray.map((p) => ({ rule: 'file-unused', where: p, text: 'No component names this part.' })),
    ...[...m.parts.keys()].filter((p) => p.endsWith('environmentvariablevalues.json')).map((p) => ({ rule: 'environment-value-shipped', where: p, text: 'A shipped value pins the customer\'s.' })),
  ];
}

/** A part without content type is invisible to the importer's package reader. */
export function contentTypes(m: Model): Finding[] {
  const defaults = new Set(below(m.contentTypes, 'Default').map((d) => attr(d, 'Extension').toLowerCase()));
  const overrides = new Set(below(m.contentTypes, 'Override').map((o) => attr(o, 'PartName').replace(/^\//, '')));
  const extension = (p: string): string => /\.([A-Za-z0-9]+)$/.exec(p.slice(p.lastIndexOf('/') + 1))?.[1]?.toLowerCase() ?? '';
  return [...m.parts.keys()].filter((p) => p !== '[Content_Types].xml' && !defaults.has(extension(p)) && !overrides.has(p))
    .map((p) => ({ rule: 'content-type-missing', where: p, text: 'Neither its extension nor its name is listed in [Content_Types].xml.' }));
}

/** One id names one thing, whatever its kind. Cells repeat their column's id attribute, so only component ids count. */
export function ids(m: Model): Finding[] {
  const all: [string, string][] = [
    ...m.entities.flatMap((e) => [
      ...e.forms.flatMap((f) => [
        [bareId(valueOf(f, 'formid')), `form of ${e.name}`] as [string, string],
        ...['tab', 'section', 'cell', 'header'].flatMap((n) => below(f, n)).map((x): [string, string] => [bareId(attr(x, 'id')), `${x.tagName} on a form of ${e.name}`]),
        ...below(f, 'control').filter((x) => attr(x, 'uniqueid')).map((x): [string, string] => [bareId(attr(x, 'uniqueid')), `control ${attr(x, 'id')} on a form of ${e.name}`]),
        ...below(f, 'Handler').map((x): [string, string] => [bareId(attr(x, 'handlerUniqueId')), `handler on a form of ${e.name}`]),
      ]),
      ...e.views.map((v): [string, string] => [bareId(valueOf(v, 'savedqueryid')), `view of ${e.name}`]),
    ]),
    ...m.roles.map((r): [string, string] => [bareId(attr(r, 'id')), `role ${attr(r, 'name')}`]),
    ...m.webResources.map((w): [string, string] => [bareId(valueOf(w, 'WebResourceId')), `web resource ${valueOf(w, 'Name')}`]),
  ];
  const first = new Map<string, string>();
  return all.flatMap(([id, where]) => {
    const other = first.get(id);
    if (other === undefined) { first.set(id, where); return []; }
    return [{ rule: 'id-twice', where, text: `The id ${id} is also that of ${other}.` }];
  });
}

/** What the app lists must be in the solution or be a platform's table; its roles and icon must exist. */
export function apps(m: Model, platformTables: ReadonlySet<string>): Finding[] {
  const own = new Set(m.entities.map((e) => e.logical));
  const exists = (table: string): boolean => own.has(table) || (!table.startsWith(m.prefix) && platformTables.has(table));
  const roleIds = new Set(m.roles.map((r) => bareId(attr(r, 'id'))));
  const viewIds = new Set(m.entities.flatMap((e) => e.views.map((v) => bareId(valueOf(v, 'savedqueryid')))));
  const formIds = new Set(m.entities.flatMap((e) => e.forms.map((f) => bareId(valueOf(f, 'formid')))));
  const siteMaps = new Set(m.siteMaps.map((s) => valueOf(s, 'SiteMapUniqueName')));
  const images = new Set(m.webResources.map((w) => bareId(valueOf(w, 'WebResourceId'))));
  const names = new Set(m.webResources.map((w) => valueOf(w, 'Name')));
  const found: Finding[] = [];
  for (const a of m.apps) {
    const where = `app ${valueOf(a, 'UniqueName')}`;
    for (const c of elements(a, 'AppModuleComponents', 'AppModuleComponent')) {
      const [type, key] = [attr(c, 'type'), attr(c, 'schemaName') || bareId(attr(c, 'id'))];
      const there = type === '1' ? exists(key) : type === '62' ? siteMaps.has(key) : type === '26' ? viewIds.has(key) : type === '60' ? formIds.has(key) : false;
      if (!there) found.push({ rule: 'app-component-missing', where, text: `Component ${type} ${key} does not exist.` });
    }
    for (const r of elements(a, 'AppModuleRoleMaps', 'Role')) if (!roleIds.has(bareId(attr(r, 'id')))) found.push({ rule: 'app-role-missing', where, text: `Role ${attr(r, 'id')} does not exist.` });
    if (!images.has(bareId(valueOf(a, 'WebResourceId')))) found.push({ rule: 'app-icon-missing', where, text: 'The icon is no web resource of this solution.' });
  }
  for (const s of m.siteMaps) {
    const where = `site map ${valueOf(s, 'SiteMapUniqueName')}`;
    for (const x of below(s, 'SubArea')) if (attr(x, 'Entity') && !exists(attr(x, 'Entity'))) found.push({ rule: 'site-map-table-missing', where, text: `Table ${attr(x, 'Entity')} does not exist.` });
    for (const x of [...below(s, 'Area'), ...below(s, 'SubArea')]) {
      const icon = attr(x, 'Icon').replace(/^\/WebResources\//, '');
      if (icon.startsWith(m.prefix) && !names.has(icon)) found.push({ rule: 'site-map-icon-missing', where, text: `Web resource ${icon} does not exist.` });
    }
  }
  return found;
}
