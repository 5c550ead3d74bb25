/**
 * The master key in files beside the database, and how one takes the place of another: the new key is written first, then
 * everything is wrapped with it, then its file replaces the old one, whose copy stays for older backups. Killed anywhere, the
 * relay still opens everything, and doing it again goes on where it stopped.
 */
import { randomBytes } from 'node:crypto';
import { copyFile, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { masterKey } from '../core/master-key.ts';
import { secretInFile } from '../core/secret-file.ts';
import { SetupError } from '../core/setup-error.ts';
import { rotateKey, type Rotation } from './rotate.ts';

export interface KeyPlaces { readonly dataDir: string; /** MASTER_KEY */ readonly given: string | undefined; /** MASTER_KEY_PREVIOUS */ readonly previous: string | undefined }

const file = (o: KeyPlaces, kind = ''): string => join(o.dataDir, `master.key${kind}`);

/** The key that seals, and those that still open: the one before, and in the middle of an exchange the one to come. */
export async function masterKeys(o: KeyPlaces): Promise<{ readonly key: Buffer; readonly others: readonly Buffer[] }> {
  const key = await masterKey(o.dataDir, o.given);
  const others = o.given === undefined ? (await Promise.all(['.next', '.previous'].map((kind) => fromFile(file(o, kind))))).filter((k) => k !== undefined) : [];
  return { key, others: o.previous === undefined ? others : [...others, await masterKey(o.dataDir, o.previous)] };
}

/** Exchanges the key: that of the file for a new one, or MASTER_KEY_PREVIOUS for MASTER_KEY. @throws SetupError */
export async function rotateMasterKey(db: Kysely<any>, o: KeyPlaces, at: (name: 'secret-rewrapped' | 'keys-exchanging') => void | Promise<void> = () => undefined): Promise<Rotation> {
  if (o.given !== undefined) {
    if (o.previous === undefined) throw new SetupError('MASTER_KEY_PREVIOUS_MISSING', 'MASTER_KEY is set, but not the key that it replaces.', 'Set MASTER_KEY to the new key and MASTER_KEY_PREVIOUS to the old one, for all relays, restart them, and run this again. A new key: node -e "console.log(crypto.randomBytes(32).toString(\'base64\'))"');
    return rotateKey(db, await masterKey(o.dataDir, o.previous), await masterKey(o.dataDir, o.given), at);
  }
  const old = await masterKey(o.dataDir, undefined);
  const next = Buffer.from(await secretInFile(file(o, '.next'), () => randomBytes(32).toString('base64')), 'base64');
  const done = await rotateKey(db, old, next, at);
  if (done.left > 0) throw new SetupError('MASTER_KEY_IN_USE', `${done.left} secrets were sealed with the old key meanwhile.`, 'Stop the relay and run this again.');
  await copyFile(file(o), file(o, '.previous'));
  await at('keys-exchanging');
  await rename(file(o, '.next'), file(o));
  return done;
}

async function fromFile(name: string): Promise<Buffer | undefined> {
  try { return Buffer.from((await readFile(name, 'utf8')).trim(), 'base64'); } catch (e) {
    if ((e as { code?: string }).code === 'ENOENT') return undefined;
    throw e;
  }
}
