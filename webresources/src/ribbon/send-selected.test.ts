// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { optionValue, requestState } from '@counterfoil/solution';
import { fakeBatch, fakeRelay, step, type FakeBatch, type FakeRelay } from '../../testing/fake-web-api.ts';
import { invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { sendSelected } from './send-selected.ts';

const id = (n: number): string => `20000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const references = (n: number) => Array.from({ length: n }, (_, i) => ({ Id: `{${id(i).toUpperCase()}}`, TypeName: 'invoice', Name: `N${i}` }));
let relay: FakeRelay;
let batch: FakeBatch;
let t: TestForm;
const list = { refresh: vi.fn() };
const turns = async (until: () => boolean): Promise<void> => { for (let i = 0; i < 2000 && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(1); } };
const requests = (): string[] => batch.creates.filter((c) => c.set === 'cfl_syncrequests').map((c) => String(c.data['cfl_syncrequestid']));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  forgetEnvironment();
  sessionStorage.clear();
  list.refresh.mockReset();
  relay = fakeRelay();
  batch = fakeBatch();
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => (url.includes('$batch') ? batch.fetch(url, init) : relay.fetch(url, init)));
  t = invoiceForm();
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  for (let i = 0; i < 5; i++) t.api.rows.set(`invoice/${id(i)}`, { invoiceid: id(i), invoicenumber: `INV-${i}`, name: `N${i}` });
});
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

describe('sendSelected', () => {
  it('R25 shows how far it is, tells the result once, and refreshes the list', async () => {
    const done = sendSelected(list, references(3));
    await turns(() => relay.requests.length > 0);
    const [a, b, c] = requests() as [string, string, string];
    relay.say(step(a, 'recorded', 'done'));
    relay.say(step(b, 'checking', 'refused', { problems: [{ code: 'NO_DATE', text: 'The invoice has no date.', fix: 'Fill in Date Delivered.' }] }));
    await turns(() => t.progress.includes('Sending to Xero: 2 of 3 finished'));
    expect(t.alerts).toEqual([]);
    relay.say(step(c, 'recorded', 'done'));
    await done;
    expect(relay.requests).toHaveLength(1);
    expect(t.progress[0]).toBe('Storing your requests: 0 of 3');
    expect(t.progress.at(-1)).toBe('closed');
    expect(list.refresh).toHaveBeenCalledTimes(1);
    expect(t.alerts).toEqual([{ title: 'In Xero: 2 of 3', text: 'Sent to Xero: 2\n\nNot sent: 1. Put these right and send them again.\n• INV-1: The invoice has no date. Fill in Date Delivered.' }]);
  });
  it('R1 says that they are stored when the relay cannot be reached', async () => {
    relay.up = false;
    const done = sendSelected(list, references(2));
    await turns(() => relay.requests.length > 0);
    await vi.advanceTimersByTimeAsync(5100);
    await done;
    expect(t.alerts[0]?.text).toMatch(/^Stored and waiting: 2\./);
    expect(list.refresh).toHaveBeenCalledTimes(1);
  });
  it('R68 knows the result from the rows where the browser\'s call is blocked and the relay finds them by itself', async () => {
    relay.up = false;
    const done = sendSelected(list, references(1));
    await turns(() => relay.requests.length > 0);
    t.api.rows.set('cfl_syncrequest/1', { cfl_syncrequestid: requests()[0]!, cfl_requeststate: optionValue(requestState, 'done'), cfl_message: 'Sent.' });
    await vi.advanceTimersByTimeAsync(2500);
    await done;
    expect(t.alerts[0]).toEqual({ title: 'In Xero', text: 'Sent to Xero: 1' });
  });
  it('R25 does not hold people up for ever', async () => {
    const done = sendSelected(list, references(2));
    await turns(() => relay.requests.length > 0);
    for (const r of requests()) relay.say(step(r, 'received'));
    await vi.advanceTimersByTimeAsync(60_100);
    await done;
    expect(t.alerts[0]?.text).toMatch(/^Still on the way to Xero: 2\./);
  });
  it('R25 lets people go on when the relay stops in the middle of it', async () => {
    const done = sendSelected(list, references(2));
    await turns(() => relay.requests.length > 0);
    for (const r of requests()) relay.say(step(r, 'received'));
    await vi.advanceTimersByTimeAsync(100);
    relay.up = false;
    relay.hangUp();
    await vi.advanceTimersByTimeAsync(15_000);
    await done;
    expect(t.alerts[0]?.text).toMatch(/^Still on the way to Xero: 2\./);
  });
  it('R25 asks once before several go, and stores nothing when the person thinks better of it', async () => {
    t.answers.confirmed = false;
    await sendSelected(list, references(3));
    expect(t.confirms).toMatchObject([{ title: 'Send 3 documents to Xero?', confirmButtonLabel: 'Send to Xero' }]);
    expect([batch.calls, t.alerts, t.progress]).toEqual([0, [], []]);
  });
  it('R5 R25 sends bills and credit notes as invoices', async () => {
    t.api.rows.set(`cfl_purchaseinvoice/${id(1)}`, { cfl_purchaseinvoiceid: id(1), cfl_name: 'BILL-1', cfl_subject: 'Corks' });
    const done = sendSelected(list, [{ Id: id(1), TypeName: 'cfl_purchaseinvoice' }]);
    await turns(() => relay.requests.length > 0);
    expect(t.confirms).toEqual([]);
    expect(batch.creates[0]!.data).toMatchObject({ cfl_documentkey: `cfl_purchaseinvoice:${id(1)}`, cfl_name: 'Bill BILL-1', 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${id(1)})` });
    expect(batch.creates[1]!.data).toMatchObject({ 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${id(1)})` });
    for (const r of requests()) relay.say(step(r, 'recorded', 'done'));
    await done;
    expect(t.alerts[0]?.text).toBe('Sent to Xero: 1');
  });
  it('R25 refuses more than 250 in plain words, and stores nothing', async () => {
    await sendSelected(list, references(251));
    expect(t.alerts).toEqual([{ title: 'Too many at once', text: 'You selected 251. Up to 250 can be sent at once. Nothing was sent: select fewer, and send the rest after that.' }]);
    expect([batch.calls, t.api.calls.length, t.progress.length]).toEqual([0, 0, 0]);
  });
  it('R51 does nothing on a second press while the first is under way', async () => {
    const done = sendSelected(list, references(2));
    await sendSelected(list, references(2));
    await turns(() => relay.requests.length > 0);
    expect(t.confirms).toHaveLength(1);
    for (const r of requests()) relay.say(step(r, 'recorded', 'done'));
    await done;
    expect(requests()).toHaveLength(2);
    expect(t.alerts).toHaveLength(1);
  });
  it('tells in words when Dynamics cannot be read, and lets people press again', async () => {
    t.api.fail = () => new TypeError('Failed to fetch');
    await sendSelected(list, references(1));
    expect(t.alerts[0]).toMatchObject({ title: 'Nothing was sent', text: expect.stringContaining('could not be reached') });
    t.api.fail = () => undefined;
    void sendSelected(list, references(1));
    await turns(() => batch.calls > 0);
    expect(batch.calls).toBe(1);
    await vi.advanceTimersByTimeAsync(70_000);
  });
});
