/** In doubt: look in Xero, then adopt, ask, send with the same key, start a new attempt, or look again later. */
import { randomUUID } from 'node:crypto';
import { isDoorError } from '../core/errors.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { accept, attempt, bodyOf, sendable, type Member, type Result } from './attempt.ts';
import { backOff, decide, isOurs } from './decide.ts';
import type { Body, Kit } from './ports.ts';
import type { Intent } from './types.ts';

/** Our clock is not Xero's: one that runs ahead (a machine set to local time) would hide the very invoice that is looked for, and it would be sent again. */
const overlapMs = 24 * 60 * 60_000;
const beforeXero = '2006-01-01T00:00:00.000Z';
const memoryLost = 'memory-lost';

/** What Xero has that could be this intent's invoice. One call; two for a number while the relay's memory cannot be trusted. @throws DoorError */
export async function lookUp(kit: Kit, i: Intent, lane: 'click' | 'bulk', everything = i.reason === memoryLost): Promise<XeroInvoice[]> {
  const call = { lane, correlationId: i.id, deadlineMs: kit.timing.callMs };
  const lost = kit.environment()?.lookFirst || everything;
  const byNumber = i.number === undefined ? [] : await kit.xero.invoicesByNumber(i.tenant, [i.number], call);
  if (i.number !== undefined && (!lost || byNumber.some((x) => isOurs(x, i)))) return byNumber;
  // A relay whose memory was lost or restored does not know when the first attempt was, nor under which number or date it went.
  if (lost) return [...byNumber, ...(await kit.xero.invoicesOfContact(i.tenant, { contactId: i.contactId!, modifiedSince: beforeXero }, call)).filter((x) => isOurs(x, i))];
  const since = new Date(kit.now().getTime() - (i.readAt - (i.firstSentAt ?? i.createdAt)) - overlapMs).toISOString();
  return kit.xero.invoicesOfContact(i.tenant, { contactId: i.contactId!, date: i.date!, modifiedSince: since }, call);
}

/** `again`: the intent is ready and goes out with a new key at once. */
export type Recovered = Result | { readonly is: 'ask'; readonly intent: Intent } | { readonly is: 'again'; readonly intent: Intent } | { readonly is: 'taken'; readonly intent: Intent };

export async function recover(kit: Kit, m: Member, numberRefused: boolean): Promise<Recovered> {
  const i = m.intent;
  const refusedBefore = numberRefused || i.reason === 'number-refused';
  let found: XeroInvoice[];
  try {
    found = await lookUp(kit, i, i.lane);
  } catch (e) {
    if (!isDoorError(e)) throw e;
    if (e.fate === 'forbidden' || e.fate === 'unauthorised') kit.connectionRefused(i.connectionId, e.code);
    return later(kit, i, { inMs: e.retryAfterMs ?? backOff(Math.max(0, i.tries - 1), kit.timing), why: e.fate === 'throttled' ? 'throttled' : 'notSent', calls: 1 });
  }
  const p = m.body.prepared;
  // Of another organisation than the attempt's, neither key nor number can keep a second invoice away: only time proves absence.
  const sameTenant = p !== undefined && p.connection.tenantId === i.tenant;
  const digest = sameTenant && m.body.contactId !== undefined ? kit.documents.fingerprint(kit.digestKey, [bodyOf(m)]) : undefined;
  const d = decide(i, found, { digest, number: sameTenant ? p.number : undefined, numberRefused: refusedBefore }, kit.timing);
  // A person was asked already: only a clear answer changes that, never another guess.
  if (i.state === 'needs_person' && d.do !== 'adopt' && d.do !== 'newAttempt') {
    const asked = await kit.store.touch(i, { told: false, addCalls: 1, dueInMs: 0 });
    return asked ? { is: 'ask', intent: asked } : { is: 'lost' };
  }
  switch (d.do) {
    case 'adopt': return accept(kit, m, d.invoice, { adopted: true, addCalls: 1 });
    case 'taken': {
      const refused = await kit.store.move(i, 'refused', { problemCodes: ['NUMBER_TAKEN'], addCalls: 1, dueInMs: 0, tries: 0 });
      return refused ? { is: 'taken', intent: refused } : { is: 'lost' };
    }
    case 'ask': {
      const asked = await kit.store.move(i, 'needs_person', { candidateIds: d.candidates, reason: d.why, told: false, addCalls: 1, dueInMs: 0 });
      return asked ? { is: 'ask', intent: asked } : { is: 'lost' };
    }
    case 'sameKey': return (await attempt(kit, [m], { lane: i.lane, sameKey: true }))[0]!;
    case 'newAttempt': {
      const ready = await kit.store.move(i, 'ready', { reason: 'absent', addCalls: 1, dueInMs: 0 });
      return ready ? { is: 'again', intent: ready } : { is: 'lost' };
    }
    case 'lookAgain': return later(kit, i, { inMs: d.inMs, why: 'notSent', calls: 1, looked: true });
  }
}

async function later(kit: Kit, i: Intent, o: { inMs: number; why: 'throttled' | 'notSent'; calls: number; looked?: boolean }): Promise<Result> {
  const held = await kit.store.touch(i, { dueInMs: o.inMs, release: true, tries: i.tries + 1, addCalls: o.calls, ...(o.looked ? { lookedUp: i.lookedUp + 1 } : {}) });
  return held ? { is: 'later', intent: held, inMs: o.inMs, why: o.why } : { is: 'lost' };
}

/** True where our own memory cannot be trusted: it was lost as a whole, or Dynamics says "sent" of a document that has no binding here (a backup was put back by hand). */
export const looksFirst = (kit: Kit, body: Body): boolean => kit.environment()?.lookFirst === true || ['sent', 'sentButDiffers'].includes(body.record.detailsOf?.row?.exportStatus ?? '');

/**
 * Before the first attempt of a relay whose database was lost or restored: what it does not remember may be in Xero all
 * the same. Answers what became of it when something of ours is there; undefined when it may be created. @throws DoorError
 */
export async function lookFirst(kit: Kit, m: Member): Promise<Recovered | undefined> {
  const i = m.intent;
  if (!looksFirst(kit, m.body) || i.attempt > 0 || i.state !== 'ready') return undefined;
  const p = m.body.prepared!;
  const asSent = { ...i, number: p.number, contactId: m.body.contactId, date: p.date };
  if (!(await lookUp(kit, asSent, i.lane, true)).some((x) => isOurs(x, i))) return undefined;
  const [sending] = await kit.store.toSending([sendable(m)], { key: randomUUID(), digest: 'nothing was sent', batchId: randomUUID(), sameKey: false }) ?? [];
  const doubt = sending && await kit.store.move(sending, 'in_doubt', { reason: memoryLost, dueInMs: 0, addCalls: 1 });
  return doubt ? recover(kit, { intent: doubt, body: m.body }, false) : { is: 'lost' };
}
