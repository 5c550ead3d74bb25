/**
 * What can be done with a document that is in the books, out of the built zip and over real HTTP: updated under Xero's own
 * rules, taken back, refreshed, settled with credit, and credited by itself. Answers get lost and the relay is killed on the way.
 */
import { arrivalStatus, connection, creditNoteKind, xeroStatus } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteIdOf } from '../../plugins-proxy/src/changes/automatic/note.ts';
import type { CrashPoint } from '../../plugins-proxy/src/core/crash-points.ts';
import { newAccount, newInvoice } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { comesBack } from './coming-back.ts';
import { ask, asked, details, ended, forgetCalls, histories, inXero, newBill, newCreditNote, until, xeroCalls, type Doc } from './steps.ts';

let world: World;
let customer: string;
const settings = { SWEEP_SECONDS: '0.5', XERO_KEY_SECONDS: '2', XERO_CALLS_PER_MINUTE: '6000' };
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: settings });
  // before the first call: what its answer says about calls left would hold for a minute
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000, voidedNumbersReusable: true });
  await world.startRelay();
  customer = await newAccount(world, 'Changing Customer Ltd');
});
afterAll(() => world?.close());

const status = (key: keyof typeof arrivalStatus.options): Record<string, unknown> => ({ cfl_arrivalstatus: arrivalStatus.options[key].value });
type Wanted = NonNullable<Parameters<typeof newInvoice>[1]>;
async function sent(wanted: Wanted & { as?: keyof typeof arrivalStatus.options } = {}): Promise<Doc & { xero: string }> {
  const { as = 'authorised', ...o } = wanted;
  const d: Doc = { table: 'invoice', id: await newInvoice(world, { customer, ...o, extra: { ...status(as), ...o.extra } }) };
  return arrived(d);
}
async function arrived(d: Doc): Promise<Doc & { xero: string }> {
  const e = await ask(world, 'send', d);
  expect(e.state, e.message).toBe('done');
  return { ...d, xero: (await details(world, d)).cfl_xeroid };
}
async function patch(d: Doc, body: Record<string, unknown>): Promise<void> { await (await world.as('sales'))('PATCH', `invoices(${d.id})`, body); }
async function lineOf(d: Doc, n = 0): Promise<string> { return (await (await world.as('sales'))('GET', `invoicedetails?$select=invoicedetailid&$filter=_invoiceid_value eq ${d.id}&$orderby=lineitemnumber asc`)).value[n].invoicedetailid; }
async function patchLine(d: Doc, body: Record<string, unknown>, n = 0): Promise<void> { await (await world.as('sales'))('PATCH', `invoicedetails(${await lineOf(d, n)})`, body); }
const changedInXero = (id: string, fields: Record<string, unknown>) => world.control('xero', 'state/invoice', { InvoiceID: id, ...fields });
const pay = (id: string, Amount?: string) => world.control('xero', 'state/pay', { InvoiceID: id, ...(Amount ? { Amount } : {}) });
const fault = (match: object, kind: object, times = 1) => world.control('xero', 'faults', { match, times, ...kind });
const in30 = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
async function setConnection(values: Record<string, unknown>): Promise<void> {
  const call = await world.as('admin');
  await call('PATCH', `${connection.setName}(${(await call('GET', `${connection.setName}?$select=cfl_connectionid`)).value[0].cfl_connectionid})`, values);
}

/** The relay that was armed dies while it works on what is asked. */
async function diesOf(ask_: () => Promise<{ set: string; id: string }>): Promise<{ set: string; id: string }> {
  const { child } = world.relay;
  await world.control('xero', 'latency', { ms: 250 });
  const row = await ask_();
  if (child.exitCode === null && child.signalCode === null) await new Promise((r) => { child.once('exit', r); setTimeout(r, 15_000).unref(); });
  expect(child.signalCode, `the relay should have died\n${world.relay.output().slice(-2000)}`).toBe('SIGKILL');
  await world.control('xero', 'latency', { ms: 0 });
  return row;
}
const armed = async (point?: CrashPoint): Promise<void> => { await world.startRelay({ ...settings, ...(point ? { CRASH_AT: point } : {}) }); };

describe('R19 update', () => {
  it('R19 an unpaid invoice changes as a whole, by one call under its id, and its lines stay the same lines', async () => {
    const d = await sent({ number: 'CH-1', lines: [{ text: 'Consulting', quantity: 2, price: 100 }, { text: 'Travel', quantity: 1, price: 50 }] });
    const before = await inXero(world, d.xero);
    await patchLine(d, { priceperunit: 120, productdescription: 'Consulting, senior' });
    await patch(d, { duedate: in30 });
    await forgetCalls(world);
    const e = await ask(world, 'update', d);
    expect(e.state, e.message).toBe('done');
    expect((await xeroCalls(world)).map((c) => [c.method, c.path.split('?')[0]!.split('/2.0')[1]])).toEqual([['GET', '/Invoices'], ['POST', `/Invoices/${d.xero}`]]);
    const after = await inXero(world, d.xero);
    expect(after).toMatchObject({ InvoiceNumber: 'CH-1', DueDate: in30, SubTotal: '290.00', Total: '348.00', Status: 'AUTHORISED' });
    expect(after.lines.map((l: any) => [l.LineItemID, l.Description, l.UnitAmount])).toEqual([[before.lines[0].LineItemID, 'Consulting, senior', '120.0000'], [before.lines[1].LineItemID, 'Travel', '50.0000']]);
    expect(await details(world, d)).toMatchObject({ status: 'sent', cfl_total: 348, cfl_problemcode: null });
    expect((await histories(world, d)).at(-1)).toMatchObject({ cfl_name: 'Invoice CH-1 was updated in Xero', _cfl_requestedbyid_value: expect.any(String) });
    // and once more: nothing differs, nothing is sent
    await forgetCalls(world);
    expect((await ask(world, 'update', d)).message).toContain('Nothing was sent');
    expect((await xeroCalls(world)).map((c) => c.method)).toEqual(['GET']);
  });

  it('R19 a part-paid invoice takes its short list, and everything else is refused beforehand with what may not change', async () => {
    const d = await sent({ number: 'CH-2' });
    await pay(d.xero, '20.00');
    await patch(d, { duedate: in30 });
    await patchLine(d, { productdescription: 'Consulting in March' });
    const e = await ask(world, 'update', d);
    expect(e.state, e.message).toBe('done');
    expect(await inXero(world, d.xero)).toMatchObject({ DueDate: in30, Total: '240.00', lines: [{ Description: 'Consulting in March' }] });
    await patchLine(d, { priceperunit: 101 });
    await forgetCalls(world);
    const no = await ask(world, 'update', d);
    expect([no.state, no.codes]).toEqual(['refused', ['UPDATE_LIMITED']]);
    expect(no.message).toContain('Price: 101 in Dynamics, 100 in Xero');
    expect((await xeroCalls(world)).some((c) => c.method === 'POST')).toBe(false);
    expect(await details(world, d)).toMatchObject({ status: 'sent', cfl_xeronumber: 'CH-2' });
  });

  it('R19 a paid invoice still takes a due date; a paid bill takes nothing', async () => {
    const d = await sent({ number: 'CH-3' });
    await pay(d.xero);
    await patch(d, { duedate: in30 });
    expect((await ask(world, 'update', d)).state).toBe('done');
    expect(await inXero(world, d.xero)).toMatchObject({ Status: 'PAID', DueDate: in30 });
    const supplier = await newAccount(world, 'Paid Supplier Ltd');
    const bill = await arrived(await newBill(world, { supplier, number: 'S-77', account: '429', taxRate: 'INPUT2' }));
    const call = await world.as('accounts');
    await world.control('xero', 'state/invoice', { InvoiceID: bill.xero, Status: 'AUTHORISED' });
    await pay(bill.xero);
    await call('PATCH', `cfl_purchaseinvoices(${bill.id})`, { cfl_duedate: in30 });
    expect((await ask(world, 'update', bill)).codes).toEqual(['UPDATE_PAID_BILL']);
  });

  it('R52 what somebody changed in Xero is shown on both sides and never overwritten, unless a person says so', async () => {
    const d = await sent({ number: 'CH-4' });
    const x = await inXero(world, d.xero);
    await changedInXero(d.xero, { Reference: 'changed by Xero people', lines: x.lines.map((l: any) => ({ ...l, Description: 'Rewritten in Xero' })) });
    await patch(d, { duedate: in30 });
    const e = await ask(world, 'update', d);
    expect([e.state, e.codes]).toEqual(['refused', ['CHANGED_IN_XERO']]);
    expect(e.result.problems[0].differences).toEqual(expect.arrayContaining([
      expect.objectContaining({ field: 'Due date' }), { field: 'Reference', dynamics: expect.any(String), xero: 'changed by Xero people' }, { field: 'Description', line: 1, dynamics: 'Consulting', xero: 'Rewritten in Xero' },
    ]));
    expect(await inXero(world, d.xero)).toMatchObject({ Reference: 'changed by Xero people' });
    // what was shown is what may be overwritten: Xero has moved on since, so both sides are shown anew
    const [{ shown }] = e.result.problems;
    await changedInXero(d.xero, { Reference: 'changed once more' });
    const late = await ask(world, 'update', d, { given: { despite: ['CHANGED_IN_XERO'], shown } });
    expect([late.state, late.codes, late.result.problems[0].differences.find((x: any) => x.field === 'Reference').xero]).toEqual(['refused', ['CHANGED_IN_XERO'], 'changed once more']);
    expect(await inXero(world, d.xero)).toMatchObject({ Reference: 'changed once more' });
    expect((await ask(world, 'update', d, { given: { despite: ['CHANGED_IN_XERO'], shown: late.result.problems[0].shown } })).state).toBe('done');
    expect(await inXero(world, d.xero)).toMatchObject({ DueDate: in30, lines: [{ Description: 'Consulting' }] });
    // a refresh is a look by a person: after it an update goes through
    await changedInXero(d.xero, { Reference: 'again' });
    expect((await ask(world, 'refresh', d)).state).toBe('done');
    expect((await details(world, d)).cfl_reference).toBe('again');
    expect((await ask(world, 'update', d)).state).toBe('done');
    expect((await inXero(world, d.xero)).Reference).not.toBe('again');
  });

  it('R19 what is not in Xero, and what somebody may not correct, is refused with the reason', async () => {
    const d: Doc = { table: 'invoice', id: await newInvoice(world, { customer }) };
    expect((await ask(world, 'update', d)).codes).toEqual(['NOT_IN_XERO']);
    expect((await ask(world, 'void', d, { reason: 'wrong' })).codes).toEqual(['NOT_IN_XERO']);
    await expect(ask(world, 'void', d, { user: 'sales', reason: 'wrong' })).rejects.toThrow(/403/);
  });

  it('R19 Xero takes no more calls for now: it goes on by itself, once', async () => {
    const d = await sent({ number: 'CH-5' });
    await patch(d, { duedate: in30 });
    await fault({ method: 'POST', pathIncludes: d.xero }, { fault: { kind: 'status', status: 429, retryAfter: 1 } });
    expect((await ask(world, 'update', d)).state).toBe('done');
    expect((await inXero(world, d.xero)).DueDate).toBe(in30);
  });
});

describe('R35 void and delete', () => {
  it('R35 authorised is voided, with reason and user in the history; once more says so; nothing can change any more', async () => {
    const d = await sent({ number: 'VO-1' });
    expect((await ask(world, 'void', d)).codes).toEqual(['REASON_MISSING']);
    // approved in Xero since: the details learn it from the refusal, and the menu then offers to void it
    const draft = await sent({ number: 'VO-1D', as: 'draft' });
    await changedInXero(draft.xero, { Status: 'AUTHORISED' });
    expect((await ask(world, 'delete', draft, { reason: 'x' })).codes).toEqual(['TAKE_BACK_APPROVED']);
    expect(await details(world, draft)).toMatchObject({ cfl_xerostatus: xeroStatus.options.authorised.value, status: 'sent', cfl_problemcode: null });
    const e = await ask(world, 'void', d, { reason: 'Customer went away' });
    expect(e.state, e.message).toBe('done');
    expect((await inXero(world, d.xero)).Status).toBe('VOIDED');
    expect((await histories(world, d)).at(-1)).toMatchObject({ cfl_name: 'Invoice VO-1 was voided in Xero', cfl_text: expect.stringContaining('Customer went away') });
    expect(await details(world, d)).toMatchObject({ cfl_amountdue: 0, _cfl_sentinvoiceid_value: d.id });
    expect((await ask(world, 'void', d, { reason: 'again' })).message).toContain('voided in Xero already');
    await patch(d, { duedate: in30 });
    expect((await ask(world, 'update', d)).codes).toEqual(['UPDATE_VOIDED']);
  });

  it('R35 a draft is deleted, says nothing of Xero any more, can be deleted in Dynamics and sent again', async () => {
    const d = await sent({ number: 'VO-2', as: 'draft' });
    expect((await ask(world, 'void', d, { reason: 'wrong customer' })).state).toBe('done');
    expect((await inXero(world, d.xero)).Status).toBe('DELETED');
    expect(await details(world, d)).toMatchObject({ status: 'notSent', cfl_xeroid: null, cfl_xeronumber: null, cfl_total: null, _cfl_sentinvoiceid_value: null });
    const again = await ask(world, 'send', d);
    expect(again.state, again.message).toBe('done');
    expect((await details(world, d)).cfl_xeroid).not.toBe(d.xero);
    expect((await details(world, d)).status).toBe('sent');
  });

  it('R35 paid or credited is refused, with what to do first', async () => {
    const d = await sent({ number: 'VO-3' });
    await pay(d.xero, '20.00');
    const part = await ask(world, 'void', d, { reason: 'wrong' });
    expect(part.codes).toEqual(['TAKE_BACK_APPLIED']);
    expect(part.message).toContain('a payment has been applied');
    await pay(d.xero);
    expect((await ask(world, 'void', d, { reason: 'wrong' })).codes).toEqual(['TAKE_BACK_PAID']);
    expect(await details(world, d)).toMatchObject({ status: 'sent', cfl_xeronumber: 'VO-3' });
  });
});

describe('R16 refresh', () => {
  it('R16 says what Xero says now, payments included, and changes nothing there', async () => {
    const d = await sent({ number: 'RE-1' });
    await pay(d.xero, '40.00');
    await forgetCalls(world);
    const e = await ask(world, 'refresh', d);
    expect(e.message).toContain('40.00 paid, 200.00 due');
    expect(await details(world, d)).toMatchObject({ cfl_amountpaid: 40, cfl_amountdue: 200, status: 'sent' });
    expect((await xeroCalls(world)).map((c) => c.method)).toEqual(['GET']);
  });
});

describe('R16 R18 R33 coming back by hand', () => comesBack({ world: () => world, customer: () => customer, sent, arrived, armed, diesOf }));

describe('R34 allocate', () => {
  const row = async (note: Doc, invoice: Doc, amount: number): Promise<string> => (await (await world.as('accounts'))('POST', 'cfl_creditallocations?$select=cfl_creditallocationid', {
    'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${note.id})`, 'cfl_InvoiceId@odata.bind': `/invoices(${invoice.id})`, cfl_amount: amount,
  }, { prefer: 'return=representation' })).cfl_creditallocationid;
  const rowNow = async (id: string): Promise<any> => (await world.as('admin'))('GET', `cfl_creditallocations(${id})`);

  it('R34 planned credit goes to the invoices; rows, credit note and invoices say so', async () => {
    const invoice = await sent({ number: 'AL-1' });
    const note = await arrived(await newCreditNote(world, { customer, lines: [{ price: 100 }], extra: status('authorised') }));
    const first = await row(note, invoice, 500);
    const no = await ask(world, 'allocate', note, { reason: 'settle' });
    expect(no.codes).toEqual(['ALLOCATION_ABOVE_DUE']);
    await (await world.as('accounts'))('PATCH', `cfl_creditallocations(${first})`, { cfl_amount: 70 });
    const e = await ask(world, 'allocate', note);
    expect(e.state, e.message).toBe('done');
    expect(e.message).toContain('70.00 GBP to Invoice AL-1');
    expect(await rowNow(first)).toMatchObject({ cfl_allocationstate: 864200001, cfl_xeroid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await details(world, note)).toMatchObject({ cfl_remainingcredit: 50 });
    expect(await details(world, invoice)).toMatchObject({ cfl_amountcredited: 70, cfl_amountdue: 170 });
    expect((await ask(world, 'allocate', note)).codes).toEqual(['ALLOCATION_NOTHING_PLANNED']);
    // what has credit on it can no longer be voided
    expect((await ask(world, 'void', invoice, { reason: 'x' })).codes).toEqual(['TAKE_BACK_APPLIED']);
    expect((await ask(world, 'allocate', invoice)).codes).toEqual(['ALLOCATION_NOT_A_CREDIT_NOTE']);
  });

  it('R34 the answer is lost after Xero took it: it is found, and not applied twice, whether answers name allocations or not', async () => {
    await world.control('xero', 'switches', { allocationsShowIds: true });
    const invoice = await sent({ number: 'AL-2' });
    const note = await arrived(await newCreditNote(world, { customer, lines: [{ price: 100 }], extra: status('authorised') }));
    const id = await row(note, invoice, 50);
    await fault({ method: 'PUT', pathIncludes: 'Allocations' }, { fault: { kind: 'resetAfterCommit' } });
    expect((await ask(world, 'allocate', note)).state).toBe('done');
    expect((await details(world, note)).cfl_remainingcredit).toBe(70);
    const second = await row(note, invoice, 10);
    await fault({ method: 'PUT', pathIncludes: 'Allocations' }, { fault: { kind: 'resetBefore' } });
    expect((await ask(world, 'allocate', note)).state).toBe('done');
    expect((await details(world, note)).cfl_remainingcredit).toBe(60);
    expect((await rowNow(id)).cfl_xeroid).not.toBe((await rowNow(second)).cfl_xeroid);
  });
});

describe('R51 changes, killed on the way', () => {
  it('R51 R19 R34 R35 update, void and allocation die between the call and its answer: each is done once, and Dynamics knows it', async () => {
    const [changed, voided, due] = [await sent({ number: 'KU-1' }), await sent({ number: 'KV-1' }), await sent({ number: 'KA-1' })];
    const note = await arrived(await newCreditNote(world, { customer, lines: [{ price: 100 }], extra: status('authorised') }));
    await patch(changed, { duedate: in30 });
    await world.relay.stop();
    // each start takes up what the one before it left behind, and dies of what comes next
    await armed('in-flight');
    const update = await diesOf(() => asked(world, 'update', changed, { quiet: true }));
    await armed('in-flight');
    expect((await ended(world, update.set, update.id)).state).toBe('done');
    const take = await diesOf(() => asked(world, 'void', voided, { reason: 'Killed on the way', quiet: true }));
    await armed('in-flight');
    expect(await ended(world, take.set, take.id)).toMatchObject({ state: 'done', message: expect.stringContaining('Killed on the way') });
    const allocate = await diesOf(() => asked(world, 'allocate', note, { quiet: true, given: { allocations: [{ invoice: due.id, amount: '30.00' }] } }));
    await armed();
    expect((await ended(world, allocate.set, allocate.id)).state).toBe('done');
    expect([(await inXero(world, changed.xero)).DueDate, (await inXero(world, voided.xero)).Status]).toEqual([in30, 'VOIDED']);
    expect((await histories(world, changed)).filter((h) => /updated/.test(h.cfl_name))).toHaveLength(1);
    expect(await details(world, note)).toMatchObject({ cfl_remainingcredit: 90 });
    const rows = (await (await world.as('admin'))('GET', `cfl_creditallocations?$filter=_cfl_creditnoteid_value eq ${note.id}`)).value;
    expect(rows).toMatchObject([{ cfl_amount: 30, cfl_allocationstate: 864200001, _cfl_invoiceid_value: due.id }]);
  });
});

describe('R20 automatic credit note', () => {
  const notesOf = async (d: Doc): Promise<any[]> => (await (await world.as('admin'))('GET', `cfl_creditnotes?$filter=_cfl_invoiceid_value eq ${d.id}`)).value;
  const cancel = async (d: Doc): Promise<void> => { await (await world.as('sales'))('PATCH', `invoices(${d.id})`, { statecode: 3, statuscode: 100003 }); };

  it('R20 off by default; switched on, a cancelled invoice gets one credit note that settles it, and the past is left alone', async () => {
    const past = await sent({ number: 'CA-0' });
    await cancel(past);
    await new Promise((r) => setTimeout(r, 1_100));
    await setConnection({ cfl_automaticcreditnote: true });
    const d = await sent({ number: 'CA-1', lines: [{ text: 'Consulting', quantity: 3, price: 33.33, discount: 5 }, { text: 'Only words', quantity: 0, price: 0 }], extra: { discountpercentage: 10, freightamount: 12 } });
    const draft = await sent({ number: 'CA-2', as: 'draft' });
    // on hold it stays in the books as it is; and a credit note that somebody has put under the id of ours is theirs
    const [held, theirs] = [await sent({ number: 'CA-3' }), await sent({ number: 'CA-4' })];
    expect((await ask(world, 'hold', held)).state).toBe('done');
    const forged = noteIdOf(theirs.id);
    await (await world.as('accounts'))('POST', 'cfl_creditnotes', { cfl_creditnoteid: forged, cfl_kind: creditNoteKind.options.sales.value, cfl_subject: 'Not ours', 'cfl_InvoiceId@odata.bind': `/invoices(${theirs.id})` });
    for (const one of [held, theirs, d, draft]) await cancel(one);
    const x = await until(() => inXero(world, d.xero), (i) => i.Status === 'PAID', 20_000);
    const [note, ...more] = await notesOf(d);
    expect(more).toHaveLength(0);
    expect(note).toMatchObject({ cfl_automatic: true, cfl_totalamount: Number(x.Total) });
    const said = await until(() => details(world, { table: 'cfl_creditnote', id: note.cfl_creditnoteid }), (r) => r?.cfl_remainingcredit === 0);
    expect(said).toMatchObject({ status: 'sent', cfl_total: Number(x.Total) });
    expect(await details(world, d)).toMatchObject({ cfl_amountdue: 0, cfl_amountcredited: Number(x.Total) });
    await until(() => details(world, draft), (r) => r?.cfl_problemcode === 'CANCELLED_BUT_DRAFT');
    expect([await notesOf(past), await notesOf(draft), await notesOf(held)]).toEqual([[], [], []]);
    expect((await notesOf(theirs)).map((n) => n.cfl_creditnoteid)).toEqual([forged]);
    expect((await (await world.as('admin'))('GET', `cfl_correctionrequests?$filter=_cfl_creditnoteid_value eq ${forged}`)).value).toEqual([]);
    expect((await ask(world, 'release', held)).state).toBe('done');
    await until(() => inXero(world, held.xero), (i) => i.Status === 'PAID', 20_000);
    await setConnection({ cfl_automaticcreditnote: false });
  });
});
