// @vitest-environment jsdom
/** The commands against a Web API of rows: what is asked, what is written together, and what happens when something stops in between. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerKey } from '../dialog/question.ts';
import type { Row } from '../nudge/index.ts';
import { invoiceForm, type TestForm } from '../../testing/form.ts';
import { deductDeposits } from './deduct.ts';
import { makeFinalInvoice } from './final.ts';
import { makeDeposit } from './make.ts';
import { canDeduct, canInvoice, forgetPending, tellPending } from './pending.ts';

const id = (n: number): string => `00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`;
const [ORDER, QUOTE, FINAL, DEPOSIT, OTHER, GBP] = [id(1), id(2), id(3), id(4), id(5), id(9)];
const SHOWN = '@OData.Community.Display.V1.FormattedValue';
const money = { currencyprecision: 2 };
const order = (o: Row = {}): Row => ({ salesorderid: ORDER, name: 'Cellar', ordernumber: 'SO-1', totalamount: 10000, [`totalamount${SHOWN}`]: '£10,000.00', totaltax: 0, totallineitemamount: 10000, freightamount: null, _customerid_value: id(7), '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account', _pricelevelid_value: id(8), _transactioncurrencyid_value: GBP, _quoteid_value: QUOTE, transactioncurrencyid: money, billto_city: 'Bath', ...o });
const invoice = (of: string, o: Row = {}): Row => ({ invoiceid: of, name: 'Cellar', invoicenumber: `INV-${of.slice(-1)}`, statecode: 0, totalamount: 10000, [`totalamount${SHOWN}`]: '£10,000.00', totaltax: 0, _salesorderid_value: ORDER, _transactioncurrencyid_value: GBP, cfl_isdeposit: false, datedelivered: null, salesorderid: { _quoteid_value: QUOTE }, transactioncurrencyid: money, ...o });
const deposit = (o: Row = {}): Row => invoice(DEPOSIT, { cfl_isdeposit: true, totalamount: 3000, ...o });
const depositLine = (o: Row = {}): Row => ({ invoicedetailid: id(20), _invoiceid_value: DEPOSIT, invoiceid: { invoicenumber: 'INV-4', statecode: 0 }, baseamount: 3000, lineitemnumber: 1, _cfl_accountid_value: id(30), ...o });

interface Sent { etn: string; payload: Row; id?: string; getMetadata: () => { operationName: string } }
let sent: Sent[][], opened: string[], fails: unknown;
function on(table: string, rowId: string, rows: Readonly<Record<string, Row>>): TestForm {
  const t = invoiceForm({ id: rowId, table });
  for (const [key, row] of Object.entries(rows)) t.api.rows.set(key, row);
  [sent, opened, fails] = [[], [], undefined];
  const x = Xrm as unknown as { WebApi: Record<string, unknown>; Navigation: Record<string, unknown> };
  x.WebApi['online'] = { executeMultiple: async (all: Sent[][]) => { if (fails) throw fails; sent.push(...all); } };
  x.Navigation['openForm'] = async (o: { entityId: string }) => { opened.push(o.entityId); };
  return t;
}
const converts = (answer: object, ok = true): ReturnType<typeof vi.fn> => { const f = vi.fn(async () => new Response(JSON.stringify(answer), { status: ok ? 200 : 403 })); vi.stubGlobal('fetch', f); return f; };
beforeEach(() => { vi.unstubAllGlobals(); forgetPending(); });

describe('Final invoice', () => {
  const rows = { [`salesorder/${ORDER}`]: order(), [`invoice/${DEPOSIT}`]: deposit(), 'invoicedetail/a': depositLine() };
  it('R41 converts the order, then takes the deposits off in one change set, and opens what came of it', async () => {
    const t = on('salesorder', ORDER, rows);
    const fetch = converts({ invoiceid: FINAL });
    fetch.mockImplementation(async () => { t.api.rows.set(`invoice/${FINAL}`, invoice(FINAL)); return new Response(JSON.stringify({ invoiceid: FINAL })); });
    await makeFinalInvoice(t.form);
    expect(t.confirms[0]?.text).toBe('Order SO-1 becomes an invoice over £10,000.00 before tax.\nTaken off: INV-4 over £3,000.00.\nLeft to pay: £7,000.00 before tax.');
    expect(JSON.parse(String((fetch.mock.calls as unknown[][])[0]?.[1] && ((fetch.mock.calls as unknown as [string, RequestInit][])[0]![1].body)))).toEqual({ SalesOrderId: ORDER, ColumnSet: { AllColumns: false, Columns: ['invoiceid'] } });
    expect(sent).toHaveLength(1);
    expect(sent[0]!.map((r) => [r.getMetadata().operationName, r.etn])).toEqual([['Update', 'invoice'], ['Create', 'invoicedetail']]);
    expect(sent[0]![0]!.payload).toHaveProperty('datedelivered');
    expect(sent[0]![1]!.payload).toMatchObject({ priceperunit: -3000, productdescription: 'Less deposit INV-4', 'cfl_DepositInvoiceId@odata.bind': `/invoices(${DEPOSIT})`, 'cfl_AccountId@odata.bind': `/cfl_xeroaccounts(${id(30)})` });
    expect([opened, t.alerts]).toEqual([[FINAL], []]);
  });
  it('R41 stopped after the conversion, it says what to do, and opens the invoice all the same', async () => {
    const t = on('salesorder', ORDER, rows);
    converts({ invoiceid: FINAL }).mockImplementation(async () => { t.api.rows.set(`invoice/${FINAL}`, invoice(FINAL)); fails = new TypeError('Failed to fetch'); return new Response(JSON.stringify({ invoiceid: FINAL })); });
    await makeFinalInvoice(t.form);
    expect(t.alerts[0]).toMatchObject({ title: 'The deposits are not taken off yet', text: expect.stringContaining('choose Xero, then Deduct deposits') });
    expect(opened).toEqual([FINAL]);
  });
  it('R41 pressed again, it continues with the invoice that is there, and makes no second one', async () => {
    const t = on('salesorder', ORDER, { ...rows, [`invoice/${FINAL}`]: invoice(FINAL) });
    const fetch = converts({ invoiceid: OTHER });
    await makeFinalInvoice(t.form);
    expect(t.confirms[0]).toMatchObject({ title: 'There is an invoice already', confirmButtonLabel: 'Take off and open' });
    expect([fetch.mock.calls.length, sent.length, opened]).toEqual([0, 1, [FINAL]]);
  });
  it('R41 refuses before anything is made, and says what the platform says', async () => {
    const t = on('salesorder', ORDER, { ...rows, [`invoice/${DEPOSIT}`]: deposit({ totalamount: 10000.01 }) });
    const fetch = converts({});
    await makeFinalInvoice(t.form);
    expect([t.alerts[0]?.text, fetch.mock.calls.length]).toEqual([expect.stringContaining('come to more than the invoice'), 0]);
    const may = on('salesorder', ORDER, rows);
    converts({ error: { code: '0x80040220', message: 'Principal user is missing prvCreateInvoice privilege' } }, false);
    await makeFinalInvoice(may.form);
    expect(may.alerts[0]?.title).toBe('No invoice was made');
    expect(opened).toEqual([]);
  });
});

describe('Deduct deposits', () => {
  const rows = { [`invoice/${FINAL}`]: invoice(FINAL), [`invoice/${DEPOSIT}`]: deposit({ statecode: 2 }), 'invoicedetail/a': depositLine() };
  it('R41 takes off what is missing, paid deposits too, and never twice', async () => {
    const t = on('invoice', FINAL, rows);
    expect(await canDeduct(t.form)).toBe(true);
    await deductDeposits(t.form);
    expect(sent[0]!.map((r) => r.etn)).toEqual(['invoicedetail']);
    expect(t.notification()?.text).toBe('Taken off: INV-4 over £3,000.00. Left to pay: £7,000.00 before tax.');
    t.api.rows.set('invoicedetail/b', depositLine({ invoicedetailid: id(21), _invoiceid_value: FINAL, baseamount: -3000, _cfl_depositinvoiceid_value: DEPOSIT }));
    await deductDeposits(t.form);
    expect([sent.length, t.alerts[0]?.text]).toEqual([1, 'No deposit of this order is left to take off.']);
    expect(await canDeduct(t.form)).toBe(false);
  });
  it('R41 a cancelled invoice has freed its deposits; the one of another invoice is not touched', async () => {
    const off = (state: number): Row => depositLine({ invoicedetailid: id(22), _invoiceid_value: OTHER, invoiceid: { invoicenumber: 'INV-5', statecode: state }, baseamount: -3000, _cfl_depositinvoiceid_value: DEPOSIT });
    expect(await canDeduct(on('invoice', FINAL, { ...rows, 'invoicedetail/b': off(3) }).form)).toBe(true);
    forgetPending();
    expect(await canDeduct(on('invoice', FINAL, { ...rows, 'invoicedetail/b': off(0) }).form)).toBe(false);
  });
  it('R41 whoever was faster is named as such', async () => {
    const t = on('invoice', FINAL, rows);
    fails = { errorCode: 0x80040237 - 0x100000000, message: 'A record with matching key values already exists.' };
    await deductDeposits(t.form);
    expect(t.alerts[0]?.text).toBe('Somebody else has just taken them off. Refresh the page to see it.');
  });
  it('R41 the form says so in a line of its own, and a rule that fails hides nothing', async () => {
    const t = on('invoice', FINAL, rows);
    const set = vi.spyOn(t.form.ui, 'setFormNotification');
    await tellPending(t.form, FINAL);
    expect(set.mock.calls[0]).toEqual(['Deposits of this order are not taken off yet: INV-4. Choose Xero, then Deduct deposits, before you send it.', 'WARNING', 'counterfoil-deposits']);
    forgetPending();
    t.api.fail = () => new TypeError('Failed to fetch');
    expect(await canDeduct(t.form)).toBe(false);
  });
});

describe('Deposit invoice', () => {
  const says = (t: TestForm, text: string | undefined): void => {
    (Xrm as unknown as { Navigation: Record<string, unknown> }).Navigation['navigateTo'] = async (p: { data: string }) => { t.asked.push(JSON.parse(sessionStorage.getItem(`counterfoil:ask:${p.data}`)!)); if (text !== undefined) sessionStorage.setItem(answerKey(p.data), JSON.stringify({ text })); };
  };
  it('R41 writes one row with its line in it, that names order and quote', async () => {
    const t = on('salesorder', ORDER, { [`salesorder/${ORDER}`]: order(), [`invoice/${DEPOSIT}`]: deposit(), 'invoicedetail/a': depositLine() });
    says(t, JSON.stringify({ way: 'amount', written: '7,000.00' }));
    await makeDeposit(t.form);
    expect(t.asked[0]?.paragraphs).toEqual(['Order SO-1 comes to £10,000.00 before tax. £7,000.00 of it has not been asked for yet.', 'Deposits so far: INV-4 over £3,000.00.', expect.stringContaining('could not be told')]);
    expect(t.api.created).toMatchObject([{ table: 'invoice', data: {
      name: 'Deposit for order SO-1', cfl_isdeposit: true, billto_city: 'Bath', 'customerid_account@odata.bind': `/accounts(${id(7)})`, 'salesorderid@odata.bind': `/salesorders(${ORDER})`, 'cfl_QuoteId@odata.bind': `/quotes(${QUOTE})`,
      invoice_details: [{ productdescription: 'Deposit for order SO-1', priceperunit: 7000, quantity: 1 }],
    } }]);
    expect(opened).toHaveLength(1);
  });
  it.each([['nothing is left', order(), 10000, /asked for all of it already: INV-4/], ['there is nothing to sell', order({ totalamount: 0 }), 0, /comes to nothing yet/], ['nobody is to pay it', order({ _customerid_value: null }), 1, /has no customer/]])('R41 refuses where %s', async (_what, row, asked, words) => {
    const t = on('salesorder', ORDER, { [`salesorder/${ORDER}`]: row, ...(asked > 0 ? { [`invoice/${DEPOSIT}`]: deposit({ totalamount: asked }) } : {}) });
    await makeDeposit(t.form);
    expect([t.alerts[0]?.text, t.api.created]).toEqual([expect.stringMatching(words), []]);
  });
  it('R41 an answer that the page should have refused makes nothing; neither does Cancel', async () => {
    for (const answer of [JSON.stringify({ way: 'percent', written: '500' }), undefined]) {
      const t = on('salesorder', ORDER, { [`salesorder/${ORDER}`]: order() });
      says(t, answer);
      await makeDeposit(t.form);
      expect(t.api.created).toEqual([]);
    }
  });
  it('R41 quotes that were lost and orders that are cancelled are not invoiced', () => {
    const on2 = (table: string, statecode: number): boolean => canInvoice(invoiceForm({ table, attributes: { statecode } }).form);
    expect([on2('quote', 1), on2('quote', 3), on2('salesorder', 3), on2('salesorder', 2)]).toEqual([true, false, true, false]);
  });
});
