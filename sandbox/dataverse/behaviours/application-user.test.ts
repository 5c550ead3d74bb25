import { afterAll, beforeAll, expect, it } from 'vitest';
import { setupApplication, userNamed } from '../../data/users.ts';
import { startIdentity, type IdentityServer } from '../../identity/server.ts';
import { startDataverse, type Dataverse } from '../server.ts';
import { rootBusinessUnit } from '../world.ts';

let identity: IdentityServer, dataverse: Dataverse;
beforeAll(async () => { identity = await startIdentity({ port: 0 }); dataverse = await startDataverse({ port: 0, identityUrl: identity.url }); });
afterAll(async () => { await dataverse.close(); await identity.close(); });

async function call(token: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${dataverse.url}/api/data/v9.2/${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}
const appToken = async () => ((await (await fetch(`${identity.url}/sandbox/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: setupApplication.id, client_secret: 'sandbox-setup-secret', scope: `${dataverse.url}/.default` }) })).json()) as { access_token: string }).access_token;
const user = { applicationid: setupApplication.id, 'businessunitid@odata.bind': `/businessunits(${rootBusinessUnit})` };

it('R60 an application gets in once somebody who may has made its user, and not before', async () => {
  const [admin, security] = [await identity.signDataverse('admin'), await identity.signDataverse('security')];
  expect((await call(await appToken(), 'GET', 'WhoAmI')).status).toBe(403);
  expect((await call(security, 'POST', 'systemusers', user)).body.error).toMatchObject({ code: '0x80040220', message: expect.stringContaining('prvCreateUser') });
  expect((await call(admin, 'POST', 'systemusers', { applicationid: setupApplication.id })).status).toBe(400);
  expect((await call(admin, 'POST', 'systemusers', { ...user, fullname: 'Mine' })).status).toBe(501);
  expect((await call(admin, 'POST', 'systemusers', { firstname: 'A', 'businessunitid@odata.bind': user['businessunitid@odata.bind'] })).status).toBe(501);
  expect((await call(admin, 'POST', 'systemusers', user)).status).toBe(204);
  expect((await call(admin, 'POST', 'systemusers', user)).status).toBe(412);
  expect((await call(await appToken(), 'GET', 'WhoAmI')).status).toBe(200);
  // without a role it may nothing
  expect((await call(await appToken(), 'GET', 'accounts')).status).toBe(403);
});

it('R60 a token of a person is for one environment, and counts as that person whatever the application', async () => {
  const people = async (aud: string) => identitySigned(aud);
  expect((await call(await people('http://localhost:1'), 'GET', 'WhoAmI')).status).toBe(401);
  expect((await call(await people(dataverse.url), 'GET', 'WhoAmI')).body.UserId).toBe(userNamed('admin').systemuserid);
});
/** Signs in as Ada at Microsoft's page for an environment. */
async function identitySigned(environment: string): Promise<string> {
  const redirect = 'http://localhost/setup/microsoft/callback';
  const page = await fetch(`${identity.url}/sandbox/oauth2/v2.0/authorize?${new URLSearchParams({ client_id: setupApplication.id, response_type: 'code', redirect_uri: redirect, scope: `openid ${environment}/user_impersonation` })}`);
  const flow = /name="flow" value="([^"]+)"/.exec(await page.text())![1]!;
  const back = await fetch(`${identity.url}/sandbox/login`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ flow, user: 'admin' }).toString() });
  const code = new URL(back.headers.get('location')!).searchParams.get('code')!;
  const answer = await fetch(`${identity.url}/sandbox/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', client_id: setupApplication.id, client_secret: 'sandbox-setup-secret', code, redirect_uri: redirect }) });
  return ((await answer.json()) as { access_token: string }).access_token;
}
