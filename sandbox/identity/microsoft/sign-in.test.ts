import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setupApplication, userNamed } from '../../data/users.ts';
import { startIdentity, type IdentityServer } from '../server.ts';

let identity: IdentityServer;
let now = Date.now();
beforeAll(async () => { identity = await startIdentity({ port: 0, clock: () => now }); });
afterAll(() => identity.close());

const redirect = 'http://localhost:5555/setup/microsoft/callback', environment = 'http://localhost:4001';
const verifier = 'v'.repeat(43), challenge = createHash('sha256').update(verifier).digest('base64url');
const asked = { client_id: setupApplication.id, response_type: 'code', redirect_uri: redirect, scope: `openid profile ${environment}/user_impersonation`, state: 's', nonce: 'n', code_challenge: challenge, code_challenge_method: 'S256' };
const authorize = (change: Record<string, string | undefined> = {}, tenant = 'sandbox') => fetch(`${identity.url}/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(Object.entries({ ...asked, ...change }).filter((e): e is [string, string] => e[1] !== undefined))}`, { redirect: 'manual' });
async function signIn(user: string, change: Record<string, string> = {}): Promise<URL> {
  const html = await (await authorize(change)).text();
  const answer = await fetch(`${identity.url}/sandbox/login`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ flow: /name="flow" value="([^"]+)"/.exec(html)![1]!, user }).toString() });
  return new URL(answer.headers.get('location')!);
}
async function redeem(form: Record<string, string | undefined>): Promise<{ status: number; body: any }> {
  const all = { grant_type: 'authorization_code', client_id: setupApplication.id, client_secret: 'sandbox-setup-secret', redirect_uri: redirect, code_verifier: verifier, ...form };
  const answer = await fetch(`${identity.url}/sandbox/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(Object.entries(all).filter((e): e is [string, string] => e[1] !== undefined)) });
  return { status: answer.status, body: await answer.json() };
}

describe('people signing in at Microsoft', () => {
  it('ends with an id token for this sign-in and an access token for one environment, and no refresh token unasked', async () => {
    const back = await signIn('admin');
    expect(back.searchParams.get('state')).toBe('s');
    const { status, body } = await redeem({ code: back.searchParams.get('code')! });
    expect(status).toBe(200);
    expect(decodeJwt(body.id_token)).toMatchObject({ aud: setupApplication.id, nonce: 'n', oid: userNamed('admin').oid, tid: 'sandbox' });
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: environment, oid: userNamed('admin').oid, scp: 'user_impersonation' });
    expect(body).not.toHaveProperty('refresh_token');
  });

  it.each([
    ['an unknown application', { client_id: crypto.randomUUID() }, 700016], ['an address that is not registered', { redirect_uri: 'http://localhost:5555/elsewhere' }, 50011],
    ['the address at another host', { redirect_uri: 'https://evil.example/setup/microsoft/callback' }, 50011],
  ])('shows %s on its own page and sends nobody anywhere', async (_name, change, code) => {
    const answer = await authorize(change);
    expect([answer.status, (await answer.text()).includes(`AADSTS${code}`)]).toEqual([400, true]);
  });
  it.each([['no scope', { scope: undefined }, 'invalid_request'], ['two resources', { scope: `${environment}/user_impersonation https://x.crm.dynamics.com/user_impersonation` }, 'invalid_request'], ['a token instead of a code', { response_type: 'token' }, 'unsupported_response_type']])('sends %s back as an error', async (_name, change, error) => {
    const to = new URL((await authorize(change)).headers.get('location')!);
    expect([to.pathname, to.searchParams.get('error'), to.searchParams.get('state')]).toEqual(['/setup/microsoft/callback', error, 's']);
  });
  it('whoever cancels comes back without a code', async () => {
    const back = await signIn('');
    expect([back.searchParams.get('error'), back.searchParams.get('code')]).toEqual(['access_denied', null]);
  });

  it('a code works once, for ten minutes, with its verifier, its address and its application', async () => {
    const code = async () => (await signIn('admin')).searchParams.get('code')!;
    const refused = async (form: Record<string, string | undefined>) => { const { status, body } = await redeem(form); return [status, body.error_codes?.[0]]; };
    expect(await refused({ code: await code(), code_verifier: 'x'.repeat(43) })).toEqual([400, 501481]);
    expect(await refused({ code: await code(), code_verifier: undefined })).toEqual([400, 501481]);
    expect(await refused({ code: await code(), redirect_uri: 'http://localhost:1/setup/microsoft/callback' })).toEqual([400, 500112]);
    expect(await refused({ code: await code(), client_secret: 'wrong' })).toEqual([401, 7000215]);
    expect(await refused({ code: await code(), client_secret: undefined })).toEqual([401, 7000218]);
    expect(await refused({ code: await code(), client_id: 'relay', client_secret: 'sandbox-relay-secret' })).toEqual([400, 9002313]);
    const used = await code();
    expect((await redeem({ code: used })).status).toBe(200);
    expect(await refused({ code: used })).toEqual([400, 54005]);
    const old = await code();
    now += 601_000;
    expect(await refused({ code: old })).toEqual([400, 70008]);
  });

  it('with offline_access a refresh token gives tokens for another environment', async () => {
    const back = await signIn('admin', { scope: `openid offline_access ${environment}/user_impersonation` });
    const first = await redeem({ code: back.searchParams.get('code')! });
    const second = await redeem({ grant_type: 'refresh_token', refresh_token: first.body.refresh_token, scope: 'http://localhost:9/user_impersonation' });
    expect(decodeJwt(second.body.access_token).aud).toBe('http://localhost:9');
  });
});
