import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userNamed } from '../../data/users.ts';
import { seedId } from '../seed.ts';
import { startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';

let c: Client;
beforeAll(async () => { c = await startClient({ small: true }); });
afterAll(async () => { await c.close(); });
const get = (path: string, prefer?: string) => c.call('admin', 'GET', path, undefined, prefer ? { prefer } : {});
const numbers = async (filter: string): Promise<string[]> => (await get(`invoices?$select=invoicenumber&$filter=${encodeURIComponent(filter)}&$orderby=invoicenumber`)).body.value.map((i: any) => i.invoicenumber);
const simple = seedId('invoice', 'simple'), bluebell = seedId('account', 'AC-1001');

describe('$filter', () => {
  it.each([
    ['invoicenumber eq \'inv-01001\'', ['INV-01001']],
    ['contains(name,\'<b>\')', ['INV-01015']],
    ['startswith(name,\'Παρ\')', ['INV-01014']],
    ['endswith(name,\'\'\'n\'\' more\')', ['INV-01015']],
    ['totalamount gt 2000 and statecode eq 0', ['INV-01012', 'INV-01023']],
    ['not (statecode eq 0)', ['INV-01026', 'INV-01027']],
    ['statecode eq 2 or statecode eq 3', ['INV-01026', 'INV-01027']],
    ['_customerid_value eq null', ['INV-01024']],
    ['datedelivered eq null', ['INV-01022']],
    [`_customerid_value eq ${seedId('account', 'AC-1006')}`, ['INV-01013']],
    ['Microsoft.Dynamics.CRM.In(PropertyName=\'invoicenumber\',PropertyValues=[\'INV-01001\',\'INV-01003\'])', ['INV-01001', 'INV-01003']],
    ['customerid_account/name eq \'Weinhaus Müller GmbH\'', ['INV-01011']],
    ['invoice_details/any(l:l/quantity eq 0)', ['INV-01004']],
    ['100 gt totalamount and totalamount ge 99.9', ['INV-01026']],
  ])('R60 %s', async (filter, expected) => { expect(await numbers(filter)).toEqual(expected); });
  it.each([
    ['nothing eq 1', 'nothing'], ['customerid eq null', 'customerid'], ['name eq', 'Expression expected'], ['name like \'x\'', 'not an operator'], ['name eq \'x', 'Syntax error'], ['gibberish(name)', null],
  ])('R60 refuses %s', async (filter, message) => {
    const r = await get(`invoices?$filter=${encodeURIComponent(filter)}`);
    expect(r.status).toBe(message ? 400 : 501);
    if (message) expect(r.body.error.message).toContain(message);
    else expect(r.body.error.code).toBe('SandboxNotEmulated');
  });
});

describe('reading', () => {
  it('R60 selects, annotates and expands', async () => {
    const r = await get(`invoices(${simple})?$select=name,_customerid_value,statecode,totalamount&$expand=customerid_account($select=name;$expand=primarycontactid($select=fullname)),customerid_contact($select=fullname),invoice_details($select=quantity;$orderby=lineitemnumber;$top=1)`, 'odata.include-annotations="*"');
    expect(r.body).toMatchObject({
      name: 'Harbour Red for Bluebell', _customerid_value: bluebell, '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account', '_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty': 'customerid_account',
      '_customerid_value@OData.Community.Display.V1.FormattedValue': 'Bluebell Restaurants Ltd', 'statecode@OData.Community.Display.V1.FormattedValue': 'Active', 'totalamount@OData.Community.Display.V1.FormattedValue': '£214.80', customerid_account: { name: 'Bluebell Restaurants Ltd', primarycontactid: null }, customerid_contact: null,
    });
    expect(r.body.invoice_details).toHaveLength(1);
    expect(r.text).toContain('"totalamount":214.8000');
    expect(Object.keys(r.body)).not.toContain('description');
  });
  it.each(['invoices?$select=nothing', 'invoices?$select=customerid', 'invoices?$expand=nothing', 'invoices?$expand=CustomerId_account', 'invoices?$skip=2', 'invoices?$orderby=name sideways', 'invoices?$nonsense=1', 'invoices(nonsense)'])('R60 refuses %s', async (path) => {
    expect((await get(path)).status).toBe(400);
  });
  it('R60 says what it does not know and what it does not emulate', async () => {
    expect((await get('xyz_things')).status).toBe(404);
    const leads = await get('leads');
    expect([leads.status, leads.body.error.code, leads.body.error.request.path]).toEqual([501, 'SandboxNotEmulated', 'leads']);
    expect((await get('invoices?$apply=aggregate(totalamount with sum as s)')).status).toBe(501);
  });
  it('R60 pages to the end, every row once', async () => {
    const seen: string[] = [];
    let next: string | undefined = 'invoices?$select=invoicenumber&$orderby=invoicenumber&$count=true';
    while (next) { const r: any = await get(next, 'odata.maxpagesize=10'); seen.push(...r.body.value.map((i: any) => i.invoicenumber)); next = r.body['@odata.nextLink']; }
    expect(seen).toHaveLength(33);
    expect(new Set(seen).size).toBe(33);
  });
  it('R60 $top, $count, single properties and related rows', async () => {
    expect((await get('invoices?$top=2')).body.value).toHaveLength(2);
    expect((await get('invoices/$count')).text).toBe('33');
    expect((await get(`invoices(${simple})/name`)).body.value).toBe('Harbour Red for Bluebell');
    expect((await get(`invoices(${simple})/customerid_account?$select=name`)).body.name).toBe('Bluebell Restaurants Ltd');
    expect((await get(`invoices(${simple})/customerid_contact`)).status).toBe(204);
  });
});

describe('conditional requests', () => {
  it('R60 If-None-Match * creates only, If-Match * updates only, a stale ETag is refused', async () => {
    const id = '0a0a0a0a-0000-4000-8000-000000000001';
    expect((await c.call('admin', 'PATCH', `abc_notes(${id})`, { abc_name: 'x' }, { 'if-match': '*' })).status).toBe(404);
    expect((await c.call('admin', 'PATCH', `abc_notes(${id})`, { abc_name: 'x' }, { 'if-none-match': '*' })).status).toBe(204);
    const again = await c.call('admin', 'PATCH', `abc_notes(${id})`, { abc_name: 'y' }, { 'if-none-match': '*' });
    expect([again.status, again.body.error.code]).toEqual([412, '0x80040237']);
    const etag = (await get(`abc_notes(${id})`)).body['@odata.etag'];
    expect((await c.call('admin', 'GET', `abc_notes(${id})`, undefined, { 'if-none-match': etag })).status).toBe(304);
    expect((await c.call('admin', 'PATCH', `abc_notes(${id})`, { abc_name: 'z' }, { 'if-match': etag })).status).toBe(204);
    const stale = await c.call('admin', 'PATCH', `abc_notes(${id})`, { abc_name: 'q' }, { 'if-match': etag });
    expect([stale.status, stale.body.error.code]).toEqual([412, '0x80060882']);
    expect((await get(`abc_notes(${id})`)).body.abc_name).toBe('z');
  });
  it('R60 a failed request changes nothing, not even half of a deep insert', async () => {
    const r = await c.call('admin', 'POST', 'invoices', { name: 'Half', invoice_details: [{ isproductoverridden: true, quantity: 1 }, { nonsense: 1 }] });
    expect(r.status).toBe(400);
    expect(await numbers('name eq \'Half\'')).toEqual([]);
  });
});

describe('references and definitions', () => {
  it('R60 sets and clears a lookup by $ref', async () => {
    const made = (await c.call('admin', 'POST', 'abc_notes', { abc_name: 'r' }, { prefer: 'return=representation' })).body;
    await c.call('admin', 'PUT', `abc_notes(${made.abc_noteid})/abc_InvoiceId/$ref`, { '@odata.id': `${c.api}invoices(${simple})` });
    expect((await get(`abc_notes(${made.abc_noteid})`)).body._abc_invoiceid_value).toBe(simple);
    await c.call('admin', 'DELETE', `abc_notes(${made.abc_noteid})/abc_InvoiceId/$ref`);
    expect((await get(`abc_notes(${made.abc_noteid})`)).body._abc_invoiceid_value).toBeNull();
  });
  it('R60 describes tables as the original does', async () => {
    const d = (await get('EntityDefinitions(LogicalName=\'abc_note\')?$select=EntitySetName,PrimaryIdAttribute&$expand=Attributes($select=LogicalName,AttributeType)')).body;
    expect(d).toMatchObject({ EntitySetName: 'abc_notes', PrimaryIdAttribute: 'abc_noteid' });
    expect(d.Attributes).toContainEqual(expect.objectContaining({ LogicalName: 'abc_kind', AttributeType: 'Picklist' }));
  });
  it('R60 tells the user\'s own formats', async () => {
    const r = await c.call('sales', 'GET', `usersettingscollection(${userNamed('sales').systemuserid})?$select=timezonecode,dateformatstring`);
    expect(r.body).toMatchObject({ timezonecode: 85, dateformatstring: 'dd/MM/yyyy' });
  });
});
