import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { createBudget, type Budget, type Denied, type Taken } from './budget.ts';
import type { Lane } from './door.ts';

let t: TestDatabase; let budget: Budget; let other: Budget; let n = 0; let tenant = '';
beforeAll(async () => { t = await createTestDatabase(); budget = createBudget(t.db); other = createBudget(t.another().db); });
afterAll(() => t.close());
beforeEach(() => { tenant = `tenant-${++n}`; });

const isTaken = (r: Taken | Denied): r is Taken => 'slot' in r;
const call = async (lane: Lane, b = budget): Promise<Denied | undefined> => {
  const r = await b.take(tenant, lane, 30_000);
  if (!isTaken(r)) return r;
  await b.settle(tenant, r, {});
  return undefined;
};
const age = (interval: string): Promise<unknown> => sql`UPDATE xero_budget SET calls = ARRAY(SELECT c - ${interval}::interval FROM unnest(calls) c), bulk_calls = ARRAY(SELECT c - ${interval}::interval FROM unnest(bulk_calls) c), day_started = day_started - ${interval}::interval WHERE tenant = ${tenant}`.execute(t.db);

describe('call budget', () => {
  it('R55 gives 58 calls in any minute and says when the next is free', async () => {
    for (let i = 0; i < 58; i++) expect(await call('click')).toBeUndefined();
    const denied = await call('click');
    expect(denied).toMatchObject({ why: 'minute' });
    expect(denied!.waitMs).toBeGreaterThan(50_000);
    expect(denied!.waitMs).toBeLessThanOrEqual(60_000);
    expect((await budget.left(tenant)).minuteLeft).toBe(0);
    await age('61 seconds');
    expect(await call('click')).toBeUndefined();
    expect((await budget.left(tenant)).dayLeft).toBe(5_000 - 59);
  });

  it('R55 never gives more than five slots or 58 calls, however many relays ask at once', async () => {
    const first = await Promise.all(Array.from({ length: 24 }, (_, i) => (i % 2 ? budget : other).take(tenant, 'click', 30_000)));
    const slots = first.filter(isTaken);
    expect(slots.map((s) => s.slot).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(first.filter((r) => !isTaken(r)).every((r) => (r as Denied).why === 'slots')).toBe(true);
    await Promise.all(slots.map((s) => budget.settle(tenant, s, {})));
    let given = 5;
    const worker = async (b: Budget): Promise<void> => {
      for (;;) {
        const r = await b.take(tenant, 'click', 30_000);
        if (isTaken(r)) { given++; await b.settle(tenant, r, {}); } else if (r.why !== 'slots') return;
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, i) => worker(i % 2 ? budget : other)));
    expect(given).toBe(58);
  });

  it('R55 bulk leaves a slot and 13 calls a minute to clicks', async () => {
    const held: Taken[] = [];
    for (let i = 0; i < 4; i++) { const r = await budget.take(tenant, 'bulk', 30_000); expect(isTaken(r)).toBe(true); held.push(r as Taken); }
    expect(await budget.take(tenant, 'bulk', 30_000)).toMatchObject({ why: 'slots' });
    expect(await call('click')).toBeUndefined();
    for (const h of held) await budget.settle(tenant, h, {});
    for (let i = 4; i < 45; i++) expect(await call('bulk')).toBeUndefined();
    expect(await call('bulk')).toMatchObject({ why: 'minute' });
    for (let i = 0; i < 12; i++) expect(await call('click')).toBeUndefined();
    expect(await call('click')).toMatchObject({ why: 'minute' });
  });

  it('R26 R55 what Xero tells finds calls in a minute that background and bulk have used up, and clicks find some after it', async () => {
    const until = async (lane: Lane): Promise<number> => { for (let n = 0; ; n++) if (await call(lane)) return n; };
    expect([await until('background'), await until('bulk'), await until('poll'), await until('click')]).toEqual([30, 15, 6, 7]);
    expect(await budget.waitMs(tenant, 'background')).toBeGreaterThan(50_000);
  });

  it('R55 keeps a fifth of the day for clicks and gives polls a tenth', async () => {
    await call('click');
    await sql`UPDATE xero_budget SET day_polls = 500 WHERE tenant = ${tenant}`.execute(t.db);
    expect(await call('poll')).toMatchObject({ why: 'day' });
    expect(await call('background')).toMatchObject({ why: 'day' });
    expect(await call('bulk')).toBeUndefined();
    await sql`UPDATE xero_budget SET day_used = 4000 WHERE tenant = ${tenant}`.execute(t.db);
    expect(await call('bulk')).toMatchObject({ why: 'day' });
    expect(await call('click')).toBeUndefined();
    await sql`UPDATE xero_budget SET day_used = 5000 WHERE tenant = ${tenant}`.execute(t.db);
    expect((await call('click'))!.why).toBe('day');
    await age('24 hours');
    expect(await call('poll')).toBeUndefined();
  });

  it('R55 what Xero says is left only lowers, and shows the small tier', async () => {
    let r = (await budget.take(tenant, 'click', 30_000)) as Taken;
    await budget.settle(tenant, r, { dayLeft: 4_000, minuteLeft: 10 });
    expect(await budget.left(tenant)).toMatchObject({ dayLeft: 4_000, minuteLeft: 10 });
    r = (await budget.take(tenant, 'click', 30_000)) as Taken;
    await budget.settle(tenant, r, { dayLeft: 4_900, minuteLeft: 59 });
    expect(await budget.left(tenant)).toMatchObject({ dayLeft: 3_999, minuteLeft: 9 });
    tenant = `${tenant}-small`;
    r = (await budget.take(tenant, 'click', 30_000)) as Taken;
    await budget.settle(tenant, r, { dayLeft: 999 });
    expect(await budget.left(tenant)).toMatchObject({ dayLeft: 999 });
    for (let i = 0; i < 3; i++) expect(await call('bulk')).toBeUndefined();
  });

  it('R55 a 429 blocks every lane until its time', async () => {
    const r = (await budget.take(tenant, 'click', 30_000)) as Taken;
    await budget.settle(tenant, r, { retryAfterMs: 26_000 });
    const denied = await other.take(tenant, 'click', 30_000);
    expect(denied).toMatchObject({ why: 'blocked' });
    expect((denied as Denied).waitMs).toBeGreaterThan(24_000);
    expect((await budget.left(tenant)).blockedUntil).toBeDefined();
  });

  it('R55 slots of a killed relay come back by themselves; a late settle frees nobody else', async () => {
    const late = (await budget.take(tenant, 'click', 30_000)) as Taken;
    for (let i = 0; i < 4; i++) await budget.take(tenant, 'click', 30_000);
    await sql`UPDATE xero_budget SET slot_until[${late.slot}::int] = clock_timestamp() - interval '1 second' WHERE tenant = ${tenant}`.execute(t.db);
    const again = await other.take(tenant, 'click', 30_000);
    expect(again).toMatchObject({ slot: late.slot });
    await budget.settle(tenant, late, {});
    expect(await budget.take(tenant, 'click', 30_000)).toMatchObject({ why: 'slots' });
  });

  it('R55 a warm call costs a few milliseconds at most', async () => {
    await call('click');
    const times: number[] = [];
    for (let i = 0; i < 40; i++) { const at = performance.now(); const r = (await budget.take(tenant, 'click', 30_000)) as Taken; times.push(performance.now() - at); await budget.settle(tenant, r, {}); }
    times.sort((a, b) => a - b);
    expect(times[20]!).toBeLessThan(10);
    console.info(`take_call: median ${times[20]!.toFixed(2)} ms, p95 ${times[37]!.toFixed(2)} ms`);
  });
});
