// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { detailsId, exportStatus, optionValue, requestAction, requestState, xeroStatus } from '@counterfoil/solution';
import { forgetEnvironment, keepTicket, openSignals } from '@counterfoil/webresources/nudge';
import { fakeRelay, fakeWebApi, step, type FakeRelay, type FakeWebApi } from '../../../webresources/testing/fake-web-api.ts';
import { createSession, type Session } from './session.ts';

const INVOICE = 'b6f0a1c2-1111-4222-8333-444455556666';
const KEY = `invoice:${INVOICE}`;
const R = 'aaaaaaaa-0000-4000-8000-000000000001';
const DETAILS = await detailsId('invoice', INVOICE);
const ROW = `cfl_xerodocument/${DETAILS}`;
let session: Session;
let api: FakeWebApi;
let relay: FakeRelay;
let visible = true;

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
/** Web Crypto and BroadcastChannel answer outside of the fake clock. */
const until = async (what: () => boolean): Promise<void> => {
  const started = performance.now();
  while (performance.now() - started < 10_000 && !what()) { await new Promise((r) => setImmediate(r)); await pass(0); }
  expect(what()).toBe(true);
};
const ready = (): Promise<void> => until(() => session.getState().phase !== 'loading');
const status = (key: keyof typeof exportStatus.options): number => optionValue(exportStatus, key);
const ticket = (): void => keepTicket(sessionStorage, DETAILS, { request: R, ticket: 'tick', at: new Date().toISOString(), organization: 'org' });

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z'), toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  forgetEnvironment();
  sessionStorage.clear();
  visible = true;
  api = fakeWebApi({ 'environmentvariabledefinition/1': { defaultvalue: 'https://relay.example' }, 'organization/1': { organizationid: 'org' } });
  relay = fakeRelay();
  session = createSession({ webApi: api, store: sessionStorage, isVisible: () => visible, fetch: relay.fetch });
});
afterEach(() => { session.destroy(); vi.useRealTimers(); });

describe('session', () => {
  it('follows the click of the ribbon with its ticket, and shows the row when it is written', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    ticket();
    session.setDocument(KEY);
    await until(() => relay.requests.length === 1);
    relay.say(step(R, 'received'));
    relay.say(step(R, 'sent'));
    await pass(10);
    expect(session.getState().progress).toMatchObject({ state: 'working', link: 'live' });
    relay.say(step(R, 'recorded', 'done', { document: { number: 'INV-1' } }));
    await pass(10);
    expect(session.getState()).toMatchObject({ details: { status: 'queued' }, progress: { state: 'done' } });
    api.rows.set(ROW, { cfl_exportstatus: status('sent'), cfl_xeronumber: 'INV-1' });
    await pass(1000);
    await until(() => session.getState().details?.xeroNumber === 'INV-1');
    await pass(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
  const arrives = async (as: keyof typeof xeroStatus.options, request: Record<string, unknown> = {}): Promise<void> => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    ticket();
    session.setDocument(KEY);
    await until(() => relay.requests.length === 1);
    api.rows.set(ROW, { cfl_exportstatus: status('sent'), cfl_xeronumber: 'INV-1', cfl_xerostatus: optionValue(xeroStatus, as) });
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R, ...request });
    relay.say(step(R, 'recorded', 'done', { document: { number: 'INV-1' } }));
    await pass(1000);
    await until(() => session.getState().details?.xeroNumber === 'INV-1');
  };
  it('R16 shows the page for the customer, which follows some seconds later', async () => {
    await arrives('authorised');
    api.rows.set(ROW, { ...api.rows.get(ROW)!, cfl_customerlink: 'https://in.xero.com/abc' });
    await pass(4_000);
    await until(() => session.getState().details?.customerLink === 'https://in.xero.com/abc');
    await pass(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('R16 does not look for the page of a draft, which has none', async () => {
    await arrives('draft');
    const reads = api.calls.length;
    await pass(60_000);
    expect(api.calls).toHaveLength(reads);
  });
  it('waits visibly after five seconds of silence, and no longer when a step comes', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R });
    ticket();
    relay.up = false;
    session.setDocument(KEY);
    await until(() => relay.requests.length >= 1);
    await pass(4500);
    expect(session.getState().waiting).toBe(false);
    await pass(1000);
    expect(session.getState().waiting).toBe(true);
    relay.up = true;
    await pass(16_000);
    relay.say(step(R, 'received'));
    await pass(10);
    expect(session.getState().waiting).toBe(false);
  });
  it('R1 waits visibly when the relay dies over the request, and goes on when it is back', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R });
    ticket();
    session.setDocument(KEY);
    await until(() => relay.requests.length === 1);
    relay.say(step(R, 'sending'));
    await pass(10);
    relay.up = false;
    relay.hangUp();
    await pass(4000);
    expect(session.getState().waiting).toBe(false);
    await pass(2000);
    expect(session.getState().waiting).toBe(true);
    relay.up = true;
    await pass(16_000);
    relay.say(step(R, 'sending'));
    await pass(10);
    expect(session.getState().waiting).toBe(false);
  });
  it('reads nothing more when the document has arrived long ago', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('sent') });
    session.setDocument(KEY);
    await ready();
    await until(() => api.calls.length === 2);
    await pass(60_000);
    expect(api.calls).toEqual(['read cfl_xerodocument', 'list cfl_syncrequest']);
    expect(relay.requests).toEqual([]);
  });
  it('R65 says by itself that the second person has answered', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('needsDecision'), cfl_problems: JSON.stringify([{ code: 'APPROVAL_NEEDED', text: 'Above the limit.', fix: 'Ask.' }]) });
    session.setDocument(KEY);
    await ready();
    await pass(25_000);
    expect(session.getState().details?.status).toBe('needsDecision');
    api.rows.set(ROW, { cfl_exportstatus: status('sent'), cfl_xeronumber: 'INV-1' });
    await pass(11_000);
    await until(() => session.getState().details?.status === 'sent');
    await pass(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('R37 reads what is worth knowing when the document has arrived, and when somebody looks later', async () => {
    const result = JSON.stringify({ notes: [{ code: 'N', text: 'Dynamics has another tax.', fix: '' }], problems: [] });
    await arrives('draft', { cfl_result: result });
    await until(() => session.getState().notes?.[0]?.text === 'Dynamics has another tax.');
  });
  it('follows a request that somebody else wrote, by its rows', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R, createdon: '2026-11-22T09:59:50Z' });
    session.setDocument(KEY);
    await until(() => session.getState().progress !== undefined);
    await pass(1);
    expect(session.getState().waiting).toBe(true);
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R, cfl_requeststate: optionValue(requestState, 'done') });
    api.rows.set(ROW, { cfl_exportstatus: status('sent'), cfl_xeronumber: 'INV-1' });
    await pass(3000);
    await until(() => session.getState().details?.status === 'sent');
    expect(session.getState().progress?.state).toBe('done');
    expect(relay.requests).toEqual([]);
  });
  it('shows why a request was refused that could not be written on the details', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R, cfl_requeststate: optionValue(requestState, 'refused'), cfl_result: JSON.stringify({ problems: [{ code: 'ENVIRONMENT_COPIED', text: 'Copied.', fix: 'Reconnect.' }] }) });
    session.setDocument(KEY);
    await until(() => session.getState().progress?.state === 'refused');
    expect(session.getState().progress?.problems).toHaveLength(1);
  });
  it('sends: one request with the user\'s rights, then the stream', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('failed') });
    session.setDocument(KEY);
    await ready();
    await Promise.all([session.send(), session.send(), until(() => relay.requests.length === 1)]);
    expect(api.created.map((c) => c.table)).toEqual(['cfl_syncrequest']);
    expect(relay.requests[0]?.url).toBe('https://relay.example/v1/environments/org/nudges');
    expect(session.getState()).toMatchObject({ asking: false, progress: { state: 'waiting' } });
  });
  it('names the missing role when sending is not allowed', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('failed') });
    session.setDocument(KEY);
    await ready();
    api.fail = (call) => call.startsWith('create') ? { errorCode: 0x80040220, message: 'prvCreatecfl_SyncRequest' } : undefined;
    await Promise.all([session.send(), until(() => session.getState().failure !== undefined)]);
    expect(session.getState()).toMatchObject({ asking: false, failure: { code: 'NO_PRIVILEGE' }, progress: undefined });
  });
  it('begins to follow when the ribbon says that it has asked', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('failed') });
    session.setDocument(KEY);
    await ready();
    await until(() => api.calls.includes('list cfl_syncrequest'));
    ticket();
    const line = openSignals(() => undefined);
    line.send({ kind: 'asked', detailsId: DETAILS });
    await until(() => relay.requests.length === 1);
    line.close();
  });
  it('reads the invoice\'s own figures only where Xero\'s differ', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('sentButDiffers'), cfl_total: 1.1 });
    api.rows.set(`invoice/${INVOICE}`, { totalamount: 1.11, totaltax: 0.2 });
    session.setDocument(KEY);
    await until(() => session.getState().compared !== undefined);
    expect(session.getState().compared).toMatchObject({ total: 1.11, totalShown: '1.11' });
  });
  it('starts over with another document and drops what comes late for the first', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    ticket();
    session.setDocument(KEY);
    await until(() => relay.requests.length === 1);
    session.setDocument(null);
    relay.say(step(R, 'recorded', 'done'));
    await pass(10_000);
    expect(session.getState()).toMatchObject({ phase: 'noDocument', progress: undefined });
  });
  it('says in words that the details could not be read, and reads again when asked', async () => {
    api.fail = () => ({ errorCode: 0x80072322, message: 'busy' });
    session.setDocument(KEY);
    await ready();
    expect(session.getState()).toMatchObject({ phase: 'unreadable', failure: { code: 'BUSY' } });
    api.fail = () => undefined;
    api.rows.set(ROW, { cfl_exportstatus: status('sent') });
    await pass(2500);
    await session.refresh();
    expect(session.getState()).toMatchObject({ phase: 'ready', failure: undefined });
  });
  it('leaves nothing running behind', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('queued') });
    ticket();
    relay.up = false;
    session.setDocument(KEY);
    await until(() => relay.requests.length === 1);
    session.destroy();
    const [calls, requests] = [api.calls.length, relay.requests.length];
    await pass(60_000);
    expect([api.calls.length, relay.requests.length, vi.getTimerCount()]).toEqual([calls, requests, 0]);
  });
  const found = { kind: 'salesInvoice', title: 'Invoice INV-1', organisation: 'Harbour', contact: { name: 'Acme', how: 'linked' }, currency: 'GBP', amountsAre: 'exclusive', status: 'DRAFT', lines: [], willCreate: [], notes: [], problems: [] };
  it('R28 asks for a preview beside everything else, and shows what comes through the stream', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('failed') });
    session.setDocument(KEY);
    await ready();
    await Promise.all([session.preview(), until(() => relay.requests.length === 1)]);
    expect(api.created[0]?.data['cfl_action']).toBe(optionValue(requestAction, 'preview'));
    expect(session.getState()).toMatchObject({ preview: { phase: 'working' }, progress: undefined });
    const request = session.getState().preview!.request!;
    relay.say(step(request, 'recorded', 'done', { preview: found }));
    await until(() => session.getState().preview?.phase === 'shown');
    expect(session.getState().preview?.found).toEqual(found);
    session.closePreview();
    expect(session.getState()).toMatchObject({ preview: undefined, details: { status: 'failed' } });
    // a click on the panel's own button is no click of the ribbon that a pane opened later would show again
    expect(sessionStorage).toHaveLength(0);
  });
  it('R28 without the stream reads the preview from the row, and waits visibly meanwhile', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('notSent') });
    relay.up = false;
    session.setDocument(KEY);
    await ready();
    await Promise.all([session.preview(), until(() => relay.requests.length === 1)]);
    await pass(5100);
    expect(session.getState().preview?.phase).toBe('waiting');
    const request = session.getState().preview!.request!;
    api.rows.set(`cfl_syncrequest/${request}`, { cfl_syncrequestid: request, cfl_requeststate: optionValue(requestState, 'done'), cfl_result: JSON.stringify({ preview: found, problems: [] }) });
    await pass(2500);
    await until(() => session.getState().preview?.phase === 'shown');
    session.destroy();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('R28 opens what the ribbon has asked for, once', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('notSent') });
    keepTicket(sessionStorage, DETAILS, { request: 'aaaaaaaa-0000-4000-8000-00000000000f', ticket: 'tick', at: new Date().toISOString(), organization: 'org', action: 'preview' });
    session.setDocument(KEY);
    await until(() => relay.requests.length === 1);
    expect(session.getState().preview?.phase).toBe('working');
    session.setDocument(null);
    session.setDocument(KEY);
    await until(() => session.getState().phase === 'ready' && api.calls.includes('list cfl_syncrequest'));
    expect(relay.requests).toHaveLength(1);
  });
  it('says why a preview cannot be had', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('notSent') });
    session.setDocument(KEY);
    await ready();
    api.fail = (call) => call.startsWith('create') ? { errorCode: 0x80040220, message: 'prvCreatecfl_SyncRequest' } : undefined;
    await Promise.all([session.preview(), until(() => session.getState().preview?.phase === 'failed')]);
    expect(session.getState().preview?.failure?.code).toBe('NO_PRIVILEGE');
  });
  it('R52 finds again, after the page was loaded anew, that somebody has to choose', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('readyToUpdate') });
    const differences = [{ field: 'Reference', dynamics: 'A', xero: 'B' }];
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R, cfl_action: optionValue(requestAction, 'update'), cfl_requeststate: optionValue(requestState, 'refused'), cfl_result: JSON.stringify({ differences, problems: [{ code: 'CHANGED_IN_XERO', text: 'Changed.', fix: 'Look.' }] }) });
    session.setDocument(KEY);
    await until(() => session.getState().progress !== undefined);
    expect(session.getState()).toMatchObject({ doing: 'update', progress: { state: 'refused', problems: [{ code: 'CHANGED_IN_XERO', differences }] } });
    session.dismiss();
    expect(session.getState().progress).toBeUndefined();
  });
  it('R34 R35 asks for corrections in their own table and follows them there', async () => {
    const bill = await detailsId('cfl_purchaseinvoice', INVOICE);
    api.rows.set(`cfl_xerodocument/${bill}`, { cfl_exportstatus: status('held') });
    relay.up = false;
    session.setDocument(`cfl_purchaseinvoice:${INVOICE}`);
    await ready();
    await Promise.all([session.ask({ correction: 'release' }), until(() => session.getState().progress !== undefined)]);
    const { table, data } = api.created[0]!;
    expect([table, data['cfl_PurchaseInvoiceId@odata.bind'], session.getState().doing]).toEqual(['cfl_correctionrequest', `/cfl_purchaseinvoices(${INVOICE})`, 'release']);
    const request = session.getState().progress!.request;
    api.rows.set(`cfl_correctionrequest/${request}`, { cfl_correctionrequestid: request, cfl_requeststate: optionValue(requestState, 'done'), cfl_message: 'Released.' });
    await pass(3000);
    await until(() => session.getState().progress?.state === 'done');
    expect(session.getState().progress?.text).toBe('Released.');
  });
});
