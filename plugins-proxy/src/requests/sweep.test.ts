/** The sweep over very many open requests: all are found, and none is asked for all at once. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DataverseDoor } from '../dataverse/door.ts';
import { quick, World } from '../intents/testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

/** The fake answers a page as Dataverse does: oldest first, from a time on, so many at the most. */
function paged(seen: { most: number; running: number }): DataverseDoor {
  const door = world.dynamics.door();
  return {
    ...door,
    get: async (path) => {
      const answer = await door.get(path);
      if (!path.includes('$orderby')) return answer;
      const from = /createdon ge ([^ &]+)/.exec(path)?.[1];
      const top = Number(/\$top=(\d+)/.exec(path)![1]);
      return { value: answer.value.filter((r: any) => !from || r.createdon >= from).slice(0, top) };
    },
    batch: async (parts, o) => {
      if (!o?.callerId) return door.batch(parts, o);
      seen.running += 1;
      seen.most = Math.max(seen.most, seen.running);
      await new Promise((r) => setTimeout(r, 5));
      try { return await door.batch(parts, o); } finally { seen.running -= 1; }
    },
  };
}

it('R68 finds all of them where hundreds were created within one second', async () => {
  const at = new Date(Date.now() - 60_000).toISOString().slice(0, 19) + 'Z';
  // Those of the first page wait for Xero: they are still open when the next sweep comes.
  const all = Array.from({ length: 600 }, () => world.ask(world.invoice({ number: undefined, problems: [] }), { createdOn: at }));
  const asked = new Set<string>();
  const door = paged({ most: 0, running: 0 });
  const dataverse: DataverseDoor = { ...door, get: (path) => { if (!path.includes('$orderby')) for (const r of all) if (path.includes(r)) asked.add(r); return door.get(path); } };
  world.start({ more: { dataverse } });
  await world.work.sweep();
  expect(asked.size).toBe(600);
}, 30_000);

it('R68 reads a few hundred at a time, so that a click finds a free connection', async () => {
  for (let n = 0; n < 1_500; n += 1) world.ask(world.invoice({ problems: ['NO_DATE'] }), { createdOn: new Date(Date.now() - 3_600_000 + n * 1_000).toISOString() });
  const seen = { most: 0, running: 0 };
  // the next page is waited for as long as it takes: what is asked here is how many are read at once, not how fast
  world.start({ more: { dataverse: paged(seen), timing: { ...quick, sweepMs: 20_000 } } });
  await world.work.sweep();
  // what the areas of work beside sending ask comes on top
  expect(seen.most).toBeLessThanOrEqual(16);
}, 30_000);
