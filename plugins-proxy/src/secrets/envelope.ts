/**
 * One sealed value: `cf1.<key id>.<wrapped data key>.<ciphertext>`. AES-256-GCM twice: a data key of its own for each value,
 * and that key wrapped by the master key. The ciphertext is bound to what it is about, so that a value copied into another
 * row, or another environment, does not open there. Rotation wraps the data key anew and never sees the value.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { SetupError } from '../core/setup-error.ts';

/** A master key as it is used here: `id` says which one sealed a value and tells nothing of the key. */
export interface Wrapping { readonly id: string; readonly key: Buffer }

const MARK = 'cf1';
const IV = 12;
const TAG = 16;

export function wrappingOf(master: Buffer): Wrapping {
  const key = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'counterfoil secrets: wrapping', 32));
  const id = createHash('sha256').update(Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'counterfoil secrets: key id', 32))).digest('hex').slice(0, 12);
  return { id, key };
}

export const sealedUnder = (keyId: string): string => `${MARK}.${keyId}.`;
export const isSealed = (text: string): boolean => text.startsWith(`${MARK}.`);

export function seal(w: Wrapping, text: string, about: string): string {
  const dataKey = randomBytes(32);
  const out = `${sealedUnder(w.id)}${wrap(w, dataKey)}.${encrypt(dataKey, Buffer.from(text, 'utf8'), about)}`;
  dataKey.fill(0);
  return out;
}

/** @throws SetupError SECRET_KEY_UNKNOWN when none of the keys sealed it, SECRET_DAMAGED when it was changed or is about something else */
export function open(keys: readonly Wrapping[], sealed: string, about: string): string {
  const { wrapped, ciphertext, w } = parts(keys, sealed);
  const dataKey = unwrap(w, wrapped);
  try { return decrypt(dataKey, ciphertext, about).toString('utf8'); } finally { dataKey.fill(0); }
}

/** The same value under another master key. @throws as `open` */
export function rewrap(keys: readonly Wrapping[], to: Wrapping, sealed: string): string {
  const { wrapped, ciphertext, w } = parts(keys, sealed);
  const dataKey = unwrap(w, wrapped);
  try { return `${sealedUnder(to.id)}${wrap(to, dataKey)}.${ciphertext}`; } finally { dataKey.fill(0); }
}

function parts(keys: readonly Wrapping[], sealed: string): { w: Wrapping; wrapped: string; ciphertext: string } {
  const [mark, id, wrapped, ciphertext, ...more] = sealed.split('.');
  if (mark !== MARK || id === undefined || wrapped === undefined || ciphertext === undefined || more.length > 0) throw damaged();
  const w = keys.find((k) => k.id === id);
  if (w === undefined) throw new SetupError('SECRET_KEY_UNKNOWN', `A stored secret is sealed with another master key (${id}).`, 'Put back the master key that belongs to this database; during a change of keys name the old one in MASTER_KEY_PREVIOUS.');
  return { w, wrapped, ciphertext };
}
const damaged = (cause?: unknown): SetupError => new SetupError('SECRET_DAMAGED', 'A stored secret was changed, or is about something else.', 'Restore the database from a backup, or enter the secret again (sign in at Xero again, type the client secret again).', cause);

const wrapAbout = (w: Wrapping): string => `counterfoil data key ${w.id}`;
const wrap = (w: Wrapping, dataKey: Buffer): string => encrypt(w.key, dataKey, wrapAbout(w));
const unwrap = (w: Wrapping, wrapped: string): Buffer => decrypt(w.key, wrapped, wrapAbout(w));

function encrypt(key: Buffer, plain: Buffer, about: string): string {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about, 'utf8'));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

function decrypt(key: Buffer, text: string, about: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < IV + TAG) throw damaged();
  try {
    const d = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV), { authTagLength: TAG }).setAAD(Buffer.from(about, 'utf8')).setAuthTag(bytes.subarray(bytes.length - TAG));
    return Buffer.concat([d.update(bytes.subarray(IV, bytes.length - TAG)), d.final()]);
  } catch (cause) { throw damaged(cause); }
}
