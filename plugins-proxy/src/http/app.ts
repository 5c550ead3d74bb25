/** The relay's HTTP surface as a Fastify application: headers, origins, limits, one shape of errors. Routes come as plugins. */
import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ErrorBody } from '../contract.ts';
import { describeError, type Log } from '../core/log.ts';
import { healthRoutes, type Health } from './health.ts';
import { networkOf } from './network.ts';

export interface AppOptions {
  readonly log: Log;
  /** Browser origins that may call about the environment of this key, undefined where the address names none. */
  readonly origins: (environment: string | undefined) => readonly string[];
  readonly plugins: readonly FastifyPluginAsync[];
  readonly health: Health;
  /** One reverse proxy stands before the relay: what it appended to X-Forwarded-For is the caller, and what callers wrote there themselves is not believed. */
  readonly trustProxy?: boolean;
  /** Calls a minute from one address to one environment. */
  readonly perMinute?: number;
  /** True when this key names an environment that is served. Keys that somebody made up share the limit of their address. */
  readonly serves?: (key: string) => boolean;
  /** How long a caller may take for the head of a request, and for all of it. */
  readonly patience?: { readonly headersMs: number; readonly requestMs: number; readonly checkMs: number };
}

/** Longer than any network needs; shorter than what lets somebody hold thousands of sockets with a byte now and then. */
const usualPatience = { headersMs: 10_000, requestMs: 30_000, checkMs: 5_000 };
/** Streams and calls together; each socket costs memory. */
const mostSockets = 4_000;

const KNOWN: Readonly<Record<string, { code: string; message: string; fix: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'BODY_TOO_LARGE', message: 'The body is too large.', fix: 'Send fewer ids at once.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'NOT_JSON', message: 'The body is not JSON.', fix: 'Send Content-Type: application/json.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'NOT_JSON', message: 'The body is empty.', fix: 'Send a JSON body.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'NOT_JSON', message: 'The body is not valid JSON.', fix: 'Send a JSON body.' },
};

const environmentIn = (url: string | undefined): string | undefined => /^\/v1\/environments\/([^/?]{1,64})/.exec(url ?? '')?.[1]?.toLowerCase();

export async function createApp(o: AppOptions): Promise<FastifyInstance> {
  const patience = o.patience ?? usualPatience;
  const body = (correlationId: string, e: Omit<ErrorBody, 'correlationId'>): ErrorBody => ({ code: e.code, message: e.message, fix: e.fix, correlationId });
  const answerError = (e: any, request: Pick<FastifyRequest, 'id' | 'log'>, reply: FastifyReply): FastifyReply => {
    const status = typeof e?.statusCode === 'number' && e.statusCode >= 400 && e.statusCode < 500 ? e.statusCode as number : 500;
    if (status === 500) request.log.error({ err: describeError(e), correlation: request.id }, 'a request failed');
    const known = status === 429 ? { code: 'TOO_MANY_CALLS', message: 'Too many calls from this address.', fix: 'Wait a minute. Requests that are rows in Dynamics are worked on all the same.' }
      : KNOWN[String(e?.code)] ?? (status === 500 ? { code: 'INTERNAL', message: 'The relay could not do this.', fix: 'Try again; if it stays, give the correlation id to whoever runs the relay.' } : { code: 'BAD_REQUEST', message: 'The relay does not understand this request.', fix: 'See /openapi.json.' });
    return reply.code(status).send(body(request.id, known));
  };
  const app = fastify({
    loggerInstance: o.log as unknown as FastifyBaseLogger, logController: new LogController({ disableRequestLogging: true }), bodyLimit: 64 * 1024, trustProxy: o.trustProxy === true ? (_address: string, hop: number) => hop === 0 : false,
    genReqId: () => randomUUID(), requestTimeout: patience.requestMs, http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.checkMs }, keepAliveTimeout: 65_000, forceCloseConnections: true, return503OnClosing: true,
    // what is no request yet has its answers, too, in the same shape and without an echo of what came
    frameworkErrors: (e, request, reply) => { void answerError(e, request, reply as never); },
    clientErrorHandler: (_e, socket) => {
      const text = JSON.stringify(body(randomUUID(), { code: 'BAD_REQUEST', message: 'This is no HTTP request that the relay understands.', fix: 'See /openapi.json.' }));
      if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`); else socket.destroy();
    },
  });
  app.server.maxConnections = mostSockets;
  app.setErrorHandler(answerError);

  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }, crossOriginResourcePolicy: { policy: 'cross-origin' }, hsts: { maxAge: 31_536_000 } });
  await app.register(cors, {
    delegator: (request, done) => { done(null, { origin: [...o.origins(environmentIn(request.url))], credentials: false, methods: ['GET', 'POST'], allowedHeaders: ['authorization', 'content-type'], maxAge: 7_200, strictPreflight: false }); },
  });
  await app.register(rateLimit, {
    global: true, max: o.perMinute ?? 300, timeWindow: 60_000, cache: 5_000,
    keyGenerator: (r) => {
      const key = environmentIn(r.url);
      return `${networkOf(r.ip)}|${key !== undefined && o.serves?.(key) === true ? key : ''}`;
    },
    allowList: (r) => r.url === '/healthz' || r.url === '/readyz',
  });
  // 404 is limited, too: guessing addresses must not be cheaper than using them
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => reply.code(404).send(body(request.id, { code: 'NOT_FOUND', message: 'There is nothing here.', fix: 'See /openapi.json.' })));
  await app.register(swagger, { openapi: { openapi: '3.1.0', info: { title: 'Counterfoil relay', version: '1', description: 'Between Dynamics 365 and Xero.' } } });
  await app.register(healthRoutes(o.health));
  for (const plugin of o.plugins) await app.register(plugin);
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  return app;
}
