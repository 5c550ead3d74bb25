import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../core/log.ts';
import { createApp, type AppOptions } from './app.ts';

let app: FastifyInstance;
afterEach(() => app.close());
const make = async (more: Partial<AppOptions> = {}): Promise<FastifyInstance> => (app = await createApp({
  log: silentLog(), origins: (key) => ['http://localhost:4000', ...(key === 'x' ? ['https://contoso.crm4.dynamics.com'] : [])], health: { notReady: () => undefined, databaseAnswers: async () => true, metrics: async () => [{ name: 'x', help: 'h', type: 'gauge', values: [{ labels: { a: 'q"' }, value: 1 }] }] },
  plugins: [async (a) => { a.post('/v1/environments/:key/nudges', async () => ({ ok: true })); a.get('/boom', async () => { throw new Error('INV-1 for ACME'); }); }], ...more,
}));

describe('HTTP surface', () => {
  it('admits the environment\'s own origin without credentials, and no other', async () => {
    await make();
    const preflight = (origin: string) => app.inject({ method: 'OPTIONS', url: '/v1/environments/x/nudges', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' } });
    const own = await preflight('https://contoso.crm4.dynamics.com');
    expect(own.headers).toMatchObject({ 'access-control-allow-origin': 'https://contoso.crm4.dynamics.com' });
    expect(own.headers['access-control-allow-credentials']).toBeUndefined();
    expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).not.toBe('https://evil.example');
    const other = await app.inject({ method: 'OPTIONS', url: '/v1/environments/y/nudges', headers: { origin: 'https://contoso.crm4.dynamics.com', 'access-control-request-method': 'POST' } });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    const answer = await app.inject({ method: 'POST', url: '/v1/environments/x/nudges', headers: { origin: 'http://localhost:4000' }, payload: {} });
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:4000');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('answers every error in one shape, with a correlation id and without inner words', async () => {
    await make();
    const calls = [
      [{ method: 'GET' as const, url: '/nothing' }, 404, 'NOT_FOUND'], [{ method: 'GET' as const, url: '/boom' }, 500, 'INTERNAL'],
      [{ method: 'POST' as const, url: '/v1/environments/x/nudges', headers: { 'content-type': 'application/json' }, payload: '{' }, 400, 'NOT_JSON'],
      [{ method: 'POST' as const, url: '/v1/environments/x/nudges', headers: { 'content-type': 'application/json' }, payload: `"${'x'.repeat(70_000)}"` }, 413, 'BODY_TOO_LARGE'],
    ] as const;
    for (const [call, status, code] of calls) {
      const answer = await app.inject(call);
      expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
      expect(Object.keys(answer.json()).sort()).toEqual(['code', 'correlationId', 'fix', 'message']);
      expect(answer.body).not.toContain('ACME');
    }
  });

  it('limits one address and environment without touching others or the health checks', async () => {
    await make({ perMinute: 3, serves: (key) => key === 'a' || key === 'b' });
    const nudge = (key: string) => app.inject({ method: 'POST', url: `/v1/environments/${key}/nudges`, payload: {} });
    expect((await Promise.all([nudge('a'), nudge('a'), nudge('a')])).map((r) => r.statusCode)).toEqual([200, 200, 200]);
    const over = await nudge('A');
    expect([over.statusCode, over.json().code]).toEqual([429, 'TOO_MANY_CALLS']);
    expect((await nudge('b')).statusCode).toBe(200);
    for (let i = 0; i < 5; i++) expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it('says whether it is ready, and why not', async () => {
    let trouble: string | undefined = 'dataverse-ECONNREFUSED'; let database = true;
    await make({ health: { notReady: () => trouble, databaseAnswers: async () => database, metrics: async () => [] } });
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'waiting', code: 'dataverse-ECONNREFUSED' });
    trouble = undefined;
    expect((await app.inject('/readyz')).statusCode).toBe(200);
    database = false;
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'waiting', code: 'database' });
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  });

  it('describes itself', async () => {
    await make();
    expect((await app.inject('/metrics')).body).toContain('x{a="q\\""} 1');
    const api = (await app.inject('/openapi.json')).json();
    expect(api.openapi).toBe('3.1.0');
    expect(Object.keys(api.paths)).toEqual(expect.arrayContaining(['/readyz', '/v1/environments/{key}/nudges']));
  });
});
