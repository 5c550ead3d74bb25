import * as React from 'react';
import { Callout, DirectionalHint, Icon, Spinner } from '@fluentui/react';
import { holds } from '../data/metadata.ts';
import type { Attribute, MetadataClient } from '../data/metadata.ts';
import { formatted } from '../data/webapi.ts';
import type { Row } from '../data/webapi.ts';
import type { LookupValue } from '../model/values.ts';
import { wireName } from '../model/values.ts';
import { parseLayout } from '../model/view.ts';
import { LookupRules } from '../xrm/lookup-rules.ts';
import type { Search } from '../xrm/lookup-rules.ts';
import { useApp, useLoaded } from './hooks.ts';
import { LookUpPanel } from './lookup-panel.tsx';
import { lookupView, readView, searchColumns } from './query.ts';

interface Found { readonly value: LookupValue; readonly table: string; readonly second: string }

async function findIn(table: string, term: string, meta: MetadataClient, rules: LookupRules | undefined, search: Search): Promise<Found[]> {
  const [entity, views] = await Promise.all([meta.entity(table), meta.views(table)]);
  const view = lookupView(entity, views, rules);
  const page = await readView(entity, view, { page: 1, count: 8, filters: search.filtersOf(table), search: { term, columns: searchColumns(entity, views) } });
  const nameColumn = entity.primaryNameAttribute ?? entity.primaryIdAttribute;
  const secondName = parseLayout(view.layoutXml).map((c) => c.name).find((n) => n !== nameColumn);
  const secondAttribute = entity.attributes.find((a) => a.logicalName === secondName);
  const words = (row: Row): string => { const key = secondAttribute ? wireName(secondAttribute) : secondName ?? ''; return formatted(row, key) ?? String(row[key] ?? ''); };
  return page.entities.map((row) => ({ value: { id: String(row[entity.primaryIdAttribute]).toLowerCase(), entityType: table, name: String(row[nameColumn] ?? '') }, table: entity.displayName, second: words(row) }));
}

export interface LookupProps {
  readonly id: string; readonly attribute: Attribute; readonly label: string; readonly value: LookupValue | null; readonly disabled: boolean; readonly required: boolean;
  /** What scripts said about searching, and the context that their handlers get. */
  readonly rules?: LookupRules; readonly contextFor?: () => unknown;
  /** False: the form's definition says that nobody makes rows here. */
  readonly mayMake?: boolean;
  readonly placeholder?: string; readonly startWith?: string;
  readonly onChange: (v: LookupValue | null) => void;
}
/** A row that was found, or something to do instead. */
type Entry = { readonly found: Found } | { readonly key: string; readonly words: string; readonly run: () => void };

/** A lookup: the row as a link, or a box to search in. Keyboard as a combo box: arrows, Enter, Escape. */
export function Lookup(props: LookupProps): React.JSX.Element {
  const app = useApp();
  const [term, setTerm] = React.useState(props.startWith ?? '');
  const [open, setOpen] = React.useState(props.startWith !== undefined);
  const [dialog, setDialog] = React.useState(false);
  const [active, setActive] = React.useState(0);
  const box = React.useRef<HTMLInputElement>(null);
  const tables = props.rules?.tables ?? props.attribute.targets ?? [];
  const search = (): Search => (props.rules ?? new LookupRules()).search(() => props.contextFor?.());
  const found = useLoaded(async () => {
    if (!open) return [];
    const now = search();
    return (await Promise.all(tables.map((t) => findIn(t, term, app.meta, props.rules, now)))).flat();
  }, [open, term]);
  const makeable = useLoaded(async () => (open && props.mayMake !== false ? (await app.meta.summaries()).filter((s) => tables.includes(s.logicalName) && s.isQuickCreateEnabled && holds(app.me, `prvCreate${s.schemaName}`)) : []), [open]);
  const hasty = React.useRef(false);
  // closes soon after the box is left, unless somebody is back in it by then
  const closing = React.useRef<number | undefined>(undefined);
  const pick = (v: LookupValue): void => { hasty.current = false; props.onChange(v); setOpen(false); setDialog(false); setTerm(''); };
  // who types fast presses Enter before the rows are there: the first one is picked when it comes
  React.useEffect(() => {
    if (found.state === 'ready' && hasty.current && found.value[0]) pick(found.value[0].value);
    if (found.state !== 'loading') hasty.current = false;
  }, [found]);
  const make = async (table: string): Promise<void> => { setOpen(false); const [row] = await app.quickCreate({ entityName: table }); if (row) pick(row); else box.current?.focus(); };
  if (props.value) {
    const v = props.value;
    return <div className="lookup-value">
      <button id={props.id} type="button" className="link" onClick={() => { void app.go({ pageType: 'entityrecord', entityName: v.entityType, entityId: v.id }); }}>{v.name || '(no name)'}</button>
      {props.disabled ? null : <button type="button" className="mini" aria-label={`Remove ${v.name} from ${props.label}`} onClick={() => { props.onChange(null); setTimeout(() => box.current?.focus()); }}><Icon iconName="cancel" /></button>}
    </div>;
  }
  if (props.disabled) return <span className="value" id={props.id}>—</span>;
  const list = found.state === 'ready' ? found.value : [];
  const entries: Entry[] = found.state === 'loading' ? [] : [
    ...list.map((f) => ({ found: f })),
    ...(makeable.state === 'ready' ? makeable.value : []).map((s) => ({ key: s.logicalName, words: `New ${s.displayName}`, run: () => { void make(s.logicalName); } })),
    { key: 'more', words: 'Look up more rows', run: () => { setOpen(false); setDialog(true); } },
  ];
  const choose = (e: Entry): void => { if ('found' in e) pick(e.found.value); else e.run(); };
  const keys = (e: React.KeyboardEvent): void => {
    if (e.key === 'ArrowDown') { e.preventDefault(); if (open) setActive((a) => Math.min(a + 1, entries.length - 1)); else { setActive(0); setOpen(true); } }
    else if (e.key === 'ArrowUp') { e.preventDefault(); setActive((a) => Math.max(a - 1, 0)); }
    else if (e.key === 'Enter' && open && found.state === 'loading') { e.preventDefault(); e.stopPropagation(); hasty.current = true; }
    else if (e.key === 'Enter' && open && entries[active]) { e.preventDefault(); e.stopPropagation(); choose(entries[active]!); }
    else if (e.key === 'Escape' && open) { e.stopPropagation(); setOpen(false); }
  };
  const option = (entry: Entry, i: number): React.JSX.Element => {
    const attributes = { id: `${props.id}-${i}`, role: 'option', 'aria-selected': i === active, className: `${i === active ? 'active' : ''}${'found' in entry ? '' : ' command'}`.trim() || undefined, onMouseDown: (e: React.MouseEvent) => { e.preventDefault(); choose(entry); }, onMouseEnter: () => setActive(i) };
    if (!('found' in entry)) return <li key={entry.key} {...attributes}>{entry.words}</li>;
    const { value, table, second } = entry.found;
    return <li key={value.id} {...attributes}><strong>{value.name || '(no name)'}</strong>{second || tables.length > 1 ? <small>{[tables.length > 1 ? table : '', second].filter(Boolean).join(' · ')}</small> : null}</li>;
  };
  return <div className="lookup">
    <input ref={box} id={props.id} className="box" role="combobox" aria-label={props.label} aria-expanded={open} aria-controls={open ? `${props.id}-list` : undefined} aria-autocomplete="list" aria-activedescendant={open && entries[active] ? `${props.id}-${active}` : undefined} aria-required={props.required}
      placeholder={props.placeholder || `Look for ${props.label}`} value={term} autoComplete="off" onChange={(e) => { setTerm(e.currentTarget.value); setOpen(true); setActive(0); }} onKeyDown={keys} onFocus={() => window.clearTimeout(closing.current)} onBlur={() => { closing.current = window.setTimeout(() => setOpen(false), 200); }} />
    <button type="button" className="mini" tabIndex={-1} aria-label={`Search ${props.label}`} onMouseDown={(e) => e.preventDefault()} onClick={() => { box.current?.focus(); setActive(0); setOpen(!open); }}><Icon iconName="search" /></button>
    {open ? <Callout target={box.current} directionalHint={DirectionalHint.bottomLeftEdge} isBeakVisible={false} gapSpace={2} calloutWidth={Math.max(260, box.current?.clientWidth ?? 0)} onDismiss={() => setOpen(false)} role="presentation" setInitialFocus={false}>
      {found.state === 'loading' ? <Spinner label="Searching…" labelPosition="right" /> : found.state === 'failed' ? <p className="lookup-note" role="alert">{found.error.message}</p> : list.length === 0 ? <p className="lookup-note">Nothing found.</p> : null}
      <ul id={`${props.id}-list`} role="listbox" aria-label={`Rows for ${props.label}`} className="lookup-list">{entries.map(option)}</ul>
    </Callout> : null}
    {dialog ? <LookUpPanel tables={tables} title={`Look up ${props.label}`} rules={props.rules} search={search} onPick={pick} onClose={() => { setDialog(false); setTimeout(() => box.current?.focus()); }} /> : null}
  </div>;
}
