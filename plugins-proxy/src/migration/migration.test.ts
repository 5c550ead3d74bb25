import { describe, expect, it } from 'vitest';
import type { Ours, Theirs } from '../adoption/types.ts';
import { migrateCommand, showMigration } from './command.ts';
import { fitting, known, takenSettings, xeroIdIn } from './names.ts';
import { refusedMigration } from './refused.ts';
import { meant, settingsOf } from './settings.ts';
import { migrationText, sortOld, type SortOf } from './sort.ts';
import { DoorError } from '../core/errors.ts';
import type { OldDocument } from './read.ts';

const guid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const ours = (n: number, o: Partial<Ours> = {}): Ours => ({ subject: `invoice:${guid(n)}`, table: 'invoice', id: guid(n), kind: 'salesInvoice', number: `INV-${n}`, name: `Job ${n}`, suppliersNumber: undefined, date: '2026-03-10', cancelled: false, currency: 'GBP', currencyId: 'c', shown: '120.00', totals: ['120.00'], party: { table: 'account', id: 'a', name: 'Acme Ltd' }, owner: { table: 'systemuser', id: 'u' }, ...o });
const theirs = (n: number, t: Partial<Theirs> = {}): Theirs => ({ id: guid(1_000 + n), kind: 'salesInvoice', number: `INV-${n}`, date: '2026-03-10', status: 'AUTHORISED', contactId: 'x', contactName: 'Acme Ltd', currency: 'GBP', total: '120.00', linkedTo: undefined, ...t });
const old = (n: number, o: Partial<OldDocument> = {}): OldDocument => ({ invoice: guid(n), xeroId: guid(1_000 + n), number: `INV-${n}`, ...o });
const sort = (o: Partial<Omit<SortOf, 'ours' | 'theirs'>> & { old: readonly OldDocument[]; ours?: Ours[]; theirs?: Theirs[] }) => {
  const n = (d: OldDocument): number => Number((d.invoice ?? '').slice(-4));
  return sortOld({ gone: new Set(), organisation: 'Harbour', known: { boundSubjects: new Set(), boundIds: new Set(), busy: new Set(), parted: new Set() }, ...o, ours: new Map((o.ours ?? o.old.flatMap((d) => (d.invoice ? [ours(n(d))] : []))).map((x) => [x.subject, x])), theirs: new Map((o.theirs ?? o.old.flatMap((d) => (d.invoice ? [theirs(n(d))] : []))).map((x) => [x.id, x])) });
};
const is = (s: ReturnType<typeof sort>) => s.rows.map((r) => r.is);

describe('R63 what the other connector has left', () => {
  it('R63 the columns are found by what they point at and by words in their names, and Xero\'s id in an id or in an address', () => {
    const columns = [['stl3_xeroinvoicenumber', 'String'], ['stl3_xeroinvoiceurl', 'String'], ['stl3_xeroonlineinvoiceurl', 'String'], ['stl3_xeroinvoiceid', 'String'], ['stl3_xerodetailsid', 'Uniqueidentifier']].map(([name, type]) => ({ name: name!, type: type! }));
    expect([fitting(columns, known.xeroId, ['String']), fitting(columns, known.xeroUrl, ['String'])[0], fitting(columns, known.number, ['String'])]).toEqual([['stl3_xeroinvoiceid'], 'stl3_xeroinvoiceurl', ['stl3_xeroinvoicenumber']]);
    expect([guid(7), `{${guid(7).toUpperCase()}}`, `https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=${guid(7)}`].map(xeroIdIn)).toEqual([guid(7), guid(7), guid(7)]);
    expect([`https://evil.example/?InvoiceID=${guid(7)}`, 'https://in.xero.com/aBcD', 'INV-7', null, ''].map(xeroIdIn)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
  it('R63 only what Xero shows under the stored id is taken over', () => {
    const s = sort({ old: [old(1), old(2), old(3), old(4)], theirs: [theirs(1), theirs(4, { kind: 'bill' })], gone: new Set([guid(1_003)]) });
    expect(s.matched.map((m) => [m.ours.id, m.theirs.id])).toEqual([[guid(1), guid(1_001)]]);
    expect([is(s), s.counts.gone]).toEqual([['different', 'onlyInDynamics', 'matched'], 1]);
    expect(s.rows[1]!.text).toContain('Harbour does not show it');
  });
  it('R63 nobody is believed where it says two things, or only a number', () => {
    const s = sort({ old: [old(1), old(2, { xeroId: guid(1_001) }), old(3), old(3, { xeroId: guid(1_009) }), old(4, { xeroId: undefined })], theirs: [theirs(1), theirs(3), theirs(9)] });
    expect([s.matched, is(s)]).toEqual([[], ['unclear', 'unclear', 'unclear', 'unclear', 'unclear']]);
  });
  it('R63 what is known, under way, parted, never sent or without an invoice is counted and left alone', () => {
    const s = sort({ old: [old(1), old(2), old(3), old(4, { xeroId: undefined, number: '' }), old(5), { invoice: undefined, xeroId: guid(1_006), number: '' }], ours: [1, 2, 3, 4].map((n) => ours(n)), known: { boundSubjects: new Set([`invoice:${guid(1)}`]), boundIds: new Set(), busy: new Set([`invoice:${guid(2)}`]), parted: new Set([`invoice:${guid(3)} ${guid(1_003)}`]) } });
    expect([s.matched, s.rows, s.counts]).toEqual([[], [], { known: 1, gone: 0, leftAlone: 2, notSent: 1, withoutInvoice: 2 }]);
  });
  it('R63 the same row twice is one', () => { expect(sort({ old: [old(1), old(1)] }).matched).toHaveLength(1); });
  it('R63 another total is taken over and said', () => { expect(sort({ old: [old(1)], theirs: [theirs(1, { total: '99.00' })] }).rows[0]).toMatchObject({ is: 'matched', text: expect.stringContaining('listed under Drift') }); });

  it('R63 settings are those of the connection\'s name, or the only ones; a text means one row of Xero or none', () => {
    const row = (name: string) => ({ name, values: new Map() });
    expect([settingsOf([row('Harbour Ltd settings'), row('Other')], 'Harbour Ltd')?.name, settingsOf([row('x')], 'Harbour Ltd')?.name, settingsOf([row('x'), row('y')], 'Harbour Ltd')]).toEqual(['Harbour Ltd settings', 'x', undefined]);
    const rows = [{ id: 'a', names: ['200', '200 Sales'] }, { id: 'b', names: ['400', 'Advertising'] }, { id: 'c', names: ['401', 'Advertising'] }];
    expect([['200'], ['200 - Sales'], ['Sales (200)'], ['Advertising'], ['Advertising', '401'], ['999']].map((t) => meant(rows, t))).toEqual(['a', 'a', 'a', undefined, 'c', undefined]);
    expect(takenSettings.map((s) => ['stl3_defaultaccountcode', 'stl3_defaulttaxtype', 'stl3_brandingthemeid'].filter((n) => s.words.test(n)))).toEqual([['stl3_defaultaccountcode'], ['stl3_defaulttaxtype'], ['stl3_brandingthemeid']]);
  });
  it('R63 the command asks for a report first, and confirms by its digest', () => {
    expect(migrateCommand(['--connection', 'Harbour'])).toEqual({ connection: 'Harbour', given: { source: 'stellarise' } });
    expect(migrateCommand(['--adopt', 'a'.repeat(20)]).given).toEqual({ digest: 'a'.repeat(20) });
    expect(() => migrateCommand(['--adopt', 'yes'])).toThrow('It is not clear what to take over');
    const report = { connection: 'Harbour', from: '2026-03-10', to: '2026-03-12', digest: 'd', counts: { inXero: 2, inDynamics: 3, known: 0, matched: 2, unclear: 0, different: 0, onlyInXero: 0, onlyInDynamics: 1, gone: 0, leftAlone: 0 }, rows: [], settings: [{ name: 'Default account', theirs: '200', ours: '', is: 'taken' as const }], notFound: ['its branding theme'], used: ['stl3_xeroinvoiceid'] };
    const message = migrationText(report, { known: 0, gone: 0, leftAlone: 0, notSent: 4, withoutInvoice: 0 });
    expect(message).toBe('The other connector has left 3 invoices for Harbour. 2 are in Xero under the id that was kept, dated 10 March 2026 to 12 March 2026, and can be taken over. 1 is for people to look at. 4 were never sent. 1 setting can be taken over, 0 are shown to compare. Not found: its branding theme. Nothing was changed, and nothing is sent again.');
    const shown = showMigration({ name: 'C-1', state: 'done', message, result: { load: report } });
    expect(shown).toContain('npm run migrate-stellarise -- --adopt d');
    expect(shown).toContain('Default account: "200" there, nothing here: would be taken over');
  });
  it('R63 tables that the relay may not read are a matter for people, everything else is tried again', () => {
    const e = (fate: DoorError['fate']) => refusedMigration(new DoorError({ door: 'dataverse', fate, code: 'x', message: '' }));
    expect([e('forbidden'), e('doubtful'), refusedMigration(new Error('x'))]).toEqual(['MIGRATION_NOT_READABLE', undefined, undefined]);
  });
});
