import { describe, expect, it } from 'vitest';
import { asText } from './fixed.ts';
import { documentTotals, lineTotals, type AmountsAre, type Taxed } from './totals.ts';

const line = (price: unknown, rate: unknown = 20, more: Partial<Taxed> = {}): Taxed => ({ quantity: 1, price, discount: null, rate, ...more });
const shown = (lines: readonly Taxed[], mode: AmountsAre): string[] => {
  const t = documentTotals(lines.map((l) => lineTotals(l, mode)));
  return [t.subtotal, t.tax, t.total].map(asText);
};

describe('totals', () => {
  it('R61 round the tax of each line, not of the sum: Xero\'s own example', () => {
    expect(shown([line(25.06, 15), line(25.61, 15), line(25.63, 15)], 'exclusive')).toEqual(['76.30', '11.44', '87.74']);
  });
  it('R6 take the tax out of inclusive amounts and leave it where there is none', () => {
    expect(shown([line(120)], 'inclusive')).toEqual(['100.00', '20.00', '120.00']);
    expect(shown([line(120)], 'noTax')).toEqual(['120.00', '0', '120.00']);
  });
  it('count an empty quantity as one, a discount on the whole line, and no rate as no tax', () => {
    expect(shown([line(10, null, { quantity: null, discount: '2.50' })], 'exclusive')).toEqual(['7.50', '0.00', '7.50']);
    expect(shown([line(null, 20, { quantity: 0 })], 'exclusive')).toEqual(['0.00', '0.00', '0.00']);
    expect(shown([line(8.95, 20, { quantity: -3 })], 'exclusive')).toEqual(['-26.85', '-5.37', '-32.22']);
  });
});
