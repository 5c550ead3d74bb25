import { describe, expect, it } from 'vitest';
import { matchMethod } from '@counterfoil/solution';
import { DoorError } from '../core/errors.ts';
import type { ContactWanted } from '../documents/types.ts';
import { problem } from '../problems/index.ts';
import type { XeroContact } from '../xero/types.ts';
import { contactLinkWrite } from './link.ts';
import { resolveContact } from './resolve.ts';

const dynamicsId = '44444444-4444-4444-8444-444444444444';
const another = '55555555-5555-4555-8555-555555555555';
const wanted: ContactWanted = {
  table: 'account', id: dynamicsId, name: "O'Brien & Söhne Ltd", contactNumber: dynamicsId, accountNumber: 'AC-7',
  create: { Name: "O'Brien & Söhne Ltd", ContactNumber: dynamicsId, TaxNumber: 'GB 123', EmailAddress: 'ap@obrien.example' }, createProblems: [],
};
const settings = { tenantId: 'tenant', name: 'Harbour & Vine Ltd', createContacts: true };
let next = 0;
const contact = (o: XeroContact): XeroContact => ({ ContactID: `AAAAAAAA-0000-4000-8000-00000000000${next++ % 10}`, ContactStatus: 'ACTIVE', Name: `Somebody Else ${next}`, ...o });
const first = 'aaaaaaaa-0000-4000-8000-000000000001';

/** Answers as loosely as Xero may: the caller has to look at what it gets. */
function door(contacts: XeroContact[], o: { noOr?: boolean } = {}) {
  const asked: string[] = [];
  return {
    asked,
    contactsMatching: async (_t: string, any: readonly { field: keyof XeroContact & string; value: string }[]) => {
      asked.push(any.map((q) => `${q.field} ${q.value}`).join(' or '));
      if (o.noOr && any.length > 1) throw new DoorError({ door: 'xero', fate: 'refused', status: 400, code: 'QueryParseException', message: 'not filtering efficiently' });
      return contacts.filter((c) => c.ContactNumber === 'NOISE' || any.some((q) => String(c[q.field as 'Name'] ?? '').toLowerCase() === q.value.toLowerCase()));
    },
    searchContacts: async (_t: string, term: string) => { asked.push(`search ${term}`); return contacts.filter((c) => (c.ContactStatus ?? 'ACTIVE') === 'ACTIVE' && c.Name!.toLowerCase().includes(term.toLowerCase())); },
  };
}
const resolve = (contacts: XeroContact[], o: Partial<ContactWanted> = {}, s = settings) => resolveContact({ ...wanted, ...o }, s, door(contacts), { lane: 'click' });
const one = (o: XeroContact): XeroContact => contact({ ContactID: first.toUpperCase(), ...o });

describe('R30 whose contact', () => {
  it('R30 our own number wins over everything, with one call for all that can be compared', async () => {
    const d = door([one({ ContactNumber: dynamicsId.toUpperCase(), TaxNumber: 'DE 9' }), contact({ Name: wanted.name }), contact({ AccountNumber: 'AC-7' })]);
    expect(await resolveContact(wanted, settings, d, { lane: 'click' })).toMatchObject({ kind: 'found', contactId: first, how: 'contactNumber', calls: 1 });
    expect(d.asked).toEqual([`ContactNumber ${dynamicsId} or ContactNumber AC-7 or AccountNumber AC-7 or TaxNumber GB 123 or TaxNumber GB123 or EmailAddress ap@obrien.example or Name ${wanted.name}`]);
  });
  it.each([
    ['accountNumber', { AccountNumber: 'ac-7' }], ['accountNumber', { ContactNumber: 'AC-7' }], ['taxNumber', { TaxNumber: 'gb123' }], ['email', { EmailAddress: 'AP@obrien.example', Name: 'OBrien Wines' }], ['name', { Name: wanted.name.toUpperCase() }],
  ] as const)('R30 by %s: one match is linked', async (how, of) => expect(await resolve([one(of)])).toMatchObject({ kind: 'found', contactId: first, how, calls: 1 }));
  it('R30 a name that is only spelled otherwise costs a second call and counts as name', async () => {
    const d = door([one({ Name: 'OBrien and Sohne Limited' }), contact({ Name: 'Brienner Hof' })]);
    expect(await resolveContact({ ...wanted, name: 'OBrien & Söhne Ltd' }, settings, d, { lane: 'click' })).toMatchObject({ kind: 'found', contactId: first, how: 'name', calls: 2 });
    expect(d.asked[1]).toBe('search OBrien');
  });
  it('R30 the stronger rung wins over the weaker one', async () => {
    expect(await resolve([contact({ EmailAddress: 'ap@obrien.example' }), one({ AccountNumber: 'AC-7' })])).toMatchObject({ kind: 'found', contactId: first, how: 'accountNumber' });
    expect(await resolve([contact({ Name: wanted.name }), one({ TaxNumber: 'GB123' })])).toMatchObject({ kind: 'found', contactId: first, how: 'taxNumber' });
  });
  it('what Xero answers beside the point is not taken', async () => expect(await resolve([contact({ Name: 'Other', ContactNumber: 'NOISE' })])).toMatchObject({ kind: 'create' }));
  it('R30 an organisation that takes no "or" is asked one by one, until somebody is there', async () => {
    const d = door([one({ AccountNumber: 'AC-7' })], { noOr: true });
    expect(await resolveContact(wanted, settings, d, { lane: 'click' })).toMatchObject({ kind: 'found', how: 'accountNumber', calls: 4 });
  });
});

describe('R30 what goes to a person', () => {
  const ask = async (contacts: XeroContact[], o: Partial<ContactWanted> = {}, s = settings) => {
    const r = await resolve(contacts, o, s);
    if (r.kind !== 'problem') throw new Error(`It was ${r.kind}.`);
    return { code: r.problems[0]!.code, decision: r.decision, text: r.problems[0]!.text, candidates: r.problems[0]!.candidates as any[] };
  };
  it('R30 several on one rung, ranked, with why', async () => {
    const r = await ask([contact({ Name: 'Brien Wines', EmailAddress: 'ap@obrien.example', AccountNumber: 'X-9' }), one({ Name: 'Brien Foods', EmailAddress: 'ap@obrien.example', TaxNumber: 'GB123' }), contact({ Name: 'Brien Bar', TaxNumber: 'GB123' })]);
    expect(r).toMatchObject({ code: 'CONTACT_SEVERAL', decision: true });
    expect(r.candidates.map((c) => c.name)).toEqual(['Brien Foods', 'Brien Bar', 'Brien Wines']);
    expect(r.candidates[0]).toEqual({ xeroContactId: first, name: 'Brien Foods', why: 'Same tax number, same e-mail address', email: 'ap@obrien.example', status: 'ACTIVE', score: 88 });
    expect(r.candidates[2].why).toBe('Same e-mail address; but its account number is X-9, it is called Brien Wines');
  });
  it('R30 of several with one mailbox the one of the very name is it', async () => {
    expect(await resolve([contact({ Name: 'Brien Wines', EmailAddress: 'ap@obrien.example' }), one({ Name: wanted.name, EmailAddress: 'ap@obrien.example' })])).toMatchObject({ kind: 'found', contactId: first, how: 'email' });
  });
  it('R30 a mailbox on one contact and the name on another one', async () => expect(await ask([contact({ Name: 'Brien Wines', EmailAddress: 'ap@obrien.example' }), contact({ Name: wanted.name })])).toMatchObject({ code: 'CONTACT_SEVERAL', decision: true }));
  it('R30 account number on one and tax number on another one', async () => expect(await ask([contact({ AccountNumber: 'AC-7' }), contact({ TaxNumber: 'GB123' })])).toMatchObject({ code: 'CONTACT_SEVERAL', decision: true }));
  it.each([
    ['a mailbox with another tax number', { Name: 'Brien', EmailAddress: 'ap@obrien.example', TaxNumber: 'GB999' }, 'its tax number is GB999'],
    ['a mailbox with another account number', { Name: 'Brien', EmailAddress: 'ap@obrien.example', AccountNumber: 'AC-8' }, 'its account number is AC-8'],
    ['a mailbox of somebody of quite another name', { Name: 'Fen Foods', EmailAddress: 'ap@obrien.example' }, 'it is called Fen Foods'],
    ['the very name with another tax number', { Name: wanted.name, TaxNumber: 'GB999' }, 'its tax number is GB999'],
    ['a similar name with another mailbox', { Name: 'O Brien & Söhne', EmailAddress: 'else@x.example' }, 'its e-mail address is else@x.example'],
    ['the account number with another tax number', { AccountNumber: 'AC-7', TaxNumber: 'GB999' }, 'its tax number is GB999'],
    ['the tax number with another account number', { TaxNumber: 'GB123', AccountNumber: 'AC-8' }, 'its account number is AC-8'],
  ] as const)('R30 never silently: %s', async (_what, of, doubt) => {
    const r = await ask([contact(of)]);
    expect(r).toMatchObject({ code: 'CONTACT_DECIDE', decision: true, candidates: [{ why: expect.stringContaining(doubt) }] });
    expect(r.text).toContain(doubt);
  });
  it.each([{ Name: wanted.name }, { EmailAddress: 'ap@obrien.example', Name: 'OBrien & Sohne' }, { AccountNumber: 'AC-7' }, { TaxNumber: 'GB123' }])('R30 %o that carries another Dynamics id is never taken', async (of) => {
    expect(await ask([contact({ ...of, ContactNumber: another })])).toMatchObject({ code: 'CONTACT_OF_OTHER_CUSTOMER', decision: true });
  });
  it.each([{ EmailAddress: 'ap@obrien.example', Name: 'Brien' }, { Name: 'OBrien and Sohne' }])('R30 another customer\'s contact that shares no more than %o does not count: this one gets its own', async (of) => {
    expect(await resolve([contact({ ...of, ContactNumber: another })])).toMatchObject({ kind: 'create' });
  });
  it('R30 what was never filled in contradicts nothing', async () => {
    expect(await resolve([one({ Name: wanted.name })], { accountNumber: undefined, create: { Name: wanted.name } })).toMatchObject({ kind: 'found', how: 'name' });
    expect(await resolve([one({ Name: wanted.name, ContactNumber: 'CRM-1', AccountNumber: 'OLD' })])).toMatchObject({ kind: 'found', how: 'name' });
  });
  it('R30 an archived contact is a problem with a fix; beside an active one it does not matter, and a mailbox alone makes nobody', async () => {
    expect(await ask([contact({ ContactNumber: dynamicsId, ContactStatus: 'ARCHIVED' }), contact({ Name: wanted.name })])).toMatchObject({ code: 'CONTACT_ARCHIVED', decision: false });
    expect(await ask([contact({ Name: wanted.name, ContactStatus: 'GDPRREQUEST' })])).toMatchObject({ code: 'CONTACT_ARCHIVED' });
    expect(await resolve([contact({ Name: wanted.name, ContactStatus: 'ARCHIVED' }), one({ Name: wanted.name })])).toMatchObject({ kind: 'found', contactId: first });
    expect(await resolve([contact({ EmailAddress: 'ap@obrien.example', ContactStatus: 'ARCHIVED' })])).toMatchObject({ kind: 'create' });
  });
  it('R12 nobody: created where that is allowed, else the document stops with that reason and with whom it may be', async () => {
    expect(await resolve([])).toEqual({ kind: 'create', contact: wanted.create, calls: 3 });
    expect(await resolve([contact({ Name: 'Brien Bros' })])).toEqual({ kind: 'create', contact: wanted.create, calls: 2 });
    expect(await ask([contact({ Name: 'Brienner Hof' })], { name: 'Brienner Post' }, { ...settings, createContacts: false })).toMatchObject({ code: 'CONTACT_UNKNOWN', decision: false, candidates: [{ name: 'Brienner Hof', why: 'Part of the name' }] });
    const email = problem('CUSTOMER_EMAIL_INVALID', { email: 'ü', name: 'x' });
    expect(await resolve([], { createProblems: [email] })).toMatchObject({ kind: 'problem', problems: [email] });
    expect(await resolve([contact({ ContactNumber: dynamicsId })], { createProblems: [email] })).toMatchObject({ kind: 'found' });
  });
});

describe('the link', () => {
  const connection = { id: '33333333-3333-4333-8333-333333333333' };
  it('is the same row however often it is written', () => {
    const a = contactLinkWrite({ wanted, connection, contactId: 'ABC', how: 'name' });
    expect(a).toEqual(contactLinkWrite({ wanted, connection, contactId: 'abc', how: 'name' }));
    expect(a.body).toEqual({ cfl_name: wanted.name, 'cfl_AccountId@odata.bind': `/accounts(${dynamicsId})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection.id})`, cfl_xerocontactid: 'abc', cfl_matchedby: matchMethod.options.name.value, cfl_isprimary: true });
    expect(a.path).not.toBe(contactLinkWrite({ wanted, connection, contactId: 'abd', how: 'name' }).path);
  });
  it('of a person points at the person, and says who chose it', () => expect(contactLinkWrite({ wanted: { ...wanted, table: 'contact' }, connection, contactId: 'x', how: 'person', name: 'In Xero', linkedBy: another }).body)
    .toMatchObject({ 'cfl_ContactId@odata.bind': `/contacts(${dynamicsId})`, cfl_name: 'In Xero', cfl_matchedby: matchMethod.options.person.value, 'cfl_LinkedById@odata.bind': `/systemusers(${another})` }));
});
