import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf } from './sessions.ts';
import type { Sessions } from './sessions.ts';

/** Hop by hop, or about a body that the proxy has already unpacked. */
const notPassedOn = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-encoding', 'content-length', 'upgrade', 'host', 'cookie', 'authorization', 'set-cookie', 'origin', 'referer', 'accept-encoding', 'expect']);
const passed = (headers: Iterable<[string, string]>): Record<string, string> => Object.fromEntries([...headers].filter(([k]) => !notPassedOn.has(k.toLowerCase())));

/**
 * Hands the Web API, web resources, control files and metadata of the sandbox Dataverse to the browser under the app's
 * own origin, as a model-driven app has them, with the signed-in person's token. Absolute addresses in answers (next
 * links, ids of new rows) are turned to this origin, else a script that follows one would leave it.
 */
export function registerProxy(server: FastifyInstance, o: { dataverseUrl: string; sessions: Sessions }): void {
  const base = new URL(o.dataverseUrl).origin;
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const own = `${request.protocol}://${request.headers.host ?? 'localhost'}`;
    const turn = (s: string): string => s.replaceAll(`${base}/api/data/`, `${own}/api/data/`);
    const token = await o.sessions.token(cookieOf(request.headers.cookie));
    const headers = passed(Object.entries(request.headers).map(([k, v]) => [k, Array.isArray(v) ? v.join(', ') : v ?? '']));
    if (token) headers['authorization'] = `Bearer ${token}`;
    const body = request.body as Buffer | undefined;
    // requests inside a $batch carry addresses of their own
    const sent = body && /multipart\/mixed/i.test(request.headers['content-type'] ?? '') ? body.toString('utf8').replaceAll(`${own}/api/data/`, `${base}/api/data/`) : body;
    let answer: Response;
    try {
      answer = await fetch(base + request.url, { method: request.method, headers, body: sent as BodyInit | undefined, redirect: 'manual' });
    } catch (e) {
      return reply.code(502).send({ error: { code: 'SandboxUnreachable', message: `The sandbox Dataverse at ${base} cannot be reached: ${e instanceof Error ? (e.cause as Error | undefined)?.message ?? e.message : String(e)}` } });
    }
    for (const [k, v] of Object.entries(passed(answer.headers.entries()))) reply.header(k, turn(v));
    if (answer.status === 204 || answer.status === 304) return reply.code(answer.status).send();
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isText = /json|multipart|text/i.test(answer.headers.get('content-type') ?? '') && request.url.startsWith('/api/data/');
    return reply.code(answer.status).send(isText ? turn(bytes.toString('utf8')) : bytes);
  };
  server.route({ method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'], url: '/api/data/*', handler: handle });
  for (const url of ['/WebResources/*', '/sandbox/metadata/*', '/sandbox/controls/*']) server.get(url, handle);
}
