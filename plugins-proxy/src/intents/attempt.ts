/**
 * One write to Xero for one to fifty intents that share it, and what its answer means for each. Everything that is not
 * certain becomes "in doubt"; only what certainly did not happen becomes "ready" again.
 */
import { randomUUID } from 'node:crypto';
import { DoorError, isDoorError } from '../core/errors.ts';
import type { XeroCreditNote, XeroDocument, XeroInvoice } from '../xero/types.ts';
import type { Element } from '../xero/door.ts';
import { messagesOf } from '../xero/errors.ts';
import { xeroIdOf } from '../documents/places.ts';
import { guardCodes } from '../operators/standing/index.ts';
import { backOff, isUnsure } from './decide.ts';
import { aimFacts, aimFactsInXero, isAnswerTo, isNote, ownNumber } from './match.ts';
import type { Body, Kit } from './ports.ts';
import type { Intent } from './types.ts';
import { AimTaken, type Sendable } from './store.ts';
import { AlreadyBound } from './together.ts';

/** twin: a document that looks the same in Xero has to be settled first. */
export type Why = 'throttled' | 'refusedAccess' | 'notSent' | 'twin' | 'paused';
export interface Member { readonly intent: Intent; readonly body: Body }
/** What became of one member. `lost`: somebody else holds it now. `split`: to be sent again in two halves. */
export type Result =
  | { readonly is: 'accepted'; readonly intent: Intent; readonly document: XeroDocument }
  | { readonly is: 'refused'; readonly intent: Intent; readonly messages: readonly string[] }
  /** `messages`: Xero refused this attempt with these words, but an earlier one may still appear. */
  | { readonly is: 'inDoubt'; readonly intent: Intent; readonly numberRefused: boolean; readonly messages?: readonly string[] }
  | { readonly is: 'later'; readonly intent: Intent; readonly inMs: number; readonly why: Why }
  | { readonly is: 'split'; readonly intent: Intent }
  | { readonly is: 'lost' };

/**
 * To be made before the attempt is stored and called before the socket is written, each time: throws when too little of
 * the lease is left, so that nothing is written by a worker whose work may have been taken over.
 */
export function leaseGuard(kit: Kit): () => void {
  const [began, wall] = [performance.now(), Date.now()];
  return () => {
    // Two clocks: the monotonic one may stand still while the machine sleeps, the other one may be set back.
    const passed = Math.max(performance.now() - began, Date.now() - wall);
    if (passed > kit.store.leaseMs - kit.timing.callMs) throw new DoorError({ door: 'xero', fate: 'notSent', code: 'lease-too-short', message: 'Too little of the lease is left to start a call.' });
  };
}

export const bodyOf = (m: Pick<Member, 'body'>): XeroDocument => ({ ...m.body.prepared!.document, Contact: { ContactID: m.body.contactId! } });

/**
 * How the credit note will look in Xero: all that a look-up has to go by. Others carry our link. Of a bill its supplier and
 * number: two of them are never under way at once, because neither would see the other when it looks whether it is there.
 */
export function aimOf(kit: Pick<Kit, 'documents' | 'digestKey'>, m: Member): string | undefined {
  const p = m.body.prepared!;
  if (p.kind === 'bill') return p.number === undefined || m.intent.despite.includes(billThere) ? undefined : kit.documents.fingerprint(kit.digestKey, { bill: p.number.trim().toLowerCase(), contact: m.body.contactId?.toLowerCase() });
  return isNote(p) ? kit.documents.fingerprint(kit.digestKey, aimFacts(p.document, { kind: p.kind, contactId: m.body.contactId, date: p.date, number: p.number, total: p.predicted.total })) : undefined;
}
export const aimInXero = (kit: Pick<Kit, 'documents' | 'digestKey'>, d: XeroDocument, i: Intent, numbered?: boolean): string => kit.documents.fingerprint(kit.digestKey, aimFactsInXero(d, i, numbered));

export const sendable = (kit: Pick<Kit, 'documents' | 'digestKey'>, m: Member): Sendable => {
  const p = m.body.prepared!;
  return { kind: p.kind, aim: aimOf(kit, m), intent: m.intent, tenant: p.connection.tenantId, connectionId: p.connection.id, number: p.number, contactId: m.body.contactId, date: p.date, marker: p.linkBack };
};

const saysNumberTaken = (messages: readonly string[]): boolean => messages.some((m) => /\bunique\b/i.test(m) && /(invoice|credit ?note)\s*(#|number|no)/i.test(m));
const saysKeyReused = (messages: readonly string[]): boolean => messages.some((m) => /idempotency/i.test(m));

export async function attempt(kit: Kit, members: readonly Member[], o: { lane: 'click' | 'bulk'; sameKey?: boolean }): Promise<Result[]> {
  const lost = (): Result[] => members.map(() => ({ is: 'lost' as const }));
  const invoices = members.map(bodyOf);
  const digest = kit.documents.fingerprint(kit.digestKey, invoices);
  const key = o.sameKey ? members[0]!.intent.attemptKey! : randomUUID();
  const inTime = leaseGuard(kit);
  // Xero numbers it: Dynamics must say "sending" before the invoice can exist, or a dead relay would leave it claiming "queued".
  const unnumbered = o.sameKey ? [] : members.filter((m) => ownNumber(m.body.prepared!) === undefined);
  if (unnumbered.length > 0) {
    const { unsaid, ...stop } = await sayItIsBeingSent(kit, unnumbered);
    // Only those wait of which Dynamics does not know; the others go on without them.
    if (unsaid.size > 0) return Promise.all(members.map(async (m) => (unsaid.has(m) ? (await holdBack(kit, [m.intent], stop, false))[0]! : { is: 'split' as const, intent: m.intent })));
    await kit.at('details-sending-written');
  }
  let sending: Intent[] | undefined;
  try {
    sending = await kit.store.toSending(members.map((m) => sendable(kit, m)), { key, digest, batchId: randomUUID(), sameKey: o.sameKey ?? false });
  } catch (e) {
    if (!(e instanceof AimTaken)) throw e;
    // One of them looks like another that is on its way. Which one shows when each goes by itself.
    if (members.length > 1) return members.map((m) => ({ is: 'split', intent: m.intent }));
    return holdBack(kit, [members[0]!.intent], { why: 'twin', inMs: backOff(members[0]!.intent.tries, kit.timing), reason: 'twin' }, o.sameKey);
  }
  if (!sending) return lost();
  await kit.at('sending-stored');
  // from the rows in Dynamics to the call: whoever looks for one request finds the call that carried it
  kit.log.info({ correlation: sending[0]!.batchId, requests: sending.map((i) => i.firstRequest), intents: sending.map((i) => i.id) }, 'sending to Xero');

  const beforeWrite = (): void => {
    inTime();
    void kit.at('before-socket');
    kit.inFlight?.();
  };
  let elements: readonly Element<XeroInvoice | XeroCreditNote>[];
  const put = isNote(sending[0]!) ? kit.xero.createCreditNotes : kit.xero.createInvoices;
  try {
    elements = await put(sending[0]!.tenant, invoices, { lane: o.lane, idempotencyKey: key, deadlineMs: kit.timing.callMs, beforeWrite, correlationId: sending[0]!.batchId! });
  } catch (e) {
    if (!isDoorError(e)) { await toDoubt(kit, sending, 'unexpected'); throw e; }
    return failed(kit, sending, e, o.sameKey);
  }
  await kit.at('xero-answered');
  if (elements.length !== sending.length) return toDoubt(kit, sending, 'count');
  const aims = sending.flatMap((i) => i.aim ?? []);
  return Promise.all(sending.map((intent, n) => settle(kit, { intent, body: members[n]!.body }, elements[n]!, aims).catch((err: unknown): Result => {
    // What was answered about the others still counts. This one is looked for once its lease has lapsed.
    kit.log.error({ err, intent: intent.id }, 'an answer of Xero could not be dealt with');
    return { is: 'lost' };
  })));
}

async function settle(kit: Kit, m: Member, element: Element<XeroDocument>, aims: readonly string[]): Promise<Result> {
  if (element.errors.length > 0) return refuse(kit, m.intent, element.errors);
  const doc = element.document;
  const isIt = doc !== undefined && isAnswerTo(doc, m.intent, { aimOf: (d) => aimInXero(kit, d, m.intent) }, new Set(aims.filter((a) => a !== m.intent.aim)));
  if (!isIt) return (await toDoubt(kit, [m.intent], 'unmatched'))[0]!;
  return accept(kit, m, doc, { adopted: false, addCalls: 1 });
}

/** accepted: binding and verdict are saved; after this only the write-back is left. */
export async function accept(kit: Kit, m: Member, document: XeroDocument, o: { adopted: boolean; addCalls: number }): Promise<Result> {
  const verdict = m.body.prepared ? (kit.documents.compareTotals(m.body.prepared.predicted, document).same ? 'same' : 'differs') : 'unknown';
  try {
    const intent = await kit.store.accept(m.intent, { xeroId: xeroIdOf(document)!, updatedAt: document.UpdatedDateUTC, verdict, bind: true, ...o });
    if (!intent) return { is: 'lost' };
    await kit.at('accepted-stored');
    return { is: 'accepted', intent, document };
  } catch (e) {
    if (!(e instanceof AlreadyBound)) throw e;
    kit.log.error({ intent: m.intent.id, xeroId: xeroIdOf(document) }, 'a document in Xero is bound to another document');
    const person = { told: false, reason: 'bound-elsewhere', candidateIds: [xeroIdOf(document)!] };
    if (m.intent.state === 'needs_person') {
      const still = await kit.store.touch(m.intent, person);
      return still ? { is: 'inDoubt', intent: still, numberRefused: false } : { is: 'lost' };
    }
    const doubt = m.intent.state === 'in_doubt' ? m.intent : await kit.store.move(m.intent, 'in_doubt', { reason: 'bound-elsewhere' });
    const asked = doubt && await kit.store.move(doubt, 'needs_person', person);
    return asked ? { is: 'inDoubt', intent: asked, numberRefused: false } : { is: 'lost' };
  }
}

/** Whoever asked has read that a bill of this number is there, and sends it all the same. */
export const billThere = 'BILL_ALREADY_IN_XERO';

/** Reason of a doubt: the last attempt was refused, and an earlier one was never heard of. */
export const refusedLater = 'refused-later';

async function refuse(kit: Kit, intent: Intent, messages: readonly string[]): Promise<Result> {
  // "Taken" may be our own lost create, and a key that Xero remembers differently proves nothing either: look first.
  const numberRefused = ownNumber(intent) !== undefined && saysNumberTaken(messages);
  if (numberRefused || saysKeyReused(messages)) {
    const doubt = await kit.store.move(intent, 'in_doubt', { reason: numberRefused ? 'number-refused' : 'key-reused', dueInMs: 0, addCalls: 1, forgetDigest: true, answered: numberRefused });
    return doubt ? { is: 'inDoubt', intent: doubt, numberRefused } : { is: 'lost' };
  }
  const codes = kit.documents.problemsOfXero(messages).map((p) => p.code);
  // Whoever reads "failed" mends the document and sends it again; an earlier attempt that then appears would be a second one.
  if (isUnsure(intent, kit.timing)) {
    const doubt = await kit.store.move(intent, 'in_doubt', { reason: refusedLater, problemCodes: codes, dueInMs: 0, addCalls: 1, forgetDigest: true });
    return doubt ? { is: 'inDoubt', intent: doubt, numberRefused: false, messages } : { is: 'lost' };
  }
  const refused = await kit.store.move(intent, 'refused', { problemCodes: codes, addCalls: 1, dueInMs: 0, tries: 0 });
  return refused ? { is: 'refused', intent: refused, messages } : { is: 'lost' };
}

async function toDoubt(kit: Kit, intents: readonly Intent[], reason: string): Promise<Result[]> {
  return Promise.all(intents.map(async (i): Promise<Result> => {
    const doubt = await kit.store.move(i, 'in_doubt', { reason, dueInMs: 0, addCalls: 1, tries: i.tries + 1 });
    return doubt ? { is: 'inDoubt', intent: doubt, numberRefused: false } : { is: 'lost' };
  }));
}

async function failed(kit: Kit, sending: readonly Intent[], e: DoorError, sameKey: boolean | undefined): Promise<Result[]> {
  switch (e.fate) {
    case 'doubtful': return toDoubt(kit, sending, e.code);
    case 'throttled': return holdBack(kit, sending, { why: 'throttled', inMs: e.retryAfterMs ?? backOff(sending[0]!.tries, kit.timing), reason: 'throttled' }, sameKey);
    case 'notSent': return holdBack(kit, sending, { why: e.code === guardCodes.paused ? 'paused' : 'notSent', inMs: backOff(sending[0]!.tries, kit.timing), reason: e.code }, sameKey);
    case 'unauthorised': case 'forbidden':
      kit.connectionRefused(sending[0]!.connectionId, e.code);
      return holdBack(kit, sending, { why: 'refusedAccess', inMs: backOff(sending[0]!.tries + 3, kit.timing), reason: e.code }, sameKey);
    case 'refused': {
      const messages = messagesOf(e.body);
      if (sending.length === 1 || saysKeyReused(messages)) return Promise.all(sending.map((i) => refuse(kit, i, messages.length ? messages : [e.message])));
      // Xero read the batch and took none of it; halves with new keys find the member that it cannot stomach.
      return Promise.all(sending.map(async (i): Promise<Result> => {
        const ready = await kit.store.move(i, 'ready', { reason: 'split', dueInMs: 0, addCalls: 1 });
        return ready ? { is: 'split', intent: ready } : { is: 'lost' };
      }));
    }
  }
}

/**
 * This call did nothing. Back to ready, unless it repeated a key: then the first use of that key is still in doubt, and
 * "ready" would forget that an invoice may exist already.
 */
async function holdBack(kit: Kit, intents: readonly Intent[], o: { why: Why; inMs: number; reason: string }, sameKey: boolean | undefined): Promise<Result[]> {
  return Promise.all(intents.map(async (i): Promise<Result> => {
    const changes = { reason: o.reason, dueInMs: o.inMs, tries: i.tries + 1, release: true };
    const held = i.state !== 'sending' ? await kit.store.touch(i, changes) : await kit.store.move(i, sameKey || isUnsure(i, kit.timing) ? 'in_doubt' : 'ready', changes);
    return held ? { is: 'later', intent: held, inMs: o.inMs, why: o.why } : { is: 'lost' };
  }));
}

/** `unsaid`: of whom Dynamics could not be told, so that nothing may be sent yet, and why. */
async function sayItIsBeingSent(kit: Kit, members: readonly Member[]): Promise<{ unsaid: ReadonlySet<Member>; why: 'throttled' | 'notSent'; inMs: number; reason: string }> {
  const again = backOff(members[0]!.intent.tries, kit.timing);
  const unsaid = new Set<Member>(members);
  let reason = 'dataverse-refused';
  try {
    // A details row that cannot be written as it is: with the connection's owner, or under the id that somebody else gave it.
    for (const way of [{}, { ownerOfConnection: true }, { byKey: true }, { ownerOfConnection: true, byKey: true }]) {
      const left = [...unsaid];
      const answers = await kit.dataverse.batch(left.map((m) => ({ changeSet: kit.documents.sendingParts(m.body.record, way) })), { continueOnError: true });
      left.forEach((m, n) => { if (answers[n]!.status < 400) unsaid.delete(m); else reason = `dataverse-${answers[n]!.status}`; });
      const verdicts = answers.filter((a) => a.status >= 400).map((a) => kit.documents.judgeRecord(a));
      if (!verdicts.some((v) => v === 'ownerMayNotRead' || v === 'keyTaken')) break;
    }
    if (unsaid.size > 0) kit.log.warn({ reason, documents: unsaid.size }, 'Dynamics could not be told that a document is being sent');
    return { unsaid, why: 'notSent', inMs: again, reason };
  } catch (e) {
    if (!isDoorError(e)) throw e;
    return { unsaid, why: e.fate === 'throttled' ? 'throttled' : 'notSent', inMs: e.retryAfterMs ?? again, reason: `dataverse-${e.code}` };
  }
}
