/** One contact: read on both sides, compared, changed through an intent, and told. */
import { randomUUID } from 'node:crypto';
import { documentKey, historyDirection, historyResult } from '@counterfoil/solution';
import type { Problem } from '../../contract.ts';
import { isDoorError } from '../../core/errors.ts';
import type { Write } from '../../dataverse/door.ts';
import { within } from '../../documents/record-texts.ts';
import type { DocumentTable } from '../../documents/types.ts';
import { leaseGuard } from '../../intents/attempt.ts';
import { backOff } from '../../intents/decide.ts';
import type { Kit } from '../../intents/ports.ts';
import type { Intent } from '../../intents/types.ts';
import { messagesOf } from '../../xero/errors.ts';
import type { XeroContact } from '../../xero/types.ts';
import { customerNow, personNow } from '../customer.ts';
import { isActive } from '../ladder.ts';
import type { UpdateStore, UpdateTaken } from './store.ts';
import { baseOf, bodyFor, compare, fieldWords, valuesOf, winsFor, type Field } from './three-way.ts';

export interface UpdateDeps {
  readonly kit: Kit; readonly store: UpdateStore;
  readonly digest: (f: Field, text: string) => string;
  readonly fingerprint: (now: XeroContact, person: string | undefined) => string;
}
/** `asked`: Xero was. */
export type Updated = { readonly asked: boolean } | { readonly later: number; readonly asked: boolean };

const list = (of: readonly Field[]): string => of.map((f) => fieldWords[f]).join(', ');

/** @throws DoorError; then it is tried again. Repeating it at any point does no harm: what is right already is not sent. */
export async function updateOne(d: UpdateDeps, u: UpdateTaken): Promise<Updated> {
  const { kit } = d;
  const organisation = kit.environment()?.organisations.find((o) => o.connectionId === u.connectionId && o.tenantId === u.tenant);
  if (!organisation) return { asked: false };
  const connection = { id: u.connectionId, timeZone: organisation.timeZone };
  const customer = await customerNow(kit, u.requester, u.table, u.id, connection);
  // The link decides: it may have been taken away, or given to another customer, since this was noted.
  const link = (await kit.dataverse.get(`cfl_contactlinks?$select=cfl_xerocontactid,_cfl_accountid_value,_cfl_contactid_value&$expand=cfl_ConnectionId($select=cfl_dynamicswinsfor)&$filter=cfl_contactlinkid eq ${u.linkId} and statecode eq 0`)).value[0];
  const linked = String(link?.cfl_xerocontactid ?? '').toLowerCase() === u.contactId && String(link?.[`_cfl_${u.table}id_value`] ?? '').toLowerCase() === u.id;
  if (!customer || !linked) return { asked: false };
  const person = await personNow(kit, u.requester, customer.party.primaryContactId);

  const inXero = await kit.xero.contactById(u.tenant, u.contactId, { lane: 'bulk', correlationId: u.requestId, deadlineMs: kit.timing.callMs });
  const subject = `${u.table}:${u.id}@${u.tenant}`;
  const open = (await kit.store.known(u.environment, [subject])).get(subject)?.open;
  // The same customer's contact is being created: that comes first.
  if (open && open.operation !== 'contact.update') return { later: backOff(u.tries, kit.timing), asked: true };
  const intent = open && await takeOver(kit, open);
  if (open && !intent) return { later: backOff(u.tries, kit.timing), asked: true };
  if (!inXero || !isActive(inXero)) {
    if (intent) await end(kit, intent);
    await tell(kit, u, customer.party.name, { problem: kit.documents.problem('CONTACT_ARCHIVED', { candidate: inXero?.Name ?? customer.party.name, name: customer.party.name }), calls: 1 });
    await kit.dataverse.write({ method: 'PATCH', path: `cfl_contactlinks(${u.linkId})`, body: { cfl_isarchived: true }, ifMatch: '*' });
    return { asked: true };
  }

  const now = valuesOf(customer.now, person);
  const { send, kept, replaced } = compare(now, valuesOf(inXero, undefined, person), await d.store.base(u), d.digest, winsFor(link?.cfl_ConnectionId?.cfl_dynamicswinsfor));
  const settle = async (xero: XeroContact, sent: readonly Field[], calls: number): Promise<Updated> => {
    await d.store.setBase(u, baseOf(now, valuesOf(xero, undefined, person), d.digest));
    await kit.dataverse.write({ method: 'PATCH', path: `cfl_contactlinks(${u.linkId})`, ifMatch: '*', body: {
      cfl_name: (xero.Name ?? customer.party.name).slice(0, 255), cfl_fingerprint: d.fingerprint(customer.now, customer.party.primaryContactId), cfl_accountnumber: xero.AccountNumber || null, cfl_contactnumber: xero.ContactNumber || null,
      cfl_isarchived: false, cfl_iscustomer: xero.IsCustomer === true, cfl_issupplier: xero.IsSupplier === true, ...(sent.length > 0 ? { cfl_updatedinxeroon: kit.now().toISOString() } : {}),
    } });
    if (sent.length > 0 || kept.length > 0) await tell(kit, u, customer.party.name, { sent, kept, replaced: sent.length > 0 ? replaced : [], calls });
    return { asked: true };
  };
  const body = bodyFor(send, customer.now, person, inXero);
  if (Object.keys(body).length === 0) {
    // An update whose answer was lost has arrived, or there was nothing to do.
    if (intent) await arrived(kit, intent, u.contactId);
    return settle(inXero, [], 1);
  }
  return change(d, u, subject, intent, body, customer.party.name, (x) => settle({ ...inXero, ...x }, send, 2));
}

async function change(d: UpdateDeps, u: UpdateTaken, subject: string, open: Intent | undefined, body: XeroContact, name: string, settle: (x: XeroContact) => Promise<Updated>): Promise<Updated> {
  const { kit } = d;
  const ready = open?.state === 'in_doubt' ? await kit.store.move(open, 'ready', { reason: 'absent' }) : open ?? await kit.store.insert({
    id: randomUUID(), environment: u.environment, subject, documentTable: u.table, documentId: u.id, operation: 'contact.update', connectionId: u.connectionId, tenant: u.tenant, lane: 'bulk', requester: u.requester,
    request: { id: u.requestId, ticketHash: undefined, createdOn: kit.now().toISOString() }, number: undefined, contactId: u.contactId, date: undefined, marker: undefined, leased: true,
  });
  const inTime = leaseGuard(kit);
  const idempotencyKey = randomUUID();
  const [sending] = (ready && await kit.store.toSending([{ intent: ready, tenant: u.tenant, connectionId: u.connectionId, number: undefined, contactId: u.contactId, date: undefined, marker: undefined }],
    { key: idempotencyKey, digest: kit.documents.fingerprint(kit.digestKey, body), batchId: randomUUID(), sameKey: false })) ?? [];
  if (!sending) return { later: backOff(u.tries, kit.timing), asked: true };
  await kit.at('contact-update-sending-stored');
  try {
    const { document, errors } = await kit.xero.updateContact(u.tenant, u.contactId, body, { lane: 'bulk', correlationId: sending.id, deadlineMs: kit.timing.callMs, idempotencyKey, beforeWrite: inTime });
    await kit.at('contact-update-answered');
    if (errors.length > 0) return refused(kit, u, sending, errors, name);
    if (document?.ContactID?.toLowerCase() !== u.contactId) { await kit.store.move(sending, 'in_doubt', { release: true, reason: 'count', addCalls: 1 }); return { later: 0, asked: true }; }
    await arrived(kit, sending, u.contactId);
    return await settle(document);
  } catch (e) {
    if (!isDoorError(e) || e.door === 'dataverse') throw e;
    if (e.fate === 'refused') return refused(kit, u, sending, messagesOf(e.body).length > 0 ? messagesOf(e.body) : [e.message], name);
    await kit.store.move(sending, e.fate === 'doubtful' ? 'in_doubt' : 'ready', { release: true, reason: e.code, addCalls: e.fate === 'doubtful' ? 1 : 0 });
    if (e.fate === 'forbidden' || e.fate === 'unauthorised') kit.connectionRefused(u.connectionId, e.code);
    throw e;
  }
}

/** Brought to a state from which it can go on; nobody else works on it. */
async function takeOver(kit: Kit, open: Intent): Promise<Intent | undefined> {
  const [leased] = await kit.store.lease({ environment: open.environment, operations: [open.operation], ids: [open.id], limit: 1, evenIfNotDue: true, mine: true });
  if (!leased) return undefined;
  if (leased.state === 'sending') return kit.store.move(leased, 'in_doubt', { reason: 'left-behind' });
  if (leased.state === 'accepted' || leased.state === 'refused') { await kit.store.record(leased, []); return undefined; }
  return leased;
}
async function arrived(kit: Kit, i: Intent, contactId: string): Promise<void> {
  if (i.state === 'ready') return end(kit, i);
  const accepted = await kit.store.accept(i, { xeroId: contactId, updatedAt: undefined, verdict: 'unknown', adopted: i.state === 'in_doubt', addCalls: 1, bind: false });
  await kit.at('contact-update-accepted-stored');
  if (accepted) await kit.store.record(accepted, []);
}
async function end(kit: Kit, i: Intent): Promise<void> {
  const over = i.state === 'ready' ? await kit.store.move(i, 'withdrawn') : i.state === 'in_doubt' ? await kit.store.accept(i, { xeroId: i.contactId ?? '', updatedAt: undefined, verdict: 'unknown', adopted: true, addCalls: 0, bind: false }) : undefined;
  if (over) await kit.store.record(over, []);
}
async function refused(kit: Kit, u: UpdateTaken, sending: Intent, messages: readonly string[], name: string): Promise<Updated> {
  const problems = kit.documents.problemsOfXero(messages);
  const done = await kit.store.move(sending, 'refused', { problemCodes: problems.map((p) => p.code), addCalls: 1 });
  if (done) await kit.store.record(done, []);
  // The link keeps its old digest: the next document of this customer tries again.
  await tell(kit, u, name, { problem: problems[0]!, calls: 2 });
  return { asked: true };
}

/** In the history of the document that it came with. Written as often as it happens, each time once. @throws DoorError */
async function tell(kit: Kit, u: UpdateTaken, name: string, o: { readonly sent?: readonly Field[]; readonly kept?: readonly Field[]; readonly replaced?: readonly Field[]; readonly problem?: Problem; readonly calls: number }): Promise<void> {
  const [table, id] = u.document.split(':') as [DocumentTable, string];
  const details = (await kit.dataverse.get(`cfl_xerodocuments?$select=_ownerid_value&$filter=cfl_documentkey eq '${documentKey(table, id)}'`, { annotations: true })).value[0];
  if (!details) return;
  const sentText = o.sent?.length ? `Sent to Xero: ${list(o.sent)}.` : '';
  const keptText = o.kept?.length ? `Changed in Dynamics and in Xero, and left as it is in Xero: ${list(o.kept)}. Change it there, or once more in Dynamics.` : '';
  const replacedText = o.replaced?.length ? `Different in Xero before, and replaced because Dynamics wins for it: ${list(o.replaced)}.` : '';
  const title = o.problem ? `The contact ${name} was not updated in Xero: ${o.problem.text}` : o.sent?.length ? `The contact ${name} was updated in Xero` : `The contact ${name} was left as it is in Xero`;
  const owner = details['_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname'] === 'team' ? 'teams' : 'systemusers';
  const write = (ownerid: boolean): Write => ({
    method: 'PATCH', path: `cfl_synchistories(${kit.documents.historyIdOf(`${u.requestId}${u.contactId}`, `contact${u.asked}${o.problem?.code ?? ''}`)})`, ifNoneMatch: '*',
    body: {
      cfl_name: within(title, 300), cfl_text: within(o.problem ? `${o.problem.text} ${o.problem.fix}` : [sentText, replacedText, keptText].filter((t) => t !== '').join('\n'), 4000), 'cfl_XeroDocumentId@odata.bind': `/cfl_xerodocuments(${details.cfl_xerodocumentid})`,
      cfl_occurredon: kit.now().toISOString(), cfl_direction: historyDirection.options.toXero.value, cfl_result: (o.problem ? historyResult.options.refused : historyResult.options.done).value, ...(o.problem ? { cfl_problemcode: o.problem.code } : {}),
      'cfl_RequestedById@odata.bind': `/systemusers(${u.requester})`, cfl_calls: o.calls, cfl_correlationid: u.requestId.toLowerCase(), ...(ownerid ? { 'ownerid@odata.bind': `/${owner}(${details._ownerid_value})` } : {}),
    },
  });
  const [first] = await kit.dataverse.batch([{ changeSet: [write(true)] }], { continueOnError: true });
  // the owner of the document may not be able to own a history row
  if (first && first.status >= 400 && first.status !== 412) await kit.dataverse.batch([{ changeSet: [write(false)] }], { continueOnError: true });
}
