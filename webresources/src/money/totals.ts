/**
 * What the lines of a bill or a credit note come to, as Xero computes it: line amount to two digits, tax per line from the rounded
 * amount to two digits, then summed. The relay predicts by the same rules; a test holds the two against each other.
 */
import { fixed, minus, plus, quotient, round, sum, times, ZERO, type Fixed } from './fixed.ts';

export type AmountsAre = 'exclusive' | 'inclusive' | 'noTax';

/** As the columns hold them; an empty quantity is one, an empty price or discount none. */
export interface Charged { readonly quantity: unknown; readonly price: unknown; readonly discount: unknown }
/** `rate` in percent; undefined where no tax rate is known yet, which counts as no tax. */
export interface Taxed extends Charged { readonly rate: unknown }

export interface LineTotals {
  /** Quantity times price less the discount; holds the tax where amounts are inclusive. */
  readonly amount: Fixed;
  readonly tax: Fixed;
  readonly net: Fixed;
}
export interface DocumentTotals { readonly subtotal: Fixed; readonly tax: Fixed; readonly total: Fixed }

const CENTS = 2;
const HUNDRED = fixed(100)!;
const ONE = fixed(1)!;

export function lineAmount(line: Charged): Fixed {
  const gross = round(times(fixed(line.quantity) ?? ONE, fixed(line.price) ?? ZERO), CENTS);
  return round(minus(gross, fixed(line.discount) ?? ZERO), CENTS);
}

export function lineTax(amount: Fixed, rate: Fixed, mode: AmountsAre): Fixed {
  if (mode === 'noTax') return ZERO;
  return quotient(times(amount, rate), mode === 'exclusive' ? HUNDRED : plus(HUNDRED, rate), CENTS);
}

export function lineTotals(line: Taxed, mode: AmountsAre): LineTotals {
  const amount = lineAmount(line);
  const tax = lineTax(amount, fixed(line.rate) ?? ZERO, mode);
  return { amount, tax, net: mode === 'inclusive' ? minus(amount, tax) : amount };
}

export function documentTotals(lines: readonly LineTotals[]): DocumentTotals {
  const subtotal = sum(lines.map((l) => l.net));
  const tax = sum(lines.map((l) => l.tax));
  return { subtotal, tax, total: plus(subtotal, tax) };
}
