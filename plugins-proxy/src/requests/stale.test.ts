/** Rows that were read a moment before Dynamics was told how it ended: nothing is done, or written, a second time. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { requestState } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import { quick, World } from '../intents/testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

const done = requestState.options.done.value;

/** The next answer about this request is the one that was right before. */
function slowEcho(request: string): { readonly door: DataverseDoor; repeat(): void; repeated: () => boolean } {
  const door = world.dynamics.door();
  let before: unknown;
  let wanted = false;
  let gone = false;
  return {
    repeat: () => { wanted = true; }, repeated: () => gone,
    door: { ...door, get: async (path) => {
      const answer = await door.get(path);
      if (!path.includes(request)) return answer;
      before ??= structuredClone(answer);
      if (wanted && !gone) { gone = true; return before; }
      return answer;
    } },
  };
}

it('R51 a request that ended while its row was being read is not answered a second time', async () => {
  const invoice = world.invoice({ number: 'ONCE' });
  const request = world.ask(invoice);
  const echo = slowEcho(request);
  world.start({ more: { dataverse: echo.door } });
  world.work.take([request]);
  expect(await world.ended([request])).toBe(true);
  const written = world.dynamics.requests.get(request)!['cfl_result'];
  echo.repeat();
  await expect.poll(async () => { await world.work.sweep(); world.work.take([request]); return echo.repeated(); }).toBe(true);
  await world.work.idle();
  expect(world.stateOf(request)).toBe(done);
  expect(world.dynamics.requests.get(request)!['cfl_result']).toBe(written);
  expect(world.dynamics.history.size).toBe(1);
  expect(world.invoicesOf(invoice)).toHaveLength(1);
});

it('R51 two relays: what the other has sent for the same request meanwhile is not called "already there"', async () => {
  const invoice = world.invoice({ number: 'BOTH' });
  const request = world.ask(invoice);
  const door = world.dynamics.door();
  let go = (): void => {};
  const held = new Promise<void>((r) => { go = r; });
  let reading = false;
  // this one reads the document slowly: the other takes, sends and records it meanwhile
  world.start({ more: { alone: false, timing: { ...quick, callMs: 20_000 }, dataverse: { ...door, batch: async (parts, o) => {
    const answer = await door.batch(parts, o);
    if (o?.callerId && !reading) { reading = true; await held; }
    return answer;
  } } } });
  world.work.take([request]);
  await expect.poll(() => reading).toBe(true);
  const other = world.another();
  other.take([request]);
  expect(await world.ended([request])).toBe(true);
  await other.idle();
  go();
  await world.work.idle();
  await other.stop();
  expect(world.dynamics.history.size).toBe(1);
  expect(world.dynamics.requests.get(request)!['cfl_result']).not.toContain('before');
  expect(world.invoicesOf(invoice)).toHaveLength(1);
});
