/** Amounts, days and moments in the reader's own format. */
/** Exact: Intl formats the decimal string itself where the browser can, and two digits survive a double elsewhere. */
export function formatMoney(amount: string, currency: string, locale: string | undefined): string {
  try { return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount as unknown as number); } catch { return `${amount} ${currency}`.trim(); }
}
/** A calendar date stays the day it is: it is formatted in UTC, where it was put. */
export function formatDay(day: string, locale: string | undefined): string {
  const at = Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at) ? day : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}
export const formatMoment = (iso: string, locale: string | undefined): string =>
  Number.isNaN(Date.parse(iso)) ? iso : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(Date.parse(iso));
