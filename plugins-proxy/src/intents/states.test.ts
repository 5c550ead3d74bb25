import { describe, expect, it } from 'vitest';
import { assertLegal, IllegalMove, isLegal, moves, states, workable } from './states.ts';

/** Written out a second time on purpose: a change of the table has to be made twice. */
const legal = new Set([
  'ready>sending', 'ready>refused', 'ready>withdrawn',
  'sending>accepted', 'sending>refused', 'sending>in_doubt', 'sending>ready',
  'in_doubt>accepted', 'in_doubt>sending', 'in_doubt>ready', 'in_doubt>needs_person', 'in_doubt>refused',
  'needs_person>accepted', 'needs_person>ready', 'needs_person>withdrawn',
  'accepted>recorded', 'refused>recorded', 'withdrawn>recorded',
]);

describe('states of an intent', () => {
  for (const from of states) for (const to of states) {
    const name = `${from}>${to}`;
    it(`R51 ${legal.has(name) ? 'allows' : 'refuses'} ${name}`, () => {
      expect(isLegal(from, to)).toBe(legal.has(name));
      if (legal.has(name)) expect(() => assertLegal(from, to)).not.toThrow();
      else expect(() => assertLegal(from, to)).toThrow(IllegalMove);
    });
  }
  it('never leaves the end, and reaches it from everywhere', () => {
    expect(moves.recorded).toEqual([]);
    const reach = (s: (typeof states)[number], seen = new Set<string>()): boolean => s === 'recorded' || (!seen.has(s) && (seen.add(s), moves[s].some((n) => reach(n, seen))));
    for (const s of states) expect(reach(s)).toBe(true);
  });
  it('leaves no state without a worker except a decision and the end', () => {
    expect(states.filter((s) => !workable.includes(s))).toEqual(['needs_person', 'recorded']);
  });
});
