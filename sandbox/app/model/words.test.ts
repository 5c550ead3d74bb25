import { describe, expect, it } from 'vitest';
import type { Attribute } from '../data/metadata.ts';
import { showNumber, showValue } from './words.ts';

const german = { decimalSymbol: ',', numberSeparator: '.', dateFormat: 'dd.MM.yyyy', timeZone: 'Europe/Berlin' };
const of = (type: Attribute['type'], over: Partial<Attribute> = {}): Attribute => ({ type, precision: null, options: null, behavior: null, format: null, ...over }) as Attribute;

describe('values in words', () => {
  it.each<[string, Attribute, unknown, string]>([
    ['money', of('money', { precision: 2 }), 1234.5, '1.234,50'], ['a whole number', of('whole'), 1234, '1.234'], ['nothing', of('money'), null, ''],
    ['a calendar date', of('datetime', { behavior: 'DateOnly' }), '2026-11-05', '05.11.2026'], ['an instant shown as a date', of('datetime', { behavior: 'UserLocal', format: 'date' }), '2026-11-05T23:30:00Z', '06.11.2026'],
    ['an instant', of('datetime', { behavior: 'UserLocal', format: 'datetime' }), '2026-11-05T10:00:00Z', '05.11.2026 11:00'],
    ['a choice', of('choice', { options: [{ value: 7, label: 'Seven', color: null, state: null }] }), 7, 'Seven'], ['yes or no', of('boolean'), false, 'No'], ['a lookup', of('lookup'), { id: 'x', entityType: 'y', name: 'Ann' }, 'Ann'],
  ])('%s', (_, a, value, words) => { expect(showValue(a, value, german)).toBe(words); });
  it('numbers keep the places of their column', () => { expect(showNumber({ type: 'decimal', precision: 4 }, 1, { decimalSymbol: '.', numberSeparator: ',' })).toBe('1.0000'); });
});
