/** A whole relay that reaches Xero by a person's sign-in only: disconnected in Xero, ended, and brought back by somebody else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connection, connectionStatus, optionKey } from '@counterfoil/solution';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailServer, type MailServer } from '../../plugins-proxy/src/alerts/testing/mail-server.ts';
import { faultyServer, status, type FaultyServer } from '../../plugins-proxy/src/core/faulty-server.ts';
import { startEmbedded } from '../../plugins-proxy/src/database/embedded.ts';
import { connect, type Db } from '../../plugins-proxy/src/database/index.ts';
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
const folder = mkdtempSync(join(tmpdir(), 'counterfoil-reconnect-'));
let server: Awaited<ReturnType<typeof startEmbedded>>; let db: Db<any>; let mail: MailServer; let web: FaultyServer;
let begin: () => Promise<void>;
const hooks = (): { kind: string; code: string; title: string; environment: string; connection: string }[] => web.received.map((r) => JSON.parse(r.body));

beforeAll(async () => {
  [w, server, mail, web] = await Promise.all([startWorld({ relay: false }), startEmbedded({ folder, volatile: true }), mailServer(), faultyServer(status(200))]);
  db = connect(server.url, 2).db;
  await w.control('xero', 'organisations', { tenantId: second, connectionId: second, name: 'Second Ltd', shortCode: '!2nd' });
  const { XERO_CLIENT_ID: _id, XERO_CLIENT_SECRET: _secret, ...variables } = relayEnvironment({ port: w.relayPort, dataDir: w.dataDir, dataverseUrl: w.dataverse.url, xeroUrl: w.xero.url, identityUrl: w.identity.url, appUrl: w.app.url });
  begin = async () => { relay = await startRelay({ ...variables, DATABASE_URL: server.url, SMTP_URL: mail.url, ALERT_EMAIL_FROM: 'relay@contoso.example', ALERT_EMAIL_TO: 'ops@contoso.example', ALERT_WEBHOOK_URL: `${web.url}/hook`, ALERT_DIGEST_HOUR: String((new Date().getUTCHours() + 12) % 24), XERO_APP_CLIENT_ID: 'counterfoil-app', XERO_APP_CLIENT_SECRET: 'sandbox-app-secret', SWEEP_SECONDS: '0.5', RULES_SECONDS: '1', XERO_POLL_SECONDS: '3600' }, createLog('info', { write: (line) => { lines.push(line); } })); };
  await begin();
  environment = String((await (await w.as('admin'))('GET', 'WhoAmI()')).OrganizationId).toLowerCase();
});
afterAll(async () => { await relay?.close(); await w?.close(); await db?.destroy(); await Promise.all([server?.stop(), mail?.close(), web?.close()]); rmSync(folder, { recursive: true, force: true }); });

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
    // asked for while the connection needs reconnecting: it waits and says so
    const asked = await send('Second Ltd');
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
    for (const { invoice, request } of [waiting, asked, late]) {
      // nobody sends it again
      expect(await requestEnded(w, request, 60_000)).toMatchObject({ state: 'done' });
      expect((await detailsOf(w, invoice)).status).toBe('sent');
    }
    expect((await rows()).map((r) => [r.cfl_name, r.cfl_isdefault, r.cfl_numbering])).toEqual(settings);
    for (const { invoice } of [waiting, asked, late]) expect((await xeroInvoices(w)).filter((x) => String(x.Url ?? '').toLowerCase().includes(invoice)).length).toBeLessThanOrEqual(1);
    expect((await xeroInvoices(w)).filter((x) => String(x.Url ?? '').toLowerCase().includes(late.invoice))).toHaveLength(1);

    // an administrator's own disconnect is no lapse: what is sent over it does not wait
    await relay!.grants.disconnect({ environment, tenantId: second });
    await expect.poll(async () => (await states())['Second Ltd']).toBe('notConnected');
    const refused = await send('Second Ltd');
    expect((await requestEnded(w, refused.request)).result.problems.map((p: { code: string }) => p.code)).toEqual(['CONNECTION_NOT_CONNECTED']);
    expect(lines.join('\n')).not.toMatch(/eyJ|sandbox-app-secret|sandbox-relay-secret/);
  });

  it('R42 R56 a sign-in that ends soon, a disconnect made in Xero and a lapse each make one alert by webhook and one by e-mail, over a restart, too', async () => {
    await signIn('adam', [first, second]);
    await expect.poll(states).toEqual({ 'Harbour & Vine Ltd': 'connected', 'Second Ltd': 'connected' });
    const told = (kind: string, code: string): number[] => [hooks().filter((h) => h.kind === kind && h.code.startsWith(code)).length, mail.mails.filter((m) => m.text.includes(`Code: ${code}`)).length];
    const quiet = async (): Promise<void> => { await relay!.close(); await begin(); await relay!.grants.look(); await relay!.grants.look(); };
    await relay!.grants.look();
    web.received.length = 0;
    mail.mails.length = 0;

    // fifty-one days without an answer of Xero's sign-in: nine are left
    const fault = (body: unknown, method = 'POST'): Promise<Response> => fetch(`${w.identity.url}/sandbox/xero/faults`, { method, ...(method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) });
    await fault({ match: { pathIncludes: 'refresh_token' }, times: 500, fault: { kind: 'status', status: 503 } });
    await sql`UPDATE xero_sign_ins SET renewed_at = renewed_at - interval '51 days' WHERE state = 'live'`.execute(db);
    await relay!.grants.look();
    await expect.poll(() => told('grantEnds', 'GRANT_ENDS')).toEqual([1, 1]);
    await quiet();
    expect(told('grantEnds', 'GRANT_ENDS')).toEqual([1, 1]);
    await fault(undefined, 'DELETE');

    await w.control('xero', 'state/disconnect', { tenantId: second });
    await sql`UPDATE xero_sign_ins SET look_until = NULL`.execute(db);
    await relay!.grants.look();
    // nobody has sent anything
    await expect.poll(async () => (await states())['Second Ltd']).toBe('needsReconnecting');
    await expect.poll(() => told('connectionLost', 'CONNECTION_NEEDS_RECONNECTING')).toEqual([1, 1]);
    expect(hooks().at(-1)!.title).toContain('Second Ltd');
    await sql`UPDATE xero_sign_ins SET look_until = NULL`.execute(db);
    await quiet();
    expect(told('connectionLost', 'CONNECTION_NEEDS_RECONNECTING')).toEqual([1, 1]);

    await fetch(`${w.identity.url}/sandbox/xero/clock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ advanceMs: 61 * 86_400_000 }) });
    await sql`UPDATE xero_sign_ins SET renewed_at = renewed_at - interval '4 days', access_until = clock_timestamp() WHERE state = 'live'`.execute(db);
    await relay!.grants.look();
    await expect.poll(async () => (await states())['Harbour & Vine Ltd']).toBe('needsReconnecting');
    await expect.poll(() => told('connectionLost', 'CONNECTION_NEEDS_RECONNECTING')).toEqual([2, 2]);
    await quiet();
    expect(told('connectionLost', 'CONNECTION_NEEDS_RECONNECTING')).toEqual([2, 2]);
    expect(told('grantEnds', 'GRANT_ENDS')).toEqual([1, 1]);
  });
});
