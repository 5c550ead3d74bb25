/** What the app lists must be in the solution or be a platform's table; its roles, icon and site map must exist. */
import type { Element } from '@xmldom/xmldom';
import { attr, bareId, below, elements, valueOf, type Finding, type Model } from './reader.ts';

export function apps(m: Model, platformTables: ReadonlySet<string>): Finding[] {
  const own = new Set(m.entities.map((e) => e.logical));
  const exists = (table: string): boolean => own.has(table) || (!table.startsWith(m.prefix) && platformTables.has(table));
  const promised = (table: string): boolean => exists(table) || !table.startsWith(m.prefix) || m.required.has(`1 ${table}`);
  const ids = (all: readonly Element[], name: string): string[] => all.map((x) => bareId(valueOf(x, name)));
  const known: Readonly<Record<string, ReadonlySet<string>>> = {
    26: new Set(ids(m.entities.flatMap((e) => e.views), 'savedqueryid')),
    59: new Set(ids(m.entities.flatMap((e) => elements(e.element, 'Visualizations', 'visualization')), 'savedqueryvisualizationid')),
    60: new Set([...ids(m.entities.flatMap((e) => e.forms), 'formid'), ...ids(m.dashboards, 'FormId')]),
    62: new Set(m.siteMaps.map((s) => valueOf(s, 'SiteMapUniqueName'))),
  };
  const roleIds = new Set(m.roles.map((r) => bareId(attr(r, 'id'))));
  const images = new Map(m.webResources.map((w) => [bareId(valueOf(w, 'WebResourceId')), valueOf(w, 'WebResourceType')]));
  return m.apps.flatMap((a): Finding[] => {
    const found: Finding[] = [];
    const add = (rule: string, text: string): void => { found.push({ rule, where: `app ${valueOf(a, 'UniqueName')}`, text }); };
    const listed = elements(a, 'AppModuleComponents', 'AppModuleComponent').map((c) => ({ type: attr(c, 'type'), key: attr(c, 'schemaName') || bareId(attr(c, 'id')) }));
    for (const { type, key } of listed) {
      const there = type === '1' ? exists(key) : known[type]?.has(key) ?? false;
      // ids of others cannot be judged from here; names with our prefix can
      if (!there) add(type === '1' && !promised(key) || type === '62' && key.startsWith(m.prefix) ? 'app-component-missing' : 'app-component-unknown', `Component ${type} ${key} does not exist.`);
    }
    for (const c of listed.filter((x, i) => listed.findIndex((o) => o.type === x.type && o.key === x.key) !== i)) add('app-component-twice', `Component ${c.type} ${c.key} is listed twice.`);
    if (listed.filter((c) => c.type === '62').length !== 1) add('app-site-map', 'An app has exactly one site map.');
    const roles = elements(a, 'AppModuleRoleMaps', 'Role').map((r) => bareId(attr(r, 'id')));
    for (const r of roles) if (!roleIds.has(r)) add('app-role-missing', `Role ${r} does not exist.`);
    if (!roles.length) add('app-without-roles', 'Nobody could open the app.');
    const icon = images.get(bareId(valueOf(a, 'WebResourceId')));
    if (!icon) add('app-icon-missing', 'The icon is no web resource of this solution.');
    else if (icon !== '11') add('app-icon-not-svg', 'The icon is no SVG.');
    return found;
  });
}

export function siteMaps(m: Model, platformTables: ReadonlySet<string>): Finding[] {
  const own = new Set(m.entities.map((e) => e.logical));
  const names = new Map(m.webResources.map((w) => [valueOf(w, 'Name'), valueOf(w, 'WebResourceType')]));
  const dashboards = new Set(m.dashboards.map((d) => bareId(valueOf(d, 'FormId'))));
  return m.siteMaps.flatMap((s): Finding[] => {
    const found: Finding[] = [];
    const add = (rule: string, text: string): void => { found.push({ rule, where: `site map ${valueOf(s, 'SiteMapUniqueName')}`, text }); };
    const [areas, groups, subAreas] = [below(s, 'Area'), below(s, 'Group'), below(s, 'SubArea')];
    for (const x of subAreas) {
      const [table, url, dashboard] = [attr(x, 'Entity'), attr(x, 'Url'), attr(x, 'DefaultDashboard')];
      if (table && !own.has(table)) {
        if (table.startsWith(m.prefix) && !m.required.has(`1 ${table}`)) add('site-map-table-missing', `Table ${table} does not exist.`);
        else if (!platformTables.has(table)) add('site-map-table-unknown', `Table ${table} is not one that we know of.`);
      }
      if (!table && !url && !dashboard) add('site-map-empty', `Entry ${attr(x, 'Id')} opens nothing.`);
      if (dashboard && !dashboards.has(bareId(dashboard))) add('site-map-dashboard-unknown', `Dashboard ${dashboard} of entry ${attr(x, 'Id')} is not in this solution.`);
      const list = /[?&]pagetype=entitylist&etn=([^&]+)(?:&viewid=(?:%7b)?([0-9a-f-]{36}))?/i.exec(url);
      if (list?.[1] && !own.has(list[1]) && !platformTables.has(list[1])) add('site-map-table-unknown', `Table ${list[1]} is not one that we know of.`);
      if (list?.[1] && list[2] && own.has(list[1]) && !m.entities.some((e) => e.logical === list[1] && e.views.some((v) => bareId(valueOf(v, 'savedqueryid')) === list[2]))) add('site-map-view-missing', `View ${list[2]} of entry ${attr(x, 'Id')} is no view of ${list[1]}.`);
      const resource = /^\$webresource:(.+?)([?#].*)?$/.exec(url)?.[1];
      if (resource?.startsWith(m.prefix) && !names.has(resource)) add('site-map-page-missing', `Web resource ${resource} does not exist.`);
    }
    for (const x of [...areas, ...groups]) if (!below(x, 'SubArea').length) add('site-map-without-entries', `${x.tagName} ${attr(x, 'Id')} holds nothing.`);
    for (const x of [...areas, ...groups, ...subAreas]) for (const name of ['Icon', 'VectorIcon']) {
      const icon = attr(x, name).replace(/^(\/WebResources\/|\$webresource:)/, '');
      if (icon.startsWith(m.prefix) && !names.has(icon)) add('site-map-icon-missing', `Web resource ${icon} does not exist.`);
      else if (icon.startsWith(m.prefix) && names.get(icon) !== '11') add('site-map-icon-not-svg', `Web resource ${icon} is no SVG.`);
    }
    const keys = [...areas, ...groups, ...subAreas].map((x) => attr(x, 'Id'));
    for (const k of new Set(keys.filter((x, i) => keys.indexOf(x) !== i))) add('site-map-id-twice', `Two entries have the id ${k}.`);
    return found;
  });
}
