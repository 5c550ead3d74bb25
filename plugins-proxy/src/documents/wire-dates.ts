/**
 * Xero's dates. Calendar dates come as DateString "2026-09-14T00:00:00" beside "/Date(1789344000000+0000)/", which is UTC
 * midnight of the calendar day; instants as "/Date(ms+0000)/" only.
 */
export function wireInstant(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const ms = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(value)?.[1];
  const at = new Date(ms === undefined ? (/[zZ]|[+-]\d\d:?\d\d$/.test(value) || !value.includes('T') ? value : `${value}Z`) : Number(ms));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** @returns YYYY-MM-DD, or undefined */
export function wireDay(dateString: unknown, date?: unknown): string | undefined {
  if (typeof dateString === 'string' && /^\d{4}-\d\d-\d\d/.test(dateString)) return dateString.slice(0, 10);
  return wireInstant(date ?? dateString)?.slice(0, 10);
}
