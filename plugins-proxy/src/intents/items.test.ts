/** R12 with Create Items on: whatever breaks, each product becomes one item, and the document goes with its codes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestState } from '@counterfoil/solution';
import { readFaults, writeFaults } from './testing/books.ts';
import { dynamicsFaults } from './testing/dynamics.ts';
import { World } from './testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

const done = requestState.options.done.value;
const ask = (products: string[], number = 'INV-1') => { const id = world.invoice({ number, products }); return { id, request: world.ask(id) }; };
async function arrive(all: readonly { id: string; request: string }[]): Promise<void> {
  const requests = all.map((a) => a.request);
  world.work.take(requests);
  expect(await world.ended(requests)).toBe(true);
  for (const a of all) { expect(world.stateOf(a.request)).toBe(done); expect(world.invoicesOf(a.id)).toHaveLength(1); }
}
const codesOf = (id: string): unknown[] => world.invoicesOf(id)[0]!.LineItems!.map((l) => l.ItemCode);
const openIntents = async (): Promise<number> => { await world.work.idle(); return (await world.database.pool.query("SELECT count(*)::int AS n FROM intents WHERE state <> 'recorded'")).rows[0].n; };

describe('items of products that have no link', () => {
  it('R12 are looked up in one call and created in one call; the second document costs one call', async () => {
    const first = ask(['W-1', 'W-2', 'W-3']);
    world.start();
    await arrive([first]);
    expect(world.books.items.map((i) => i.Code)).toEqual(['W-1', 'W-2', 'W-3']);
    expect(codesOf(first.id)).toEqual(['W-1', 'W-2', 'W-3']);
    expect(world.books.calls).toEqual({ puts: 2, reads: 1 });
    expect(world.dynamics.calls).toEqual(['get cfl_syncrequests', 'batch as user', 'batch', 'batch']);
    expect(world.dynamics.productLinks.size).toBe(3);
    world.books.calls = { puts: 0, reads: 0 };
    world.dynamics.calls = [];
    await arrive([ask(['W-1', 'W-2', 'W-3'], 'INV-2')]);
    expect(world.books.calls).toEqual({ puts: 1, reads: 0 });
    expect(world.dynamics.calls).toHaveLength(3);
  });

  it('R12 R25 of twelve documents that come at once, each with a product of its own, share two looks and two creations', async () => {
    const all = Array.from({ length: 12 }, (_, n) => ask([`S-${n}`, 'S-ALL'], `INV-S-${n}`));
    world.start();
    await arrive(all);
    expect(world.books.items.map((i) => i.Code).toSorted()).toEqual([...all.map((_, n) => `S-${n}`), 'S-ALL'].toSorted());
    // the first begins at once, the others come together; then the documents, which travel in bulk
    expect(world.books.calls.reads).toBe(2);
    expect(world.books.sizes[0]).toBe(2);
    expect(world.books.sizes).toContain(11);
    for (const [n, a] of all.entries()) expect(codesOf(a.id)).toEqual([`S-${n}`, 'S-ALL']);
  });

  it('R12 that Xero has already are linked, not created, and keep Xero\'s spelling', async () => {
    world.books.items = [{ ItemID: 'aaaaaaaa-0000-4000-8000-000000000001', Code: 'W-1', Name: 'Made by hand' }];
    const a = ask(['W-1', 'W-2']);
    world.start();
    await arrive([a]);
    expect(world.books.items.map((i) => i.Name)).toEqual(['Made by hand', 'Product W-2']);
    expect([...world.dynamics.productLinks.values()].map((l) => l['cfl_itemcode']).sort()).toEqual(['W-1', 'W-2']);
  });

  it('R12 one new product on twelve documents at once is one item', async () => {
    const all = Array.from({ length: 12 }, (_, n) => ask(['W-1', `W-${n % 3}`], `INV-${n}`));
    world.start();
    await arrive(all);
    expect(world.books.items.map((i) => i.Code).sort()).toEqual(['W-0', 'W-1', 'W-2']);
    expect(await openIntents()).toBe(0);
  });

  it('R12 a link that somebody made meanwhile is kept', async () => {
    const a = ask(['W-1']);
    world.start();
    await arrive([a]);
    const [[id, row]] = [...world.dynamics.productLinks] as [[string, Record<string, any>]];
    world.dynamics.productLinks.set(id, { ...row, cfl_itemcode: 'OTHER' });
    world.start();
    await arrive([ask(['W-1'], 'INV-2')]);
    expect(world.dynamics.productLinks.get(id)!['cfl_itemcode']).toBe('OTHER');
  });

  it.each(['forbidden', 'unauthorised'] as const)('R12 %s while reading works: the app may not create items; the document stops with that reason, the connection stays', async (fault) => {
    const a = ask(['W-1']);
    world.books.writes = [fault];
    world.start();
    world.work.take([a.request]);
    expect(await world.ended([a.request])).toBe(true);
    expect(world.stateOf(a.request)).toBe(requestState.options.refused.value);
    expect(world.dynamics.requests.get(a.request)!['cfl_result']).toContain('ITEMS_NOT_PERMITTED');
    expect(world.refusedConnections).toEqual([]);
    expect(world.invoicesOf(a.id)).toEqual([]);
    expect(await openIntents()).toBe(0);
  });

  for (const fault of writeFaults.filter((f) => !['none', 'forbidden', 'unauthorised'].includes(f))) {
    it.each([1, 2])(`R12 R51 survive ${fault} at the write, %s times`, async (times) => {
      const a = ask(['W-1', 'W-2']);
      world.books.writes = Array.from({ length: times }, () => fault);
      world.start();
      await arrive([a]);
      await new Promise((r) => setTimeout(r, world.books.lateMs));
      expect(world.books.items.map((i) => i.Code)).toEqual(['W-1', 'W-2']);
      expect(codesOf(a.id)).toEqual(['W-1', 'W-2']);
      expect(await openIntents()).toBe(0);
    });
  }
  it.each(readFaults.filter((f) => f !== 'none'))('R12 survive %s at the look-up', async (fault) => {
    const a = ask(['W-1']);
    world.books.reads = [fault, fault];
    world.start();
    await arrive([a]);
    expect(world.books.items).toHaveLength(1);
  });
  it.each(dynamicsFaults.filter((f) => f !== 'none'))('R12 survive %s when the links are written', async (fault) => {
    const a = ask(['W-1', 'W-2']);
    world.dynamics.faults = ['none', 'none', fault];
    world.start();
    await arrive([a]);
    expect(world.books.items).toHaveLength(2);
    expect(world.dynamics.productLinks.size).toBe(2);
    expect(await openIntents()).toBe(0);
  });

  it('R12 a document that waited in the relay gets its items before it goes, although its links are gone', async () => {
    const a = ask(['W-1', 'W-2']);
    const life = world.start({ at: 'intent-stored' });
    world.work.take([a.request]);
    await life.died;
    world.dynamics.productLinks.clear();
    world.books.items = [];
    world.books.reads = ['lostBefore'];
    world.start();
    await world.work.start();
    expect(await world.ended([a.request])).toBe(true);
    expect(world.books.items.map((i) => i.Code)).toEqual(['W-1', 'W-2']);
    expect(codesOf(a.id)).toEqual(['W-1', 'W-2']);
  });
});
