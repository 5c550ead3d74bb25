/** Decisions in pure functions and in a real PostgreSQL: what counts as an answer, who wins a race, what gives its place back. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { followUpMigrations } from '../follow-ups/index.ts';
import { intentMigrations } from '../intents/migrations.ts';
import { createStore } from '../intents/store.ts';
import { doubtAbout, needsApproval, type Answer } from './approvals.ts';
import { answerIn } from './decide.ts';
import { givenIn, reasonOf } from './handling.ts';
import { createSafeStart } from './safe-start.ts';
import { createStops } from './stops.ts';
import { createUnlinked } from './unlinked.ts';

let d: TestDatabase;
beforeAll(async () => { d = await createTestDatabase(intentMigrations, followUpMigrations); });
afterAll(() => d?.close());
beforeEach(() => d.pool.query('TRUNCATE intents, bindings, requests, stops, unlinked, safe_starts, safe_start_documents CASCADE'));

const environment = 'e';
const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const store = (who = 'a') => createStore(d.db, { holder: who, leaseMs: 60_000 });
const intent = (subject: string, more: object = {}) => ({
  id: randomUUID(), environment, subject, documentTable: 'invoice', documentId: randomUUID(), operation: 'invoice.create' as const, connectionId: randomUUID(), tenant, lane: 'click' as const, requester: randomUUID(),
  request: { id: randomUUID(), ticketHash: undefined, createdOn: new Date().toISOString() }, number: 'N', contactId: 'c', date: '2026-11-22', marker: 'm', leased: true, ...more,
});
const put = { key: randomUUID(), digest: 'd', batchId: randomUUID(), sameKey: false };
const going = (i: any) => ({ intent: i, tenant, connectionId: i.connectionId, number: 'N', contactId: 'c', date: '2026-11-22', marker: 'm' });
const stop = (subject: string, kind: 'held' | 'skipped' | 'unlinking' = 'held', request = randomUUID()) => createStops(d.db).put(environment, { subject, kind, by: randomUUID(), request, was: undefined });

describe('R29 a stop', () => {
  it('R29 keeps an intent from being stored, and one that is stored from going out', async () => {
    await stop('invoice:1');
    expect(await store().insert(intent('invoice:1'))).toBeUndefined();
    const i = (await store().insert(intent('invoice:2')))!;
    await stop('invoice:2');
    expect(await store().toSending([going(i)], put)).toBeUndefined();
    // one that is held keeps those that travel with it back, and each then goes alone
    const other = (await store().insert(intent('invoice:3')))!;
    expect(await store().toSending([going(i), going(other)], put)).toBeUndefined();
    expect(await store().toSending([going(other)], put)).toHaveLength(1);
  });

  it('R29 whoever comes first wins, and the loser sees it: never both held and sent unseen', async () => {
    for (let n = 0; n < 25; n++) {
      const subject = `invoice:race-${n}`;
      const i = (await store().insert(intent(subject)))!;
      const [, sent] = await Promise.all([stop(subject), store('b').toSending([going(i)], put)]);
      const withdrawn = await store().withdraw(environment, subject, { by: randomUUID(), why: 'held', code: 'WITHDRAWN', keyLifeMs: 1 });
      expect([sent === undefined, withdrawn]).toEqual(sent ? [false, 'sending'] : [true, 'withdrawn']);
    }
  });

  it('R29 stops until Dynamics knows that it is over, whatever dies in between', async () => {
    const stops = createStops(d.db);
    const request = randomUUID();
    await stop('invoice:1');
    expect((await stops.ending(environment, 'invoice:1', request))!.kind).toBe('held');
    expect(await store().insert(intent('invoice:1'))).toBeUndefined();
    expect((await stops.leftBehind(environment, -1)).map((s) => s.ending)).toEqual([request]);
    expect(await stops.end(environment, 'invoice:1', randomUUID())).toBe(false);
    expect(await stops.end(environment, 'invoice:1', request)).toBe(true);
    expect(await store().insert(intent('invoice:1'))).toBeDefined();
  });

  it('R47 a held document can be skipped, a skipped one is not merely held', async () => {
    expect((await stop('invoice:1')).kind).toBe('held');
    expect((await stop('invoice:1', 'unlinking')).kind).toBe('held');
    expect((await stop('invoice:1', 'skipped')).kind).toBe('skipped');
    expect((await stop('invoice:1', 'held')).kind).toBe('skipped');
  });
});

describe('R47 unlinking', () => {
  const bind = async (subject: string): Promise<string> => {
    const id = randomUUID();
    await d.pool.query('INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES ($1, $2, $3, $4, $5)', [environment, subject, tenant, id, randomUUID()]);
    return id;
  };
  it('R47 gives the binding up and remembers it; not while something is under way', async () => {
    const unlinked = createUnlinked(d.db);
    const id = await bind('invoice:1');
    const [by, request] = [randomUUID(), randomUUID()];
    await d.pool.query(`INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request) VALUES ($1, 'e', 'invoice:1', 'invoice', $1, 'document.update', 'ready', $1, $2, 'click', $1, $1)`, [randomUUID(), tenant]);
    expect(await unlinked.unlink(environment, 'invoice:1', { by, request })).toBeUndefined();
    expect((await store().known(environment, ['invoice:1'])).get('invoice:1')!.xeroId).toBe(id);
    await d.pool.query('DELETE FROM intents');
    expect(await unlinked.unlink(environment, 'invoice:1', { by, request })).toEqual({ tenant, xeroId: id, request });
    expect((await store().known(environment, ['invoice:1'])).get('invoice:1')!.xeroId).toBeUndefined();
    expect(await unlinked.of(environment, 'invoice:1')).toEqual([{ tenant, xeroId: id, request }]);
    expect([...(await store().setAside(environment, 'invoice:1')).unlinked]).toEqual([id]);
    await unlinked.forget(environment, 'invoice:1', id);
    expect((await store().setAside(environment, 'invoice:1')).unlinked.size).toBe(0);
  });
});

describe('R66 places of a safe start', () => {
  it('R66 thirty at once, by two relays, get ten places', async () => {
    const both = [createSafeStart(d.db), createSafeStart(d.another().db)];
    const got = await Promise.all(Array.from({ length: 30 }, (_, n) => both[n % 2]!.place(environment, tenant, `invoice:${n}`, 10)));
    expect(got.filter(Boolean)).toHaveLength(10);
    // whoever has one keeps it
    const first = got.indexOf(true);
    expect(await both[0]!.place(environment, tenant, `invoice:${first}`, 10)).toBe(true);
    // another organisation counts by itself
    expect(await both[0]!.place(environment, randomUUID(), 'invoice:x', 10)).toBe(true);
  });
  it('R66 what did not go gives its place back, what is in Xero keeps it; lifting begins anew', async () => {
    const s = createSafeStart(d.db);
    for (const n of [1, 2]) expect(await s.place(environment, tenant, `invoice:${n}`, 2)).toBe(true);
    expect(await s.place(environment, tenant, 'invoice:3', 2)).toBe(false);
    await d.pool.query('INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES ($1, $2, $3, $4, $4)', [environment, 'invoice:1', tenant, randomUUID()]);
    await d.pool.query("UPDATE safe_start_documents SET at = at - interval '1 hour'");
    expect(await s.place(environment, tenant, 'invoice:3', 2)).toBe(true);
    expect(await s.place(environment, tenant, 'invoice:2', 2)).toBe(false);
    await s.lift(environment, tenant);
    expect(await s.place(environment, tenant, 'invoice:2', 2)).toBe(true);
  });
});

describe('R65 the second person', () => {
  const needs = (baseTotal: string | undefined, approvalLimit: string | undefined): boolean => needsApproval({ baseTotal, connection: { approvalLimit } } as never);
  it('R65 above the limit, below zero as well, and where nobody can convert', () => {
    expect([needs('200.00', '200.00'), needs('200.01', '200.00'), needs('-200.01', '200.00'), needs(undefined, '200.00'), needs('9999999.00', undefined), needs('0.01', '0.00')]).toEqual([false, true, true, true, false, true]);
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 10 ** 9 }), (t, l) => needs((t / 100).toFixed(2), (l / 100).toFixed(2)) === t > l));
  });
  it('R65 who asked, who changed it last, who did not do it in person, and who saw another amount is not the one', () => {
    const a: Answer = { id: 'a', decision: 'approved', by: 'peter', comment: '', amount: '240.00', onBehalf: false };
    const o = { requester: 'SALLY', changedBy: new Set(['anna']), total: '240.00' };
    expect(doubtAbout(a, o)).toBeUndefined();
    expect(doubtAbout({ ...a, amount: undefined }, o)).toBeUndefined();
    expect([doubtAbout({ ...a, by: 'sally' }, o), doubtAbout({ ...a, by: 'anna' }, o), doubtAbout({ ...a, onBehalf: true }, o), doubtAbout({ ...a, amount: '24.00' }, o)]).toEqual(['own', 'changed', 'onBehalf', 'amount']);
  });
});

describe('what people write', () => {
  it('answers are one of those found, none, or nothing', () => {
    const id = '7C1E5B0A-2f4d-4a6b-8e93-1d0c9b8a7f65';
    expect(answerIn({ xeroId: id })).toEqual({ xeroId: id.toLowerCase() });
    expect(answerIn({ none: true })).toBe('none');
    for (const g of [{}, { none: 'yes' }, { none: 1 }, { xeroId: 'x' }, { xeroId: 4 }, { xeroId: id, none: true }, { xeroId: `${id}' or 1 eq 1` }]) expect(answerIn(g)).toBeUndefined();
  });
  it('nonsense in arguments and reasons is nothing, and never too long', () => {
    for (const t of [undefined, '', 'x', '[]', 'null', '4', '"a"']) expect(givenIn(t)).toEqual({});
    expect(reasonOf({ reason: ' \u0000Because\nof\u2028it ', arguments: undefined })).toBe('Because of it');
    expect(reasonOf({ reason: ' ', arguments: '{"reason":"Other"}' })).toBe('Other');
    expect(reasonOf({ reason: undefined, arguments: '{"reason":{"a":1}}' })).toBe('');
    fc.assert(fc.property(fc.string({ maxLength: 2000, unit: 'binary' }), (text) => { const r = reasonOf({ reason: text, arguments: undefined }); return r.length <= 500 && r.isWellFormed() && !/[\u0000-\u001f]/.test(r); }), { numRuns: 40 });
  });
});
