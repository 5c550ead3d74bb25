/** R63 on the whole product: invoices that the other connector has sent, out of its tables, over real HTTP, by the command line. */
import { connection, correctionAction } from '@counterfoil/solution';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { ask, details, ended, forgetCalls, histories, xeroCalls, type Doc, type Ended } from '../changes/steps.ts';
import { announce } from '../switches/flow.ts';
import { firstId, newAccount, newInvoice } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { giveRole, installOther } from './stl3.ts';

let world: World; let connectionId: string;
const settings = { SWEEP_SECONDS: '0.3', XERO_CALLS_PER_MINUTE: '6000' };
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: settings });
  await world.startRelay({ CRASH_AT: 'load-bound' });
  connectionId = await firstId(world, connection.setName, 'cfl_connectionid', "cfl_name ne ''");
});
afterAll(() => world?.close());

async function migrate(...args: string[]): Promise<{ code: number; out: string }> {
  const env = relayEnvironment({ port: world.relayPort, dataDir: world.dataDir, dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, appUrl: world.app.url, extra: settings });
  return new Promise((resolve) => { execFile(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../../plugins-proxy/src/cli.ts'), 'migrate-stellarise', ...args], { env: { ...process.env, ...env } }, (e, out, err) => { resolve({ code: e ? 1 : 0, out: `${out}${err}` }); }); });
}
/** The same without a process of its own: the row that the command writes. */
async function load(given: object): Promise<Ended> {
  const row = await (await world.as('admin'))('POST', 'cfl_correctionrequests?$select=cfl_correctionrequestid', { cfl_action: correctionAction.options.load.value, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})`, cfl_arguments: JSON.stringify(given) }, { prefer: 'return=representation' });
  await announce(world, [row.cfl_correctionrequestid]);
  return ended(world, 'cfl_correctionrequests', row.cfl_correctionrequestid, 60_000);
}
const patched = async (path: string, body: Record<string, unknown>): Promise<void> => { await (await world.as('admin'))('PATCH', path, body); };
const put = async (set: string, body: Record<string, unknown>): Promise<string> => { const row = await (await world.as('admin'))('POST', set, body, { prefer: 'return=representation' }); return row[`${set.slice(0, -1)}id`]; };
const writes = async (): Promise<string[]> => (await xeroCalls(world)).map((c) => c.method).filter((m) => m !== 'GET');

describe('R63 from the other connector', () => {
  let sent: Doc; let byUrl: Doc; let never: Doc; let wrong: Doc; let digest: string;
  const day = '2025-02-10';

  it('R63 without its tables, and without the right to read them, it says so', async () => {
    expect((await load({ source: 'stellarise' })).codes).toEqual(['MIGRATION_NOTHING_THERE']);
    await installOther(world);
    expect((await load({ source: 'stellarise' })).codes).toEqual(['MIGRATION_NOT_READABLE']);
  });
  it('R63 a dry run says what would be taken over and what is unclear, and changes nothing', async () => {
    await giveRole(world, 'relay');
    const customer = await newAccount(world, 'Migrated Customer Ltd');
    const made = async (number: string): Promise<Doc> => ({ table: 'invoice', id: await newInvoice(world, { customer, number, date: day, dueDate: '2025-03-10', lines: [{ text: 'Consulting', quantity: 1, price: 200 }] }) });
    [sent, byUrl, never, wrong] = [await made('STL-1'), await made('STL-2'), await made('STL-3'), await made('STL-4')];
    const token = (await (await fetch(`${world.identity.url}/connect/token`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from('counterfoil-sandbox:sandbox-xero-secret').toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=client_credentials&scope=accounting.invoices%20accounting.contacts' })).json() as { access_token: string }).access_token;
    const answer = await fetch(`${world.xero.url}/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4`, {
      method: 'PUT', headers: { authorization: `Bearer ${token}`, 'xero-tenant-id': '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65', accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ Invoices: ['STL-1', 'XERO-OWN-2'].map((InvoiceNumber) => ({ Type: 'ACCREC', InvoiceNumber, Contact: { Name: 'Migrated Customer Ltd' }, Date: day, DueDate: '2025-03-10', Status: 'AUTHORISED', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', LineItems: [{ Description: 'Consulting', Quantity: '1', UnitAmount: '200', AccountCode: '200', TaxType: 'OUTPUT2' }] })) }),
    });
    const [a, b] = ((await answer.json()) as { Invoices: { InvoiceID: string }[] }).Invoices;
    const row = (d: Doc, more: object) => put('stl3_xerodetailss', { stl3_name: 'Details', 'stl3_InvoiceId@odata.bind': `/invoices(${d.id})`, ...more });
    await row(sent, { stl3_xeroinvoiceid: a!.InvoiceID, stl3_xeroinvoicenumber: 'STL-1' });
    await row(byUrl, { stl3_xeroinvoiceurl: `https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=${b!.InvoiceID}`, stl3_xeroinvoicenumber: 'XERO-OWN-2' });
    await row(never, {});
    await row(wrong, { stl3_xeroinvoiceid: crypto.randomUUID(), stl3_xeroinvoicenumber: 'STL-4' });
    const account = await put('stl3_chartofaccountss', { stl3_name: 'Sales', stl3_code: '200' });
    await put('stl3_stellariseconnectorsettingss', { stl3_name: 'Settings', 'stl3_DefaultAccountId@odata.bind': `/stl3_chartofaccountss(${account})`, stl3_defaulttaxtype: '20% (VAT on Income)', stl3_createnewcontacts: true });
    await patched(`cfl_connections(${connectionId})`, { 'cfl_DefaultAccountId@odata.bind': null });
    await forgetCalls(world);
    const { code, out } = await migrate();
    expect(code, out).toBe(0);
    expect(out).toContain('has left 4 invoices for Harbour & Vine Ltd. 2 are in Xero under the id that was kept');
    expect(out).toContain('1 is for people to look at. 1 was never sent.');
    expect(out).toMatch(/Default account: ".*" there, nothing here: would be taken over/);
    expect(out).toMatch(/Default tax rate: "20% \(VAT on Income\)" there, ".*" here: stays as it is here/);
    expect(out).toContain('Not found: its branding theme.');
    digest = /--adopt ([0-9a-f]{20})/.exec(out)![1]!;
    expect(await writes()).toEqual([]);
    expect(await Promise.all([sent, byUrl, never, wrong].map((d) => details(world, d)))).toEqual([undefined, undefined, undefined, undefined]);
  });
  it('R63 confirmed by its digest it is taken over, also by a relay that died on the way; nothing is sent', async () => {
    const { child } = world.relay;
    await forgetCalls(world);
    const done = migrate('--adopt', digest);
    if (child.exitCode === null && child.signalCode === null) await new Promise((r) => { child.once('exit', r); setTimeout(r, 60_000).unref(); });
    expect(child.signalCode).toBe('SIGKILL');
    await world.startRelay();
    const { code, out } = await done;
    expect([code, out]).toEqual([0, expect.stringContaining('2 documents are taken over. Nothing was sent to Xero. Settings taken over: Default account.')]);
    expect(await writes()).toEqual([]);
    expect(await details(world, sent)).toMatchObject({ status: 'sent', cfl_xeronumber: 'STL-1', cfl_total: 240 });
    expect(await details(world, byUrl)).toMatchObject({ status: 'sent', cfl_xeronumber: 'XERO-OWN-2' });
    expect(await Promise.all([never, wrong].map((d) => details(world, d)))).toEqual([undefined, undefined]);
    expect((await histories(world, sent)).map((h) => h.cfl_name)).toEqual(['Invoice STL-1 was taken over from Xero']);
    const row = await (await world.as('admin'))('GET', `cfl_connections(${connectionId})?$select=_cfl_defaultaccountid_value`);
    expect(row._cfl_defaultaccountid_value).not.toBeNull();
  });
  it('R63 sending what was taken over sends nothing again, and a second report has nothing left', async () => {
    await forgetCalls(world);
    const e = await ask(world, 'send', byUrl);
    expect([e.state, e.message]).toEqual(['done', expect.stringContaining('Nothing was sent again')]);
    expect(await writes()).toEqual([]);
    const again = await load({ source: 'stellarise' });
    expect(again.message).toContain('2 are known already. No document can be taken over.');
    expect(again.result.load.digest).toBeUndefined();
  });
});
