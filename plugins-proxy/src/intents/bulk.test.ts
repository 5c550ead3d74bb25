import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestState } from '@counterfoil/solution';
import { quick, World } from './testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

const many = (n: number, numbered = true) => Array.from({ length: n }, (_, i) => { const id = world.invoice({ number: numbered ? `INV-${i}` : undefined }); return { id, request: world.ask(id) }; });
/** Long enough for company even on a busy machine. */
const start = (lingerMs = 100): void => { world.start({ more: { timing: { ...quick, lingerMs } } }); };
const reasons = async (): Promise<string[]> => (await world.database.pool.query('SELECT DISTINCT reason FROM intents WHERE reason IS NOT NULL')).rows.map((r) => r.reason);

describe('many documents together', () => {
  it('R51 travel fifty to a call, and each arrives once', async () => {
    const all = many(120);
    start();
    world.work.take(all.map((a) => a.request));
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
    for (const a of all) expect(world.invoicesOf(a.id)).toHaveLength(1);
    expect(Math.max(...world.books.sizes)).toBe(50);
    expect(world.books.calls.puts).toBeLessThanOrEqual(6);
    const { rows } = await world.database.pool.query('SELECT batch_id, array_agg(batch_position ORDER BY batch_position) AS p, count(DISTINCT attempt_key)::int AS k FROM intents GROUP BY batch_id');
    for (const r of rows) { expect(r.p).toEqual(r.p.map((_: number, n: number) => n)); expect(r.k).toBe(1); }
  });

  it('R51 an answer with another count puts all in doubt, and each is found', async () => {
    const all = many(8);
    world.books.writes = ['short'];
    start();
    world.work.take(all.map((a) => a.request));
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
    for (const a of all) expect(world.invoicesOf(a.id)).toHaveLength(1);
    const { rows } = await world.database.pool.query('SELECT bool_and(adopted) AS a, count(*)::int AS n FROM intents');
    expect(rows[0]).toEqual({ a: true, n: 8 });
  });

  it.each([true, false])('R51 a lost answer of a batch doubles nothing (numbered: %s)', async (numbered) => {
    const all = many(8, numbered);
    world.books.writes = ['lostAfter'];
    start();
    world.work.take(all.map((a) => a.request));
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
    for (const a of all) expect(world.invoicesOf(a.id)).toHaveLength(1);
  });

  it('a batch that is refused as a whole is halved until the one is found that Xero cannot stomach', async () => {
    const all = many(9);
    const bad = all[4]!;
    world.books.refuseBatch = (batch) => batch.some((i) => i.Url!.includes(bad.id));
    start();
    world.work.take(all.map((a) => a.request));
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
    for (const a of all.filter((x) => x !== bad)) expect(world.invoicesOf(a.id)).toHaveLength(1);
    expect(world.stateOf(bad.request)).toBe(requestState.options.refused.value);
    expect(await reasons()).toContain('split');
  });

  it('R2 one refused element leaves the others alone, with Xero\'s own words', async () => {
    const all = many(6);
    const bad = all[2]!;
    world.books.refuse = (i) => (i.Url!.includes(bad.id) ? ['Account code \'999\' is not a valid code for this document.', 'Something new.'] : []);
    start();
    world.work.take(all.map((a) => a.request));
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
    expect(world.books.alive()).toHaveLength(5);
    expect(world.dynamics.requests.get(bad.request)!['cfl_result']).toContain('Account code \'999\' is not a valid code');
    expect(world.dynamics.requests.get(bad.request)!['cfl_result']).toContain('Something new.');
  });

  it('R5 R25 bills and sales invoices share a call, credit notes have one of their own, those that look the same go one after the other', async () => {
    const contactId = 'c0000000-0000-4000-8000-000000000001';
    const kinds = ['salesInvoice', 'bill', 'salesCreditNote', 'purchaseCreditNote'] as const;
    const all = Array.from({ length: 12 }, (_, n) => { const id = world.invoice({ kind: kinds[n % 4]!, contactId, total: `${n}.00` }); return { id, request: world.ask(id) }; });
    const twins = Array.from({ length: 2 }, () => { const id = world.invoice({ kind: 'purchaseCreditNote', contactId, total: '77.00' }); return { id, request: world.ask(id) }; });
    const bad = all[6]!;
    world.books.refuse = (i) => ((i.Reference ?? '').includes(bad.id) ? ['Account code \'999\' is not a valid code for this document.'] : []);
    start(250);
    world.work.take([...all, ...twins].map((a) => a.request));
    expect(await world.ended([...all, ...twins].map((a) => a.request))).toBe(true);
    for (const a of [...all, ...twins].filter((x) => x !== bad)) expect(world.invoicesOf(a.id)).toHaveLength(1);
    expect(world.stateOf(bad.request)).toBe(requestState.options.refused.value);
    // whichever of the two that look the same comes first, the call of the other is taken apart
    expect(world.books.sizes).toContain(6);
    expect(world.books.sizes.reduce((a, b) => a + b)).toBe(14);
    expect(world.books.sizes.length).toBeLessThanOrEqual(8);
  });

  it('a click never waits for bulk and never joins it', async () => {
    const all = many(30);
    const single = world.invoice({ number: 'CLICK' });
    const request = world.ask(single);
    start(1_500);
    world.work.take(all.map((a) => a.request));
    await new Promise((r) => setTimeout(r, 40));
    world.work.take([request]);
    expect(await world.ended([request], 1_200)).toBe(true);
    expect(world.books.sizes).toEqual([1]);
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
  });
});
