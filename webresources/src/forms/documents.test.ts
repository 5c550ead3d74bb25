// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { amountsAre, arrivalStatus, creditNoteKind, dueDateRule, emailMode, optionValue } from '@counterfoil/solution';
import { BOOKS, connection, currencies, EUR, GBP, id, line, OTHER, rate } from '../../testing/books.ts';
import { documentForm, hostWith, ref, type DocumentForm } from '../../testing/document-form.ts';
import { calendarDay } from './calendar.ts';
import { onBillLoad, onCreditNoteLoad, onLoad } from './documents.ts';

afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

const BILL = id(50);
const empty = { cfl_accountid: null, cfl_contactid: null, cfl_connectionid: null, cfl_invoicedate: null, cfl_duedate: null, cfl_amountsare: null, transactioncurrencyid: null, cfl_suppliernumber: null, cfl_subtotal: null, cfl_totaltax: null, cfl_totalamount: null };
const full = { ...empty, cfl_accountid: ref('account', id(60)), cfl_connectionid: ref('cfl_connection', BOOKS), cfl_invoicedate: new Date(2026, 10, 20), transactioncurrencyid: ref('transactioncurrency', GBP), cfl_suppliernumber: 'S-1' };
const bill = (values: Record<string, unknown> = full, more: { id?: string; type?: number } = { id: BILL }): DocumentForm => documentForm({ table: 'cfl_purchaseinvoice', values, ...more });
const totals = (t: DocumentForm): unknown[] => [t.value('cfl_subtotal'), t.value('cfl_totaltax'), t.value('cfl_totalamount')];
const soon = (check: () => void): Promise<void> => vi.waitFor(check);

describe('a new bill', () => {
  it('R21 shows the default connection and today, and leaves what is there', async () => {
    hostWith({ cfl_connection: [connection(), connection({ cfl_connectionid: OTHER, cfl_name: 'Second', cfl_isdefault: false })] });
    const t = bill(empty, {});
    await onBillLoad(t.context);
    expect(t.value('cfl_connectionid')).toEqual(ref('cfl_connection', BOOKS, 'Harbour & Vine'));
    expect(t.value('cfl_invoicedate')).toBeInstanceOf(Date);
    const set = bill({ ...empty, cfl_connectionid: ref('cfl_connection', OTHER), cfl_invoicedate: new Date(2026, 0, 5) }, {});
    await onBillLoad(set.context);
    expect(set.value('cfl_connectionid')).toEqual(ref('cfl_connection', OTHER));
    expect(calendarDay(set.value('cfl_invoicedate') as Date)).toBe('2026-01-05');
  });
  it('says when there is no default connection, or more than one', async () => {
    hostWith({ cfl_connection: [] });
    const none = bill(empty, {});
    await onBillLoad(none.context);
    expect(none.value('cfl_connectionid')).toBeUndefined();
    expect(none.checks()).toMatchObject({ level: 'WARNING', text: expect.stringContaining('there is no default connection') });
    hostWith({ cfl_connection: [connection(), connection({ cfl_connectionid: OTHER, cfl_name: 'Second' })] });
    const two = bill(empty, {});
    await onBillLoad(two.context);
    expect(two.checks()!.text).toContain('(Harbour & Vine, Second)');
  });
  it('takes the currency of its supplier until a person chooses another', async () => {
    hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, account: [{ accountid: id(60), _transactioncurrencyid_value: EUR }, { accountid: id(61), _transactioncurrencyid_value: EUR }] });
    const t = bill({ ...empty, transactioncurrencyid: ref('transactioncurrency', GBP) }, {});
    await onBillLoad(t.context);
    t.type('cfl_accountid', ref('account', id(60)));
    await soon(() => expect(t.value('transactioncurrencyid')).toMatchObject([{ id: `{${EUR.toUpperCase()}}` }]));
    t.type('transactioncurrencyid', ref('transactioncurrency', GBP));
    t.type('cfl_accountid', ref('account', id(61)));
    await new Promise((r) => setTimeout(r, 20));
    expect(t.value('transactioncurrencyid')).toEqual(ref('transactioncurrency', GBP));
  });
  it('R38 offers the due date of the rule, and fills it in when asked', async () => {
    hostWith({ cfl_connection: [connection({ cfl_purchaseduedaterule: optionValue(dueDateRule, 'daysAfterMonthEnd'), cfl_purchaseduedatedays: 20 })] });
    const t = bill({ ...full, cfl_invoicedate: new Date(2026, 1, 10) });
    await onBillLoad(t.context);
    t.hint('cfl_duedate')!.apply();
    expect(calendarDay(t.value('cfl_duedate') as Date)).toBe('2026-03-20');
  });
});

describe('totals', () => {
  const lines = () => [line(70, { cfl_unitprice: 25.06, cfl_TaxRateId: rate(21, 15) }), line(71, { cfl_unitprice: 25.61, cfl_TaxRateId: rate(21, 15) }), line(72, { cfl_unitprice: 25.63, cfl_TaxRateId: rate(21, 15) })];
  it('R61 of lines without amounts are computed, written and saved; the lines get theirs', async () => {
    const api = hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoiceline: lines() });
    const t = bill();
    await onBillLoad(t.context);
    expect(totals(t)).toEqual([76.3, 11.44, 87.74]);
    await soon(() => expect(t.saves.length).toBe(1));
    await soon(() => expect(api.updates.map((u) => u.data)).toContainEqual({ cfl_amount: 25.06, cfl_taxamount: 3.76, cfl_netamount: 25.06 }));
    expect(api.updates).toHaveLength(3);
    await onBillLoad(t.context);
    expect(t.saves.length).toBe(1);
    expect(api.updates).toHaveLength(3);
  });
  it('R6 follow while somebody changes what the amounts are, and are not saved for them; the lines follow after the save', async () => {
    const stored = [line(70, { cfl_unitprice: 120, cfl_amount: 120, cfl_taxamount: 24, cfl_netamount: 120 })];
    const api = hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoiceline: stored });
    const t = bill({ ...full, cfl_subtotal: 120, cfl_totaltax: 24, cfl_totalamount: 144 });
    await onBillLoad(t.context);
    expect(t.saves).toEqual([]);
    t.type('cfl_amountsare', optionValue(amountsAre, 'inclusive'));
    await soon(() => expect(totals(t)).toEqual([100, 20, 120]));
    expect([t.saves, api.updates]).toEqual([[], []]);
    t.save();
    await soon(() => expect(api.updates).toEqual([{ table: 'cfl_purchaseinvoiceline', id: id(70), data: { cfl_amount: 120, cfl_taxamount: 20, cfl_netamount: 100 } }]));
    await soon(() => expect(t.gridRefreshed).toHaveBeenCalledTimes(1));
  });
  it('are left alone on closed bills, for readers, and where the connection cannot be read', async () => {
    for (const type of [3, 4]) {
      const api = hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoiceline: lines() });
      const t = bill(full, { id: BILL, type });
      await onBillLoad(t.context);
      expect([totals(t), api.updates, t.checks()]).toEqual([[undefined, undefined, undefined], [], undefined]);
    }
    const api = hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoiceline: lines() });
    api.fail = (call) => call === 'list cfl_connection';
    const t = bill();
    await onBillLoad(t.context);
    expect(totals(t)).toEqual([undefined, undefined, undefined]);
  });
  it('do not fight somebody who puts others there', async () => {
    hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoiceline: [line(70, { cfl_amount: 10, cfl_taxamount: 2, cfl_netamount: 10 })] });
    const t = bill();
    const platformSave = t.save;
    // a flow that is of another opinion each time
    t.form.data.save = (async () => { platformSave(); t.form.getAttribute('cfl_totalamount')!.setValue(99 as never); }) as never;
    await onBillLoad(t.context);
    t.reloadGrid(); t.reloadGrid();
    await new Promise((r) => setTimeout(r, 50));
    expect(t.saves.length).toBeLessThanOrEqual(2);
  });
});

describe('checks', () => {
  it('R50 name what is missing, and vanish when it is there', async () => {
    const stored = [line(70, { cfl_amount: 10, cfl_taxamount: 0, cfl_netamount: 10 })];
    hostWith({ cfl_connection: [connection({ cfl_PurchaseAccountId: null, cfl_PurchaseTaxRateId: null })], transactioncurrency: currencies, cfl_purchaseinvoiceline: stored });
    const t = bill({ ...full, cfl_accountid: null, cfl_subtotal: 10, cfl_totaltax: 0, cfl_totalamount: 10 });
    await onBillLoad(t.context);
    expect(t.checks()!.text).toMatch(/It has no supplier.*Line 1 \(Line 70\) has no Xero account.*Line 1 \(Line 70\) has no tax rate/);
    t.type('cfl_accountid', ref('account', id(60)));
    await soon(() => expect(t.checks()!.text).not.toContain('supplier'));
    Object.assign(stored[0]!, { cfl_AccountId: { cfl_xeroaccountid: id(10), cfl_name: '429', cfl_class: 'EXPENSE', statecode: 0, _cfl_connectionid_value: BOOKS }, cfl_TaxRateId: rate(20, 0) });
    t.reloadGrid();
    await soon(() => expect(t.checks()).toBeUndefined());
  });
  it('R50 say that Xero takes no total below zero, as soon as the lines come to it', async () => {
    const stored = [line(70, { cfl_quantity: -1 }), line(71, { cfl_unitprice: 9.99 })];
    hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoiceline: stored });
    const t = bill();
    await onBillLoad(t.context);
    expect(t.checks()).toMatchObject({ level: 'WARNING', text: expect.stringContaining('The total is below zero') });
    Object.assign(stored[1]!, { cfl_unitprice: 10 });
    t.reloadGrid();
    await soon(() => expect(t.checks()).toBeUndefined());
  });
  it('tell of dates: in the future of the books, in a locked period, due before the date', async () => {
    hostWith({ cfl_connection: [connection({ cfl_periodlockdate: '2024-12-31', cfl_endofyearlockdate: '2025-03-31' })], transactioncurrency: currencies, cfl_purchaseinvoiceline: [line(70, { cfl_amount: 10, cfl_taxamount: 2, cfl_netamount: 10 })] });
    const t = bill({ ...full, cfl_invoicedate: new Date(2999, 0, 1), cfl_duedate: new Date(2998, 0, 1) });
    await onBillLoad(t.context);
    expect(t.checks()!.text).toMatch(/in the future.*is before the date/);
    t.type('cfl_invoicedate', new Date(2025, 2, 31));
    await soon(() => expect(t.checks()!.text).toMatch(/locked period/));
  });
  it('point out a branding theme of another connection and offer to empty it', async () => {
    hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_brandingtheme: [{ cfl_brandingthemeid: id(80), cfl_name: 'Special', statecode: 0, _cfl_connectionid_value: OTHER }] });
    const t = documentForm({ table: 'cfl_creditnote', id: id(51), values: { ...full, cfl_kind: optionValue(creditNoteKind, 'sales'), cfl_brandingthemeid: ref('cfl_brandingtheme', id(80)), cfl_creditdate: new Date(2026, 10, 1) } });
    await onCreditNoteLoad(t.context);
    expect(t.checks()!.text).toContain('The branding theme Special belongs to another Xero connection');
    t.hint('cfl_brandingthemeid')!.apply();
    expect(t.value('cfl_brandingthemeid')).toBeUndefined();
    await soon(() => expect(t.checks()!.text).not.toContain('branding'));
  });
  it('R14 R48 R66 say that what arrives as a draft is neither e-mailed nor marked as sent, by the document or by its connection', async () => {
    hostWith({ cfl_connection: [connection({ cfl_arrivalstatus: optionValue(arrivalStatus, 'authorised'), cfl_emailmode: optionValue(emailMode, 'email'), cfl_DefaultAccountId: null })], transactioncurrency: currencies, invoicedetail: [{ invoicedetailid: id(70), _invoiceid_value: id(52), quantity: 0, priceperunit: 0, productdescription: 'Words', isproductoverridden: true }] });
    const t = documentForm({ table: 'invoice', id: id(52), values: { customerid: ref('account', id(60)), datedelivered: new Date(2026, 10, 20), duedate: null, transactioncurrencyid: ref('transactioncurrency', GBP), cfl_connectionid: ref('cfl_connection', BOOKS), cfl_amountsare: null, cfl_arrivalstatus: null, cfl_emailmode: null } });
    await onLoad(t.context);
    expect(t.checks()).toBeUndefined();
    t.type('cfl_arrivalstatus', optionValue(arrivalStatus, 'draft'));
    await soon(() => expect(t.checks()).toMatchObject({ level: 'INFO', text: expect.stringContaining('Xero will not e-mail it') }));
    t.type('cfl_emailmode', optionValue(emailMode, 'markAsSent'));
    await soon(() => expect(t.checks()!.text).toContain('will not be marked as sent'));
    t.type('cfl_emailmode', optionValue(emailMode, 'none'));
    await soon(() => expect(t.checks()).toBeUndefined());
  });
  it('do not call missing what a product may give that could not be asked', async () => {
    const api = hostWith({ cfl_connection: [connection({ cfl_PurchaseAccountId: null })], transactioncurrency: currencies, cfl_purchaseinvoiceline: [line(70, { _cfl_productid_value: id(30) })] });
    api.fail = (call) => call === 'list cfl_productlink';
    const t = bill();
    await onBillLoad(t.context);
    expect([t.checks(), t.value('cfl_totalamount')]).toEqual([undefined, undefined]);
  });
  it('are silent, and the form works on, when nothing can be read', async () => {
    const api = hostWith({});
    api.fail = () => true;
    const t = bill();
    await expect(onBillLoad(t.context)).resolves.toBeUndefined();
    expect(t.checks()).toBeUndefined();
  });
});

describe('lookups', () => {
  it('R21 offer what belongs to the connection on the form, else to the default one', async () => {
    hostWith({ cfl_connection: [connection()], transactioncurrency: currencies });
    const t = documentForm({ table: 'cfl_creditnote', id: id(51), values: { ...full, cfl_connectionid: null, cfl_kind: optionValue(creditNoteKind, 'sales'), cfl_brandingthemeid: null, cfl_invoiceid: null, cfl_purchaseinvoiceid: null } });
    await onCreditNoteLoad(t.context);
    expect(t.filter('cfl_brandingthemeid')).toContain(`attribute="cfl_connectionid" operator="eq" value="${BOOKS}"`);
    t.type('cfl_connectionid', ref('cfl_connection', OTHER));
    expect(t.filter('cfl_brandingthemeid')).toContain(OTHER);
    expect(t.filter('cfl_invoiceid')).toContain(`attribute="customerid" operator="eq" value="${id(60)}"`);
    expect(t.filter('cfl_purchaseinvoiceid')).toContain(`attribute="cfl_accountid" operator="eq" value="${id(60)}"`);
  });
});

describe('one problem, one line', () => {
  it('R50 what the line about Xero names with its way out is not said a second time', async () => {
    const { detailsId, exportStatus } = await import('@counterfoil/solution');
    const told = (codes: readonly string[]) => ({ cfl_xerodocumentid: '', cfl_exportstatus: optionValue(exportStatus, 'failed'), cfl_problems: JSON.stringify(codes.map((code) => ({ code, text: 'It has no date.', fix: 'Give it one.' }))) });
    const opened = async (codes: readonly string[]): Promise<string> => {
      hostWith({ cfl_connection: [connection()], transactioncurrency: currencies, cfl_purchaseinvoiceline: [line(1)], cfl_xerodocument: [{ ...told(codes), cfl_xerodocumentid: await detailsId('cfl_purchaseinvoice', BILL) }] });
      const t = bill({ ...full, cfl_invoicedate: null });
      await onBillLoad(t.context);
      return t.checks()?.text ?? '';
    };
    expect(await opened(['NO_DATE'])).not.toMatch(/date/i);
    // of several the line about Xero only says how many
    expect(await opened(['NO_DATE', 'NO_LINES'])).toMatch(/date/i);
  });
});

describe('a credit note', () => {
  const values = { ...empty, cfl_creditdate: null, cfl_kind: optionValue(creditNoteKind, 'sales'), cfl_invoiceid: null, cfl_purchaseinvoiceid: null };
  it('takes party, currency, connection and amounts from the invoice that it credits', async () => {
    hostWith({ cfl_connection: [connection(), connection({ cfl_connectionid: OTHER, cfl_name: 'Second', cfl_isdefault: false })], transactioncurrency: currencies, invoice: [{
      invoiceid: id(40), _customerid_value: id(60), '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account', '_customerid_value@OData.Community.Display.V1.FormattedValue': 'Bluebell',
      _transactioncurrencyid_value: EUR, _cfl_connectionid_value: OTHER, cfl_amountsare: optionValue(amountsAre, 'inclusive') }] });
    const t = documentForm({ table: 'cfl_creditnote', values: { ...values, transactioncurrencyid: ref('transactioncurrency', GBP), cfl_invoiceid: ref('invoice', id(40)) } });
    await onCreditNoteLoad(t.context);
    expect(t.value('cfl_accountid')).toEqual(ref('account', id(60), 'Bluebell'));
    expect(t.value('transactioncurrencyid')).toMatchObject([{ id: `{${EUR.toUpperCase()}}` }]);
    expect(t.value('cfl_connectionid')).toMatchObject([{ id: `{${OTHER.toUpperCase()}}` }]);
    expect(t.value('cfl_amountsare')).toBe(optionValue(amountsAre, 'inclusive'));
  });
  it('R50 says when its kind does not fit what it credits, until it does', async () => {
    hostWith({ cfl_connection: [connection()], transactioncurrency: currencies });
    const t = documentForm({ table: 'cfl_creditnote', id: id(51), values: { ...values, ...full, cfl_creditdate: new Date(2026, 10, 20), cfl_kind: optionValue(creditNoteKind, 'purchase'), cfl_invoiceid: ref('invoice', id(40)), cfl_purchaseinvoiceid: null } });
    await onCreditNoteLoad(t.context);
    expect(t.checks()!.text).toContain('Its kind does not fit what it credits');
    t.type('cfl_kind', optionValue(creditNoteKind, 'sales'));
    await soon(() => expect(t.checks()?.text ?? '').not.toContain('Its kind'));
  });
  it('takes the currency of what it credits, and not that of the customer, also when it is chosen while the customer is read', async () => {
    hostWith({
      cfl_connection: [connection()], transactioncurrency: currencies, account: [{ accountid: id(60), _transactioncurrencyid_value: GBP }],
      invoice: [{ invoiceid: id(90), _transactioncurrencyid_value: EUR, _cfl_connectionid_value: BOOKS, cfl_amountsare: null, _customerid_value: id(60) }],
    });
    const fresh = { ...values, cfl_kind: null, transactioncurrencyid: ref('transactioncurrency', GBP) };
    const euro = [{ id: `{${EUR.toUpperCase()}}` }];
    const opened = documentForm({ table: 'cfl_creditnote', values: { ...fresh, cfl_invoiceid: ref('invoice', id(90)) } });
    await onCreditNoteLoad(opened.context);
    expect([opened.value('transactioncurrencyid'), opened.value('cfl_accountid')]).toMatchObject([euro, [{ id: `{${id(60).toUpperCase()}}` }]]);
    const later = documentForm({ table: 'cfl_creditnote', values: fresh });
    await onCreditNoteLoad(later.context);
    later.type('cfl_accountid', ref('account', id(60)));
    later.type('cfl_invoiceid', ref('invoice', id(90)));
    await new Promise((r) => setTimeout(r, 20));
    expect(later.value('transactioncurrencyid')).toMatchObject(euro);
  });
  it('of a bill is one from a supplier', async () => {
    hostWith({ cfl_connection: [connection()], cfl_purchaseinvoice: [{ cfl_purchaseinvoiceid: id(41), _cfl_accountid_value: id(60), _cfl_contactid_value: null, cfl_amountsare: null }] });
    const t = documentForm({ table: 'cfl_creditnote', values: { ...values, cfl_purchaseinvoiceid: ref('cfl_purchaseinvoice', id(41)) } });
    await onCreditNoteLoad(t.context);
    expect(t.value('cfl_kind')).toBe(optionValue(creditNoteKind, 'purchase'));
    expect(t.value('cfl_accountid')).toMatchObject([{ entityType: 'account' }]);
  });
});
