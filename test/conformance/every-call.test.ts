/**
 * Xero's own document judges every call that the relay makes: from joining to sending in both numbering modes, with
 * contacts, lost answers and refusals. Read from what arrived at the sandbox Xero, not from what the relay says it sent.
 */
import { amountsAre, arrivalStatus, numbering } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setConnection } from '../switches/flow.ts';
import { firstId, newAccount, newInvoice, requestEnded, requestSend, type InvoiceWanted } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { createOracle } from './xero-openapi.ts';

interface Call { readonly id: number; readonly method: string; readonly path: string; readonly query: Record<string, string>; readonly headers: Record<string, string>; readonly body?: any; readonly status: number | 'none'; readonly answer?: string; readonly fault?: string }
const oracle = createOracle();
const API = '/api.xro/2.0';
const where = (c: Call): string => {
  const query = new URLSearchParams(c.query).toString();
  return decodeURIComponent(c.path).slice(API.length) + (query === '' ? '' : `?${query}`);
};

describe.skipIf(!oracle)('R60 every call of the relay, by Xero\'s own document (skipped where the document is absent)', () => {
  let world: World;
  let calls: Call[];

  beforeAll(async () => {
    // more calls than fit into a minute: limits are tested elsewhere; and keys that are forgotten soon, so that doubt ends soon
    world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '0.5', XERO_KEY_SECONDS: '3', XERO_CALLS_PER_MINUTE: '6000' } });
    await world.control('xero', 'switches', { minuteLimit: 100_000 });
    await world.startRelay();
    await perform();
    calls = (await world.control('xero', 'calls?answers=true') as Call[]).filter((c) => c.path.startsWith(API));
  });
  afterAll(() => world?.close());

  /** Everything that the relay can be made to do with Xero. */
  async function perform(): Promise<void> {
    const sends = async (wanted: InvoiceWanted, state = 'done'): Promise<string> => {
      const invoice = await newInvoice(world, wanted);
      const end = await requestEnded(world, await requestSend(world, invoice));
      expect(end.state, end.message).toBe(state);
      return invoice;
    };
    const breaks = (method: string, pathIncludes: string, fault: object = { kind: 'resetAfterCommit' }) => world.control('xero', 'faults', { match: { method, pathIncludes }, fault });
    const admin = await world.as('admin');
    const option = await firstId(world, 'cfl_trackingoptions', 'cfl_trackingoptionid', "cfl_name eq 'West Coast'");
    const theme = await firstId(world, 'cfl_brandingthemes', 'cfl_brandingthemeid', "cfl_name eq 'Special Projects'");
    const product = await firstId(world, 'products', 'productid', "productnumber eq 'WN-RED-01'");
    await setConnection(world, { cfl_arrivalstatus: arrivalStatus.options.authorised.value, cfl_createitems: true });

    // a customer with everything that a contact can have
    const customer = await newAccount(world, 'Übersee & Söhne "Wine\\Cheese"', { accountnumber: 'AC,77', emailaddress1: 'books@uebersee.example', telephone1: '+44 20 7946 0000', address1_line1: '1 Pier', address1_city: 'Whitby', address1_stateorprovince: 'North Yorkshire', address1_postalcode: 'YO21 3PU', address1_country: 'United Kingdom', cfl_taxnumber: 'GB123456789' });
    await sends({
      customer, number: 'CALL-1', extra: { description: 'PO 4471', freightamount: 12.5, discountpercentage: 7.5, 'cfl_BrandingThemeId@odata.bind': `/cfl_brandingthemes(${theme})` },
      lines: [{ productId: product, quantity: 3, price: '8.95', discount: '1.10', extra: { 'cfl_TrackingOption1Id@odata.bind': `/cfl_trackingoptions(${option})` } }, { text: 'Only words', quantity: 0, price: 0 }, { text: 'Fine', quantity: '12.345', price: '0.0999' }],
    });
    await sends({ customer, number: 'CALL-EUR', currency: 'EUR' });
    await sends({ customer, number: 'CALL-DRAFT', dueDate: null, extra: { cfl_arrivalstatus: arrivalStatus.options.draft.value, cfl_amountsare: amountsAre.options.noTax.value } });
    await sends({ customer, number: 'CALL-INCL', extra: { cfl_amountsare: amountsAre.options.inclusive.value } });
    const again = await sends({ customer, number: 'CALL-2' });
    expect((await requestEnded(world, await requestSend(world, again))).state).toBe('done');
    await sends({ customer, number: 'CALL-1' }, 'refused');
    await world.control('xero', 'state/account', { Code: '200', Status: 'ARCHIVED' });
    await sends({ customer, number: 'CALL-3' }, 'refused');
    await world.control('xero', 'state/account', { Code: '200', Status: 'ACTIVE' });

    for (const number of ['CALL-LOST', 'CALL, WITH COMMA']) { await breaks('PUT', '/Invoices'); await sends({ customer, number }); }
    for (const fault of [{ kind: 'status', status: 500 }, { kind: 'truncated' }, { kind: 'status', status: 429, retryAfter: 1 }]) { await breaks('PUT', '/Invoices', fault); await sends({ customer, number: `CALL-${JSON.stringify(fault)}` }); }
    await breaks('PUT', '/Contacts');
    await sends({ number: 'CALL-CONTACT' });
    const person = await firstId(world, 'contacts', 'contactid', "emailaddress1 eq 'zoe@home.example'");
    const ofPerson = await newInvoice(world, { customer, number: 'CALL-PERSON' });
    await admin('PATCH', `invoices(${ofPerson})`, { 'customerid_contact@odata.bind': `/contacts(${person})` });
    expect((await requestEnded(world, await requestSend(world, ofPerson))).state).toBe('done');

    await setConnection(world, { cfl_numbering: numbering.options.xero.value });
    await sends({ customer });
    await breaks('PUT', '/Invoices');
    await sends({ customer });
    await breaks('PUT', '/Invoices', { kind: 'resetBefore' });
    await sends({ customer });

    // several at once travel in one call
    const many = await Promise.all(Array.from({ length: 8 }, () => newInvoice(world, { customer })));
    const requests = await Promise.all(many.map((i) => requestSend(world, i)));
    for (const r of requests) expect((await requestEnded(world, r)).state).toBe('done');
  }

  it('R60 all requests are known to Xero, to the last field and parameter', () => {
    expect(calls.length).toBeGreaterThan(50);
    for (const c of calls) expect({ call: `${c.id} ${c.method} ${where(c)}`, wrong: oracle!.checkRequest(c.method, where(c), c.body) }).toMatchObject({ wrong: [] });
    // dates are mere texts in that document
    for (const i of calls.flatMap((c) => c.body?.Invoices ?? [])) expect([i.Date, i.DueDate ?? i.Date].join(' ')).toMatch(/^\d{4}-\d\d-\d\d \d{4}-\d\d-\d\d$/);
  });

  it('R60 what the sandbox answered has the documented shapes', () => {
    let judged = 0;
    for (const c of calls.filter((x) => !x.fault && x.answer && typeof x.status === 'number')) {
      expect({ call: `${c.id} ${c.method} ${where(c)}`, wrong: oracle!.checkAnswer(c.method, where(c), c.status as number, JSON.parse(c.answer!)) }).toMatchObject({ wrong: [] });
      judged += 1;
    }
    expect(judged).toBeGreaterThan(40);
  });

  it('R51 every write carries a key of its own, or the one of the attempt that it repeats with the same body', () => {
    const bodies = new Map<string, string>();
    for (const c of calls.filter((x) => x.method !== 'GET')) {
      const key = c.headers['idempotency-key'];
      expect(key).toMatch(/^[0-9a-f-]{36}$/);
      const body = JSON.stringify([c.method, where(c), c.body]);
      expect(bodies.get(key!) ?? body).toBe(body);
      bodies.set(key!, body);
    }
  });

  it('R60 the run has met every kind of call', () => {
    const seen = new Set(calls.map((c) => `${c.method} ${decodeURIComponent(c.path).slice(API.length).replace(/^\/Invoices\/.+/, '/Invoices/one')}${['where', 'IDs', 'InvoiceNumbers', 'ContactIDs'].filter((k) => k in c.query).map((k) => ` by ${k}`).join('')}`));
    expect([...seen].sort()).toEqual(expect.arrayContaining([
      'GET /Accounts', 'GET /BrandingThemes', 'GET /Contacts by where', 'GET /Invoices by ContactIDs', 'GET /Invoices by IDs', 'GET /Invoices by InvoiceNumbers', 'GET /Invoices/one',
      'GET /Items by where', 'GET /Organisation', 'GET /TaxRates', 'GET /TrackingCategories', 'PUT /Contacts', 'PUT /Invoices', 'PUT /Items',
    ]));
    const sent = calls.filter((c) => c.method === 'PUT' && c.path.endsWith('/Invoices')).flatMap((c) => c.body.Invoices as Record<string, unknown>[]);
    const fields = new Set(sent.flatMap((i) => Object.keys(i)));
    expect([...fields].sort()).toEqual(['BrandingThemeID', 'Contact', 'CurrencyCode', 'CurrencyRate', 'Date', 'DueDate', 'InvoiceNumber', 'LineAmountTypes', 'LineItems', 'Reference', 'Status', 'Type', 'Url']);
    expect(Math.max(...calls.map((c) => c.body?.Invoices?.length ?? 0))).toBeGreaterThan(1);
  });

  it('R60 nonsense planted into a real call is found', () => {
    const real = calls.find((c) => c.method === 'PUT' && c.path.endsWith('/Invoices') && c.body.Invoices[0].LineItems[0].Tracking)!;
    const judge = (spoil: (invoice: any) => void, path = where(real)): number => {
      const body = structuredClone(real.body);
      spoil(body.Invoices[0]);
      return oracle!.checkRequest('PUT', path, body).length;
    };
    expect(judge(() => undefined)).toBe(0);
    const nonsense: readonly ((i: any) => void)[] = [
      (i) => { i.Refrence = 'x'; }, (i) => { i.Status = 'APPROVED'; }, (i) => { i.Total = '12.00'; }, (i) => { i.LineItems[0].Qty = 1; }, (i) => { i.LineItems[0].UnitAmount = '8.95'; },
      (i) => { i.LineItems[0].Tracking[0].Category = 'Region'; }, (i) => { i.Contact.ContactID = 'nobody'; }, (i) => { i.LineItems = {}; },
    ];
    expect(nonsense.map((spoil) => judge(spoil) > 0)).toEqual(nonsense.map(() => true));
    expect(judge(() => undefined, '/Invoices?summarizeErrors=false&unitDp=4')).toBe(1);
    expect(judge(() => undefined, '/Invoice')).toBe(1);
  });
});
