/** Reads a chart as it stands in the zip: what it asks for and how it is drawn. */
import { attr, children, parseXml, path } from '../model/xml.ts';
import type { Chart } from '../data/metadata.ts';

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year';
export interface Group { readonly alias: string; readonly column: string; readonly table: string; /** Alias of the join, or undefined for the chart's own table. */ readonly join?: string; readonly period?: Period }
export interface Measure { readonly alias: string; readonly column: string; readonly table: string; readonly aggregate: string }
export const shapes = ['Column', 'Bar', 'StackedColumn', 'StackedBar'] as const;
export type Shape = (typeof shapes)[number];
export interface Plan {
  readonly chart: Chart;
  readonly fetch: Element;
  readonly category: Group;
  /** The second group of a comparison chart. */
  readonly series?: Group;
  readonly measures: readonly Measure[];
  readonly shape: Shape;
  readonly colors: readonly string[];
  /** The chart shows only so many groups, in an order of its own. */
  readonly ordered: boolean;
}

const yes = (e: Element, name: string): boolean => ['true', '1'].includes(attr(e, name) ?? '');

/** @throws naming what this host does not draw */
export function planOf(chart: Chart): Plan {
  const data = parseXml(chart.dataXml, `The chart ${chart.name}`), drawn = parseXml(chart.presentationXml, `The chart ${chart.name}`);
  const fetches = children(children(data, 'fetchcollection')[0], 'fetch');
  const entity = path(fetches[0], 'entity');
  const categories = children(children(data, 'categorycollection')[0], 'category');
  if (fetches.length !== 1 || !entity || categories.length !== 1) throw new Error(`The chart ${chart.name} has several queries or categories, which this host does not draw.`);
  const columns = columnsIn(entity, attr(entity, 'name') ?? '', undefined);
  const groups = columns.filter((c) => c.groupBy);
  const category = groups.find((g) => g.alias === attr(categories[0], 'alias')) ?? (groups.length === 1 ? groups[0] : undefined);
  if (!category) throw new Error(`The chart ${chart.name} does not say by what it groups.`);
  const measures = children(categories[0], 'measurecollection').flatMap((m) => children(m, 'measure')).map((m) => {
    const c = columns.find((x) => x.alias === attr(m, 'alias'));
    if (!c?.aggregate) throw new Error(`The chart ${chart.name} measures ${attr(m, 'alias') ?? 'nothing'}, which its query does not compute.`);
    return { alias: c.alias, column: c.column, table: c.table, aggregate: c.aggregate };
  });
  const shape = attr(path(drawn, 'Series', 'Series'), 'ChartType') as Shape;
  if (!shapes.includes(shape)) throw new Error(`Charts of type ${shape} are not drawn by the sandbox's app host (SandboxNotEmulated).`);
  const other = groups.find((g) => g !== category);
  return {
    chart, fetch: fetches[0]!, category, ...(other ? { series: other } : {}), measures, shape, colors: colorsOf(drawn), ordered: children(entity, 'order').length > 0,
  };
}

interface Column extends Group { readonly aggregate?: string; readonly groupBy: boolean }
function columnsIn(e: Element, table: string, join: string | undefined): Column[] {
  const own = children(e, 'attribute').map((a): Column => ({
    alias: attr(a, 'alias') ?? '', column: attr(a, 'name') ?? '', table, groupBy: yes(a, 'groupby'), ...(join === undefined ? {} : { join }),
    ...(attr(a, 'aggregate') ? { aggregate: attr(a, 'aggregate')! } : {}), ...(attr(a, 'dategrouping') ? { period: attr(a, 'dategrouping') as Period } : {}),
  }));
  return [...own, ...children(e, 'link-entity').flatMap((l) => columnsIn(l, attr(l, 'name') ?? '', attr(l, 'alias') ?? attr(l, 'name') ?? ''))];
}
function colorsOf(drawn: Element): string[] {
  const own = (attr(drawn, 'PaletteCustomColors') ?? '').split(';').map((c) => c.split(',').map((n) => n.trim())).filter((c) => c.length === 3 && c.every((n) => /^\d+$/.test(n)));
  return own.length ? own.map((c) => `rgb(${c.join(' ')})`) : ['#0f5bb5', '#038387', '#ca5010', '#8764b8', '#107c10'];
}
