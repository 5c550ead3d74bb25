// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import { detailsId, optionValue, requestAction, requestState } from '@counterfoil/solution';
import { keepTicket } from '@counterfoil/webresources/nudge';
import { step } from '../../../webresources/testing/fake-web-api.ts';
import { api, DETAILS, INVOICE, KEY, onStage, pass, R, ready, relay, ROW, session, status, until } from '../../testing/session-stage.ts';

onStage();

describe('a session that asks', () => {
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
