import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, fileProblem, freeName, listed, maxBytes, typeOf, wishOf } from './rules.ts';
import { filesOutcome } from './work.ts';

describe('R36 names of files', () => {
  it.each([
    ['Invoice 7.PDF', 'Invoice 7.pdf'], ['a/b\\c:d*e?"f<g>h|i.pdf', 'a-b-c-d-e-f-g-h-i.pdf'], ['  spaces  at both ends .pdf ', 'spaces at both ends.pdf'], ['.pdf', 'file.pdf'], ['..', ''], ['Übersicht.docx', 'Übersicht.docx'],
    ['right\u202eto left.pdf', 'right-to left.pdf'], [`${'n'.repeat(400)}.xlsx`, `${'n'.repeat(196)}.xlsx`], ['no ending', 'no ending'], ['half \ud800 pair.txt', 'half - pair.txt'],
  ])('%j is sent as %j', (name, expected) => { expect(cleanName(name)).toBe(expected); });

  it('whatever somebody calls a file: clean twice is clean, it fits into an address, and Xero takes it or it has a reason', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('', '.pdf', '.PDF ', '.exe', '.tar.gz', '.xlsx'), fc.integer({ min: 0, max: maxBytes * 2 }), (stem, ending, size) => {
      const name = cleanName(stem + ending);
      expect(cleanName(name)).toBe(name);
      expect(name).toBe(name.trim());
      expect([...name].length).toBeLessThanOrEqual(205);
      expect(() => encodeURIComponent(name)).not.toThrow();
      if (fileProblem(name, size) === undefined) expect(name).toMatch(/^[^\\/:*?"<>|]+\.[a-z]+$/u);
    }), { numRuns: 500 });
  });

  it('other content under a name that is taken gets another name', () => {
    expect(freeName('scan.pdf', new Set())).toBe('scan.pdf');
    expect(freeName('Scan.pdf', new Set(['scan.pdf', 'scan (2).pdf']))).toBe('Scan (3).pdf');
  });

  it('what does not go has its reason', () => {
    const code = (name: string, size: number) => fileProblem(name, size)?.code;
    expect([code('a.pdf', 1), code('a.pdf', 0), code('a.pdf', maxBytes), code('a.pdf', maxBytes + 1), code('a.exe', 1), code('pdf', 1)]).toEqual([undefined, 'FILE_EMPTY', undefined, 'FILE_TOO_LARGE', 'FILE_TYPE', 'FILE_TYPE']);
    expect(fileProblem('a.pdf', maxBytes + 1)!.text).toContain('3.1 MB');
    expect([typeOf('x.PDF'), typeOf('x.tiff')]).toEqual(['application/pdf', 'image/tiff']);
  });

  it.each([[undefined, 'files'], ['', 'files'], ['{}', 'files'], ['{"pdf":false}', 'files'], ['{"pdf":true}', 'pdf'], ['{"pdf":"yes"}', undefined], ['[]', undefined], ['null', undefined], ['{', undefined]])('arguments %j ask for %s', (args, wish) => { expect(wishOf(args)).toBe(wish); });

  it('the words say what went, what was there and what did not', () => {
    const problems = [fileProblem('a.exe', 1)!];
    expect(filesOutcome('Invoice 1', { went: ['a.pdf', 'b.pdf'], there: ['c.pdf'], problems, calls: 1 })).toMatchObject({ kind: 'done', title: '2 files of Invoice 1 went to Xero', text: 'The 2 files a.pdf and b.pdf went to Xero with Invoice 1. Already there: c.pdf. Xero does not take files like a.exe.' });
    expect(filesOutcome('Invoice 1', { went: [], there: [], problems, calls: 0 })).toEqual({ kind: 'refused', keep: true, problems });
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  });
});
