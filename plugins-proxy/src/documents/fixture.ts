/** For tests: the answers of Dataverse to `readParts`, as they come through the exact codec. Not imported by the product. */
import { amountsAre, arrivalStatus, connectionStatus, creditNoteKind, numbering } from '@counterfoil/solution';
import type { PartAnswer } from '../dataverse/door.ts';
import { parseRead, parseShared } from './parse.ts';
import { prepare, type PrepareOptions } from './prepare.ts';
import type { Asked, DocumentTable, Prepared } from './types.ts';

export type Row = Record<string, any>;
export const ids = {
  org: '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30', user: '11111111-1111-4111-8111-111111111111', invoice: '2222abcd-2222-4222-8222-222222222222', connection: '33333333-3333-4333-8333-333333333333',
  other: '34343434-3434-4434-8434-343434343434', customer: '44444444-4444-4444-8444-444444444444', gbp: '55555555-5555-4555-8555-555555555555', owner: '66666666-6666-4666-8666-666666666666', team: '77777777-7777-4777-8777-777777777777',
  product: '88888888-8888-4888-8888-888888888888', request: '99999999-9999-4999-8999-999999999999', bill: '2b2babcd-2222-4222-8222-222222222222', note: '2c2cabcd-2222-4222-8222-222222222222', xeroContact: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
} as const;
const FORMATTED = '@OData.Community.Display.V1.FormattedValue';
const LOGICAL = '@Microsoft.Dynamics.CRM.lookuplogicalname';
export const asked: Asked = { requestId: ids.request, from: 'cfl_syncrequest', action: 'send', document: { table: 'invoice', id: ids.invoice.toUpperCase() }, createdBy: ids.user, createdOn: '2026-11-22T10:00:00Z', ticketHash: undefined };
export const options: PrepareOptions = { now: new Date('2026-11-22T12:00:00Z'), appUrl: 'https://contoso.crm4.dynamics.com/' };

const of = (connection: string): Row => ({ statecode: 0, _cfl_connectionid_value: connection });
export const account = (code: string, o: Row = {}): Row => ({ cfl_xeroaccountid: `acc-${code}`, cfl_name: `${code} Account`, cfl_code: code, cfl_type: 'REVENUE', cfl_systemaccount: null, ...of(ids.connection), ...o });
export const rate = (taxType: string, percent: string, o: Row = {}): Row => ({ cfl_xerotaxrateid: `tax-${taxType}`, cfl_name: taxType, cfl_taxtype: taxType, cfl_rate: percent, cfl_canapplytorevenue: true, ...of(ids.connection), ...o });
export const option = (name: string, category: string, o: Row = {}): Row => ({ cfl_trackingoptionid: `opt-${name}`, cfl_name: name, cfl_xeroid: `xero-${name}`, ...of(ids.connection), cfl_CategoryId: { cfl_trackingcategoryid: `cat-${category}`, cfl_name: category, cfl_xeroid: `xero-${category}`, statecode: 0 }, ...o });
export const theme = (name: string, o: Row = {}): Row => ({ cfl_brandingthemeid: `theme-${name}`, cfl_name: name, cfl_xeroid: `xero-theme-${name}`, ...of(ids.connection), ...o });

export const connection = (o: Row = {}): Row => ({
  cfl_connectionid: ids.connection, cfl_name: 'Harbour & Vine Ltd', cfl_tenantid: '7C1E5B0A-2F4D-4A6B-8E93-1D0C9B8A7F65', cfl_shortcode: '!hV1n3', cfl_basecurrency: 'GBP', cfl_timezone: 'Europe/London',
  cfl_status: connectionStatus.options.connected.value, cfl_statusreason: null, cfl_isdefault: true, cfl_organizationid: ids.org.toUpperCase(), cfl_numbering: numbering.options.dynamicsNumber.value,
  cfl_arrivalstatus: arrivalStatus.options.draft.value, cfl_amountsare: amountsAre.options.exclusive.value, cfl_createcontacts: true, cfl_createitems: false, cfl_descriptionasreference: true, cfl_dynamicstaxisright: false, cfl_periodlockdate: null,
  _ownerid_value: ids.team, [`_ownerid_value${LOGICAL}`]: 'team',
  cfl_DefaultAccountId: account('200'), cfl_DefaultTaxRateId: rate('OUTPUT2', '20.0000'), cfl_BrandingThemeId: null, cfl_FreightAccountId: account('425'), cfl_FreightTaxRateId: null, cfl_DiscountAccountId: null,
  cfl_PurchaseAccountId: account('429', { cfl_type: 'EXPENSE', cfl_class: 'EXPENSE' }), cfl_PurchaseTaxRateId: rate('INPUT2', '20.0000', { cfl_canapplytorevenue: false, cfl_canapplytoexpenses: true }), cfl_RoundingAccountId: null, cfl_roundingtolerance: null, ...o,
});

let lineNumber = 0;
/** baseamount is what Dynamics computes; give it where a test is about a different one. */
export const line = (o: Row = {}): Row => {
  lineNumber += 1;
  return {
    invoicedetailid: `line-${lineNumber}`, lineitemnumber: null, sequencenumber: lineNumber, productname: 'Widget', productnumber: 'W-100', ispriceoverridden: false, productdescription: null, description: null, quantity: '1.00000', priceperunit: '100.00', volumediscountamount: null, manualdiscountamount: null,
    tax: null, baseamount: undefined, producttypecode: 1, parentbundleid: null, _parentbundleidref_value: null, _productid_value: ids.product, cfl_AccountId: null, cfl_TaxRateId: null, cfl_TrackingOption1Id: null, cfl_TrackingOption2Id: null, ...o,
  };
};

export const customer = (o: Row = {}): Row => ({ accountid: ids.customer, name: "O'Brien & Söhne <Ltd>", accountnumber: 'AC-7', emailaddress1: 'ap@obrien.example', telephone1: '+44 20 7946 0000', statecode: 0, cfl_taxnumber: 'GB123', address1_line1: '1 Quay', address1_line2: null, address1_line3: null, address1_city: 'Bristol', address1_stateorprovince: null, address1_postalcode: 'BS1 4XX', address1_country: 'United Kingdom', ...o });

export const invoice = (o: Row = {}): Row => ({
  invoiceid: ids.invoice, name: 'Autumn order', invoicenumber: 'INV-1001', description: 'Order 42', statecode: 0, datedelivered: '2026-11-20T00:00:00Z', [`datedelivered${FORMATTED}`]: '20/11/2026', duedate: '2026-12-20', exchangerate: '1.000000000000',
  discountamount: null, discountpercentage: null, freightamount: null, totallineitemamount: null, totalamountlessfreight: null, totaltax: '0.00', totalamount: '100.00', _ownerid_value: ids.owner, [`_ownerid_value${LOGICAL}`]: 'systemuser',
  _customerid_value: ids.customer, _transactioncurrencyid_value: ids.gbp, _cfl_connectionid_value: null, _cfl_brandingthemeid_value: null, cfl_amountsare: null, cfl_arrivalstatus: null,
  customerid_account: customer(), customerid_contact: null, transactioncurrencyid: { isocurrencycode: 'GBP' }, cfl_BrandingThemeId: null, ...o,
});

const ours = (o: Row): Row => ({
  cfl_description: 'As agreed', statecode: 0, exchangerate: '1.000000000000', cfl_subtotal: null, cfl_totaltax: null, cfl_totalamount: null, cfl_amountsare: null, cfl_arrivalstatus: null, _ownerid_value: ids.owner, [`_ownerid_value${LOGICAL}`]: 'systemuser',
  _transactioncurrencyid_value: ids.gbp, _cfl_connectionid_value: null, _cfl_accountid_value: ids.customer, _cfl_contactid_value: null, cfl_AccountId: customer({ name: 'Paper & Co' }), cfl_ContactId: null, transactioncurrencyid: { isocurrencycode: 'GBP' }, ...o,
});
export const bill = (o: Row = {}): Row => ours({ cfl_purchaseinvoiceid: ids.bill, cfl_name: 'BILL-000012', cfl_subject: 'Paper', cfl_suppliernumber: 'PC/77', cfl_invoicedate: '2026-11-18', cfl_duedate: '2026-12-18', cfl_plannedpaymentdate: null, ...o });
export const creditNote = (o: Row = {}): Row => ours({
  cfl_creditnoteid: ids.note, cfl_name: 'CN-000003', cfl_kind: creditNoteKind.options.sales.value, cfl_subject: 'Returned', cfl_suppliernumber: null, cfl_creditdate: '2026-11-19', cfl_emailmode: null, _cfl_brandingthemeid_value: null, cfl_BrandingThemeId: null, _cfl_invoiceid_value: null, _cfl_purchaseinvoiceid_value: null, ...o,
});
export const supplierNote = (o: Row = {}): Row => creditNote({ cfl_kind: creditNoteKind.options.purchase.value, cfl_suppliernumber: 'PC/C-9', ...o });
/** Of a bill or a credit note. */
export const ownLine = (o: Row = {}): Row => {
  lineNumber += 1;
  return {
    cfl_purchaseinvoicelineid: `line-${lineNumber}`, cfl_creditnotelineid: `line-${lineNumber}`, cfl_name: 'Paper A4', cfl_linenumber: lineNumber, cfl_description: null, cfl_quantity: '1', cfl_unitprice: '100', cfl_discountamount: null, createdon: '2026-11-20T10:00:00Z',
    _cfl_productid_value: null, cfl_ProductId: null, cfl_AccountId: null, cfl_TaxRateId: null, cfl_TrackingOption1Id: null, cfl_TrackingOption2Id: null, ...o,
  };
};

/** Of `bill` and `note` at most one; else it is about an invoice. */
export interface Given { invoice?: Row; bill?: Row; note?: Row; lines?: Row[]; connections?: Row[]; currencies?: Row[]; accountLinks?: Row[]; contactLinks?: Row[]; productLinks?: Row[]; details?: Row[]; untaxed?: Row[] }
export const link = (o: Row = {}): Row => ({ cfl_contactlinkid: 'link-1', cfl_name: 'OBrien', _cfl_connectionid_value: ids.connection, _cfl_accountid_value: ids.customer, cfl_xerocontactid: ids.xeroContact, cfl_isprimary: true, ...o });

const tableOf = (g: Given): DocumentTable => (g.bill ? 'cfl_purchaseinvoice' : g.note ? 'cfl_creditnote' : 'invoice');
const documentOf = (g: Given): Asked['document'] => ({ table: tableOf(g), id: g.bill ? ids.bill : g.note ? ids.note : ids.invoice.toUpperCase() });
export const askedFor = (g: Given): Asked => ({ ...asked, document: documentOf(g) });
/** The shared answers in the order of `sharedParts`, then the document's own. */
export function answers(g: Given = {}): { shared: PartAnswer[]; own: PartAnswer[] } {
  const ok = (body: unknown): PartAnswer => ({ status: 200, body });
  const list = (rows: Row[]): PartAnswer => ok({ value: rows });
  const key = `${tableOf(g)}:${documentOf(g).id.toLowerCase()}`;
  return {
    shared: [
      ok({ OrganizationId: ids.org.toUpperCase(), UserId: ids.user, BusinessUnitId: ids.team }), list(g.connections ?? [connection()]),
      list(g.currencies ?? [{ isocurrencycode: 'GBP', exchangerate: '1.000000000000' }, { isocurrencycode: 'EUR', exchangerate: '1.170000000000' }]), list((g.details ?? []).map((d) => ({ cfl_documentkey: key, ...d }))),
      list(g.accountLinks ?? [link()]), list(g.contactLinks ?? []), list(g.productLinks ?? []), list(g.untaxed ?? [rate('ZERORATEDINPUT', '0.0000', { cfl_canapplytorevenue: false }), rate('NONE', '0.0000')]),
    ],
    own: [ok(g.bill ?? g.note ?? g.invoice ?? invoice()), list(g.lines ?? [g.bill || g.note ? ownLine() : line()])],
  };
}

export function read(g: Given = {}) {
  const { shared, own } = answers(g);
  const r = parseRead(askedFor(g), own, parseShared([askedFor(g)], shared));
  if ('problems' in r) throw new Error(r.problems.map((p) => `${p.code} ${p.text}`).join('\n'));
  return r.document;
}
export const result = (g: Given = {}, o = options) => prepare(read(g), o);
export function prepared(g: Given = {}, o = options): Prepared {
  const r = result(g, o);
  if ('problems' in r) throw new Error(r.problems.map((p) => `${p.code} ${p.text}`).join('\n'));
  return r.prepared;
}
export function problems(g: Given = {}, o = options) {
  const r = result(g, o);
  if (!('problems' in r)) throw new Error('There were no problems.');
  return r.problems;
}
export const codes = (g: Given = {}, o = options): string[] => problems(g, o).map((p) => p.code);
