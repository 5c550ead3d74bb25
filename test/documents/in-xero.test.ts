/**
 * The relay's documents in the sandbox Xero, over the wire: what was predicted is what Xero computes, to the cent. The two
 * sides share no code, so a difference in rounding, in what a discount means or in a word on the wire shows here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { amountsAre, arrivalStatus } from '@counterfoil/solution';
import { parseExact, printExact } from '../../plugins-proxy/src/core/json.ts';
import { resolveContact } from '../../plugins-proxy/src/contacts/index.ts';
import { account, connection, invoice, line, link, option, options, prepared, problems, rate, type Given, type Row } from '../../plugins-proxy/src/documents/fixture.ts';
import { compareTotals } from '../../plugins-proxy/src/documents/index.ts';
import type { Prepared } from '../../plugins-proxy/src/documents/index.ts';
import { problemsOfXero } from '../../plugins-proxy/src/problems/index.ts';
import type { XeroContact, XeroInvoice } from '../../plugins-proxy/src/xero/types.ts';
import { bayside, oldMill, startTestXero, type Any, type TestXero } from '../../sandbox/xero/testing.ts';

let world: TestXero;
let north: Row;
let sales: Row;
let serial = 0;
const now = { ...options, now: new Date() };
const today = now.now.toISOString().slice(0, 10);

beforeAll(async () => {
  world = await startTestXero();
  const categories = (await world.api('GET', '/TrackingCategories')).body.TrackingCategories as Any[];
  const real = (category: string, name: string): Row => {
    const c = categories.find((x) => x.Name === category);
    return option(name, category, { cfl_xeroid: c.Options.find((x: Any) => x.Name === name).TrackingOptionID, cfl_CategoryId: { cfl_trackingcategoryid: category, cfl_name: category, cfl_xeroid: c.TrackingCategoryID, statecode: 0 } });
  };
  north = real('Region', 'North');
  sales = real('Department', 'Sales');
});
afterAll(async () => { await world.close(); });

/** An invoice of today with a number of its own, linked to a contact of the sandbox. */
const given = (g: Given & { head?: Row }): Given => {
  serial += 1;
  const head = { invoicenumber: `DOC-${serial}`, datedelivered: today, duedate: today, ...g.head };
  return { accountLinks: [link({ cfl_xerocontactid: bayside })], connections: [connection({ cfl_FreightAccountId: account('260') })], ...g, invoice: invoice(head) };
};
const contactOf = (p: Prepared): XeroContact => ('known' in p.contact ? { ContactID: p.contact.known } : {});
/** One call for up to fifty: Xero takes sixty calls a minute. */
async function putAll(all: readonly Prepared[], contact?: XeroContact): Promise<{ invoice: XeroInvoice; errors: string[] }[]> {
  const body = printExact({ Invoices: all.map((p) => ({ ...p.document, Contact: contact ?? contactOf(p) })) });
  const got = await world.api('PUT', '/Invoices?summarizeErrors=false&unitdp=4', JSON.parse(body), { raw: body });
  expect(got.status, got.text).toBe(200);
  return parseExact(got.text).Invoices.map((x: Any) => ({ invoice: x, errors: (x.ValidationErrors ?? []).map((e: Any) => e.Message) }));
}
const put = async (p: Prepared, contact?: XeroContact): Promise<{ invoice: XeroInvoice; errors: string[] }> => (await putAll([p], contact))[0]!;

const cents = (max: number) => fc.integer({ min: 1, max }).map((n) => `${Math.trunc(n / 100)}.${String(n % 100).padStart(2, '0')}`);
const four = fc.integer({ min: 1, max: 99_999_999 }).map((n) => `${Math.trunc(n / 10_000)}.${String(n % 10_000).padStart(4, '0')}`);
const drawnLine = fc.record({
  quantity: fc.oneof(fc.integer({ min: 1, max: 99 }).map(String), four), price: fc.oneof(cents(500_000), four), discount: fc.option(cents(100), { nil: undefined }),
  tax: fc.constantFrom(['OUTPUT2', '20'], ['RROUTPUT', '5'], ['ZERORATEDOUTPUT', '0']), account: fc.constantFrom('200', '260'), tracked: fc.boolean(), words: fc.boolean(),
});
type Drawn = typeof drawnLine extends fc.Arbitrary<infer T> ? T : never;
const rowOf = (l: Drawn): Row => line({
  quantity: l.words ? '0' : l.quantity, priceperunit: l.words ? '0' : l.price, manualdiscountamount: l.words || !l.discount ? null : l.discount,
  cfl_TaxRateId: rate(l.tax[0]!, l.tax[1]!), cfl_AccountId: account(l.account), cfl_TrackingOption1Id: l.tracked ? north : null, cfl_TrackingOption2Id: l.tracked ? sales : null,
});

/** Dynamics' own net of the same lines, from the difference that `prepare` names: the oracle here is Xero, not Dynamics. */
function settled(g: Given & { head?: Row }): Prepared | undefined {
  const net = /would compute (-?[\d.]+) from/.exec(problems({ ...given({ ...g, head: { ...g.head, totalamount: '-0.01' } }) }, now).find((p) => p.code === 'NET_DIFFERS')?.text ?? '')?.[1];
  if (net === undefined || net.startsWith('-')) return undefined;
  return prepared(given({ ...g, head: { ...g.head, totalamount: net } }), now);
}

describe('predicted and computed', () => {
  it.each(['exclusive', 'inclusive', 'noTax'] as const)('R37 R61 are the same to the cent for any lines, discount and freight: %s', async (mode) => {
    const document = fc.tuple(fc.array(drawnLine, { minLength: 1, maxLength: 10 }).filter((ls) => ls.some((l) => !l.words)), fc.constantFrom(null, '2.5', '10'), fc.option(cents(5000), { nil: null }));
    await fc.assert(fc.asyncProperty(fc.array(document, { minLength: 45, maxLength: 50 }), async (documents) => {
      const all = documents.flatMap(([drawn, discountpercentage, freightamount]) => settled({ lines: drawn.map(rowOf), head: { cfl_amountsare: amountsAre.options[mode].value, discountpercentage, freightamount } }) ?? []);
      expect(all.length).toBeGreaterThan(30);
      (await putAll(all)).forEach((got, i) => {
        expect(got.errors).toEqual([]);
        expect(compareTotals(all[i]!.predicted, got.invoice), printExact(all[i]!.document)).toEqual({ same: true });
      });
    }), { numRuns: 4, endOnFailure: true });
  });
  it('R8 R9 R11 words, bundles, tracking, a discount on a line and pieces of more than four digits arrive as they are meant', async () => {
    const p = settled({ lines: [
      line({ invoicedetailid: 'kit', productname: 'Starter kit', producttypecode: 2, priceperunit: '500', cfl_TrackingOption1Id: north, cfl_TrackingOption2Id: sales }), line({ productname: 'Cable', producttypecode: 3, _parentbundleidref_value: 'kit', quantity: '2', priceperunit: '9' }),
      line({ quantity: '0', priceperunit: '0', productname: null, productdescription: 'Thank you – 谢谢 & <so long>' }), line({ quantity: '3', priceperunit: '10', manualdiscountamount: '2.25' }), line({ quantity: '0.33333', priceperunit: '10' }),
    ] })!;
    const { invoice: x, errors } = await put(p);
    expect(errors).toEqual([]);
    expect(x.LineItems!.map((l) => [l.Description, String(l.LineAmount ?? '')])).toEqual([['Starter kit', '500.00'], ['2 x Cable', expect.anything()], ['Thank you – 谢谢 & <so long>', expect.anything()], ['Widget', '27.75'], ['Widget (0.33333 x 10)', '3.33']]);
    expect(x.LineItems![0]!.Tracking!.map((t) => t.Option).sort()).toEqual(['North', 'Sales']);
    expect(compareTotals(p.predicted, x)).toEqual({ same: true });
  });
  it('R7 R13 head: number, reference, link back, dates, currency with its rate, status', async () => {
    const p = prepared(given({ head: { transactioncurrencyid: { isocurrencycode: 'EUR' }, exchangerate: '1.17', cfl_arrivalstatus: arrivalStatus.options.authorised.value } }), now);
    const { invoice: x, errors } = await put(p);
    expect(errors).toEqual([]);
    expect(x).toMatchObject({ InvoiceNumber: p.number, Reference: 'Order 42', Url: p.linkBack, CurrencyCode: 'EUR', Status: 'AUTHORISED', DateString: expect.stringContaining(today) });
    expect(Number(x.CurrencyRate)).toBe(1.17);
  });
});

describe('refused', () => {
  it('R24 a number that is taken is named with its remedies, and the other invoice is untouched', async () => {
    const p = prepared(given({}), now);
    const first = await put(p);
    const second = await put(prepared(given({ head: { invoicenumber: p.number, description: 'Another' } }), now));
    const [said] = problemsOfXero(second.errors, p.number);
    expect(said).toMatchObject({ code: 'NUMBER_TAKEN' });
    expect(said!.text).toContain(p.number);
    const still = parseExact((await world.api('GET', `/Invoices/${first.invoice.InvoiceID}`)).text).Invoices[0];
    expect(still).toMatchObject({ Reference: 'Order 42', InvoiceNumber: p.number });
  });
  it('R58 what the sandbox Xero says has a code of its own', async () => {
    const said = async (g: Given & { head?: Row }): Promise<string[]> => problemsOfXero((await put(prepared(given(g), now))).errors).map((x) => x.code);
    expect(await said({ lines: [line({ cfl_AccountId: account('999') })] })).toContain('XERO_ACCOUNT_INVALID');
    expect(await said({ lines: [line({ cfl_AccountId: account('299') })] })).toContain('XERO_ACCOUNT_INVALID');
    expect(await said({ lines: [line({ cfl_TaxRateId: rate('TAX999', '20') })] })).toContain('XERO_TAX_INVALID');
    expect(await said({ lines: [line({ cfl_TrackingOption1Id: { ...north, cfl_xeroid: '00000000-0000-4000-8000-000000000000' } })] })).toContain('XERO_TRACKING_INVALID');
    expect(await said({ head: { transactioncurrencyid: { isocurrencycode: 'JPY' } } })).toContain('XERO_CURRENCY_MISSING');
    expect(await said({ accountLinks: [link({ cfl_xerocontactid: oldMill })] })).toContain('XERO_CONTACT_ARCHIVED');
    expect(await said({ accountLinks: [link({ cfl_xerocontactid: '00000000-0000-4000-8000-000000000000' })] })).toContain('XERO_CONTACT_MISSING');
  });
});

describe('R12 contacts', () => {
  it('R12 a new contact is taken by Xero as it is, and found by its number afterwards', async () => {
    const p = prepared(given({ accountLinks: [], connections: [connection()] }), now);
    if (!('wanted' in p.contact)) throw new Error('There is a link.');
    const contacts = async (query: string): Promise<XeroContact[]> => (await world.api('GET', `/Contacts?${query}`)).body.Contacts;
    const door = {
      contactsMatching: (_t: string, any: readonly { field: string; value: string }[]) => contacts(`where=${encodeURIComponent(any.map((q) => `${q.field}=="${q.value}"`).join(' OR '))}&includeArchived=true`),
      searchContacts: (_t: string, term: string) => contacts(`searchTerm=${encodeURIComponent(term)}`),
    };
    const before = await resolveContact(p.contact.wanted, p.connection, door, { lane: 'click' });
    if (before.kind !== 'create') throw new Error(before.kind);
    const made = await world.api('PUT', '/Contacts?summarizeErrors=false', { Contacts: [before.contact] });
    const id = made.body.Contacts[0].ContactID as string;
    expect(made.body.Contacts[0].ValidationErrors ?? []).toEqual([]);
    expect(await resolveContact(p.contact.wanted, p.connection, door, { lane: 'click' })).toMatchObject({ kind: 'found', contactId: id.toLowerCase(), how: 'contactNumber', calls: 1 });
    expect((await put(p, { ContactID: id })).errors).toEqual([]);
  });
});
