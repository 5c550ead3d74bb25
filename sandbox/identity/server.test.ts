import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relayApplicationId, userNamed } from '../data/users.ts';
import { startIdentity, type IdentityServer } from './server.ts';

let identity: IdentityServer;
beforeAll(async () => { identity = await startIdentity({ port: 0 }); });
afterAll(() => identity.close());

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(identity.url + path, { method: 'POST', body: new URLSearchParams(form), headers });
const basic = (id: string, secret: string) => ({ authorization: 'Basic ' + btoa(`${id}:${secret}`) });
const relayForm = { client_id: 'relay', client_secret: 'sandbox-relay-secret', grant_type: 'client_credentials', scope: 'http://localhost:4001/.default' };

describe('tokens of people', () => {
  it('signs a token that verifies against /keys and names the user', async () => {
    const answer = await (await fetch(`${identity.url}/sandbox/token?user=sales`)).json() as { access_token: string; token_type: string; expires_in: number };
    const { payload } = await jwtVerify(answer.access_token, createRemoteJWKSet(new URL(`${identity.url}/keys`)), { audience: 'dataverse', issuer: identity.url });
    expect(payload.oid).toBe(userNamed('sales').oid);
    expect(payload.appid).toBeUndefined();
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
  });

  it('refuses an unknown user and names the known ones', async () => {
    const answer = await fetch(`${identity.url}/sandbox/token?user=nobody`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('viewer');
  });

  it('lets pages of this machine read tokens and no others', async () => {
    const from = async (origin: string) => (await fetch(`${identity.url}/sandbox/token?user=sales`, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await from('http://localhost:4000')).toBe('http://localhost:4000');
    expect(await from('https://example.com')).toBeNull();
  });
});

describe('Microsoft client credentials', () => {
  it('gives the relay a token with its application id', async () => {
    const answer = await post('/sandbox/oauth2/v2.0/token', relayForm);
    const { access_token } = await answer.json() as { access_token: string };
    expect(decodeJwt(access_token)).toMatchObject({ aud: 'dataverse', appid: relayApplicationId, oid: userNamed('relay').oid });
  });

  it.each([
    ['another secret', '/sandbox', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['another tenant', '/contoso', {}, 400, 'invalid_request', 90002],
    ['an unknown client', '/sandbox', { client_id: 'nobody' }, 400, 'unauthorized_client', 700016],
    ['another grant', '/sandbox', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['a scope without /.default', '/sandbox', { scope: 'user.read' }, 400, 'invalid_scope', 1002012],
  ])('refuses %s', async (_name, tenant, change, status, error, code) => {
    const answer = await post(`${tenant}/oauth2/v2.0/token`, { ...relayForm, ...change });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error, error_codes: [code] });
  });
});

describe('Xero custom connection', () => {
  it('gives the scopes asked for, for half an hour', async () => {
    const answer = await post('/connect/token', { grant_type: 'client_credentials', scope: 'accounting.invoices accounting.contacts' }, basic('counterfoil-sandbox', 'sandbox-xero-secret'));
    const body = await answer.json() as { access_token: string };
    expect(body).toMatchObject({ expires_in: 1800, token_type: 'Bearer', scope: 'accounting.invoices accounting.contacts' });
    expect(body).not.toHaveProperty('refresh_token');
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({ aud: 'xero', client_id: 'counterfoil-sandbox', scope: ['accounting.invoices', 'accounting.contacts'] });
    expect(claims.exp! - claims.iat!).toBe(1800);
  });

  it.each([
    ['a wrong secret', 'invalid_client', { grant_type: 'client_credentials' }, basic('counterfoil-sandbox', 'x')],
    ['a scope the app was not made for', 'invalid_scope', { grant_type: 'client_credentials', scope: 'payroll' }, basic('counterfoil-sandbox', 'sandbox-xero-secret')],
    ['another grant', 'unsupported_grant_type', { grant_type: 'refresh_token' }, basic('counterfoil-sandbox', 'sandbox-xero-secret')],
  ])('refuses %s', async (_name, error, form, headers) => {
    const answer = await post('/connect/token', form as Record<string, string>, headers);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error });
  });
});

it('answers 501 for what is not emulated, with the request', async () => {
  const answer = await fetch(`${identity.url}/identity/connect/endsession?x=1`);
  expect(answer.status).toBe(501);
  expect(await answer.json()).toMatchObject({ code: 'SandboxNotEmulated', request: { method: 'GET', url: '/identity/connect/endsession?x=1' } });
});
