/**
 * The door to Dataverse. One client serves one environment. Impersonation is set on the batch and on every request in it;
 * reads are tried again where that is harmless, writes never: whoever wrote decides by looking.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownTables } from '@counterfoil/solution';
import { DoorError } from '../core/errors.ts';
import { createHttp, fateOf, jsonOf, retryAfterOf, type HttpAnswer, type HttpClient, type HttpRequest } from '../core/http.ts';
import { parseExact, printExact } from '../core/json.ts';
import { createTokenSource, type TokenSource } from '../core/token.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { BatchPart, CallOptions, DataverseDoor, PartAnswer, Write } from './door.ts';
import { errorOf, readBatch, writeBatch } from './multipart.ts';
import { API, encodePath, ownPath } from './paths.ts';

export interface DataverseOptions {
  /** Root of the environment, for example https://contoso.crm4.dynamics.com */
  readonly url: string;
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Tokens of somebody else, such as an administrator; without it the application signs in by itself. */
  readonly tokens?: TokenSource;
  readonly log: Log;
  readonly clock?: Clock;
  readonly deadlineMs?: number;
  /** First pause before a read is tried again. */
  readonly againMs?: number;
}
export interface DataverseClient extends DataverseDoor {
  /** Dataverse's clock in milliseconds, as its last answer's Date told (to the second); ours until then. */
  now(): number;
  /** HTTP calls so far, for /metrics. */
  calls(): number;
  close(): Promise<void>;
}

/** Our money and decimal columns: business areas write them as decimal strings, Dataverse wants numbers. */
const numericColumns: ReadonlySet<string> = new Set(ownTables.flatMap((t) => Object.entries(t.columns).filter(([, c]) => c.kind === 'money' || c.kind === 'decimal').map(([name]) => name)));
const TRIES = 3;

export function createDataverse(o: DataverseOptions): DataverseClient {
  const origin = new URL(o.url).origin;
  const clock = o.clock ?? systemClock;
  const http: HttpClient = createHttp({ door: 'dataverse', origin, connections: 16 });
  const tokens: TokenSource = o.tokens ?? createTokenSource({
    url: `${o.authority.replace(/\/$/, '')}/${encodeURIComponent(o.tenantId)}/oauth2/v2.0/token`, clock, deadlineMs: Math.min(15_000, o.deadlineMs ?? 15_000),
    form: { grant_type: 'client_credentials', client_id: o.clientId, client_secret: o.clientSecret, scope: `${origin}/.default` },
  });

  let ahead = 0; let calls = 0;

  /** One call with a token; after a 401 one more with a fresh token (nothing happened the first time). */
  const once = async (r: HttpRequest): Promise<HttpAnswer> => {
    for (let fresh = false; ; fresh = true) {
      const token = await tokens.get();
      calls++;
      const answer = await http.send({ ...r, headers: { ...r.headers, authorization: `Bearer ${token}` } });
      const told = Date.parse(answer.headers['date'] ?? '');
      if (Number.isFinite(told)) ahead = told - clock.now().getTime();
      if (answer.status !== 401 || fresh) return answer;
      tokens.refused(token);
    }
  };

  const call = async <T>(r: HttpRequest, reads: boolean, options: CallOptions | undefined, read: (a: HttpAnswer) => T): Promise<T> => {
    const correlation = options?.correlationId ?? randomUUID();
    const began = clock.monotonic();
    const deadline = began + r.deadlineMs;
    for (let attempt = 1; ; attempt++) {
      try {
        const left = Math.max(1, Math.round(deadline - clock.monotonic()));
        const result = read(await once({ ...r, deadlineMs: left, headers: { ...r.headers, 'x-ms-client-request-id': correlation } }));
        o.log.debug({ door: 'dataverse', method: r.method, ms: Math.round(clock.monotonic() - began), attempt, correlation }, 'call');
        return result;
      } catch (e) {
        const wait = e instanceof DoorError && reads && attempt < TRIES ? pause(e, attempt) : undefined;
        o.log[wait === undefined ? 'info' : 'debug']({ door: 'dataverse', method: r.method, attempt, correlation, err: e }, 'call failed');
        if (wait === undefined || clock.monotonic() + wait >= deadline) throw e;
        await sleep(wait);
      }
    }
  };
  const pause = (e: DoorError, attempt: number): number | undefined => {
    if (e.fate === 'throttled') return e.retryAfterMs ?? 1_000;
    if (e.fate === 'notSent' || (e.fate === 'doubtful' && e.code !== 'timeout')) return (o.againMs ?? 200) * 3 ** (attempt - 1);
    return undefined;
  };

  const refuse = (a: HttpAnswer): never => {
    let body: any;
    try { body = parseExact(a.text); } catch { /* an empty or HTML body: the status says what there is to say */ }
    const { code, message } = errorOf(body);
    throw new DoorError({ door: 'dataverse', fate: fateOf(a.status), status: a.status, code: code || `http-${a.status}`, message: message || `Dataverse answered ${a.status}.`, ...(a.status === 429 ? { retryAfterMs: retryAfterOf(a.headers, clock.now()) ?? 5_000 } : {}), body });
  };
  const headersOf = (options: CallOptions | undefined): Record<string, string> => ({
    'OData-MaxVersion': '4.0', 'OData-Version': '4.0',
    ...(options?.callerId === undefined ? {} : { MSCRMCallerID: options.callerId }),
    ...(options?.annotations === true ? { Prefer: 'odata.include-annotations="*"' } : {}),
  });
  const deadlineOf = (options: CallOptions | undefined): number => options?.deadlineMs ?? o.deadlineMs ?? 30_000;

  return {
    async batch(parts: readonly BatchPart[], options?: CallOptions): Promise<PartAnswer[]> {
      const { contentType, body } = writeBatch(parts, API, headersOf(options), numericColumns);
      const headers: Record<string, string> = { ...headersOf(options), accept: 'multipart/mixed', 'content-type': contentType };
      // the annotations are asked for inside; outside, Prefer says only whether the batch goes on after an error
      delete headers['Prefer'];
      if (options?.continueOnError === true) headers['Prefer'] = 'odata.continue-on-error';
      const reads = parts.every((p) => 'get' in p);
      return call({ method: 'POST', path: `${API}$batch`, headers, body, deadlineMs: deadlineOf(options) }, reads, options, (a) => {
        const type = a.headers['content-type'] ?? '';
        if (!type.toLowerCase().startsWith('multipart/')) return a.status >= 400 ? refuse(a) : noAnswer(a.status, 'not-multipart');
        let answers: PartAnswer[];
        try { answers = readBatch(type, a.text); } catch (cause) { return noAnswer(a.status, 'truncated', cause); }
        if (answers.length > parts.length || (answers.length < parts.length && (answers.at(-1)?.status ?? 0) < 400)) return noAnswer(a.status, 'answers-missing');
        // a batch stops at its first error unless it was told to go on; what was not run says so
        return parts.map((_, i) => answers[i] ?? { status: 424, body: undefined, error: { code: 'not-run', message: 'An earlier part of the batch failed.' } });
      });
    },

    async get(path: string, options?: CallOptions): Promise<any> {
      const own = /^https?:/i.test(path) ? ownPath(path, origin) : path;
      if (own === undefined) throw new DoorError({ door: 'dataverse', fate: 'refused', code: 'foreign-link', message: 'A next link leads out of the environment.' });
      return call({ method: 'GET', path: API + encodePath(own), headers: { ...headersOf(options), accept: 'application/json' }, deadlineMs: deadlineOf(options) }, true, options,
        (a) => (a.status === 200 ? jsonOf('dataverse', a, parseExact) : a.status === 204 ? undefined : refuse(a)));
    },

    async write(w: Write, options?: CallOptions): Promise<any> {
      const headers: Record<string, string> = { ...headersOf(options), accept: 'application/json', ...(w.ifMatch === undefined ? {} : { 'If-Match': w.ifMatch }), ...(w.ifNoneMatch === undefined ? {} : { 'If-None-Match': w.ifNoneMatch }) };
      if (w.body !== undefined) headers['content-type'] = 'application/json; charset=utf-8';
      return call({ method: w.method, path: API + encodePath(w.path), headers, ...(w.body === undefined ? {} : { body: printExact(w.body, numericColumns) }), deadlineMs: deadlineOf(options) }, false, options,
        (a) => (a.status === 204 ? undefined : a.status === 200 || a.status === 201 ? jsonOf('dataverse', a, parseExact) : refuse(a)));
    },

    now: () => clock.now().getTime() + ahead,
    calls: () => calls,
    close: async () => { await Promise.all([http.close(), tokens.close()]); },
  };
}

function noAnswer(status: number, code: string, cause?: unknown): never {
  throw new DoorError({ door: 'dataverse', fate: 'doubtful', status, code, message: 'The answer to a batch is not complete.', cause });
}
