/**
 * What a look-up in Xero means for an intent whose fate is unknown. Pure: the times are ages by one clock, the invoices
 * are what Xero answered. The order of the questions is the promise: adopt before creating, never create while the first
 * attempt could still appear.
 */
import type { XeroInvoice } from '../xero/types.ts';
import type { Intent } from './types.ts';
import type { Timing } from './ports.ts';

export type Decision =
  | { readonly do: 'adopt'; readonly invoice: XeroInvoice }
  /** The number belongs to a document that is not this one (R24). */
  | { readonly do: 'taken' }
  /** Several candidates, or ours was voided meanwhile. */
  | { readonly do: 'ask'; readonly candidates: readonly string[]; readonly why: 'several' | 'voided' }
  | { readonly do: 'sameKey' }
  | { readonly do: 'newAttempt' }
  /** Absence is not proven yet: look again after this time. */
  | { readonly do: 'lookAgain'; readonly inMs: number };

const gone = (i: XeroInvoice): boolean => i.Status === 'VOIDED' || i.Status === 'DELETED';

/** True when Xero's link back names this environment and this record: the only proof that an invoice is ours. */
export function isOurs(i: XeroInvoice, intent: Pick<Intent, 'environment' | 'documentId'>): boolean {
  const url = (i.Url ?? '').toLowerCase();
  return url.includes(intent.environment.toLowerCase()) && url.includes(intent.documentId.toLowerCase());
}

export interface Known {
  /** Digest of the body as it would go out now; undefined when the document can no longer be prepared. */
  readonly digest: string | undefined;
  /** The number with which it would go out now. */
  readonly number: string | undefined;
  /** Xero itself said that the number is taken. */
  readonly numberRefused: boolean;
}

/** Xero says "taken" and shows nothing: what it has just stored may take a moment to appear in its lists. */
const looksForWhatIsTaken = 4;

/** How often one key goes out: a second use is for a lost answer; a third would only replay a stored error. */
const usesOfOneKey = 2;

export function decide(intent: Intent, found: readonly XeroInvoice[], known: Known, timing: Pick<Timing, 'sameKeyMs' | 'keyLifeMs' | 'againMs' | 'slowestMs'>): Decision {
  const ours = found.filter((i) => i.InvoiceID && isOurs(i, intent));
  const alive = ours.filter((i) => !gone(i));
  if (alive.length === 1) return { do: 'adopt', invoice: alive[0]! };
  if (alive.length > 1) return { do: 'ask', candidates: alive.map((i) => i.InvoiceID!), why: 'several' };
  if (ours.length > 0) return { do: 'ask', candidates: ours.map((i) => i.InvoiceID!), why: 'voided' };
  // Whoever is told "taken" chooses another number; were it our own lost create, that would be a second invoice.
  if (known.numberRefused && found.length === 0 && intent.lookedUp < looksForWhatIsTaken) return { do: 'lookAgain', inMs: backOff(intent.lookedUp, timing) };
  if (intent.number !== undefined && (known.numberRefused || found.some((i) => i.InvoiceNumber?.toLowerCase() === intent.number!.toLowerCase() && !gone(i)))) return { do: 'taken' };

  const age = intent.firstSentAt === undefined ? Infinity : intent.readAt - intent.firstSentAt;
  const same = known.digest !== undefined && known.digest === intent.digest && intent.attemptKey !== undefined;
  if (same && age <= Math.min(timing.sameKeyMs, timing.keyLifeMs * 0.7) && intent.keyUses < usesOfOneKey) return { do: 'sameKey' };
  // With the same number of ours Xero itself refuses a second invoice, so one look is enough.
  if (intent.number !== undefined && intent.number === known.number) return { do: 'newAttempt' };
  // Without one, only time proves absence: the last of two looks must lie after the life of the key.
  if (age > timing.keyLifeMs) return intent.lookedUp >= 1 ? { do: 'newAttempt' } : { do: 'lookAgain', inMs: 0 };
  return { do: 'lookAgain', inMs: timing.keyLifeMs - age + 50 };
}

/** Doubles from `againMs` to `slowestMs`; the first try again follows at once when `tries` is 0. */
export const backOff = (tries: number, timing: Pick<Timing, 'againMs' | 'slowestMs'>): number => Math.min(timing.slowestMs, timing.againMs * 2 ** Math.min(tries, 20));
