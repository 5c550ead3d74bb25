import type { ContactCandidate, Problem } from '../../contract.ts';
import { problem } from '../../problems/index.ts';
import type { XeroContact } from '../../xero/types.ts';
import { contactLinkIdOf } from '../ids.ts';
import type { ConnectionRead, ContactLinkRead, PartyRead, ReadDocument } from '../read-types.ts';
import { isPurchase, type Asked, type ContactWanted, type Prepared } from '../types.ts';
import { words } from '../words.ts';
import { mappedContact } from './field-mappings.ts';
import type { Sayer } from './say.ts';

/** The stored link, else what is needed to find or create the contact (R12, R32). Customers and suppliers share their links: in Xero they are one contact. */
export function contactOf(read: ReadDocument, c: ConnectionRead | undefined, say: Sayer): Prepared['contact'] | undefined {
  const customer = read.head.party;
  const field = words[read.head.kind].party1;
  if (!customer) { say(isPurchase(read.head.kind) ? 'NO_SUPPLIER' : 'NO_CUSTOMER', {}, { field }); return undefined; }
  if (!customer.active) say('CUSTOMER_INACTIVE', { name: customer.name || '(without a name)' }, { field });
  if (customer.name === '') { say('CUSTOMER_WITHOUT_NAME', {}, { field }); return undefined; }
  if (!c) return undefined;
  const links = read.contactLinks.filter((l) => l.connectionId === c.id && l.xeroContactId !== '');
  const named = linkAsked(read.asked);
  const chosen = named === undefined ? linkFor(customer, links) : links.find((l) => l.id === named || l.xeroContactId === named);
  if (chosen) return { known: chosen.xeroContactId, ...(c.updateContacts ? { update: updateOf(read, customer, c, chosen) } : {}) };
  if (named !== undefined) { withCandidates(say('CONTACT_LINK_UNKNOWN', { name: customer.name, connection: c.name }, { field }), links); return undefined; }
  if (links.length > 0) {
    withCandidates(say('CONTACT_SEVERAL_LINKS', { name: customer.name, connection: c.name, candidates: links.map((l) => l.name || l.xeroContactId).join(', ') }, { field }), links);
    return undefined;
  }
  if (customer.name.length > 255) { say('CUSTOMER_NAME_TOO_LONG', { length: customer.name.length }, { field }); return undefined; }
  return { wanted: contactWanted(customer, field, read, c) };
}

/** R32: the link that the request names, for this document alone: {"contactLink": "<its id, or Xero's>"}. Somebody else wrote it, so anything may stand there. */
export function linkAsked(asked: Pick<Asked, 'arguments'>): string | undefined {
  if (!asked.arguments) return undefined;
  try {
    const v: unknown = (JSON.parse(asked.arguments) as Record<string, unknown> | null)?.['contactLink'];
    return typeof v === 'string' && v !== '' ? v.toLowerCase() : undefined;
  } catch { return undefined; }
}

/** The linked ones to choose from, the primary ones first. */
function withCandidates(p: Problem, links: readonly ContactLinkRead[]): void {
  const candidates = links.toSorted((a, b) => Number(b.primary) - Number(a.primary)).map((l): ContactCandidate => ({ xeroContactId: l.xeroContactId, name: l.name || l.xeroContactId, why: l.primary ? 'Linked, primary' : 'Linked' }));
  if (candidates.length > 0) (p as { candidates?: readonly ContactCandidate[] }).candidates = candidates;
}

/**
 * The only link; else the primary one. Two customers that were merged bring a primary link each: then the one that was made
 * for the surviving customer counts, which its id tells, because the id of a link that Counterfoil wrote is derived from its customer. What
 * came over from the other stays as it was, so that a person can still choose it.
 */
function linkFor(customer: PartyRead, links: readonly ContactLinkRead[]): ContactLinkRead | undefined {
  if (links.length < 2) return links[0];
  const primary = links.filter((l) => l.primary);
  if (primary.length < 2) return primary[0];
  const own = primary.filter((l) => l.id === contactLinkIdOf(l.connectionId, customer.table, customer.id, l.xeroContactId));
  return own.length === 1 ? own[0] : undefined;
}

const limits = { AccountNumber: 50, TaxNumber: 50, FirstName: 255, LastName: 255, EmailAddress: 255 } as const;
const emailPattern = /^[\x21-\x7e]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$/;

/** The contact that a customer is, with nothing but what Dynamics says. */
export function contactFrom(customer: PartyRead): XeroContact {
  const a = customer.address;
  const set = (o: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== ''));
  const address = set({ AddressLine1: a.line1, AddressLine2: a.line2, AddressLine3: a.line3, City: a.city, Region: a.region, PostalCode: a.postalCode, Country: a.country });
  return {
    Name: customer.name, ContactNumber: customer.id,
    ...set({ AccountNumber: customer.number, TaxNumber: customer.taxNumber, FirstName: customer.firstName, LastName: customer.lastName, EmailAddress: customer.email }),
    // POBOX is the address that Xero prints on invoices
    ...(Object.keys(address).length > 0 ? { Addresses: [{ AddressType: 'POBOX', ...address }] } : {}),
    ...(customer.phone ? { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: customer.phone }] } : {}),
  };
}

export function contactWanted(customer: PartyRead, field: string, read?: ReadDocument, c?: ConnectionRead): ContactWanted {
  const { contact: create, problems } = mappedContact(read?.rules, c, read?.head.kind ?? 'salesInvoice', read?.rows, contactFrom(customer), { field });
  const found = createProblems(customer, create, field);
  return {
    table: customer.table, id: customer.id, name: customer.name, contactNumber: customer.id, accountNumber: create.AccountNumber || undefined, field, create, now: nowOf(customer, read, c), person: customer.primaryContactId,
    // what a mapping gives is told with the name of the mapping, and not twice
    createProblems: problems.length > 0 ? [...problems, ...found.filter((p) => p.code !== 'CUSTOMER_FIELD_TOO_LONG')] : found,
  };
}

/** Only what has to be created is held to Xero's limits: a linked customer may have any e-mail address. */
export function createProblems(customer: PartyRead, create: XeroContact, field: string): Problem[] {
  const { name } = customer;
  const tooLong = (label: string, value: string, max: number): Problem[] => (value.length > max ? [problem('CUSTOMER_FIELD_TOO_LONG', { field: label, name, length: value.length, max }, { field })] : []);
  const address = create.EmailAddress ?? '';
  const email = address !== '' && !emailPattern.test(address) ? [problem('CUSTOMER_EMAIL_INVALID', { email: address, name }, { field })] : [];
  return [
    ...email,
    ...Object.entries(limits).flatMap(([key, max]) => tooLong(key, String(create[key as keyof typeof limits] ?? ''), max)),
    ...tooLong('Country', customer.address.country, 50), ...tooLong('Postal code', customer.address.postalCode, 50), ...tooLong('Phone', String(create.Phones?.[0]?.['PhoneNumber'] ?? ''), 50),
  ];
}

/** R31: what the contact would be by the customer alone: the same from every document, or each would undo what another one sent. */
const nowOf = (customer: PartyRead, read: ReadDocument | undefined, c: ConnectionRead | undefined): XeroContact => mappedContact(read?.rules, c, 'always', read?.rows, contactFrom(customer), { field: '' }).contact;
/** Whether that is news is told by the digest on the link. */
const updateOf = (read: ReadDocument, customer: PartyRead, c: ConnectionRead, l: ContactLinkRead): NonNullable<Extract<Prepared['contact'], { known: string }>['update']> => ({
  table: customer.table, id: customer.id, linkId: l.id, fingerprint: l.fingerprint, now: nowOf(customer, read, c), person: customer.primaryContactId,
});
