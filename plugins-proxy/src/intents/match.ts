/**
 * Which documents in Xero can be the one that is looked for. Invoices and bills carry our link back, which is proof;
 * credit notes carry nothing of ours but perhaps a number, so they are known by what they look like. Pure.
 */
import type { DocumentKind } from '../documents/types.ts';
import { exact, moneyText } from '../documents/decimals.ts';
import { xeroIdOf, xeroNumberOf } from '../documents/places.ts';
import { wireDay } from '../documents/wire-dates.ts';
import type { XeroDocument } from '../xero/types.ts';
import type { Intent } from './types.ts';

export type Sought = Pick<Intent, 'environment' | 'documentId' | 'number' | 'contactId' | 'date' | 'aim' | 'kind' | 'rejected'>;

export const xeroTypes = { salesInvoice: 'ACCREC', bill: 'ACCPAY', salesCreditNote: 'ACCRECCREDIT', purchaseCreditNote: 'ACCPAYCREDIT' } as const satisfies Record<DocumentKind, string>;
export const kindOf = (i: Pick<Intent, 'kind'>): DocumentKind => i.kind ?? 'salesInvoice';
export const isNote = (i: Pick<Intent, 'kind'>): boolean => kindOf(i) === 'salesCreditNote' || kindOf(i) === 'purchaseCreditNote';
/** Numbers that we choose and of which Xero has one only; suppliers' numbers repeat. */
export const ownNumber = (i: Pick<Intent, 'kind' | 'number'>): string | undefined => (kindOf(i) === 'salesInvoice' || kindOf(i) === 'salesCreditNote' ? i.number : undefined);
export const gone = (d: XeroDocument): boolean => d.Status === 'VOIDED' || d.Status === 'DELETED';

const same = (a: string | undefined, b: string | undefined): boolean => (a ?? '').trim().toLowerCase() === (b ?? '').trim().toLowerCase();

/** True when Xero's link back names this environment and this record: the only proof that an invoice or bill is ours. */
export function isOurs(d: XeroDocument, i: Pick<Intent, 'environment' | 'documentId'>): boolean {
  const url = (d.Url ?? '').toLowerCase();
  return url.includes(i.environment.toLowerCase()) && url.includes(i.documentId.toLowerCase());
}

/** Of the same type, contact, day and (where it has one) number: a credit note that may be this one, whatever its amounts. */
export const isAlike = (d: XeroDocument, i: Sought): boolean =>
  d.Type === xeroTypes[kindOf(i)] && same(d.Contact?.ContactID, i.contactId) && wireDay(d.DateString, d.Date) === i.date && (i.number === undefined || same(xeroNumberOf(d), i.number));

/** What the aim of a credit note is a digest of; the same of what is to be sent and of what Xero shows. */
export const aimFacts = (d: XeroDocument, o: { readonly kind: DocumentKind; readonly contactId: string | undefined; readonly date: string | undefined; readonly number: string | undefined; readonly total: unknown }): unknown => {
  const total = exact(o.total as never);
  return { type: xeroTypes[o.kind], contact: o.contactId?.toLowerCase(), date: o.date, number: o.number?.trim().toLowerCase(), currency: d.CurrencyCode, total: total && moneyText(total) };
};
export const aimFactsInXero = (d: XeroDocument, i: Sought, numbered = i.number !== undefined): unknown =>
  aimFacts(d, { kind: kindOf(i), contactId: d.Contact?.ContactID, date: wireDay(d.DateString, d.Date), number: numbered ? xeroNumberOf(d) : undefined, total: d.Total });

export interface Known {
  /** What it was once and must not be taken for it again; `never`: not even if somebody were asked (deleted there, or a person said no). */
  readonly aside: { readonly unlinked: ReadonlySet<string>; readonly never: ReadonlySet<string> };
  /** Ids that are another document of Dynamics. */
  readonly bound: ReadonlySet<string>;
  /** Aims of other documents whose fate is open. */
  readonly aimed: ReadonlySet<string>;
  readonly aimOf: (d: XeroDocument, numbered?: boolean) => string;
}
export const nothingKnown: Known = { aside: { unlinked: new Set(), never: new Set() }, bound: new Set(), aimed: new Set(), aimOf: () => '' };

export interface Sorted {
  /** It, beyond doubt; voided and deleted ones among them. */
  readonly ours: readonly XeroDocument[];
  /** May be it: only a person can tell. */
  readonly alike: readonly XeroDocument[];
  /** Was it once, until a person gave it up. */
  readonly unlinked: readonly XeroDocument[];
  /** Voided or deleted, and none of ours any more; what holds the number may hold it for good. Nobody is asked about these. */
  readonly retired: readonly XeroDocument[];
  /** Somebody else's that holds the number which is to be ours; only living ones. */
  readonly rivals: readonly XeroDocument[];
}

/** Never two piles for one document. */
export function sort(found: readonly XeroDocument[], i: Sought, k: Known): Sorted {
  const ours: XeroDocument[] = []; const alike: XeroDocument[] = []; const unlinked: XeroDocument[] = []; const retired: XeroDocument[] = []; const rivals: XeroDocument[] = [];
  const number = ownNumber(i);
  for (const d of found) {
    const id = xeroIdOf(d);
    if (id === undefined || d.Type !== undefined && d.Type !== xeroTypes[kindOf(i)]) continue;
    const rival = (): void => { if (number !== undefined && same(xeroNumberOf(d), number) && !gone(d)) rivals.push(d); };
    const over = (): void => { if (!gone(d)) rival(); else if (number !== undefined && same(xeroNumberOf(d), number)) retired.push(d); };
    const givenUp = (): void => { if (gone(d)) over(); else unlinked.push(d); };
    if (k.aside.never.has(id) || i.rejected.includes(id)) over();
    else if (isNote(i)) {
      if (k.bound.has(id) || !isAlike(d, i)) rival();
      else if (k.aside.unlinked.has(id)) givenUp();
      // another one of ours, known by its number, that is looked for at this moment
      else if (i.number === undefined && k.aimed.has(k.aimOf(d, true))) continue;
      else if (k.aimOf(d) === i.aim) ours.push(d);
      // another one of ours that was sent in the same minute and is looked for just as this one
      else if (!k.aimed.has(k.aimOf(d)) && !gone(d)) alike.push(d);
    } else if (isOurs(d, i)) { if (k.aside.unlinked.has(id)) givenUp(); else ours.push(d); }
    else rival();
  }
  return { ours, alike, unlinked, retired, rivals };
}

/** An answer to a PUT is about what was sent: by number or link, and a credit note by what it looks like. `others`: aims of those that went with it. */
export function isAnswerTo(d: XeroDocument, i: Sought, k: Pick<Known, 'aimOf'>, others: ReadonlySet<string>): boolean {
  if (xeroIdOf(d) === undefined) return false;
  if (!isNote(i)) return isOurs(d, i) || (ownNumber(i) !== undefined && xeroNumberOf(d) === i.number);
  if (ownNumber(i) !== undefined && xeroNumberOf(d) === i.number) return true;
  return isAlike(d, i) && (k.aimOf(d) === i.aim || !others.has(k.aimOf(d)));
}
