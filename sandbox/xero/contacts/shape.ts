/** Contacts as the wire shows them: two fixed address slots, four phones, empty texts. */
import { wireInstant } from '../core/dates.ts';
import type { Contact, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { balancesOf } from './balances.ts';

const addressFields = ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4', 'City', 'Region', 'PostalCode', 'Country', 'AttentionTo'];
const alwaysShown = ['City', 'Region', 'PostalCode', 'Country'];

function address(contact: Contact, type: string): Wire {
  const given = contact.Addresses.find((a) => a.AddressType === type) ?? {};
  const out: Wire = { AddressType: type };
  for (const f of addressFields) if (given[f] || alwaysShown.includes(f)) out[f] = given[f] ?? '';
  return out;
}
function phone(contact: Contact, type: string): Wire {
  const given = contact.Phones.find((p) => p.PhoneType === type) ?? {};
  return { PhoneType: type, PhoneNumber: given.PhoneNumber ?? '', PhoneAreaCode: given.PhoneAreaCode ?? '', PhoneCountryCode: given.PhoneCountryCode ?? '' };
}

export function contactShape(world: World, c: Contact, o: { summary?: boolean; /** Of one contact and on pages only. */ balances?: boolean } = {}): Wire {
  const roles = world.rolesOf(c.ContactID);
  const balances = o.balances && !o.summary ? balancesOf(world, c.ContactID) : undefined;
  const optional: Wire = {};
  for (const f of ['ContactNumber', 'AccountNumber', 'FirstName', 'LastName', 'CompanyNumber', 'TaxNumber', 'DefaultCurrency'] as const) if (c[f]) optional[f] = c[f];
  return {
    ContactID: c.ContactID, ContactStatus: c.ContactStatus, Name: c.Name, ...optional, EmailAddress: c.EmailAddress ?? '', BankAccountDetails: '',
    Addresses: ['STREET', 'POBOX'].map((t) => address(c, t)), Phones: ['DEFAULT', 'DDI', 'FAX', 'MOBILE'].map((t) => phone(c, t)),
    UpdatedDateUTC: wireInstant(c.updatedAt), ContactGroups: [], ...(o.summary ? {} : { IsSupplier: roles.supplier, IsCustomer: roles.customer }),
    ...(c.SalesTerms || c.BillsTerms ? { PaymentTerms: { ...(c.BillsTerms ? { Bills: c.BillsTerms } : {}), ...(c.SalesTerms ? { Sales: c.SalesTerms } : {}) } } : {}),
    ...(balances ? { Balances: balances } : {}),
    SalesTrackingCategories: [], PurchasesTrackingCategories: [], ContactPersons: o.summary ? [] : c.ContactPersons ?? [], HasAttachments: false, HasValidationErrors: false,
  };
}
/** How lists of documents show their contact. */
export const contactStub = (c: Contact): Wire => ({ ContactID: c.ContactID, Name: c.Name, Addresses: [], Phones: [], ContactGroups: [], ContactPersons: [], HasValidationErrors: false });
