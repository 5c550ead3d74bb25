import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bayside, firstMessages, invoice, line, oldMill, startTestXero, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); });

const put = (...invoices: unknown[]) => x.api('PUT', '/Invoices?summarizeErrors=false&unitdp=4', { Invoices: invoices });
const put1 = async (i: unknown) => (await put(i)).body.Invoices[0];

describe('R60 a created invoice', () => {
  it('comes back with what was sent and what Xero adds', async () => {
    const got = await put1(invoice({ InvoiceNumber: 'D-1001', Reference: 'PO 7', Url: 'http://localhost:4000/main.aspx?id=1', LineItems: [line({ Quantity: 3, UnitAmount: 25.0633, Tracking: [{ Name: 'region', Option: 'north' }] })] }));
    expect(got).toMatchObject({
      Type: 'ACCREC', InvoiceNumber: 'D-1001', Reference: 'PO 7', Status: 'AUTHORISED', StatusAttributeString: 'OK', HasErrors: false, LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', CurrencyRate: 1,
      SubTotal: 75.19, TotalTax: 15.04, Total: 90.23, AmountDue: 90.23, AmountPaid: 0, SentToContact: false, DateString: '2026-11-22T00:00:00', Date: `/Date(${Date.UTC(2026, 10, 22)}+0000)/`,
      BrandingThemeID: 'b4a2d001-0000-4000-8000-000000000001', Contact: { ContactID: bayside, Name: 'Bayside Club', IsCustomer: true },
      LineItems: [{ UnitAmount: 25.0633, LineAmount: 75.19, TaxAmount: 15.04, AccountCode: '200', AccountID: 'acc00001-0000-4000-8000-000000000200', Tracking: [{ Name: 'Region', Option: 'North' }] }],
    });
    expect(got.UpdatedDateUTC).toMatch(/^\/Date\(\d+\+0000\)\/$/);
  });

  it('prints amounts with the digits Xero prints', async () => {
    const got = await x.api('PUT', '/Invoices', { Invoices: [invoice({ LineItems: [line({ Quantity: 7, UnitAmount: 55 })] })] });
    expect(got.text).toContain('"UnitAmount":55.00,');
    expect(got.text).toContain('"Quantity":7.0000,');
    expect(got.text).toContain('"CurrencyRate":1.0000000000,');
  });

  it('rounds prices to two places unless four were asked for', async () => {
    const got = await x.api('PUT', '/Invoices', { Invoices: [invoice({ LineItems: [line({ Quantity: 100, UnitAmount: 0.0049 })] })] });
    expect(got.body.Invoices[0].SubTotal).toBe(0);
    expect((await put1(invoice({ LineItems: [line({ Quantity: 100, UnitAmount: 0.0049 })] }))).SubTotal).toBe(0.49);
  });

  it('keeps a number that no float can hold', async () => {
    const got = await x.api('PUT', '/Invoices?unitdp=4', undefined, { raw: `{"Invoices":[${JSON.stringify(invoice()).replace('"UnitAmount":100', '"UnitAmount":9007199254740.9931')}]}` });
    expect(got.text).toContain('"UnitAmount":9007199254740.9931,');
    expect(got.text).toContain('"SubTotal":9007199254740.99,');
  });

  it('is numbered by Xero when it has no number, past the ones taken', async () => {
    await put1(invoice({ InvoiceNumber: 'INV-0001' }));
    expect((await put1(invoice())).InvoiceNumber).toBe('INV-0002');
    expect((await put1(invoice())).InvoiceNumber).toBe('INV-0003');
  });

  it('takes its due date from the terms, or is refused without any', async () => {
    expect((await put1(invoice({ DueDate: undefined }))).DueDateString).toBe('2026-12-22T00:00:00');
    await x.control('POST', '/state/organisation', { SalesTerms: null });
    expect(firstMessages(await put(invoice({ DueDate: undefined })))).toEqual(['The document DueDate field must be specified.']);
    expect((await put1(invoice({ DueDate: undefined, Status: 'DRAFT' }))).Status).toBe('DRAFT');
  });

  it('takes an instant as the day it names, not as a local day', async () => {
    expect((await put1(invoice({ Date: '2026-11-21T23:00:00.000Z' }))).DateString).toBe('2026-11-21T00:00:00');
  });

  it('creates an unknown contact by name and changes one when more than its id is sent', async () => {
    const made = await put1(invoice({ Contact: { Name: 'Müller & Söhne', EmailAddress: 'a@b.example' } }));
    expect(made.Contact.Name).toBe('Müller & Söhne');
    const again = await put1(invoice({ Contact: { Name: 'MÜLLER & SÖHNE' } }));
    expect(again.Contact.ContactID).toBe(made.Contact.ContactID);
    const changed = await put1(invoice({ Contact: { ContactID: bayside, EmailAddress: 'new@bsclub.example' } }));
    expect(changed.Contact.EmailAddress).toBe('new@bsclub.example');
  });

  it('leaves no contact behind when it is refused', async () => {
    await put(invoice({ Contact: { Name: 'Nobody Ltd' }, LineItems: [line({ AccountCode: '999' })] }));
    const got = await x.api('GET', `/Contacts?where=${encodeURIComponent('Name=="Nobody Ltd"')}`);
    expect(got.body.Contacts).toEqual([]);
  });

  it('may hold lines of text only', async () => {
    const got = await put1(invoice({ LineItems: [line(), { Description: 'Delivered in May' }] }));
    expect(got.LineItems[1]).toMatchObject({ Description: 'Delivered in May', Tracking: [] });
    expect(got.LineItems[1]).not.toHaveProperty('LineAmount');
    expect(got.Total).toBe(120);
  });

  it('fills a line from its item', async () => {
    const got = await put1(invoice({ LineItems: [{ ItemCode: 'VINE-01', Quantity: 2 }] }));
    expect(got.LineItems[0]).toMatchObject({ Description: 'Vine lamp, brass', UnitAmount: 89.9, AccountCode: '200', LineAmount: 179.8, Item: { Code: 'VINE-01' } });
  });

  it('takes foreign currency with its rate, or today\'s', async () => {
    expect(await put1(invoice({ CurrencyCode: 'EUR', CurrencyRate: 1.123456 }))).toMatchObject({ CurrencyCode: 'EUR', CurrencyRate: 1.123456 });
    expect(await put1(invoice({ CurrencyCode: 'EUR' }))).toMatchObject({ CurrencyRate: 1.15 });
  });
});

describe('R60 an invoice is refused in Xero\'s own words', () => {
  const cases: [string, Record<string, unknown>, string[]][] = [
    ['an unknown account', { LineItems: [line({ AccountCode: '999' })] }, ["Account code '999' is not a valid code for this document."]],
    ['a bank account', { LineItems: [line({ AccountCode: '090' })] }, ["Account code '090' is not a valid code for this document."]],
    ['a system account', { LineItems: [line({ AccountCode: '610', TaxType: 'NONE' })] }, ["Account code '610' is not a valid code for this document."]],
    ['an archived account', { LineItems: [line({ AccountCode: '299' })] }, ["Account code '299' has been archived, or has been deleted. Each line item must reference a valid account."]],
    ['no account', { LineItems: [line({ AccountCode: undefined })] }, ['Account code or ID must be specified.']],
    ['a tax rate for purchases', { LineItems: [line({ TaxType: 'INPUT2' })] }, ["The TaxType code 'INPUT2' cannot be used with account code '200'."]],
    ['an archived tax rate', { LineItems: [line({ TaxType: 'TAX001' })] }, ['The TaxType code TAX001 does not exist or cannot be used for this type of transaction.', "The TaxType code 'TAX001' cannot be used with account code '200'."]],
    ['a currency that is not enabled', { CurrencyCode: 'USD' }, ['Organisation is not subscribed to currency USD']],
    ['a line total that is not the product', { LineItems: [line({ Quantity: 3, UnitAmount: 33.33, LineAmount: 100 })] }, ['The line total 100 does not match the expected line total 99.99']],
    ['a locked period', { Date: '2024-12-31' }, ['The document date cannot be before the period lock date']],
    ['an archived contact', { Contact: { ContactID: oldMill } }, ['The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.']],
    ['no contact', { Contact: undefined }, ['A Contact must be specified for this type of transaction']],
    ['an empty contact', { Contact: {} }, ['The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber']],
    ['no lines', { LineItems: [] }, ['One or more line items must be specified']],
    ['another type', { Type: 'ACCRECCREDIT' }, ['Invoice not of valid type for creation']],
    ['no type', { Type: undefined }, ['Invoice Type must be specified']],
    ['a status it cannot start in', { Status: 'PAID' }, ['Invoice not of valid status for creation']],
    ['a discount above a hundred percent', { LineItems: [line({ DiscountRate: 101 })] }, ['DiscountRate must be between 0 and 100.']],
    ['an archived tracking option', { LineItems: [line({ Tracking: [{ Name: 'Region', Option: 'Channel Islands' }] })] }, ["The tracking option 'Channel Islands' does not exist or is archived in 'Region'."]],
    ['a relative link', { Url: '/main.aspx' }, ['Url must be a valid absolute URL.']],
    ['a reference that is too long', { Reference: 'x'.repeat(256) }, ['The Reference field must be no longer than 255 characters.']],
  ];
  it.each(cases)('%s', async (_name, change, expected) => {
    const got = await put(invoice(change));
    expect(got.status).toBe(200);
    expect(got.body.Invoices[0]).toMatchObject({ HasErrors: true, StatusAttributeString: 'ERROR', InvoiceID: '00000000-0000-0000-0000-000000000000' });
    expect(firstMessages(got)).toEqual(expected);
    expect((await x.api('GET', '/Invoices')).body.Invoices).toEqual([]);
  });

  it('names every problem of every line at once', async () => {
    expect(firstMessages(await put(invoice({ LineItems: [line({ AccountCode: '999' }), line({ AccountCode: '998' })], CurrencyCode: 'USD' })))).toHaveLength(3);
  });

  it('R24 a number that is taken, whatever its case, and touches nothing', async () => {
    const first = await put1(invoice({ InvoiceNumber: 'D-7' }));
    expect(firstMessages(await put(invoice({ InvoiceNumber: 'd-7', Reference: 'other' })))).toEqual(['Invoice # must be unique.']);
    expect((await x.api('GET', `/Invoices/${first.InvoiceID}`)).body.Invoices[0].Reference).toBe('');
  });

  it('lets bills share a number', async () => {
    const bill = invoice({ Type: 'ACCPAY', InvoiceNumber: 'S-1', LineItems: [line({ AccountCode: '429', TaxType: 'INPUT2' })] });
    expect((await put(bill, bill)).body.Invoices.map((i: { HasErrors: boolean }) => i.HasErrors)).toEqual([false, false]);
  });

  it.each([['Status', 'APPROVED'], ['LineAmountTypes', 'Net'], ['Date', '2026-02-30'], ['BrandingThemeID', 'standard']])('an unreadable %s refuses the request as a whole', async (field, value) => {
    const got = await x.api('PUT', '/Invoices', { Invoices: [invoice({ [field]: value })] }, { judge: false });
    expect(got.status).toBe(400);
    expect(got.body).toMatchObject({ ErrorNumber: 14, Type: 'PostDataInvalidException' });
  });
});

describe('R60 several at once', () => {
  it('with summarizeErrors=false each element has its own fate, in order', async () => {
    const got = await put(invoice({ InvoiceNumber: 'A-1' }), invoice({ InvoiceNumber: 'A-1' }), invoice({ InvoiceNumber: 'A-2' }));
    expect(got.status).toBe(200);
    expect(got.body.Status).toBe('OK');
    expect(got.body.Invoices.map((i: { StatusAttributeString: string }) => i.StatusAttributeString)).toEqual(['OK', 'ERROR', 'OK']);
    expect(got.body.Invoices[1]).toMatchObject({ Status: 'AUTHORISED', InvoiceNumber: 'A-1' });
    expect((await x.api('GET', '/Invoices')).body.Invoices).toHaveLength(2);
  });

  it('without it one bad element refuses all and saves none', async () => {
    const got = await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: 'B-1' }), invoice({ LineItems: [line({ AccountCode: '999' })] })] });
    expect(got.status).toBe(400);
    expect(got.body).toMatchObject({ ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred' });
    expect(got.body.Elements).toHaveLength(1);
    expect((await x.api('GET', '/Invoices')).body.Invoices).toEqual([]);
    expect((await put(invoice({ InvoiceNumber: 'B-1' }))).body.Invoices[0].HasErrors).toBe(false);
  });

  it('on success in summarised mode no element carries a StatusAttributeString', async () => {
    expect((await x.api('PUT', '/Invoices', { Invoices: [invoice()] })).body.Invoices[0]).not.toHaveProperty('StatusAttributeString');
  });

  it('tracking that is no list makes Xero fail', async () => {
    const got = await x.api('PUT', '/Invoices', { Invoices: [invoice({ LineItems: [line({ Tracking: { Name: 'Region', Option: 'North' } })] })] }, { judge: false });
    expect([got.status, got.body.Title]).toEqual([500, 'An error occurred']);
    expect((await x.api('GET', '/Invoices')).body.Invoices).toEqual([]);
  });

  it('an empty or foreign body is no data', async () => {
    for (const body of [{}, { Invoices: [] }]) expect((await x.api('PUT', '/Invoices', body)).body).toMatchObject({ ErrorNumber: 17, Type: 'NoDataProcessedException' });
    expect((await x.api('PUT', '/Invoices', undefined, { raw: '{"Invoices":[' })).body.ErrorNumber).toBe(14);
  });

  it('reads the wrapper in any case and a bare invoice with numbers as text, as Xero does', async () => {
    expect((await x.api('PUT', '/Invoices', { invoices: [invoice()] }, { judge: false })).body.Invoices[0].Total).toBe(120);
    expect((await x.api('PUT', '/Invoices', invoice({ LineItems: [line({ UnitAmount: '12.50' })] }), { judge: false })).body.Invoices[0].SubTotal).toBe(12.5);
  });
});
