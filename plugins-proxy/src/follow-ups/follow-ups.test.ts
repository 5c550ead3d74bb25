import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { optionValue, xeroStatus } from '@counterfoil/solution';
import { DoorError } from '../core/errors.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import type { BatchPart, DataverseDoor, PartAnswer, Write } from '../dataverse/door.ts';
import { intentMigrations } from '../intents/migrations.ts';
import type { JoinedEnvironment } from '../intents/ports.ts';
import { createFollowUps, followUpMigrations, type FollowUps } from './index.ts';

const KEY = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const CONNECTION = '33333333-3333-4333-8333-333333333333';
const TENANT = 'tenant';
const RELAY = '44444444-4444-4444-8444-444444444444';
const organisation = (timeZone: string) => ({ connectionId: CONNECTION, tenantId: TENANT, name: 'Harbour', shortCode: '', timeZone, owner: undefined });
const quick = { soonMs: 10, paceMs: 1, againMs: 10, slowestMs: 80, giveUpMs: 60_000, leaseMs: 60_000, dayLeaseMs: 60_000 };
const failure = (door: 'xero' | 'dataverse', fate: DoorError['fate'], more: object = {}): DoorError => new DoorError({ door, fate, code: 'planted', message: 'planted', ...more });
const never = <T>(): Promise<T> => new Promise<T>(() => {});

const AWAITING_PAYMENT = optionValue(xeroStatus, 'authorised');

interface Row { cfl_xerodocumentid: string; cfl_documentkey: string; cfl_xeroid: string | null; cfl_customerlink: string | null; connection: string; cfl_xerostatus: number; cfl_duedate: string | null; cfl_amountdue: string | null; cfl_overdueamount: unknown; version: number }

let t: TestDatabase;
let rows: Row[];
/** Ids that Xero was asked for, in order. */
let asked: string[];
let calls: { get: number; batches: number[]; writes: number };
let answer: (id: string) => Promise<string | undefined>;
let dynamics: (what: 'get' | 'write' | 'batch') => void | Promise<void>;
let now: Date;
let environment: JoinedEnvironment & { copied?: boolean };
let logged: { level: string; o: any; text: string }[];
const running: FollowUps[] = [];

beforeAll(async () => { t = await createTestDatabase(intentMigrations, followUpMigrations); });
afterAll(() => t.close());
beforeEach(async () => {
  await t.pool.query('TRUNCATE link_follow_ups, overdue_days, bindings');
  rows = []; asked = []; logged = []; calls = { get: 0, batches: [], writes: 0 };
  answer = async (id) => `https://in.xero.com/${id}`;
  dynamics = () => {};
  now = new Date('2026-11-22T12:00:00Z');
  environment = { key: KEY, user: RELAY, organisations: [organisation('Europe/London')], lookFirst: false };
});
afterEach(async () => { for (const f of running.splice(0)) await Promise.race([f.stop(), new Promise((r) => setTimeout(r, 20))]); });

function patch(w: Write): PartAnswer {
  calls.writes += 1;
  const row = rows.find((r) => w.path === `cfl_xerodocuments(${r.cfl_xerodocumentid})`);
  if (!row) return { status: w.ifMatch ? 404 : 201, body: undefined, error: { code: '0x80040217', message: 'gone' } };
  if (w.ifMatch !== '*' && w.ifMatch !== `W/"${row.version}"`) return { status: 412, body: undefined, error: { code: '0x80060882', message: 'changed' } };
  Object.assign(row, w.body, { version: row.version + 1 });
  return { status: 204, body: undefined };
}
const wire = (r: Row) => ({ ...r, '@odata.etag': `W/"${r.version}"`, cfl_overdueamount: r.cfl_overdueamount === null ? null : String(r.cfl_overdueamount) });
const door: DataverseDoor = {
  async get(path) {
    calls.get += 1;
    await dynamics('get');
    const subject = /cfl_documentkey eq '([^']+)'/.exec(path)?.[1];
    if (subject) return { value: rows.filter((r) => r.cfl_documentkey === subject).map(wire) };
    const [, connection, status, today] = /_cfl_connectionid_value eq (\S+) and \(\(cfl_xerostatus eq (\d+) and cfl_duedate lt (\S+) and/.exec(path)!;
    return { value: rows.filter((r) => r.connection === connection && ((r.cfl_xerostatus === Number(status) && r.cfl_duedate !== null && r.cfl_duedate < today! && Number(r.cfl_amountdue) > 0) || Number(r.cfl_overdueamount) > 0)).map(wire) };
  },
  async batch(parts: readonly BatchPart[]) { calls.batches.push(parts.length); await dynamics('batch'); return parts.map((p) => patch((p as { write: Write }).write)); },
  async write(w) { await dynamics('write'); const a = patch(w); if (a.status >= 400) throw failure('dataverse', 'refused', { status: a.status }); },
};

const start = (timing: object = {}): FollowUps => {
  const f = createFollowUps({
    db: t.db, dataverse: door, xero: { onlineInvoice: async (_tenant, id) => { asked.push(id); return answer(id); } }, environment: () => environment, now: () => now, timing: { ...quick, ...timing },
    log: { info: (o, text) => { logged.push({ level: 'info', o, text }); }, warn: (o, text) => { logged.push({ level: 'warn', o, text }); }, error: () => {} },
  });
  running.push(f);
  return f;
};
/** A document in the books, with its details. */
async function bound(o: Partial<Row> = {}, tenant = TENANT): Promise<{ row: Row; id: string; xeroId: string }> {
  const [id, xeroId] = [randomUUID(), randomUUID()];
  const row: Row = { cfl_xerodocumentid: randomUUID(), cfl_documentkey: `invoice:${id}`, cfl_xeroid: xeroId, cfl_customerlink: null, connection: CONNECTION, cfl_xerostatus: AWAITING_PAYMENT, cfl_duedate: null, cfl_amountdue: null, cfl_overdueamount: null, version: 1, ...o };
  rows.push(row);
  await t.pool.query('INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES ($1, $2, $3, $4, $5)', [KEY, row.cfl_documentkey, tenant, xeroId, randomUUID()]);
  return { row, id, xeroId };
}
const ending = (id: string, status = 'AUTHORISED', kind: 'sent' | 'refused' = 'sent', table = 'invoice') =>
  ({ record: { asked: { document: { table, id: id.toUpperCase() } }, detailsId: '', detailsOf: {} }, outcome: kind === 'sent' ? { kind, document: { Status: status } } : { kind, problems: [] } }) as never;
const left = async (): Promise<number> => (await t.pool.query('SELECT count(*)::int AS n FROM link_follow_ups')).rows[0].n;
const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + 5_000;
  while (!await what()) { if (performance.now() > end) throw new Error('It did not happen in time.'); await new Promise((r) => setTimeout(r, 5)); }
};
const rest = (ms = 60): Promise<void> => new Promise((r) => setTimeout(r, ms));

describe('R16 the page that the customer sees', () => {
  it('is fetched soon after the write-back, without a sweep, by one call of Xero, and only the link is written', async () => {
    const f = start();
    const d = await bound();
    await f.note([ending(d.id)]);
    await until(async () => await left() === 0);
    expect([d.row.cfl_customerlink, asked, calls.writes]).toEqual([`https://in.xero.com/${d.xeroId}`, [d.xeroId], 1]);
  });
  it('is wanted of invoices that are submitted, authorised or paid, and of no others', async () => {
    const f = start();
    const of = new Map<string, string>();
    for (const status of ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED', 'NEW']) { const d = await bound(); of.set(d.xeroId, status); await f.note([ending(d.id, status)]); }
    const refused = await bound();
    await f.note([ending(refused.id, 'AUTHORISED', 'refused')]);
    for (const table of ['cfl_purchaseinvoice', 'cfl_creditnote']) await f.note([ending((await bound()).id, 'AUTHORISED', 'sent', table)]);
    await until(async () => await left() === 0);
    expect(asked.map((x) => of.get(x))).toEqual(['SUBMITTED', 'AUTHORISED', 'PAID']);
  });
  it('is not asked for twice: a second request for the same document finds the link and costs no call', async () => {
    const f = start();
    const d = await bound({ cfl_customerlink: 'https://in.xero.com/known' });
    await f.note([ending(d.id)]);
    await until(async () => await left() === 0);
    expect([asked, d.row.cfl_customerlink]).toEqual([[], 'https://in.xero.com/known']);
  });
  it('waits for the write-back, which may take its time', async () => {
    const f = start();
    const d = await bound({ cfl_xeroid: null });
    await f.note([ending(d.id)]);
    await until(async () => (await t.pool.query('SELECT tries FROM link_follow_ups')).rows[0].tries >= 1);
    expect(asked).toEqual([]);
    d.row.cfl_xeroid = d.xeroId;
    await until(() => d.row.cfl_customerlink !== null);
  });
  it('never makes a details row: deleted ones stay deleted', async () => {
    const f = start();
    const d = await bound();
    dynamics = (what) => { if (what === 'write') rows = rows.filter((r) => r !== d.row); };
    await f.note([ending(d.id)]);
    await until(async () => (await t.pool.query('SELECT tries FROM link_follow_ups')).rows[0]?.tries >= 2);
    expect([rows.length, asked.length]).toEqual([0, 1]);
  });
  it('goes oldest first, one at a time', async () => {
    const f = start();
    let at = 0; let most = 0;
    answer = async (id) => { most = Math.max(most, ++at); await rest(3); at -= 1; return `https://in.xero.com/${id}`; };
    const wanted: string[] = [];
    for (let n = 0; n < 6; n++) { const d = await bound(); wanted.push(d.xeroId); await f.note([ending(d.id)]); }
    f.sweep();
    await until(async () => await left() === 0);
    expect([asked, most]).toEqual([wanted, 1]);
  });

  describe.each([['xero: 500', 'xero', 'doubtful'], ['xero: no connection', 'xero', 'notSent'], ['xero: forbidden', 'xero', 'forbidden'], ['xero: refused', 'xero', 'refused'], ['Dynamics: throttled', 'dataverse', 'throttled'], ['Dynamics: reset', 'dataverse', 'doubtful'], ['Dynamics: refused', 'dataverse', 'refused']] as const)('%s', (_name, where, fate) => {
    it('is tried again with growing pauses until it works', async () => {
      const f = start();
      const d = await bound();
      let left_ = 3;
      const at: number[] = [];
      const stumble = (): void => { at.push(performance.now()); if (left_-- > 0) throw failure(where, fate); };
      if (where === 'xero') answer = async (id) => { stumble(); return `https://in.xero.com/${id}`; };
      else dynamics = (what) => { if (what === 'write') stumble(); };
      await f.note([ending(d.id)]);
      await until(() => d.row.cfl_customerlink !== null);
      expect(at).toHaveLength(4);
      // 10, 20, 40 ms at least; a busy machine makes any of them longer, so they are not held against each other
      if (fate === 'forbidden') for (const [n, ms] of [9, 18, 36].entries()) expect(at[n + 1]! - at[n]!).toBeGreaterThanOrEqual(ms);
    });
  });
  it('is given up after a day of failing, and the log says why', async () => {
    const f = start({ giveUpMs: 100 });
    const d = await bound();
    answer = async () => { throw failure('xero', 'doubtful', { code: 'http-500' }); };
    await f.note([ending(d.id)]);
    await until(async () => await left() === 0);
    expect(asked.length).toBeGreaterThan(2);
    expect(logged.filter((l) => l.level === 'warn')).toMatchObject([{ o: { subject: `invoice:${d.id}`, reason: 'xero-http-500' }, text: expect.stringContaining('given up') }]);
  });
  it('R16 an outage of Dynamics does not count as failing, and costs no call of Xero', async () => {
    const f = start({ giveUpMs: 1 });
    const d = await bound();
    let down = true;
    dynamics = () => { if (down) throw failure('dataverse', 'notSent'); };
    await f.note([ending(d.id)]);
    await until(() => calls.get >= 4);
    expect([asked, await left()]).toEqual([[], 1]);
    down = false;
    await until(() => d.row.cfl_customerlink !== null);
  });
  it('respects the budget: when it is used up nothing of that organisation is tried before it is time, and others go on', async () => {
    const f = start();
    const [a, b, other] = [await bound(), await bound(), await bound({}, 'another')];
    let full = true;
    const at = performance.now();
    answer = async (id) => { if (full && id !== other.xeroId) { full = false; throw failure('xero', 'throttled', { retryAfterMs: 400 }); } return `https://in.xero.com/${id}`; };
    await f.note([ending(a.id)]); await f.note([ending(b.id)]); await f.note([ending(other.id)]);
    await until(() => other.row.cfl_customerlink !== null);
    expect(performance.now() - at).toBeLessThan(390);
    expect(a.row.cfl_customerlink ?? b.row.cfl_customerlink).toBeNull();
    await until(async () => await left() === 0);
    expect(performance.now() - at).toBeGreaterThan(390);
  });
  it.each(['get', 'xero', 'write', 'written'] as const)('nothing is lost when the process dies at: %s', async (point) => {
    const d = await bound();
    if (point === 'xero') answer = () => never();
    else dynamics = (what) => { if (what === (point === 'written' ? 'write' : point)) { if (point === 'written') d.row.cfl_customerlink = 'https://in.xero.com/written'; return never(); } };
    let reached = 0;
    const [a, dyn] = [answer, dynamics];
    answer = (id) => { if (point === 'xero') reached += 1; return a(id); };
    dynamics = (what) => { const p = dyn(what); if (p) reached += 1; return p; };
    await start().note([ending(d.id)]);
    await until(() => reached === 1);
    // the next life: the lease of the dead one is taken over
    answer = async (id) => `https://in.xero.com/${id}`; dynamics = () => {};
    const next = start();
    await next.takeOver(KEY);
    next.sweep();
    await until(async () => await left() === 0);
    expect(d.row.cfl_customerlink).toBe(point === 'written' ? 'https://in.xero.com/written' : `https://in.xero.com/${d.xeroId}`);
    expect(asked).toHaveLength(point === 'get' || point === 'written' ? 1 : 2);
  });
  it('another relay on the same database leaves alone what is under way', async () => {
    const d = await bound();
    let answerNow: () => void = () => {};
    answer = (id) => new Promise((r) => { answerNow = () => r(`https://in.xero.com/${id}`); });
    const [one, two] = [start(), start()];
    await one.note([ending(d.id)]);
    await until(() => asked.length === 1);
    two.sweep();
    await rest();
    answerNow();
    await until(async () => await left() === 0);
    expect(asked).toHaveLength(1);
  });
  it('R67 nothing is followed up in a copied environment', async () => {
    const d = await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '5' });
    const f = start();
    await f.note([ending(d.id)]);
    environment = { ...environment, copied: true };
    await rest();
    f.sweep();
    await f.idle();
    expect([asked, calls.get, d.row.cfl_overdueamount]).toEqual([[], 0, null]);
  });
});

describe('R16 what is overdue', () => {
  const amounts = (): unknown[] => rows.map((r) => (r.cfl_overdueamount === null ? null : String(r.cfl_overdueamount)));
  const turn = async (f: FollowUps): Promise<void> => { f.sweep(); await f.idle(); };

  it('is put right once a day, and a second sweep of the same day costs nothing', async () => {
    await bound({ cfl_duedate: '2026-11-21', cfl_amountdue: '120.5000', cfl_overdueamount: '0.0000' });
    await bound({ cfl_duedate: '2026-11-22', cfl_amountdue: '10', cfl_overdueamount: '0' });
    await bound({ cfl_duedate: '2026-01-01', cfl_amountdue: '0.0000' });
    await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '7', cfl_overdueamount: '7.0000' });
    await bound({ cfl_duedate: '2026-12-01', cfl_amountdue: '8', cfl_overdueamount: '8' });
    await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '9', connection: randomUUID() });
    // a draft is not asked for yet
    await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '6', cfl_xerostatus: optionValue(xeroStatus, 'draft') });
    const f = start();
    await turn(f);
    expect(amounts()).toEqual(['120.5', '0', null, '7.0000', '0', null, null]);
    expect([calls.get, calls.batches]).toEqual([1, [2]]);
    await turn(f);
    await turn(start());
    expect(calls.get).toBe(1);
    now = new Date('2026-11-23T00:00:01Z');
    await turn(f);
    expect(amounts()[1]).toBe('10');
    expect([calls.get, calls.batches]).toEqual([2, [2, 1]]);
  });
  it('the day is the one of the organisation', async () => {
    await bound({ cfl_duedate: '2026-11-22', cfl_amountdue: '10' });
    environment = { ...environment, organisations: [organisation('Pacific/Auckland')] };
    now = new Date('2026-11-22T10:59:00Z');
    const f = start();
    await turn(f);
    expect(amounts()).toEqual([null]);
    now = new Date('2026-11-22T11:01:00Z');
    await turn(f);
    expect(amounts()).toEqual(['10']);
  });
  it('an organisation that moves to another time zone is gone through for the day that it has there', async () => {
    await bound({ cfl_duedate: '2026-11-21', cfl_amountdue: '10' });
    const f = start();
    for (const [zone, wanted] of [['Etc/GMT+12', null], ['Europe/London', '10'], ['Etc/GMT+12', '0'], ['Pacific/Kiritimati', '10']] as const) {
      environment = { ...environment, organisations: [organisation(zone)] };
      now = new Date('2026-11-22T10:30:00Z');
      await turn(f);
      expect([zone, ...amounts()]).toEqual([zone, wanted]);
    }
  });
  it('goes out in batches of a hundred', async () => {
    for (let n = 0; n < 201; n++) await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '1' });
    await turn(start());
    expect(calls.batches).toEqual([100, 100, 1]);
    expect(new Set(amounts())).toEqual(new Set(['1']));
  });
  it('never writes over an amount that changed meanwhile', async () => {
    const d = await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '100' });
    let first = true;
    dynamics = (what) => { if (what === 'batch' && first) { first = false; Object.assign(d.row, { cfl_amountdue: '40', cfl_overdueamount: '40', version: 2 }); } };
    await turn(start());
    expect(amounts()).toEqual(['40']);
  });
  it('a day that could not be finished is tried again, also by the next life', async () => {
    await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '5' });
    dynamics = (what) => { if (what === 'batch') throw failure('dataverse', 'doubtful'); };
    const f = start();
    await turn(f);
    expect(logged).toMatchObject([{ level: 'warn', o: { code: 'dataverse-planted' } }]);
    dynamics = () => {};
    await turn(f);
    expect(amounts()).toEqual([null]);
    const next = start();
    await next.takeOver(KEY);
    await turn(next);
    expect(amounts()).toEqual(['5']);
  });
  it('tries again by itself when the pause is over', async () => {
    await bound({ cfl_duedate: '2026-11-01', cfl_amountdue: '5' });
    dynamics = () => { throw failure('dataverse', 'throttled'); };
    const f = start({ dayLeaseMs: 30 });
    await turn(f);
    dynamics = () => {};
    await rest(40);
    await turn(f);
    expect(amounts()).toEqual(['5']);
  });
});
