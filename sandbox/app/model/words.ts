import type { Attribute, Me } from '../data/metadata.ts';
import { dayOf, showDay, timeOf } from './dates.ts';
import type { LookupValue } from './values.ts';
import { isLookup } from './values.ts';

type Marks = Pick<Me['settings'], 'decimalSymbol' | 'numberSeparator' | 'dateFormat' | 'timeZone'>;

/** A number with the separators of a person's settings; money and decimals with the places that the column keeps. */
export function showNumber(a: Pick<Attribute, 'type' | 'precision'>, value: number, marks: Pick<Marks, 'decimalSymbol' | 'numberSeparator'>): string {
  const whole = a.type === 'whole' || a.type === 'bigint';
  const digits = whole ? 0 : a.precision ?? 2;
  return new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value).replace(/[.,]/g, (c) => (c === '.' ? marks.decimalSymbol || '.' : marks.numberSeparator || ','));
}

/** A value that was just entered, in words, before the server has given its own; '' for nothing. */
export function showValue(a: Attribute, value: unknown, marks: Marks): string {
  if (value === null || value === undefined || value === '') return '';
  if (isLookup(a)) return (value as LookupValue).name || '(no name)';
  if (a.type === 'choices') return (value as number[]).map((v) => a.options?.find((o) => o.value === v)?.label ?? String(v)).join('; ');
  if (a.type === 'boolean') return a.options?.find((o) => o.value === (value === true ? 1 : 0))?.label ?? (value === true ? 'Yes' : 'No');
  if (a.options) return a.options.find((o) => o.value === value)?.label ?? String(value);
  if (a.type === 'datetime') {
    if (a.behavior === 'DateOnly') return showDay(String(value), marks.dateFormat);
    const day = showDay(dayOf(String(value), marks.timeZone), marks.dateFormat);
    return a.format === 'datetime' ? `${day} ${timeOf(String(value), marks.timeZone)}` : day;
  }
  return typeof value === 'number' ? showNumber(a, value, marks) : String(value);
}
