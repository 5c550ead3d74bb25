// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import { optionValue, requestState, xeroStatus } from '@counterfoil/solution';
import { LOOK_MS, openSignals, type DocumentSignal } from '@counterfoil/webresources/nudge';
import { step } from '../../../webresources/testing/fake-web-api.ts';
import { api, DETAILS, INVOICE, KEY, onStage, pass, R, ready, relay, ROW, session, status, ticket, until } from '../../testing/session-stage.ts';

onStage();

/** A document that is in Xero is looked at again and again, for what comes back. */
const ONLY_LOOKING = 1;

describe('a session that follows', () => {
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
    expect(vi.getTimerCount()).toBe(ONLY_LOOKING);
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
    expect(vi.getTimerCount()).toBe(ONLY_LOOKING);
  });
  it('R16 does not look for the page of a draft, which has none', async () => {
    await arrives('draft');
    const reads = api.calls.length;
    await pass(60_000);
    expect(api.calls.length - reads).toBeLessThanOrEqual(60_000 / LOOK_MS);
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
    expect(api.calls.slice(0, 2)).toEqual(['read cfl_xerodocument', 'list cfl_syncrequest']);
    expect(api.calls.slice(2).every((c) => c === 'read cfl_xerodocument')).toBe(true);
    expect(api.calls.length).toBeLessThanOrEqual(2 + 60_000 / LOOK_MS);
    expect(relay.requests).toEqual([]);
  });
  it('R26 shows by itself what has come back from Xero, and says so to the other parts of the page', async () => {
    const told: DocumentSignal[] = [];
    const other = openSignals((x) => told.push(x));
    try {
      api.rows.set(ROW, { cfl_exportstatus: status('sent'), cfl_xerostatus: optionValue(xeroStatus, 'authorised'), '@odata.etag': 'W/"1"' });
      session.setDocument(KEY);
      await ready();
      await until(() => api.calls.length === 2);
      await pass(LOOK_MS);
      await until(() => told.length === 1);
      expect(told[0]).toEqual({ kind: 'seen', detailsId: DETAILS, version: 'W/"1"' });
      api.rows.set(ROW, { cfl_exportstatus: status('sent'), cfl_xerostatus: optionValue(xeroStatus, 'paid'), '@odata.etag': 'W/"2"' });
      await pass(LOOK_MS);
      await until(() => session.getState().details?.xeroStatus === 'paid');
      await until(() => told.length === 2);
      expect(told[1]).toEqual({ kind: 'settled', detailsId: DETAILS, version: 'W/"2"' });
    } finally { other.close(); }
  });
  it('R26 looks while the document is in Xero, and no longer', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('skipped'), '@odata.etag': 'W/"1"' });
    session.setDocument(KEY);
    await ready();
    await until(() => api.calls.length === 2);
    await pass(60_000);
    expect(api.calls).toHaveLength(2);
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
    expect(vi.getTimerCount()).toBe(ONLY_LOOKING);
  });
  it('R65 knows who asked, so that whoever may approve is not told to look for somebody else', async () => {
    api.rows.set(ROW, { cfl_exportstatus: status('needsDecision') });
    api.rows.set(`cfl_syncrequest/${R}`, { cfl_syncrequestid: R, cfl_requeststate: optionValue(requestState, 'needsDecision'), _createdby_value: 'AAAAAAAA-0000-4000-8000-00000000000A' });
    session.setDocument(KEY);
    await until(() => session.getState().askedBy !== undefined);
    expect(session.getState().askedBy).toBe('aaaaaaaa-0000-4000-8000-00000000000a');
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
});
