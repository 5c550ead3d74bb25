import { describe, expect, it } from 'vitest';
import { asNumber, asText, compare, fixed, quotient, round, sum } from './fixed.ts';

describe('fixed', () => {
  it.each([['0.1', '0.1'], [1.005, '1.005'], [-0.05, '-0.05'], [1e-7, '0.0000001'], [1e21, '1000000000000000000000'], ['  7 ', '7'], ['+2.50', '2.50']])('reads %s exactly', (value, text) => {
    expect(asText(fixed(value)!)).toBe(text);
  });
  it.each([null, undefined, '', 'a', NaN, Infinity, '1,5', true, {}])('is undefined for %s', (value) => {
    expect(fixed(value)).toBeUndefined();
  });
  it.each([['1.005', '1.01'], ['-1.005', '-1.01'], ['11.445', '11.45'], ['2.004999', '2.00'], ['-0.004', '0.00']])('rounds %s to %s, half away from zero', (value, text) => {
    expect(asText(round(fixed(value)!, 2))).toBe(text);
  });
  it('divides with one rounding', () => {
    expect(asText(quotient(fixed(20)!, fixed('1.2')!, 2))).toBe('16.67');
    expect(asText(quotient(fixed(-20)!, fixed('1.2')!, 2))).toBe('-16.67');
    expect(() => quotient(fixed(1)!, fixed(0)!, 2)).toThrow(RangeError);
  });
  it('adds without the errors of doubles', () => {
    expect(asNumber(sum([0.1, 0.2].map((n) => fixed(n)!)))).toBe(0.3);
    expect(compare(fixed('0.30')!, fixed(0.3)!)).toBe(0);
    expect(compare(fixed(1)!, fixed(2)!)).toBe(-1);
  });
});
