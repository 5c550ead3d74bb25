import * as React from 'react';
import { Dropdown, SearchBox } from '@fluentui/react';
import type { ICommandBarItemProps } from '@fluentui/react';
import { holds } from '../data/metadata.ts';
import type { Drill, Page } from '../model/address.ts';
import type { Sort } from '../model/view.ts';
import * as webApi from '../data/webapi.ts';
import { ChartPane } from '../charts/chart-pane.tsx';
import { csvOf, download } from '../charts/export.ts';
import { narrow } from '../charts/point.ts';
import { NotProvided, only } from '../xrm/missing.ts';
import { Commands, useRibbon, useStandard } from './command-bar.tsx';
import { Failure } from './error-boundary.tsx';
import { Grid, Pager, gridFields, useChosen } from './grid.tsx';
import { useApp, useLoaded } from './hooks.ts';
import { choosable, readView, searchColumns, sortOf } from './query.ts';

const pageSize = 50;
type ListPageOf = Extract<Page, { pageType: 'entitylist' }>;

export function ListPage(props: { page: ListPageOf }): React.JSX.Element {
  const app = useApp();
  const { entityName } = props.page;
  const loaded = useLoaded(async () => {
    const [entity, views] = await Promise.all([app.meta.entity(entityName), app.meta.views(entityName)]);
    return { entity, views, choices: choosable(views, app.app.components.views.map((v) => v.toLowerCase())) };
  }, [entityName]);
  if (loaded.state === 'failed') return <Failure error={loaded.error} title="This list cannot be shown" />;
  if (loaded.state === 'loading') return <p className="loading" role="status">Loading…</p>;
  if (loaded.value.choices.length === 0) return <Failure error={new Error(`The table ${loaded.value.entity.displayName} has no public view.`)} />;
  return <List {...loaded.value} wanted={props.page.viewId} drill={props.page.drill} />;
}

function List(props: { entity: import('../data/metadata.ts').Entity; views: readonly import('../data/metadata.ts').View[]; choices: readonly import('../data/metadata.ts').View[]; wanted?: string; drill?: Drill }): React.JSX.Element {
  const app = useApp();
  const { entity, views, choices } = props;
  const first = choices.find((v) => v.id.toLowerCase() === props.wanted) ?? choices.find((v) => v.isDefault && v.origin !== 'platform') ?? choices.find((v) => v.isDefault) ?? choices[0]!;
  const [viewId, setView] = React.useState(first.id);
  const chosenView = choices.find((v) => v.id === viewId) ?? first;
  const [drill, setDrill] = React.useState(props.drill);
  const [charted, setCharted] = React.useState(false);
  // a list that a chart led to is the view's, narrowed to the rows behind one point
  const narrowed = useLoaded(async () => (drill ? narrow(app.meta, entity, chosenView, drill, app.me.settings.dateFormat) : { view: chosenView, title: '' }), [chosenView.id, drill]);
  const { view, title } = narrowed.state === 'ready' ? narrowed.value : { view: chosenView, title: '' };
  const settled = narrowed.state === 'ready';
  const [sort, setSort] = React.useState<Sort>();
  const [term, setTerm] = React.useState('');
  const [page, setPage] = React.useState(1);
  const [selected, setSelected] = React.useState<readonly string[]>([]);
  const [version, setVersion] = React.useState(0);
  const columns = searchColumns(entity, views);
  const fields = useLoaded(() => gridFields(view, entity, app.meta.entity), [view.id]);
  const rows = useLoaded(() => (!settled ? new Promise<never>(() => undefined) : readView(entity, view, { page, count: pageSize, sort, search: { term, columns } })), [settled, view.id, sort?.column, sort?.descending, term, page, version]);
  React.useEffect(() => { setSelected([]); }, [view.id, term, page]);
  const chosen = useChosen(entity, rows.state === 'ready' ? rows.value.entities : undefined, selected, setSelected);
  // a list is as old as its last look; people come back to the tab to see what became of their request
  React.useEffect(() => {
    const again = (): void => { if (document.visibilityState === 'visible') setVersion((v) => v + 1); };
    document.addEventListener('visibilitychange', again);
    return () => document.removeEventListener('visibilitychange', again);
  }, []);
  React.useEffect(() => { document.title = `${view.name} - ${app.app.name}`; }, [view.name]);

  const gridControl = React.useMemo(() => only('gridContext', {
    refresh: () => setVersion((v) => v + 1), refreshRibbon: () => setVersion((v) => v + 1),
    getGrid: () => { throw new NotProvided('gridContext.getGrid'); }, getEntityName: () => entity.logicalName,
  }), [entity.logicalName]);
  const open = (id: string): void => { void app.go({ pageType: 'entityrecord', entityName: entity.logicalName, entityId: id }); };
  const removeSelected = async (): Promise<void> => {
    const answer = await app.ask({ title: 'Confirm Deletion', text: `Delete ${selected.length === 1 ? 'the selected row' : `the ${selected.length} selected rows`}? This cannot be undone.`, buttons: [{ text: 'Delete', primary: true, answer: true }, { text: 'Cancel', answer: false }], dismissed: false });
    if (answer !== true) return;
    try { for (const id of selected) await webApi.remove(entity.entitySetName, id); } catch (e) { await app.error(e); }
    setSelected([]); setVersion((v) => v + 1);
  };
  const charts = useLoaded(() => app.meta.charts(entity.logicalName), [entity.logicalName]);
  const exportAll = async (): Promise<void> => {
    try {
      const shown = await gridFields(view, entity, app.meta.entity), all: webApi.Row[] = [];
      for (let n = 1; ; n++) {
        const part = await readView(entity, view, { page: n, count: 5000, sort, search: { term, columns } });
        all.push(...part.entities);
        if (!part.more) break;
      }
      download(`${chosenView.name.replace(/[^\p{L}\p{N} ()-]/gu, '')}.csv`, csvOf(shown, all));
    } catch (e) { await app.error(e); }
  };
  const standard = useStandard(entity.logicalName, 'HomepageGrid');
  const items: ICommandBarItemProps[] = [
    ...(selected.length === 0 && holds(app.me, entity.privileges['Create']) && standard('NewRecord') ? [{ key: 'new', text: 'New', iconProps: { iconName: 'add' }, onClick: () => { void app.go({ pageType: 'entityrecord', entityName: entity.logicalName }); } }] : []),
    ...(selected.length > 0 && holds(app.me, entity.privileges['Delete']) && standard('DeleteMenu', 'Delete') ? [{ key: 'delete', text: 'Delete', iconProps: { iconName: 'delete' }, onClick: () => { void removeSelected(); } }] : []),
    ...(standard('RefreshModernButton') ? [{ key: 'refresh', text: 'Refresh', iconProps: { iconName: 'refresh' }, onClick: () => setVersion((v) => v + 1) }] : []),
    ...(charts.state === 'ready' && charts.value.length && selected.length === 0 ? [{ key: 'chart', text: charted ? 'Hide Chart' : 'Show Chart', iconProps: { iconName: 'chart' }, onClick: () => setCharted(!charted) }] : []),
    ...(selected.length === 0 && standard('ExportToExcel') ? [{ key: 'export', text: 'Export', iconProps: { iconName: 'table' }, onClick: () => { void exportAll(); } }] : []),
    ...useRibbon({ entity: entity.logicalName, place: 'HomepageGrid', selected: chosen, primaryControl: gridControl, selectedControl: gridControl }, version),
  ];
  const ready = rows.state === 'ready' && fields.state === 'ready';
  return <section className="list" aria-label={entity.displayCollectionName}>
    <Commands items={items} label="Commands of the list" />
    <div className="card">
      <div className="list-head">
        <h1 className="view-title">{choices.length === 1 ? view.name : <Dropdown className="view-switch" ariaLabel={`View: ${chosenView.name}`} selectedKey={chosenView.id} options={choices.map((v) => ({ key: v.id, text: v.name }))} dropdownWidth="auto"
          onChange={(_e, o) => { if (o) { setView(String(o.key)); setDrill(undefined); setSort(undefined); setPage(1); } }} />}</h1>
        <span className="spring" />
        <SearchBox className="search" placeholder="Search this view" ariaLabel="Search this view" onSearch={(v) => { setTerm(v); setPage(1); }} onClear={() => { setTerm(''); setPage(1); }} />
      </div>
      {drill && title ? <p className="drilled" role="status"><span>{title}</span> <button type="button" className="link" onClick={() => { setDrill(undefined); setPage(1); }}>Show all rows of the view</button></p> : null}
      {charted ? <ChartPane entity={entity} view={chosenView} version={version} /> : null}
      {narrowed.state === 'failed' ? <Failure error={narrowed.error} /> : rows.state === 'failed' ? <Failure error={rows.error} title="The rows cannot be read" /> : fields.state === 'failed' ? <Failure error={fields.error} /> :
        <Grid label={view.name} entity={entity} fields={fields.state === 'ready' ? fields.value : []} rows={rows.state === 'ready' ? rows.value.entities : []} loading={!ready}
          sort={sort ?? sortOf(view)} onSort={(s) => { setSort(s); setPage(1); }} selected={selected} onSelect={setSelected} onOpen={open} empty={term ? `Nothing found for “${term}”.` : 'There is nothing here yet.'} />}
      <Pager page={page} pageSize={pageSize} shown={rows.state === 'ready' ? rows.value.entities.length : 0} more={rows.state === 'ready' && rows.value.more} selected={selected.length} onPage={setPage} />
    </div>
  </section>;
}
