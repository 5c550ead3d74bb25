/** What comes back from Xero by hand, in the world of changes.test.ts: payments and credit as rows, the state of the invoice, what somebody took back. */
import { allocationState, paymentKind, xeroStatus } from '@counterfoil/solution';
import { expect, it } from 'vitest';
import type { World } from '../world/index.ts';
import { newAccount } from '../world/documents.ts';
import { ask, asked, details, ended, histories, newBill, newCreditNote, type Doc } from './steps.ts';

type InXero = Doc & { readonly xero: string };
export interface Back {
  world(): World;
  customer(): string;
  sent(o?: { number?: string; as?: 'draft' | 'authorised' }): Promise<InXero>;
  arrived(d: Doc): Promise<InXero>;
  armed(point?: 'apply-columns-written' | 'apply-state-written'): Promise<void>;
  diesOf(ask: () => Promise<{ set: string; id: string }>): Promise<{ set: string; id: string }>;
}

export function comesBack(t: Back): void {
  const inside = (what: string, body: object): Promise<any> => t.world().control('xero', `state/${what}`, body);
  const refreshed = async (d: Doc): Promise<any> => { const e = await ask(t.world(), 'refresh', d); expect(e.state, e.message).toBe('done'); return details(t.world(), d); };
  const invoiceOf = async (d: Doc): Promise<[number, number]> => { const r = await (await t.world().as('admin'))('GET', `invoices(${d.id})?$select=statecode,statuscode`); return [r.statecode, r.statuscode]; };
  /** Active ones by kind and amount, as this person sees them. */
  const rows = async (d: Doc, user = 'admin', all = false): Promise<any[]> => (await (await t.world().as(user))('GET', `cfl_xeropayments?$filter=_cfl_xerodocumentid_value eq ${(await details(t.world(), d)).cfl_xerodocumentid}&$orderby=cfl_amount asc`)).value.filter((r: any) => all || r.statecode === 0);
  const brief = (all: any[]): unknown[] => all.map((r) => [Object.entries(paymentKind.options).find(([, o]) => o.value === r.cfl_kind)![0], r.cfl_amount]);
  const fromXero = async (d: Doc): Promise<string[]> => (await histories(t.world(), d)).filter((h) => h.cfl_direction === 864200001).map((h) => h.cfl_name).filter((n) => !n.endsWith('was read from Xero'));

  it('R16 R18 R33 paid in part, in full, and taken back: columns, rows and history follow, and the invoice is closed and opened again as it was', async () => {
    const d = await t.sent({ number: 'BK-1' });
    const before = await invoiceOf(d);
    await inside('pay', { InvoiceID: d.xero, Amount: '40.00', Date: '2026-01-15' });
    expect(await refreshed(d)).toMatchObject({ cfl_amountpaid: 40, cfl_amountdue: 200, cfl_xerostatus: xeroStatus.options.authorised.value });
    const [first] = await rows(d, 'sales');
    expect(first).toMatchObject({ cfl_name: 'Payment of BK-1', cfl_amount: 40, cfl_paidon: '2026-01-15', _cfl_accountid_value: t.customer(), _ownerid_value: (await details(t.world(), d))._ownerid_value });
    expect(await invoiceOf(d)).toEqual(before);
    await inside('pay', { InvoiceID: d.xero });
    expect(await refreshed(d)).toMatchObject({ cfl_amountdue: 0, cfl_xerostatus: xeroStatus.options.paid.value, cfl_fullypaidon: expect.any(String) });
    expect(await invoiceOf(d)).toEqual([2, 100001]);
    expect(brief(await rows(d))).toEqual([['payment', 40], ['payment', 200]]);
    // once more: nothing is written, nothing is said
    const said = (await details(t.world(), d)).cfl_markedpaidon;
    expect((await refreshed(d)).cfl_markedpaidon).toBe(said);
    await inside('unpay', { InvoiceID: d.xero });
    expect(await refreshed(d)).toMatchObject({ cfl_amountpaid: 0, cfl_amountdue: 240, cfl_fullypaidon: null, cfl_markedpaidon: null, cfl_statuscodebefore: null });
    expect(await invoiceOf(d)).toEqual(before);
    expect([await rows(d), brief(await rows(d, 'admin', true))]).toEqual([[], [['payment', 40], ['payment', 200]]]);
    expect(await fromXero(d)).toEqual(['Invoice BK-1 was paid in part in Xero', 'Invoice BK-1 was paid in Xero', 'Invoice BK-1 lost a payment in Xero']);
  });

  it('R18 what a person marked as paid by hand stays theirs', async () => {
    const d = await t.sent({ number: 'BK-2' });
    await (await t.world().as('sales'))('PATCH', `invoices(${d.id})`, { statecode: 2, statuscode: 100001 });
    await inside('pay', { InvoiceID: d.xero });
    await refreshed(d);
    await inside('unpay', { InvoiceID: d.xero });
    expect((await refreshed(d)).cfl_amountdue).toBe(240);
    expect(await invoiceOf(d)).toEqual([2, 100001]);
  });

  it('R18 the relay is killed between the columns and the state, and once the state is written: the invoice is closed once', async () => {
    const d = await t.sent({ number: 'BK-K' });
    const before = await invoiceOf(d);
    await inside('pay', { InvoiceID: d.xero });
    await t.world().relay.stop();
    await t.armed('apply-columns-written');
    const row = await t.diesOf(() => asked(t.world(), 'refresh', d, { quiet: true }));
    expect([await invoiceOf(d), (await details(t.world(), d)).cfl_xerostatus]).toEqual([before, xeroStatus.options.paid.value]);
    // takes up what the one before it left behind
    await t.armed('apply-state-written');
    await t.diesOf(() => Promise.resolve(row));
    expect(await invoiceOf(d)).toEqual([2, 100001]);
    await t.armed();
    expect((await ended(t.world(), row.set, row.id)).state).toBe('done');
    expect([await invoiceOf(d), brief(await rows(d, 'admin', true)), await fromXero(d)]).toEqual([[2, 100001], [['payment', 240]], ['Invoice BK-K was paid in Xero']]);
  });

  it('R33 R34 credit from Dynamics, credit and a prepayment from Xero, and a refund are rows; what is removed there is removed here', async () => {
    const d = await t.sent({ number: 'BK-3' });
    const note = await t.arrived(await newCreditNote(t.world(), { customer: t.customer(), lines: [{ price: 100 }], extra: { cfl_arrivalstatus: 864200002 } }));
    expect((await ask(t.world(), 'allocate', note, { given: { allocations: [{ invoice: d.id, amount: '30.00' }] } })).state).toBe('done');
    await inside('allocate', { CreditNoteID: note.xero, InvoiceID: d.xero, Amount: '20.00' });
    const contact = (await t.world().control('xero', 'snapshot')).invoices.find((i: any) => i.InvoiceID === d.xero).ContactID;
    const prepaid = await inside('prepayment', { ContactID: contact, Amount: '15.00', CurrencyCode: 'GBP' });
    const money = prepaid.result ?? prepaid;
    const applied = await inside('allocate', { PrepaymentID: money.PrepaymentID ?? money.PrepaidID, InvoiceID: d.xero });
    await inside('refund', { CreditNoteID: note.xero, Amount: '10.00' });
    expect(await refreshed(d)).toMatchObject({ cfl_amountcredited: 65, cfl_amountdue: 175 });
    expect((await refreshed(note)).cfl_remainingcredit).toBe(60);
    expect([brief(await rows(d)), brief(await rows(note))]).toEqual([[['prepayment', 15], ['creditNote', 20], ['creditNote', 30]], [['refund', 10]]]);
    const allocation = (await (await t.world().as('admin'))('GET', `cfl_creditallocations?$filter=_cfl_creditnoteid_value eq ${note.id}`)).value[0];
    expect((await rows(d)).map((r) => r._cfl_creditallocationid_value)).toEqual([null, null, allocation.cfl_creditallocationid]);
    await inside('unallocate', { AllocationID: allocation.cfl_xeroid });
    await inside('unallocate', { AllocationID: (applied.result ?? applied).AllocationID });
    await refreshed(d); await refreshed(note);
    expect(brief(await rows(d))).toEqual([['creditNote', 20]]);
    expect((await (await t.world().as('admin'))('GET', `cfl_creditallocations(${allocation.cfl_creditallocationid})`)).cfl_allocationstate).toBe(allocationState.options.removed.value);
    expect(await fromXero(note)).toEqual(expect.arrayContaining([expect.stringContaining('has credit again in Xero')]));
  });

  it('R16 voided and deleted in Xero say what can be done next; a bill and its payment come back, too', async () => {
    const d = await t.sent({ number: 'BK-4' });
    await inside('void', { InvoiceID: d.xero });
    expect(await refreshed(d)).toMatchObject({ cfl_xerostatus: xeroStatus.options.voided.value, cfl_amountdue: 0 });
    expect((await histories(t.world(), d)).find((h) => h.cfl_name === 'Invoice BK-4 was voided in Xero').cfl_text).toContain('make a new invoice');
    const draft = await t.sent({ number: 'BK-5', as: 'draft' });
    await inside('void', { InvoiceID: draft.xero });
    expect(await refreshed(draft)).toMatchObject({ status: 'notSent', cfl_xeroid: null });
    expect((await ask(t.world(), 'send', draft)).state).toBe('done');
    const bill = await t.arrived(await newBill(t.world(), { supplier: await newAccount(t.world(), 'Supplier Coming Back Ltd'), number: 'S-BK', account: '429', taxRate: 'INPUT2' }));
    await inside('invoice', { InvoiceID: bill.xero, Status: 'AUTHORISED' });
    await inside('pay', { InvoiceID: bill.xero });
    expect(await refreshed(bill)).toMatchObject({ cfl_amountdue: 0, cfl_xerostatus: xeroStatus.options.paid.value });
    expect((await rows(bill)).length).toBe(1);
  });
}
