import { describe, expect, it } from 'vitest';
import { exact } from '../../documents/decimals.ts';
import type { XeroCreditNote, XeroInvoice } from '../../xero/types.ts';
import { sharesOf } from './check.ts';
import type { Wanted } from './wanted.ts';

const note: XeroCreditNote = { Type: 'ACCRECCREDIT', Status: 'AUTHORISED', CurrencyCode: 'GBP', RemainingCredit: '100.00', Contact: { ContactID: 'C1', Name: 'Customer' } };
const invoice = (o: Partial<XeroInvoice> = {}): XeroInvoice => ({ Type: 'ACCREC', InvoiceID: 'I1', Status: 'AUTHORISED', CurrencyCode: 'GBP', AmountDue: '60.00', Contact: { ContactID: 'c1', Name: 'Customer' }, ...o });
const want = (amount?: string, o: Partial<Wanted> = {}): Wanted => ({ rowId: 'r', anew: false, table: 'invoice', id: 'd', amount: exact(amount), date: undefined, name: 'Invoice A', ...o });
const codes = (r: ReturnType<typeof sharesOf>): string[] => ('problems' in r ? r.problems.map((p) => p.code) : r.shares.map((s) => s.amount.toFixed(2)));
const of = (...targets: [Wanted, XeroInvoice | undefined][]) => codes(sharesOf('Credit note CN-1', note, targets.map(([wanted, x]) => ({ wanted, invoice: x }))));

describe('what credit can pay', () => {
  it('R34 what was planned, where it fits', () => {
    expect(of([want('60'), invoice()])).toEqual(['60.00']);
    expect(of([want('60.01'), invoice()])).toEqual(['ALLOCATION_ABOVE_DUE']);
    expect(of([want('60'), invoice()], [want('50'), invoice({ InvoiceID: 'I2' })])).toEqual(['ALLOCATION_ABOVE_CREDIT']);
    // two rows that pay one invoice share what is due on it
    expect(of([want('40'), invoice()], [want('30'), invoice()])).toEqual(['ALLOCATION_ABOVE_DUE']);
    for (const amount of ['0', '-5', '1.005']) expect(of([want(amount), invoice()])).toEqual(['ALLOCATION_AMOUNT']);
  });
  it('R34 as much as fits, where no amount is named; nothing where nothing is due', () => {
    expect(of([want(), invoice()], [want(), invoice({ InvoiceID: 'I2' })])).toEqual(['60.00', '40.00']);
    expect(of([want(), invoice({ Status: 'PAID', AmountDue: '0.00' })])).toEqual([]);
    expect(of([want('50'), invoice()], [want(), invoice({ InvoiceID: 'I2' })])).toEqual(['50.00', '50.00']);
  });
  it.each([
    [undefined, ['ALLOCATION_DOCUMENT_NOT_IN_XERO']], [invoice({ Type: 'ACCPAY' }), ['ALLOCATION_OTHER_SIDE']], [invoice({ Contact: { ContactID: 'c2', Name: 'Other' } }), ['ALLOCATION_OTHER_CONTACT']],
    [invoice({ CurrencyCode: 'EUR' }), ['ALLOCATION_OTHER_CURRENCY']], [invoice({ Status: 'DRAFT' }), ['ALLOCATION_DOCUMENT_STATUS']], [invoice({ Status: 'PAID' }), ['ALLOCATION_DOCUMENT_STATUS']],
    [invoice({ Type: 'ACCPAY', CurrencyCode: 'EUR', Status: 'VOIDED' }), ['ALLOCATION_OTHER_SIDE', 'ALLOCATION_OTHER_CURRENCY', 'ALLOCATION_DOCUMENT_STATUS']],
  ])('R34 %o is refused: %o', (x, expected) => { expect(of([want('10'), x])).toEqual(expected); });
});
