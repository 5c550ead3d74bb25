/**
 * What a document says, in one form for both sides: the document that Dynamics would send, and the one that Xero shows.
 * Two contents are the same exactly when an update would change nothing. Pure.
 */
import type { Decimal } from 'decimal.js';
import { cents, exact, HUNDRED, moneyText, plainText, ZERO } from '../documents/decimals.ts';
import { wireDay } from '../documents/wire-dates.ts';
import type { XeroDocument, XeroLine } from '../xero/types.ts';

export interface LineContent {
  readonly description: string;
  /** Words only: nothing to charge. */
  readonly text: boolean;
  readonly quantity: string;
  readonly price: string;
  /** With the discount taken off, two digits: whether the discount is a rate or an amount does not matter. */
  readonly amount: string;
  readonly account: string;
  readonly taxType: string;
  readonly item: string;
  /** Ids of the tracking options, sorted. */
  readonly tracking: readonly string[];
}
/** Undefined: this side has no opinion (Xero fills in what was not sent), so it is neither compared nor sent. */
export interface Content {
  readonly contact: string;
  readonly date: string | undefined;
  readonly dueDate: string | undefined;
  readonly plannedPaymentDate: string | undefined;
  readonly reference: string | undefined;
  readonly currency: string;
  readonly rate: string | undefined;
  readonly amountsAre: string;
  readonly theme: string | undefined;
  readonly url: string | undefined;
  readonly lines: readonly LineContent[];
}
export type Head = Exclude<keyof Content, 'lines'>;

const id = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v.toLowerCase() : undefined);
/** Xero keeps neither the kind of line breaks nor the spaces around a text. */
const textOf = (v: unknown): string => (typeof v === 'string' ? v.replaceAll(/\r\n?/g, '\n').trim() : '');
const plain = (d: Decimal | undefined): string => (d ? plainText(d) : '');
const rateOf = (v: unknown): string | undefined => { const d = exact(v); return d ? plainText(d.toDecimalPlaces(6)) : undefined; };

function amountOf(l: XeroLine, quantity: Decimal, price: Decimal): Decimal {
  const shown = exact(l.LineAmount);
  if (shown) return cents(shown);
  const gross = quantity.times(price);
  const rate = exact(l.DiscountRate);
  return cents(rate && !rate.isZero() ? gross.times(HUNDRED.minus(rate)).div(HUNDRED) : gross.minus(exact(l.DiscountAmount) ?? ZERO));
}

export function lineOf(l: XeroLine): LineContent {
  const [quantity, price] = [exact(l.Quantity), exact(l.UnitAmount)];
  const description = textOf(l.Description);
  const text = !l.AccountCode && !l.ItemCode && (quantity === undefined || quantity.isZero() || price === undefined || price.isZero());
  if (text) return { description, text, quantity: '', price: '', amount: '', account: '', taxType: '', item: '', tracking: [] };
  return {
    description, text, quantity: plain(quantity), price: plain(price), amount: moneyText(amountOf(l, quantity ?? ZERO, price ?? ZERO)),
    account: textOf(l.AccountCode), taxType: textOf(l.TaxType), item: textOf(l.ItemCode), tracking: (l.Tracking ?? []).flatMap((t) => id(t.TrackingOptionID) ?? []).sort(),
  };
}

/** As Xero shows it. */
export function contentInXero(x: XeroDocument): Content {
  return {
    contact: id(x.Contact?.ContactID) ?? '', date: wireDay(x.DateString, x.Date), dueDate: x.CreditNoteID ? undefined : wireDay(x.DueDateString, x.DueDate), plannedPaymentDate: wireDay(undefined, x.PlannedPaymentDate),
    reference: textOf(x.Reference), currency: textOf(x.CurrencyCode), rate: rateOf(x.CurrencyRate), amountsAre: textOf(x.LineAmountTypes), theme: id(x.BrandingThemeID), url: textOf(x.Url),
    lines: (x.LineItems ?? []).map(lineOf),
  };
}

/** As Dynamics would send it. A reference that is empty here is empty on purpose; purchases have none in Xero. */
export function contentWanted(d: XeroDocument, contactId: string): Content {
  const sales = d.Type === 'ACCREC' || d.Type === 'ACCRECCREDIT';
  return {
    contact: contactId.toLowerCase(), date: wireDay(d.Date), dueDate: d.DueDate ? wireDay(d.DueDate) : undefined, plannedPaymentDate: d.PlannedPaymentDate ? wireDay(d.PlannedPaymentDate) : undefined,
    reference: sales ? textOf(d.Reference) : undefined, currency: textOf(d.CurrencyCode), rate: rateOf(d.CurrencyRate), amountsAre: textOf(d.LineAmountTypes), theme: id(d.BrandingThemeID),
    url: d.Url ? textOf(d.Url) : undefined, lines: (d.LineItems ?? []).map(lineOf),
  };
}

export const sameLine = (a: LineContent, b: LineContent): boolean =>
  a.description === b.description && a.text === b.text && a.quantity === b.quantity && a.price === b.price && a.amount === b.amount && a.account === b.account && a.taxType === b.taxType && a.item === b.item && a.tracking.join() === b.tracking.join();
