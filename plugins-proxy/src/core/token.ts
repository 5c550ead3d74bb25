/**
 * A bearer token by client credentials, for both doors: kept in memory, renewed in the background shortly before it ends,
 * asked for once however many calls wait for it, and asked for again at most once when a call got 401.
 */
import { DoorError } from './errors.ts';
import { createHttp, jsonOf, retryAfterOf, type HttpClient } from './http.ts';
import { parseExact } from './json.ts';
import type { Clock } from './clock.ts';

export interface TokenSource {
  /** @throws DoorError of door `identity`, never `doubtful`: a failed sign-in has sent no document. */
  get(): Promise<string>;
  /** After a 401: forgets `used` if it is still the current one, so that ten calls that failed together renew once. */
  refused(used: string): void;
  close(): Promise<void>;
}
export interface TokenOptions {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  /** Basic authentication; without it the secret is part of the form. */
  readonly basic?: { readonly id: string; readonly secret: string };
  readonly clock: Clock;
  readonly deadlineMs?: number;
}

const EARLY_MS = 300_000;

export function createTokenSource(o: TokenOptions): TokenSource {
  const at = new URL(o.url);
  const http: HttpClient = createHttp({ door: 'identity', origin: at.origin, connections: 2 });
  let current: { token: string; renewAt: number; until: number } | undefined;
  let pending: Promise<string> | undefined;

  const ask = async (): Promise<string> => {
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    if (o.basic) headers['authorization'] = `Basic ${Buffer.from(`${o.basic.id}:${o.basic.secret}`).toString('base64')}`;
    const asked = o.clock.monotonic();
    const answer = await http.send({ method: 'POST', path: at.pathname + at.search, headers, body: new URLSearchParams(o.form).toString(), deadlineMs: o.deadlineMs ?? 15_000 });
    if (answer.status !== 200) throw refusal(answer.status, answer.text, retryAfterOf(answer.headers, o.clock.now()));
    const body = jsonOf('identity', answer, parseExact);
    const seconds = Number(body?.expires_in);
    if (typeof body?.access_token !== 'string' || !Number.isFinite(seconds)) throw new DoorError({ door: 'identity', fate: 'notSent', status: 200, code: 'no-token', message: 'The sign-in server answered without a token.' });
    const life = seconds * 1_000;
    current = { token: body.access_token, renewAt: asked + life - Math.min(EARLY_MS, life / 3), until: asked + life - Math.min(10_000, life / 10) };
    return current.token;
  };
  const renew = (): Promise<string> => {
    pending ??= ask().catch((e: unknown) => { throw harmless(e); }).finally(() => { pending = undefined; });
    return pending;
  };

  return {
    async get() {
      const now = o.clock.monotonic();
      if (current === undefined || now >= current.until) return renew();
      // still good for minutes: nobody waits for the new one, and a failure is tried again by the next call
      if (now >= current.renewAt) renew().catch(() => undefined);
      return current.token;
    },
    refused(used) { if (current?.token === used) current = undefined; },
    close: () => http.close(),
  };
}

const harmless = (e: unknown): unknown => (e instanceof DoorError && e.fate === 'doubtful'
  ? new DoorError({ door: 'identity', fate: 'notSent', status: e.status, code: e.code, message: e.message, cause: e }) : e);

function refusal(status: number, text: string, retryAfterMs: number | undefined): DoorError {
  if (status === 429) return new DoorError({ door: 'identity', fate: 'throttled', status, code: 'throttled', message: 'The sign-in server asks to wait.', retryAfterMs: retryAfterMs ?? 5_000 });
  if (status >= 500 || status < 400) return new DoorError({ door: 'identity', fate: 'notSent', status, code: 'unavailable', message: 'The sign-in server does not work at the moment.' });
  let code = 'invalid_client';
  try { const e = parseExact(text)?.error; if (typeof e === 'string') code = e; } catch { /* the status says enough */ }
  return new DoorError({ door: 'identity', fate: 'forbidden', status, code, message: 'The sign-in server refused the client id or secret.' });
}
