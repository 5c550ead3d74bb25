import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bayside, firstMessages, invoice, line, startTestXero, tenantId, type Any, type Got, type TestXero } from '../testing.ts';

let x: TestXero;
let token: string;
beforeAll(async () => { x = await startTestXero(); token = await x.identity.signXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); await x.control('POST', '/switches', { minuteLimit: 100_000 }); });

const create = async (more: Record<string, unknown> = {}): Promise<Any> => (await x.api('PUT', '/Invoices', { Invoices: [invoice(more)] })).body.Invoices[0];
const credit = async (): Promise<Any> => (await x.api('PUT', '/CreditNotes', { CreditNotes: [{ Type: 'ACCRECCREDIT', Contact: { ContactID: bayside }, Status: 'AUTHORISED', LineItems: [line()] }] })).body.CreditNotes[0];
const mail = (id: string) => x.api('POST', `/Invoices/${id}/Email`, {});
const why = (got: Got): string => got.body.Elements[0].ValidationErrors[0].Message;
const outbox = async (): Promise<Any[]> => (await x.control('GET', '/snapshot')).body.outbox;
/** Raw bytes, past the JSON of the other helpers. */
async function raw(method: string, path: string, bytes?: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<{ status: number; type: string | null; bytes: Buffer; body: Any }> {
  const response = await fetch(`${x.xero.url}/api.xro/2.0${path}`, { method, headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'xero-tenant-id': tenantId, ...(bytes ? { 'content-type': 'application/pdf' } : {}), ...headers }, ...(bytes ? { body: bytes } : {}) });
  const got = Buffer.from(await response.arrayBuffer());
  let body: Any;
  try { body = JSON.parse(got.toString()); } catch { body = undefined; }
  return { status: response.status, type: response.headers.get('content-type'), bytes: got, body };
}
const file = (...b: number[]) => Uint8Array.from([0, 255, 10, 13, ...b]);

describe('R60 e-mail', () => {
  it('goes to the contact and to those of its persons who want it, once for each call', async () => {
    await x.api('POST', `/Contacts/${bayside}`, { Contacts: [{ ContactPersons: [{ FirstName: 'Di', LastName: 'Low', EmailAddress: 'di@bsclub.example', IncludeInEmails: true }, { FirstName: 'Al', EmailAddress: 'al@bsclub.example', IncludeInEmails: false }] }] });
    const i = await create({ InvoiceNumber: 'M-1' });
    const got = await mail(i.InvoiceID);
    expect([got.status, got.text]).toEqual([204, '']);
    await mail(i.InvoiceID);
    expect(await outbox()).toMatchObject([{ documentId: i.InvoiceID, to: ['secretarybob@bsclub.example', 'di@bsclub.example'] }, { documentId: i.InvoiceID }]);
    expect((await x.api('GET', `/Invoices/${i.InvoiceID}`)).body.Invoices[0].SentToContact).toBe(true);
    expect((await x.api('GET', `/Invoices/${i.InvoiceID}/History`)).body.HistoryRecords[0].Changes).toBe('Invoice sent');
  });

  it('is refused for drafts, bills, voided ones, contacts without address and above the day\'s limit', async () => {
    expect(why(await mail((await create({ Status: 'DRAFT' })).InvoiceID))).toMatch(/SUBMITTED, AUTHORISED or PAID/);
    expect(why(await mail((await create({ Type: 'ACCPAY', LineItems: [line({ AccountCode: '429', TaxType: 'INPUT2' })] })).InvoiceID))).toMatch(/sales invoices/);
    expect(why(await mail((await create({ Contact: { Name: 'No address Ltd' } })).InvoiceID))).toMatch(/email address/);
    const i = await create();
    await x.control('POST', '/switches', { emailDayLimit: 1 });
    expect((await mail(i.InvoiceID)).status).toBe(204);
    expect(why(await mail(i.InvoiceID))).toMatch(/daily limit/);
    await x.api('POST', `/Invoices/${i.InvoiceID}`, { Invoices: [{ Status: 'VOIDED' }] });
    expect((await mail(i.InvoiceID)).status).toBe(400);
    expect((await mail('11111111-2222-4333-8444-555555555555')).status).toBe(404);
    expect(await outbox()).toHaveLength(1);
  });

  it('with an answer that was lost has gone all the same; under the same key it does not go again', async () => {
    const i = await create();
    await x.control('POST', '/faults', { match: { pathIncludes: '/Email' }, fault: { kind: 'resetAfterCommit' } });
    await expect(mail(i.InvoiceID)).rejects.toThrow();
    expect(await outbox()).toHaveLength(1);
    for (let n = 0; n < 2; n++) await x.api('POST', `/Invoices/${i.InvoiceID}/Email`, {}, { headers: { 'idempotency-key': 'e' } });
    expect(await outbox()).toHaveLength(2);
  });

  it('marks as sent without an e-mail, approved invoices only', async () => {
    const i = await create();
    expect((await x.api('POST', `/Invoices/${i.InvoiceID}`, { Invoices: [{ SentToContact: true }] })).body.Invoices[0].SentToContact).toBe(true);
    expect(firstMessages(await x.api('POST', `/Invoices/${(await create({ Status: 'DRAFT' })).InvoiceID}`, { Invoices: [{ SentToContact: true }] }))).toEqual(['SentToContact can only be set on approved invoices.']);
    expect(await outbox()).toEqual([]);
  });
});

describe('R60 files', () => {
  it('come back byte for byte, beside invoices and credit notes', async () => {
    for (const at of [`/Invoices/${(await create()).InvoiceID}`, `/CreditNotes/${(await credit()).CreditNoteID}`]) {
      const got = await raw('PUT', `${at}/Attachments/${encodeURIComponent('Lieferschein ü 1.pdf')}?IncludeOnline=true`, file(1, 2));
      expect(got.body.Attachments[0]).toMatchObject({ FileName: 'Lieferschein ü 1.pdf', MimeType: 'application/pdf', ContentLength: 6, IncludeOnline: true });
      const list = await x.api('GET', `${at}/Attachments`);
      expect(list.body.Attachments).toEqual(got.body.Attachments);
      for (const key of [encodeURIComponent('Lieferschein ü 1.pdf'), list.body.Attachments[0].AttachmentID]) expect([...(await raw('GET', `${at}/Attachments/${key}`, undefined, { accept: '*/*' })).bytes]).toEqual([...file(1, 2)]);
    }
    expect((await x.api('GET', '/Invoices?page=1')).body.Invoices[0].HasAttachments).toBe(true);
  });

  it('the same name replaces, or is refused where the switch says so', async () => {
    const at = `/Invoices/${(await create()).InvoiceID}/Attachments`;
    await raw('PUT', `${at}/a.pdf`, file(1));
    expect((await raw('PUT', `${at}/A.pdf`, file(2, 3))).status).toBe(200);
    expect((await x.api('GET', at)).body.Attachments).toMatchObject([{ ContentLength: 6 }]);
    await x.control('POST', '/switches', { attachmentSameName: 'refuse' });
    expect((await raw('PUT', `${at}/a.pdf`, file(4))).status).toBe(400);
    expect((await raw('POST', `${at}/a.pdf`, file(4))).status).toBe(200);
  });

  it('are refused: unknown types, empty ones, the eleventh, too large ones, of documents that are not there', async () => {
    const at = `/Invoices/${(await create()).InvoiceID}/Attachments`;
    const message = async (path: string, bytes = file()): Promise<string> => (await raw('PUT', path, bytes)).body.Elements[0].ValidationErrors[0].Message;
    expect(await message(`${at}/run.exe`)).toBe("The file couldn't be uploaded because it isn't a supported file type.");
    expect(await message(`${at}/noending`)).toMatch(/supported file type/);
    expect(await message(`${at}/a.pdf`, new Uint8Array())).toMatch(/empty/);
    expect(await message('/Invoices/132132/Attachments/a.pdf')).toBe("A document with id '132132' could not be found");
    expect((await raw('PUT', `${at}/a.pdf%20`, file())).status).toBe(500);
    const large = await raw('PUT', `${at}/a.pdf`, new Uint8Array(3 * 1024 * 1024 + 1));
    expect([large.status, large.body.Title]).toEqual([413, 'RequestEntityTooLarge']);
    for (let n = 0; n < 10; n++) expect((await raw('PUT', `${at}/${n}.pdf`, file(n))).status).toBe(200);
    expect(await message(`${at}/10.pdf`)).toMatch(/no more than 10/);
  });

  it('need their own permission', async () => {
    const plain = await x.identity.signXero({ scopes: ['accounting.invoices'] });
    expect((await raw('GET', `/Invoices/${(await create()).InvoiceID}/Attachments`, undefined, { authorization: `Bearer ${plain}` })).status).toBe(401);
  });
});

describe('R60 PDF and history', () => {
  it('a sales document prints itself, by type or by address', async () => {
    const [i, c] = [await create({ InvoiceNumber: 'P-(1)' }), await credit()];
    for (const [path, accept] of [[`/Invoices/${i.InvoiceID}`, 'application/pdf'], [`/Invoices/${i.InvoiceID}/pdf`, '*/*'], [`/CreditNotes/${c.CreditNoteID}`, 'application/pdf']] as const) {
      const got = await raw('GET', path, undefined, { accept });
      expect([got.status, got.type, got.bytes.subarray(0, 5).toString(), got.bytes.toString('latin1').trimEnd().endsWith('%%EOF')]).toEqual([200, 'application/pdf', '%PDF-', true]);
      const at = Number(/startxref\n(\d+)/.exec(got.bytes.toString('latin1'))![1]);
      expect(got.bytes.subarray(at, at + 4).toString()).toBe('xref');
    }
    const bill = await create({ Type: 'ACCPAY', LineItems: [line({ AccountCode: '429', TaxType: 'INPUT2' })] });
    expect((await raw('GET', `/Invoices/${bill.InvoiceID}`, undefined, { accept: 'application/pdf' })).status).toBe(400);
  });

  it('credit notes have a history, too', async () => {
    const c = await credit();
    await x.api('PUT', `/CreditNotes/${c.CreditNoteID}/History`, { HistoryRecords: [{ Details: 'Seen' }] });
    expect((await x.api('GET', `/CreditNotes/${c.CreditNoteID}/History`)).body.HistoryRecords.map((h: Any) => h.Changes)).toEqual(['Note', 'Approved']);
  });
});
