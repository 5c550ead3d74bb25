import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isDoorError } from './errors.ts';
import { cutJson, faultyServer, hang, html, json, reset, status, truncated, type FaultyServer } from './faulty-server.ts';
import { createHttp, fateOf, jsonOf, retryAfterOf, type HttpClient } from './http.ts';
import { parseExact } from './json.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => { for (const x of open.splice(0)) await x.close(); });
async function pair(): Promise<{ server: FaultyServer; http: HttpClient }> {
  const server = await faultyServer(json({ ok: true }));
  const http = createHttp({ door: 'xero', origin: server.url, connections: 2 });
  open.push(http, server);
  return { server, http };
}
const put = { method: 'PUT', path: '/x', body: '{}', deadlineMs: 400 } as const;

describe('HTTP core', () => {
  it('delivers status, headers and body; follows no redirect', async () => {
    const { server, http } = await pair();
    server.next(json({ a: 'ä' }, 200, { 'X-MinLimit-Remaining': '7' }), status(302, { location: 'http://example.org/' }));
    expect(await http.send(put)).toMatchObject({ status: 200, text: '{"a":"ä"}', headers: { 'x-minlimit-remaining': '7' } });
    expect((await http.send(put)).status).toBe(302);
    expect(server.received).toHaveLength(2);
  });

  it.each([['a hang', hang, 'timeout'], ['a reset', reset, 'reset'], ['half an answer', truncated, 'truncated']])('R51 calls %s doubtful', async (_name, answer, code) => {
    const { server, http } = await pair();
    server.next(answer);
    await expect(http.send(put)).rejects.toMatchObject({ fate: 'doubtful', code, door: 'xero' });
    expect(server.received).toHaveLength(1);
    expect((await http.send(put)).status).toBe(200);
  });

  it('R51 calls a refused connection and an unknown host not sent', async () => {
    const closed = createServer(); await new Promise<void>((d) => { closed.listen(0, '127.0.0.1', d); });
    const { port } = closed.address() as { port: number };
    await new Promise((d) => { closed.close(d); });
    for (const origin of [`http://127.0.0.1:${port}`, 'http://nobody.invalid']) {
      const http = createHttp({ door: 'dataverse', origin }); open.push(http);
      await expect(http.send({ ...put, deadlineMs: 5_000 })).rejects.toMatchObject({ fate: 'notSent' });
    }
  });

  it('R51 a deadline that ends while waiting for a free socket is not sent, and is never sent later', async () => {
    const { server, http } = await pair();
    server.next(hang, hang);
    const busy = [http.send({ ...put, deadlineMs: 600 }), http.send({ ...put, deadlineMs: 600 })].map((p) => p.catch((e: unknown) => e));
    await expect(http.send({ ...put, path: '/late', deadlineMs: 200 })).rejects.toMatchObject({ fate: 'notSent', code: 'timeout' });
    await Promise.all(busy);
    await new Promise((d) => setTimeout(d, 150));
    expect(server.received.map((r) => r.url)).toEqual(['/x', '/x']);
  });

  it('R51 what beforeWrite throws reaches the caller as it is, and nothing is written', async () => {
    const { server, http } = await pair();
    await http.send(put);
    const mine = new Error('lease lapsed');
    await expect(http.send({ ...put, beforeWrite: () => { throw mine; } })).rejects.toBe(mine);
    await new Promise((d) => setTimeout(d, 50));
    expect(server.received).toHaveLength(1);
    expect((await http.send(put)).status).toBe(200);
  });

  it('R51 a 200 with a page or cut JSON is doubtful', async () => {
    const { server, http } = await pair();
    for (const [answer, code] of [[html, 'not-json'], [cutJson, 'truncated']] as const) {
      server.next(answer);
      const a = await http.send(put);
      let caught: unknown;
      try { jsonOf('xero', a, parseExact); } catch (e) { caught = e; }
      expect(isDoorError(caught) && [caught.fate, caught.code]).toEqual(['doubtful', code]);
    }
  });

  it('reads fates and Retry-After', () => {
    expect([200, 302, 400, 401, 403, 404, 408, 409, 412, 413, 429, 500, 503].map(fateOf))
      .toEqual(['doubtful', 'doubtful', 'refused', 'unauthorised', 'forbidden', 'refused', 'doubtful', 'refused', 'refused', 'refused', 'throttled', 'doubtful', 'doubtful']);
    const now = new Date('2026-11-22T10:00:00Z');
    expect(retryAfterOf({ 'retry-after': '26' }, now)).toBe(26_000);
    expect(retryAfterOf({ 'retry-after': 'Sun, 22 Nov 2026 10:00:05 GMT' }, now)).toBe(5_000);
    expect(retryAfterOf({ 'retry-after': 'soon' }, now)).toBeUndefined();
    // it is kept in the database: what a proxy in between writes must not silence the relay for years
    for (const wrong of ['99999999999', 'Thu, 22 Oct 2065 07:28:00 GMT']) expect(retryAfterOf({ 'retry-after': wrong }, now)).toBe(86_400_000);
    expect(retryAfterOf({}, now)).toBeUndefined();
  });
});
