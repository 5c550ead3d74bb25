/** What the head of an invoice needs, and what becomes of it in Xero. */
import type { Decimal } from 'decimal.js';
import { calendarDay, dayInZone, spokenDay } from '../calendar-date.ts';
import type { ConnectionRead, InvoiceRead, ReadDocument, ThemeRead } from '../read-types.ts';
import type { Sayer } from './say.ts';

/** R1: a date, not in the future where the books are kept, not in a locked period. @returns YYYY-MM-DD */
export function invoiceDate(invoice: InvoiceRead, c: ConnectionRead | undefined, now: Date, say: Sayer): string | undefined {
  const field = 'datedelivered';
  const date = invoice.delivered && calendarDay(invoice.delivered, c?.timeZone ?? 'UTC');
  if (date === undefined) { say('NO_DATE', {}, { field }); return undefined; }
  if (c) {
    const today = dayInZone(now, c.timeZone);
    if (date > today) say('DATE_IN_FUTURE', { date: spokenDay(date), zone: c.timeZone || 'UTC', connection: c.name, today: spokenDay(today) }, { field });
    if (c.periodLockDate !== undefined && date <= c.periodLockDate) say('DATE_LOCKED', { date: spokenDay(date), connection: c.name, lock: spokenDay(c.periodLockDate) }, { field });
  }
  if (invoice.dueDate !== undefined && invoice.dueDate < date) say('DUE_BEFORE_DATE', { due: spokenDay(invoice.dueDate), date: spokenDay(date) }, { field: 'duedate' });
  return date;
}

/** R50: one that the organisation has switched on. Only where its currencies have been read: else Xero itself says so. */
export function checkCurrency(invoice: InvoiceRead, c: ConnectionRead | undefined, say: Sayer): void {
  const where = { field: 'transactioncurrencyid' };
  if (!/^[A-Z]{3}$/.test(invoice.currency) || !invoice.currencyId) say('NO_CURRENCY', {}, where);
  else if (c && c.currencies.length > 0 && !c.currencies.includes(invoice.currency) && invoice.currency !== c.baseCurrency) say('CURRENCY_NOT_IN_XERO', { connection: c.name, currency: invoice.currency }, where);
}

/** R4: the number that the document takes with it; undefined when Xero numbers it, or when there is a problem. */
export function invoiceNumber(invoice: InvoiceRead, c: ConnectionRead, say: Sayer): string | undefined {
  if (c.numbering === 'xero') return undefined;
  const [number, field, what] = c.numbering === 'dynamicsNumber' ? [invoice.number, 'invoicenumber', 'invoice number'] : [invoice.name, 'name', 'name of the invoice'];
  if (number === '') { say('NO_NUMBER', { what: what!, connection: c.name }, { field }); return undefined; }
  const strange = [...new Set([...number!].filter((sign) => !/^[\x20-\x7e]$/.test(sign)))];
  if (strange.length > 0) say('NUMBER_NOT_ASCII', { number: number!, signs: strange.map((s) => (/\p{C}/u.test(s) ? `U+${s.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` : s)).join(' ') }, { field });
  if (number!.length > 255) say('NUMBER_TOO_LONG', { length: number!.length }, { field });
  return number;
}

/** Xero's id of the theme; undefined leaves it to Xero's default. */
export function themeId(invoice: InvoiceRead, c: ConnectionRead, say: Sayer): string | undefined {
  const theme: ThemeRead | undefined = invoice.theme ?? c.theme;
  if (!theme) return undefined;
  const where = invoice.theme ? { field: 'cfl_brandingthemeid' } : {};
  if (theme.connectionId !== c.id) say('THEME_OF_OTHER_CONNECTION', { name: theme.name, connection: c.name }, where);
  else if (!theme.active) say('THEME_ARCHIVED', { name: theme.name, connection: c.name }, where);
  return theme.xeroId || undefined;
}

/**
 * Dynamics' rate is sent only where both base currencies are equal: the row of the organisation's base currency then has
 * the rate 1. (Even where it merely happens to be 1, "units per base" means the same in both.) Otherwise Xero uses its
 * own rate of the day. Six digits are what Xero keeps.
 */
export function currencyRate(read: ReadDocument, c: ConnectionRead): Decimal | undefined {
  const { currency, exchangeRate } = read.invoice;
  if (currency === c.baseCurrency || !exchangeRate || !read.currencyRates.get(c.baseCurrency)?.eq(1)) return undefined;
  const rate = exchangeRate.toDecimalPlaces(6);
  return rate.gt(0) ? rate : undefined;
}

/** R7: one line of up to 255 signs, never half a sign. */
export function reference(invoice: InvoiceRead, c: ConnectionRead): string | undefined {
  if (!c.descriptionAsReference) return undefined;
  const line = invoice.description.replace(/\s+/gu, ' ').trim();
  let cut = '';
  for (const sign of line) { if (cut.length + sign.length > 255) break; cut += sign; }
  return cut.trimEnd() || undefined;
}

/** Absolute; holds environment and record, which is how an invoice in Xero is proven to be this one. */
export const linkBack = (appUrl: string, environment: string, invoiceId: string): string =>
  `${appUrl.replace(/\/+$/, '')}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=invoice&id=${invoiceId}&org=${environment}`;
