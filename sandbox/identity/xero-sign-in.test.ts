import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type IdentityServer } from './server.ts';
import { startXero, type XeroServer } from '../xero/server.ts';

let identity: IdentityServer, xero: XeroServer;
beforeAll(async () => { identity = await startIdentity({ port: 0 }); xero = await startXero({ port: 0, identityUrl: identity.url }); });
afterAll(async () => { await xero.close(); await identity.close(); });
const first = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const second = '22222222-2f4d-4a6b-8e93-1d0c9b8a7f65';
const send = async (at: string, body?: unknown, method = 'POST'): Promise<any> => (await fetch(at, { method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).json();
beforeEach(async () => {
  await send(`${identity.url}/sandbox/xero/reset`, {});
  await send(`${xero.url}/sandbox/reset`, {});
  await send(`${xero.url}/sandbox/organisations`, { tenantId: second, connectionId: second, name: 'Second Ltd', shortCode: '!2nd' });
});

const redirectUri = 'http://localhost:4003/setup/xero/callback';
const standard = { response_type: 'code', client_id: 'counterfoil-app', redirect_uri: redirectUri, scope: 'offline_access accounting.invoices accounting.settings.read', state: 's' };
const authorize = (change: Record<string, string | undefined> = {}) => fetch(`${identity.url}/identity/connect/authorize?${new URLSearchParams(Object.entries({ ...standard, ...change }).filter((e): e is [string, string] => e[1] !== undefined))}`, { redirect: 'manual' });
const press = (path: string, fields: [string, string][]) => fetch(identity.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
async function walk(o: { user?: string; tenants?: string[]; answer?: string; change?: Record<string, string> } = {}): Promise<Response> {
  const request = /name="request" value="([^"]+)"/.exec(await (await authorize(o.change)).text())![1]!;
  await press('/identity/login', [['request', request], ['user', o.user ?? 'olivia']]);
  return press('/identity/consent', [['request', request], ...(o.tenants ?? [first]).map((t): [string, string] => ['organisation', t]), ['answer', o.answer ?? 'allow']]);
}
const codeOf = (r: Response): string => new URL(r.headers.get('location')!).searchParams.get('code')!;
const token = async (form: Record<string, string>, id = 'counterfoil-app', secret = 'sandbox-app-secret') => {
  const r = await fetch(`${identity.url}/connect/token`, { method: 'POST', body: new URLSearchParams(form), headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` } });
  return { status: r.status, body: await r.json() as any };
};
const redeem = (code: string, more: Record<string, string> = {}) => token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...more });
const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token });
const later = (advanceMs: number) => send(`${identity.url}/sandbox/xero/clock`, { advanceMs });
const call = (access: string, tenant: string) => fetch(`${xero.url}/api.xro/2.0/Organisation`, { headers: { authorization: `Bearer ${access}`, accept: 'application/json', 'xero-tenant-id': tenant } });
const minutes = 60_000, days = 86_400_000;

describe('R60 Xero sign-in of people', () => {
  it.each([
    ['an unknown app', { client_id: 'nobody' }, 'unauthorized_client'], ['a custom connection', { client_id: 'counterfoil-sandbox' }, 'unauthorized_client'],
    ['an address that is not registered to the letter', { redirect_uri: `${redirectUri}/` }, 'Invalid redirect_uri'], ['a broad scope, closed to new apps', { scope: 'accounting.transactions' }, 'invalid_scope'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'], ['plain PKCE', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
  ])('shows its own page and does not go back for %s', async (_n, change, text) => {
    const r = await authorize(change);
    expect([r.status, r.headers.get('location')]).toEqual([400, null]);
    expect(await r.text()).toContain(text);
  });
  it('goes back with code and state, or says that the person refused', async () => {
    const allowed = new URL((await walk()).headers.get('location')!);
    expect([allowed.origin + allowed.pathname, allowed.searchParams.get('state')]).toEqual([redirectUri, 's']);
    const refused = new URL((await walk({ answer: 'cancel' })).headers.get('location')!);
    expect(Object.fromEntries(refused.searchParams)).toEqual({ error: 'access_denied', state: 's' });
    expect((await walk({ tenants: [] })).status).toBe(400);
    expect((await walk({ user: 'frank', tenants: [second] })).status).toBe(400);
  });
  it('a code works once, for five minutes, for its app, address and verifier', async () => {
    const code = codeOf(await walk());
    const { body } = await redeem(code);
    expect(body).toMatchObject({ expires_in: 1800, token_type: 'Bearer', scope: standard.scope });
    expect(decodeJwt(body.access_token)).toMatchObject({ client_id: 'counterfoil-app', xero_userid: expect.any(String), authentication_event_id: expect.any(String) });
    const invalid = { status: 400, body: { error: 'invalid_grant' } };
    expect(await redeem(code)).toEqual(invalid);
    const old = codeOf(await walk());
    await later(6 * minutes);
    expect(await redeem(old)).toEqual(invalid);
    expect(await token({ grant_type: 'authorization_code', code: codeOf(await walk()), redirect_uri: redirectUri }, 'another-app', 'sandbox-another-secret')).toEqual(invalid);
    expect(await redeem(codeOf(await walk()), { redirect_uri: 'http://localhost:4003/' })).toEqual(invalid);
    const verifier = randomBytes(32).toString('base64url');
    const pkce = { code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' };
    expect(await redeem(codeOf(await walk({ change: pkce })))).toEqual(invalid);
    expect(await redeem(codeOf(await walk({ change: pkce })), { code_verifier: 'x'.repeat(43) })).toEqual(invalid);
    expect((await redeem(codeOf(await walk({ change: pkce })), { code_verifier: verifier })).status).toBe(200);
    expect(await token({ grant_type: 'client_credentials' })).toEqual({ status: 400, body: { error: 'unauthorized_client' } });
    expect((await redeem(codeOf(await walk({ change: { scope: 'accounting.invoices' } })))).body).not.toHaveProperty('refresh_token');
  });
  it('a refresh token is replaced, the one before works for half an hour, unused it ends after sixty days', async () => {
    const r0 = (await redeem(codeOf(await walk()))).body.refresh_token;
    const r1 = (await refresh(r0)).body.refresh_token;
    // the answer was lost: the old one again, and the lost one is dead
    await later(29 * minutes);
    const r2 = (await refresh(r0)).body.refresh_token;
    expect((await refresh(r1)).body).toEqual({ error: 'invalid_grant' });
    await later(2 * minutes);
    expect((await refresh(r0)).body).toEqual({ error: 'invalid_grant' });
    await later(59 * days);
    const r3 = (await refresh(r2)).body.refresh_token;
    await later(61 * days);
    expect((await refresh(r3)).body).toEqual({ error: 'invalid_grant' });
    expect(await send(`${identity.url}/sandbox/xero/tokens`, undefined, 'GET')).toMatchObject({ refreshes: 3, inGrace: 1, refused: 3 });
  });
  it('an access token works for half an hour, for the organisations that its person connected to its app', async () => {
    const { body } = await redeem(codeOf(await walk()));
    expect((await call(body.access_token, first)).status).toBe(200);
    const other = await call(body.access_token, second);
    expect([other.status, (await other.json() as any).Detail]).toEqual([403, 'AuthenticationUnsuccessful']);
    await later(31 * minutes);
    expect((await (await call(body.access_token, first)).json() as any).Detail).toMatch(/^TokenExpired/);
  });
  it('connections: of this consent, of this person, taken away by id, by the organisation, and by revoking', async () => {
    const one = (await redeem(codeOf(await walk()))).body;
    const two = (await redeem(codeOf(await walk({ tenants: [second] })))).body;
    const connections = async (access: string, query = ''): Promise<any[]> => (await fetch(`${xero.url}/connections${query}`, { headers: { authorization: `Bearer ${access}` } })).json() as Promise<any[]>;
    expect((await connections(two.access_token)).map((c) => c.tenantId).sort()).toEqual([second, first].sort());
    const event = String(decodeJwt(two.access_token)['authentication_event_id']);
    const mine = await connections(two.access_token, `?authEventId=${event}`);
    expect(mine.map((c) => c.tenantId)).toEqual([second]);
    const remove = (id: string) => fetch(`${xero.url}/connections/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${two.access_token}` } });
    expect((await remove(second)).status).toBe(403);
    expect((await remove(mine[0].id)).status).toBe(204);
    expect((await call(two.access_token, second)).status).toBe(403);
    await fetch(`${xero.url}/connected-apps/disconnect`, { method: 'POST', body: new URLSearchParams({ tenant: first, app: 'counterfoil-app' }), redirect: 'manual' });
    expect(await connections(one.access_token)).toEqual([]);
    const again = (await redeem(codeOf(await walk()))).body;
    const revoke = await fetch(`${identity.url}/connect/revocation`, { method: 'POST', body: new URLSearchParams({ token: again.refresh_token }), headers: { authorization: `Basic ${btoa('counterfoil-app:sandbox-app-secret')}` } });
    expect([revoke.status, await revoke.text()]).toEqual([200, '']);
    expect((await refresh(again.refresh_token)).body).toEqual({ error: 'invalid_grant' });
    expect((await call(again.access_token, first)).status).toBe(403);
  });
});
