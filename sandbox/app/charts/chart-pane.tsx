import * as React from 'react';
import type { Chart, Entity, View } from '../data/metadata.ts';
import { Failure } from '../ui/error-boundary.tsx';
import { useApp, useLoaded } from '../ui/hooks.ts';
import { ChartView } from './chart-view.tsx';

export function ChartPicker(props: { charts: readonly Chart[]; chosen: string; onChoose: (id: string) => void }): React.JSX.Element {
  return <select className="chart-picker" aria-label="Chart" value={props.chosen} onChange={(e) => props.onChoose(e.currentTarget.value)}>{props.charts.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select>;
}

/** The pane beside a list: one of the table's charts, over the rows of the view that is shown. */
export function ChartPane(props: { entity: Entity; view: View; version: unknown }): React.JSX.Element {
  const app = useApp();
  const { entity, view } = props;
  const remembered = `chart:${entity.logicalName}`;
  const [wanted, setWanted] = React.useState(localStorage.getItem(remembered) ?? '');
  const loaded = useLoaded(() => app.meta.charts(entity.logicalName), [entity.logicalName]);
  if (loaded.state === 'failed') return <Failure error={loaded.error} title="The charts cannot be read" />;
  if (loaded.state === 'loading') return <p className="loading" role="status">Loading…</p>;
  const chart = loaded.value.find((c) => c.id === wanted) ?? loaded.value[0];
  if (!chart) return <p className="grid-empty">There is no chart of {entity.displayCollectionName}.</p>;
  return <section className="chart-pane" aria-label="Chart">
    <ChartPicker charts={loaded.value} chosen={chart.id} onChoose={(id) => { setWanted(id); localStorage.setItem(remembered, id); }} />
    <p className="chart-help">{chart.description}</p>
    <ChartView key={chart.id} chart={chart} view={view} entity={entity} version={props.version} onPoint={(point) => { void app.go({ pageType: 'entitylist', entityName: entity.logicalName, viewId: view.id.split(' ')[0]!, drill: { chartId: chart.id, ...point } }); }} />
  </section>;
}
