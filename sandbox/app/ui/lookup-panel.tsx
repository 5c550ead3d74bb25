import * as React from 'react';
import { DefaultButton, Panel, PanelType, SearchBox } from '@fluentui/react';
import type { Entity } from '../data/metadata.ts';
import type { LookupValue } from '../model/values.ts';
import type { LookupRules, Search } from '../xrm/lookup-rules.ts';
import { Grid, gridFields } from './grid.tsx';
import { useApp, useLoaded } from './hooks.ts';
import { lookupView, readView, searchColumns } from './query.ts';

/** All rows of a lookup, searched and picked from a list. The filters of scripts hold here as they do in the box. */
export function LookUpPanel(props: { tables: readonly string[]; title: string; rules?: LookupRules; search: () => Search; onPick: (v: LookupValue) => void; onClose: () => void }): React.JSX.Element {
  const app = useApp();
  const [table, setTable] = React.useState(props.tables[0]!);
  const [term, setTerm] = React.useState('');
  const names = useLoaded(async () => Object.fromEntries((await app.meta.summaries()).map((s) => [s.logicalName, s.displayCollectionName])), []);
  const setup = useLoaded(async () => {
    const [entity, views] = await Promise.all([app.meta.entity(table), app.meta.views(table)]);
    const view = lookupView(entity, views, props.rules);
    return { entity, view, columns: searchColumns(entity, views), fields: await gridFields(view, entity, app.meta.entity) };
  }, [table]);
  const ready = setup.state === 'ready' ? setup.value : undefined;
  const rows = useLoaded(async () => (ready ? readView(ready.entity, ready.view, { page: 1, count: 50, filters: props.search().filtersOf(table), search: { term, columns: ready.columns } }) : undefined), [ready, term]);
  const list = rows.state === 'ready' ? rows.value?.entities ?? [] : [];
  return <Panel isOpen type={PanelType.custom} customWidth="min(560px, 100vw)" headerText={props.title} onDismiss={props.onClose} closeButtonAriaLabel="Close">
    {props.tables.length > 1 ? <label className="area-switch"><span>Table</span><select value={table} onChange={(e) => setTable(e.currentTarget.value)}>{props.tables.map((t) => <option key={t} value={t}>{names.state === 'ready' ? names.value[t] ?? t : t}</option>)}</select></label> : null}
    <SearchBox placeholder="Search" ariaLabel={props.title} onSearch={setTerm} onClear={() => setTerm('')} />
    <Grid label={props.title} entity={ready?.entity ?? ({ primaryIdAttribute: '', primaryNameAttribute: null } as unknown as Entity)} fields={ready?.fields ?? []} rows={ready ? list : []} loading={setup.state === 'loading' || rows.state === 'loading'} empty={rows.state === 'failed' ? rows.error.message : 'Nothing found.'}
      onOpen={(id) => { const row = list.find((r) => String(r[ready!.entity.primaryIdAttribute]).toLowerCase() === id); props.onPick({ id, entityType: table, name: String(row?.[ready!.entity.primaryNameAttribute ?? ''] ?? '') }); }} />
    <DefaultButton text="Cancel" onClick={props.onClose} />
  </Panel>;
}
