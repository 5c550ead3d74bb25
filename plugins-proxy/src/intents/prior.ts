/**
 * What has to be in Xero before a document can go: its contact, the items of its lines. Each is created through an intent
 * of its own, and always looked for first, so that an attempt whose fate is unknown is found or proven absent before
 * anything is created. Nothing is written back about it by itself; the document's own ending carries the reason.
 */
import { randomUUID } from 'node:crypto';
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import type { Prepared } from '../documents/types.ts';
import type { Element, XeroWriteCall } from '../xero/door.ts';
import { messagesOf } from '../xero/errors.ts';
import { leaseGuard } from './attempt.ts';
import { backOff } from './decide.ts';
import type { Kit } from './ports.ts';
import type { Intent, NewIntent } from './types.ts';

export interface Ask { readonly lane: 'click' | 'bulk'; readonly request: NewIntent['request'] }
export type Later = { readonly later: number; readonly text: string };
export type NotReady = { readonly problems: readonly Problem[]; readonly decision: boolean; readonly calls: number } | Later;
export type Kind = 'contact' | 'item';

/** Xero says that it is there: the name or code came up between looking and creating, perhaps by ourselves. */
const taken = 'name-taken';
const takenCodes = ['CONTACT_NAME_TAKEN', 'XERO_ITEM_TAKEN', 'XERO_KEY_REUSED'];
const article = { contact: 'The contact', item: 'An item' } as const;
export const elsewhere = (kit: Kit, kind: Kind): Later => ({ later: backOff(0, kit.timing), text: `${article[kind]} is being created for another document.` });

/** The open intent of this subject, taken over, or a new one. Undefined when somebody else works on it. */
export async function intentFor(kit: Kit, open: Intent | undefined, p: Pick<Prepared, 'connection' | 'asked'>, ask: Ask, o: { kind: Kind; subject: string; table: string; id: string; number: string }): Promise<Intent | undefined> {
  if (open) return takeOver(kit, open);
  return kit.store.insert({
    id: randomUUID(), environment: kit.environment()!.key, subject: o.subject, documentTable: o.table, documentId: o.id, operation: `${o.kind}.create`, connectionId: p.connection.id,
    tenant: p.connection.tenantId, lane: ask.lane, requester: p.asked.createdBy, request: ask.request, number: o.number,
    contactId: undefined, date: undefined, marker: undefined, leased: true,
  });
}

/** An open intent that nobody else works on (in this process the flights see to that); brought to a state from which it can be sent. */
async function takeOver(kit: Kit, open: Intent): Promise<Intent | undefined> {
  const [leased] = await kit.store.lease({ environment: open.environment, operations: [open.operation], ids: [open.id], limit: 1, evenIfNotDue: true, mine: true });
  if (!leased) return undefined;
  const doubt = leased.state === 'sending' ? await kit.store.move(leased, 'in_doubt', { reason: 'left-behind' }) : leased;
  if (doubt?.state === 'accepted' || doubt?.state === 'refused') { await kit.store.record(doubt, []); return undefined; }
  return doubt;
}

/** It exists: an intent that was open for it is over. */
export async function finish(kit: Kit, open: Intent, xeroId: string): Promise<void> {
  const i = await takeOver(kit, open);
  if (!i) return;
  const next = i.state === 'in_doubt' ? await kit.store.accept(i, { xeroId, updatedAt: undefined, verdict: 'unknown', adopted: true, addCalls: 0, bind: false })
    : i.state === 'ready' ? await kit.store.move(i, 'withdrawn') : undefined;
  if (next) await kit.store.record(next, []);
}

export interface Creation<T> {
  readonly kind: Kind;
  readonly members: readonly { readonly intent: Intent; readonly number: string; readonly body: T }[];
  readonly put: (tenant: string, bodies: readonly T[], call: XeroWriteCall) => Promise<Element<T>[]>;
  /** Xero's id in an answer, when the answer is about what was sent. */
  readonly idOf: (answer: T, sent: T) => string | undefined;
  /** Where a refusal of access says something about this call alone; elsewhere the connection itself counts as refused. */
  readonly notPermitted?: () => Problem;
}
export interface Created { /** Position among the members. */ readonly at: number; readonly id: string }

/** One PUT for all of them. What was accepted counts, whatever became of the others. */
export async function createInXero<T>(kit: Kit, p: Pick<Prepared, 'connection' | 'asked'>, ask: Ask, o: Creation<T>): Promise<{ readonly created: readonly Created[]; readonly rest: NotReady | undefined }> {
  const { kind, members } = o;
  const bodies = members.map((m) => m.body);
  const digest = kit.documents.fingerprint(kit.digestKey, bodies);
  const key = repeatable(kit, members.map((m) => m.intent), digest);
  const ready = await Promise.all(members.map(async (m) => (m.intent.state === 'in_doubt' && !key ? kit.store.move(m.intent, 'ready', { reason: m.intent.reason === taken ? taken : 'absent' }) : m.intent)));
  const idempotencyKey = key ?? randomUUID();
  const inTime = leaseGuard(kit);
  const sendable = members.flatMap((m, n) => (ready[n] ? [{ intent: ready[n], tenant: p.connection.tenantId, connectionId: p.connection.id, number: m.number, contactId: undefined, date: undefined, marker: undefined }] : []));
  const sending = sendable.length === members.length ? await kit.store.toSending(sendable, { key: idempotencyKey, digest, batchId: randomUUID(), sameKey: key !== undefined }) : undefined;
  if (!sending) return { created: [], rest: elsewhere(kit, kind) };
  await kit.at(`${kind}-sending-stored`);
  const beforeWrite = (): void => {
    inTime();
    void kit.at(`${kind}-before-socket`);
  };
  const all = async (each: (i: Intent, n: number) => Promise<Created | NotReady>) => sorted(await Promise.all(sending.map(each)));
  try {
    const answers = await o.put(p.connection.tenantId, bodies, { lane: ask.lane, correlationId: sending[0]!.id, deadlineMs: kit.timing.callMs, idempotencyKey, beforeWrite });
    await kit.at(`${kind}-answered`);
    if (answers.length !== sending.length) return await all((i) => doubt(kit, kind, i, 'count'));
    const done = await all(async (i, at) => {
      const { document, errors } = answers[at]!;
      if (errors.length > 0) return refused(kit, kind, i, kit.documents.problemsOfXero(errors));
      const id = document && o.idOf(document, bodies[at]!);
      if (!id) return doubt(kit, kind, i, 'count');
      const accepted = await kit.store.accept(i, { xeroId: id, updatedAt: undefined, verdict: 'unknown', adopted: false, addCalls: 1, bind: false });
      await kit.at(`${kind}-accepted-stored`);
      // Not held open for the link in Dynamics: whoever meets no link looks in Xero and finds what was created.
      if (accepted) await kit.store.record(accepted, []);
      return { at, id };
    });
    if (done.created.length > 0) await kit.at(`${kind}-recorded-stored`);
    return done;
  } catch (e) {
    if (!isDoorError(e)) { await all((i) => doubt(kit, kind, i, 'unexpected')); throw e; }
    if (e.door !== 'xero' && e.door !== 'identity') throw e;
    if (e.fate === 'refused') { const messages = messagesOf(e.body); return all((i) => refused(kit, kind, i, kit.documents.problemsOfXero(messages.length > 0 ? messages : [e.message]))); }
    if (e.fate === 'doubtful') return all((i) => doubt(kit, kind, i, e.code));
    if (e.fate === 'forbidden' || e.fate === 'unauthorised') {
      const problem = e.door === 'xero' && o.notPermitted?.();
      if (problem) return all((i) => refused(kit, kind, i, [problem]));
      kit.connectionRefused(p.connection.id, e.code);
    }
    const inMs = e.retryAfterMs ?? backOff(sending[0]!.tries, kit.timing);
    // A repeated key: the first use stays in doubt, whatever this call did.
    await Promise.all(sending.map((i) => kit.store.move(i, key ? 'in_doubt' : 'ready', { release: true, dueInMs: inMs, tries: i.tries + 1, reason: e.code })));
    return { created: [], rest: { later: inMs, text: e.fate === 'throttled' ? 'Xero takes no more calls for now. It goes on by itself.' : 'Xero cannot be reached. It goes on by itself.' } };
  }
}

/** The key of an attempt in doubt, when exactly that attempt is to be repeated while Xero still knows it. */
function repeatable(kit: Kit, intents: readonly Intent[], digest: string): string | undefined {
  const key = intents[0]!.attemptKey;
  const within = Math.min(kit.timing.sameKeyMs, kit.timing.keyLifeMs * 0.7);
  return intents.every((i) => i.state === 'in_doubt' && i.digest === digest && i.attemptKey === key && i.keyUses < 2 && i.firstSentAt !== undefined && i.readAt - i.firstSentAt <= within) ? key : undefined;
}

function sorted(results: readonly (Created | NotReady)[]): { created: Created[]; rest: NotReady | undefined } {
  const problems = results.flatMap((r) => ('problems' in r ? r.problems : []));
  const later = results.find((r) => 'later' in r);
  const distinct = [...new Map(problems.map((x) => [`${x.code}${x.text}`, x])).values()];
  return { created: results.filter((r) => 'id' in r), rest: distinct.length > 0 ? { problems: distinct, decision: false, calls: 1 } : later };
}

async function doubt(kit: Kit, kind: Kind, sending: Intent, reason: string): Promise<Later> {
  await kit.store.move(sending, 'in_doubt', { release: true, reason, tries: sending.tries + 1, addCalls: 1 });
  return { later: backOff(sending.tries, kit.timing), text: `Xero's answer about the ${kind} was lost. Counterfoil looks whether it was created.` };
}

async function refused(kit: Kit, kind: Kind, sending: Intent, problems: readonly Problem[]): Promise<NotReady> {
  // The next look finds it. Only when that look found nothing and Xero says the same again, it is the end.
  if (sending.reason !== taken && problems.some((x) => takenCodes.includes(x.code))) {
    await kit.store.move(sending, 'in_doubt', { release: true, reason: taken, forgetDigest: true, addCalls: 1 });
    return { later: 0, text: kind === 'contact' ? 'Xero has a contact of that name. Looking again.' : 'Xero has an item with that code. Looking again.' };
  }
  const done = await kit.store.move(sending, 'refused', { problemCodes: problems.map((x) => x.code), addCalls: 1 });
  if (done) await kit.store.record(done, []);
  return { problems, decision: false, calls: 1 };
}

