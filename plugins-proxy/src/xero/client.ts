/**
 * The door to Xero's Accounting API. Every call goes: budget, token, `beforeWrite`, socket, verdict. An answer counts only
 * when it is JSON of the expected shape; everything else is an error whose fate says what can have happened.
 */
import { systemClock, type Clock } from '../core/clock.ts';
import { DoorError } from '../core/errors.ts';
import { createHttp, fateOf, jsonOf, retryAfterOf, type HttpAnswer, type HttpClient } from '../core/http.ts';
import { parseExact, printExact } from '../core/json.ts';
import type { Log } from '../core/log.ts';
import { createTokenSource, type TokenSource } from '../core/token.ts';
import type { Budget, Heard } from './budget.ts';
import type { Element, Lane, XeroCall, XeroDoor, XeroWriteCall } from './door.ts';
import { failed, messagesOf } from './errors.ts';
import { createGate, type Gate } from './gate.ts';
import { allStatuses, equals, exactly, numericKeys, pageSize } from './wire.ts';

export interface XeroOptions {
  /** https://api.xero.com */
  readonly apiUrl: string;
  /** https://identity.xero.com */
  readonly identityUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly budget: Budget;
  readonly log: Log;
  readonly clock?: Clock;
  readonly deadlineMs?: number;
}
/** One organisation that our app may reach. */
export interface XeroTenant { readonly tenantId: string; readonly tenantType: string; readonly tenantName: string }
export interface XeroClient extends XeroDoor {
  /** GET /connections: organisations of this app. Costs no call of any organisation's budget. @throws DoorError */
  connections(): Promise<XeroTenant[]>;
  /** HTTP calls so far, for /metrics. */
  calls(): number;
  close(): Promise<void>;
}

/** The smallest set with which invoices can be sent. */
export const SCOPES = 'accounting.invoices accounting.contacts accounting.settings.read';
const API = '/api.xro/2.0/';
const LEASE_MARGIN_MS = 15_000;

interface Ask { readonly method: 'GET' | 'PUT'; readonly path: string; readonly tenant: string; readonly lane: Lane; readonly headers?: Record<string, string>; readonly body?: string; readonly deadlineMs: number; readonly correlationId?: string | undefined; readonly beforeWrite?: (() => void) | undefined }

export function createXero(o: XeroOptions): XeroClient {
  const clock = o.clock ?? systemClock;
  const http: HttpClient = createHttp({ door: 'xero', origin: o.apiUrl, connections: 10 });
  const gate: Gate = createGate(o.budget, o.log);
  const deadline = o.deadlineMs ?? 30_000;
  const tokens: TokenSource = createTokenSource({
    url: `${o.identityUrl.replace(/\/$/, '')}/connect/token`, clock, deadlineMs: Math.min(15_000, deadline),
    form: { grant_type: 'client_credentials', scope: SCOPES }, basic: { id: o.clientId, secret: o.clientSecret },
  });

  let calls = 0;

  /** One call in one slot. The token is fetched before the slot is taken: no slot waits for a sign-in. */
  const once = async (a: Ask, token: string): Promise<HttpAnswer> => {
    const taken = await gate.enter(a.tenant, a.lane, a.deadlineMs + LEASE_MARGIN_MS);
    let heard: Heard = {};
    try {
      calls++;
      const answer = await http.send({
        method: a.method, path: a.path, deadlineMs: a.deadlineMs, beforeWrite: a.beforeWrite, ...(a.body === undefined ? {} : { body: a.body }),
        headers: { accept: 'application/json', authorization: `Bearer ${token}`, 'xero-tenant-id': a.tenant, 'user-agent': 'Counterfoil', ...(a.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...a.headers },
      });
      heard = heardIn(answer, clock.now());
      return answer;
    } finally { gate.leave(a.tenant, taken, heard); }
  };

  const call = async (a: Ask): Promise<HttpAnswer> => {
    const began = clock.monotonic();
    try {
      for (let fresh = false; ; fresh = true) {
        const token = await tokens.get();
        const answer = await once(a, token);
        if (answer.status === 401 && !fresh) { tokens.refused(token); continue; }
        if (answer.status < 200 || answer.status >= 300) throw refusal(answer, clock.now());
        o.log.debug({ door: 'xero', method: a.method, status: answer.status, ms: Math.round(clock.monotonic() - began), correlation: a.correlationId, xero: answer.headers['xero-correlation-id'] }, 'call');
        return answer;
      }
    } catch (err) {
      o.log.info({ door: 'xero', method: a.method, ms: Math.round(clock.monotonic() - began), correlation: a.correlationId, err }, 'call failed');
      throw err;
    }
  };

  const list = async (tenant: string, name: string, query: string, c: XeroCall, headers?: Record<string, string>, at = name): Promise<any[]> => {
    const answer = await call({ method: 'GET', path: `${API}${at}${query === '' ? '' : `?${query}`}`, tenant, lane: c.lane, deadlineMs: c.deadlineMs ?? deadline, correlationId: c.correlationId, ...(headers === undefined ? {} : { headers }) });
    return rowsOf(answer, name);
  };
  /** Pages until one is not full. Contacts and invoices are found by id or number, so a second page is rare. */
  const pages = async (tenant: string, name: string, query: string, c: XeroCall, headers?: Record<string, string>): Promise<any[]> => {
    const all: any[] = [];
    for (let page = 1; ; page++) {
      const rows = await list(tenant, name, `${query}&page=${page}&pageSize=${pageSize}`, c, headers);
      all.push(...rows);
      if (rows.length < pageSize) return all;
    }
  };
  const create = async (tenant: string, name: string, id: string, rows: readonly unknown[], c: XeroWriteCall): Promise<Element<any>[]> => {
    if (rows.length === 0 || rows.length > 50) throw new RangeError(`Between 1 and 50 ${name} fit in one call, not ${rows.length}.`);
    const answer = await call({
      method: 'PUT', path: `${API}${name}?summarizeErrors=false${name === 'Contacts' ? '' : '&unitdp=4'}`, tenant, lane: c.lane, deadlineMs: c.deadlineMs ?? deadline,
      headers: { 'Idempotency-Key': c.idempotencyKey }, body: printExact({ [name]: rows }, numericKeys), correlationId: c.correlationId, beforeWrite: c.beforeWrite,
    });
    return rowsOf(answer, name).map((row) => elementOf(row, id));
  };
  const byContactField = (tenant: string, field: string, value: string, c: XeroCall): Promise<any[]> => pages(tenant, 'Contacts', `where=${encodeURIComponent(equals(field, value))}&includeArchived=true`, c);

  return {
    createInvoices: (tenant, invoices, c) => create(tenant, 'Invoices', 'InvoiceID', invoices, c),
    createContacts: (tenant, contacts, c) => create(tenant, 'Contacts', 'ContactID', contacts, c),
    createItems: (tenant, items, c) => create(tenant, 'Items', 'ItemID', items, c),
    async itemsByCode(tenant, codes, c) {
      const found: any[] = [];
      // the list of items knows no pages; the address must not become too long
      for (let i = 0; i < codes.length; i += 40) found.push(...await list(tenant, 'Items', `where=${encodeURIComponent(codes.slice(i, i + 40).map((code) => equals('Code', code)).join(' OR '))}&unitdp=4`, c));
      return found.filter((x) => codes.some((code) => exactly(code, x?.Code)));
    },

    async invoicesByNumber(tenant, numbers, c) {
      const found: any[] = [];
      // the list parameter is separated by commas and knows no escape
      const plain = numbers.filter((n) => !n.includes(','));
      for (let i = 0; i < plain.length; i += 40) found.push(...await pages(tenant, 'Invoices', `InvoiceNumbers=${plain.slice(i, i + 40).map(encodeURIComponent).join(',')}&Statuses=${allStatuses}&unitdp=4`, c));
      for (const n of numbers.filter((x) => x.includes(','))) {
        found.push(...await list(tenant, 'Invoices', 'unitdp=4', c, undefined, `Invoices/${encodeURIComponent(n)}`).catch((e: unknown) => { if (e instanceof DoorError && e.status === 404) return []; throw e; }));
      }
      return found.filter((i) => numbers.some((n) => exactly(n, i?.InvoiceNumber)));
    },
    async invoicesById(tenant, ids, c) {
      const found: any[] = [];
      for (let i = 0; i < ids.length; i += 40) found.push(...await pages(tenant, 'Invoices', `IDs=${ids.slice(i, i + 40).map(encodeURIComponent).join(',')}&Statuses=${allStatuses}&unitdp=4`, c));
      return found;
    },
    async invoicesOfContact(tenant, of, c) {
      const rows = await pages(tenant, 'Invoices', `ContactIDs=${encodeURIComponent(of.contactId)}&Statuses=${allStatuses}&createdByMyApp=true&unitdp=4&order=${encodeURIComponent('UpdatedDateUTC ASC')}`, c, { 'If-Modified-Since': of.modifiedSince.slice(0, 19) });
      return of.date === undefined ? rows : rows.filter((i) => String(i?.DateString ?? '').slice(0, 10) === of.date);
    },
    async onlineInvoice(tenant, id, c) {
      const [row] = await list(tenant, 'OnlineInvoices', '', c, undefined, `Invoices/${encodeURIComponent(id)}/OnlineInvoice`);
      const url: unknown = row?.OnlineInvoiceUrl;
      return typeof url === 'string' && /^https?:\/\//i.test(url) ? url : undefined;
    },
    contactsByNumber: (tenant, number, c) => byContactField(tenant, 'ContactNumber', number, c),
    contactsByName: (tenant, name, c) => byContactField(tenant, 'Name', name, c),

    async organisation(tenant, c) {
      const rows = await list(tenant, 'Organisations', '', c, undefined, 'Organisation');
      if (rows.length !== 1) throw shape('Organisations');
      return rows[0];
    },
    accounts: (tenant, c) => list(tenant, 'Accounts', '', c),
    taxRates: (tenant, c) => list(tenant, 'TaxRates', '', c),
    brandingThemes: (tenant, c) => list(tenant, 'BrandingThemes', '', c),
    currencies: (tenant, c) => list(tenant, 'Currencies', '', c),
    trackingCategories: (tenant, c) => list(tenant, 'TrackingCategories', 'includeArchived=true', c),
    budget: (tenant) => o.budget.left(tenant),

    async connections() {
      for (let fresh = false; ; fresh = true) {
        const token = await tokens.get();
        const answer = await http.send({ method: 'GET', path: '/connections', headers: { accept: 'application/json', authorization: `Bearer ${token}` }, deadlineMs: deadline });
        if (answer.status === 401 && !fresh) { tokens.refused(token); continue; }
        if (answer.status !== 200) throw refusal(answer, clock.now());
        const rows = jsonOf('xero', answer, parseExact);
        if (!Array.isArray(rows) || !rows.every((r) => typeof r?.tenantId === 'string')) throw shape('connections');
        return rows.map((r) => ({ tenantId: r.tenantId.toLowerCase(), tenantType: String(r.tenantType ?? ''), tenantName: String(r.tenantName ?? '') }));
      }
    },
    calls: () => calls,
    close: async () => { await gate.close(); await Promise.all([http.close(), tokens.close()]); },
  };
}

const shape = (name: string): DoorError => new DoorError({ door: 'xero', fate: 'doubtful', status: 200, code: 'wrong-shape', message: `The answer holds no ${name}.` });

function rowsOf(answer: HttpAnswer, name: string): any[] {
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

function refusal(a: HttpAnswer, now: Date): DoorError {
  let body: any;
  try { body = parseExact(a.text); } catch { /* empty or HTML: 404 and 429 of Xero are */ }
  const code = a.status === 429 ? (a.headers['x-rate-limit-problem'] ?? 'throttled').toLowerCase() : String(body?.Type ?? body?.Title ?? `http-${a.status}`);
  return new DoorError({ door: 'xero', fate: fateOf(a.status), status: a.status, code, message: `Xero answered ${a.status}.`, body, ...(a.status === 429 ? { retryAfterMs: waitOf(a, now) } : {}) });
}
