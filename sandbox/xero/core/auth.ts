/** Token, scope and organisation of a call, refused the way Xero's gateway refuses. Token times are judged by the clock that the sign-in server signs by. */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { xeroUsers } from '../../data/xero-users.ts';
import { gateway, type Answer } from './answer.ts';

/** `user` and `authEvent`: the person for whom the app acts and the consent by which; absent for a custom connection. */
export interface Caller { readonly app: string; readonly scopes: readonly string[]; readonly user?: string | undefined; readonly authEvent?: string | undefined }
export interface Authenticate {
  (authorization: string | undefined): Promise<Caller | Answer>;
  /** By how much the sign-in server's clock differs from the system's. */
  offsetMs: number;
}

export const isAnswer = (x: Caller | Answer): x is Answer => 'status' in x;

export function createAuthenticate(identityUrl: string): Authenticate {
  const keys = createRemoteJWKSet(new URL(`${identityUrl}/keys`), { cooldownDuration: 1000, cacheMaxAge: 3_600_000, timeoutDuration: 30_000 });
  const unauthorized = (detail: string) => gateway(401, 'Unauthorized', detail);
  const authenticate = (async (authorization) => {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (!token) return unauthorized('AuthenticationUnsuccessful');
    try {
      const { payload } = await jwtVerify(token, keys, { audience: 'xero', currentDate: new Date(Date.now() + authenticate.offsetMs) });
      const scope = payload.scope;
      const user = xeroUsers.find((u) => u.id === payload['xero_userid'])?.name;
      return { app: String(payload.client_id), ...(user === undefined ? {} : { user, authEvent: String(payload['authentication_event_id']) }), scopes: Array.isArray(scope) ? scope.map(String) : String(scope ?? '').split(' ') };
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        const at = new Date(Number(error.payload.exp) * 1000);
        const two = (n: number) => String(n).padStart(2, '0');
        return unauthorized(`TokenExpired: token expired at ${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`);
      }
      return unauthorized('AuthenticationUnsuccessful');
    }
  }) as Authenticate;
  authenticate.offsetMs = 0;
  return authenticate;
}

/** Scopes that open a resource; the old broad ones, too. */
const scopeOf: Readonly<Record<string, string>> = {
  Invoices: 'accounting.invoices', CreditNotes: 'accounting.invoices', Attachments: 'accounting.attachments', Items: 'accounting.invoices', Contacts: 'accounting.contacts', Payments: 'accounting.payments', Overpayments: 'accounting.payments', Prepayments: 'accounting.payments',
  Organisation: 'accounting.settings', Accounts: 'accounting.settings', TaxRates: 'accounting.settings', BrandingThemes: 'accounting.settings', TrackingCategories: 'accounting.settings', Currencies: 'accounting.settings',
};

export function scopeProblem(resource: string, reading: boolean, scopes: readonly string[], itemsNeedSettings: boolean): Answer | undefined {
  const needed = resource === 'Items' && !reading && itemsNeedSettings ? 'accounting.settings' : scopeOf[resource];
  if (!needed) return undefined;
  const enough = [needed, ...(reading ? [`${needed}.read`] : [])];
  if (needed === 'accounting.invoices' || needed === 'accounting.payments') enough.push('accounting.transactions', ...(reading ? ['accounting.transactions.read'] : []));
  if (resource === 'Items') enough.push('accounting.settings', ...(reading ? ['accounting.settings.read'] : []));
  return enough.some((s) => scopes.includes(s)) ? undefined : gateway(401, 'Unauthorized', 'AuthorizationUnsuccessful', { 'WWW-Authenticate': 'insufficient_scope' });
}
