import { createHmac } from 'node:crypto';

/** Sorted keys, so that two equal bodies have one text. Decimals print through their own toJSON. */
const canonical = (v: unknown): string => JSON.stringify(v, (_k, x: unknown) => (x !== null && typeof x === 'object' && !Array.isArray(x) && Object.getPrototypeOf(x) === Object.prototype
  ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : x));

/** Keyed digest (HMAC-SHA256, hex) of a whole request body: equality can be seen, content cannot be guessed from it. */
export const digestOf = (key: Buffer, body: unknown): string => createHmac('sha256', key).update(canonical(body)).digest('hex');
/** Size on the wire in bytes, near enough to keep a batch under its limit. */
export const sizeOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(body));
