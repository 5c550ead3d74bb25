// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { amountsAre, creditNoteKind, optionValue, trackingSource, xeroTextField } from '@counterfoil/solution';
import { account, BOOKS, connection, currencies, EUR, expenses, GBP, id, line, OTHER, rate, twenty } from '../../testing/books.ts';
import { documentForm, hostWith, ref, type DocumentForm } from '../../testing/document-form.ts';
import type { Row } from '../nudge/index.ts';
import { onBillLoad, onInvoiceLineLoad, onLineLoad } from './documents.ts';
import { onLineCellChange, onLineRowSave } from './grid.ts';
import { onAllocationLoad } from './allocation.ts';
import { onMappingLoad } from './mapping.ts';
import { onRuleLoad } from './rule.ts';
import { onSettingsLoad } from './settings.ts';

afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

const BILL = id(50), PRODUCT = id(30);
const bill = (o: object = {}) => ({ cfl_purchaseinvoiceid: BILL, _cfl_connectionid_value: BOOKS, _transactioncurrencyid_value: EUR, cfl_amountsare: null, statecode: 0, cfl_subtotal: 0, cfl_totaltax: 0, cfl_totalamount: 0, ...o });
const values = { cfl_purchaseinvoiceid: ref('cfl_purchaseinvoice', BILL), cfl_name: null, cfl_productid: null, cfl_description: null, cfl_linenumber: null, cfl_quantity: null, cfl_unitprice: null, cfl_discountamount: null, cfl_amount: null, cfl_taxamount: null, cfl_netamount: null, cfl_accountid: null, cfl_taxrateid: null, cfl_trackingoption1id: null, cfl_trackingoption2id: null, transactioncurrencyid: ref('transactioncurrency', GBP) };
const lineForm = (more: object = {}, o: { id?: string } = {}): DocumentForm => documentForm({ table: 'cfl_purchaseinvoiceline', values: { ...values, ...more }, ...o });
const amounts = (t: DocumentForm): unknown[] => ['cfl_amount', 'cfl_taxamount', 'cfl_netamount'].map((c) => t.value(c));
const categories = [{ cfl_trackingcategoryid: id(81), cfl_position: 1, statecode: 0, _cfl_connectionid_value: BOOKS }, { cfl_trackingcategoryid: id(82), cfl_position: 2, statecode: 0, _cfl_connectionid_value: BOOKS }];
const tables = (more: Record<string, Record<string, unknown>[]> = {}) => ({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoice: [bill()], cfl_trackingcategory: categories, cfl_xerotaxrate: [twenty, rate(21, 5)], cfl_xeroaccount: [expenses, account(11, 'Foreign', { _cfl_connectionid_value: OTHER })], ...more });

describe('a new line', () => {
  it('gets the next number, one piece, and the currency of its document; amounts follow what is typed', async () => {
    hostWith(tables({ cfl_purchaseinvoiceline: [line(70, { cfl_linenumber: 4 })] }));
    const t = lineForm();
    await onLineLoad(t.context);
    expect([t.value('cfl_linenumber'), t.value('cfl_quantity')]).toEqual([5, 1]);
    expect(t.value('transactioncurrencyid')).toMatchObject([{ id: `{${EUR.toUpperCase()}}` }]);
    expect(amounts(t)).toEqual([undefined, undefined, undefined]);
    t.type('cfl_unitprice', 9.99);
    await vi.waitFor(() => expect(amounts(t)).toEqual([9.99, 2, 9.99]));
    t.type('cfl_taxrateid', ref('cfl_xerotaxrate', id(21)));
    await vi.waitFor(() => expect(amounts(t)).toEqual([9.99, 0.5, 9.99]));
    t.type('cfl_discountamount', 4.99);
    await vi.waitFor(() => expect(amounts(t)).toEqual([5, 0.25, 5]));
  });
  it('takes words, account, tax rate and price from its product, and does not replace what a person typed', async () => {
    hostWith(tables({ product: [{ productid: PRODUCT, name: 'Corks', currentcost: 0.12, _transactioncurrencyid_value: EUR }], cfl_productlink: [{ _cfl_productid_value: PRODUCT, cfl_PurchaseAccountId: account(12, '310 Materials'), cfl_PurchaseTaxRateId: rate(21, 5) }] }));
    const t = lineForm();
    await onLineLoad(t.context);
    t.type('cfl_productid', ref('product', PRODUCT));
    await vi.waitFor(() => expect([t.value('cfl_name'), t.value('cfl_unitprice')]).toEqual(['Corks', 0.12]));
    expect(t.value('cfl_accountid')).toEqual(ref('cfl_xeroaccount', id(12), '310 Materials'));
    expect(t.value('cfl_taxrateid')).toMatchObject([{ name: '5%' }]);
    const typed = lineForm({ cfl_name: 'My words', cfl_unitprice: 1 });
    await onLineLoad(typed.context);
    typed.type('cfl_productid', ref('product', PRODUCT));
    await vi.waitFor(() => expect(typed.value('cfl_accountid')).toBeDefined());
    expect([typed.value('cfl_name'), typed.value('cfl_unitprice')]).toEqual(['My words', 1]);
  });
  it('has no tax where its document has none', async () => {
    hostWith(tables({ cfl_purchaseinvoice: [bill({ cfl_amountsare: optionValue(amountsAre, 'noTax') })] }));
    const t = lineForm({ cfl_unitprice: 10 });
    await onLineLoad(t.context);
    expect(amounts(t)).toEqual([10, 0, 10]);
  });
});

describe('lookups of a line', () => {
  it('R10 R11 offer what Xero takes there', async () => {
    hostWith(tables());
    const t = lineForm();
    await onLineLoad(t.context);
    expect(t.filter('cfl_accountid')).toContain(`"cfl_connectionid" operator="eq" value="${BOOKS}"`);
    expect(t.filter('cfl_accountid')).toMatch(/not-in.*DEBTORS.*CREDITORS/);
    expect(t.filter('cfl_taxrateid')).toContain('"cfl_canapplytoexpenses" operator="eq" value="1"');
    expect(t.filter('cfl_trackingoption1id')).toContain(id(81));
    expect(t.filter('cfl_trackingoption2id')).toContain(id(82));
  });
  it('R21 a value of another connection is pointed out and can be emptied, and is not taken away', async () => {
    hostWith(tables());
    const t = lineForm({ cfl_accountid: ref('cfl_xeroaccount', id(11)), cfl_unitprice: 1 }, { id: id(70) });
    await onLineLoad(t.context);
    expect(t.hint('cfl_accountid')!.message).toContain('another Xero connection than Harbour & Vine');
    expect(t.value('cfl_accountid')).toBeDefined();
    t.hint('cfl_accountid')!.apply();
    await vi.waitFor(() => expect(t.hint('cfl_accountid')).toBeUndefined());
  });
  it('of an invoice line are for sales; its amounts are the platform\'s', async () => {
    hostWith(tables({ invoice: [{ invoiceid: id(40), statecode: 0, cfl_amountsare: null, _cfl_connectionid_value: null }] }));
    const t = documentForm({ table: 'invoicedetail', id: id(71), values: { invoiceid: ref('invoice', id(40)), cfl_accountid: null, cfl_taxrateid: null, cfl_amount: null } });
    await onInvoiceLineLoad(t.context);
    expect(t.filter('cfl_taxrateid')).toContain('cfl_canapplytorevenue');
    expect(t.value('cfl_amount')).toBeUndefined();
  });
});

describe('a line saved on its own form', () => {
  it('brings the totals of its document up to date', async () => {
    const api = hostWith(tables({ cfl_purchaseinvoiceline: [line(70, { cfl_unitprice: 10 }), line(71, { cfl_unitprice: 5 })] }));
    const t = lineForm({ cfl_unitprice: 10 }, { id: id(70) });
    await onLineLoad(t.context);
    t.save();
    await vi.waitFor(() => expect(api.updates).toEqual([{ table: 'cfl_purchaseinvoice', id: BILL, data: { cfl_subtotal: 15, cfl_totaltax: 3, cfl_totalamount: 18 } }]));
  });
  it('leaves a closed document alone', async () => {
    const api = hostWith(tables({ cfl_purchaseinvoice: [bill({ statecode: 1 })], cfl_purchaseinvoiceline: [line(70)] }));
    const t = lineForm({ cfl_unitprice: 10 }, { id: id(70) });
    await onLineLoad(t.context);
    t.save();
    await new Promise((r) => setTimeout(r, 20));
    expect(api.updates).toEqual([]);
  });
});

describe('lines in the grid', () => {
  const head = { cfl_accountid: ref('account', id(60)), cfl_contactid: null, cfl_connectionid: ref('cfl_connection', BOOKS), cfl_invoicedate: new Date(2026, 10, 20), cfl_duedate: null, cfl_amountsare: null, transactioncurrencyid: ref('transactioncurrency', GBP), cfl_suppliernumber: 'S', cfl_subtotal: 10, cfl_totaltax: 2, cfl_totalamount: 12 };
  /** A row of an editable grid: its form context is the row. */
  function row(columns: Record<string, unknown>) {
    const cells = new Map(Object.entries(columns));
    const attribute = (name: string) => (cells.has(name) ? { getValue: () => cells.get(name) ?? null, setValue: (v: unknown) => { cells.set(name, v); } } : null);
    return { cells, context: { getFormContext: () => ({ data: { entity: { getId: () => `{${id(70).toUpperCase()}}`, attributes: { get: attribute } } } }) } as unknown as Xrm.Events.EventContext };
  }
  it('R61 give amounts and totals while typing, and the document is saved when the row has been', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stored = [line(70, { cfl_amount: 10, cfl_taxamount: 2, cfl_netamount: 10 })];
    const api = hostWith(tables({ cfl_purchaseinvoiceline: stored }));
    const t = documentForm({ table: 'cfl_purchaseinvoice', id: BILL, values: head });
    await onBillLoad(t.context);
    const r = row({ cfl_quantity: 3, cfl_unitprice: 10, cfl_amount: 10, cfl_taxamount: 2, cfl_netamount: 10, cfl_taxrateid: ref('cfl_xerotaxrate', id(21)) });
    await onLineCellChange(r.context);
    expect([...r.cells].filter(([c]) => /amount$/.test(c))).toEqual([['cfl_amount', 30], ['cfl_taxamount', 1.5], ['cfl_netamount', 30]]);
    expect([t.value('cfl_subtotal'), t.value('cfl_totaltax'), t.value('cfl_totalamount')]).toEqual([30, 1.5, 31.5]);
    expect(t.saves).toEqual([]);
    await onLineRowSave(r.context);
    Object.assign(stored[0]!, { cfl_quantity: 3, cfl_amount: 30, cfl_taxamount: 1.5, cfl_netamount: 30, cfl_TaxRateId: rate(21, 5) });
    await vi.advanceTimersByTimeAsync(2000);
    expect(t.saves).toEqual([1]);
    expect([t.value('cfl_totalamount'), api.updates]).toEqual([31.5, []]);
  });
});

describe('other forms', () => {
  it('settings offer what belongs to their connection, a connection what belongs to itself', () => {
    hostWith({});
    const own = documentForm({ table: 'cfl_connection', id: OTHER, values: { cfl_defaultaccountid: null, cfl_purchasetaxrateid: null } });
    onSettingsLoad(own.context);
    expect(own.filter('cfl_defaultaccountid')).toContain(OTHER);
    expect(own.filter('cfl_purchasetaxrateid')).toContain('cfl_canapplytoexpenses');
    const link = documentForm({ table: 'cfl_productlink', values: { cfl_connectionid: ref('cfl_connection', BOOKS), cfl_accountid: null } });
    onSettingsLoad(link.context);
    expect(link.filter('cfl_accountid')).toContain(BOOKS);
  });
  const note = { cfl_creditnote: [{ cfl_creditnoteid: id(51), cfl_kind: optionValue(creditNoteKind, 'sales'), _cfl_accountid_value: id(60) }] };
  const allocation = () => documentForm({ table: 'cfl_creditallocation', values: { cfl_creditnoteid: ref('cfl_creditnote', id(51)), cfl_invoiceid: null, cfl_purchaseinvoiceid: null, cfl_amount: null } });
  const known = (column: string, of: string, more: Row): Row => ({ cfl_xerodocumentid: of, [column]: of, ...more });
  it('R34 an allocation offers what has an amount due in Xero, and fills in no more than is due and left', async () => {
    hostWith({ ...note, cfl_xerodocument: [
      known('_cfl_invoiceid_value', id(71), { cfl_amountdue: 40, 'cfl_amountdue@OData.Community.Display.V1.FormattedValue': '£40.00', _cfl_accountid_value: id(60) }),
      known('_cfl_creditnoteid_value', id(51), { cfl_remainingcredit: 100, _cfl_accountid_value: id(99) }),
    ] });
    const t = allocation();
    await onAllocationLoad(t.context);
    expect(t.filter('cfl_invoiceid')).toMatch(new RegExp(`"invoiceid" operator="in"><value>${id(71)}</value>`));
    t.type('cfl_invoiceid', ref('invoice', id(71)));
    expect([t.value('cfl_amount'), t.hint('cfl_amount')]).toEqual([40, undefined]);
    t.type('cfl_amount', 41);
    expect(t.hint('cfl_amount')?.message).toContain('at most £40.00');
    t.hint('cfl_amount')!.apply();
    expect([t.value('cfl_amount'), t.hint('cfl_amount')]).toEqual([40, undefined]);
  });
  it('R34 an allocation offers documents of the credit note\'s party where what is due may not be read', async () => {
    const api = hostWith(note);
    api.fail = (call) => call === 'list cfl_xerodocument';
    const t = allocation();
    await onAllocationLoad(t.context);
    expect(t.filter('cfl_invoiceid')).toContain(`"customerid" operator="eq" value="${id(60)}"`);
    t.type('cfl_invoiceid', ref('invoice', id(71)));
    expect(t.value('cfl_amount')).toBeUndefined();
  });
  it('R40 a tracking rule asks for the one thing that decides it', () => {
    hostWith({});
    const t = documentForm({ table: 'cfl_trackingrule', values: { cfl_source: optionValue(trackingSource, 'territory'), cfl_userid: null, cfl_businessunitid: null, cfl_territoryid: null, cfl_productfamilyid: null, cfl_connectionid: ref('cfl_connection', BOOKS), cfl_trackingoptionid: null } });
    onRuleLoad(t.context);
    expect([t.shown('cfl_territoryid'), t.shown('cfl_userid'), t.required('cfl_territoryid'), t.required('cfl_userid')]).toEqual([true, false, 'required', 'none']);
    t.type('cfl_source', optionValue(trackingSource, 'owner'));
    expect([t.shown('cfl_territoryid'), t.shown('cfl_userid')]).toEqual([false, true]);
    expect(t.filter('cfl_productfamilyid')).toContain('productstructure');
    expect(t.filter('cfl_trackingoptionid')).toContain(BOOKS);
  });
  it('R39 a field mapping does not offer what Xero lets nobody write, and shows it where it was chosen before', () => {
    const website = xeroTextField.options.contactWebsite.value;
    for (const [chosen, removed] of [[null, [website]], [xeroTextField.options.reference.value, [website]], [website, []]] as const) {
      const t = documentForm({ table: 'cfl_fieldmapping', values: { cfl_field: chosen } });
      onMappingLoad(t.context);
      expect(t.removed('cfl_field')).toEqual(removed);
    }
  });
});
