/** What Xero will compute (Xero's own guide to rounding: tax per line, half-up to two digits, then summed; totals are never sent). */
import type { Decimal } from 'decimal.js';
import { cents, HUNDRED, moneyText, sum, ZERO } from './decimals.ts';
import type { AmountsKey } from './read-types.ts';
import type { Totals } from './types.ts';

/** `amount` is the line amount with two digits, as Xero shows it; `rate` is the effective tax rate in percent. */
export interface TaxedLine { readonly amount: Decimal; readonly rate: Decimal }

/** Quantity x price, half-up to two digits, less the discount amount. */
export const lineAmount = (quantity: Decimal, price: Decimal, discount: Decimal = ZERO): Decimal => cents(quantity.times(price).minus(discount));

export function lineTax(line: TaxedLine, mode: AmountsKey): Decimal {
  if (mode === 'noTax') return ZERO;
  return cents(line.amount.times(line.rate).div(mode === 'exclusive' ? HUNDRED : HUNDRED.plus(line.rate)));
}

export interface ExactTotals { readonly subtotal: Decimal; readonly tax: Decimal; readonly total: Decimal }

export function predictTotals(lines: readonly TaxedLine[], mode: AmountsKey): ExactTotals {
  const amounts = sum(lines.map((l) => l.amount));
  const tax = sum(lines.map((l) => lineTax(l, mode)));
  return mode === 'inclusive' ? { subtotal: amounts.minus(tax), tax, total: amounts } : { subtotal: amounts, tax, total: amounts.plus(tax) };
}

export const totalsText = (t: ExactTotals): Totals => ({ subtotal: moneyText(t.subtotal), tax: moneyText(t.tax), total: moneyText(t.total) });
