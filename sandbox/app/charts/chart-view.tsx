import * as React from 'react';
import { IconButton, Spinner } from '@fluentui/react';
import type { Attribute, Chart, Entity, View } from '../data/metadata.ts';
import { fetchRows } from '../data/webapi.ts';
import { Failure } from '../ui/error-boundary.tsx';
import { useApp, useLoaded } from '../ui/hooks.ts';
import { ChartSvg, ChartTable, Legend } from './chart-svg.tsx';
import { emptyNumbers, groupLabel, measureLabel, numbersOf, type Naming } from './numbers.ts';
import { planOf, type Plan } from './plan.ts';
import { chartFetch, type Point } from './query.ts';

/** Columns that the chart names, of all the tables that it joins. */
export async function namingOf(plan: Plan, entityOf: (name: string) => Promise<Entity>): Promise<Naming> {
  const groups = [plan.category, ...(plan.series ? [plan.series] : []), ...plan.measures];
  const tables = new Map<string, readonly Attribute[]>();
  for (const name of new Set(groups.map((g) => g.table))) tables.set(name, (await entityOf(name)).attributes);
  return (table, column) => tables.get(table)?.find((a) => a.logicalName === column);
}

/** A chart over the rows of a view. `version` makes it look again. */
export function ChartView(props: { chart: Chart; view: View; entity: Entity; version?: unknown; onPoint: (point: Point) => void }): React.JSX.Element {
  const app = useApp();
  const { chart, view, entity } = props;
  const [asTable, setAsTable] = React.useState(false);
  const loaded = useLoaded(async () => {
    const plan = planOf(chart);
    const [naming, rows] = await Promise.all([namingOf(plan, app.meta.entity), fetchRows(entity.entitySetName, chartFetch(plan, view.fetchXml))]);
    return { plan, numbers: numbersOf(plan, rows.entities, naming, app.me.settings.dateFormat), category: groupLabel(naming, plan.category), measures: plan.measures.map((m) => measureLabel(naming, m)).join(', '), series: plan.series ? groupLabel(naming, plan.series) : undefined };
  }, [chart.id, view.id, view.fetchXml, props.version]);
  if (loaded.state === 'failed') return <Failure error={loaded.error} title="The chart cannot be drawn" />;
  if (loaded.state === 'loading') return <div className="chart-wait" aria-busy="true"><Spinner label="Loading…" labelPosition="right" /></div>;
  const { plan, numbers, category, measures, series } = loaded.value;
  if (emptyNumbers(numbers)) return <p className="grid-empty" data-chart={chart.name}>There is nothing to show here yet.</p>;
  const open = (c: number, s: number): void => props.onPoint({ category: numbers.categories[c]!.key, ...(plan.series ? { series: numbers.series[s]!.key } : {}) });
  const what = `${measures} by ${category}${series ? ` and ${series}` : ''}`;
  return <div className="chart" data-chart={chart.name}>
    <div className="chart-head"><span className="chart-what">{what}</span>
      <IconButton iconProps={{ iconName: asTable ? 'chart' : 'table' }} ariaLabel={asTable ? `Show ${chart.name} as a chart` : `Show ${chart.name} as a table`} title={asTable ? 'Show as a chart' : 'Show as a table'} onClick={() => setAsTable(!asTable)} /></div>
    {asTable ? <ChartTable numbers={numbers} label={`${chart.name}: ${what}`} category={category} marks={app.me.settings} whole={series !== undefined} onOpen={open} />
      : <><ChartSvg numbers={numbers} shape={plan.shape} label={`${chart.name}: ${what}`} onOpen={open} /><Legend numbers={numbers} /></>}
  </div>;
}
