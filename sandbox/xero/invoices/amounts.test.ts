import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../core/exact.ts';
import { lineAmount, lineTax, totals } from './amounts.ts';
import { dueDate } from './terms.ts';

const d = (n: string) => new Decimal(n);

describe('R60 Xero\'s arithmetic', () => {
  it('gives the example of Xero\'s own rounding page: 11.44, not 11.45', () => {
    const lines = ['25.06', '25.61', '25.63'].map((LineAmount) => ({ LineAmount, TaxAmount: lineTax(d(LineAmount), d('15'), 'Exclusive', 'halfUp').toFixed(2) }));
    expect(lines.map((l) => l.TaxAmount)).toEqual(['3.76', '3.84', '3.84']);
    expect(totals(lines, 'Exclusive')).toEqual({ SubTotal: '76.30', TotalTax: '11.44', Total: '87.74' });
  });

  it.each([
    ['1', '1.005', undefined, undefined, '1.01'],
    ['-1', '1.005', undefined, undefined, '-1.01'],
    ['3', '33.33', '5', undefined, '94.99'],
    ['2', '10', undefined, '0.5', '19.50'],
    ['0', '10', undefined, undefined, '0.00'],
  ])('%s x %s less %s%% or %s is %s', (quantity, unitAmount, discountRate, discountAmount, expected) => {
    expect(lineAmount({ quantity: d(quantity), unitAmount: d(unitAmount), discountRate: discountRate ? d(discountRate) : undefined, discountAmount: discountAmount ? d(discountAmount) : undefined }, 'halfUp').toFixed(2)).toBe(expected);
  });

  it('tax inside a price: net and tax are always the price', () => {
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 4000 }), (cents, percent) => {
      const LineAmount = d(String(cents)).div(100).toFixed(2);
      const TaxAmount = lineTax(d(LineAmount), d(String(percent)).div(100), 'Inclusive', 'halfUp').toFixed(2);
      const t = totals([{ LineAmount, TaxAmount }], 'Inclusive');
      expect(d(t.SubTotal).plus(t.TotalTax).toFixed(2)).toBe(LineAmount.replace(/^-0\.00$/, '0.00'));
    }));
  });

  it('rounds half cents to even where the switch says so', () => {
    expect(lineTax(d('0.25'), d('10'), 'Exclusive', 'halfUp').toFixed(2)).toBe('0.03');
    expect(lineTax(d('0.25'), d('10'), 'Exclusive', 'halfEven').toFixed(2)).toBe('0.02');
  });
});

it.each([
  ['DAYSAFTERBILLDATE', 30, '2027-01-31', '2027-03-02'],
  ['DAYSAFTERBILLMONTH', 10, '2027-01-15', '2027-02-10'],
  ['OFCURRENTMONTH', 31, '2027-02-10', '2027-02-28'],
  ['OFFOLLOWINGMONTH', 20, '2026-12-05', '2027-01-20'],
] as const)('terms %s %i from %s are due on %s', (Type, Day, date, expected) => {
  expect(dueDate(date, { Day, Type })).toBe(expected);
});
