import { badFetch, NotEmulated } from '../errors.ts';
import type { Element } from '../xml.ts';
import { attr, children, parseXml } from '../xml.ts';

export interface FetchAttribute { readonly name: string; readonly alias: string | null }
export interface FetchOrder { readonly attribute: string; readonly descending: boolean }
export interface FetchCondition { readonly attribute: string; readonly operator: string; readonly values: readonly string[]; readonly entityName: string | null }
export interface FetchFilter { readonly type: 'and' | 'or'; readonly conditions: readonly FetchCondition[]; readonly filters: readonly FetchFilter[] }
export interface FetchEntity { readonly name: string; readonly all: boolean; readonly attributes: readonly FetchAttribute[]; readonly orders: readonly FetchOrder[]; readonly filters: readonly FetchFilter[]; readonly links: readonly FetchLink[] }
export interface FetchLink extends FetchEntity { readonly from: string; readonly to: string; readonly alias: string; readonly outer: boolean }
export interface Fetch { readonly entity: FetchEntity; readonly distinct: boolean; readonly top: number | null; readonly count: number | null; readonly page: number; readonly total: boolean }

const known: Record<string, readonly string[]> = {
  fetch: ['version', 'output-format', 'mapping', 'distinct', 'top', 'count', 'page', 'paging-cookie', 'returntotalrecordcount', 'no-lock', 'aggregate', 'utc-offset', 'useraworderby', 'savedqueryid', 'xmlns:generator', 'options', 'latematerialize'],
  entity: ['name'], attribute: ['name', 'alias'], order: ['attribute', 'descending', 'alias'], filter: ['type', 'isquickfindfields', 'hint', 'overridequickfindrecordlimitenabled', 'overridequickfindrecordlimitdisabled'],
  condition: ['attribute', 'operator', 'value', 'entityname', 'column', 'uiname', 'uitype', 'uihidden', 'alias'], value: ['uiname', 'uitype'], 'link-entity': ['name', 'from', 'to', 'alias', 'link-type', 'visible', 'intersect', 'enableprefiltering', 'prefilterparametername'], 'all-attributes': [],
};
function demandKnown(e: Element): void {
  const names = known[e.nodeName];
  if (!names) throw badFetch(`Invalid Child Node, valid nodes are attribute, order, filter, link-entity. NodeName = ${e.nodeName}`);
  for (let i = 0; i < e.attributes.length; i++) { const n = e.attributes.item(i)!.name; if (!names.includes(n)) throw new NotEmulated(`the FetchXML attribute '${n}' on <${e.nodeName}>`); }
}
const needed = (e: Element, name: string): string => { const v = attr(e, name); if (!v) throw badFetch(`<${e.nodeName}> needs the attribute '${name}'.`); return v; };
const whole = (e: Element, name: string): number | null => { const v = attr(e, name); if (v === null) return null; if (!/^\d+$/.test(v) || Number(v) < 1) throw badFetch(`'${v}' is no valid '${name}'.`); return Number(v); };

export function parseFetch(text: string): Fetch {
  let root: Element;
  try { root = parseXml(text); } catch (e) { throw badFetch(`Invalid XML: ${e instanceof Error ? e.message : String(e)}`); }
  if (root.nodeName !== 'fetch') throw badFetch('The root of FetchXML is <fetch>.');
  demandKnown(root);
  if (attr(root, 'aggregate') === 'true') throw new NotEmulated('FetchXML aggregates');
  const entities = children(root);
  if (entities.length !== 1 || entities[0]!.nodeName !== 'entity') throw badFetch('<fetch> holds exactly one <entity>.');
  const counter = { n: 0 };
  return { entity: entity(entities[0]!, counter), distinct: attr(root, 'distinct') === 'true', top: whole(root, 'top'), count: whole(root, 'count'), page: whole(root, 'page') ?? 1, total: attr(root, 'returntotalrecordcount') === 'true' };
}
function entity(e: Element, counter: { n: number }): FetchEntity {
  demandKnown(e);
  const attributes: FetchAttribute[] = [], orders: FetchOrder[] = [], filters: FetchFilter[] = [], links: FetchLink[] = [];
  let all = false;
  for (const c of children(e)) {
    demandKnown(c);
    if (c.nodeName === 'attribute') attributes.push({ name: needed(c, 'name'), alias: attr(c, 'alias') });
    else if (c.nodeName === 'all-attributes') all = true;
    else if (c.nodeName === 'order') { if (attr(c, 'alias')) throw new NotEmulated('ordering by an alias'); orders.push({ attribute: needed(c, 'attribute'), descending: attr(c, 'descending') === 'true' }); }
    else if (c.nodeName === 'filter') filters.push(filter(c));
    else if (c.nodeName === 'link-entity') {
      const type = attr(c, 'link-type') ?? 'inner';
      if (type !== 'inner' && type !== 'outer') throw new NotEmulated(`the link-type '${type}'`);
      const alias = attr(c, 'alias') ?? `${needed(c, 'name')}${++counter.n}`;
      links.push({ ...entity(c, counter), from: needed(c, 'from'), to: needed(c, 'to'), alias, outer: type === 'outer' });
    } else throw badFetch(`<${c.nodeName}> cannot stand in <${e.nodeName}>.`);
  }
  return { name: needed(e, 'name'), all, attributes, orders, filters, links };
}
function filter(e: Element): FetchFilter {
  demandKnown(e);
  const type = attr(e, 'type') ?? 'and';
  if (type !== 'and' && type !== 'or') throw badFetch(`'${type}' is no type of filter.`);
  const conditions: FetchCondition[] = [], filters: FetchFilter[] = [];
  for (const c of children(e)) {
    if (c.nodeName === 'filter') filters.push(filter(c));
    else if (c.nodeName === 'condition') {
      demandKnown(c);
      const values = children(c, 'value').map((v) => v.textContent ?? '');
      const single = attr(c, 'value');
      conditions.push({ attribute: needed(c, 'attribute'), operator: needed(c, 'operator'), values: single === null ? values : [single], entityName: attr(c, 'entityname') });
    } else throw new NotEmulated(`<${c.nodeName}> inside a FetchXML filter`);
  }
  return { type, conditions, filters };
}
