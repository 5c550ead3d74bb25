/** Collections and attributes of formContext and of grid rows, as scripts know them. */
import type { AttributeType } from '../data/metadata.ts';
import { fromScript, toScript } from '../model/values.ts';
import type { FieldOwner, FieldState, Handler } from './field-state.ts';
import { only } from './missing.ts';

export const collection = <T>(name: string, all: () => readonly (readonly [string, T])[]): object => only(name, {
  get: (which?: unknown): unknown => {
    const list = all();
    if (which === undefined || which === null) return list.map(([, v]) => v);
    if (typeof which === 'number') return list[which]?.[1] ?? null;
    if (typeof which === 'function') return list.map(([, v]) => v).filter((v, i) => (which as (v: T, i: number) => boolean)(v, i));
    return list.find(([k]) => k === which)?.[1] ?? null;
  },
  forEach: (f: (v: T, i: number) => void): void => all().forEach(([, v], i) => f(v, i)),
  getLength: (): number => all().length,
});

const scriptTypes: Record<AttributeType, string> = { text: 'string', memo: 'memo', whole: 'integer', bigint: 'integer', decimal: 'decimal', double: 'double', money: 'money', datetime: 'datetime', boolean: 'boolean', choice: 'optionset', choices: 'multiselectoptionset', state: 'optionset', status: 'optionset', lookup: 'lookup', customer: 'lookup', owner: 'lookup', uniqueidentifier: 'string', primarykey: 'string' };

/** What attributes of a form and of a grid row have in common. */
const common = (owner: FieldOwner, name: string, f: FieldState) => ({
  getName: () => name,
  getValue: () => toScript(f.attribute, f.value),
  setValue: (value: unknown) => owner.setValue(name, fromScript(f.attribute, value), false),
  getIsDirty: () => f.value !== f.initial,
  getAttributeType: () => scriptTypes[f.attribute.type],
  getRequiredLevel: () => f.required,
  setRequiredLevel: (level: FieldState['required']) => { f.required = level; if (level !== 'required') f.notes.delete('required'); owner.changed(); },
});

export function attributeOf(owner: FieldOwner & { fireOnChange(name: string): void; readonly dirty: readonly FieldState[] }, name: string, f: FieldState, around: { parent: () => object; controls: () => object }): object {
  const option = (value: unknown): { value: number; text: string } | null => { const o = f.attribute.options?.find((x) => x.value === value); return o ? { value: o.value, text: o.label } : null; };
  return only('attribute', {
    ...common(owner, name, f),
    getIsDirty: () => owner.dirty.includes(f),
    addOnChange: (handler: Handler) => { f.onChange.add(handler); },
    removeOnChange: (handler: Handler) => { f.onChange.delete(handler); },
    fireOnChange: () => owner.fireOnChange(name),
    getFormat: () => f.attribute.format,
    getSubmitMode: () => f.submit,
    setSubmitMode: (mode: FieldState['submit']) => { f.submit = mode; },
    getUserPrivilege: () => ({ canRead: f.attribute.validForRead, canUpdate: f.attribute.validForUpdate, canCreate: f.attribute.validForCreate }),
    isValid: () => f.notes.size === 0,
    getMax: () => Number(f.attribute.max), getMin: () => Number(f.attribute.min), getPrecision: () => f.attribute.precision, getMaxLength: () => f.attribute.maxLength,
    getOptions: () => (f.attribute.options ?? []).map((o) => ({ value: o.value, text: o.label })),
    getOption: option,
    getSelectedOption: () => option(f.value),
    getText: () => option(f.value)?.text ?? '',
    getParent: around.parent,
    get controls() { return around.controls(); },
  });
}

/** GridAttribute with its GridCell, for rows of editable grids. */
export function gridAttributeOf(owner: FieldOwner, name: string, f: FieldState): object {
  const cell = only('gridCell', {
    getName: () => name, getLabel: () => f.label,
    getDisabled: () => owner.isDisabled(f), setDisabled: (disabled: boolean) => { f.disabled = disabled; owner.changed(); },
    setNotification: (message: string, id = 'script') => { f.notes.set(id, message); owner.changed(); return true; },
    clearNotification: (id = 'script') => { const had = f.notes.delete(id); owner.changed(); return had; },
  });
  return only('gridAttribute', { ...common(owner, name, f), controls: collection('gridAttribute.controls', () => [[name, cell]]) });
}
