/**
 * JSON without float damage. A number on the wire becomes a Decimal of exactly its digits, and amounts are printed with
 * the digits Xero prints (2 for money, 4 for quantities, 10 for rates), so that 0.1 + 0.2 can never creep in.
 */
import { Decimal } from 'decimal.js';

export { Decimal };

/** A number that prints itself as written. */
export type Num = { readonly rawJSON: string };
const native = JSON as unknown as { rawJSON(text: string): Num };

/** @throws SyntaxError when the text is not JSON */
export function parseExact(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new Decimal(context?.source ?? value) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

const printed = (digits: number) => (value: string | Decimal): Num => native.rawJSON(new Decimal(value).toFixed(digits, Decimal.ROUND_HALF_UP));
export const money = printed(2);
export const fourPlaces = printed(4);
export const rate = printed(10);

/** A Decimal from a wire value; strings count because Xero reads them too. undefined when absent, NaN-free. */
export function decimalOf(value: unknown): Decimal | undefined | 'invalid' {
  if (value === undefined || value === null || value === '') return undefined;
  if (value instanceof Decimal) return value;
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())) return new Decimal(value.trim());
  return 'invalid';
}

/** Decimals and printed numbers as plain values, for the control plane's own JSON. */
export function plain(value: unknown): unknown {
  if (value instanceof Decimal) return native.rawJSON(value.toFixed());
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object' && !('rawJSON' in value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}
