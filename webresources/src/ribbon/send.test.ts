// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { detailsId, exportStatus, optionValue, requestState } from '@counterfoil/solution';
import { fakeRelay, step, type FakeRelay } from '../../testing/fake-web-api.ts';
import { INVOICE, invoiceForm, ORGANIZATION, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { text } from '../text.ts';
import { send } from './send.ts';

const REQUEST = '00000000-0000-4000-8000-000000000001';
const DETAILS = await detailsId('invoice', INVOICE);
let relay: FakeRelay;
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
/** Web Crypto answers outside of the fake clock, so waiting takes real turns as well, however many the machine needs. */
const turns = async (n: number): Promise<void> => { for (let i = 0; i < n; i++) { await soon(); await pass(1); } };
const settle = async (until: () => boolean = () => relay.requests.length > 0): Promise<void> => {
  for (let i = 0; i < 2000 && !until(); i++) await turns(1);
  await turns(5);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  forgetEnvironment();
  sessionStorage.clear();
  relay = fakeRelay();
  vi.stubGlobal('fetch', relay.fetch);
});
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

function onForm(o: Parameters<typeof invoiceForm>[0] = {}): TestForm {
  const t = invoiceForm(o);
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  return t;
}

describe('send', () => {
  it('R1 stores details and request, opens the pane, nudges, and names the number at the end', async () => {
    const t = onForm();
    const done = send(t.form);
    await settle();
    expect(t.api.created.map((c) => c.table)).toEqual(['cfl_xerodocument', 'cfl_syncrequest']);
    expect(t.panes.created).toMatchObject([{ paneId: 'cfl_xerodetails', canClose: true }]);
    expect(t.panes.navigated).toEqual([{ pageType: 'entityrecord', entityName: 'cfl_xerodocument', entityId: DETAILS }]);
    expect(t.panes.selected).toBe(1);
    expect(t.progress).toEqual(['Storing your request', 'closed']);
    expect(relay.requests.map((r) => [r.url, r.init.body])).toEqual([[`https://relay.example/v1/environments/${ORGANIZATION}/nudges`, JSON.stringify({ requests: [REQUEST] })]]);
    const kept = JSON.parse(sessionStorage.getItem(`counterfoil:${DETAILS}`) ?? '{}') as { ticket: string };
    expect((relay.requests[0]?.init.headers as Record<string, string>)['authorization']).toBe(`Bearer ${kept.ticket}`);
    relay.say(step(REQUEST, 'received'));
    await settle();
    expect(t.notification()).toEqual({ level: 'INFO', text: 'On its way to Xero.' });
    relay.say(step(REQUEST, 'recorded', 'done', { document: { number: 'INV-1' } }));
    await done;
    expect(t.notification()).toEqual({ level: 'INFO', text: 'Sent to Xero as INV-1.' });
    // so that the commands are asked again, now that the document is there
    expect(t.refresh).toHaveBeenCalledExactlyOnceWith(false);
  });
  it('does not read the form again under somebody who is typing', async () => {
    const t = onForm();
    const done = send(t.form);
    await settle();
    t.form.data.entity.getIsDirty = () => true;
    relay.say(step(REQUEST, 'recorded', 'done', { document: { number: 'INV-1' } }));
    await done;
    expect(t.refresh).not.toHaveBeenCalled();
    expect(t.notification()).toEqual({ level: 'INFO', text: 'Sent to Xero as INV-1.' });
  });
  it('saves a changed form first, and leaves it alone when saving fails', async () => {
    const t = onForm({ dirty: true });
    t.save.mockRejectedValueOnce(new Error('a required field is empty'));
    await send(t.form);
    expect(t.save).toHaveBeenCalledTimes(1);
    expect(t.api.calls).toEqual([]);
    expect(t.notification()).toBeUndefined();
  });
  it('stores one request for two clicks', async () => {
    const t = onForm();
    const both = Promise.all([send(t.form), send(t.form)]);
    await settle();
    relay.say(step(REQUEST, 'recorded', 'done'));
    await both;
    expect(t.api.created.filter((c) => c.table === 'cfl_syncrequest')).toHaveLength(1);
  });
  it('looks at the open request of this tab when pressed again later', async () => {
    const t = onForm();
    relay.up = false;
    void send(t.form);
    await settle();
    void send(t.form);
    await settle(() => t.panes.navigated.length > 1);
    expect(t.api.created.filter((c) => c.table === 'cfl_syncrequest')).toHaveLength(1);
    expect(t.panes.navigated).toHaveLength(2);
  });
  it('asks anew when the last request has ended', async () => {
    const t = onForm();
    const first = send(t.form);
    await settle();
    relay.say(step(REQUEST, 'checking', 'refused', { problems: [{ code: 'A', text: 'No date.', fix: 'Fill it in.' }] }));
    await first;
    expect(t.notification()).toEqual({ level: 'ERROR', text: 'Not sent to Xero. No date. Fill it in.' });
    t.api.rows.set(`cfl_syncrequest/${REQUEST}`, { cfl_requeststate: optionValue(requestState, 'refused') });
    void send(t.form);
    await settle(() => relay.requests.length > 1);
    expect(t.api.created.filter((c) => c.table === 'cfl_syncrequest')).toHaveLength(2);
  });
  it('says that the request is safe while the relay is away, and what came of it later', async () => {
    const t = onForm();
    relay.up = false;
    const done = send(t.form);
    await settle();
    await pass(5100);
    expect(t.notification()).toEqual({ level: 'INFO', text: text('Waiting') });
    t.api.rows.set(`cfl_syncrequest/${REQUEST}`, { cfl_requeststate: optionValue(requestState, 'done'), cfl_message: 'Sent to Xero as INV-1.' });
    await pass(2100);
    await done;
    expect(t.notification()?.text).toBe('Sent to Xero as INV-1.');
  });
  it('sends nothing again that is in Xero, and shows it', async () => {
    const t = onForm();
    t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeronumber: 'INV-1' });
    await send(t.form);
    expect(t.api.created).toEqual([]);
    expect(t.notification()?.text).toBe('In Xero as INV-1. Nothing was sent again. If you have changed it since, choose Xero, then Send update.');
    expect(t.panes.navigated).toHaveLength(1);
  });
  it('names the role to ask for when the privilege is missing', async () => {
    const t = onForm();
    t.api.fail = (call) => call === 'create cfl_syncrequest' ? { errorCode: 2147746336, message: 'missing prvCreatecfl_SyncRequest privilege' } : undefined;
    await send(t.form);
    expect(t.notification()).toMatchObject({ level: 'ERROR', text: expect.stringContaining('Counterfoil Sender') });
    expect(t.progress.at(-1)).toBe('closed');
    expect(relay.requests).toEqual([]);
    expect(t.panes.navigated).toEqual([]);
  });
  it('reads number and name where the form does not show them', async () => {
    const t = onForm({ attributes: {} });
    t.api.rows.set(`invoice/${INVOICE}`, { invoicenumber: 'INV-7', name: 'Autumn' });
    void send(t.form);
    await settle();
    expect(t.api.created[0]?.data).toMatchObject({ cfl_documentnumber: 'INV-7', cfl_name: 'Invoice INV-7' });
  });
  it('goes to the details instead of beside them on a phone', async () => {
    const t = onForm({ formFactor: 3 });
    await Promise.all([send(t.form), settle(() => t.panes.navigated.length > 0)]);
    expect(t.panes.created).toEqual([]);
    expect(t.panes.navigated).toEqual([{ pageType: 'entityrecord', entityName: 'cfl_xerodocument', entityId: DETAILS }]);
  });
  it('is not undone by a pane that does not open', async () => {
    const t = onForm();
    (Xrm.App.sidePanes as { createPane: unknown }).createPane = async () => { throw new Error('no room'); };
    const done = send(t.form);
    await settle();
    relay.say(step(REQUEST, 'recorded', 'done', { document: { number: 'INV-1' } }));
    await done;
    expect(t.notification()?.text).toBe('Sent to Xero as INV-1.');
  });
  it('keeps quiet about one record on the form of the next', async () => {
    const t = onForm();
    const done = send(t.form);
    await settle();
    const before = t.notification();
    t.form.data.entity.getId = () => '{11111111-1111-4222-8333-444455556666}';
    relay.say(step(REQUEST, 'recorded', 'done', { document: { number: 'INV-1' } }));
    await done;
    expect(t.notification()).toEqual(before);
  });
});
