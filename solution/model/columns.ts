/**
 * The vocabulary in which tables are written. Every function returns a plain value; the kind decides both the XML that
 * the packer writes and the TypeScript type that a row has (see rows.ts), so the two cannot drift apart.
 */
import type { Choice } from './choices.ts';

interface Common {
  /** Display name in English. */
  readonly label: string;
  /** Help text shown to people; becomes the column's description. */
  readonly help?: string;
  readonly required?: boolean;
  /** Audit is on for settings, documents, links and approvals; off where rows are machine-made. */
  readonly audit?: boolean;
}

export interface TextColumn extends Common { readonly kind: 'text'; readonly max: number; readonly format: 'text' | 'url' | 'email'; readonly autoNumber?: string }
export interface MemoColumn extends Common { readonly kind: 'memo'; readonly max: number }
export interface WholeColumn extends Common { readonly kind: 'whole'; readonly min: number; readonly max: number }
export interface DecimalColumn extends Common { readonly kind: 'decimal'; readonly min: number; readonly max: number; readonly digits: number }
/** Money carries its own currency: the packer adds the base column, the exchange rate and the currency lookup. */
export interface MoneyColumn extends Common {
  readonly kind: 'money';
  /** Digits that people may type: those of the currency (amounts), or always four, as Xero takes a price per unit. Four are stored either way. */
  readonly precision: 'currency' | 'four';
}
/** A calendar date (Behavior 2, DateOnly): never shifted by a time zone. */
export interface DateColumn extends Common { readonly kind: 'date' }
/** An instant (Behavior 1, UserLocal): ISO 8601 in UTC on the wire. */
export interface InstantColumn extends Common { readonly kind: 'instant' }
export interface YesNoColumn extends Common { readonly kind: 'yesno'; readonly initially: boolean }
export interface ChoiceColumn<C extends Choice = Choice> extends Common { readonly kind: 'choice'; readonly choice: C; readonly initially?: keyof C['options'] & string }
/** Any number of options of a choice: their values, separated by commas, on the wire. The platform knows no initial selection. */
export interface ChoicesColumn extends Common { readonly kind: 'choices'; readonly choice: Choice }
export interface LookupColumn extends Common {
  readonly kind: 'lookup';
  /** Logical name of the table pointed at. */
  readonly target: string;
  /** Schema name: navigation property of the lookup, case sensitive in the Web API. */
  readonly schemaName: string;
  /** What happens to this row when the row pointed at is deleted. */
  readonly onDelete: 'RemoveLink' | 'Restrict' | 'Cascade';
  /** Cascade: the row follows when the row pointed at is assigned to somebody else. */
  readonly onAssign?: 'Cascade' | 'NoCascade';
}

export type Column = TextColumn | MemoColumn | WholeColumn | DecimalColumn | MoneyColumn | DateColumn | InstantColumn | YesNoColumn | ChoiceColumn | ChoicesColumn | LookupColumn;

type Without<T, K extends keyof T> = Omit<T, K | 'kind'>;

export const text = (o: Without<TextColumn, 'format' | 'max'> & { max?: number; format?: TextColumn['format'] }): TextColumn => ({ max: 100, format: 'text', ...o, kind: 'text' });
export const memo = (o: Without<MemoColumn, 'max'> & { max?: number }): MemoColumn => ({ max: 4000, ...o, kind: 'memo' });
export const whole = (o: Without<WholeColumn, 'min' | 'max'> & { min?: number; max?: number }): WholeColumn => ({ min: 0, max: 2147483647, ...o, kind: 'whole' });
export const decimal = (o: Without<DecimalColumn, 'min' | 'max' | 'digits'> & { min?: number; max?: number; digits?: number }): DecimalColumn => ({ min: 0, max: 1000000, digits: 4, ...o, kind: 'decimal' });
export const money = (o: Without<MoneyColumn, 'precision'> & { precision?: MoneyColumn['precision'] }): MoneyColumn => ({ precision: 'currency', ...o, kind: 'money' });
export const date = (o: Without<DateColumn, never>): DateColumn => ({ ...o, kind: 'date' });
export const instant = (o: Without<InstantColumn, never>): InstantColumn => ({ ...o, kind: 'instant' });
export const yesNo = (o: Without<YesNoColumn, 'initially'> & { initially?: boolean }): YesNoColumn => ({ initially: false, ...o, kind: 'yesno' });
export const choice = <const C extends Choice>(of: C, o: Without<ChoiceColumn<C>, 'choice'>): ChoiceColumn<C> => ({ ...o, choice: of, kind: 'choice' });
export const choices = (of: Choice, o: Without<ChoicesColumn, 'choice'>): ChoicesColumn => ({ ...o, choice: of, kind: 'choices' });
export const lookup = <const T extends string>(target: T, schemaName: string, o: Without<LookupColumn, 'target' | 'schemaName' | 'onDelete'> & { onDelete?: LookupColumn['onDelete'] }): LookupColumn & { target: T } =>
  ({ onDelete: 'RemoveLink', ...o, kind: 'lookup', target, schemaName });
