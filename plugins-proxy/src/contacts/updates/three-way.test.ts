import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { XeroContact } from '../../xero/types.ts';
import { contactPart } from '@counterfoil/solution';
import { baseOf, bodyFor, compare, fields, partOf, valuesOf, winsFor, type Values } from './three-way.ts';

const digest = (f: string, t: string): string => `${f}:${t}`;
const now: XeroContact = { Name: 'Bluebell', AccountNumber: 'AC-1', EmailAddress: 'a@x.example', Addresses: [{ AddressType: 'POBOX', City: 'Bristol' }], Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '1' }] };
const xero = (o: XeroContact = {}): XeroContact => ({ ...now, ContactID: 'c', Addresses: [{ AddressType: 'STREET', City: 'Bath' }, { AddressType: 'POBOX', City: 'Bristol', Region: '', PostalCode: '', Country: '' }], Phones: [{ PhoneType: 'FAX', PhoneNumber: '9' }, { PhoneType: 'DEFAULT', PhoneNumber: '1', PhoneAreaCode: '' }], ...o });
const base = baseOf(valuesOf(now, undefined), valuesOf(xero(), undefined), digest);
const against = (d: XeroContact, x: XeroContact, b = base as typeof base | undefined) => compare(valuesOf(d, undefined), valuesOf(x, undefined), b, digest);

describe('R31 three sides of a contact', () => {
  it('R31 nothing new goes nowhere, and empty fields of the wire are none', () => expect(against(now, xero())).toEqual({ send: [], kept: [], replaced: [] }));
  it('R31 what Dynamics alone has changed goes', () => expect(against({ ...now, EmailAddress: 'b@x.example', Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '2' }] }, xero())).toEqual({ send: ['EmailAddress', 'Phone'], kept: [], replaced: [] }));
  it('R31 what Xero alone has changed stays', () => expect(against(now, xero({ EmailAddress: 'xero@x.example' }))).toEqual({ send: [], kept: [], replaced: [] }));
  it('R31 changed on both sides: Xero\'s stays, and it is told', () => expect(against({ ...now, EmailAddress: 'b@x.example' }, xero({ EmailAddress: 'xero@x.example' }))).toEqual({ send: [], kept: ['EmailAddress'], replaced: [] }));
  it('R31 the same change on both sides is no conflict', () => expect(against({ ...now, EmailAddress: 'b@x.example' }, xero({ EmailAddress: 'b@x.example' }))).toEqual({ send: [], kept: [], replaced: [] }));
  it('R31 emptied in Dynamics is emptied in Xero, a name never', () => expect(against({ ...now, Name: '', AccountNumber: '' }, xero())).toEqual({ send: ['AccountNumber'], kept: [], replaced: [] }));
  it('R31 never compared before: only what is empty in Xero is filled', () => expect(against({ ...now, TaxNumber: 'GB1' }, xero({ EmailAddress: 'xero@x.example' }), undefined)).toEqual({ send: ['TaxNumber'], kept: [], replaced: [] }));
  it('R31 whatever has happened: what Xero changed is never sent over, and everything else ends up as Dynamics says', () => {
    const value = fc.constantFrom('', 'a', 'b', 'c');
    const all = fc.record(Object.fromEntries(fields.map((f) => [f, value]))) as unknown as fc.Arbitrary<Values>;
    fc.assert(fc.property(all, all, all, all, (d0, x0, d, x) => {
      const { send, kept, replaced } = compare(d, x, baseOf(d0, x0, digest), digest);
      expect(replaced).toEqual([]);
      for (const f of fields) {
        if (x[f] !== x0[f]) expect(send).not.toContain(f);
        if (d[f] === d0[f]) expect([...send, ...kept]).not.toContain(f);
        if (d[f] !== d0[f] && x[f] === x0[f] && d[f] !== x[f] && d[f] !== '') expect(send).toContain(f);
      }
    }), { numRuns: 300 });
  });
});

describe('R31 what Dynamics wins for', () => {
  const { email, phone, name } = contactPart.options;
  const wins = winsFor(`${email.value},${phone.value}`);
  it('R31 the column of the connection is read part by part; every field belongs to one; what is no part is nothing', () => {
    expect([...wins].sort()).toEqual(['EmailAddress', 'Phone']);
    expect([...winsFor(String(name.value))]).toEqual(['Name', 'FirstName', 'LastName']);
    expect([winsFor(null), winsFor('7,x'), winsFor('')].map((s) => s.size)).toEqual([0, 0, 0]);
    expect(new Set(fields.map((f) => partOf[f]))).toEqual(new Set(Object.keys(contactPart.options)));
  });
  it.each([
    ['changed on both sides', { EmailAddress: 'b@x.example' }, { EmailAddress: 'xero@x.example' }, base, { send: ['EmailAddress'], kept: [], replaced: ['EmailAddress'] }],
    ['changed in Dynamics alone', { EmailAddress: 'b@x.example' }, {}, base, { send: ['EmailAddress'], kept: [], replaced: [] }],
    ['changed in Xero alone', {}, { EmailAddress: 'xero@x.example' }, base, { send: ['EmailAddress'], kept: [], replaced: ['EmailAddress'] }],
    ['never compared before', {}, { EmailAddress: 'xero@x.example' }, undefined, { send: ['EmailAddress'], kept: [], replaced: ['EmailAddress'] }],
    ['emptied in Dynamics', { EmailAddress: '' }, { EmailAddress: 'xero@x.example' }, base, { send: ['EmailAddress'], kept: [], replaced: ['EmailAddress'] }],
    ['for another field', { AccountNumber: 'AC-2' }, { AccountNumber: 'AC-X' }, base, { send: [], kept: ['AccountNumber'], replaced: [] }],
  ] as const)('R31 %s', (_what, d, x, b, expected) => expect(compare(valuesOf({ ...now, ...d }, undefined), valuesOf(xero(x), undefined), b, digest, wins)).toEqual(expected));
  it('R31 what Dynamics has never known is not emptied in Xero', () => {
    const silent = { ...now, EmailAddress: '' };
    const there = xero({ EmailAddress: 'xero@x.example' });
    expect(compare(valuesOf(silent, undefined), valuesOf(there, undefined), undefined, digest, wins).send).toEqual([]);
    expect(compare(valuesOf(silent, undefined), valuesOf(there, undefined), baseOf(valuesOf(silent, undefined), valuesOf(xero(), undefined), digest), digest, wins).send).toEqual([]);
  });
});

describe('R31 what is sent', () => {
  it('R31 only what has changed; what else stands in a list goes along, because Xero replaces lists', () => {
    expect(bodyFor(['EmailAddress'], { ...now, EmailAddress: 'b@x.example' }, undefined, xero())).toEqual({ EmailAddress: 'b@x.example' });
    const body = bodyFor(['Address', 'Phone'], { Name: 'Bluebell', Addresses: [{ AddressType: 'POBOX', City: 'York' }], Phones: [] }, undefined, xero());
    expect(body.Addresses).toMatchObject([{ AddressType: 'STREET', City: 'Bath' }, { AddressType: 'POBOX', City: 'York', AddressLine1: '', PostalCode: '' }]);
    expect(body.Phones).toEqual([{ PhoneType: 'FAX', PhoneNumber: '9' }, { PhoneType: 'DEFAULT', PhoneCountryCode: '', PhoneAreaCode: '', PhoneNumber: '' }]);
  });
  const ann = { firstName: 'Ann', lastName: 'Lee', email: 'ann@x.example' };
  const persons = (n: number): unknown[] => Array.from({ length: n }, (_, i) => ({ FirstName: `P${i}`, LastName: 'X', EmailAddress: `p${i}@x.example`, IncludeInEmails: true }));
  const withPersons = (list: unknown[]): XeroContact => xero({ ContactPersons: list } as never);
  it('R31 a contact person is added to those who are there, five at most, and left out of e-mails where the company has an address', () => {
    expect(compare(valuesOf(now, ann), valuesOf(withPersons(persons(1)), undefined, ann), undefined, digest).send).toEqual(['Person']);
    expect((bodyFor(['Person'], now, ann, withPersons(persons(1))) as { ContactPersons?: unknown }).ContactPersons).toEqual([...persons(1), { FirstName: 'Ann', LastName: 'Lee', EmailAddress: 'ann@x.example', IncludeInEmails: false }]);
    expect((bodyFor(['Person'], { Name: 'x' }, ann, { ...withPersons([]), EmailAddress: '' }) as { ContactPersons?: any[] }).ContactPersons![0].IncludeInEmails).toBe(true);
    expect(bodyFor(['Person'], now, ann, withPersons(persons(5)))).toEqual({});
  });
  it('R31 a person who is there is known by address, keeps the tick of accounts, and is never taken away', () => {
    const there = withPersons([{ FirstName: 'Anne', LastName: 'Lee', EmailAddress: 'ANN@x.example', IncludeInEmails: true }]);
    expect((bodyFor(['Person'], now, ann, there) as { ContactPersons?: unknown }).ContactPersons).toEqual([{ FirstName: 'Ann', LastName: 'Lee', EmailAddress: 'ann@x.example', IncludeInEmails: true }]);
    expect(compare(valuesOf(now, undefined), valuesOf(there, undefined, ann), baseOf(valuesOf(now, ann), valuesOf(there, undefined, ann), digest), digest).send).toEqual([]);
  });
});
