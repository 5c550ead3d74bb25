/** Calendar dates are 'YYYY-MM-DD' strings; only instants are milliseconds. Xero writes both as /Date(ms+0000)/. */

const pad = (n: number, width = 2) => String(n).padStart(width, '0');

/** True for a date of the calendar ('2026-02-30' is none). */
export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [y, m, d] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d && y >= 1900;
}

/**
 * A date as Xero reads it: the date part of an ISO text, whatever its time and zone, or the UTC day of /Date(ms)/. So a
 * local midnight sent as a UTC instant becomes the day before, as at Xero.
 */
export function readDate(value: unknown): string | undefined | 'invalid' {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return 'invalid';
  const dotnet = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(value);
  if (dotnet) return new Date(Number(dotnet[1])).toISOString().slice(0, 10);
  const iso = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(value);
  return iso && isCalendarDate(iso[1]!) ? iso[1]! : 'invalid';
}

const utcMidnight = (date: string) => Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)));
export const wireDate = (date: string): string => `/Date(${utcMidnight(date)}+0000)/`;
export const wireDateString = (date: string): string => `${date}T00:00:00`;
export const wireInstant = (ms: number): string => `/Date(${ms}+0000)/`;

export function addDays(date: string, days: number): string {
  return new Date(utcMidnight(date) + days * 86_400_000).toISOString().slice(0, 10);
}
/** The given day of a later month, the last day where the month is shorter. */
export function dayOfMonth(date: string, monthsLater: number, day: number): string {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7)) - 1 + monthsLater;
  const last = new Date(Date.UTC(year, month + 1, 0));
  return `${last.getUTCFullYear()}-${pad(last.getUTCMonth() + 1)}-${pad(Math.min(day, last.getUTCDate()))}`;
}
/** The calendar date of an instant in an IANA zone. */
export function dateIn(zone: string, ms: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);
}
