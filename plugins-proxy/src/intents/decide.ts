/**
 * What a look-up in Xero means for an intent whose fate is unknown. Pure: the times are ages by one clock, the documents
 * are what Xero answered. The order of the questions is the promise: adopt before creating, never create while the first
 * attempt could still appear.
 */
import { xeroIdOf } from '../documents/places.ts';
import type { XeroDocument } from '../xero/types.ts';
import { gone, kindOf, ownNumber, type Sorted } from './match.ts';
import type { Intent } from './types.ts';
import type { Timing } from './ports.ts';

/** several: more than one is ours. voided: ours was voided meanwhile. alike: it may be ours. unlinked: it was ours until a person gave it up. */
export type WhyAsk = 'several' | 'voided' | 'alike' | 'unlinked';
export type Decision =
  | { readonly do: 'adopt'; readonly document: XeroDocument }
  /** The number belongs to a document that is not this one (R24); `retired`: to a voided or deleted one that was this one once. */
  | { readonly do: 'taken'; readonly retired?: boolean }
  | { readonly do: 'ask'; readonly candidates: readonly string[]; readonly why: WhyAsk }
  | { readonly do: 'sameKey' }
  | { readonly do: 'newAttempt' }
  /** Nothing of an earlier attempt has appeared in its time: what Xero said about the last one is the end. */
  | { readonly do: 'refuse' }
  /** Absence is not proven yet: look again after this time. */
  | { readonly do: 'lookAgain'; readonly inMs: number };

export interface Now {
  /** Digest of the body as it would go out now; undefined when the document can no longer be prepared. */
  readonly digest: string | undefined;
  /** The number with which it would go out now. */
  readonly number: string | undefined;
  /** Xero itself said that the number is taken. */
  readonly numberRefused: boolean;
  /** Xero refused what is in it, while an earlier attempt may still appear. */
  readonly refused: boolean;
}

/** Xero says "taken" and shows nothing: what it has just stored may take a moment to appear in its lists. */
const looksForWhatIsTaken = 4;

/** How often one key goes out: a second use is for a lost answer; a third would only replay a stored error. */
const usesOfOneKey = 2;

const ids = (all: readonly XeroDocument[]): string[] => all.map((d) => xeroIdOf(d)!);

export function decide(i: Intent, found: Sorted, now: Now, timing: Pick<Timing, 'sameKeyMs' | 'keyLifeMs' | 'againMs' | 'slowestMs'>): Decision {
  const alive = found.ours.filter((d) => !gone(d));
  if (alive.length === 1) return { do: 'adopt', document: alive[0]! };
  if (alive.length > 1) return { do: 'ask', candidates: ids(alive), why: 'several' };
  if (found.ours.length > 0) return { do: 'ask', candidates: ids(found.ours), why: 'voided' };
  if (found.alike.length > 0) return { do: 'ask', candidates: ids(found.alike), why: 'alike' };
  const number = ownNumber(i);
  if (number !== undefined) {
    const known = found.unlinked.filter((d) => !i.candidateIds.includes(xeroIdOf(d)!));
    if (now.numberRefused && known.length > 0) return { do: 'ask', candidates: ids(known), why: 'unlinked' };
    // Whoever is told "taken" chooses another number; were it our own lost create, that would be a second document.
    // Where a voided number may be used again, one that holds it explains nothing while an earlier attempt may still appear.
    const retired = found.retired.length > 0 && i.doubtAt === undefined;
    const shown = retired || found.rivals.length + found.unlinked.length > 0;
    if (now.numberRefused && !shown && i.lookedUp < looksForWhatIsTaken) return { do: 'lookAgain', inMs: backOff(i.lookedUp, timing) };
    if (now.numberRefused || found.rivals.length > 0) return found.rivals.length === 0 && found.retired.length > 0 ? { do: 'taken', retired: true } : { do: 'taken' };
  }

  const age = i.firstSentAt === undefined ? Infinity : i.readAt - i.firstSentAt;
  const same = !now.refused && now.digest !== undefined && now.digest === i.digest && i.attemptKey !== undefined;
  if (same && age <= Math.min(timing.sameKeyMs, timing.keyLifeMs * 0.7) && i.keyUses < usesOfOneKey) return { do: 'sameKey' };
  // With the same number of ours Xero itself refuses a second invoice, so one look is enough.
  if (!now.refused && kindOf(i) === 'salesInvoice' && number !== undefined && number === now.number) return { do: 'newAttempt' };
  // Without one, only time proves absence: the last of two looks must lie after the life of the key.
  if (age <= timing.keyLifeMs) return { do: 'lookAgain', inMs: timing.keyLifeMs - age + 50 };
  return i.lookedUp < 1 ? { do: 'lookAgain', inMs: 0 } : { do: now.refused ? 'refuse' : 'newAttempt' };
}

/** True while an attempt whose fate was never learnt may still appear in Xero. */
export const isUnsure = (i: Pick<Intent, 'doubtAt' | 'readAt'>, timing: Pick<Timing, 'keyLifeMs'>): boolean => i.doubtAt !== undefined && i.readAt - i.doubtAt <= timing.keyLifeMs;

/** Doubles from `againMs` to `slowestMs`; the first try again follows at once when `tries` is 0. */
export const backOff = (tries: number, timing: Pick<Timing, 'againMs' | 'slowestMs'>): number => Math.min(timing.slowestMs, timing.againMs * 2 ** Math.min(tries, 20));
