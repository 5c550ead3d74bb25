import { describe, expect, it } from 'vitest';
import { batchAnswers, batchBody, BatchRefused, createAll } from './batch.ts';

const creates = [{ set: 'cfl_syncrequests', data: { cfl_action: 1 } }, { set: 'cfl_xerodocuments', data: { cfl_name: 'Grüße\r\n--b--\r\n' } }];
const part = (status: string, body = ''): string => `--r\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 ${status}\r\nOData-Version: 4.0\r\n\r\n${body}\r\n`;
const answer = (...parts: string[]): string => `${parts.join('')}--r--\r\n`;
const MULTIPART = { 'content-type': 'multipart/mixed; boundary=r' };
const fetching = (...answers: Response[]): { fetch: typeof fetch; seen: { url: string; init: RequestInit }[] } => {
  const seen: { url: string; init: RequestInit }[] = [];
  return { seen, fetch: async (url, init = {}) => { seen.push({ url: String(url), init }); return answers[seen.length - 1]!; } };
};

describe('batchBody', () => {
  it('writes independent operations, one part each, which no text inside can end', () => {
    const body = batchBody(creates, 'b');
    expect(body.split('\r\n--b').length - 1 + 1).toBe(3);
    expect(body).not.toContain('changeset');
    expect(body.endsWith('--b--\r\n')).toBe(true);
    expect(body).toContain('POST /api/data/v9.2/cfl_syncrequests HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\n\r\n{"cfl_action":1}\r\n');
  });
});

describe('batchAnswers', () => {
  it('reads every part in order, errors with the platform\'s code and words', () => {
    const text = answer(part('204 No Content'), part('403 Forbidden', '{"error":{"code":"0x80040220","message":"missing prvCreate {x}"}}'), part('500 Internal Server Error', '<html>'));
    expect(batchAnswers(text, MULTIPART['content-type'])).toEqual([
      { status: 204, error: undefined }, { status: 403, error: { error: { code: '0x80040220', message: 'missing prvCreate {x}' } } }, { status: 500, error: { message: 'HTTP 500' } },
    ]);
  });
  it('finds the boundary itself where the header lost it', () => expect(batchAnswers(answer(part('204 No Content')), 'multipart/mixed')).toHaveLength(1));
});

describe('createAll', () => {
  it('R25 asks the environment itself to go on after errors', async () => {
    const f = fetching(new Response(answer(part('204 No Content'), part('412 Precondition Failed', '{"error":{"code":"0x80040237","message":"exists"}}')), { headers: MULTIPART }));
    expect((await createAll('https://org.crm.dynamics.com', creates, f)).map((a) => a.status)).toEqual([204, 412]);
    expect(f.seen[0]!.url).toBe('https://org.crm.dynamics.com/api/data/v9.2/$batch');
    expect(f.seen[0]!.init).toMatchObject({ method: 'POST', credentials: 'same-origin', headers: { prefer: 'odata.continue-on-error' } });
  });
  it('tells a refused batch from an answer that was lost', async () => {
    const busy = fetching(new Response('{"error":{"code":"0x80072322","message":"Number of requests exceeded"}}', { status: 429, headers: { 'content-type': 'application/json', 'retry-after': '7' } }));
    await expect(createAll('', creates, busy)).rejects.toMatchObject({ status: 429, retryAfterMs: 7000, code: '0x80072322' });
    const page = fetching(new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } }));
    await expect(createAll('', creates, page)).rejects.toBeInstanceOf(BatchRefused);
    const cut = fetching(new Response(answer(part('204 No Content')), { headers: MULTIPART }));
    await expect(createAll('', creates, cut)).rejects.toThrow('not complete');
  });
});
