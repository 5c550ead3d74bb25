// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { exportStatus, optionValue } from '@counterfoil/solution';
import { fakeBatch, fakeRelay, step, type FakeBatch, type FakeRelay } from '../../testing/fake-web-api.ts';
import { invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { tryAgain, tryAllAgain } from './try-again.ts';

const id = (n: number): string => `20000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const details = (n: number): string => `50000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
let relay: FakeRelay; let batch: FakeBatch; let t: TestForm;
const list = { refresh: vi.fn() };
const turns = async (until: () => boolean): Promise<void> => { for (let i = 0; i < 2000 && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(1); } };
const requests = (): Record<string, unknown>[] => batch.creates.filter((c) => c.set === 'cfl_syncrequests').map((c) => c.data);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  forgetEnvironment(); sessionStorage.clear(); list.refresh.mockReset();
  relay = fakeRelay(); batch = fakeBatch();
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => (url.includes('$batch') ? batch.fetch(url, init) : relay.fetch(url, init)));
  t = invoiceForm();
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
});
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });
const failed = (n: number, more: Record<string, unknown>): void => { t.api.rows.set(`cfl_xerodocument/${details(n)}`, { cfl_xerodocumentid: details(n), cfl_exportstatus: optionValue(exportStatus, 'failed'), cfl_documentnumber: `N${n}`, ...more }); };

describe('R27 trying again', () => {
  it('R27 all that failed go once more with one question, of whichever table they are; a document that is gone is left out', async () => {
    failed(1, { _cfl_invoiceid_value: id(1) }); failed(2, { _cfl_purchaseinvoiceid_value: id(2) }); failed(3, {});
    t.api.rows.set(`invoice/${id(1)}`, { invoiceid: id(1), invoicenumber: 'INV-1', name: 'x' });
    t.api.rows.set(`cfl_purchaseinvoice/${id(2)}`, { cfl_purchaseinvoiceid: id(2), cfl_name: 'BILL-2', cfl_subject: 'y' });
    const read = vi.spyOn(t.api, 'retrieveMultipleRecords');
    const done = tryAllAgain(list);
    await turns(() => relay.requests.length > 0);
    expect(read.mock.calls[0]).toEqual(['cfl_xerodocument', expect.stringContaining(`$filter=cfl_exportstatus eq ${optionValue(exportStatus, 'failed')}&$orderby=modifiedon asc&$top=250`)]);
    expect(t.confirms).toMatchObject([{ title: 'Send 2 documents to Xero?' }]);
    expect(requests().map((r) => r['cfl_InvoiceId@odata.bind'] ?? r['cfl_PurchaseInvoiceId@odata.bind'])).toEqual([`/invoices(${id(1)})`, `/cfl_purchaseinvoices(${id(2)})`]);
    for (const r of requests()) relay.say(step(String(r['cfl_syncrequestid']), 'recorded', 'done'));
    await done;
    expect([t.alerts[0]!.title, list.refresh.mock.calls.length]).toEqual(['In Xero', 1]);
  });
  it('R27 the chosen ones alone; nothing to send is said, and too many are refused before anything is read', async () => {
    failed(1, {});
    await tryAgain(list, [{ Id: `{${details(1).toUpperCase()}}`, TypeName: 'cfl_xerodocument' }]);
    expect(t.alerts.at(-1)!.text).toContain('no longer there');
    t.api.rows.delete(`cfl_xerodocument/${details(1)}`);
    await tryAllAgain(undefined);
    expect(t.alerts.at(-1)!.text).toContain('Nothing has failed');
    const calls = t.api.calls.length;
    await tryAgain(list, Array.from({ length: 251 }, (_, n) => ({ Id: details(n), TypeName: 'cfl_xerodocument' })));
    expect([t.alerts.at(-1)!.title, t.api.calls.length]).toEqual(['Too many at once', calls]);
    t.api.fail = () => new TypeError('Failed to fetch');
    await tryAllAgain(list);
    expect(t.alerts.at(-1)!.title).toBe('Nothing was sent');
    expect(batch.creates).toEqual([]);
  });
});
