import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { XeroDocument, XeroLine } from '../xero/types.ts';
import { contentInXero, contentWanted, lineOf } from './content.ts';
import { inOrder, leftOver, pairLines } from './lines.ts';
import { planUpdate, type Wanted } from './plan.ts';
import { hasApplied, howToTakeBack, mayChange } from './rules.ts';

const names = { contacts: new Map(), themes: new Map(), options: new Map() };
const line = (o: XeroLine = {}): XeroLine => ({ Description: 'Consulting', Quantity: '2', UnitAmount: '100', AccountCode: '200', TaxType: 'OUTPUT2', ...o });
/** As Xero shows it: padded numbers, its own ids, amounts worked out. */
const shown = (l: XeroLine, n: number): XeroLine => ({ ...l, Quantity: '2.0000', UnitAmount: '100.0000', LineAmount: '200.00', LineItemID: `l${n}`, ...l.LineAmount ? { LineAmount: l.LineAmount } : {} });
const wanted = (o: Partial<XeroDocument> = {}, more: Partial<Wanted> = {}): Wanted => ({ title: 'Invoice A-1', number: 'A-1', contactId: 'C1', document: { Type: 'ACCREC', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', Date: '2026-11-01', DueDate: '2026-12-01', LineItems: [line()], ...o }, ...more });
const inXero = (o: Partial<XeroDocument> = {}): XeroDocument => ({
  Type: 'ACCREC', InvoiceID: 'x1', InvoiceNumber: 'A-1', Status: 'AUTHORISED', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', DateString: '2026-11-01T00:00:00', DueDateString: '2026-12-01T00:00:00', Contact: { ContactID: 'c1', Name: 'Customer' },
  AmountPaid: '0.00', AmountCredited: '0.00', Total: '240.00', CurrencyRate: '1.000000', LineItems: [shown(line(), 0)], ...o,
});
const untouched = { unchanged: true, despite: false, digest: 'now' };
const plan = (w: Wanted, x: XeroDocument, seen = untouched) => planUpdate(w, x, seen, names);
const codes = (p: ReturnType<typeof plan>): string[] => (p.is === 'refused' ? p.problems.map((q) => q.code) : [p.is]);

describe('what an update would do', () => {
  it('R19 nothing, when both sides say the same in their own ways of writing', () => {
    expect(codes(plan(wanted(), inXero()))).toEqual(['same']);
    expect(codes(plan(wanted({ LineItems: [line({ Description: 'Two\r\nlines ' })] }), inXero({ LineItems: [shown(line({ Description: 'Two\nlines' }), 0)] })))).toEqual(['same']);
    // a discount in percent there and in money here takes off the same
    expect(codes(plan(wanted({ LineItems: [line({ DiscountAmount: '20' })] }), inXero({ LineItems: [shown(line({ DiscountRate: '10.00', LineAmount: '180.00' }), 0)] })))).toEqual(['same']);
    // what was not sent is Xero's to fill in
    const { DueDate: _none, ...withoutDue } = wanted().document;
    expect(codes(plan(wanted({}, { document: withoutDue }), inXero({ BrandingThemeID: 'its default' })))).toEqual(['same']);
  });

  it('R19 only what differs travels, under the id, without number and status', () => {
    const p = plan(wanted({ Reference: 'PO 7', DueDate: '2026-12-31' }), inXero());
    expect(p).toMatchObject({ is: 'change', body: { InvoiceID: 'x1', Reference: 'PO 7', DueDate: '2026-12-31' } });
    expect(p.is === 'change' && Object.keys(p.body).sort()).toEqual(['DueDate', 'InvoiceID', 'Reference']);
    // an emptied reference is emptied there
    expect(plan(wanted(), inXero({ Reference: 'old' }))).toMatchObject({ is: 'change', body: { Reference: '' } });
  });

  it('R19 a newer exchange rate alone is no reason to revalue what is in the books', () => {
    expect(codes(plan(wanted({ CurrencyRate: '1.2' }), inXero()))).toEqual(['same']);
    expect(plan(wanted({ CurrencyRate: '1.2', Date: '2026-11-02' }), inXero())).toMatchObject({ is: 'change', body: { Date: '2026-11-02', CurrencyRate: '1.2' } });
  });

  it('R19 what it foretells is what Xero says once it has taken the body', () => {
    const x = inXero();
    const p = plan(wanted({ Reference: 'PO 7', LineItems: [line({ UnitAmount: '50' }), line({ Description: 'New' })] }), x);
    if (p.is !== 'change') throw new Error('no change');
    const taken = { ...x, ...p.body, DateString: '2026-11-01T00:00:00', LineItems: p.body.LineItems!.map((l, n) => ({ LineItemID: `n${n}`, ...l })) };
    expect(contentInXero(taken)).toEqual(p.after);
    expect(p.before).toEqual(contentInXero(x));
  });

  it.each([
    ['a due date', { DueDate: '2027-01-31' }, {}, 'change'], ['a reference', { Reference: 'R' }, {}, 'change'], ['a theme', { BrandingThemeID: 't2' }, {}, 'change'],
    ['the text of a line', {}, { Description: 'Other' }, 'change'], ['the account of a line', {}, { AccountCode: '260' }, 'change'], ['the tracking of a line', {}, { Tracking: [{ TrackingCategoryID: 'k', TrackingOptionID: 'o' }] }, 'change'],
    ['the date', { Date: '2026-11-02' }, {}, 'UPDATE_LIMITED'], ['the currency', { CurrencyCode: 'EUR' }, {}, 'UPDATE_LIMITED'], ['what amounts are', { LineAmountTypes: 'Inclusive' }, {}, 'UPDATE_LIMITED'],
    ['a price', {}, { UnitAmount: '101' }, 'UPDATE_LIMITED'], ['a quantity', {}, { Quantity: '3' }, 'UPDATE_LIMITED'], ['a discount', {}, { DiscountAmount: '5' }, 'UPDATE_LIMITED'], ['a tax rate', {}, { TaxType: 'NONE' }, 'UPDATE_LIMITED'], ['an item', {}, { ItemCode: 'I' }, 'UPDATE_LIMITED'],
  ])('R19 with money on it, %s: %o %o %s', (_what, head, l, code) => {
    const p = plan(wanted({ ...head, LineItems: [line(l)] }), inXero({ AmountPaid: '20.00' }));
    expect(codes(p)).toEqual([code]);
    if (p.is === 'change' && p.body.LineItems) expect(p.body.LineItems).toMatchObject([{ LineItemID: 'l0', TaxType: 'OUTPUT2' }]);
  });

  it('R19 with money on it a line more or less is refused, and their order stays as it is there', () => {
    const two = inXero({ Status: 'PAID', LineItems: [shown(line(), 0), shown(line({ Description: 'Travel' }), 1)] });
    expect(codes(plan(wanted({ LineItems: [line()] }), two))).toEqual(['UPDATE_LIMITED']);
    expect(codes(plan(wanted({ LineItems: [line({ Description: 'Travel' }), line()] }), two))).toEqual(['same']);
    expect(codes(plan(wanted({ LineItems: [line({ Description: 'Travel' }), line()] }), { ...two, Status: 'AUTHORISED' }))).toEqual(['change']);
  });

  it('R19 nothing on a paid bill, and nothing on what is voided or deleted', () => {
    const bill = { Type: 'ACCPAY', Reference: 'x' };
    expect(codes(plan(wanted({ ...bill, DueDate: '2027-01-01' }), inXero({ ...bill, Status: 'PAID' })))).toEqual(['UPDATE_PAID_BILL']);
    expect(codes(plan(wanted({ ...bill, DueDate: '2027-01-01' }), inXero({ ...bill, AmountPaid: '1.00' })))).toEqual(['change']);
    for (const Status of ['VOIDED', 'DELETED']) expect(codes(plan(wanted({ DueDate: '2027-01-01' }), inXero({ Status })))).toEqual(['UPDATE_VOIDED']);
  });

  it('R52 a change in Xero is shown, never overwritten; what cannot change at all is said first', () => {
    const strange = { unchanged: false, despite: false, digest: 'now' };
    const p = plan(wanted({ DueDate: '2026-12-31' }), inXero({ Reference: 'by hand' }), strange);
    expect(p).toMatchObject({ is: 'refused', problems: [{ code: 'CHANGED_IN_XERO', shown: 'now', differences: [{ field: 'Due date', dynamics: '31 December 2026', xero: '1 December 2026' }, { field: 'Reference', dynamics: '', xero: 'by hand' }] }] });
    expect(codes(plan(wanted({ DueDate: '2026-12-31' }), inXero({ Reference: 'by hand' }), { ...strange, despite: true }))).toEqual(['change']);
    expect(codes(plan(wanted(), inXero(), strange))).toEqual(['same']);
    expect(codes(plan(wanted({ Date: '2026-11-02' }), inXero({ AmountPaid: '1.00' }), strange))).toEqual(['UPDATE_LIMITED']);
  });

  it('R24 another number is never sent, and it is said that it stays', () => {
    const p = plan(wanted({ DueDate: '2026-12-31' }, { number: 'A-2' }), inXero());
    expect(p).toMatchObject({ is: 'change', notes: [{ code: 'NUMBER_STAYS' }] });
    expect(JSON.stringify(p.is === 'change' && p.body)).not.toContain('A-2');
  });
});

describe('which line is which', () => {
  const text = fc.constantFrom('a', 'b', 'c', 'd');
  const lines = fc.array(fc.record({ Description: text, Quantity: fc.constantFrom('1', '2'), UnitAmount: fc.constantFrom('5', '7'), AccountCode: fc.constantFrom('200', '260'), TaxType: fc.constant('T') }).map((l) => lineOf(l)), { maxLength: 8 });

  it('R19 every line has one partner at most, and none is forgotten', () => {
    fc.assert(fc.property(lines, lines, (a, b) => {
      const pairs = pairLines(a, b);
      expect(pairs.map((p) => p.at)).toEqual(a.map((_, n) => n));
      const used = pairs.flatMap((p) => (p.of === undefined ? [] : [p.of]));
      expect(new Set(used).size).toBe(used.length);
      expect([...used, ...leftOver(pairs, b)].sort((x, y) => x - y)).toEqual(b.map((_, n) => n));
      // a line stays without a partner only where none is left
      expect(pairs.filter((p) => p.of === undefined).length === 0 || leftOver(pairs, b).every((n) => n >= a.length || pairs[n]!.of !== undefined)).toBe(true);
    }));
  });
  it('R19 the same lines are themselves, also when one was put in before them', () => {
    fc.assert(fc.property(lines, (a) => { expect(pairLines(a, a).every((p) => p.of === p.at)).toBe(true); }));
    const [one, two, fresh] = [lineOf(line({ Description: 'one' })), lineOf(line({ Description: 'two' })), lineOf(line({ Description: 'fresh', UnitAmount: '7' }))];
    expect(pairLines([fresh, one, two], [one, two])).toEqual([{ at: 0, of: undefined }, { at: 1, of: 0 }, { at: 2, of: 1 }]);
    expect(inOrder(pairLines([two, one], [one, two]))).toBe(false);
  });
  it('R19 a price that changed does not make another line of it', () => {
    expect(pairLines([lineOf(line({ UnitAmount: '1' })), lineOf(line({ Description: 'Travel' }))], [lineOf(line({ Description: 'Travel' })), lineOf(line())])).toEqual([{ at: 0, of: 1 }, { at: 1, of: 0 }]);
  });
});

describe('how Xero lets go of a document', () => {
  it.each([
    ['DRAFT', {}, undefined, { to: 'DELETED' }], ['SUBMITTED', {}, undefined, { to: 'DELETED' }], ['AUTHORISED', {}, undefined, { to: 'VOIDED' }], ['AUTHORISED', {}, 'draft', { not: 'approved' }], ['DRAFT', {}, 'draft', { to: 'DELETED' }],
    ['AUTHORISED', { AmountPaid: '0.01' }, undefined, { not: 'applied' }], ['AUTHORISED', { AmountCredited: '0.01' }, undefined, { not: 'applied' }], ['PAID', {}, undefined, { not: 'paid' }],
    ['VOIDED', {}, undefined, { not: 'voided' }], ['DELETED', {}, 'draft', { not: 'deleted' }], ['SOMETHING', {}, undefined, { not: 'strange' }],
  ] as const)('R35 %s %o (%s): %o', (Status, more, only, how) => { expect(howToTakeBack(inXero({ Status, ...more }), only)).toEqual(how); });

  it('R35 a credit note that is used has money on it', () => {
    const note = { Type: 'ACCRECCREDIT', CreditNoteID: 'n', Status: 'AUTHORISED', Total: '100.00' } as XeroDocument;
    expect([hasApplied({ ...note, RemainingCredit: '100.00' }), hasApplied({ ...note, RemainingCredit: '99.99' }), hasApplied({ ...note, RemainingCredit: '100.00', Allocations: [{ AllocationID: 'a' }] })]).toEqual([false, true, true]);
    expect(mayChange({ ...note, RemainingCredit: '0.00', Status: 'PAID' })).toEqual({ change: 'some', paid: true });
    // a credit note is compared without what it cannot have
    expect(contentInXero({ ...note, DueDateString: '2026-01-01T00:00:00' }).dueDate).toBeUndefined();
    expect(contentWanted({ Type: 'ACCPAYCREDIT', LineItems: [] }, 'C').reference).toBeUndefined();
  });
});
