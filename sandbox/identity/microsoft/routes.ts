/**
 * Microsoft's sign-in of people: OpenID Connect, code flow with PKCE, for applications with a secret. A code works once and
 * for ten minutes; a refresh token comes only with `offline_access` and is another one after every use.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { userNamed, users, type SandboxUser } from '../../data/users.ts';
import { microsoftTenant } from '../clients.ts';
import { judgeClient, microsoftError, type MicrosoftRefusal } from '../microsoft.ts';
import { errorPage, signInPage } from './pages.ts';
import { judgeAuthorize, readScopes, type Wanted } from './requests.ts';

export interface MicrosoftSignIn {
  /** The answer of the token endpoint to the grants of people; undefined: another grant. */
  redeem(tenant: string, form: ReadonlyMap<string, string>): Promise<{ readonly status: number; readonly body: Record<string, unknown> } | undefined>;
}
export interface MicrosoftSignInOptions { readonly url: () => string; readonly clock: () => number; sign(claims: Record<string, unknown>, expiresIn: number): Promise<string> }

interface Code { readonly wanted: Wanted; readonly user: SandboxUser; readonly until: number; used: boolean }
interface Refresh { readonly clientId: string; readonly user: SandboxUser; readonly resource: string | undefined; readonly scopes: readonly string[]; until: number }
const SECONDS = 3599, CODE_MS = 600_000, REFRESH_MS = 90 * 86_400_000;
const secret = (): string => randomBytes(32).toString('base64url');

export function microsoftSignIn(app: FastifyInstance, o: MicrosoftSignInOptions): MicrosoftSignIn {
  const flows = new Map<string, { wanted: Wanted; until: number }>();
  const codes = new Map<string, Code>();
  const refreshes = new Map<string, Refresh>();
  const issuer = (): string => `${o.url()}/${microsoftTenant}/v2.0`;
  const back = (to: string, values: Record<string, string | undefined>): string => {
    const url = new URL(to);
    for (const [k, v] of Object.entries(values)) if (v !== undefined) url.searchParams.set(k, v);
    return url.href;
  };
  const form = (body: unknown): Map<string, string> => new Map(new URLSearchParams(typeof body === 'string' ? body : ''));

  app.get<{ Params: { tenant: string } }>('/:tenant/v2.0/.well-known/openid-configuration', async (request, reply) => {
    if (request.params.tenant !== microsoftTenant) return reply.code(400).send(microsoftError({ status: 400, error: 'invalid_tenant', code: 90002, text: `Tenant '${request.params.tenant}' not found.` }, o.clock()));
    const at = `${o.url()}/${microsoftTenant}`;
    return {
      issuer: issuer(), authorization_endpoint: `${at}/oauth2/v2.0/authorize`, token_endpoint: `${at}/oauth2/v2.0/token`, jwks_uri: `${at}/discovery/v2.0/keys`, response_types_supported: ['code'], response_modes_supported: ['query'],
      subject_types_supported: ['pairwise'], id_token_signing_alg_values_supported: ['ES256'], scopes_supported: ['openid', 'profile', 'email', 'offline_access'], token_endpoint_auth_methods_supported: ['client_secret_post'],
    };
  });
  app.get('/:tenant/discovery/v2.0/keys', (_request, reply) => reply.redirect('/keys'));

  app.get<{ Params: { tenant: string } }>('/:tenant/oauth2/v2.0/authorize', async (request, reply) => {
    const judged = judgeAuthorize(request.params.tenant, new Map(new URL(request.url, 'http://x').searchParams));
    void reply.header('cache-control', 'no-store');
    if (!judged.ok) {
      if (judged.how === 'sent') return reply.redirect(back(judged.to!, { error: judged.error, error_description: `AADSTS${judged.code}: ${judged.text}`, state: judged.state }));
      return reply.code(400).type('text/html; charset=utf-8').send(errorPage(judged.code, judged.text));
    }
    const flow = secret();
    flows.set(flow, { wanted: judged.wanted, until: o.clock() + CODE_MS });
    return reply.type('text/html; charset=utf-8').send(signInPage(`/${microsoftTenant}/login`, flow, judged.wanted));
  });

  app.post<{ Params: { tenant: string } }>('/:tenant/login', async (request, reply) => {
    const given = form(request.body);
    const flow = flows.get(given.get('flow') ?? '');
    flows.delete(given.get('flow') ?? '');
    if (!flow || flow.until < o.clock()) return reply.code(400).type('text/html; charset=utf-8').send(errorPage(90014, 'The sign-in took too long. Begin again in the application.'));
    const { wanted } = flow;
    const user = users.find((u) => u.name === given.get('user') && u.applicationid === null);
    if (!user) return reply.redirect(back(wanted.redirectUri, { error: 'access_denied', error_subcode: 'cancel', error_description: 'AADSTS65004: User declined to consent to access the app.', state: wanted.state }), 303);
    const code = secret();
    codes.set(code, { wanted, user: userNamed(user.name), until: o.clock() + CODE_MS, used: false });
    return reply.redirect(back(wanted.redirectUri, { code, state: wanted.state, session_state: crypto.randomUUID() }), 303);
  });

  const invalid = (code: number, text: string, error = 'invalid_grant', status = 400): MicrosoftRefusal => ({ status, error, code, text });
  const answer = async (clientId: string, user: SandboxUser, resource: string | undefined, scopes: readonly string[], nonce: string | undefined): Promise<Record<string, unknown>> => {
    const person = { tid: microsoftTenant, oid: user.oid, sub: user.oid, name: user.fullname };
    const body: Record<string, unknown> = { token_type: 'Bearer', scope: scopes.filter((s) => s !== 'offline_access').join(' '), expires_in: SECONDS, ext_expires_in: SECONDS };
    // without a resource the token is for Microsoft Graph, which nothing here accepts
    body['access_token'] = await o.sign({ ...person, iss: issuer(), aud: resource ?? '00000003-0000-0000-c000-000000000000', appid: clientId, azp: clientId, upn: user.email, scp: 'user_impersonation', ver: '1.0' }, SECONDS);
    if (scopes.includes('openid')) body['id_token'] = await o.sign({ ...person, iss: issuer(), aud: clientId, preferred_username: user.email, ver: '2.0', ...(nonce === undefined ? {} : { nonce }) }, SECONDS);
    if (scopes.includes('offline_access')) {
      const token = secret();
      refreshes.set(token, { clientId, user, resource, scopes, until: o.clock() + REFRESH_MS });
      body['refresh_token'] = token;
    }
    return body;
  };

  return {
    async redeem(tenant, f) {
      const grant = f.get('grant_type');
      if (grant !== 'authorization_code' && grant !== 'refresh_token') return undefined;
      const refused = (r: MicrosoftRefusal) => ({ status: r.status, body: microsoftError(r, o.clock()) });
      const judged = judgeClient(tenant, f);
      if (!judged.ok) return refused(judged.refusal);
      const clientId = judged.client.ids.at(-1)!;
      if (grant === 'refresh_token') {
        const known = refreshes.get(f.get('refresh_token') ?? '');
        if (!known || known.clientId !== clientId) return refused(invalid(9002313, 'Invalid request. Request is malformed or invalid.'));
        if (known.until < o.clock()) return refused(invalid(700082, 'The refresh token has expired due to inactivity.'));
        const read = readScopes(f.get('scope') ?? known.scopes.join(' '));
        if (!read || read.resources.length > 1) return refused(invalid(70011, `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid.`, 'invalid_scope'));
        return { status: 200, body: await answer(clientId, known.user, read.resources[0], read.scopes, undefined) };
      }
      const code = codes.get(f.get('code') ?? '');
      if (!code || code.wanted.client !== judged.client) return refused(invalid(9002313, 'Invalid request. Request is malformed or invalid.'));
      if (code.used) return refused(invalid(54005, 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.'));
      if (code.until < o.clock()) return refused(invalid(70008, 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.'));
      if (f.get('redirect_uri') !== code.wanted.redirectUri) return refused(invalid(500112, `The reply address '${f.get('redirect_uri') ?? ''}' does not match the reply address '${code.wanted.redirectUri}' provided when requesting Authorization code.`));
      if (code.wanted.challenge !== undefined) {
        const verifier = f.get('code_verifier');
        if (!verifier) return refused(invalid(501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'));
        if (createHash('sha256').update(verifier).digest('base64url') !== code.wanted.challenge) return refused(invalid(501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'));
      }
      code.used = true;
      return { status: 200, body: await answer(clientId, code.user, code.wanted.resource, code.wanted.scopes, code.wanted.nonce) };
    },
  };
}
