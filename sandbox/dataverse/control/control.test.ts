import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { userNamed } from '../../data/users.ts';
import { seedId } from '../seed.ts';
import { startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';

let c: Client;
beforeAll(async () => { c = await startClient({ small: true }); });
beforeEach(async () => { await c.control('POST', 'reset', { keepSolution: true }); });
afterAll(async () => { await c.close(); });
const note = () => c.call('admin', 'POST', 'abc_notes', { abc_name: 'n' });
const count = async (): Promise<number> => (await c.call('admin', 'GET', 'abc_notes')).body.value.length;
const fault = (f: object, more: object = {}) => c.control('POST', 'faults', { match: { method: 'POST', pathIncludes: 'abc_notes' }, fault: f, ...more });

describe('the control plane', () => {
  it('R60 logs every call', async () => {
    await c.control('DELETE', 'calls');
    await note();
    const [call] = await c.control('GET', 'calls');
    expect(call).toMatchObject({ method: 'POST', path: '/api/data/v9.2/abc_notes', status: 204, requestBody: '{"abc_name":"n"}' });
  });
  it('R60 answers a status on demand, once', async () => {
    await fault({ kind: 'status', status: 429, retryAfter: 7 });
    const r = await note();
    expect([r.status, r.headers.get('retry-after'), r.body.error.code]).toEqual([429, '7', '0x80072322']);
    expect((await note()).status).toBe(204);
  });
  it.each([['resetBefore', 0], ['resetAfterCommit', 1], ['truncated', 1]])('R60 breaks the connection: %s', async (kind, rows) => {
    await fault({ kind });
    await expect(c.call('admin', 'POST', 'abc_notes', { abc_name: 'n' }, { prefer: 'return=representation' })).rejects.toBeTruthy();
    expect(await count()).toBe(rows);
  });
  it('R60 hangs, and answers HTML with 200', async () => {
    await fault({ kind: 'hang' });
    await expect(fetch(`${c.api}abc_notes`, { method: 'POST', body: '{}', headers: { authorization: `Bearer ${await c.token('admin')}` }, signal: AbortSignal.timeout(150) })).rejects.toBeTruthy();
    await fault({ kind: 'html' });
    const r = await note();
    expect([r.status, r.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await count()).toBe(0);
  });
  it('R60 protects the service when the switch is on', async () => {
    await c.control('POST', 'switches', { requestsPerFiveMinutes: 2 });
    expect([(await note()).status, (await note()).status, (await note()).status]).toEqual([204, 204, 429]);
  });
  it('R60 takes and restores a snapshot', async () => {
    await note();
    const snapshot = await c.control('GET', 'snapshot');
    await note();
    expect(await count()).toBe(2);
    await c.control('POST', 'snapshot', snapshot);
    expect(await count()).toBe(1);
    expect((await c.call('admin', 'GET', `invoices(${seedId('invoice', 'simple')})?$select=totalamount`)).text).toContain('214.8000');
  });
  it('R67 a copied environment has another id and the same rows', async () => {
    await note();
    const before = (await c.call('admin', 'GET', 'WhoAmI')).body.OrganizationId;
    const { organizationId } = await c.control('POST', 'copy-environment');
    expect((await c.call('admin', 'GET', 'WhoAmI')).body.OrganizationId).toBe(organizationId);
    expect(organizationId).not.toBe(before);
    expect(await count()).toBe(1);
  });
  it('R60 moves the clock', async () => {
    await c.control('POST', 'clock', { advanceSeconds: 600 });
    const at = Date.parse((await c.call('admin', 'POST', 'abc_notes', {}, { prefer: 'return=representation' })).body.createdon);
    expect(at - Date.now()).toBeGreaterThan(590000);
  });
  it('R60 resets with and without the solution', async () => {
    expect(await c.control('POST', 'reset')).toMatchObject({ solutions: [] });
    expect((await note()).status).toBe(404);
    c.dv.importSolution((await import('../testing/small-zip.ts')).smallZip());
    expect(await c.control('POST', 'reset', { keepSolution: true })).toMatchObject({ solutions: ['Small'] });
  });
  it('R60 takes a privilege out of a role, and the effect is immediate', async () => {
    expect((await c.call('sales', 'GET', 'accounts?$top=1')).status).toBe(200);
    const left = await c.control('POST', 'role-privileges', { role: 'Salesperson', remove: ['prvReadAccount'] });
    expect(left).not.toHaveProperty('prvReadAccount');
    expect((await c.call('sales', 'GET', 'accounts?$top=1')).status).toBe(403);
    await c.control('POST', 'role-privileges', { role: 'Salesperson', add: { prvReadAccount: 'Local' } });
    expect((await c.call('sales', 'GET', 'accounts?$top=1')).status).toBe(200);
  });
  it('R60 a user changes his own time zone and format, and sees days in it', async () => {
    const settings = `usersettingscollection(${userNamed('sales').systemuserid})`;
    expect((await c.call('sales', 'PATCH', settings, { timezonecode: 309, dateformatstring: 'yyyy-MM-dd' })).status).toBe(204);
    const id = seedId('invoice', 'simple');
    await c.call('sales', 'PATCH', `invoices(${id})`, { datedelivered: '2026-11-22T11:00:00Z' });
    const read = await c.call('sales', 'GET', `invoices(${id})?$select=datedelivered`, undefined, { prefer: 'odata.include-annotations="*"' });
    expect(read.body['datedelivered@OData.Community.Display.V1.FormattedValue']).toBe('2026-11-23');
    expect((await c.call('sales', 'PATCH', settings, { timezonecode: 1 })).status).toBe(501);
    expect((await c.call('sales', 'PATCH', `usersettingscollection(${userNamed('sales2').systemuserid})`, { timezonecode: 85 })).status).toBe(403);
  });
  it('R60 what a create says about the state is a switch, because it is hearsay', async () => {
    const made = async () => (await c.call('admin', 'POST', 'abc_notes', { abc_name: 'n', statecode: 1, statuscode: 2 }, { prefer: 'return=representation' })).body.statecode;
    expect(await made()).toBe(0);
    await c.control('POST', 'switches', { stateOnCreate: 'honoured' });
    expect(await made()).toBe(1);
  });
  it('R60 tables of the platform are not deleted', async () => { expect((await c.call('admin', 'DELETE', `systemusers(${userNamed('viewer').systemuserid})`)).status).toBe(501); });
  it('R60 says 501 outside of what it has', async () => {
    expect((await fetch(`${c.dv.url}/XRMServices/2011/Organization.svc`)).status).toBe(501);
  });
  it('R60 tells the app host who somebody is', async () => {
    const me = await (await fetch(`${c.dv.url}/sandbox/metadata/me`, { headers: { authorization: `Bearer ${await c.token('sales')}` } })).json() as any;
    expect(me).toMatchObject({ fullName: 'Sally Sales', roles: [{ name: 'Salesperson' }], privileges: { prvReadInvoice: 'Local' }, settings: { timeZone: 'Europe/London' } });
    expect((await fetch(`${c.dv.url}/sandbox/metadata/me`)).status).toBe(401);
  });
});
