/** Which news says nothing new. Most of what Xero tells is what we have just done there ourselves; it must not cost a call. */
import { wireInstant } from '../documents/wire-dates.ts';
import type { Event, Known } from './event-store.ts';

/** So long the end of our own doing is waited for; then it is read all the same. */
const longestWaitMs = 10_000;
/** What could not be written because something of ours is under way with it has more time: it is no news. */
const longestOpenMs = 60_000;
/** Xero may tell of a new document before it has answered who made it. */
const longestBirthMs = 5_000;

/** `settled`: known to be known. `wait`: our own doing is about to end and will tell. */
export type Verdict = 'settled' | 'wait' | 'read';

export function verdictOn(e: Pick<Event, 'type' | 'eventMs' | 'ageMs'>, known: Known, creating: boolean): Verdict {
  if (known.readSince) return 'settled';
  // what could not be written is to be read again, whatever was known of it
  if (e.type === 'AGAIN') return known.open && e.ageMs < longestOpenMs ? 'wait' : 'read';
  const newest = Math.max(known.updatedMs ?? 0, ...known.updated.map((t) => Date.parse(wireInstant(t) ?? '') || 0));
  // Xero gave this state or a later one. Where times go by the second, two changes may share one.
  if (newest > e.eventMs || (newest === e.eventMs && newest % 1_000 !== 0)) return 'settled';
  if (e.type === 'CREATE' && known.created) return 'settled';
  if (known.open && e.ageMs < longestWaitMs) return 'wait';
  if (e.type === 'CREATE' && !known.open && creating && e.ageMs < longestBirthMs) return 'wait';
  return 'read';
}
