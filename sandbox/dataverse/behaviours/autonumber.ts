import { createHash } from 'node:crypto';
import { NotEmulated } from '../errors.ts';
import type { World } from '../world.ts';

/** 'XR-{SEQNUM:6}' -> 'XR-001000'. The random part is derived from the sequence, so that a seeded world is always the same. */
export function autoNumber(w: World, sequence: string, format: string): string {
  const n = w.store.nextNumber(sequence);
  return format.replace(/\{([A-Z]+):([^}]*)\}/g, (whole, kind: string, argument: string) => {
    if (kind === 'SEQNUM') return String(n).padStart(Number(argument), '0');
    if (kind === 'RANDSTRING') return createHash('sha256').update(`${sequence}:${n}`).digest('base64').replace(/[^A-Z0-9]/gi, '').toUpperCase().slice(0, Number(argument));
    throw new NotEmulated(`the autonumber placeholder ${whole}`);
  });
}
