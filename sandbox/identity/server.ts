/**
 * One process stands for Microsoft's and Xero's sign-in. It signs tokens; whether a token opens anything is decided by
 * the sandbox it is shown to. Everything not listed here answers 501.
 */
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { users, userNamed, type UserName } from '../data/users.ts';
import { createSigningKey } from './keys.ts';
import { judgeMicrosoft, microsoftError } from './microsoft.ts';
import { microsoftSignIn } from './microsoft/routes.ts';
import { xeroSignIn } from './xero-sign-in.ts';

export interface IdentityOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly clock?: () => number;
}
export interface IdentityServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
  /** A Dataverse token without a request: for tests. */
  signDataverse(user: UserName, o?: { expiresIn?: number }): Promise<string>;
  /** A Xero token without a request. @param o.expiresIn seconds, may be negative for an expired one */
  signXero(o?: { clientId?: string; scopes?: readonly string[]; expiresIn?: number; audience?: string }): Promise<string>;
}

const dataverseSeconds = 3599;
const xeroSeconds = 1800;

function formOf(request: FastifyRequest): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(typeof request.body === 'string' ? request.body : ''));
}

/** Only pages of this machine may read tokens from a browser. */
function allowLocalOrigin(request: FastifyRequest, reply: FastifyReply): void {
  const origin = request.headers.origin;
  if (origin && /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin)) {
    void reply.header('access-control-allow-origin', origin).header('vary', 'origin');
  }
}

export async function startIdentity(options: IdentityOptions): Promise<IdentityServer> {
  const clock = options.clock ?? Date.now;
  const key = await createSigningKey();
  const app = Fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true });
  let url = '';

  const sign = (claims: Record<string, unknown>, expiresIn: number, now = clock()): Promise<string> => {
    const issuedAt = Math.floor(now / 1000);
    return key.sign({ iss: url, ...claims }, { issuedAt: expiresIn > 0 ? issuedAt : issuedAt + expiresIn - 60, expiresAt: issuedAt + expiresIn });
  };
  const signDataverse = (name: UserName, o: { expiresIn?: number } = {}): Promise<string> => {
    const user = userNamed(name);
    const application = user.applicationid ? { appid: user.applicationid, azp: user.applicationid, idtyp: 'app' } : { upn: user.email, name: user.fullname, scp: 'user_impersonation' };
    return sign({ aud: 'dataverse', tid: 'sandbox', oid: user.oid, sub: user.oid, ver: '2.0', ...application }, o.expiresIn ?? dataverseSeconds);
  };
  const signXero: IdentityServer['signXero'] = (o = {}) =>
    sign({ aud: o.audience ?? 'xero', client_id: o.clientId ?? 'counterfoil-sandbox', scope: [...(o.scopes ?? ['accounting.invoices', 'accounting.contacts', 'accounting.settings', 'accounting.payments', 'accounting.attachments'])], authentication_event_id: 'a1b9b2a0-5c7e-4a57-8b1f-0d2c4a6e8f10' }, o.expiresIn ?? xeroSeconds);

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/keys', () => ({ keys: [key.publicJwk] }));
  const discovery = () => ({
    issuer: url, token_endpoint: `${url}/connect/token`, jwks_uri: `${url}/keys`, id_token_signing_alg_values_supported: ['ES256'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'], token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    authorization_endpoint: `${url}/identity/connect/authorize`, revocation_endpoint: `${url}/connect/revocation`, code_challenge_methods_supported: ['S256'], response_types_supported: ['code'], subject_types_supported: ['public'],
  });
  app.get('/.well-known/openid-configuration', discovery);

  app.get('/sandbox/token', async (request, reply) => {
    allowLocalOrigin(request, reply);
    const name = (request.query as { user?: string }).user ?? '';
    const user = users.find((u) => u.name === name);
    if (!user) {
      return reply.code(400).send({ code: 'SandboxUnknownUser', message: `No sandbox user is called "${name}".`, fix: `Use ?user= with one of: ${users.map((u) => u.name).join(', ')}.` });
    }
    return { access_token: await signDataverse(user.name), token_type: 'Bearer', expires_in: dataverseSeconds };
  });

  const people = microsoftSignIn(app, { url: () => url, clock, sign });
  app.post('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const { tenant } = request.params as { tenant: string };
    const person = await people.redeem(tenant, formOf(request));
    if (person) return reply.code(person.status).send(person.body);
    const verdict = judgeMicrosoft(tenant, formOf(request));
    if (!verdict.ok) return reply.code(verdict.refusal.status).send(microsoftError(verdict.refusal, clock()));
    const appid = verdict.client.ids.at(-1)!, { oid } = verdict.client;
    return { token_type: 'Bearer', expires_in: dataverseSeconds, ext_expires_in: dataverseSeconds, access_token: await sign({ aud: 'dataverse', tid: 'sandbox', oid, sub: oid, ver: '2.0', appid, azp: appid, idtyp: 'app' }, dataverseSeconds) };
  });

  xeroSignIn(app, { sign, clock, seconds: xeroSeconds });

  app.setNotFoundHandler((request, reply) => reply.code(501).send({
    code: 'SandboxNotEmulated', message: `The sandbox sign-in does not emulate ${request.method} ${request.url}.`,
    fix: 'Use the endpoints listed in sandbox/identity/server.ts.', request: { method: request.method, url: request.url },
  }));
  app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) =>
    reply.code(error.statusCode ?? 500).send({ error: 'invalid_request', error_description: error.message }));

  await app.listen({ port: options.port, host: '127.0.0.1' });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  url = `http://localhost:${port}`;
  return { url, port, close: () => app.close(), signDataverse, signXero };
}
