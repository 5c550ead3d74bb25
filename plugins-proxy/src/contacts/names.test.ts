import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clearlyDifferent, sameTaxNumber, similarName, tellingWords } from './names.ts';

describe('R30 names that are one name', () => {
  it.each([
    ['Bluebell Restaurants Ltd', 'BLUEBELL RESTAURANTS LIMITED'], ['Bluebell  Restaurants', 'Bluebell Restaurants Ltd.'], ["O'Brien & Söhne", 'OBrien and Sohne'], ['Weinhaus Müller GmbH', 'Weinhaus Mueller GmbH'],
    ['Société d’Été S.A.', 'Societe d\'Ete SA'], ['The Wine-Cellar', 'Wine Cellar'], ['Smith, Jones + Co.', 'Smith Jones and Company'], ['Straße 12 AG', 'STRASSE 12 AG'], ['Kahn GmbH & Co. KG', 'Kahn GmbH & Co KG'], ['Harbour Pty Ltd', 'Harbour Proprietary Limited'],
  ])('R30 %s is %s', (a, b) => { expect(similarName(a, b)).toBe(true); expect(similarName(b, a)).toBe(true); });
  it.each([
    ['Bluebell Ltd', 'Bluebell GmbH'], ['Bluebell Inc', 'Bluebell Pty Ltd'], ['Bluebell Restaurants', 'Bluebell Catering'], ['Müller 1', 'Müller 2'], ['Ltd', 'Limited Edition'], ['Smith', 'Smithson'], ['North Ltd', 'North East Ltd'], ['', ''], ['!!!', '???'],
  ])('R30 %s is never %s', (a, b) => { expect(similarName(a, b)).toBe(false); expect(similarName(b, a)).toBe(false); });
  it('R30 whatever people type, a name is like itself and the order does not matter', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(similarName(a, b)).toBe(similarName(b, a));
      expect(clearlyDifferent(a, a)).toBe(!/[\p{L}\p{N}]{3}/u.test(a) ? clearlyDifferent(a, a) : false);
    }), { numRuns: 300 });
  });
  it('R30 names without a word in common are clearly different; one shared word leaves it open', () => {
    expect(clearlyDifferent('Bluebell Restaurants Ltd', 'Fen & Marsh Foods')).toBe(true);
    expect(clearlyDifferent('Bluebell Restaurants Ltd', 'Bluebell Catering Ltd')).toBe(false);
    expect(clearlyDifferent('Bluebell Ltd', 'Fen Ltd')).toBe(true);
    expect(clearlyDifferent(undefined, 'Fen Ltd')).toBe(false);
  });
});

describe('R30 tax numbers', () => {
  it.each([['GB 123 4567 89', 'gb123456789'], ['GB123456789', '123456789'], ['51 824 753 556', '51824753556']])('R30 %s is %s', (a, b) => expect(sameTaxNumber(a, b)).toBe(true));
  it.each([['GB123456789', 'DE123456789'], ['', ''], ['123', '1234'], [undefined, '1']])('R30 %s is not %s', (a, b) => expect(sameTaxNumber(a, b)).toBe(false));
});

it('R30 what is looked for are the longest words, those without an accent first, never the legal form', () => {
  expect(tellingWords('Bluebell Restaurants Limited')).toEqual(['Restaurants', 'Bluebell']);
  expect(tellingWords("O'Brien & Söhne")).toEqual(['Brien', 'Söhne']);
  expect(tellingWords('Été Ünal GmbH')).toEqual(['Ünal', 'Été']);
  expect(tellingWords('A & B Ltd')).toEqual([]);
});
