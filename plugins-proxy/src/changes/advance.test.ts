/**
 * R51 for changes: every call goes wrong in every way, and the worker dies at every point. Afterwards Xero has the change
 * once, Dynamics has one history row that says so, and nothing is open. A real database; Xero and Dynamics in memory.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DoorError, type Fate } from '../core/errors.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import type { PartAnswer, Write } from '../dataverse/door.ts';
import * as documents from '../documents/index.ts';
import type { Asked, Prepared } from '../documents/types.ts';
import { intentMigrations } from '../intents/migrations.ts';
import type { Kit } from '../intents/ports.ts';
import { createStore } from '../intents/store.ts';
import { quick } from '../intents/testing/world.ts';
import * as problems from '../problems/index.ts';
import type { XeroDocument, XeroInvoice } from '../xero/types.ts';
import { createAdvance } from './advance.ts';
import { allocationKind } from './allocation/kind.ts';
import type { Kind } from './kinds.ts';
import { createSeen } from './seen.ts';
import type { Job } from './sent.ts';
import { createChangeStore, type ChangeOperation } from './store.ts';
import { takeBackKind } from './take-back.ts';
import { updateKind } from './update.ts';

const environment = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const organisation = { connectionId: randomUUID(), tenantId: tenant, name: 'Harbour', shortCode: '!h', timeZone: 'UTC', owner: undefined };
let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(intentMigrations); });
afterAll(() => database.close());

type Fault = 'none' | 'notSent' | 'throttled' | 'lostBefore' | 'lostAfter' | 'truncated' | 'unnamed' | 'refused';
const fail = (fate: Fate, code: string, body?: unknown): never => { throw new DoorError({ door: 'xero', fate, code, message: code, body, ...(fate === 'throttled' ? { status: 429, retryAfterMs: 5 } : {}) }); };

/** One document in Xero, one invoice that credit pays, and what Dynamics was told. */
class Stage {
  readonly documentId = randomUUID();
  readonly xeroId = randomUUID();
  readonly paidId = randomUUID();
  readonly paidXeroId = randomUUID();
  readonly faults: Fault[] = [];
  readonly dynamicsFaults: ('lostBefore' | 'lostAfter')[] = [];
  writes = 0;
  readonly history = new Map<string, Record<string, any>>();
  request: Record<string, any> = {};
  readonly keys = new Map<string, () => unknown>();
  x: XeroDocument;
  readonly paid: XeroInvoice = { Type: 'ACCREC', InvoiceID: this.paidXeroId, Status: 'AUTHORISED', CurrencyCode: 'GBP', AmountDue: '100.00', Contact: { ContactID: 'c1' } };
  readonly table: 'invoice' | 'cfl_creditnote';
  constructor(operation: ChangeOperation) {
    this.table = operation === 'allocation.create' ? 'cfl_creditnote' : 'invoice';
    const common = { CurrencyCode: 'GBP', Status: 'AUTHORISED', LineAmountTypes: 'Exclusive', Contact: { ContactID: 'c1' }, DateString: '2026-11-01T00:00:00', SubTotal: '200.00', TotalTax: '40.00', Total: '240.00', LineItems: [] };
    this.x = this.table === 'invoice' ? { ...common, Type: 'ACCREC', InvoiceID: this.xeroId, InvoiceNumber: 'A-1', DueDateString: '2026-12-01T00:00:00', AmountPaid: '0.00', AmountCredited: '0.00' }
      : { ...common, Type: 'ACCRECCREDIT', CreditNoteID: this.xeroId, RemainingCredit: '240.00', Allocations: [] };
  }

  /** The same key gives the same answer: what Xero keeps for a while. */
  private async write<T>(dead: () => boolean, key: string, beforeWrite: (() => void) | undefined, commit: () => T): Promise<T> {
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'notSent') fail('notSent', 'ECONNREFUSED');
    beforeWrite?.();
    if (dead()) return new Promise<T>(() => {});
    if (fault === 'throttled') fail('throttled', '429');
    if (fault === 'lostBefore') fail('doubtful', 'reset');
    if (fault === 'refused') fail('refused', 'ValidationException', { Message: 'The document date cannot be before the period lock date' });
    const known = this.keys.get(key) as (() => T) | undefined;
    const answer = known ? known() : commit();
    if (!known) { this.writes += 1; this.keys.set(key, () => answer); }
    if (fault === 'lostAfter') fail('doubtful', 'timeout');
    if (fault === 'truncated') fail('doubtful', 'truncated');
    if (dead()) return new Promise<T>(() => {});
    return answer;
  }
  kit(dead: () => boolean, at: (p: string) => void | Promise<void>, holder: string): Kit {
    const take = (change: Partial<XeroDocument>): XeroDocument => { this.x = { ...this.x, ...change, ...(change.DueDate ? { DueDateString: `${change.DueDate}T00:00:00` } : {}) }; return this.x; };
    const copy = <T>(t: T): T => JSON.parse(JSON.stringify(t));
    const xero = {
      invoicesById: async (_t: string, ids: string[]) => (dead() ? new Promise(() => {}) : ids.map((id) => (id === this.xeroId ? copy(this.x) : copy(this.paid)))),
      creditNotesById: async () => (dead() ? new Promise(() => {}) : [copy(this.x)]),
      updateInvoice: async (_t: string, _id: string, body: XeroDocument, c: any) => { const unnamed = this.faults[0] === 'unnamed'; const document = await this.write(dead, c.idempotencyKey, c.beforeWrite, () => take(body)); return { document: unnamed ? undefined : copy(document), errors: [] }; },
      allocateCredit: async (_t: string, _id: string, rows: any[], c: any) => {
        const unnamed = this.faults[0] === 'unnamed';
        const made = await this.write(dead, c.idempotencyKey, c.beforeWrite, () => rows.map((r) => { const a = { AllocationID: randomUUID(), Amount: r.Amount.toFixed(2), Invoice: r.Invoice }; this.x = { ...this.x, Allocations: [...this.x.Allocations!, a], RemainingCredit: (Number(this.x.RemainingCredit) - Number(a.Amount)).toFixed(2) }; return a; }));
        return made.map((m: object) => ({ document: unnamed ? undefined : m, errors: [] }));
      },
    };
    const allocation = { cfl_creditallocationid: '99999999-0000-4000-8000-000000000001', cfl_amount: '60.00', _cfl_invoiceid_value: this.paidId };
    const dataverse = {
      get: async (path: string) => (dead() ? new Promise(() => {}) : { value: path.startsWith('cfl_creditallocations') ? [allocation] : [] }),
      batch: async (parts: any[]): Promise<PartAnswer[]> => {
        if (dead()) return new Promise(() => {});
        const fault = parts.some((p) => 'changeSet' in p) ? this.dynamicsFaults.shift() : undefined;
        if (fault === 'lostBefore') throw new DoorError({ door: 'dataverse', fate: 'doubtful', code: 'reset', message: 'reset' });
        const answers = parts.map((p) => ('get' in p ? { status: 200, body: { name: 'Paid', invoicenumber: 'P-1' } } : this.apply(p.changeSet)));
        if (fault === 'lostAfter') throw new DoorError({ door: 'dataverse', fate: 'doubtful', code: 'reset', message: 'reset' });
        return answers;
      },
    };
    const store = createStore(database.db, { holder, leaseMs: quick.leaseMs });
    const kit = {
      store, dataverse, xero, documents: { ...documents, ...problems }, environment: () => ({ key: environment, user: '', organisations: [organisation], lookFirst: false }), digestKey: Buffer.alloc(32, 7), timing: { ...quick, keyLifeMs: 120, sameKeyMs: 40 }, at,
      now: () => new Date(), log: { info() {}, warn() {}, error() {} }, connectionRefused() {}, tell() {},
    } as unknown as Kit;
    return { ...kit, seen: createSeen(database.db, { digestKey: kit.digestKey, environment: kit.environment }) };
  }
  private apply(writes: readonly Write[]): PartAnswer {
    const history = writes.find((w) => w.path.startsWith('cfl_synchistories'))!;
    if (this.history.has(history.path)) return { status: 412, body: undefined, error: { code: '0x80060882', message: 'exists' } };
    this.history.set(history.path, history.body!);
    for (const w of writes) if (/^cfl_(sync|correction)requests?/.test(w.path)) this.request = w.body!;
    return { status: 204, body: undefined };
  }
  job(operation: ChangeOperation): Job {
    const asked: Asked = { requestId: randomUUID(), from: operation === 'document.update' ? 'cfl_syncrequest' : 'cfl_correctionrequest', action: operation === 'document.update' ? 'update' : operation === 'document.void' ? 'void' : 'allocate', document: { table: this.table, id: this.documentId }, createdBy: randomUUID(), createdOn: new Date().toISOString(), ticketHash: undefined, reason: 'because', arguments: JSON.stringify(operation === 'document.update' ? { despite: ['CHANGED_IN_XERO'] } : {}) };
    const record = { asked, detailsId: randomUUID(), detailsOf: { kind: 'salesInvoice', title: 'Invoice A-1', number: 'A-1', name: '', owner: { table: 'systemuser', id: randomUUID() }, row: undefined, connection: undefined, xeroLink: undefined, timeZone: 'UTC', currencyId: undefined, party: undefined } } as const;
    const prepared = { asked, number: 'A-1', currency: 'GBP', connection: { ...organisation, id: organisation.connectionId }, predicted: { subtotal: '200.00', tax: '40.00', total: '240.00' }, document: { Type: 'ACCREC', CurrencyCode: 'GBP', LineAmountTypes: 'Exclusive', Date: '2026-11-01', DueDate: '2027-01-31', LineItems: [] }, contact: { known: 'c1' }, record } as unknown as Prepared;
    return { asked, subject: `${this.table}:${this.documentId}`, lane: 'click', read: { prepared, record, problems: [] }, record, title: 'Invoice A-1', organisation, bound: { tenant, xeroId: this.xeroId, boundAt: '', turn: '0' } };
  }
}

const kinds: Readonly<Record<ChangeOperation, (kit: Kit) => Kind<any>>> = {
  'document.update': (kit) => updateKind(kit, async (p) => ({ prepared: p, contactId: 'c1' })),
  'document.void': (kit) => takeBackKind(kit, createChangeStore(database.db, kit.store)),
  'allocation.create': (kit) => allocationKind(kit),
};
const happened = (s: Stage, operation: ChangeOperation): boolean => (operation === 'document.update' ? s.x.DueDateString === '2027-01-31T00:00:00' : operation === 'document.void' ? s.x.Status === 'VOIDED' : s.x.Allocations!.length === 1);

/** Lives until nothing is open. In the first life it dies at the n-th point. */
async function run(operation: ChangeOperation, s: Stage, dieAt?: number): Promise<{ passed: number; job: Job }> {
  const bind = (table: string, id: string, xeroId: string) => database.pool.query('INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES ($1,$2,$3,$4,$5)', [environment, `${table}:${id}`, tenant, xeroId, randomUUID()]);
  await bind(s.table, s.documentId, s.xeroId);
  await bind('invoice', s.paidId, s.paidXeroId);
  const job = s.job(operation);
  let passed = 0;
  for (let life = 0; life < 400; life++) {
    let dead = false;
    let died: () => void = () => {};
    const death = new Promise<void>((r) => { died = r; });
    const at = (): void | Promise<void> => { if (!dead && !(life === 0 && passed++ === dieAt)) return; dead = true; died(); return new Promise(() => {}); };
    const kit = s.kit(() => dead, at, randomUUID());
    const store = createChangeStore(database.db, kit.store);
    const advance = createAdvance({ kit, store, tell: () => {}, again: () => {}, wakeIn: () => {} });
    const kind = kinds[operation](kit);
    if (life === 0) {
      const intent = await store.insert({ id: randomUUID(), environment, subject: job.subject, documentTable: s.table, documentId: s.documentId, operation, connectionId: organisation.connectionId, tenant, lane: 'click', requester: job.asked.createdBy, xeroId: s.xeroId, turn: '0', from: job.asked.from, action: job.asked.action, request: { id: job.asked.requestId, ticketHash: undefined, createdOn: job.asked.createdOn } });
      await Promise.race([advance.work(kind, job, intent!), death]);
    } else {
      if (life === 1) await kit.store.takeOverAll(environment);
      for (const i of await store.lease(environment, 10)) await advance.work(kind, job, i);
    }
    const { rows } = await database.pool.query('SELECT state FROM intents WHERE environment = $1 AND subject = $2 AND state <> \'recorded\'', [environment, job.subject]);
    if (rows.length === 0) return { passed, job };
    await new Promise((r) => setTimeout(r, 5));
  }
  throw new Error(`It never ended: ${JSON.stringify((await database.pool.query('SELECT state, reason, due_at, tries FROM intents WHERE subject = $1', [job.subject])).rows)}`);
}

describe.each(['document.update', 'document.void', 'allocation.create'] as const)('R51 %s', (operation) => {
  it.each<[string, Fault[]]>([
    ['goes well', []], ['never left', ['notSent']], ['was throttled', ['throttled', 'throttled']], ['was lost before Xero had it', ['lostBefore']], ['was lost twice', ['lostBefore', 'lostBefore']],
    ['lost its answer', ['lostAfter']], ['lost its answer and every one after it', ['lostAfter', 'lostAfter', 'lostAfter']], ['got half an answer', ['truncated']], ['got an answer without an id', ['unnamed']],
  ])('R51 R19 R34 R35 a call that %s: once', async (_what, faults) => {
    const s = new Stage(operation);
    s.faults.push(...faults);
    await run(operation, s);
    expect([happened(s, operation), s.writes, s.history.size]).toEqual([true, 1, 1]);
    expect(s.request).toMatchObject({ cfl_requeststate: 864200002 });
  });

  it('R51 what Xero refuses ends with its words, and nothing happened', async () => {
    const s = new Stage(operation);
    s.faults.push('refused');
    await run(operation, s);
    expect([happened(s, operation), s.writes, s.history.size]).toEqual([false, 0, 1]);
    expect(s.request).toMatchObject({ cfl_requeststate: 864200003, cfl_message: expect.stringContaining('lock date') });
  });

  it('R51 Dynamics does not hear of it at first: it is told until it does, once', async () => {
    const s = new Stage(operation);
    s.dynamicsFaults.push('lostBefore', 'lostAfter');
    await run(operation, s);
    expect([happened(s, operation), s.writes, s.history.size]).toEqual([true, 1, 1]);
  });

  it('R51 whoever works on it dies at any point: once', async () => {
    const points = (await run(operation, new Stage(operation))).passed;
    expect(points).toBeGreaterThanOrEqual(6);
    for (let n = 0; n < points; n++) {
      const s = new Stage(operation);
      await run(operation, s, n);
      expect([n, happened(s, operation), s.writes, s.history.size]).toEqual([n, true, 1, 1]);
    }
  });
});

describe('R35 what was deleted', () => {
  it('R35 a deleted draft is forgotten by its binding, and remembered as deleted', async () => {
    const s = new Stage('document.void');
    s.x = { ...s.x, Status: 'DRAFT' };
    const { job } = await run('document.void', s);
    const kit = s.kit(() => false, () => {}, randomUUID());
    expect((await kit.store.known(environment, [job.subject])).get(job.subject)?.xeroId).toBeUndefined();
    expect([...(await kit.store.setAside(environment, job.subject)).never]).toEqual([s.xeroId]);
  });
  it('R35 a change never goes out for a document that is not bound any more', async () => {
    const s = new Stage('document.void');
    const job = s.job('document.void');
    const kit = s.kit(() => false, () => {}, randomUUID());
    const store = createChangeStore(database.db, kit.store);
    const n = { id: randomUUID(), environment, subject: job.subject, documentTable: s.table, documentId: s.documentId, operation: 'document.void', connectionId: organisation.connectionId, tenant, lane: 'click', requester: job.asked.createdBy, xeroId: s.xeroId, turn: '0', from: job.asked.from, action: 'void', request: { id: job.asked.requestId, ticketHash: undefined, createdOn: job.asked.createdOn } } as const;
    expect(await store.insert(n)).toBeUndefined();
    await database.pool.query('INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES ($1,$2,$3,$4,$5)', [environment, job.subject, tenant, s.xeroId, randomUUID()]);
    const intent = await store.insert(n);
    expect(intent?.state).toBe('ready');
    // one at a time
    expect(await store.insert({ ...n, id: randomUUID(), request: { ...n.request, id: randomUUID() } })).toBeUndefined();
    await database.pool.query('DELETE FROM bindings WHERE subject = $1', [job.subject]);
    expect(await store.toSending(intent!, { key: randomUUID(), digest: 'd', batchId: randomUUID(), sameKey: false, marks: {} })).toBeUndefined();
    await database.pool.query('UPDATE intents SET state = \'recorded\' WHERE subject = $1', [job.subject]);
  });

  it('R34 R51 a plan that grew old while another relay did the same is made anew: never applied twice', async () => {
    const s = new Stage('allocation.create');
    // this relay has read what Xero shows, and is slow
    const { job } = await run('allocation.create', s);
    const store = createChangeStore(database.db, s.kit(() => false, () => {}, randomUUID()).store);
    const n = { id: randomUUID(), environment, subject: job.subject, documentTable: s.table, documentId: s.documentId, operation: 'allocation.create', connectionId: organisation.connectionId, tenant, lane: 'click', requester: job.asked.createdBy, xeroId: s.xeroId, from: job.asked.from, action: 'allocate', request: { id: job.asked.requestId, ticketHash: undefined, createdOn: job.asked.createdOn } } as const;
    expect(await store.insert({ ...n, turn: job.bound.turn })).toBeUndefined();
    const now = (await s.kit(() => false, () => {}, randomUUID()).store.known(environment, [job.subject])).get(job.subject)!.turn!;
    expect(await store.insert({ ...n, turn: now })).toBeDefined();
    await database.pool.query('UPDATE intents SET state = \'recorded\' WHERE subject = $1', [job.subject]);
  });

  it('R29 a hold keeps an update from being stored, and one that is stored from going out; taking back is another matter', async () => {
    for (const [operation, goes] of [['document.update', false], ['document.void', true]] as const) {
      const s = new Stage(operation);
      const job = s.job(operation);
      const { store: intents } = s.kit(() => false, () => {}, randomUUID());
      const store = createChangeStore(database.db, intents);
      const stop = (on: boolean) => database.pool.query(on ? 'INSERT INTO stops (environment, subject, kind, by, request) VALUES ($1, $2, \'held\', $3, $3)' : 'DELETE FROM stops WHERE environment = $1 AND subject = $2 AND $3::uuid IS NOT NULL', [environment, job.subject, randomUUID()]);
      await database.pool.query('INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES ($1,$2,$3,$4,$5)', [environment, job.subject, tenant, s.xeroId, randomUUID()]);
      const n = { id: randomUUID(), environment, subject: job.subject, documentTable: s.table, documentId: s.documentId, operation, connectionId: organisation.connectionId, tenant, lane: 'click', requester: job.asked.createdBy, xeroId: s.xeroId, turn: '0', from: job.asked.from, action: job.asked.action, request: { id: job.asked.requestId, ticketHash: undefined, createdOn: job.asked.createdOn } } as const;
      await stop(true);
      if (!goes) { expect(await store.insert(n)).toBeUndefined(); await stop(false); }
      const intent = (await store.insert(n))!;
      await stop(false);
      await stop(true);
      expect((await store.toSending(intent, { key: randomUUID(), digest: 'd', batchId: randomUUID(), sameKey: false, marks: {} })) !== undefined).toBe(goes);
      await database.pool.query('UPDATE intents SET state = \'recorded\' WHERE subject = $1', [job.subject]);
    }
  });
});
