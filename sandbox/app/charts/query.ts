/** A chart is shown with a view: its numbers are those of the view's rows, and behind each number stands a list of them. */
import { attr, child, children, parseXml } from '../model/xml.ts';
import type { Group, Plan, Period } from './plan.ts';

const serialize = (e: Element): string => new XMLSerializer().serializeToString(e);
const entityOf = (fetch: Element): Element => child(fetch, 'entity')!;
function add(parent: Element, name: string, attributes: Readonly<Record<string, string>>): Element {
  const e = parent.ownerDocument.createElementNS(null, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  parent.appendChild(e);
  return e;
}
/** Months of different years are different months, so a part of a date goes with the larger parts that it is a part of. */
const above: Readonly<Record<Period, readonly Period[]>> = { year: [], quarter: ['year'], month: ['year'], week: ['year'], day: ['year', 'month'] };
export const partAlias = (g: Group, part: Period): string => (part === g.period ? g.alias : `${g.alias}_${part}`);
export const partsOf = (g: Group): readonly Period[] => (g.period ? [...above[g.period], g.period] : []);

/** Filters and joins of the view; what it shows and how it sorts means nothing to a sum. */
function lay(viewFetch: string, over: Element): void {
  const view = entityOf(parseXml(viewFetch, 'The query of the view'));
  for (const part of [...children(view, 'filter'), ...children(view, 'link-entity')]) {
    const copy = over.ownerDocument.importNode(part, true) as Element;
    for (const name of ['attribute', 'all-attributes', 'order']) for (const e of Array.from(copy.getElementsByTagName(name))) e.parentNode!.removeChild(e);
    over.appendChild(copy);
  }
}

/** The aggregate query of a chart over the rows of a view. */
export function chartFetch(plan: Plan, viewFetch: string): string {
  const fetch = parseXml(serialize(plan.fetch), 'The chart');
  const entity = entityOf(fetch);
  for (const g of [plan.category, ...(plan.series ? [plan.series] : [])]) {
    const holder = g.join === undefined ? entity : Array.from(entity.getElementsByTagName('link-entity')).find((l) => (attr(l, 'alias') ?? attr(l, 'name')) === g.join)!;
    const own = children(holder, 'attribute').find((a) => attr(a, 'alias') === g.alias)!;
    for (const part of partsOf(g).filter((p) => p !== g.period)) {
      const e = holder.ownerDocument.createElementNS(null, 'attribute');
      for (const [k, v] of Object.entries({ name: g.column, groupby: 'true', dategrouping: part, alias: partAlias(g, part) })) e.setAttribute(k, v);
      holder.insertBefore(e, own);
    }
    if (!plan.ordered) for (const alias of g.period ? partsOf(g).map((p) => partAlias(g, p)) : [g.alias]) add(entity, 'order', { alias });
  }
  lay(viewFetch, entity);
  return serialize(fetch);
}

/** What a group of rows has in common: an id, an option, a text, a period as 'YYYY', 'YYYY-MM', 'YYYY-MM-DD', 'YYYY-Q4', 'YYYY-W52', or nothing. */
export type Key = string | null;
export interface Point { readonly category: Key; readonly series?: Key }

const two = (n: number): string => String(n).padStart(2, '0');
export function periodKey(period: Period, part: (p: Period) => number | undefined): Key {
  const year = part('year');
  if (year === undefined) return null;
  switch (period) {
    case 'year': return String(year);
    case 'quarter': return `${year}-Q${part('quarter')}`;
    case 'month': return `${year}-${two(part('month')!)}`;
    case 'week': return `${year}-W${two(part('week')!)}`;
    case 'day': return `${year}-${two(part('month')!)}-${two(part('day')!)}`;
  }
}
const day = (year: number, month: number, date: number): string => new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
/** First and last calendar day of a period. */
export function daysOf(period: Period, key: string): readonly [string, string] {
  const [year, rest = ''] = [Number(key.slice(0, 4)), key.slice(5)];
  switch (period) {
    case 'year': return [day(year, 1, 1), day(year, 12, 31)];
    case 'quarter': { const q = Number(rest.slice(1)); return [day(year, q * 3 - 2, 1), day(year, q * 3 + 1, 0)]; }
    case 'month': return [day(year, Number(rest), 1), day(year, Number(rest) + 1, 0)];
    case 'day': return [key, key];
    case 'week': {
      // Weeks begin on Sunday; the first holds 1 January, and years cut the first and the last week
      const sunday = (Number(rest.slice(1)) - 1) * 7 + 1 - new Date(Date.UTC(year, 0, 1)).getUTCDay();
      const [from, to] = [day(year, 1, sunday), day(year, 1, sunday + 6)];
      return [from < `${year}-01-01` ? `${year}-01-01` : from, to > `${year}-12-31` ? `${year}-12-31` : to];
    }
  }
}

/** The view's own query, narrowed to the rows behind one point of the chart. */
export function pointFetch(plan: Plan, viewFetch: string, point: Point): string {
  const fetch = parseXml(viewFetch, 'The query of the view');
  const entity = entityOf(fetch), asked = entityOf(plan.fetch);
  for (const part of [...children(asked, 'filter'), ...children(asked, 'link-entity')]) {
    const copy = entity.ownerDocument.importNode(part, true) as Element;
    for (const name of ['attribute', 'order']) for (const e of Array.from(copy.getElementsByTagName(name))) e.parentNode!.removeChild(e);
    entity.appendChild(copy);
  }
  const narrow = (g: Group, key: Key): void => {
    const holder = g.join === undefined ? entity : Array.from(entity.getElementsByTagName('link-entity')).find((l) => (attr(l, 'alias') ?? attr(l, 'name')) === g.join)!;
    const filter = add(holder, 'filter', { type: 'and' });
    const is = (operator: string, value?: string): void => { add(filter, 'condition', { attribute: g.column, operator, ...(value === undefined ? {} : { value }) }); };
    if (key === null) is('null');
    else if (!g.period) is('eq', key);
    else { const [from, to] = daysOf(g.period, key); is('on-or-after', from); is('on-or-before', to); }
  };
  narrow(plan.category, point.category);
  if (plan.series && point.series !== undefined) narrow(plan.series, point.series);
  return serialize(fetch);
}
