import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bayside, invoice, oldMill, startTestXero, type Any, type TestXero } from '../testing.ts';

let x: TestXero;
let clock = 0;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); clock = Date.parse('2026-11-22T10:00:00Z'); await tick(); });

/** Every change gets a second of its own. */
const tick = () => x.control('POST', '/clock', { now: new Date(clock += 60_000).toISOString() });
const control = async (path: string, body: Any): Promise<Any> => {
  await tick();
  const got = await x.control('POST', `/state/${path}`, body);
  expect(got.status, got.text).toBe(200);
  return got.body;
};
const refusal = async (path: string, body: Any): Promise<string> => { const got = await x.control('POST', `/state/${path}`, body); expect(got.status).toBe(400); return got.body.message; };
const one = async (path: string, id: string): Promise<Any> => (await x.api('GET', `/${path}/${id}`)).body[path][0];
const made = async (more: Any = {}): Promise<Any> => (await x.api('PUT', '/Invoices', { Invoices: [invoice(more)] })).body.Invoices[0];
const note = async (amount: number, more: Any = {}): Promise<Any> => {
  const { DueDate: _none, ...base } = invoice({ Type: 'ACCRECCREDIT', LineItems: [{ Description: 'Back', Quantity: 1, UnitAmount: amount, AccountCode: '200', TaxType: 'NONE' }], ...more });
  return (await x.api('PUT', '/CreditNotes', { CreditNotes: [base] })).body.CreditNotes[0];
};
/** Whether every one of these changes moved the document's time. */
async function moves(path: string, id: string, changes: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const change of changes) {
    const before = (await one(path, id)).UpdatedDateUTC;
    await change();
    expect((await one(path, id)).UpdatedDateUTC, `${path} after ${change.toString()}`).not.toBe(before);
  }
}

describe.each([['Overpayment', 'overpayment', 'NoTax'], ['Prepayment', 'prepayment', 'Exclusive']] as const)('R33 R60 %ss', (kind, edit, types) => {
  const path = `${kind}s`;
  it('are recorded inside Xero, set against an invoice, and taken off again', async () => {
    const p = await control(edit, { ContactID: bayside, Amount: 50, Reference: 'too much', Date: '2026-11-20' });
    const id = p[`${kind}ID`];
    expect(await one(path, id)).toMatchObject({ Type: `RECEIVE-${kind.toUpperCase()}`, Status: 'AUTHORISED', Total: 50, RemainingCredit: 50, LineAmountTypes: types, Reference: 'too much', Allocations: [], Contact: { ContactID: bayside }, LineItems: [{ LineAmount: 50 }] });
    const i = await made();
    const allocation = await control('allocate', { [`${kind}ID`]: id, InvoiceID: i.InvoiceID });
    expect(await one('Invoices', i.InvoiceID)).toMatchObject({ Status: 'AUTHORISED', AmountCredited: 50, AmountDue: 70, AmountPaid: 0, CreditNotes: [], [path]: [{ [`${kind}ID`]: id, AppliedAmount: 50, Total: 50 }] });
    expect((await x.api('GET', '/Invoices?page=1')).body.Invoices[0][path]).toHaveLength(1);
    expect(await one(path, id)).toMatchObject({ Status: 'PAID', RemainingCredit: 0, Allocations: [{ AllocationID: allocation.AllocationID, Amount: 50, Invoice: { InvoiceID: i.InvoiceID } }] });
    expect(await refusal('void', { [`${kind}ID`]: id })).toContain('used');
    await control('unallocate', { AllocationID: allocation.AllocationID });
    expect(await one('Invoices', i.InvoiceID)).toMatchObject({ AmountCredited: 0, AmountDue: 120, [path]: [] });
    expect(await one(path, id)).toMatchObject({ Status: 'AUTHORISED', RemainingCredit: 50 });
    await control('refund', { [`${kind}ID`]: id, Amount: 20 });
    expect(await one(path, id)).toMatchObject({ RemainingCredit: 30, Payments: [{ Amount: 20 }] });
    expect((await x.api('GET', '/Payments')).body.Payments[0]).toMatchObject({ PaymentType: `AR${kind.toUpperCase()}PAYMENT`, [kind]: { [`${kind}ID`]: id } });
  });

  it('are listed by time, filter and page, and not among the others', async () => {
    const first = await control(edit, { ContactID: bayside, Amount: 10 });
    const since = new Date(clock + 1_000).toISOString().slice(0, 19);
    const second = await control(edit, { ContactID: oldMill, Amount: 20, received: false });
    const ids = async (query: string, headers?: Any): Promise<string[]> => (await x.api('GET', `/${path}?${query}`, undefined, headers ? { headers } : {})).body[path].map((p: Any) => p[`${kind}ID`]);
    const [a, b] = [first[`${kind}ID`], second[`${kind}ID`]];
    expect(await ids('order=UpdatedDateUTC%20ASC')).toEqual([a, b]);
    expect(await ids('page=2&pageSize=1')).toEqual([b]);
    expect(await ids('page=1', { 'if-modified-since': since })).toEqual([b]);
    expect(await ids(`where=${encodeURIComponent(`Type=="SPEND-${kind.toUpperCase()}" AND RemainingCredit>=20`)}`)).toEqual([b]);
    const other = kind === 'Overpayment' ? 'Prepayments' : 'Overpayments';
    expect((await x.api('GET', `/${other}`)).body[other]).toEqual([]);
    expect((await x.api('GET', `/${other}/${a}`)).status).toBe(404);
    expect((await x.api('PUT', `/${path}/${a}/Allocations`, { Allocations: [] }, { judge: false })).status).toBe(501);
  });
});

describe('R60 money inside Xero', () => {
  it('every payment, credit and removal moves the time of the documents it touches', async () => {
    const [i, c] = [await made(), await note(30)];
    const over = (await control('overpayment', { ContactID: bayside, Amount: 5 })).OverpaymentID;
    let allocation: Any;
    const invoiceMoves = [
      () => control('pay', { InvoiceID: i.InvoiceID, Amount: 20 }), () => control('unpay', { InvoiceID: i.InvoiceID }),
      async () => { allocation = await control('allocate', { CreditNoteID: c.CreditNoteID, InvoiceID: i.InvoiceID }); }, () => control('unallocate', { AllocationID: allocation.AllocationID }),
      async () => { allocation = await control('allocate', { OverpaymentID: over, InvoiceID: i.InvoiceID }); }, () => control('unallocate', { AllocationID: allocation.AllocationID }),
    ];
    await moves('Invoices', i.InvoiceID, invoiceMoves);
    await moves('CreditNotes', c.CreditNoteID, [async () => { allocation = await control('allocate', { CreditNoteID: c.CreditNoteID, InvoiceID: i.InvoiceID, Amount: 10 }); }, () => control('unallocate', { AllocationID: allocation.AllocationID }), () => control('refund', { CreditNoteID: c.CreditNoteID, Amount: 1 })]);
    expect(await one('Invoices', i.InvoiceID)).toMatchObject({ Status: 'AUTHORISED', AmountDue: 120, Payments: [], CreditNotes: [], Overpayments: [] });
  });

  it('a credit note is refunded by the API, and open again when the refund is taken back', async () => {
    const c = await note(30);
    const paid = await x.api('PUT', '/Payments', { Payments: [{ CreditNote: { CreditNoteID: c.CreditNoteID }, Account: { Code: '090' }, Date: '2026-11-25', Amount: 30 }] });
    expect(paid.body.Payments[0]).toMatchObject({ PaymentType: 'ARCREDITPAYMENT', CreditNote: { CreditNoteID: c.CreditNoteID } });
    expect(await one('CreditNotes', c.CreditNoteID)).toMatchObject({ Status: 'PAID', RemainingCredit: 0, Payments: [{ Amount: 30 }] });
    expect((await x.api('POST', `/CreditNotes/${c.CreditNoteID}`, { CreditNotes: [{ Status: 'VOIDED' }] })).status).toBe(400);
    await x.api('POST', `/Payments/${paid.body.Payments[0].PaymentID}`, { Status: 'DELETED' });
    expect(await one('CreditNotes', c.CreditNoteID)).toMatchObject({ Status: 'AUTHORISED', RemainingCredit: 30, Payments: [] });
  });

  it('refuses what cannot be: too much, other contacts, twice', async () => {
    const [i, over] = [await made(), await control('overpayment', { ContactID: oldMill, Amount: 5 })];
    expect(await refusal('allocate', { OverpaymentID: over.OverpaymentID, InvoiceID: i.InvoiceID })).toContain('Contact');
    expect(await refusal('unpay', { InvoiceID: i.InvoiceID })).toContain('PaymentID');
    expect(await refusal('unallocate', { AllocationID: i.InvoiceID })).toContain('AllocationID');
    await control('void', { InvoiceID: i.InvoiceID });
    expect(await refusal('void', { InvoiceID: i.InvoiceID })).toContain('already');
    expect(await one('Invoices', i.InvoiceID)).toMatchObject({ Status: 'VOIDED', AmountDue: 0 });
  });

  it('goes out and comes back with a snapshot', async () => {
    const i = await made();
    const over = await control('overpayment', { ContactID: bayside, Amount: 5 });
    await control('allocate', { OverpaymentID: over.OverpaymentID, InvoiceID: i.InvoiceID });
    const saved = (await x.control('GET', '/snapshot')).body;
    await x.control('POST', '/reset');
    await x.control('POST', '/snapshot', saved);
    expect(await one('Invoices', i.InvoiceID)).toMatchObject({ AmountCredited: 5, Overpayments: [{ AppliedAmount: 5 }] });
  });

  it('R17 a contact says what is outstanding and overdue, alone and on pages only', async () => {
    const balances = async (path: string): Promise<Any> => (await x.api('GET', path)).body.Contacts.find((c: Any) => c.ContactID === bayside).Balances;
    expect(await balances(`/Contacts/${bayside}`)).toBeUndefined();
    await made();
    await made({ Date: '2026-09-01', DueDate: '2026-10-01' });
    await made({ Type: 'ACCPAY', InvoiceNumber: 'B-1' });
    await note(30);
    const expected = { AccountsReceivable: { Outstanding: 210, Overdue: 120 }, AccountsPayable: { Outstanding: 120, Overdue: 0 } };
    expect(await balances(`/Contacts/${bayside}`)).toEqual(expected);
    expect(await balances('/Contacts?page=1')).toEqual(expected);
    expect(await balances('/Contacts?page=1&summaryOnly=true')).toBeUndefined();
    expect(await balances('/Contacts')).toBeUndefined();
  });
});

describe('R60 the page of a document', () => {
  const press = (path: string) => fetch(`${x.xero.url}${path}`, { method: 'POST' });
  it('pays, takes the payment back, and voids', async () => {
    const i = await made({ InvoiceNumber: 'PAGE-1' });
    const page = `/view/${i.InvoiceID}`;
    expect(await (await press(`${page}/pay`)).text()).toContain('Paid');
    expect((await press(`${page}/void`)).status).toBe(409);
    const { PaymentID } = (await one('Invoices', i.InvoiceID)).Payments[0];
    expect(await (await fetch(`${x.xero.url}${page}`)).text()).toContain('Take back');
    for (let n = 0; n < 2; n++) expect(await (await press(`${page}/payments/${PaymentID}/remove`)).text()).toContain('Awaiting payment');
    expect((await press(`${page}/payments/${i.InvoiceID}/remove`)).status).toBe(404);
    expect(await (await press(`${page}/void`)).text()).toContain('Voided');
    const c = await note(30);
    expect(await (await press(`/view/${c.CreditNoteID}/void`)).text()).toContain('Voided');
  });
});
