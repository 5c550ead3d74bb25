/** What people decide about documents, and sending by itself, out of the built zip, over HTTP, with the relay as a process of its own. */
import { arrivalStatus, connection } from '@counterfoil/solution';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../sandbox/data/users.ts';
import { detailsOf, firstId, inDays, linksTo, newAccount, newInvoice, newOrderOf, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { ask as askOf, details, inXero as inBooks, newCreditNote, type Doc } from '../changes/steps.ts';
import { change, privilegesOf } from '../security/role-trials.ts';
import { answer, ask, correct, newBill, until } from './steps.ts';

let world: World;
let connectionId: string;
const idOf = (name: string): string => users.find((u) => u.name === name)!.systemuserid;
const set = async (body: object): Promise<void> => { await (await world.as('admin'))('PATCH', `${connection.setName}(${connectionId})`, body); };
const inXero = async (invoice: string): Promise<any[]> => (await xeroInvoices(world)).filter(linksTo(invoice));
const history = async (invoice: string): Promise<any[]> => (await (await world.as('admin'))('GET', `cfl_synchistories?$filter=_cfl_xerodocumentid_value eq ${(await detailsOf(world, invoice)).cfl_xerodocumentid}&$orderby=cfl_occurredon`)).value;
const requestsFor = async (invoice: string): Promise<any[]> => (await (await world.as('admin'))('GET', `cfl_syncrequests?$filter=_cfl_invoiceid_value eq ${invoice}`)).value;
const status = async (invoice: string): Promise<string | undefined> => (await detailsOf(world, invoice))?.status;

beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { XERO_CALLS_PER_MINUTE: '6000' } });
  await world.control('xero', 'switches', { minuteLimit: 100_000 });
  await world.startRelay();
  connectionId = await until(async () => (await (await world.as('admin'))('GET', `${connection.setName}?$filter=statecode eq 0 and cfl_connectedon ne null&$select=cfl_connectionid`)).value[0]?.cfl_connectionid, (id) => id !== undefined);
});
afterAll(() => world?.close());
afterEach(() => set({ cfl_approvallimit: null, cfl_safestart: false, cfl_arrivalstatus: arrivalStatus.options.draft.value, cfl_sendautomatically: false }));

describe('R29 hold and release', () => {
  it('R29 a held document goes nowhere until it is released; who did what stands in its history', async () => {
    const id = await newInvoice(world, { number: 'HOLD-1' });
    expect(await ask(world, 'hold', id, { given: { reason: 'Price is being checked' } })).toMatchObject({ state: 'done', message: expect.stringContaining('Price is being checked') });
    expect(await detailsOf(world, id)).toMatchObject({ status: 'held', cfl_holdreason: 'Price is being checked', _cfl_heldbyid_value: idOf('sales'), cfl_heldon: expect.stringMatching(/^20/) });
    for (const action of ['send', 'retry'] as const) expect(await ask(world, action, id)).toMatchObject({ state: 'refused', codes: ['DOCUMENT_HELD'] });
    // refused for that, it still says why it is held
    expect(await detailsOf(world, id)).toMatchObject({ status: 'held', cfl_holdreason: 'Price is being checked' });
    expect(await inXero(id)).toEqual([]);
    expect(await ask(world, 'hold', id)).toMatchObject({ state: 'done', message: expect.stringContaining('already') });
    // letting go is a privilege of its own
    await expect(correct(world, 'release', id, { user: 'sales' })).rejects.toThrow(/403/);
    expect(await correct(world, 'release', id, { reason: 'Price is right' })).toMatchObject({ state: 'done' });
    expect(await detailsOf(world, id)).toMatchObject({ status: 'notSent', cfl_holdreason: null, _cfl_heldbyid_value: null });
    const told = (await history(id)).map((h) => [h.cfl_name, h._cfl_requestedbyid_value]);
    expect(told).toContainEqual(['Invoice HOLD-1 was put on hold', idOf('sales')]);
    expect(told).toContainEqual(['Invoice HOLD-1 was released', idOf('accounts')]);
    expect((await ask(world, 'send', id)).state).toBe('done');
    expect(await inXero(id)).toHaveLength(1);
    // in Xero already: held are its changes
    expect((await ask(world, 'hold', id)).message).toContain('in Xero already');
    expect(await ask(world, 'update', id)).toMatchObject({ state: 'refused', codes: ['DOCUMENT_HELD'] });
    expect((await correct(world, 'release', id)).state).toBe('done');
    expect(await detailsOf(world, id)).toMatchObject({ status: 'sent', cfl_xeronumber: 'HOLD-1' });
    expect((await ask(world, 'update', id)).state).toBe('done');
  });
});

describe('R47 skip and unlink', () => {
  it('R47 a skipped document never goes, with a reason, until it is released', async () => {
    const id = await newInvoice(world, { number: 'SKIP-1' });
    expect(await correct(world, 'skip', id)).toMatchObject({ state: 'refused', codes: ['REASON_MISSING'] });
    expect((await correct(world, 'skip', id, { reason: 'Entered twice' })).state).toBe('done');
    expect(await detailsOf(world, id)).toMatchObject({ status: 'skipped', cfl_holdreason: 'Entered twice' });
    expect(await ask(world, 'send', id)).toMatchObject({ state: 'refused', codes: ['DOCUMENT_SKIPPED'] });
    expect((await correct(world, 'release', id)).state).toBe('done');
    expect((await ask(world, 'send', id)).state).toBe('done');
    expect(await correct(world, 'skip', id, { reason: 'Too late' })).toMatchObject({ state: 'refused', codes: ['SKIP_IN_XERO'] });
    expect(await status(id)).toBe('sent');
  });

  it('R47 an unlinked document is free again, stays in Xero, and is never taken for it silently', async () => {
    const id = await newInvoice(world, { number: 'LOOSE-1' });
    expect((await ask(world, 'send', id)).state).toBe('done');
    const [first] = await inXero(id);
    expect(await correct(world, 'unlink', id)).toMatchObject({ codes: ['REASON_MISSING'] });
    const said = await correct(world, 'unlink', id, { reason: 'Wrong company' });
    expect(said).toMatchObject({ state: 'done', result: { unlinked: { xeroId: first.InvoiceID, number: 'LOOSE-1' } } });
    expect(said.message).toContain(first.InvoiceID);
    expect(said.message).toContain(id);
    expect(await detailsOf(world, id)).toMatchObject({ status: 'notSent', cfl_xeroid: null, cfl_total: null, _cfl_sentinvoiceid_value: null });
    expect(await inXero(id)).toHaveLength(1);
    expect(await correct(world, 'unlink', id, { reason: 'Again' })).toMatchObject({ codes: ['NOT_LINKED'] });

    // the number is still taken by what was ours: a person is asked, with what they need to see
    const asked = await ask(world, 'send', id);
    expect(asked.state).toBe('needsDecision');
    expect(asked.result.problems[0].candidates).toEqual([expect.objectContaining({ xeroId: first.InvoiceID, number: 'LOOSE-1', total: '240.00', currency: 'GBP', contact: expect.any(String), link: expect.stringContaining(first.InvoiceID), date: expect.stringMatching(/^\d{4}-/) })]);
    expect(JSON.parse((await detailsOf(world, id)).cfl_problems)[0].candidates).toHaveLength(1);
    expect(await correct(world, 'decide', id, { given: { xeroId: connectionId } })).toMatchObject({ codes: ['ANSWER_UNCLEAR'] });
    expect(await correct(world, 'decide', id, { given: {} })).toMatchObject({ codes: ['ANSWER_UNCLEAR'] });
    expect((await correct(world, 'decide', id, { given: { xeroId: first.InvoiceID } })).state).toBe('done');
    await until(() => status(id), (s) => s === 'sent');
    expect((await detailsOf(world, id)).cfl_xeroid).toBe(first.InvoiceID);
    expect(await inXero(id)).toHaveLength(1);
    expect(await correct(world, 'decide', id, { given: { none: true } })).toMatchObject({ codes: ['NOTHING_TO_DECIDE'] });
    // not in Xero any more, as far as Dynamics is concerned: it may be deleted
    expect((await correct(world, 'unlink', id, { reason: 'Deleted here' })).state).toBe('done');
    await (await world.as('admin'))('DELETE', `invoices(${id})`);
  });
});

describe.each([
  ['a bill', async (): Promise<Doc> => ({ table: 'cfl_purchaseinvoice', id: (await newBill(world, `KIND-${Math.random()}`)).bill })],
  ['a credit note', async (): Promise<Doc> => newCreditNote(world, { customer: await newAccount(world, `Credited ${Math.random()} Ltd`) })],
])('R5 %s', (_name, make) => {
  it('R29 R47 is held and released, skipped, sent and unlinked like an invoice', async () => {
    const d = await make();
    expect(await askOf(world, 'hold', d, { given: { reason: 'Being checked' } })).toMatchObject({ state: 'done' });
    expect(await details(world, d)).toMatchObject({ status: 'held', cfl_holdreason: 'Being checked', _cfl_heldbyid_value: idOf('accounts') });
    expect(await askOf(world, 'send', d)).toMatchObject({ state: 'refused', codes: ['DOCUMENT_HELD'] });
    expect((await askOf(world, 'release', d)).state).toBe('done');
    expect((await askOf(world, 'skip', d, { reason: 'Entered twice' })).state).toBe('done');
    expect(await askOf(world, 'send', d)).toMatchObject({ state: 'refused', codes: ['DOCUMENT_SKIPPED'] });
    expect((await askOf(world, 'release', d)).state).toBe('done');
    expect((await askOf(world, 'send', d)).state).toBe('done');
    const { cfl_xeroid: xeroId } = await details(world, d);
    expect(await askOf(world, 'skip', d, { reason: 'Too late' })).toMatchObject({ state: 'refused', codes: ['SKIP_IN_XERO'] });
    expect(await askOf(world, 'unlink', d, { reason: 'Wrong company' })).toMatchObject({ state: 'done', result: { unlinked: { xeroId } } });
    expect(await details(world, d)).toMatchObject({ status: 'notSent', cfl_xeroid: null });
    expect((await inBooks(world, xeroId)).Status).toBe('DRAFT');
  });
  it('R65 above the limit needs the second person, whose no and yes count for this content', async () => {
    await set({ cfl_approvallimit: 50 });
    const d = await make();
    const asked = await askOf(world, 'send', d);
    expect(asked).toMatchObject({ state: 'needsDecision', codes: ['APPROVAL_NEEDED'] });
    const { fingerprint } = asked.result.problems[0].approval;
    await answer(world, 'rejected', d, { fingerprint, comment: 'Ask them again' });
    await until(async () => (await details(world, d)).cfl_problemtext, (t) => t?.includes('Ask them again'));
    await answer(world, 'approved', d, { fingerprint });
    expect((await askOf(world, 'send', d)).state).toBe('done');
  });
});

describe('R65 a second person', () => {
  it('R65 above the limit somebody else has to approve exactly this content', async () => {
    await set({ cfl_approvallimit: 200 });
    const small = await newInvoice(world, { number: 'SMALL-1', lines: [{ text: 'Small', quantity: 1, price: 100 }] });
    expect((await ask(world, 'send', small)).state).toBe('done');
    // a change lifts it above the limit: nothing of it goes before somebody has approved
    const reprice = async (id: string, priceperunit: number): Promise<void> => {
      const call = await world.as('sales');
      const [line] = (await call('GET', `invoicedetails?$filter=_invoiceid_value eq ${id}&$select=invoicedetailid`)).value;
      await call('PATCH', `invoicedetails(${line.invoicedetailid})`, { priceperunit });
    };
    await reprice(small, 1000);
    const raised = await ask(world, 'update', small);
    expect(raised.codes).toEqual(['APPROVAL_NEEDED']);
    expect(await detailsOf(world, small)).toMatchObject({ status: 'sent', cfl_problemcode: 'APPROVAL_NEEDED', cfl_xeronumber: 'SMALL-1' });
    expect(await inXero(small)).toMatchObject([{ Total: 120 }]);
    await answer(world, 'approved', small, { fingerprint: raised.result.problems[0].approval.fingerprint });
    await until(() => inXero(small), ([x]) => x.Total === 1200);
    await until(async () => (await detailsOf(world, small)).cfl_problemcode, (c) => c === null);

    const id = await newInvoice(world, { number: 'LARGE-1', lines: [{ text: 'Large', quantity: 1, price: 200 }] });
    const first = await ask(world, 'send', id);
    expect(first).toMatchObject({ state: 'needsDecision', codes: ['APPROVAL_NEEDED'] });
    const { approval } = first.result.problems[0];
    expect(approval).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), total: '240.00', currency: 'GBP' });
    expect(await detailsOf(world, id)).toMatchObject({ status: 'needsDecision', cfl_problemcode: 'APPROVAL_NEEDED' });
    // not who may only send, and not who asked
    await expect(answer(world, 'approved', id, { user: 'sales', fingerprint: approval.fingerprint })).rejects.toThrow(/403/);
    await reprice(id, 2000);
    await answer(world, 'approved', id, { fingerprint: approval.fingerprint, amount: 240 });
    // approved was another content: what it is now needs another answer, which comes by itself
    const again = await until(() => requestsFor(id), (r) => r.length === 2 && r.every((x) => x.cfl_requeststate === 864200004));
    const second = again.map((r) => JSON.parse(r.cfl_result).problems[0].approval).find((a) => a.fingerprint !== approval.fingerprint);
    expect(second.total).toBe('2400.00');
    expect(await inXero(id)).toEqual([]);
    await answer(world, 'rejected', id, { fingerprint: second.fingerprint, comment: 'One nought too many' });
    await until(async () => (await detailsOf(world, id)).cfl_problemcode, (c) => c === 'APPROVAL_REJECTED');
    expect((await detailsOf(world, id)).cfl_problemtext).toContain('One nought too many');
    await answer(world, 'approved', id, { fingerprint: second.fingerprint, amount: 2400 });
    expect((await ask(world, 'send', id)).state).toBe('done');
    expect(await inXero(id)).toMatchObject([{ Total: 2400 }]);

    // whoever asks does not approve, whatever roles they hold
    const own = await newInvoice(world, { number: 'LARGE-2', lines: [{ text: 'Large', quantity: 1, price: 300 }] });
    const mine = await ask(world, 'send', own, { user: 'admin' });
    await answer(world, 'approved', own, { user: 'admin', fingerprint: mine.result.problems[0].approval.fingerprint });
    expect(await ask(world, 'send', own, { user: 'admin' })).toMatchObject({ state: 'needsDecision', codes: ['APPROVAL_NEEDED'] });
    await answer(world, 'approved', own, { fingerprint: mine.result.problems[0].approval.fingerprint });
    await until(() => status(own), (s) => s === 'sent');
  });
});

describe('R66 the safe first day', () => {
  it('R66 only so many go, as drafts, until somebody lifts it', async () => {
    await set({ cfl_safestart: true, cfl_safestartlimit: 2, cfl_arrivalstatus: arrivalStatus.options.authorised.value });
    const all = await Promise.all([1, 2, 3, 4].map((n) => newInvoice(world, { number: `SAFE-${n}` })));
    const outcomes = await Promise.all(all.map((id) => ask(world, 'send', id)));
    expect(outcomes.filter((o) => o.state === 'done')).toHaveLength(2);
    expect(outcomes.filter((o) => o.codes.includes('SAFE_START_LIMIT'))).toHaveLength(2);
    const books = (await Promise.all(all.map(inXero))).flat();
    expect(books.map((x) => x.Status)).toEqual(['DRAFT', 'DRAFT']);
    await set({ cfl_safestart: false });
    const late = all[outcomes.findIndex((o) => o.state !== 'done')]!;
    expect((await ask(world, 'send', late)).state).toBe('done');
    expect((await inXero(late))[0].Status).toBe('AUTHORISED');
  });
});

describe('R1 sending by itself', () => {
  it('R1 R2 R41 what is settled goes within a minute; what is refused waits for a change, what is held or dated later for its time', async () => {
    const old = await newInvoice(world, { number: 'AUTO-OLD' });
    await world.control('dataverse', 'clock', { advanceSeconds: 2 });
    await set({ cfl_sendautomatically: true, cfl_settledminutes: 1, cfl_settledstatuscode: 4 });
    await new Promise((r) => setTimeout(r, 2_000));
    const [plain, empty, later, held, billed] = [await newInvoice(world, { number: 'AUTO-1' }), await newInvoice(world, { number: 'AUTO-2', lines: [], date: null }), await newInvoice(world, { number: 'AUTO-3', date: inDays(3) }), await newInvoice(world, { number: 'AUTO-4' }), await newInvoice(world, { number: 'AUTO-5' })];
    expect((await ask(world, 'hold', held)).state).toBe('done');
    await (await world.as('sales'))('PATCH', `invoices(${billed})`, { statuscode: 4 });
    // its status reason settles it at once; the others rest a while first
    await until(() => status(billed), (s) => s === 'sent');
    expect([await status(plain), await requestsFor(plain)]).toEqual([undefined, []]);
    await world.control('dataverse', 'clock', { advanceSeconds: 62 });
    await until(() => status(plain), (s) => s === 'sent');
    expect((await requestsFor(plain)).map((r) => [r._createdby_value, r._createdonbehalfby_value])).toEqual([[idOf('sales'), idOf('relay')]]);
    await until(() => status(empty), (s) => s === 'failed');
    // every unmet condition at once
    expect(JSON.parse((await detailsOf(world, empty)).cfl_problems).map((p: { code: string }) => p.code)).toEqual(expect.arrayContaining(['NO_DATE', 'NO_LINES']));
    await correct(world, 'release', held);
    await until(() => status(held), (s) => s === 'sent');
    // two more looks: nothing new is asked
    await new Promise((r) => setTimeout(r, 2_200));
    expect((await requestsFor(empty)).length).toBe(1);
    expect([await status(later), await status(old), (await requestsFor(later)).length, (await requestsFor(old)).length]).toEqual([undefined, undefined, 0, 0]);
    await (await world.as('sales'))('PATCH', `invoices(${empty})`, { name: 'Changed' });
    // a bill rests only when its lines rest
    const { bill, line } = await newBill(world, 'AUTO-B');
    await world.control('dataverse', 'clock', { advanceSeconds: 40 });
    await (await world.as('accounts'))('PATCH', `cfl_purchaseinvoicelines(${line})`, { cfl_unitprice: 60 });
    await world.control('dataverse', 'clock', { advanceSeconds: 30 });
    await until(() => requestsFor(empty), (r) => r.length === 2);
    expect(await details(world, { table: 'cfl_purchaseinvoice', id: bill })).toBeUndefined();
    await world.control('dataverse', 'clock', { advanceSeconds: 32 });
    expect(await until(() => details(world, { table: 'cfl_purchaseinvoice', id: bill }), (d) => d?.status === 'sent')).toMatchObject({ cfl_subtotal: 120 });
    // R41: the invoice of an order waits until its deposit is taken off, and goes then
    const order = { 'salesorderid@odata.bind': `/salesorders(${await firstId(world, 'salesorders', 'salesorderid', "ordernumber ne ''")})` };
    const deposit = await newInvoice(world, { number: 'AUTO-D', extra: { ...order, cfl_isdeposit: true, statuscode: 4 } });
    const final = await newInvoice(world, { number: 'AUTO-F', extra: { ...order, statuscode: 4 } });
    await until(async () => (await detailsOf(world, final))?.cfl_problemcode, (x) => x === 'DEPOSIT_NOT_TAKEN_OFF');
    await until(() => status(deposit), (x) => x === 'sent');
    expect((await detailsOf(world, final)).cfl_problemtext).toContain('The deposit AUTO-D of the same order is not taken off');
    expect(await requestsFor(final)).toEqual([]);
    await (await world.as('sales'))('POST', 'invoicedetails', { 'invoiceid@odata.bind': `/invoices(${final})`, 'cfl_DepositInvoiceId@odata.bind': `/invoices(${deposit})`, lineitemnumber: 9, quantity: 1, isproductoverridden: true, productdescription: 'Less deposit', ispriceoverridden: true, priceperunit: -50 });
    await until(() => status(final), (x) => x === 'sent');
    // one that was made on the quote before there was an order holds it back, too
    const quote = await firstId(world, 'quotes', 'quoteid', "quotenumber ne ''");
    await newInvoice(world, { number: 'AUTO-Q', extra: { 'cfl_QuoteId@odata.bind': `/quotes(${quote})`, cfl_isdeposit: true, statuscode: 4 } });
    const ofQuote = await newInvoice(world, { number: 'AUTO-QF', extra: { 'salesorderid@odata.bind': `/salesorders(${await newOrderOf(world, quote)})`, statuscode: 4 } });
    await until(async () => (await detailsOf(world, ofQuote))?.cfl_problemcode, (x) => x === 'DEPOSIT_NOT_TAKEN_OFF');
    expect((await detailsOf(world, ofQuote)).cfl_problemtext).toContain('AUTO-Q');
    // nobody in whose name it could go: said on the document, and once only
    const mayAsk = { prvCreatecfl_SyncRequest: (await privilegesOf(world, 'Counterfoil Sender'))['prvCreatecfl_SyncRequest']! };
    await change(world, 'Counterfoil Sender', { remove: Object.keys(mayAsk) });
    try {
      const nobody = await newInvoice(world, { number: 'AUTO-N', extra: { statuscode: 4 } });
      await until(async () => (await detailsOf(world, nobody))?.cfl_problemcode, (c) => c === 'NOBODY_ASKS');
      await new Promise((r) => setTimeout(r, 1_200));
      expect(await history(nobody)).toHaveLength(1);
    } finally { await change(world, 'Counterfoil Sender', { add: mayAsk }); }
    await world.control('dataverse', 'clock', { real: true });
  });
});
