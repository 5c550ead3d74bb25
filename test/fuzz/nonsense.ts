/** Documents as somebody could leave them in Dynamics: mostly sensible, with nonsense in one column or in many. Rows of the wire, drawn by fast-check. */
import fc from 'fast-check';
import { amountsAre, arrivalStatus, creditNoteKind, connectionStatus, emailMode, numbering } from '@counterfoil/solution';
import { account, bill, connection, creditNote, customer, ids, invoice, line, link, ownLine, option, rate, theme, type Given, type Row } from '../../plugins-proxy/src/documents/fixture.ts';

export const strangeTexts = [
  '', ' ', '\t\r\n', 'x'.repeat(256), 'y'.repeat(4001), 'a\u0000b', '\u0007\u001b[31m', '\uD83D', 'tail\uDE00', '😀👩‍👩‍👧', '\u202Etxet', 'e\u0301\u0323', '谢谢', '<b>&amp;"\'', "'; DROP TABLE x;--", '{number} {line}', '%00 %zz', 'a,b;c|d', '\\"', '=1+1', 'NaN', 'null', '\uFEFFbom', '\u200B', 'ﬁ', 'İ', 'ß'.repeat(130),
] as const;
export const strangeAmounts = ['0', '-0.01', '-5', '0.00001', '0.0049999', '1.005', '2.675', '123456789.123456789', '99999999999.9999', '1000000000000', '922337203685477.5807', '-922337203685477.5807', '0.3333333333'] as const;
export const strangeDates = ['1753-01-01', '1899-12-31', '1970-01-01', '2024-12-31', '2026-02-28', '2028-02-29', '2199-12-31', '9999-12-31'] as const;

const textOr = (usual: string, rate = 12): fc.Arbitrary<string | null> => fc.oneof({ weight: rate, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...strangeTexts) }, { weight: 1, arbitrary: fc.constant(null) });
const amountOr = (usual: fc.Arbitrary<string | null>, rate = 10): fc.Arbitrary<string | null> => fc.oneof({ weight: rate, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...strangeAmounts) });
const dateOr = (usual: string, rate = 12): fc.Arbitrary<string | null> => fc.oneof({ weight: rate, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...strangeDates) }, { weight: 1, arbitrary: fc.constant(null) });
const rarely = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> => fc.oneof({ weight: 14 * others.length, arbitrary: fc.constant(usual) }, ...others.map((o) => ({ weight: 1, arbitrary: fc.constant(o) })));
const choiceOf = (options: Readonly<Record<string, { readonly value: number }>>): fc.Arbitrary<number | null> => fc.constantFrom<number | null>(null, ...Object.values(options).map((o) => o.value), 999_999_999);

const cents = (max: number): fc.Arbitrary<string> => fc.integer({ min: 1, max }).map((n) => `${Math.trunc(n / 100)}.${String(n % 100).padStart(2, '0')}`);
const coded = (sales: boolean): fc.Arbitrary<Row> => {
  const [income, tax] = sales ? [account('200'), rate('OUTPUT2', '20.0000')] : [account('429', { cfl_type: 'EXPENSE', cfl_class: 'EXPENSE' }), rate('INPUT2', '20.0000', { cfl_canapplytorevenue: false, cfl_canapplytoexpenses: true })];
  return fc.record({
    cfl_AccountId: rarely<Row | null>(null, income, account('299', { statecode: 1 }), account('090', { cfl_type: 'BANK' }), account('610', { cfl_systemaccount: 'DEBTORS' }), account('200', { _cfl_connectionid_value: ids.other }), account('999')),
    cfl_TaxRateId: rarely<Row | null>(null, tax, rate('TAX001', '17.5', { statecode: 1 }), rate('INPUT2', '20', { cfl_canapplytorevenue: false, cfl_canapplytoexpenses: !sales }), rate('OUTPUT2', '20', { _cfl_connectionid_value: ids.other }), rate('TAX999', '20')),
    cfl_TrackingOption1Id: rarely<Row | null>(null, option('Gone', 'Region', { statecode: 1 }), option('Elsewhere', 'Region', { _cfl_connectionid_value: ids.other }), option('Nowhere', 'Region', { cfl_xeroid: '7a090001-0000-4000-8000-000000009999', cfl_CategoryId: { cfl_trackingcategoryid: 'cat-Region', cfl_name: 'Region', cfl_xeroid: '7ac00001-0000-4000-8000-000000009999', statecode: 0 } })),
  });
};

const salesLine = fc.record({
  productname: textOr('Widget'), productdescription: textOr('As described', 4), description: textOr('In blue', 3), quantity: amountOr(fc.constantFrom('1', '2', '10', '0.25')), priceperunit: amountOr(cents(500_000)),
  manualdiscountamount: amountOr(fc.constant(null), 16), volumediscountamount: amountOr(fc.constant(null), 24), tax: amountOr(fc.constant(null), 20), baseamount: fc.constant(undefined), producttypecode: rarely<number | null>(1, 2, 3, 5, 9, null), _productid_value: rarely<string | null>(ids.product, null), productnumber: textOr('W-100'),
}).chain((own) => coded(true).map((c) => line({ ...own, ...c })));

const purchaseLine = (sales: boolean): fc.Arbitrary<Row> => fc.record({
  cfl_name: textOr('Paper'), cfl_description: textOr('80 g', 3), cfl_quantity: amountOr(fc.constantFrom('1', '3', '0.5', null)), cfl_unitprice: amountOr(cents(500_000)), cfl_discountamount: amountOr(fc.constant(null), 16),
}).chain((own) => coded(sales).map((c) => ownLine({ ...own, ...c })));

const party = fc.record({
  name: textOr('Paper & Co'), accountnumber: textOr('AC-7'), emailaddress1: textOr('ap@example.com'), telephone1: textOr('+44 20 7946 0000'), cfl_taxnumber: textOr('GB123'), address1_line1: textOr('1 Quay'), address1_postalcode: textOr('BS1'), address1_country: textOr('United Kingdom'), statecode: rarely(0, 1),
}).map((o) => customer(o));

const connections = fc.record({
  cfl_status: rarely<number | null>(connectionStatus.options.connected.value, connectionStatus.options.paused.value, connectionStatus.options.readOnly.value, null), cfl_numbering: choiceOf(numbering.options), cfl_arrivalstatus: choiceOf(arrivalStatus.options), cfl_amountsare: choiceOf(amountsAre.options),
  cfl_createcontacts: fc.boolean(), cfl_createitems: rarely(false, true), cfl_dynamicstaxisright: rarely(false, true), cfl_emailmode: choiceOf(emailMode.options), cfl_timezone: textOr('Europe/London'), cfl_shortcode: textOr('!hV1n3'), cfl_basecurrency: textOr('GBP', 30),
  cfl_periodlockdate: rarely<string | null>(null, '2026-11-30'), cfl_DefaultAccountId: rarely<Row | null>(account('200'), null, account('200', { statecode: 1 })), cfl_DefaultTaxRateId: rarely<Row | null>(rate('OUTPUT2', '20.0000'), null), cfl_bundleheaderonly: fc.boolean(), cfl_tenantid: rarely('7C1E5B0A-2F4D-4A6B-8E93-1D0C9B8A7F65', ''),
  cfl_roundingtolerance: rarely<string | null>(null, '0.05'), cfl_RoundingAccountId: rarely<Row | null>(account('860', { cfl_systemaccount: 'ROUNDING', cfl_type: 'CURRLIAB' }), null), cfl_safestart: rarely(false, true),
}).map((o) => connection(o));

const shared = (linked: string): fc.Arbitrary<Given> => fc.record({
  connections: connections.map((c) => [c]), accountLinks: rarely<Row[]>([link({ cfl_xerocontactid: linked })], [], [link({ cfl_xerocontactid: 'not an id' })], [link({ cfl_xerocontactid: linked, cfl_isprimary: false }), link({ cfl_contactlinkid: 'link-2', cfl_xerocontactid: ids.xeroContact, cfl_isprimary: false })]),
});

const head = fc.record({
  description: textOr('Order 42'), statecode: rarely(0, 1, 2, 3), discountamount: amountOr(fc.constant(null), 16), discountpercentage: rarely<string | null>(null, '10', '100', '150', '-10'), freightamount: amountOr(fc.constant(null), 16), exchangerate: amountOr(fc.constant('1.000000000000'), 24),
  cfl_amountsare: choiceOf(amountsAre.options), cfl_arrivalstatus: choiceOf(arrivalStatus.options), cfl_emailmode: choiceOf(emailMode.options), cfl_BrandingThemeId: rarely<Row | null>(null, theme('Elsewhere', { _cfl_connectionid_value: ids.other }), theme('Old', { statecode: 1 })),
  transactioncurrencyid: rarely<Row | null>({ isocurrencycode: 'GBP' }, { isocurrencycode: 'EUR' }, { isocurrencycode: 'XXX' }, { isocurrencycode: '' }, null),
});

/** What the wire calls the tables; number and date are set by whoever sends, so that numbers do not collide. */
export function nonsense(linked: string, today: string): fc.Arbitrary<Given & { numberOf?: string }> {
  const dated = { datedelivered: dateOr(today, 20), duedate: dateOr(today, 10) };
  const sales = fc.tuple(shared(linked), head, fc.record(dated), textOr('Autumn order'), textOr('keep', 20), fc.option(party, { nil: null, freq: 12 }), fc.array(salesLine, { minLength: 0, maxLength: 4 }))
    .map(([s, h, d, name, numberOf, customerid, lines]): Given & { numberOf?: string } => ({ ...s, lines, invoice: invoice({ ...h, ...d, name, customerid_account: customerid, ...(numberOf === 'keep' ? {} : { invoicenumber: numberOf }) }), ...(numberOf === 'keep' ? { numberOf } : {}) }));
  const bills = fc.tuple(shared(linked), head, dateOr(today, 20), dateOr(today, 10), textOr('PC/77'), fc.option(party, { nil: null, freq: 12 }), fc.array(purchaseLine(false), { minLength: 0, maxLength: 4 }))
    .map(([s, h, cfl_invoicedate, cfl_duedate, cfl_suppliernumber, cfl_AccountId, lines]): Given => ({ ...s, lines, bill: bill({ ...h, cfl_invoicedate, cfl_duedate, cfl_suppliernumber, cfl_AccountId, cfl_description: h.description }) }));
  const notes = fc.tuple(shared(linked), head, dateOr(today, 20), choiceOf(creditNoteKind.options), fc.option(party, { nil: null, freq: 12 }), fc.array(purchaseLine(true), { minLength: 0, maxLength: 4 }), textOr('SC-9', 4))
    .map(([s, h, cfl_creditdate, cfl_kind, cfl_AccountId, lines, cfl_suppliernumber]): Given => ({ ...s, lines, note: creditNote({ ...h, cfl_creditdate, cfl_kind, cfl_AccountId, cfl_suppliernumber, cfl_description: h.description }) }));
  return fc.oneof({ weight: 2, arbitrary: sales }, { weight: 1, arbitrary: bills }, { weight: 1, arbitrary: notes });
}
