/** Charts as visualization elements: what is asked for (datadescription) and how it is drawn (presentationdescription). */
import type { Chart, ChartKind, Grouping } from '../model/charts.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import { introduced } from './attributes.ts';
import { braced, chartId } from './ids.ts';
import { columnOf } from './lookup.ts';
import { condition } from './views.ts';
import { descriptions, el, leaf, leaves, localizedNames, type Xml } from './xml.ts';

const chartTypes: Readonly<Record<ChartKind, string>> = { column: 'Column', bar: 'Bar', line: 'Line', pie: 'Pie', stackedColumn: 'StackedColumn', stackedBar: 'StackedBar' };

/** @throws when the platform would refuse the chart, or when it would add up amounts in several currencies */
function check(s: SolutionDefinition, c: Chart): void {
  const wrong = (text: string): Error => new Error(`Chart "${c.name}" of ${c.table}: ${text}`);
  const tableOf = (alias: string | undefined): string => {
    const join = alias === undefined ? undefined : c.joins?.find((j) => j.alias === alias);
    if (alias !== undefined && !join) throw wrong(`there is no join "${alias}".`);
    return join?.table ?? c.table;
  };
  for (const j of c.joins ?? []) { columnOf(s, j.table, j.from); columnOf(s, c.table, j.to); }
  for (const f of c.filter ?? []) columnOf(s, tableOf(f.of), f.column);
  const stacked = c.kind === 'stackedColumn' || c.kind === 'stackedBar';
  if (stacked && !c.series) throw wrong('a stacked chart needs a second group.');
  if (c.series && (!stacked || c.measures.length > 1)) throw wrong('a second group goes with a stacked chart and one measure.');
  for (const g of [c.category, ...(c.series ? [c.series] : [])]) {
    const { kind } = columnOf(s, tableOf(g.of), g.column);
    if ((kind === 'date' || kind === 'instant') !== (g.by !== undefined)) throw wrong(`${g.column}: dates are grouped by a period, and nothing else is.`);
  }
  for (const m of c.measures) {
    const { kind } = columnOf(s, c.table, m.column);
    if (m.aggregate === 'sum' && kind === 'money' && !m.column.endsWith('_base')) throw wrong(`${m.column} may be in several currencies; add up ${m.column}_base.`);
  }
}

function data(c: Chart): Xml {
  const group = (g: Grouping, alias: string): Xml => el('attribute', { name: g.column, groupby: 'true', alias, dategrouping: g.by });
  const groups = [{ g: c.category, alias: 'category' }, ...(c.series ? [{ g: c.series, alias: 'series' }] : [])];
  const of = (alias: string | undefined): Xml[] => groups.filter((x) => x.g.of === alias).map((x) => group(x.g, x.alias));
  // Conditions on a joined table stand inside the join: the platform lays the view's own query over this one
  const filter = (alias: string | undefined): Xml | null => {
    const own = (c.filter ?? []).filter((f) => f.of === alias).map((f) => condition({ ...f, of: undefined }));
    return own.length ? el('filter', { type: 'and' }, ...own) : null;
  };
  const fetch = el('fetch', { mapping: 'logical', aggregate: 'true', count: c.largest }, el('entity', { name: c.table },
    ...of(undefined), ...c.measures.map((m, i) => el('attribute', { name: m.column, aggregate: m.aggregate, alias: `measure${i}` })),
    c.largest ? el('order', { alias: 'measure0', descending: 'true' }) : null, filter(undefined),
    ...(c.joins ?? []).map((j) => el('link-entity', { name: j.table, from: j.from, to: j.to, alias: j.alias, 'link-type': j.outer ? 'outer' : 'inner' }, ...of(j.alias), filter(j.alias)))));
  return el('datadescription', {}, el('datadefinition', {}, el('fetchcollection', {}, fetch),
    el('categorycollection', {}, el('category', { alias: 'category' }, ...c.measures.map((_, i) => el('measurecollection', {}, el('measure', { alias: `measure${i}` })))))));
}

/** Dark enough to be told from white, far enough apart to be told from each other. */
const palette = '15,91,181; 3,131,135; 202,80,16; 135,100,184; 16,124,16; 164,38,44; 92,100,114; 138,105,0; 0,120,160; 180,0,120; 70,110,40; 100,60,30;';
const ink = '59, 59, 59';
function presentation(c: Chart): Xml {
  const axis = (name: string, ...grid: Xml[]): Xml => el(name, { LabelAutoFitMinFontSize: 8, TitleForeColor: ink, LineColor: '165, 172, 181', IntervalAutoMode: 'VariableCount' }, ...grid, el('LabelStyle', { Font: '{0}, 10.5px', ForeColor: ink }));
  const shape = c.kind === 'line' ? { BorderWidth: 3, MarkerStyle: 'Square', MarkerSize: 8 } : c.kind === 'pie' ? {} : { CustomProperties: 'PointWidth=0.75, MaxPixelPointWidth=40' };
  // One label a column is enough; in a stack the labels would lie over each other
  const labelled = c.series || c.measures.length > 1 ? 'False' : 'True';
  return el('presentationdescription', {}, el('Chart', { Palette: 'None', PaletteCustomColors: palette },
    el('Series', {}, ...c.measures.map(() => el('Series', { ChartType: chartTypes[c.kind], IsValueShownAsLabel: labelled, Font: '{0}, 9.5px', LabelForeColor: ink, ...shape }))),
    el('ChartAreas', {}, el('ChartArea', { BorderColor: 'White', BorderDashStyle: 'Solid' },
      axis('AxisY', el('MajorGrid', { LineColor: '239, 242, 246' }), el('MajorTickMark', { LineColor: '165, 172, 181' })),
      axis('AxisX', el('MajorTickMark', { LineColor: '165, 172, 181' }), el('MajorGrid', { LineColor: 'Transparent' })))),
    el('Titles', {}, el('Title', { Alignment: 'TopLeft', DockingOffset: -3, Font: '{0}, 13px', ForeColor: ink })),
    c.series || c.measures.length > 1 || c.kind === 'pie' ? el('Legends', {}, el('Legend', { Alignment: 'Center', LegendStyle: 'Table', Docking: 'right', IsEquallySpacedItems: 'True', Font: '{0}, 11px', ShadowColor: '0, 0, 0, 0', ForeColor: ink })) : null));
}

export function packChart(s: SolutionDefinition, c: Chart): Xml {
  check(s, c);
  return el('visualization', {}, leaf('savedqueryvisualizationid', braced(chartId(c.table, c.key))), data(c), presentation(c), leaf('isdefault', 0),
    localizedNames(c.name), descriptions(c.help), leaves({ IsCustomizable: 1, IntroducedVersion: introduced, CanBeDeleted: 1 }));
}
