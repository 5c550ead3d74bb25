import { braces, fromScript, toScript } from '../model/values.ts';
import { cellsOf } from '../model/formxml.ts';
import type { FieldState, FormRuntime, NoteLevel, SaveEvent } from './form-runtime.ts';
import { only } from './missing.ts';

export interface FormActions {
  /** Switches to another form of the same record. */
  readonly navigateToForm: (formId: string) => void;
  readonly forms: () => readonly { readonly id: string; readonly name: string }[];
  readonly close: () => void;
}

const collection = <T>(name: string, all: () => readonly (readonly [string, T])[]): object => only(name, {
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

/**
 * formContext as scripts know it (names of @types/xrm). What is not here throws by name.
 * Source of the members: Power Apps Client API reference, formContext.
 */
export function formContextOf(form: FormRuntime, actions: FormActions): object {
  const attributes = new Map<string, object>();
  const controls = new Map<string, object>();

  const attributeOf = (name: string, f: FieldState): object => only('attribute', {
    getName: () => name,
    getValue: () => toScript(f.attribute, f.value),
    setValue: (value: unknown) => form.setValue(name, fromScript(f.attribute, value), false),
    addOnChange: (handler: (c: unknown) => void) => { f.onChange.add(handler); },
    removeOnChange: (handler: (c: unknown) => void) => { f.onChange.delete(handler); },
    fireOnChange: () => form.fireOnChange(name),
    getIsDirty: () => form.dirty.includes(f),
    getAttributeType: () => ({ text: 'string', memo: 'memo', whole: 'integer', bigint: 'integer', decimal: 'decimal', double: 'double', money: 'money', datetime: 'datetime', boolean: 'boolean', choice: 'optionset', choices: 'multiselectoptionset', state: 'optionset', status: 'optionset', lookup: 'lookup', customer: 'lookup', owner: 'lookup', uniqueidentifier: 'string', primarykey: 'string' })[f.attribute.type],
    getFormat: () => f.attribute.format,
    getRequiredLevel: () => f.required,
    setRequiredLevel: (level: FieldState['required']) => { f.required = level; form.changed(); },
    getSubmitMode: () => f.submit,
    setSubmitMode: (mode: FieldState['submit']) => { f.submit = mode; },
    getUserPrivilege: () => ({ canRead: f.attribute.validForRead, canUpdate: f.attribute.validForUpdate, canCreate: f.attribute.validForCreate }),
    getMax: () => Number(f.attribute.max), getMin: () => Number(f.attribute.min), getPrecision: () => f.attribute.precision, getMaxLength: () => f.attribute.maxLength,
    getOptions: () => (f.attribute.options ?? []).map((o) => ({ value: o.value, text: o.label })),
    getOption: (value: number) => { const o = f.attribute.options?.find((x) => x.value === value); return o ? { value: o.value, text: o.label } : null; },
    getSelectedOption: () => { const o = f.attribute.options?.find((x) => x.value === f.value); return o ? { value: o.value, text: o.label } : null; },
    getText: () => f.attribute.options?.find((x) => x.value === f.value)?.label ?? '',
    getParent: () => entity,
    controls: collection('attribute.controls', () => [...controls].filter(([k]) => k === name)),
  });
  const controlOf = (name: string, f: FieldState): object => only('control', {
    getName: () => name, getControlType: () => 'standard',
    getAttribute: () => attributes.get(name),
    getLabel: () => f.label, setLabel: (label: string) => { f.label = label; form.changed(); },
    getVisible: () => f.visible, setVisible: (visible: boolean) => { f.visible = visible; form.changed(); },
    getDisabled: () => form.isDisabled(f), setDisabled: (disabled: boolean) => { f.disabled = disabled; form.changed(); },
    setNotification: (message: string, id = 'script') => { f.notes.set(id, message); form.changed(); return true; },
    clearNotification: (id = 'script') => { const had = f.notes.delete(id); form.changed(); return had; },
    setFocus: () => { document.querySelector<HTMLElement>(`[data-field="${name}"] input, [data-field="${name}"] textarea, [data-field="${name}"] button`)?.focus(); },
  });
  for (const [name, f] of form.fields) { attributes.set(name, attributeOf(name, f)); controls.set(name, controlOf(name, f)); }
  for (const cell of cellsOf(form.model)) {
    const id = cell.control!.id;
    if (cell.control!.field || !id) continue;
    controls.set(id, only(`control(${id})`, { getName: () => id, getControlType: () => cell.control!.kind, refresh: () => { form.ribbonVersion++; form.changed(); } }));
  }

  const save = async (mode?: string | { saveMode?: number }): Promise<void> => {
    const number = typeof mode === 'object' ? mode.saveMode ?? 1 : mode === 'saveandclose' ? 2 : mode === 'saveandnew' ? 59 : 1;
    if ((await form.save(number)) && number === 2) actions.close();
  };
  const entity = only('formContext.data.entity', {
    attributes: collection('formContext.data.entity.attributes', () => [...attributes]),
    getEntityName: () => form.entity.logicalName,
    getId: () => (form.id ? braces(form.id) : ''),
    getEntityReference: () => ({ entityType: form.entity.logicalName, id: form.id ? braces(form.id) : '', name: form.title }),
    getIsDirty: () => form.dirty.length > 0,
    isValid: () => form.missing().length === 0,
    getPrimaryAttributeValue: () => form.title,
    addOnSave: (h: (c: unknown) => void) => { form.onSave.add(h); },
    removeOnSave: (h: (c: unknown) => void) => { form.onSave.delete(h); },
    save,
  });
  const tabs = (): (readonly [string, object])[] => form.model.tabs.map((t) => [t.name, only(`tab(${t.name})`, {
    getName: () => t.name, getLabel: () => t.label, getVisible: () => t.visible, setFocus: () => { form.activeTab = t.id; form.changed(); },
    sections: collection(`tab(${t.name}).sections`, () => t.columns.flatMap((c) => c.sections).map((s) => [s.name, only(`section(${s.name})`, {
      getName: () => s.name, getLabel: () => s.label, getVisible: () => form.hiddenSections.get(s.id) !== true && s.visible,
      setVisible: (visible: boolean) => { form.hiddenSections.set(s.id, !visible); form.changed(); },
    })] as const)),
  })] as const);

  const context = only('formContext', {
    data: only('formContext.data', {
      entity,
      attributes: collection('formContext.data.attributes', () => []),
      getIsDirty: () => form.dirty.length > 0,
      isValid: () => form.missing().length === 0,
      save: (options?: { saveMode?: number }) => save(options ?? {}),
      refresh: (andSave = false) => form.refresh(andSave),
      addOnLoad: (h: (c: unknown) => void) => { form.onLoadData.add(h); },
      removeOnLoad: (h: (c: unknown) => void) => { form.onLoadData.delete(h); },
    }),
    ui: only('formContext.ui', {
      setFormNotification: (message: string, level: NoteLevel, id: string) => { form.notify(id, level, message); return true; },
      clearFormNotification: (id: string) => form.clear(id),
      getFormType: () => form.formType,
      refreshRibbon: () => { form.ribbonVersion++; form.changed(); },
      close: () => actions.close(),
      getViewPortWidth: () => window.innerWidth, getViewPortHeight: () => window.innerHeight,
      controls: collection('formContext.ui.controls', () => [...controls]),
      tabs: collection('formContext.ui.tabs', tabs),
      formSelector: only('formContext.ui.formSelector', {
        getCurrentItem: () => formItem({ id: form.form.id, name: form.form.name }),
        items: collection('formContext.ui.formSelector.items', () => actions.forms().map((f) => [f.id, formItem(f)] as const)),
      }),
    }),
    getAttribute: (which?: unknown) => (which === undefined ? [...attributes.values()] : typeof which === 'string' ? attributes.get(which) ?? null : (entity as { attributes: { get: (w: unknown) => unknown } }).attributes.get(which)),
    getControl: (which?: unknown) => (which === undefined ? [...controls.values()] : typeof which === 'string' ? controls.get(which) ?? null : null),
  });
  function formItem(f: { id: string; name: string }): object {
    return only('formItem', { getId: () => f.id, getLabel: () => f.name, navigate: () => actions.navigateToForm(f.id), getVisible: () => true });
  }

  form.contextFor = (extra = {}) => {
    const save = extra['save'] as SaveEvent | undefined;
    const source = extra['eventSource'] as string | undefined;
    return only('executionContext', {
      getFormContext: () => context,
      getEventSource: () => (source ? attributes.get(source) : entity),
      getDepth: () => 1,
      getContext: () => (window as unknown as { Xrm: { Utility: { getGlobalContext: () => unknown } } }).Xrm.Utility.getGlobalContext(),
      getSharedVariable: (key: string) => shared.get(key), setSharedVariable: (key: string, value: unknown) => { shared.set(key, value); },
      getEventArgs: () => (save ? only('eventArgs', { preventDefault: () => { save.prevented = true; }, isDefaultPrevented: () => save.prevented, getSaveMode: () => save.mode }) : only('eventArgs', { getDataLoadState: () => 1 })),
    });
  };
  const shared = new Map<string, unknown>();
  return context;
}
