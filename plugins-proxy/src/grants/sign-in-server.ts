/**
 * Xero's sign-in server and its list of connections, on the relay's own transport: every answer is judged by what can have
 * happened. A refresh whose answer was lost is `doubtful`: Xero may have replaced the token, and the one before works for
 * half an hour more.
 */
import { DoorError, isDoorError } from '../core/errors.ts';
import { createHttp, jsonOf, retryAfterOf, type HttpAnswer } from '../core/http.ts';
import { parseExact } from '../core/json.ts';

export interface XeroApp { readonly clientId: string; readonly clientSecret: string }
export interface SignInServerOptions { /** https://login.xero.com */ readonly loginUrl: string; /** https://identity.xero.com */ readonly identityUrl: string; /** https://api.xero.com */ readonly apiUrl: string; readonly deadlineMs?: number }
export interface TokenPair { readonly access: string; readonly refresh: string; readonly seconds: number; readonly scopes: readonly string[] }
export interface XeroConnection { readonly id: string; readonly tenantId: string; readonly tenantType: string; readonly tenantName: string }
/** `user` is absent where Xero does not say for whom the token is. */
export interface Claims { readonly user: string | undefined; readonly authEvent: string | undefined }

export interface SignInServer {
  authorizeUrl(o: { readonly app: XeroApp; readonly redirectUri: string; readonly scopes: string; readonly state: string; readonly challenge: string }): string;
  /** @throws DoorError of door `identity`; code `invalid_grant` when the code does not count */
  redeem(app: XeroApp, o: { readonly code: string; readonly redirectUri: string; readonly verifier: string }): Promise<TokenPair>;
  /** @throws DoorError of door `identity`; code `invalid_grant` when somebody has to sign in again; `doubtful` when the token may have been replaced */
  refresh(app: XeroApp, refreshToken: string, beforeWrite?: () => void): Promise<TokenPair>;
  /** @throws DoorError */
  connections(access: string, authEvent?: string): Promise<readonly XeroConnection[]>;
  /** One that is gone already counts as taken away. @throws DoorError */
  disconnect(access: string, connectionId: string): Promise<void>;
  close(): Promise<void>;
}

const form = 'application/x-www-form-urlencoded';

export function createSignInServer(o: SignInServerOptions): SignInServer {
  const identity = createHttp({ door: 'identity', origin: o.identityUrl, connections: 4, largestAnswer: 1024 * 1024 });
  const api = createHttp({ door: 'xero', origin: o.apiUrl, connections: 2, largestAnswer: 4 * 1024 * 1024 });
  const base = new URL(o.identityUrl).pathname.replace(/\/$/, '');
  const deadlineMs = o.deadlineMs ?? 15_000;

  const token = async (app: XeroApp, fields: Record<string, string>, beforeWrite?: () => void): Promise<TokenPair> => {
    const answer = await identity.send({
      method: 'POST', path: `${base}/connect/token`, deadlineMs, beforeWrite, body: new URLSearchParams(fields).toString(),
      headers: { accept: 'application/json', 'content-type': form, authorization: `Basic ${Buffer.from(`${encodeURIComponent(app.clientId)}:${encodeURIComponent(app.clientSecret)}`).toString('base64')}` },
    });
    if (answer.status !== 200) throw refusal(answer);
    const body = jsonOf('identity', answer, parseExact);
    const seconds = Number(body?.expires_in);
    if (typeof body?.access_token !== 'string' || typeof body.refresh_token !== 'string' || !(seconds > 0)) throw new DoorError({ door: 'identity', fate: 'doubtful', status: 200, code: 'no-token', message: 'Xero answered without the tokens that were asked for.' });
    return { access: body.access_token, refresh: body.refresh_token, seconds, scopes: String(body.scope ?? '').split(' ').filter(Boolean) };
  };

  return {
    authorizeUrl(a) {
      const to = new URL(`${o.loginUrl.replace(/\/$/, '')}/identity/connect/authorize`);
      for (const [k, v] of Object.entries({ response_type: 'code', client_id: a.app.clientId, redirect_uri: a.redirectUri, scope: a.scopes, state: a.state, code_challenge: a.challenge, code_challenge_method: 'S256' })) to.searchParams.set(k, v);
      return to.href;
    },
    redeem: (app, r) => token(app, { grant_type: 'authorization_code', code: r.code, redirect_uri: r.redirectUri, code_verifier: r.verifier }),
    refresh: (app, refreshToken, beforeWrite) => token(app, { grant_type: 'refresh_token', refresh_token: refreshToken }, beforeWrite),
    async connections(access, authEvent) {
      const answer = await api.send({ method: 'GET', path: `/connections${authEvent === undefined ? '' : `?authEventId=${encodeURIComponent(authEvent)}`}`, headers: { accept: 'application/json', authorization: `Bearer ${access}` }, deadlineMs });
      if (answer.status !== 200) throw ofApi(answer);
      const rows = jsonOf('xero', answer, parseExact);
      if (!Array.isArray(rows) || !rows.every((r) => typeof r?.tenantId === 'string' && typeof r.id === 'string')) throw new DoorError({ door: 'xero', fate: 'doubtful', status: 200, code: 'wrong-shape', message: 'Xero answered without a list of connections.' });
      return rows.map((r) => ({ id: r.id.toLowerCase(), tenantId: r.tenantId.toLowerCase(), tenantType: String(r.tenantType ?? ''), tenantName: String(r.tenantName ?? '') }));
    },
    async disconnect(access, connectionId) {
      const answer = await api.send({ method: 'DELETE', path: `/connections/${encodeURIComponent(connectionId)}`, headers: { accept: 'application/json', authorization: `Bearer ${access}` }, deadlineMs });
      // 403 and 404: there is no such connection any more
      if (![200, 204, 403, 404].includes(answer.status)) throw ofApi(answer);
    },
    close: async () => { await Promise.all([identity.close(), api.close()]); },
  };
}

const ofApi = (a: HttpAnswer): DoorError => new DoorError({ door: 'xero', fate: a.status === 401 ? 'unauthorised' : a.status === 403 ? 'forbidden' : 'doubtful', status: a.status, code: `http-${a.status}`, message: `Xero answered ${a.status}.` });

function refusal(a: HttpAnswer): DoorError {
  const about = { door: 'identity' as const, status: a.status };
  if (a.status === 429) return new DoorError({ ...about, fate: 'throttled', code: 'throttled', message: 'Xero asks to wait.', retryAfterMs: retryAfterOf(a.headers, new Date()) ?? 5_000 });
  // a proxy that answers 502 may have passed the request on
  if (a.status >= 500 || a.status < 400 || a.status === 408) return new DoorError({ ...about, fate: 'doubtful', code: 'unavailable', message: 'Xero\'s sign-in does not work at the moment.' });
  let code: string | undefined;
  try { const e = parseExact(a.text)?.error; if (typeof e === 'string' && /^[a-z_]{1,40}$/.test(e)) code = e; } catch { /* a page of somebody in between */ }
  // only Xero's own words end a sign-in: a 400 from a proxy must not
  return new DoorError({ ...about, fate: code === undefined ? 'doubtful' : 'forbidden', code: code ?? `http-${a.status}`, message: `Xero's sign-in refused (${code ?? a.status}).` });
}

/** What the access token says. It came from Xero itself over TLS, so its signature has nothing to add. */
export function claimsOf(access: string): Claims {
  try {
    const c = JSON.parse(Buffer.from(access.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
    const text = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' && v.length <= 100 ? v : undefined);
    return { user: text(c['xero_userid']) ?? text(c['sub']), authEvent: text(c['authentication_event_id']) };
  } catch { return { user: undefined, authEvent: undefined }; }
}

/** For callers that send documents: failing to sign in has sent none. */
export const harmless = (e: unknown): unknown => (isDoorError(e) && e.fate === 'doubtful'
  ? new DoorError({ door: e.door, fate: 'notSent', status: e.status, code: e.code, message: e.message, cause: e }) : e);
