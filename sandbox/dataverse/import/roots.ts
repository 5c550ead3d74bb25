/** Every root component has a definition, and every definition has a root component: what the import service insists on. */
import { asGuid } from '../behaviours/values.ts';
import type { Element } from '../xml.ts';
import { attr, child, children, textOf } from '../xml.ts';
import type { RootComponent } from './components.ts';
import { refusal } from './package.ts';

const kinds: Record<string, string> = { 1: 'table', 9: 'option set', 20: 'role', 29: 'workflow', 60: 'form or dashboard', 61: 'web resource', 62: 'site map', 66: 'control', 70: 'field security profile', 80: 'app', 91: 'plug-in assembly', 92: 'step', 95: 'service endpoint' };

export function demandRoots(manifest: Element, customizations: Element): void {
  const list = (group: string, item: string): Element[] => { const g = child(customizations, group); return g ? children(g, item) : []; };
  const dashboards = list('Dashboards', 'Dashboard').map((d) => asGuid(textOf(d, 'FormId') ?? '') ?? '');
  const defined: Record<string, Set<string>> = {
    1: new Set(list('Entities', 'Entity').map((e) => (textOf(e, 'Name') ?? '').toLowerCase())), 9: new Set(list('optionsets', 'optionset').map((e) => attr(e, 'Name') ?? '')), 20: new Set(list('Roles', 'Role').map((e) => asGuid(attr(e, 'id') ?? '') ?? '')),
    60: new Set(list('Entities', 'Entity').flatMap((e) => children(child(e, 'FormXml') ?? e, 'forms').flatMap((f) => children(f, 'systemform').map((x) => asGuid(textOf(x, 'formid') ?? '') ?? ''))).concat(dashboards)),
    61: new Set(list('WebResources', 'WebResource').map((e) => textOf(e, 'Name') ?? '')), 62: new Set(list('AppModuleSiteMaps', 'AppModuleSiteMap').map((e) => textOf(e, 'SiteMapUniqueName') ?? '')), 66: new Set(list('CustomControls', 'CustomControl').map((e) => textOf(e, 'Name') ?? '')), 80: new Set(list('AppModules', 'AppModule').map((e) => textOf(e, 'UniqueName') ?? '')),
  };
  const rooted = new Map<string, Set<string>>();
  for (const r of children(child(manifest, 'RootComponents') ?? manifest, 'RootComponent')) {
    const type = attr(r, 'type') ?? '';
    if (!kinds[type]) throw refusal(`The root component type ${type} is not known.`);
    if (!defined[type]) throw refusal(`The sandbox does not emulate root components of type ${type} (${kinds[type]}).`);
    const name = attr(r, 'schemaName') ?? asGuid(attr(r, 'id') ?? '') ?? '';
    const key = type === '1' ? name.toLowerCase() : name;
    if (!defined[type]!.has(key)) throw refusal(`The root component ${kinds[type]} '${name}' is not defined in customizations.xml.`);
    if (!rooted.has(type)) rooted.set(type, new Set());
    rooted.get(type)!.add(key);
  }
  for (const id of dashboards) if (!rooted.get('60')?.has(id)) throw refusal(`The dashboard '${id}' is defined in customizations.xml, but is no root component.`);
  // Forms of whole tables ride inside their table; the others are listed.
  for (const type of ['1', '9', '20', '61', '62', '66', '80']) for (const name of defined[type]!) if (!rooted.get(type)?.has(name)) throw refusal(`The ${kinds[type]} '${name}' is defined in customizations.xml, but is no root component.`);
}

export const rootsOf = (manifest: Element): RootComponent[] => children(child(manifest, 'RootComponents') ?? manifest, 'RootComponent')
  .map((r) => ({ type: Number(attr(r, 'type')), key: attr(r, 'schemaName') ?? asGuid(attr(r, 'id') ?? '') ?? '', behavior: Number(attr(r, 'behavior') ?? 0) }));
