/** What Xero has that could be a document of ours, and what our own database knows about it. */
import { xeroIdOf } from '../documents/places.ts';
import type { Lane, XeroDoor } from '../xero/door.ts';
import type { XeroDocument } from '../xero/types.ts';
import { aimInXero } from './attempt.ts';
import { isNote, isOurs, kindOf, nothingKnown, sort, type Sorted } from './match.ts';
import type { Kit } from './ports.ts';
import type { Intent } from './types.ts';

/** Our clock is not Xero's: one that runs ahead (a machine set to local time) would hide the very document that is looked for, and it would be sent again. */
const overlapMs = 24 * 60 * 60_000;
const beforeXero = '2006-01-01T00:00:00.000Z';
/** Reason of a doubt: our own memory of the attempt was lost. */
export const memoryLost = 'memory-lost';

/** One call; two for a number while the relay's memory cannot be trusted. @throws DoorError */
export async function lookUp(kit: Kit, i: Intent, lane: Lane, everything = i.reason === memoryLost): Promise<XeroDocument[]> {
  const call = { lane, correlationId: i.id, deadlineMs: kit.timing.callMs };
  const lost = kit.environment()?.lookFirst || everything;
  const since = lost ? beforeXero : new Date(kit.now().getTime() - (i.readAt - Math.min(i.firstSentAt ?? i.createdAt, i.doubtAt ?? Infinity)) - overlapMs).toISOString();
  if (isNote(i)) {
    if (kindOf(i) === 'salesCreditNote' && i.number !== undefined) return kit.xero.creditNotesByNumber(i.tenant, [i.number], call);
    return kit.xero.creditNotesOfContact(i.tenant, { contactId: i.contactId!, date: i.date!, modifiedSince: since }, call);
  }
  const byNumber = kindOf(i) === 'bill' || i.number === undefined ? [] : (await kit.xero.invoicesByNumber(i.tenant, [i.number], call)).filter((x) => x.Type !== 'ACCPAY');
  if (kindOf(i) === 'salesInvoice' && i.number !== undefined && (!lost || byNumber.some((x) => isOurs(x, i)))) return byNumber;
  // A relay whose memory was lost or restored does not know when the first attempt was, nor under which number or date it went.
  if (lost) return [...byNumber, ...(await kit.xero.invoicesOfContact(i.tenant, { contactId: i.contactId!, modifiedSince: since }, call)).filter((x) => isOurs(x, i) && !byNumber.some((y) => xeroIdOf(y) === xeroIdOf(x)))];
  return kit.xero.invoicesOfContact(i.tenant, { contactId: i.contactId!, date: i.date!, modifiedSince: since }, call);
}

/** What was found, by what it can be. Our own database is only asked where something was found. */
export async function sorted(kit: Kit, i: Intent, found: readonly XeroDocument[]): Promise<Sorted> {
  const aimOf = (d: XeroDocument, numbered?: boolean): string => aimInXero(kit, d, i, numbered);
  if (found.length === 0) return sort(found, i, nothingKnown);
  const ids = found.flatMap((d) => xeroIdOf(d) ?? []);
  const [aside, { bound, aimed }] = await Promise.all([
    kit.store.setAside(i.environment, i.subject),
    isNote(i) ? kit.store.claimed(i.tenant, ids, found.flatMap((d) => [aimOf(d, false), aimOf(d, true)]), i.id) : { bound: new Set<string>(), aimed: new Set<string>() },
  ]);
  return sort(found, i, { aside, bound, aimed, aimOf });
}

/** Documents of these ids, wherever Xero keeps that kind. @throws DoorError */
export const byId = (xero: Pick<XeroDoor, 'creditNotesById' | 'invoicesById'>, of: Pick<Intent, 'documentTable'>, tenant: string, ids: readonly string[], call: Parameters<XeroDoor['invoicesById']>[2]): Promise<XeroDocument[]> =>
  (of.documentTable === 'cfl_creditnote' ? xero.creditNotesById(tenant, ids, call) : xero.invoicesById(tenant, ids, call));
