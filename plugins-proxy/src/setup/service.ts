/** Set-up as a whole, without HTTP: the state that the page shows, and what it may ask for. */
import type { Log } from '../core/log.ts';
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import { relayAddress, secretOf } from './addresses.ts';
import type { SetupState, XeroState } from './contract.ts';
import { appOf, type EnteringDeps } from './entering.ts';
import { addressStateOf, userStateOf, type Seen } from './facts.ts';
import type { MicrosoftRegistration } from './microsoft.ts';
import type { EnvironmentSettings, Grants, Registry } from './ports.ts';
import { stepsOf } from './state.ts';
import { fromDynamics, install, lookAt, makeRelayUser, proveRelay, tellAddress, type Found, type Site, type StepDeps } from './steps.ts';
import type { Session } from './store.ts';

export interface ServiceDeps extends EnteringDeps, StepDeps {
  readonly store: EnteringDeps['store'];
  readonly grants: Grants;
  readonly registry: Registry;
  /** False: no app of Xero is configured for signing in; custom connections work all the same. */
  readonly signInPossible: boolean;
  /** Base of the link into the app, where it is not the environment. */
  readonly appUrl: string | undefined;
  readonly doorbellSecret: ((organizationId: string) => string) | undefined;
  /** The environment that configuration names: the relay works there as that application, whether it has got in yet or not. */
  readonly own?: { readonly url: string; readonly clientId: string } | undefined;
  readonly log: Log;
}
/** Somebody who is proven, in one environment. */
interface Inside { readonly session: Session; readonly organizationId: string; readonly url: string }
interface Whole extends Found { /** As which application the relay works there. */ readonly clientId: string; /** Named by configuration: nothing of it is stored. */ readonly own: boolean; readonly app: MicrosoftRegistration; readonly served: EnvironmentSettings | undefined }

export const signInAgain = (): SetupError => new SetupError('SETUP_SIGN_IN', 'Sign in first.', 'Press "Sign in with Microsoft".');
function insideOf(session: Session | undefined): Inside {
  if (!session?.organizationId || !session.url || !session.sealedToken || !session.userId) throw signInAgain();
  return { session, organizationId: session.organizationId, url: session.url };
}

export function createService(d: ServiceDeps) {
  const withSite = async <T>(i: Inside, work: (site: Site) => Promise<T>): Promise<T> => {
    const door = d.door(i.url, await d.store.tokenOf(i.session));
    try { return await work({ organizationId: i.organizationId, url: i.url, userId: i.session.userId!, door }); } catch (e) {
      // the token has ended, or the person is no user of the environment any more
      if (isDoorError(e) && e.fate === 'unauthorised') { await d.store.end(i.session.hash); throw signInAgain(); }
      throw fromDynamics(e);
    } finally { await door.close(); }
  };
  const whole = async (i: Inside, site: Site): Promise<Whole> => {
    const app = await appOf(d);
    if (!app) throw signInAgain();
    const served = (await d.registry.list()).find((e) => e.organizationId === i.organizationId);
    const own = d.own?.url === i.url ? d.own : undefined;
    const clientId = served?.clientId ?? own?.clientId.toLowerCase() ?? app.clientId;
    const found = await lookAt(d, site, clientId);
    // asked at every look: a role that was taken away ends the session
    if (!found.seen.administers) { await d.store.end(i.session.hash); throw signInAgain(); }
    return { ...found, clientId, own: own !== undefined, app, served };
  };

  async function xeroState(organizationId: string, seen: Seen): Promise<XeroState> {
    const grants = await d.grants.of(organizationId);
    const ours = new Set(grants.flatMap((g) => g.organisations.filter((x) => x.chosen).map((x) => x.tenantId.toLowerCase())));
    return {
      signInPossible: d.signInPossible, trouble: d.registry.state(organizationId)?.trouble,
      grants: grants.map((g) => ({ id: g.id, kind: g.kind, state: g.state, endsAt: g.endsAt, organisations: g.organisations.map(({ tenantId, name, chosen }) => ({ tenantId, name, chosen })) })),
      connections: seen.connections.map((c) => ({ ...c, ours: ours.has(c.tenantId) })),
    };
  }

  const self = {
    async state(session: Session | undefined, origin: string): Promise<SetupState> {
      const app = await appOf(d);
      const redirectUri = `${origin}/setup/microsoft/callback`;
      const known = session !== undefined && (session.trusted || session.organizationId !== undefined);
      const outside = async (): Promise<SetupState> => ({
        door: known || (await d.store.administered()).length > 0 || (app !== undefined && (await d.registry.list()).length > 0) ? 'signIn' : 'code', ...stepsOf({ signedIn: false, solution: undefined, user: undefined, address: undefined, xero: undefined }),
        // to a stranger the relay says only whether it can be signed in to
        microsoft: { known: app !== undefined, fixed: d.fixedApp !== undefined, tenant: known ? app?.tenant : undefined, clientId: known ? app?.clientId : undefined, redirectUri }, mayRegister: known && d.fixedApp === undefined,
        person: undefined, environment: undefined, solution: undefined, user: undefined, address: undefined, xero: undefined, notice: session?.notice,
      });
      if (session?.sealedToken === undefined || !app) return outside();
      const i = insideOf(session), { userName, environmentName, notice } = session;
      try {
        return await withSite(i, async (site) => {
          const w = await whole(i, site);
          const user = userStateOf(w.seen, { clientId: w.clientId, served: w.served !== undefined, url: i.url });
          const address = addressStateOf(w.seen.variable, origin);
          const xero = await xeroState(i.organizationId, w.seen);
          return {
            door: 'in' as const, ...stepsOf({ signedIn: true, solution: w.solution, user, address, xero }),
            microsoft: { known: true, fixed: d.fixedApp !== undefined, tenant: app.tenant, clientId: app.clientId, redirectUri }, mayRegister: d.fixedApp === undefined,
            person: { name: userName ?? '' }, environment: { url: i.url, name: environmentName ?? i.url, appUrl: d.appUrl ?? `${i.url}/main.aspx?appname=cfl_Counterfoil` },
            solution: w.solution, user, address, xero, notice,
          };
        });
      } catch (e) {
        if (e instanceof SetupError && e.code === 'SETUP_SIGN_IN') { return { ...await outside(), door: 'signIn', notice: { code: e.code, message: 'Your sign-in has ended.', fix: e.fix } }; }
        throw e;
      }
    },

    async install(session: Session | undefined): Promise<void> {
      const i = insideOf(session);
      await withSite(i, async (site) => install(d, site, await whole(i, site)));
    },
    /** User and role with the administrator's token; then the relay proves that it gets in by itself, and begins to serve the environment. */
    async user(session: Session | undefined): Promise<void> {
      const i = insideOf(session);
      const w = await withSite(i, async (site) => {
        const w = await whole(i, site);
        await makeRelayUser(site, w, w.clientId);
        return w;
      });
      if (w.served !== undefined || w.own) { d.registry.wake(i.organizationId); return; }
      await proveRelay(i, { ...w.app, authority: d.authority }, d.log);
      await d.registry.put({ organizationId: i.organizationId, url: i.url, authority: d.authority, entraTenantId: w.app.tenant, clientId: w.app.clientId, name: i.session.environmentName ?? i.url }, w.app.clientSecret);
    },
    async address(session: Session | undefined, url: unknown): Promise<void> {
      const i = insideOf(session), to = relayAddress(url);
      const err = await withSite(i, async (site) => tellAddress(site, await whole(i, site), to, d.doorbellSecret?.(i.organizationId)));
      if (err !== undefined) d.log.warn({ err, environment: i.organizationId }, 'Dynamics does not ring this relay; "counterfoil doorbell register" does it later');
    },

    async beginXero(session: Session | undefined, origin: string): Promise<string> {
      const i = insideOf(session);
      await withSite(i, (site) => whole(i, site));
      const begun = await d.grants.begin({ environment: i.organizationId, redirectUri: `${origin}/setup/xero/callback` });
      await d.store.rememberXero(i.session.hash, begun.state);
      return begun.url;
    },
    async finishXero(session: Session | undefined, q: { readonly state?: string | undefined; readonly code?: string | undefined; readonly error?: string | undefined }): Promise<void> {
      const i = insideOf(session);
      // a sign-in that somebody else began must not end in this person's environment
      if (!q.state || !await d.store.takeXero(i.session.hash, q.state)) throw new SetupError('SETUP_XERO_STALE', 'This connection to Xero was begun elsewhere, or before.', 'Press "Connect to Xero" again.');
      const grant = await d.grants.finish({ state: q.state, code: q.code, error: q.error });
      // one organisation leaves nothing to choose
      const [only, ...more] = grant.organisations;
      if (only && more.length === 0 && !only.chosen) await d.grants.choose({ environment: i.organizationId, grantId: grant.id, tenantIds: [only.tenantId] });
      d.registry.wake(i.organizationId);
    },
    async customXero(session: Session | undefined, given: Readonly<Record<string, unknown>>): Promise<void> {
      const i = insideOf(session);
      const clientId = String(given['clientId'] ?? '').trim();
      if (!/^[A-Za-z0-9_-]{4,100}$/.test(clientId)) throw new SetupError('SETUP_XERO_CLIENT_WRONG', 'That is not a client id of Xero.', 'Copy the client id of the custom connection from Xero\'s developer portal.');
      const clientSecret = secretOf(given['clientSecret'], 'Copy a client secret of the custom connection from Xero\'s developer portal.');
      await withSite(i, (site) => whole(i, site));
      const grant = await d.grants.addCustom({ environment: i.organizationId, clientId, clientSecret });
      const open = grant.organisations.filter((x) => !x.chosen).map((x) => x.tenantId);
      if (open.length > 0) await d.grants.choose({ environment: i.organizationId, grantId: grant.id, tenantIds: grant.organisations.map((x) => x.tenantId) });
      d.registry.wake(i.organizationId);
    },
    async choose(session: Session | undefined, given: { readonly grantId: unknown; readonly tenantIds: unknown }): Promise<void> {
      const i = insideOf(session);
      await withSite(i, (site) => whole(i, site));
      const grant = (await d.grants.of(i.organizationId)).find((g) => g.id === given.grantId);
      const ids = Array.isArray(given.tenantIds) ? given.tenantIds.map(String) : [];
      if (!grant || ids.length === 0 || !ids.every((id) => grant.organisations.some((x) => x.tenantId === id))) throw new SetupError('SETUP_CHOICE_WRONG', 'Choose at least one organisation.', 'Tick the organisations that this environment works with.');
      await d.grants.choose({ environment: i.organizationId, grantId: grant.id, tenantIds: ids });
      d.registry.wake(i.organizationId);
    },
    async disconnect(session: Session | undefined, tenantId: unknown): Promise<void> {
      const i = insideOf(session);
      await withSite(i, (site) => whole(i, site));
      const known = (await d.grants.of(i.organizationId)).some((g) => g.organisations.some((x) => x.tenantId === tenantId));
      if (!known) throw new SetupError('SETUP_NOT_CONNECTED', 'This organisation was not connected here.', 'Look at the list again.');
      await d.grants.disconnect({ environment: i.organizationId, tenantId: String(tenantId) });
      d.registry.wake(i.organizationId);
    },
  };
  return self;
}
