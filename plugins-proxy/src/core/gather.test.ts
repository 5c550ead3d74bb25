import { expect, it } from 'vitest';
import { gather } from './gather.ts';
import { createTurns } from './turns.ts';

const counted = (o: Partial<Parameters<typeof gather>[1]> = {}) => {
  const calls: (readonly number[])[] = [];
  return { calls, twice: gather<number, number>(async (some) => {
    calls.push(some);
    if (some.includes(13)) throw new Error('13 is refused');
    return some.map((n) => 2 * n);
  }, { most: 3, ...o }) };
};

it('asks once for what comes in the same moment, no more than so many at a time, and answers each its own', async () => {
  const { calls, twice } = counted();
  expect(await Promise.all([5, 5, 1, 4].map(twice))).toEqual([10, 10, 2, 8]);
  expect(calls).toEqual([[5, 5, 1], [4]]);
  expect(await twice(5)).toBe(10);
  expect(calls).toHaveLength(3);
});

it('tries each by itself where all together fail, so that one does not undo the others', async () => {
  const { calls, twice } = counted();
  expect(await Promise.all([1, 13, 2].map((n) => twice(n).catch((e: Error) => e.message)))).toEqual([2, '13 is refused', 4]);
  expect(calls).toEqual([[1, 13, 2], [1], [13], [2]]);
  await expect(twice(13)).rejects.toThrow('13 is refused');
});

it('lets one that comes alone pass those that wait for their turn', async () => {
  const turns = createTurns(1);
  let open!: () => void;
  void turns.run(() => new Promise<void>((r) => { open = r; }));
  const { calls, twice } = counted({ turns });
  const many = Promise.all([1, 2].map(twice));
  await new Promise((r) => { setImmediate(r); });
  expect(await twice(7)).toBe(14);
  expect(calls).toEqual([[7]]);
  open();
  expect(await many).toEqual([2, 4]);
});
