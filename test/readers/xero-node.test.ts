/**
 * The official SDK against the sandbox: an independent reader, which must understand all that the sandbox says, and an
 * independent writer, whose requests the sandbox must take as they are. It is never part of the product.
 */
import { createRequire } from 'node:module';
import { CreditNote, Invoice, LineAmountTypes, XeroClient, type Invoices, type Payment } from 'xero-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestXero, bayside, tenantId, type Any, type TestXero } from '../../sandbox/xero/testing.ts';

// The SDK is CommonJS; the ES module of axios would be another instance, whose interceptors it never sees.
const axios = createRequire(createRequire(import.meta.url).resolve('xero-node'))('axios') as { interceptors: { request: { use(f: (c: { url?: string }) => object): number; eject(n: number): void } } };

let x: TestXero;
let sdk: XeroClient;
let rewriting: number;

beforeAll(async () => {
  x = await startTestXero();
  // The SDK has the address of sign-in built in.
  rewriting = axios.interceptors.request.use((config) => { if (config.url) config.url = config.url.replace('https://identity.xero.com', x.identity.url); return config; });
  sdk = new XeroClient({ clientId: 'counterfoil-sandbox', clientSecret: 'sandbox-xero-secret', grantType: 'client_credentials' });
  sdk.accountingApi.basePath = `${x.xero.url}/api.xro/2.0`;
  await sdk.getClientCredentialsToken();
});
afterAll(async () => { axios.interceptors.request.eject(rewriting); await x.close(); });
beforeEach(async () => { await x.control('POST', '/reset'); await x.control('POST', '/switches', { minuteLimit: 1000 }); });

/** Real fields of Xero's answers that the SDK's models do not have (DateString and its like). */
const unknownToSdk = /(^|\.)(\w*DateString|UpdatedDateUTCString|InvoicePaymentServices|DateUTCString|DueDateString|Options\.\d+\.(HasValidationErrors|IsDeleted|IsArchived|IsActive))$|LineItems\.\d+\.ValidationErrors$|CreditNotes\.\d+\.ID$|^(Id|Status|ProviderName|DateTimeUTC)$/;

/** Fields of the wire that the SDK did not hand on unchanged. */
function lost(wire: Any, read: Any, path = ''): string[] {
  if (unknownToSdk.test(path) && read === undefined) return [];
  if (Array.isArray(wire)) return Array.isArray(read) && read.length === wire.length ? wire.flatMap((w, i) => lost(w, read[i], `${path}.${i}`)) : [path];
  if (wire && typeof wire === 'object') {
    return Object.entries(wire).flatMap(([key, value]) => {
      const names = [key, key[0]!.toLowerCase() + key.slice(1), `_${key.toLowerCase()}`];
      const name = names.find((n) => read?.[n] !== undefined);
      return lost(value, name === undefined ? undefined : read[name], path ? `${path}.${key}` : key);
    });
  }
  const date = typeof wire === 'string' ? /^\/Date\((\d+)(?:\+0000)?\)\/$/.exec(wire) : null;
  const same = date ? (read instanceof Date ? read.getTime() === Number(date[1]) : read === wire) : read === wire;
  return same ? [] : [`${path}: ${JSON.stringify(wire)} became ${JSON.stringify(read)}`];
}

const request: Invoices = { invoices: [{
  type: Invoice.TypeEnum.ACCREC, contact: { contactID: bayside }, date: '2026-11-22', dueDate: '2026-12-22', invoiceNumber: 'N-1', reference: 'PO 1', url: 'https://example.com/record', lineAmountTypes: LineAmountTypes.Exclusive,
  status: Invoice.StatusEnum.AUTHORISED, currencyCode: 'EUR' as Any, currencyRate: 1.17,
  lineItems: [{ description: 'Vine lamp', quantity: 3, unitAmount: 25.0633, accountCode: '200', taxType: 'OUTPUT2', discountRate: 5, tracking: [{ name: 'Region', option: 'North' }] }, { description: 'A remark' }],
}] };
const create = async (): Promise<Invoice> => (await sdk.accountingApi.createInvoices(tenantId, request, false, 4, 'key-1')).body.invoices![0]!;

describe('R60 the official SDK', () => {
  it('signs in and sees the organisation', async () => {
    expect((await sdk.accountingApi.getOrganisations(tenantId)).body.organisations![0]!.name).toBe('Harbour & Vine Ltd');
  });

  it('creates an invoice and reads the same totals', async () => {
    const made = await create();
    expect(made).toMatchObject({ invoiceNumber: 'N-1', subTotal: 71.43, totalTax: 14.29, total: 85.72, amountDue: 85.72, currencyRate: 1.17, hasErrors: false });
    const [call] = (await x.control('GET', '/calls?method=PUT')).body;
    expect(call).toMatchObject({ query: { summarizeErrors: 'false', unitdp: '4' }, headers: { 'idempotency-key': 'key-1', 'xero-tenant-id': tenantId } });
  });

  it('puts the same JSON on the wire as a plain request of ours', async () => {
    await create();
    const plain = { Invoices: [{
      Type: 'ACCREC', Contact: { ContactID: bayside }, Date: '2026-11-22', DueDate: '2026-12-22', InvoiceNumber: 'N-1', Reference: 'PO 1', Url: 'https://example.com/record', LineAmountTypes: 'Exclusive', Status: 'AUTHORISED', CurrencyCode: 'EUR', CurrencyRate: 1.17,
      LineItems: [{ Description: 'Vine lamp', Quantity: 3, UnitAmount: 25.0633, AccountCode: '200', TaxType: 'OUTPUT2', DiscountRate: 5, Tracking: [{ Name: 'Region', Option: 'North' }] }, { Description: 'A remark' }],
    }] };
    expect((await x.control('GET', '/calls?method=PUT')).body[0].body).toEqual(plain);
    await x.control('POST', '/reset');
    expect((await x.api('PUT', '/Invoices?unitdp=4', plain)).body.Invoices[0].Total).toBe(85.72);
  });

  it('reads everything the sandbox says', async () => {
    const made = await create();
    const id = made.invoiceID!;
    await sdk.accountingApi.createPayments(tenantId, { payments: [{ invoice: { invoiceID: id }, account: { code: '090' }, date: '2026-11-25', amount: 5.72 } as Payment] });
    await sdk.accountingApi.createContacts(tenantId, { contacts: [{ name: 'Zed & Co', contactNumber: 'z-1', emailAddress: 'z@zed.example', phones: [], addresses: [] }] });
    const a = sdk.accountingApi;
    const no = undefined;
    const reads: readonly [string, () => Promise<{ body: unknown }>][] = [
      ['/Organisation', () => a.getOrganisations(tenantId)], ['/Accounts', () => a.getAccounts(tenantId)], ['/TaxRates', () => a.getTaxRates(tenantId)], ['/BrandingThemes', () => a.getBrandingThemes(tenantId)],
      ['/TrackingCategories?includeArchived=true', () => a.getTrackingCategories(tenantId, no, no, true)], ['/Currencies', () => a.getCurrencies(tenantId)], ['/Items', () => a.getItems(tenantId)],
      ['/Contacts?page=1&includeArchived=true', () => a.getContacts(tenantId, no, no, no, no, 1, true)], [`/Invoices/${id}?unitdp=4`, () => a.getInvoice(tenantId, id, 4)],
      ['/Invoices?page=1&unitdp=4', () => a.getInvoices(tenantId, no, no, no, no, no, no, no, 1, no, no, 4)], ['/Payments', () => a.getPayments(tenantId)], [`/Invoices/${id}/OnlineInvoice`, () => a.getOnlineInvoice(tenantId, id)],
      [`/Invoices/${id}/History`, () => a.getInvoiceHistory(tenantId, id)],
    ];
    for (const [path, read] of reads) {
      const wire = (await x.api('GET', path)).body;
      const got = (await read()).body;
      expect(lost(wire, got).filter((p) => !/^(Id|Status|ProviderName|DateTimeUTC):/.test(p)), path).toEqual([]);
    }
  });

  it('R12 creates items, changes them by code, reads them, and hears that a code is taken', async () => {
    const a = sdk.accountingApi;
    const lamp = { code: 'LAMP-2', name: 'Lamp', description: 'Lamp, copper', isPurchased: false, salesDetails: { unitPrice: 12.3456, accountCode: '200', taxType: 'OUTPUT2' } };
    const made = (await a.createItems(tenantId, { items: [lamp] }, false, 4)).body.items![0]!;
    expect(made).toMatchObject({ ...lamp, isTrackedAsInventory: false });
    expect((await a.updateOrCreateItems(tenantId, { items: [{ code: 'LAMP-2', name: 'Big lamp' }] }, false, 4)).body.items![0]).toMatchObject({ itemID: made.itemID, name: 'Big lamp' });
    expect((await a.getItem(tenantId, made.itemID!)).body.items![0]!.name).toBe('Big lamp');
    expect((await a.getItems(tenantId, undefined, 'Code=="LAMP-2"')).body.items!.map((i) => i.itemID)).toEqual([made.itemID]);
    expect((await a.createItems(tenantId, { items: [lamp] }, false)).body.items![0]!.validationErrors).toEqual([{ message: "Price List Item with Code 'LAMP-2' already exists" }]);
    expect(lost((await x.api('GET', '/Items')).body, (await a.getItems(tenantId)).body).filter((p) => !/^(Id|Status|ProviderName|DateTimeUTC):/.test(p))).toEqual([]);
  });

  it('finds by number, contact and status', async () => {
    const made = await create();
    const found = await sdk.accountingApi.getInvoices(tenantId, new Date(Date.now() - 60_000), undefined, undefined, undefined, ['N-1', 'N-2'], [bayside], ['AUTHORISED'], 1, false, true, 4);
    expect(found.body.invoices!.map((i) => i.invoiceID)).toEqual([made.invoiceID]);
    expect(found.response.headers['x-minlimit-remaining']).toBeDefined();
  });

  it('changes and voids', async () => {
    const made = await create();
    expect((await sdk.accountingApi.updateInvoice(tenantId, made.invoiceID!, { invoices: [{ reference: 'other' }] })).body.invoices![0]!.reference).toBe('other');
    expect((await sdk.accountingApi.updateInvoice(tenantId, made.invoiceID!, { invoices: [{ status: Invoice.StatusEnum.VOIDED }] })).body.invoices![0]!.status).toBe('VOIDED');
  });

  it('R60 makes credit notes, allocates them, takes that back, and reads both documents', async () => {
    const a = sdk.accountingApi;
    const id = (await create()).invoiceID!;
    const line = { description: 'Returned lamp', quantity: 2, unitAmount: 10.005, accountCode: '200', taxType: 'OUTPUT2' };
    const credit = (await a.createCreditNotes(tenantId, { creditNotes: [{ type: CreditNote.TypeEnum.ACCRECCREDIT, contact: { contactID: bayside }, date: '2026-11-22', creditNoteNumber: 'N-C', status: CreditNote.StatusEnum.AUTHORISED, currencyCode: 'EUR' as Any, currencyRate: 1.17, lineItems: [line] }] }, false, 4)).body.creditNotes![0]!;
    expect(credit).toMatchObject({ creditNoteNumber: 'N-C', total: 24.01, remainingCredit: 24.01, hasErrors: false });
    const noteId = credit.creditNoteID!;
    const applied = (await a.createCreditNoteAllocation(tenantId, noteId, { allocations: [{ invoice: { invoiceID: id }, amount: 4.01, date: '2026-11-22' }] }, false)).body.allocations![0]!;
    expect([applied.amount, applied.validationErrors]).toEqual([4.01, []]);
    for (const [path, read] of [[`/CreditNotes/${noteId}?unitdp=4`, () => a.getCreditNote(tenantId, noteId, 4)], ['/CreditNotes?page=1', () => a.getCreditNotes(tenantId, undefined, undefined, undefined, 1)], [`/Invoices/${id}`, () => a.getInvoice(tenantId, id)], [`/CreditNotes/${noteId}/History`, () => a.getCreditNoteHistory(tenantId, noteId)]] as const) {
      expect(lost((await x.api('GET', path)).body, (await read()).body).filter((p) => !/^(Id|Status|ProviderName|DateTimeUTC):/.test(p)), path).toEqual([]);
    }
    const note = (await a.getCreditNote(tenantId, noteId)).body.creditNotes![0]!;
    expect([note.remainingCredit, note.allocations!.length]).toEqual([20, 1]);
    expect((await a.deleteCreditNoteAllocations(tenantId, noteId, note.allocations![0]!.allocationID!)).body.isDeleted).toBe(true);
    expect((await a.updateCreditNote(tenantId, noteId, { creditNotes: [{ status: CreditNote.StatusEnum.VOIDED }] })).body.creditNotes![0]!.status).toBe('VOIDED');
  });

  it('R60 mails an invoice, attaches files, reads them back and prints it', async () => {
    const a = sdk.accountingApi;
    const id = (await create()).invoiceID!;
    expect((await a.emailInvoice(tenantId, id, {})).response.status).toBe(204);
    const bytes = Buffer.from([0, 1, 255, 10, 13]);
    const put = (await a.createInvoiceAttachmentByFileName(tenantId, id, 'scan 1.pdf', bytes as Any, true)).body.attachments![0]!;
    expect(put).toMatchObject({ fileName: 'scan 1.pdf', contentLength: 5, includeOnline: true });
    expect(lost((await x.api('GET', `/Invoices/${id}/Attachments`)).body, (await a.getInvoiceAttachments(tenantId, id)).body).filter((p) => !/^(Id|Status|ProviderName|DateTimeUTC):/.test(p))).toEqual([]);
    expect(Buffer.from((await a.getInvoiceAttachmentById(tenantId, id, put.attachmentID!, 'application/pdf')).body as Any)).toEqual(bytes);
    expect(Buffer.from((await a.getInvoiceAsPdf(tenantId, id)).body as Any).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await a.getInvoice(tenantId, id)).body.invoices![0]).toMatchObject({ sentToContact: true, hasAttachments: true });
  });

  it('R24 hears Xero\'s reason when the number is taken', async () => {
    await create();
    const again = (await sdk.accountingApi.createInvoices(tenantId, request, false, 4, 'key-2')).body.invoices![0]!;
    expect([again.hasErrors, again.statusAttributeString, again.validationErrors]).toEqual([true, 'ERROR', [{ message: 'Invoice # must be unique.' }]]);
    const thrown = await sdk.accountingApi.createInvoices(tenantId, request, true, 4, 'key-3').then(() => '', (e: unknown) => String(e));
    expect(JSON.parse(thrown).response.body.Elements[0].ValidationErrors[0].Message).toBe('Invoice # must be unique.');
  });

  it('takes a truncated answer for success: why it is not the product\'s transport', async () => {
    await x.control('POST', '/faults', { match: { method: 'PUT' }, fault: { kind: 'truncated' } });
    expect((await sdk.accountingApi.createInvoices(tenantId, request)).body.invoices).toBeUndefined();
    expect((await sdk.accountingApi.getInvoices(tenantId)).body.invoices).toHaveLength(1);
  });
});
