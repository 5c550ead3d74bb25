/** Everything that the menu Xero can ask for: when it makes sense, and what is written into the request. Pure. */
import { isInFlight, type Details, type DocumentToSend, type Wish } from '../nudge/index.ts';

export type WishKey = 'preview' | 'update' | 'email' | 'markAsSent' | 'refresh' | 'hold' | 'release' | 'attach' | 'pdf' | 'allocate' | 'void' | 'skip' | 'unlink';

export interface WishKind {
  /** Whether it can come to something, as far as Dynamics knows. The relay looks again, and says why not. */
  readonly possible: (d: DocumentToSend, details: Details | undefined) => boolean;
  /** @param reason what the person wrote, where one is asked for */
  readonly wish: (details: Details | undefined, reason: string) => Wish;
  /** none: done at once. confirm: the person is told what will happen. reason: and says why. */
  readonly asks: 'none' | 'confirm' | 'reason';
  /** What it works on must be what the person sees: a changed form is saved before. */
  readonly saves?: true;
}

/** In the books, whatever is held back here. */
const known = (details: Details | undefined): boolean => details?.xeroId !== undefined || details?.link !== undefined;
const alive = (details: Details | undefined): details is Details => known(details) && details?.xeroStatus !== 'voided' && details?.xeroStatus !== 'deleted';
const stopped = (details: Details | undefined): boolean => details?.status === 'held' || details?.status === 'skipped';
const goes = (details: Details | undefined): details is Details => alive(details) && !stopped(details) && !isInFlight(details.status);
const isBill = (d: DocumentToSend, details: Details | undefined): boolean => d.table === 'cfl_purchaseinvoice' || details?.kind === 'purchaseCreditNote';
const isDraft = (details: Details | undefined): boolean => details?.xeroStatus === 'draft' || details?.xeroStatus === 'submitted';
const approved = (details: Details): boolean => details.xeroStatus === 'authorised' || details.xeroStatus === 'paid';

export const wishes: Readonly<Record<WishKey, WishKind>> = {
  preview: { asks: 'none', saves: true, possible: (_d, x) => x?.xeroStatus !== 'voided' && x?.xeroStatus !== 'deleted', wish: () => ({ action: 'preview' }) },
  update: { asks: 'confirm', saves: true, possible: (_d, x) => goes(x), wish: () => ({ action: 'update' }) },
  email: { asks: 'confirm', possible: (d, x) => d.table === 'invoice' && goes(x) && approved(x), wish: () => ({ action: 'email' }) },
  markAsSent: { asks: 'confirm', possible: (d, x) => d.table === 'invoice' && goes(x) && approved(x) && x.emailedOn === undefined, wish: () => ({ action: 'email', arguments: { mode: 'markAsSent' } }) },
  refresh: { asks: 'none', possible: (_d, x) => known(x), wish: () => ({ action: 'refresh' }) },
  hold: { asks: 'reason', possible: (_d, x) => !stopped(x) && (!known(x) || alive(x)), wish: (_x, reason) => ({ action: 'hold', arguments: { reason } }) },
  release: { asks: 'confirm', possible: (_d, x) => stopped(x), wish: () => ({ correction: 'release' }) },
  attach: { asks: 'confirm', possible: (_d, x) => goes(x), wish: () => ({ action: 'attach' }) },
  pdf: { asks: 'none', possible: (d, x) => alive(x) && !isBill(d, x), wish: () => ({ action: 'attach', arguments: { pdf: true } }) },
  allocate: { asks: 'confirm', possible: (d, x) => d.table === 'cfl_creditnote' && goes(x) && x.xeroStatus === 'authorised' && (x.remainingCredit?.value ?? 0) > 0, wish: () => ({ correction: 'allocate' }) },
  // what is not approved is deleted, what is approved stays in the books as voided: Xero knows no other way
  void: { asks: 'reason', possible: (_d, x) => goes(x) && (isDraft(x) || x.xeroStatus === 'authorised'), wish: (x, reason) => ({ correction: isDraft(x) ? 'delete' : 'void', reason }) },
  skip: { asks: 'reason', possible: (_d, x) => !known(x) && x?.status !== 'skipped', wish: (_x, reason) => ({ correction: 'skip', reason }) },
  unlink: { asks: 'reason', possible: (_d, x) => known(x), wish: (_x, reason) => ({ correction: 'unlink', reason }) },
};
export const isDraftInXero = isDraft;
