import { afterAll, beforeAll, expect, it } from 'vitest';
import { World } from '../intents/testing/world.ts';
import type { XeroDoor } from '../xero/door.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
afterAll(() => world.close());

it('one request can be followed in the log from its row in Dynamics to the call that carried it to Xero', async () => {
  const lines: Record<string, unknown>[] = [];
  const carried: (string | undefined)[] = [];
  const door = world.books.door(() => false);
  const xero = new Proxy(door, { get: (d, name) => (name === 'createInvoices' ? (...a: Parameters<XeroDoor['createInvoices']>) => { carried.push(a[2].correlationId); return door.createInvoices(...a); } : Reflect.get(d, name)) });
  const note = (o: object, message: string): void => { lines.push({ ...o, message }); };
  world.start({ more: { xero, log: { info: note, warn: note, error: note } as never } });
  const request = world.ask(world.invoice({ number: 'LOG-1' }));
  world.work.take([request]);
  expect(await world.ended([request])).toBe(true);
  const line = lines.find((l) => l['message'] === 'sending to Xero')!;
  expect(line['requests']).toEqual([request]);
  expect(carried).toEqual([line['correlation']]);
  expect(line['intents']).toHaveLength(1);
});
