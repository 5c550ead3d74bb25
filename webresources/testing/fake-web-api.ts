/** A Web API over a map of rows, for tests. Keeps what was called; can be told to fail. */
import type { Row, WebApi } from '../src/nudge/web-api.ts';

export interface FakeWebApi extends WebApi {
  readonly rows: Map<string, Row>;
  readonly calls: string[];
  readonly created: { readonly table: string; readonly data: Row }[];
  /** Throws what it returns, when it returns something. */
  fail: (call: string) => unknown;
}

export const NOT_FOUND = { errorCode: 0x80040217 - 0x100000000, message: 'Does Not Exist' };

export function fakeWebApi(rows: Readonly<Record<string, Row>> = {}): FakeWebApi {
  let next = 0;
  const api: FakeWebApi = {
    rows: new Map(Object.entries(rows)), calls: [], created: [], fail: () => undefined,
    createRecord: async (table, data) => {
      said(`create ${table}`);
      const own = data[`${table}id`];
      const id = typeof own === 'string' ? own : `00000000-0000-4000-8000-${String(++next).padStart(12, '0')}`;
      if (api.rows.has(`${table}/${id}`)) throw { errorCode: 0x80040237, message: 'A record with matching key values already exists.' };
      api.created.push({ table, data });
      api.rows.set(`${table}/${id}`, { ...data, [`${table}id`]: id });
      return { id };
    },
    retrieveRecord: async (table, id) => {
      said(`read ${table}`);
      const row = api.rows.get(`${table}/${id}`);
      if (row === undefined) throw NOT_FOUND;
      return row;
    },
    retrieveMultipleRecords: async (table) => {
      said(`list ${table}`);
      return { entities: [...api.rows].filter(([k]) => k.startsWith(`${table}/`)).map(([, v]) => v) };
    },
  };
  function said(call: string): void {
    api.calls.push(call);
    const failure = api.fail(call);
    if (failure !== undefined) throw failure;
  }
  return api;
}

/** A relay of the browser's side: each call of fetch gives a stream that the test writes to. */
export interface FakeRelay {
  readonly fetch: typeof globalThis.fetch;
  readonly requests: { readonly url: string; readonly init: RequestInit }[];
  /** Down: fetch rejects, as with a refused connection or a Content-Security-Policy. */
  up: boolean;
  say(line: unknown): void;
  hangUp(): void;
}

export function fakeRelay(): FakeRelay {
  let writer: ReadableStreamDefaultController<Uint8Array> | undefined;
  const relay: FakeRelay = {
    requests: [], up: true,
    fetch: async (input, init = {}) => {
      relay.requests.push({ url: String(input), init });
      if (!relay.up) throw new TypeError('Failed to fetch');
      const body = new ReadableStream<Uint8Array>({ start: (c) => { writer = c; init.signal?.addEventListener('abort', () => { try { c.error(new DOMException('aborted', 'AbortError')); } catch { /* over */ } }); } });
      return new Response(body, { status: 202, headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
    },
    // whoever was hung up on hears nothing more
    say: (line) => { try { writer?.enqueue(new TextEncoder().encode(typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)); } catch { /* see above */ } },
    hangUp: () => writer?.close(),
  };
  return relay;
}

export const step = (request: string, name: string, state = 'working', more: object = {}): object =>
  ({ type: 'step', request, step: name, state, at: '2026-11-22T10:00:00.000Z', text: `text of ${name}`, ...more });

/** The environment's $batch: keeps what was created by id, and can be told to refuse, to be busy, or to lose its answer. */
export interface FakeBatch {
  readonly fetch: typeof globalThis.fetch;
  readonly creates: { readonly set: string; readonly data: Row }[];
  readonly stored: Set<string>;
  calls: number;
  loseAnswers: number;
  /** Seconds of Retry-After for each of the next calls. */
  busy: number[];
  refuse: (create: { readonly set: string; readonly data: Row }) => { code: string; message: string } | undefined;
}

export function fakeBatch(): FakeBatch {
  const b: FakeBatch = {
    creates: [], stored: new Set(), calls: 0, loseAnswers: 0, busy: [], refuse: () => undefined,
    fetch: async (_url, init = {}) => {
      b.calls++;
      const seconds = b.busy.shift();
      if (seconds !== undefined) return new Response('{"error":{"code":"0x80072322","message":"busy"}}', { status: 429, headers: { 'content-type': 'application/json', 'retry-after': String(seconds) } });
      const parts = String(init.body).split('\r\n').flatMap((line, i, all) => (/^POST \S+/.test(line) ? [{ set: /([^/]+) HTTP/.exec(line)![1]!, data: JSON.parse(all[i + 4]!) as Row }] : []));
      const answers = parts.map((c) => {
        const refused = b.refuse(c);
        if (refused !== undefined) return `HTTP/1.1 403 Forbidden\r\n\r\n${JSON.stringify({ error: refused })}`;
        const id = String(c.data['cfl_syncrequestid'] ?? c.data['cfl_correctionrequestid'] ?? c.data['cfl_xerodocumentid']);
        if (b.stored.has(id)) return 'HTTP/1.1 412 Precondition Failed\r\n\r\n{"error":{"code":"0x80040237","message":"exists"}}';
        b.stored.add(id);
        b.creates.push(c);
        return 'HTTP/1.1 204 No Content\r\n\r\n';
      });
      if (b.loseAnswers > 0) { b.loseAnswers--; throw new TypeError('Failed to fetch'); }
      return new Response(`${answers.map((a) => `--r\r\nContent-Type: application/http\r\n\r\n${a}\r\n`).join('')}--r--\r\n`, { headers: { 'content-type': 'multipart/mixed; boundary=r' } });
    },
  };
  return b;
}
