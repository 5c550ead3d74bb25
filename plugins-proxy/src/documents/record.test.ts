import { describe, expect, it } from 'vitest';
import { documentKind, exportStatus, historyResult, requestState, xeroStatus } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import { problem } from '../problems/index.ts';
import type { XeroDocument, XeroInvoice } from '../xero/types.ts';
import { arrivedDocument } from './arrived.ts';
import { account, answers, asked, askedFor, bill, creditNote, ids, invoice, line, options, prepared, result } from './fixture.ts';
import { historyIdOf } from './ids.ts';
import { parseRead, parseShared } from './parse.ts';
import { detailsFromXero } from './record-details.ts';
import { judgeRecord, recordParts, sendingParts } from './record.ts';
import { truthParts } from './stray-details.ts';
import type { Outcome, RecordContext } from './types.ts';
import { wireDay, wireInstant } from './wire-dates.ts';

const o = { historyId: historyIdOf('intent', 'sent'), xeroCalls: 1, durationMs: 432.6, now: options.now };
const xero: XeroInvoice = {
  InvoiceID: 'C0FFEE00-0000-4000-8000-000000000001', InvoiceNumber: 'INV-1001', Status: 'AUTHORISED', CurrencyCode: 'GBP', SubTotal: '100.00', TotalTax: '20.00', Total: '120.00', AmountDue: '119.5', AmountPaid: '0.50', AmountCredited: 0,
  DateString: '2026-11-20T00:00:00', Date: '/Date(1795132800000+0000)/', DueDate: '/Date(1797724800000+0000)/', UpdatedDateUTC: '/Date(1795348800123+0000)/',
};
const sent: Outcome = { kind: 'sent', document: xero, verdict: { same: true }, adopted: false, alreadyThere: false };
const differs: Outcome = { ...sent, verdict: { same: false, problem: problem('TOTALS_DIFFER_IN_XERO', { differences: 'tax 20.01 instead of 20.00.' }) } };
const refused: Outcome = { kind: 'refused', problems: [problem('NO_DATE', { document: 'invoice', column: 'Date Delivered' }, { field: 'datedelivered' }), problem('NO_LINES', { document: 'invoice' })] };
const byTable = (writes: readonly Write[]) => Object.fromEntries(writes.map((w) => [w.path.split('(')[0]!, w]));
const record = (): RecordContext => prepared().record;

describe('an invoice that arrived', () => {
  const { cfl_xerodocuments: details, cfl_synchistories: history, cfl_syncrequests: request } = byTable(recordParts(record(), sent, { ...o, fingerprint: 'f'.repeat(64) }));
  it('R16 writes number, status, links, dates and every amount to the details', () => {
    expect(JSON.parse(JSON.stringify(details!.body))).toMatchObject({
      cfl_documentkey: `invoice:${ids.invoice}`, 'cfl_InvoiceId@odata.bind': `/invoices(${ids.invoice})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${ids.connection})`, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${ids.gbp})`,
      'ownerid@odata.bind': `/systemusers(${ids.owner})`, cfl_exportstatus: exportStatus.options.sent.value, cfl_xeroid: 'c0ffee00-0000-4000-8000-000000000001', cfl_xeronumber: 'INV-1001', cfl_xerostatus: xeroStatus.options.authorised.value,
      cfl_xerolink: 'https://go.xero.com/app/!hV1n3/invoicing/view/c0ffee00-0000-4000-8000-000000000001', cfl_invoicedate: '2026-11-20', cfl_duedate: '2026-12-20', cfl_subtotal: '100', cfl_totaltax: '20', cfl_total: '120', cfl_amountdue: '119.5', cfl_amountpaid: '0.5', cfl_amountcredited: '0',
      cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null, cfl_fingerprint: 'f'.repeat(64), cfl_senton: '2026-11-22T12:00:00.000Z', cfl_xeroupdatedon: '2026-11-22T12:00:00.123Z',
    });
  });
  it('R69 ties the invoice to its details only now', () => {
    expect(details!.body!['cfl_SentInvoiceId@odata.bind']).toBe(`/invoices(${ids.invoice})`);
    expect(byTable(recordParts(record(), refused, o))['cfl_xerodocuments']!.body!['cfl_SentInvoiceId@odata.bind']).toBeNull();
    expect(sendingParts(record())[0]!.body).not.toHaveProperty(['cfl_SentInvoiceId@odata.bind']);
  });
  it('R22 tells the history in plain words', () => {
    expect(history).toMatchObject({ method: 'PATCH', path: `cfl_synchistories(${o.historyId})`, ifNoneMatch: '*' });
    expect(history!.body).toMatchObject({ cfl_name: 'Invoice INV-1001 was sent to Xero', cfl_text: 'Invoice INV-1001 is in Xero as INV-1001 (Awaiting payment, total 120.00 GBP).', cfl_result: historyResult.options.done.value, cfl_calls: 1, cfl_duration: 433, cfl_correlationid: ids.request, 'cfl_RequestedById@odata.bind': `/systemusers(${ids.user})` });
  });
  it('ends the request, which is never created by it', () => {
    expect(request).toMatchObject({ path: `cfl_syncrequests(${ids.request})`, ifMatch: '*' });
    expect(request!.body).toMatchObject({ cfl_requeststate: requestState.options.done.value, cfl_finishedon: '2026-11-22T12:00:00.000Z' });
    expect(JSON.parse(String(request!.body!['cfl_result'])).document).toEqual(arrivedDocument(record(), xero));
  });
  it('R51 the details come first, so that history and request can point at them in the same change set', () => {
    expect(recordParts(record(), sent, o).map((w) => w.path.split('(')[0])).toEqual(['cfl_xerodocuments', 'cfl_synchistories', 'cfl_syncrequests']);
  });
  it('leaves what Xero did not say as it is, where the relay wrote it', () => {
    const body = byTable(recordParts(record(), { ...sent, alreadyThere: true, document: { InvoiceID: 'x', Status: 'NEW' } }, o))['cfl_xerodocuments']!.body!;
    for (const column of ['cfl_amountdue', 'cfl_overdueamount', 'cfl_xerostatus', 'cfl_duedate', 'cfl_customerlink']) expect(body).not.toHaveProperty(column);
  });
});

describe('R16 what is overdue', () => {
  const overdue = (x: Partial<XeroInvoice>, now: string, timeZone?: string): string | undefined => {
    const r = record();
    return detailsFromXero({ ...r, detailsOf: { ...r.detailsOf!, timeZone } }, { ...xero, DueDateString: '2026-11-22T00:00:00', ...x }, new Date(now))['cfl_overdueamount']?.toString();
  };
  it('is all that is due once the due date has passed, and nothing before', () => {
    expect(overdue({}, '2026-11-21T12:00:00Z')).toBe('0');
    expect(overdue({}, '2026-11-22T23:59:59Z')).toBe('0');
    expect(overdue({}, '2026-11-23T00:00:00Z')).toBe('119.5');
    expect(overdue({ Status: 'DRAFT' }, '2026-11-30T00:00:00Z')).toBe('0');
    expect(overdue({ AmountDue: '0.00' }, '2026-11-30T00:00:00Z')).toBe('0');
    expect(overdue({ DueDate: undefined, DueDateString: undefined } as never, '2026-11-30T00:00:00Z')).toBe('0');
  });
  it('goes by the day of the organisation', () => {
    expect([overdue({}, '2026-11-22T11:30:00Z', 'Pacific/Auckland'), overdue({}, '2026-11-23T02:00:00Z', 'America/New_York')]).toEqual(['119.5', '0']);
  });
  it('is left as it is where Xero says no amount due', () => expect(overdue({ AmountDue: undefined } as never, '2026-11-30T00:00:00Z')).toBeUndefined());
  it('the connection\'s time zone reaches the write-back', () => {
    expect(record().detailsOf!.timeZone).toBe('Europe/London');
    expect(String(byTable(recordParts(record(), sent, { ...o, now: new Date('2026-12-21T00:00:00Z') }))['cfl_xerodocuments']!.body!['cfl_overdueamount'])).toBe('119.5');
  });
});

describe('other endings', () => {
  it('R37 "sent, but differs" says so everywhere', () => {
    const w = byTable(recordParts(record(), differs, o));
    expect(w['cfl_xerodocuments']!.body).toMatchObject({ cfl_exportstatus: exportStatus.options.sentButDiffers.value, cfl_problemcode: 'TOTALS_DIFFER_IN_XERO' });
    expect(w['cfl_synchistories']!.body).toMatchObject({ cfl_result: historyResult.options.differs.value, cfl_name: 'Invoice INV-1001 was sent to Xero, but differs' });
    expect(w['cfl_syncrequests']!.body).toMatchObject({ cfl_requeststate: requestState.options.done.value });
  });
  it('adopted and already there are told as what they are', () => {
    expect(byTable(recordParts(record(), { ...sent, adopted: true }, o))['cfl_syncrequests']!.body!['cfl_message']).toContain('not sent twice');
    const there = byTable(recordParts(record(), { ...sent, alreadyThere: true }, o));
    expect(there['cfl_syncrequests']!.body!['cfl_message']).toContain('already in Xero');
    expect(there['cfl_xerodocuments']!.body).not.toHaveProperty('cfl_senton');
  });
  it('R2 a refusal keeps every problem with its fix', () => {
    const w = byTable(recordParts(record(), refused, o));
    expect(w['cfl_xerodocuments']!.body).toMatchObject({ cfl_exportstatus: exportStatus.options.failed.value, cfl_problemcode: 'NO_DATE', cfl_problemtext: 'The invoice has no date. Fill in Date Delivered.\nThe invoice has no lines. Add at least one line.' });
    expect(JSON.parse(String(w['cfl_xerodocuments']!.body!['cfl_problems']))).toEqual(refused.kind === 'refused' && refused.problems);
    expect(w['cfl_syncrequests']!.body).toMatchObject({ cfl_requeststate: requestState.options.refused.value });
  });
  it('problems beyond every length are cut to whole ones', () => {
    const many: Outcome = { kind: 'needsDecision', problems: Array.from({ length: 2000 }, (_, i) => problem('NO_DATE', { document: 'invoice', column: 'Date Delivered' }, { line: i })) };
    const w = byTable(recordParts(record(), many, o));
    const kept = JSON.parse(String(w['cfl_xerodocuments']!.body!['cfl_problems'])) as { code: string; text: string }[];
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.at(-1)).toMatchObject({ code: 'MORE_PROBLEMS', text: `There are ${2000 - (kept.length - 1)} more problems, which are not listed here.` });
    for (const [table, columns] of [['cfl_xerodocuments', { cfl_problemtext: 4000, cfl_problems: 100_000 }], ['cfl_synchistories', { cfl_name: 300, cfl_text: 4000 }], ['cfl_syncrequests', { cfl_message: 4000, cfl_result: 100_000 }]] as const) {
      for (const [column, max] of Object.entries(columns)) expect(String(w[table]!.body![column]).length, column).toBeLessThanOrEqual(max);
    }
    expect(() => JSON.parse(String(w['cfl_syncrequests']!.body!['cfl_result']))).not.toThrow();
  });
  it('R35 refused by what Xero has just said: the details say it, too, and nothing else about them changes', () => {
    const body = byTable(recordParts(record(), { kind: 'refused', keep: true, problems: [problem('TAKE_BACK_APPROVED', { title: 'Invoice INV-1' })], inXero: { ...xero, Status: 'AUTHORISED' } }, o))['cfl_xerodocuments']!.body!;
    expect(body).toMatchObject({ cfl_xerostatus: xeroStatus.options.authorised.value, 'cfl_SentInvoiceId@odata.bind': `/invoices(${ids.invoice})` });
    for (const column of ['cfl_exportstatus', 'cfl_problemcode', 'cfl_senton', 'cfl_holdreason']) expect(body).not.toHaveProperty(column);
  });
  it('a held document that is refused stays held, with its reason', () => {
    const relayUser = ids.team;
    const { record: held } = prepared({ details: [{ cfl_xerodocumentid: ids.other, cfl_exportstatus: exportStatus.options.held.value, _ownerid_value: ids.owner, _modifiedby_value: relayUser }] });
    const body = byTable(recordParts(held, { kind: 'refused', problems: [problem('DOCUMENT_HELD', {}), problem('NO_LINES', { document: 'invoice' })] }, { ...o, relayUser }))['cfl_xerodocuments']!.body!;
    for (const column of ['cfl_exportstatus', 'cfl_holdreason', 'cfl_heldon', 'cfl_HeldById@odata.bind']) expect(body).not.toHaveProperty([column]);
    // same owner: not named again
    expect(body).not.toHaveProperty(['ownerid@odata.bind']);
  });
  it('nobody can change the details of a document that they cannot see', () => {
    const { shared, own } = answers();
    own[0] = { status: 403, body: undefined, error: { code: '0x80040220', message: 'no' } };
    const r = parseRead(asked, own, parseShared([asked], shared));
    if (!('problems' in r)) throw new Error();
    expect(recordParts(r.record, { kind: 'refused', problems: r.problems }, o).map((w) => w.path)).toEqual([`cfl_syncrequests(${ids.request})`]);
    expect(sendingParts(r.record)).toEqual([]);
  });
});

describe('R23 details that somebody else has filled in', () => {
  const decided = ['cfl_xeroid', 'cfl_xeronumber', 'cfl_xerostatus', 'cfl_xerolink', 'cfl_customerlink', 'cfl_total', 'cfl_amountpaid', 'cfl_fullypaidon', 'cfl_drifttext', 'cfl_fingerprint', 'cfl_senton', 'cfl_holdreason', 'cfl_HeldById@odata.bind', 'cfl_SentInvoiceId@odata.bind', 'cfl_SentPurchaseInvoiceId@odata.bind', 'cfl_SentCreditNoteId@odata.bind'];
  const row = (at: string, by: string = ids.user) => [{ cfl_xerodocumentid: ids.other, cfl_exportstatus: exportStatus.options.sent.value, cfl_xeroid: ids.other, _ownerid_value: ids.owner, createdon: at, _createdby_value: by, _modifiedby_value: by }];
  const bodyOf = (details: object[], outcome: Outcome, more = {}): Record<string, unknown> => byTable(recordParts(prepared({ details }).record, outcome, { ...o, relayUser: ids.team, ...more }))['cfl_xerodocuments']!.body!;
  it('a refusal empties every column that only the relay decides', () => {
    const body = bodyOf(row('2026-11-22T10:00:00Z'), refused);
    expect(decided.filter((c) => body[c] !== null)).toEqual([]);
    expect(body['cfl_exportstatus']).toBe(exportStatus.options.failed.value);
  });
  it('an arrival says what Xero says, and empties the rest', () => {
    const body = bodyOf(row('2026-11-22T10:00:00Z'), sent);
    expect([body['cfl_xeroid'], body['cfl_customerlink'], body['cfl_drifttext'], body['cfl_SentCreditNoteId@odata.bind']]).toEqual([xero.InvoiceID!.toLowerCase(), null, null, null]);
  });
  it('what is in Xero already keeps what the relay wrote, unless the row was made anew since', () => {
    const there: Outcome = { ...sent, alreadyThere: true, sentOn: '2026-11-22T10:00:30.000Z' };
    expect(bodyOf(row('2026-11-22T10:00:00Z'), there)).not.toHaveProperty('cfl_customerlink');
    expect(bodyOf(row('2026-11-22T11:00:00Z', ids.team), there)).not.toHaveProperty('cfl_customerlink');
    expect(bodyOf(row('2026-11-22T11:00:00Z'), there)).toMatchObject({ cfl_customerlink: null, cfl_senton: '2026-11-22T10:00:30.000Z' });
  });
  it('R51 the last trace of an invoice that the relay has forgotten is not wiped away', () => {
    const body = bodyOf(row('2026-11-22T10:00:00Z'), refused, { genuine: true });
    for (const c of [...decided, 'cfl_exportstatus', 'cfl_ConnectionId@odata.bind']) expect(body, c).not.toHaveProperty([c]);
    expect(body['cfl_problemcode']).toBe('NO_DATE');
  });
  it('a refusal about the organisation goes on saying where the invoice is', () => {
    const elsewhere = problem('IN_OTHER_ORGANISATION', { organisation: 'Harbour', number: 'INV-1001', connection: 'Second' });
    expect(bodyOf(row('2026-11-22T10:00:00Z'), { kind: 'refused', problems: [elsewhere], inXero: xero, sentOn: '2026-11-22T10:00:30Z' })).toMatchObject({ cfl_exportstatus: exportStatus.options.sent.value, cfl_xeroid: xero.InvoiceID!.toLowerCase(), cfl_problemcode: 'IN_OTHER_ORGANISATION', 'cfl_SentInvoiceId@odata.bind': `/invoices(${ids.invoice})` });
  });
});

describe('when Dataverse objects', () => {
  it('R51 412 is the proof that it was committed before', () => {
    expect(judgeRecord({ status: 204, body: undefined })).toBe('recorded');
    expect(judgeRecord({ status: 412, body: undefined, error: { code: '0x80040237', message: 'A record with matching key values already exists.' } })).toBe('recorded');
    expect(judgeRecord({ status: 500, body: undefined })).toBe('failed');
  });
  it('an owner who may not read is replaced by the connection\'s owner', () => {
    expect(judgeRecord({ status: 403, body: undefined, error: { code: '0x80040220', message: 'Owner is missing prvReadcfl_XeroDocument' } })).toBe('ownerMayNotRead');
    const w = byTable(recordParts(record(), sent, { ...o, ownerOfConnection: true }));
    for (const table of ['cfl_xerodocuments', 'cfl_synchistories']) expect(w[table]!.body!['ownerid@odata.bind']).toBe(`/teams(${ids.team})`);
  });
  it('R51 a details row that somebody else made is no proof; it is found by its key and taken over', () => {
    expect(judgeRecord({ status: 412, body: undefined, error: { code: '0x80060892', message: 'The entity key Document requires unique values.' } })).toBe('keyTaken');
    const w = byTable(recordParts(record(), sent, { ...o, byKey: true }));
    const row = `cfl_xerodocuments(cfl_documentkey='invoice:${ids.invoice}')`;
    expect(w['cfl_xerodocuments']!.path).toBe(row);
    expect(w['cfl_xerodocuments']!.body).not.toHaveProperty('cfl_documentkey');
    for (const table of ['cfl_synchistories', 'cfl_syncrequests']) expect(w[table]!.body!['cfl_XeroDocumentId@odata.bind']).toBe(`/${row}`);
  });
  it('what was deleted meanwhile is left out, number and link stay', () => {
    expect(judgeRecord({ status: 404, body: undefined, error: { code: '0x80040217', message: 'x' } })).toBe('gone');
    const w = recordParts(record(), sent, { ...o, withoutDocument: true, withoutRequest: true });
    expect(w).toHaveLength(2);
    expect(w[0]!.body).not.toHaveProperty(['cfl_InvoiceId@odata.bind']);
    expect(w[0]!.body).toMatchObject({ cfl_xeronumber: 'INV-1001' });
  });
});

describe('links and dates', () => {
  it('lead to the sandbox where it stands for Xero, and without a short code to the older address', () => {
    const p = prepared({}, { ...options, xeroWebUrl: 'http://localhost:4002/' } as typeof options);
    expect(arrivedDocument(p.record, xero)).toEqual({ number: 'INV-1001', status: 'Awaiting payment', currency: 'GBP', subtotal: '100.00', tax: '20.00', total: '120.00', due: '119.50', link: 'http://localhost:4002/app/!hV1n3/invoicing/view/c0ffee00-0000-4000-8000-000000000001' });
  });
  it('dates of both spellings', () => {
    expect([wireDay('2026-11-20T00:00:00'), wireDay(undefined, '/Date(1795132800000+0000)/'), wireDay(undefined), wireDay('x')]).toEqual(['2026-11-20', '2026-11-20', undefined, undefined]);
    expect([wireInstant('/Date(0)/'), wireInstant('2026-11-20T10:00:00.5'), wireInstant('2026-11-20T10:00:00Z')]).toEqual(['1970-01-01T00:00:00.000Z', '2026-11-20T10:00:00.500Z', '2026-11-20T10:00:00.000Z']);
  });
  it('the fixture\'s archived account is refused, so the refusals above are of a real document', () => expect('problems' in result({ lines: [line({ cfl_AccountId: account('299', { statecode: 1 }) })], invoice: invoice() })).toBe(true));
});

describe('R5 bills and credit notes', () => {
  const note: XeroDocument = { Type: 'ACCRECCREDIT', CreditNoteID: 'C0FFEE00-0000-4000-8000-000000000002', CreditNoteNumber: 'CN-000003', Status: 'AUTHORISED', CurrencyCode: 'GBP', SubTotal: '100.00', TotalTax: '20.00', Total: '120.00', RemainingCredit: '70.00', DateString: '2026-11-19T00:00:00', UpdatedDateUTC: '/Date(1795348800123+0000)/' };
  const ending = (g: Parameters<typeof prepared>[0], document: XeroDocument) => byTable(recordParts(prepared(g).record, { ...sent, document }, o));
  it('R16 R5 a credit note: its own lookups, its number, and the credit that is left', () => {
    const w = ending({ note: creditNote() }, note);
    expect(JSON.parse(JSON.stringify(w['cfl_xerodocuments']!.body))).toMatchObject({
      cfl_documentkey: `cfl_creditnote:${ids.note}`, cfl_documentkind: documentKind.options.salesCreditNote.value, cfl_name: 'Credit note CN-000003', 'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${ids.note})`, 'cfl_SentCreditNoteId@odata.bind': `/cfl_creditnotes(${ids.note})`,
      cfl_xeroid: 'c0ffee00-0000-4000-8000-000000000002', cfl_xeronumber: 'CN-000003', cfl_remainingcredit: '70', cfl_total: '120', cfl_partyname: 'Paper & Co', cfl_xerolink: expect.stringContaining('/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=c0ffee00-'),
    });
    expect(w['cfl_synchistories']!.body).toMatchObject({ cfl_name: 'Credit note CN-000003 was sent to Xero', cfl_text: expect.stringContaining('Credit note CN-000003 is in Xero as CN-000003 (Approved, total 120.00 GBP).') });
    expect(JSON.parse(String(w['cfl_syncrequests']!.body!['cfl_result'])).document).toMatchObject({ number: 'CN-000003', due: '70.00' });
  });
  it('R16 R5 a bill: its own lookups and link', () => {
    const w = ending({ bill: bill() }, { ...xero, InvoiceNumber: 'PC/77' });
    expect(w['cfl_xerodocuments']!.body).toMatchObject({
      cfl_documentkind: documentKind.options.bill.value, cfl_name: 'Bill BILL-000012', cfl_documentnumber: 'BILL-000012', cfl_documentname: 'Paper', 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${ids.bill})`,
      'cfl_SentPurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${ids.bill})`, cfl_xerolink: expect.stringContaining('/AccountsPayable/Edit.aspx?InvoiceID=c0ffee00-'),
    });
  });
  it('R37 notes are told in history and result, and leave the details without a problem', () => {
    const w = ending({ bill: bill({ cfl_suppliernumber: null }) }, xero);
    expect(w['cfl_xerodocuments']!.body).toMatchObject({ cfl_problemcode: null, cfl_problems: null, cfl_exportstatus: exportStatus.options.sent.value });
    expect(w['cfl_synchistories']!.body).toMatchObject({ cfl_text: expect.stringContaining('The bill has no supplier\'s number') });
    expect(w['cfl_synchistories']!.body).not.toHaveProperty('cfl_problemcode');
    expect(JSON.parse(String(w['cfl_syncrequests']!.body!['cfl_result']))).toMatchObject({ problems: [], notes: [{ code: 'SUPPLIERS_NUMBER_MISSING' }] });
    expect(w['cfl_syncrequests']!.body!['cfl_message']).toContain('The bill has no supplier\'s number');
    // of a document that was there already nothing was decided anew
    const again = byTable(recordParts(prepared({ bill: bill({ cfl_suppliernumber: null }) }).record, { ...sent, alreadyThere: true, sentOn: '2026-11-20T00:00:00Z' } as Outcome, o));
    expect(JSON.parse(String(again['cfl_syncrequests']!.body!['cfl_result']))).not.toHaveProperty('notes');
  });
  it('R23 R5 what somebody made up about a credit note is replaced by what Xero says about it', () => {
    const organisation = { connectionId: ids.connection, tenantId: 't', name: 'Harbour', shortCode: '!h', timeZone: 'UTC', owner: undefined };
    const [w] = truthParts({ id: ids.other, etag: 'W/"1"' }, { asked: askedFor({ note: creditNote() }), organisation, document: { ...note, Type: 'ACCPAYCREDIT' }, sentOn: '2026-11-20T00:00:00Z', now: options.now });
    expect(w!.body).toMatchObject({ cfl_documentkind: documentKind.options.purchaseCreditNote.value, 'cfl_SentCreditNoteId@odata.bind': `/cfl_creditnotes(${ids.note})`, 'cfl_SentInvoiceId@odata.bind': null, cfl_xeroid: 'c0ffee00-0000-4000-8000-000000000002', cfl_fullypaidon: null });
    expect(w!.body!['cfl_xerolink']).toContain('/AccountsPayable/ViewCreditNote.aspx');
  });
});
