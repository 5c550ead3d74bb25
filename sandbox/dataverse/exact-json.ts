/** JSON without floats: what a double cannot hold exactly becomes a Decimal on the way in and a bare number on the way out. */
import { Decimal } from 'decimal.js';

/** 40 digits: money times quantity times rate never rounds inside a calculation. */
Decimal.set({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -30, toExpPos: 40 });
export { Decimal };

interface Source { readonly source?: string }
const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** @throws SyntaxError as JSON.parse does. Integers that are safe stay numbers; everything else numeric is a Decimal. */
export function parseExact(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: Source): unknown => {
    if (typeof value !== 'number') return value;
    if (Number.isSafeInteger(value) && !/[.eE]/.test(context?.source ?? '')) return value;
    return new Decimal(context?.source ?? value);
  };
  return JSON.parse(text, reviver as (this: unknown, key: string, value: unknown) => unknown);
}

/** Prints Decimals as numbers with the digits they are given (`scaled` keeps trailing zeros as the original does). */
export function printExact(value: unknown): string {
  // Decimal has a toJSON that would turn it into a string before a replacer sees it, so the tree is walked beforehand.
  const walk = (v: unknown): unknown => {
    if (v instanceof Scaled) return raw(v.text);
    if (Decimal.isDecimal(v)) return raw((v as Decimal).toFixed());
    if (Array.isArray(v)) return v.map(walk);
    if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, walk(x)]));
    return v;
  };
  return JSON.stringify(walk(value));
}

/** A number that prints with at least `digits` decimals, e.g. money 12.5 -> 12.5000. */
export class Scaled {
  readonly text: string;
  constructor(value: Decimal, digits: number) { this.text = value.toFixed(Math.max(digits, value.decimalPlaces())); }
}
