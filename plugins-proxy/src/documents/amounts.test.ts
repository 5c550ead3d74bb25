import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { compareTotals } from './compare.ts';
import { cents, distribute, exact, Exact, isCents, moneyText, sum } from './decimals.ts';
import { canonicalBody, fingerprint } from './fingerprint.ts';
import { lineAmount, predictTotals, totalsText } from './predict.ts';
import type { AmountsKey } from './read-types.ts';

// The independent calculation: whole numbers only, written from Xero's description and sharing nothing with the code under test.
const halfUp = (numerator: bigint, denominator: bigint): bigint => {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
};
interface Whole { q4: bigint; p4: bigint; discount: bigint; rate4: bigint }
function oracle(lines: readonly Whole[], mode: AmountsKey): { subtotal: bigint; tax: bigint; total: bigint } {
  let amounts = 0n;
  let tax = 0n;
  for (const l of lines) {
    const amount = halfUp(l.q4 * l.p4 - l.discount * 1_000_000n, 1_000_000n);
    amounts += amount;
    if (mode === 'exclusive') tax += halfUp(amount * l.rate4, 1_000_000n);
    if (mode === 'inclusive') tax += halfUp(amount * l.rate4, 1_000_000n + l.rate4);
  }
  return mode === 'inclusive' ? { subtotal: amounts - tax, tax, total: amounts } : { subtotal: amounts, tax, total: amounts + tax };
}
const scaled = (n: bigint, digits: number): string => {
  const s = (n < 0n ? -n : n).toString().padStart(digits + 1, '0');
  return `${n < 0n ? '-' : ''}${s.slice(0, -digits)}.${s.slice(-digits)}`;
};
const line = fc.record({
  q4: fc.bigInt(-10_000_000n, 1_000_000_000n), p4: fc.bigInt(-10_000_000n, 10_000_000_000n),
  discount: fc.bigInt(0n, 100_000n), rate4: fc.constantFrom(0n, 50_000n, 125_000n, 150_000n, 175_000n, 200_000n, 88_750n, 1_000_000n),
});
const modes: AmountsKey[] = ['exclusive', 'inclusive', 'noTax'];

describe('predicted totals', () => {
  it.each(modes)('R61 equal an independent calculation in whole numbers: %s', (mode) => {
    fc.assert(fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
      const predicted = predictTotals(lines.map((l) => ({
        amount: lineAmount(exact(scaled(l.q4, 4))!, exact(scaled(l.p4, 4))!, exact(scaled(l.discount, 2))!), rate: exact(scaled(l.rate4, 4))!,
      })), mode);
      const wanted = oracle(lines, mode);
      expect(totalsText(predicted)).toEqual({ subtotal: scaled(wanted.subtotal, 2), tax: scaled(wanted.tax, 2), total: scaled(wanted.total, 2) });
    }), { numRuns: 500 });
  });
  it('R61 Xero rounds the tax of each line: 3.76 + 3.84 + 3.84, not 15 % of the sum', () => {
    const t = predictTotals(['25.06', '25.61', '25.63'].map((a) => ({ amount: exact(a)!, rate: exact(15)! })), 'exclusive');
    expect(totalsText(t)).toEqual({ subtotal: '76.30', tax: '11.44', total: '87.74' });
  });
  it('R61 half a cent goes up, which a double gets wrong', () => {
    expect(moneyText(lineAmount(exact(1)!, exact('1.005')!))).toBe('1.01');
    expect(moneyText(lineAmount(exact(-1)!, exact('1.005')!))).toBe('-1.01');
  });
  it('R61 a fraction that has been through a double is refused', () => {
    expect(() => exact(0.1)).toThrow(/floating-point/);
    expect(exact(7)!.eq(7)).toBe(true);
    expect(exact(null)).toBeUndefined();
  });
});

describe('distribution of a discount', () => {
  it('R61 adds up exactly, is never off by more than a cent, and the same each time', () => {
    const money = fc.bigInt(0n, 10_000_000n).map((n) => exact(scaled(n, 2))!);
    fc.assert(fc.property(money, fc.array(money, { minLength: 1, maxLength: 12 }).filter((w) => sum(w).gt(0)), (amount, weights) => {
      const parts = distribute(amount, weights);
      expect(sum(parts).eq(amount)).toBe(true);
      expect(parts.every(isCents)).toBe(true);
      const whole = sum(weights);
      parts.forEach((p, i) => expect(p.minus(amount.times(weights[i]!).div(whole)).abs().lt('0.01')).toBe(true));
      expect(distribute(amount, weights).map(String)).toEqual(parts.map(String));
    }), { numRuns: 300 });
  });
  it('gives the odd cent to the largest remainder', () => {
    expect(distribute(exact('10.00')!, [exact(1)!, exact(1)!, exact(1)!]).map(String)).toEqual(['3.34', '3.33', '3.33']);
  });
});

describe('after sending', () => {
  const predicted = { subtotal: '100.00', tax: '20.00', total: '120.00' };
  it('R37 says same when every total is the same to the cent, however it is written', () => {
    expect(compareTotals(predicted, { SubTotal: 100, TotalTax: '20.0', Total: '120.00' })).toEqual({ same: true });
  });
  it('R37 names every difference of a cent and what is missing', () => {
    const verdict = compareTotals(predicted, { SubTotal: '100.00', TotalTax: '20.01' });
    expect(verdict.same).toBe(false);
    if (!verdict.same) expect(verdict.problem.text).toContain('tax 20.01 instead of 20.00, total (none) instead of 120.00');
  });
});

describe('fingerprint', () => {
  it('does not depend on the order of keys, the writing of amounts or absent fields', () => {
    const a = { b: new Exact('12.50'), a: [1, 'x'], c: undefined };
    const b = { a: [1, 'x'], b: new Exact('12.5') };
    expect(canonicalBody(a)).toBe('{"a":[1,"x"],"b":12.5}');
    expect(fingerprint('key', a)).toBe(fingerprint('key', b));
  });
  it('depends on key and content', () => {
    expect(fingerprint('key', { a: 1 })).not.toBe(fingerprint('key', { a: 2 }));
    expect(fingerprint('key', { a: 1 })).not.toBe(fingerprint('other', { a: 1 }));
    expect(fingerprint('key', {})).toMatch(/^[0-9a-f]{64}$/);
  });
  it('cents round half away from zero', () => expect([cents(exact('2.675')!), cents(exact('-2.675')!)].map(String)).toEqual(['2.68', '-2.68']));
});
