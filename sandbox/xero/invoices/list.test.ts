import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bayside, invoice, line, startTestXero, tenantId, type Any, type TestXero } from '../testing.ts';

let x: TestXero;
const at: Record<string, number> = {};
beforeAll(async () => {
  x = await startTestXero();
  await x.control('POST', '/switches', { minuteLimit: 1000 });
  for (const [n, more] of [['L-1', { Reference: 'alpha' }], ['L-2', { Contact: { Name: 'Zed Ltd' } }], ['L-3', { Status: 'DRAFT', Date: '2026-10-01' }], ['L-4', { LineItems: [line({ UnitAmount: 1000.5 })] }]] as const) {
    at[n] = Date.parse('2026-11-22T10:00:00Z') + Object.keys(at).length * 60_000;
    await x.control('POST', '/clock', { now: new Date(at[n]!).toISOString() });
    await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: n, ...more })] });
  }
  const l1 = (await x.api('GET', '/Invoices/L-1')).body.Invoices[0];
  await x.api('POST', `/Invoices/${l1.InvoiceID}`, { Invoices: [{ Status: 'VOIDED' }] });
});
afterAll(() => x.close());

const list = async (query: string, headers?: Record<string, string>) => {
  const got = await x.api('GET', `/Invoices?${query}`, undefined, headers ? { headers } : {});
  return (got.body.Invoices as Any[]).map((i) => i.InvoiceNumber as string).sort();
};

describe('R60 lists of invoices', () => {
  it.each([
    ['InvoiceNumbers=L-1,L-3', ['L-1', 'L-3']], ['Statuses=DRAFT', ['L-3']], ['Statuses=AUTHORISED,VOIDED', ['L-1', 'L-2', 'L-4']], [`ContactIDs=${bayside}`, ['L-1', 'L-3', 'L-4']], ['searchTerm=alph', ['L-1']],
    [`where=${encodeURIComponent('Status=="AUTHORISED" AND AmountDue>=1000.50')}`, ['L-4']],
    [`where=${encodeURIComponent(`Contact.ContactID=Guid("${bayside.toUpperCase()}") && Date>=DateTime(2026,11,01)`)}`, ['L-1', 'L-4']],
    [`where=${encodeURIComponent('Contact.Name.ToLower().Contains("zed") OR Reference=="alpha"')}`, ['L-1', 'L-2']],
    ['createdByMyApp=true', ['L-1', 'L-2', 'L-3', 'L-4']],
  ])('%s', async (query, expected) => { expect(await list(query)).toEqual(expected); });

  it('knows what another app created', async () => {
    const token = await x.identity.signXero({ clientId: 'other-app' });
    const got = await x.api('GET', '/Invoices?createdByMyApp=true', undefined, { headers: { authorization: `Bearer ${token}` } });
    expect(got.body.Invoices).toEqual([]);
  });

  it('gives what changed after a second', async () => {
    const since = (ms: number) => ({ 'if-modified-since': new Date(ms).toISOString().slice(0, 19) });
    expect(await list('', since(at['L-2']! + 1000))).toEqual(['L-1', 'L-3', 'L-4']);
    expect(await list('', since(at['L-4']! + 5000))).toEqual([]);
  });

  it('shows lines and the whole contact on pages only', async () => {
    const bare = (await x.api('GET', '/Invoices?InvoiceNumbers=L-4')).body.Invoices[0];
    expect(bare.LineItems).toEqual([]);
    expect(bare.Contact).not.toHaveProperty('IsCustomer');
    const paged = (await x.api('GET', '/Invoices?page=1&pageSize=1&order=InvoiceNumber%20DESC')).body;
    expect(paged.pagination).toEqual({ page: 1, pageSize: 1, pageCount: 4, itemCount: 4 });
    expect(paged.Invoices[0]).toMatchObject({ InvoiceNumber: 'L-4', LineItems: [{ AccountCode: '200' }] });
    expect((await x.api('GET', '/Invoices?summaryOnly=true&page=1')).body.Invoices[0]).not.toHaveProperty('LineItems');
  });

  it('hides voided ones where the switch says so, unless asked for', async () => {
    await x.control('POST', '/switches', { listsHideVoidedAndDeleted: true });
    expect(await list('InvoiceNumbers=L-1,L-2')).toEqual(['L-2']);
    expect(await list('InvoiceNumbers=L-1,L-2&Statuses=VOIDED,AUTHORISED')).toEqual(['L-1', 'L-2']);
    await x.control('POST', '/switches', { listsHideVoidedAndDeleted: false });
  });

  it('finds one by number or id, else an empty page that is no JSON', async () => {
    expect((await x.api('GET', '/Invoices/l-4')).body.Invoices[0].Total).toBe(1200.6);
    const none = await x.api('GET', '/Invoices/99999999-2222-4333-8444-555555555555');
    expect([none.status, none.text, none.headers.get('content-type')]).toEqual([404, '', 'text/html']);
  });

  it('refuses filters it cannot read', async () => {
    for (const where of ['Nothing=="x"', 'Status=', 'Status==DRAFT extra', '(Status=="DRAFT"']) {
      const got = await x.api('GET', `/Invoices?where=${encodeURIComponent(where)}`);
      expect([where, got.status, got.body.ErrorNumber]).toEqual([where, 400, 16]);
    }
    expect((await x.api('GET', '/Invoices?statusess=DRAFT')).body.code).toBe('SandboxNotEmulated');
  });

  it('links to the page where a customer would pay', async () => {
    const id = (await x.api('GET', '/Invoices/L-4')).body.Invoices[0].InvoiceID as string;
    expect((await x.api('GET', `/Invoices/${id}/OnlineInvoice`)).body.OnlineInvoices[0].OnlineInvoiceUrl).toBe(`${x.xero.url}/view/${id}`);
    expect((await x.api('GET', '/Invoices/L-3/OnlineInvoice', undefined, { judge: false })).status).toBe(400);
  });

  it('keeps history and takes notes', async () => {
    const id = (await x.api('GET', '/Invoices/L-4')).body.Invoices[0].InvoiceID as string;
    await x.api('PUT', `/Invoices/${id}/History`, { HistoryRecords: [{ Details: 'Seen' }] });
    expect((await x.api('GET', `/Invoices/${id}/History`)).body.HistoryRecords.map((h: Any) => h.Changes)).toEqual(['Note', 'Approved']);
  });
});

it('R60 tells which organisation the connection leads to', async () => {
  const token = await x.identity.signXero();
  const got = await (await fetch(`${x.xero.url}/connections`, { headers: { authorization: `Bearer ${token}` } })).json() as Any;
  expect(got).toMatchObject([{ tenantId, tenantType: 'ORGANISATION', tenantName: 'Harbour & Vine Ltd' }]);
});
