import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cutJson, faultyServer, hang, html, json, reset, status, truncated, type FaultyServer } from '../core/faulty-server.ts';
import { silentLog } from '../core/log.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { createBudget, type Budget } from './budget.ts';
import { createXero, type XeroClient } from './client.ts';
import { messagesOf } from './errors.ts';

const ID = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
let t: TestDatabase; let budget: Budget; let n = 0; let tenant = '';
beforeAll(async () => { t = await createTestDatabase(); budget = createBudget(t.db); });
afterAll(() => t.close());
const open: { close(): Promise<void> }[] = [];
afterEach(async () => { for (const x of open.splice(0)) await x.close(); });

async function world(): Promise<{ server: FaultyServer; identity: FaultyServer; door: XeroClient }> {
  tenant = `client-${++n}`;
  let tokens = 0;
  const identity = await faultyServer((r, res) => { json({ access_token: `t${++tokens}`, token_type: 'Bearer', expires_in: 1800 })(r, res, res.socket!); });
  const server = await faultyServer(json({ Invoices: [{ InvoiceID: ID, InvoiceNumber: 'INV-1', Total: 12.34, DateString: '2026-11-22T00:00:00' }] }, 200, { 'X-DayLimit-Remaining': '4321', 'X-MinLimit-Remaining': '55' }));
  const door = createXero({ apiUrl: server.url, identityUrl: identity.url, clientId: 'c', clientSecret: 's', budget, log: silentLog(), deadlineMs: 300 });
  open.push(door, server, identity);
  return { server, identity, door };
}
const write = (more: object = {}): { lane: 'click'; idempotencyKey: string } => ({ lane: 'click', idempotencyKey: 'k-1', ...more });
const busySlots = async (): Promise<number> => (await sql<{ n: number }>`SELECT (SELECT count(*) FROM unnest(slot_until) u WHERE u > now()) AS n FROM xero_budget WHERE tenant = ${tenant}`.execute(t.db)).rows[0]!.n;

describe('door to Xero: writing', () => {
  it('creates with PUT, key, four decimals and exact numbers; stores what Xero says is left', async () => {
    const { server, identity, door } = await world();
    const answer = await door.createInvoices(tenant, [{ Type: 'ACCREC', InvoiceNumber: '0012.50', LineItems: [{ Description: '1.50', UnitAmount: '1234567890123.4567', Quantity: 2 }] }], write());
    expect(answer).toMatchObject([{ errors: [], document: { InvoiceID: ID, Total: '12.34' } }]);
    const sent = server.received[0]!;
    expect([sent.method, sent.url]).toEqual(['PUT', '/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4']);
    expect(sent.headers).toMatchObject({ 'idempotency-key': 'k-1', 'xero-tenant-id': tenant, authorization: 'Bearer t1' });
    expect(sent.body).toBe('{"Invoices":[{"Type":"ACCREC","InvoiceNumber":"0012.50","LineItems":[{"Description":"1.50","UnitAmount":1234567890123.4567,"Quantity":2}]}]}');
    expect(new URLSearchParams(identity.received[0]!.body).get('scope')).toContain('accounting.invoices');
    await door.close();
    expect(await budget.left(tenant)).toMatchObject({ dayLeft: 4_321, minuteLeft: 55 });
    expect(await busySlots()).toBe(0);
  });

  it('R12 creates items with exact prices, and looks all codes up in one call', async () => {
    const { server, door } = await world();
    server.next(json({ Items: [{ ItemID: ID, Code: 'A-1' }, { ItemID: ID, Code: 'B', ValidationErrors: [{ Message: "Price List Item with Code 'B' already exists" }] }] }));
    expect(await door.createItems(tenant, [{ Code: 'A-1', SalesDetails: { UnitPrice: '12.3400' } }, { Code: 'B' }], write())).toMatchObject([{ document: { Code: 'A-1' }, errors: [] }, { document: undefined, errors: ["Price List Item with Code 'B' already exists"] }]);
    expect([server.received[0]!.method, server.received[0]!.url]).toEqual(['PUT', '/api.xro/2.0/Items?summarizeErrors=false&unitdp=4']);
    expect(server.received[0]!.body).toContain('"UnitPrice":12.3400');
    server.next(json({ Items: [{ ItemID: ID, Code: 'a-1' }, { ItemID: ID, Code: 'noise' }] }));
    expect((await door.itemsByCode(tenant, ['A-1', 'say "x"'], { lane: 'click' })).map((i) => i.Code)).toEqual(['a-1']);
    expect(decodeURIComponent(server.received[1]!.url)).toBe('/api.xro/2.0/Items?where=Code=="A-1" OR Code=="say \\"x\\""&unitdp=4');
    expect(await door.itemsByCode(tenant, [], { lane: 'click' })).toEqual([]);
    expect(server.received).toHaveLength(2);
  });

  it('an element of a 200 counts only without errors and with an id; all its messages are kept', async () => {
    const { server, door } = await world();
    server.next(json({ Invoices: [
      { InvoiceID: ID, Status: 'AUTHORISED', HasErrors: true, StatusAttributeString: 'ERROR', ValidationErrors: [{ Message: 'Invoice # must be unique.' }], Contact: { ValidationErrors: [{ Message: 'archived' }] }, LineItems: [{ ValidationErrors: [{ Message: 'bad account' }] }] },
      { InvoiceID: '00000000-0000-0000-0000-000000000000', Status: 'DRAFT' }, { InvoiceID: ID }, { InvoiceID: ID, StatusAttributeString: 'ERROR' },
    ] }));
    expect(await door.createInvoices(tenant, [{}, {}, {}, {}], write())).toEqual([
      { document: undefined, errors: ['Invoice # must be unique.', 'archived', 'bad account'] }, { document: undefined, errors: [] },
      { document: { InvoiceID: ID }, errors: [] }, { document: undefined, errors: ['Xero refused it without a reason.'] },
    ]);
  });

  it.each([['hang', hang, 'timeout'], ['reset', reset, 'reset'], ['half answer', truncated, 'truncated'], ['cut JSON', cutJson, 'truncated'], ['page', html, 'not-json'], ['503', status(503, {}, 'maintenance'), 'http-503'], ['500', json({ ErrorNumber: 1, Type: 'Boom', Message: 'x' }, 500), 'Boom'], ['wrong shape', json({ Contacts: [] }), 'wrong-shape']])(
    'R51 a write that meets %s is doubtful, is sent once, and gives its slot back', async (_name, fault, code) => {
      const { server, door } = await world();
      server.next(fault);
      await expect(door.createInvoices(tenant, [{}], write())).rejects.toMatchObject({ door: 'xero', fate: 'doubtful', code });
      expect(server.received).toHaveLength(1);
      await door.close();
      expect(await busySlots()).toBe(0);
    });

  it('R51 401 renews the token once; 403, 400 and 429 say that nothing happened', async () => {
    const { server, door } = await world();
    server.next(json({ Title: 'Unauthorized', Status: 401, Detail: 'TokenExpired' }, 401));
    expect(await door.createInvoices(tenant, [{}], write())).toHaveLength(1);
    expect(server.received.map((r) => r.headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
    server.next(json({ Title: 'Unauthorized' }, 401), json({ Title: 'Unauthorized' }, 401));
    await expect(door.createInvoices(tenant, [{}], write())).rejects.toMatchObject({ fate: 'unauthorised' });
    server.next(json({ Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' }, 403));
    await expect(door.createInvoices(tenant, [{}], write())).rejects.toMatchObject({ fate: 'forbidden' });
    server.next(json({ ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred', Elements: [{ ValidationErrors: [{ Message: 'No.' }] }] }, 400));
    const refused = await door.createInvoices(tenant, [{}], write()).catch((e: unknown) => e as { fate: string; code: string; body: unknown });
    expect(refused).toMatchObject({ fate: 'refused', code: 'ValidationException' });
    expect(messagesOf((refused as { body: unknown }).body)).toEqual(['No.']);
    server.next(status(429, { 'Retry-After': '26', 'X-Rate-Limit-Problem': 'minute', 'X-MinLimit-Remaining': '0' }));
    await expect(door.createInvoices(tenant, [{}], write())).rejects.toMatchObject({ fate: 'throttled', code: 'minute', retryAfterMs: 26_000 });
    await new Promise((d) => setTimeout(d, 50));
    const before = server.received.length;
    await expect(door.createInvoices(tenant, [{}], write())).rejects.toMatchObject({ fate: 'throttled', code: 'budget-blocked' });
    expect(server.received).toHaveLength(before);
  });

  it('R51 beforeWrite is called after the budget and can stop the call', async () => {
    const { server, door } = await world();
    await expect(door.createInvoices(tenant, [{}], write({ beforeWrite: () => { throw new Error('lapsed'); } }))).rejects.toThrow('lapsed');
    expect(server.received).toHaveLength(0);
    await door.close();
    expect(await busySlots()).toBe(0);
    expect((await budget.left(tenant)).minuteLeft).toBe(57);
  });

  it('R51 a sign-in that fails is never doubtful', async () => {
    const { server, identity, door } = await world();
    identity.usual = json({ error: 'invalid_client' }, 400);
    await expect(door.createInvoices(tenant, [{}], write())).rejects.toMatchObject({ door: 'identity', fate: 'forbidden', code: 'invalid_client' });
    identity.usual = reset;
    await expect(door.createInvoices(tenant, [{}], write())).rejects.toMatchObject({ door: 'identity', fate: 'notSent' });
    expect(server.received).toHaveLength(0);
  });

  it('a sixth click waits for a slot instead of failing', async () => {
    const { server, door } = await world();
    let running = 0; let most = 0;
    server.usual = (r, res, s) => { most = Math.max(most, ++running); setTimeout(() => { running--; json({ Accounts: [] })(r, res, s); }, 30); };
    await Promise.all(Array.from({ length: 12 }, () => door.accounts(tenant, { lane: 'click' })));
    expect(most).toBe(5);
  });
});

describe('door to Xero: looking', () => {
  it('finds invoices by number in every status, exactly, and by path where the number holds a comma', async () => {
    const { server, door } = await world();
    server.next(json({ Invoices: [{ InvoiceID: ID, InvoiceNumber: 'inv-1' }, { InvoiceID: ID, InvoiceNumber: 'INV-10' }] }), json({ Invoices: [{ InvoiceNumber: 'A,1/2' }] }), status(404, { 'content-type': 'text/html' }));
    expect(await door.invoicesByNumber(tenant, ['INV-1', 'A,1/2', 'B,2'], { lane: 'click' })).toEqual([{ InvoiceID: ID, InvoiceNumber: 'inv-1' }, { InvoiceNumber: 'A,1/2' }]);
    expect(server.received.map((r) => r.url)).toEqual([
      '/api.xro/2.0/Invoices?InvoiceNumbers=INV-1&Statuses=DRAFT,SUBMITTED,AUTHORISED,PAID,VOIDED,DELETED&unitdp=4&page=1&pageSize=100',
      '/api.xro/2.0/Invoices/A%2C1%2F2?unitdp=4', '/api.xro/2.0/Invoices/B%2C2?unitdp=4',
    ]);
  });

  it('reads every page of what the app created for a contact, and keeps the day asked for', async () => {
    const { server, door } = await world();
    const row = { InvoiceID: ID, DateString: '2026-11-22T00:00:00' };
    server.next(json({ Invoices: [...Array.from({ length: 99 }, () => row), { ...row, DateString: '2026-11-21T00:00:00' }] }), json({ Invoices: [row] }));
    expect(await door.invoicesOfContact(tenant, { contactId: ID, date: '2026-11-22', modifiedSince: '2026-11-22T09:55:00.000Z' }, { lane: 'poll' })).toHaveLength(100);
    expect(server.received[0]!.headers['if-modified-since']).toBe('2026-11-22T09:55:00');
    expect(server.received[1]!.url).toContain('page=2');
    expect(server.received[0]!.url).toContain('createdByMyApp=true');
  });

  it('R16 asks for the page of the customer by one call, and takes only a web address for it', async () => {
    const { server, door } = await world();
    server.next(json({ OnlineInvoices: [{ OnlineInvoiceUrl: 'https://in.xero.com/abc' }] }), json({ OnlineInvoices: [] }), json({ OnlineInvoices: [{ OnlineInvoiceUrl: '' }] }), json({ OnlineInvoices: [{ OnlineInvoiceUrl: 'javascript:alert(1)' }] }), json({ ErrorNumber: 10, Type: 'ValidationException' }, 400));
    const ask = () => door.onlineInvoice(tenant, ID, { lane: 'poll' });
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual(['https://in.xero.com/abc', undefined, undefined, undefined]);
    await expect(ask()).rejects.toMatchObject({ fate: 'refused' });
    expect(server.received[0]).toMatchObject({ method: 'GET', url: `/api.xro/2.0/Invoices/${ID}/OnlineInvoice` });
    expect(server.received).toHaveLength(5);
  });

  it('quotes names in filters', async () => {
    const { server, door } = await world();
    server.next(json({ Contacts: [] }));
    expect(await door.contactsByName(tenant, 'A "B" \\ & Ö', { lane: 'click' })).toEqual([]);
    expect(decodeURIComponent(server.received[0]!.url)).toContain('where=Name=="A \\"B\\" \\\\ & Ö"&includeArchived=true');
  });

  it('lists the organisations of the app', async () => {
    const { server, door } = await world();
    server.next(json([{ id: 'x', tenantId: ID.toUpperCase(), tenantType: 'ORGANISATION', tenantName: 'Harbour' }]));
    expect(await door.connections()).toEqual([{ tenantId: ID, tenantType: 'ORGANISATION', tenantName: 'Harbour' }]);
    expect(server.received[0]!.url).toBe('/connections');
  });
});
