/**
 * R31: what of a contact goes to Xero. Pure. Three sides: what Dynamics says now, what Xero says now, and what both said
 * when they were last compared. A field goes where Dynamics alone has changed it; what was changed in Xero since stays,
 * unless the connection says that Dynamics wins for it.
 * Of "when they were last compared" only keyed digests are kept, one for each field: names and addresses are read when
 * they are needed, and forgotten.
 */
import { contactPart, optionKeys } from '@counterfoil/solution';
import type { XeroContact } from '../../xero/types.ts';

export const fields = ['Name', 'AccountNumber', 'TaxNumber', 'CompanyNumber', 'FirstName', 'LastName', 'EmailAddress', 'Address', 'Phone', 'Person'] as const;
export type Field = (typeof fields)[number];
export const fieldWords: Readonly<Record<Field, string>> = {
  Name: 'name', AccountNumber: 'account number', TaxNumber: 'tax number', CompanyNumber: 'company number', FirstName: 'first name', LastName: 'last name', EmailAddress: 'e-mail address', Address: 'address', Phone: 'telephone', Person: 'contact person',
};
export type Values = Readonly<Record<Field, string>>;
export type Digests = Readonly<Partial<Record<Field, string>>>;
/** What both said, in digests; undefined: they were never compared. */
export interface Base { readonly dynamics: Digests; readonly xero: Digests }

/** What Dynamics may win for, as people choose it on the connection. A person's own name is a name. */
export const partOf: Readonly<Record<Field, keyof typeof contactPart.options>> = {
  Name: 'name', FirstName: 'name', LastName: 'name', EmailAddress: 'email', Phone: 'phone', Address: 'address', TaxNumber: 'taxNumber', CompanyNumber: 'taxNumber', AccountNumber: 'accountNumber', Person: 'person',
};
/** @param chosen the column of the connection, as it comes over the wire */
export const winsFor = (chosen: unknown): ReadonlySet<Field> => { const parts = new Set(optionKeys(contactPart, chosen)); return new Set(fields.filter((f) => parts.has(partOf[f]))); };

export interface Person { readonly firstName: string; readonly lastName: string; readonly email: string }

const addressParts = ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4', 'City', 'Region', 'PostalCode', 'Country', 'AttentionTo'] as const;
const clean = (v: unknown): string => (typeof v === 'string' ? v.trim() : '');
const slot = (list: readonly Record<string, string>[] | undefined, key: string, type: string): Record<string, string> | undefined => list?.find((s) => s[key] === type);
const personKey = (p: Person): string => (p.lastName || p.firstName || p.email ? JSON.stringify([p.firstName.trim(), p.lastName.trim(), p.email.trim().toLowerCase()]) : '');

type Wired = { FirstName?: string; LastName?: string; EmailAddress?: string; IncludeInEmails?: boolean };
const personsOf = (c: XeroContact): Wired[] => (c.ContactPersons as unknown as Wired[] | undefined) ?? [];
const asPerson = (w: Wired): Person => ({ firstName: clean(w.FirstName), lastName: clean(w.LastName), email: clean(w.EmailAddress) });
/** One person by address, else by name: people are spelled in many ways, an address in one. */
const samePerson = (a: Person, b: Person): boolean => (a.email && b.email ? a.email.toLowerCase() === b.email.toLowerCase() : `${a.firstName} ${a.lastName}`.trim().toLowerCase() === `${b.firstName} ${b.lastName}`.trim().toLowerCase());

/** Each field as one text. Of the persons in Xero only the one counts that is ours. */
export function valuesOf(c: XeroContact, person: Person | undefined, ours: Person | undefined = person): Values {
  const address = slot(c.Addresses, 'AddressType', 'POBOX');
  const phone = slot(c.Phones, 'PhoneType', 'DEFAULT');
  const there = person === undefined && ours ? personsOf(c).map(asPerson).find((p) => samePerson(p, ours)) : person;
  return {
    Name: clean(c.Name), AccountNumber: clean(c.AccountNumber), TaxNumber: clean(c.TaxNumber), CompanyNumber: clean(c.CompanyNumber), FirstName: clean(c.FirstName), LastName: clean(c.LastName), EmailAddress: clean(c.EmailAddress),
    Address: address ? JSON.stringify(addressParts.map((k) => clean(address[k]))).replace(/^\[(?:"",?)+\]$/, '') : '',
    Phone: phone ? [phone['PhoneCountryCode'], phone['PhoneAreaCode'], phone['PhoneNumber']].map(clean).filter((s) => s !== '').join(' ') : '',
    Person: there ? personKey(there) : '',
  };
}

export interface Compared {
  /** To be sent. */
  readonly send: readonly Field[];
  /** Changed on both sides: Xero's stays, and people are told. */
  readonly kept: readonly Field[];
  /** Of those to be sent: what somebody had written in Xero, and is replaced because Dynamics wins. People are told. */
  readonly replaced: readonly Field[];
}

const none: ReadonlySet<Field> = new Set();
/**
 * `digest` is keyed; equal texts give equal digests. Without a base only what is empty in Xero is filled. What is in `wins`
 * goes whenever it differs; but nothing is emptied in Xero that Dynamics has never known.
 */
export function compare(dynamics: Values, xero: Values, base: Base | undefined, digest: (f: Field, text: string) => string, wins = none): Compared {
  const send: Field[] = [];
  const kept: Field[] = [];
  const replaced: Field[] = [];
  for (const f of fields) {
    const [d, x] = [dynamics[f], xero[f]];
    if (d === x || (f === 'Name' && d === '')) continue;
    // Persons are added and never taken away: who else stands there is none of our business.
    if (f === 'Person' && d === '') continue;
    if (base?.dynamics[f] === undefined || base.xero[f] === undefined) {
      const over = x !== '' && d !== '' && wins.has(f);
      if (x === '' || over) send.push(f);
      if (over) replaced.push(f);
      continue;
    }
    const [changedHere, changedThere] = [digest(f, d) !== base.dynamics[f], digest(f, x) !== base.xero[f]];
    if (wins.has(f) && (changedHere || d !== '')) { send.push(f); if (changedThere || !changedHere) replaced.push(f); continue; }
    if (!changedHere) continue;
    if (changedThere) kept.push(f); else send.push(f);
  }
  return { send, kept, replaced };
}

export const baseOf = (dynamics: Values, xero: Values, digest: (f: Field, text: string) => string): Base => {
  const all = (v: Values): Digests => Object.fromEntries(fields.map((f) => [f, digest(f, v[f])]));
  return { dynamics: all(dynamics), xero: all(xero) };
};

const mostPersons = 5;
/** A person as Xero keeps one. Included in e-mails only where the company has no address of its own: who gets invoices is accounts' decision, and one tick in Xero. */
export const personWire = (p: Person, companyEmail: string | undefined): Wired => ({ ...(p.firstName ? { FirstName: p.firstName } : {}), ...(p.lastName ? { LastName: p.lastName } : {}), ...(p.email ? { EmailAddress: p.email } : {}), IncludeInEmails: !companyEmail && p.email !== '' });

/**
 * The body that changes these fields and nothing else. Xero replaces lists as a whole, so what else stands in them goes
 * along as it is. A field that was emptied in Dynamics is emptied.
 */
export function bodyFor(send: readonly Field[], now: XeroContact, person: Person | undefined, inXero: XeroContact): XeroContact {
  const body: XeroContact = {};
  for (const f of send) {
    switch (f) {
      case 'Address': body.Addresses = [...(inXero.Addresses ?? []).filter((a) => a['AddressType'] !== 'POBOX' && Object.entries(a).some(([k, v]) => k !== 'AddressType' && v)),
        { AddressType: 'POBOX', ...Object.fromEntries(addressParts.map((k) => [k, ''])), ...slot(now.Addresses, 'AddressType', 'POBOX') }]; break;
      case 'Phone': body.Phones = [...(inXero.Phones ?? []).filter((p) => p['PhoneType'] !== 'DEFAULT' && p['PhoneNumber']), { PhoneType: 'DEFAULT', PhoneCountryCode: '', PhoneAreaCode: '', PhoneNumber: slot(now.Phones, 'PhoneType', 'DEFAULT')?.['PhoneNumber'] ?? '' }]; break;
      case 'Person': {
        const others = personsOf(inXero).filter((p) => !person || !samePerson(asPerson(p), person));
        const before = personsOf(inXero).find((p) => person && samePerson(asPerson(p), person));
        if (person && others.length < mostPersons) (body as { ContactPersons?: Wired[] }).ContactPersons = [...others, { ...personWire(person, now.EmailAddress || inXero.EmailAddress), ...(before?.IncludeInEmails === undefined ? {} : { IncludeInEmails: before.IncludeInEmails }) }];
        break;
      }
      default: body[f] = now[f] ?? '';
    }
  }
  return body;
}
