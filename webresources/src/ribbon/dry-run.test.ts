// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { optionValue, requestAction } from '@counterfoil/solution';
import { fakeRelay, step, type FakeRelay } from '../../testing/fake-web-api.ts';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { dryRunIn, dryRunReport } from './dry-run-report.ts';
import { dryRunOfConnection, dryRunOfSelected } from './dry-run.ts';

const OTHER = '30000000-0000-4000-8000-000000000001';
const found = {
  ready: 1, stopped: 1, dynamics: { reads: 2, writes: 3 }, calls: [{ call: 'PUT Invoices', times: 1, documents: 1 }, { call: 'PUT Unheard', times: 2, documents: 2 }],
  documents: [
    { table: 'invoice', id: INVOICE, title: 'Invoice INV-1', goes: true, total: '120.00', currency: 'GBP', problems: [] },
    { table: 'cfl_purchaseinvoice', id: OTHER, title: 'Bill 2', goes: false, problems: [{ code: 'LINE_WITHOUT_ACCOUNT', text: 'It has no account.', fix: 'Choose one.', line: 2 }] },
  ],
};
let relay: FakeRelay;
const turns = async (until: () => boolean, most = 5000): Promise<void> => { for (let i = 0; i < most && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(1); } };
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  forgetEnvironment(); sessionStorage.clear();
  relay = fakeRelay();
  vi.stubGlobal('fetch', relay.fetch);
});
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });
function host(o: Parameters<typeof invoiceForm>[0] = {}): TestForm {
  const t = invoiceForm(o);
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  return t;
}
const selected = [{ Id: `{${INVOICE.toUpperCase()}}`, TypeName: 'invoice' }, { Id: OTHER, TypeName: 'cfl_purchaseinvoice' }];
const requestIn = (t: TestForm): string => [...t.api.rows.keys()].find((k) => k.startsWith('cfl_syncrequest/'))!.split('/')[1]!;
async function answered(t: TestForm, state: string, more: object = {}, result: unknown = undefined): Promise<void> {
  await turns(() => relay.requests.length > 0);
  const id = requestIn(t);
  if (result !== undefined) t.api.rows.set(`cfl_syncrequest/${id}`, { cfl_result: JSON.stringify(result) });
  relay.say(step(id, 'recorded', state, more));
}

describe('R49 a dry run from a list', () => {
  it('R49 asks once for all that is selected, writes nothing else, and shows what was found', async () => {
    const t = host();
    const done = dryRunOfSelected({}, selected);
    await answered(t, 'done', {}, { dryRun: found });
    await done;
    expect(t.api.created).toHaveLength(1);
    expect(t.api.created[0]).toMatchObject({ table: 'cfl_syncrequest', data: { cfl_action: optionValue(requestAction, 'dryRun'), cfl_arguments: JSON.stringify({ documents: [{ table: 'invoice', id: INVOICE }, { table: 'cfl_purchaseinvoice', id: OTHER }] }) } });
    expect([t.alerts, t.progress.at(-1)]).toEqual([[], 'closed']);
    const [{ title, report }] = t.reports as [TestForm['reports'][number]];
    expect([title, report.paragraphs, report.sections.map((s) => s.heading)]).toEqual(['Dry run', ['Would go to Xero: 1. Would not go: 1.', 'This was only a look: nothing was sent and nothing was changed, in Dynamics or in Xero.'], ['Would not go', 'Would go', 'Calls that it would take']]);
    expect(report.sections[0]!.entries).toEqual([{ title: 'Bill 2', href: `https://org.crm.dynamics.com/main.aspx?appid=a1&pagetype=entityrecord&etn=cfl_purchaseinvoice&id=${OTHER}`, detail: '', points: ['Line 2: It has no account. Choose one.'] }]);
    expect(report.sections[1]!.entries![0]).toMatchObject({ title: 'Invoice INV-1', detail: '120.00 GBP', points: [] });
    expect(report.sections[2]!.table!.rows).toEqual([['Xero: create invoices and bills', '1', '1'], ['Xero: PUT Unheard', '2', '2'], ['Dynamics: read', '2', ''], ['Dynamics: write back', '3', '']]);
  });
  it('R49 a refusal is told with its way out', async () => {
    const t = host();
    const done = dryRunOfSelected({}, selected);
    await answered(t, 'refused', { problems: [{ code: 'DRY_RUN_TOO_MANY', text: 'Too many.', fix: 'Take fewer.' }] });
    await done;
    expect([t.reports, t.alerts]).toEqual([[], [{ title: 'Dry run', text: 'Too many. Take fewer.' }]]);
  });
  it('R49 with the relay away it says so instead of waiting for ever, and the next press works', async () => {
    const t = host();
    relay.up = false;
    const done = dryRunOfSelected({}, selected);
    for (let n = 0; n < 4000 && t.alerts.length === 0; n++) { await soon(); await vi.advanceTimersByTimeAsync(1000); }
    await done;
    expect(t.alerts).toEqual([{ title: 'Dry run', text: expect.stringMatching(/^Counterfoil's relay did not answer\. Nothing was sent/) }]);
    relay.up = true;
    const again = dryRunOfSelected({}, selected);
    await turns(() => t.api.created.length === 2);
    const id = [...t.api.rows.keys()].filter((k) => k.startsWith('cfl_syncrequest/')).at(-1)!.split('/')[1]!;
    t.api.rows.set(`cfl_syncrequest/${id}`, { cfl_result: JSON.stringify({ dryRun: found }) });
    await turns(() => relay.requests.length > 1);
    relay.say(step(id, 'recorded', 'done'));
    await again;
    expect(t.reports).toHaveLength(1);
  });
  it('R49 more than 250 are not asked for, and 250 fit into the request', async () => {
    const t = host();
    const many = (n: number) => Array.from({ length: n }, (_, i) => ({ Id: `30000000-0000-4000-8000-${String(i).padStart(12, '0')}`, TypeName: 'cfl_purchaseinvoice' }));
    await dryRunOfSelected({}, many(251));
    expect([t.api.created, t.alerts.length]).toEqual([[], 1]);
    const { syncRequest } = await import('@counterfoil/solution');
    const done = dryRunOfSelected({}, many(250));
    await answered(t, 'done', {}, { dryRun: { ...found, ready: 0, stopped: 0, calls: [], documents: [] } });
    await done;
    expect(String(t.api.created[0]!.data['cfl_arguments']).length).toBeLessThanOrEqual(syncRequest.columns.cfl_arguments.max);
    expect(t.reports[0]!.report).toMatchObject({ paragraphs: ['There is nothing that waits to be sent.', expect.any(String)], sections: [] });
  });
});

describe('R49 a dry run of a connection', () => {
  it('R49 names the connection without a lookup, which not everybody who manages connections may write', async () => {
    const t = host({ table: 'cfl_connection' });
    const done = dryRunOfConnection(t.form);
    await answered(t, 'done', {}, { dryRun: { ...found, moreDocuments: 12 } });
    await done;
    expect(t.api.created[0]!.data).toMatchObject({ cfl_arguments: JSON.stringify({ connection: INVOICE }) });
    expect(t.reports[0]!.report.paragraphs[2]).toMatch(/^Not listed here: 12 more\./);
  });
});

describe('R49 what a row says', () => {
  it.each([undefined, '', '{', '{"dryRun":{}}', '{"dryRun":{"ready":1,"stopped":0,"calls":[],"documents":[{}]}}'])('R49 %j is no dry run', (json) => expect(dryRunIn(json)).toBeUndefined());
  it('R49 with nothing that could go there are no calls to list', () => expect(dryRunReport({ ...found, ready: 0, stopped: 2 }, () => '').sections.map((s) => s.heading)).toEqual(['Would not go', 'Would go']));
});
