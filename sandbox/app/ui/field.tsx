import * as React from 'react';
import { DatePicker, Dropdown, Icon, TextField, Toggle } from '@fluentui/react';
import { dayOf, instantAt, readDay, showDay, timeOf } from '../model/dates.ts';
import type { FormCell } from '../model/formxml.ts';
import { isLookup, readNumber } from '../model/values.ts';
import type { LookupValue } from '../model/values.ts';
import { showValue } from '../model/words.ts';
import type { FieldOwner, FieldState } from '../xrm/field-state.ts';
import type { FormRuntime } from '../xrm/form-runtime.ts';
import { Pill, isNumber } from './grid.tsx';
import { useApp } from './hooks.ts';
import { Lookup } from './lookup.tsx';

/** `form`: whatever is edited, a form or a row of a grid. */
export interface EditorProps { readonly id: string; readonly form: FieldOwner; readonly name: string; readonly field: FieldState;
  /** Of lookups: whether the form lets people make rows of the other table here. */
  readonly mayMake?: boolean }
const safeUrl = (v: string): string | undefined => (/^(https?:|mailto:)/i.test(v) ? v : undefined);

/** A value that cannot be changed here, in the words and formats of the server. */
function ReadOnly({ id, field }: EditorProps): React.JSX.Element {
  const app = useApp();
  const a = field.attribute;
  const v = field.value;
  if (v === null || v === undefined || v === '') return <span className="value" id={id}>—</span>;
  if (['choice', 'state', 'status'].includes(a.type)) return <span className="value" id={id}><Pill attribute={a} value={v} text={field.formatted ?? a.options?.find((o) => o.value === v)?.label ?? String(v)} /></span>;
  const words = field.value === field.initial && field.formatted !== undefined ? field.formatted : showValue(a, v, app.me.settings);
  if (a.format === 'url') return <a id={id} className="value" href={safeUrl(String(v))} target="_blank" rel="noopener noreferrer">{String(v)}</a>;
  if (a.format === 'email') return <a id={id} className="value" href={`mailto:${String(v)}`}>{String(v)}</a>;
  return <span id={id} className={a.type === 'memo' ? 'value memo' : 'value'}>{words}</span>;
}

function NumberBox({ id, form, name, field }: EditorProps): React.JSX.Element {
  const app = useApp();
  const shown = field.value === null || field.value === undefined ? '' : field.value === field.initial && field.formatted !== undefined && field.attribute.type !== 'money' ? field.formatted
    : (field.attribute.type === 'money' ? Number(field.value).toFixed(field.attribute.precision ?? 2) : String(field.value)).replace('.', app.me.settings.decimalSymbol || '.');
  const [typed, setTyped] = React.useState<string>();
  const [focused, setFocused] = React.useState(false);
  const resting = !focused && field.value === field.initial ? field.formatted ?? shown : shown;
  return <input id={id} className="box number" inputMode="decimal" value={typed ?? resting} aria-required={field.required === 'required'} aria-invalid={field.notes.size > 0}
    onFocus={() => setFocused(true)} onChange={(e) => setTyped(e.currentTarget.value)}
    onBlur={() => {
      setFocused(false);
      if (typed === undefined) return;
      const answer = readNumber(typed, field.attribute, app.me.settings);
      if ('problem' in answer) { field.notes.set('number', answer.problem); form.changed(); return; }
      field.notes.delete('number'); setTyped(undefined); form.setValue(name, answer.value);
    }} />;
}

/** The picker works with Date; only its calendar day in the browser's own zone is ever used. */
const dateOf = (day: string): Date => { const [y, m, d] = day.split('-').map(Number); return new Date(y!, m! - 1, d!); };
const dayIn = (d: Date): string => `${String(d.getFullYear()).padStart(4, '0')}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;

function DateBox({ id, form, name, field }: EditorProps): React.JSX.Element {
  const app = useApp();
  const zone = app.me.settings.timeZone;
  const a = field.attribute;
  const dateOnly = a.behavior === 'DateOnly';
  const value = field.value === null || field.value === undefined ? '' : String(field.value);
  const day = dateOnly ? value.slice(0, 10) : dayOf(value, zone);
  const time = a.format === 'datetime' && value ? timeOf(value, zone) : '';
  const set = (d: string, t: string): void => form.setValue(name, d ? (dateOnly ? d : instantAt(d, t, zone)) : null);
  return <div className="date">
    <DatePicker id={id} className="day" ariaLabel={field.label} allowTextInput value={day ? dateOf(day) : undefined} placeholder={app.me.settings.dateFormat.toLowerCase()}
      formatDate={(d) => (d ? showDay(dayIn(d), app.me.settings.dateFormat) : '')} parseDateFromString={(typed) => { const read = readDay(typed, app.me.settings.dateFormat); return read ? dateOf(read) : null; }}
      onSelectDate={(d) => set(d ? dayIn(d) : '', time)} isRequired={false} />
    {a.format === 'datetime' ? <input type="time" className="box" aria-label={`${field.label}, time`} value={time} onChange={(e) => set(day, e.currentTarget.value)} /> : null}
  </div>;
}

export function Editor(p: EditorProps): React.JSX.Element {
  const { id, form, name, field } = p;
  const a = field.attribute;
  const required = field.required === 'required';
  if (isLookup(a)) return <Lookup id={id} attribute={a} label={field.label} value={field.value as LookupValue | null} disabled={form.isDisabled(field)} required={required} rules={field.lookup} contextFor={() => form.contextFor({ control: name })} mayMake={p.mayMake} onChange={(v) => form.setValue(name, v)} />;
  if (form.isDisabled(field)) return <ReadOnly {...p} />;
  if (isNumber(a)) return <NumberBox {...p} />;
  switch (a.type) {
    case 'choice': case 'status': {
      const options = (a.options ?? []).filter((o) => !field.removed?.has(o.value)).filter((o) => a.type !== 'status' || o.state === null || o.state === Number(form.row['statecode'] ?? 0));
      return <Dropdown id={id} ariaLabel={field.label} selectedKey={field.value === null || field.value === undefined ? '' : String(field.value)} required={false} options={[...(required ? [] : [{ key: '', text: '—' }]), ...options.map((o) => ({ key: String(o.value), text: o.label }))]} onChange={(_e, o) => form.setValue(name, o && o.key !== '' ? Number(o.key) : null)} />;
    }
    case 'choices': return <Dropdown id={id} ariaLabel={field.label} multiSelect selectedKeys={((field.value as number[] | null) ?? []).map(String)} options={(a.options ?? []).map((o) => ({ key: String(o.value), text: o.label }))}
      onChange={(_e, o) => { if (!o) return; const now = (field.value as number[] | null) ?? []; const next = o.selected ? [...now, Number(o.key)] : now.filter((n) => n !== Number(o.key)); form.setValue(name, next.length ? next : null); }} />;
    case 'boolean': return <Toggle id={id} ariaLabel={field.label} checked={field.value === true} onText={a.options?.find((o) => o.value === 1)?.label ?? 'Yes'} offText={a.options?.find((o) => o.value === 0)?.label ?? 'No'} onChange={(_e, v) => form.setValue(name, v ?? false)} styles={{ root: { marginBottom: 0 } }} />;
    case 'datetime': return <DateBox {...p} />;
    case 'memo': return <TextField id={id} multiline autoAdjustHeight rows={3} maxLength={a.maxLength ?? undefined} value={(field.value as string | null) ?? ''} onChange={(_e, v) => form.setValue(name, v ?? null)} ariaLabel={field.label} />;
    default: return <TextField id={id} type={a.format === 'email' ? 'email' : a.format === 'url' ? 'url' : 'text'} maxLength={a.maxLength ?? undefined} value={field.value === null || field.value === undefined ? '' : String(field.value)} ariaLabel={field.label} onChange={(_e, v) => form.setValue(name, v ?? null)} />;
  }
}

/** One cell with a column: label, editor, and what is wrong with it. */
export function Field(props: { form: FormRuntime; cell: FormCell; place: string }): React.JSX.Element | null {
  const name = props.cell.control!.field!;
  const field = props.form.fields.get(name)!;
  if (!field.visible) return null;
  const id = `${props.place}-${props.form.id ?? 'new'}-${props.cell.id.replace(/[{}]/g, '') || name}-${name}`;
  const notes = [...field.notes.values()];
  const locked = props.form.isDisabled(field);
  return <div className={notes.length ? 'field wrong' : 'field'} data-field={name}>
    {props.cell.showLabel ? <label className="label" htmlFor={locked ? undefined : id} title={field.attribute.description || undefined}>{field.label}
      {field.required === 'required' && !locked ? <span className="required" aria-hidden="true"> *</span> : null}{locked && props.place !== 'glance' ? <Icon iconName="lock" className="lock" aria-label="Locked" /> : null}</label> : null}
    <div className="editor"><Editor id={id} form={props.form} name={name} field={field} mayMake={props.cell.control!.parameters['IsInlineNewEnabled'] !== 'false'} />
      {notes.map((n) => <p key={n} className="note" role="alert">{n}</p>)}
      {[...field.advice].map(([key, a]) => <p key={key} className="advice" role="status"><span>{a.message}</span>
        {a.actions.length ? <button type="button" className="link" onClick={() => { for (const act of a.actions) act(); field.advice.delete(key); props.form.changed(); }}>Apply</button> : null}
        <button type="button" className="link" onClick={() => { field.advice.delete(key); props.form.changed(); }}>Dismiss</button></p>)}</div>
  </div>;
}
