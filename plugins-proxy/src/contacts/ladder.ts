/**
 * Which of the contacts that Xero has is the customer (R30). Pure. The rungs, strongest first: our own number, account
 * number, tax number, e-mail address, name, a name that is only spelled otherwise. One match on the strongest rung is
 * linked where nothing contradicts it; everything that could put a document on the wrong contact goes to a person, with
 * suggestions in the order of their likelihood. docs/decisions/0018-who-a-customer-is-in-xero.md has the table.
 */
import type { ContactCandidate } from '../contract.ts';
import type { ContactWanted } from '../documents/types.ts';
import type { XeroContact } from '../xero/types.ts';
import { clearlyDifferent, folded, sameName, sameTaxNumber, similarName } from './names.ts';

export const rungs = ['contactNumber', 'accountNumber', 'taxNumber', 'email', 'name', 'similarName'] as const;
export type Rung = (typeof rungs)[number];
const strong: ReadonlySet<Rung> = new Set(['contactNumber', 'accountNumber', 'taxNumber']);
const points: Readonly<Record<Rung, number>> = { contactNumber: 100, accountNumber: 88, taxNumber: 84, name: 80, email: 70, similarName: 60 };
const words: Readonly<Record<Rung, string>> = { contactNumber: 'our own contact number', accountNumber: 'same account number', taxNumber: 'same tax number', email: 'same e-mail address', name: 'same name', similarName: 'similar name' };

export type Doubt = 'otherCustomer' | 'taxNumber' | 'accountNumber' | 'email' | 'name';

export interface Judged {
  readonly contact: XeroContact;
  readonly active: boolean;
  /** In the order of `rungs`; never empty for a match. */
  readonly rungs: readonly Rung[];
  readonly doubts: readonly Doubt[];
}

export type Verdict =
  | { readonly is: 'one'; readonly contact: XeroContact; readonly rung: Rung }
  | { readonly is: 'nobody' }
  | { readonly is: 'archived'; readonly contact: XeroContact }
  /** One that something speaks against. */
  | { readonly is: 'doubtful'; readonly contact: XeroContact; readonly rung: Rung; readonly doubts: readonly Doubt[] }
  | { readonly is: 'several'; readonly contacts: readonly XeroContact[] };

const DYNAMICS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const filled = (s: string | undefined): s is string => (s ?? '').trim() !== '';
const differs = (a: string | undefined, b: string | undefined): boolean => filled(a) && filled(b) && folded(a) !== folded(b);
/** Archived ones take no documents, and neither do those that asked to be forgotten. */
export const isActive = (c: XeroContact): boolean => (c.ContactStatus ?? 'ACTIVE') === 'ACTIVE';

export function judge(c: XeroContact, wanted: ContactWanted): Judged {
  const { TaxNumber: tax, EmailAddress: email } = wanted.create;
  const numbers = wanted.accountNumber === undefined ? [] : [c.AccountNumber, c.ContactNumber].filter((n) => sameName(n, wanted.accountNumber));
  const has: Record<Rung, boolean> = {
    contactNumber: sameName(c.ContactNumber, wanted.contactNumber), accountNumber: numbers.length > 0, taxNumber: sameTaxNumber(c.TaxNumber, tax),
    email: sameName(c.EmailAddress, email), name: sameName(c.Name, wanted.name), similarName: !sameName(c.Name, wanted.name) && similarName(c.Name, wanted.name),
  };
  const doubts: Doubt[] = [];
  // Its number is the id of a Dynamics record, and not of this one: two customers of one name, or of one mailbox.
  if (c.ContactNumber !== undefined && DYNAMICS_ID.test(c.ContactNumber) && !has.contactNumber) doubts.push('otherCustomer');
  if (filled(tax) && filled(c.TaxNumber) && !has.taxNumber) doubts.push('taxNumber');
  if (differs(c.AccountNumber, wanted.accountNumber) && !has.accountNumber) doubts.push('accountNumber');
  if (differs(c.EmailAddress, email)) doubts.push('email');
  if (clearlyDifferent(c.Name, wanted.name)) doubts.push('name');
  const fits = rungs.filter((r) => has[r]);
  // Branches share a mailbox, and many names are alike: with nothing but that in common, another customer's contact is another customer's.
  const anothers = doubts.includes('otherCustomer') && fits.length === 1 && (has.email || has.similarName);
  return { contact: c, active: isActive(c), rungs: anothers ? [] : fits, doubts };
}

/** What speaks against a match on this rung. Our own number is ours alone, so nothing does; the weaker the rung, the more. */
const against: Readonly<Record<Rung, readonly Doubt[]>> = {
  contactNumber: [],
  accountNumber: ['otherCustomer', 'taxNumber'],
  taxNumber: ['otherCustomer', 'accountNumber'],
  email: ['otherCustomer', 'taxNumber', 'accountNumber', 'name'],
  name: ['otherCustomer', 'taxNumber'],
  similarName: ['otherCustomer', 'taxNumber', 'accountNumber', 'email'],
};

export function climb(all: readonly Judged[]): Verdict {
  const matches = all.filter((j) => j.rungs.length > 0 && j.contact.ContactID !== undefined);
  const own = matches.filter((j) => j.rungs[0] === 'contactNumber');
  // An archived contact that is ours by its very number: a second one beside it would split the customer's history.
  if (own.length > 0 && !own.some((j) => j.active)) return { is: 'archived', contact: own[0]!.contact };
  const active = matches.filter((j) => j.active);
  const rung = rungs.find((r) => active.some((j) => j.rungs.includes(r)));
  if (rung === undefined) {
    // A mailbox or a likeness alone makes no archived contact this customer; a number or the very name does.
    const archived = matches.find((j) => j.rungs.some((r) => strong.has(r) || r === 'name'));
    return archived ? { is: 'archived', contact: archived.contact } : { is: 'nobody' };
  }
  const onRung = active.filter((j) => j.rungs.includes(rung));
  const named = onRung.filter((j) => j.rungs.includes('name'));
  const pool = onRung.length > 1 && named.length === 1 ? named : onRung;
  if (pool.length > 1) return { is: 'several', contacts: pool.map((j) => j.contact) };
  const [one] = pool as [Judged];
  if (rung !== 'contactNumber') {
    // A strong match is shaken by another strong one only; a weak one by every other contact that could be it, unless name and mailbox agree on one.
    const agreed = one.rungs.includes('email') && one.rungs.includes('name');
    const rivals = active.filter((j) => j !== one && (strong.has(rung) ? j.rungs.some((r) => strong.has(r)) : !agreed && j.rungs.length > 0));
    if (rivals.length > 0) return { is: 'several', contacts: [one, ...rivals].map((j) => j.contact) };
  }
  const doubts = one.doubts.filter((d) => against[rung].includes(d));
  return doubts.length > 0 ? { is: 'doubtful', contact: one.contact, rung, doubts } : { is: 'one', contact: one.contact, rung };
}

export function doubtText(d: Doubt, c: XeroContact): string {
  switch (d) {
    case 'otherCustomer': return 'it carries the number of another Dynamics record';
    case 'taxNumber': return `its tax number is ${c.TaxNumber}`;
    case 'accountNumber': return `its account number is ${c.AccountNumber}`;
    case 'email': return `its e-mail address is ${c.EmailAddress}`;
    case 'name': return `it is called ${c.Name}`;
  }
}
export const rungText = (r: Rung): string => words[r];
const capital = (s: string): string => `${s.slice(0, 1).toUpperCase()}${s.slice(1)}`;
const most = 10;

/** For a person to choose from, the likeliest first. */
export function suggestions(all: readonly Judged[]): ContactCandidate[] {
  const scored = all.filter((j) => j.contact.ContactID !== undefined).map((j) => {
    const best = Math.max(20, ...j.rungs.map((r) => points[r]));
    // Another name says something only where a mailbox is all that speaks for it.
    const doubts = j.doubts.filter((d) => d !== 'name' || j.rungs[0] === 'email');
    const score = Math.max(1, Math.min(100, best + 4 * Math.max(0, j.rungs.length - 1) - 10 * doubts.length - (j.active ? 0 : 40)));
    return { j, doubts, score };
  }).toSorted((a, b) => b.score - a.score || folded(a.j.contact.Name).localeCompare(folded(b.j.contact.Name)));
  return scored.slice(0, most).map(({ j, doubts, score }) => ({
    xeroContactId: j.contact.ContactID!.toLowerCase(), name: j.contact.Name ?? '(without a name)',
    why: capital([j.rungs.map(rungText).join(', '), doubts.map((d) => doubtText(d, j.contact)).join(', ')].filter((s) => s !== '').join('; but ') || 'part of the name'),
    ...(filled(j.contact.EmailAddress) ? { email: j.contact.EmailAddress } : {}), ...(filled(j.contact.AccountNumber) ? { accountNumber: j.contact.AccountNumber } : {}),
    status: j.contact.ContactStatus ?? 'ACTIVE', score,
  }));
}
