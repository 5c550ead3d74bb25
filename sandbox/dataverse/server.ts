/** The sandbox Dataverse: an HTTP server over one environment in memory. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { runBatch } from './batch/run.ts';
import type { PartLog } from './batch/run.ts';
import { Clock } from './control/clock.ts';
import { metadataRoutes } from './control/metadata-routes.ts';
import { controlRoutes, environmentOf } from './control/routes.ts';
import type { Call } from './control/traffic.ts';
import { Traffic } from './control/traffic.ts';
import { DataverseError } from './errors.ts';
import { importSolution } from './import/import-solution.ts';
import type { Answer, Operation } from './odata/answer.ts';
import { failure } from './odata/answer.ts';
import { settleBackground } from './operations/background.ts';
import { handle } from './odata/handle.ts';
import { callerFor, tokenReader } from './security/token.ts';
import { seed } from './seed.ts';
import { sessionOf } from './session.ts';
import type { Environment, World } from './world.ts';
import { emptyWorld, standardEnvironment } from './world.ts';
import { createDeliveries } from './webhooks/deliver.ts';

export interface DataverseOptions { readonly port: number; readonly host?: string; readonly identityUrl: string; readonly clock?: () => Date; readonly environment?: Partial<Environment>; /** Another one than the sandbox's own, for a second environment. */ readonly organizationId?: string }
export interface Dataverse {
  readonly url: string;
  readonly port: number;
  /** For tests in the same process; everything in it is also reachable under /sandbox/. */
  readonly world: World;
  readonly traffic: Traffic;
  importSolution(zip: Uint8Array): void;
  close(): Promise<void>;
}

const api = /^\/api\/data\/v(\d+\.\d+)(?:\/|$)/;
const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** The beginning of a body as a string of its own: a slice would keep the whole of it in memory. */
const copyOf = (body: string): string => (body.length <= 20_000 ? body : Buffer.from(body.slice(0, 20_000)).toString());

export async function startDataverse(o: DataverseOptions): Promise<Dataverse> {
  const clock = new Clock(o.clock ?? (() => new Date()));
  const w = emptyWorld(() => clock.now(), environmentOf({ ...standardEnvironment, ...o.environment }));
  if (o.organizationId !== undefined) w.organizationId = w.bornAs = o.organizationId;
  const traffic = new Traffic();
  const deliveries = createDeliveries(w);
  seed(w);
  const app = Fastify({ logger: false, bodyLimit: 128 * 1024 * 1024, forceCloseConnections: true, exposeHeadRoutes: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => { done(null, body); });
  const userOf = tokenReader(o.identityUrl, w, () => { const a = app.server.address(); return a !== null && typeof a === 'object' ? [`http://localhost:${a.port}`, `http://127.0.0.1:${a.port}`] : []; });

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/sandbox/') && !loopback.has(request.ip)) return reply.code(403).send({ error: { code: 'SandboxControl', message: 'The control plane answers only on this machine.' } });
  });
  app.setErrorHandler((error, request, reply) => {
    const answer = failure(error instanceof DataverseError ? error : (error as Error), { method: request.method, path: request.url, headers: {}, body: '' });
    const status = error instanceof DataverseError ? error.status : (error as { statusCode?: number }).statusCode ?? answer.status;
    return reply.code(status).headers(answer.headers).type('application/json').send(answer.body);
  });
  app.setNotFoundHandler((request, reply) => reply.code(501).type('application/json').send(JSON.stringify({ error: { code: 'SandboxNotEmulated', message: `The sandbox Dataverse has nothing at ${request.method} ${request.url}.`, request: { method: request.method, path: request.url } } })));
  controlRoutes(app, w, traffic, clock, () => { deliveries.reset(); });
  deliveries.routes(app);
  metadataRoutes(app, w, async (authorization) => callerFor(w, await userOf(authorization), {}));

  app.route({ method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'], url: '/api/data/*', handler: (request, reply) => webApi(request, reply) });

  async function webApi(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const started = performance.now();
    const url = request.raw.url ?? '';
    const version = api.exec(url);
    const headers = request.headers as Record<string, string | undefined>;
    const body = typeof request.body === 'string' ? request.body : '';
    const fault = traffic.take(request.method, url, body);
    let parts: readonly PartLog[] = [], user: string | null = null, caller: string | null = null;
    const call: Call = traffic.record({ at: w.now().toISOString(), method: request.method, path: url, user: null, caller: null, parts: [], status: 0, ms: 0, fault: fault?.kind ?? null, requestBody: copyOf(body) });
    const finish = (status: number): void => { Object.assign(call, { status, user, caller, parts, ms: Math.round((performance.now() - started) * 10) / 10 }); };

    if (traffic.latencyMs) await sleep(traffic.latencyMs);
    if (fault?.kind === 'resetBefore') { finish(0); reply.hijack(); request.raw.socket.destroy(); return; }
    if (fault?.kind === 'hang') { finish(0); reply.hijack(); return; }
    if (fault?.kind === 'html') { finish(200); await reply.code(200).type('text/html').send('<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>'); return; }
    if (fault?.kind === 'status') {
      finish(fault.status!);
      const throttled = fault.status === 429;
      if (fault.retryAfter !== undefined) void reply.header('retry-after', String(fault.retryAfter));
      await reply.code(fault.status!).type('application/json').send(JSON.stringify({ error: { code: throttled ? '0x80072322' : '0x80040216', message: throttled ? 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.' : 'An unexpected error occurred.' } }));
      return;
    }

    let answer: Answer;
    const op: Operation = { method: request.method, path: version ? url.slice(version[0].length) : url, headers, body };
    try {
      settleBackground(w);
      if (!version) throw new DataverseError(404, '0x8006088a', `Resource not found for the segment '${url}'.`);
      if (!/^9\.[0-2]$/.test(version[1]!)) throw new DataverseError(501, 'SandboxNotEmulated', `The sandbox emulates v9.2 of the Web API, not v${version[1]!}.`);
      user = await userOf(headers['authorization']);
      const mine = user;
      if (traffic.isOver(mine, w.switches.requestsPerFiveMinutes, w.now().getTime())) throw new DataverseError(429, '0x80072322', `Number of requests exceeded the limit of ${w.switches.requestsPerFiveMinutes} over time window of 300 seconds.`, { 'retry-after': '5' });
      const who = callerFor(w, mine, headers);
      caller = who.impersonator ? who.acting.userId : null;
      const host = headers['host'] ?? `localhost:${o.port}`;
      const base = version[0].endsWith('/') ? version[0] : `${version[0]}/`;
      const session = sessionOf(w, who, `http://${host}${base}`);
      if (/^\$batch\/?(\?|$)/.test(op.path)) {
        if (op.method !== 'POST') throw new DataverseError(405, '0x80060888', 'A batch is sent with POST.');
        const ran = await runBatch(session, op, base, (h) => callerFor(w, mine, h));
        answer = ran.answer;
        parts = ran.parts;
      } else answer = handle(session, op);
    } catch (e) {
      answer = failure(e, op);
    }
    finish(answer.status);
    deliveries.take();
    if (fault?.kind === 'resetAfterCommit') { reply.hijack(); request.raw.socket.destroy(); return; }
    if (fault?.kind === 'hangAfterCommit') { reply.hijack(); return; }
    const out: Record<string, string> = { 'odata-version': '4.0', 'x-ms-service-request-id': `sandbox-${call.id}`, date: w.now().toUTCString(), ...answer.headers };
    if (answer.contentType) out['content-type'] = answer.contentType;
    if (fault?.kind === 'truncated') {
      const bytes = Buffer.from(answer.body ?? '{"value":[]}');
      reply.hijack();
      reply.raw.writeHead(answer.status, { ...out, 'content-length': bytes.length });
      reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => { setTimeout(() => request.raw.socket.destroy(), 20); });
      return;
    }
    await reply.code(answer.status).headers(out).send(answer.body ?? '');
  }

  await app.listen({ port: o.port, host: o.host ?? '127.0.0.1' });
  const port = (app.server.address() as AddressInfo).port;
  return { url: `http://localhost:${port}`, port, world: w, traffic, importSolution: (zip) => { importSolution(w, zip); }, close: async () => { await deliveries.close(); await app.close(); } };
}
