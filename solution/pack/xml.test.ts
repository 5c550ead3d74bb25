import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { document, el, leaf } from './xml.ts';

const carried = fc.string({ unit: 'binary' }).map((s) => s.replace(/[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]/g, ''));

describe('printed XML', () => {
  it('gives every text and attribute back to a foreign parser', () => {
    fc.assert(fc.property(carried, carried, (text, value) => {
      const read = new DOMParser().parseFromString(document(el('a', { b: value }, text === '' ? null : text)), 'text/xml').documentElement!;
      expect(read.textContent).toBe(text);
      expect(read.getAttribute('b')).toBe(value);
    }));
  });
  it('leaves out what is undefined and prints nothing as an empty element', () => {
    expect(document(el('a', { b: undefined, c: 0 }, null, false, [undefined], leaf('d', '')))).toBe('<?xml version="1.0" encoding="utf-8"?>\n<a c="0">\n  <d />\n</a>\n');
  });
});
