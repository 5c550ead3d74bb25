import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bayside, invoice, startTestXero, tenantId, type Any, type TestXero } from '../testing.ts';

interface Heard { readonly raw: string; readonly body: Any; readonly signature: string; readonly rightly: boolean }
const [key, secondKey] = ['the first key', 'the second key'];
let x: TestXero;
let listener: Server;
let url = '';
let heard: Heard[] = [];
/** What the listener answers; undefined: rightly. */
let answer: ((h: Heard) => { status: number; body?: string; cookie?: boolean } | 'never') | undefined;

beforeAll(async () => {
  x = await startTestXero();
  listener = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      const raw = Buffer.concat(parts).toString('utf8');
      const signature = String(request.headers['x-xero-signature']);
      const h: Heard = { raw, body: JSON.parse(raw), signature, rightly: [key, secondKey].some((k) => createHmac('sha256', k).update(raw).digest('base64') === signature) };
      heard.push(h);
      const say = answer?.(h) ?? { status: h.rightly ? 200 : 401 };
      if (say === 'never') return;
      if ('cookie' in say) reply.setHeader('set-cookie', 'a=b');
      reply.writeHead(say.status).end(say.body ?? '');
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(listener.address() as { port: number }).port}/hooks`;
});
afterAll(async () => { listener.closeAllConnections(); listener.close(); await x.close(); });
beforeEach(async () => { answer = undefined; await x.control('POST', '/reset'); await register(); heard = []; });
afterEach(() => x.control('DELETE', '/webhooks'));

const register = async (more: Any = {}): Promise<Any> => (await x.control('POST', '/webhooks', { url, key, gatherMs: 20, retryMs: 30, timeoutMs: 200, ...more })).body;
const state = async (): Promise<Any> => (await x.control('GET', '/webhooks')).body;
const quiet = () => vi.waitFor(async () => expect(await state()).toMatchObject({ quiet: true }), { timeout: 3_000, interval: 10 });
const put = async (n: string, more: Any = {}): Promise<Any> => (await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: n, ...more })] })).body.Invoices?.[0];
const told = (): string[] => heard.filter((h) => h.rightly).flatMap((h) => h.body.events).map((e: Any) => `${e.eventCategory} ${e.eventType} ${e.resourceId}`);

describe('R60 webhooks: what is told', () => {
  it('gathers changes into one signed POST, in the form that Xero documents', async () => {
    const [a, b] = [await put('W-1'), await put('W-2', { Status: 'DRAFT' })];
    await x.api('POST', `/Invoices/${b.InvoiceID}`, { Invoices: [{ Reference: 'new' }] });
    await quiet();
    expect(told()).toEqual([`INVOICE CREATE ${a.InvoiceID}`, `INVOICE CREATE ${b.InvoiceID}`, `INVOICE UPDATE ${b.InvoiceID}`]);
    const [first] = heard;
    expect(first!.body).toMatchObject({ firstEventSequence: expect.any(Number), lastEventSequence: first!.body.firstEventSequence + first!.body.events.length - 1, entropy: expect.stringMatching(/^[A-Z]{20}$/) });
    expect(first!.body.events[0]).toEqual({
      resourceUrl: `${x.xero.url}/api.xro/2.0/Invoices/${a.InvoiceID}`, resourceId: a.InvoiceID, tenantId, tenantType: 'ORGANISATION', eventCategory: 'INVOICE', eventType: 'CREATE',
      eventDateUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/),
    });
  });

  it('tells of what people do inside Xero: contacts, credit notes with type and status, payments', async () => {
    const i = await put('W-1');
    const note = (await x.api('PUT', '/CreditNotes', { CreditNotes: [{ ...invoice({ Type: 'ACCRECCREDIT', Status: 'DRAFT' }), DueDate: undefined }] })).body.CreditNotes[0];
    await quiet();
    heard = [];
    await x.control('POST', '/state/contact', { ContactID: bayside, EmailAddress: 'new@bayside.example' });
    await x.control('POST', '/state/pay', { InvoiceID: i.InvoiceID });
    await x.api('POST', `/CreditNotes/${note.CreditNoteID}`, { CreditNotes: [{ Status: 'AUTHORISED' }] });
    await quiet();
    expect(told()).toEqual([`CONTACT UPDATE ${bayside}`, `INVOICE UPDATE ${i.InvoiceID}`, `CREDITNOTE UPDATE ${note.CreditNoteID}`]);
    expect(heard.flatMap((h) => h.body.events).at(-1).data).toEqual({ Type: 'ACCRECCREDIT', Status: 'AUTHORISED' });
  });

  it('dates an event as its document, or later where the switch says so', async () => {
    const lag = async (n: string): Promise<number> => {
      heard = [];
      const i = await put(n);
      await quiet();
      return Date.parse(`${heard[0]!.body.events[0].eventDateUtc}Z`) - Number(/\d+/.exec(i.UpdatedDateUTC)![0]);
    };
    expect(await lag('W-1')).toBe(0);
    await x.control('POST', '/switches', { eventDateLagMs: 250 });
    expect(await lag('W-2')).toBe(250);
  });

  it('says nothing of payments where the switch says so, but of edits', async () => {
    const i = await put('W-1');
    await quiet();
    heard = [];
    await x.control('POST', '/switches', { paymentsRaiseUpdates: false });
    await x.control('POST', '/state/pay', { InvoiceID: i.InvoiceID });
    await quiet();
    expect(told()).toEqual([]);
    await x.control('POST', '/state/invoice', { InvoiceID: i.InvoiceID, Reference: 'other' });
    await quiet();
    expect(told()).toEqual([`INVOICE UPDATE ${i.InvoiceID}`]);
  });

  it('tells of over- and prepayments where the switch says so', async () => {
    await x.control('POST', '/state/overpayment', { ContactID: bayside, Amount: 5 });
    await quiet();
    expect(told()).toEqual([]);
    await x.control('POST', '/switches', { prepaidRaisesEvents: true });
    const [over, pre] = [(await x.control('POST', '/state/overpayment', { ContactID: bayside, Amount: 5 })).body, (await x.control('POST', '/state/prepayment', { ContactID: bayside, Amount: 5 })).body];
    await quiet();
    expect(told()).toEqual([`OVERPAYMENT CREATE ${over.OverpaymentID}`, `PREPAYMENT CREATE ${pre.PrepaymentID}`]);
  });

  it('never tells of what was refused, and of every organisation that is connected', async () => {
    const refused = await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: 'W-1' }), invoice({ InvoiceNumber: 'W-2', LineItems: [] })] });
    expect(refused.status).toBe(400);
    const other = '11111111-2222-4333-8444-555555555555';
    await x.control('POST', '/organisations', { tenantId: other, connectionId: '21111111-2222-4333-8444-555555555555', name: 'Second Ltd', shortCode: '!two' });
    await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: 'W-9' })] }, { headers: { 'xero-tenant-id': other } });
    await quiet();
    expect(heard.flatMap((h) => h.body.events).map((e: Any) => e.tenantId)).toEqual([other]);
  });
});

describe('R60 webhooks: intent to receive', () => {
  it('is active only when both kinds of signature were answered rightly', async () => {
    const right = await register();
    expect(right.status).toBe('active');
    expect(right.intentToReceive.map((t: Any) => `${t.signedRightly} ${t.status}`).sort()).toEqual(['false 401', 'false 401', 'true 200', 'true 200']);
    expect(heard.map((h) => h.body)).toEqual(Array(4).fill({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: expect.any(String) }));
    for (const wrong of [() => ({ status: 200 }), () => ({ status: 401 }), (h: Heard) => ({ status: h.rightly ? 200 : 401, body: 'ok' }), (h: Heard) => ({ status: h.rightly ? 200 : 401, cookie: true }), (h: Heard) => ({ status: h.rightly ? 201 : 401 })]) {
      answer = wrong;
      expect((await register()).status).toBe('intentToReceiveFailed');
    }
    answer = undefined;
    heard = [];
    await put('W-1');
    await new Promise((r) => setTimeout(r, 60));
    expect(heard).toEqual([]);
  });

  it('speaks to this machine only, and refuses settings that it does not have', async () => {
    for (const bad of [{ url: 'https://example.org/hooks', key }, { url, key: '' }, { url, key, pace: 3 }, { url, key, retryMs: 'soon' }]) expect((await x.control('POST', '/webhooks', bad)).status).toBe(400);
    expect((await x.control('POST', '/webhooks/faults', { kind: 'lost' })).status).toBe(400);
  });

  it('signs with two keys in turns while one is exchanged for the other', async () => {
    await register({ secondKey });
    heard = [];
    for (const n of ['W-1', 'W-2']) { await put(n); await quiet(); }
    expect(new Set(heard.map((h) => [key, secondKey].find((k) => createHmac('sha256', k).update(h.raw).digest('base64') === h.signature)))).toEqual(new Set([key, secondKey]));
  });
});

describe('R60 webhooks: deliveries', () => {
  it.each([['refused', { status: 503 }], ['with a body', { status: 200, body: 'thanks' }], ['without an answer', 'never' as const]])('%s: comes again, the same bytes', async (_name, say) => {
    let tries = 0;
    answer = () => (++tries <= 3 ? say : { status: 200 });
    const i = await put('W-1');
    await vi.waitFor(() => expect(tries).toBe(4), { timeout: 3_000 });
    await quiet();
    expect(new Set(heard.map((h) => h.raw)).size).toBe(1);
    expect((await state()).deliveries).toMatchObject([{ state: 'delivered', events: [{ resourceId: i.InvoiceID }], attempts: [{ refused: expect.any(String) }, { refused: expect.any(String) }, { refused: expect.any(String) }, { status: 200 }] }]);
  });

  it('is switched off after failing for long; a replay brings what was missed', async () => {
    await register({ disableAfterMs: 50 });
    heard = [];
    answer = () => ({ status: 500 });
    await put('W-1');
    await vi.waitFor(async () => expect((await state()).status).toBe('disabled'), { timeout: 3_000 });
    const missed = await put('W-2');
    await new Promise((r) => setTimeout(r, 60));
    answer = undefined;
    heard = [];
    const from = (await state()).deliveries.at(-1).firstEventSequence;
    expect((await x.control('POST', '/webhooks/replay', { fromSequence: from })).body).toEqual({ deliveries: 1 });
    await quiet();
    expect(told()).toEqual([`INVOICE CREATE ${missed.InvoiceID}`]);
    expect(heard[0]!.body).toMatchObject({ firstEventSequence: from, lastEventSequence: from });
  });

  it.each([
    ['drop', ['W-2']], ['duplicate', ['W-1', 'W-1', 'W-2']], ['late', ['W-2', 'W-1']], ['outOfOrder', ['W-2', 'W-1']], ['wrongSignature', ['W-1', 'W-2']],
  ])('on order: %s', async (kind, order) => {
    await x.control('POST', '/webhooks/faults', { kind, ms: kind === 'late' ? 150 : 2_000 });
    const numbers = new Map<string, string>();
    for (const n of ['W-1', 'W-2']) { numbers.set((await put(n)).InvoiceID, n); await new Promise((r) => setTimeout(r, 50)); }
    await quiet();
    expect(heard.filter((h) => h.rightly).map((h) => numbers.get(h.body.events[0].resourceId))).toEqual(order);
    expect(heard.filter((h) => !h.rightly)).toHaveLength(kind === 'wrongSignature' ? 1 : 0);
  });
});
