import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appPage, safeReturn, signInPage } from './server/pages.ts';
import { registerProxy } from './server/proxy.ts';
import { clearCookie, cookieOf, makeSessions, setCookie } from './server/sessions.ts';

export interface AppHostOptions {
  readonly port: number;
  readonly dataverseUrl: string;
  readonly identityUrl: string;
  /** Where `scripts/build-app.ts` put the bundles. */
  readonly bundleDir?: string;
}
export interface AppHost { readonly url: string; readonly port: number; readonly close: () => Promise<void> }

const builtHere = resolve(dirname(fileURLToPath(import.meta.url)), '../../dist/app');
const types: Record<string, string> = { 'main.js': 'text/javascript; charset=utf-8', 'platform.js': 'text/javascript; charset=utf-8', 'main.css': 'text/css; charset=utf-8' };
/** What a strict environment sends: calls to other origins, the relay's too, are blocked by the browser. */
const strictPolicy = "connect-src 'self' blob: data:; frame-src 'self' blob:";

/** Starts the model-driven app host. Fails with the command to run when the bundles have not been built. */
export async function startAppHost(o: AppHostOptions): Promise<AppHost> {
  const dir = o.bundleDir ?? builtHere;
  for (const file of Object.keys(types)) if (!existsSync(join(dir, file))) throw new Error(`The app host's bundle ${file} is missing in ${dir}. Run: node scripts/build-app.ts`);
  const version = String(Math.round(statSync(join(dir, 'main.js')).mtimeMs));
  const bundles = new Map(Object.keys(types).map((f) => [f, readFileSync(join(dir, f))]));
  const sessions = makeSessions(o.identityUrl.replace(/\/$/, ''));
  let strict = false;

  const server = fastify({ bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true });
  // bodies go through as they came; only the two doors of our own read them
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body); });
  registerProxy(server, { dataverseUrl: o.dataverseUrl, sessions });

  const html = (reply: FastifyReply, page: string, status = 200): FastifyReply => {
    if (strict) reply.header('content-security-policy', strictPolicy);
    return reply.code(status).header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').header('x-frame-options', 'SAMEORIGIN').send(page);
  };
  const signedIn = (request: FastifyRequest): boolean => sessions.userOf(cookieOf(request.headers.cookie)) !== undefined;

  server.get('/', (_request, reply) => reply.redirect('/main.aspx'));
  server.get('/main.aspx', (request, reply) => (signedIn(request) ? html(reply, appPage(version)) : reply.redirect(`/signin?return=${encodeURIComponent(request.url)}`)));
  server.get('/signin', (request, reply) => html(reply, signInPage(safeReturn((request.query as { return?: string }).return))));
  server.post('/signin', async (request, reply) => {
    const form = new URLSearchParams(String(request.body ?? ''));
    const to = safeReturn(form.get('return') ?? undefined);
    try {
      return await reply.header('set-cookie', setCookie(await sessions.signIn(form.get('user') ?? ''))).redirect(to, 303);
    } catch (e) {
      return html(reply, signInPage(to, e instanceof Error ? e.message : String(e)), 400);
    }
  });
  server.get('/signout', (request, reply) => {
    sessions.signOut(cookieOf(request.headers.cookie));
    return reply.header('set-cookie', clearCookie).redirect('/signin');
  });
  server.get<{ Params: { file: string } }>('/app/:file', (request, reply) => {
    const bytes = bundles.get(request.params.file);
    if (!bytes) return reply.code(404).send({ error: { code: 'NotFound', message: `The app host has no file ${request.params.file}.` } });
    return reply.header('content-type', types[request.params.file]).header('cache-control', 'public, max-age=31536000, immutable').send(bytes);
  });
  server.post('/sandbox/csp', (request, reply) => {
    let wanted: unknown;
    try { wanted = (JSON.parse(String(request.body ?? '')) as { strict?: unknown }).strict; } catch { wanted = undefined; }
    if (typeof wanted !== 'boolean') return reply.code(400).send({ error: { code: 'BadRequest', message: 'Send {"strict": true} or {"strict": false}.' } });
    strict = wanted;
    return reply.send({ strict });
  });
  server.get('/sandbox/csp', (_request, reply) => reply.send({ strict }));
  server.setNotFoundHandler((request, reply) => reply.code(501).send({ error: { code: 'SandboxNotEmulated', message: `The sandbox's app host does not serve ${request.method} ${request.url}.` } }));

  await server.listen({ port: o.port, host: 'localhost' });
  const { port } = server.addresses()[0] as AddressInfo;
  return { url: `http://localhost:${port}`, port, close: () => server.close() };
}
