/**
 * Xero's arithmetic for one line and for a document: tax per line to two places, then summed. Written apart from the
 * product's own calculator so that the two can disagree.
 */
import { Decimal } from '../core/exact.ts';

export type Rounding = 'halfUp' | 'halfEven';
/** Half-up rounds away from zero, so a negative line mirrors its positive twin. */
export const toCents = (value: Decimal, rounding: Rounding): Decimal => value.toDecimalPlaces(2, rounding === 'halfUp' ? Decimal.ROUND_HALF_UP : Decimal.ROUND_HALF_EVEN);
export const toFour = (value: Decimal): Decimal => value.toDecimalPlaces(4, Decimal.ROUND_HALF_UP);

export interface LineAmounts { readonly quantity: Decimal; readonly unitAmount: Decimal; readonly discountRate?: Decimal | undefined; readonly discountAmount?: Decimal | undefined }

export function lineAmount(l: LineAmounts, rounding: Rounding): Decimal {
  const gross = l.quantity.times(l.unitAmount);
  if (l.discountRate) return toCents(gross.times(new Decimal(100).minus(l.discountRate)).div(100), rounding);
  return toCents(gross.minus(l.discountAmount ?? 0), rounding);
}

/** @param percent 20 for twenty percent */
export function lineTax(amount: Decimal, percent: Decimal, types: 'Exclusive' | 'Inclusive' | 'NoTax', rounding: Rounding): Decimal {
  if (types === 'NoTax') return new Decimal(0);
  return toCents(types === 'Exclusive' ? amount.times(percent).div(100) : amount.times(percent).div(percent.plus(100)), rounding);
}

export function totals(lines: readonly { LineAmount: string; TaxAmount: string }[], types: 'Exclusive' | 'Inclusive' | 'NoTax'): { SubTotal: string; TotalTax: string; Total: string } {
  const sum = (pick: (l: { LineAmount: string; TaxAmount: string }) => string) => lines.reduce((a, l) => a.plus(pick(l)), new Decimal(0));
  const amounts = sum((l) => l.LineAmount);
  const tax = sum((l) => l.TaxAmount);
  const net = types === 'Inclusive' ? amounts.minus(tax) : amounts;
  return { SubTotal: net.toFixed(2), TotalTax: tax.toFixed(2), Total: net.plus(tax).toFixed(2) };
}
