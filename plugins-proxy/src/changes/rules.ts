/** What Xero lets change on a document as it stands there now, and how it is taken back. Pure. */
import { exact } from '../documents/decimals.ts';
import { isCreditNote } from '../documents/places.ts';
import type { XeroDocument } from '../xero/types.ts';
import type { Differing } from './differences.ts';

const above = (v: unknown): boolean => exact(v)?.gt(0) ?? false;

/** Money or credit was applied: paid or credited in part or whole, or (a credit note) used. */
export function hasApplied(x: XeroDocument): boolean {
  if (x.Status === 'PAID' || above(x.AmountPaid) || above(x.AmountCredited)) return true;
  if (!isCreditNote(x)) return false;
  const [left, total] = [exact(x.RemainingCredit), exact(x.Total)];
  return (x.Allocations?.length ?? 0) > 0 || (x.Payments?.length ?? 0) > 0 || (left !== undefined && total !== undefined && x.Status === 'AUTHORISED' && left.lt(total));
}

/** Once money is applied. The number belongs to the list, but is never sent: Xero would take a number of another document for that one. */
const openWhenApplied: ReadonlySet<Differing['what']> = new Set(['reference', 'dueDate', 'theme', 'contact', 'url', 'description', 'account', 'tracking']);

export type May = { readonly change: 'everything' } | { readonly change: 'some'; readonly paid: boolean } | { readonly change: 'nothing'; readonly because: 'voided' | 'deleted' | 'paidBill' };

export function mayChange(x: XeroDocument): May {
  if (x.Status === 'VOIDED') return { change: 'nothing', because: 'voided' };
  if (x.Status === 'DELETED') return { change: 'nothing', because: 'deleted' };
  if (x.Type === 'ACCPAY' && x.Status === 'PAID') return { change: 'nothing', because: 'paidBill' };
  return hasApplied(x) ? { change: 'some', paid: x.Status === 'PAID' } : { change: 'everything' };
}

/** Of what differs, what may not change any more. The order of lines is left as it is there. */
export const mayNot = (all: readonly Differing[], may: May): Differing[] =>
  (may.change === 'everything' ? [] : may.change === 'nothing' ? [...all] : all.filter((d) => d.what !== 'lineOrder' && !openWhenApplied.has(d.what)));

export type TakeBack = { readonly to: 'VOIDED' | 'DELETED' } | { readonly not: 'voided' | 'deleted' | 'paid' | 'applied' | 'approved' | 'strange' };

/** `only`: the person asked for the draft to be deleted, and for nothing else. */
export function howToTakeBack(x: XeroDocument, only: 'draft' | undefined): TakeBack {
  switch (x.Status) {
    case 'VOIDED': return { not: 'voided' };
    case 'DELETED': return { not: 'deleted' };
    case 'DRAFT': case 'SUBMITTED': return { to: 'DELETED' };
    case 'PAID': return { not: 'paid' };
    case 'AUTHORISED': return only === 'draft' ? { not: 'approved' } : hasApplied(x) ? { not: 'applied' } : { to: 'VOIDED' };
    default: return { not: 'strange' };
  }
}
