// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { correctionAction, optionValue, requestAction } from '@counterfoil/solution';
import type { LoadReport } from '@counterfoil/relay/contract';
import { fakeRelay, step, type FakeRelay } from '../../testing/fake-web-api.ts';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { compareWithXero, loadExisting } from './commands.ts';
import { loadReport, loadReportIn } from './load-report.ts';

const DIGEST = '0123456789abcdef0123';
const found: LoadReport = {
  connection: 'Harbour', from: '2026-01-01', to: '2026-03-31', digest: DIGEST, file: 'existing documents.csv', moreRows: 7,
  counts: { inXero: 3, inDynamics: 3, known: 0, matched: 2, unclear: 0, different: 1, onlyInXero: 0, onlyInDynamics: 0, gone: 0, leftAlone: 0 },
  rows: [
    { is: 'matched', text: 'The same.', dynamics: { table: 'invoice', id: INVOICE, title: 'Invoice OLD-1', party: 'Demo', date: '2026-02-01', total: '240.00', currency: 'GBP' }, xero: { id: 'x1', title: 'OLD-1', party: 'Demo', total: '240.00', currency: 'GBP', status: 'AUTHORISED' } },
    { is: 'different', text: 'The total is not the same.', dynamics: { table: 'invoice', id: INVOICE, title: 'Invoice OLD-2', party: 'Demo', currency: 'GBP' }, xero: { id: 'x2', title: 'OLD-2', party: 'Demo', total: '361.20', currency: 'GBP', status: '' } },
  ],
};
let relay: FakeRelay;
const turns = async (until: () => boolean, ms = 1): Promise<void> => { for (let i = 0; i < 3000 && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(ms); } expect(until()).toBe(true); };
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.parse('2026-11-23T10:00:00Z') });
  forgetEnvironment(); sessionStorage.clear();
  relay = fakeRelay();
  vi.stubGlobal('fetch', relay.fetch);
});
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

function host(): TestForm {
  const t = invoiceForm({ table: 'cfl_connection' });
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  t.answers.text = JSON.stringify({ from: '2026-01-01', to: '2026-03-31' });
  return t;
}
/** The relay ends the newest request. */
async function answered(t: TestForm, nth: number, table: string, state: string, more: object, result: object = {}): Promise<void> {
  await turns(() => t.api.created.length === nth && relay.requests.length === nth);
  const id = [...t.api.rows.keys()].filter((k) => k.startsWith(`${table}/`)).at(-1)!.split('/')[1]!;
  Object.assign(t.api.rows.get(`${table}/${id}`)!, { cfl_name: 'COR-0007', cfl_result: JSON.stringify(result) });
  relay.say(step(id, 'recorded', state, more));
}

describe('R45 loading existing documents', () => {
  it('R45 asks for two days, reports, and takes over that very report when it is confirmed', async () => {
    const t = host();
    const done = loadExisting(t.form);
    await answered(t, 1, 'cfl_correctionrequest', 'done', { text: '2 are the same.' }, { load: found });
    await answered(t, 2, 'cfl_correctionrequest', 'done', { text: '2 documents are taken over.' });
    await done;
    expect(t.asked[0]!.range).toMatchObject({ start: { from: '2026-01-01', to: '2026-11-23' } });
    expect(t.api.created.map((c) => [c.table, c.data['cfl_action'], c.data['cfl_ConnectionId@odata.bind'], c.data['cfl_arguments']])).toEqual([
      ['cfl_correctionrequest', optionValue(correctionAction, 'load'), `/cfl_connections(${INVOICE})`, '{"from":"2026-01-01","to":"2026-03-31"}'],
      ['cfl_correctionrequest', optionValue(correctionAction, 'load'), `/cfl_connections(${INVOICE})`, `{"digest":"${DIGEST}"}`],
    ]);
    expect(t.reports[0]!.report.confirm).toBe('Take over 2');
    expect(t.alerts).toEqual([{ title: 'Load existing documents', text: '2 documents are taken over.' }]);
    expect(t.progress.at(-1)).toBe('closed');
  });
  it('R45 closed without confirming, or thought better of, nothing more is asked', async () => {
    const t = host();
    t.answers.confirmed = false;
    const done = loadExisting(t.form);
    await answered(t, 1, 'cfl_correctionrequest', 'done', { text: '2 are the same.' }, { load: found });
    await done;
    expect([t.api.created.length, t.alerts]).toEqual([1, []]);
    t.answers.text = undefined;
    await loadExisting(t.form);
    expect(t.api.created.length).toBe(1);
  });
  it('R45 a refusal is told with its way out', async () => {
    const t = host();
    const done = loadExisting(t.form);
    await answered(t, 1, 'cfl_correctionrequest', 'refused', { problems: [{ code: 'LOAD_NOT_ALLOWED', text: 'You may not.', fix: 'Ask an administrator.' }] });
    await done;
    expect([t.reports, t.alerts]).toEqual([[], [{ title: 'Load existing documents', text: 'You may not. Ask an administrator.' }]]);
  });
  it('R45 with the relay away it says where the answer will stand, and does not cover the page for long', async () => {
    const t = host();
    relay.up = false;
    const began = Date.now();
    const done = loadExisting(t.form);
    await turns(() => t.api.created.length === 1);
    Object.assign([...t.api.rows].find(([k]) => k.startsWith('cfl_correctionrequest/'))![1], { cfl_name: 'COR-0008' });
    await turns(() => t.alerts.length === 1, 500);
    await done;
    expect(t.alerts[0]!.text).toMatch(/did not answer yet\. The request is stored.*in COR-0008\.$/);
    expect(Date.now() - began).toBeLessThan(30_000);
  });
});

describe('R45 the report as people read it', () => {
  it('R45 what needs people first, with both sides, then what is the same, and what is left out', () => {
    const r = loadReport(found, 'Said.', (table, id) => `https://org/${table}/${id}`);
    expect(r.sections.map((s) => s.heading)).toEqual(['How many', 'The same number, and something else is not the same', 'The same on both sides']);
    expect(r.sections[0]!.table!.rows).toEqual([['In Xero, of these dates', '3'], ['In Dynamics, of these dates', '3'], ['The same on both sides', '2'], ['The same number, and something else is not the same', '1']]);
    expect(r.sections[1]!.entries![0]).toMatchObject({ title: 'Invoice OLD-2', href: `https://org/invoice/${INVOICE}`, points: ['Xero: OLD-2, Demo, 361.20 GBP', 'The total is not the same.'] });
    expect(r.paragraphs).toEqual(['Said.', expect.stringMatching(/^Not listed here: 7 more\. The file existing documents\.csv/)]);
  });
  it.each([undefined, '', '{', '{"load":{}}', JSON.stringify({ load: { ...found, rows: [{}] } }), JSON.stringify({ load: { ...found, counts: { inXero: 'x' } } })])('R45 %j is no report', (json) => expect(loadReportIn(json)).toBeUndefined());
});

describe('R53 comparing now', () => {
  it('R53 asks for the connection by its id, tells what came of it, and a second press meanwhile does nothing', async () => {
    const t = host();
    const done = compareWithXero(t.form);
    const second = compareWithXero(t.form);
    await answered(t, 1, 'cfl_syncrequest', 'done', { text: '3 documents were compared with Xero. None differs.' });
    await Promise.all([done, second]);
    expect(t.api.created.map((c) => [c.data['cfl_action'], c.data['cfl_arguments']])).toEqual([[optionValue(requestAction, 'compare'), JSON.stringify({ connection: INVOICE })]]);
    expect(t.alerts).toEqual([{ title: 'Compare with Xero', text: '3 documents were compared with Xero. None differs.' }]);
  });
  it('R53 cannot be stored: says so, and the next press works', async () => {
    const t = host();
    t.api.fail = (call) => (call.startsWith('create') ? new TypeError('Failed to fetch') : undefined);
    await compareWithXero(t.form);
    expect(t.alerts).toHaveLength(1);
    expect(t.progress.at(-1)).toBe('closed');
  });
});
