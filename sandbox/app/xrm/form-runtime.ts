import type { Attribute, Entity, Form, Me, MetadataClient } from '../data/metadata.ts';
import { holds } from '../data/metadata.ts';
import * as webApi from '../data/webapi.ts';
import { fieldsOf, parseForm } from '../model/formxml.ts';
import type { FormModel } from '../model/formxml.ts';
import { Observable } from '../model/observable.ts';
import { isLookup, readValue, sameValue, selectOf, writeValue } from '../model/values.ts';
import type { LookupValue } from '../model/values.ts';

export type NoteLevel = 'INFO' | 'WARNING' | 'ERROR';
export interface FieldState {
  readonly attribute: Attribute;
  value: unknown;
  initial: unknown;
  /** The server's words for `initial`; stale while the field is dirty. */
  formatted?: string;
  disabled: boolean;
  visible: boolean;
  label: string;
  required: 'none' | 'recommended' | 'required';
  submit: 'always' | 'dirty' | 'never';
  readonly notes: Map<string, string>;
  readonly onChange: Set<(context: unknown) => void>;
}
export interface SaveEvent { prevented: boolean; readonly mode: number }

/**
 * One record on one form: values, dirtiness, notifications and events. Knows nothing of React; whoever draws it
 * subscribes. Scripts see it through form-context.ts.
 */
export class FormRuntime extends Observable {
  readonly entity: Entity;
  readonly form: Form;
  readonly model: FormModel;
  readonly fields = new Map<string, FieldState>();
  readonly notes = new Map<string, { readonly level: NoteLevel; readonly message: string }>();
  readonly hiddenSections = new Map<string, boolean>();
  readonly onSave = new Set<(context: unknown) => void>();
  readonly onLoadData = new Set<(context: unknown) => void>();
  readonly #meta: MetadataClient;
  readonly #me: Me;
  id: string | undefined;
  row: webApi.Row = {};
  canWrite = true;
  busy = false;
  activeTab: string;
  /** Counts what the ribbon depends on; the command bar looks again when it moves. */
  ribbonVersion = 0;
  contextFor: (extra?: Record<string, unknown>) => unknown = () => ({});

  constructor(o: { entity: Entity; form: Form; id?: string; meta: MetadataClient; me: Me }) {
    super();
    this.entity = o.entity; this.form = o.form; this.id = o.id; this.#meta = o.meta; this.#me = o.me;
    this.model = parseForm(o.form.formXml);
    this.activeTab = this.model.tabs.find((t) => t.visible)?.id ?? '';
    const disabledByForm = new Map(this.model.tabs.flatMap((t) => t.columns).flatMap((c) => c.sections).flatMap((s) => s.rows.flat()).filter((c) => c.control?.field).map((c) => [c.control!.field!, c.control!.disabled]));
    const labels = new Map(this.model.tabs.flatMap((t) => t.columns).flatMap((c) => c.sections).flatMap((s) => s.rows.flat()).filter((c) => c.control?.field && c.label).map((c) => [c.control!.field!, c.label]));
    for (const name of fieldsOf(this.model)) {
      const attribute = o.entity.attributes.find((a) => a.logicalName === name);
      if (!attribute) throw new Error(`The form ${o.form.name} shows the column ${name}, which the table ${o.entity.logicalName} does not have.`);
      this.fields.set(name, {
        attribute, value: null, initial: null, visible: true, submit: 'dirty', label: labels.get(name) ?? attribute.label,
        disabled: disabledByForm.get(name) ?? false, required: attribute.required === 'systemrequired' ? 'required' : attribute.required, notes: new Map(), onChange: new Set(),
      });
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
      for (const f of this.fields.values()) { f.value = f.initial = this.#defaultOf(f.attribute); }
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

  #defaultOf(a: Attribute): unknown {
    if (a.logicalName === 'ownerid') return { id: this.#me.userId, entityType: 'systemuser', name: this.#me.fullName } satisfies LookupValue;
    return a.type === 'boolean' ? false : null;
  }

  setValue(name: string, value: unknown, byUser = true): void {
    const f = this.fields.get(name);
    if (!f) throw new Error(`The form has no column ${name}.`);
    f.value = value === '' ? null : value;
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
    const empty = [...this.fields.values()].filter((f) => f.required === 'required' && f.visible && !this.isDisabled(f) && (f.value === null || f.value === undefined));
    for (const f of this.fields.values()) f.notes.delete('required');
    for (const f of empty) f.notes.set('required', `${f.label}: required fields must be filled in.`);
    this.changed();
    return empty.map((f) => f.label);
  }

  /** Saves what changed; answers false when a handler prevented it. Throws what the environment refused, with its words. */
  async save(mode = 1): Promise<boolean> {
    const event: SaveEvent = { prevented: false, mode };
    for (const handler of [...this.onSave]) handler(this.contextFor({ save: event }));
    if (event.prevented) return false;
    const missing = this.missing();
    if (missing.length) throw new Error(`Fill in the required fields first: ${missing.join(', ')}.`);
    const wrong = [...this.fields.values()].find((f) => f.notes.size > 0);
    if (wrong) throw new Error([...wrong.notes.values()][0]);
    const changed = [...this.fields.values()].filter((f) => f.submit !== 'never' && (this.isNew ? f.attribute.validForCreate && f.value !== null : f.submit === 'always' || !sameValue(f.value, f.initial)));
    if (!this.isNew && changed.length === 0) return true;
    const sets = Object.fromEntries((await this.#meta.summaries()).map((s) => [s.logicalName, s.entitySetName]));
    const data = Object.assign({}, ...changed.map((f) => writeValue(f.attribute, f.value, sets))) as Record<string, unknown>;
    this.busy = true; this.changed();
    try {
      if (this.id === undefined) this.id = await webApi.create(this.entity.entitySetName, data);
      else await webApi.update(this.entity.entitySetName, this.id, data);
      await this.load();
    } finally { this.busy = false; this.changed(); }
    for (const handler of [...this.onLoadData]) handler(this.contextFor());
    return true;
  }

  async refresh(save: boolean): Promise<void> {
    if (save && this.dirty.length) await this.save();
    await this.load();
    for (const handler of [...this.onLoadData]) handler(this.contextFor());
  }
}
