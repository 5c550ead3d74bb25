/**
 * The contact of a document whose customer has no stored link: found by number, address or name, else created through an intent
 * of its own, then linked in Dynamics before the document goes on. One at a time per customer and organisation.
 */
import { personNow } from '../contacts/customer.ts';
import type { How } from '../contacts/index.ts';
import { personWire, type Person } from '../contacts/updates/three-way.ts';
import { isDoorError } from '../core/errors.ts';
import type { ContactWanted, Prepared } from '../documents/types.ts';
import type { XeroContact } from '../xero/types.ts';
import type { Kit } from './ports.ts';
import { createInXero, elsewhere, finish, intentFor, type Ask, type NotReady } from './prior.ts';

export type ContactEnsured = { readonly contactId: string } | NotReady;
/** Customers being looked for in this process: ten invoices of one new customer make one contact. */
export type ContactFlights = Map<string, Promise<ContactEnsured>>;
/** For whom a contact is looked for or created; a document, or a person who chose. */
export type For = Pick<Prepared, 'connection' | 'asked'>;

export async function ensureContact(kit: Kit, flights: ContactFlights, p: Prepared, ask: Ask): Promise<ContactEnsured> {
  if ('known' in p.contact) {
    if (p.contact.update) await kit.contactUpdates?.note(p, p.contact.update);
    return { contactId: p.contact.known };
  }
  const wanted = p.contact.wanted;
  const subject = subjectOf(wanted, p);
  const flying = flights.get(subject);
  if (flying) return flying;
  const flight = ensure(kit, p, wanted, subject, ask).finally(() => flights.delete(subject));
  flights.set(subject, flight);
  return flight;
}
const subjectOf = (wanted: Pick<ContactWanted, 'table' | 'id'>, p: For): string => `${wanted.table}:${wanted.id}@${p.connection.tenantId}`;

async function ensure(kit: Kit, p: For, wanted: ContactWanted, subject: string, ask: Ask): Promise<ContactEnsured> {
  const call = { lane: ask.lane, correlationId: ask.request.id, deadlineMs: kit.timing.callMs };
  const open = (await kit.store.known(kit.environment()!.key, [subject])).get(subject)?.open;
  const found = await kit.documents.resolveContact(wanted, p.connection, kit.xero, call);
  if (found.kind === 'problem') return { problems: found.problems, decision: found.decision, calls: found.calls };
  if (found.kind === 'found') {
    if (open) await finish(kit, open, found.contactId);
    return link(kit, p, wanted, { contactId: found.contactId, how: found.how, inXero: found.contact, person: await personNow(kit, p.asked.createdBy, wanted.person) });
  }
  // Not there: an attempt that was in doubt has just been looked for by its number, archived contacts included.
  const person = await personNow(kit, p.asked.createdBy, wanted.person);
  const created = await createContact(kit, p, wanted, person, ask);
  return 'contactId' in created ? link(kit, p, wanted, { contactId: created.contactId, how: 'created', inXero: created.contact, person }) : created;
}

/** Creates it without looking for anybody; `open` is taken over. @throws DoorError */
export async function createContact(kit: Kit, p: For, wanted: ContactWanted, person: Person | undefined, ask: Ask): Promise<{ readonly contactId: string; readonly contact: XeroContact } | NotReady> {
  const subject = subjectOf(wanted, p);
  const open = (await kit.store.known(kit.environment()!.key, [subject])).get(subject)?.open;
  const intent = await intentFor(kit, open, p, ask, { kind: 'contact', subject, table: wanted.table, id: wanted.id, number: wanted.contactNumber });
  if (!intent) return elsewhere(kit, 'contact');
  await kit.at('contact-intent-stored');
  const body = { ...wanted.create, ...(person ? { ContactPersons: [personWire(person, wanted.create.EmailAddress)] } : {}) } as XeroContact;
  const { created, rest } = await createInXero(kit, p, ask, { kind: 'contact', members: [{ intent, number: wanted.contactNumber, body }], put: kit.xero.createContacts, idOf: (c) => c.ContactID });
  return rest ?? { contactId: created[0]!.id.toLowerCase(), contact: body };
}

/** Written at once: whatever happens to the document, this customer is known from now on. @throws DoorError */
async function link(kit: Kit, p: For, wanted: ContactWanted, o: { readonly contactId: string; readonly how: How; readonly inXero: XeroContact; readonly person: Person | undefined }): Promise<ContactEnsured> {
  const { contactId, how, inXero, person } = o;
  await kit.contactUpdates?.met({ tenant: p.connection.tenantId, contactId, wanted, inXero, person });
  const fingerprint = wanted.now && kit.contactUpdates?.fingerprint(wanted.now, wanted.person);
  try {
    await kit.dataverse.write(kit.documents.contactLinkWrite({ wanted, connection: p.connection, contactId, how, name: inXero.Name, fingerprint }));
  } catch (e) {
    // Another customer holds this contact, or a right is missing: the document can go all the same, the next one looks again.
    if (!isDoorError(e) || (e.fate !== 'refused' && e.fate !== 'forbidden')) throw e;
    kit.log.warn({ code: e.code, status: e.status, contactId }, 'the link to a contact could not be written');
  }
  await kit.at('contact-link-written');
  return { contactId };
}
