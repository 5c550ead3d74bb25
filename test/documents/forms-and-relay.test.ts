/** What forms compute and warn about is what the relay computes and refuses: two implementations, held against each other. */
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAmounts } from '../../plugins-proxy/src/documents/mapping/line-amounts.ts';
import { predictTotals, lineTax as relayLineTax } from '../../plugins-proxy/src/documents/predict.ts';
import type { LineRead } from '../../plugins-proxy/src/documents/read-types.ts';
import { Exact, moneyText } from '../../plugins-proxy/src/documents/decimals.ts';
import { dueBy as relayDue } from '../../plugins-proxy/src/documents/due-date.ts';
import { catalogue } from '../../plugins-proxy/src/problems/index.ts';
import { english } from '../../webresources/src/english/index.ts';
import { dueBy } from '../../webresources/src/forms/calendar.ts';
import { asText, documentTotals, lineTotals, type AmountsAre, type Taxed } from '../../webresources/src/money/index.ts';

/** A decimal with so many digits as the column keeps, as the text that forms and Web API give. */
const decimal = (limit: number, digits: number): fc.Arbitrary<string> => fc.bigInt(-BigInt(limit) * 10n ** BigInt(digits), BigInt(limit) * 10n ** BigInt(digits)).map((n) => new Decimal(n.toString()).div(new Decimal(10).pow(digits)).toFixed());
// half cents where rounding decides, besides any value
const price = fc.oneof(decimal(1_000_000, 4), decimal(10, 3), fc.constantFrom('1.005', '0.125', '33.335', '25.06', '25.61', '25.63', '0'));
const quantity = fc.oneof(fc.integer({ min: -50, max: 500 }).map(String), decimal(1000, 4), fc.constantFrom('1', '0.5', '0.3333'));
const discount = fc.oneof(fc.constant('0'), decimal(500, 2), decimal(5, 4));
const rate = fc.oneof(fc.constantFrom('0', '5', '10', '15', '17.5', '20', '25', '8.25'), decimal(100, 4).map((r) => r.replace('-', '')));
const line: fc.Arbitrary<Taxed> = fc.record({ quantity, price, discount, rate });
const mode = fc.constantFrom<AmountsAre>('exclusive', 'inclusive', 'noTax');
const exact = (v: unknown) => new Exact(String(v));

const relayAmount = (l: Taxed) => lineAmounts({ quantity: exact(l.quantity), price: exact(l.price), volumeDiscount: exact(0), manualDiscount: exact(l.discount), base: undefined } as LineRead).amount;

describe('forms and relay', () => {
  it('R61 compute the same amounts, tax and totals, to the cent, in all three modes', () => {
    fc.assert(fc.property(fc.array(line, { maxLength: 12 }), mode, (lines, m) => {
      const form = lines.map((l) => lineTotals(l, m));
      const taxed = lines.map((l) => ({ amount: relayAmount(l), rate: exact(l.rate) }));
      expect(form.map((f) => moneyText(exact(asText(f.amount))))).toEqual(taxed.map((t) => moneyText(t.amount)));
      expect(form.map((f) => moneyText(exact(asText(f.tax))))).toEqual(taxed.map((t) => moneyText(relayLineTax(t, m))));
      const predicted = predictTotals(taxed, m);
      const t = documentTotals(form);
      expect([t.subtotal, t.tax, t.total].map((a) => moneyText(exact(asText(a))))).toEqual([predicted.subtotal, predicted.tax, predicted.total].map(moneyText));
    }), { numRuns: 1500 });
  });
  it('R61 a number that a form holds as a double is read as what was typed', () => {
    fc.assert(fc.property(decimal(99_999_999, 4), (typed) => { expect(exact(asText(lineTotals({ quantity: null, price: Number(typed), discount: null, rate: 0 }, 'exclusive').amount)).eq(relayAmount({ quantity: '1', price: typed, discount: '0', rate: 0 }))).toBe(true); }), { numRuns: 500 });
  });
  it('R50 every warning of a form has the code of a problem of the relay', () => {
    const codes = Object.keys(english).filter((k) => k.startsWith('Check_') && !k.startsWith('Check_Line')).map((k) => k.slice('Check_'.length));
    expect(codes.length).toBeGreaterThan(25);
    expect(codes.filter((c) => !(c in catalogue))).toEqual([]);
  });
  it('R38 a due date that a form proposes is the one that the relay sends', () => {
    const day = fc.integer({ min: 0, max: 40_000 }).map((n) => new Date(Date.UTC(1990, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
    const rule = fc.constantFrom('xeroTerms', 'daysAfterDate', 'daysAfterMonthEnd', 'dayOfFollowingMonth');
    fc.assert(fc.property(rule, fc.option(fc.integer({ min: 0, max: 365 }), { nil: undefined }), day, (r, days, date) => { expect(relayDue({ rule: r, days }, date)).toBe(dueBy(r, days, date)); }), { numRuns: 2000 });
  });
});
