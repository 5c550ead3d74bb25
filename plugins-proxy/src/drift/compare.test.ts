import { describe, expect, it } from 'vitest';
import { exportStatus } from '@counterfoil/solution';
import { Exact } from '../documents/decimals.ts';
import type { DocumentRead } from '../documents/read-types.ts';
import type { Prepared } from '../documents/types.ts';
import type { XeroDocument } from '../xero/types.ts';
import { driftOf, type Sides } from './compare.ts';
import { changeOf, type DetailsRow } from './details.ts';
import { eachInXero } from './in-xero.ts';
import { hourInZone } from './night.ts';
import type { Found } from './run.ts';

const line = { Description: 'Consulting', Quantity: '2', UnitAmount: '50', LineAmount: '100', AccountCode: '200', TaxType: 'OUTPUT2' };
const wire: XeroDocument = { Type: 'ACCREC', CurrencyCode: 'GBP', Date: '2026-03-01', DueDate: '2026-03-31', LineAmountTypes: 'Exclusive', Reference: 'PO 7', LineItems: [line] };
const inXero = (x: Partial<XeroDocument> = {}): XeroDocument => ({
  ...wire, InvoiceID: 'i', InvoiceNumber: 'INV-1', Status: 'AUTHORISED', DateString: '2026-03-01T00:00:00', DueDateString: '2026-03-31T00:00:00', Contact: { ContactID: 'c', Name: 'Acme' },
  SubTotal: '100', TotalTax: '20', Total: '120', AmountDue: '120', AmountPaid: 0, AmountCredited: 0, ...x,
});
const prepared = (p: object = {}): Prepared => ({ contact: { known: 'c' }, number: 'INV-1', document: wire, predicted: { subtotal: '100.00', tax: '20.00', total: '120.00' }, ...p }) as unknown as Prepared;
const sides = (s: { x?: Partial<XeroDocument> | null; state?: DocumentRead['state']; prepared?: Prepared | null; problems?: Sides['problems']; head?: Partial<DocumentRead> } = {}): Sides => ({
  head: { kind: 'salesInvoice', table: 'invoice', state: s.state ?? 'active', total: new Exact('100'), ...s.head } as DocumentRead, prepared: s.prepared === null ? undefined : s.prepared ?? prepared(), problems: s.problems ?? [],
  x: s.x === null ? undefined : inXero(s.x), names: { contacts: new Map([['d', 'Bolt'], ['c', 'Acme']]), themes: new Map(), options: new Map() },
});

describe('what differs', () => {
  it.each([
    ['nothing', {}], ['nothing once it is paid and closed', { x: { Status: 'PAID', AmountPaid: '120', AmountDue: 0 }, state: 'paid' as const }], ['nothing of what both sides have given up', { x: { Status: 'VOIDED' }, state: 'cancelled' as const }],
    ['nothing of a cancelled one that was credited', { x: { Status: 'PAID', AmountCredited: '120', AmountDue: 0 }, state: 'cancelled' as const }], ['nothing of one that is gone here and there', { x: null, state: 'cancelled' as const }],
    ['no newer rate of the day', { prepared: prepared({ document: { ...wire, CurrencyRate: '1.3' } }), x: { CurrencyRate: '1.2' } }], ['nothing of a part payment', { x: { AmountPaid: '20', AmountDue: '100' } }],
    // Counterfoil itself wrote that line
    ['nothing of a rounding line', { prepared: prepared({ document: { ...wire, LineItems: [line, { ...line, Description: 'Rounding', UnitAmount: '0.01', LineAmount: '0.01' }] } }), x: { LineItems: [line, { ...line, Description: 'Rounding', UnitAmount: '0.01', LineAmount: '0.01' }] } }],
  ])('R53 %s', (_, s) => expect(driftOf(sides(s))).toBeUndefined());

  it.each([
    ['the total', { x: { Total: '150', SubTotal: '125', TotalTax: '25', LineItems: [{ ...line, UnitAmount: '62.5', LineAmount: '125' }] } }, true, '30.00', ['Total: 120.00 in Dynamics, 150.00 in Xero', 'line 1, Price: 50 in Dynamics, 62.5 in Xero', 'choose Send update']],
    ['a cent of tax', { x: { Total: '120.01', TotalTax: '20.01' } }, true, '0.01', ['Tax: 20.00 in Dynamics, 20.01 in Xero']],
    ['a line that is new in Xero', { x: { LineItems: [line, { ...line, Description: 'Extra' }] } }, false, '0.00', ['Extra']],
    ['a line that Xero has not', { x: { LineItems: [] } }, false, '0.00', ['line 1, Line: Consulting']],
    ['words', { x: { LineItems: [{ ...line, Description: 'Advice' }] } }, false, '0.00', ['line 1, Description: Consulting in Dynamics, Advice in Xero']],
    ['an account', { x: { LineItems: [{ ...line, AccountCode: '260' }] } }, false, '0.00', ['Account: 200 in Dynamics, 260 in Xero']],
    ['the due date', { x: { DueDateString: '2026-04-30T00:00:00' } }, false, '0.00', ['Due date: 31 March 2026 in Dynamics, 30 April 2026 in Xero']],
    ['the number', { x: { InvoiceNumber: 'INV-2' } }, false, '0.00', ['Number: INV-1 in Dynamics, INV-2 in Xero']],
    ['the contact, by name', { x: { Contact: { ContactID: 'd', Name: 'Bolt' } } }, false, '0.00', ['Contact: Acme in Dynamics, Bolt in Xero']],
    ['that it is gone', { x: null }, true, '-120.00', ['does not show it any more', 'Unlink from Xero']],
    ['that it was voided there', { x: { Status: 'VOIDED' } }, true, '-120.00', ['voided in Xero', 'Cancel the invoice here']],
    ['that a draft was deleted there', { x: { Status: 'DELETED' } }, true, '-120.00', ['deleted in Xero']],
    ['that it was voided there although it is paid here', { x: { Status: 'VOIDED' }, state: 'paid' as const }, true, '-120.00', ['voided in Xero']],
    ['that it was cancelled here', { state: 'cancelled' as const }, true, '120.00', ['cancelled in Dynamics, but awaiting payment in Xero, with 120.00 GBP still open', 'Void or delete']],
    ['that it was cancelled here and paid there', { x: { Status: 'PAID', AmountPaid: '120', AmountDue: 0 }, state: 'cancelled' as const }, true, '120.00', ['Take the payment off']],
    ['that somebody pressed Invoice Paid', { state: 'paid' as const }, true, '0.00', ['marked as paid in Dynamics', 'with 120.00 GBP still due', 'never makes a payment']],
    ['that it is paid there and open here', { x: { Status: 'PAID', AmountPaid: '120', AmountDue: 0, FullyPaidOnDate: '/Date(1773532800000+0000)/' } }, true, '0.00', ['paid in Xero since 15 March 2026', 'Refresh from Xero']],
    ['that a bill was deactivated here', { head: { table: 'cfl_purchaseinvoice' as const, kind: 'bill' as const }, state: 'inactive' as const }, true, '120.00', ['deactivated in Dynamics']],
    ['that Dynamics contradicts itself', { prepared: null, problems: [{ code: 'NET_DIFFERS', text: 'Lines say 90.', fix: 'Recalculate.' }] }, true, '20.00', ['Lines say 90. Recalculate.', 'In Xero it comes to 120.00']],
    ['that it cannot be compared', { prepared: null, problems: [{ code: 'NO_ACCOUNT', text: 'No account.', fix: 'Choose one.' }] }, false, '20.00', ['cannot be compared line by line', 'No account. Choose one.']],
  ])('R53 %s, with both values and what to do', (_, s, money, difference, words) => {
    const d = driftOf(sides(s))!;
    expect([d.money, d.difference]).toEqual([money, difference]);
    for (const w of words) expect(d.text).toContain(w);
    expect(driftOf(sides(s))).toEqual(d);
  });
  it('R53 says what can still change where money is applied', () => {
    expect(driftOf(sides({ x: { AmountPaid: '20', AmountDue: '100', Reference: 'PO 8' } }))!.text).toContain('once the payment or credit has been taken off');
    expect(driftOf(sides({ x: { Type: 'ACCPAY', Status: 'PAID', AmountPaid: '120', AmountDue: 0, LineItems: [{ ...line, AccountCode: '1' }] }, head: { table: 'cfl_purchaseinvoice', kind: 'bill' } }))!.text).toContain('Nothing can change on it in Xero');
  });
});

const row = (r: Partial<DetailsRow> = {}): DetailsRow => ({ id: 'd', etag: 'W/"1"', subject: 'invoice:i', table: 'invoice', documentId: 'i', name: 'Invoice INV-1', owner: { table: 'systemuser', id: 'u' }, status: 'sent', problemCode: undefined, text: undefined, dynamicsTotal: undefined, difference: undefined, foundOn: undefined, ...r });
describe('what is written', () => {
  const now = new Date('2026-03-02T02:00:00Z');
  const money = driftOf(sides({ x: { Total: '150' } }))!;
  const words = driftOf(sides({ x: { Reference: 'PO 8' } }))!;
  it('R53 nothing where nothing is new', () => {
    expect(changeOf(row(), undefined, now)).toBeUndefined();
    expect(changeOf(row({ status: 'sentButDiffers', text: money.text, dynamicsTotal: '120.00', difference: '30.00', foundOn: 'before' }), money, now)).toBeUndefined();
  });
  it('R53 both figures, since when, and the status where money differs', () => {
    expect(changeOf(row(), money, now)).toEqual({ news: 'found', body: { cfl_drifttext: money.text, cfl_dynamicstotal: '120.00', cfl_difference: '30.00', cfl_driftfoundon: now.toISOString(), cfl_exportstatus: exportStatus.options.sentButDiffers.value } });
    expect(changeOf(row(), words, now)!.body).not.toHaveProperty('cfl_exportstatus');
    // what waits for a person goes on waiting
    expect(changeOf(row({ status: 'needsDecision' }), money, now)!.body).not.toHaveProperty('cfl_exportstatus');
    // since when it has differed stays
    expect(changeOf(row({ status: 'sentButDiffers', text: 'other', foundOn: 'before', dynamicsTotal: '120.00', difference: '30.00' }), money, now)).toEqual({ news: 'found', body: { cfl_drifttext: money.text } });
  });
  it('R53 it goes away when both sides agree again, with what was said when it was sent', () => {
    expect(changeOf(row({ status: 'sentButDiffers', text: 'x', dynamicsTotal: '1.00', difference: '2.00', foundOn: 'before', problemCode: 'TOTALS_DIFFER_IN_XERO' }), undefined, now)).toEqual({
      news: 'gone', body: { cfl_drifttext: null, cfl_dynamicstotal: null, cfl_difference: null, cfl_driftfoundon: null, cfl_exportstatus: exportStatus.options.sent.value, cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null },
    });
  });
});

describe('calls of Xero', () => {
  const wanted = (n: number, table: DetailsRow['table'] = 'invoice') => Array.from({ length: n }, (_, i) => ({ row: row({ subject: `${table}:${i}`, table }), xeroId: `${table}-${i}` }));
  async function calls(all: ReturnType<typeof wanted>, open: readonly string[]): Promise<{ calls: number; found: Found[] }> {
    let count = 0;
    const found: Found[] = [];
    const page = async (_: string, q: { page?: number; pageSize?: number }) => { count += 1; return open.slice((q.page! - 1) * q.pageSize!, q.page! * q.pageSize!).map((i) => (i.startsWith('cfl') ? { CreditNoteID: i } : { InvoiceID: i })); };
    const byIds = async (_: string, ids: readonly string[], each: number) => { count += Math.ceil(ids.length / each); return ids.filter((i) => open.includes(i)); };
    await eachInXero({ invoices: page as never, creditNotes: page as never, invoicesById: (async (t: string, ids: string[]) => (await byIds(t, ids, 40)).map((i) => ({ InvoiceID: i }))) as never, creditNotesById: (async (t: string, ids: string[]) => (await byIds(t, ids, 1)).map((i) => ({ CreditNoteID: i }))) as never }, 't', all, { lane: 'poll' }, async (f) => { expect(f.length).toBeLessThanOrEqual(40); found.push(...f); });
    return { calls: count, found };
  }
  it('R53 few by their ids, many out of the list, every document once', async () => {
    const few = await calls(wanted(100), wanted(100).map((w) => w.xeroId));
    expect([few.calls, few.found.length]).toEqual([3, 100]);
    const many = await calls(wanted(10_000), wanted(10_000).map((w) => w.xeroId));
    expect([many.calls, new Set(many.found.map((f) => f.xeroId)).size]).toEqual([20, 10_000]);
    // books in which ours are few: the list is given up at once
    const others = await calls(wanted(400), [...Array.from({ length: 5_000 }, (_, i) => `other-${i}`), ...wanted(400).map((w) => w.xeroId)]);
    expect([others.calls, others.found.filter((f) => f.x).length]).toEqual([11, 400]);
    const notes = await calls(wanted(300, 'cfl_creditnote'), wanted(299, 'cfl_creditnote').map((w) => w.xeroId));
    expect([notes.calls, notes.found.filter((f) => !f.x).map((f) => f.xeroId)]).toEqual([2, ['cfl_creditnote-299']]);
  });
  it('R53 the night is that of the organisation', () => {
    const at = new Date('2026-07-01T13:30:00Z');
    expect([hourInZone(at, 'Pacific/Auckland'), hourInZone(at, 'Europe/London'), hourInZone(at, ''), hourInZone(new Date('2026-07-01T00:10:00Z'), 'Nowhere/At_all')]).toEqual([1, 14, 13, 0]);
  });
});
