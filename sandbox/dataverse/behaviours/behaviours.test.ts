import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userNamed } from '../../data/users.ts';
import { seedId } from '../seed.ts';
import { startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';

let c: Client;
const represent = { prefer: 'return=representation' };
beforeAll(async () => { c = await startClient({ small: true }); });
afterAll(async () => { await c.close(); });
const create = async (set: string, body: unknown) => (await c.call('admin', 'POST', set, body, represent)).body;
const newInvoice = (name: string, more: object = {}) => create('invoices', { name, 'customerid_account@odata.bind': `/accounts(${seedId('account', 'AC-1001')})`, ...more });

describe('deleting', () => {
  it('R69 a row that restricts keeps the invoice from being deleted, together with its lines', async () => {
    const invoice = await newInvoice('Posted', { invoice_details: [{ isproductoverridden: true, productdescription: 'A', priceperunit: 1, quantity: 1 }] });
    const note = await create('abc_notes', { abc_name: 'Posted', 'abc_PostedId@odata.bind': `/invoices(${invoice.invoiceid})` });
    const refused = await c.call('admin', 'DELETE', `invoices(${invoice.invoiceid})`);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ code: '0x80040227', message: expect.stringContaining('cannot be deleted because it is associated with another record') });
    const lines = await c.call('admin', 'GET', `invoices(${invoice.invoiceid})/invoice_details?$select=quantity`);
    expect(lines.body.value).toHaveLength(1);
    await c.call('admin', 'DELETE', `abc_notes(${note.abc_noteid})`);
    expect((await c.call('admin', 'DELETE', `invoices(${invoice.invoiceid})`)).status).toBe(204);
    expect((await c.call('admin', 'GET', `invoicedetails(${lines.body.value[0].invoicedetailid})`)).status).toBe(404);
  });
  it('R60 RemoveLink empties the lookup, Cascade takes the children along', async () => {
    const invoice = await newInvoice('Linked');
    const parent = await create('abc_notes', { abc_name: 'p', 'abc_InvoiceId@odata.bind': `/invoices(${invoice.invoiceid})` });
    const child = await create('abc_notes', { abc_name: 'c', 'abc_ParentId@odata.bind': `/abc_notes(${parent.abc_noteid})` });
    await c.call('admin', 'DELETE', `invoices(${invoice.invoiceid})`);
    expect((await c.call('admin', 'GET', `abc_notes(${parent.abc_noteid})`)).body._abc_invoiceid_value).toBeNull();
    await c.call('admin', 'DELETE', `abc_notes(${parent.abc_noteid})`);
    expect((await c.call('admin', 'GET', `abc_notes(${child.abc_noteid})`)).status).toBe(404);
  });
  it('R60 a cascading assignment takes the children to the new owner', async () => {
    const invoice = await newInvoice('Moves');
    const note = await create('abc_notes', { abc_name: 'moves too', 'abc_InvoiceId@odata.bind': `/invoices(${invoice.invoiceid})` });
    const noteTaker = (await c.call('admin', 'GET', "roles?$select=roleid&$filter=name eq 'Note Taker'")).body.value[0].roleid;
    await c.call('admin', 'POST', `systemusers(${userNamed('sales').systemuserid})/systemuserroles_association/$ref`, { '@odata.id': `${c.api}roles(${noteTaker})` });
    expect((await c.call('admin', 'PATCH', `invoices(${invoice.invoiceid})`, { 'ownerid@odata.bind': `/systemusers(${userNamed('sales').systemuserid})` })).status).toBe(204);
    expect((await c.call('admin', 'GET', `abc_notes(${note.abc_noteid})`)).body._ownerid_value).toBe(userNamed('sales').systemuserid);
  });
});

describe('assigning', () => {
  it('R60 whoever may not read the rows that follow cannot be made their owner; that it is so is a switch, because it is hearsay', async () => {
    const invoice = await newInvoice('Stays');
    await create('abc_notes', { abc_name: 'follows', 'abc_InvoiceId@odata.bind': `/invoices(${invoice.invoiceid})` });
    const assign = () => c.call('admin', 'PATCH', `invoices(${invoice.invoiceid})`, { 'ownerid@odata.bind': `/systemusers(${userNamed('accounts').systemuserid})` });
    const refused = await assign();
    expect([refused.status, refused.body.error.message]).toEqual([403, expect.stringContaining('prvReadabc_Note')]);
    expect((await c.call('admin', 'GET', `invoices(${invoice.invoiceid})?$select=_ownerid_value`)).body._ownerid_value).toBe(userNamed('admin').systemuserid);
    await c.control('POST', 'switches', { cascadeAssign: 'unchecked' });
    expect((await assign()).status).toBe(204);
    await c.control('POST', 'switches', { cascadeAssign: 'ownerMustRead' });
  });
});

describe('values', () => {
  it('R60 fills defaults, autonumber and who and when', async () => {
    const note = await create('abc_notes', { abc_name: 'n' });
    expect(note).toMatchObject({ abc_kind: 727000000, abc_flag: true, statecode: 0, statuscode: 1, _createdby_value: userNamed('admin').systemuserid });
    expect(note.abc_number).toMatch(/^N-0\d{4}$/);
  });
  it.each([
    ['a text that is too long', { abc_name: 'x'.repeat(101) }, '0x80044331'], ['an unknown option', { abc_kind: 5 }, '0x8004431a'], ['a number out of range', { abc_rate: 100.5 }, '0x80044330'], ['a text for a number', { abc_rate: '5' }, '0x80048d19'],
    ['an instant for a calendar date', { abc_day: '2026-11-22T00:00:00Z' }, '0x80048d19'], ['a day that does not exist', { abc_day: '2026-02-30' }, '0x80048d19'], ['an unknown column', { abc_nothing: 1 }, '0x80048d19'], ['a lookup by its column', { _abc_invoiceid_value: 'x' }, '0x80048d19'],
    ['a navigation property in the wrong case', { 'abc_invoiceid@odata.bind': `/invoices(${seedId('invoice', 'simple')})` }, '0x80048d19'], ['a row of another table', { 'abc_InvoiceId@odata.bind': `/accounts(${seedId('account', 'AC-1001')})` }, '0x80048d19'],
  ])('R60 refuses %s', async (_what, body, code) => {
    const r = await c.call('admin', 'POST', 'abc_notes', body);
    expect(r.status).toBe(400);
    expect(r.body.error.code).toBe(code);
  });
  it('R60 keeps every digit of a decimal and rounds to the column, half up', async () => {
    const r = await c.call('admin', 'POST', 'abc_notes', '{"abc_rate": 12.34565}', represent);
    expect(r.text).toContain('"abc_rate":12.3457000000');
  });
  it('R60 an alternate key is unique, and upserts by it meet the same row', async () => {
    await c.call('admin', 'PATCH', 'abc_notes(abc_key=\'K\')', { abc_name: 'first' });
    await c.call('admin', 'PATCH', 'abc_notes(abc_key=\'K\')', { abc_name: 'second' });
    const found = await c.call('admin', 'GET', 'abc_notes?$filter=abc_key eq \'K\'');
    expect(found.body.value.map((n: any) => n.abc_name)).toEqual(['second']);
    const twice = await c.call('admin', 'POST', 'abc_notes', { abc_key: 'k' });
    expect([twice.status, twice.body.error.code]).toEqual([412, '0x80060892']);
  });
  it('R60 a state brings its status, and a wrong pair is refused', async () => {
    const note = await create('abc_notes', { abc_name: 'n', statecode: 1 });
    expect(note.statecode).toBe(0);
    await c.call('admin', 'PATCH', `abc_notes(${note.abc_noteid})`, { statecode: 1 });
    expect((await c.call('admin', 'GET', `abc_notes(${note.abc_noteid})`)).body).toMatchObject({ statecode: 1, statuscode: 2 });
    const wrong = await c.call('admin', 'PATCH', `abc_notes(${note.abc_noteid})`, { statecode: 0, statuscode: 2 });
    expect(wrong.body.error.code).toBe('0x80048408');
  });
});

describe('invoices', () => {
  it('R60 computes lines and totals, whatever a client claims', async () => {
    const invoice = await newInvoice('Sums', { discountpercentage: 10, discountamount: 5, freightamount: 7.5, totalamount: 1, invoice_details: [
      { isproductoverridden: true, productdescription: 'A', priceperunit: 33.33, quantity: 3, manualdiscountamount: 0.99, tax: 4 }, { isproductoverridden: true, productdescription: 'B', priceperunit: 10.01, quantity: 0.5 },
    ] });
    const read = (await c.call('admin', 'GET', `invoices(${invoice.invoiceid})`)).body;
    // 99.99 - 0.99 + 5.01 = 104.01; 10 % = 10.40; 104.01 - 15.40 = 88.61; + 7.50 + 4 = 100.11
    expect(read).toMatchObject({ totallineitemamount: 104.01, totallineitemdiscountamount: 0.99, totaldiscountamount: 15.4, totalamountlessfreight: 88.61, totaltax: 4, totalamount: 100.11 });
  });
  it('R60 recomputes when a line changes or goes', async () => {
    const invoice = await newInvoice('Changes', { invoice_details: [{ isproductoverridden: true, productdescription: 'A', priceperunit: 10, quantity: 1 }, { isproductoverridden: true, productdescription: 'B', priceperunit: 5, quantity: 1 }] });
    const lines = (await c.call('admin', 'GET', `invoices(${invoice.invoiceid})/invoice_details?$orderby=priceperunit`)).body.value;
    await c.call('admin', 'PATCH', `invoicedetails(${lines[0].invoicedetailid})`, { quantity: 3 });
    expect((await c.call('admin', 'GET', `invoices(${invoice.invoiceid})?$select=totalamount`)).body.totalamount).toBe(25);
    await c.call('admin', 'DELETE', `invoicedetails(${lines[1].invoicedetailid})`);
    expect((await c.call('admin', 'GET', `invoices(${invoice.invoiceid})?$select=totalamount`)).body.totalamount).toBe(15);
  });
  it('R60 a paid invoice refuses changes until it is reopened', async () => {
    const paid = `invoices(${seedId('invoice', 'paid')})`;
    expect((await c.call('admin', 'PATCH', paid, { abc_extra: 'x' })).body.error.message).toBe('Cannot Update a Read-Only Entity');
    expect((await c.call('admin', 'POST', 'invoicedetails', { 'invoiceid@odata.bind': `/${paid}`, isproductoverridden: true, productdescription: 'late', quantity: 1, priceperunit: 1 })).status).toBe(400);
    await c.call('admin', 'PATCH', paid, { statecode: 0 });
    expect((await c.call('admin', 'PATCH', paid, { abc_extra: 'x' })).status).toBe(204);
  });
  it('R60 the same instant is another day to somebody elsewhere', async () => {
    const id = seedId('invoice', 'north');
    const shown = async (user: 'sales2' | 'admin' | 'accounts') => (await c.call(user, 'GET', `invoices(${id})?$select=datedelivered`, undefined, { prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"' })).body;
    const typed = await shown('sales2'), german = await shown('accounts');
    expect(typed.datedelivered).toMatch(/T0[78]:00:00Z$/);
    expect(typed['datedelivered@OData.Community.Display.V1.FormattedValue']).toMatch(/^\d{1,2}\/\d{1,2}\/\d{4}$/);
    expect(german['datedelivered@OData.Community.Display.V1.FormattedValue']).toMatch(/^\d{2}\.\d{2}\.\d{4}$/);
  });
  it('R60 amounts in another currency have their value in base currency', async () => {
    const r = (await c.call('admin', 'GET', `invoices(${seedId('invoice', 'greek')})?$select=totalamount,totalamount_base,exchangerate`)).body;
    expect(r).toMatchObject({ totalamount: 552, exchangerate: 1.1523 });
    expect(r.totalamount_base).toBeCloseTo(552 / 1.1523, 3);
  });
});
