/** Xero's token endpoint: who asks, and what a custom connection gets. Its errors carry only a code, no words. */
import { xeroClients } from './clients.ts';
import { sameSecret } from './microsoft.ts';

export type XeroVerdict =
  | { readonly ok: true; readonly clientId: string; readonly scopes: readonly string[] }
  | { readonly ok: false; readonly status: 400; readonly error: 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type' | 'invalid_request' };

const refuse = (error: Extract<XeroVerdict, { ok: false }>['error']): XeroVerdict => ({ ok: false, status: 400, error });

export function credentials(authorization: string | undefined, form: ReadonlyMap<string, string>): { id: string; secret: string } | undefined {
  const basic = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '');
  if (basic) {
    const text = Buffer.from(basic[1]!, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 1) return undefined;
    // RFC 6749 2.3.1: both halves are form-encoded before they are joined.
    const decode = (s: string) => { try { return decodeURIComponent(s.replaceAll('+', ' ')); } catch { return s; } };
    return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) };
  }
  const id = form.get('client_id');
  const secret = form.get('client_secret');
  return id && secret ? { id, secret } : undefined;
}

export function judgeXero(authorization: string | undefined, form: ReadonlyMap<string, string>): XeroVerdict {
  const given = credentials(authorization, form);
  const client = given && xeroClients.find((c) => c.id === given.id);
  if (!given || !client || !sameSecret(given.secret, client.secret)) return refuse('invalid_client');
  const grant = form.get('grant_type');
  if (!grant) return refuse('invalid_request');
  if (grant !== 'client_credentials') return refuse('unsupported_grant_type');
  // Without `scope` everything the app was made for is granted; the official SDK relies on it because it misspells the parameter.
  const asked = (form.get('scope') ?? '').split(/[\s+]+/).filter(Boolean);
  if (asked.some((s) => !client.scopes.includes(s))) return refuse('invalid_scope');
  return { ok: true, clientId: client.id, scopes: asked.length ? asked : client.scopes };
}
