import { describe, expect, it } from 'vitest';
import { asText, fixed, type Fixed } from '../money/index.ts';
import type { AccountRow, ConnectionRow, ProductLinkRow, TaxRateRow } from '../forms/rows.ts';
import { partsOf } from './coding.ts';
import { linesTakingOff, plan, type Target } from './plan.ts';
import type { Deposit, InvoiceLine, Sale } from './read.ts';

const f = (v: string | number): Fixed => fixed(v)!;
const line = (o: Partial<InvoiceLine> = {}): InvoiceLine => ({ id: 'line-1', invoice: 'd1', invoiceNumber: 'INV-1', cancelled: false, takesOff: undefined, position: 1, net: f(3000), tax: undefined, account: 'a200', taxRate: 'r20', option1: undefined, option2: 'o2', ...o });
const deposit = (o: Partial<Deposit> = {}): Deposit => ({
  id: 'd1', number: 'INV-1', called: 'INV-1', name: 'Deposit', state: 0, isDeposit: true, orderId: 'o', quoteId: undefined, currency: 'gbp', connection: 'c', mode: 'exclusive', beside: false, percent: false, discount: f(0), dated: true,
  net: f(3000), tax: f(0), shown: '£3,000.00', gone: false, lines: [line()], takenOffBy: undefined, before: 0, ...o,
});
const target = (o: Partial<Target> = {}): Target => ({ net: f(10000), currency: 'gbp', connection: undefined, mode: undefined, state: 0, number: 'INV-9', percent: false, discount: f(0), ...o });

describe('taking deposits off', () => {
  it('R41 leaves what is left, and has the invoice say what the deposits say', () => {
    const p = plan(target(), [deposit(), deposit({ id: 'd2', called: 'INV-2', net: f('1000.01') })], 'c');
    expect(p).toMatchObject({ taking: [{ id: 'd1' }, { id: 'd2' }], change: { 'cfl_ConnectionId@odata.bind': '/cfl_connections(c)', cfl_amountsare: expect.any(Number) } });
    expect('left' in p && asText(p.left)).toBe('5999.99');
    expect(plan(target({ connection: 'c', mode: 'exclusive' }), [deposit()], undefined)).toMatchObject({ change: {} });
  });
  it('R41 takes nothing off twice', () => {
    expect(plan(target(), [deposit({ takenOffBy: { id: 'i', number: 'INV-9' } })], 'c')).toMatchObject({ taking: [], change: {} });
  });
  it('R41 a percentage off the whole becomes an amount: else the deposits would be reduced, too', () => {
    expect(plan(target({ percent: true, discount: f('1000.00'), net: f(9000) }), [deposit()], 'c')).toMatchObject({ change: { discountpercentage: null, discountamount: 1000 } });
    expect(plan(target({ percent: true, discount: f(1000) }), [], 'c')).toMatchObject({ change: {} });
  });
  it.each<[string, Partial<Target>, Partial<Deposit>, RegExp]>([
    ['deposits above the total', { net: f('2999.99') }, {}, /INV-1 come to more than the invoice/],
    ['another currency', {}, { currency: 'eur' }, /another currency/],
    ['another connection', { connection: 'x' }, {}, /another Xero connection/],
    ['the default connection, where the deposit went elsewhere', { connection: 'x' }, { connection: undefined }, /another Xero connection/],
    ['tax inside against tax on top', { mode: 'inclusive' }, {}, /Amounts Are/],
    ['what is gone in Xero', {}, { gone: true }, /voided or deleted in Xero.*Cancel it in Dynamics/],
    ['a discount or freight on the deposit', {}, { beside: true }, /discount or freight/],
    ['a deposit without lines', {}, { lines: [] }, /no lines/],
    ['a closed invoice', { state: 2 }, {}, /INV-9 is paid or cancelled/],
  ])('R41 refuses %s in plain words', (_what, t, d, words) => {
    const p = plan(target(t), [deposit(d)], 'c');
    expect('refusal' in p ? p.refusal : '').toMatch(words);
  });
  it('R41 two deposits in different connections are refused, whatever the invoice says', () => {
    expect(plan(target(), [deposit(), deposit({ id: 'd2', connection: 'y' })], 'c')).toHaveProperty('refusal');
  });
  it('R41 each line is the same with the other sign, and who does it twice meets the same row', async () => {
    const rows = await linesTakingOff('i', [deposit({ called: 'XERO-7', lines: [line(), line({ id: 'line-2', net: f('0.05'), tax: f('0.01') })] })], 3);
    expect(rows).toMatchObject([
      { productdescription: 'Less deposit XERO-7', quantity: 1, priceperunit: -3000, lineitemnumber: 4, 'cfl_DepositInvoiceId@odata.bind': '/invoices(d1)', 'cfl_AccountId@odata.bind': '/cfl_xeroaccounts(a200)', 'cfl_TaxRateId@odata.bind': '/cfl_xerotaxrates(r20)', 'cfl_TrackingOption2Id@odata.bind': '/cfl_trackingoptions(o2)' },
      { priceperunit: -0.05, tax: -0.01, lineitemnumber: 5 },
    ]);
    expect(rows[0]).not.toHaveProperty('cfl_TrackingOption1Id@odata.bind');
    const ids = async (before: number) => (await linesTakingOff('other', [deposit({ before })], 0)).map((r) => r['invoicedetailid']);
    expect(await ids(0)).toEqual([rows[0]!['invoicedetailid']]);
    expect(await ids(1)).not.toEqual(await ids(0));
  });
});

const account = (id: string): AccountRow => ({ id, name: `Account ${id}`, active: true, connectionId: 'c', type: 'REVENUE', class: 'REVENUE', systemAccount: '' });
const rate = (id: string, percent: number): TaxRateRow => ({ id, name: `${percent}% tax`, active: true, connectionId: 'c', rate: percent, sales: true, purchases: false });
const both = (a?: AccountRow, t?: TaxRateRow) => ({ account: a, taxRate: t });
const connection = { id: 'c', defaults: { sales: both(account('200'), rate('20', 20)), purchase: both() } } as unknown as ConnectionRow;
const links = [{ productId: 'book', codes: { sales: both(undefined, rate('0', 0)), purchase: both() } }, { productId: 'wine', codes: { sales: both(account('210')), purchase: both() } }] as ProductLinkRow[];
const sale = (o: Partial<Sale> = {}): Sale => ({
  table: 'salesorder', id: 'o', number: 'SO-1', name: 'Order', orderId: 'o', quoteId: undefined, customer: { table: 'account', id: 'k' }, priceList: 'p', currency: 'gbp', digits: 2, address: {}, freight: f(0), shown: '', tax: f(0), net: f(100), lineTotal: f(100),
  lines: [{ productId: undefined, net: f(60) }, { productId: 'book', net: f(40) }], ...o,
});
const seen = (s: Sale, amount: string, o: { links?: readonly ProductLinkRow[] | undefined; settings?: Parameters<typeof partsOf>[4]; mode?: 'exclusive' | 'noTax' } = {}) =>
  partsOf(s, f(amount), connection, 'links' in o ? o.links : links, o.settings, o.mode ?? 'exclusive').map((p) => [asText(p.amount), p.coded.account?.id, p.coded.taxRate?.id, p.name]);

describe('where a deposit is booked', () => {
  it('R41 several tax rates make several lines, in proportion and to the cent', () => {
    expect(seen(sale(), '33.33')).toEqual([['20.00', '200', '20', '20% tax'], ['13.33', '200', '0', '0% tax']]);
  });
  it('R41 several accounts at one rate, too; one of everything is one line', () => {
    expect(seen(sale({ lines: [{ productId: undefined, net: f(25) }, { productId: 'wine', net: f(75) }] }), '10')).toEqual([['2.50', '200', '20', 'Account 200'], ['7.50', '210', '20', 'Account 210']]);
    expect(seen(sale({ lines: [{ productId: undefined, net: f(25) }, { productId: undefined, net: f(75) }] }), '10')).toEqual([['10.00', '200', '20', undefined]]);
  });
  it('R41 the freight counts with its own tax, and a discount on the whole comes off the lines alone', () => {
    const s = sale({ lineTotal: f(100), net: f(100), freight: f(10) });
    expect(seen(s, '10', { settings: { deposit: both(), freight: both(account('425'), rate('0', 0)) } })).toEqual([['5.40', '200', '20', '20% tax'], ['3.60', '200', '0', '0% tax'], ['1.00', '425', '0', '0% tax']]);
  });
  it('R41 the account and tax rate for deposits make one line; the account alone one for each tax rate', () => {
    expect(seen(sale(), '30', { settings: { deposit: both(account('850'), rate('no', 0)), freight: both() } })).toEqual([['30.00', '850', 'no', undefined]]);
    expect(seen(sale(), '30', { settings: { deposit: both(account('850')), freight: both() } })).toEqual([['18.00', '850', '20', '20% tax'], ['12.00', '850', '0', '0% tax']]);
  });
  it('R41 what cannot be told apart is one line: links that may not be read, lines that are given back', () => {
    expect(seen(sale(), '30', { links: undefined })).toEqual([['30', undefined, undefined, undefined]]);
    expect(seen(sale({ lines: [{ productId: undefined, net: f(140) }, { productId: 'book', net: f(-40) }] }), '30')).toEqual([['30', undefined, undefined, undefined]]);
  });
  it('R41 tax that Dynamics shows is shown on the deposit, too; without tax there is none', () => {
    const tax = (s: Sale, mode: 'exclusive' | 'noTax') => partsOf(s, f(50), connection, links, undefined, mode).map((p) => p.tax && asText(p.tax));
    expect(tax(sale({ tax: f(12) }), 'exclusive')).toEqual(['6.00', '0.00']);
    expect(tax(sale(), 'exclusive')).toEqual([undefined, undefined]);
    expect(tax(sale({ tax: f(12) }), 'noTax')).toEqual([undefined]);
  });
});
