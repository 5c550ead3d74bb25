/** Several relays on one database, some of which stand still at the worst moment and come back when another has taken over. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { requestState } from '@counterfoil/solution';
import type { Work } from '../requests/work.ts';
import { createWork } from '../requests/work.ts';
import type { XeroDoor } from '../xero/door.ts';
import { readFaults, writeFaults } from './testing/books.ts';
import { quick, World } from './testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

/** Leases so short that every pause outlasts them. */
const timing = { ...quick, leaseMs: 120, callMs: 40, sweepMs: 30 };
/** Past the lease, and past the time after which another relay has proven absence and sent it anew. */
const pauses = { before: [170, 420], after: [170, 420] } as const;
interface Pause { readonly before: number; readonly after: number }
const sleep = (ms: number): Promise<void> => new Promise((r) => { setTimeout(r, ms); });

/** Stands still before the socket is written, or after the answer came, as often as the list says. */
function sluggish(list: Pause[]): XeroDoor {
  const door = world.books.door();
  return { ...door, createInvoices: async (t, all, call) => {
    const p = list.shift();
    if (p?.before) await sleep(p.before);
    const answer = await door.createInvoices(t, all, call);
    if (p?.after) await sleep(p.after);
    return answer;
  } };
}

it('R51 three relays, pauses longer than a lease, faults: exactly one invoice for every document', async () => {
  await fc.assert(fc.asyncProperty(
    fc.record({
      documents: fc.array(fc.record({ numbered: fc.boolean(), known: fc.boolean() }), { minLength: 1, maxLength: 8 }),
      pauses: fc.array(fc.record({ before: fc.constantFrom(0, ...pauses.before), after: fc.constantFrom(0, ...pauses.after) }), { maxLength: 5 }),
      writes: fc.array(fc.constantFrom(...writeFaults), { maxLength: 4 }), reads: fc.array(fc.constantFrom(...readFaults), { maxLength: 3 }),
    }),
    async (c) => {
      await world.reset();
      const documents = c.documents.map((d, n) => { const id = world.invoice({ number: d.numbered ? `INV-${n}` : undefined, ...(d.known ? {} : { contactId: undefined }), customer: '99999999-9999-4999-8999-999999999999' }); return { id, request: world.ask(id) }; });
      world.books.writes = [...c.writes]; world.books.reads = [...c.reads];
      const list = [...c.pauses];
      const relays: Work[] = Array.from({ length: 3 }, () => createWork({ ...world.options(() => false), alone: false, at: () => {}, timing, xero: sluggish(list) }));
      await Promise.all(relays.map((r) => r.start()));
      for (const r of relays) r.take(documents.map((d) => d.request));
      expect(await world.ended(documents.map((d) => d.request), 8_000)).toBe(true);
      await Promise.all(relays.map((r) => r.stop()));
      for (const d of documents) {
        expect([world.stateOf(d.request), world.dynamics.requests.get(d.request)!['cfl_result'] ?? null]).toEqual([requestState.options.done.value, expect.anything()]);
        expect(world.invoicesOf(d.id)).toHaveLength(1);
      }
      expect(world.books.invoices).toHaveLength(documents.length);
    },
  ), { numRuns: Number(process.env['RUNS'] ?? 12), ...(process.env['SEED'] ? { seed: Number(process.env['SEED']), path: process.env['FC_PATH'] ?? '', endOnFailure: true } : {}) });
}, Number(process.env["RUNS"] ?? 0) > 12 ? 600_000 : 120_000);
