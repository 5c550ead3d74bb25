import { afterEach, describe, expect, it, vi } from 'vitest';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamLine } from '@counterfoil/relay/contract';
import { readStream, type StreamEnd } from './stream.ts';

let server: Server | undefined;
afterEach(() => { server?.closeAllConnections(); server?.close(); });

const serve = (handler: RequestListener): Promise<string> => new Promise((resolve) => {
  server = createServer(handler).listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server!.address() as AddressInfo).port}`));
});
const call = (relay: string, o: { silenceMs?: number; signal?: AbortSignal } = {}): { end: Promise<StreamEnd>; lines: StreamLine[] } => {
  const lines: StreamLine[] = [];
  const end = readStream({ relay, organization: 'org', ticket: 'tick', requests: ['r1', 'r2'], signal: o.signal ?? new AbortController().signal, onLine: (l) => lines.push(l), silenceMs: o.silenceMs });
  return { end, lines };
};
const HEAD = { 'content-type': 'application/x-ndjson' };

describe('readStream', () => {
  it('asks as the contract says, and reads lines that arrive in pieces', async () => {
    const seen = vi.fn();
    const relay = await serve((req, res) => {
      let body = '';
      req.on('data', (d) => { body += d; }).on('end', () => {
        seen({ method: req.method, url: req.url, ticket: req.headers.authorization, cookie: req.headers.cookie, body: JSON.parse(body) });
        res.writeHead(202, HEAD);
        res.write('{"type":"heartbeat"}\n{"type":"st');
        setTimeout(() => res.end('ep","request":"r1","step":"sent","state":"working","at":"t","text":"Grüße"}\n{"type":"end"}\n'), 20);
      });
    });
    const { end, lines } = call(relay);
    expect(await end).toEqual({ kind: 'ended' });
    expect(lines.map((l) => l.type)).toEqual(['heartbeat', 'step', 'end']);
    expect(lines[1]).toMatchObject({ text: 'Grüße' });
    expect(seen).toHaveBeenCalledWith({ method: 'POST', url: '/v1/environments/org/nudges', ticket: 'Bearer tick', cookie: undefined, body: { requests: ['r1', 'r2'] } });
  });
  it('tells a stream that broke from one that ended', async () => {
    const relay = await serve((_req, res) => { res.writeHead(202, HEAD); res.write('{"type":"heartbeat"}\n'); setTimeout(() => res.destroy(), 20); });
    expect(await call(relay).end).toEqual({ kind: 'closed' });
  });
  it('says unreachable when nobody answers', async () => expect(await call('http://127.0.0.1:1').end).toEqual({ kind: 'unreachable' }));
  it('gives up on silence, before and after the answer', async () => {
    const relay = await serve((_req, res) => { res.writeHead(202, HEAD); res.write('{"type":"heartbeat"}\n'); });
    // long enough for the answer to begin on a busy machine
    expect(await call(relay, { silenceMs: 1_000 }).end).toEqual({ kind: 'closed' });
    server?.closeAllConnections();
    const mute = await serve(() => undefined);
    expect(await call(mute, { silenceMs: 60 }).end).toEqual({ kind: 'unreachable' });
  });
  it('takes an answer that is no stream for a refusal, with the time to wait', async () => {
    const relay = await serve((_req, res) => { res.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }); res.end('{}'); });
    expect(await call(relay).end).toEqual({ kind: 'refused', status: 429, retryAfterMs: 7000 });
  });
  it('does not take a proxy\'s page for a stream', async () => {
    const relay = await serve((_req, res) => { res.writeHead(202, { 'content-type': 'text/html' }); res.end('<html>'); });
    expect(await call(relay).end).toMatchObject({ kind: 'refused', status: 202 });
  });
  it('stops when told to', async () => {
    const relay = await serve((_req, res) => { res.writeHead(202, HEAD); res.write('{"type":"heartbeat"}\n'); });
    const abort = new AbortController();
    const { end, lines } = call(relay, { signal: abort.signal });
    await expect.poll(() => lines.length, { timeout: 5_000 }).toBe(1);
    abort.abort();
    expect(await end).toEqual({ kind: 'closed' });
  });
});
