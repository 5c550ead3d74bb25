import type { Problem } from '../../contract.ts';
import { problem } from '../../problems/index.ts';
import type { XeroContact } from '../../xero/types.ts';
import { contactLinkIdOf } from '../ids.ts';
import type { ConnectionRead, ContactLinkRead, PartyRead, ReadDocument } from '../read-types.ts';
import { isPurchase, type ContactWanted, type Prepared } from '../types.ts';
import { words } from '../words.ts';
import type { Sayer } from './say.ts';

/** The stored link, else what is needed to find or create the contact (R12). */
export function contactOf(read: ReadDocument, c: ConnectionRead | undefined, say: Sayer): Prepared['contact'] | undefined {
  const customer = read.head.party;
  const field = words[read.head.kind].party1;
  if (!customer) { say(isPurchase(read.head.kind) ? 'NO_SUPPLIER' : 'NO_CUSTOMER', {}, { field }); return undefined; }
  if (!customer.active) say('CUSTOMER_INACTIVE', { name: customer.name || '(without a name)' }, { field });
  if (customer.name === '') { say('CUSTOMER_WITHOUT_NAME', {}, { field }); return undefined; }
  if (!c) return undefined;
  const links = read.contactLinks.filter((l) => l.connectionId === c.id && l.xeroContactId !== '');
  const chosen = linkFor(customer, links);
  if (chosen) return { known: chosen.xeroContactId };
  if (links.length > 0) { say('CONTACT_SEVERAL_LINKS', { name: customer.name, connection: c.name, candidates: links.map((l) => l.name || l.xeroContactId).join(', ') }, { field }); return undefined; }
  if (customer.name.length > 255) { say('CUSTOMER_NAME_TOO_LONG', { length: customer.name.length }, { field }); return undefined; }
  return { wanted: contactWanted(customer, field) };
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

export function contactWanted(customer: PartyRead, field: string): ContactWanted {
  const a = customer.address;
  const set = (o: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== ''));
  const address = set({ AddressLine1: a.line1, AddressLine2: a.line2, AddressLine3: a.line3, City: a.city, Region: a.region, PostalCode: a.postalCode, Country: a.country });
  const create: XeroContact = {
    Name: customer.name, ContactNumber: customer.id,
    ...set({ AccountNumber: customer.number, TaxNumber: customer.taxNumber, FirstName: customer.firstName, LastName: customer.lastName, EmailAddress: customer.email }),
    // POBOX is the address that Xero prints on invoices
    ...(Object.keys(address).length > 0 ? { Addresses: [{ AddressType: 'POBOX', ...address }] } : {}),
    ...(customer.phone ? { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: customer.phone }] } : {}),
  };
  return { table: customer.table, id: customer.id, name: customer.name, contactNumber: customer.id, accountNumber: customer.number || undefined, create, createProblems: createProblems(customer, create, field) };
}

/** Only what has to be created is held to Xero's limits: a linked customer may have any e-mail address. */
function createProblems(customer: PartyRead, create: XeroContact, field: string): Problem[] {
  const { name } = customer;
  const tooLong = (label: string, value: string, max: number): Problem[] => (value.length > max ? [problem('CUSTOMER_FIELD_TOO_LONG', { field: label, name, length: value.length, max }, { field })] : []);
  const email = customer.email !== '' && !/^[\x21-\x7e]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$/.test(customer.email) ? [problem('CUSTOMER_EMAIL_INVALID', { email: customer.email, name }, { field })] : [];
  return [
    ...email,
    ...Object.entries(limits).flatMap(([key, max]) => tooLong(key, String(create[key as keyof typeof limits] ?? ''), max)),
    ...tooLong('Country', customer.address.country, 50), ...tooLong('Postal code', customer.address.postalCode, 50), ...tooLong('Phone', customer.phone, 50),
  ];
}
