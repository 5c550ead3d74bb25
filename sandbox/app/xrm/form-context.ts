import { braces } from '../model/values.ts';
import { cellsOf } from '../model/formxml.ts';
import { attributeOf, collection } from './attribute-api.ts';
import { fieldControl, gridControl, plainControl } from './control-api.ts';
import type { FormRuntime, NoteLevel, SaveEvent } from './form-runtime.ts';
import { only } from './missing.ts';

export interface FormActions {
  /** Switches to another form of the same record. */
  readonly navigateToForm: (formId: string) => void;
  readonly forms: () => readonly { readonly id: string; readonly name: string }[];
  readonly close: () => void;
}

/**
 * formContext as scripts know it (names of @types/xrm). What is not here throws by name.
 * Source of the members: Power Apps Client API reference, formContext.
 */
export function formContextOf(form: FormRuntime, actions: FormActions): object {
  const attributes = new Map<string, object>();
  const controls = new Map<string, object>();

  for (const [name, f] of form.fields) {
    attributes.set(name, attributeOf(form, name, f, { parent: () => entity, controls: () => collection('attribute.controls', () => [...controls].filter(([k]) => k === name || k === `header_${name}`)) }));
    controls.set(name, fieldControl(form, name, f, () => attributes.get(name)!));
  }
  for (const cell of form.model.header) {
    const f = form.fields.get(cell.control!.field ?? '');
    if (f) controls.set(cell.control!.id, fieldControl(form, cell.control!.field!, f, () => attributes.get(cell.control!.field!)!, cell.control!.id));
  }
  for (const cell of cellsOf(form.model)) {
    const id = cell.control!.id;
    if (!id || (cell.control!.field && cell.control!.kind !== 'quickview')) continue;
    const grid = form.grids.get(id);
    controls.set(id, grid ? gridControl(form, cell, grid) : plainControl(form, cell));
  }

  const save = async (mode?: string | { saveMode?: number }): Promise<void> => {
    const number = typeof mode === 'object' ? mode.saveMode ?? 1 : mode === 'saveandclose' ? 2 : mode === 'saveandnew' ? 59 : 1;
    if ((await form.save(number, { close: number === 2 })) && number === 2) actions.close();
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
    addOnPostSave: (h: (c: unknown) => void) => { form.onPostSave.add(h); },
    removeOnPostSave: (h: (c: unknown) => void) => { form.onPostSave.delete(h); },
    save,
  });
  const tabs = (): (readonly [string, object])[] => form.model.tabs.map((t) => [t.name, only(`tab(${t.name})`, {
    getName: () => t.name, getLabel: () => form.labels.get(t.id) ?? t.label, setLabel: (label: string) => { form.labels.set(t.id, label); form.changed(); },
    getVisible: () => !(form.hiddenTabs.get(t.id) ?? !t.visible), setVisible: (on: boolean) => { form.hiddenTabs.set(t.id, !on); form.changed(); },
    getDisplayState: () => (form.activeTab === t.id ? 'expanded' : 'collapsed'),
    setDisplayState: (state: string) => { if (state === 'expanded') { form.activeTab = t.id; form.changed(); } },
    setFocus: () => { form.activeTab = t.id; form.changed(); },
    sections: collection(`tab(${t.name}).sections`, () => t.columns.flatMap((c) => c.sections).map((s) => [s.name, only(`section(${s.name})`, {
      getName: () => s.name, getLabel: () => form.labels.get(s.id) ?? s.label, setLabel: (label: string) => { form.labels.set(s.id, label); form.changed(); },
      getVisible: () => !(form.hiddenSections.get(s.id) ?? !s.visible),
      setVisible: (visible: boolean) => { form.hiddenSections.set(s.id, !visible); form.changed(); },
      controls: collection(`section(${s.name}).controls`, () => s.rows.flat().flatMap((c) => { const id = c.control?.field && c.control.kind !== 'quickview' ? c.control.field : c.control?.id; const o = id ? controls.get(id) : undefined; return o ? [[id!, o] as const] : []; })),
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
    const grid = extra['grid'] as { id: string } | undefined;
    const control = extra['control'] as string | undefined;
    return only('executionContext', {
      getFormContext: () => context,
      getEventSource: () => (grid ? controls.get(grid.id) : control ? controls.get(control) : source ? attributes.get(source) : entity),
      getDepth: () => 1,
      getContext: () => (window as unknown as { Xrm: { Utility: { getGlobalContext: () => unknown } } }).Xrm.Utility.getGlobalContext(),
      getSharedVariable: (key: string) => shared.get(key), setSharedVariable: (key: string, value: unknown) => { shared.set(key, value); },
      getEventArgs: () => (extra['saved'] ? only('eventArgs', { getIsSaveSuccess: () => true, getEntityReference: () => (entity as unknown as { getEntityReference: () => unknown }).getEntityReference() }) : save ? only('eventArgs', { preventDefault: () => { save.prevented = true; }, isDefaultPrevented: () => save.prevented, getSaveMode: () => save.mode }) : only('eventArgs', { getDataLoadState: () => 1 })),
    });
  };
  const shared = new Map<string, unknown>();
  return context;
}
