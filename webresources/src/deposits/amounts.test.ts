import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asText, fixed, sum, type Fixed } from '../money/index.ts';
import { joined, shares } from './shares.ts';
import { shown, styleOf, typed } from './typed.ts';
import { wanted, type Room } from './wanted.ts';

const f = (v: string | number): Fixed => fixed(v)!;
const text = (a: Fixed | undefined): string | undefined => a && asText(a);
const english = styleOf('£10,000.00', 2), german = styleOf('10.000,00 €', 2), french = styleOf('1 000,50 €', 2), yen = styleOf('¥10,000', 0), swiss = styleOf('CHF 1’250.00', 2);

describe('amounts as people write them', () => {
  it.each([
    ['£1,234.50', english, '1234.5'], ['0.05', english, '0.05'], ['1.234,50 €', german, '1234.5'], ['1 234,50 €', french, '1234.5'], ['¥1,235', yen, '1234.5'], ['CHF 1’234.50', swiss, '1234.5'],
  ])('are shown as %s', (written, style, amount) => {
    expect(shown(f(amount), style).replace('£0.05', '0.05')).toBe(written);
  });
  it.each([
    ['30', english, '30'], ['30 %', english, '30'], ['12.5%', english, '12.5'], ['£3,000', english, '3000'], ['3,000.00', english, '3000.00'], ['1,234,567.89', english, '1234567.89'],
    ['12,5', german, '12.5'], ['3.000,00 €', german, '3000.00'], ['3 000,5', french, '3000.5'], ['3000', yen, '3000'],
  ])('%s is read', (written, style, amount) => {
    expect(text(typed(written, style))).toBe(amount);
  });
  it.each([['', english], ['abc', english], ['-5', english], ['3,5', english], ['1.234', german.decimal === ',' ? { ...german, group: ' ' } : german], ['1,23,4', english], ['5.', english], ['1e3', english], ['30%%', english]])('%s is not guessed at', (written, style) => {
    expect(typed(written, style)).toBeUndefined();
  });
});

describe('what is wanted', () => {
  const room: Room = { whole: f(10000), left: f(7000), style: english };
  it('R41 a percentage is one of the whole order, to the cent; an amount is taken as it is', () => {
    expect(wanted({ way: 'percent', written: '30' }, room)).toMatchObject({ percent: '30', amount: f('3000.00'), leftAfter: f('4000.00') });
    expect(wanted({ way: 'percent', written: '33.330' }, { ...room, whole: f('99.99') })).toMatchObject({ percent: '33.33', amount: f('33.33') });
    expect(wanted({ way: 'amount', written: '7,000' }, room)).toMatchObject({ percent: undefined, amount: f('7000.00'), leftAfter: f('0.00') });
  });
  it.each([
    ['percent', 'a third', 'noNumber'], ['percent', '0', 'tooLittle'], ['percent', '0.00001', 'tooLittle'], ['percent', '70.01', 'tooMuch'], ['percent', '101', 'tooMuch'],
    ['amount', '7000.01', 'tooMuch'], ['amount', '10.005', 'noNumber'], ['amount', '0.00', 'tooLittle'], ['amount', '-1', 'noNumber'],
  ] as const)('R41 refuses %s %s: %s', (way, written, mistake) => {
    expect(wanted({ way, written }, room)).toBe(mistake);
  });
});

describe('shares', () => {
  it('R41 add up to the cent, and the cents that are left over go to those that lost most', () => {
    expect(shares(f('100'), [f(1), f(1), f(1)], 2).map(asText)).toEqual(['33.34', '33.33', '33.33']);
    expect(shares(f('0.05'), [f(10), f(20), f(70)], 2).map(asText)).toEqual(['0.01', '0.01', '0.03']);
    expect(shares(f('1000'), [f('74.5'), f('25.50')], 0).map(asText)).toEqual(['745', '255']);
  });
  it('R41 R61 whatever is divided, nothing is lost, and no part is further off than a cent', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 6 }).filter((w) => w.some((x) => x > 0)), (cents, weights) => {
      const amount: Fixed = { digits: BigInt(cents), scale: 2 };
      const parts = shares(amount, weights.map(f), 2);
      expect(asText(sum(parts))).toBe(asText(amount));
      const whole = weights.reduce((a, b) => a + b, 0);
      parts.forEach((p, i) => expect(Math.abs(Number(p.digits) - cents * weights[i]! / whole)).toBeLessThan(1 + 1e-6));
    }), { numRuns: 200 });
  });
  it('parts of the same account and tax rate are one', () => {
    expect(joined([{ key: 'a', of: 1, weight: f(2) }, { key: 'b', of: 2, weight: f('0.5') }, { key: 'a', of: 3, weight: f('1.5') }, { key: 'c', of: 4, weight: f(0) }]).map((w) => [w.key, w.of, asText(w.weight)])).toEqual([['a', 1, '3.5'], ['b', 2, '0.5']]);
  });
});
