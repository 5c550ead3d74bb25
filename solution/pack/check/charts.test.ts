import { strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { solution } from '../../definition.ts';
import { platformTables } from '../../out-of-box/columns.ts';
import type { Chart } from '../../model/charts.ts';
import { packChart } from '../charts.ts';
import { packDashboard } from '../dashboards.ts';
import { testParts } from '../testing.ts';
import { charts, dashboards } from './charts.ts';
import { checkPackage } from './index.ts';
import { readPackage } from './reader.ts';
import type { ColumnType } from './views.ts';

const whole = testParts();
const columns = new Map(readPackage(whole).entities.map((e) => [e.logical, e.attributes]));
const typeOf: ColumnType = (table, column) => {
  const type = columns.get(table)?.get(column)?.type;
  return type === 'datetime' ? 'date' : type === 'nvarchar' ? 'text' : type ?? (table === 'invoicedetail' ? platformColumn(column) : undefined);
};
const platformColumn = (column: string): string | undefined => platformTables['invoicedetail']!.columns[column.replace(/_base$/, '')]?.kind;
/** The package without what charts and dashboards do not look at, because it is read once for every defect. */
const slim = strFromU8(whole.get('customizations.xml')!).replace(/<attributes>[\s\S]*?<\/attributes>/g, '').replace(/<forms type="(main|quick|quickCreate)">[\s\S]*?<\/forms>/g, '').replace(/<(Roles|EntityRelationships|optionsets)>[\s\S]*?<\/\1>/g, '').replace(/<RibbonDiffXml>[\s\S]*?<\/RibbonDiffXml>/g, '');
function found(text: string): string[] {
  const m = readPackage(new Map([...whole, ['customizations.xml', strToU8(text)]]));
  return [...charts(m, typeOf), ...dashboards(m)].map((f) => f.rule);
}
function planted(from: string | RegExp, to: string): string[] {
  const changed = slim.replace(from, to);
  expect(changed).not.toBe(slim);
  return found(changed);
}

describe('R70 the check of charts and dashboards', () => {
  it('finds nothing in ours, and belongs to the whole check', () => {
    expect(found(slim)).toEqual([]);
    const bad = strFromU8(whole.get('customizations.xml')!).replace('<IsUserChart>false', '<IsUserChart>true').replace('<measure alias="measure1" />', '<measure alias="measure2" />');
    expect(checkPackage(new Map([...whole, ['customizations.xml', strToU8(bad)]])).map((f) => f.rule).filter((r) => /^(chart|dashboard)-/.test(r)).sort()).toEqual(['chart-alias-missing', 'dashboard-personal']);
  });
  it.each([
    ['a column that is not there', 'chart-column-missing', '<attribute name="cfl_netamount_base" aggregate="sum"', '<attribute name="cfl_net_base" aggregate="sum"'],
    ['a join over a column that is not there', 'chart-column-missing', /(<link-entity name="cfl_xerodocument" from="cfl_sent)purchaseinvoiceid(" to="cfl_purchaseinvoiceid" alias="period")/, '$1billid$2'],
    ['a month of what is no date', 'chart-date-part', /(<datadefinition>[\s\S]*?)name="cfl_invoicedate"( groupby="true" alias="category" dategrouping="month")/, '$1name="cfl_xeronumber"$2'],
    ['a sum over several currencies', 'chart-currencies', 'name="cfl_netamount_base" aggregate="sum"', 'name="cfl_netamount" aggregate="sum"'],
    ['a query of another table', 'chart-table', /(<fetch mapping="logical" aggregate="true">\s*<entity name=")cfl_purchaseinvoiceline/, '$1cfl_creditnoteline'],
    ['an alias given twice', 'chart-alias-twice', 'aggregate="sum" alias="measure1"', 'aggregate="sum" alias="measure0"'],
    ['a measure that is not asked for', 'chart-alias-missing', '<measure alias="measure1" />', '<measure alias="measure2" />'],
    ['three groups', 'chart-groups', /(<attribute name="cfl_trackingoption1id" groupby="true" alias="series" \/>)/, '$1<attribute name="cfl_accountid" groupby="true" alias="third" />'],
    ['two measures beside two groups', 'chart-comparison', /(alias="series" \/>[\s\S]*?<measure alias="measure0" \/>)/, '$1<measure alias="measure0" />'],
    ['fewer series than measures', 'chart-series', /<Series ChartType="Bar"[^>]*\/>/, ''],
    ['more areas than categories', 'chart-areas', /(<ChartArea [\s\S]*?<\/ChartArea>)/, '$1$1'],
    ['a chart that is not drawn', 'chart-not-drawn', /<presentationdescription>[\s\S]*?<\/presentationdescription>/, ''],
    ['a chart without anything', 'chart-empty', /<datadescription>[\s\S]*?<\/datadescription>/, ''],
    ['a dashboard of two forms', 'dashboard-form', /(<forms type="dashboard">)/, '$1<form />'],
    ['a tile that says nothing', 'dashboard-tile', /(indicationOfSubgrid="true">)\s*<parameters>[\s\S]*?<\/parameters>/, '$1'],
    ['a tile with a view of another table', 'dashboard-view', /(<TargetEntityType>)cfl_purchaseinvoiceline(<\/TargetEntityType>\s*<ChartGridMode>Chart)/, '$1cfl_creditnoteline$2'],
    ['a tile with a chart that is not there', 'dashboard-chart', /<VisualizationId>\{\w{8}/, '<VisualizationId>{00000000'],
    ['a tile that names no chart', 'dashboard-chart', /(<ChartGridMode>Chart[\s\S]*?<VisualizationId>)[^<]+/, '$1'],
    ['somebody\'s own chart', 'dashboard-personal', '<IsUserChart>false', '<IsUserChart>true'],
    ['a site map entry for a dashboard that is not there', 'dashboard-missing', /DefaultDashboard="\w{8}/, 'DefaultDashboard="00000000'],
  ])('finds %s', (_, rule, from, to) => { expect(planted(from, to)).toContain(rule); });
});

describe('R70 the packer of charts and dashboards refuses', () => {
  const good = solution.charts.find((c) => c.table === 'cfl_purchaseinvoiceline' && c.key === 'tracking1month')!;
  it.each<[string, Partial<Chart>, string]>([
    ['an unknown column', { category: { column: 'cfl_colour' } }, 'has no column "cfl_colour"'],
    ['a join that is not made', { category: { column: 'cfl_invoicedate', of: 'bill', by: 'month' } }, 'there is no join "bill"'],
    ['a date without a period', { category: { column: 'cfl_invoicedate', of: 'period' } }, 'dates are grouped by a period'],
    ['a period of what is no date', { series: { column: 'cfl_trackingoption1id', by: 'month' } }, 'dates are grouped by a period'],
    ['amounts in several currencies', { measures: [{ column: 'cfl_netamount', aggregate: 'sum' }] }, 'add up cfl_netamount_base'],
    ['a stack without a second group', { series: undefined }, 'needs a second group'],
    ['two measures in a stack', { measures: [{ column: 'cfl_netamount_base', aggregate: 'sum' }, { column: 'cfl_taxamount_base', aggregate: 'sum' }] }, 'one measure'],
    ['a second group in plain bars', { kind: 'bar' }, 'goes with a stacked chart'],
  ])('%s', (_, change, words) => { expect(() => packChart(solution, { ...good, ...change })).toThrow(words); });

  const board = solution.dashboards[0]!;
  const tile = board.rows[0]![0]!;
  it.each([
    ['seven tiles', [[tile], [tile], [tile], [tile], [tile], [tile], [tile]], '7 tiles'], ['uneven rows', [[tile, tile], [tile]], 'equally long'],
    ['an unknown view', [[{ ...tile, view: 'none' }]], 'has no view "none"'], ['an unknown chart', [[{ ...tile, chart: 'none' }]], 'has no chart "none"'],
  ])('%s', (_, rows, words) => { expect(() => packDashboard(solution, { ...board, rows })).toThrow(words); });
});
