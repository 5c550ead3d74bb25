import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstMessages, invoice, startTestXero, type Any, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); });

const create = async (more: Record<string, unknown> = {}): Promise<Any> => (await x.api('PUT', '/Invoices', { Invoices: [invoice(more)] })).body.Invoices[0];
const pay = (InvoiceID: string, Amount: number, more: Record<string, unknown> = {}) => x.api('PUT', '/Payments', { Payments: [{ Invoice: { InvoiceID }, Account: { Code: '090' }, Date: '2026-11-25', Amount, ...more }] });
const read = async (id: string): Promise<Any> => (await x.api('GET', `/Invoices/${id}`)).body.Invoices[0];

describe('R60 payments', () => {
  it('part, then full: the invoice says what is due, and when it was settled', async () => {
    const i = await create();
    expect((await pay(i.InvoiceID, 20.5)).body.Payments[0]).toMatchObject({ Amount: 20.5, PaymentType: 'ACCRECPAYMENT', Status: 'AUTHORISED', Invoice: { InvoiceID: i.InvoiceID } });
    expect(await read(i.InvoiceID)).toMatchObject({ Status: 'AUTHORISED', AmountDue: 99.5, AmountPaid: 20.5, Payments: [{ Amount: 20.5 }] });
    await pay(i.InvoiceID, 99.5);
    expect(await read(i.InvoiceID)).toMatchObject({ Status: 'PAID', AmountDue: 0, FullyPaidOnDate: `/Date(${Date.UTC(2026, 10, 25)}+0000)/` });
  });

  it('taken back, the invoice is open again', async () => {
    const i = await create();
    const p = (await pay(i.InvoiceID, 120)).body.Payments[0];
    const gone = await x.api('POST', `/Payments/${p.PaymentID}`, { Status: 'DELETED' });
    expect(gone.body.Payments[0].Status).toBe('DELETED');
    expect(await read(i.InvoiceID)).toMatchObject({ Status: 'AUTHORISED', AmountDue: 120, Payments: [] });
  });

  it('more than is due, on a draft, from an account that is no bank', async () => {
    const [open, draft] = [await create(), await create({ Status: 'DRAFT' })];
    expect(firstMessages(await pay(open.InvoiceID, 120.01))).toEqual(['Payment amount exceeds the amount outstanding on this document']);
    expect(firstMessages(await pay(draft.InvoiceID, 1))).toEqual(['Payments can only be made against Authorised documents']);
    expect(firstMessages(await pay(open.InvoiceID, 1, { Account: { Code: '200' } }))).toEqual(['Account type is invalid for payments']);
    expect(firstMessages(await pay('11111111-2222-4333-8444-555555555555', 1))).toEqual(['An existing Invoice with the specified InvoiceID could not be found']);
    expect(await read(open.InvoiceID)).toMatchObject({ AmountDue: 120 });
  });

  it('are listed with what changed since', async () => {
    const i = await create();
    await pay(i.InvoiceID, 1);
    expect((await x.api('GET', '/Payments?page=1')).body.Payments).toHaveLength(1);
    expect((await x.api('GET', '/Payments', undefined, { headers: { 'if-modified-since': '2099-01-01T00:00:00' } })).body.Payments).toEqual([]);
  });
});
