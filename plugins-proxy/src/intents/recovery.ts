/** In doubt: look in Xero, then adopt, ask, send with the same key, start a new attempt, or look again later. */
import { randomUUID } from 'node:crypto';
import { isDoorError } from '../core/errors.ts';
import type { XeroDocument } from '../xero/types.ts';
import { accept, attempt, bodyOf, refusedLater, sendable, type Member, type Result } from './attempt.ts';
import { backOff, decide } from './decide.ts';
import { lookUp, memoryLost, sorted } from './look-up.ts';
import { isNote } from './match.ts';
import type { Body, Kit } from './ports.ts';
import type { Sendable } from './store.ts';
import type { Intent } from './types.ts';
import type { Problem } from '../contract.ts';

/** `again`: the intent is ready and goes out with a new key at once. `stopped`: refused by us, for these reasons. */
export type Recovered = Result | { readonly is: 'ask' | 'again' | 'taken'; readonly intent: Intent } | { readonly is: 'stopped'; readonly intent: Intent; readonly problems: readonly Problem[] };

export async function recover(kit: Kit, m: Member, numberRefused: boolean): Promise<Recovered> {
  const i = m.intent;
  const refusedBefore = numberRefused || i.reason === 'number-refused';
  let found: XeroDocument[];
  try {
    found = await lookUp(kit, i, i.lane);
  } catch (e) {
    if (!isDoorError(e)) throw e;
    if (e.fate === 'forbidden' || e.fate === 'unauthorised') kit.connectionRefused(i.connectionId, e.code);
    return later(kit, i, { inMs: e.retryAfterMs ?? backOff(Math.max(0, i.tries - 1), kit.timing), why: e.fate === 'throttled' ? 'throttled' : 'notSent', calls: 1 });
  }
  const p = m.body.prepared;
  // Of another organisation than the attempt's, neither key nor number can keep a second document away: only time proves absence.
  const sameTenant = p !== undefined && p.connection.tenantId === i.tenant;
  const digest = sameTenant && m.body.contactId !== undefined ? kit.documents.fingerprint(kit.digestKey, [bodyOf(m)]) : undefined;
  const d = decide(i, await sorted(kit, i, found), { digest, number: sameTenant ? p.number : undefined, numberRefused: refusedBefore, refused: i.reason === refusedLater }, kit.timing);
  // A person was asked already: only a clear answer changes that, never another guess.
  if (i.state === 'needs_person' && d.do !== 'adopt' && d.do !== 'newAttempt') {
    const asked = await kit.store.touch(i, { told: false, addCalls: 1, dueInMs: 0, ...(d.do === 'ask' ? { candidateIds: d.candidates, reason: d.why } : {}) });
    return asked ? { is: 'ask', intent: asked } : { is: 'lost' };
  }
  switch (d.do) {
    case 'adopt': return accept(kit, m, d.document, { adopted: true, addCalls: 1 });
    case 'taken': case 'refuse': {
      const refused = await kit.store.move(i, 'refused', { ...(d.do === 'taken' ? { problemCodes: [d.retired ? 'NUMBER_RETIRED' : isNote(i) ? 'CREDIT_NOTE_NUMBER_TAKEN' : 'NUMBER_TAKEN'] } : {}), addCalls: 1, dueInMs: 0, tries: 0 });
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
  // a question that a person has pressed on again must end once more, also where Xero could not be asked
  const held = await kit.store.touch(i, { dueInMs: o.inMs, release: true, tries: i.tries + 1, addCalls: o.calls, ...(i.state === 'needs_person' ? { told: false } : {}), ...(o.looked ? { lookedUp: i.lookedUp + 1 } : {}) });
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
  const s = sendable(kit, m);
  const asSent: Intent = { ...i, kind: s.kind, aim: s.aim, number: s.number, contactId: s.contactId, date: s.date };
  const found = await sorted(kit, asSent, await lookUp(kit, asSent, i.lane, true));
  if (found.ours.length + found.alike.length === 0) return undefined;
  const doubt = await intoDoubt(kit, s, memoryLost);
  return doubt ? recover(kit, { intent: doubt, body: m.body }, false) : { is: 'lost' };
}

/** From ready to in doubt although nothing was sent now: something that is there already has to be judged, or an earlier attempt may still appear. */
export async function intoDoubt(kit: Kit, s: Sendable, reason: string, problemCodes?: readonly string[]): Promise<Intent | undefined> {
  const [sending] = await kit.store.toSending([s], { key: randomUUID(), digest: 'nothing was sent', batchId: randomUUID(), sameKey: false, unsent: true }) ?? [];
  return sending && kit.store.move(sending, 'in_doubt', { reason, dueInMs: 0, addCalls: 1, ...(problemCodes ? { problemCodes } : {}) });
}
/** What the intent itself remembers, for a document that cannot be prepared any more. */
export const remembered = (i: Intent): Sendable => ({ intent: i, tenant: i.tenant, connectionId: i.connectionId, number: i.number, contactId: i.contactId, date: i.date, marker: i.marker, kind: i.kind, aim: i.aim });

