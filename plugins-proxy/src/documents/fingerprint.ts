import { createHmac } from 'node:crypto';
import { Decimal } from 'decimal.js';

/**
 * One text for one content: keys sorted, undefined left out, amounts as plain decimals without trailing zeros. The same
 * document always gives the same text, whatever the order in which it was put together.
 */
export function canonicalBody(value: unknown): string {
  if (Decimal.isDecimal(value)) return value.toFixed();
  if (Array.isArray(value)) return `[${value.map((v) => canonicalBody(v)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${pairs.map(([k, v]) => `${JSON.stringify(k)}:${canonicalBody(v)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Keyed digest (HMAC-SHA256, 64 hex digits): without the key nobody can test guesses of names and amounts against stored rows. */
export const fingerprint = (key: Uint8Array | string, body: unknown): string => createHmac('sha256', key).update(canonicalBody(body), 'utf8').digest('hex');
