import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExact, printExact } from './json.ts';

describe('exact JSON', () => {
  it('R61 reads what a double cannot hold as the digits that were written', () => {
    expect(parseExact('{"a":0.1,"b":10,"c":9007199254740993,"d":1.10,"e":1e3,"f":-12.50,"g":"x","h":null,"i":[1.5]}'))
      .toEqual({ a: '0.1', b: 10, c: '9007199254740993', d: '1.10', e: '1000', f: '-12.50', g: 'x', h: null, i: ['1.5'] });
  });

  it('R61 prints Decimals and decimal strings under numeric keys as numbers, digit for digit', () => {
    expect(printExact({ a: new Decimal('0.10'), Total: '1234567890123456.78', text: '12.5', n: 3, d: undefined, x: null }, new Set(['Total'])))
      .toBe('{"a":0.1,"Total":1234567890123456.78,"text":"12.5","n":3,"x":null}');
  });

  it('refuses what would arrive as something else', () => {
    expect(() => printExact({ Total: '1,5' }, new Set(['Total']))).toThrow(TypeError);
    expect(() => printExact({ Total: '' }, new Set(['Total']))).toThrow(TypeError);
    expect(() => printExact({ n: NaN })).toThrow(TypeError);
    expect(() => printExact({ n: new Decimal(Infinity) })).toThrow(TypeError);
  });

  it('R61 any decimal survives the round trip', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.integer({ min: 0, max: 6 }), (units, scale) => {
      const exact = new Decimal(`${units}e-${scale}`);
      const back = parseExact(printExact({ v: exact })).v;
      expect(new Decimal(back).eq(exact)).toBe(true);
    }));
  });
});
