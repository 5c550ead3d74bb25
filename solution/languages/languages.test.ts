import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkTranslation, longestLabel } from './check.ts';
import { englishFile, englishLabels } from './collect.ts';
import { readResx, writeResx } from './resx.ts';

describe('RESX', () => {
  it('reads what it writes', () => {
    const texts = new Map([['a.b', 'Fish & "chips" <fresh>'], ['c', '{0} and\n{1}']]);
    expect(readResx(writeResx(texts), 'x')).toEqual(texts);
  });
  it('refuses broken files and double keys by name', () => {
    expect(() => readResx('<root><data></root>', 'Solution.1031.resx')).toThrow('Solution.1031.resx');
    expect(() => readResx('<root><data name="a"><value>1</value></data><data name="a"><value>2</value></data></root>', 'Solution.1031.resx')).toThrow('Solution.1031.resx: a stands there twice');
  });
});

describe('Solution.1033.resx', () => {
  const labels = englishLabels();
  it('holds every label of the definitions; when this fails, run: node solution/languages/collect.ts', () => expect(readFileSync(englishFile, 'utf8') === writeResx(labels)).toBe(true));
  it('has no label that is longer than a label may be', () => expect(checkTranslation('Solution.1033.resx', labels, labels, longestLabel).mistakes).toEqual([]));
});

describe('a translation', () => {
  const english = new Map([['a.label', 'Red'], ['b.help', '{0} of {1}'], ['c.label', 'Blue']]);
  const check = (entries: readonly (readonly [string, string])[]) => checkTranslation('Solution.1031.resx', english, new Map(entries), longestLabel);
  it('may be incomplete: what is missing is counted', () => expect(check([['a.label', 'Rot'], ['b.help', '{1}: {0}']])).toEqual({ mistakes: [], missing: ['c.label'] }));
  it.each([
    ['an unknown key', ['d.label', 'Gelb'], 'no text with the key d.label'], ['a lost placeholder', ['b.help', '{0}'], 'b.help must hold {0} {1}'], ['a placeholder too many', ['a.label', 'Rot {0}'], 'a.label must hold no placeholder'],
    ['an empty text', ['a.label', ' '], 'a.label is empty'], ['a label that is too long', ['a.label', 'x'.repeat(101)], 'at most 100'],
  ] as const)('is refused for %s, with file and key', (_name, entry, text) => {
    const { mistakes } = check([entry]);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain('Solution.1031.resx');
    expect(mistakes[0]).toContain(text);
  });
});
