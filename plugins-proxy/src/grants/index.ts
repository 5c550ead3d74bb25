/** Sign-ins at Xero and custom connections: begun, kept alive, chosen from, and ended. See docs/decisions/0021-sign-ins-at-xero.md. */
import type { Kysely } from 'kysely';
import { systemClock, type Clock } from '../core/clock.ts';
import { crashPoint, type GrantPoint } from '../core/crash-points.ts';
import type { Log } from '../core/log.ts';
import { createTokenSource, type TokenSource } from '../core/token.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { Grants } from '../setup/ports.ts';
import { SCOPES } from '../xero/client.ts';
import { createConnect } from './connect.ts';
import { createGrantStore } from './grant-store.ts';
import { createKeeper, usualTiming, type GrantEvents, type KeeperTiming } from './keeper.ts';
import { createLive } from './live.ts';
import { createLooks } from './looks.ts';
import { createSignInServer, type XeroApp } from './sign-in-server.ts';
import { createSignIns } from './store.ts';
import { createWays } from './ways.ts';

export { grantMigrations } from './migrations.ts';
export { whyRefused } from './errors.ts';
export type { GrantEvents } from './keeper.ts';
export type { XeroApp } from './sign-in-server.ts';

export interface GrantOptions {
  /** The database's shared part: sign-ins belong to no environment. */
  readonly db: Kysely<any>;
  readonly sealer: Sealer;
  readonly log: Log;
  /** The web app that people allow to act for them; undefined: custom connections only. */
  readonly app: XeroApp | undefined;
  readonly loginUrl: string; readonly identityUrl: string; readonly apiUrl: string;
  readonly events: GrantEvents;
  readonly clock?: Clock;
  readonly timing?: Partial<KeeperTiming>;
  readonly deadlineMs?: number;
  readonly at?: (name: GrantPoint) => void | Promise<void>;
}
export interface GrantService extends Grants {
  /** Organisations that this environment works with. */
  organisations(environment: string): Promise<readonly { readonly tenantId: string; readonly name: string }[]>;
  /** Forgets what is stored about an environment; in Xero nothing changes. */
  forget(environment: string): Promise<void>;
  /** Begins to look after sign-ins. */
  start(): void;
  /** One look after all sign-ins, now. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export function createGrants(o: GrantOptions): GrantService {
  const clock = o.clock ?? systemClock;
  const at = o.at ?? crashPoint;
  const app = (): XeroApp | undefined => o.app;
  const store = createGrantStore(o.db, o.sealer);
  const signIns = createSignIns(o.db, o.sealer);
  const server = createSignInServer({ loginUrl: o.loginUrl, identityUrl: o.identityUrl, apiUrl: o.apiUrl, ...(o.deadlineMs === undefined ? {} : { deadlineMs: o.deadlineMs }) });
  const custom = (clientId: string, clientSecret: string): TokenSource => createTokenSource({
    url: `${o.identityUrl.replace(/\/$/, '')}/connect/token`, clock, deadlineMs: o.deadlineMs ?? 15_000, form: { grant_type: 'client_credentials', scope: SCOPES }, basic: { id: clientId, secret: clientSecret },
  });
  const live = createLive({ signIns, server, app, clock, log: o.log, at, lapsed: () => keeper.lapsed() });
  const timing = { ...usualTiming, ...o.timing };
  const judged = async (grantId: string, accepted: boolean): Promise<void> => { if (await store.customState(grantId, accepted ? 'live' : 'lapsed') && !accepted) keeper.lapsed(); };
  const looks = createLooks({ db: o.db, sealer: o.sealer, live, signIns, server, log: o.log, timing, custom, judged });
  const keeper = createKeeper({ store, signIns, live, looks, events: o.events, log: o.log, timing });
  const ways = createWays({ store, live, clock, custom, judged });
  const changed = (environment: string): void => { ways.changed(environment); o.events.changed(environment); };
  const connect = createConnect({ store, signIns, server, live, app, at, custom, changed, disconnected: o.events.disconnected });

  return {
    ...connect,
    of: store.of,
    tokens: ways.tokens,
    organisations: store.chosen,
    async forget(environment) { await store.forget(environment); changed(environment); },
    start: keeper.start,
    look: keeper.run,
    async close() { await keeper.close(); await Promise.all([server.close(), ways.close()]); },
  };
}
