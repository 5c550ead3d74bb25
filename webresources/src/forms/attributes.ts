/** Values of a form as plain data. A column that is not on the form counts as empty: what would need it does not happen, and nothing breaks. */
import { optionKey, optionValue, type Choice } from '@counterfoil/solution';
import { bareId } from '../nudge/index.ts';
import { calendarDay, dateOf } from './calendar.ts';

export interface Reference { readonly id: string; readonly table: string; readonly name: string }

export const valueOf = (form: Xrm.FormContext, column: string): unknown => form.getAttribute(column)?.getValue() ?? undefined;
export const textIn = (form: Xrm.FormContext, column: string): string | undefined => {
  const v = valueOf(form, column);
  return typeof v === 'string' && v.trim() !== '' ? v.trim() : undefined;
};
export function referenceIn(form: Xrm.FormContext, column: string): Reference | undefined {
  const v = valueOf(form, column);
  const first = Array.isArray(v) ? (v as Xrm.LookupValue[])[0] : undefined;
  return first === undefined ? undefined : { id: bareId(first.id), table: first.entityType, name: first.name ?? '' };
}
export const dayIn = (form: Xrm.FormContext, column: string): string | undefined => {
  const v = valueOf(form, column);
  return v instanceof Date ? calendarDay(v) : undefined;
};
export function optionIn<C extends Choice>(form: Xrm.FormContext, choice: C, column: string): (keyof C['options'] & string) | undefined {
  const v = valueOf(form, column);
  return typeof v === 'number' ? optionKey(choice, v) : undefined;
}

export const asLookup = (r: Reference): Xrm.LookupValue[] => [{ id: `{${r.id.toUpperCase()}}`, entityType: r.table, name: r.name }];
export const asOption = optionValue;
export const asDate = dateOf;

/** The label that people see on this form, for sentences that name a column. */
export function labelOf(form: Xrm.FormContext, column: string, otherwise: string): string {
  try { return form.getControl<Xrm.Controls.StandardControl>(column)?.getLabel() ?? otherwise; } catch { return otherwise; }
}

/** One text for a value, to see whether it is still the one that was put there. */
export function sameText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return (value as Xrm.LookupValue[]).map((v) => bareId(v.id)).join(',');
  return value instanceof Date ? calendarDay(value) : String(value);
}

export const FORM_NEW = 1;
export const FORM_OPEN = 2;
export const formType = (form: Xrm.FormContext): number => form.ui.getFormType() as number;
export const idOf = (form: Xrm.FormContext): string => { try { return bareId(form.data.entity.getId()); } catch { return ''; } };
