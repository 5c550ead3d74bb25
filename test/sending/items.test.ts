/** R12, the half about items, through the whole world: out of the built zip, over HTTP, with the relay as its own process. */
import { connection } from '@counterfoil/solution';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { detailsOf, firstId, linksTo, newInvoice, requestEnded, requestSend, type LineWanted, xeroInvoices } from '../world/documents.ts';
import { createOracle } from '../conformance/xero-openapi.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
let sequence = 0;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { XERO_CALLS_PER_MINUTE: '6000' } });
  // The test looks into Xero as often as the relay does, and starts the relay several times: more than sixty calls a minute.
  await world.control('xero', 'switches', { minuteLimit: 100_000 });
  await world.startRelay();
});
afterAll(() => world?.close());
beforeEach(() => createItems(true));

async function createItems(on: boolean): Promise<void> {
  const call = await world.as('admin');
  const id = await firstId(world, connection.setName, 'cfl_connectionid', 'statecode eq 0');
  await call('PATCH', `${connection.setName}(${id})`, { cfl_createitems: on });
}
async function newProduct(productnumber: string, name = `Product ${productnumber}`): Promise<string> {
  const call = await world.as('admin');
  const uom = await firstId(world, 'uoms', 'uomid', "name eq 'Each'");
  return (await call('POST', 'products?$select=productid', { name, productnumber, quantitydecimal: 2, 'defaultuomid@odata.bind': `/uoms(${uom})` }, { prefer: 'return=representation' })).productid;
}
const send = async (lines: readonly LineWanted[], more: object = {}) => {
  const id = await newInvoice(world, { number: `ITEM-${++sequence}`, lines, ...more });
  return { id, ...await requestEnded(world, await requestSend(world, id)) };
};
const line = (productId: string, price = 12.5): LineWanted => ({ productId, quantity: 2, price });
const items = async (code: string): Promise<any[]> => ((await world.control('xero', 'snapshot')).items as any[]).filter((i) => i.Code === code);
const links = async (productId: string): Promise<any[]> => (await (await world.as('admin'))('GET', `cfl_productlinks?$filter=_cfl_productid_value eq ${productId}`)).value;
const inXero = async (invoiceId: string): Promise<any[]> => (await xeroInvoices(world)).filter(linksTo(invoiceId));
/** The relay's calls of the Accounting API. */
const calls = async (pathIncludes = '/api.xro/'): Promise<any[]> => (await world.control('xero', `calls?pathIncludes=${encodeURIComponent(pathIncludes)}`));
const forget = (): Promise<void> => world.control('xero', 'calls', undefined, 'DELETE');

describe('R12 Create Items', () => {
  it('R12 on: an unknown product becomes one item, the line carries its code, and the next invoice costs one call', async () => {
    const [a, b] = [await newProduct('NEW-A', 'A lamp whose name is much longer than fifty signs, really'), await newProduct('NEW-B')];
    await forget();
    const first = await send([line(a), line(b, 5), { text: 'Written in', quantity: 1, price: 1 }]);
    expect(first.state, first.message).toBe('done');
    expect((await calls()).map((c) => `${c.method} ${c.path.split('/').at(-1)}`).filter((c) => c.includes('Items'))).toEqual(['GET Items', 'PUT Items']);
    const oracle = createOracle();
    for (const c of await calls('/Items')) expect(oracle?.checkRequest(c.method, `/Items?${new URLSearchParams(c.query)}`, c.body) ?? []).toEqual([]);
    expect((await inXero(first.id))[0].LineItems.map((l: any) => l.ItemCode)).toEqual(['NEW-A', 'NEW-B', undefined]);
    const [item] = await items('NEW-A');
    expect(item).toMatchObject({ Name: 'A lamp whose name is much longer than fifty signs,', Description: 'A lamp whose name is much longer than fifty signs, really', IsSold: true, IsPurchased: false, sales: { AccountCode: '200', TaxType: 'OUTPUT2' } });
    expect(await links(a)).toMatchObject([{ cfl_itemcode: 'NEW-A', cfl_xeroitemid: item.ItemID, _cfl_accountid_value: null }]);
    expect((await detailsOf(world, first.id)).status).toBe('sent');

    const customer = (await (await world.as('admin'))('GET', `invoices(${first.id})?$select=_customerid_value`))._customerid_value;
    await forget();
    await world.control('dataverse', 'calls', undefined, 'DELETE');
    const second = await send([line(b), line(a)], { customer });
    expect(second.state).toBe('done');
    expect((await calls()).map((c) => `${c.method} ${c.path}`)).toEqual(['PUT /api.xro/2.0/Invoices']);
    // the read and the write-back; the third call reads the request. Others may have had work meanwhile, but not about this document
    expect((await world.control('dataverse', 'calls')).filter((c: any) => c.path.includes('$batch') && JSON.stringify(c).includes(second.id))).toHaveLength(2);
    expect((await inXero(second.id))[0].LineItems.map((l: any) => l.ItemCode)).toEqual(['NEW-B', 'NEW-A']);
    expect([(await items('NEW-A')).length, (await items('NEW-B')).length]).toEqual([1, 1]);
  });

  it('R12 off: the line goes without item code, and nothing is created', async () => {
    await createItems(false);
    const product = await newProduct('OFF-1');
    const sent = await send([line(product)]);
    expect(sent.state).toBe('done');
    expect((await inXero(sent.id))[0].LineItems[0]).not.toHaveProperty('ItemCode');
    expect(await items('OFF-1')).toEqual([]);
    expect(await links(product)).toEqual([]);
  });

  it('R12 a product number that no item code can hold is a problem with a fix; nothing is created, nothing sent', async () => {
    const sent = await send([line(await newProduct('TOO-LONG-'.padEnd(31, 'x'))), line(await newProduct('SHORT-1'))]);
    expect(sent.state).toBe('refused');
    expect(sent.result.problems).toMatchObject([{ code: 'ITEM_CODE_TOO_LONG', line: 1, field: 'productid', fix: expect.stringContaining('Xero Product Link') }]);
    expect(await inXero(sent.id)).toEqual([]);
    expect(await items('SHORT-1')).toEqual([]);
  });

  it('R12 an item that exists already is linked and stays as it is', async () => {
    await world.control('xero', 'state/item', { Code: 'HAND-1', Name: 'Made by hand' });
    const product = await newProduct('HAND-1', 'Other name in Dynamics');
    await forget();
    const sent = await send([line(product)]);
    expect(sent.state).toBe('done');
    expect((await calls('/Items')).map((c) => c.method)).toEqual(['GET']);
    const [item] = await items('HAND-1');
    expect(item.Name).toBe('Made by hand');
    expect(await links(product)).toMatchObject([{ cfl_itemcode: 'HAND-1', cfl_xeroitemid: item.ItemID }]);
    expect((await inXero(sent.id))[0].LineItems[0].ItemCode).toBe('HAND-1');
  });

  it.each(['resetAfterCommit', 'resetBefore', 'truncated', 'html'])('R12 R51 %s at the creation: one item, one invoice', async (kind) => {
    const code = `FAULT-${kind}`;
    const product = await newProduct(code);
    await world.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: '/Items' }, times: 1, fault: { kind } });
    const sent = await send([line(product)]);
    expect(sent.state, sent.message).toBe('done');
    expect(await items(code)).toHaveLength(1);
    expect(await inXero(sent.id)).toHaveLength(1);
    expect(await links(product)).toMatchObject([{ cfl_itemcode: code }]);
  });

  it('R12 R51 killed right after Xero has created it: one item, one invoice, linked', async () => {
    const product = await newProduct('KILLED-1');
    await world.relay.stop();
    await world.startRelay({ CRASH_AT: 'item-answered' });
    const id = await newInvoice(world, { number: 'ITEM-KILLED', lines: [line(product)] });
    const request = await requestSend(world, id);
    const { child } = world.relay;
    if (child.exitCode === null && child.signalCode === null) await new Promise((r) => child.once('exit', r));
    expect(await items('KILLED-1')).toHaveLength(1);
    expect(await links(product)).toEqual([]);
    await world.startRelay();
    expect((await requestEnded(world, request)).state).toBe('done');
    expect(await items('KILLED-1')).toHaveLength(1);
    expect(await links(product)).toMatchObject([{ cfl_itemcode: 'KILLED-1' }]);
    expect((await inXero(id)).map((i) => i.LineItems[0].ItemCode)).toEqual(['KILLED-1']);
  });

  it('R12 where the app may not write items the document says so, and the connection stays', async () => {
    await world.control('xero', 'switches', { itemsNeedSettings: true });
    try {
      const sent = await send([line(await newProduct('DENIED-1'))]);
      expect(sent.state).toBe('refused');
      expect(sent.result.problems).toMatchObject([{ code: 'ITEMS_NOT_PERMITTED', text: expect.stringContaining('DENIED-1') }]);
    } finally { await world.control('xero', 'switches', { itemsNeedSettings: false }); }
    expect((await send([line(await newProduct('ALLOWED-1'))])).state).toBe('done');
  });
});
