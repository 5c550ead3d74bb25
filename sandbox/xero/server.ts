/** The sandbox Xero: one organisation (a test may add others), in memory, on this machine only. */
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { createCallLog } from './control/calls.ts';
import { createFaults } from './control/faults.ts';
import { controlRoutes } from './control/routes.ts';
import { signInRoutes } from './control/sign-ins.ts';
import { createAuthenticate } from './core/auth.ts';
import { createConnections } from './core/connections.ts';
import { createIdempotency } from './core/idempotency.ts';
import { createLimits } from './core/limits.ts';
import { createOrganisations } from './core/organisations.ts';
import { basePath, createPipeline, type Latency } from './core/pipeline.ts';
import { createWorld } from './core/world.ts';
import { pageRoutes } from './pages/routes.ts';
import { createWebhooks } from './webhooks/index.ts';
import { webhookRoutes } from './webhooks/routes.ts';

export interface XeroOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where the keys of the tokens are, e.g. http://localhost:4004 */
  readonly identityUrl: string;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly clock?: () => number;
}
export interface XeroServer { readonly url: string; readonly port: number; close(): Promise<void> }

/** Xero's limit of one request. */
const bodyLimit = 3.5 * 1024 * 1024;

export async function startXero(options: XeroOptions): Promise<XeroServer> {
  const app = Fastify({ logger: false, bodyLimit, forceCloseConnections: true, routerOptions: { maxParamLength: 300 } });
  let url = '';
  const webhooks = createWebhooks(() => url);
  const world = createWorld(options.clock ?? Date.now, webhooks.changed);
  const organisations = createOrganisations(world, webhooks.changed);
  const connections = createConnections();
  const authenticate = createAuthenticate(options.identityUrl);
  const calls = createCallLog();
  const faults = createFaults();
  const limits = createLimits(world);
  const idempotency = createIdempotency(world);
  const latency: Latency = { ms: 0, perDocumentMs: 0 };
  const pipeline = createPipeline({ world, organisations, connections, authenticate, limits, idempotency, faults, latency, baseUrl: () => url });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const api = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const started = performance.now();
    const target = new URL(request.url, 'http://sandbox');
    const query = new Map(target.searchParams);
    const headers = request.headers as Record<string, string | undefined>;
    const bodyBytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    // a file is shown by its length
    const bodyText = /^\s*[{[]/.test(bodyBytes.toString('latin1', 0, 64)) || /json|text|urlencoded/i.test(headers['content-type'] ?? '') ? bodyBytes.toString('utf8') : `(${bodyBytes.length} bytes)`;
    const { authorization: _token, ...shown } = headers as Record<string, string>;
    const record = calls.begin({ at: new Date(world.now()).toISOString(), method: request.method, path: target.pathname, query: Object.fromEntries(query), headers: shown, body: readable(bodyText) });

    const out = await pipeline({ method: request.method, path: target.pathname, url: request.url, query, headers, bodyText, bodyBytes });
    const { answer, spoil } = out;
    const whole = answer.bytes ?? answer.body;
    Object.assign(record, { ms: Math.round((performance.now() - started) * 10) / 10, status: spoil === 'hang' || spoil === 'reset' ? 'none' : answer.status, app: out.app, ...(answer.elements ? { elements: answer.elements } : {}), ...(out.fault ? { fault: out.fault } : {}), ...(out.replayed ? { replayed: true } : {}) });

    if (answer.body) calls.answered(record, answer.body);
    if (spoil === 'hang' || spoil === 'reset') {
      reply.hijack();
      if (spoil === 'reset') request.raw.socket.resetAndDestroy();
      return;
    }
    const all = { 'Xero-Correlation-Id': crypto.randomUUID(), ...answer.headers };
    if (spoil === 'truncate') {
      // A whole HTTP answer whose JSON stops in the middle: what a broken proxy delivers.
      void reply.code(answer.status).headers(all).type(answer.type).send(whole.slice(0, Math.floor(whole.length * 0.6)));
      return;
    }
    void reply.code(answer.status).headers(all);
    if (answer.type) void reply.type(answer.type).send(whole);
    else void reply.send();
  };
  app.all(`${basePath}*`, api);
  app.all('/connections', api);
  app.all('/connections/*', api);
  webhookRoutes(app, webhooks);
  signInRoutes(app, { world, organisations, connections, authenticate });
  controlRoutes(app, { world, organisations, calls, faults, limits, idempotency, latency, webhooks, connections });
  pageRoutes(app, world);

  app.setNotFoundHandler((request, reply) => reply.code(501).send({
    code: 'SandboxNotEmulated', message: `The sandbox Xero does not emulate ${request.method} ${request.url}.`, fix: `The Accounting API is under ${basePath}.`, request: { method: request.method, url: request.url },
  }));
  app.setErrorHandler((error: { statusCode?: number; message: string; stack?: string }, request, reply) => {
    if (error.statusCode === 413) {
      calls.begin({ at: new Date(world.now()).toISOString(), method: request.method, path: request.url, query: {}, headers: {}, body: '(too large)' }).status = 413;
      return reply.code(413).type('text/html').send('');
    }
    return reply.code(error.statusCode ?? 500).send({ code: 'SandboxDefect', message: error.message, fix: 'This is a defect of the sandbox, not an answer of Xero.', stack: error.stack });
  });

  await app.listen({ port: options.port, host: '127.0.0.1' });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  url = `http://localhost:${port}`;
  // people allow an app at the sign-in server, which has to know whom to ask for organisations
  await fetch(`${options.identityUrl}/sandbox/xero/api`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ url }) });
  return { url, port, close: async () => { webhooks.close(); await app.close(); } };
}

function readable(text: string): unknown {
  if (!text) return undefined;
  try { return JSON.parse(text) as unknown; } catch { return text; }
}
