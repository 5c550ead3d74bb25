import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadReport } from '../contract.ts';
import { loadAsked } from './asked.ts';
import { sortOut, type Rules } from './match.ts';
import { csvOf, reportOf, reportText, rowsOf } from './report.ts';
import { verdictOf } from './parties.ts';
import type { Ours, Theirs } from './types.ts';

let n = 0;
const ours = (o: Partial<Ours> = {}): Ours => {
  const id = `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
  const table = o.table ?? 'invoice';
  return { subject: `${table}:${id}`, table, id, kind: 'salesInvoice', number: `INV-${n}`, name: `Job ${n}`, suppliersNumber: undefined, date: '2026-03-10', cancelled: false, currency: 'GBP', currencyId: 'c', shown: undefined, totals: ['120.00'], party: { table: 'account', id: 'acme', name: 'Acme Ltd' }, owner: { table: 'systemuser', id: 'u' }, ...o };
};
const theirs = (t: Partial<Theirs> = {}): Theirs => ({ id: `10000000-0000-4000-8000-${String(++n).padStart(12, '0')}`, kind: 'salesInvoice', number: `X-${n}`, date: '2026-03-10', status: 'AUTHORISED', contactId: 'x-acme', contactName: 'Acme Ltd', currency: 'GBP', total: '120.00', linkedTo: undefined, ...t });
const links = { ofParty: new Map([['account:linked', new Set(['x-linked'])]]), ofContact: new Map([['x-linked', new Set(['account:linked'])]]) };
const rules = (numbering: Rules['numbering'] = 'dynamicsNumber'): Rules => ({ numbering, party: (o, t) => verdictOf(o, t, links, new Map()) });
const ids = (s: ReturnType<typeof sortOut>) => s.matched.map((m) => [m.ours.number || m.ours.name, m.by, m.party]);

describe('which document of Xero is which of Dynamics', () => {
  it('R45 by number, customer, currency and total, whatever the case of the number', () => {
    expect(ids(sortOut([ours({ number: 'INV-7' })], [theirs({ number: 'inv-7 ' }), theirs()], rules()))).toEqual([['INV-7', 'number', 'name']]);
    expect(ids(sortOut([ours({ name: 'JOB-7' })], [theirs({ number: 'JOB-7' })], rules('dynamicsName')))[0]!.slice(1)).toEqual(['number', 'name']);
    expect(ids(sortOut([ours({ number: 'INV-8', party: { table: 'account', id: 'linked', name: 'Old name' } })], [theirs({ number: 'INV-8', contactId: 'x-linked', contactName: 'New name' })], rules()))).toEqual([['INV-8', 'number', 'linked']]);
  });
  it.each([
    ['total', { total: '120.01' }], ['currency', { currency: 'EUR' }], ['contact', { contactName: 'Bolt Ltd' }], ['contact', { contactId: 'x-linked' }], ['date', { date: '2025-03-10' }],
  ] as const)('R45 the same number with another %s is told, and not taken over', (what, t) => {
    const s = sortOut([ours({ number: 'INV-9' })], [theirs({ number: 'INV-9', ...t })], rules());
    expect([s.matched.length, s.off.map((o) => o.what), s.onlyInXero.length, s.onlyInDynamics.length]).toEqual([0, [[what]], 0, 0]);
  });
  it('R45 two that could be it are put before a person, with both', () => {
    const s = sortOut([ours({ number: 'A' }), ours({ number: 'A' })], [theirs({ number: 'A' })], rules());
    expect([s.matched.length, s.unclear.map((u) => [u.ours.length, u.theirs.length])]).toEqual([0, [[2, 1]]]);
    const t = sortOut([ours({ number: '' })], [theirs(), theirs()], rules('xero'));
    expect([t.matched.length, t.unclear.map((u) => [u.ours.length, u.theirs.length])]).toEqual([0, [[1, 2]]]);
  });
  it('R45 where Xero numbers, by what it looks like: customer, currency, total, and three days', () => {
    expect(ids(sortOut([ours({ number: 'D-1' })], [theirs({ date: '2026-03-12' })], rules('xero')))).toEqual([['D-1', 'likeness', 'name']]);
    expect(sortOut([ours()], [theirs({ date: '2026-03-14' })], rules('xero')).matched).toEqual([]);
    // a number that both have says more than likeness
    expect(ids(sortOut([ours({ number: 'D-2' })], [theirs({ number: 'D-2', date: '2026-03-25' }), theirs()], rules('xero')))).toEqual([['D-2', 'number', 'name']]);
  });
  it('R45 a link back of ours is proof, and nobody else gets that document', () => {
    const [a, b] = [ours({ number: 'L-1', totals: ['99.00'] }), ours({ number: 'L-2' })];
    const s = sortOut([a, b], [theirs({ number: 'L-2', linkedTo: a.subject, contactName: 'Bolt' })], rules());
    expect([ids(s), s.onlyInDynamics]).toEqual([[['L-1', 'link', 'unsure']], [b]]);
    expect(sortOut([b], [theirs({ number: 'L-2', linkedTo: 'invoice:gone' })], rules()).matched).toEqual([]);
  });
  it('R45 the number of a bill is its supplier\'s: the same one of two suppliers is two bills', () => {
    const bill = (o: Partial<Ours>) => ours({ table: 'cfl_purchaseinvoice', kind: 'bill', suppliersNumber: '1001', ...o });
    const [one, other] = [bill({}), bill({ party: { table: 'account', id: 'bolt', name: 'Bolt Ltd' } })];
    const s = sortOut([one, other], [theirs({ kind: 'bill', number: '1001' }), theirs({ kind: 'bill', number: '1001', contactId: 'x-bolt', contactName: 'Bolt Ltd' })], rules());
    expect(s.matched.map((m) => [m.ours, m.theirs.contactName])).toEqual([[one, 'Acme Ltd'], [other, 'Bolt Ltd']]);
  });
  it('R45 what a person has parted stays parted', () => {
    const s = sortOut([ours({ number: 'P' })], [theirs({ number: 'P' })], { ...rules(), never: () => true });
    expect(s.matched).toEqual([]);
  });
  it('R45 never two documents for one, never one for two, and never another customer\'s or another amount', () => {
    const doc = fc.record({ number: fc.integer({ min: 1, max: 6 }), total: fc.integer({ min: 1, max: 3 }), who: fc.integer({ min: 1, max: 3 }), day: fc.integer({ min: 1, max: 9 }), kind: fc.constantFrom('salesInvoice' as const, 'bill' as const) });
    fc.assert(fc.property(fc.array(doc, { maxLength: 12 }), fc.array(doc, { maxLength: 12 }), fc.constantFrom('xero' as const, 'dynamicsNumber' as const, 'dynamicsName' as const), (a, b, numbering) => {
      const os = a.map((x) => ours({ kind: x.kind, number: `${x.number}`, name: `${x.number}`, suppliersNumber: x.kind === 'bill' ? `${x.number}` : undefined, totals: [`${x.total}.00`], party: { table: 'account', id: `p${x.who}`, name: `P${x.who} Ltd` }, date: `2026-03-0${x.day}` }));
      const ts = b.map((x) => theirs({ kind: x.kind, number: `${x.number}`, total: `${x.total}.00`, contactId: `x${x.who}`, contactName: `P${x.who} Ltd`, date: `2026-03-0${x.day}` }));
      const s = sortOut(os, ts, rules(numbering));
      expect(new Set(s.matched.map((m) => m.ours)).size).toBe(s.matched.length);
      expect(new Set(s.matched.map((m) => m.theirs)).size).toBe(s.matched.length);
      for (const m of s.matched) expect([m.theirs.kind, m.theirs.total, m.theirs.contactName]).toEqual([m.ours.kind, m.ours.totals[0], m.ours.party!.name]);
      // everything is in one place exactly
      expect(s.matched.length + s.off.length + s.onlyInDynamics.length + s.unclear.flatMap((u) => u.ours).length).toBe(os.length);
      expect(s.matched.length + s.off.length + s.onlyInXero.length + s.unclear.flatMap((u) => u.theirs).length).toBe(ts.length);
      // whatever the order
      const again = sortOut([...os].reverse(), [...ts].reverse(), rules(numbering));
      const pairs = (of: typeof s) => of.matched.map((m) => `${m.ours.id} ${m.theirs.id}`).sort();
      expect(pairs(again)).toEqual(pairs(s));
    }), { numRuns: 300 });
  });
  it('R45 ten thousand documents on each side are sorted in a moment', () => {
    const os = Array.from({ length: 10_000 }, (_, i) => ours({ number: `N-${i}`, totals: [`${i % 50}.00`] }));
    const ts = Array.from({ length: 10_000 }, (_, i) => theirs({ number: `N-${i}`, total: `${i % 50}.00` }));
    const began = performance.now();
    expect(sortOut(os, ts, rules()).matched.length).toBe(10_000);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('the report', () => {
  const counts = { inXero: 3, inDynamics: 3, known: 1, gone: 0, leftAlone: 0 };
  const of = (s: ReturnType<typeof sortOut>): LoadReport => reportOf({ connection: 'Demo', from: '2026-03-01', to: '2026-03-31', sorting: s, counts, digest: 'd' }, rowsOf(s, () => true));
  it('R45 says in words what would be taken over and what is left for people', () => {
    const s = sortOut([ours({ number: 'R-1' }), ours({ number: 'R-2' }), ours({ number: 'R-3' })], [theirs({ number: 'R-1' }), theirs({ number: 'R-2', total: '1.00' }), theirs()], rules());
    expect(reportText(of(s))).toBe('From 1 March 2026 to 31 March 2026 Demo has 3 documents in Xero and 3 documents in Dynamics. 1 is known already. 1 more is the same on both sides and can be taken over. For people to look at: 1 document with the same number but other figures, 1 only in Xero, 1 only in Dynamics. Nothing was changed.');
    expect(of(s).rows.map((r) => r.is)).toEqual(['different', 'matched', 'onlyInXero', 'onlyInDynamics']);
  });
  it('R45 fits into its column, and says how much is left out', () => {
    const s = sortOut([], Array.from({ length: 5_000 }, () => theirs({ contactName: 'A name of some length & Sons (International) Limited' })), rules());
    const r = reportOf({ connection: 'Demo', from: '2026-03-01', to: '2026-03-31', sorting: s, counts, digest: undefined }, rowsOf(s, () => true));
    expect([JSON.stringify(r).length < 80_001, r.rows.length + r.moreRows!, r.counts.onlyInXero, 'digest' in r]).toEqual([true, 5_000, 5_000, false]);
  });
  it('R45 the file opens in a spreadsheet, and nothing in it is a formula', () => {
    const s = sortOut([ours({ number: 'F-1', party: { table: 'account', id: 'x', name: '=HYPERLINK("http://evil")' }, totals: ['-5.00'] })], [], rules());
    const csv = csvOf(rowsOf(s, () => true));
    expect(csv.startsWith('\uFEFFResult,')).toBe(true);
    expect(csv).toContain('"\'=HYPERLINK(""http://evil"")"');
    expect(csv).toContain(',-5.00,');
    expect(csvOf(rowsOf(s, () => true), 300).split('\r\n')[1]).toContain('do not fit');
  });
});

describe('what is asked', () => {
  it.each([
    ['{"from":"2026-01-01","to":"2026-01-31"}', { from: '2026-01-01', to: '2026-01-31' }], ['{"digest":"0123456789abcdef0123"}', { digest: '0123456789abcdef0123' }],
    ['{"from":"2026-02-30","to":"2026-03-01"}', 'wrong'], ['{"from":"2026-02-03","to":"2026-02-01"}', 'wrong'], ['{"from":"1999-02-03","to":"2026-02-01"}', 'wrong'], ['[]', 'wrong'], ['nonsense', 'wrong'], ['{"digest":"x"}', 'wrong'], [undefined, 'wrong'],
  ])('R45 %s', (json, is) => { const a = loadAsked(json); if (is === 'wrong') expect(a).toHaveProperty('wrong'); else expect(a).toEqual(is); });
});
