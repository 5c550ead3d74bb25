/** Column values between the Web API's wire, the form, and what scripts get from attribute.getValue(). */
import type { Attribute } from '../data/metadata.ts';
import type { Row } from '../data/webapi.ts';

export interface LookupValue { readonly id: string; readonly entityType: string; readonly name: string }
export const isLookup = (a: Attribute): boolean => a.type === 'lookup' || a.type === 'customer' || a.type === 'owner';
/** Property of the column in a row of the Web API. */
export const wireName = (a: Attribute): string => (isLookup(a) ? `_${a.logicalName}_value` : a.logicalName);

/** Value on the form: text, number, boolean, 'YYYY-MM-DD' or ISO instant, number[] of choices, LookupValue, or null. */
export function readValue(a: Attribute, row: Row): unknown {
  const raw = row[wireName(a)] ?? null;
  if (raw === null) return null;
  if (isLookup(a)) {
    const name = wireName(a);
    return { id: String(raw).toLowerCase(), entityType: String(row[`${name}@Microsoft.Dynamics.CRM.lookuplogicalname`] ?? a.targets?.[0] ?? ''), name: String(row[`${name}@OData.Community.Display.V1.FormattedValue`] ?? '') } satisfies LookupValue;
  }
  return a.type === 'choices' ? String(raw).split(',').map(Number) : raw;
}

export const sameValue = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(idOnly(a)) === JSON.stringify(idOnly(b));
const idOnly = (v: unknown): unknown => (v !== null && typeof v === 'object' && 'entityType' in v ? [(v as LookupValue).entityType, (v as LookupValue).id] : v === '' ? null : v ?? null);

/** Property and value of a changed column in a create or update. Lookups go by navigation property, which is case sensitive. */
export function writeValue(a: Attribute, value: unknown, setNames: Readonly<Record<string, string>>): Record<string, unknown> {
  if (isLookup(a)) {
    const v = value as LookupValue | null;
    const names = a.navigationProperties ?? {};
    if (!v && a.type === 'owner') throw new Error(`${a.label} cannot be empty.`);
    if (!v) return Object.fromEntries([...new Set(Object.values(names))].map((n) => [`${n}@odata.bind`, null]));
    const set = setNames[v.entityType];
    // an owner is bound by one name, whether it is a user or a team
    const navigation = a.type === 'owner' ? a.logicalName : names[v.entityType];
    if (!set || !navigation) throw new Error(`${a.label} cannot hold a row of the table ${v.entityType}.`);
    return { [`${navigation}@odata.bind`]: `/${set}(${v.id})` };
  }
  if (a.type === 'choices') return { [a.logicalName]: Array.isArray(value) && value.length ? value.join(',') : null };
  return { [a.logicalName]: value === '' || value === undefined ? null : value };
}

/** Columns that a form of this table reads, as $select; what cannot be read is left out. */
export const selectOf = (attributes: readonly Attribute[]): string =>
  [...new Set(attributes.filter((a) => a.validForRead).map((a) => wireName(a)))].join(',');

export const braces = (id: string): string => `{${id.replace(/[{}]/g, '').toUpperCase()}}`;

/** What attribute.getValue() gives to scripts: dates as Date, lookups as an array of references with braced ids. */
export function toScript(a: Attribute, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null;
  if (isLookup(a)) { const v = value as LookupValue; return [{ id: braces(v.id), name: v.name, entityType: v.entityType }]; }
  if (a.type === 'datetime') return new Date(a.behavior === 'DateOnly' ? `${String(value)}T00:00:00` : String(value));
  return value;
}
/** The other way round: what attribute.setValue() takes. */
export function fromScript(a: Attribute, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (isLookup(a)) {
    const v = (value as { id: string; name?: string; entityType: string }[])[0];
    return v ? ({ id: v.id.replace(/[{}]/g, '').toLowerCase(), name: v.name ?? '', entityType: v.entityType } satisfies LookupValue) : null;
  }
  if (a.type === 'datetime' && value instanceof Date) {
    const two = (n: number): string => String(n).padStart(2, '0');
    return a.behavior === 'DateOnly' ? `${value.getFullYear()}-${two(value.getMonth() + 1)}-${two(value.getDate())}` : value.toISOString().replace('.000Z', 'Z');
  }
  return value;
}

export type Typed = { readonly value: number | null } | { readonly problem: string };
/**
 * A number as somebody types it, with the separators of their settings. Refused with words when it is no number, has
 * more decimals than the column keeps, or lies outside the column's limits.
 */
export function readNumber(typed: string, a: Pick<Attribute, 'label' | 'min' | 'max' | 'precision' | 'type'>, marks: { readonly decimalSymbol: string; readonly numberSeparator: string }): Typed {
  const bare = typed.trim().split(marks.numberSeparator || ',').join('').replace(marks.decimalSymbol || '.', '.').replace(/\s/g, '');
  if (bare === '') return { value: null };
  if (!/^-?\d+(\.\d+)?$/.test(bare)) return { problem: `${a.label}: enter a number.` };
  const digits = bare.split('.')[1]?.length ?? 0;
  const allowed = a.type === 'whole' || a.type === 'bigint' ? 0 : a.precision ?? 2;
  if (digits > allowed) return { problem: allowed === 0 ? `${a.label}: enter a whole number.` : `${a.label}: at most ${allowed} decimals.` };
  const value = Number(bare);
  if (a.min !== null && value < Number(a.min)) return { problem: `${a.label}: enter a number that is at least ${a.min}.` };
  if (a.max !== null && value > Number(a.max)) return { problem: `${a.label}: enter a number that is at most ${a.max}.` };
  return { value };
}
