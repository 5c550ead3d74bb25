/** The way of one request: sign-in, organisation, limits, idempotency, the work, and the faults a test ordered. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from '../control/faults.ts';
import { gateway, json, notEmulated, Refusal, serverError, type Answer } from './answer.ts';
import { isAnswer, scopeProblem, type Authenticate, type Caller } from './auth.ts';
import type { Call } from './call.ts';
import type { Connections } from './connections.ts';
import { parseExact } from './exact.ts';
import type { Idempotency } from './idempotency.ts';
import type { Limits } from './limits.ts';
import { basePath, resourceOf } from './router.ts';
import type { Organisations } from './organisations.ts';
import type { World } from './world.ts';

export interface Incoming { readonly method: string; readonly path: string; readonly url: string; readonly query: ReadonlyMap<string, string>; readonly headers: Readonly<Record<string, string | undefined>>; readonly bodyText: string; readonly bodyBytes: Buffer }
export interface Latency { ms: number; perDocumentMs: number }
/** `spoil` is done to the socket instead of, or after, sending the answer. */
export interface Outgoing { readonly answer: Answer; readonly spoil?: 'hang' | 'reset' | 'truncate'; readonly app?: string; readonly replayed?: boolean; readonly fault?: string }
export interface Parts { readonly world: World; readonly organisations: Organisations; readonly connections: Connections; readonly authenticate: Authenticate; readonly limits: Limits; readonly idempotency: Idempotency; readonly faults: Faults; readonly latency: Latency; readonly baseUrl: () => string }

const page = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Please sign in to the guest network</h1></body></html>';

function statusFault(f: { status?: number; retryAfter?: number; problem?: string; html?: boolean }): Answer {
  const headers: Record<string, string> = f.retryAfter === undefined ? {} : { 'Retry-After': String(f.retryAfter) };
  if (f.html) return { status: f.status!, type: 'text/html; charset=utf-8', body: `<html><body><h1>${f.status}</h1></body></html>`, headers };
  switch (f.status) {
    case 401: return gateway(401, 'Unauthorized', f.problem ?? 'TokenExpired: token expired at 01/01/2026 00:00:00', headers);
    case 403: return gateway(403, 'Forbidden', f.problem ?? 'AuthenticationUnsuccessful', headers);
    case 429: return { status: 429, type: '', body: '', headers: { 'X-Rate-Limit-Problem': f.problem ?? 'minute', 'Retry-After': '5', ...headers } };
    case 500: return { ...serverError(), headers };
    case 503: return { status: 503, type: 'text/html; charset=utf-8', body: 'The Xero API is currently offline for maintenance', headers };
    default: return { status: f.status!, type: 'text/html; charset=utf-8', body: `<html><body><h1>${f.status}</h1></body></html>`, headers };
  }
}

/** Documents in a body, for latency per document. */
function documentCount(bodyText: string): number {
  if (!/^\s*\{/.test(bodyText)) return bodyText ? 1 : 0;
  try {
    const body = parseExact(bodyText) as Record<string, unknown>;
    const list = Object.values(body).find(Array.isArray);
    return list ? list.length : 1;
  } catch { return 0; }
}

export function createPipeline(parts: Parts): (incoming: Incoming) => Promise<Outgoing> {
  const { organisations, limits, idempotency, faults, latency } = parts;

  return async (incoming) => {
    const ordered = faults.take(incoming.method, incoming.url);
    const fault = ordered?.fault;
    const note = fault ? { fault: `${fault.kind}${fault.status ?? ''}${ordered.commit ? ' after commit' : ''}` } : {};
    if (fault && !ordered.commit) {
      if (fault.kind === 'hang') return { answer: { status: 0, type: '', body: '' }, spoil: 'hang', ...note };
      if (fault.kind === 'resetBefore') return { answer: { status: 0, type: '', body: '' }, spoil: 'reset', ...note };
      // Anything but a 500 is answered by Xero's gateway and never reaches the place where keys are kept.
      if (fault.status !== 500) return { answer: statusFault(fault), ...note };
    }
    const broken = fault?.kind === 'status' && fault.status === 500 ? { answer: statusFault(fault), commit: ordered!.commit } : undefined;
    const done = await work(incoming, broken);
    if (!fault || !ordered.commit || broken) return { ...done, ...note };
    switch (fault.kind) {
      case 'hang': return { ...done, spoil: 'hang', ...note };
      case 'resetAfterCommit': return { ...done, spoil: 'reset', ...note };
      case 'truncated': return { ...done, spoil: 'truncate', ...note };
      case 'html': return { ...done, answer: { status: 200, type: 'text/html; charset=utf-8', body: page }, ...note };
      default: return { ...done, answer: statusFault(fault), ...note };
    }
  };

  async function work(incoming: Incoming, broken: { answer: Answer; commit: boolean } | undefined): Promise<Outgoing> {
    const caller = await parts.authenticate(incoming.headers.authorization);
    if (isAnswer(caller)) return { answer: caller };
    const { app } = caller;
    if (incoming.path === '/connections' || incoming.path.startsWith('/connections/')) return { app, answer: connections(incoming, caller, organisations.all(), parts.connections) };
    const resource = resourceOf(incoming.path);
    if (!resource || !['GET', 'PUT', 'POST', 'DELETE'].includes(incoming.method)) return { app, answer: notEmulated(`${incoming.method} ${incoming.path}`, incoming.method, incoming.url) };
    const world = organisations.of(incoming.headers['xero-tenant-id']);
    if (!world || (caller.user !== undefined && !parts.connections.reaches(app, caller.user, world.state.tenantId))) return { app, answer: gateway(403, 'Forbidden', 'AuthenticationUnsuccessful') };
    const problem = scopeProblem(resource.rest[1] === 'Attachments' ? 'Attachments' : resource.name, incoming.method === 'GET', caller.scopes, world.switches.itemsNeedSettings);
    if (problem) return { app, answer: problem };

    const ticket = limits.enter(app, world.state.tenantId);
    try {
      if (ticket.refused) return { app, answer: { ...ticket.refused, headers: { ...ticket.headers, ...ticket.refused.headers } } };
      const call: Call = { world, method: incoming.method, url: incoming.url, rest: resource.rest, query: incoming.query, headers: incoming.headers, bodyText: incoming.bodyText, bodyBytes: incoming.bodyBytes, app, baseUrl: parts.baseUrl() };
      const writes = incoming.method === 'PUT' || incoming.method === 'POST';
      const run = async (): Promise<Answer> => {
        const delay = latency.ms + (writes ? latency.perDocumentMs * documentCount(incoming.bodyText) : 0);
        if (delay > 0) await wait(delay);
        if (broken && !broken.commit) return broken.answer;
        const answer = handle(resource.handler, call);
        return broken ? broken.answer : answer;
      };
      const key = incoming.headers['idempotency-key'];
      const { answer, replayed } = key && writes ? await idempotency.run({ app, key, method: incoming.method, url: incoming.url, body: incoming.bodyBytes }, run) : { answer: await run(), replayed: false };
      return { app, replayed, answer: { ...answer, headers: { ...ticket.headers, ...answer.headers } } };
    } finally { ticket.release(); }
  }
}

function handle(handler: (call: Call) => Answer, call: Call): Answer {
  // XML is Xero's default; a client that does not ask for JSON would not get any. Files come as what they are.
  const file = call.method === 'GET' && ((call.rest[1] === 'Attachments' && call.rest.length === 3) || call.rest[1] === 'pdf');
  if (!file && !/\bapplication\/(json|pdf)\b/i.test(call.headers.accept ?? '')) return notEmulated('answers in XML', call.method, call.url, 'Send Accept: application/json.');
  try { return handler(call); } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function connections(incoming: Incoming, caller: Caller, worlds: readonly World[], of: Connections): Answer {
  const id = /^\/connections\/([^/]+)$/.exec(incoming.path)?.[1];
  if (caller.user !== undefined && id !== undefined && incoming.method === 'DELETE') {
    return of.remove(caller.app, caller.user, id) ? { status: 204, type: '', body: '' } : gateway(403, 'Forbidden', 'AuthenticationUnsuccessful');
  }
  if (incoming.method !== 'GET' || incoming.path !== '/connections') return notEmulated(`${incoming.method} of ${incoming.path}`, incoming.method, incoming.url);
  for (const name of incoming.query.keys()) if (name !== 'authEventId') return notEmulated(`the query parameter "${name}" here`, incoming.method, incoming.url);
  const at = (ms: number): string => new Date(ms).toISOString().replace('Z', '0000');
  const row = (world: World, c: { id: string; authEventId: string; createdAt: number; updatedAt: number }) => ({ id: c.id, authEventId: c.authEventId, tenantId: world.state.tenantId, tenantType: 'ORGANISATION', tenantName: world.state.organisation.Name, createdDateUtc: at(c.createdAt), updatedDateUtc: at(c.updatedAt) });
  if (caller.user === undefined) {
    return json(200, worlds.map((world) => row(world, { id: world.state.connectionId, authEventId: 'a1b9b2a0-5c7e-4a57-8b1f-0d2c4a6e8f10', createdAt: world.state.organisation.createdAt, updatedAt: world.state.organisation.createdAt })));
  }
  const event = incoming.query.get('authEventId');
  return json(200, of.of(caller.app, caller.user).filter((c) => event === undefined || c.authEventId === event).flatMap((c) => { const world = worlds.find((w) => w.state.tenantId === c.tenantId); return world ? [row(world, c)] : []; }));
}

export { basePath };
