/**
 * What concerns all documents at once, out of the built zip and over real HTTP: documents that were in both systems before
 * Counterfoil came, and the comparison of both systems, with differences planted on either side.
 */
import { arrivalStatus, connection, correctionAction, requestAction } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadReport } from '../../plugins-proxy/src/contract.ts';
import { ask, details, ended, forgetCalls, histories, newBill, newCreditNote, xeroCalls, type Doc, type Ended } from '../changes/steps.ts';
import { announce } from '../switches/flow.ts';
import { firstId, newAccount, newInvoice, writtenInXero } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
let customer: string;
let connectionId: string;
const settings = { SWEEP_SECONDS: '0.5', XERO_CALLS_PER_MINUTE: '6000' };

beforeAll(async () => {
  world = await startWorld({ relay: false, extra: settings });
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  // it dies when something is taken over for the first time, and never before
  await world.startRelay({ CRASH_AT: 'load-bound' });
  customer = await newAccount(world, 'Wholesale Customer Ltd');
  connectionId = await firstId(world, connection.setName, 'cfl_connectionid', "cfl_name ne ''");
});
afterAll(() => world?.close());

const changedInXero = (id: string, fields: Record<string, unknown>) => world.control('xero', 'state/invoice', { InvoiceID: id, ...fields });
const patched = async (path: string, body: Record<string, unknown>): Promise<void> => { await (await world.as('admin'))('PATCH', path, body); };

async function asked(set: 'cfl_syncrequests' | 'cfl_correctionrequests', action: number, given: object | undefined, user: string): Promise<string> {
  const key = `${set.slice(0, -1)}id`;
  const row = await (await world.as(user))('POST', `${set}?$select=${key}`, { cfl_action: action, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})`, ...(given ? { cfl_arguments: JSON.stringify(given) } : {}) }, { prefer: 'return=representation' });
  await announce(world, [row[key]]);
  return row[key];
}
const load = async (given: object, user = 'admin'): Promise<Ended> => ended(world, 'cfl_correctionrequests', await asked('cfl_correctionrequests', correctionAction.options.load.value, given, user));
const compare = async (): Promise<Ended> => ended(world, 'cfl_syncrequests', await asked('cfl_syncrequests', requestAction.options.compare.value, undefined, 'accounts'));

describe('documents that were there before', () => {
  const day = '2025-02-10';
  const range = { from: '2025-02-01', to: '2025-02-28' };
  const line = (UnitAmount: string, AccountCode = '200', TaxType = 'OUTPUT2') => ({ Description: 'Consulting', Quantity: '1', UnitAmount, AccountCode, TaxType });
  let report: LoadReport;
  let same: Doc; let bill: Doc; let note: Doc; let other: Doc;

  it('R3 R45 a dry run says what is the same, what differs and what is on one side only, and changes nothing', async () => {
    const old = (number: string, price: number) => newInvoice(world, { customer, number, date: day, dueDate: '2025-03-10', lines: [{ text: 'Consulting', quantity: 1, price }] });
    const supplier = await newAccount(world, 'Wholesale Supplier Ltd');
    same = { table: 'invoice', id: await old('OLD-1', 200) };
    other = { table: 'invoice', id: await old('OLD-2', 300) };
    await old('OLD-3', 10);
    bill = await newBill(world, { supplier, number: 'S-77', account: '429', taxRate: 'INPUT2', lines: [{ text: 'Consulting', price: 100 }] });
    note = await newCreditNote(world, { customer, lines: [{ text: 'Consulting', price: 40 }], extra: { cfl_creditdate: day } });
    await patched(`cfl_purchaseinvoices(${bill.id})`, { cfl_invoicedate: day, cfl_duedate: '2025-03-10' });
    const number = (await (await world.as('admin'))('GET', `cfl_creditnotes(${note.id})?$select=cfl_name`)).cfl_name;
    const of = (Name: string) => ({ Contact: { Name }, Date: day, DueDate: '2025-03-10', Status: 'AUTHORISED', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP' });
    await writtenInXero(world, 'Invoices', [
      { Type: 'ACCREC', InvoiceNumber: 'old-1', ...of('Wholesale Customer Ltd'), LineItems: [line('200')] }, { Type: 'ACCREC', InvoiceNumber: 'OLD-2', ...of('Wholesale Customer Ltd'), LineItems: [line('301')] },
      { Type: 'ACCREC', InvoiceNumber: 'OLD-9', ...of('Somebody Else Ltd'), LineItems: [line('1')] }, { Type: 'ACCPAY', InvoiceNumber: 'S-77', ...of('Wholesale Supplier Ltd'), LineItems: [line('100', '429', 'INPUT2')] },
    ]);
    const { DueDate: _, ...head } = of('Wholesale Customer Ltd');
    await writtenInXero(world, 'CreditNotes', [{ Type: 'ACCRECCREDIT', CreditNoteNumber: number, ...head, LineItems: [line('40')] }]);
    await forgetCalls(world);
    const e = await load(range);
    expect(e.state, e.message).toBe('done');
    report = e.result.load;
    expect(report.counts).toMatchObject({ inXero: 5, inDynamics: 5, known: 0, matched: 3, different: 1, unclear: 0, onlyInXero: 1, onlyInDynamics: 1 });
    expect(report.rows.find((r) => r.is === 'different')).toMatchObject({ text: expect.stringContaining('not the total'), dynamics: { title: expect.stringContaining('OLD-2') }, xero: { total: '361.20' } });
    expect(e.message).toContain('3 are the same on both sides and can be taken over.');
    // reads only, and no document has details yet
    expect((await xeroCalls(world)).map((c) => c.method).filter((m) => m !== 'GET')).toEqual([]);
    expect(await Promise.all([same, bill, note].map((d) => details(world, d)))).toEqual([undefined, undefined, undefined]);
  });
  it('R45 the whole report is a file that opens in a spreadsheet, among the notes of the request', async () => {
    const [file] = (await (await world.as('admin'))('GET', "annotations?$select=filename,documentbody&$filter=filename eq 'existing documents.csv'")).value;
    const csv = Buffer.from(file.documentbody, 'base64').toString('utf8');
    expect(csv.split('\r\n').filter((l) => l !== '').length).toBe(1 + report.rows.length);
    expect(csv).toContain('Same,Invoice OLD-1');
  });
  it('R45 takes both roles, and a report that was shown', async () => {
    expect((await load(range, 'accounts')).codes).toEqual(['LOAD_NOT_ALLOWED']);
    expect((await load({ digest: '0'.repeat(20) })).codes).toEqual(['LOAD_REPORT_UNKNOWN']);
    expect((await load({ from: '2025-13-01', to: '2025-12-01' })).codes).toEqual(['LOAD_ARGUMENTS']);
  });
  it('R45 confirmed it is taken over, also by a relay that died on the way; nothing is sent, nothing of Dynamics is touched', async () => {
    const call = await world.as('admin');
    const before = (await call('GET', `invoices(${same.id})?$select=modifiedon,versionnumber`)).versionnumber;
    const { child } = world.relay;
    await forgetCalls(world);
    const id = await asked('cfl_correctionrequests', correctionAction.options.load.value, { digest: report.digest }, 'admin');
    if (child.exitCode === null && child.signalCode === null) await new Promise((r) => { child.once('exit', r); setTimeout(r, 15_000).unref(); });
    expect(child.signalCode).toBe('SIGKILL');
    await world.startRelay();
    const e = await ended(world, 'cfl_correctionrequests', id);
    expect([e.state, e.result.loaded]).toEqual(['done', { planned: 0, done: 3, changed: 0, taken: 0 }]);
    expect(e.message).toContain('3 documents are taken over. Nothing was sent to Xero.');
    expect((await xeroCalls(world)).map((c) => c.method).filter((m) => m !== 'GET')).toEqual([]);
    expect(await details(world, same)).toMatchObject({ status: 'sent', cfl_xeronumber: 'old-1', cfl_total: 240, cfl_amountdue: 240 });
    expect(await details(world, bill)).toMatchObject({ status: 'sent', cfl_total: 120 });
    expect(await details(world, note)).toMatchObject({ status: 'sent', cfl_total: 48, cfl_remainingcredit: 48 });
    expect((await histories(world, same)).map((h) => h.cfl_name)).toEqual(['Invoice OLD-1 was taken over from Xero']);
    expect((await call('GET', `invoices(${same.id})?$select=versionnumber`)).versionnumber).toBe(before);
    // what was not the same is not in Xero as far as we know
    expect(await details(world, other)).toBeUndefined();
    const [link] = (await call('GET', `cfl_contactlinks?$select=cfl_xerocontactid&$filter=_cfl_accountid_value eq ${customer}`)).value;
    expect(link).toBeDefined();
  });
  it('R45 loading again finds them known, and sending one sends nothing', async () => {
    expect((await load(range)).result.load.counts).toMatchObject({ known: 3, matched: 0, different: 1 });
    expect((await load({ digest: report.digest })).result.loaded).toEqual({ planned: 0, done: 3, changed: 0, taken: 0 });
    const e = await ask(world, 'send', same);
    expect([e.state, e.message]).toEqual(['done', expect.stringContaining('Nothing was sent again')]);
  });
  it('R3 an invoice older than the installation is listed, and answers to every button without any preparation', async () => {
    const d: Doc = { table: 'invoice', id: await firstId(world, 'invoices', 'invoiceid', "invoicenumber eq 'INV-01001'") };
    const [view] = (await (await world.as('admin'))('GET', "savedqueries?$select=savedqueryid&$filter=returnedtypecode eq 'invoice' and name eq 'Invoices: Not in Xero Yet'")).value;
    expect((await (await world.as('sales'))('GET', `invoices?savedQuery=${view.savedqueryid}`)).value.map((r: any) => r.invoiceid)).toContain(d.id);
    expect((await ask(world, 'refresh', d)).codes).toEqual(['NOT_IN_XERO']);
    expect((await ask(world, 'preview', d)).state).toBe('done');
    const e = await ask(world, 'send', d);
    expect(e.state, e.message).toBe('done');
    expect(await details(world, d)).toMatchObject({ status: 'sent', cfl_documentnumber: 'INV-01001' });
    expect((await ask(world, 'refresh', d)).state).toBe('done');
  });
});

describe('a load that Dynamics refuses for good', () => {
  const range = { from: '2025-06-01', to: '2025-06-30' };
  it('R45 R58 ends with what is in the way, whether it is reading or writing the report, and goes the next time', async () => {
    await world.control('dataverse', 'faults', { match: { pathIncludes: 'cfl_isdefault,cfl_numbering' }, times: 50, fault: { kind: 'status', status: 400 } });
    expect(await load(range)).toMatchObject({ state: 'refused', codes: ['LOAD_REFUSED_BY_DYNAMICS'], message: expect.stringContaining('Dynamics refuses what loading needs') });
    await world.control('dataverse', 'faults', undefined, 'DELETE');
    const old = { from: '2025-02-01', to: '2025-02-28' };
    await world.control('dataverse', 'faults', { match: { bodyIncludes: 'existing documents.csv' }, times: 50, fault: { kind: 'status', status: 400 } });
    expect(await load(old)).toMatchObject({ state: 'refused', codes: ['LOAD_REFUSED_BY_DYNAMICS'], message: expect.stringContaining('its report could not be written') });
    await world.control('dataverse', 'faults', undefined, 'DELETE');
    for (const r of [range, old]) expect((await load(r)).state).toBe('done');
  });
});

describe('R53 Dynamics and Xero compared', () => {
  const docs = new Map<string, Doc & { xero: string }>();
  async function sent(name: string, o: Parameters<typeof newInvoice>[1] = {}): Promise<void> {
    const d: Doc = { table: 'invoice', id: await newInvoice(world, { customer, number: `DR-${name}`, ...o, extra: { cfl_arrivalstatus: arrivalStatus.options.authorised.value, ...o.extra } }) };
    const e = await ask(world, 'send', d);
    expect(e.state, e.message).toBe('done');
    docs.set(name, { ...d, xero: (await details(world, d)).cfl_xeroid });
  }
  const lineOf = async (name: string): Promise<string> => (await (await world.as('sales'))('GET', `invoicedetails?$select=invoicedetailid&$filter=_invoiceid_value eq ${docs.get(name)!.id}`)).value[0].invoicedetailid;
  const drift = async (): Promise<Map<string, any>> => {
    const [view] = (await (await world.as('admin'))('GET', "savedqueries?$select=savedqueryid&$filter=returnedtypecode eq 'cfl_xerodocument' and name eq 'Drift'")).value;
    const rows = (await (await world.as('admin'))('GET', `cfl_xerodocuments?savedQuery=${view.savedqueryid}`)).value;
    return new Map(rows.flatMap((r: any) => [...docs].filter(([name]) => String(r.cfl_name).endsWith(`DR-${name}`)).map(([name]) => [name, r])));
  };

  it('R53 what was sent and left alone does not differ', async () => {
    await Promise.all(['price', 'words', 'voided', 'cancelled', 'byhand', 'reference', 'paid'].map((name) => sent(name, { lines: [{ text: 'Consulting', quantity: '1.5', price: '33.33' }, { text: 'Travel', quantity: 3, price: '0.07' }] })));
    const e = await compare();
    expect([e.state, e.message]).toEqual(['done', expect.stringMatching(/^\d+ documents of .* were compared with Xero\. None differs\.$/)]);
  });
  it('R53 every kind of difference is found, with both figures and what to do, in the view Drift', async () => {
    const id = (name: string): string => docs.get(name)!.id;
    await patched(`invoicedetails(${await lineOf('price')})`, { priceperunit: 40 });
    await patched(`invoicedetails(${await lineOf('words')})`, { productdescription: 'Advice' });
    await changedInXero(docs.get('voided')!.xero, { Status: 'VOIDED' });
    await patched(`invoices(${id('cancelled')})`, { statecode: 3, statuscode: 100003 });
    await patched(`invoices(${id('byhand')})`, { statecode: 2, statuscode: 100001 });
    await changedInXero(docs.get('reference')!.xero, { Reference: 'Somebody typed this' });
    await world.control('xero', 'state/pay', { InvoiceID: docs.get('paid')!.xero });
    const e = await compare();
    expect(e.message).toContain('6 documents differ: see Drift');
    const found = await drift();
    expect([...found.keys()].sort()).toEqual(['byhand', 'cancelled', 'price', 'reference', 'voided', 'words']);
    expect(found.get('price').cfl_drifttext).toMatch(/Total: 72\.25 in Dynamics, 60\.25 in Xero.*line 1, Price: 40 in Dynamics, 33\.33 in Xero.*Send update/s);
    expect(found.get('words').cfl_drifttext).toContain('Description: Advice in Dynamics, Consulting in Xero');
    expect(found.get('voided').cfl_drifttext).toContain('voided in Xero');
    expect(found.get('cancelled').cfl_drifttext).toContain('cancelled in Dynamics, but awaiting payment in Xero');
    expect(found.get('byhand').cfl_drifttext).toContain('marked as paid in Dynamics');
    expect(found.get('reference').cfl_drifttext).toContain('Somebody typed this in Xero');
    expect(await details(world, docs.get('price')!)).toMatchObject({ status: 'sentButDiffers', cfl_dynamicstotal: 72.25, cfl_difference: -12, cfl_driftfoundon: expect.any(String) });
    expect(await details(world, docs.get('words')!)).toMatchObject({ status: 'sent', cfl_difference: 0 });
    expect((await histories(world, docs.get('price')!)).at(-1)).toMatchObject({ cfl_name: 'Invoice DR-price differs between Dynamics and Xero' });
  });
  it('R53 told once, and gone again when both sides agree', async () => {
    const before = (await histories(world, docs.get('words')!)).length;
    expect((await compare()).message).toContain('6 documents differ');
    expect((await histories(world, docs.get('words')!)).length).toBe(before);
    await patched(`invoicedetails(${await lineOf('price')})`, { priceperunit: 33.33 });
    await patched(`invoicedetails(${await lineOf('words')})`, { productdescription: 'Consulting' });
    expect((await compare()).message).toContain('4 documents differ');
    expect(await details(world, docs.get('price')!)).toMatchObject({ status: 'sent', cfl_drifttext: null, cfl_dynamicstotal: null, cfl_difference: null, cfl_driftfoundon: null });
    expect((await histories(world, docs.get('price')!)).at(-1)).toMatchObject({ cfl_name: 'Invoice DR-price is the same in Dynamics and Xero again' });
  });
});
