import { allocationState, exportStatus, paymentKind, xeroStatus } from '@counterfoil/solution';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isDoorError } from '../../core/errors.ts';
import { createTestDatabase, type TestDatabase } from '../../database/testing.ts';
import { exact } from '../../documents/decimals.ts';
import { detailsIdOf } from '../../documents/ids.ts';
import { intentMigrations } from '../../intents/migrations.ts';
import type { JoinedEnvironment } from '../../intents/ports.ts';
import { createStore } from '../../intents/store.ts';
import { documentsPort } from '../../requests/documents-port.ts';
import type { XeroDocument } from '../../xero/types.ts';
import type { Applied } from '../ports.ts';
import { createApply, type ApplyKit } from './index.ts';
import { FakeBooks, invoiceId, noteId } from './testing/books.ts';
import { FakeDynamics, type Values } from './testing/dynamics.ts';

const connectionId = '11111111-1111-4111-8111-111111111111';
const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const relay = '99999999-9999-4999-8999-999999999999';
const salesperson = '88888888-8888-4888-8888-888888888888';
const inv = 'cccccccc-0000-4000-8000-000000000001';
const cn = 'cccccccc-0000-4000-8000-000000000002';
const [invDetails, cnDetails] = [detailsIdOf('invoice', inv), detailsIdOf('cfl_creditnote', cn)];
const environment: JoinedEnvironment = {
  key: '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30', user: relay, lookFirst: false,
  organisations: [{ connectionId, tenantId: tenant, name: 'Harbour', shortCode: '!h', timeZone: 'UTC', owner: { table: 'systemuser', id: relay } }],
};

let database: TestDatabase;
let dynamics: FakeDynamics;
let books: FakeBooks;
let warnings: string[];
let diesAt: string | undefined;
beforeAll(async () => { database = await createTestDatabase(intentMigrations); });
afterAll(() => database?.close());

const bind = (subject: string, xero: string) => database.pool.query('INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES ($1, $2, $3, $4, gen_random_uuid()) ON CONFLICT DO NOTHING', [environment.key, subject, tenant, xero]);
const sentRow = (subject: string, extra: Values = {}): Values => ({
  cfl_documentkey: subject, cfl_documentnumber: subject.startsWith('invoice') ? 'A-1' : 'N-1', cfl_exportstatus: exportStatus.options.sent.value, _cfl_connectionid_value: connectionId, _owninguser_value: salesperson, _cfl_accountid_value: 'dddddddd-0000-4000-8000-000000000001', _transactioncurrencyid_value: 'eeeeeeee-0000-4000-8000-000000000001', ...extra,
});
beforeEach(async () => { await database.pool.query('TRUNCATE bindings, intents, seen_in_xero, deleted_in_xero CASCADE'); await bind(`invoice:${inv}`, invoiceId); await bind(`cfl_creditnote:${cn}`, noteId); fresh(); });
function fresh(): void {
  [dynamics, books, warnings, diesAt] = [new FakeDynamics(), new FakeBooks(), [], undefined];
  dynamics.put('cfl_connections', connectionId, { cfl_connectionid: connectionId, cfl_paidstatuscode: null });
  dynamics.put('invoices', inv, { invoiceid: inv, statecode: 0, statuscode: 4 });
  dynamics.put('cfl_xerodocuments', invDetails, { cfl_xerodocumentid: invDetails, ...sentRow(`invoice:${inv}`, { cfl_xeroid: invoiceId, cfl_xeroupdatedon: '2026-03-01T10:00:00Z', cfl_xerostatus: xeroStatus.options.authorised.value, cfl_amountpaid: '0.00', cfl_amountdue: '100.00', cfl_reference: 'first' }) });
  dynamics.put('cfl_xerodocuments', cnDetails, { cfl_xerodocumentid: cnDetails, ...sentRow(`cfl_creditnote:${cn}`, { cfl_xeroid: noteId }) });
}
class Killed extends Error {}
const kit = (): ApplyKit => ({
  dataverse: dynamics, digestKey: Buffer.alloc(32, 7), xeroWebUrl: undefined, now: () => new Date('2026-03-02T09:00:00Z'), documents: documentsPort, store: createStore(database.db, { holder: relay, leaseMs: 1_000 }),
  log: { info: () => {}, warn: (_o, t) => { warnings.push(t); }, error: (_o, t) => { warnings.push(t); } }, at: (p) => { if (p === diesAt) { diesAt = undefined; throw new Killed(); } },
});
const apply = (...documents: XeroDocument[]): Promise<Applied> => createApply(kit(), { db: database.db })(environment, environment.organisations[0]!, documents, { source: 'poll' });
const details = (): Values => dynamics.row('cfl_xerodocuments', invDetails)!;
const invoice = (): Values => dynamics.row('invoices', inv)!;
const payments = (all = false): Values[] => dynamics.rows('cfl_xeropayments').filter((p) => all || p['statecode'] === 0);
const told = (): string[] => dynamics.rows('cfl_synchistories').map((h) => h['cfl_name']);

const money = (v: unknown): string => exact(v)!.toFixed(2);
function same(): void {
  const x = books.invoice;
  const d = details();
  expect({ due: money(d['cfl_amountdue']), paid: money(d['cfl_amountpaid']), credited: money(d['cfl_amountcredited']), status: d['cfl_xerostatus'], reference: d['cfl_reference'], full: d['cfl_fullypaidon'] ?? null }).toEqual({
    due: x.AmountDue, paid: x.AmountPaid, credited: x.AmountCredited, status: xeroStatus.options[x.Status!.toLowerCase() as 'paid'].value, reference: x.Reference, full: x.Status === 'PAID' ? '2026-02-01' : null });
  expect(money(dynamics.row('cfl_xerodocuments', cnDetails)!['cfl_remainingcredit'])).toBe(books.note.RemainingCredit);
  const of = (kind: keyof typeof paymentKind.options): string[] => payments().filter((p) => p['cfl_kind'] === paymentKind.options[kind].value).map((p) => money(p['cfl_amount'])).sort();
  const amounts = (p: readonly { amount: { toFixed(n: number): string } }[]): string[] => p.map((a) => a.amount.toFixed(2)).sort();
  expect([of('payment'), of('creditNote'), of('prepayment'), of('refund')]).toEqual([amounts(books.payments), amounts(books.credits), amounts(books.prepaid), amounts(books.refunds)]);
}

describe('R16 R18 R33 what changed in the books', () => {
  it('R16 writes what differs and no more; the same once more costs one reading call', async () => {
    await apply(...books.versions());
    dynamics.calls = { reads: 0, writes: 0, changeSets: 0 };
    expect(await apply(...books.versions())).toEqual({ changed: [], unchanged: 2, unknown: [], failed: [] });
    expect(dynamics.calls).toEqual({ reads: 1, writes: 0, changeSets: 0 });
    dynamics.sets.get('cfl_synchistories')!.clear();
    const bodies: Values[] = [];
    dynamics.refuses = (w) => { if (w.path.startsWith('cfl_xerodocuments')) bodies.push({ ...w.body }); return undefined; };
    books.act('pay', 40, 5_000);
    expect(await apply(books.invoice as XeroDocument)).toMatchObject({ changed: [invDetails], failed: [] });
    expect(bodies.map((b) => Object.keys(b).sort())).toEqual([['cfl_amountdue', 'cfl_amountpaid', 'cfl_xeroupdatedon']]);
    expect(told()).toEqual(['Invoice A-1 was paid in part in Xero']);
  });

  it('R16 what is older than what is known is left alone; of several versions the newest counts', async () => {
    const old = books.invoice as XeroDocument;
    books.act('pay', 40, 2_000);
    const middle = books.invoice as XeroDocument;
    books.act('pay', 10, 2_000);
    expect((await apply(books.invoice as XeroDocument, old, middle)).changed).toEqual([invDetails]);
    expect(await apply(old)).toMatchObject({ changed: [], unchanged: 1 });
    expect(await apply(middle)).toMatchObject({ changed: [], unchanged: 1 });
    expect(money(details()['cfl_amountpaid'])).toBe('50.00');
  });

  it('R16 what is no document of Dynamics is unknown, what is under way is brought again, what waits for a person is not', async () => {
    const strange = { ...books.invoice, InvoiceID: 'aaaaaaaa-0000-4000-8000-00000000ffff' } as XeroDocument;
    expect(await apply(strange)).toMatchObject({ unknown: ['aaaaaaaa-0000-4000-8000-00000000ffff'], failed: [] });
    expect(dynamics.calls.reads).toBe(0);
    const open = (state: string, operation: string) => database.pool.query(`INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request) VALUES (gen_random_uuid(), $1, $2, 'invoice', $3, $4, $5, $6, $7, 'click', $6, $6)`, [environment.key, `invoice:${inv}`, inv, operation, state, connectionId, tenant]);
    books.act('pay', 40, 2_000);
    await open('accepted', 'document.update');
    expect(await apply(...books.versions())).toMatchObject({ failed: [invoiceId], changed: [cnDetails] });
    await database.pool.query('TRUNCATE intents CASCADE');
    await open('needs_person', 'document.update');
    expect(await apply(books.invoice as XeroDocument)).toMatchObject({ failed: [], changed: [invDetails] });
    await database.pool.query('TRUNCATE intents CASCADE');
    await open('sending', 'email.send');
    books.act('pay', 1, 2_000);
    expect(await apply(books.invoice as XeroDocument)).toMatchObject({ failed: [], changed: [invDetails] });
  });

  it('R16 one that cannot be written takes no other with it; one that somebody changed meanwhile is read again', async () => {
    await apply(...books.versions());
    books.act('credit', 20, 2_000);
    dynamics.refuses = (w) => (w.path.includes(cnDetails) ? { status: 400, body: undefined, error: { code: '0x80040203', message: 'no' } } : undefined);
    expect(await apply(...books.versions())).toMatchObject({ changed: [invDetails], failed: [noteId] });
    dynamics.refuses = undefined;
    dynamics.between = () => dynamics.put('cfl_xerodocuments', cnDetails, { cfl_emailedon: '2026-03-02T08:00:00Z' });
    expect(await apply(...books.versions())).toMatchObject({ changed: [cnDetails], failed: [] });
    same();
    expect(dynamics.row('cfl_xerodocuments', cnDetails)!['cfl_emailedon']).toBe('2026-03-02T08:00:00Z');
  });

  it('R16 a relay that lost its database believes only details that it was the last to write', async () => {
    await database.pool.query('TRUNCATE bindings');
    books.act('pay', 40, 2_000);
    const lost = { ...environment, lookFirst: true };
    const bring = () => createApply(kit(), { db: database.db })(lost, lost.organisations[0]!, [books.invoice as XeroDocument], { source: 'poll' });
    dynamics.put('cfl_xerodocuments', invDetails, { _modifiedby_value: salesperson });
    expect(await bring()).toMatchObject({ unknown: [invoiceId], changed: [] });
    dynamics.put('cfl_xerodocuments', invDetails, { _modifiedby_value: relay });
    expect(await bring()).toMatchObject({ unknown: [], changed: [invDetails] });
  });

  it('R33 rows belong to the owner of the document, and to the connection\'s owner where that one may not read them', async () => {
    books.act('pay', 40, 2_000);
    dynamics.refuses = (w) => (w.path.startsWith('cfl_xeropayments') && String(w.body?.['ownerid@odata.bind']).includes(salesperson) ? { status: 403, body: undefined, error: { code: '0x80042f09', message: 'owner' } } : undefined);
    expect(await apply(books.invoice as XeroDocument)).toMatchObject({ changed: [invDetails], failed: [] });
    expect(payments().map((p) => p['_ownerid_value'])).toEqual([relay]);
    dynamics.refuses = undefined;
    books.act('pay', 5, 2_000);
    await apply(books.invoice as XeroDocument);
    expect(payments().map((p) => p['_ownerid_value'])).toEqual([relay, salesperson]);
    expect(payments()[1]).toMatchObject({ _cfl_accountid_value: 'dddddddd-0000-4000-8000-000000000001', _cfl_xerodocumentid_value: invDetails, cfl_name: 'Payment of INV-1', cfl_reference: 'bank', cfl_paidon: '2026-02-01' });
  });

  it('R33 R34 credit that was applied from Dynamics names its allocation, and lets go of it when it is removed in Xero', async () => {
    books.act('credit', 20, 2_000);
    books.act('credit', 15, 2_000);
    const allocation = 'ffffffff-0000-4000-8000-000000000001';
    dynamics.put('cfl_creditallocations', allocation, { cfl_creditallocationid: allocation, cfl_allocationstate: allocationState.options.allocated.value, cfl_xeroid: books.credits[0]!.id, cfl_amount: '20.00', _cfl_creditnoteid_value: cn, _cfl_invoiceid_value: inv });
    await apply(...books.versions());
    expect(payments().map((p) => [money(p['cfl_amount']), p['_cfl_creditallocationid_value'] ?? null])).toEqual([['20.00', allocation], ['15.00', null]]);
    books.act('uncredit', 0, 2_000);
    await apply(...books.versions());
    expect(dynamics.row('cfl_creditallocations', allocation)!['cfl_allocationstate']).toBe(allocationState.options.removed.value);
    expect(payments(true).map((p) => [p['statecode'], money(p['cfl_amount']), p['_cfl_creditallocationid_value'] ?? null])).toEqual([[1, '20.00', null], [0, '15.00', null]]);
  });

  it('R18 full payment closes the invoice with the status reason of the connection, and its end opens it as it was; once, whatever dies', async () => {
    dynamics.put('cfl_connections', connectionId, { cfl_paidstatuscode: 100003007 });
    books.act('payAll', 0, 2_000);
    diesAt = 'apply-columns-written';
    await expect(apply(books.invoice as XeroDocument)).rejects.toThrow(Killed);
    expect([details()['cfl_xerostatus'], invoice()['statecode']]).toEqual([xeroStatus.options.paid.value, 0]);
    await apply(books.invoice as XeroDocument);
    expect(invoice()).toMatchObject({ statecode: 2, statuscode: 100003007 });
    expect(told()).toEqual(['Invoice A-1 was paid in Xero']);
    books.act('unpay', 0, 2_000);
    diesAt = 'apply-state-written';
    await expect(apply(books.invoice as XeroDocument)).rejects.toThrow(Killed);
    await apply(books.invoice as XeroDocument);
    expect([invoice()['statecode'], invoice()['statuscode'], details()['cfl_markedpaidon'], details()['cfl_statuscodebefore']]).toEqual([0, 4, null, null]);
    expect(told()).toEqual(['Invoice A-1 was paid in Xero', 'Invoice A-1 lost a payment in Xero']);
  });

  it('R18 what a person closed, cancelled or opened again is theirs', async () => {
    dynamics.put('invoices', inv, { statecode: 2, statuscode: 100001 });
    books.act('payAll', 0, 2_000);
    await apply(books.invoice as XeroDocument);
    books.act('unpay', 0, 2_000);
    await apply(books.invoice as XeroDocument);
    expect(invoice()['statecode']).toBe(2);
    dynamics.put('invoices', inv, { statecode: 3, statuscode: 100003 });
    books.act('payAll', 0, 2_000);
    await apply(books.invoice as XeroDocument);
    expect(invoice()['statecode']).toBe(3);
    // opened again by a person while it is paid: not closed over and over; and what they close then is theirs
    dynamics.put('invoices', inv, { statecode: 0, statuscode: 4 });
    await apply(books.invoice as XeroDocument);
    expect(invoice()['statecode']).toBe(2);
    dynamics.put('invoices', inv, { statecode: 0, statuscode: 1 });
    await apply(books.invoice as XeroDocument);
    expect(invoice()['statecode']).toBe(0);
    dynamics.put('invoices', inv, { statecode: 2, statuscode: 100001 });
    books.act('unpay', 0, 2_000);
    await apply(books.invoice as XeroDocument);
    expect(invoice()['statecode']).toBe(2);
    // the next payment is a new one
    dynamics.put('invoices', inv, { statecode: 0, statuscode: 1 });
    books.act('payAll', 0, 2_000);
    await apply(books.invoice as XeroDocument);
    expect(invoice()['statecode']).toBe(2);
  });

  it('R18 a status reason that the environment does not have gives way to Complete; what is refused altogether is said once, with what to do', async () => {
    dynamics.put('cfl_connections', connectionId, { cfl_paidstatuscode: 77 });
    dynamics.refuses = (w) => (w.body?.['statuscode'] === 77 ? { status: 400, body: undefined, error: { code: '0x80048408', message: '77 is not a valid status code' } } : undefined);
    books.act('payAll', 0, 2_000);
    await apply(books.invoice as XeroDocument);
    expect(invoice()).toMatchObject({ statecode: 2, statuscode: 100001 });
    fresh();
    dynamics.refuses = (w) => (w.path.startsWith('invoices') ? { status: 400, body: undefined, error: { code: '0x80040265', message: 'A plug-in says no.' } } : undefined);
    books.act('payAll', 0, 2_000);
    expect(await apply(books.invoice as XeroDocument)).toMatchObject({ changed: [invDetails], failed: [] });
    expect(await apply(books.invoice as XeroDocument)).toMatchObject({ changed: [], failed: [] });
    expect([invoice()['statecode'], details()['cfl_markedpaidon'] ?? null]).toEqual([0, null]);
    expect(dynamics.rows('cfl_synchistories').map((h) => [h['cfl_name'], h['cfl_problemcode'] ?? null])).toEqual([['Invoice A-1 was paid in Xero', null], ['Invoice A-1 could not be marked as paid in Dynamics', 'INVOICE_NOT_MARKED_PAID']]);
    expect(dynamics.rows('cfl_synchistories')[1]!['cfl_text']).toMatch(/A plug-in says no\..*Invoice Paid/);
  });

  it('R16 a draft that was deleted in Xero may be sent again; voided says what can be done', async () => {
    const deleted = { ...books.invoice, Status: 'DELETED', AmountDue: '0.00' } as XeroDocument;
    diesAt = 'apply-columns-written';
    await expect(apply(deleted)).rejects.toThrow(Killed);
    await apply(deleted);
    expect(details()).toMatchObject({ cfl_xeroid: null, cfl_exportstatus: exportStatus.options.notSent.value, _cfl_sentinvoiceid_value: null });
    expect((await database.pool.query('SELECT 1 FROM bindings WHERE subject = $1', [`invoice:${inv}`])).rowCount).toBe(0);
    expect((await database.pool.query('SELECT 1 FROM deleted_in_xero')).rowCount).toBe(1);
    expect(told()).toEqual(['Invoice A-1 was deleted in Xero']);
    fresh();
    await bind(`invoice:${inv}`, invoiceId);
    books.act('void', 0, 2_000);
    await apply(books.invoice as XeroDocument);
    expect(dynamics.rows('cfl_synchistories')[0]).toMatchObject({ cfl_name: 'Invoice A-1 was voided in Xero', cfl_text: expect.stringContaining('make a new invoice') });
    expect(details()).toMatchObject({ cfl_xeroid: invoiceId, cfl_exportstatus: exportStatus.options.sent.value });
  });

  it('R52 what somebody changed is told with both values, and is not noted as seen', async () => {
    await database.pool.query(`INSERT INTO seen_in_xero (environment, subject, xero_id, digest) VALUES ($1, $2, $3, 'as it was')`, [environment.key, `invoice:${inv}`, invoiceId]);
    await apply(books.invoice as XeroDocument);
    books.act('rename', 7, 2_000);
    await apply(books.invoice as XeroDocument);
    const [row] = dynamics.rows('cfl_synchistories').slice(-1);
    expect(row).toMatchObject({ cfl_name: 'Invoice A-1 was changed in Xero', cfl_text: expect.stringContaining('Reference: first became renamed 7.') });
    expect((await database.pool.query('SELECT digest FROM seen_in_xero')).rows).toEqual([{ digest: 'as it was' }]);
  });

  it('R16 R18 R33 any history, in any order, doubled, lost and killed: after the last poll Dynamics says what Xero says', async () => {
    const what = fc.constantFrom('pay', 'pay', 'payAll', 'unpay', 'credit', 'uncredit', 'prepay', 'unprepay', 'refund', 'void', 'rename');
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: what, amount: fc.integer({ min: 1, max: 100 }), later: fc.constantFrom(0, 1, 300, 1_000, 60_000) }) },
      { weight: 6, arbitrary: fc.record({ bring: fc.nat(50), dies: fc.option(fc.record({ in: fc.nat(2), after: fc.boolean() }), { nil: undefined, freq: 4 }), at: fc.option(fc.constantFrom('apply-columns-written', 'apply-state-written'), { nil: undefined, freq: 5 }) }) },
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      fresh();
      const shown: XeroDocument[] = books.versions();
      const quietly = async (...x: XeroDocument[]): Promise<void> => { await apply(...x).catch((e: unknown) => { if (!(e instanceof Killed) && !(isDoorError(e) && e.code === 'killed')) throw e; }); };
      for (const s of steps) {
        if ('do' in s) { books.act(s.do, s.amount, s.later); shown.push(...books.versions()); continue; }
        dynamics.dies = s.dies && { ...s.dies };
        diesAt = s.at;
        // late ones, and ones that come together
        await quietly(...shown.slice(-1 - (s.bring % 6)).slice(0, 1 + (s.bring % 3)));
        [dynamics.dies, diesAt] = [undefined, undefined];
      }
      expect((await apply(...books.versions())).failed).toEqual([]);
      same();
      expect([invoice()['statecode'], invoice()['statuscode']]).toEqual(books.invoice.Status === 'PAID' ? [2, 100001] : [0, 4]);
      expect(await apply(...books.versions())).toMatchObject({ changed: [], failed: [] });
    }), { numRuns: 60 });
  });
});
