import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrashPoint } from '../core/crash-points.ts';
import { DoorError } from '../core/errors.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import type { JoinedEnvironment } from '../intents/ports.ts';
import type { InvoiceQuery, ListQuery } from '../xero/door.ts';
import type { XeroCreditNote, XeroInvoice, XeroPrepaid } from '../xero/types.ts';
import { balanceMigrations, createBalances, type Balances, type BalanceTiming } from './index.ts';
import { CONNECTION, Dynamics } from './testing/dynamics.ts';

const KEY = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const TENANT = 'tenant';
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((x) => `${x.repeat(8)}-0000-4000-8000-000000000001`) as [string, string, string, string];

let t: TestDatabase;
let dynamics: Dynamics;
let invoices: XeroInvoice[]; let notes: XeroCreditNote[]; let prepaid: { Overpayments: XeroPrepaid[]; Prepayments: XeroPrepaid[] };
let asked: string[];
let xeroFails: (what: string) => void | Promise<void>;
let now: Date;
let dayLeft: number;
let at: (name: CrashPoint) => void | Promise<void>;
let logged: string[];
const running: Balances[] = [];

beforeAll(async () => { t = await createTestDatabase(balanceMigrations); });
afterAll(() => t.close());
beforeEach(async () => {
  await t.pool.query('TRUNCATE balance_contacts, balance_turns');
  dynamics = new Dynamics(); invoices = []; notes = []; prepaid = { Overpayments: [], Prepayments: [] };
  asked = []; xeroFails = () => {}; now = new Date('2026-11-23T12:00:00Z'); dayLeft = 5_000; at = () => {}; logged = [];
});
afterEach(async () => { for (const b of running.splice(0)) await Promise.race([b.stop!(), new Promise((r) => setTimeout(r, 50))]); });

const environment: JoinedEnvironment = { key: KEY, user: 'relay', organisations: [{ connectionId: CONNECTION, tenantId: TENANT, name: 'Harbour', shortCode: '', timeZone: 'Europe/London', owner: { table: 'team', id: 'team' } }], lookFirst: false };
const stamp = (n: number): string => `/Date(${1_760_000_000_000 + n * 1_000}+0000)/`;
const invoice = (contact: string, AmountDue: string, due: string, o: object = {}): XeroInvoice => {
  const x: XeroInvoice = { InvoiceID: randomUUID(), Type: 'ACCREC', Status: 'AUTHORISED', AmountDue, CurrencyCode: 'GBP', DueDateString: `${due}T00:00:00`, Contact: { ContactID: contact }, UpdatedDateUTC: stamp(invoices.length), ...o };
  invoices.push(x);
  return x;
};
/** A page as Xero gives it: by time of change, later than a second. */
function page<T extends { UpdatedDateUTC?: string }>(all: readonly T[], q: ListQuery): T[] {
  const ms = (x: T): number => Number(/\d+/.exec(x.UpdatedDateUTC ?? stamp(0))![0]);
  const since = Date.parse(q.modifiedSince!); const size = q.pageSize!;
  return all.filter((x) => ms(x) > since).sort((a, b) => ms(a) - ms(b)).slice((q.page! - 1) * size, q.page! * size).map((x) => ({ ...x }));
}
const xero = {
  async invoices(_t: string, q: InvoiceQuery) { asked.push(`Invoices ${q.contactIds?.length ?? 'all'}`); await xeroFails('Invoices'); return page(invoices.filter((i) => i.Status === 'AUTHORISED' && (!q.contactIds || q.contactIds.includes(i.Contact!.ContactID!))), q); },
  async creditNotes(_t: string, q: ListQuery) { asked.push('CreditNotes'); await xeroFails('CreditNotes'); return page(notes, q); },
  async prepaid(_t: string, of: 'Overpayments' | 'Prepayments', q: ListQuery) { asked.push(of); await xeroFails(of); return page(prepaid[of], q); },
  budget: async () => ({ dayLeft, minuteLeft: 60, blockedUntil: undefined }),
};
const start = (timing: Partial<BalanceTiming> = {}): Balances => {
  const b = createBalances({
    db: t.db, dataverse: dynamics, xero, environment: () => environment, now: () => now, at: (n) => at(n), timing: { lingerMs: 5, leaseMs: 60_000, againMs: 20, slowestMs: 80, ...timing },
    log: { info() {}, warn: (o, text) => { logged.push(`${text} ${JSON.stringify(o)}`); }, error: (o, text) => { logged.push(`${text} ${JSON.stringify(o)}`); } },
  });
  running.push(b);
  return b;
};
const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + 5_000;
  while (!await what()) { if (performance.now() > end) throw new Error('It did not happen in time.'); await new Promise((r) => setTimeout(r, 5)); }
};
const left = async (): Promise<number> => (await t.pool.query('SELECT count(*)::int AS n FROM balance_contacts')).rows[0].n;
/** Everything of the day is done, so that what follows is about notes alone. */
async function settled(b: Balances): Promise<void> { b.sweep!(); await b.idle!(); asked = []; dynamics.batches = []; dynamics.writes = []; }
const tell = async (b: Balances, ...contacts: string[]): Promise<void> => { await b.changed(environment, contacts.map((contactId) => ({ tenantId: TENANT, contactId }))); await until(async () => await left() === 0); await b.idle!(); };
const figures = (account: string): Record<string, unknown> => Object.fromEntries(dynamics.of(account).map((r) => [r['_transactioncurrencyid_value'], Object.fromEntries(Object.entries(r).filter(([k, v]) => /^cfl_(outstanding|overdue|notdue|days|payable)/.test(k) && Number(v) !== 0).map(([k, v]) => [k.slice(4), String(v)]))]));

describe('R17 balances of what was named', () => {
  it('R17 are read gathered, per currency, for all contacts that are one customer, and belong to the customer\'s owner', async () => {
    const cork = dynamics.customer('Cork & Cask', 'ann', A, B);
    const paper = dynamics.customer('Paper', 'bob', C);
    const b = start();
    await settled(b);
    invoice(A, '100.10', '2026-11-22'); invoice(B, '50', '2026-12-01'); invoice(A, '7.77', '2026-08-01', { CurrencyCode: 'EUR' }); invoice(C, '12', '2026-11-30', { Type: 'ACCPAY' }); invoice(D, '999', '2026-01-01');
    notes.push({ CreditNoteID: randomUUID(), Type: 'ACCRECCREDIT', Status: 'AUTHORISED', RemainingCredit: '0.10', CurrencyCode: 'GBP', DateString: '2026-11-23T00:00:00', Contact: { ContactID: B } });
    prepaid.Overpayments.push({ OverpaymentID: randomUUID(), Type: 'RECEIVE-OVERPAYMENT', Status: 'AUTHORISED', RemainingCredit: '10', CurrencyCode: 'GBP', DateString: '2026-11-01T00:00:00', Contact: { ContactID: A } });
    await tell(b, A.toUpperCase(), C, D);
    expect(figures(cork)).toEqual({ 'c-gbp': { outstanding: '140', overdue: '90.1', notdue: '49.9', days1to30: '90.1' }, 'c-eur': { outstanding: '7.77', overdue: '7.77', daysover90: '7.77' } });
    expect(figures(paper)).toEqual({ 'c-gbp': { payable: '12' } });
    expect(asked).toEqual(['Invoices 3', 'CreditNotes', 'Overpayments', 'Prepayments']);
    expect(dynamics.batches.length).toBe(3);
    expect(dynamics.of(cork).map((r) => [r['cfl_name'], r['_ownerid_value']])).toEqual([['Cork & Cask, GBP', 'ann'], ['Cork & Cask, EUR', 'ann']]);
  });

  it('R17 write only what differs, and end at zero and inactive; a next invoice brings them back', async () => {
    const cork = dynamics.customer('Cork', 'ann', A);
    const owed = invoice(A, '100', '2026-11-22');
    const b = start();
    await settled(b);
    expect(figures(cork)).toEqual({ 'c-gbp': { outstanding: '100', overdue: '100', days1to30: '100' } });
    await tell(b, A);
    expect(dynamics.writes).toEqual([]);
    owed.AmountDue = '40';
    await tell(b, A);
    expect(dynamics.writes.map((w) => Object.keys(w.body!).sort())).toEqual([['cfl_asof', 'cfl_days1to30', 'cfl_outstanding', 'cfl_overdue']]);
    owed.Status = 'PAID';
    await tell(b, A);
    expect(dynamics.of(cork)[0]).toMatchObject({ statecode: 1, statuscode: 2, cfl_outstanding: '0', cfl_overdue: '0', cfl_days1to30: '0' });
    dynamics.writes = [];
    await tell(b, A);
    expect(dynamics.writes).toEqual([]);
    invoice(A, '5', '2026-12-22');
    await tell(b, A);
    expect(dynamics.balances).toHaveLength(1);
    expect(dynamics.of(cork)[0]).toMatchObject({ statecode: 0, cfl_outstanding: '5', cfl_notdue: '5' });
  });

  it('R17 ask Xero nothing about contacts that nobody in Dynamics is', async () => {
    const b = start();
    await settled(b);
    await tell(b, D);
    expect(asked).toEqual([]);
  });

  it('R17 follow an account that took another one over: one row per currency, the other one ends', async () => {
    const first = dynamics.customer('First', 'ann', A);
    const second = dynamics.customer('Second', 'bob', B);
    invoice(A, '10', '2026-12-01'); invoice(B, '5', '2026-12-01');
    const b = start();
    await settled(b);
    // a merge moves links and balances to the one that stays
    for (const r of [...dynamics.links, ...dynamics.balances]) if (r['_cfl_accountid_value'] === second) r['_cfl_accountid_value'] = first;
    await tell(b, B);
    expect(dynamics.of(first).filter((r) => r['statecode'] === 0).map((r) => r['cfl_outstanding'])).toEqual(['15']);
    expect(dynamics.balances).toHaveLength(2);
  });

  it('R17 give the row to the connection\'s owner where the customer\'s may not read it, and do not try each time', async () => {
    dynamics.mayNotOwn.add('ann');
    const cork = dynamics.customer('Cork', 'ann', A);
    const owed = invoice(A, '10', '2026-12-01');
    const b = start();
    await settled(b);
    expect(dynamics.of(cork)[0]!['_ownerid_value']).toBe('team');
    owed.AmountDue = '9';
    await tell(b, A);
    expect(dynamics.writes).toHaveLength(1);
    expect(dynamics.of(cork)[0]).toMatchObject({ cfl_outstanding: '9', _ownerid_value: 'team' });
  });

  it('R17 say once which currency Dynamics lacks, and show the others', async () => {
    const cork = dynamics.customer('Cork', 'ann', A);
    invoice(A, '10', '2026-12-01', { CurrencyCode: 'JPY' }); invoice(A, '3', '2026-12-01');
    const b = start();
    await settled(b);
    await tell(b, A);
    expect(figures(cork)).toEqual({ 'c-gbp': { outstanding: '3', notdue: '3' } });
    expect(logged.filter((l) => l.includes('JPY'))).toHaveLength(1);
  });
});

describe('R17 balances and trouble', () => {
  it('R17 nothing that was named is lost when the process dies, whenever it does', async () => {
    const cork = dynamics.customer('Cork', 'ann', A);
    const b = start();
    await settled(b);
    invoice(A, '10', '2026-12-01');
    for (const point of ['balances-read', 'balances-written'] as const) {
      let died = false;
      at = (n) => { if (n === point && !died) { died = true; return new Promise(() => {}); } };
      const dying = start();
      await dying.changed(environment, [{ tenantId: TENANT, contactId: A }]);
      await until(() => died);
      await t.pool.query("UPDATE balance_turns SET lease_until = clock_timestamp() - interval '1 second'");
      expect(await left()).toBe(1);
      const next = start();
      next.sweep!();
      await until(async () => await left() === 0);
      expect(figures(cork)).toEqual({ 'c-gbp': { outstanding: '10', notdue: '10' } });
    }
  });

  it('R17 what is named while it is read is read again', async () => {
    const cork = dynamics.customer('Cork', 'ann', A);
    const b = start();
    await settled(b);
    const owed = invoice(A, '10', '2026-12-01');
    let once = false;
    at = async (n) => { if (n === 'balances-read' && !once) { once = true; owed.AmountDue = '4'; await b.changed(environment, [{ tenantId: TENANT, contactId: A }]); } };
    await tell(b, A);
    expect(figures(cork)).toEqual({ 'c-gbp': { outstanding: '4', notdue: '4' } });
  });

  it('R17 figures that are older than the row give way', async () => {
    const cork = dynamics.customer('Cork', 'ann', A);
    const owed = invoice(A, '10', '2026-12-01');
    const b = start();
    await settled(b);
    owed.AmountDue = '8';
    // another relay has read later and written earlier
    at = (n) => { if (n === 'balances-read') { at = () => {}; owed.AmountDue = '6'; Object.assign(dynamics.of(cork)[0]!, { cfl_outstanding: '6', cfl_notdue: '6', version: 99 }); } };
    await tell(b, A);
    await until(async () => dynamics.of(cork)[0]!['cfl_outstanding'] === '6' && await left() === 0);
    expect(dynamics.writes.map((w) => w.body!['cfl_outstanding']?.toString())).toEqual(['8']);
  });

  it('R17 one relay at a time reads an organisation', async () => {
    dynamics.customer('Cork', 'ann', A);
    const [one, two] = [start(), start()];
    one.sweep!(); two.sweep!();
    await one.idle!(); await two.idle!();
    expect(asked).toEqual(['Invoices all', 'CreditNotes', 'Overpayments', 'Prepayments']);
  });

  it('R17 waits as long as Xero says, and reads on by itself', async () => {
    dynamics.customer('Cork', 'ann', A);
    invoice(A, '10', '2026-12-01');
    let refused = 0;
    xeroFails = () => { if (++refused <= 2) throw new DoorError({ door: 'xero', fate: 'throttled', code: '429', message: 'slow down', retryAfterMs: 30 }); };
    const b = start();
    await b.changed(environment, [{ tenantId: TENANT, contactId: A }]);
    await until(async () => dynamics.balances.length === 1 && await left() === 0);
    expect(asked.filter((x) => x === 'Invoices all')).toHaveLength(3);
  });

  it('R17 a list of what is prepaid that may not be read leaves the rest', async () => {
    const cork = dynamics.customer('Cork', 'ann', A);
    invoice(A, '10', '2026-12-01');
    xeroFails = (what) => { if (what === 'Overpayments') throw new DoorError({ door: 'xero', fate: 'forbidden', status: 403, code: '403', message: 'no' }); };
    await settled(start());
    expect(figures(cork)).toEqual({ 'c-gbp': { outstanding: '10', notdue: '10' } });
    expect(logged.some((l) => l.includes('Overpayments'))).toBe(true);
  });
});

describe('R17 what balances cost', () => {
  it('R17 every day all are read from one list, each ages by itself, and what has gone from the books ends', async () => {
    const customers = Array.from({ length: 90 }, (_, n) => { const contact = randomUUID(); return { account: dynamics.customer(`Customer ${n}`, 'ann', contact), contact }; });
    for (const [n, c] of customers.entries()) for (let i = 0; i < 12; i++) invoice(c.contact, '10', n < 30 ? '2026-11-23' : '2026-12-30');
    const b = start();
    await settled(b);
    expect(dynamics.balances).toHaveLength(90);
    expect(dynamics.balances.every((r) => r['cfl_outstanding'] === '120' && r['cfl_notdue'] === '120')).toBe(true);
    b.sweep!(); await b.idle!();
    expect(asked).toEqual([]);
    invoices = invoices.filter((i) => i.Contact!.ContactID !== customers[89]!.contact);
    now = new Date('2026-11-24T00:30:00Z');
    b.sweep!(); await b.idle!();
    // 1,068 open documents are two pages
    expect(asked).toEqual(['Invoices all', 'Invoices all', 'CreditNotes', 'Overpayments', 'Prepayments']);
    expect(dynamics.balances.filter((r) => r['cfl_days1to30'] === '120' && r['cfl_overdue'] === '120' && r['cfl_notdue'] === '0')).toHaveLength(30);
    expect(dynamics.of(customers[89]!.account)[0]).toMatchObject({ statecode: 1, cfl_outstanding: '0' });
    expect(dynamics.balances.filter((r) => r['statecode'] === 0).every((r) => r['cfl_asof'] === now.toISOString())).toBe(true);
  });

  it('R17 after a first load everything is read at once, and so it is when very many are named', async () => {
    dynamics.customer('Cork', 'ann', A);
    const b = start();
    await settled(b);
    await b.everything(environment, TENANT);
    await until(() => asked.includes('Invoices all'));
    await b.idle!();
    await settled(b);
    await tell(b, ...Array.from({ length: 500 }, () => randomUUID()));
    expect(asked).toEqual(['Invoices all', 'CreditNotes', 'Overpayments', 'Prepayments']);
  });

  it('R17 go slower when the day has few calls, and look for what is prepaid only where nothing else explains the change', async () => {
    dayLeft = 900;
    const cork = dynamics.customer('Cork', 'ann', A);
    const owed = invoice(A, '10', '2026-12-01');
    const b = start();
    await settled(b); // 4 calls of 12
    owed.AmountDue = '9';
    await tell(b, A);
    expect(asked).toHaveLength(4);
    asked = []; owed.AmountDue = '8';
    await tell(b, A);
    expect(asked).toEqual(['Invoices 1', 'CreditNotes']);
    await t.pool.query('UPDATE balance_turns SET calls = 5');
    asked = [];
    prepaid.Prepayments.push({ PrepaymentID: randomUUID(), Type: 'RECEIVE-PREPAYMENT', Status: 'AUTHORISED', RemainingCredit: '1', CurrencyCode: 'GBP', DateString: '2026-11-23T00:00:00', Contact: { ContactID: A } });
    await tell(b, A);
    expect(asked).toEqual(['Invoices 1', 'CreditNotes', 'Overpayments', 'Prepayments']);
    expect(figures(cork)).toEqual({ 'c-gbp': { outstanding: '7', notdue: '7' } });
    // one call is left: what is named waits, noted
    asked = [];
    await b.changed(environment, [{ tenantId: TENANT, contactId: A }]);
    await new Promise((r) => setTimeout(r, 80));
    await b.idle!();
    expect([asked, await left()]).toEqual([[], 1]);
    const { rows } = await t.pool.query('SELECT extract(epoch FROM due_at - clock_timestamp())::int AS s FROM balance_turns');
    expect(rows[0].s).toBeGreaterThan(3_600);
  });

  it('R17 nothing financial is kept by the relay', async () => {
    dynamics.customer('Cork', 'ann', A);
    invoice(A, '12345.67', '2026-12-01');
    await settled(start());
    const kept = JSON.stringify([(await t.pool.query('SELECT * FROM balance_contacts')).rows, (await t.pool.query('SELECT * FROM balance_turns')).rows]);
    expect(kept).not.toMatch(/12345\.67|Cork|GBP/);
  });
});
