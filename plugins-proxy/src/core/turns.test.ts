import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('lets so many run at a time, in order, and goes on after a failure', async () => {
  const turns = createTurns(2);
  const [order, doors] = [[] as number[], new Map<number, { open: () => void; fail: (e: Error) => void }>()];
  const all = [0, 1, 2, 3, 4].map((n) => turns.run(() => { order.push(n); return new Promise<number>((resolve, reject) => { doors.set(n, { open: () => resolve(n), fail: reject }); }); }).catch((e: Error) => e.message));
  const settle = (): Promise<void> => new Promise((r) => { setImmediate(r); });
  await settle();
  expect(order).toEqual([0, 1]);
  doors.get(1)!.fail(new Error('one'));
  await settle();
  expect(order).toEqual([0, 1, 2]);
  for (const n of [0, 2]) doors.get(n)!.open();
  await settle();
  for (const n of [3, 4]) doors.get(n)!.open();
  expect([await Promise.all(all), order]).toEqual([[0, 'one', 2, 3, 4], [0, 1, 2, 3, 4]]);
});

it('hands a place on no sooner than said, and gives the result at once', async () => {
  const turns = createTurns(1, { leastMs: 120 });
  const began = performance.now();
  const at = (): number => performance.now() - began;
  const done: number[] = [], started: number[] = [];
  const all = [0, 1].map(() => turns.run(async () => { started.push(at()); }).then(() => { done.push(at()); }));
  await all[0];
  expect(started).toHaveLength(1);
  await all[1];
  expect(done[0]).toBeLessThan(started[1]!);
  expect(started[1]! - started[0]!).toBeGreaterThan(115);
});
