/** What must not be taken for proof: a clock that goes wrong, another organisation, a look-up that does not show what Xero itself says is there. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestState } from '@counterfoil/solution';
import type { XeroDoor } from '../xero/door.ts';
import type { Kit } from './ports.ts';
import { recover } from './recovery.ts';
import { documentsOf, quick, World } from './testing/world.ts';
import type { Intent } from './types.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

const done = requestState.options.done.value;

describe('an invoice that Xero numbers', () => {
  it('R51 is found although the relay\'s clock is far ahead of Xero\'s', async () => {
    const invoice = world.invoice({});
    const request = world.ask(invoice);
    const born = Date.now();
    const door = world.books.door();
    // As Xero does: only what was modified since is in the answer.
    const xero: XeroDoor = { ...door, invoicesOfContact: async (t, o, c) => (await door.invoicesOfContact(t, o, c)).filter(() => born >= Date.parse(o.modifiedSince)) };
    world.books.writes = ['lostAfter', 'lostBefore'];
    world.start({ more: { xero, now: () => new Date(Date.now() + 20 * 60_000) } });
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
    expect(world.invoicesOf(invoice)).toHaveLength(1);
  });
});

describe('absence', () => {
  const doubt = { id: 'i', environment: 'e', documentId: 'd', state: 'in_doubt', tenant: 'first', number: 'INV-1', attemptKey: 'k', keyUses: 1, digest: 'x', firstSentAt: 1_000, readAt: 1_050, lookedUp: 0, tries: 1, lane: 'click' } as unknown as Intent;
  const kitOf = (moved: string[]): Kit => ({
    environment: () => undefined, xero: { invoicesByNumber: async () => [] }, documents: { fingerprint: () => 'y' }, timing: quick, now: () => new Date(),
    store: { move: async (i: Intent, to: string) => { moved.push(to); return { ...i, state: to }; }, touch: async (i: Intent) => i },
  }) as unknown as Kit;
  const bodyFor = (tenantId: string) => ({ prepared: { connection: { tenantId }, number: 'INV-1', invoice: {} }, contactId: 'c' }) as never;

  it('R51 of a number in one organisation says nothing about the next: the first attempt may still appear', async () => {
    const moved: string[] = [];
    expect((await recover(kitOf(moved), { intent: doubt, body: bodyFor('second') }, false)).is).toBe('later');
    expect(moved).toEqual([]);
  });
  it('R51 of our number in the same organisation is enough: Xero itself refuses a second one', async () => {
    const moved: string[] = [];
    expect((await recover(kitOf(moved), { intent: doubt, body: bodyFor('first') }, false)).is).toBe('again');
    expect(moved).toEqual(['ready']);
  });
});

it('R24 a number that Xero says is taken, but does not show yet, is looked for again before anybody is told to choose another', async () => {
  const invoice = world.invoice({ number: 'LATE-1' });
  const request = world.ask(invoice);
  const door = world.books.door();
  let hidden = 3;
  const xero: XeroDoor = { ...door, invoicesByNumber: async (t, n, c) => (hidden-- > 0 ? [] : door.invoicesByNumber(t, n, c)) };
  world.books.writes = ['lostAfter', 'lostBefore'];
  world.start({ more: { xero } });
  world.work.take([request]);
  expect(await world.ended([request])).toBe(true);
  expect(world.stateOf(request)).toBe(done);
  expect(world.invoicesOf(invoice)).toHaveLength(1);
});

it('R24 a number that is taken by something that never shows is refused all the same', async () => {
  const request = world.ask(world.invoice({ number: 'NEVER-1' }));
  world.books.refuse = () => ['Invoice # must be unique.'];
  world.start();
  world.work.take([request]);
  expect(await world.ended([request])).toBe(true);
  expect(world.stateOf(request)).toBe(requestState.options.refused.value);
  expect(world.dynamics.requests.get(request)!['cfl_result']).toContain('NUMBER_TAKEN');
});

it('R51 why a person is asked is still known after Dynamics could not be told at first', async () => {
  const request = world.ask(world.invoice({ number: 'VOID-1' }));
  const door = world.books.door();
  const xero: XeroDoor = { ...door, invoicesByNumber: async (t, n, c) => (await door.invoicesByNumber(t, n, c)).map((i) => ({ ...i, Status: 'VOIDED' })) };
  world.books.writes = ['lostAfter'];
  world.dynamics.faults = ['none', 'none', 'notSent'];
  world.start({ more: { xero } });
  world.work.take([request]);
  expect(await world.ended([request])).toBe(true);
  expect(world.stateOf(request)).toBe(requestState.options.needsDecision.value);
  expect(world.dynamics.requests.get(request)!['cfl_result']).toContain('FOUND_VOIDED');
});

it('R51 a relay that slept between storing and writing writes nothing: another one may have taken over meanwhile', async () => {
  const invoice = world.invoice({});
  const request = world.ask(invoice);
  vi.useFakeTimers({ toFake: ['Date'] });
  const door = world.books.door();
  const stopped: unknown[] = [];
  let asleep = true;
  const xero: XeroDoor = { ...door, createInvoices: async (t, all, call) => {
    if (!asleep) return door.createInvoices(t, all, call);
    asleep = false;
    // The machine was suspended: the clock on the wall went on, the monotonic one stood still.
    vi.setSystemTime(Date.now() + 600_000);
    try { call.beforeWrite!(); } catch (e) { stopped.push(e); throw e; }
    return door.createInvoices(t, all, call);
  } };
  try {
    world.start({ more: { xero } });
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
  } finally { vi.useRealTimers(); }
  expect(stopped).toHaveLength(1);
  expect(world.invoicesOf(invoice)).toHaveLength(1);
});

it.each([1, 7])('R51 what Dynamics says was sent, but this database does not know, is looked for first: a backup was put back by hand (%s at once)', async (n) => {
  const all = Array.from({ length: n }, () => world.invoice({}));
  const first = all.map((i) => world.ask(i));
  world.start();
  world.work.take(first);
  expect(await world.ended(first)).toBe(true);
  await world.dead();
  await world.database.pool.query('TRUNCATE intents, bindings, requests CASCADE');
  const documents = documentsOf(world.dynamics);
  const prepare: typeof documents.prepare = (read, o) => {
    const r = documents.prepare(read, o);
    if ('prepared' in r) Object.assign(r.prepared.record.detailsOf!, { row: { exportStatus: 'sent' } });
    return r;
  };
  const again = all.map((i) => world.ask(i));
  world.start({ more: { documents: { ...documents, prepare } } });
  world.work.take(again);
  expect(await world.ended(again)).toBe(true);
  for (const i of all) expect(world.invoicesOf(i)).toHaveLength(1);
  expect(again.map((r) => world.stateOf(r))).toEqual(again.map(() => done));
});
