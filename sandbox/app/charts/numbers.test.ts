// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { colorOf, numbersOf, short, signOf, ticksFor, total } from './numbers.ts';
import { planOf } from './plan.ts';
import { chartFetch, daysOf, periodKey, pointFetch } from './query.ts';

const chart = (shape: string, data: string) => ({ id: 'c', name: 'Test', description: '', entity: 'line', isDefault: false, origin: 'x', dataXml: data, presentationXml: `<Chart PaletteCustomColors="1,2,3; 4,5,6;"><Series><Series ChartType="${shape}"/></Series></Chart>` });
const data = '<datadefinition><fetchcollection><fetch mapping="logical" aggregate="true"><entity name="line"><attribute name="option" groupby="true" alias="series"/><attribute name="net_base" aggregate="sum" alias="m"/><link-entity name="doc" from="docid" to="docid" alias="d"><attribute name="day" groupby="true" alias="category" dategrouping="month"/><filter><condition attribute="status" operator="ne" value="4"/></filter></link-entity></entity></fetch></fetchcollection><categorycollection><category alias="category"><measurecollection><measure alias="m"/></measurecollection></category></categorycollection></datadefinition>';
const view = '<fetch><entity name="line"><attribute name="name"/><order attribute="name"/><filter><condition attribute="state" operator="eq" value="0"/></filter><link-entity name="doc" from="docid" to="docid" alias="v"><attribute name="number"/></link-entity></entity></fetch>';
const plan = planOf(chart('StackedColumn', data));
const flat = (xml: string): string => xml.replace(/ xmlns="[^"]*"/g, '');

describe('R70 charts', () => {
  it('are asked for over the rows of a view, by year and month', () => {
    expect(flat(chartFetch(plan, view))).toBe('<fetch mapping="logical" aggregate="true"><entity name="line"><attribute name="option" groupby="true" alias="series"/><attribute name="net_base" aggregate="sum" alias="m"/>'
      + '<link-entity name="doc" from="docid" to="docid" alias="d"><attribute name="day" groupby="true" dategrouping="year" alias="category_year"/><attribute name="day" groupby="true" alias="category" dategrouping="month"/><filter><condition attribute="status" operator="ne" value="4"/></filter></link-entity>'
      + '<order alias="category_year"/><order alias="category"/><order alias="series"/><filter><condition attribute="state" operator="eq" value="0"/></filter><link-entity name="doc" from="docid" to="docid" alias="v"/></entity></fetch>');
  });
  it('lead from a column to the rows behind it', () => {
    expect(flat(pointFetch(plan, view, { category: '2026-02', series: null }))).toBe('<fetch><entity name="line"><attribute name="name"/><order attribute="name"/><filter><condition attribute="state" operator="eq" value="0"/></filter><link-entity name="doc" from="docid" to="docid" alias="v"><attribute name="number"/></link-entity>'
      + '<link-entity name="doc" from="docid" to="docid" alias="d"><filter><condition attribute="status" operator="ne" value="4"/></filter><filter type="and"><condition attribute="day" operator="on-or-after" value="2026-02-01"/><condition attribute="day" operator="on-or-before" value="2026-02-28"/></filter></link-entity>'
      + '<filter type="and"><condition attribute="option" operator="null"/></filter></entity></fetch>');
  });
  it('put numbers where category and series meet; months in order, the nameless series last', () => {
    const row = (year: number | undefined, month: number | undefined, option: string | undefined, m: number) => ({ ...(year ? { category_year: year, category: month } : {}), ...(option ? { series: option, 'series@OData.Community.Display.V1.FormattedValue': option.toUpperCase() } : {}), m, 'm@OData.Community.Display.V1.FormattedValue': `£${m.toFixed(2)}` });
    const n = numbersOf(plan, [row(undefined, undefined, 'b', 1), row(2025, 12, undefined, 2), row(2026, 1, 'b', 3), row(2026, 1, 'a', 4)], () => undefined, 'dd/MM/yyyy');
    expect(n.categories).toEqual([{ key: null, label: '(blank)' }, { key: '2025-12', label: 'Dec 2025' }, { key: '2026-01', label: 'Jan 2026' }]);
    expect(n.series.map((s) => [s.label, s.color])).toEqual([['A', 'rgb(1 2 3)'], ['B', 'rgb(4 5 6)'], ['(blank)', '#8a8f98']]);
    expect(n.values.map((v) => v.map((x) => x?.number))).toEqual([[undefined, 1, undefined], [undefined, undefined, 2], [4, 3, undefined]]);
    expect(signOf(n)).toBe('£');
  });
  it('print sums as their parts are printed, and give one option one colour', () => {
    const v = (number: number, text: string) => ({ number, text });
    expect(total([v(1234.5, '£1,234.50'), undefined, v(-0.25, '-£0.25')], { decimalSymbol: '.', numberSeparator: ',' })).toBe('£1,234.25');
    expect(total([v(-2000.1, '-€2.000,10')], { decimalSymbol: ',', numberSeparator: '.' })).toBe('-€2.000,10');
    expect(total([v(3, '3'), v(4, '4')], { decimalSymbol: '.', numberSeparator: ',' })).toBe('7');
    expect(colorOf('x', 'k2', ['a', 'b'])).toBe(colorOf('x', 'k2', ['a', 'b']));
  });
  it('refuse shapes that are not drawn', () => { expect(() => planOf(chart('Funnel', data))).toThrow('Charts of type Funnel are not drawn'); });
  it.each([['year', '2024', '2024-01-01', '2024-12-31'], ['quarter', '2024-Q1', '2024-01-01', '2024-03-31'], ['month', '2024-02', '2024-02-01', '2024-02-29'], ['day', '2024-02-29', '2024-02-29', '2024-02-29'], ['week', '2026-W01', '2026-01-01', '2026-01-03'], ['week', '2026-W02', '2026-01-04', '2026-01-10'], ['week', '2026-W53', '2026-12-27', '2026-12-31']] as const)('know the days of a %s (%s)', (period, key, from, to) => {
    expect(daysOf(period, key)).toEqual([from, to]);
  });
  it('name periods', () => {
    const parts = { year: 2026, quarter: 1, month: 2, week: 7, day: 9 } as const;
    expect((['year', 'quarter', 'month', 'week', 'day'] as const).map((p) => periodKey(p, (x) => parts[x]))).toEqual(['2026', '2026-Q1', '2026-02', '2026-W07', '2026-02-09']);
  });
  it('have axes of round numbers', () => {
    expect(ticksFor(0, 0)).toEqual([0, 1]);
    expect(ticksFor(1, 3)).toEqual([0, 1, 2, 3]);
    expect(ticksFor(120.5, 1234.56)).toEqual([0, 500, 1000, 1500]);
    expect(ticksFor(-40.1, 10)).toEqual([-60, -40, -20, 0, 20]);
    expect([short(0, '£'), short(950, '£'), short(12500, '£'), short(-1250000, '£')]).toEqual(['£0', '£950', '£12.5k', '-£1.25m']);
  });
});
