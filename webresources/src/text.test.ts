import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { englishFile, englishResx } from '../strings/collect.ts';
import { english } from './english/index.ts';
import { STRINGS, text } from './text.ts';

afterEach(() => vi.unstubAllGlobals());
const host = (getResourceString: unknown): void => { vi.stubGlobal('Xrm', { Utility: { getResourceString } }); };

describe('text', () => {
  it('reads the host\'s resource of the user\'s language first, and fills in values', () => {
    const asked: string[][] = [];
    host((...a: string[]) => { asked.push(a); return 'Als {0} an Xero gesendet.'; });
    expect(text('Outcome_SentAs', 'INV-1')).toBe('Als INV-1 an Xero gesendet.');
    expect(asked).toEqual([[STRINGS, 'Outcome_SentAs']]);
  });
  it.each([
    ['gives null for a key that a translation lacks', () => null], ['gives an empty text', () => ''], ['gives the key back', (_w: string, key: string) => key], ['throws, because no resource fits', () => { throw new Error('cfl_/strings/Counterfoil does not exist.'); }],
    ['does not have the function', undefined],
  ])('is English where the host %s', (_name, f) => {
    host(f);
    expect(text('Outcome_SentAs', 'INV-1')).toBe('Sent to Xero as INV-1.');
  });
  it('shows a value as it is, even when it looks like a placeholder or a pattern', () => expect(text('Standing_InXero_With', '{1}', '$&')).toBe('In Xero as {1}: $&.'));
  it('makes a misspelt key and a missing value a compile error', () => {
    // the unused expectation of an error is an error itself
    // @ts-expect-error no such key
    const misspelt = (): string => text('Outcome_SentAz', 'INV-1');
    // @ts-expect-error {0} has no value
    const missing = (): string => text('Outcome_SentAs');
    // @ts-expect-error there is no {1}
    const superfluous = (): string => text('Outcome_SentAs', 'INV-1', 2);
    expect([misspelt, missing, superfluous]).toHaveLength(3);
  });
});

describe('Counterfoil.1033.resx', () => {
  it('holds every sentence; when this fails, run: node webresources/strings/collect.ts', () => expect(readFileSync(englishFile, 'utf8') === englishResx()).toBe(true));
  it('numbers its placeholders without gaps, so that every value is asked for', () => {
    for (const [key, sentence] of Object.entries(english)) {
      const used = [...new Set([...sentence.matchAll(/\{(\d)\}/g)].map((m) => Number(m[1])))].sort();
      expect(used, key).toEqual(used.map((_, i) => i));
    }
  });
});
