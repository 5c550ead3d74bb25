/** A whole relay that reaches Xero by a person's sign-in only: disconnected in Xero, ended, and brought back by somebody else. */
import { connection, connectionStatus, optionKey } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRelay, type Relay } from '../../plugins-proxy/src/relay.ts';
import { createLog } from '../../plugins-proxy/src/core/log.ts';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { liftSafeStart } from '../../sandbox/administrator.ts';
import { detailsOf, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { pressThrough } from './world.ts';

const first = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const second = '22222222-2f4d-4a6b-8e93-1d0c9b8a7f65';
let w: World;
let relay: Relay | undefined;
let environment: string;
const lines: string[] = [];

beforeAll(async () => {
  w = await startWorld({ relay: false });
  await w.control('xero', 'organisations', { tenantId: second, connectionId: second, name: 'Second Ltd', shortCode: '!2nd' });
  const { XERO_CLIENT_ID: _id, XERO_CLIENT_SECRET: _secret, ...variables } = relayEnvironment({ port: w.relayPort, dataDir: w.dataDir, dataverseUrl: w.dataverse.url, xeroUrl: w.xero.url, identityUrl: w.identity.url, appUrl: w.app.url });
  relay = await startRelay({ ...variables, XERO_APP_CLIENT_ID: 'counterfoil-app', XERO_APP_CLIENT_SECRET: 'sandbox-app-secret', SWEEP_SECONDS: '0.5', RULES_SECONDS: '1', XERO_POLL_SECONDS: '3600' }, createLog('info', { write: (line) => { lines.push(line); } }));
  environment = String((await (await w.as('admin'))('GET', 'WhoAmI()')).OrganizationId).toLowerCase();
});
afterAll(async () => { await relay?.close(); await w?.close(); });

const signIn = async (user: string, tenants: readonly string[]): Promise<void> => {
  const redirectUri = 'http://localhost:4003/setup/xero/callback';
  const begun = await relay!.grants.begin({ environment, redirectUri });
  const back = await pressThrough(w.identity.url, begun.url, { user, tenants });
  await relay!.grants.finish({ state: begun.state, code: back.get('code') ?? undefined, error: back.get('error') ?? undefined });
};
const rows = async (): Promise<any[]> => (await (await w.as('admin'))('GET', `${connection.setName}?$select=cfl_tenantid,cfl_name,cfl_status,cfl_statusreason,cfl_isdefault,cfl_numbering&$orderby=cfl_name`)).value;
const states = async (): Promise<Record<string, string | undefined>> => Object.fromEntries((await rows()).map((r) => [r.cfl_name, optionKey(connectionStatus, r.cfl_status)]));
const send = async (name: string): Promise<{ invoice: string; request: string }> => {
  const row = (await rows()).find((r) => r.cfl_name === name);
  const invoice = await newInvoice(w, { extra: { 'cfl_ConnectionId@odata.bind': `/${connection.setName}(${row.cfl_connectionid})` } });
  return { invoice, request: await requestSend(w, invoice) };
};

describe('R56 a relay on sign-ins', () => {
  it('R56 R21 begins without any connection, is connected by a person, sends to both organisations; a disconnect in Xero stops one and not the other; an ended sign-in is noticed at once, and anybody brings it back', async () => {
    expect(await rows()).toEqual([]);
    await signIn('olivia', [first, second]);
    const signedIn = performance.now();
    await expect.poll(states, { timeout: 20_000 }).toEqual({ 'Harbour & Vine Ltd': 'connected', 'Second Ltd': 'connected' });
    await liftSafeStart(w.places);
    for (const name of ['Harbour & Vine Ltd', 'Second Ltd']) {
      const { invoice, request } = await send(name);
      expect(await requestEnded(w, request), name).toMatchObject({ state: 'done' });
      expect((await detailsOf(w, invoice)).status).toBe('sent');
    }
    // people see on the connection when its sign-in would end
    const days = async (): Promise<number[]> => ((await (await w.as('admin'))('GET', 'cfl_connectionhealths?$select=cfl_accessexpireson')).value as any[]).map((h) => Math.ceil((Date.parse(h.cfl_accessexpireson ?? '') - Date.now()) / 86_400_000));
    await expect.poll(days, { timeout: 15_000 }).toEqual([60, 60]);
    const settings = (await rows()).map((r) => [r.cfl_name, r.cfl_isdefault, r.cfl_numbering]);

    // somebody presses Disconnect inside Xero
    await w.control('xero', 'state/disconnect', { tenantId: second });
    const waiting = await send('Second Ltd');
    await expect.poll(async () => (await states())['Second Ltd'], { timeout: 30_000 }).toBe('needsReconnecting');
    expect((await rows()).find((r) => r.cfl_name === 'Second Ltd').cfl_statusreason).toContain('disconnected inside Xero');
    const other = await send('Harbour & Vine Ltd');
    expect(await requestEnded(w, other.request)).toMatchObject({ state: 'done' });

    // the whole sign-in ends
    await fetch(`${w.identity.url}/sandbox/xero/clock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ advanceMs: 61 * 86_400_000 }) });
    // one that is refused although it was given a moment ago is not renewed at once
    await new Promise((done) => { setTimeout(done, Math.max(0, 11_000 - (performance.now() - signedIn))); });
    const late = await send('Harbour & Vine Ltd');
    await expect.poll(states, { timeout: 20_000 }).toEqual({ 'Harbour & Vine Ltd': 'needsReconnecting', 'Second Ltd': 'needsReconnecting' });
    expect((await rows()).find((r) => r.cfl_name === 'Harbour & Vine Ltd').cfl_statusreason).toContain('press Connect to Xero');

    await signIn('adam', [first, second]);
    await expect.poll(states, { timeout: 20_000 }).toEqual({ 'Harbour & Vine Ltd': 'connected', 'Second Ltd': 'connected' });
    for (const { invoice, request } of [waiting, late]) {
      // on its way it goes by itself; what was looked at meanwhile was refused with the reason, and goes when it is sent again
      const ended = await requestEnded(w, request, 60_000);
      if (ended.state === 'refused') {
        expect(ended.message).toContain('Xero no longer accepts the connection');
        expect(await requestEnded(w, await requestSend(w, invoice))).toMatchObject({ state: 'done' });
      }
      expect((await detailsOf(w, invoice)).status).toBe('sent');
    }
    expect((await rows()).map((r) => [r.cfl_name, r.cfl_isdefault, r.cfl_numbering])).toEqual(settings);
    expect((await xeroInvoices(w)).filter((x) => String(x.Url ?? '').toLowerCase().includes(late.invoice))).toHaveLength(1);
    expect(lines.join('\n')).not.toMatch(/eyJ|sandbox-app-secret|sandbox-relay-secret/);
  });
});
