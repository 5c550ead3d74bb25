/**
 * Decimal arithmetic of the documents (R61). Money never passes through a double: 1.005 and 11.445 do not exist there,
 * and the cent that is lost in this way is the one that the books and Dynamics disagree about.
 */
import { Decimal } from 'decimal.js';

/** 80 digits hold every product of a quantity, a price and a rate that Dynamics can store without rounding; half-up as Xero rounds. */
export const Exact = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -80, toExpPos: 80 });

export const ZERO = new Exact(0);
export const HUNDRED = new Exact(100);

/**
 * A value of the exact codec as a Decimal; null, undefined and '' are undefined.
 * @throws TypeError for a fraction that arrives as a number: it has been through a double already
 */
export function exact(value: unknown): Decimal | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`The amount ${value} arrived as a floating-point number; amounts must come as decimal strings.`);
  return new Exact(value as Decimal.Value);
}

/** To two digits, half away from zero: Xero's rounding of line amounts and of the tax per line. */
export const cents = (d: Decimal): Decimal => d.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
/** "12.50" */
export const moneyText = (d: Decimal): string => cents(d).toFixed(2);
/** "12.5": as short as it can be, never in powers of ten. */
export const plainText = (d: Decimal): string => d.toFixed();
export const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((a, b) => a.plus(b), ZERO as Decimal);
export const isCents = (d: Decimal): boolean => d.decimalPlaces() <= 2;

/**
 * Splits an amount of whole cents in proportion to weights so that the parts add up exactly (largest remainder; of equal
 * remainders the earlier part gets the cent, so that the same document is always split in the same way).
 * @param weights not negative, at least one above zero
 */
export function distribute(amount: Decimal, weights: readonly Decimal[]): Decimal[] {
  const whole = sum(weights);
  if (!whole.gt(0)) throw new RangeError('Nothing to distribute over.');
  const inCents = amount.times(100);
  // integer arithmetic on a common scale: a quotient such as 1/3 has no exact decimal, its floor and remainder have
  const parts = weights.map((w) => {
    const product = inCents.times(w);
    const floor = product.div(whole).floor();
    return { floor, rest: product.minus(floor.times(whole)) };
  });
  const left = inCents.minus(sum(parts.map((p) => p.floor))).toNumber();
  const byRest = parts.map((p, i) => ({ i, rest: p.rest })).sort((a, b) => b.rest.cmp(a.rest) || a.i - b.i);
  const extra = new Set(byRest.slice(0, left).map((p) => p.i));
  return parts.map((p, i) => p.floor.plus(extra.has(i) ? 1 : 0).div(100));
}
