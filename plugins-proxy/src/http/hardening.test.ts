/** What strangers try at the relay's door, over a real socket: each is an entry of docs/threat-model.md. */
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog, silentLog } from '../core/log.ts';
import { createHub } from '../requests/hub.ts';
import { nudgeRoute } from '../requests/nudge-route.ts';
import { createApp, type AppOptions } from './app.ts';
import { networkOf } from './network.ts';

const home = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
let app: FastifyInstance;
afterEach(() => app?.close());
const make = async (more: Partial<AppOptions> = {}): Promise<number> => {
  app = await createApp({
    log: silentLog(), origins: (key) => (key === home ? ['https://contoso.crm4.dynamics.com'] : []), health: { notReady: () => undefined, databaseAnswers: async () => true, metrics: async () => [] }, serves: (key) => key === home,
    plugins: [async (a) => { a.post('/v1/environments/:key/nudges', async (r) => ({ seen: Object.keys(r.body as object) })); }], ...more,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as { port: number }).port;
};
const nudge = `/v1/environments/${home}/nudges`;
/** Writes bytes and answers what comes until the other side closes, or nothing more comes. */
const raw = (port: number, bytes: string | readonly string[], o: { everyMs?: number; waitMs?: number } = {}): Promise<{ text: string; closed: boolean; ms: number }> => new Promise((resolve) => {
  const began = performance.now();
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const all = typeof bytes === 'string' ? [bytes] : [...bytes];
  const end = (closed: boolean): void => { clearInterval(timer); clearTimeout(limit); socket.destroy(); resolve({ text, closed, ms: performance.now() - began }); };
  const limit = setTimeout(() => end(false), o.waitMs ?? 1_500);
  const timer = setInterval(() => { const next = all.shift(); if (next !== undefined) socket.write(next); }, o.everyMs ?? 1);
  socket.on('data', (d) => { text += d.toString(); }).on('close', () => end(true)).on('error', () => end(true));
});

describe('the relay\'s door', () => {
  it('says nothing about its make and forbids what a browser could be made to do with its answers', async () => {
    const port = await make();
    for (const path of ['/healthz', '/nothing', nudge, '/metrics', '/openapi.json']) {
      const { headers } = await fetch(`http://127.0.0.1:${port}${path}`);
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
      expect([headers.get('x-content-type-options'), headers.get('referrer-policy'), headers.get('x-frame-options')]).toEqual(['nosniff', 'no-referrer', 'SAMEORIGIN']);
    }
  });

  it('lets no other origin read an answer, nor origins that only look alike', async () => {
    await make();
    for (const origin of ['https://evil.example', 'https://contoso.crm4.dynamics.com.evil.example', 'https://contoso.crm4.dynamics.com:444', 'http://contoso.crm4.dynamics.com', 'https://contosoxcrm4.dynamics.com', 'null']) {
      for (const method of ['OPTIONS', 'POST'] as const) {
        const answer = await app.inject({ method, url: nudge, headers: { origin, 'access-control-request-method': 'POST' }, ...(method === 'POST' ? { payload: {} } : {}) });
        expect([origin, '*'], `${origin} ${method}`).not.toContain(answer.headers['access-control-allow-origin']);
        expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
      }
    }
  });

  it('counts an address whatever it writes into X-Forwarded-For, and whichever environments it makes up', async () => {
    await make({ perMinute: 3 });
    const codes = [];
    for (let n = 0; n < 5; n++) codes.push((await app.inject({ method: 'POST', url: `/v1/environments/made-up-${n}/nudges`, payload: {}, headers: { 'x-forwarded-for': `203.0.113.${n}`, forwarded: `for=203.0.113.${n}`, 'x-real-ip': `203.0.113.${n}` } })).statusCode);
    expect(codes).toEqual([200, 200, 200, 429, 429]);
    // the environment that is served has a count of its own: noise elsewhere does not stop clicks
    expect((await app.inject({ method: 'POST', url: nudge, payload: {} })).statusCode).toBe(200);
  });

  it('behind a proxy believes only what that proxy appended', async () => {
    await make({ perMinute: 2, trustProxy: true });
    const from = async (forwarded: string) => (await app.inject({ method: 'POST', url: nudge, payload: {}, headers: { 'x-forwarded-for': forwarded } })).statusCode;
    expect([await from('1.1.1.1, 203.0.113.7'), await from('2.2.2.2, 203.0.113.7'), await from('3.3.3.3, 203.0.113.7')]).toEqual([200, 200, 429]);
    expect(await from('1.1.1.1, 203.0.113.8')).toBe(200);
  });

  it('counts IPv6 by network, and IPv4 in IPv6 as IPv4', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
    expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(new Set(['2001:db8:1:2::1', '2001:0DB8:0001:0002:aaaa:bbbb:cccc:dddd', '2001:db8:1:2:ffff::', '2001:db8:1:2::1%eth0'].map(networkOf))).toEqual(new Set(['2001:db8:1:2']));
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
    expect([networkOf('::1'), networkOf('fe80::1'), networkOf('::'), networkOf('')]).toEqual(['0:0:0:0', 'fe80:0:0:0', '0:0:0:0', '']);
  });

  it('ends what comes too slowly: heads a byte at a time, and bodies that never end', async () => {
    const port = await make({ patience: { headersMs: 250, requestMs: 500, checkMs: 50 } });
    const head = await raw(port, [...`POST ${nudge} HTTP/1.1\r\nHost: x\r\nX-Slow: ${'a'.repeat(200)}`], { everyMs: 20, waitMs: 3_000 });
    expect([head.closed, head.ms < 2_000]).toEqual([true, true]);
    const slow = await raw(port, [`POST ${nudge} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`, ...' '.repeat(150)], { everyMs: 20, waitMs: 4_000 });
    expect([slow.closed, slow.ms < 3_000]).toEqual([true, true]);
    expect(slow.text).not.toContain('200 OK');
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  it('has the times that hold in operation', async () => {
    await make();
    expect([app.server.headersTimeout, app.server.requestTimeout, app.server.maxConnections]).toEqual([10_000, 30_000, 4_000]);
  });

  it('takes no request whose end two readers could see at different places', async () => {
    const port = await make();
    const smuggled = 'POST /v1/environments/x/nudges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
    for (const head of ['Content-Length: 4\r\nTransfer-Encoding: chunked', 'Content-Length: 3\r\nContent-Length: 4', 'Transfer-Encoding: chunked, identity', 'Transfer-Encoding: xchunked', 'Content-Length: +4', 'Content-Length : 4', 'X: a\rContent-Length: 4', 'Transfer-Encoding: chunked\r\n Content-Length: 0']) {
      const { text, closed } = await raw(port, `POST ${nudge} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}\r\n\r\n0\r\n\r\n${smuggled}`);
      expect(text.match(/HTTP\/1\.1 \d+/g) ?? [], head).not.toContain('HTTP/1.1 200');
      expect([closed, JSON.parse(text.split('\r\n\r\n')[1]!)], head).toMatchObject([true, { code: expect.stringMatching(/BAD_REQUEST|NOT_JSON/), correlationId: expect.any(String) }]);
    }
  });

  it('answers what is no request in the usual shape and without an echo', async () => {
    const port = await make();
    for (const bytes of ['<script>alert(1)</script>\r\n\r\n', 'GET /%zz<script> HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`]) {
      const { text } = await raw(port, bytes);
      const body = text.split('\r\n\r\n')[1]!;
      expect(Object.keys(JSON.parse(body)).sort()).toEqual(['code', 'correlationId', 'fix', 'message']);
      expect(body).not.toMatch(/script|aaaa|%zz|stack|node_modules/);
    }
  });

  it('is not poisoned by JSON, nor bent by its depth', async () => {
    await make();
    const post = (payload: string) => app.inject({ method: 'POST', url: nudge, headers: { 'content-type': 'application/json' }, payload });
    for (const poison of ['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"a":{"__proto__":{"polluted":true}}}']) expect((await post(poison)).statusCode).toBe(400);
    expect(({} as any).polluted).toBeUndefined();
    expect([200, 400]).toContain((await post(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).statusCode);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it.each([[{ mostOfOne: 3 }, 'one address than an office needs'], [{ most: 3 }, 'everybody than the memory is meant for']])('holds no more streams open (%o) for %s', async (limits, _whom) => {
    const hub = createHub({ now: Date.now, ticketMs: 60_000 });
    const port = await make({ plugins: [nudgeRoute({ timing: { heartbeatMs: 60_000, streamMs: 60_000 }, of: () => ({ hub, take: async () => true }), ...limits })] });
    const open = async () => {
      const stop = new AbortController();
      const answer = await fetch(`http://127.0.0.1:${port}${nudge}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ requests: [home] }), signal: stop.signal });
      const reader = answer.body!.getReader();
      expect((await reader.read()).done).toBe(false);
      const ended = reader.read().then((r) => r.done, () => true);
      return { stop: () => stop.abort(), ended: () => Promise.race([ended, new Promise<false>((r) => { setTimeout(r, 100, false); })]) };
    };
    const held = [await open(), await open(), await open()];
    expect(await (await open()).ended()).toBe(true);
    for (const h of held) expect(await h.ended()).toBe(false);
    held[0]!.stop();
    await expect.poll(async () => (await open()).ended()).toBe(false);
  });

  it('writes what strangers send into one line of the log at most', async () => {
    const lines: string[] = [];
    await make({ log: createLog('info', { write: (line) => { lines.push(line); } }), plugins: [async (a) => { a.get('/boom/:x', async (r) => { r.log.warn({ asked: (r.params as any).x }, 'asked'); throw new Error('broken'); }); }] });
    await app.inject('/boom/x%0a%7B%22level%22%3A%22info%22%2C%22message%22%3A%22forged%22%7D');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) { expect(line.trimEnd()).not.toContain('\n'); expect(JSON.parse(line).message).not.toBe('forged'); }
  });
});
