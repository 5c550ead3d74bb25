import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userNamed } from '../../data/users.ts';
import { seedId } from '../seed.ts';
import { grant, startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';

let c: Client;
const own = seedId('invoice', 'simple'), north = seedId('invoice', 'north');
const relay = { MSCRMCallerID: userNamed('sales').systemuserid };
beforeAll(async () => { c = await startClient({ small: true }); });
afterAll(async () => { await c.close(); });

describe('who somebody is', () => {
  it('R60 refuses a missing, a foreign and an unknown token', async () => {
    expect((await fetch(`${c.api}WhoAmI`)).status).toBe(401);
    expect((await fetch(`${c.api}WhoAmI`, { headers: { authorization: 'Bearer nonsense' } })).status).toBe(401);
  });
  it('R60 says who asks, and which environment this is', async () => {
    const r = await c.call('sales', 'GET', 'WhoAmI()');
    expect(r.body).toMatchObject({ UserId: userNamed('sales').systemuserid, OrganizationId: '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30' });
  });
});

describe('privileges with depth', () => {
  it('R60 Local reads the own business unit only, in lists too', async () => {
    expect((await c.call('sales', 'GET', `invoices(${own})?$select=name`)).status).toBe(200);
    const refused = await c.call('sales', 'GET', `invoices(${north})?$select=name`);
    expect(refused.status).toBe(403);
    expect(refused.body.error.code).toBe('0x80048306');
    const list = await c.call('sales2', 'GET', 'invoices?$select=invoicenumber');
    expect(list.body.value.map((i: any) => i.invoicenumber).sort()).toEqual(['INV-01016', 'INV-01017', 'INV-01018']);
  });
  it('R60 lines are as visible as their invoice', async () => {
    const all = await c.call('admin', 'GET', 'invoicedetails?$select=quantity&$count=true');
    const some = await c.call('sales2', 'GET', 'invoicedetails?$select=quantity&$count=true');
    expect(some.body['@odata.count']).toBe(4);
    expect(all.body['@odata.count']).toBeGreaterThan(40);
  });
  it('R60 Basic writes own rows only', async () => {
    expect((await c.call('sales', 'PATCH', `invoices(${own})`, { description: 'mine' })).status).toBe(204);
    const foreign = await c.call('sales', 'PATCH', `invoices(${seedId('invoice', 'accounts-own')})`, { description: 'not mine' });
    expect(foreign.status).toBe(403);
    expect(foreign.body.error.message).toContain('WriteAccess');
  });
  it('R60 refuses who lacks the privilege altogether, naming it', async () => {
    const r = await c.call('viewer', 'POST', 'accounts', { name: 'x' });
    expect(r.status).toBe(403);
    expect(r.body.error).toMatchObject({ code: '0x80040220', message: expect.stringContaining('prvCreateAccount') });
  });
});

describe('roles', () => {
  it('R60 only a security administrator gives a role, and it works at once', async () => {
    const before = await c.call('viewer', 'POST', 'abc_notes', { abc_name: 'n' });
    expect(before.status).toBe(403);
    const self = await c.call('viewer', 'POST', `systemusers(${userNamed('viewer').systemuserid})/systemuserroles_association/$ref`, { '@odata.id': `${c.api}roles(11111111-2222-4333-8444-555555555555)` });
    expect(self.status).toBe(403);
    expect((await grant(c, 'viewer', 'Note Taker')).status).toBe(204);
    expect((await c.call('viewer', 'POST', 'abc_notes', { abc_name: 'n' })).status).toBe(204);
    const role = await c.call('viewer', 'GET', `systemusers(${userNamed('viewer').systemuserid})?$select=fullname&$expand=systemuserroles_association($select=name)`);
    expect(role.body.systemuserroles_association.map((r: any) => r.name)).toContain('Note Taker');
    const taken = await c.call('security', 'DELETE', `systemusers(${userNamed('viewer').systemuserid})/systemuserroles_association(11111111-2222-4333-8444-555555555555)/$ref`);
    expect(taken.status).toBe(204);
    expect((await c.call('viewer', 'POST', 'abc_notes', { abc_name: 'n' })).status).toBe(403);
  });
  it('R60 a lookup needs Append here and AppendTo there', async () => {
    await grant(c, 'viewer', 'Note Taker');
    const r = await c.call('viewer', 'POST', 'abc_notes', { abc_name: 'n', 'abc_InvoiceId@odata.bind': `/invoices(${own})` });
    expect(r.status).toBe(403);
    expect(r.body.error.message).toContain('prvAppendToInvoice');
    await grant(c, 'sales', 'Note Taker');
    expect((await c.call('sales', 'POST', 'abc_notes', { abc_name: 'n', 'abc_InvoiceId@odata.bind': `/invoices(${own})` })).status).toBe(204);
  });
  it('R60 an owner must be able to read what he gets', async () => {
    await c.call('admin', 'POST', 'abc_notes', { abc_name: 'for sales', 'ownerid@odata.bind': `/systemusers(${userNamed('sales').systemuserid})` });
    const r = await c.call('admin', 'POST', 'abc_notes', { abc_name: 'for accounts', 'ownerid@odata.bind': `/systemusers(${userNamed('accounts').systemuserid})` });
    expect(r.status).toBe(403);
    expect(r.body.error.message).toContain('prvReadabc_Note');
  });
});

describe('acting for somebody', () => {
  it('R60 needs the privilege, and gives only what both may', async () => {
    expect((await c.call('sales2', 'GET', 'WhoAmI', undefined, relay)).status).toBe(403);
    const asSales = await c.call('admin', 'GET', 'WhoAmI', undefined, relay);
    expect(asSales.body.UserId).toBe(userNamed('sales').systemuserid);
    expect((await c.call('admin', 'GET', `invoices(${north})`, undefined, relay)).status).toBe(403);
    expect((await c.call('admin', 'GET', `invoices(${own})`, undefined, { CallerObjectId: userNamed('sales').oid })).status).toBe(200);
  });
  it('R60 remembers both the one in whose name and the one who did it', async () => {
    const made = await c.call('admin', 'POST', 'accounts', { name: 'Made for Sally' }, { ...relay, prefer: 'return=representation' });
    expect(made.body).toMatchObject({ _createdby_value: userNamed('sales').systemuserid, _createdonbehalfby_value: userNamed('admin').systemuserid, _ownerid_value: userNamed('sales').systemuserid });
  });
  it('R60 RetrievePrincipalAccess names the rights on a row', async () => {
    const ask = (id: string) => c.call('admin', 'GET', `systemusers(${userNamed('sales').systemuserid})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={'@odata.id':'invoices(${id})'}`.replaceAll('\'', '"').replace('"@odata.id"', '%22@odata.id%22'));
    expect((await ask(own)).body.AccessRights).toContain('WriteAccess');
    expect((await ask(north)).body.AccessRights).not.toContain('ReadAccess');
  });
});
