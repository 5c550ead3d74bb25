/** What an index finds is what a look at every row finds, in the same order, whatever was written and taken back before. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { folded, Store, type Row } from './store.ts';

const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const texts = ['', 'Wine', 'WINE ', 'wine', 'Glass'] as const;
const step = fc.record({ what: fc.constantFrom('put', 'keep', 'remove', 'undone'), id: fc.constantFrom(...ids), text: fc.constantFrom(...texts, null), to: fc.constantFrom(...ids, null) });

it('an index of texts and lookups agrees with the rows after any history', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, asked) => {
    const store = new Store();
    const row = (s: { id: string; text: string | null; to: string | null }): Row => ({ id: s.id, text: s.text, to: s.to === null ? null : { table: 't', id: s.to } });
    const look = (): void => {
      for (const text of texts) {
        const want = [...store.rows('t').values()].filter((r) => typeof r['text'] === 'string' && folded(r['text']) === folded(text)).map((r) => r['id']);
        expect(store.some('t', store.idsWith('t', 'text', folded(text))).map((r) => r['id'])).toEqual(want);
      }
      for (const to of ids) expect(store.some('t', store.idsWith('t', 'to', to)).map((r) => r['id'])).toEqual([...store.rows('t').values()].filter((r) => (r['to'] as { id: string } | null)?.id === to).map((r) => r['id']));
    };
    for (const [n, s] of steps.entries()) {
      if (n === asked) look();
      if (s.what === 'put') store.put('t', s.id, row(s));
      else if (s.what === 'keep') store.keep('t', s.id, row(s));
      else if (s.what === 'remove') store.remove('t', s.id);
      else { try { store.atomically(() => { store.put('t', s.id, row(s)); store.remove('t', 'a'); throw new Error('taken back'); }); } catch { /* as meant */ } }
    }
    look();
  }));
});
