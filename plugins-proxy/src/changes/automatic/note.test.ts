import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exact, sum } from '../../documents/decimals.ts';
import { lineAmount, predictTotals } from '../../documents/predict.ts';
import type { XeroInvoice, XeroLine } from '../../xero/types.ts';
import { noteIdOf, noteWrites, type Mirrors } from './note.ts';

const mirrors: Mirrors = { accounts: new Map([['200', 'a200'], ['260', 'a260']]), taxRates: new Map([['T20', { id: 't20', rate: new Exact(20) }], ['T5', { id: 't5', rate: new Exact(5) }], ['NONE', { id: 't0', rate: new Exact(0) }]]), options: new Map([['o1', 'row1']]), products: new Map([['WINE', 'p1']]) };
const cancelled = { invoiceId: '11111111-2222-4333-8444-555555555555', title: 'Invoice A-1', customer: { table: 'account', id: 'acc' }, currencyId: 'gbp', connectionId: 'con', day: '2026-11-23', by: 'Sam Sales' } as const;
const make = (x: XeroInvoice, m = mirrors) => noteWrites(cancelled, x, m, { table: 'systemuser', id: 'owner' });
const bodies = (r: ReturnType<typeof make>): any[] => ('writes' in r ? r.writes.map((w) => w.body) : []);

const rates = { exclusive: 'Exclusive', inclusive: 'Inclusive', noTax: 'NoTax' } as const;
/** An invoice as Xero would show it, with amounts as Xero works them out. */
const invoices = fc.record({
  mode: fc.constantFrom('exclusive' as const, 'inclusive' as const, 'noTax' as const),
  lines: fc.array(fc.record({ q: fc.integer({ min: 1, max: 99_999 }), p: fc.integer({ min: -50_000, max: 9_999_999 }), off: fc.constantFrom('none', 'rate', 'amount'), by: fc.integer({ min: 1, max: 99 }), tax: fc.constantFrom('T20', 'T5', 'NONE'), account: fc.constantFrom('200', '260') }), { minLength: 1, maxLength: 8 }),
}).map(({ mode, lines }): { x: XeroInvoice; mode: typeof mode } => {
  const made = lines.map((l) => {
    const [q, p] = [new Exact(l.q).div(1_000), new Exact(l.p).div(10_000)];
    const gross = q.times(p);
    const off = l.off === 'rate' && gross.gt(0) ? gross.times(l.by).div(100) : new Exact(l.off === 'amount' && gross.gt(1) ? new Exact(l.by).div(100) : 0);
    const amount = lineAmount(q, p, off);
    return { wire: { Description: 'x', Quantity: q.toFixed(4), UnitAmount: p.toFixed(4), AccountCode: l.account, TaxType: mode === 'noTax' ? 'NONE' : l.tax, LineAmount: amount.toFixed(2), ...(l.off === 'rate' && gross.gt(0) ? { DiscountRate: `${l.by}.00` } : {}) } satisfies XeroLine, amount, rate: mode === 'noTax' ? new Exact(0) : mirrors.taxRates.get(l.tax)!.rate };
  });
  const totals = predictTotals(made, mode);
  return { mode, x: { LineAmountTypes: rates[mode], LineItems: made.map((m) => m.wire), SubTotal: totals.subtotal.toFixed(2), TotalTax: totals.tax.toFixed(2), Total: totals.total.toFixed(2) } };
});

describe('the credit note of a cancelled invoice', () => {
  it('R20 comes to what stands in Xero, to the cent, in every tax mode and with every discount', () => {
    fc.assert(fc.property(invoices, ({ x, mode }) => {
      const [head, ...lines] = bodies(make(x));
      expect(head.cfl_totalamount.toFixed(2)).toBe(x.Total);
      // worked out again from what the rows hold: quantity, price, discount
      const amounts = lines.map((l) => lineAmount(l.cfl_quantity, l.cfl_unitprice, l.cfl_discountamount));
      expect(amounts.map((a) => a.toFixed(2))).toEqual(x.LineItems!.map((l) => l.LineAmount));
      expect(lines.every((l) => l.cfl_discountamount === undefined || l.cfl_discountamount.decimalPlaces() <= 2)).toBe(true);
      if (mode !== 'inclusive') expect(sum(amounts).toFixed(2)).toBe(x.SubTotal);
    }), { numRuns: 120 });
  });

  it('R20 keeps account, tax rate, tracking, product and words; its ids come from the invoice, and each row is created only', () => {
    const made = make({ LineAmountTypes: 'Exclusive', Total: '24.00', LineItems: [{ Description: 'Wine\nfrom the hill', Quantity: '2.0000', UnitAmount: '10.0000', LineAmount: '20.00', AccountCode: '200', TaxType: 'T20', ItemCode: 'WINE', Tracking: [{ TrackingOptionID: 'O1' }] }, { Description: 'Only words' }] });
    const [head, first, second] = bodies(made);
    expect(head).toMatchObject({ cfl_automatic: true, 'cfl_InvoiceId@odata.bind': `/invoices(${cancelled.invoiceId})`, 'ownerid@odata.bind': '/systemusers(owner)', cfl_description: expect.stringContaining('Sam Sales cancelled Invoice A-1') });
    expect(first).toMatchObject({ cfl_name: 'Wine', cfl_description: 'Wine\nfrom the hill', 'cfl_AccountId@odata.bind': '/cfl_xeroaccounts(a200)', 'cfl_TaxRateId@odata.bind': '/cfl_xerotaxrates(t20)', 'cfl_ProductId@odata.bind': '/products(p1)', 'cfl_TrackingOption1Id@odata.bind': '/cfl_trackingoptions(row1)' });
    expect(second).toMatchObject({ cfl_name: 'Only words' });
    expect(second['cfl_AccountId@odata.bind']).toBeUndefined();
    if (!('writes' in made)) throw new Error(made.why);
    expect(made.writes.every((w) => w.ifNoneMatch === '*')).toBe(true);
    expect(made.writes[0]!.path).toBe(`cfl_creditnotes(${noteIdOf(cancelled.invoiceId.toUpperCase())})`);
  });

  it.each([
    ['an account that is not mirrored', { AccountCode: '999' }, '24.00', /account 999 of line 1/], ['a tax rate that is not mirrored', { TaxType: 'ODD' }, '24.00', /tax rate ODD of line 1/],
    ['a tracking option that is not mirrored', { Tracking: [{ TrackingOptionID: 'gone' }] }, '24.00', /tracking option of line 1/], ['a tax that was typed by hand', {}, '25.00', /24\.00 and Xero shows 25\.00/],
  ])('R20 is not made where it would not be exact: %s', (_what, l, Total, why) => {
    const made = make({ LineAmountTypes: 'Exclusive', Total, LineItems: [{ Description: 'x', Quantity: '2', UnitAmount: '10', LineAmount: '20.00', AccountCode: '200', TaxType: 'T20', ...l }] });
    expect('why' in made && made.why).toMatch(why);
  });
});
