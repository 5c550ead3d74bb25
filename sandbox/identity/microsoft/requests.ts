/** What Microsoft's authorize endpoint makes of a request, before anybody has signed in. */
import type { MicrosoftClient } from '../clients.ts';
import { microsoftClients, microsoftTenant } from '../clients.ts';

export interface Wanted {
  readonly client: MicrosoftClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly scopes: readonly string[];
  /** Origin of the one resource that the scopes name. */
  readonly resource: string | undefined;
  readonly challenge: string | undefined;
}
/** `shown`: on Microsoft's own page, because the address to go back to is not to be trusted; `sent`: goes back with the error. */
export type Judged = { readonly ok: true; readonly wanted: Wanted } | { readonly ok: false; readonly how: 'shown' | 'sent'; readonly error: string; readonly code: number; readonly text: string; readonly to?: string; readonly state?: string | undefined };

const OPEN_ID = new Set(['openid', 'profile', 'email', 'offline_access']);
const RESOURCE = /^(https?:\/\/[^\s/]+)\/+user_impersonation$/;

/** Scheme, host and path must be those that were registered; on this machine the port does not count (RFC 8252, 7.3). */
export function isRegistered(client: MicrosoftClient, uri: string): boolean {
  const given = URL.parse(uri);
  if (!given || given.hash !== '') return false;
  return client.redirectUris.some((r) => {
    const known = new URL(r);
    const local = known.hostname === 'localhost' && known.protocol === 'http:';
    return given.protocol === known.protocol && given.hostname === known.hostname && (local || given.port === known.port) && given.pathname === known.pathname && given.search === known.search;
  });
}

/** The scopes, and the one resource among them. Null: one that this application may not ask for. */
export function readScopes(text: string): { scopes: string[]; resources: string[] } | null {
  const scopes = text.split(/\s+/).filter(Boolean);
  const resources = scopes.filter((s) => !OPEN_ID.has(s)).map((s) => RESOURCE.exec(s)?.[1]);
  return resources.includes(undefined) ? null : { scopes, resources: [...new Set(resources as string[])] };
}

export function judgeAuthorize(tenant: string, q: ReadonlyMap<string, string>): Judged {
  const shown = (error: string, code: number, text: string): Judged => ({ ok: false, how: 'shown', error, code, text });
  if (tenant !== microsoftTenant) return shown('invalid_request', 90002, `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`);
  const id = q.get('client_id');
  if (!id) return shown('invalid_request', 900144, "The request body must contain the following parameter: 'client_id'.");
  const client = microsoftClients.find((c) => c.ids.includes(id));
  if (!client) return shown('unauthorized_client', 700016, `Application with identifier '${id}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`);
  const redirectUri = q.get('redirect_uri') ?? '';
  if (!isRegistered(client, redirectUri)) return shown('invalid_request', 50011, `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${id}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.`);
  const state = q.get('state');
  const sent = (error: string, code: number, text: string): Judged => ({ ok: false, how: 'sent', error, code, text, to: redirectUri, state });
  const missing = ['response_type', 'scope'].find((name) => !q.get(name));
  if (missing) return sent('invalid_request', 900144, `The request body must contain the following parameter: '${missing}'.`);
  if (q.get('response_type') !== 'code') return sent('unsupported_response_type', 700051, `response_type '${q.get('response_type')!}' is not enabled for the application.`);
  if (![undefined, 'query'].includes(q.get('response_mode'))) return sent('invalid_request', 70007, `'${q.get('response_mode')!}' is not a supported value of 'response_mode' when requesting a code.`);
  const read = readScopes(q.get('scope')!);
  if (!read) return sent('invalid_client', 650053, `The application asked for scope '${q.get('scope')!}' that doesn't exist on the resource. Contact the app vendor.`);
  if (read.resources.length > 1) return sent('invalid_request', 28000, "Provided value for the input parameter scope is not valid because it contains more than one resource.");
  const challenge = q.get('code_challenge');
  if (challenge !== undefined && q.get('code_challenge_method') !== 'S256') return sent('invalid_request', 501491, "The sandbox takes code_challenge_method 'S256' only.");
  if (challenge !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(challenge)) return sent('invalid_request', 501491, 'Invalid size of Code_Challenge parameter.');
  return { ok: true, wanted: { client, redirectUri, state, nonce: q.get('nonce'), scopes: read.scopes, resource: read.resources[0], challenge } };
}
