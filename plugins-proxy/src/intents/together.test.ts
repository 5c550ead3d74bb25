import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { intentMigrations } from './migrations.ts';
import { createStore, type Store } from './store.ts';
import { AlreadyBound } from './together.ts';
import type { Intent, NewIntent } from './types.ts';

let database: TestDatabase;
let store: Store;
const statements: string[] = [];
const environment = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase(intentMigrations);
  // what is asked of the database, as it is asked
  const heard = database.db.withPlugin({ transformQuery: (a) => { statements.push(a.node.kind); return a.node; }, transformResult: (a) => Promise.resolve(a.result) });
  store = createStore(heard, { holder: 'one', leaseMs: 60_000 });
});
afterAll(() => database?.close());

const fresh = (more: Partial<NewIntent> = {}): NewIntent => {
  const documentId = randomUUID();
  return {
    id: randomUUID(), environment, subject: `invoice:${documentId}`, documentTable: 'invoice', documentId, operation: 'invoice.create', connectionId: randomUUID(), tenant: 'tenant',
    lane: 'bulk', requester: randomUUID(), request: { id: randomUUID(), ticketHash: 'ab', createdOn: '2026-11-22T10:00:00Z' }, number: 'INV-1', contactId: randomUUID(), date: '2026-11-22', marker: 'https://x', leased: true, ...more,
  };
};
const insertAll = (all: readonly NewIntent[]): Promise<(Intent | undefined)[]> => Promise.all(all.map((n) => store.insert(n)));
const sending = async (count: number): Promise<Intent[]> => {
  const all = (await insertAll(Array.from({ length: count }, () => fresh()))) as Intent[];
  return (await store.toSending(all.map((intent) => ({ intent, tenant: intent.tenant, connectionId: intent.connectionId, number: intent.number, contactId: intent.contactId, date: intent.date, marker: intent.marker })), { key: randomUUID(), digest: 'd', batchId: randomUUID(), sameKey: false }))!;
};
const accept = (i: Intent, xeroId: string = randomUUID()): Promise<Intent | undefined> => store.accept(i, { xeroId, updatedAt: '/Date(1)/', verdict: 'same', adopted: false, addCalls: 1, bind: true });
/** How many statements it takes. */
const counted = async <T>(work: () => Promise<T>): Promise<[T, number]> => { statements.length = 0; const t = await work(); return [t, statements.length]; };

describe('R25 documents that go together are stored together', () => {
  it('in one statement for each step, and each with what is its own', async () => {
    const wanted = Array.from({ length: 20 }, (_, n) => fresh({ number: `INV-${n}`, despite: n === 3 ? ['A', 'B'] : [], leased: n % 2 === 0, kind: 'salesInvoice' }));
    const [stored, inserts] = await counted(() => insertAll(wanted));
    expect(stored.map((i) => [i!.id, i!.number, i!.despite, i!.marker, i!.date, i!.kind, i!.lane, i!.firstRequest])).toEqual(wanted.map((n) => [n.id, n.number, n.despite, n.marker, n.date, n.kind, n.lane, n.request.id]));
    const [requests, reads] = await counted(() => Promise.all(stored.map((i) => store.requestsOf(i!.id))));
    expect(requests).toEqual(wanted.map((n) => [n.request.id]));

    const sent = await sending(20);
    const ids = sent.map(() => randomUUID());
    const [accepted, accepts] = await counted(() => Promise.all(sent.map((i, n) => accept(i, ids[n]))));
    expect(accepted.map((i) => [i!.id, i!.state, i!.xeroId, i!.calls])).toEqual(sent.map((i, n) => [i.id, 'accepted', ids[n], 1]));
    const bound = await store.known(environment, sent.map((i) => i.subject));
    expect(sent.map((i) => bound.get(i.subject)?.xeroId)).toEqual(ids);

    const late = randomUUID();
    await store.attach(environment, sent[7]!.subject, { id: late, ticketHash: undefined, createdOn: '2026-11-22T10:00:00Z' });
    const [recorded, records] = await counted(() => Promise.all(accepted.map((i) => store.record(i!, [i!.firstRequest]))));
    expect(recorded).toEqual(sent.map((_, n) => ({ done: true, left: n === 7 ? [late] : [] })));
    expect([inserts, reads, accepts, records]).toEqual([1, 1, 1, 2]);
  });

  it('in the order in which they were asked for', async () => {
    const env = randomUUID();
    const wanted = Array.from({ length: 30 }, () => fresh({ environment: env, leased: false }));
    await insertAll(wanted);
    const leased = await store.lease({ environment: env, limit: 30, onlyReady: true, lane: 'bulk', tenant: 'tenant' });
    expect(leased.map((i) => i.id)).toEqual(wanted.map((n) => n.id));
  });

  it('but one that is refused does not undo the others', async () => {
    const taken = randomUUID();
    await accept((await sending(1))[0]!, taken);
    const sent = await sending(3);
    const results = await Promise.allSettled(sent.map((i, n) => accept(i, n === 1 ? taken : undefined)));
    expect(results.map((r) => (r.status === 'fulfilled' ? r.value!.state : r.reason instanceof AlreadyBound))).toEqual(['accepted', true, 'accepted']);
    expect((await store.get(sent[1]!.id))!.state).toBe('sending');
  });

  it('and those that are not ours any more are left alone', async () => {
    const sent = await sending(3);
    await sql`UPDATE intents SET fence = fence + 1 WHERE id = ${sent[2]!.id}::uuid`.execute(database.db);
    const accepted = await Promise.all(sent.map((i) => accept(i)));
    expect(accepted.map((i) => i?.state)).toEqual(['accepted', 'accepted', undefined]);
    expect(await Promise.all(sent.map((i) => store.record({ ...i, state: 'accepted' }, [i.firstRequest])))).toEqual([{ done: true, left: [] }, { done: true, left: [] }, { done: false, left: [] }]);
  });

  it('and of two with the same document, or the same move, one has it', async () => {
    const n = fresh();
    const twice = await insertAll([n, { ...n, id: randomUUID(), request: { ...n.request, id: randomUUID() } }]);
    expect(twice.map((i) => i?.id)).toEqual([n.id, undefined]);
    const [i] = await sending(1);
    expect((await Promise.all([accept(i!), accept(i!)])).map((x) => x?.state)).toEqual(['accepted', undefined]);
    const accepted = (await store.get(i!.id))!;
    expect((await Promise.all([store.record(accepted, []), store.record(accepted, [])])).map((r) => r.done)).toEqual([true, false]);
  });

  it('and what is bound or stopped is not stored again', async () => {
    const [i] = await sending(1);
    await accept(i!);
    await store.record((await store.get(i!.id))!, [i!.firstRequest]);
    const again = fresh({ subject: i!.subject, documentId: i!.documentId });
    const other = fresh();
    expect((await insertAll([again, other])).map((x) => x?.id)).toEqual([undefined, other.id]);
  });
});
