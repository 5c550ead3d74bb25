/**
 * The one-time code. Whoever sees the relay's console may begin, nobody else: it is printed at the start of a relay that has
 * no administrator, kept as a digest, and ends when it was used or guessed at too often. A restart makes a new one.
 */
import { randomInt, timingSafeEqual } from 'node:crypto';
import { SetupError } from '../core/setup-error.ts';
import { digest, type SetupStore } from './store.ts';

// without letters and digits that look alike on a console
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 16;
const MOST_TRIES = 10;

export const newCode = (): string => Array.from({ length: LENGTH }, (_, i) => (i > 0 && i % 4 === 0 ? '-' : '') + ALPHABET[randomInt(ALPHABET.length)]!).join('');
const plain = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** @returns the code to be printed; undefined when somebody administers this relay already */
export async function offerCode(store: SetupStore): Promise<string | undefined> {
  if ((await store.administered()).length > 0) return undefined;
  const code = newCode();
  await store.putCode(digest(plain(code)));
  return code;
}

/** Uses the code up. @throws SetupError when it is wrong */
export async function proveCode(store: SetupStore, given: unknown): Promise<void> {
  const known = await store.tryCode(MOST_TRIES);
  if (known === undefined) throw new SetupError('SETUP_NO_CODE', 'There is no code that could be used.', 'Restart the relay: it prints a new code on its console.');
  // both are digests of equal length, so the comparison tells nothing by its time
  const right = typeof given === 'string' && given.length < 200 && timingSafeEqual(known, digest(plain(given)));
  if (!right || !await store.useCode(known)) throw new SetupError('SETUP_CODE_WRONG', 'That is not the code.', 'Look at the console (or log) of the relay for the newest line "Set-up code". After ten tries restart the relay for a new one.');
}
