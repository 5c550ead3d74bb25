import * as React from 'react';
import { IconButton, Spinner } from '@fluentui/react';
import type { Attribute, Entity, View } from '../data/metadata.ts';
import { formatted } from '../data/webapi.ts';
import type { Row } from '../data/webapi.ts';
import { describeFetch, parseLayout } from '../model/view.ts';
import type { GridColumn, Sort } from '../model/view.ts';
import { CellIcon } from './cell-icon.tsx';
import { isLookup, wireName } from '../model/values.ts';
import type { Selected } from './command-bar.tsx';
import { useApp } from './hooks.ts';

export interface GridField { readonly name: string; readonly width: number; readonly label: string; readonly attribute?: Attribute; readonly linked: boolean; readonly icon?: GridColumn['icon'] }

/** Columns of a view with label and metadata; a linked column takes them from the table behind its alias. */
export async function gridFields(view: View, entity: Entity, entityOf: (name: string) => Promise<Entity>): Promise<GridField[]> {
  const frame = describeFetch(view.fetchXml);
  return Promise.all(parseLayout(view.layoutXml).map(async (c) => {
    const [alias, column] = c.name.includes('.') ? (c.name.split('.') as [string, string]) : [undefined, c.name];
    const owner = alias ? (frame.links[alias] ? await entityOf(frame.links[alias]!) : undefined) : entity;
    const attribute = owner?.attributes.find((a) => a.logicalName === column);
    return { name: c.name, width: c.width, attribute, linked: alias !== undefined, ...(c.icon ? { icon: c.icon } : {}), label: attribute ? (alias ? `${attribute.label} (${owner!.displayName})` : attribute.label) : c.name };
  }));
}

/** A choice as a pill in its colour; the words stay dark, so that every colour can be read. */
export function Pill(props: { attribute: Attribute; value: unknown; text: string }): React.JSX.Element {
  const color = props.attribute.options?.find((o) => o.value === Number(props.value))?.color;
  return <span className="pill" style={color ? { ['--pill' as string]: color } : undefined}><i aria-hidden="true" />{props.text}</span>;
}

export const isNumber = (a: Attribute | undefined): boolean => !!a && ['whole', 'bigint', 'decimal', 'double', 'money'].includes(a.type);
const isChoice = (a: Attribute | undefined): boolean => !!a && ['choice', 'state', 'status'].includes(a.type);

function Cell(props: { field: GridField; fields: readonly GridField[]; row: Row; isPrimary: boolean; open?: () => void }): React.JSX.Element | null {
  const app = useApp();
  const { field, row } = props;
  const a = field.attribute;
  const key = field.linked || !a ? field.name : wireName(a);
  const raw = row[key];
  const text = formatted(row, key) ?? (raw === null || raw === undefined ? '' : String(raw));
  if (props.isPrimary && props.open) return <button type="button" className="link" onClick={props.open}>{text || '(no name)'}</button>;
  if (!text) return null;
  if (field.icon) return <span className="badge"><CellIcon icon={field.icon} fields={props.fields} row={row} />{text}</span>;
  if (a && isChoice(a)) return <Pill attribute={a} value={raw} text={text} />;
  if (a && isLookup(a)) {
    const entityName = String(row[`${key}@Microsoft.Dynamics.CRM.lookuplogicalname`] ?? a.targets?.[0] ?? '');
    return <button type="button" className="link quiet" onClick={() => { void app.go({ pageType: 'entityrecord', entityName, entityId: String(raw) }); }}>{text}</button>;
  }
  if (a?.format === 'url') return <a href={/^https?:/i.test(text) ? text : undefined} target="_blank" rel="noopener noreferrer">{text}</a>;
  return <>{text}</>;
}

export interface GridProps {
  readonly label: string;
  readonly entity: Entity;
  readonly fields: readonly GridField[];
  readonly rows: readonly Row[];
  readonly sort?: Sort;
  readonly onSort?: (s: Sort) => void;
  readonly selected?: readonly string[];
  readonly onSelect?: (ids: readonly string[]) => void;
  readonly onOpen: (id: string) => void;
  readonly loading: boolean;
  readonly empty: string;
}

export const rowId = (entity: Entity, row: Row): string => String(row[entity.primaryIdAttribute]).toLowerCase();

/**
 * The selected rows with their names. A row that is no longer in the list is no longer selected either: commands must
 * never reach what nobody sees. `rows`: undefined while they are being read.
 */
export function useChosen(entity: Entity, rows: readonly Row[] | undefined, selected: readonly string[], onSelect: (ids: readonly string[]) => void): readonly Selected[] {
  const shown = new Map((rows ?? []).map((r) => [rowId(entity, r), String(r[entity.primaryNameAttribute ?? ''] ?? '')]));
  React.useEffect(() => {
    if (rows && selected.some((id) => !shown.has(id))) onSelect(selected.filter((id) => shown.has(id)));
  }, [rows]);
  const known = React.useRef(new Map<string, string>());
  for (const [id, name] of shown) known.current.set(id, name);
  return selected.map((id) => ({ id, name: known.current.get(id) ?? '' }));
}

/** A read-only grid. A plain table: screen readers know it, and thirty columns of markup are not needed for it. */
export function Grid(p: GridProps): React.JSX.Element {
  const idOf = (row: Row): string => rowId(p.entity, row);
  const all = p.rows.map(idOf);
  const selected = p.selected ?? [];
  const toggle = (id: string): void => p.onSelect?.(selected.includes(id) ? selected.filter((s) => s !== id) : [...selected, id]);
  const primary = p.fields.find((f) => f.name === p.entity.primaryNameAttribute) ?? p.fields[0];
  return <div className="grid-scroll" tabIndex={0} role="group" aria-label={p.label} aria-busy={p.loading}>
    <table className="grid">
      <thead><tr>
        {p.onSelect ? <th className="check"><input type="checkbox" aria-label="Select all rows" checked={all.length > 0 && selected.length === all.length} ref={(e) => { if (e) e.indeterminate = selected.length > 0 && selected.length < all.length; }} onChange={(e) => p.onSelect!(e.currentTarget.checked ? all : [])} /></th> : null}
        {p.fields.map((f) => {
          const sorted = p.sort?.column === f.name ? (p.sort.descending ? 'descending' : 'ascending') : undefined;
          const sortable = !!p.onSort && !f.linked && !!f.attribute;
          return <th key={f.name} scope="col" style={{ minWidth: Math.min(f.width, 260) }} className={isNumber(f.attribute) ? 'number' : undefined} aria-sort={sorted}>
            {sortable ? <button type="button" onClick={() => p.onSort!({ column: f.name, descending: sorted === 'ascending' })}>{f.label}<span aria-hidden="true" className="arrow">{sorted === 'descending' ? '↓' : sorted ? '↑' : ''}</span></button> : f.label}
          </th>;
        })}
      </tr></thead>
      <tbody>{p.rows.map((row) => {
        const id = idOf(row);
        return <tr key={id} className={selected.includes(id) ? 'selected' : undefined} aria-selected={p.onSelect ? selected.includes(id) : undefined} onDoubleClick={() => p.onOpen(id)}>
          {p.onSelect ? <td className="check"><input type="checkbox" aria-label={`Select ${String(row[p.entity.primaryNameAttribute ?? ''] ?? 'row')}`} checked={selected.includes(id)} onChange={() => toggle(id)} /></td> : null}
          {p.fields.map((f) => <td key={f.name} className={isNumber(f.attribute) ? 'number' : undefined}><Cell field={f} fields={p.fields} row={row} isPrimary={f === primary} open={f === primary ? () => p.onOpen(id) : undefined} /></td>)}
        </tr>;
      })}</tbody>
    </table>
    {p.loading ? <div className="grid-wait"><Spinner label="Loading…" labelPosition="right" /></div> : p.rows.length === 0 ? <p className="grid-empty">{p.empty}</p> : null}
  </div>;
}

export function Pager(props: { page: number; pageSize: number; shown: number; more: boolean; selected?: number; onPage: (page: number) => void }): React.JSX.Element {
  const from = props.shown === 0 ? 0 : (props.page - 1) * props.pageSize + 1;
  return <div className="pager">
    <span role="status">{from === 0 ? 'No rows' : `Rows ${from} to ${from + props.shown - 1}`}{props.selected ? ` (${props.selected} selected)` : ''}</span>
    <span className="spring" />
    <IconButton iconProps={{ iconName: 'chevronleft' }} ariaLabel="Previous page" disabled={props.page === 1} onClick={() => props.onPage(props.page - 1)} />
    <span>Page {props.page}</span>
    <IconButton iconProps={{ iconName: 'chevronright' }} ariaLabel="Next page" disabled={!props.more} onClick={() => props.onPage(props.page + 1)} />
  </div>;
}
