/** A client that nobody here wrote reads and writes the sandbox Dataverse as it would a real environment (R60). */
import { DynamicsWebApi } from 'dynamics-web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenOf } from '../../sandbox/administrator.ts';
import { startWorld, type World } from '../world/index.ts';
import { newAccount, newInvoice } from '../world/documents.ts';

let world: World;
let api: DynamicsWebApi;

beforeAll(async () => {
  world = await startWorld({ relay: false });
  api = new DynamicsWebApi({
    serverUrl: world.dataverse.url, dataApi: { path: 'data', version: '9.2' },
    onTokenRefresh: () => tokenOf(world.identity.url, 'sales'),
  });
});
afterAll(() => world?.close());

describe('dynamics-web-api against the sandbox Dataverse', () => {
  it('R60 says who it is', async () => {
    const me = await api.callFunction<{ OrganizationId: string; UserId: string }>('WhoAmI');
    expect(me.OrganizationId).toBe('0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30');
  });

  it('R60 creates, reads with $select and $expand, updates with an ETag, deletes', async () => {
    const account = await api.create<any>({ collection: 'accounts', data: { name: "O'Hara & <Sons>", telephone1: '1' }, returnRepresentation: true });
    const read = await api.retrieve<any>({ collection: 'accounts', key: account.accountid, select: ['name', 'telephone1'] });
    expect(read.name).toBe("O'Hara & <Sons>");
    const updated = await api.update<any>({ collection: 'accounts', key: account.accountid, data: { telephone1: '2' }, ifmatch: read['@odata.etag'], returnRepresentation: true });
    expect(updated.telephone1).toBe('2');
    const stale = await api.update<any>({ collection: 'accounts', key: account.accountid, data: { telephone1: '3' }, ifmatch: read['@odata.etag'], returnRepresentation: true }).catch((e) => e);
    // the client answers false for 412 instead of throwing
    expect(stale === false || stale.status === 412).toBe(true);
    await api.deleteRecord({ collection: 'accounts', key: account.accountid });
    await expect(api.retrieve({ collection: 'accounts', key: account.accountid, select: ['name'] })).rejects.toMatchObject({ status: 404 });
  });

  it('R60 pages through a filtered, ordered, counted list and reads formatted values', async () => {
    for (let i = 0; i < 5; i++) await newAccount(world, `Paging ${i}`);
    const first = await api.retrieveMultiple<any>({ collection: 'accounts', select: ['name', 'createdon'], filter: "startswith(name,'Paging')", orderBy: ['name desc'], maxPageSize: 2, count: true, includeAnnotations: '*' });
    expect(first.value!.map((a: any) => a.name)).toEqual(['Paging 4', 'Paging 3']);
    expect(first.oDataCount).toBe(5);
    const next = await api.retrieveMultiple<any>({ collection: 'accounts', maxPageSize: 2 }, first.oDataNextLink!);
    expect(next.value!.map((a: any) => a.name)).toEqual(['Paging 2', 'Paging 1']);
  });

  it('R60 runs a batch with a change set that is rolled back as a whole', async () => {
    const before = await newAccount(world, 'Batch survivor');
    api.startBatch();
    void api.create({ collection: 'accounts', data: { name: 'Batch ghost' }, contentId: '1' });
    void api.update({ collection: 'accounts', key: before, data: { doesnotexist: 1 } });
    await expect(api.executeBatch()).rejects.toBeTruthy();
    const ghosts = await api.retrieveMultiple({ collection: 'accounts', select: ['name'], filter: "name eq 'Batch ghost'" });
    expect(ghosts.value).toHaveLength(0);
  });

  it('R60 R69 reads lines through $expand, and money to the cent', async () => {
    const id = await newInvoice(world, { lines: [{ text: 'A', quantity: 3, price: '33.33' }, { text: 'B', quantity: '0.5', price: '10.01' }] });
    const read = await api.retrieve<any>({ collection: 'invoices', key: id, select: ['totallineitemamount'], expand: [{ property: 'invoice_details', select: ['extendedamount', 'productdescription'] }] });
    expect(read.invoice_details).toHaveLength(2);
    expect(read.totallineitemamount).toBe(105);
  });

  it('R60 answers 501 with its own code for what is not emulated', async () => {
    await expect(api.callFunction({ name: 'RetrieveAvailableLanguages' } as any)).rejects.toMatchObject({ status: 501 });
  });
});
