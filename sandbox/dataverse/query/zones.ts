/** Calendar days in a person's time zone. Days are 'YYYY-MM-DD' strings throughout. */
const formats = new Map<string, Intl.DateTimeFormat>();
export interface Wall { readonly year: number; readonly month: number; readonly day: number; readonly hour: number; readonly minute: number; readonly second: number }

/** What the clock on the wall shows at an instant. */
export function wallOf(instant: string, timeZone: string): Wall {
  let f = formats.get(timeZone);
  if (!f) formats.set(timeZone, (f = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })));
  const part = Object.fromEntries(f.formatToParts(new Date(instant)).map((p) => [p.type, Number(p.value)]));
  return { year: part['year']!, month: part['month']!, day: part['day']!, hour: part['hour']!, minute: part['minute']!, second: part['second']! };
}
const two = (n: number): string => String(n).padStart(2, '0');
export const dayIn = (instant: string, timeZone: string): string => { const w = wallOf(instant, timeZone); return `${String(w.year).padStart(4, '0')}-${two(w.month)}-${two(w.day)}`; };
export const addDays = (day: string, n: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + n * 86400000).toISOString().slice(0, 10);
export function addMonths(day: string, n: number): string {
  const [y, m] = day.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(y, m - 1 + n, 1)).toISOString().slice(0, 10);
}
export const firstOfMonth = (day: string): string => `${day.slice(0, 8)}01`;
/** Midnight of a day in a zone, as an instant. Two steps settle the offset also near a change of the clocks. */
export function midnight(day: string, timeZone: string): string {
  let guess = Date.parse(`${day}T00:00:00Z`);
  for (let i = 0; i < 2; i++) {
    const w = wallOf(new Date(guess).toISOString(), timeZone);
    guess += Date.parse(`${day}T00:00:00Z`) - Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second);
  }
  return `${new Date(guess).toISOString().slice(0, 19)}Z`;
}
