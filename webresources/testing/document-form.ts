/** A form of any table with the parts that document scripts use: values, dirtiness, events, notifications and hints. */
import { vi, type Mock } from 'vitest';
import type { Row, WebApi } from '../src/nudge/index.ts';
import { ORGANIZATION } from './form.ts';

type Handler = (context: unknown) => void;
export interface DocumentForm {
  readonly form: Xrm.FormContext;
  readonly context: Xrm.Events.EventContext;
  value(column: string): unknown;
  /** As a person does: the value and then OnChange. */
  type(column: string, value: unknown): void;
  /** The line of the checks that stands on the form now. */
  checks(): { level: string; text: string } | undefined;
  hint(column: string): { message: string; apply: () => void } | undefined;
  shown(column: string): boolean;
  required(column: string): string;
  /** Values that were taken out of the list of a choice. */
  removed(column: string): readonly number[];
  /** What the lookup would be searched with now. */
  filter(column: string): string;
  /** The platform's own save: new rows get an id. */
  save(): void;
  reloadGrid(): void;
  readonly saves: number[];
  readonly gridRefreshed: Mock<() => void>;
  formType: number;
}

export const ref = (table: string, id: string, name = id): Xrm.LookupValue[] => [{ id: `{${id.toUpperCase()}}`, entityType: table, name }];

export function documentForm(o: { table: string; id?: string; type?: number; values: Readonly<Record<string, unknown>> }): DocumentForm {
  let id = o.id ?? '';
  const attributes = new Map<string, { value: unknown; initial: unknown; submit: string; visible: boolean; required: string; removed: number[]; onChange: Set<Handler>; preSearch: Set<Handler>; filters: string[]; hints: Map<string, { message: string; apply: () => void }> }>();
  for (const [name, value] of Object.entries(o.values)) attributes.set(name, { value, initial: value, submit: 'dirty', visible: true, required: 'none', removed: [], onChange: new Set(), preSearch: new Set(), filters: [], hints: new Map() });
  const onLoad = new Set<Handler>(), onGrid = new Set<Handler>(), notes = new Map<string, { level: string; text: string }>();
  const isDirty = (name: string): boolean => JSON.stringify(attributes.get(name)!.value ?? null) !== JSON.stringify(attributes.get(name)!.initial ?? null);

  const attributeOf = (name: string): unknown => {
    const a = attributes.get(name);
    if (!a) return null;
    const control = {
      getName: () => name, getLabel: () => `label of ${name}`, setVisible: (v: boolean) => { a.visible = v; }, removeOption: (v: number) => { a.removed.push(v); },
      addPreSearch: (h: Handler) => a.preSearch.add(h), addCustomFilter: (xml: string) => a.filters.push(xml),
      addNotification: (n: { messages: string[]; uniqueId: string; actions?: { actions: (() => void)[] }[] }) => a.hints.set(n.uniqueId, { message: n.messages[0]!, apply: () => n.actions?.forEach((x) => x.actions.forEach((run) => run())) }),
      clearNotification: (key: string) => a.hints.delete(key),
    };
    return {
      getName: () => name, getValue: () => a.value ?? null, setValue: (v: unknown) => { a.value = v; }, getIsDirty: () => isDirty(name),
      addOnChange: (h: Handler) => a.onChange.add(h), setSubmitMode: (m: string) => { a.submit = m; }, setRequiredLevel: (level: string) => { a.required = level; }, controls: { forEach: (f: (c: unknown) => void) => f(control) },
      control,
    };
  };
  const t: DocumentForm = {
    formType: o.type ?? (id === '' ? 1 : 2), saves: [], gridRefreshed: vi.fn<() => void>(),
    value: (column) => attributes.get(column)?.value ?? undefined,
    type: (column, value) => { attributes.get(column)!.value = value; for (const h of attributes.get(column)!.onChange) h(t.context); },
    checks: () => notes.get('counterfoil-checks'),
    hint: (column) => [...attributes.get(column)!.hints.values()][0],
    shown: (column) => attributes.get(column)!.visible, required: (column) => attributes.get(column)!.required, removed: (column) => attributes.get(column)!.removed,
    filter: (column) => { const a = attributes.get(column)!; a.filters.length = 0; for (const h of a.preSearch) h(t.context); return a.filters.join(''); },
    save: () => {
      t.saves.push(t.saves.length + 1);
      if (id === '') { id = 'dddddddd-0000-4000-8000-000000000001'; t.formType = 2; }
      for (const a of attributes.values()) a.initial = a.value;
      for (const h of onLoad) h(t.context);
    },
    reloadGrid: () => { for (const h of onGrid) h(t.context); },
    form: {
      getAttribute: attributeOf,
      getControl: (name: string) => (name === 'lines' ? { addOnLoad: (h: Handler) => onGrid.add(h), refresh: t_refresh } : (attributeOf(name) as { control?: unknown } | null)?.control ?? null),
      ui: {
        getFormType: () => t.formType,
        setFormNotification: (text: string, level: string, key: string) => { notes.set(key, { text, level }); return true; }, clearFormNotification: (key: string) => notes.delete(key),
      },
      data: {
        addOnLoad: (h: Handler) => onLoad.add(h), save: async () => t.save(), refresh: async () => undefined,
        entity: { getId: () => (id === '' ? '' : `{${id.toUpperCase()}}`), getEntityName: () => o.table, getIsDirty: () => [...attributes.keys()].some(isDirty), attributes: { get: () => [...attributes.keys()].map(attributeOf) } },
      },
    } as unknown as Xrm.FormContext,
    context: undefined as unknown as Xrm.Events.EventContext,
  };
  function t_refresh(): void { t.gridRefreshed(); }
  Object.assign(t, { context: { getFormContext: () => t.form } });
  return t;
}

export interface FakeTables extends WebApi { readonly updates: { table: string; id: string; data: Row }[]; readonly reads: string[]; fail: (call: string) => boolean }

/** Tables as lists of rows; a filter is the caller's business, except for the lookup of lines to their document. */
export function hostWith(tables: Readonly<Record<string, Row[]>>): FakeTables {
  const api: FakeTables & { updateRecord: (table: string, id: string, data: Row) => Promise<void> } = {
    updates: [], reads: [], fail: () => false,
    createRecord: async () => { throw new Error('not here'); },
    retrieveRecord: async (table, id) => {
      said(`read ${table}`);
      const row = tables[table]?.find((r) => r[`${table}id`] === id);
      if (!row) throw { errorCode: -2147220969, message: 'Does Not Exist' };
      return row;
    },
    retrieveMultipleRecords: async (table, options = '') => {
      said(`list ${table}`);
      const parent = /_(\w+)_value eq ([0-9a-f-]{36})/.exec(options);
      return { entities: (tables[table] ?? []).filter((r) => !parent || r[`_${parent[1]}_value`] === undefined || r[`_${parent[1]}_value`] === parent[2]) };
    },
    updateRecord: async (table, id, data) => { said(`update ${table}`); api.updates.push({ table, id, data }); Object.assign(tables[table]!.find((r) => r[`${table}id`] === id)!, data); },
  };
  function said(call: string): void { api.reads.push(call); if (api.fail(call)) throw { errorCode: -2147220960, message: 'privilege' }; }
  vi.stubGlobal('Xrm', { WebApi: api, Utility: { getGlobalContext: () => ({ organizationSettings: { organizationId: `{${ORGANIZATION.toUpperCase()}}` }, userSettings: {} }) } });
  return api;
}
