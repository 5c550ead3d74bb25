/**
 * The contact of a document whose customer has no stored link: found by number, address or name, else created through an intent
 * of its own, then linked in Dynamics before the document goes on. One at a time per customer and organisation.
 */
import { isDoorError } from '../core/errors.ts';
import type { ContactWanted, Prepared } from '../documents/types.ts';
import type { How } from '../contacts/index.ts';
import type { Kit } from './ports.ts';
import { createInXero, elsewhere, finish, intentFor, type Ask, type NotReady } from './prior.ts';

export type ContactEnsured = { readonly contactId: string } | NotReady;
/** Customers being looked for in this process: ten invoices of one new customer make one contact. */
export type ContactFlights = Map<string, Promise<ContactEnsured>>;

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
  const open = (await kit.store.known(kit.environment()!.key, [subject])).get(subject)?.open;
  const found = await kit.documents.resolveContact(wanted, p.connection, kit.xero, call);
  if (found.kind === 'problem') return { problems: found.problems, decision: found.decision, calls: found.calls };
  if (found.kind === 'found') {
    if (open) await finish(kit, open, found.contactId);
    return link(kit, p, wanted, found.contactId, found.how, found.name);
  }
  // Not there: an attempt that was in doubt has just been looked for by its number, archived contacts included.
  const intent = await intentFor(kit, open, p, ask, { kind: 'contact', subject, table: wanted.table, id: wanted.id, number: wanted.contactNumber });
  if (!intent) return elsewhere(kit, 'contact');
  await kit.at('contact-intent-stored');
  const { created, rest } = await createInXero(kit, p, ask, { kind: 'contact', members: [{ intent, number: wanted.contactNumber, body: found.contact }], put: kit.xero.createContacts, idOf: (c) => c.ContactID });
  return rest ?? link(kit, p, wanted, created[0]!.id, 'created');
}

/** Written at once: whatever happens to the document, this customer is known from now on. @throws DoorError */
async function link(kit: Kit, p: Prepared, wanted: ContactWanted, contactId: string, how: How, name?: string): Promise<ContactEnsured> {
  try {
    await kit.dataverse.write(kit.documents.contactLinkWrite({ wanted, connection: p.connection, contactId, how, name }));
  } catch (e) {
    // Another customer holds this contact, or a right is missing: the document can go all the same, the next one looks again.
    if (!isDoorError(e) || (e.fate !== 'refused' && e.fate !== 'forbidden')) throw e;
    kit.log.warn({ code: e.code, status: e.status, contactId }, 'the link to a contact could not be written');
  }
  await kit.at('contact-link-written');
  return { contactId };
}
