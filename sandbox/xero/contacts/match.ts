/** Which contact a request means, and the rules of saving one; used by /Contacts and by documents. */
import type { Contact, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { contactFields } from './fields.ts';

export const archivedMessage = 'The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.';
const takenMessage = (name: string) => `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`;
export const identifyMessage = 'The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber';

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

export function contactNamed(world: World, name: string): Contact | undefined {
  for (const c of world.state.contacts.values()) if (c.ContactStatus === 'ACTIVE' && same(c.Name, name)) return c;
  return undefined;
}
export function contactNumbered(world: World, number: string): Contact | undefined {
  for (const c of world.state.contacts.values()) if (c.ContactNumber === number) return c;
  return undefined;
}

/** A saved change or a new contact; `contact` is set only without errors. */
export function saveContact(world: World, existing: Contact | undefined, raw: Wire): { contact?: Contact; errors: string[] } {
  const { fields, errors } = contactFields(raw);
  if (existing && existing.ContactStatus !== 'ACTIVE' && fields.ContactStatus !== 'ACTIVE') return { errors: [archivedMessage] };
  const name = fields.Name ?? existing?.Name;
  if (!name) return { errors: [...errors, 'The contact name must be specified.'] };
  const status = fields.ContactStatus ?? existing?.ContactStatus ?? 'ACTIVE';
  const holder = contactNamed(world, name);
  if (status === 'ACTIVE' && holder && holder.ContactID !== existing?.ContactID) errors.push(takenMessage(name));
  if (fields.ContactNumber) {
    const owner = contactNumbered(world, fields.ContactNumber);
    if (owner && owner.ContactID !== existing?.ContactID) errors.push(`The contact number ${fields.ContactNumber} is already assigned to another contact.`);
  }
  if (fields.DefaultCurrency && !world.state.currencies.some((c) => c.Code === fields.DefaultCurrency)) errors.push(`Organisation is not subscribed to currency ${fields.DefaultCurrency}`);
  if (errors.length) return { errors };
  const contact: Contact = { ContactID: existing?.ContactID ?? crypto.randomUUID(), Addresses: [], Phones: [], ...existing, ...fields, Name: name, ContactStatus: status, updatedAt: world.now() };
  world.set('contacts', contact.ContactID, contact);
  return { contact, errors: [] };
}

/** The contact of a document: by id, else number, else name; an unknown one is made, more than an id changes it. */
export function contactOfDocument(world: World, raw: Wire): { contact?: Contact; errors: string[] } {
  const keys = Object.keys(raw).filter((k) => raw[k] !== undefined && raw[k] !== null && raw[k] !== '');
  const id = typeof raw.ContactID === 'string' && raw.ContactID ? raw.ContactID.toLowerCase() : undefined;
  const number = typeof raw.ContactNumber === 'string' && raw.ContactNumber ? raw.ContactNumber : undefined;
  const name = typeof raw.Name === 'string' && raw.Name.trim() ? raw.Name : undefined;
  if (!id && !number && !name) return { errors: [identifyMessage] };
  let found = id ? world.state.contacts.get(id) : number ? contactNumbered(world, number) : undefined;
  if (id && !found) return { errors: ['The specified ContactID could not be found'] };
  if (!found && name && (!number || world.switches.contactNameAdopts)) found = contactNamed(world, name);
  if (found && found.ContactStatus !== 'ACTIVE') return { errors: [archivedMessage] };
  if (!found && !name) return { errors: [identifyMessage] };
  const onlyIdentity = found && keys.every((k) => k === 'ContactID' || (found[k as keyof Contact] ?? undefined) === raw[k]);
  return onlyIdentity ? { contact: found!, errors: [] } : saveContact(world, found, raw);
}
