/** The door to Xero's Accounting API: what it stands on, and the calls of each area put together (calls/). */
import { systemClock, type Clock } from '../core/clock.ts';
import { DoorError } from '../core/errors.ts';
import { createHttp, jsonOf, type HttpClient } from '../core/http.ts';
import { parseExact } from '../core/json.ts';
import type { Log } from '../core/log.ts';
import { createTokenSource, type TokenSource } from '../core/token.ts';
import type { Budget } from './budget.ts';
import { besideCalls } from './calls/beside.ts';
import { createCore, refusal, shape } from './calls/core.ts';
import { documentCalls } from './calls/documents.ts';
import { partyCalls } from './calls/parties.ts';
import type { XeroDoor } from './door.ts';
import { createGate } from './gate.ts';

export interface XeroOptions {
  /** https://api.xero.com */
  readonly apiUrl: string;
  /** https://identity.xero.com */
  readonly identityUrl: string;
  /** A custom connection; with `tokens` there need not be one. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Tokens for calls about this organisation; undefined: those of the custom connection. */
  readonly tokens?: ((tenantId: string) => TokenSource | undefined) | undefined;
  readonly budget: Budget;
  readonly log: Log;
  readonly clock?: Clock;
  readonly deadlineMs?: number;
}
/** One organisation that our app may reach. */
export interface XeroTenant { readonly tenantId: string; readonly tenantType: string; readonly tenantName: string }
export interface XeroClient extends XeroDoor {
  /** GET /connections: organisations of the custom connection; none where there is no custom connection. Costs no call of any organisation's budget. @throws DoorError */
  connections(): Promise<XeroTenant[]>;
  /** HTTP calls so far, for /metrics. */
  calls(): number;
  close(): Promise<void>;
}

/** The smallest set with which documents can be sent, their files attached, and over- and prepayments read. */
export const SCOPES = 'accounting.invoices accounting.payments.read accounting.contacts accounting.settings.read accounting.attachments';

/** An organisation that nobody has connected: the call is refused before it is made. */
const noTokens: TokenSource = {
  get: async () => { throw new DoorError({ door: 'identity', fate: 'forbidden', code: 'not-connected', message: 'Nobody has connected this organisation of Xero.' }); },
  refused: () => undefined,
  close: async () => undefined,
};

export function createXero(o: XeroOptions): XeroClient {
  const clock = o.clock ?? systemClock;
  const http: HttpClient = createHttp({ door: 'xero', origin: o.apiUrl, connections: 10 });
  const gate = createGate(o.budget, o.log);
  const deadline = o.deadlineMs ?? 30_000;
  const tokens: TokenSource = o.clientId === undefined || o.clientSecret === undefined ? noTokens : createTokenSource({
    url: `${o.identityUrl.replace(/\/$/, '')}/connect/token`, clock, deadlineMs: Math.min(15_000, deadline),
    form: { grant_type: 'client_credentials', scope: SCOPES }, basic: { id: o.clientId, secret: o.clientSecret },
  });
  const core = createCore({ http, gate, tokens: (tenant) => o.tokens?.(tenant) ?? tokens, clock, log: o.log, deadlineMs: deadline });
  const { list } = core;

  return {
    ...documentCalls(core), ...besideCalls(core), ...partyCalls(core),
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
    waitMs: (tenant, lane) => o.budget.waitMs(tenant, lane),

    async connections() {
      if (tokens === noTokens) return [];
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
    calls: core.count,
    close: async () => { await gate.close(); await Promise.all([http.close(), tokens.close()]); },
  };
}
