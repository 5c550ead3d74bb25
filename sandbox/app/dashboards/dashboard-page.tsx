import * as React from 'react';
import { ChartPicker } from '../charts/chart-pane.tsx';
import { ChartView } from '../charts/chart-view.tsx';
import type { Dashboard } from '../data/metadata.ts';
import type { Page } from '../model/address.ts';
import { Commands } from '../ui/command-bar.tsx';
import { ErrorBoundary, Failure } from '../ui/error-boundary.tsx';
import { Grid, gridFields } from '../ui/grid.tsx';
import { useApp, useLoaded } from '../ui/hooks.ts';
import { readView, sortOf } from '../ui/query.ts';
import { tilesOf, type Tile } from './tiles.ts';

type DashboardPageOf = Extract<Page, { pageType: 'dashboard' }>;

/** The app's dashboards; one of them is shown. */
export function DashboardPage(props: { page: DashboardPageOf }): React.JSX.Element {
  const app = useApp();
  const loaded = useLoaded(async () => {
    const listed = app.app.components.forms.map((id) => id.toLowerCase());
    return (await app.meta.dashboards()).filter((d) => listed.includes(d.id.toLowerCase()));
  }, []);
  if (loaded.state === 'failed') return <Failure error={loaded.error} title="The dashboards cannot be read" />;
  if (loaded.state === 'loading') return <p className="loading" role="status">Loading…</p>;
  const shown = loaded.value.find((d) => d.id.toLowerCase() === props.page.dashboardId) ?? loaded.value[0];
  if (!shown) return <Failure error={new Error('The app has no dashboard.')} />;
  return <Board key={shown.id} dashboard={shown} all={loaded.value} />;
}

function Board(props: { dashboard: Dashboard; all: readonly Dashboard[] }): React.JSX.Element {
  const app = useApp();
  const { dashboard } = props;
  const [version, setVersion] = React.useState(0);
  const board = React.useMemo(() => tilesOf(dashboard.formXml), [dashboard.id]);
  React.useEffect(() => { document.title = `${dashboard.name} - ${app.app.name}`; }, [dashboard.name]);
  return <section className="dashboard" aria-labelledby="dashboard-title">
    <Commands items={[{ key: 'refresh', text: 'Refresh all', iconProps: { iconName: 'refresh' }, onClick: () => setVersion((v) => v + 1) }]} label="Commands of the dashboard" />
    <div className="dashboard-head"><h1 id="dashboard-title" className="view-title">{dashboard.name}</h1>
      {props.all.length > 1 ? <select className="chart-picker" aria-label="Dashboard" value={dashboard.id} onChange={(e) => { void app.go({ pageType: 'dashboard', dashboardId: e.currentTarget.value.toLowerCase() }); }}>{props.all.map((d) => <option key={d.id} value={d.id}>{d.name}</option>)}</select> : null}
    </div>
    <div className="tiles" style={{ ['--columns' as string]: board.columns }}>{board.rows.flat().map((t) => <ErrorBoundary key={t.id}><TileView tile={t} version={version} /></ErrorBoundary>)}</div>
  </section>;
}

function TileView(props: { tile: Tile; version: number }): React.JSX.Element {
  const app = useApp();
  const { tile } = props;
  const [picked, setPicked] = React.useState(tile.chartId);
  const loaded = useLoaded(async () => {
    const [entity, views, charts] = await Promise.all([app.meta.entity(tile.table), app.meta.views(tile.table), app.meta.charts(tile.table)]);
    const view = views.find((v) => v.id.toLowerCase() === tile.viewId);
    if (!view) throw new Error(`The tile ${tile.label} shows a view that is not in the environment.`);
    return { entity, view, charts };
  }, [tile.id]);
  const title = tile.label || (loaded.state === 'ready' ? loaded.value.view.name : '');
  const chart = loaded.state === 'ready' ? loaded.value.charts.find((c) => c.id === picked) : undefined;
  return <section className="tile card" aria-label={title} style={{ gridColumn: `span ${tile.colspan}` }}>
    <div className="tile-head"><h2>{title}</h2>
      {loaded.state === 'ready' && tile.chartId && tile.pickChart && picked ? <ChartPicker charts={loaded.value.charts} chosen={picked} onChoose={setPicked} /> : null}
      {loaded.state === 'ready' ? <button type="button" className="link" aria-label={`Open list: ${loaded.value.view.name}, for ${title}`} onClick={() => { void app.go({ pageType: 'entitylist', entityName: tile.table, viewId: loaded.value.view.id }); }}>Open list</button> : null}
    </div>
    {loaded.state === 'failed' ? <Failure error={loaded.error} /> : loaded.state === 'loading' ? <p className="loading" role="status">Loading…</p>
      : tile.chartId === undefined ? <Rows tile={tile} entity={loaded.value.entity} view={loaded.value.view} version={props.version} />
      : chart ? <ChartView key={chart.id} chart={chart} view={loaded.value.view} entity={loaded.value.entity} version={props.version} onPoint={(point) => { void app.go({ pageType: 'entitylist', entityName: tile.table, viewId: loaded.value.view.id, drill: { chartId: chart.id, ...point } }); }} />
      : <Failure error={new Error(`The tile ${title} shows a chart that is not in the environment.`)} />}
  </section>;
}

function Rows(props: { tile: Tile; entity: import('../data/metadata.ts').Entity; view: import('../data/metadata.ts').View; version: number }): React.JSX.Element {
  const app = useApp();
  const { tile, entity, view } = props;
  const fields = useLoaded(() => gridFields(view, entity, app.meta.entity), [view.id]);
  const rows = useLoaded(() => readView(entity, view, { page: 1, count: tile.rows }), [view.id, props.version]);
  if (rows.state === 'failed') return <Failure error={rows.error} title="The rows cannot be read" />;
  if (fields.state === 'failed') return <Failure error={fields.error} />;
  return <div className="tile-rows"><Grid label={tile.label || view.name} entity={entity} fields={fields.state === 'ready' ? fields.value : []} rows={rows.state === 'ready' ? rows.value.entities : []} loading={rows.state === 'loading' || fields.state === 'loading'}
    sort={sortOf(view)} onOpen={(id) => { void app.go({ pageType: 'entityrecord', entityName: entity.logicalName, entityId: id }); }} empty="There is nothing here." /></div>;
}
