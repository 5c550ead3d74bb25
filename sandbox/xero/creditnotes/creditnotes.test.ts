import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bayside, firstMessages, invoice, line, startTestXero, type Any, type Got, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); await x.control('POST', '/switches', { minuteLimit: 100_000 }); });

const note = (more: Record<string, unknown> = {}) => ({ Type: 'ACCRECCREDIT', Contact: { ContactID: bayside }, Date: '2026-11-22', Status: 'AUTHORISED', LineItems: [line()], ...more });
const supplier = (more: Record<string, unknown> = {}) => note({ Type: 'ACCPAYCREDIT', LineItems: [line({ AccountCode: '429', TaxType: 'INPUT2' })], ...more });
const bill = (more: Record<string, unknown> = {}) => invoice({ Type: 'ACCPAY', LineItems: [line({ AccountCode: '429', TaxType: 'INPUT2' })], ...more });
const put = (...rows: unknown[]) => x.api('PUT', '/CreditNotes?summarizeErrors=false&unitdp=4', { CreditNotes: rows });
const one = async (row: unknown = note()): Promise<Any> => (await put(row)).body.CreditNotes[0];
const owed = async (row: unknown = invoice()): Promise<Any> => (await x.api('PUT', '/Invoices', { Invoices: [row] })).body.Invoices[0];
const said = (got: Got): string[] => (got.body.Elements ?? got.body.CreditNotes ?? got.body.Allocations)[0].ValidationErrors.map((v: Any) => v.Message);
const read = async (id: string): Promise<Any> => (await x.api('GET', `/CreditNotes/${id}`)).body.CreditNotes[0];
const readInvoice = async (id: string): Promise<Any> => (await x.api('GET', `/Invoices/${id}`)).body.Invoices[0];
const post = (id: string, row: unknown) => x.api('POST', `/CreditNotes/${id}?unitdp=4`, { CreditNotes: [row] });
const allocate = (id: string, ...rows: Any[]) => x.api('PUT', `/CreditNotes/${id}/Allocations?summarizeErrors=false`, { Allocations: rows.map((r) => ({ Date: '2026-11-22', ...r })) });
const unknown = '11111111-2222-4333-8444-555555555555';
const none = '00000000-0000-0000-0000-000000000000';

describe('R60 credit notes', () => {
  it('come back with what was sent, what is left of them, and a number of Xero\'s', async () => {
    expect(await one(note({ Reference: 'R 1' }))).toMatchObject({ Type: 'ACCRECCREDIT', CreditNoteNumber: 'CN-0001', Reference: 'R 1', Status: 'AUTHORISED', SubTotal: 100, TotalTax: 20, Total: 120, RemainingCredit: 120, Allocations: [], HasErrors: false, DateString: '2026-11-22T00:00:00' });
    expect((await one()).CreditNoteNumber).toBe('CN-0002');
    expect(await one(supplier({ CreditNoteNumber: 'S 9', Reference: 'is dropped' }))).toMatchObject({ CreditNoteNumber: 'S 9', Reference: '' });
    expect((await one(supplier())).CreditNoteNumber).toBe('');
  });

  it('a number belongs to one sales credit note, suppliers may repeat theirs', async () => {
    await one(note({ CreditNoteNumber: 'C-1' }));
    expect(said(await put(note({ CreditNoteNumber: 'c-1' })))).toEqual(['Credit Note # must be unique.']);
    expect((await put(supplier({ CreditNoteNumber: 'C-1' }), supplier({ CreditNoteNumber: 'C-1' }))).body.CreditNotes.map((c: Any) => c.HasErrors)).toEqual([false, false]);
    await owed(invoice({ InvoiceNumber: 'I-1' }));
    expect((await one(note({ CreditNoteNumber: 'I-1' }))).HasErrors).toBe(false);
    await owed(invoice({ InvoiceNumber: 'I-2' }));
    await x.control('POST', '/switches', { creditNotesShareNumbers: true });
    expect(said(await put(note({ CreditNoteNumber: 'I-2' })))).toEqual(['Credit Note # must be unique.']);
  });

  it('POST with a number that is taken edits that credit note', async () => {
    const c = await one(note({ CreditNoteNumber: 'C-1' }));
    expect((await x.api('POST', '/CreditNotes', { CreditNotes: [note({ CreditNoteNumber: 'C-1', Reference: 'other' })] })).body.CreditNotes[0].CreditNoteID).toBe(c.CreditNoteID);
    expect((await read(c.CreditNoteID)).Reference).toBe('other');
    expect((await x.api('POST', '/CreditNotes', { CreditNotes: [{ CreditNoteID: c.CreditNoteID, Reference: 'third' }] })).body.CreditNotes[0].Reference).toBe('third');
    expect(said(await x.api('POST', '/CreditNotes', { CreditNotes: [{ CreditNoteID: unknown }] }))).toEqual(['An existing Credit Note with the specified CreditNoteID could not be found']);
  });

  const refusals: readonly [string, Record<string, unknown>, string][] = [
    ['a discount', note({ LineItems: [line({ DiscountRate: 5 })] }), 'Discounts can only be used on sales invoices.'], ['an allocation', note({ Allocations: [{ Amount: 1, Date: '2026-11-22', Invoice: {} }] }), 'You cannot create and allocate a credit note in a single call'],
    ['a locked period', note({ Date: '2024-12-31' }), 'The document date cannot be before the period lock date'], ['no contact', note({ Contact: undefined }), 'A Contact must be specified for this type of transaction'],
    ['no lines', note({ LineItems: [] }), 'One or more line items must be specified'], ['an account for sales on a bill\'s', supplier({ LineItems: [line({ TaxType: 'INPUT2' })] }), "The TaxType code 'INPUT2' cannot be used with account code '200'."],
    ['another currency', note({ CurrencyCode: 'USD' }), 'Organisation is not subscribed to currency USD'], ['PAID from the start', note({ Status: 'PAID' }), 'Credit Note not of valid status for creation'],
  ];
  it.each(refusals)('with %s are refused', async (_what, row, message) => {
    const got = await put(row);
    expect(said(got)).toEqual([message]);
    expect(got.body.CreditNotes[0]).toMatchObject({ CreditNoteID: none, StatusAttributeString: 'ERROR' });
    expect((await x.api('GET', '/CreditNotes')).body.CreditNotes).toEqual([]);
  });

  it.each(['Url', 'DueDate', 'InvoiceNumber'])('have no %s', async (field) => {
    expect((await x.api('PUT', '/CreditNotes', { CreditNotes: [note({ [field]: '2026-12-01' })] }, { judge: false })).status).toBe(501);
  });

  it('without summarizeErrors one bad one refuses all', async () => {
    expect((await x.api('PUT', '/CreditNotes', { CreditNotes: [note(), note({ LineItems: [] })] })).status).toBe(400);
    expect((await x.api('GET', '/CreditNotes')).body.CreditNotes).toEqual([]);
  });

  it.each([['DRAFT', 'AUTHORISED', true], ['DRAFT', 'DELETED', true], ['DRAFT', 'VOIDED', false], ['AUTHORISED', 'VOIDED', true], ['AUTHORISED', 'DELETED', false], ['SUBMITTED', 'DELETED', true]])('%s to %s: %s', async (from, to, may) => {
    const c = await one(note({ Status: from }));
    const got = await post(c.CreditNoteID, { Status: to });
    expect(got.status).toBe(may ? 200 : 400);
    expect((await read(c.CreditNoteID)).Status).toBe(may ? to : from);
    if (to === 'VOIDED' && may) expect(await read(c.CreditNoteID)).toMatchObject({ RemainingCredit: 0, Total: 120 });
  });

  it('are listed by filter and page, found by id and number', async () => {
    for (const n of ['A', 'B']) await one(note({ CreditNoteNumber: n }));
    await one(supplier({ CreditNoteNumber: 'B' }));
    const numbers = async (q: string) => (await x.api('GET', `/CreditNotes?${q}`)).body.CreditNotes.map((c: Any) => `${c.Type} ${c.CreditNoteNumber}`);
    expect(await numbers(`where=${encodeURIComponent(`Contact.ContactID==Guid("${bayside}") AND Type=="ACCPAYCREDIT"`)}&page=1`)).toEqual(['ACCPAYCREDIT B']);
    expect(await numbers('order=CreditNoteNumber&page=1&pageSize=1')).toEqual(['ACCRECCREDIT A']);
    expect((await x.api('GET', '/CreditNotes')).body.CreditNotes[0].LineItems).toEqual([]);
    expect((await x.api('GET', '/CreditNotes/b')).body.CreditNotes[0]).toMatchObject({ Type: 'ACCRECCREDIT', LineItems: [{ AccountCode: '200' }] });
    expect((await x.api('GET', '/CreditNotes/none')).status).toBe(404);
    expect((await x.api('GET', '/CreditNotes?Statuses=VOIDED')).status).toBe(501);
  });

  it('a repetition under the same key makes no second one', async () => {
    const send = () => x.api('PUT', '/CreditNotes', { CreditNotes: [note()] }, { headers: { 'idempotency-key': 'k' } });
    expect((await send()).body.CreditNotes[0].CreditNoteID).toBe((await send()).body.CreditNotes[0].CreditNoteID);
    expect((await x.api('GET', '/CreditNotes')).body.CreditNotes).toHaveLength(1);
  });
});

describe('R60 allocations', () => {
  it('part, then all: both documents say so, and both have changed', async () => {
    const [c, i] = [await one(note({ LineItems: [line({ UnitAmount: 50 })] })), await owed()];
    await x.control('POST', '/clock', { advanceMs: 5000 });
    const got = await allocate(c.CreditNoteID, { Invoice: { InvoiceID: i.InvoiceID }, Amount: 20.5, Date: '2020-01-01' });
    expect(got.body.Allocations[0]).toMatchObject({ Amount: 20.5, Date: `/Date(${Date.UTC(2026, 10, 22)}+0000)/`, StatusAttributeString: 'OK' });
    expect(got.body.Allocations[0].AllocationID).toBeUndefined();
    const [after, owing] = [await read(c.CreditNoteID), await readInvoice(i.InvoiceID)];
    expect(after).toMatchObject({ RemainingCredit: 39.5, Status: 'AUTHORISED', Allocations: [{ Amount: 20.5, Invoice: { InvoiceID: i.InvoiceID, InvoiceNumber: i.InvoiceNumber } }] });
    expect(owing).toMatchObject({ AmountCredited: 20.5, AmountDue: 99.5, AmountPaid: 0, Status: 'AUTHORISED', CreditNotes: [{ CreditNoteID: c.CreditNoteID, AppliedAmount: 20.5 }] });
    expect([after.UpdatedDateUTC > c.UpdatedDateUTC, owing.UpdatedDateUTC > i.UpdatedDateUTC]).toEqual([true, true]);
    await allocate(c.CreditNoteID, { Invoice: { InvoiceID: i.InvoiceID }, Amount: 39.5 });
    expect(await read(c.CreditNoteID)).toMatchObject({ RemainingCredit: 0, Status: 'PAID' });
    expect((await readInvoice(i.InvoiceID)).AmountDue).toBe(60);
    await x.control('POST', '/state/pay', { InvoiceID: i.InvoiceID });
    expect(await readInvoice(i.InvoiceID)).toMatchObject({ Status: 'PAID', AmountDue: 0, AmountPaid: 60, AmountCredited: 60 });
  });

  it('one note on several bills in one call; each has its own fate', async () => {
    await x.control('POST', '/switches', { allocationsShowIds: true });
    const c = await one(supplier({ LineItems: [line({ AccountCode: '429', TaxType: 'INPUT2', UnitAmount: 300 })] }));
    const [a, b] = [await owed(bill()), await owed(bill())];
    const got = await allocate(c.CreditNoteID, { Invoice: { InvoiceID: a.InvoiceID }, Amount: 120 }, { Invoice: { InvoiceID: b.InvoiceID }, Amount: 120.01 }, { Invoice: { InvoiceID: b.InvoiceID }, Amount: 100 });
    expect(got.body.Allocations.map((r: Any) => r.StatusAttributeString)).toEqual(['OK', 'ERROR', 'OK']);
    expect(got.body.Allocations[0].AllocationID).toMatch(/^[0-9a-f-]{36}$/);
    expect((await readInvoice(a.InvoiceID)).Status).toBe('PAID');
    expect((await read(c.CreditNoteID)).RemainingCredit).toBe(140);
  });

  it('are refused for the reasons there are', async () => {
    const [c, draft, i] = [await one(), await one(note({ Status: 'DRAFT' })), await owed()];
    const to = async (of: Any, on: Any, Amount = 10): Promise<string[]> => said(await allocate(of.CreditNoteID, { Invoice: { InvoiceID: on.InvoiceID }, Amount }));
    const outstanding = 'Credit Note cannot be allocated as amount is greater than amount outstanding';
    expect(await to(draft, i)).toEqual(['Credit notes must have a Status of AUTHORISED to be available for allocation.']);
    expect(await to(c, i, 120.01)).toEqual([outstanding]);
    expect(await to(c, await owed(bill()))).toEqual(['Credit Note cannot be allocated to an incorrect invoice type']);
    expect(await to(c, await owed(invoice({ Contact: { Name: 'Somebody else' } })))).toEqual(['Credit Note cannot be allocated to an invoice of another contact']);
    expect(await to(c, await owed(invoice({ CurrencyCode: 'EUR' })))).toEqual(['Credit Note cannot be allocated to an invoice in another currency']);
    expect(await to(c, await owed(invoice({ Status: 'DRAFT' })))).toEqual(['Credit Note can only be allocated to an authorised invoice']);
    await x.control('POST', '/state/pay', { InvoiceID: i.InvoiceID });
    expect(await to(c, i)).toEqual(['The invoice you are trying to allocate to has already been paid off', outstanding]);
    expect(await to(c, { InvoiceID: unknown })).toEqual(['An existing Invoice with the specified InvoiceID could not be found']);
    expect(await to({ CreditNoteID: unknown }, i)).toEqual(['An existing Credit Note with the specified CreditNoteID could not be found']);
  });

  it('lock both documents until they are removed', async () => {
    const [c, i] = [await one(), await owed()];
    await allocate(c.CreditNoteID, { Invoice: { InvoiceID: i.InvoiceID }, Amount: 10 });
    const change = { LineItems: [line({ UnitAmount: 1 })] };
    expect(said(await post(c.CreditNoteID, change))).toEqual(['This document cannot be edited as it has a payment or credit note allocated to it.']);
    expect((await post(c.CreditNoteID, { Reference: 'may change' })).status).toBe(200);
    expect(said(await post(c.CreditNoteID, { Status: 'VOIDED' }))[0]).toMatch(/^The status VOIDED cannot be applied to the credit note/);
    expect(firstMessages(await x.api('POST', `/Invoices/${i.InvoiceID}`, { Invoices: [{ Status: 'VOIDED' }] }))).toEqual(['The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it.']);
    const { AllocationID } = (await read(c.CreditNoteID)).Allocations[0];
    expect((await x.api('DELETE', `/CreditNotes/${c.CreditNoteID}/Allocations/${AllocationID}`)).body).toMatchObject({ IsDeleted: true, AllocationID });
    expect((await x.api('DELETE', `/CreditNotes/${c.CreditNoteID}/Allocations/${AllocationID}`)).status).toBe(404);
    expect([(await read(c.CreditNoteID)).RemainingCredit, (await readInvoice(i.InvoiceID)).AmountDue]).toEqual([120, 120]);
    expect((await x.api('POST', `/Invoices/${i.InvoiceID}`, { Invoices: [{ Status: 'VOIDED' }] })).status).toBe(200);
    expect((await post(c.CreditNoteID, change)).status).toBe(200);
  });

  it('of a paid bill nothing may change', async () => {
    const b = await owed(bill());
    await x.control('POST', '/state/pay', { InvoiceID: b.InvoiceID });
    expect(firstMessages(await x.api('POST', `/Invoices/${b.InvoiceID}`, { Invoices: [{ DueDate: '2027-01-01' }] }))).toEqual(['This document cannot be edited as it has a payment or credit note allocated to it.']);
  });
});
