/** What connects: sign-ins at Xero and the set-up page, put together with the environments that are served. */
import type { FastifyPluginAsync } from 'fastify';
import type { Alerts } from './alerts/index.ts';
import type { Config } from './config.ts';
import type { Log } from './core/log.ts';
import type { Db } from './database/index.ts';
import { createGrants, type GrantService } from './grants/index.ts';
import type { Host } from './hosting/host.ts';
import type { Sealer } from './secrets/index.ts';
import { createSetup } from './setup/index.ts';
import type { Registry } from './setup/ports.ts';

export interface Connecting {
  readonly grants: GrantService;
  plugin(registry: Registry): FastifyPluginAsync;
  /** Looks after sign-ins, and shows the set-up code where nobody administers this relay yet. */
  start(url: string): Promise<void>;
  close(): Promise<void>;
}

/** @param o.host asked when something happens: it is put together after this */
export function createConnecting(o: { readonly db: Db; readonly config: Config; readonly log: Log; readonly sealer: Sealer; readonly host: () => Host; /** What Dynamics shows when it rings for this environment. */ readonly doorbellSecret: (organizationId: string) => string; readonly alerts?: Pick<Alerts, 'raise'> | undefined; readonly show: (line: string) => void }): Connecting {
  const { config: c, log } = o;
  const sandboxed = c.ALLOW_SANDBOX_HOSTS && !new URL(c.XERO_IDENTITY_URL).hostname.endsWith('.xero.com');
  const xeroApp = c.XERO_APP_CLIENT_ID === undefined || c.XERO_APP_CLIENT_SECRET === undefined ? undefined : { clientId: c.XERO_APP_CLIENT_ID, clientSecret: c.XERO_APP_CLIENT_SECRET };
  const placeOf = (environment: string) => o.host().places().find((p) => p.key() === environment.toLowerCase());
  /** @throws where nobody can be told yet */
  function refused(e: { readonly environment: string; readonly tenantIds: readonly string[] }, why: string): void {
    const place = placeOf(e.environment);
    // an environment that is not served any more has nobody to be told
    if (place === undefined) return;
    const environments = place.runtime()?.environments;
    const joined = environments?.current();
    if (environments === undefined || joined === undefined) throw new Error('The environment has not been joined yet; told again later.');
    for (const x of joined.organisations) if (e.tenantIds.includes(x.tenantId)) environments.connectionRefused(x.connectionId, why);
  }
  const grants = createGrants({
    db: o.db, sealer: o.sealer, log, app: xeroApp, apiUrl: c.XERO_API_URL, identityUrl: c.XERO_IDENTITY_URL, loginUrl: c.XERO_LOGIN_URL ?? (sandboxed ? c.XERO_IDENTITY_URL : 'https://login.xero.com'),
    events: {
      lapsed: (e) => refused(e, 'sign-in-lapsed'),
      gone: (e) => refused(e, 'gone-from-xero'),
      // where it has not been joined yet there is no row that says anything else
      disconnected(e) { try { refused(e, 'disconnected'); } catch { /* the next refused call says it */ } },
      ending(e) { log.warn({ environment: e.environment, grant: e.grantId, endsAt: e.endsAt }, 'a sign-in at Xero cannot be renewed and ends soon'); return o.alerts?.raise({ kind: 'grantEnds', environment: e.environment, code: `GRANT_ENDS ${e.grantId}`, facts: { endsAt: e.endsAt } }); },
      changed(environment) { placeOf(environment)?.wake(); },
    },
  });
  let offer: () => Promise<string | undefined> = async () => undefined;

  return {
    grants,
    plugin(registry) {
      const app = c.SETUP_TENANT_ID === undefined || c.SETUP_CLIENT_ID === undefined || c.SETUP_CLIENT_SECRET === undefined ? undefined : { tenant: c.SETUP_TENANT_ID, clientId: c.SETUP_CLIENT_ID.toLowerCase(), clientSecret: c.SETUP_CLIENT_SECRET };
      const setup = createSetup({ db: o.db, sealer: o.sealer, registry, grants, authority: c.DATAVERSE_AUTHORITY, sandbox: c.ALLOW_SANDBOX_HOSTS, app, signInPossible: xeroApp !== undefined, appUrl: c.APP_URL, doorbellSecret: o.doorbellSecret, own: c.DATAVERSE_URL === undefined || c.DATAVERSE_CLIENT_ID === undefined ? undefined : { url: c.DATAVERSE_URL, clientId: c.DATAVERSE_CLIENT_ID }, log });
      offer = setup.offer;
      return setup.plugin;
    },
    async start(url) {
      grants.start();
      // whoever administers the environment that configuration names can sign in with the application that it names: no code is needed to begin
      if (c.DATAVERSE_URL !== undefined && c.SETUP_CLIENT_ID !== undefined) return;
      const code = await offer();
      // to the console and not to the log: logs are kept, and read by more people
      if (code !== undefined) o.show(`Set-up code: ${code}\nNobody administers this relay yet. Open http://localhost:${new URL(url).port}/setup (or the public address of this relay) and enter the code. It can be used once; a restart makes a new one.`);
    },
    close: () => grants.close(),
  };
}
