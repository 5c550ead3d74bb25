/** What the head of a document needs besides its days, and what becomes of it in Xero. */
import type { Decimal } from 'decimal.js';
import { cents, moneyText } from '../decimals.ts';
import { exact } from '../decimals.ts';
import type { ConnectionRead, DocumentRead, ReadDocument, ThemeRead } from '../read-types.ts';
import { isPurchase, type DocumentRef, type Totals } from '../types.ts';
import type { Words } from '../words.ts';
import type { Sayer } from './say.ts';

/** Dynamics lets people invent currencies; where the organisation's own are not known yet, those of the world have to do. */
const worldsCurrencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** R50: one that the organisation has switched on. Only where its currencies have been read: else Xero itself says so. */
export function checkCurrency(head: DocumentRead, c: ConnectionRead | undefined, w: Words, say: Sayer): void {
  const where = { field: 'transactioncurrencyid' };
  if (!/^[A-Z]{3}$/.test(head.currency) || !head.currencyId) say('NO_CURRENCY', { document: w.document }, where);
  else if (c && head.currency !== c.baseCurrency && (c.currencies.length > 0 ? !c.currencies.includes(head.currency) : !worldsCurrencies.has(head.currency))) say('CURRENCY_NOT_IN_XERO', { connection: c.name, currency: head.currency }, where);
}

/**
 * R4: the number that the document takes with it; undefined when Xero numbers it, when a supplier gave none, or when there
 * is a problem. A supplier's document carries the supplier's number, whatever the numbering of our own.
 */
export function documentNumber(head: DocumentRead, c: ConnectionRead, w: Words, say: Sayer, note: Sayer): string | undefined {
  if (isPurchase(head.kind)) {
    const number = head.suppliersNumber ?? '';
    if (number === '') note('SUPPLIERS_NUMBER_MISSING', { document: w.document }, { field: 'cfl_suppliernumber' });
    return number === '' ? undefined : checkedNumber(number, 'cfl_suppliernumber', say);
  }
  if (c.numbering === 'xero') return undefined;
  // a credit note has one number of ours, whichever is chosen for invoices
  const [number, field, what] = c.numbering === 'dynamicsNumber' || head.kind !== 'salesInvoice' ? [head.number, w.number, `${w.document} number`] : [head.name, 'name', 'name of the invoice'];
  if (number === '') { say('NO_NUMBER', { what: what!, connection: c.name, document: w.document }, { field: field! }); return undefined; }
  return checkedNumber(number!, field!, say);
}

function checkedNumber(number: string, field: string, say: Sayer): string {
  const strange = [...new Set([...number].filter((sign) => !/^[\x20-\x7e]$/.test(sign)))];
  // signs that cannot be seen, and halves of signs, are named by their code point
  const shown = (s: string): string => (/\p{C}/u.test(s) ? `U+${s.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` : s);
  if (strange.length > 0) say('NUMBER_NOT_ASCII', { number: [...number].map((s) => (/\p{C}/u.test(s) ? '?' : s)).join('').slice(0, 300), signs: strange.slice(0, 20).map(shown).join(' ') }, { field });
  if (number.length > 255) say('NUMBER_TOO_LONG', { length: number.length }, { field });
  return number;
}

/** Xero's id of the theme; undefined leaves it to Xero's default. What a supplier sends is never printed by us. */
export function themeId(head: DocumentRead, c: ConnectionRead, say: Sayer): string | undefined {
  if (isPurchase(head.kind)) return undefined;
  const theme: ThemeRead | undefined = head.theme ?? c.theme;
  if (!theme) return undefined;
  const where = head.theme ? { field: 'cfl_brandingthemeid' } : {};
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
  const { currency, exchangeRate } = read.head;
  if (currency === c.baseCurrency || !exchangeRate || !read.currencyRates.get(c.baseCurrency)?.eq(1)) return undefined;
  const rate = exchangeRate.toDecimalPlaces(6);
  return rate.gt(0) ? rate : undefined;
}

/**
 * R65: the total in the base currency of the organisation: by the rate that is sent, else by the rates of Dynamics' own
 * currencies; undefined where neither tells. Xero's own rate of the day may differ a little; a limit is no price.
 */
export function baseTotal(read: ReadDocument, c: ConnectionRead, predicted: Totals, sent: Decimal | undefined): string | undefined {
  const total = exact(predicted.total)!;
  if (read.head.currency === c.baseCurrency) return predicted.total;
  if (sent) return moneyText(cents(total.div(sent)));
  const [of, base] = [read.head.exchangeRate ?? read.currencyRates.get(read.head.currency), read.currencyRates.get(c.baseCurrency)];
  return of?.gt(0) && base?.gt(0) ? moneyText(cents(total.times(base).div(of))) : undefined;
}

/** R7: one line of up to 255 signs, never half a sign. Xero keeps a reference for documents of our own only. */
export function reference(head: DocumentRead, c: ConnectionRead): string | undefined {
  if (!c.descriptionAsReference || isPurchase(head.kind)) return undefined;
  const line = head.description.replace(/\s+/gu, ' ').trim();
  let cut = '';
  for (const sign of line) { if (cut.length + sign.length > 255) break; cut += sign; }
  return cut.trimEnd() || undefined;
}

/** Absolute; holds environment and record, which is how a document in Xero is proven to be this one. */
export const linkBack = (appUrl: string, environment: string, { table, id }: DocumentRef): string =>
  `${appUrl.replace(/\/+$/, '')}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=${table}&id=${id}&org=${environment}`;
