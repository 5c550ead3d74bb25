import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstMessages, invoice, line, startTestXero, type Any, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); await x.control('POST', '/switches', { minuteLimit: 1000 }); });

const create = async (more: Record<string, unknown> = {}): Promise<Any> => (await x.api('PUT', '/Invoices?unitdp=4', { Invoices: [invoice(more)] })).body.Invoices[0];
const post = (id: string, change: Record<string, unknown>) => x.api('POST', `/Invoices/${id}?unitdp=4`, { Invoices: [change] });
const pay = (InvoiceID: string, Amount: string) => x.control('POST', '/state/pay', { InvoiceID, Amount });

describe('R60 changing an invoice', () => {
  it('keeps what is not sent', async () => {
    const i = await create({ InvoiceNumber: 'C-1', Reference: 'one' });
    const got = await post(i.InvoiceID, { Reference: 'two' });
    expect(got.body.Invoices[0]).toMatchObject({ InvoiceNumber: 'C-1', Reference: 'two', Total: 120, LineItems: [{ LineItemID: i.LineItems[0].LineItemID }] });
  });

  it('replaces lines: those with their id stay the same line, the others are new', async () => {
    const i = await create({ LineItems: [line(), line({ Description: 'second' })] });
    const got = (await post(i.InvoiceID, { LineItems: [line({ LineItemID: i.LineItems[1].LineItemID, UnitAmount: 7 }), line()] })).body.Invoices[0];
    expect(got.LineItems[0].LineItemID).toBe(i.LineItems[1].LineItemID);
    expect(i.LineItems.map((l: Any) => l.LineItemID)).not.toContain(got.LineItems[1].LineItemID);
    expect(got.SubTotal).toBe(107);
  });

  it('recalculates when amounts become inclusive', async () => {
    const i = await create();
    expect((await post(i.InvoiceID, { LineAmountTypes: 'NoTax' })).body.Invoices[0]).toMatchObject({ SubTotal: 100, TotalTax: 0, Total: 100 });
  });

  it('R60 a POST to the collection with a number that is taken edits that other invoice', async () => {
    const i = await create({ InvoiceNumber: 'C-9', Reference: 'mine' });
    const got = (await x.api('POST', '/Invoices', { Invoices: [invoice({ InvoiceNumber: 'C-9', Reference: 'yours' })] })).body.Invoices[0];
    expect(got.InvoiceID).toBe(i.InvoiceID);
    expect((await x.api('GET', `/Invoices/${i.InvoiceID}`)).body.Invoices[0].Reference).toBe('yours');
    await x.control('POST', '/switches', { postMatchesNumber: false });
    expect(firstMessages(await x.api('POST', '/Invoices', { Invoices: [invoice({ InvoiceNumber: 'C-9' })] }))).toEqual(['Invoice # must be unique.']);
  });

  it('refuses an id that does not exist', async () => {
    expect(firstMessages(await post('11111111-2222-4333-8444-555555555555', { Reference: 'x' }))).toEqual(['An existing Invoice with the specified InvoiceID could not be found']);
  });

  it('a PUT that names an InvoiceID is not emulated', async () => {
    expect((await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceID: '11111111-2222-4333-8444-555555555555' })] })).status).toBe(501);
  });
});

describe('R60 status', () => {
  const wrong = 'Invoice not of valid status for modification';
  it.each([
    ['DRAFT', 'SUBMITTED', undefined], ['DRAFT', 'AUTHORISED', undefined], ['DRAFT', 'DELETED', undefined], ['DRAFT', 'VOIDED', wrong], ['DRAFT', 'PAID', wrong],
    ['SUBMITTED', 'DRAFT', undefined], ['SUBMITTED', 'AUTHORISED', undefined], ['SUBMITTED', 'DELETED', undefined],
    ['AUTHORISED', 'VOIDED', undefined], ['AUTHORISED', 'DELETED', wrong], ['AUTHORISED', 'DRAFT', wrong], ['AUTHORISED', 'SUBMITTED', wrong],
  ])('%s to %s: %s', async (from, to, problem) => {
    const i = await create({ Status: from });
    const got = await post(i.InvoiceID, { Status: to });
    if (problem) expect(firstMessages(got)).toEqual([problem]);
    else expect(got.body.Invoices[0].Status).toBe(to);
    expect((await x.api('GET', `/Invoices/${i.InvoiceID}`)).body.Invoices[0].Status).toBe(problem ? from : to);
  });

  it('a refused change echoes the status that was asked for, although nothing changed', async () => {
    const i = await create();
    const got = await x.api('POST', '/Invoices?summarizeErrors=false', { Invoices: [{ InvoiceID: i.InvoiceID, Status: 'DELETED' }] });
    expect(got.body.Invoices[0]).toMatchObject({ Status: 'DELETED', HasErrors: true, StatusAttributeString: 'ERROR' });
  });

  it('nothing can be changed once voided, nothing is owed, and the number stays taken', async () => {
    const i = await create({ InvoiceNumber: 'V-1' });
    expect((await post(i.InvoiceID, { Status: 'VOIDED' })).body.Invoices[0].AmountDue).toBe(0);
    expect(firstMessages(await post(i.InvoiceID, { Reference: 'x' }))).toEqual([wrong]);
    expect(firstMessages(await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: 'V-1' })] }))).toEqual(['Invoice # must be unique.']);
    await x.control('POST', '/switches', { voidedNumbersReusable: true });
    expect((await create({ InvoiceNumber: 'V-1' })).InvoiceID).not.toBe(i.InvoiceID);
  });

  it('a draft is judged in full when it is approved', async () => {
    const i = await create({ Status: 'DRAFT', LineItems: [{ Description: 'no account yet', Quantity: 1, UnitAmount: 5 }] });
    expect(firstMessages(await post(i.InvoiceID, { Status: 'AUTHORISED' }))).toEqual(['Account code or ID must be specified.']);
  });
});

describe('R60 with money applied', () => {
  const applied = 'This document cannot be edited as it has a payment or credit note allocated to it.';
  it.each([
    [{ Reference: 'new' }, undefined], [{ DueDate: '2027-01-31' }, undefined], [{ InvoiceNumber: 'P-2' }, undefined], [{ Url: 'https://example.com/' }, undefined],
    [{ Date: '2026-11-20' }, applied], [{ CurrencyCode: 'EUR' }, applied], [{ LineAmountTypes: 'Inclusive' }, applied],
  ])('%o', async (change, problem) => {
    const i = await create();
    await pay(i.InvoiceID, '20.00');
    const got = await post(i.InvoiceID, change);
    if (problem) expect(firstMessages(got)).toEqual([problem]); else expect(got.status).toBe(200);
  });

  it('lines may change their text, account and tracking only', async () => {
    const i = await create();
    await pay(i.InvoiceID, '120.00');
    const id = i.LineItems[0].LineItemID;
    expect((await post(i.InvoiceID, { LineItems: [line({ LineItemID: id, Description: 'other', AccountCode: '260' })] })).body.Invoices[0]).toMatchObject({ Status: 'PAID', LineItems: [{ AccountCode: '260' }] });
    expect(firstMessages(await post(i.InvoiceID, { LineItems: [line({ LineItemID: id, UnitAmount: 101 })] }))).toEqual([applied]);
  });

  it('it cannot be voided', async () => {
    const i = await create();
    await pay(i.InvoiceID, '20.00');
    expect(firstMessages(await post(i.InvoiceID, { Status: 'VOIDED' }))).toEqual(['The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it.']);
  });
});
