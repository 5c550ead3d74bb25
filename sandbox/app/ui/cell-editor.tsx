import * as React from 'react';
import { dayOf, instantAt, timeOf } from '../model/dates.ts';
import { isLookup, readNumber } from '../model/values.ts';
import type { LookupValue } from '../model/values.ts';
import type { FieldState } from '../xrm/field-state.ts';
import type { GridRow } from '../xrm/grid-row.ts';
import { isNumber } from './grid.tsx';
import { useApp } from './hooks.ts';
import { Lookup } from './lookup.tsx';

/** stay: the focus goes back to the cell. below, next, previous: where somebody goes on. */
export type Move = 'stay' | 'below' | 'next' | 'previous' | 'none';
export interface CellEditorProps {
  readonly id: string; readonly row: GridRow; readonly name: string; readonly field: FieldState;
  /** The key that began it replaces the value. */
  readonly startWith?: string;
  /** The cell is done; with a problem it stays as typed and says why. */
  readonly onDone: (move: Move) => void;
}

const moveOf = (e: React.KeyboardEvent): Move | undefined => (e.key === 'Tab' ? (e.shiftKey ? 'previous' : 'next') : e.key === 'Enter' && !e.shiftKey ? 'below' : undefined);

/** Edits one cell of a grid in place: Enter and Tab keep, Escape gives up, leaving keeps. Plain inputs: people type fast here. */
export function CellEditor(p: CellEditorProps): React.JSX.Element {
  const { attribute: a } = p.field;
  const givenUp = React.useRef(false);
  const escape = (e: React.KeyboardEvent): boolean => {
    if (e.key !== 'Escape') return false;
    e.preventDefault(); e.stopPropagation();
    givenUp.current = true;
    p.row.forget(p.name);
    p.onDone('stay');
    return true;
  };
  /** What kind of input it is; `keep` is called once, with what it holds. */
  const frame = (keep: () => void): Pick<React.HTMLAttributes<HTMLElement>, 'onKeyDown' | 'onBlur'> => ({
    onKeyDown: (e) => {
      if (escape(e)) return;
      const move = moveOf(e);
      if (!move) { e.stopPropagation(); return; }
      e.preventDefault(); e.stopPropagation();
      keep();
      givenUp.current = true; // the blur that follows has nothing left to keep
      p.onDone(move);
    },
    onBlur: () => { if (!givenUp.current) { givenUp.current = true; keep(); p.onDone('none'); } },
  });
  const common = { id: p.id, 'aria-label': p.field.label, 'aria-invalid': p.field.notes.size > 0, autoFocus: true, className: isNumber(a) ? 'box number' : 'box' };
  if (isLookup(a)) return <LookupCell {...p} onEscape={escape} />;
  if (a.type === 'choice') return <ChoiceCell {...p} common={common} frame={frame} />;
  if (a.type === 'boolean') return <YesNoCell {...p} common={common} frame={frame} />;
  if (a.type === 'datetime') return <DateCell {...p} common={common} frame={frame} />;
  return <TextCell {...p} common={common} frame={frame} />;
}
interface Inner extends CellEditorProps { readonly common: Record<string, unknown>; readonly frame: (keep: () => void) => Pick<React.HTMLAttributes<HTMLElement>, 'onKeyDown' | 'onBlur'> }

function TextCell(p: Inner): React.JSX.Element {
  const app = useApp();
  const { attribute: a, value } = p.field;
  const numeric = isNumber(a);
  const shown = value === null || value === undefined ? '' : numeric ? String(value).replace('.', app.me.settings.decimalSymbol || '.') : String(value);
  const [typed, setTyped] = React.useState(p.startWith ?? p.row.drafts.get(p.name) ?? shown);
  const latest = React.useRef(typed);
  const keep = (): void => {
    if (!numeric) { if (latest.current !== shown) p.row.setValue(p.name, latest.current); return; }
    const answer = readNumber(latest.current, a, app.me.settings);
    if ('problem' in answer) p.row.refuse(p.name, latest.current, answer.problem);
    else { p.row.forget(p.name); if (answer.value !== (value ?? null)) p.row.setValue(p.name, answer.value); }
  };
  const set = (v: string): void => { latest.current = v; setTyped(v); };
  const select = (e: React.FocusEvent<HTMLInputElement | HTMLTextAreaElement>): void => { if (p.startWith === undefined) e.currentTarget.select(); };
  return a.type === 'memo'
    ? <textarea {...p.common} rows={2} maxLength={a.maxLength ?? undefined} value={typed} onFocus={select} onChange={(e) => set(e.currentTarget.value)} {...p.frame(keep)} />
    : <input {...p.common} type="text" inputMode={numeric ? 'decimal' : undefined} maxLength={numeric ? undefined : a.maxLength ?? undefined} value={typed} onFocus={select} onChange={(e) => set(e.currentTarget.value)} {...p.frame(keep)} />;
}

function ChoiceCell(p: Inner): React.JSX.Element {
  const { attribute: a, value, required } = p.field;
  const [chosen, setChosen] = React.useState(value === null || value === undefined ? '' : String(value));
  const latest = React.useRef(chosen);
  const keep = (): void => { const v = latest.current === '' ? null : Number(latest.current); if (v !== (value ?? null)) p.row.setValue(p.name, v); };
  return <select {...p.common} value={chosen} onChange={(e) => { latest.current = e.currentTarget.value; setChosen(e.currentTarget.value); }} {...p.frame(keep)}>
    {required === 'required' && chosen !== '' ? null : <option value="">—</option>}{(a.options ?? []).map((o) => <option key={o.value} value={String(o.value)}>{o.label}</option>)}</select>;
}

function YesNoCell(p: Inner): React.JSX.Element {
  const [on, setOn] = React.useState(p.field.value === true);
  const latest = React.useRef(on);
  return <input {...p.common} className="tick" type="checkbox" checked={on} onChange={(e) => { latest.current = e.currentTarget.checked; setOn(e.currentTarget.checked); }} {...p.frame(() => { if (latest.current !== (p.field.value === true)) p.row.setValue(p.name, latest.current); })} />;
}

function DateCell(p: Inner): React.JSX.Element {
  const app = useApp();
  const { attribute: a } = p.field;
  const zone = app.me.settings.timeZone;
  const value = p.field.value === null || p.field.value === undefined ? '' : String(p.field.value);
  const withTime = a.format === 'datetime';
  const shown = !value ? '' : a.behavior === 'DateOnly' ? value.slice(0, 10) : withTime ? `${dayOf(value, zone)}T${timeOf(value, zone)}` : dayOf(value, zone);
  const [typed, setTyped] = React.useState(shown);
  const latest = React.useRef(shown);
  const keep = (): void => {
    if (latest.current === shown) return;
    const [day = '', time = ''] = latest.current.split('T');
    p.row.setValue(p.name, !day ? null : a.behavior === 'DateOnly' ? day : instantAt(day, withTime ? time : '', zone));
  };
  return <input {...p.common} type={withTime ? 'datetime-local' : 'date'} value={typed} onChange={(e) => { latest.current = e.currentTarget.value; setTyped(e.currentTarget.value); }} {...p.frame(keep)} />;
}

/** The box of a lookup, empty: what is picked replaces what was there, Escape leaves it. */
function LookupCell(p: CellEditorProps & { onEscape: (e: React.KeyboardEvent) => boolean }): React.JSX.Element {
  const frame = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => { frame.current?.querySelector('input')?.focus(); }, []);
  const keys = (e: React.KeyboardEvent): void => {
    // what happens in the list and in panels over the page comes through here too
    if (!frame.current?.contains(e.target as Node) || p.onEscape(e)) return;
    const move = moveOf(e);
    if (move) { e.preventDefault(); p.onDone(move); }
    e.stopPropagation();
  };
  return <div ref={frame} className="lookup-cell" onKeyDown={keys}>
    <Lookup id={p.id} attribute={p.field.attribute} label={p.field.label} value={null} disabled={false} required={p.field.required === 'required'} rules={p.field.lookup} contextFor={() => p.row.contextFor()}
      placeholder={(p.field.value as LookupValue | null)?.name} startWith={p.startWith} onChange={(v) => { if (v) p.row.setValue(p.name, v); p.onDone('stay'); }} />
  </div>;
}
