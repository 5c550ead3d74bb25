/** What areas that store a secret know of all this: text in, sealed text out. */
import { open, seal, wrappingOf } from './envelope.ts';

export interface Sealer {
  /** @param about what the value is and whose, for example `client secret of 6f1c...`: it opens only for the same words */
  seal(text: string, about: string): Promise<string>;
  /** @throws SetupError SECRET_KEY_UNKNOWN, SECRET_DAMAGED */
  open(sealed: string, about: string): Promise<string>;
}

/** @param previous keys that still open what they sealed, while one key is exchanged for another; nothing is sealed with them */
export function createSealer(master: Buffer, previous: readonly Buffer[] = []): Sealer {
  const current = wrappingOf(master);
  const all = [current, ...previous.map(wrappingOf)];
  // async, so that a key that lives in a vault can take this place
  return { seal: async (text, about) => seal(current, text, about), open: async (sealed, about) => open(all, sealed, about) };
}
