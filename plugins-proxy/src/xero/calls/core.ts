/**
 * One call of the Accounting API: budget, token, `beforeWrite`, socket, verdict. An answer counts only when it is JSON of
 * the expected shape; everything else is an error whose fate says what can have happened.
 */
import type { Clock } from '../../core/clock.ts';
import { DoorError } from '../../core/errors.ts';
import { fateOf, jsonOf, retryAfterOf, type HttpAnswer, type HttpClient } from '../../core/http.ts';
import { parseExact, printExact } from '../../core/json.ts';
import type { Log } from '../../core/log.ts';
import type { TokenSource } from '../../core/token.ts';
import type { Heard } from '../budget.ts';
import type { Element, Lane, XeroCall, XeroWriteCall } from '../door.ts';
import { failed, messagesOf } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { numericKeys, pageSize } from '../wire.ts';

export const API = '/api.xro/2.0/';
const LEASE_MARGIN_MS = 15_000;

export interface Ask {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'; readonly path: string; readonly tenant: string; readonly lane: Lane; readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array; readonly deadlineMs?: number | undefined; readonly correlationId?: string | undefined; readonly beforeWrite?: (() => void) | undefined;
}
export interface WriteAsk { readonly method: 'PUT' | 'POST'; /** Path below the API, with its query. */ readonly at: string; /** Key of the list in body and answer. */ readonly name: string; /** Key of the id in an element. */ readonly id: string; readonly rows: readonly unknown[] }

export interface Core {
  /** 2xx or DoorError. */
  call(a: Ask): Promise<HttpAnswer>;
  /** Rows under `name` of GET `at` (the name itself unless given). */
  list(tenant: string, name: string, query: string, c: XeroCall, headers?: Record<string, string>, at?: string): Promise<any[]>;
  /** Pages until one is not full. */
  pages(tenant: string, name: string, query: string, c: XeroCall, headers?: Record<string, string>): Promise<any[]>;
  /** One write of one to fifty elements; the verdict on each. */
  write(tenant: string, w: WriteAsk, c: XeroWriteCall): Promise<Element<any>[]>;
  /**
   * One change under its own address, where Xero documents no summarizeErrors: a refusal is a 400 that holds the element,
   * and says the same as an element with errors does.
   */
  change(tenant: string, w: Omit<WriteAsk, 'method' | 'rows'> & { readonly row: unknown }, c: XeroWriteCall): Promise<Element<any>>;
  /** HTTP calls so far. */
  count(): number;
}

export function createCore(o: { readonly http: HttpClient; readonly gate: Gate; /** By organisation. */ readonly tokens: (tenant: string) => TokenSource; readonly clock: Clock; readonly log: Log; readonly deadlineMs: number }): Core {
  let calls = 0;

  /** One call in one slot. The token is fetched before the slot is taken: no slot waits for a sign-in. */
  const once = async (a: Ask, deadlineMs: number, token: string): Promise<HttpAnswer> => {
    const taken = await o.gate.enter(a.tenant, a.lane, deadlineMs + LEASE_MARGIN_MS);
    let heard: Heard = {};
    try {
      calls++;
      const answer = await o.http.send({
        method: a.method, path: a.path, deadlineMs, beforeWrite: a.beforeWrite, ...(a.body === undefined ? {} : { body: a.body }),
        headers: { accept: 'application/json', authorization: `Bearer ${token}`, 'xero-tenant-id': a.tenant, 'user-agent': 'Counterfoil', ...(a.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...a.headers },
      });
      heard = heardIn(answer, o.clock.now());
      return answer;
    } finally { o.gate.leave(a.tenant, taken, heard); }
  };

  const call = async (a: Ask): Promise<HttpAnswer> => {
    const began = o.clock.monotonic();
    const tokens = o.tokens(a.tenant);
    try {
      for (let fresh = false; ; fresh = true) {
        const token = await tokens.get();
        const answer = await once(a, a.deadlineMs ?? o.deadlineMs, token);
        // a token that may not do this is not made to by another one of the same kind
        if (answer.status === 401 && !fresh && !lacksScope(answer)) { tokens.refused(token); continue; }
        if (answer.status < 200 || answer.status >= 300) throw refusal(answer, o.clock.now());
        o.log.debug({ door: 'xero', method: a.method, status: answer.status, ms: Math.round(o.clock.monotonic() - began), correlation: a.correlationId, xero: answer.headers['xero-correlation-id'] }, 'call');
        return answer;
      }
    } catch (err) {
      o.log.info({ door: 'xero', method: a.method, ms: Math.round(o.clock.monotonic() - began), correlation: a.correlationId, err }, 'call failed');
      throw err;
    }
  };

  const self: Core = {
    call,
    async list(tenant, name, query, c, headers, at = name) {
      const answer = await call({ method: 'GET', path: `${API}${at}${query === '' ? '' : `?${query}`}`, tenant, lane: c.lane, deadlineMs: c.deadlineMs, correlationId: c.correlationId, ...(headers === undefined ? {} : { headers }) });
      return rowsOf(answer, name);
    },
    async pages(tenant, name, query, c, headers) {
      const all: any[] = [];
      for (let page = 1; ; page++) {
        const rows = await self.list(tenant, name, `${query}&page=${page}&pageSize=${pageSize}`, c, headers);
        all.push(...rows);
        if (rows.length < pageSize) return all;
      }
    },
    async write(tenant, w, c) {
      if (w.rows.length === 0 || w.rows.length > 50) throw new RangeError(`Between 1 and 50 ${w.name} fit in one call, not ${w.rows.length}.`);
      const answer = await call({
        method: w.method, path: `${API}${w.at}`, tenant, lane: c.lane, deadlineMs: c.deadlineMs, headers: { 'Idempotency-Key': c.idempotencyKey },
        body: printExact({ [w.name]: w.rows }, numericKeys), correlationId: c.correlationId, beforeWrite: c.beforeWrite,
      });
      return rowsOf(answer, w.name).map((row) => elementOf(row, w.id));
    },
    async change(tenant, w, c) {
      try {
        const [one] = await self.write(tenant, { method: 'POST', at: w.at, name: w.name, id: w.id, rows: [w.row] }, c);
        return one ?? { document: undefined, errors: [] };
      } catch (e) {
        const elements: unknown = e instanceof DoorError && e.status === 400 ? (e.body as { Elements?: unknown } | undefined)?.Elements : undefined;
        const errors = Array.isArray(elements) ? messagesOf(elements) : [];
        if (errors.length === 0) throw e;
        return { document: undefined, errors };
      }
    },
    count: () => calls,
  };
  return self;
}

export const shape = (name: string): DoorError => new DoorError({ door: 'xero', fate: 'doubtful', status: 200, code: 'wrong-shape', message: `The answer holds no ${name}.` });

export function rowsOf(answer: HttpAnswer, name: string): any[] {
  const rows = jsonOf('xero', answer, parseExact)?.[name];
  if (!Array.isArray(rows) || rows.some((r) => r === null || typeof r !== 'object')) throw shape(name);
  return rows;
}

/** Without errors but without an id, an element proves nothing: document undefined and no errors, which callers treat as in doubt. */
function elementOf(row: any, id: string): Element<any> {
  if (failed(row)) { const errors = messagesOf(row); return { document: undefined, errors: errors.length > 0 ? errors : ['Xero refused it without a reason.'] }; }
  const value = row[id];
  return { document: typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) && !/^[0-]+$/.test(value) ? row : undefined, errors: [] };
}

function heardIn(a: HttpAnswer, now: Date): Heard {
  const number = (name: string): number | undefined => { const t = a.headers[name]; return t !== undefined && /^\d+$/.test(t) ? Number(t) : undefined; };
  const dayLeft = number('x-daylimit-remaining'); const minuteLeft = number('x-minlimit-remaining');
  return { ...(dayLeft === undefined ? {} : { dayLeft }), ...(minuteLeft === undefined ? {} : { minuteLeft }), ...(a.status === 429 ? { retryAfterMs: waitOf(a, now) } : {}) };
}
/** Too many at once carries no Retry-After and is over in a moment. */
const waitOf = (a: HttpAnswer, now: Date): number => retryAfterOf(a.headers, now) ?? ((a.headers['x-rate-limit-problem'] ?? '').toLowerCase().startsWith('concurrent') ? 500 : 5_000);

const lacksScope = (a: HttpAnswer): boolean => (a.headers['www-authenticate'] ?? '').toLowerCase().includes('insufficient_scope');

export function refusal(a: HttpAnswer, now: Date): DoorError {
  let body: any;
  try { body = parseExact(a.text); } catch { /* empty or HTML: 404 and 429 of Xero are */ }
  const code = a.status === 429 ? (a.headers['x-rate-limit-problem'] ?? 'throttled').toLowerCase() : lacksScope(a) ? 'insufficient_scope' : String(body?.Type ?? body?.Title ?? `http-${a.status}`);
  return new DoorError({ door: 'xero', fate: fateOf(a.status), status: a.status, code, message: `Xero answered ${a.status}.`, body, ...(a.status === 429 ? { retryAfterMs: waitOf(a, now) } : {}) });
}
