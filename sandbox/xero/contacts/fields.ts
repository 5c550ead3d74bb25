/** A contact from a request: lengths, e-mail, names. Texts marked (*) are ours; Xero's wording is not known. */
import { isWire } from '../core/call.ts';
import type { Contact, Terms, Wire } from '../core/state.ts';

const lengths: Readonly<Record<string, number>> = {
  Name: 255, FirstName: 255, LastName: 255, EmailAddress: 255, ContactNumber: 50, AccountNumber: 50, CompanyNumber: 50, TaxNumber: 50,
};
const addressLengths: Readonly<Record<string, number>> = { AddressLine1: 500, AddressLine2: 500, AddressLine3: 500, AddressLine4: 500, City: 255, Region: 255, PostalCode: 50, Country: 50, AttentionTo: 255 };
const phoneLengths: Readonly<Record<string, number>> = { PhoneNumber: 50, PhoneAreaCode: 10, PhoneCountryCode: 20 };
/** Read-only at Xero, or without effect here; sending them back after a read must not fail. */
export const ignoredFields = ['ContactID', 'UpdatedDateUTC', 'IsCustomer', 'IsSupplier', 'ContactGroups', 'HasAttachments', 'HasValidationErrors', 'ValidationErrors', 'Balances', 'SalesTrackingCategories', 'PurchasesTrackingCategories', 'BankAccountDetails', 'StatusAttributeString', 'Warnings', 'MergedToContactID'];

const emailPattern = /^[\x21-\x3f\x41-\x7e]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

export type ContactFields = { -readonly [K in keyof Omit<Contact, 'ContactID' | 'updatedAt'>]?: Contact[K] };

/** What the request says of a contact, or every reason why not. Fields not sent are absent. */
export function contactFields(raw: Wire): { fields: ContactFields; errors: string[] } {
  const errors: string[] = [];
  const fields: ContactFields = {};
  for (const [name, max] of Object.entries(lengths)) {
    const value = raw[name];
    if (value === undefined || value === null) continue;
    const text = String(value).trim();
    if (text.length > max) errors.push(`The ${name} field must be no longer than ${max} characters.`); // (*)
    (fields as Wire)[name] = text === '' ? undefined : text;
  }
  if (raw.Name !== undefined && !fields.Name) errors.push('The contact name must be specified.'); // (*)
  if (fields.EmailAddress && !emailPattern.test(fields.EmailAddress)) errors.push('Email address must be valid.');
  if (raw.ContactStatus !== undefined) {
    if (raw.ContactStatus === 'ACTIVE' || raw.ContactStatus === 'ARCHIVED') fields.ContactStatus = raw.ContactStatus;
    else errors.push(`ContactStatus '${String(raw.ContactStatus)}' is not valid.`); // (*)
  }
  if (raw.DefaultCurrency) fields.DefaultCurrency = String(raw.DefaultCurrency);
  const slots = (name: 'Addresses' | 'Phones', key: string, types: readonly string[], limits: Readonly<Record<string, number>>) => {
    if (!Array.isArray(raw[name])) return;
    const list = (raw[name] as unknown[]).filter(isWire);
    for (const slot of list) {
      if (!types.includes(String(slot[key]))) errors.push(`${key} '${String(slot[key])}' is not valid.`); // (*)
      for (const [f, max] of Object.entries(limits)) if (String(slot[f] ?? '').length > max) errors.push(`The ${f} field must be no longer than ${max} characters.`); // (*)
      if (slot.Country && !/^[\p{L} .'()-]+$/u.test(String(slot.Country))) errors.push('Country must contain letters only.'); // (*)
    }
    fields[name] = list;
  };
  slots('Addresses', 'AddressType', ['STREET', 'POBOX', 'DELIVERY'], addressLengths);
  slots('Phones', 'PhoneType', ['DEFAULT', 'DDI', 'FAX', 'MOBILE', 'OFFICE'], phoneLengths);
  if (Array.isArray(raw.ContactPersons)) {
    const persons = (raw.ContactPersons as unknown[]).filter(isWire).map((p) => ({ FirstName: String(p.FirstName ?? ''), LastName: String(p.LastName ?? ''), EmailAddress: String(p.EmailAddress ?? '').trim(), IncludeInEmails: p.IncludeInEmails === true }));
    if (persons.length > 5) errors.push('A contact can have no more than 5 contact persons.'); // (*)
    if (persons.some((p) => p.EmailAddress && !emailPattern.test(p.EmailAddress))) errors.push('Email address must be valid.');
    fields.ContactPersons = persons;
  }
  if (isWire(raw.PaymentTerms)) {
    const terms = (v: unknown): Terms | undefined => (isWire(v) ? { Day: Number(v.Day), Type: v.Type as Terms['Type'] } : undefined);
    fields.SalesTerms = terms(raw.PaymentTerms.Sales);
    fields.BillsTerms = terms(raw.PaymentTerms.Bills);
  }
  return { fields, errors };
}
