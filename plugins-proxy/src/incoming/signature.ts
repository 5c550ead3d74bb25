/** Xero signs what it tells: base64 of HMAC-SHA256 over the bytes as they came, with the key of the app's webhook. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const form = /^[A-Za-z0-9+/]{43}=$/;
const nothing = Buffer.alloc(32);

/**
 * True when one of the keys gives this signature. Every key is tried to the end and compared in constant time, so that an
 * answer tells nothing but yes or no. Without keys nothing is right.
 */
export function signedByXero(body: Uint8Array, signature: unknown, keys: readonly string[]): boolean {
  const given = typeof signature === 'string' && form.test(signature) ? Buffer.from(signature, 'base64') : undefined;
  let right = false;
  for (const key of keys) {
    const same = timingSafeEqual(createHmac('sha256', key).update(body).digest(), given ?? nothing);
    right = (same && given !== undefined) || right;
  }
  return right;
}

export const signatureOf = (body: Uint8Array | string, key: string): string => createHmac('sha256', key).update(body).digest('base64');
