/**
 * JSON without floats. A double holds neither 0.1 nor every total that a sum of prices can have, so:
 *
 * - reading: an integer that a double holds safely is a number; every other number (a fraction, an exponent, a huge
 *   integer) is a string of plain decimal digits, exactly as written;
 * - writing: a Decimal prints as a JSON number; so does a decimal string under one of the `numeric` keys (each door names
 *   the keys that its other side wants as numbers). Everything else prints as JSON.stringify would.
 */
import { Decimal } from 'decimal.js';

const PLAIN = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const rawNumber = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
interface Source { readonly source?: string }

/** @throws SyntaxError as JSON.parse does. */
export function parseExact(text: string): any {
  const reviver = (_key: string, value: unknown, context?: Source): unknown => {
    if (typeof value !== 'number') return value;
    const source = context!.source!;
    if (Number.isSafeInteger(value) && !/[.eE]/.test(source)) return value;
    return PLAIN.test(source) ? source : new Decimal(source).toFixed();
  };
  return JSON.parse(text, reviver as (this: unknown, key: string, value: unknown) => unknown);
}

/** @throws TypeError when a numeric key holds a string that is no decimal, or a number is not finite: both would arrive as something else. */
export function printExact(value: unknown, numeric: ReadonlySet<string> = new Set()): string {
  return JSON.stringify(value, function (this: any, key: string, shown: unknown) {
    // `shown` of a Decimal is already a string, because it has a toJSON; the holder still has the Decimal
    const real = this[key];
    if (Decimal.isDecimal(real)) {
      if (!real.isFinite()) throw new TypeError(`${key} is not a finite amount.`);
      return rawNumber(real.toFixed());
    }
    if (typeof real === 'number' && !Number.isFinite(real)) throw new TypeError(`${key} is not a finite number.`);
    if (typeof real === 'string' && numeric.has(key)) {
      if (!PLAIN.test(real)) throw new TypeError(`${key} is not a decimal.`);
      return rawNumber(real);
    }
    return shown;
  });
}
