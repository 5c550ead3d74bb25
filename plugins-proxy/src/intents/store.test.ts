import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { intentMigrations } from './migrations.ts';
import { isLegal, states } from './states.ts';
import { AimTaken, createStore, type Store } from './store.ts';
import { AlreadyBound } from './together.ts';
import type { Intent, NewIntent } from './types.ts';

let database: TestDatabase;
let store: Store;
let other: Store;
const environment = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase(intentMigrations);
  store = createStore(database.db, { holder: 'one', leaseMs: 60_000 });
  other = createStore(database.another().db, { holder: 'two', leaseMs: 60_000 });
});
afterAll(() => database?.close());

const fresh = (more: Partial<NewIntent> = {}): NewIntent => {
  const documentId = randomUUID();
  return {
    id: randomUUID(), environment, subject: `invoice:${documentId}`, documentTable: 'invoice', documentId, operation: 'invoice.create', connectionId: randomUUID(), tenant: 'tenant',
    lane: 'click', requester: randomUUID(), request: { id: randomUUID(), ticketHash: 'ab', createdOn: '2026-11-22T10:00:00Z' }, number: 'INV-1', contactId: randomUUID(), date: '2026-11-22', marker: 'https://x', leased: true, ...more,
  };
};
const sendable = (intent: Intent) => ({ intent, tenant: intent.tenant, connectionId: intent.connectionId, number: intent.number, contactId: intent.contactId, date: intent.date, marker: intent.marker });
const attempt = { key: randomUUID(), digest: 'd', batchId: randomUUID(), sameKey: false };
const force = async (i: Intent, state: string): Promise<Intent> => {
  await database.pool.query('UPDATE intents SET state = $1 WHERE id = $2', [state, i.id]);
  return (await store.get(i.id))!;
};

describe('the intents in PostgreSQL', () => {
  it('R51 keeps one open intent per document, whoever inserts', async () => {
    const n = fresh();
    const both = await Promise.all([store.insert(n), other.insert({ ...n, id: randomUUID(), request: { ...n.request, id: randomUUID() } })]);
    expect(both.filter(Boolean)).toHaveLength(1);
    const i = both.find(Boolean)!;
    const joined = await other.attach(environment, n.subject, { ...n.request, id: randomUUID() });
    expect(joined?.id).toBe(i.id);
    expect(await store.requestsOf(i.id)).toHaveLength(2);
  });

  it('R51 moves exactly the legal pairs', async () => {
    const i = (await store.insert(fresh()))!;
    for (const from of states) for (const to of states) {
      const at = await force(i, from);
      if (isLegal(from, to)) expect((await store.move(at, to))?.state).toBe(to);
      else await expect(store.move(at, to)).rejects.toThrow('cannot move');
    }
  });

  it('R51 a holder whose lease was taken over can move nothing', async () => {
    const slow = createStore(database.db, { holder: 'slow', leaseMs: 1 });
    const mine = (await slow.insert(fresh()))!;
    await new Promise((r) => setTimeout(r, 10));
    const [taken] = await other.lease({ environment, ids: [mine.id], limit: 1 });
    expect(Number(taken!.fence)).toBe(Number(mine.fence) + 1);
    expect(await slow.move(mine, 'sending')).toBeUndefined();
    expect(await slow.toSending([sendable(mine)], attempt)).toBeUndefined();
    expect(await slow.touch(mine, { reason: 'x' })).toBeUndefined();
    expect((await other.toSending([sendable(taken!)], attempt))?.[0]?.state).toBe('sending');
  });

  it('leases each intent to one worker only', async () => {
    const env = randomUUID();
    const all = await Promise.all(Array.from({ length: 30 }, () => store.insert(fresh({ environment: env, leased: false }))));
    const got = (await Promise.all([store, other, store, other].map((s) => s.lease({ environment: env, limit: 10 })))).flat();
    expect(new Set(got.map((i) => i.id)).size).toBe(got.length);
    expect(got.length).toBe(all.length);
    expect(await store.lease({ environment: env, limit: 10 })).toEqual([]);
  });

  it('R51 stores key, digest and positions of a batch together, or nothing', async () => {
    const env = randomUUID();
    const all = await Promise.all(Array.from({ length: 3 }, () => store.insert(fresh({ environment: env }))));
    const members = all.map((i) => sendable(i!));
    await database.pool.query('UPDATE intents SET fence = fence + 1 WHERE id = $1', [all[1]!.id]);
    expect(await store.toSending(members, attempt)).toBeUndefined();
    expect((await store.get(all[0]!.id))!.state).toBe('ready');
    const two = await store.toSending([members[0]!, members[2]!], attempt);
    expect(two?.map((i) => [i.state, i.attemptKey, i.digest, i.attempt, i.keyUses])).toEqual([['sending', attempt.key, 'd', 1, 1], ['sending', attempt.key, 'd', 1, 1]]);
  });

  it('R51 a repeated key keeps the time of its first use', async () => {
    const i = (await store.insert(fresh()))!;
    const [first] = (await store.toSending([sendable(i)], attempt))!;
    const doubt = (await store.move(first!, 'in_doubt'))!;
    await new Promise((r) => setTimeout(r, 20));
    const [second] = (await store.toSending([sendable(doubt)], { ...attempt, sameKey: true }))!;
    expect(second!.firstSentAt).toBe(first!.firstSentAt);
    expect(second!.keyUses).toBe(2);
    expect(second!.sentAt!).toBeGreaterThan(first!.sentAt!);
  });

  it('R24 R51 of two that look the same the second does not go: not while the first is under way, not after it, and not when it waited for the very commit of the first', async () => {
    for (const kind of ['bill', 'purchaseCreditNote'] as const) for (const how of ['after', 'waited', 'after it was held back'] as const) {
      const aim = `${kind} ${how}`;
      const [a, b] = [(await store.insert(fresh()))!, (await other.insert(fresh()))!];
      const second = { ...sendable(b), kind, aim };
      if (how === 'after it was held back') {
        const [sent] = (await other.toSending([second], attempt))!;
        second.intent = (await other.move(sent!, 'ready'))!;
      }
      const [first] = (await store.toSending([{ ...sendable(a), kind, aim }], attempt))!;
      await expect(other.toSending([second], attempt)).rejects.toThrow(AimTaken);
      const answer = { xeroId: randomUUID(), updatedAt: undefined, verdict: 'same' as const, adopted: false, addCalls: 1, bind: true };
      let late: Promise<Intent[] | undefined>;
      if (how === 'waited') {
        const held = await database.pool.connect();
        try {
          await held.query('BEGIN');
          await held.query("UPDATE intents SET state = 'accepted', xero_id = $2, updated_at = clock_timestamp() WHERE id = $1", [a.id, answer.xeroId]);
          late = other.toSending([second], attempt);
          await expect.poll(async () => (await database.pool.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rows.length).toBe(1);
          await held.query('COMMIT');
        } finally { held.release(); }
      } else {
        await store.accept(first!, answer);
        late = other.toSending([second], attempt);
      }
      expect([aim, await late]).toEqual([aim, undefined]);
      expect((await store.get(b.id))!.state).toBe('ready');
    }
  });

  it('R51 binds a document once and an invoice of Xero once', async () => {
    const a = (await store.insert(fresh()))!;
    const b = (await store.insert(fresh()))!;
    const [sa] = (await store.toSending([sendable(a)], attempt))!;
    const [sb] = (await store.toSending([sendable(b)], attempt))!;
    const xeroId = randomUUID();
    const answer = { xeroId, updatedAt: undefined, verdict: 'same' as const, adopted: false, addCalls: 1, bind: true };
    const accepted = (await store.accept(sa!, answer))!;
    expect(accepted.state).toBe('accepted');
    await expect(store.accept(sb!, answer)).rejects.toThrow(AlreadyBound);
    expect((await store.get(b.id))!.state).toBe('sending');
    expect((await store.known(environment, [a.subject, b.subject])).get(a.subject)).toMatchObject({ xeroId, tenant: 'tenant', open: { id: a.id } });
  });

  it('R51 makes no second intent for a document that is in the books, and sends none that slipped in', async () => {
    const n = fresh();
    const a = (await store.insert(n))!;
    const [sa] = (await store.toSending([sendable(a)], attempt))!;
    const accepted = (await store.accept(sa!, { xeroId: randomUUID(), updatedAt: undefined, verdict: 'same', adopted: false, addCalls: 1, bind: true }))!;
    await store.record(accepted, [n.request.id]);
    expect(await store.insert({ ...n, id: randomUUID() })).toBeUndefined();
    await database.pool.query("INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request) SELECT gen_random_uuid(), environment, subject, document_table, document_id, operation, 'ready', connection_id, tenant, lane, requester, first_request FROM intents WHERE id = $1", [a.id]);
    const [slipped] = await store.lease({ environment, limit: 10, ids: [(await store.known(environment, [n.subject])).get(n.subject)!.open!.id] });
    expect(await store.toSending([sendable(slipped!)], attempt)).toBeUndefined();
    expect(await store.withdrawIfBound(slipped!)).toEqual([]);
    expect((await store.get(slipped!.id))!.state).toBe('recorded');
  });

  it('tells of a request that joined after the others were told', async () => {
    const n = fresh();
    const i = (await store.insert(n))!;
    const refused = (await store.move(i, 'refused'))!;
    const late = randomUUID();
    await store.attach(environment, n.subject, { ...n.request, id: late });
    expect(await store.record(refused, [n.request.id])).toEqual({ done: true, left: [late] });
    expect(await store.record(refused, [n.request.id])).toEqual({ done: false, left: [] });
    expect(await store.attach(environment, n.subject, { ...n.request, id: randomUUID() })).toBeUndefined();
    expect(await store.insert({ ...n, id: randomUUID() })).toBeDefined();
  });

  it('keeps no column that could hold content of a document', async () => {
    const { rows } = await database.pool.query(`SELECT table_name || '.' || column_name AS c FROM information_schema.columns WHERE table_name IN ('intents', 'bindings', 'requests') AND column_name ~ '(amount|total|name|text|line|body|price|mail|address)'`);
    expect(rows).toEqual([]);
  });
});
