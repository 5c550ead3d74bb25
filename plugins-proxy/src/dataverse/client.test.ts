import { afterEach, describe, expect, it } from 'vitest';
import { cutJson, faultyServer, hang, html, json, reset, status, truncated, type Answer, type FaultyServer } from '../core/faulty-server.ts';
import { silentLog } from '../core/log.ts';
import { createDataverse, type DataverseClient } from './client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => { for (const x of open.splice(0)) await x.close(); });

const multipart = (parts: string[], boundary = 'batchresponse_1', eol = '\r\n'): Answer => (_r, res) => {
  res.writeHead(200, { 'content-type': `multipart/mixed; boundary=${boundary}` });
  res.end([...parts.flatMap((p) => [`--${boundary}`, 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', p.replaceAll('\n', eol)]), `--${boundary}--`, ''].join(eol));
};
const part = (code: number, body = ''): string => `HTTP/1.1 ${code} X\nContent-Type: application/json; odata.metadata=minimal\n\n${body}`;

async function world(): Promise<{ server: FaultyServer; identity: FaultyServer; door: DataverseClient }> {
  let n = 0;
  const identity = await faultyServer((_r, res) => { json({ access_token: `t${++n}`, token_type: 'Bearer', expires_in: 3600 })(_r, res, res.socket!); });
  const server = await faultyServer(json({ UserId: 'u' }));
  const door = createDataverse({ url: server.url, authority: identity.url, tenantId: 'sandbox', clientId: 'relay', clientSecret: 's', log: silentLog(), deadlineMs: 800, againMs: 5 });
  open.push(door, server, identity);
  return { server, identity, door };
}

describe('door to Dataverse: token', () => {
  it('asks once for many calls, keeps the token, and renews once after a 401', async () => {
    const { server, identity, door } = await world();
    await Promise.all([1, 2, 3, 4].map(() => door.get('WhoAmI')));
    expect(identity.received).toHaveLength(1);
    expect(new URLSearchParams(identity.received[0]!.body).get('scope')).toBe(`${server.url}/.default`);
    server.next(status(401));
    expect(await door.get('WhoAmI')).toEqual({ UserId: 'u' });
    expect(server.received.at(-1)!.headers.authorization).toBe('Bearer t2');
    server.next(status(401), status(401));
    await expect(door.write({ method: 'POST', path: 'x', body: {} })).rejects.toMatchObject({ fate: 'unauthorised' });
  });

  it('R51 a sign-in that fails is never doubtful: nothing was sent', async () => {
    const { server, identity, door } = await world();
    identity.next(hang); identity.usual = status(503);
    await expect(door.write({ method: 'POST', path: 'x', body: {} }, { deadlineMs: 100 })).rejects.toMatchObject({ door: 'identity', fate: 'notSent' });
    identity.usual = json({ error: 'invalid_client' }, 401);
    await expect(door.write({ method: 'POST', path: 'x', body: {} })).rejects.toMatchObject({ door: 'identity', fate: 'forbidden', code: 'invalid_client' });
    expect(server.received).toHaveLength(0);
  }, 30_000);
});

describe('door to Dataverse: calls', () => {
  it('escapes paths, prints money as numbers, sends caller and annotations', async () => {
    const { server, door } = await world();
    server.next(json({ value: [] }), status(204));
    await door.get("accounts?$filter=name eq 'Ö'", { callerId: 'c-1', annotations: true });
    expect(server.received[0]).toMatchObject({ url: "/api/data/v9.2/accounts?$filter=name%20eq%20'%C3%96'", headers: { mscrmcallerid: 'c-1', prefer: 'odata.include-annotations="*"' } });
    await door.write({ method: 'PATCH', path: 'cfl_xerodocuments(1)', body: { cfl_total: '12.30', cfl_documentnumber: '12.30' }, ifMatch: '*' });
    expect(server.received[1]!.body).toBe('{"cfl_total":12.30,"cfl_documentnumber":"12.30"}');
    expect(server.received[1]!.headers['if-match']).toBe('*');
  });

  it('maps errors to fates with the code of Dataverse', async () => {
    const { server, door } = await world();
    for (const [code, fate] of [[400, 'refused'], [403, 'forbidden'], [404, 'refused'], [412, 'refused']] as const) {
      server.next(json({ error: { code: '0x80040217', message: 'Does not exist' } }, code));
      await expect(door.get('x')).rejects.toMatchObject({ fate, status: code, code: '0x80040217' });
    }
    server.next(status(429, { 'retry-after': '7' }));
    await expect(door.write({ method: 'POST', path: 'x' })).rejects.toMatchObject({ fate: 'throttled', retryAfterMs: 7_000 });
  });

  it('repeats reads after 5xx, reset, half an answer, a page; never a write', async () => {
    const { server, door } = await world();
    for (const fault of [status(503), reset, truncated, html, cutJson]) {
      const before = server.received.length;
      server.next(fault);
      expect(await door.get('WhoAmI')).toEqual({ UserId: 'u' });
      expect(server.received.length - before).toBe(2);
      server.next(fault);
      await expect(door.write({ method: 'POST', path: 'x', body: {} })).rejects.toMatchObject({ fate: 'doubtful' });
      expect(server.received.length - before).toBe(3);
    }
    server.next(hang);
    await expect(door.get('WhoAmI', { deadlineMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('follows next links inside the environment only', async () => {
    const { server, door } = await world();
    server.next(json({ value: [1] }));
    expect(await door.get(`${server.url}/api/data/v9.2/accounts?$skiptoken=%3Cc%3E`)).toEqual({ value: [1] });
    expect(server.received[0]!.url).toBe('/api/data/v9.2/accounts?$skiptoken=%3Cc%3E');
    for (const link of ['https://evil.example/api/data/v9.2/x', `${server.url}/other/x`]) await expect(door.get(link)).rejects.toMatchObject({ code: 'foreign-link' });
    expect(server.received).toHaveLength(1);
  });
});

describe('door to Dataverse: $batch', () => {
  it('writes reads, a write and a change set, with the caller on the batch and on every part', async () => {
    const { server, door } = await world();
    const set = ['--cs_1', 'Content-Type: application/http', '', part(204), '--cs_1', 'Content-Type: application/http', '', part(204), '--cs_1--', ''].join('\n');
    server.next((_r, res) => {
      res.writeHead(200, { 'content-type': 'multipart/mixed; boundary="b 1"' });
      res.end(`preamble\r\n--b 1\r\nContent-Type: application/http\r\n\r\n${part(200, '{"value":[{"a":1.50}]}').replaceAll('\n', '\r\n')}\r\n--b 1\r\nContent-Type: multipart/mixed; boundary=cs_1\r\n\r\n${set.replaceAll('\n', '\r\n')}\r\n--b 1--\r\n`);
    });
    const answers = await door.batch([{ get: "invoices?$filter=name eq 'x'" }, { changeSet: [{ method: 'PATCH', path: 'a(1)', body: { cfl_total: '1.10' }, ifMatch: '*' }, { method: 'POST', path: 'b', body: {}, ifNoneMatch: '*' }] }], { callerId: 'c-9', annotations: true, continueOnError: true });
    expect(answers).toEqual([{ status: 200, body: { value: [{ a: '1.50' }] } }, { status: 204, body: undefined }]);
    const sent = server.received[0]!;
    expect(sent.headers['mscrmcallerid']).toBe('c-9');
    expect(sent.headers['prefer']).toBe('odata.continue-on-error');
    expect(sent.body.match(/MSCRMCallerID: c-9\r\n/g)).toHaveLength(3);
    expect(sent.body).toContain("GET /api/data/v9.2/invoices?$filter=name%20eq%20'x' HTTP/1.1\r\n");
    expect(sent.body).toContain('If-Match: *\r\n');
    expect(sent.body).toContain('Content-ID: 2\r\n');
    expect(sent.body).toContain('\r\n\r\n{"cfl_total":1.10}\r\n');
  });

  it.each(['\r\n', '\n'])('reads line ends %j, errors of parts, and change sets that failed', async (eol) => {
    const { server, door } = await world();
    server.next(multipart([part(200, '{"x":"a\\r\\n--batchresponse_1--"}'), part(403, '{"error":{"code":"0x80040220","message":"no"}}'), part(412, '{"error":{"code":"0x80060882","message":"exists"}}')], 'batchresponse_1', eol));
    const answers = await door.batch([{ get: 'a' }, { get: 'b' }, { changeSet: [{ method: 'POST', path: 'c', body: {} }] }]);
    expect(answers.map((a) => [a.status, a.error?.code])).toEqual([[200, undefined], [403, '0x80040220'], [412, '0x80060882']]);
    expect(answers[0]!.body.x).toContain('batchresponse');
  });

  it('says which parts were not run after an error', async () => {
    const { server, door } = await world();
    server.next(multipart([part(404, '{"error":{"code":"0x1","message":"gone"}}')]));
    expect((await door.batch([{ get: 'a' }, { get: 'b' }])).map((a) => a.error?.code)).toEqual(['0x1', 'not-run']);
  });

  it('R51 a batch whose answer is cut off or misses parts is doubtful', async () => {
    const { server, door } = await world();
    const cut: Answer = (_r, res) => { res.writeHead(200, { 'content-type': 'multipart/mixed; boundary=b' }); res.end('--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'); };
    const write = [{ changeSet: [{ method: 'POST' as const, path: 'c', body: {} }] }, { get: 'x' }];
    for (const [answer, code] of [[cut, 'truncated'], [multipart([part(204)]), 'answers-missing'], [html, 'not-multipart'], [reset, 'reset']] as const) {
      server.next(answer);
      await expect(door.batch(write)).rejects.toMatchObject({ fate: 'doubtful', code });
    }
    expect(server.received).toHaveLength(4);
    server.next(json({ error: { code: '0x80048d19', message: 'bad batch' } }, 400));
    await expect(door.batch(write)).rejects.toMatchObject({ fate: 'refused', code: '0x80048d19' });
  });
});
