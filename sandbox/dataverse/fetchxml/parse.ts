import { badFetch, DataverseError, NotEmulated } from '../errors.ts';
import type { Element } from '../xml.ts';
import { attr, children, parseXml } from '../xml.ts';

export const aggregates = ['count', 'countcolumn', 'sum', 'avg', 'min', 'max'] as const;
export type Aggregate = (typeof aggregates)[number];
export const dateGroupings = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type DateGrouping = (typeof dateGroupings)[number];
export interface FetchAttribute {
  readonly name: string; readonly alias: string | null;
  readonly aggregate: Aggregate | null; readonly groupBy: boolean; readonly dateGrouping: DateGrouping | null; readonly distinct: boolean;
  /** Parts of a date are those of the asking person's calendar, unless the query says otherwise. */
  readonly userTimeZone: boolean;
}
/** By a column, or in an aggregate query by an alias. */
export interface FetchOrder { readonly attribute: string; readonly alias: string | null; readonly descending: boolean }
export interface FetchCondition { readonly attribute: string; readonly operator: string; readonly values: readonly string[]; readonly entityName: string | null }
export interface FetchFilter { readonly type: 'and' | 'or'; readonly conditions: readonly FetchCondition[]; readonly filters: readonly FetchFilter[] }
export interface FetchEntity { readonly name: string; readonly all: boolean; readonly attributes: readonly FetchAttribute[]; readonly orders: readonly FetchOrder[]; readonly filters: readonly FetchFilter[]; readonly links: readonly FetchLink[] }
export interface FetchLink extends FetchEntity { readonly from: string; readonly to: string; readonly alias: string; readonly outer: boolean }
export interface Fetch { readonly entity: FetchEntity; readonly distinct: boolean; readonly top: number | null; readonly count: number | null; readonly page: number; readonly total: boolean; readonly aggregate: boolean; readonly aggregateLimit: number | null }

const known: Record<string, readonly string[]> = {
  fetch: ['version', 'output-format', 'mapping', 'distinct', 'top', 'count', 'page', 'paging-cookie', 'returntotalrecordcount', 'no-lock', 'aggregate', 'aggregatelimit', 'utc-offset', 'useraworderby', 'savedqueryid', 'xmlns:generator', 'options', 'latematerialize'],
  entity: ['name'], attribute: ['name', 'alias', 'aggregate', 'groupby', 'dategrouping', 'usertimezone', 'distinct'], order: ['attribute', 'descending', 'alias'], filter: ['type', 'isquickfindfields', 'hint', 'overridequickfindrecordlimitenabled', 'overridequickfindrecordlimitdisabled'],
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
  const aggregate = flag(root, 'aggregate', false);
  const entities = children(root);
  if (entities.length !== 1 || entities[0]!.nodeName !== 'entity') throw badFetch('<fetch> holds exactly one <entity>.');
  const scope: Scope = { joins: 0, aggregate };
  return { aggregate, aggregateLimit: whole(root, 'aggregatelimit'), entity: entity(entities[0]!, scope), distinct: attr(root, 'distinct') === 'true', top: whole(root, 'top'), count: whole(root, 'count'), page: whole(root, 'page') ?? 1, total: attr(root, 'returntotalrecordcount') === 'true' };
}
interface Scope { joins: number; readonly aggregate: boolean }
const refused = (code: string, message: string): DataverseError => new DataverseError(400, code, message);
function flag(e: Element, name: string, otherwise: boolean): boolean {
  const v = attr(e, name);
  if (v === null) return otherwise;
  if (!['true', 'false', '1', '0'].includes(v)) throw refused('0x8004112e', `The only valid values for ${name} attribute are 'true', 'false', '1', and '0'.`);
  return v === 'true' || v === '1';
}
function attribute(e: Element, inAggregate: boolean): FetchAttribute {
  const [name, alias, given, groupBy, part] = [needed(e, 'name'), attr(e, 'alias'), attr(e, 'aggregate'), flag(e, 'groupby', false), attr(e, 'dategrouping')];
  if (!inAggregate && (given !== null || groupBy || part !== null)) throw refused('0x8004111a', 'An error occurred while processing Aggregates in Query');
  if (inAggregate) {
    if (given !== null && groupBy) throw refused('0x80041137', 'An attribute can either be an aggregate or a Group By but not both');
    if (given === null && !groupBy) throw refused('0x80041107', 'Attributes can not be returned when aggregate operation is specified.');
    if (!alias) throw refused('0x80041109', 'Invalid alias for aggregate operation.');
    if (given !== null && !aggregates.includes(given as Aggregate)) throw refused('0x800404b6', 'An unknown aggregate operation was supplied.');
    if (part !== null && (part === 'fiscal-period' || part === 'fiscal-year')) throw new NotEmulated(`the date grouping '${part}'`);
    if (part !== null && !(groupBy && dateGroupings.includes(part as DateGrouping))) throw refused('0x80041135', 'An invalid value was specified for dategrouping.');
  }
  return { name, alias, aggregate: given as Aggregate | null, groupBy, dateGrouping: part as DateGrouping | null, distinct: flag(e, 'distinct', false), userTimeZone: flag(e, 'usertimezone', true) };
}
function order(e: Element, inAggregate: boolean): FetchOrder {
  const [name, alias] = [attr(e, 'attribute'), attr(e, 'alias')];
  if (inAggregate && name) throw refused('0x80041131', 'An attribute cannot be specified for an order clause for an aggregate Query. Use an alias.');
  if (inAggregate && !alias) throw refused('0x80041134', 'An alias is required for an order clause for an aggregate Query.');
  if (!inAggregate && alias) throw refused('0x80041132', 'An alias cannot be specified for an order clause for a non-aggregate Query. Use an attribute.');
  if (!inAggregate && !name) throw refused('0x80041133', 'An attribute is required for an order clause for a non-aggregate Query.');
  return { attribute: name ?? '', alias, descending: flag(e, 'descending', false) };
}
function entity(e: Element, scope: Scope): FetchEntity {
  demandKnown(e);
  const attributes: FetchAttribute[] = [], orders: FetchOrder[] = [], filters: FetchFilter[] = [], links: FetchLink[] = [];
  let all = false;
  for (const c of children(e)) {
    demandKnown(c);
    if (c.nodeName === 'attribute') attributes.push(attribute(c, scope.aggregate));
    else if (c.nodeName === 'all-attributes') { if (scope.aggregate) throw refused('0x80041107', 'Attributes can not be returned when aggregate operation is specified.'); all = true; }
    else if (c.nodeName === 'order') orders.push(order(c, scope.aggregate));
    else if (c.nodeName === 'filter') filters.push(filter(c));
    else if (c.nodeName === 'link-entity') {
      const type = attr(c, 'link-type') ?? 'inner';
      if (type !== 'inner' && type !== 'outer') throw new NotEmulated(`the link-type '${type}'`);
      const alias = attr(c, 'alias') ?? `${needed(c, 'name')}${++scope.joins}`;
      links.push({ ...entity(c, scope), from: needed(c, 'from'), to: needed(c, 'to'), alias, outer: type === 'outer' });
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
