/**
 * Which calendar day a "date only" column of behaviour User Local means. Dataverse stores it as an instant (midnight of
 * somebody's day) and prints it in the time zone and format of the user who asks, so the wire alone does not tell the
 * day: 2026-03-28T23:00:00Z is the 28th in London and the 29th in Berlin. What Dataverse printed for the user does.
 */
export interface PrintedDay { readonly instant: string; readonly formatted: string | undefined }

const DAY = 86_400_000;
const pad = (n: number, width: number): string => String(n).padStart(width, '0');
const textOf = (t: Date): string => `${pad(t.getUTCFullYear(), 4)}-${pad(t.getUTCMonth() + 1, 2)}-${pad(t.getUTCDate(), 2)}`;

/** The UTC day of the instant and its neighbours: no time zone is further from UTC than 14 hours. */
function candidates(instant: string): string[] {
  const at = Date.parse(instant);
  return [-DAY, 0, DAY].map((by) => textOf(new Date(at + by)));
}

/**
 * Whether the numbers of a printed date are those of a day, in any order, with a year of two or four digits. Dates with
 * the month as a word have day and year only. Neighbouring days never have the same numbers: within a month the days
 * differ while month and year do not, and {last, m} = {1, m + 1} would need a month whose last day is its successor's
 * number. So at most one candidate matches, whatever the order of the format.
 */
function printedAs(formatted: string, day: string): boolean {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  const numbers = (formatted.match(/\d+/g) ?? []).map(Number);
  const short = numbers.map((n) => (n === y ? y % 100 : n));
  const same = (wanted: number[]): boolean => short.length === wanted.length && [...short].sort((a, b) => a - b).every((n, i) => n === wanted.toSorted((a, b) => a - b)[i]);
  return same([y % 100, m, d]) || (numbers.length === 2 && same([y % 100, d]));
}

/**
 * @param value instant and what Dataverse printed for the asking user (no time part)
 * @param fallbackZone IANA zone that decides when nothing was printed, or not in Gregorian digits
 * @returns YYYY-MM-DD, or undefined when the instant cannot be read
 */
export function calendarDay(value: PrintedDay, fallbackZone: string): string | undefined {
  // a column of behaviour DateOnly is a calendar date on the wire already
  if (/^\d{4}-\d\d-\d\d$/.test(value.instant)) return value.instant;
  if (Number.isNaN(Date.parse(value.instant))) return undefined;
  const matching = value.formatted === undefined ? [] : candidates(value.instant).filter((day) => printedAs(value.formatted!, day));
  return matching.length === 1 ? matching[0] : dayInZone(new Date(value.instant), fallbackZone);
}

/** The calendar day of an instant in a time zone; an unknown zone counts as UTC. */
export function dayInZone(at: Date, zone: string): string {
  let zoned: Intl.DateTimeFormat;
  try {
    zoned = formatIn(zone || 'UTC');
  } catch {
    zoned = formatIn('UTC');
  }
  const part = (type: string): string => zoned.formatToParts(at).find((p) => p.type === type)!.value;
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatIn(zone: string): Intl.DateTimeFormat {
  let f = formats.get(zone);
  if (!f) formats.set(zone, (f = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })));
  return f;
}

const spoken = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
/** `2026-12-04` as `4 December 2026`: people read dates of numbers in different orders, and these texts are stored. */
export const spokenDay = (day: string): string => (Number.isNaN(Date.parse(day)) ? day : spoken.format(new Date(`${day}T00:00:00Z`)));
