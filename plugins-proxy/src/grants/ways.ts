/**
 * Which token a call about an organisation carries. The way there is looked up in the database once and remembered for half
 * a minute, so that a click costs no further query; Xero itself refuses what was disconnected meanwhile.
 */
import { DoorError, isDoorError } from '../core/errors.ts';
import { isSetupError } from '../core/setup-error.ts';
import type { Clock } from '../core/clock.ts';
import type { TokenSource } from '../core/token.ts';
import type { GrantStore, Route } from './grant-store.ts';
import { noSignIn, type Live } from './live.ts';

const rememberMs = 30_000;
/** Somebody may be connecting it right now. */
const absentMs = 2_000;

export interface Ways {
  tokens(environment: string, tenantId: string): TokenSource;
  /** Ways of this environment have changed. */
  changed(environment: string): void;
  close(): Promise<void>;
}
interface Known { route: Route | undefined; until: number; reading: Promise<Route | undefined> | undefined }

export function createWays(o: { readonly store: GrantStore; readonly live: Live; readonly clock: Clock; readonly custom: (clientId: string, clientSecret: string) => TokenSource; /** A custom connection has stopped or begun to be accepted. */ readonly judged: (grantId: string, accepted: boolean) => Promise<void> }): Ways {
  const known = new Map<string, Known>();
  const customs = new Map<string, { readonly secret: string; readonly source: TokenSource; accepted: boolean }>();

  async function routeOf(environment: string, tenantId: string): Promise<Route | undefined> {
    const key = `${environment} ${tenantId}`;
    const k = known.get(key) ?? known.set(key, { route: undefined, until: -Infinity, reading: undefined }).get(key)!;
    if (o.clock.monotonic() < k.until) return k.route;
    k.reading ??= o.store.route(environment, tenantId).then((route) => { k.route = route; k.until = o.clock.monotonic() + (route ? rememberMs : absentMs); return route; }).finally(() => { k.reading = undefined; });
    if (k.route === undefined) return k.reading;
    // known, only not fresh: nobody waits for the database
    k.reading.catch(() => undefined);
    return k.route;
  }
  function customOf(r: Extract<Route, { kind: 'custom' }>): { source: TokenSource; accepted: boolean } {
    const there = customs.get(r.grantId);
    if (there?.secret === r.clientSecret) return there;
    void there?.source.close();
    const made = { secret: r.clientSecret, source: o.custom(r.clientId, r.clientSecret), accepted: !r.lapsed };
    customs.set(r.grantId, made);
    return made;
  }
  async function fromCustom(r: Extract<Route, { kind: 'custom' }>): Promise<string> {
    const c = customOf(r);
    const judge = async (accepted: boolean): Promise<void> => { if (c.accepted !== accepted) { c.accepted = accepted; await o.judged(r.grantId, accepted); } };
    try {
      const token = await c.source.get();
      await judge(true);
      return token;
    } catch (e) {
      if (isDoorError(e) && e.fate === 'forbidden') await judge(false);
      throw e;
    }
  }

  return {
    tokens: (environment, tenantId) => {
      const tenant = tenantId.toLowerCase();
      return {
        async get() {
          try {
            const r = await routeOf(environment, tenant);
            if (r === undefined) throw noSignIn();
            return await (r.kind === 'signIn' ? o.live.get(r.signIn) : fromCustom(r));
          } catch (e) {
            // callers decide on fates: without our database, or with a wrong master key, nothing was sent
            throw isDoorError(e) ? e : new DoorError({ door: 'identity', fate: 'notSent', code: isSetupError(e) ? e.code : 'relay-database', message: 'The stored sign-in could not be read.', cause: e });
          }
        },
        refused(used) {
          const r = known.get(`${environment} ${tenant}`)?.route;
          if (r?.kind === 'signIn') o.live.refused(r.signIn, used);
          else if (r) customs.get(r.grantId)?.source.refused(used);
        },
        close: async () => undefined,
      };
    },
    changed(environment) { for (const key of known.keys()) if (key.startsWith(`${environment} `)) known.delete(key); },
    close: async () => { await Promise.all([...customs.values()].map((c) => c.source.close())); customs.clear(); },
  };
}
