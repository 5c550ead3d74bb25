import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAppHost } from './server.ts';
import type { AppHost } from './server.ts';

interface Seen { readonly method?: string; readonly url?: string; readonly headers: IncomingMessage['headers']; readonly body: string }
const seen: Seen[] = [];
let identity: Server, dataverse: Server, host: AppHost, dir: string, dataverseUrl: string;
const listen = (server: Server): Promise<string> => new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)); });

beforeAll(async () => {
  let tokens = 0;
  identity = createServer((q, r) => {
    const user = new URL(q.url!, 'http://x').searchParams.get('user');
    r.writeHead(user === 'sales' ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(user === 'sales' ? { access_token: `token-${++tokens}`, token_type: 'Bearer', expires_in: 3600 } : { error: 'unknown' }));
  });
  dataverse = createServer((q, r) => {
    let body = '';
    q.on('data', (c) => { body += String(c); }).on('end', () => {
      seen.push({ method: q.method, url: q.url, headers: q.headers, body });
      if (q.method === 'POST') { r.writeHead(204, { 'odata-entityid': `${dataverseUrl}/api/data/v9.2/invoices(1)` }).end(); return; }
      r.writeHead(q.url!.includes('missing') ? 404 : 200, { 'content-type': 'application/json', etag: 'W/"1"' }).end(JSON.stringify({ value: [], '@odata.nextLink': `${dataverseUrl}/api/data/v9.2/invoices?$skiptoken=2` }));
    });
  });
  dataverseUrl = await listen(dataverse);
  dir = mkdtempSync(join(tmpdir(), 'app-host-'));
  for (const f of ['main.js', 'main.css', 'platform.js']) writeFileSync(join(dir, f), `/* ${f} */`);
  host = await startAppHost({ port: 0, dataverseUrl, identityUrl: await listen(identity), bundleDir: dir });
});
afterAll(async () => { await host.close(); identity.close(); dataverse.close(); rmSync(dir, { recursive: true }); });

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(host.url + path, { headers, redirect: 'manual' });
async function signIn(user = 'sales', to = '/main.aspx'): Promise<Response> {
  return fetch(`${host.url}/signin`, { method: 'POST', body: new URLSearchParams({ user, return: to }), redirect: 'manual' });
}
const cookie = async (): Promise<string> => (await signIn()).headers.get('set-cookie')!.split(';')[0]!;

describe('the app host\'s server', () => {
  it('sends strangers to the sign-in page and back to where they wanted to go', async () => {
    const there = '/main.aspx?pagetype=entityrecord&etn=invoice&id=1';
    const away = await get(there);
    expect(away.status).toBe(302);
    const page = await (await get(away.headers.get('location')!)).text();
    expect(page).toContain('Sally Sales');
    expect(page).not.toContain('Counterfoil Relay');
    expect((await signIn('sales', there)).headers.get('location')).toBe(there);
  });
  it('never redirects to another site after signing in', async () => {
    for (const elsewhere of ['https://evil.example/', '//evil.example', '/\\evil.example']) expect((await signIn('sales', elsewhere)).headers.get('location')).toBe('/');
  });
  it('keeps the token for itself: the cookie is HttpOnly and is not the token', async () => {
    const set = (await signIn()).headers.get('set-cookie')!;
    expect(set).toMatch(/HttpOnly; SameSite=Lax/);
    expect(set).not.toContain('token-');
  });
  it('says so when identity does not know somebody', async () => {
    const answer = await signIn('nobody');
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('nobody')]);
  });
  it('hands the Web API over with the person\'s token and its own address in next links and ids', async () => {
    const me = await cookie();
    const list = await get('/api/data/v9.2/invoices?$top=1', { cookie: me, prefer: 'odata.maxpagesize=1' });
    expect(((await list.json()) as Record<string, string>)['@odata.nextLink']).toBe(`${host.url}/api/data/v9.2/invoices?$skiptoken=2`);
    expect(list.headers.get('etag')).toBe('W/"1"');
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/api/data/v9.2/invoices?$top=1', headers: { authorization: expect.stringMatching(/^Bearer token-/), prefer: 'odata.maxpagesize=1' } });
    expect(seen.at(-1)!.headers.cookie).toBeUndefined();
    const made = await fetch(`${host.url}/api/data/v9.2/invoices`, { method: 'POST', headers: { cookie: me, 'content-type': 'application/json' }, body: '{"name":"é 東京"}' });
    expect([made.status, made.headers.get('odata-entityid')]).toEqual([204, `${host.url}/api/data/v9.2/invoices(1)`]);
    expect(seen.at(-1)!.body).toBe('{"name":"é 東京"}');
    expect((await get('/api/data/v9.2/missing', { cookie: me })).status).toBe(404);
  });
  it('adds no token for strangers and lets nobody bring another one', async () => {
    await get('/api/data/v9.2/invoices', { authorization: 'Bearer stolen' });
    expect(seen.at(-1)!.headers.authorization).toBeUndefined();
  });
  it('forgets who signed out', async () => {
    const me = await cookie();
    await get('/signout', { cookie: me });
    expect((await get('/main.aspx', { cookie: me })).status).toBe(302);
  });
  it('sends the strict environment\'s policy only when switched on', async () => {
    const me = await cookie();
    const csp = async (): Promise<string | null> => (await get('/main.aspx', { cookie: me })).headers.get('content-security-policy');
    const turn = (body: string): Promise<Response> => fetch(`${host.url}/sandbox/csp`, { method: 'POST', body });
    expect(await csp()).toBeNull();
    await turn('{"strict":true}');
    expect(await csp()).toContain("connect-src 'self'");
    expect((await turn('{"strict":"yes"}')).status).toBe(400);
    await turn('{"strict":false}');
    expect(await csp()).toBeNull();
  });
  it('answers 501 with its own code to what it does not serve', async () => {
    const answer = await get('/tools/solution/import.aspx');
    expect([answer.status, await answer.json()]).toEqual([501, { error: { code: 'SandboxNotEmulated', message: expect.stringContaining('/tools/solution/import.aspx') } }]);
  });
  it('names the command when its bundles have not been built', async () => {
    await expect(startAppHost({ port: 0, dataverseUrl, identityUrl: dataverseUrl, bundleDir: join(dir, 'nowhere') })).rejects.toThrow('node scripts/build-app.ts');
  });
});
