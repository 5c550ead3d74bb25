/**
 * Exact decimals on whole numbers of any size. Money never passes through a double: 1.005 and 11.445 do not exist there, and the
 * cent that is lost in this way is the one about which form and books disagree. (A decimal library would double what every form loads.)
 */
export interface Fixed {
  /** value = digits / 10^scale */
  readonly digits: bigint;
  readonly scale: number;
}

const integer = (n: number): bigint => BigInt(n);
const NIL = integer(0);
const power = (exponent: number): bigint => integer(10) ** integer(exponent);

export const ZERO: Fixed = { digits: NIL, scale: 0 };

/**
 * A number as forms and the Web API give it, or a decimal as text. Forms hold money as doubles: the shortest text that names the
 * double is what was typed, up to fifteen digits. Anything that is no number is undefined.
 */
export function fixed(value: unknown): Fixed | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const found = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value).trim());
  if (found === null) return undefined;
  const fraction = found[3] ?? '';
  const scale = fraction.length - Number(found[4] ?? '0');
  const digits = BigInt(`${found[2]}${fraction}`) * integer(found[1] === '-' ? -1 : 1);
  return scale < 0 ? { digits: digits * power(-scale), scale: 0 } : { digits, scale };
}

const at = (a: Fixed, scale: number): bigint => a.digits * power(scale - a.scale);

export function plus(a: Fixed, b: Fixed): Fixed {
  const scale = Math.max(a.scale, b.scale);
  return { digits: at(a, scale) + at(b, scale), scale };
}
export const minus = (a: Fixed, b: Fixed): Fixed => plus(a, { digits: -b.digits, scale: b.scale });
export const times = (a: Fixed, b: Fixed): Fixed => ({ digits: a.digits * b.digits, scale: a.scale + b.scale });
export const sum = (all: readonly Fixed[]): Fixed => all.reduce(plus, ZERO);

/** -1, 0 or 1 */
export function compare(a: Fixed, b: Fixed): number {
  const difference = minus(a, b).digits;
  return difference === NIL ? 0 : difference > NIL ? 1 : -1;
}
export const isZero = (a: Fixed): boolean => a.digits === NIL;

/** a / b to so many digits, half away from zero: one rounding, at the end. */
export function quotient(a: Fixed, b: Fixed, digits: number): Fixed {
  if (isZero(b)) throw new RangeError('Division by zero.');
  const numerator = a.digits * power(b.scale + digits);
  const denominator = b.digits * power(a.scale);
  const negative = numerator < NIL !== denominator < NIL;
  const [n, d] = [numerator < NIL ? -numerator : numerator, denominator < NIL ? -denominator : denominator];
  const rounded = (n * integer(2) + d) / (d * integer(2));
  return { digits: negative ? -rounded : rounded, scale: digits };
}
const ONE: Fixed = { digits: integer(1), scale: 0 };
/** Half away from zero, as Xero rounds. */
export const round = (a: Fixed, digits: number): Fixed => quotient(a, ONE, digits);

/** For the form, which holds doubles: the double nearest to the exact value. */
export const asNumber = (a: Fixed): number => Number(asText(a));
/** "-0.05": never in powers of ten. */
export function asText(a: Fixed): string {
  const negative = a.digits < NIL;
  const text = String(negative ? -a.digits : a.digits).padStart(a.scale + 1, '0');
  const whole = a.scale === 0 ? text : `${text.slice(0, -a.scale)}.${text.slice(-a.scale)}`;
  return negative ? `-${whole}` : whole;
}
