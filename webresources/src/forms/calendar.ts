/** Calendar days as 'YYYY-MM-DD'. A Date appears only where the form demands one, and then with the day of its own local parts. */
const two = (n: number): string => String(n).padStart(2, '0');
const written = (y: number, m: number, d: number): string => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;

/** The day that a date column shows: forms give it in the browser's own parts. */
export const calendarDay = (date: Date): string => written(date.getFullYear(), date.getMonth() + 1, date.getDate());
/** Noon, because midnight moves to the day before for people whose time zone in Dynamics lies west of their browser's. */
export function dateOf(day: string): Date {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  return new Date(y, m - 1, d, 12);
}

/** The day in a time zone (IANA name); undefined when the browser does not know the zone. */
export function dayInZone(at: Date, zone: string): string | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
    const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
    return written(part('year'), part('month'), part('day'));
  } catch { return undefined; }
}

/** @param offset minutes east of UTC, as the platform tells of the person's time zone; undefined: the browser's */
export function personsDay(at: Date, offset: number | undefined): string {
  // of the same size means the browser's own zone, which also knows when its clocks change
  if (offset === undefined || Math.abs(offset) === Math.abs(at.getTimezoneOffset())) return calendarDay(at);
  const moved = new Date(at.getTime() + offset * 60_000);
  return written(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);
const textOf = (date: Date): string => date.toISOString().slice(0, 10);
const plusDays = (day: string, days: number): string => { const d = utc(day); d.setUTCDate(d.getUTCDate() + days); return textOf(d); };
/** The day of a month counted from this one; the last day where the month is shorter. */
function inMonth(day: string, months: number, date: number): string {
  const [y, m] = day.split('-').map(Number) as [number, number];
  const last = new Date(Date.UTC(y, m + months, 0)).getUTCDate();
  return textOf(new Date(Date.UTC(y, m - 1 + months, Math.max(1, Math.min(date, last)))));
}

export type DueRule = 'xeroTerms' | 'daysAfterDate' | 'daysAfterMonthEnd' | 'dayOfFollowingMonth';
/** The due date that a rule gives; undefined where Xero's own terms decide, or where the rule lacks its number. */
export function dueBy(rule: DueRule, days: number | undefined, date: string): string | undefined {
  if (rule === 'xeroTerms' || days === undefined) return undefined;
  if (rule === 'daysAfterDate') return plusDays(date, days);
  return rule === 'daysAfterMonthEnd' ? plusDays(inMonth(date, 0, 31), days) : inMonth(date, 1, days);
}

/** As people write it in their language: 4 December 2026. */
export function spokenDay(day: string): string {
  try { return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(utc(day)); } catch { return day; }
}
