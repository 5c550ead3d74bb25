import type { Attribute, Entity, Form, Me, MetadataClient } from '../data/metadata.ts';
import { holds } from '../data/metadata.ts';
import * as webApi from '../data/webapi.ts';
import { fieldsOf, formFactors, isEditableGrid, parseForm } from '../model/formxml.ts';
import type { FormCell, FormModel } from '../model/formxml.ts';
import { Observable } from '../model/observable.ts';
import { isLookup, readValue, sameValue, selectOf } from '../model/values.ts';
import type { LookupValue } from '../model/values.ts';
import { isEmpty, markMissing, newField, payloadOf } from './field-state.ts';
import type { FieldOwner, FieldState, Handler } from './field-state.ts';
import { GridState } from './grid-state.ts';

export type { FieldState } from './field-state.ts';
export type NoteLevel = 'INFO' | 'WARNING' | 'ERROR';
export interface SaveEvent { prevented: boolean; readonly mode: number }
/** What a new record starts with: the row that it was made from, by the lookup that points there, and values by column. */
export interface Beginning { readonly parent?: { readonly column: string; readonly value: LookupValue }; readonly values?: Readonly<Record<string, unknown>> }

const bodyCells = (m: FormModel): FormCell[] => m.tabs.flatMap((t) => t.columns).flatMap((c) => c.sections).flatMap((s) => s.rows.flat()).filter((c) => c.control);

/**
 * One record on one form: values, dirtiness, notifications and events. Knows nothing of React; whoever draws it
 * subscribes. Scripts see it through form-context.ts.
 */
export class FormRuntime extends Observable implements FieldOwner {
  readonly entity: Entity;
  readonly form: Form;
  readonly model: FormModel;
  readonly fields = new Map<string, FieldState>();
  readonly notes = new Map<string, { readonly level: NoteLevel; readonly message: string }>();
  /** By id of tab or section. */
  readonly hiddenSections = new Map<string, boolean>();
  readonly hiddenTabs = new Map<string, boolean>();
  readonly labels = new Map<string, string>();
  /** Controls without a column, and controls in the header, by their id. */
  readonly hiddenControls = new Set<string>();
  readonly grids = new Map<string, GridState>();
  readonly onSave = new Set<Handler>();
  readonly onPostSave = new Set<Handler>();
  readonly onLoadData = new Set<Handler>();
  readonly #meta: MetadataClient;
  readonly #me: Me;
  readonly #beginning: Beginning;
  id: string | undefined;
  row: webApi.Row = {};
  canWrite = true;
  busy = false;
  activeTab: string;
  /** Counts what the ribbon depends on; the command bar looks again when it moves. */
  ribbonVersion = 0;
  contextFor: (extra?: Record<string, unknown>) => unknown = () => ({});

  constructor(o: { entity: Entity; form: Form; id?: string; meta: MetadataClient; me: Me; beginning?: Beginning }) {
    super();
    this.entity = o.entity; this.form = o.form; this.id = o.id; this.#meta = o.meta; this.#me = o.me; this.#beginning = o.beginning ?? {};
    this.model = parseForm(o.form.formXml);
    this.activeTab = this.model.tabs.find((t) => t.visible)?.id ?? '';
    const body = bodyCells(this.model);
    for (const name of fieldsOf(this.model)) {
      const attribute = o.entity.attributes.find((a) => a.logicalName === name);
      if (!attribute) throw new Error(`The form ${o.form.name} shows the column ${name}, which the table ${o.entity.logicalName} does not have.`);
      const cells = body.filter((c) => c.control!.field === name && c.control!.kind !== 'quickview');
      // a column that only the header shows is seen there
      this.fields.set(name, newField(attribute, { label: cells.find((c) => c.label)?.label, disabled: cells.some((c) => c.control!.disabled), visible: cells.length === 0 || cells.some((c) => c.visible) }));
    }
    for (const c of body) {
      if (c.control!.field && c.control!.kind !== 'quickview') continue;
      if (!c.visible) this.hiddenControls.add(c.control!.id);
      if (c.control!.kind === 'subgrid') this.grids.set(c.control!.id, new GridState({ id: c.control!.id, editable: isEditableGrid(c.control!, formFactors.web), contextOf: (extra) => this.contextFor(extra) }));
    }
  }

  get isNew(): boolean { return this.id === undefined; }
  get isInactive(): boolean { return !this.isNew && Number(this.row['statecode'] ?? 0) !== 0; }
  /** 1 create, 2 update, 3 read only (rights), 4 disabled (inactive record): the numbers of formContext.ui.getFormType(). */
  get formType(): 1 | 2 | 3 | 4 { return this.isNew ? 1 : this.isInactive ? 4 : this.canWrite ? 2 : 3; }
  get dirty(): FieldState[] { return [...this.fields.values()].filter((f) => !sameValue(f.value, f.initial)); }
  get title(): string { return this.isNew ? `New ${this.entity.displayName}` : String(this.row[this.entity.primaryNameAttribute ?? ''] ?? '') || this.entity.displayName; }

  isDisabled(f: FieldState): boolean {
    const a = f.attribute;
    return f.disabled || this.formType > 2 || (this.isNew ? !a.validForCreate : !a.validForUpdate) || a.type === 'state' || a.type === 'primarykey';
  }

  async load(): Promise<void> {
    if (this.id === undefined) {
      this.canWrite = holds(this.#me, this.entity.privileges['Create']);
      for (const f of this.fields.values()) { f.value = f.initial = await this.#defaultOf(f.attribute); }
      this.#begin();
      this.changed();
      return;
    }
    const also = ['statecode', 'statuscode', this.entity.primaryIdAttribute, this.entity.primaryNameAttribute, 'ownerid', 'modifiedon'];
    const attributes = [...[...this.fields.values()].map((f) => f.attribute), ...this.entity.attributes.filter((a) => also.includes(a.logicalName))];
    const [row, canWrite] = await Promise.all([webApi.retrieve(this.entity.entitySetName, this.id, `?$select=${selectOf(attributes)}`), this.#mayWrite(this.id)]);
    this.canWrite = canWrite;
    this.#take(row);
    this.changed();
  }
  #begin(): void {
    const { parent, values } = this.#beginning;
    if (parent) { const f = this.fields.get(parent.column); if (f) f.value = parent.value; }
    for (const [name, value] of Object.entries(values ?? {})) { const f = this.fields.get(name); if (f) f.value = value; }
  }

  #take(row: webApi.Row): void {
    this.row = row;
    for (const [name, f] of this.fields) {
      f.value = f.initial = readValue(f.attribute, row);
      f.formatted = webApi.formatted(row, isLookup(f.attribute) ? `_${name}_value` : name);
    }
    this.ribbonVersion++;
  }

  /** The rights on this very record; depth and sharing are the server's to weigh. */
  async #mayWrite(id: string): Promise<boolean> {
    if (!holds(this.#me, this.entity.privileges['Write'])) return false;
    const target = encodeURIComponent(JSON.stringify({ '@odata.id': `${this.entity.entitySetName}(${id})` }));
    const { body } = await webApi.request('GET', `systemusers(${this.#me.userId})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}`);
    return String((body as { AccessRights?: string }).AccessRights ?? '').includes('WriteAccess');
  }

  async #defaultOf(a: Attribute): Promise<unknown> {
    if (a.logicalName === 'ownerid') return { id: this.#me.userId, entityType: 'systemuser', name: this.#me.fullName } satisfies LookupValue;
    if (a.logicalName === 'transactioncurrencyid' && a.validForCreate && this.#me.baseCurrencyId) return this.#baseCurrency();
    return a.defaultValue ?? (a.type === 'boolean' ? false : null);
  }
  /** New records start in the person's currency; who may not read currencies leaves it to the server. */
  async #baseCurrency(): Promise<LookupValue | null> {
    try {
      const row = await webApi.retrieve('transactioncurrencies', this.#me.baseCurrencyId, '?$select=currencyname');
      return { id: this.#me.baseCurrencyId.toLowerCase(), entityType: 'transactioncurrency', name: String(row['currencyname'] ?? '') };
    } catch { return null; }
  }

  setValue(name: string, value: unknown, byUser = true): void {
    const f = this.fields.get(name);
    if (!f) throw new Error(`The form has no column ${name}.`);
    f.value = value === '' ? null : value;
    if (!isEmpty(f.value)) f.notes.delete('required');
    this.changed();
    // the platform fires OnChange for people only, never for scripts that set a value
    if (byUser) this.fireOnChange(name);
  }
  fireOnChange(name: string): void {
    const f = this.fields.get(name);
    for (const handler of [...(f?.onChange ?? [])]) handler(this.contextFor({ eventSource: name }));
  }

  notify(id: string, level: NoteLevel, message: string): void { this.notes.set(id, { level, message }); this.changed(); }
  clear(id: string): boolean { const had = this.notes.delete(id); this.changed(); return had; }

  /** Labels of required fields that are empty; each is marked. */
  missing(): string[] {
    const labels = markMissing(this.fields.values(), (f) => f.visible && !this.isDisabled(f));
    this.changed();
    return labels;
  }

  /**
   * Saves what changed; answers false when a handler prevented it. Throws what the environment refused, with its words.
   * @param o.close the form goes away: the record is not read again
   */
  async save(mode = 1, o: { close?: boolean } = {}): Promise<boolean> {
    const event: SaveEvent = { prevented: false, mode };
    for (const handler of [...this.onSave]) handler(this.contextFor({ save: event }));
    if (event.prevented) return false;
    const missing = this.missing();
    if (missing.length) throw new Error(`Fill in the required fields first: ${missing.join(', ')}.`);
    const wrong = [...this.fields.values()].find((f) => f.notes.size > 0);
    if (wrong) throw new Error([...wrong.notes.values()][0]);
    const changed: Pick<FieldState, 'attribute' | 'value'>[] = [...this.fields.values()].filter((f) => f.submit !== 'never' && (this.isNew ? f.attribute.validForCreate && !isEmpty(f.value) : f.submit === 'always' || !sameValue(f.value, f.initial)));
    if (!this.isNew && changed.length === 0) return true;
    // the row that a new one belongs to is kept even where the form does not show it
    const { parent } = this.#beginning;
    const link = this.isNew && parent && !this.fields.has(parent.column) ? this.entity.attributes.find((a) => a.logicalName === parent.column) : undefined;
    if (link) changed.push({ attribute: link, value: parent!.value });
    this.busy = true; this.changed();
    try {
      const data = await payloadOf(this.#meta, changed);
      if (this.id === undefined) this.id = await webApi.create(this.entity.entitySetName, data);
      else await webApi.update(this.entity.entitySetName, this.id, data);
      if (!o.close) await this.load();
    } finally { this.busy = false; this.changed(); }
    for (const handler of [...this.onPostSave]) handler(this.contextFor({ saved: true }));
    if (!o.close) for (const handler of [...this.onLoadData]) handler(this.contextFor());
    return true;
  }

  async refresh(save: boolean): Promise<void> {
    if (save && this.dirty.length) await this.save();
    await this.load();
    for (const handler of [...this.onLoadData]) handler(this.contextFor());
  }
}
