/**
 * The relay's reading and recording in the sandbox Dataverse with the built zip imported: every read is a query that the
 * platform understands, every write one that the roles as they are shipped allow, for every invoice of the seed.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectionStatus, creditNoteKind, detailsId, documentKind, exportStatus } from '@counterfoil/solution';
import { silentLog } from '../../plugins-proxy/src/core/log.ts';
import { createDataverse, type DataverseClient } from '../../plugins-proxy/src/dataverse/client.ts';
import { historyIdOf, judgeRecord, parseRead, parseShared, prepare, readOptions, readParts, recordParts, sendingParts, sharedParts, type Asked, type DocumentTable, type Outcome, type Prepared, type RecordContext, type RecordOptions } from '../../plugins-proxy/src/documents/index.ts';
import { problem } from '../../plugins-proxy/src/problems/index.ts';
import { users } from '../../sandbox/data/users.ts';
import { startWorld, type World } from '../world/index.ts';
import { firstId, newAccount, newInvoice, yesterday } from '../world/documents.ts';

let world: World;
let door: DataverseClient;
let admin: Awaited<ReturnType<World['as']>>;
const idOf = (name: string): string => users.find((u) => u.name === name)!.systemuserid;

beforeAll(async () => {
  // the relay joins the connection with its reference data; its sweep must not send what is written here
  world = await startWorld({ extra: { SWEEP_SECONDS: '600' } });
  admin = await world.as('admin');
  door = createDataverse({ url: world.dataverse.url, authority: world.identity.url, tenantId: 'sandbox', clientId: 'relay', clientSecret: 'sandbox-relay-secret', log: silentLog() });
  await vi.waitFor(async () => expect((await admin('GET', 'cfl_connections?$select=cfl_status')).value.map((c: { cfl_status: number }) => c.cfl_status)).toEqual([connectionStatus.options.connected.value]), { timeout: 30_000, interval: 100 });
});
afterAll(async () => { await door?.close(); await world?.close(); });

const askedBy = (user: string, table: DocumentTable, id: string): Asked => ({ requestId: crypto.randomUUID(), from: 'cfl_syncrequest', action: 'send', document: { table, id }, createdBy: user, createdOn: new Date().toISOString(), ticketHash: undefined });
/** All of one user in one batch, as bulk sending reads them. */
async function readAll(asked: readonly Asked[], user: string) {
  const shared = sharedParts(asked);
  const answers = await door.batch([...shared, ...asked.flatMap((a) => readParts(a))], { ...readOptions, callerId: user });
  const of = parseShared(asked, answers.slice(0, shared.length));
  return asked.map((a, n) => parseRead(a, answers.slice(shared.length + n * 2, shared.length + n * 2 + 2), of));
}
async function understand(invoice: string, user: string, table: DocumentTable = 'invoice') {
  const asked: Asked = { requestId: crypto.randomUUID(), from: 'cfl_syncrequest', action: 'send', document: { table, id: invoice }, createdBy: user, createdOn: new Date().toISOString(), ticketHash: undefined };
  const shared = sharedParts([asked]);
  const answers = await door.batch([...shared, ...readParts(asked)], { ...readOptions, callerId: user });
  const read = parseRead(asked, answers.slice(shared.length), parseShared([asked], answers.slice(0, shared.length)));
  return 'problems' in read ? read : { ...prepare(read.document, { now: new Date(), appUrl: world.app.url }), read: read.document };
}
async function preparedOf(invoice: string, user = idOf('sales'), table: DocumentTable = 'invoice'): Promise<Prepared> {
  const r = await understand(invoice, user, table);
  if (!('prepared' in r)) throw new Error(JSON.stringify(r.problems));
  return r.prepared;
}

/** What the seed is meant to show; every other invoice is ready to be sent. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'INV-01021': ['NO_LINES'], 'INV-01022': ['NO_DATE'], 'INV-01023': ['DATE_IN_FUTURE'], 'INV-01024': ['NO_CUSTOMER'], 'INV-01025': ['CUSTOMER_INACTIVE'], 'INV-01027': ['INVOICE_CANCELLED'], 'INV-01028': ['DUE_BEFORE_DATE'],
};

describe('reading as the user who asks', () => {
  it('R1 R2 R3 every invoice of the seed is ready, or refused with its reasons', async () => {
    const all = (await admin('GET', 'invoices?$select=invoiceid,invoicenumber,totalamount,totaltax,_ownerid_value')).value;
    expect(all.length).toBeGreaterThan(29);
    for (const i of all) {
      const r = await understand(i.invoiceid, i._ownerid_value);
      expect('problems' in r ? r.problems.map((p) => p.code) : [], `${i.invoicenumber} ${JSON.stringify('problems' in r && r.problems)}`).toEqual(refused[i.invoicenumber] ?? []);
      if ('prepared' in r) { expect(r.prepared.number).toBe(i.invoicenumber); expect(Number(r.prepared.predicted.subtotal)).toBeCloseTo(i.totalamount - i.totaltax, 6); }
    }
  });
  it('R67 the environment and the user come from the same batch', async () => {
    const r = await understand(await newInvoice(world), idOf('sales'));
    expect('read' in r && r.read).toMatchObject({ environment: (await admin('GET', 'WhoAmI')).OrganizationId, readBy: idOf('sales') });
  });
  it('R2 nobody reads through the relay what they may not read themselves', async () => {
    const foreign = (await admin('GET', `invoices?$select=invoiceid&$filter=_ownerid_value eq ${idOf('sales2')}&$top=1`)).value[0].invoiceid;
    const r = await understand(foreign, idOf('sales'));
    expect('problems' in r && r.problems.map((p) => p.code)).toEqual(['DOCUMENT_NOT_ALLOWED']);
    expect('record' in r && r.record.detailsOf).toBeUndefined();
    const gone = await understand('00000000-0000-4000-8000-00000000dead', idOf('sales'));
    expect('problems' in gone && gone.problems.map((p) => p.code)).toEqual(['DOCUMENT_NOT_FOUND']);
  });
  it('R7 the day is the one that the user sees, whatever the time zone in which it was typed', async () => {
    const id = await newInvoice(world, { user: 'sales' });
    const seen = (await (await world.as('sales'))('GET', `invoices(${id})?$select=datedelivered`, undefined, { prefer: 'odata.include-annotations="*"' }))['datedelivered@OData.Community.Display.V1.FormattedValue'] as string;
    const numbers = new Set(seen.match(/\d+/g)!.map(Number));
    expect((await preparedOf(id)).date.split('-').map(Number).slice(1).every((n) => numbers.has(n)), seen).toBe(true);
  });
});

/** Written by the accountant through the Web API, as their form or an import would. */
async function ownDocument(kind: 'bill' | 'sales' | 'purchase', head: object, lines: readonly object[]): Promise<string> {
  const accounts = await world.as('accounts');
  const [set, lineSet, parent, table] = kind === 'bill' ? ['cfl_purchaseinvoices', 'cfl_purchaseinvoicelines', 'cfl_PurchaseInvoiceId', 'cfl_purchaseinvoice'] : ['cfl_creditnotes', 'cfl_creditnotelines', 'cfl_CreditNoteId', 'cfl_creditnote'];
  const [currency, account] = [await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'"), await firstId(world, 'accounts', 'accountid', "accountnumber eq 'AC-1001'")];
  const id: string = (await accounts('POST', `${set}?$select=${table}id`, {
    'cfl_AccountId@odata.bind': `/accounts(${account})`, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`, [kind === 'bill' ? 'cfl_invoicedate' : 'cfl_creditdate']: yesterday(),
    ...(kind === 'bill' ? {} : { cfl_kind: creditNoteKind.options[kind].value }), ...head,
  }, { prefer: 'return=representation' }))[`${table}id`];
  for (const [n, l] of lines.entries()) await accounts('POST', lineSet, { [`${parent}@odata.bind`]: `/${set}(${id})`, cfl_linenumber: n + 1, ...l });
  return id;
}
const coded = async (code: string, taxType: string): Promise<object> => ({
  'cfl_AccountId@odata.bind': `/cfl_xeroaccounts(${await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', `cfl_code eq '${code}'`)})`, 'cfl_TaxRateId@odata.bind': `/cfl_xerotaxrates(${await firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', `cfl_taxtype eq '${taxType}'`)})`,
});

describe('R5 bills and credit notes', () => {
  it('R5 R38 are read with their lines, products and people, prepared, recorded, and cannot be deleted any more', async () => {
    const bought = await coded('429', 'INPUT2');
    const product = (await admin('GET', 'products?$select=productid,productnumber,name&$filter=productnumber ne null&$top=1')).value[0];
    const bill = await ownDocument('bill', { cfl_subject: 'Corks', cfl_suppliernumber: 'S/88' }, [{ cfl_name: 'Corks', cfl_quantity: 3, cfl_unitprice: 10, cfl_discountamount: 2.25, ...bought }, { cfl_name: 'Delivered', cfl_quantity: 0, cfl_unitprice: 0 }, { cfl_name: 'By the product', 'cfl_ProductId@odata.bind': `/products(${product.productid})`, cfl_unitprice: 0.1234, ...bought }]);
    const p = await preparedOf(bill, idOf('accounts'), 'cfl_purchaseinvoice');
    expect(JSON.parse(JSON.stringify(p.document.LineItems))).toEqual([
      { Description: 'Corks (3 x 10 less 2.25)', Quantity: '3', UnitAmount: '9.25', AccountCode: '429', TaxType: 'INPUT2' }, { Description: 'Delivered' }, { Description: 'By the product', Quantity: '1', UnitAmount: '0.1234', AccountCode: '429', TaxType: 'INPUT2' },
    ]);
    expect(p).toMatchObject({ kind: 'bill', number: 'S/88', date: yesterday(), predicted: { subtotal: '27.87', tax: '5.57', total: '33.44' } });
    const record = { ...p.record, asked: { ...p.record.asked, requestId: await requestFor(bill, 'cfl_PurchaseInvoiceId', 'cfl_purchaseinvoices') } };
    expect(await commit(record, sent(p), o())).toBe('recorded');
    expect((await detailsRow(bill, 'cfl_purchaseinvoice'))[0]).toMatchObject({ cfl_documentkind: documentKind.options.bill.value, _cfl_purchaseinvoiceid_value: bill, _cfl_sentpurchaseinvoiceid_value: bill, _cfl_invoiceid_value: null, cfl_name: expect.stringMatching(/^Bill BILL-/) });
    await expect(admin('DELETE', `cfl_purchaseinvoices(${bill})`)).rejects.toThrow(/cannot be deleted|associated/i);
  });
  it('R5 both kinds of credit notes, by the number of ours and by the supplier\'s', async () => {
    const [ours, theirs] = [await ownDocument('sales', { cfl_subject: 'Broken' }, [{ cfl_name: 'Bottle', cfl_unitprice: 12, ...await coded('200', 'OUTPUT2') }]), await ownDocument('purchase', { cfl_suppliernumber: 'SC-1' }, [{ cfl_name: 'Corks', cfl_unitprice: 5, ...await coded('429', 'INPUT2') }])];
    const [a, b] = [await preparedOf(ours, idOf('accounts'), 'cfl_creditnote'), await preparedOf(theirs, idOf('accounts'), 'cfl_creditnote')];
    expect([a.document.Type, a.document.CreditNoteNumber, b.document.Type, b.document.CreditNoteNumber]).toEqual(['ACCRECCREDIT', expect.stringMatching(/^CN-\d{6}$/), 'ACCPAYCREDIT', 'SC-1']);
    expect(a.contact).toEqual(b.contact);
  });
  it('R2 R23 a salesperson cannot read a bill through the relay', async () => {
    const bill = await ownDocument('bill', { cfl_suppliernumber: 'S/89' }, []);
    const r = await understand(bill, idOf('sales'), 'cfl_purchaseinvoice');
    expect('problems' in r && r.problems.map((p) => p.code)).toEqual(['DOCUMENT_NOT_ALLOWED']);
  });
  it('R25 documents of all tables are read in one batch, each with its own lines, links and refusal', async () => {
    const bill = await ownDocument('bill', { cfl_suppliernumber: 'S/90' }, [{ cfl_name: 'Corks', cfl_unitprice: 1 }]);
    const note = await ownDocument('sales', {}, [{ cfl_name: 'Bottle', cfl_unitprice: 1 }, { cfl_name: 'Label', cfl_unitprice: 1 }]);
    const invoices = (await admin('GET', 'invoices?$select=invoiceid&$top=10')).value.map((i: { invoiceid: string }) => i.invoiceid) as string[];
    const asked = [askedBy(idOf('admin'), 'cfl_purchaseinvoice', bill), ...invoices.map((i) => askedBy(idOf('admin'), 'invoice', i)), askedBy(idOf('admin'), 'cfl_creditnote', note), askedBy(idOf('admin'), 'invoice', '00000000-0000-4000-8000-00000000dead')];
    const read = await readAll(asked, idOf('admin'));
    const alone = await Promise.all(asked.map(async (a) => (await readAll([a], idOf('admin')))[0]!));
    expect(read.map((r) => ('document' in r ? [r.document.head.id, r.document.lines, r.document.contactLinks, r.document.productLinks] : r.problems.map((p) => p.code)))).toEqual(alone.map((r) => ('document' in r ? [r.document.head.id, r.document.lines, r.document.contactLinks, r.document.productLinks] : ['DOCUMENT_NOT_FOUND'])));
    expect(read.filter((r) => 'document' in r)).toHaveLength(asked.length - 1);
  });
});

const sent = (p: Prepared): Outcome => ({ kind: 'sent', adopted: false, alreadyThere: false, verdict: { same: true }, document: {
  InvoiceID: crypto.randomUUID(), InvoiceNumber: p.number!, Status: 'AUTHORISED', CurrencyCode: p.currency, SubTotal: p.predicted.subtotal, TotalTax: p.predicted.tax, Total: p.predicted.total, AmountDue: p.predicted.total, AmountPaid: 0, AmountCredited: 0,
  DateString: `${p.date}T00:00:00`, DueDateString: `${p.date}T00:00:00`, UpdatedDateUTC: '/Date(1795348800000+0000)/',
} });
async function requestFor(invoice: string, lookup = 'cfl_InvoiceId', set = 'invoices'): Promise<string> {
  return (await (await world.as(set === 'invoices' ? 'sales' : 'accounts'))('POST', 'cfl_syncrequests?$select=cfl_syncrequestid', { cfl_action: 864200000, [`${lookup}@odata.bind`]: `/${set}(${invoice})`, cfl_requeststate: 864200001 }, { prefer: 'return=representation' })).cfl_syncrequestid;
}
const at = async (p: Prepared): Promise<RecordContext> => ({ ...p.record, asked: { ...p.record.asked, requestId: await requestFor(p.record.asked.document.id) } });
const o = (): RecordOptions => ({ historyId: historyIdOf(crypto.randomUUID(), 'sent'), xeroCalls: 1, durationMs: 400, now: new Date() });
const commit = async (record: RecordContext, outcome: Outcome, options: RecordOptions) => judgeRecord((await door.batch([{ changeSet: recordParts(record, outcome, options) }]))[0]!);
const detailsRow = async (id: string, table: DocumentTable = 'invoice') => (await admin('GET', `cfl_xerodocuments?$filter=cfl_documentkey eq '${table}:${id}'`)).value;

describe('recording as the service', () => {
  it('R16 R51 R69 one change set, committed once however often it is repeated, and the invoice cannot be deleted any more', async () => {
    const invoice = await newInvoice(world);
    const p = await preparedOf(invoice);
    const record = await at(p);
    const options = o();
    const outcome = sent(p);
    expect((await door.batch([{ changeSet: sendingParts(record) }]))[0]!.status).toBeLessThan(300);
    for (let again = 0; again < 3; again++) expect(await commit(record, outcome, options)).toBe('recorded');
    const rows = await detailsRow(invoice);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ cfl_xerodocumentid: await detailsId('invoice', invoice), cfl_exportstatus: exportStatus.options.sent.value, cfl_xeronumber: p.number, cfl_total: Number(p.predicted.total), cfl_invoicedate: p.date, _cfl_sentinvoiceid_value: invoice, _ownerid_value: idOf('sales') });
    const history = (await admin('GET', `cfl_synchistories?$filter=_cfl_xerodocumentid_value eq ${rows[0].cfl_xerodocumentid}`)).value;
    expect(history).toMatchObject([{ cfl_synchistoryid: options.historyId, _cfl_requestedbyid_value: idOf('sales'), _ownerid_value: idOf('sales') }]);
    expect(await admin('GET', `cfl_syncrequests(${record.asked.requestId})`)).toMatchObject({ cfl_requeststate: 864200002, _cfl_xerodocumentid_value: rows[0].cfl_xerodocumentid });
    await expect(admin('DELETE', `invoices(${invoice})`)).rejects.toThrow(/cannot be deleted/);
  });
  it('R70 the details say what kind of document it is and whose, for lists and charts', async () => {
    const customer = await newAccount(world, 'Grouped by name Ltd');
    const p = await preparedOf(await newInvoice(world, { customer }));
    expect(await commit(await at(p), sent(p), o())).toBe('recorded');
    expect((await detailsRow(p.record.asked.document.id))[0]).toMatchObject({ cfl_documentkind: documentKind.options.salesInvoice.value, cfl_partyname: 'Grouped by name Ltd', _cfl_accountid_value: customer, _cfl_contactid_value: null });
    const person: string = (await admin('POST', 'contacts?$select=contactid', { firstname: 'Pat', lastname: 'Person' }, { prefer: 'return=representation' })).contactid;
    const theirs = await newInvoice(world);
    await admin('PATCH', `invoices(${theirs})`, { 'customerid_contact@odata.bind': `/contacts(${person})` });
    const q = await preparedOf(theirs, idOf('admin'));
    expect(await commit(await at(q), sent(q), o())).toBe('recorded');
    expect((await detailsRow(theirs))[0]).toMatchObject({ cfl_partyname: 'Pat Person', _cfl_accountid_value: null, _cfl_contactid_value: person });
  });
  it('R2 a refusal is recorded, and the invoice stays deletable', async () => {
    const invoice = await newInvoice(world, { date: null });
    const r = await understand(invoice, idOf('sales'));
    if (!('problems' in r)) throw new Error('It is not refused.');
    const record = { ...r.record, asked: { ...r.record.asked, requestId: await requestFor(invoice) } };
    expect(await commit(record, { kind: 'refused', problems: r.problems }, o())).toBe('recorded');
    expect((await detailsRow(invoice))[0]).toMatchObject({ cfl_exportstatus: exportStatus.options.failed.value, cfl_problemcode: 'NO_DATE' });
    await admin('DELETE', `invoices(${invoice})`);
  });
  it('R51 a details row that somebody made under another id is found by its key and taken over', async () => {
    const invoice = await newInvoice(world);
    const p = await preparedOf(invoice);
    await admin('POST', 'cfl_xerodocuments', { cfl_documentkey: `invoice:${invoice}`, cfl_name: 'Not ours' });
    const record = await at(p);
    const options = o();
    expect(await commit(record, sent(p), options)).toBe('keyTaken');
    expect(await commit(record, sent(p), { ...options, byKey: true })).toBe('recorded');
    expect(await detailsRow(invoice)).toMatchObject([{ cfl_xeronumber: p.number, _ownerid_value: idOf('sales') }]);
  });
  it('an owner who may not read details is replaced by the owner of the connection', async () => {
    const invoice = await newInvoice(world);
    const p = await preparedOf(invoice);
    const record = await at(p);
    const stranger: RecordContext = { ...record, detailsOf: { ...record.detailsOf!, owner: { table: 'systemuser', id: idOf('security') } } };
    expect(await commit(stranger, sent(p), o())).toBe('ownerMayNotRead');
    expect(await commit(stranger, sent(p), { ...o(), ownerOfConnection: true })).toBe('recorded');
    expect((await detailsRow(invoice))[0]._ownerid_value).toBe(p.connection.owner.id);
  });
  it('what was deleted meanwhile is left out, and number and link are kept', async () => {
    const invoice = await newInvoice(world);
    const p = await preparedOf(invoice);
    const record = await at(p);
    await admin('DELETE', `cfl_syncrequests(${record.asked.requestId})`);
    expect(await commit(record, sent(p), o())).toBe('gone');
    await admin('DELETE', `invoices(${invoice})`);
    expect(await commit(record, sent(p), { ...o(), withoutRequest: true })).toBe('gone');
    expect(await commit(record, sent(p), { ...o(), withoutRequest: true, withoutDocument: true })).toBe('recorded');
    expect((await detailsRow(invoice))[0]).toMatchObject({ cfl_xeronumber: p.number });
  });
  it('R37 "sent, but differs" and a decision reach their columns', async () => {
    const invoice = await newInvoice(world);
    const p = await preparedOf(invoice);
    const outcome = sent(p);
    if (outcome.kind !== 'sent') throw new Error();
    expect(await commit(await at(p), { ...outcome, verdict: { same: false, problem: problem('TOTALS_DIFFER_IN_XERO', { differences: 'tax 1.01 instead of 1.00.' }) } }, o())).toBe('recorded');
    expect((await detailsRow(invoice))[0]).toMatchObject({ cfl_exportstatus: exportStatus.options.sentButDiffers.value, cfl_problemcode: 'TOTALS_DIFFER_IN_XERO' });
    expect(await commit(await at(p), { kind: 'needsDecision', problems: [problem('SEVERAL_FOUND', { candidates: 'a, b' })] }, o())).toBe('recorded');
    expect((await detailsRow(invoice))[0]).toMatchObject({ cfl_exportstatus: exportStatus.options.needsDecision.value });
  });
});

describe('bills and credit notes', () => {
  it.each([
    ['cfl_purchaseinvoices', 'cfl_purchaseinvoiceid', 'cfl_PurchaseInvoiceId', 'cfl_SentPurchaseInvoiceId', 'cfl_purchaseinvoicelines', {}],
    ['cfl_creditnotes', 'cfl_creditnoteid', 'cfl_CreditNoteId', 'cfl_SentCreditNoteId', 'cfl_creditnotelines', { cfl_kind: creditNoteKind.options.sales.value }],
  ])('R69 one of %s cannot be deleted once it is in Xero, not even by a system administrator, and stays whole', async (set, key, pointer, posted, lines, body) => {
    const id: string = (await admin('POST', `${set}?$select=${key}`, body, { prefer: 'return=representation' }))[key];
    await admin('POST', lines, { cfl_name: 'A line', [`${pointer}@odata.bind`]: `/${set}(${id})` });
    const details = await detailsId(set, id);
    await admin('POST', 'cfl_xerodocuments', { cfl_xerodocumentid: details, cfl_name: 'Details', cfl_documentkey: `${set}:${id}`, [`${pointer}@odata.bind`]: `/${set}(${id})`, [`${posted}@odata.bind`]: `/${set}(${id})` });
    await expect(admin('DELETE', `${set}(${id})`)).rejects.toThrow(/400.*cannot be deleted because it is associated/s);
    expect((await admin('GET', `${lines}?$filter=_${key}_value eq ${id}`)).value).toHaveLength(1);
    // taken back in Xero, it may go, and its lines with it; its details stay and tell what happened
    await admin('PATCH', `cfl_xerodocuments(${details})`, { [`${posted}@odata.bind`]: null });
    await admin('DELETE', `${set}(${id})`);
    expect((await admin('GET', `${lines}?$filter=_${key}_value eq ${id}`)).value).toEqual([]);
    expect(await admin('GET', `cfl_xerodocuments(${details})?$select=_${key}_value`)).toMatchObject({ [`_${key}_value`]: null });
  });
});
