import type { Attribute, MetadataClient } from '../data/metadata.ts';
import type { Observable } from '../model/observable.ts';
import { writeValue } from '../model/values.ts';
import type { LookupRules } from './lookup-rules.ts';

export type Requirement = 'none' | 'recommended' | 'required';
export type Handler = (context: unknown) => void;
/** A recommendation beside a control; it never keeps anybody from saving. */
export interface Advice { readonly message: string; readonly actions: readonly (() => void)[] }

/** One column of one row in an editor: on a form, or in a row of an editable grid. */
export interface FieldState {
  readonly attribute: Attribute;
  value: unknown;
  initial: unknown;
  /** The server's words for `initial`; stale while the field is dirty. */
  formatted?: string;
  disabled: boolean;
  visible: boolean;
  label: string;
  required: Requirement;
  submit: 'always' | 'dirty' | 'never';
  /** Errors by id: nothing is saved while there are any. */
  readonly notes: Map<string, string>;
  readonly advice: Map<string, Advice>;
  readonly onChange: Set<Handler>;
  /** Of lookups: what scripts said about searching. */
  lookup?: LookupRules;
  /** Of choices: values that scripts took out of the list. */
  removed?: Set<number>;
}

/** Whatever an editor edits. */
export interface FieldOwner extends Observable {
  readonly row: Readonly<Record<string, unknown>>;
  isDisabled(f: FieldState): boolean;
  setValue(name: string, value: unknown, byUser?: boolean): void;
  /** The execution context that a handler of this owner gets. */
  contextFor: (extra?: Record<string, unknown>) => unknown;
}

export const newField = (attribute: Attribute, o: { label?: string; disabled?: boolean; visible?: boolean } = {}): FieldState => ({
  attribute, value: null, initial: null, visible: o.visible ?? true, submit: 'dirty', label: o.label ?? attribute.label, disabled: o.disabled ?? false,
  required: attribute.required === 'systemrequired' ? 'required' : attribute.required, notes: new Map(), advice: new Map(), onChange: new Set(),
});
export const isEmpty = (v: unknown): boolean => v === null || v === undefined || v === '';

/** Marks required fields that are empty, and takes the mark off the others. @returns their labels */
export function markMissing(fields: Iterable<FieldState>, asked: (f: FieldState) => boolean): string[] {
  const empty: string[] = [];
  for (const f of fields) {
    f.notes.delete('required');
    if (f.required !== 'required' || !asked(f) || !isEmpty(f.value)) continue;
    f.notes.set('required', `${f.label}: required fields must be filled in.`);
    empty.push(f.label);
  }
  return empty;
}

/** Body of a create or update with these columns. */
export async function payloadOf(meta: MetadataClient, fields: readonly Pick<FieldState, 'attribute' | 'value'>[]): Promise<Record<string, unknown>> {
  const sets = Object.fromEntries((await meta.summaries()).map((s) => [s.logicalName, s.entitySetName]));
  return Object.assign({}, ...fields.map((f) => writeValue(f.attribute, f.value, sets))) as Record<string, unknown>;
}
