import * as React from 'react';
import { Spinner } from '@fluentui/react';
import type { Entity } from '../data/metadata.ts';
import { formatted } from '../data/webapi.ts';
import { wireName } from '../model/values.ts';
import { showValue } from '../model/words.ts';
import { rowContextOf } from '../xrm/row-context.ts';
import { canEdit, GridRow } from '../xrm/grid-row.ts';
import type { GridState } from '../xrm/grid-state.ts';
import { CellEditor } from './cell-editor.tsx';
import type { Move } from './cell-editor.tsx';
import { isNumber, Pill } from './grid.tsx';
import type { GridField, GridProps } from './grid.tsx';
import { useApp, useChanges } from './hooks.ts';

interface Place { readonly row: number; readonly column: number }
interface Editing extends Place { readonly startWith?: string }

/** Rows of this page with their changes; those that are still unsaved are taken over from before. */
function rowsOf(grid: GridState, entity: Entity, fields: readonly GridField[], p: GridProps, app: ReturnType<typeof useApp>): GridRow[] {
  const columns = fields.filter((f) => !f.linked && f.attribute).map((f) => f.attribute!);
  const labels = new Map(fields.map((f) => [f.name, f.label]));
  return p.rows.map((row) => {
    const id = String(row[entity.primaryIdAttribute]).toLowerCase();
    const known = grid.edited.get(id);
    if (known) return known;
    grid.entity = entity;
    const made = new GridRow({ grid, entity, row, columns, labels, meta: app.meta });
    made.contextFor = rowContextOf(grid, made);
    grid.edited.set(id, made);
    return made;
  });
}

/**
 * A grid that is edited in place, with the keyboard first: arrows go from cell to cell, Enter, F2 or typing begins, Enter
 * keeps and goes down, Tab keeps and goes on, Escape gives up. A row is saved when it is left; what cannot be saved stays.
 */
export function EditableRows(p: GridProps & { grid: GridState; writable: boolean }): React.JSX.Element {
  const app = useApp();
  const { grid, entity, fields } = p;
  useChanges(grid);
  const rows = rowsOf(grid, entity, fields, p, app);
  const [at, setAt] = React.useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = React.useState<Editing>();
  const table = React.useRef<HTMLTableElement>(null);
  const current = React.useRef<string>();
  const primary = fields.find((f) => f.name === entity.primaryNameAttribute) ?? fields[0];
  const editable = (place: Place): boolean => {
    const row = rows[place.row], f = fields[place.column];
    const state = f && row?.fields.get(f.name);
    return p.writable && !!row && !!f && !!state && canEdit(f.attribute, f.linked) && !row.isDisabled(state);
  };
  const focus = (to: Place): void => { setAt(to); setTimeout(() => table.current?.querySelector<HTMLElement>(`[data-at="${to.row}:${to.column}"]`)?.focus()); };
  const begin = (to: Place, startWith?: string): void => { setAt(to); setEditing({ ...to, startWith }); };
  /** The next cell that can be edited, over the ends of rows; undefined at the end of the grid. */
  const step = (from: Place, by: 1 | -1): Place | undefined => {
    for (let n = from.row * fields.length + from.column + by; n >= 0 && n < rows.length * fields.length; n += by) {
      const to = { row: Math.floor(n / fields.length), column: n % fields.length };
      if (editable(to)) return to;
    }
    return undefined;
  };
  const done = (from: Place, move: Move): void => {
    setEditing(undefined);
    if (move === 'none') return;
    if (move === 'stay') { focus(from); return; }
    if (move === 'below') { focus(from.row + 1 < rows.length ? { ...from, row: from.row + 1 } : from); return; }
    const to = step(from, move === 'next' ? 1 : -1);
    if (to) begin(to); else focus(from);
  };
  const keys = (e: React.KeyboardEvent, place: Place): void => {
    const go = (row: number, column: number): void => { e.preventDefault(); focus({ row: Math.max(0, Math.min(row, rows.length - 1)), column: Math.max(0, Math.min(column, fields.length - 1)) }); };
    if (e.target !== e.currentTarget && (e.target as HTMLElement).tagName !== 'BUTTON') return;
    if (e.key === 'ArrowDown') go(place.row + 1, place.column);
    else if (e.key === 'ArrowUp') go(place.row - 1, place.column);
    else if (e.key === 'ArrowRight') go(place.row, place.column + 1);
    else if (e.key === 'ArrowLeft') go(place.row, place.column - 1);
    else if (e.key === 'Home') go(e.ctrlKey ? 0 : place.row, 0);
    else if (e.key === 'End') go(e.ctrlKey ? rows.length - 1 : place.row, fields.length - 1);
    else if (e.key === 'Escape') { const row = rows[place.row]; if (row?.unsaved) { e.preventDefault(); row.discard(); } }
    else if (!editable(place)) { if (e.key === 'Enter' && e.target === e.currentTarget && fields[place.column] === primary) p.onOpen(rows[place.row]!.id); }
    else if (e.key === 'F2' || (e.key === 'Enter' && e.target === e.currentTarget)) { e.preventDefault(); begin(place); }
    else if (e.key === 'Delete') { e.preventDefault(); rows[place.row]!.setValue(fields[place.column]!.name, fields[place.column]!.attribute!.type === 'boolean' ? false : null); }
    else if (e.key.length === 1 && e.key !== ' ' && !e.ctrlKey && !e.metaKey && !e.altKey && e.target === e.currentTarget) { e.preventDefault(); begin(place, ['choice', 'boolean', 'datetime'].includes(fields[place.column]!.attribute!.type) ? undefined : e.key); }
  };
  const entered = (row: GridRow): void => {
    if (current.current === row.id) return;
    // an editor that is taken away raises no blur in every browser: going to another row is leaving this one
    if (current.current !== undefined) grid.edited.get(current.current)?.leave();
    current.current = row.id;
    for (const handler of [...grid.events.select]) handler(row.contextFor());
  };
  /** Blur comes through from panels over the page as well; only the row's own counts, and only when it goes elsewhere. */
  const left = (e: React.FocusEvent<HTMLTableRowElement>, row: GridRow): void => {
    if (!e.currentTarget.contains(e.target)) return;
    const to = e.relatedTarget as Element | null;
    if (to && (e.currentTarget.contains(to) || to.closest('.ms-Layer') || to.closest('tr')?.getAttribute('data-of') === row.id)) return;
    const frame = e.currentTarget;
    // the editor of the cell keeps its value on the same blur; and moving on by keyboard takes the focus back into the row
    setTimeout(() => { if (!frame.contains(document.activeElement)) row.leave(); }, 30);
  };
  const selected = p.selected ?? [];
  return <div className="grid-scroll editable" aria-busy={p.loading}>
    <table className="grid" role="grid" aria-label={p.label} ref={table}>
      <thead><tr>
        {p.onSelect ? <th className="check"><input type="checkbox" aria-label="Select all rows" checked={rows.length > 0 && selected.length === rows.length} onChange={(e) => p.onSelect!(e.currentTarget.checked ? rows.map((r) => r.id) : [])} /></th> : null}
        {fields.map((f) => {
          const sorted = p.sort?.column === f.name ? (p.sort.descending ? 'descending' : 'ascending') : undefined;
          return <th key={f.name} scope="col" style={{ minWidth: Math.min(f.width, 260) }} className={isNumber(f.attribute) ? 'number' : undefined} aria-sort={sorted}>
            {p.onSort && !f.linked && f.attribute ? <button type="button" onClick={() => p.onSort!({ column: f.name, descending: sorted === 'ascending' })}>{f.label}<span aria-hidden="true" className="arrow">{sorted === 'descending' ? '↓' : sorted ? '↑' : ''}</span></button> : f.label}</th>;
        })}
      </tr></thead>
      <tbody>{rows.map((row, r) => <React.Fragment key={row.id}>
        <RowLine row={row} onFocus={() => entered(row)} onBlur={(e) => left(e, row)} isSelected={selected.includes(row.id)} check={p.onSelect ? <input type="checkbox" aria-label={`Select ${grid.nameOf(row.row) || 'row'}`} checked={selected.includes(row.id)} onChange={() => p.onSelect!(selected.includes(row.id) ? selected.filter((s) => s !== row.id) : [...selected, row.id])} /> : undefined}>
          {fields.map((f, c) => {
            const place = { row: r, column: c }, state = row.fields.get(f.name), isEditing = editing?.row === r && editing.column === c && !!state;
            const can = editable(place);
            return <td key={f.name} role="gridcell" data-at={`${r}:${c}`} data-column={f.name} tabIndex={isEditing ? undefined : at.row === r && at.column === c ? 0 : -1} aria-readonly={!can}
              className={[isNumber(f.attribute) ? 'number' : '', isEditing ? 'editing' : can ? 'can-edit' : '', state && state.notes.size ? 'wrong' : '', state && row.dirty.includes(state) ? 'dirty' : ''].filter(Boolean).join(' ') || undefined}
              onFocus={() => { if (at.row !== r || at.column !== c) setAt(place); }} onKeyDown={(e) => { if (!isEditing) keys(e, place); }} onClick={(e) => { if (can && !isEditing && !(e.target as HTMLElement).closest('button, a')) begin(place); }}>
              {isEditing ? <CellEditor id={`${grid.id}-${row.id}-${f.name}`} row={row} name={f.name} field={state} startWith={editing.startWith} onDone={(move) => done(place, move)} />
                : <CellText row={row} field={f} open={f === primary ? () => p.onOpen(row.id) : undefined} />}
            </td>;
          })}
        </RowLine>
        <RowProblem row={row} span={fields.length + (p.onSelect ? 1 : 0)} />
      </React.Fragment>)}</tbody>
    </table>
    {p.loading && rows.length === 0 ? <div className="grid-wait"><Spinner label="Loading…" labelPosition="right" /></div> : rows.length === 0 ? <p className="grid-empty">{p.empty}</p> : null}
  </div>;
}

function RowLine(props: { row: GridRow; isSelected: boolean; check?: React.ReactNode; children: React.ReactNode; onFocus: () => void; onBlur: (e: React.FocusEvent<HTMLTableRowElement>) => void }): React.JSX.Element {
  useChanges(props.row);
  return <tr className={[props.isSelected ? 'selected' : '', props.row.busy ? 'busy' : ''].filter(Boolean).join(' ') || undefined} aria-selected={props.check ? props.isSelected : undefined} aria-busy={props.row.busy} data-row={props.row.id} onFocus={props.onFocus} onBlur={props.onBlur}>
    {props.check ? <td className="check">{props.check}</td> : null}{props.children}</tr>;
}

/** What keeps a row from being saved, under the row. */
function RowProblem(props: { row: GridRow; span: number }): React.JSX.Element | null {
  useChanges(props.row);
  const { row } = props;
  const words = [...(row.problem ? [row.problem] : []), ...[...row.fields.values()].flatMap((f) => [...f.notes.values()])];
  if (!words.length) return null;
  return <tr className="row-problem" data-of={row.id}><td colSpan={props.span}><div role="alert">{words.join(' ')} <span className="quiet">The row is not saved.</span></div>
    <button type="button" className="link" onClick={() => { void row.save(); }}>Try again</button> <button type="button" className="link" onClick={() => row.discard()}>Discard changes of this row</button></td></tr>;
}

function CellText(props: { row: GridRow; field: GridField; open?: () => void }): React.JSX.Element | null {
  const app = useApp();
  const { row, field } = props;
  const a = field.attribute, state = row.fields.get(field.name);
  const key = field.linked || !a ? field.name : wireName(a);
  const clean = !state || !row.dirty.includes(state);
  const words = row.drafts.get(field.name) ?? (clean ? formatted(row.row, key) ?? (row.row[key] === null || row.row[key] === undefined ? '' : String(row.row[key])) : showValue(a!, state.value, app.me.settings));
  if (props.open) return <button type="button" className="link" tabIndex={-1} onClick={props.open}>{words || '(no name)'}</button>;
  if (!words) return null;
  if (a && ['choice', 'state', 'status'].includes(a.type)) return <Pill attribute={a} value={state ? state.value : row.row[key]} text={words} />;
  return <>{words}</>;
}
