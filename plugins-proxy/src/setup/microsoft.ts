/**
 * Signing in at Microsoft: OpenID Connect, code flow with PKCE, and an access token for one Dynamics environment. No refresh token
 * is asked for: what is not there cannot be stolen, and after an hour somebody signs in again with a click.
 */
import { createHash } from 'node:crypto';
import { createHttp } from '../core/http.ts';
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import { newSecret } from './store.ts';

export interface MicrosoftRegistration { readonly tenant: string; readonly clientId: string; readonly clientSecret: string }
export interface Begun { readonly url: string; readonly state: string; readonly verifier: string; readonly nonce: string }

const base = (authority: string, tenant: string): string => `${authority.replace(/\/+$/, '')}/${encodeURIComponent(tenant)}/oauth2/v2.0`;

export function beginSignIn(o: { readonly authority: string; readonly app: Pick<MicrosoftRegistration, 'tenant' | 'clientId'>; readonly environment: string; readonly redirectUri: string }): Begun {
  const state = newSecret(), nonce = newSecret(), verifier = newSecret();
  const url = new URL(`${base(o.authority, o.app.tenant)}/authorize`);
  const query = {
    client_id: o.app.clientId, response_type: 'code', response_mode: 'query', redirect_uri: o.redirectUri, scope: `openid profile ${o.environment}/user_impersonation`,
    state, nonce, code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', prompt: 'select_account',
  };
  for (const [k, v] of Object.entries(query)) url.searchParams.set(k, v);
  return { url: url.href, state, nonce, verifier };
}

export interface SignedIn { readonly token: string; readonly seconds: number; readonly tenant: string; readonly name: string }

/** @throws SetupError with what Microsoft says and what to do */
export async function finishSignIn(o: { readonly authority: string; readonly app: MicrosoftRegistration; readonly environment: string; readonly redirectUri: string; readonly code: string; readonly verifier: string; readonly nonce: string }): Promise<SignedIn> {
  const at = new URL(`${base(o.authority, o.app.tenant)}/token`);
  const http = createHttp({ door: 'identity', origin: at.origin, connections: 1, largestAnswer: 1024 * 1024 });
  let body: any;
  try {
    const form = { grant_type: 'authorization_code', client_id: o.app.clientId, client_secret: o.app.clientSecret, code: o.code, redirect_uri: o.redirectUri, code_verifier: o.verifier, scope: `openid profile ${o.environment}/user_impersonation` };
    const answer = await http.send({ method: 'POST', path: at.pathname, headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }, body: new URLSearchParams(form).toString(), deadlineMs: 20_000 });
    try { body = JSON.parse(answer.text); } catch { body = undefined; }
    if (answer.status !== 200) throw refusal(Number(body?.error_codes?.[0]) || Number(/AADSTS(\d+)/.exec(String(body?.error_description))?.[1]) || 0);
  } catch (cause) {
    if (isDoorError(cause)) throw new SetupError('SETUP_MICROSOFT_UNREACHABLE', 'Microsoft\'s sign-in server did not answer.', 'Check that the relay reaches it (DNS, firewall, proxy), and sign in again.', cause);
    throw cause;
  } finally { await http.close(); }
  // Straight from the token endpoint over TLS: who issued it is known without its signature (OpenID Connect Core, 3.1.3.7, 6). The nonce ties it to this sign-in.
  const claims = claimsOf(body?.id_token);
  const seconds = Number(body?.expires_in);
  if (typeof body?.access_token !== 'string' || !Number.isFinite(seconds) || claims === undefined || claims['nonce'] !== o.nonce || String(claims['aud']).toLowerCase() !== o.app.clientId.toLowerCase()) {
    throw new SetupError('SETUP_SIGN_IN_NOT_OURS', 'The answer of the sign-in server does not belong to this sign-in.', 'Sign in again.');
  }
  return { token: body.access_token, seconds: Math.max(60, Math.min(seconds - 60, 7_200)), tenant: String(claims['tid'] ?? ''), name: String(claims['name'] ?? claims['preferred_username'] ?? '') };
}

function claimsOf(token: unknown): Record<string, unknown> | undefined {
  try { return JSON.parse(Buffer.from(String(token).split('.')[1]!, 'base64url').toString('utf8')) as Record<string, unknown>; } catch { return undefined; }
}

/** Microsoft's codes that people meet here, with what to do. */
function refusal(code: number): SetupError {
  const say = (message: string, fix: string): SetupError => new SetupError(`SETUP_AADSTS${code || ''}`, `${message}${code ? ` (AADSTS${code})` : ''}`, fix);
  if (code === 7000215) return say('Microsoft does not take the client secret.', 'Make a new client secret in the app registration, copy its value (not its id), and enter it under "The app registration".');
  if (code === 7000222) return say('The client secret has expired.', 'Make a new client secret in the app registration and enter it under "The app registration".');
  if (code === 700016 || code === 90002) return say('Microsoft does not know this application in this directory.', 'Compare client id and tenant id with the overview page of the app registration.');
  if (code === 65001) return say('Nobody has consented to the application yet.', 'In the app registration open "API permissions" and grant admin consent for Dynamics CRM, user_impersonation.');
  if (code === 500011) return say('Microsoft does not know this environment in this directory.', 'Compare the address of the environment; it must belong to the directory of the app registration.');
  return say('Microsoft refused the sign-in.', 'Sign in again. If it stays, look the code up on https://login.microsoftonline.com/error.');
}
/** What Microsoft says on the way back instead of a code. */
export function refusedByMicrosoft(error: string, description: string): SetupError {
  const code = Number(/AADSTS(\d+)/.exec(description)?.[1]) || 0;
  if (error === 'access_denied') return new SetupError('SETUP_SIGN_IN_CANCELLED', 'The sign-in was cancelled.', 'Sign in again when you are ready.');
  return refusal(code);
}
