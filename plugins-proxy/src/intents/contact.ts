/**
 * The contact of a document whose customer has no stored link: found by number or name, else created through an intent
 * of its own, then linked in Dynamics before the document goes on. One at a time per customer and organisation.
 */
import { randomUUID } from 'node:crypto';
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import type { ContactWanted, Prepared } from '../documents/types.ts';
import type { XeroContact } from '../xero/types.ts';
import { messagesOf } from './attempt.ts';
import { backOff } from './decide.ts';
import type { Kit } from './ports.ts';
import type { Intent, NewIntent } from './types.ts';

export type ContactEnsured =
  | { readonly contactId: string }
  | { readonly problems: readonly Problem[]; readonly decision: boolean; readonly calls: number }
  | { readonly later: number; readonly text: string };
/** Customers being looked for in this process: ten invoices of one new customer make one contact. */
export type ContactFlights = Map<string, Promise<ContactEnsured>>;
type How = 'contactNumber' | 'name' | 'created';
const nameTaken = 'name-taken';
interface Ask { readonly lane: 'click' | 'bulk'; readonly request: NewIntent['request'] }

export function ensureContact(kit: Kit, flights: ContactFlights, p: Prepared, ask: Ask): Promise<ContactEnsured> {
  if ('known' in p.contact) return Promise.resolve({ contactId: p.contact.known });
  const wanted = p.contact.wanted;
  const subject = `${wanted.table}:${wanted.id}@${p.connection.tenantId}`;
  const flying = flights.get(subject);
  if (flying) return flying;
  const flight = ensure(kit, p, wanted, subject, ask).finally(() => flights.delete(subject));
  flights.set(subject, flight);
  return flight;
}

async function ensure(kit: Kit, p: Prepared, wanted: ContactWanted, subject: string, ask: Ask): Promise<ContactEnsured> {
  const call = { lane: ask.lane, correlationId: ask.request.id, deadlineMs: kit.timing.callMs };
  const environment = kit.environment()!.key;
  const open = (await kit.store.known(environment, [subject])).get(subject)?.open;
  const found = await kit.documents.resolveContact(wanted, p.connection, kit.xero, call);
  if (found.kind === 'problem') return { problems: found.problems, decision: found.decision, calls: found.calls };
  if (found.kind === 'found') {
    if (open) await finish(kit, open, found.contactId);
    return link(kit, p, wanted, found.contactId, found.how, undefined);
  }
  // Not there: an attempt that was in doubt has just been looked for by its number, archived contacts included.
  const intent = open ? await takeOver(kit, open) : await kit.store.insert({
    id: randomUUID(), environment, subject, documentTable: wanted.table, documentId: wanted.id, operation: 'contact.create', connectionId: p.connection.id,
    tenant: p.connection.tenantId, lane: ask.lane, requester: p.asked.createdBy, request: ask.request, number: wanted.contactNumber,
    contactId: undefined, date: undefined, marker: undefined, leased: true,
  });
  if (!intent) return { later: backOff(0, kit.timing), text: 'The contact is being created for another document.' };
  await kit.at('contact-intent-stored');
  return create(kit, p, wanted, found.contact, intent, ask);
}

/** An open contact intent that nobody else works on (in this process the flights see to that); brought to a state from which it can be sent. */
async function takeOver(kit: Kit, open: Intent): Promise<Intent | undefined> {
  const [leased] = await kit.store.lease({ environment: open.environment, operation: 'contact.create', ids: [open.id], limit: 1, evenIfNotDue: true, mine: true });
  if (!leased) return undefined;
  const doubt = leased.state === 'sending' ? await kit.store.move(leased, 'in_doubt', { reason: 'left-behind' }) : leased;
  if (doubt?.state === 'accepted' || doubt?.state === 'refused') { await kit.store.record(doubt, []); return undefined; }
  return doubt;
}

async function create(kit: Kit, p: Prepared, wanted: ContactWanted, contact: XeroContact, intent: Intent, ask: Ask): Promise<ContactEnsured> {
  const digest = kit.documents.fingerprint(kit.digestKey, [contact]);
  const age = intent.firstSentAt === undefined ? Infinity : intent.readAt - intent.firstSentAt;
  const sameKey = intent.state === 'in_doubt' && intent.digest === digest && age <= Math.min(kit.timing.sameKeyMs, kit.timing.keyLifeMs * 0.7) && intent.keyUses < 2;
  const ready = intent.state === 'in_doubt' && !sameKey ? await kit.store.move(intent, 'ready', { reason: intent.reason === nameTaken ? nameTaken : 'absent' }) : intent;
  const key = sameKey ? intent.attemptKey! : randomUUID();
  const started = performance.now();
  const [sending] = (ready && await kit.store.toSending([{ intent: ready, tenant: p.connection.tenantId, connectionId: p.connection.id, number: wanted.contactNumber, contactId: undefined, date: undefined, marker: undefined }], { key, digest, batchId: randomUUID(), sameKey })) ?? [];
  if (!sending) return { later: backOff(0, kit.timing), text: 'The contact is being created for another document.' };
  await kit.at('contact-sending-stored');
  const beforeWrite = (): void => {
    if (performance.now() - started > kit.store.leaseMs - kit.timing.callMs) throw new Error('Too little of the lease is left to start a call.');
    void kit.at('contact-before-socket');
  };
  try {
    const answers = await kit.xero.createContacts(p.connection.tenantId, [contact], { lane: ask.lane, correlationId: sending.id, deadlineMs: kit.timing.callMs, idempotencyKey: key, beforeWrite });
    await kit.at('contact-answered');
    const element = answers.length === 1 ? answers[0]! : undefined;
    if (element && element.errors.length > 0) return refused(kit, sending, element.errors);
    const id = element?.document?.ContactID;
    if (!id) return doubt(kit, sending, 'count');
    const accepted = await kit.store.accept(sending, { xeroId: id, updatedAt: undefined, verdict: 'unknown', adopted: false, addCalls: 1, bind: false });
    await kit.at('contact-accepted-stored');
    return link(kit, p, wanted, id, 'created', accepted);
  } catch (e) {
    if (!isDoorError(e)) { await doubt(kit, sending, 'unexpected'); throw e; }
    if (e.door !== 'xero' && e.door !== 'identity') throw e;
    if (e.fate === 'refused') return refused(kit, sending, messagesOf(e.body).length > 0 ? messagesOf(e.body) : [e.message]);
    if (e.fate === 'doubtful') return doubt(kit, sending, e.code);
    if (e.fate === 'forbidden' || e.fate === 'unauthorised') kit.connectionRefused(p.connection.id, e.code);
    const inMs = e.retryAfterMs ?? backOff(sending.tries, kit.timing);
    // A repeated key: the first use stays in doubt, whatever this call did.
    await kit.store.move(sending, sameKey ? 'in_doubt' : 'ready', { release: true, dueInMs: inMs, tries: sending.tries + 1, reason: e.code });
    return { later: inMs, text: e.fate === 'throttled' ? 'Xero takes no more calls for now. It goes on by itself.' : 'Xero cannot be reached. It goes on by itself.' };
  }
}

async function doubt(kit: Kit, sending: Intent, reason: string): Promise<ContactEnsured> {
  await kit.store.move(sending, 'in_doubt', { release: true, reason, tries: sending.tries + 1, addCalls: 1 });
  return { later: backOff(sending.tries, kit.timing), text: 'Xero\'s answer about the contact was lost. Counterfoil looks whether it was created.' };
}

async function refused(kit: Kit, sending: Intent, messages: readonly string[]): Promise<ContactEnsured> {
  const problems = kit.documents.problemsOfXero(messages);
  // The name came up between looking and creating, perhaps by ourselves: the next look finds it. Only when that look found
  // nothing and Xero says the same again, it is the end.
  const mayBeOurs = sending.reason !== nameTaken && problems.some((x) => x.code === 'CONTACT_NAME_TAKEN' || x.code === 'XERO_KEY_REUSED');
  if (mayBeOurs) {
    await kit.store.move(sending, 'in_doubt', { release: true, reason: nameTaken, forgetDigest: true, addCalls: 1 });
    return { later: 0, text: 'Xero has a contact of that name. Looking again.' };
  }
  const done = await kit.store.move(sending, 'refused', { problemCodes: problems.map((x) => x.code), addCalls: 1 });
  // Nothing is written back about a contact by itself; the document's own ending carries the reason.
  if (done) await kit.store.record(done, []);
  return { problems, decision: false, calls: 1 };
}

/** The contact exists: an intent that was open for it is over. */
async function finish(kit: Kit, open: Intent, contactId: string): Promise<void> {
  const i = await takeOver(kit, open);
  if (!i) return;
  const next = i.state === 'in_doubt' ? await kit.store.accept(i, { xeroId: contactId, updatedAt: undefined, verdict: 'unknown', adopted: true, addCalls: 0, bind: false })
    : i.state === 'ready' ? await kit.store.move(i, 'withdrawn') : undefined;
  if (next) await kit.store.record(next, []);
}

/** Written at once: whatever happens to the document, this customer is known from now on. @throws DoorError */
async function link(kit: Kit, p: Prepared, wanted: ContactWanted, contactId: string, how: How, accepted: Intent | undefined): Promise<ContactEnsured> {
  try {
    await kit.dataverse.write(kit.documents.contactLinkWrite({ wanted, connection: p.connection, contactId, how }));
  } catch (e) {
    // Another customer holds this contact, or a right is missing: the document can go all the same, the next one looks again.
    if (!isDoorError(e) || (e.fate !== 'refused' && e.fate !== 'forbidden')) throw e;
    kit.log.warn({ code: e.code, status: e.status, contactId }, 'the link to a contact could not be written');
  }
  await kit.at('contact-link-written');
  if (accepted) { await kit.store.record(accepted, []); await kit.at('contact-recorded-stored'); }
  return { contactId };
}
