import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum } from '../documents/decimals.ts';
import { Exact } from '../documents/decimals.ts';
import { age, ageByCurrency, bucketOf, daysBetween, isNothing, openCredit, openInvoice, type Open } from './age.ts';

const CONTACT = '5f1f8d5e-0000-4000-8000-000000000001';
const invoice = (o: object = {}): Open[] => openInvoice({ Type: 'ACCREC', Status: 'AUTHORISED', InvoiceID: 'i', CurrencyCode: 'GBP', AmountDue: '120.10', DueDateString: '2026-11-20T00:00:00', DateString: '2026-11-01T00:00:00', Contact: { ContactID: CONTACT.toUpperCase() }, ...o });
const plain = (o: ReturnType<typeof age>): Record<string, string> => Object.fromEntries(Object.entries(o).filter(([, v]) => !v.isZero()).map(([k, v]) => [k, v.toFixed(2)]));

describe('R17 what is open, by age', () => {
  it('R17 counts what is due of approved documents: no drafts, nothing paid or voided', () => {
    expect(invoice()[0]).toMatchObject({ contactId: CONTACT, currency: 'GBP', side: 'receivable', due: '2026-11-20' });
    for (const Status of ['DRAFT', 'SUBMITTED', 'PAID', 'VOIDED', 'DELETED']) expect(invoice({ Status })).toEqual([]);
    expect(invoice({ AmountDue: '0.00' })).toEqual([]);
    expect(invoice({ Type: 'ACCPAY' })[0]!.side).toBe('payable');
  });
  it('R17 takes credit that nobody has applied off, by its own date, on the side where it belongs', () => {
    const credit = (Type: string): Open => openCredit({ Type, Status: 'AUTHORISED', CurrencyCode: 'GBP', RemainingCredit: '20.10', Total: '50.00', DateString: '2026-10-01T00:00:00', Contact: { ContactID: CONTACT } })[0]!;
    for (const t of ['ACCRECCREDIT', 'RECEIVE-OVERPAYMENT', 'RECEIVE-PREPAYMENT']) expect(credit(t)).toMatchObject({ side: 'receivable', due: '2026-10-01' });
    for (const t of ['ACCPAYCREDIT', 'SPEND-OVERPAYMENT', 'SPEND-PREPAYMENT']) expect(credit(t).side).toBe('payable');
    // invoice 3 days late, credit 53 days old
    expect(plain(age([...invoice(), credit('ACCRECCREDIT')], '2026-11-23'))).toEqual({ outstanding: '100.00', overdue: '100.00', days1to30: '120.10', days31to60: '-20.10' });
    expect(plain(age([...invoice({ Type: 'ACCPAY' }), credit('SPEND-PREPAYMENT')], '2026-11-23'))).toEqual({ payable: '100.00', payableOverdue: '100.00' });
  });
  it('R62 gives every document exactly one age; the day that it is due is the customer\'s still', () => {
    expect(['2026-11-23', '2026-11-22', '2026-10-24', '2026-10-23', '2026-09-24', '2026-09-23', '2026-08-25', '2026-08-24', '2027-01-01'].map((d) => bucketOf(d, '2026-11-23')))
      .toEqual(['notDue', 'days1to30', 'days1to30', 'days31to60', 'days31to60', 'days61to90', 'days61to90', 'daysOver90', 'notDue']);
    expect(bucketOf(undefined, '2026-11-23')).toBe('notDue');
    // neither leap days nor a change of clocks lengthen a day
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  });
  it('R17 keeps currencies apart', () => {
    const by = ageByCurrency([...invoice(), ...invoice({ CurrencyCode: 'EUR', AmountDue: 7 })], '2026-11-23');
    expect([...by].map(([c, f]) => [c, f.outstanding.toFixed(2)])).toEqual([['GBP', '120.10'], ['EUR', '7.00']]);
    expect(isNothing(age([], '2026-11-23'))).toBe(true);
  });

  const day = fc.integer({ min: 20_000, max: 21_500 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
  const opens = fc.array(fc.record({ contactId: fc.constant(CONTACT), currency: fc.constantFrom('GBP', 'EUR', 'JPY'), side: fc.constantFrom('receivable', 'payable'), amount: fc.integer({ min: -9_999_999, max: 99_999_999 }).map((c) => new Exact(c).div(100)), due: fc.option(day, { nil: undefined }) }) as fc.Arbitrary<Open>, { maxLength: 60 });
  it('R62 sums agree to the cent whatever is open, and the ages divide it completely', () => {
    fc.assert(fc.property(opens, day, (of, today) => {
      const by = ageByCurrency(of, today);
      for (const [currency, f] of by) {
        const mine = of.filter((o) => o.currency === currency);
        const total = (side: Open['side']): string => sum(mine.filter((o) => o.side === side).map((o) => o.amount)).toFixed(2);
        expect(f.outstanding.toFixed(2)).toBe(total('receivable'));
        expect(f.payable.toFixed(2)).toBe(total('payable'));
        expect(sum([f.notDue, f.days1to30, f.days31to60, f.days61to90, f.daysOver90]).eq(f.outstanding)).toBe(true);
        expect(f.outstanding.minus(f.notDue).eq(f.overdue)).toBe(true);
        const late = sum(mine.filter((o) => o.side === 'payable' && o.due !== undefined && o.due < today).map((o) => o.amount));
        expect(f.payableOverdue.eq(late)).toBe(true);
      }
      expect(new Set(by.keys())).toEqual(new Set(of.map((o) => o.currency)));
    }), { numRuns: 300 });
  });
  it('R62 nothing grows younger as days pass', () => {
    const order = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'daysOver90'];
    fc.assert(fc.property(day, day, fc.nat(200), (due, today, more) => {
      const later = new Date(Date.parse(today) + more * 86_400_000).toISOString().slice(0, 10);
      expect(order.indexOf(bucketOf(due, later))).toBeGreaterThanOrEqual(order.indexOf(bucketOf(due, today)));
    }), { numRuns: 300 });
  });
});
