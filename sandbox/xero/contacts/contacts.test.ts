import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bayside, firstMessages, oldMill, startTestXero, type Any, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); });

const put = (c: unknown, query = '?summarizeErrors=false') => x.api('PUT', `/Contacts${query}`, { Contacts: [c] });
const taken = (name: string) => `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`;
const archived = 'The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.';

describe('R60 contacts', () => {
  it('are created with fixed address and phone slots', async () => {
    const got = (await put({ Name: 'Cliff & Sons', ContactNumber: 'acc-1', Addresses: [{ AddressType: 'STREET', AddressLine1: '1 Quay', City: 'Ely' }] })).body.Contacts[0];
    expect(got).toMatchObject({ Name: 'Cliff & Sons', ContactNumber: 'acc-1', ContactStatus: 'ACTIVE', HasValidationErrors: false });
    expect(got.Addresses.map((a: Any) => [a.AddressType, a.City])).toEqual([['STREET', 'Ely'], ['POBOX', '']]);
    expect(got.Phones.map((p: Any) => p.PhoneType)).toEqual(['DEFAULT', 'DDI', 'FAX', 'MOBILE']);
  });

  it('need a name of their own among active ones, whatever its case', async () => {
    const got = await put({ Name: 'BAYSIDE club' }, '');
    expect(got.status).toBe(400);
    expect(got.body).toMatchObject({ ErrorNumber: 10, Elements: [{ ContactID: '00000000-0000-0000-0000-000000000000', HasValidationErrors: true }] });
    expect(firstMessages(got)).toEqual([taken('BAYSIDE club')]);
    expect((await put({ Name: 'Old Mill Trading' })).body.Contacts[0].HasValidationErrors).toBe(false);
  });

  it.each([
    [{ Name: 'A', EmailAddress: 'jörg@x.example' }, 'Email address must be valid.'],
    [{ Name: 'B', DefaultCurrency: 'USD' }, 'Organisation is not subscribed to currency USD'],
    [{ EmailAddress: 'a@b.example' }, 'The contact name must be specified.'],
  ])('are refused: %o', async (contact, message) => { expect(firstMessages(await put(contact))).toEqual([message]); });

  it('refuse names that are too long', async () => {
    expect(firstMessages(await x.api('PUT', '/Contacts', { Contacts: [{ Name: 'n'.repeat(256) }] }, { judge: false }))).toEqual(['The Name field must be no longer than 255 characters.']);
  });

  it('POST finds them by id, number or name and changes them', async () => {
    const made = (await put({ Name: 'Deal Ltd', ContactNumber: 'n-1' })).body.Contacts[0];
    const post = async (c: unknown) => (await x.api('POST', '/Contacts', { Contacts: [c] })).body.Contacts[0];
    expect((await post({ ContactNumber: 'n-1', Name: 'Deal Limited' })).ContactID).toBe(made.ContactID);
    expect((await post({ Name: 'deal limited', AccountNumber: 'A9' }))).toMatchObject({ ContactID: made.ContactID, AccountNumber: 'A9' });
    expect((await x.api('POST', `/Contacts/${made.ContactID}`, { Contacts: [{ FirstName: 'Di' }] })).body.Contacts[0].FirstName).toBe('Di');
  });

  it('cannot be edited once archived, but can be restored', async () => {
    const post = (change: unknown) => x.api('POST', `/Contacts/${oldMill}`, { Contacts: [change] });
    expect(firstMessages(await post({ FirstName: 'x' }))).toEqual([archived]);
    expect((await post({ ContactStatus: 'ACTIVE' })).body.Contacts[0].ContactStatus).toBe('ACTIVE');
  });

  it('archived ones show only when asked for', async () => {
    const names = async (q: string) => (await x.api('GET', `/Contacts${q}`)).body.Contacts.map((c: Any) => c.Name).sort();
    expect(await names('')).toEqual(['Bayside Club']);
    expect(await names('?includeArchived=true')).toEqual(['Bayside Club', 'Old Mill Trading']);
    expect(await names(`?IDs=${bayside}&summaryOnly=true`)).toEqual(['Bayside Club']);
    expect(await names('?searchTerm=secretarybob&page=1&pageSize=10')).toEqual(['Bayside Club']);
    expect(await names(`?where=${encodeURIComponent('Name=="OLD MILL TRADING"')}&includeArchived=true`)).toEqual(['Old Mill Trading']);
  });

  it('are found by id or number, else an empty page', async () => {
    await put({ Name: 'Deal Ltd', ContactNumber: 'n 1/2' });
    expect((await x.api('GET', `/Contacts/${encodeURIComponent('n 1/2')}`)).body.Contacts[0].Name).toBe('Deal Ltd');
    expect((await x.api('GET', '/Contacts/unknown')).status).toBe(404);
  });
});
