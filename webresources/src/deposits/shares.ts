/** A deposit over what has several tax rates or accounts: one part for each, in proportion, and together the deposit to the cent. Pure. */
import { round, sum, type Fixed } from '../money/index.ts';

const NIL = BigInt(0);
const ONE = BigInt(1);
const power = (n: number): bigint => BigInt(10) ** BigInt(n);
const floored = (a: bigint, b: bigint): bigint => (a % b !== NIL && a < NIL ? a / b - ONE : a / b);

/**
 * Largest remainder: each part is its exact share rounded down, and the cents that are left go to those that lost most.
 * @param weights what the parts are of; their sum is above zero, a single one may be below
 * @param digits of the currency
 */
export function shares(amount: Fixed, weights: readonly Fixed[], digits: number): readonly Fixed[] {
  const scale = Math.max(0, ...weights.map((w) => w.scale));
  const parts = weights.map((w) => w.digits * power(scale - w.scale));
  const whole = parts.reduce((a, b) => a + b, NIL);
  if (whole <= NIL) throw new RangeError('There is nothing to divide by.');
  const cents = round(amount, digits).digits;
  const exact = parts.map((p) => cents * p);
  const down = exact.map((e) => floored(e, whole));
  let over = cents - down.reduce((a, b) => a + b, NIL);
  const order = exact.map((e, i) => ({ i, rest: e - down[i]! * whole })).sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  for (const { i } of order) { if (over <= NIL) break; down[i] = down[i]! + ONE; over -= ONE; }
  return down.map((d) => ({ digits: d, scale: digits }));
}

export interface Weighed<T> { readonly key: string; readonly of: T; readonly weight: Fixed }
/** Joins what has the same key, in the order in which the keys come. */
export function joined<T>(all: readonly Weighed<T>[]): readonly Weighed<T>[] {
  const keys = [...new Set(all.map((w) => w.key))];
  return keys.map((key) => {
    const same = all.filter((w) => w.key === key);
    return { key, of: same[0]!.of, weight: sum(same.map((w) => w.weight)) };
  }).filter((w) => w.weight.digits !== NIL);
}
