/**
 * R21 R23 R67 the role Counterfoil Administrator may write every column of a connection. Which organisation a connection
 * stands for, whether the environment is a copy, and what has been sent is decided by the relay's own database all the same.
 * And R21: what is in Xero stays where it is, whatever connection its document names later.
 */
import { connection, connectionStatus, numbering, optionValue } from '@counterfoil/solution';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../sandbox/data/users.ts';
import { announce } from '../switches/flow.ts';
import { detailsOf, newAccount, newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

const OTHER = 'eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee';
const connected = optionValue(connectionStatus, 'connected');
let world: World, admin: Awaited<ReturnType<World['as']>>, attacker: typeof admin, sales: typeof admin;
/** The connection that the relay joined, and one that was typed in by hand. */
let first: any, second: string, tenant: string;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '0.5', XERO_CALLS_PER_MINUTE: '60000' } });
  // limits are not what is tested; before the relay hears of them
  await world.control('xero', 'switches', { minuteLimit: 100_000 });
  await world.startRelay();
  [admin, attacker, sales] = [await world.as('admin'), await world.as('viewer'), await world.as('sales')];
  const [role] = (await admin('GET', "roles?$select=roleid&$filter=name eq 'Counterfoil Administrator'")).value;
  const viewer = users.find((u) => u.name === 'viewer')!.systemuserid;
  await admin('POST', `systemusers(${viewer})/systemuserroles_association/$ref`, { '@odata.id': `${world.dataverse.url}/api/data/v9.2/roles(${role.roleid})` });
  [first] = (await admin('GET', connection.setName)).value;
  tenant = first.cfl_tenantid;
  second = (await attacker('POST', `${connection.setName}?$select=cfl_connectionid`, {
    cfl_name: 'Second Ltd', cfl_tenantid: OTHER, cfl_status: connected, cfl_organizationid: first.cfl_organizationid, cfl_basecurrency: 'GBP', cfl_connectedon: '2026-01-01T00:00:00Z', cfl_relayid: first.cfl_relayid, cfl_epoch: 1, cfl_isdefault: false,
    cfl_createcontacts: true, cfl_numbering: numbering.options.dynamicsNumber.value,
  }, { prefer: 'return=representation' })).cfl_connectionid;
});
afterAll(() => world?.close());

const at = (id: string): string => `${connection.setName}(${id})`;
const bind = (id: string) => ({ 'cfl_ConnectionId@odata.bind': id === '' ? null : `/${at(id)}` });
const change = (values: Record<string, unknown>, id: string = first.cfl_connectionid): Promise<unknown> => attacker('PATCH', at(id), values);
const row = (id: string = first.cfl_connectionid): Promise<any> => admin('GET', at(id));
async function sendAll(invoices: readonly string[]) {
  const requests = await Promise.all(invoices.map((i) => requestSend(world, i)));
  await announce(world, requests);
  return Promise.all(requests.map(async (r) => { const e = await requestEnded(world, r); return { state: e.state, message: e.message as string, codes: (e.result?.problems ?? []).map((p: { code: string }) => p.code) as string[] }; }));
}
const send = async (invoice: string) => (await sendAll([invoice]))[0]!;
const inXero = async (invoice: string): Promise<any[]> => (await world.control('xero', 'snapshot')).invoices.filter((i: any) => String(i.Url ?? '').includes(invoice));
/** Organisations that were written to or read, by the header. */
const heard = async (): Promise<string> => JSON.stringify(await world.control('xero', 'calls'));
async function restart(extra: Record<string, string> = {}): Promise<void> { await world.relay.stop(); await world.startRelay(extra); }

describe('R21 a document that is in Xero', () => {
  let posted: string, before: any;
  const stays = async (): Promise<void> => {
    const d = await detailsOf(world, posted);
    for (const c of ['status', 'cfl_xeroid', 'cfl_xerolink', 'cfl_total', '_cfl_connectionid_value', '_cfl_sentinvoiceid_value']) expect(d[c], c).toEqual(before[c]);
    expect(await inXero(posted)).toHaveLength(1);
  };
  it('whose connection is changed is refused with the organisation in which it is, and its details go on saying so', async () => {
    posted = await newInvoice(world, { number: 'POSTED-1' });
    expect((await send(posted)).state).toBe('done');
    before = await detailsOf(world, posted);
    expect(before._cfl_connectionid_value).toBe(first.cfl_connectionid);
    await sales('PATCH', `invoices(${posted})`, bind(second));
    const end = await send(posted);
    expect(end).toMatchObject({ state: 'refused', codes: ['IN_OTHER_ORGANISATION'] });
    expect(end.message).toMatch(/in Harbour & Vine Ltd, as POSTED-1.*now leads to Second Ltd.*Set its Xero connection back to Harbour & Vine Ltd.*void it in Harbour & Vine Ltd first/s);
    await stays();
    expect((await detailsOf(world, posted)).cfl_problemcode).toBe('IN_OTHER_ORGANISATION');
  });
  it('in a selection, too; what is not in Xero yet does not go to a connection that somebody typed in', async () => {
    const others = await Promise.all(Array.from({ length: 6 }, (_, n) => newInvoice(world, { number: `SELECTED-${n}` })));
    await sales('PATCH', `invoices(${others[0]!})`, bind(second));
    const ends = await sendAll([...others, posted]);
    expect(ends.map((e) => [e.state, ...e.codes.slice(0, 1)].join(' '))).toEqual(['refused CONNECTION_NOT_CONNECTED', ...Array.from({ length: 5 }, () => 'done'), 'refused IN_OTHER_ORGANISATION']);
    await stays();
  });
  it('whose connection is emptied while another one became the default', async () => {
    await sales('PATCH', `invoices(${posted})`, bind(''));
    await change({ cfl_isdefault: false });
    await change({ cfl_isdefault: true }, second);
    expect(await send(posted)).toMatchObject({ state: 'refused', codes: ['IN_OTHER_ORGANISATION'] });
    await stays();
    await change({ cfl_isdefault: false }, second);
    await change({ cfl_isdefault: true });
    // with the connection set back all is as before
    expect(await send(posted)).toMatchObject({ state: 'done', message: expect.stringContaining('already in Xero') });
    await stays();
    expect((await detailsOf(world, posted)).cfl_problemcode).toBeNull();
  });
  it('R51 whose connection is changed before Dynamics has heard of it: the write-back after a crash names where it is', async () => {
    const invoice = await newInvoice(world, { number: 'CRASHED-1' });
    await world.control('dataverse', 'faults', { match: { bodyIncludes: 'cfl_synchistories(' }, times: 1_000, fault: { kind: 'status', status: 503 } });
    const request = await requestSend(world, invoice);
    await expect.poll(async () => (await inXero(invoice)).length, { timeout: 10_000 }).toBe(1);
    await world.relay.kill();
    await world.control('dataverse', 'faults', undefined, 'DELETE');
    await sales('PATCH', `invoices(${invoice})`, bind(second));
    await world.startRelay();
    expect((await requestEnded(world, request)).state).toBe('done');
    const details = await detailsOf(world, invoice);
    expect(details).toMatchObject({ status: 'sent', _cfl_connectionid_value: first.cfl_connectionid });
    expect(details.cfl_xerolink).toContain(details.cfl_xeroid);
    expect(await inXero(invoice)).toHaveLength(1);
  }, 60_000);
});

describe('R23 a connection that an administrator has tampered with', () => {
  it('is refused while it names another organisation, and is put back', async () => {
    await world.control('xero', 'calls', undefined, 'DELETE');
    await change({ cfl_tenantid: OTHER });
    const invoice = await newInvoice(world, { number: 'TENANT-1' });
    expect(await send(invoice)).toMatchObject({ state: 'refused', codes: ['CONNECTION_CHANGED'] });
    await change({ cfl_tenantid: OTHER, cfl_connectedon: null, cfl_relayid: null, cfl_epoch: 0, cfl_shortcode: null });
    await restart();
    await expect.poll(async () => (await row()).cfl_tenantid, { timeout: 10_000 }).toBe(tenant);
    expect((await send(invoice)).state).toBe('done');
    expect(await heard()).not.toContain(OTHER);
    // settings were not proposed anew over those of the administrator, and nothing is read every minute
    expect((await row()).cfl_connectedon).not.toBeNull();
  }, 60_000);
  it('cannot be made to look like a copy, or a copy like the original', async () => {
    await change({ cfl_organizationid: OTHER });
    const invoice = await newInvoice(world, { number: 'COPY-1' });
    expect(await send(invoice)).toMatchObject({ state: 'refused', codes: ['ENVIRONMENT_COPIED'] });
    await restart();
    expect((await row())).toMatchObject({ cfl_organizationid: first.cfl_organizationid, cfl_status: connected });
    expect((await send(invoice)).state).toBe('done');
  }, 60_000);
  it('R51 whose memory of the relay was wiped is looked up before anything is created, when the database was lost as well', async () => {
    await change({ cfl_numbering: numbering.options.xero.value });
    const customer = await newAccount(world, 'Twice Ltd');
    const invoice = await newInvoice(world, { customer });
    expect((await send(invoice)).state).toBe('done');
    await world.relay.stop();
    await change({ cfl_relayid: null, cfl_epoch: 0, cfl_connectedon: null });
    await admin('DELETE', `cfl_xerodocuments(${(await detailsOf(world, invoice)).cfl_xerodocumentid})`);
    await world.startRelay({ DATA_DIR: join(world.dataDir, 'lost') });
    expect(await send(invoice)).toMatchObject({ state: 'done', message: expect.stringContaining('not sent twice') });
    expect(await inXero(invoice)).toHaveLength(1);
    await restart();
    await change({ cfl_numbering: numbering.options.dynamicsNumber.value });
  }, 60_000);
});

it('R15 R50 the currencies of the organisation come with the connection; another one is refused before Xero is asked, until it is there', async () => {
  expect((await row()).cfl_currencies).toBe('GBP, EUR');
  const currency = (await admin('POST', 'transactioncurrencies?$select=transactioncurrencyid', { currencyname: 'US Dollar', isocurrencycode: 'USD', currencysymbol: '$', currencyprecision: 2, exchangerate: 1.3 }, { prefer: 'return=representation' })).transactioncurrencyid;
  await admin('POST', 'pricelevels', { name: 'Standard USD', 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})` });
  const invoice = await newInvoice(world, { number: 'DOLLAR-1', currency: 'USD' });
  await world.control('xero', 'calls', undefined, 'DELETE');
  expect(await send(invoice)).toMatchObject({ state: 'refused', codes: ['CURRENCY_NOT_IN_XERO'], message: expect.stringContaining('Harbour & Vine Ltd does not use USD.') });
  expect((await world.control('xero', 'calls')).filter((c: any) => c.method === 'PUT')).toEqual([]);
  await world.control('xero', 'state/currency', { Code: 'USD', Description: 'US dollar', rate: '1.300000' });
  await restart();
  await send(invoice);
  await expect.poll(async () => (await row()).cfl_currencies, { timeout: 15_000 }).toContain('USD');
  expect((await send(invoice)).state).toBe('done');
  expect((await inXero(invoice))[0].CurrencyCode).toBe('USD');
}, 60_000);

it('R67 R23 a copy stays disarmed, whatever an administrator of the copy writes into its rows', async () => {
  await world.relay.stop();
  const { organizationId } = await world.control('dataverse', 'copy-environment', {}).then(async () => ({ organizationId: (await admin('GET', 'WhoAmI()')).OrganizationId }));
  await change({ cfl_organizationid: organizationId, cfl_status: connected, cfl_relayid: null, cfl_statusreason: null });
  await change({ cfl_organizationid: organizationId, cfl_status: connected }, second);
  await world.startRelay();
  const invoice = await newInvoice(world, { number: 'COPIED-1' });
  await change({ cfl_organizationid: organizationId, cfl_status: connected, cfl_statusreason: null });
  const request = await requestSend(world, invoice);
  expect(await requestEnded(world, request)).toMatchObject({ state: 'refused', message: expect.stringMatching(/copy/) });
  expect(await inXero(invoice)).toHaveLength(0);
}, 60_000);
