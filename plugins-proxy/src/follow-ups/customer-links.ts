/**
 * R16: the page that the customer sees. Xero tells it by a call of its own for each invoice, so it is asked for after the
 * write-back: one at a time, the oldest first, in the lane that never takes a click's place.
 */
import { xeroDocument, type ColumnOf } from '@counterfoil/solution';
import { isDoorError } from '../core/errors.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { backOff } from '../intents/decide.ts';
import type { Log } from '../intents/ports.ts';
import type { XeroDoor } from '../xero/door.ts';
import type { FollowUpStore, LinkWanted } from './store.ts';

export interface LinkTiming {
  /** From the write-back to the first look. */
  readonly soonMs: number;
  /** Between two calls of Xero. */
  readonly paceMs: number;
  /** First pause after a failure; doubles up to `slowestMs`. */
  readonly againMs: number;
  readonly slowestMs: number;
  /** What has been failing for so long is given up. */
  readonly giveUpMs: number;
  readonly leaseMs: number;
}
export interface LinkDeps { readonly store: FollowUpStore; readonly dataverse: DataverseDoor; readonly xero: Pick<XeroDoor, 'onlineInvoice'>; readonly log: Log; readonly timing: LinkTiming }

const statuses: ReadonlySet<string> = new Set(['SUBMITTED', 'AUTHORISED', 'PAID']);
/** A draft has no page, and what is voided has none any more. */
export const hasPage = (xeroStatus: string | undefined): boolean => statuses.has(xeroStatus ?? '');

const link: ColumnOf<typeof xeroDocument> = 'cfl_customerlink';
const key = `${xeroDocument.logicalName}id`;

/** Sees one follow-up through, or puts it off. True when Xero was asked. */
export async function fetchLink(d: LinkDeps, f: LinkWanted): Promise<boolean> {
  const pause = backOff(f.tries, d.timing);

  const failed = async (reason: string, inMs = pause): Promise<void> => {
    const about = { subject: f.subject, xeroId: f.xeroId, reason, tries: f.tries + 1 };
    if ((f.failingMs ?? 0) < d.timing.giveUpMs) { d.log.info(about, 'the page for the customer is not to be had yet'); return d.store.putOff(f, inMs, true); }
    d.log.warn(about, 'the page for the customer was not to be had for a day and is given up; sending the document again asks for it anew');
    await d.store.done(f);
  };
  /** Dynamics being away says nothing about this document, so it does not count against it. */
  const dynamicsFailed = (e: unknown): Promise<void> => {
    if (!isDoorError(e)) throw e;
    return e.fate === 'refused' || e.fate === 'forbidden' ? failed(`dataverse-${e.code}`) : d.store.putOff(f, e.retryAfterMs ?? Math.max(pause, d.timing.againMs), false);
  };

  // First Dynamics: a row that has the link, or is not there, costs no call of Xero. Written twice after a crash it is not either.
  let row: any;
  try {
    row = (await d.dataverse.get(`${xeroDocument.setName}?$select=${link},cfl_xeroid&$filter=cfl_documentkey eq '${f.subject}'`)).value[0];
  } catch (e) { await dynamicsFailed(e); return false; }
  // This first: before the write-back the row, and a link in it, is whatever the sender's browser put there.
  if (String(row?.cfl_xeroid ?? '').toLowerCase() !== f.xeroId) { await failed('not-recorded'); return false; }
  if (row?.[link]) { await d.store.done(f); return false; }

  let url: string | undefined;
  try {
    url = await d.xero.onlineInvoice(f.tenant, f.xeroId, { lane: 'background', correlationId: f.subject });
  } catch (e) {
    if (!isDoorError(e)) throw e;
    if (e.fate === 'throttled') {
      const inMs = e.retryAfterMs ?? pause;
      await d.store.putOff(f, inMs, false);
      await d.store.hold(f.environment, f.tenant, inMs);
      return false;
    }
    // What Xero has read and refused will hardly change within the hour (an invoice that waits for approval may).
    await failed(`${e.door}-${e.code}`, e.fate === 'refused' ? d.timing.slowestMs : pause);
    // Not about this invoice: the others would only meet the same.
    if (e.fate !== 'refused' && e.fate !== 'doubtful') await d.store.hold(f.environment, f.tenant, pause);
    return true;
  }
  if (url === undefined) { await failed('no-page'); return true; }
  try {
    // If-Match: details that somebody deleted must not come back as a row with nothing but a link
    await d.dataverse.write({ method: 'PATCH', path: `${xeroDocument.setName}(${row[key]})`, body: { [link]: url }, ifMatch: '*' });
  } catch (e) { await dynamicsFailed(e); return true; }
  await d.store.done(f);
  return true;
}
