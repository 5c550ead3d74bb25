import * as React from 'react';
import { Callout, DefaultButton, DirectionalHint, Icon, Panel, PanelType, SearchBox, Spinner } from '@fluentui/react';
import type { Attribute, Entity } from '../data/metadata.ts';
import { formatted } from '../data/webapi.ts';
import type { Row } from '../data/webapi.ts';
import type { LookupValue } from '../model/values.ts';
import { wireName } from '../model/values.ts';
import { Grid, gridFields } from './grid.tsx';
import { useApp, useLoaded } from './hooks.ts';
import { lookupView, readView, searchColumns } from './query.ts';
import { parseLayout } from '../model/view.ts';

interface Found { readonly value: LookupValue; readonly table: string; readonly second: string }

async function findIn(table: string, term: string, entityOf: (n: string) => Promise<Entity>, viewsOf: (n: string) => Promise<readonly import('../data/metadata.ts').View[]>): Promise<Found[]> {
  const [entity, views] = await Promise.all([entityOf(table), viewsOf(table)]);
  const view = lookupView(entity, views);
  const page = await readView(entity, view, { page: 1, count: 8, search: { term, columns: searchColumns(entity, views) } });
  const nameColumn = entity.primaryNameAttribute ?? entity.primaryIdAttribute;
  const secondName = parseLayout(view.layoutXml).map((c) => c.name).find((n) => n !== nameColumn);
  const secondAttribute = entity.attributes.find((a) => a.logicalName === secondName);
  const words = (row: Row): string => { const key = secondAttribute ? wireName(secondAttribute) : secondName ?? ''; return formatted(row, key) ?? String(row[key] ?? ''); };
  return page.entities.map((row) => ({ value: { id: String(row[entity.primaryIdAttribute]).toLowerCase(), entityType: table, name: String(row[nameColumn] ?? '') }, table: entity.displayName, second: words(row) }));
}

function LookUpPanel(props: { tables: readonly string[]; title: string; onPick: (v: LookupValue) => void; onClose: () => void }): React.JSX.Element {
  const app = useApp();
  const [table, setTable] = React.useState(props.tables[0]!);
  const [term, setTerm] = React.useState('');
  const setup = useLoaded(async () => {
    const [entity, views] = await Promise.all([app.meta.entity(table), app.meta.views(table)]);
    const view = lookupView(entity, views);
    return { entity, view, columns: searchColumns(entity, views), fields: await gridFields(view, entity, app.meta.entity) };
  }, [table]);
  const ready = setup.state === 'ready' ? setup.value : undefined;
  const rows = useLoaded(async () => (ready ? readView(ready.entity, ready.view, { page: 1, count: 50, search: { term, columns: ready.columns } }) : undefined), [ready, term]);
  const list = rows.state === 'ready' ? rows.value?.entities ?? [] : [];
  return <Panel isOpen type={PanelType.custom} customWidth="min(560px, 100vw)" headerText={props.title} onDismiss={props.onClose} closeButtonAriaLabel="Close">
    {props.tables.length > 1 ? <label className="area-switch"><span>Table</span><select value={table} onChange={(e) => setTable(e.currentTarget.value)}>{props.tables.map((t) => <option key={t} value={t}>{t}</option>)}</select></label> : null}
    <SearchBox placeholder="Search" ariaLabel={props.title} onSearch={setTerm} onClear={() => setTerm('')} />
    <Grid label={props.title} entity={ready?.entity ?? ({ primaryIdAttribute: '', primaryNameAttribute: null } as unknown as Entity)} fields={ready?.fields ?? []} rows={ready ? list : []} loading={setup.state === 'loading' || rows.state === 'loading'} empty="Nothing found."
      onOpen={(id) => { const row = list.find((r) => String(r[ready!.entity.primaryIdAttribute]).toLowerCase() === id); props.onPick({ id, entityType: table, name: String(row?.[ready!.entity.primaryNameAttribute ?? ''] ?? '') }); }} />
    <DefaultButton text="Cancel" onClick={props.onClose} />
  </Panel>;
}

/** A lookup: the row as a link, or a box to search in. Keyboard as a combo box: arrows, Enter, Escape. */
export function Lookup(props: { id: string; attribute: Attribute; label: string; value: LookupValue | null; disabled: boolean; required: boolean; onChange: (v: LookupValue | null) => void }): React.JSX.Element {
  const app = useApp();
  const [term, setTerm] = React.useState('');
  const [open, setOpen] = React.useState(false);
  const [dialog, setDialog] = React.useState(false);
  const [active, setActive] = React.useState(0);
  const box = React.useRef<HTMLInputElement>(null);
  const tables = props.attribute.targets ?? [];
  const found = useLoaded(async () => (open ? (await Promise.all(tables.map((t) => findIn(t, term, app.meta.entity, app.meta.views)))).flat() : []), [open, term]);
  const list = found.state === 'ready' ? found.value : [];
  const pick = (v: LookupValue): void => { props.onChange(v); setOpen(false); setDialog(false); setTerm(''); };
  if (props.value) {
    const v = props.value;
    return <div className="lookup-value">
      <button id={props.id} type="button" className="link" onClick={() => { void app.go({ pageType: 'entityrecord', entityName: v.entityType, entityId: v.id }); }}>{v.name || '(no name)'}</button>
      {props.disabled ? null : <button type="button" className="mini" aria-label={`Remove ${v.name} from ${props.label}`} onClick={() => { props.onChange(null); setTimeout(() => box.current?.focus()); }}><Icon iconName="cancel" /></button>}
    </div>;
  }
  if (props.disabled) return <span className="value" id={props.id}>—</span>;
  const keys = (e: React.KeyboardEvent): void => {
    if (e.key === 'ArrowDown') { e.preventDefault(); setOpen(true); setActive((a) => Math.min(a + 1, list.length - 1)); }
    else if (e.key === 'ArrowUp') { e.preventDefault(); setActive((a) => Math.max(a - 1, 0)); }
    else if (e.key === 'Enter' && open && list[active]) { e.preventDefault(); pick(list[active]!.value); }
    else if (e.key === 'Escape') setOpen(false);
  };
  return <div className="lookup">
    <input ref={box} id={props.id} className="box" role="combobox" aria-expanded={open} aria-controls={open ? `${props.id}-list` : undefined} aria-autocomplete="list" aria-activedescendant={open && list[active] ? `${props.id}-${active}` : undefined} aria-required={props.required}
      placeholder={`Look for ${props.label}`} value={term} autoComplete="off" onChange={(e) => { setTerm(e.currentTarget.value); setOpen(true); setActive(0); }} onKeyDown={keys} onBlur={() => setTimeout(() => setOpen(false), 200)} />
    <button type="button" className="mini" aria-label={`Search ${props.label}`} onMouseDown={(e) => e.preventDefault()} onClick={() => { box.current?.focus(); setActive(0); setOpen(!open); }}><Icon iconName="search" /></button>
    {open ? <Callout target={box.current} directionalHint={DirectionalHint.bottomLeftEdge} isBeakVisible={false} gapSpace={2} calloutWidth={Math.max(260, box.current?.clientWidth ?? 0)} onDismiss={() => setOpen(false)} role="presentation" setInitialFocus={false}>
      <ul id={`${props.id}-list`} role="listbox" aria-label={`Rows for ${props.label}`} className="lookup-list">
        {list.map((f, i) => <li key={f.value.id} id={`${props.id}-${i}`} role="option" aria-selected={i === active} className={i === active ? 'active' : undefined} onMouseDown={(e) => { e.preventDefault(); pick(f.value); }} onMouseEnter={() => setActive(i)}>
          <strong>{f.value.name || '(no name)'}</strong>{f.second || tables.length > 1 ? <small>{[tables.length > 1 ? f.table : '', f.second].filter(Boolean).join(' · ')}</small> : null}</li>)}
      </ul>
      {found.state === 'loading' ? <Spinner label="Searching…" labelPosition="right" /> : found.state === 'failed' ? <p className="lookup-note">{found.error.message}</p> : list.length === 0 ? <p className="lookup-note">Nothing found.</p> : null}
      <button type="button" className="link lookup-more" onMouseDown={(e) => { e.preventDefault(); setOpen(false); setDialog(true); }}>Look up more rows</button>
    </Callout> : null}
    {dialog ? <LookUpPanel tables={tables} title={`Look up ${props.label}`} onPick={pick} onClose={() => setDialog(false)} /> : null}
  </div>;
}
