/** Controls of formContext, as scripts know them: of columns, lookups, subgrids, quick view forms and the rest. */
import { braces } from '../model/values.ts';
import { isLookup } from '../model/values.ts';
import type { FormCell } from '../model/formxml.ts';
import type { Row } from '../data/webapi.ts';
import { collection, gridAttributeOf } from './attribute-api.ts';
import type { FieldState, Handler } from './field-state.ts';
import type { FormRuntime } from './form-runtime.ts';
import type { GridState } from './grid-state.ts';
import { LookupRules } from './lookup-rules.ts';
import { only } from './missing.ts';

interface NotificationOptions { readonly messages: readonly string[]; readonly notificationLevel?: 'ERROR' | 'RECOMMENDATION'; readonly uniqueId: string; readonly actions?: readonly { readonly message?: string; readonly actions: readonly (() => void)[] }[] }

/** @param header the id of the control in the header, which is hidden on its own */
export function fieldControl(form: FormRuntime, name: string, f: FieldState, attribute: () => object, header?: string): object {
  const visible = (): boolean => (header ? !form.hiddenControls.has(header) : f.visible);
  const show = (on: boolean): void => {
    if (!header) f.visible = on; else if (on) form.hiddenControls.delete(header); else form.hiddenControls.add(header);
    form.changed();
  };
  const id = header ?? name;
  const base = {
    getName: () => id, getAttribute: attribute, getParent: () => null,
    getControlType: () => (isLookup(f.attribute) ? 'lookup' : ['choice', 'state', 'status', 'boolean'].includes(f.attribute.type) ? 'optionset' : f.attribute.type === 'choices' ? 'multiselectoptionset' : 'standard'),
    getLabel: () => f.label, setLabel: (label: string) => { f.label = label; form.changed(); },
    getVisible: visible, setVisible: show,
    getDisabled: () => form.isDisabled(f), setDisabled: (disabled: boolean) => { f.disabled = disabled; form.changed(); },
    setNotification: (message: string, note = 'script') => { f.notes.set(note, message); form.changed(); return true; },
    addNotification: (o: NotificationOptions) => {
      const message = o.messages[0] ?? '';
      if (o.notificationLevel === 'RECOMMENDATION') f.advice.set(o.uniqueId, { message, actions: (o.actions ?? []).flatMap((a) => a.actions) }); else f.notes.set(o.uniqueId, message);
      form.changed();
      return true;
    },
    clearNotification: (note = 'script') => { const had = f.notes.delete(note), advised = f.advice.delete(note); form.changed(); return had || advised; },
    setFocus: () => { document.querySelector<HTMLElement>(`[data-field="${name}"] input, [data-field="${name}"] textarea, [data-field="${name}"] button`)?.focus(); },
  };
  if (f.attribute.type === 'choice') return only('control', { ...base, removeOption: (value: number) => { (f.removed ??= new Set()).add(value); form.changed(); } });
  if (!isLookup(f.attribute)) return only('control', base);
  const rules = (f.lookup ??= new LookupRules());
  return only('control', {
    ...base,
    addPreSearch: (handler: Handler) => { rules.preSearch.add(handler); }, removePreSearch: (handler: Handler) => { rules.preSearch.delete(handler); },
    addCustomFilter: (xml: string, table?: string) => rules.addFilter(xml, table),
    addCustomView: (view: string, table: string, title: string, fetchXml: string, layoutXml: string, isDefault: boolean) => { rules.addView(view, table, title, fetchXml, layoutXml, isDefault); form.changed(); },
    getDefaultView: () => (rules.defaultView ? braces(rules.defaultView) : ''), setDefaultView: (view: string) => { rules.defaultView = view.replace(/[{}]/g, '').toLowerCase(); form.changed(); },
    getEntityTypes: () => [...(rules.tables ?? f.attribute.targets ?? [])], setEntityTypes: (tables: readonly string[]) => { rules.tables = tables; form.changed(); },
  });
}

/** A row of a grid; its columns are for scripts only where the grid is edited. */
function gridRow(grid: GridState, row: Row): object {
  const id = grid.idOf(row);
  const edited = grid.edited.get(id);
  const members = {
    getId: () => braces(id), getEntityName: () => grid.entity!.logicalName, getPrimaryAttributeValue: () => grid.nameOf(row),
    getEntityReference: () => ({ id: braces(id), entityType: grid.entity!.logicalName, name: grid.nameOf(row) }),
  };
  const entity = only(grid.editable ? 'gridEntity' : 'gridEntity of a read-only grid', edited ? { ...members, attributes: collection('gridEntity.attributes', () => [...edited.fields].map(([name, f]) => [name, gridAttributeOf(edited, name, f)] as const)) } : members);
  const data = only('gridRow.data', { entity, getEntity: () => entity });
  return only('gridRow', { data, getData: () => data });
}

export function gridControl(form: FormRuntime, cell: FormCell, grid: GridState): object {
  const rows = (wanted: (id: string) => boolean) => collection('grid rows', () => grid.rows.filter((r) => wanted(grid.idOf(r))).map((r) => [grid.idOf(r), gridRow(grid, r)] as const));
  const inner = only('grid', {
    getRows: () => rows(() => true), getSelectedRows: () => rows((id) => grid.selected.includes(id)),
    getTotalRecordCount: () => (grid.loaded ? (grid.more ? -1 : grid.rows.length) : -1),
  });
  return only(`control(${grid.id})`, {
    ...plainMembers(form, cell, grid.editable ? 'customsubgrid:Microsoft.PowerApps.PowerAppsOneGrid' : 'subgrid'),
    getEntityName: () => (cell.control!.parameters['TargetEntityType'] ?? '').toLowerCase(),
    getGrid: () => inner, refresh: () => grid.refresh(), refreshRibbon: () => { form.ribbonVersion++; form.changed(); grid.refresh(); },
    getFetchXml: () => grid.fetchXml,
    addOnLoad: (handler: Handler) => { grid.onLoad.add(handler); }, removeOnLoad: (handler: Handler) => { grid.onLoad.delete(handler); },
  });
}

const plainMembers = (form: FormRuntime, cell: FormCell, type: string) => {
  const id = cell.control!.id;
  return {
    getName: () => id, getControlType: () => type, getParent: () => null,
    getLabel: () => form.labels.get(id) ?? cell.label, setLabel: (label: string) => { form.labels.set(id, label); form.changed(); },
    getVisible: () => !form.hiddenControls.has(id),
    setVisible: (on: boolean) => { if (on) form.hiddenControls.delete(id); else form.hiddenControls.add(id); form.changed(); },
  };
};
/** Quick view forms, the timeline and code components without a column. */
export const plainControl = (form: FormRuntime, cell: FormCell): object => only(`control(${cell.control!.id})`, {
  ...plainMembers(form, cell, cell.control!.kind === 'quickview' ? 'quickform' : cell.control!.kind === 'notes' ? 'timelinewall' : cell.control!.kind),
  refresh: () => { form.ribbonVersion++; form.changed(); },
});
