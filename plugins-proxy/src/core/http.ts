/**
 * The one place where the relay writes to a foreign socket. No redirects, no retries, no decompression: one request, one
 * verdict. The verdict (fate) rests on whether the first byte can have left: undici tells us when it starts to write, so
 * an error before that moment is "not sent" for certain, and any later one is "doubtful".
 */
import { Agent } from './agent.ts';
import { DoorError, type Fate } from './errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query; the origin is the client's and cannot be changed by a request. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole call, connecting included. */
  readonly deadlineMs: number;
  /** Called when the socket is there and before anything is written to it; what it throws is thrown to the caller and nothing is sent. */
  readonly beforeWrite?: (() => void) | undefined;
}
/** `bytes` are what came, `text` the same read as UTF-8. */
export interface HttpAnswer { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string; readonly bytes: Buffer }
export interface HttpClient { send(r: HttpRequest): Promise<HttpAnswer>; close(): Promise<void> }

export interface HttpOptions {
  readonly door: DoorError['door'];
  readonly origin: string;
  /** Sockets at most; further requests wait inside their deadline. */
  readonly connections?: number;
  readonly largestAnswer?: number;
}

export function createHttp(o: HttpOptions): HttpClient {
  // 20 s: long enough that the calls of one click share a socket, short enough that a server rarely closes it under a request
  const agent = new Agent({ connections: o.connections ?? 8, pipelining: 1, keepAliveTimeout: 20_000, keepAliveMaxTimeout: 60_000, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 5_000 } });
  const largest = o.largestAnswer ?? 32 * 1024 * 1024;
  const origin = new URL(o.origin).origin;

  const send = (r: HttpRequest): Promise<HttpAnswer> => new Promise((resolve, reject) => {
    let written = false; let over = false;
    let abort: ((e: Error) => void) | undefined;
    let status = 0; let headers: Record<string, string> = {};
    const chunks: Buffer[] = []; let size = 0;

    const timer = setTimeout(() => fail('timeout', `No complete answer within ${r.deadlineMs} ms.`), r.deadlineMs);
    const finish = (): boolean => { if (over) return false; over = true; clearTimeout(timer); return true; };
    const fail = (code: string, message: string, cause?: unknown): void => {
      if (!finish()) return;
      reject(new DoorError({ door: o.door, fate: written ? 'doubtful' : 'notSent', status, code, message, cause }));
      abort?.(new Error(code));
    };

    try {
      agent.dispatch({ origin, path: r.path, method: r.method, headers: { ...r.headers }, body: r.body ?? null }, {
        onRequestStart(controller) {
          abort = (e) => controller.abort(e);
          if (over) { controller.abort(new Error('over')); return; }
          // undici may hand over a request again whose socket broke; a second write must never follow a first
          if (written) { fail('reset', 'The connection broke after the request was written.'); return; }
          try { r.beforeWrite?.(); } catch (e) {
            if (finish()) reject(e);
            controller.abort(new Error('not written'));
            return;
          }
          written = true;
        },
        onResponseStart(_controller, code, raw) {
          status = code;
          headers = Object.fromEntries(Object.entries(raw).map(([k, v]) => [k.toLowerCase(), Array.isArray(v) ? v.join(', ') : String(v)]));
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > largest) { fail('too-large', `The answer is larger than ${largest} bytes.`); return; }
          chunks.push(chunk);
        },
        onResponseEnd() { if (!finish()) return; const bytes = Buffer.concat(chunks); resolve({ status, headers, bytes, text: bytes.toString('utf8') }); },
        onResponseError(_controller, e) {
          const code = (e as { code?: string }).code ?? 'reset';
          fail(written ? (status > 0 ? 'truncated' : 'reset') : code, written ? 'The connection broke before the answer was complete.' : 'No connection could be made.', e);
        },
      });
    } catch (e) { fail('reset', 'The request could not be handed to the network.', e); }
  });

  return { send, close: async () => { await agent.close().catch(() => undefined); } };
}

/** What a status means for the caller. 3xx is never followed: for a write nobody knows what the redirecting machine did. */
export function fateOf(status: number): Fate {
  if (status === 429) return 'throttled';
  if (status === 401) return 'unauthorised';
  if (status === 403) return 'forbidden';
  if (status === 408 || status < 400 || status >= 500) return 'doubtful';
  return 'refused';
}

/** The longest that anybody asks for in earnest: Xero's daily limit. */
const LONGEST_WAIT_MS = 86_400_000;

/** Retry-After in seconds or as a date; undefined when absent or nonsense. A day at the most: it is kept in the database, and a wrong header must not silence the relay for years. */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined || text.trim() === '') return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) ? Math.min(LONGEST_WAIT_MS, Math.max(0, Math.round(ms))) : undefined;
}

/** A 2xx that is not the JSON that we asked for (a proxy's page, a half answer) says nothing about what happened. */
export function jsonOf(door: DoorError['door'], a: HttpAnswer, parse: (text: string) => any): any {
  if (!(a.headers['content-type'] ?? '').toLowerCase().includes('json')) throw new DoorError({ door, fate: 'doubtful', status: a.status, code: 'not-json', message: 'The answer is not JSON.' });
  try { return parse(a.text); } catch (cause) { throw new DoorError({ door, fate: 'doubtful', status: a.status, code: 'truncated', message: 'The answer is not complete JSON.', cause }); }
}
