/** Set-up over HTTP: the page, its API, and the two ways back from signing in. Cookies, origins and headers are decided here. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { isDoorError } from '../core/errors.ts';
import { isSetupError, SetupError } from '../core/setup-error.ts';
import { isSafeOrigin } from './addresses.ts';
import { begin, enterCode, finish, register, type Callback } from './entering.ts';
import { createService, type ServiceDeps } from './service.ts';
import type { Session } from './store.ts';

/** No inline script or style, nothing from elsewhere, in no frame. Forms are sent by script only. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const FILES: Readonly<Record<string, string>> = { 'setup.js': 'text/javascript; charset=utf-8', 'setup.css': 'text/css; charset=utf-8' };
const HTML = '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Set up Counterfoil</title><link rel="stylesheet" href="/setup/assets/setup.css"><script src="/setup/assets/setup.js" defer></script></head><body><div id="root"></div><noscript>This page needs JavaScript.</noscript></body></html>';

export interface RouteDeps extends ServiceDeps { /** Folder of the built page. */ readonly page: string }

export const originOf = (r: FastifyRequest): string => `${r.protocol}://${r.host}`;
const cookieName = (origin: string): string => (origin.startsWith('https:') ? '__Host-counterfoil-setup' : 'counterfoil-setup');

export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) { const at = part.indexOf('='); if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim(); }
  return undefined;
}
function setCookie(request: FastifyRequest, reply: FastifyReply, value: string | undefined): void {
  const origin = originOf(request);
  // Lax: the ways back from Microsoft and Xero are navigations from elsewhere; everything that changes something is refused from elsewhere by its origin
  void reply.header('set-cookie', `${cookieName(origin)}=${value ?? ''}; Path=/; HttpOnly; SameSite=Lax${origin.startsWith('https:') ? '; Secure' : ''}${value === undefined ? '; Max-Age=0' : ''}`);
}

export const setupRoutes = (d: RouteDeps): FastifyPluginAsync => async (app: FastifyInstance) => {
  const service = createService(d);
  const session = (r: FastifyRequest): Promise<Session | undefined> => d.store.session(cookieOf(r.headers.cookie, cookieName(originOf(r))));

  // last of all, over what is right for the rest of the relay
  app.addHook('onSend', async (_request, reply, payload) => {
    void reply.header('content-security-policy', POLICY).header('cache-control', 'no-store').header('cross-origin-resource-policy', 'same-origin').removeHeader('access-control-allow-origin');
    return payload;
  });
  app.addHook('onRequest', async (request) => {
    if (!isSafeOrigin(originOf(request))) throw new SetupError('SETUP_NOT_SECURE', 'Set-up works over https only.', 'Open the https address of this relay. Behind a proxy that ends https set TRUST_PROXY=true.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const site = request.headers['sec-fetch-site'];
      if (request.headers.origin !== originOf(request) || (site !== undefined && site !== 'same-origin')) throw new SetupError('SETUP_FOREIGN_PAGE', 'This was not asked for by the set-up page.', 'Open the set-up page of this relay and try again there.');
    }
  });
  app.setErrorHandler((e, request, reply) => {
    if (isSetupError(e)) {
      request.log.info({ code: e.code, correlation: request.id }, 'set-up said no');
      return reply.code(e.code === 'SETUP_SIGN_IN' ? 401 : e.code === 'SETUP_NOT_TRUSTED' || e.code === 'SETUP_FOREIGN_PAGE' ? 403 : 422).send({ code: e.code, message: e.message, fix: e.fix, correlationId: request.id });
    }
    if (isDoorError(e)) return reply.code(502).send({ code: 'SETUP_NO_ANSWER', message: `${e.door === 'xero' ? 'Xero' : e.door === 'dataverse' ? 'Dynamics' : 'The sign-in server'} did not answer as it should.`, fix: 'Try again in a minute.', correlationId: request.id });
    throw e;
  });

  const page = async (_request: FastifyRequest, reply: FastifyReply) => reply.type('text/html; charset=utf-8').send(HTML);
  app.get('/setup', { schema: { hide: true } }, page);
  app.get('/setup/', { schema: { hide: true } }, page);
  app.get<{ Params: { file: string } }>('/setup/assets/:file', { schema: { hide: true } }, async (request, reply) => {
    const type = Object.hasOwn(FILES, request.params.file) ? FILES[request.params.file] : undefined;
    const content = type && await readFile(join(d.page, request.params.file)).catch(() => undefined);
    if (!content) return reply.code(404).send({ code: 'NOT_FOUND', message: 'The set-up page has not been built.', fix: 'Run "npm run build" in the folder of the relay.', correlationId: request.id });
    return reply.type(type!).send(content);
  });

  app.get('/setup/api/state', { schema: { hide: true } }, async (request) => {
    const s = await session(request);
    const state = await service.state(s, originOf(request));
    // said once
    if (s?.notice) await d.store.notice(s.hash, undefined);
    return state;
  });
  const post = (path: string, work: (s: Session | undefined, body: Readonly<Record<string, unknown>>, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>, perMinute = 60): void => {
    app.post(`/setup/api/${path}`, { schema: { hide: true }, bodyLimit: 16 * 1024, config: { rateLimit: { max: perMinute, timeWindow: 60_000 } } }, async (request, reply) => {
      const body = typeof request.body === 'object' && request.body !== null ? request.body as Record<string, unknown> : {};
      return (await work(await session(request), body, request, reply)) ?? { ok: true };
    });
  };
  post('code', async (s, b, request, reply) => { setCookie(request, reply, await enterCode(d, s, b['code'])); }, 10);
  post('microsoft-app', (s, b) => register(d, s, b));
  post('sign-in', async (s, b, request, reply) => {
    const begun = await begin(d, s, { environment: b['environment'], origin: originOf(request) });
    if (begun.session !== undefined) setCookie(request, reply, begun.session);
    return { url: begun.url };
  });
  post('sign-out', async (s, _b, request, reply) => { if (s) await d.store.end(s.hash); setCookie(request, reply, undefined); });
  post('solution', (s) => service.install(s));
  post('user', (s) => service.user(s));
  post('address', (s, b) => service.address(s, b['url']));
  post('xero/begin', async (s, _b, request) => ({ url: await service.beginXero(s, originOf(request)) }));
  post('xero/custom', (s, b) => service.customXero(s, b));
  post('xero/choose', (s, b) => service.choose(s, { grantId: b['grantId'], tenantIds: b['tenantIds'] }));
  post('xero/disconnect', (s, b) => service.disconnect(s, b['tenantId']));

  // A navigation cannot show JSON: what went wrong is kept for the page, which the browser is sent to in any case.
  const back = (path: string, work: (s: Session | undefined, q: Callback, request: FastifyRequest, reply: FastifyReply) => Promise<void>): void => {
    app.get<{ Querystring: Record<string, unknown> }>(path, { schema: { hide: true } }, async (request, reply) => {
      const s = await session(request);
      const q = Object.fromEntries(Object.entries(request.query).filter(([, v]) => typeof v === 'string' && v.length < 8_000)) as Callback;
      try { await work(s, q, request, reply); } catch (e) {
        if (!isSetupError(e) && !isDoorError(e)) throw e;
        const notice = isSetupError(e) ? { code: e.code, message: e.message, fix: e.fix } : { code: 'SETUP_NO_ANSWER', message: 'The other side did not answer as it should.', fix: 'Try again in a minute.' };
        request.log.info({ code: notice.code, correlation: request.id }, 'set-up came back without success');
        if (s) await d.store.notice(s.hash, notice);
      }
      return reply.redirect('/setup', 303);
    });
  };
  back('/setup/microsoft/callback', async (s, q, request, reply) => setCookie(request, reply, await finish(d, s, q)));
  back('/setup/xero/callback', (s, q) => service.finishXero(s, q));
};
