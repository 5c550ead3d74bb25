import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bill, connection, creditNote, invoice, line, option, options, ownLine, read, result, theme, type Given } from '../documents/fixture.ts';
import { exact, moneyText, sum } from '../documents/decimals.ts';
import { dryRunOf, dryRunText } from './dry-run.ts';
import { previewOf, shortened } from './preview.ts';
import type { Looked } from './read.ts';

const preview = (g: Given = {}) => {
  const r = result(g);
  const prepared = 'prepared' in r ? r.prepared : undefined;
  return previewOf({ read: read(g), prepared, problems: 'problems' in r ? r.problems : [], notes: prepared?.notes ?? [], now: options.now });
};
const looked = (g: Given = {}, inXero = false): Looked => {
  const r = result(g);
  const prepared = 'prepared' in r ? r.prepared : undefined;
  return { asked: read(g).asked, read: read(g), prepared, title: 'Invoice INV-1001', problems: 'problems' in r ? r.problems : [], notes: [], inXero };
};

describe('a preview', () => {
  it('R28 is the document that Xero would get, with names for codes and the tax of each line', () => {
    const p = preview({
      invoice: invoice({ totalamount: '249.99', totallineitemamount: '249.99', cfl_BrandingThemeId: theme('Blue') }),
      lines: [line({ quantity: '3', priceperunit: '33.33', manualdiscountamount: '0.00', cfl_TrackingOption1Id: option('North', 'Region') }), line({ productname: 'Travel', quantity: '1', priceperunit: '150.05', manualdiscountamount: '0.05' }), line({ productname: 'Only words', quantity: '0', priceperunit: '0' })],
    });
    expect(p).toMatchObject({
      kind: 'salesInvoice', title: 'Invoice INV-1001', organisation: 'Harbour & Vine Ltd', number: 'INV-1001', date: '2026-11-20', dueDate: '2026-12-20', currency: 'GBP', amountsAre: 'exclusive', status: 'DRAFT', reference: 'Order 42', theme: 'Blue',
      contact: { how: 'linked' }, subtotal: '249.99', tax: '50.00', total: '299.99', dynamicsTotal: '249.99', problems: [], willCreate: [],
    });
    expect(p.lines).toEqual([
      { line: 1, description: 'Widget', quantity: '3', unitAmount: '33.33', account: '200 Account', taxRate: 'OUTPUT2', tracking: ['Region: North'], amount: '99.99', tax: '20.00' },
      { line: 2, description: 'Travel', quantity: '1', unitAmount: '150.05', discount: '0.05', account: '200 Account', taxRate: 'OUTPUT2', tracking: [], amount: '150.00', tax: '30.00' },
      { line: 3, description: 'Only words', tracking: [] },
    ]);
  });
  it('R28 says what would be made on the way, and what only would be looked for', () => {
    const making = preview({ accountLinks: [], connections: [connection({ cfl_createitems: true })] });
    expect([making.contact.how, making.willCreate]).toEqual(['find', [{ what: 'contact', name: "O'Brien & Söhne <Ltd>" }, { what: 'item', name: 'W-100 (Widget)' }]]);
    const looking = preview({ accountLinks: [], connections: [connection({ cfl_createcontacts: false })] });
    expect([looking.contact.how, looking.willCreate]).toEqual(['findOnly', []]);
  });
  it('R28 R50 shows as much as can be said while something is in the way, line by line', () => {
    const broken = preview({ invoice: invoice({ datedelivered: null }), connections: [connection({ cfl_DefaultAccountId: null })], lines: [line({ cfl_AccountId: { cfl_xeroaccountid: 'a', cfl_name: 'Sales', cfl_code: '200', cfl_type: 'REVENUE', statecode: 0, _cfl_connectionid_value: connection()['cfl_connectionid'] } }), line({ productname: 'No account' })] });
    expect(broken.problems.map((x) => [x.code, x.line])).toEqual([['NO_DATE', undefined], ['LINE_WITHOUT_ACCOUNT', 2]]);
    expect(broken.lines.map((l) => [l.line, l.description, l.account, l.amount])).toEqual([[1, 'Widget', '200 Sales', '100.00'], [2, 'No account', undefined, '100.00']]);
    expect([broken.total, broken.date, broken.contact.how]).toEqual([undefined, undefined, 'linked']);
    const dateOnly = preview({ invoice: invoice({ datedelivered: null }) });
    expect([dateOnly.total, dateOnly.tax, dateOnly.dueDate, dateOnly.problems.length]).toEqual(['120.00', '20.00', '2026-12-20', 1]);
    expect(preview({ connections: [] })).toMatchObject({ organisation: '', contact: { how: 'unknown' }, lines: [{ line: 1, description: 'Widget', quantity: '1', amount: '100.00' }] });
  });
  it('R5 R28 shows bills and credit notes as what they are', () => {
    const b = preview({ bill: bill({ cfl_subtotal: '100.00', cfl_totaltax: '20.00', cfl_totalamount: '120.00' }), lines: [ownLine()] });
    expect([b.kind, b.title, b.number, b.total, b.lines[0]?.account]).toEqual(['bill', 'Bill BILL-000012', 'PC/77', '120.00', '429 Account']);
    const n = preview({ note: creditNote({ cfl_subtotal: '100.00', cfl_totaltax: '20.00', cfl_totalamount: '120.00' }), lines: [ownLine()] });
    expect([n.kind, n.number, n.dueDate]).toEqual(['salesCreditNote', 'CN-000003', undefined]);
  });
  it('R28 R61 its lines add up to its totals, to the cent, in every tax mode', () => {
    const cent = (max: number) => fc.integer({ min: 1, max }).map((n) => (n / 100).toFixed(2));
    fc.assert(fc.property(fc.constantFrom(864200000, 864200001, 864200002), fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 1000).toFixed(3)), price: cent(99_999) }), { minLength: 1, maxLength: 8 }), (mode, wanted) => {
      const net = sum(wanted.map((l) => exact(moneyText(exact(l.quantity)!.times(l.price)))!));
      const p = preview({ invoice: invoice({ totalamount: net.toFixed(2), cfl_amountsare: mode }), lines: wanted.map((l) => line({ quantity: l.quantity, priceperunit: l.price })) });
      expect(p.problems).toEqual([]);
      const [amounts, taxes] = [sum(p.lines.map((l) => exact(l.amount)!)), sum(p.lines.map((l) => exact(l.tax)!))];
      expect([taxes.toFixed(2), (p.amountsAre === 'inclusive' ? amounts.minus(taxes) : amounts).toFixed(2)]).toEqual([p.tax, p.subtotal]);
    }), { numRuns: 60 });
  });
  it('R28 cuts what is too long for the row, and counts what it left out', () => {
    const lines = Array.from({ length: 900 }, (_, i) => line({ productname: `Line ${i} ${'ä'.repeat(60)}` }));
    const p = preview({ invoice: invoice({ totalamount: '90000.00' }), lines });
    const short = shortened(p);
    expect(JSON.stringify(short).length).toBeLessThanOrEqual(60_000);
    expect(short.lines.length + (short.moreLines ?? 0)).toBe(900);
    expect([short.lines.length > 100, short.total]).toEqual([true, p.total]);
    const one = shortened(preview({ lines: [line({ description: '😀'.repeat(1500) })] }), 2_000);
    expect(one.lines[0]?.description.endsWith('…')).toBe(true);
    expect(one.lines[0]?.description.isWellFormed()).toBe(true);
    expect(shortened(preview()).moreLines).toBeUndefined();
  });
});

describe('a dry run', () => {
  it('R49 lists the calls of a cycle: contacts and items once, documents in batches', () => {
    const unknown = { accountLinks: [], connections: [connection({ cfl_createitems: true })] };
    const many = dryRunOf([...Array.from({ length: 120 }, () => looked(unknown)), looked({ invoice: invoice({ datedelivered: null }) }), looked({}, true)]);
    expect(many.calls).toEqual([
      { call: 'GET Contacts', times: 1, documents: 1 }, { call: 'PUT Contacts', times: 1, documents: 1 }, { call: 'GET Items', times: 1, documents: 1 }, { call: 'PUT Items', times: 1, documents: 1 }, { call: 'PUT Invoices', times: 3, documents: 120 },
    ]);
    expect([many.ready, many.stopped, many.documents.filter((d) => !d.goes).map((d) => d.problems.map((x) => x.code))]).toEqual([120, 2, [['NO_DATE'], []]]);
    expect(dryRunText(many)).toBe('120 documents would go, 2 would not. 7 calls of Xero would be made (1 x GET Contacts, 1 x PUT Contacts, 1 x GET Items, 1 x PUT Items, 3 x PUT Invoices), and about 13 calls of Dynamics. Nothing was sent and nothing was changed.');
  });
  it('R49 sends what is clicked one by one, and nothing that is stopped', () => {
    expect(dryRunOf([looked(), looked()]).calls).toEqual([{ call: 'PUT Invoices', times: 2, documents: 2 }]);
    const none = dryRunOf([looked({ invoice: invoice({ statecode: 3 }) })]);
    expect([none.calls, dryRunText(none)]).toEqual([[], '0 documents would go, 1 would not. No call of Xero would be made, and about 3 calls of Dynamics. Nothing was sent and nothing was changed.']);
  });
  it('R49 stays within its column', () => {
    const stopped = looked({ invoice: invoice({ datedelivered: null, name: 'x'.repeat(200) }), lines: Array.from({ length: 3 }, () => line({ cfl_AccountId: null, productname: 'y'.repeat(60) })), connections: [connection({ cfl_DefaultAccountId: null })] });
    const d = dryRunOf(Array.from({ length: 250 }, () => stopped), 30);
    expect(JSON.stringify(d).length).toBeLessThanOrEqual(90_000);
    expect(d.documents.length + (d.moreDocuments ?? 0)).toBe(280);
    expect(d.stopped).toBe(250);
  });
});
