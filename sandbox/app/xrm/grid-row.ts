import type { Attribute, Entity, MetadataClient } from '../data/metadata.ts';
import * as webApi from '../data/webapi.ts';
import { Observable } from '../model/observable.ts';
import { isLookup, readValue, sameValue, selectOf } from '../model/values.ts';
import { isEmpty, markMissing, newField, payloadOf } from './field-state.ts';
import type { FieldOwner, FieldState } from './field-state.ts';
import type { GridState } from './grid-state.ts';

/** Columns that the platform's grid does not edit: customers, states, what is computed, and everything of joined tables. */
export function canEdit(a: Attribute | undefined, linked: boolean): boolean {
  return !!a && !linked && a.validForUpdate && !['customer', 'state', 'status', 'primarykey', 'uniqueidentifier', 'bigint'].includes(a.type);
}

/** One row of an editable grid: its cells, what is wrong with them, and saving the row. */
export class GridRow extends Observable implements FieldOwner {
  readonly id: string;
  readonly entity: Entity;
  readonly fields = new Map<string, FieldState>();
  readonly grid: GridState;
  readonly #meta: MetadataClient;
  row: webApi.Row;
  busy = false;
  /** What was typed and is no value, by column: it stays in the cell until it is corrected or given up. */
  readonly drafts = new Map<string, string>();
  /** What the environment said when it refused the row. */
  problem: string | undefined;
  contextFor: (extra?: Record<string, unknown>) => unknown = () => ({});

  constructor(o: { grid: GridState; entity: Entity; row: webApi.Row; columns: readonly Attribute[]; labels: ReadonlyMap<string, string>; meta: MetadataClient }) {
    super();
    this.grid = o.grid; this.entity = o.entity; this.row = o.row; this.id = o.grid.idOf(o.row); this.#meta = o.meta;
    for (const a of o.columns) this.fields.set(a.logicalName, newField(a, { label: o.labels.get(a.logicalName) }));
    this.#take(o.row);
  }
  get dirty(): FieldState[] { return [...this.fields.values()].filter((f) => !sameValue(f.value, f.initial)); }
  get unsaved(): boolean { return this.busy || this.dirty.length > 0 || this.problem !== undefined || [...this.fields.values()].some((f) => f.notes.size > 0); }
  get isActive(): boolean { return Number(this.row['statecode'] ?? 0) === 0; }

  #take(row: webApi.Row): void {
    this.row = row;
    for (const [name, f] of this.fields) {
      f.value = f.initial = readValue(f.attribute, row);
      f.formatted = webApi.formatted(row, isLookup(f.attribute) ? `_${name}_value` : name);
      f.notes.clear();
    }
    this.drafts.clear();
    this.problem = undefined;
  }
  /** Fresh from the environment; a row with unsaved changes keeps what people typed. */
  read(row: webApi.Row | undefined): void { if (row && !this.unsaved) { this.#take(row); this.changed(); } }
  /** Gives up the changes. */
  discard(): void { this.#take(this.row); this.changed(); this.grid.changed(); }

  /** Keeps what was typed with the words that say what is wrong with it. */
  refuse(name: string, typed: string, problem: string): void { this.drafts.set(name, typed); this.fields.get(name)!.notes.set('typed', problem); this.changed(); this.grid.changed(); }
  forget(name: string): void { if (this.drafts.delete(name)) { this.fields.get(name)!.notes.delete('typed'); this.changed(); this.grid.changed(); } }

  isDisabled(f: FieldState): boolean { return f.disabled || !this.isActive || !canEdit(f.attribute, false); }
  setValue(name: string, value: unknown, byUser = true): void {
    const f = this.fields.get(name);
    if (!f) throw new Error(`The grid has no column ${name}.`);
    f.value = value === '' ? null : value;
    if (!isEmpty(f.value)) f.notes.delete('required');
    // what a script computes does not answer the environment's refusal
    if (byUser) this.problem = undefined;
    this.changed(); this.grid.changed();
    if (byUser) for (const handler of [...(this.grid.events.change.get(name) ?? [])]) handler(this.contextFor({ eventSource: name }));
  }

  /** The focus has gone elsewhere. What was refused is not sent again before somebody changes it or asks for it. */
  leave(): void { if (this.dirty.length > 0 && this.problem === undefined) void this.save(); }

  /** Saves the row if it has changes. Answers whether nothing is left to save; what went wrong stands in the row. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    if (this.dirty.length === 0) return ![...this.fields.values()].some((f) => f.notes.size);
    const event = { prevented: false, mode: 1 };
    for (const handler of [...this.grid.events.save]) handler(this.contextFor({ save: event }));
    if (event.prevented) return false;
    const missing = markMissing(this.fields.values(), (f) => !this.isDisabled(f));
    if (missing.length || [...this.fields.values()].some((f) => f.notes.size > 0)) { this.changed(); this.grid.changed(); return false; }
    const sent = this.dirty.map((f) => ({ field: f, attribute: f.attribute, value: f.value }));
    this.busy = true; this.problem = undefined; this.changed(); this.grid.changed();
    try {
      await webApi.update(this.entity.entitySetName, this.id, await payloadOf(this.#meta, sent));
      // amounts that the environment computes come back with the row
      const attributes = [...this.fields.values()].map((f) => f.attribute);
      const also = this.entity.attributes.filter((a) => ['statecode', this.entity.primaryIdAttribute, this.entity.primaryNameAttribute].includes(a.logicalName));
      const fresh = await webApi.retrieve(this.entity.entitySetName, this.id, `?$select=${selectOf([...attributes, ...also])}`);
      // somebody may have typed on while the row was on its way
      const typed = sent.filter((s) => !sameValue(s.field.value, s.value)).map((s) => [s.field, s.field.value] as const);
      const others = this.dirty.filter((f) => !sent.some((s) => s.field === f)).map((f) => [f, f.value] as const);
      this.#take({ ...this.row, ...fresh });
      for (const [f, value] of [...typed, ...others]) f.value = value;
      return this.dirty.length === 0;
    } catch (e) {
      this.problem = e instanceof Error ? e.message : String(e);
      return false;
    } finally { this.busy = false; this.changed(); this.grid.changed(); }
  }
}
