import { describe, expect, it } from 'vitest';
import { matchMethod } from '@counterfoil/solution';
import type { ContactWanted } from '../documents/types.ts';
import { problem } from '../problems/index.ts';
import type { XeroContact } from '../xero/types.ts';
import { contactLinkWrite } from './link.ts';
import { resolveContact } from './resolve.ts';

const dynamicsId = '44444444-4444-4444-8444-444444444444';
const wanted: ContactWanted = { table: 'account', id: dynamicsId, name: "O'Brien & Söhne", contactNumber: dynamicsId, accountNumber: 'AC-7', create: { Name: "O'Brien & Söhne", ContactNumber: dynamicsId }, createProblems: [] };
const settings = { tenantId: 'tenant', name: 'Harbour & Vine Ltd', createContacts: true };
const contact = (o: XeroContact): XeroContact => ({ ContactID: 'AAAAAAAA-0000-4000-8000-000000000001', ContactStatus: 'ACTIVE', Name: 'Somebody', ...o });

/** Answers as loosely as Xero may: the caller has to look at what it gets. */
function door(contacts: XeroContact[]) {
  const asked: string[] = [];
  return {
    asked,
    contactsByNumber: (_t: string, n: string) => { asked.push(`number ${n}`); return Promise.resolve(contacts.filter((c) => c.ContactNumber?.toLowerCase() === n.toLowerCase() || c.ContactNumber === 'NOISE')); },
    contactsByName: (_t: string, n: string) => { asked.push(`name ${n}`); return Promise.resolve(contacts.filter((c) => c.Name?.toLowerCase() === n.toLowerCase() || c.ContactNumber === 'NOISE')); },
  };
}
const resolve = (contacts: XeroContact[], o: Partial<ContactWanted> = {}, s = settings) => resolveContact({ ...wanted, ...o }, s, door(contacts), { lane: 'click' });

describe('R12 whose contact', () => {
  it('R12 our own number wins, with one call', async () => {
    const d = door([contact({ ContactNumber: dynamicsId.toUpperCase() }), contact({ Name: wanted.name })]);
    expect(await resolveContact(wanted, settings, d, { lane: 'click' })).toEqual({ kind: 'found', contactId: 'aaaaaaaa-0000-4000-8000-000000000001', how: 'contactNumber', name: 'Somebody', calls: 1 });
    expect(d.asked).toEqual([`number ${dynamicsId}`]);
  });
  it('R12 then the account number, then the exact name in any case', async () => {
    expect(await resolve([contact({ ContactNumber: 'ac-7' })])).toMatchObject({ kind: 'found', how: 'contactNumber', calls: 2 });
    expect(await resolve([contact({ Name: wanted.name.toUpperCase() })])).toMatchObject({ kind: 'found', how: 'name', calls: 3 });
    expect(await resolve([contact({ Name: wanted.name, ContactNumber: 'CRM-1' })])).toMatchObject({ kind: 'found', how: 'name' });
    expect(await resolve([contact({ Name: wanted.name })], { accountNumber: undefined })).toMatchObject({ kind: 'found', calls: 2 });
  });
  it('what Xero answers beside the point is not taken', async () => {
    expect(await resolve([contact({ Name: 'Other', ContactNumber: 'NOISE' })])).toMatchObject({ kind: 'create' });
  });
  it('R12 several go to a person, with their names', async () => {
    const r = await resolve([contact({ Name: wanted.name, EmailAddress: 'a@x.example' }), contact({ ContactID: 'b', Name: wanted.name, ContactNumber: 'N-2' })]);
    expect(r).toMatchObject({ kind: 'problem', decision: true, problems: [{ code: 'CONTACT_SEVERAL' }], candidates: ['aaaaaaaa-0000-4000-8000-000000000001', 'b'] });
    if (r.kind === 'problem') expect(r.problems[0]!.text).toContain('(a@x.example), ' + wanted.name + ' (contact number N-2)');
  });
  it('R12 an archived contact is a problem with a fix; beside an active one it does not matter', async () => {
    expect(await resolve([contact({ ContactNumber: dynamicsId, ContactStatus: 'ARCHIVED' })])).toMatchObject({ kind: 'problem', decision: false, problems: [{ code: 'CONTACT_ARCHIVED' }] });
    expect(await resolve([contact({ Name: wanted.name, ContactStatus: 'GDPRREQUEST' })])).toMatchObject({ problems: [{ code: 'CONTACT_ARCHIVED' }] });
    expect(await resolve([contact({ Name: wanted.name, ContactStatus: 'ARCHIVED' }), contact({ ContactID: 'b', Name: wanted.name })])).toMatchObject({ kind: 'found', contactId: 'b' });
  });
  it('R12 a namesake that is another Dynamics customer is never taken', async () => {
    expect(await resolve([contact({ Name: wanted.name, ContactNumber: '55555555-5555-4555-8555-555555555555' })])).toMatchObject({ kind: 'problem', decision: true, problems: [{ code: 'CONTACT_OF_OTHER_CUSTOMER', field: 'customerid' }] });
  });
  it('R12 nobody: created where that is allowed, else the document stops with that reason', async () => {
    expect(await resolve([])).toEqual({ kind: 'create', contact: wanted.create, calls: 3 });
    expect(await resolve([], {}, { ...settings, createContacts: false })).toMatchObject({ kind: 'problem', decision: false, problems: [{ code: 'CONTACT_UNKNOWN' }] });
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
  it('of a person points at the person', () => expect(contactLinkWrite({ wanted: { ...wanted, table: 'contact' }, connection, contactId: 'x', how: 'created', name: 'In Xero' }).body).toMatchObject({ 'cfl_ContactId@odata.bind': `/contacts(${dynamicsId})`, cfl_name: 'In Xero' }));
});
