import * as React from 'react';
import { CommandBar } from '@fluentui/react';
import { holds } from '../data/metadata.ts';
import type { FormCell } from '../model/formxml.ts';
import { changeFetch } from '../model/view.ts';
import type { Sort } from '../model/view.ts';
import type { FormRuntime } from '../xrm/form-runtime.ts';
import { bareId } from '../model/xml.ts';
import { only } from '../xrm/missing.ts';
import { useRibbon, useStandard } from './command-bar.tsx';
import { Failure } from './error-boundary.tsx';
import { Grid, Pager, gridFields, useChosen } from './grid.tsx';
import { useApp, useChanges, useLoaded } from './hooks.ts';
import { EditableRows } from './editable-rows.tsx';
import { readView, sortOf } from './query.ts';

/** A subgrid cell: rows of another table that point to this record by the relationship that the form names. @param props.editable edited in place */
export function SubGrid(props: { cell: FormCell; form: FormRuntime; editable?: boolean }): React.JSX.Element {
  const app = useApp();
  const { form, cell } = props;
  const parameters = cell.control!.parameters;
  const target = (parameters['TargetEntityType'] ?? '').toLowerCase();
  const pageSize = Number(parameters['RecordsPerPage'] ?? 10) || 10;
  const [sort, setSort] = React.useState<Sort>();
  const [page, setPage] = React.useState(1);
  const grid = form.grids.get(cell.control!.id)!;
  useChanges(grid);
  const version = grid.version;
  const setup = useLoaded(async () => {
    const [entity, views] = await Promise.all([app.meta.entity(target), app.meta.views(target)]);
    const view = views.find((v) => bareId(v.id) === bareId(parameters['ViewId'] ?? '')) ?? views.find((v) => v.isDefault);
    if (!view) throw new Error(`The subgrid ${cell.label} names the view ${parameters['ViewId'] ?? ''}, which does not exist.`);
    const relationship = form.entity.oneToMany.find((r) => r.name.toLowerCase() === (parameters['RelationshipName'] ?? '').toLowerCase());
    if (parameters['RelationshipName'] && !relationship) throw new Error(`The subgrid ${cell.label} names the relationship ${parameters['RelationshipName']}, which the table does not have.`);
    // whether a row may be edited depends on its state
    const also = [entity.primaryIdAttribute, entity.primaryNameAttribute, entity.attributes.some((a) => a.logicalName === 'statecode') ? 'statecode' : null].filter((n): n is string => n !== null);
    return { entity, view, relationship, also, fields: await gridFields(view, entity, app.meta.entity) };
  }, [target, cell.id]);
  const ready = setup.state === 'ready' ? setup.value : undefined;
  const rows = useLoaded(async () => {
    if (!ready || !form.id) return { entities: [], more: false };
    const change = { page, count: pageSize, sort, also: ready.also, where: ready.relationship ? { column: ready.relationship.referencingAttribute, id: form.id } : undefined };
    const read = await readView(ready.entity, ready.view, change);
    grid.take(ready.entity, read.entities, { more: read.more, viewId: ready.view.id, fetchXml: changeFetch(ready.view.fetchXml, change) });
    return read;
  }, [ready, form.id, form.row, page, sort?.column, sort?.descending, version]);
  const [selected, setSelected] = React.useState<readonly string[]>([]);
  React.useEffect(() => { setSelected([]); }, [form.id, page]);
  grid.selected = selected;
  const chosen = useChosen(ready?.entity ?? form.entity, rows.state === 'ready' ? rows.value.entities : undefined, selected, setSelected);
  const gridControl = React.useMemo(() => only('gridControl', {
    refresh: () => grid.refresh(), refreshRibbon: () => grid.refresh(), getEntityName: () => target, getName: () => cell.control!.id,
  }), [target, cell.id]);
  const ribbon = useRibbon({ entity: target, place: 'SubGrid', selected: chosen, primaryControl: (form.contextFor() as { getFormContext?: () => object }).getFormContext?.(), selectedControl: gridControl }, version);
  if (setup.state === 'failed') return <Failure error={setup.error} />;
  const add = (): void => {
    const from = { entityType: form.entity.logicalName, id: form.id!, name: form.title, column: ready?.relationship?.referencingAttribute };
    if (ready?.entity.isQuickCreateEnabled) void app.quickCreate({ entityName: target, from, saved: () => grid.refresh() });
    else void app.go({ pageType: 'entityrecord', entityName: target, createFromEntity: from });
  };
  const standard = useStandard(target, 'SubGrid');
  const items = [
    ...(ready && form.id && form.formType === 2 && holds(app.me, ready.entity.privileges['Create']) && standard(ready.relationship ? 'AddNewStandard' : 'NewRecord') ? [{ key: 'new', text: `New ${ready.entity.displayName}`, iconProps: { iconName: 'add' }, onClick: add }] : []),
    ...(standard('RefreshButton') ? [{ key: 'refresh', text: 'Refresh', iconProps: { iconName: 'refresh' }, onClick: () => grid.refresh() }] : []),
    ...ribbon,
  ];
  const shown = {
    label: form.labels.get(cell.control!.id) ?? (cell.label || ready?.entity.displayCollectionName || ''), entity: ready?.entity ?? form.entity, fields: ready?.fields ?? [], rows: rows.state === 'ready' ? rows.value.entities : [], loading: rows.state === 'loading',
    sort: sort ?? (ready ? sortOf(ready.view) : undefined), onSort: setSort, selected, onSelect: setSelected, onOpen: (id: string) => { void app.go({ pageType: 'entityrecord', entityName: target, entityId: id }); }, empty: 'There is nothing here yet.',
  };
  return <div className="subgrid" data-subgrid={cell.control!.id}>
    <div className="sub-head">{cell.showLabel && shown.label ? <h3>{shown.label}</h3> : null}
      <CommandBar className="sub-commands" items={items} ariaLabel={`Commands of ${cell.label}`} overflowButtonProps={{ ariaLabel: `More commands of ${cell.label}` }} styles={{ root: { padding: 0, height: 32, background: 'transparent' }, primarySet: { justifyContent: 'flex-end' } }} /></div>
    {rows.state === 'failed' ? <Failure error={rows.error} /> : !form.id ? <p className="grid-empty">To see these rows, save the record first.</p> :
      props.editable && ready ? <EditableRows {...shown} rows={grid.loaded ? grid.rows : []} grid={grid} writable={form.formType === 2 && holds(app.me, ready.entity.privileges['Write'])} /> : <Grid {...shown} />}
    {rows.state === 'ready' && (page > 1 || rows.value.more) ? <Pager page={page} pageSize={pageSize} shown={rows.value.entities.length} more={rows.value.more} onPage={setPage} /> : null}
  </div>;
}
