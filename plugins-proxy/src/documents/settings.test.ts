/** What a connection decides about documents: due dates, rounding, e-mail, bundles, safe start, approval. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { amountsAre, arrivalStatus, documentSetting, dueDateRule, emailMode } from '@counterfoil/solution';
import { exact, Exact, sum } from './decimals.ts';
import { dueBy } from './due-date.ts';
import { account, bill, codes, connection, creditNote, customer, invoice, line, ownLine, prepared, problems, rate, type Given, type Row } from './fixture.ts';

const total = (amount: string, o: Row = {}): Row => invoice({ totalamount: amount, ...o });

describe('R38 due dates', () => {
  it.each([
    ['daysAfterDate', 30, '2026-11-20', '2026-12-20'], ['daysAfterDate', 0, '2026-11-20', '2026-11-20'], ['daysAfterDate', 1, '2028-02-28', '2028-02-29'], ['daysAfterMonthEnd', 14, '2026-11-20', '2026-12-14'], ['daysAfterMonthEnd', 0, '2027-02-01', '2027-02-28'],
    ['dayOfFollowingMonth', 31, '2027-01-15', '2027-02-28'], ['dayOfFollowingMonth', 31, '2028-01-31', '2028-02-29'], ['dayOfFollowingMonth', 15, '2026-12-31', '2027-01-15'], ['dayOfFollowingMonth', 0, '2026-11-20', '2026-12-01'], ['dayOfFollowingMonth', 365, '2026-11-20', '2026-12-31'],
    ['xeroTerms', 30, '2026-11-20', undefined], ['daysAfterDate', undefined, '2026-11-20', undefined],
  ] as const)('R38 %s %s of %s is %s', (rule, days, date, due) => expect(dueBy({ rule, days }, date)).toBe(due));
  it('R38 a rule is used where the document has no due date, each side its own; credit notes have none', () => {
    const rules = (o: Row = {}): Row[] => [connection({ cfl_duedaterule: dueDateRule.options.daysAfterDate.value, cfl_duedatedays: 14, cfl_purchaseduedaterule: dueDateRule.options.dayOfFollowingMonth.value, cfl_purchaseduedatedays: 31, ...o })];
    expect(prepared({ invoice: invoice({ duedate: null }), connections: rules() }).document.DueDate).toBe('2026-12-04');
    expect(prepared({ connections: rules() }).document.DueDate).toBe('2026-12-20');
    expect(prepared({ bill: bill({ cfl_duedate: null }), connections: rules() }).document.DueDate).toBe('2026-12-31');
    expect(prepared({ note: creditNote(), connections: rules() }).document).not.toHaveProperty('DueDate');
    expect(prepared({ invoice: invoice({ duedate: null }), connections: rules({ cfl_duedatedays: null }) }).document).not.toHaveProperty('DueDate');
  });
});

describe('R50 dates', () => {
  it('R50 the end of the year is locked, too; the later of both days counts', () => {
    const locks = (period: string | null, year: string | null) => codes({ connections: [connection({ cfl_periodlockdate: period, cfl_endofyearlockdate: year })] });
    expect(locks(null, '2026-11-20')).toEqual(['DATE_LOCKED']);
    expect(locks('2026-01-31', '2026-11-30')).toEqual(['DATE_LOCKED']);
    expect(prepared({ connections: [connection({ cfl_periodlockdate: '2026-11-19', cfl_endofyearlockdate: '2026-03-31' })] }).date).toBe('2026-11-20');
  });
  it('R50 a slip in the year is told for every date', () => {
    expect(problems({ bill: bill({ cfl_invoicedate: '0206-11-18', cfl_duedate: '2206-12-18', cfl_plannedpaymentdate: '2126-12-01' }) }).map((p) => [p.code, p.field])).toEqual([
      ['DATE_OUT_OF_RANGE', 'cfl_duedate'], ['DATE_OUT_OF_RANGE', 'cfl_plannedpaymentdate'], ['DATE_OUT_OF_RANGE', 'cfl_invoicedate'],
    ]);
  });
});

describe('R37 rounding', () => {
  const rounds = (tolerance: string | null, o: Row = {}): Row[] => [connection({ cfl_RoundingAccountId: account('860', { cfl_systemaccount: 'ROUNDING', cfl_class: 'LIABILITY', cfl_name: '860 Rounding' }), cfl_roundingtolerance: tolerance, ...o })];
  it('R37 a difference within the tolerance becomes a visible line without tax, and is told', () => {
    const p = prepared({ invoice: total('100.02'), connections: rounds('0.02') });
    expect(JSON.parse(JSON.stringify(p.document.LineItems![1]))).toEqual({ Description: 'Rounding', Quantity: '1', UnitAmount: '0.02', AccountCode: '860', TaxType: 'NONE' });
    expect(p.predicted).toEqual({ subtotal: '100.02', tax: '20.00', total: '120.02' });
    expect(p.notes).toMatchObject([{ code: 'ROUNDING_LINE', text: 'A line of 0.02 on 860 Rounding was added to the invoice, so that its total in Xero is the one in Dynamics.' }]);
    expect(p.record.notes).toEqual(p.notes);
    expect(prepared({ invoice: total('99.99'), connections: rounds('0.02') }).predicted.subtotal).toBe('99.99');
  });
  it('R37 above the tolerance, without an account or without a tolerance it stops', () => {
    expect(codes({ invoice: total('100.03'), connections: rounds('0.02') })).toEqual(['NET_DIFFERS']);
    expect(codes({ invoice: total('100.01'), connections: rounds(null) })).toEqual(['NET_DIFFERS']);
    expect(codes({ invoice: total('100.01'), connections: rounds('1', { cfl_RoundingAccountId: null }) })).toEqual(['NET_DIFFERS']);
    expect(codes({ invoice: total('100.01'), connections: rounds('1', { cfl_RoundingAccountId: account('860', { statecode: 1 }) }) })).toEqual(['ACCOUNT_ARCHIVED']);
    expect(prepared({ connections: rounds('1') }).document.LineItems).toHaveLength(1);
  });
  it('R37 the rounding carries no tax in any country: by the rate of zero that there is', () => {
    const typeOf = (untaxed: Row[]): unknown => prepared({ invoice: total('100.01'), connections: rounds('1'), untaxed }).document.LineItems![1]!.TaxType;
    expect(typeOf([rate('EXEMPTOUTPUT', '0', { cfl_canapplytoliabilities: false }), rate('ZERO', '0'), rate('BASEXCLUDED', '0')])).toBe('BASEXCLUDED');
    expect(typeOf([rate('EXEMPTOUTPUT', '0', { cfl_canapplytoliabilities: false }), rate('ZERO', '0')])).toBe('ZERO');
    expect(codes({ invoice: total('100.01'), connections: rounds('1'), untaxed: [rate('NONE', '0', { _cfl_connectionid_value: 'another' })] })).toEqual(['NET_DIFFERS']);
  });
  it('R37 where Dynamics\' tax is right a cent of tax is rounded away, too, and the total is Dynamics\'', () => {
    const right = { cfl_dynamicstaxisright: true };
    const p = prepared({ lines: [line({ tax: '20.01' })], invoice: total('120.01', { totaltax: '20.01' }), connections: rounds('0.01', right) });
    expect(p.predicted).toEqual({ subtotal: '100.01', tax: '20.00', total: '120.01' });
    expect(codes({ lines: [line({ tax: '20.02' })], invoice: total('120.02', { totaltax: '20.02' }), connections: rounds('0.01', right) })).toEqual(['TAX_DIFFERS']);
    // net and tax cancel each other out: nothing to add
    const even = prepared({ lines: [line({ tax: '20.01' })], invoice: total('120.00', { totaltax: '20.01' }), connections: rounds('0.01', right) });
    expect(even.document.LineItems).toHaveLength(1);
    expect(even.predicted.total).toBe('120.00');
  });
  it('R37 R61 with any difference and tolerance the total is Dynamics\' exactly, or it stops', () => {
    const cents = (n: number): string => new Exact(n).div(100).toFixed(2);
    fc.assert(fc.property(fc.integer({ min: 1, max: 500_000 }), fc.integer({ min: -60, max: 60 }), fc.integer({ min: 0, max: 50 }), fc.constantFrom('exclusive', 'inclusive', 'noTax'), (price, off, tolerance, mode) => {
      fc.pre(price + off >= 0);
      const g: Given = { lines: [line({ priceperunit: cents(price) })], invoice: total(cents(price + off), { cfl_amountsare: amountsAre.options[mode as 'exclusive'].value }), connections: rounds(cents(tolerance)) };
      if (Math.abs(off) > tolerance) { expect(codes(g)).toEqual(['NET_DIFFERS']); return; }
      const p = prepared(g);
      expect(mode === 'inclusive' ? p.predicted.total : p.predicted.subtotal).toBe(cents(price + off));
      expect(sum(p.document.LineItems!.map((l) => exact(l.UnitAmount)!)).toFixed(2)).toBe(cents(price + off));
    }), { numRuns: 300 });
  });
  it('R37 a tax typed by hand that counts for nothing is told with both figures', () => {
    expect(prepared({ lines: [line({ tax: '19.99' })], invoice: total('119.99', { totaltax: '19.99' }) }).notes).toMatchObject([{ code: 'TAX_BY_XERO', field: 'totaltax', text: 'Dynamics shows a tax of 19.99; the invoice has 20.00 in Xero (difference 0.01).' }]);
    expect(prepared().notes).toEqual([]);
  });
});

describe('R9 bundles as one line', () => {
  const lines = (): Row[] => [line({ invoicedetailid: 'kit', productname: 'Kit', producttypecode: 2, lineitemnumber: 1 }), line({ productname: 'Cable', producttypecode: 3, _parentbundleidref_value: 'kit' }), line({ productname: 'Orphan', producttypecode: 3, _parentbundleidref_value: 'gone' })];
  const sent = (head: string | undefined, whole: boolean): (string | undefined)[] =>
    prepared({ lines: lines(), invoice: invoice({ cfl_bundleheaderonly: head && documentSetting.options[head as 'yes'].value }), connections: [connection({ cfl_bundleheaderonly: whole })] }).document.LineItems!.map((l) => l.Description);
  it('R9 the invoice decides, else the connection; what has no header is never lost', () => {
    expect(sent(undefined, false)).toEqual(['Kit', '1 x Cable', '1 x Orphan']);
    expect(sent(undefined, true)).toEqual(['Kit', '1 x Orphan']);
    expect(sent('yes', false)).toEqual(['Kit', '1 x Orphan']);
    expect(sent('no', true)).toEqual(['Kit', '1 x Cable', '1 x Orphan']);
  });
});

describe('R14 R48 R66 how it arrives', () => {
  const mode = (key: keyof typeof emailMode.options) => emailMode.options[key].value;
  const authorised = { cfl_arrivalstatus: arrivalStatus.options.authorised.value };
  it('R14 an approved invoice is e-mailed where the document or else the connection says so', () => {
    expect(prepared({ connections: [connection({ ...authorised, cfl_emailmode: mode('email') })] })).toMatchObject({ delivery: 'email', notes: [] });
    expect(prepared({ invoice: invoice({ cfl_emailmode: mode('none') }), connections: [connection({ ...authorised, cfl_emailmode: mode('email') })] }).delivery).toBe('none');
    expect(prepared({ invoice: invoice({ cfl_emailmode: mode('email'), cfl_arrivalstatus: arrivalStatus.options.submitted.value }) })).toMatchObject({ delivery: 'none', notes: [{ code: 'EMAIL_NEEDS_AUTHORISED' }] });
    const nobody = { invoice: invoice({ cfl_emailmode: mode('email'), ...authorised, customerid_account: customer({ emailaddress1: null }) }) };
    expect(prepared({ ...nobody, accountLinks: [] })).toMatchObject({ delivery: 'email', notes: [{ code: 'EMAIL_NO_ADDRESS' }] });
    // the contact in Xero may have an address of its own
    expect(prepared(nobody).notes).toEqual([]);
  });
  it('R48 marked as sent without e-mail, only where it is approved', () => {
    expect(prepared({ invoice: invoice({ cfl_emailmode: mode('markAsSent'), ...authorised }) })).toMatchObject({ delivery: 'markAsSent', document: { SentToContact: true, Status: 'AUTHORISED' } });
    const draft = prepared({ invoice: invoice({ cfl_emailmode: mode('markAsSent') }) });
    expect(draft).toMatchObject({ delivery: 'none', notes: [{ code: 'MARK_AS_SENT_NEEDS_AUTHORISED' }] });
    expect(draft.document).not.toHaveProperty('SentToContact');
    expect(prepared({ bill: bill(), connections: [connection({ ...authorised, cfl_emailmode: mode('markAsSent') })] })).toMatchObject({ delivery: 'none', notes: [] });
  });
  it('R66 safe start: a draft whatever else is said, and told', () => {
    const p = prepared({ invoice: invoice({ ...authorised, cfl_emailmode: mode('email') }), connections: [connection({ cfl_safestart: true, cfl_safestartlimit: null })] });
    expect(p).toMatchObject({ document: { Status: 'DRAFT' }, delivery: 'none', connection: { safeStart: true, safeStartLimit: 10 }, notes: [{ code: 'SAFE_START_DRAFT' }, { code: 'EMAIL_NEEDS_AUTHORISED' }] });
    expect(prepared({ connections: [connection({ cfl_safestart: true, cfl_safestartlimit: 3 })] })).toMatchObject({ notes: [], connection: { safeStartLimit: 3 } });
  });
});

describe('R65 the total in the base currency', () => {
  const eur = (o: Row = {}): Row => invoice({ transactioncurrencyid: { isocurrencycode: 'EUR' }, exchangerate: '1.25', ...o });
  it('R65 by the rate that is sent, by Dynamics\' own rates, or unknown', () => {
    expect(prepared()).toMatchObject({ baseTotal: '120.00', connection: { approvalLimit: undefined } });
    expect(prepared({ connections: [connection({ cfl_approvallimit: '1000' })] }).connection.approvalLimit).toBe('1000.00');
    expect(prepared({ invoice: eur() }).baseTotal).toBe('96.00');
    // Dynamics counts in dollars: no rate is sent, but both are known
    const usd = [{ isocurrencycode: 'USD', exchangerate: '1' }, { isocurrencycode: 'GBP', exchangerate: '0.8' }, { isocurrencycode: 'EUR', exchangerate: '0.9' }];
    const p = prepared({ invoice: eur({ exchangerate: '0.9' }), currencies: usd });
    expect(p.document).not.toHaveProperty('CurrencyRate');
    expect(p.baseTotal).toBe('106.67');
    expect(prepared({ invoice: eur({ exchangerate: null }), currencies: [] }).baseTotal).toBeUndefined();
  });
});

describe('R37 what is charged', () => {
  it('R50 the rates of the lines must apply to the account of the discount', () => {
    const c = connection({ cfl_DiscountAccountId: account('260', { cfl_class: 'EXPENSE' }), cfl_DefaultTaxRateId: rate('OUTPUT2', '20', { cfl_canapplytoexpenses: false }) });
    expect(codes({ invoice: total('90', { discountamount: '10' }), connections: [c] })).toEqual(['TAX_RATE_NOT_FOR_ACCOUNT']);
  });
  it('R50 a total beyond reason although every line is within', () => {
    expect(codes({ note: creditNote(), lines: Array.from({ length: 11 }, () => ownLine({ cfl_quantity: '1000000', cfl_unitprice: '99999' })) })).toEqual(['TOTAL_TOO_LARGE']);
  });
});
