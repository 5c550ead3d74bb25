/**
 * Microsoft's token endpoint, with its error codes (AADSTS...), which callers use to tell a
 * wrong secret from a wrong tenant.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { microsoftClients, microsoftTenant, type MicrosoftClient } from './clients.ts';

export interface MicrosoftRefusal { readonly status: number; readonly error: string; readonly code: number; readonly text: string }
export type MicrosoftVerdict = { readonly ok: true; readonly client: MicrosoftClient } | { readonly ok: false; readonly refusal: MicrosoftRefusal };

const refuse = (status: number, error: string, code: number, text: string): MicrosoftVerdict => ({ ok: false, refusal: { status, error, code, text } });

/** Compares digests so that neither length nor content shows in the time taken. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (s: string) => createHash('sha256').update(s).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Tenant and application, for every grant. */
export function judgeClient(tenant: string, form: ReadonlyMap<string, string>): MicrosoftVerdict {
  if (tenant !== microsoftTenant) {
    return refuse(400, 'invalid_request', 90002, `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`);
  }
  const grant = form.get('grant_type');
  if (!grant) return refuse(400, 'invalid_request', 900144, "The request body must contain the following parameter: 'grant_type'.");
  if (!['client_credentials', 'authorization_code', 'refresh_token'].includes(grant)) return refuse(400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`);
  const id = form.get('client_id');
  if (!id) return refuse(400, 'invalid_request', 900144, "The request body must contain the following parameter: 'client_id'.");
  const client = microsoftClients.find((c) => c.ids.includes(id));
  if (!client) return refuse(400, 'unauthorized_client', 700016, `Application with identifier '${id}' was not found in the directory '${tenant}'.`);
  const secret = form.get('client_secret');
  if (!secret) {
    return grant === 'client_credentials' ? refuse(401, 'invalid_client', 7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
      : refuse(401, 'invalid_client', 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
  }
  if (!sameSecret(secret, client.secret)) {
    return refuse(401, 'invalid_client', 7000215, `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${id}'.`);
  }
  return { ok: true, client };
}
/** Client credentials. */
export function judgeMicrosoft(tenant: string, form: ReadonlyMap<string, string>): MicrosoftVerdict {
  const verdict = judgeClient(tenant, form);
  if (!verdict.ok) return verdict;
  const scope = form.get('scope');
  if (!scope) return refuse(400, 'invalid_request', 900144, "The request body must contain the following parameter: 'scope'.");
  if (!/^https?:\/\/[^\s/]+\/+\.default$/.test(scope)) {
    return refuse(400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`);
  }
  return verdict;
}

/** The error body of Microsoft's endpoint. @param now milliseconds since 1970 */
export function microsoftError(refusal: MicrosoftRefusal, now: number): Record<string, unknown> {
  const trace = crypto.randomUUID();
  const correlation = crypto.randomUUID();
  const timestamp = new Date(now).toISOString().slice(0, 19).replace('T', ' ') + 'Z';
  return {
    error: refusal.error,
    error_description: `AADSTS${refusal.code}: ${refusal.text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [refusal.code], timestamp, trace_id: trace, correlation_id: correlation,
  };
}
