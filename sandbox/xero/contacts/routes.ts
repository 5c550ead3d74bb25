/** /Contacts: read, create (PUT), create or update (POST). */
import { notEmulated, notFound, ok, type Answer } from '../core/answer.ts';
import { messages, writeBatch, type Outcome } from '../core/batch.ts';
import { elementsOf, filtered, flag, isGuid, listOf, modifiedSince, onlyParameters, pageOf, type Call } from '../core/call.ts';
import type { Contact, Wire } from '../core/state.ts';
import { lookupIn } from '../reference/reference.ts';
import { contactShape } from './shape.ts';
import { contactNamed, contactNumbered, identifyMessage, saveContact } from './match.ts';

const zeros = '00000000-0000-0000-0000-000000000000';
const lookup = (call: Call, c: Contact) => lookupIn('Contact', {
  ContactID: c.ContactID, Name: c.Name, ContactNumber: c.ContactNumber ?? null, AccountNumber: c.AccountNumber ?? null, ContactStatus: c.ContactStatus, EmailAddress: c.EmailAddress ?? '',
  FirstName: c.FirstName ?? null, LastName: c.LastName ?? null, CompanyNumber: c.CompanyNumber ?? null, TaxNumber: c.TaxNumber ?? null, IsCustomer: call.world.rolesOf(c.ContactID).customer, IsSupplier: call.world.rolesOf(c.ContactID).supplier, UpdatedDateUTC: new Date(c.updatedAt).toISOString().slice(0, 19),
});

export function contacts(call: Call): Answer {
  if (call.rest.length > 1) return notEmulated('parts of a contact', call.method, call.url);
  if (call.method === 'GET') return call.rest.length === 1 ? readOne(call) : readMany(call);
  if (call.method === 'PUT' && call.rest.length === 0) return write(call, createOnly);
  if (call.method === 'POST') return write(call, call.rest.length === 1 ? (raw) => updateOne(call, raw) : (raw) => upsert(call, raw));
  return notEmulated(`${call.method} of contacts`, call.method, call.url);

  function createOnly(raw: Wire): Outcome { return saved(call, undefined, raw); }
}

function readOne(call: Call): Answer {
  onlyParameters(call);
  const key = call.rest[0]!;
  const found = isGuid(key) ? call.world.state.contacts.get(key.toLowerCase()) : contactNumbered(call.world, key);
  return found ? ok(call.world.now(), { Contacts: [contactShape(call.world, found, { balances: true })] }) : notFound;
}

function readMany(call: Call): Answer {
  onlyParameters(call, 'where', 'order', 'IDs', 'page', 'pageSize', 'includeArchived', 'summaryOnly', 'searchTerm');
  const ids = listOf(call, 'IDs')?.map((i) => i.toLowerCase());
  const archived = flag(call, 'includeArchived', false);
  const summary = flag(call, 'summaryOnly', false);
  const since = modifiedSince(call);
  const term = call.query.get('searchTerm')?.toLowerCase();
  const list = [...call.world.state.contacts.values()].filter((c) =>
    (archived || c.ContactStatus === 'ACTIVE') && (!ids || ids.includes(c.ContactID)) && (since === undefined || c.updatedAt > since)
    && (!term || [c.Name, c.FirstName, c.LastName, c.ContactNumber, c.AccountNumber, c.CompanyNumber, c.EmailAddress].some((t) => t?.toLowerCase().includes(term))));
  const page = pageOf(call, filtered(call, list, (c) => lookup(call, c)), false);
  return ok(call.world.now(), { ...(page.pagination ? { pagination: page.pagination } : {}), Contacts: page.rows.map((c) => contactShape(call.world, c, { summary, balances: page.paged })) });
}

function write(call: Call, each: (raw: Wire) => Outcome): Answer {
  onlyParameters(call, ...(call.rest.length ? [] : ['summarizeErrors']));
  return writeBatch(call, 'Contacts', elementsOf(call, 'Contacts', 'Contact'), each);
}

function saved(call: Call, existing: Contact | undefined, raw: Wire): Outcome {
  const { contact, errors } = saveContact(call.world, existing, raw);
  if (!contact) return refused(existing, raw, errors);
  return { shape: contactShape(call.world, contact), errors: [], id: contact.ContactID };
}

function refused(existing: Contact | undefined, raw: Wire, errors: readonly string[]): Outcome {
  const shape = { ContactID: existing?.ContactID ?? zeros, ...(typeof raw.Name === 'string' ? { Name: raw.Name } : {}), HasValidationErrors: true, ValidationErrors: messages(errors) };
  return { shape, errors };
}

/** POST: by ContactID, else ContactNumber, else the name of an active contact. */
function upsert(call: Call, raw: Wire): Outcome {
  const { world } = call;
  if (raw.ContactID) {
    const found = isGuid(raw.ContactID) ? world.state.contacts.get(raw.ContactID.toLowerCase()) : undefined;
    return found ? saved(call, found, raw) : refused(undefined, raw, ['The specified ContactID could not be found']);
  }
  if (!raw.ContactNumber && !raw.Name) return refused(undefined, raw, [identifyMessage]);
  const found = (raw.ContactNumber ? contactNumbered(world, String(raw.ContactNumber)) : undefined) ?? (raw.Name && !raw.ContactNumber ? contactNamed(world, String(raw.Name)) : undefined);
  return saved(call, found, raw);
}

function updateOne(call: Call, raw: Wire): Outcome {
  const found = call.world.state.contacts.get(call.rest[0]!.toLowerCase());
  return found ? saved(call, found, raw) : refused(undefined, raw, ['The specified ContactID could not be found']);
}
