/** Set-up as a whole, without HTTP: the state that the page shows, and what it may ask for. */
import type { Log } from '../core/log.ts';
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import { createDataverse } from '../dataverse/client.ts';
import { whoAmI } from '../environments/rows.ts';
import { relayAddress, secretOf } from './addresses.ts';
import { makeUser, setAddress } from './application-user.ts';
import type { SetupState, SolutionState, XeroState } from './contract.ts';
import { appOf, type EnteringDeps } from './entering.ts';
import { addressStateOf, look, userStateOf, type Seen } from './facts.ts';
import type { MicrosoftRegistration } from './microsoft.ts';
import type { EnvironmentSettings, Grants, Registry } from './ports.ts';
import { beginImport, packageIn } from './solution-import.ts';
import { solutionStateOf, stepsOf } from './state.ts';
import type { Session } from './store.ts';

export interface ServiceDeps extends EnteringDeps {
  readonly grants: Grants;
  readonly registry: Registry;
  /** Folder of the solution's zips. */
  readonly packages: string;
  /** False: no app of Xero is configured for signing in; custom connections work all the same. */
  readonly signInPossible: boolean;
  /** Base of the link into the app, where it is not the environment. */
  readonly appUrl: string | undefined;
  readonly log: Log;
}
/** Somebody who is proven, in one environment. */
interface Inside { readonly session: Session; readonly organizationId: string; readonly url: string }
interface Whole { readonly seen: Seen; readonly solution: SolutionState; readonly app: MicrosoftRegistration; readonly served: EnvironmentSettings | undefined }

export const signInAgain = (): SetupError => new SetupError('SETUP_SIGN_IN', 'Sign in first.', 'Press "Sign in with Microsoft".');
function insideOf(session: Session | undefined): Inside {
  if (!session?.organizationId || !session.url || !session.sealedToken || !session.userId) throw signInAgain();
  return { session, organizationId: session.organizationId, url: session.url };
}

export function createService(d: ServiceDeps) {
  const withDoor = async <T>(i: Inside, work: (door: ReturnType<EnteringDeps['door']>) => Promise<T>): Promise<T> => {
    const door = d.door(i.url, await d.store.tokenOf(i.session));
    try { return await work(door); } catch (e) {
      if (!isDoorError(e)) throw e;
      // the token has ended, or the person is no user of the environment any more
      if (e.fate === 'unauthorised') { await d.store.end(i.session.hash); throw signInAgain(); }
      if (e.fate === 'notSent' || e.fate === 'doubtful' || e.fate === 'throttled') throw new SetupError('SETUP_DYNAMICS_UNREACHABLE', 'Dynamics did not answer.', 'Wait a minute and press "Check again".', e);
      throw new SetupError('SETUP_DYNAMICS_REFUSED', `Dynamics refused: ${e.message}`, 'Sign in as a System Administrator, or do this step by hand (docs/install.md).', e);
    } finally { await door.close(); }
  };
  const whole = async (i: Inside, door: ReturnType<EnteringDeps['door']>): Promise<Whole> => {
    const app = await appOf(d);
    if (!app) throw signInAgain();
    const served = (await d.registry.list()).find((e) => e.organizationId === i.organizationId);
    const pointer = await d.store.import(i.organizationId);
    const seen = await look(door, { userId: i.session.userId!, clientId: served?.clientId ?? app.clientId, import: pointer });
    // asked at every look: a role that was taken away ends the session
    if (!seen.administers) { await d.store.end(i.session.hash); throw signInAgain(); }
    const solution = solutionStateOf({ ...seen.solution, offered: (await packageIn(d.packages))?.version });
    return { seen, solution, app, served };
  };
  const clientIdOf = (w: Whole): string => w.served?.clientId ?? w.app.clientId;

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
        return await withDoor(i, async (door) => {
          const w = await whole(i, door);
          const user = userStateOf(w.seen, { clientId: clientIdOf(w), served: w.served !== undefined, url: i.url });
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
      await withDoor(i, async (door) => beginImport({ door, store: d.store, organizationId: i.organizationId, state: (await whole(i, door)).solution, pack: await packageIn(d.packages) }));
    },
    /** User and role with the administrator's token; then the relay proves that it gets in by itself, and begins to serve the environment. */
    async user(session: Session | undefined): Promise<void> {
      const i = insideOf(session);
      const w = await withDoor(i, async (door) => {
        const w = await whole(i, door);
        if (w.seen.solution.installed === undefined) throw new SetupError('SETUP_NO_SOLUTION', 'The solution is not installed yet: it brings the role.', 'Install it first.');
        await makeUser(door, i.url, w.seen, clientIdOf(w));
        return w;
      });
      if (w.served !== undefined) { d.registry.wake(i.organizationId); return; }
      await proveItself(i, w.app, d);
      await d.registry.put({ organizationId: i.organizationId, url: i.url, authority: d.authority, entraTenantId: w.app.tenant, clientId: w.app.clientId, name: i.session.environmentName ?? i.url }, w.app.clientSecret);
    },
    async address(session: Session | undefined, url: unknown): Promise<void> {
      const i = insideOf(session), to = relayAddress(url);
      await withDoor(i, async (door) => setAddress(door, (await whole(i, door)).seen.variable, to));
    },

    async beginXero(session: Session | undefined, origin: string): Promise<string> {
      const i = insideOf(session);
      await withDoor(i, (door) => whole(i, door));
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
      await withDoor(i, (door) => whole(i, door));
      const grant = await d.grants.addCustom({ environment: i.organizationId, clientId, clientSecret });
      const open = grant.organisations.filter((x) => !x.chosen).map((x) => x.tenantId);
      if (open.length > 0) await d.grants.choose({ environment: i.organizationId, grantId: grant.id, tenantIds: grant.organisations.map((x) => x.tenantId) });
      d.registry.wake(i.organizationId);
    },
    async choose(session: Session | undefined, given: { readonly grantId: unknown; readonly tenantIds: unknown }): Promise<void> {
      const i = insideOf(session);
      await withDoor(i, (door) => whole(i, door));
      const grant = (await d.grants.of(i.organizationId)).find((g) => g.id === given.grantId);
      const ids = Array.isArray(given.tenantIds) ? given.tenantIds.map(String) : [];
      if (!grant || ids.length === 0 || !ids.every((id) => grant.organisations.some((x) => x.tenantId === id))) throw new SetupError('SETUP_CHOICE_WRONG', 'Choose at least one organisation.', 'Tick the organisations that this environment works with.');
      await d.grants.choose({ environment: i.organizationId, grantId: grant.id, tenantIds: ids });
      d.registry.wake(i.organizationId);
    },
    async disconnect(session: Session | undefined, tenantId: unknown): Promise<void> {
      const i = insideOf(session);
      await withDoor(i, (door) => whole(i, door));
      const known = (await d.grants.of(i.organizationId)).some((g) => g.organisations.some((x) => x.tenantId === tenantId));
      if (!known) throw new SetupError('SETUP_NOT_CONNECTED', 'This organisation was not connected here.', 'Look at the list again.');
      await d.grants.disconnect({ environment: i.organizationId, tenantId: String(tenantId) });
      d.registry.wake(i.organizationId);
    },
  };
  return self;
}

/** The relay's own sign-in, before anything is stored: a mistake shows here and not in a log. */
async function proveItself(i: Inside, app: MicrosoftRegistration, d: ServiceDeps): Promise<void> {
  const door = createDataverse({ url: i.url, authority: d.authority, tenantId: app.tenant, clientId: app.clientId, clientSecret: app.clientSecret, log: d.log });
  try {
    const who = await whoAmI(door);
    if (who.organization !== i.organizationId) throw new SetupError('SETUP_OTHER_ENVIRONMENT', 'The relay reaches another environment under this address.', 'Sign in again with the address of the environment.');
  } catch (e) {
    if (!isDoorError(e)) throw e;
    if (e.door === 'identity') throw new SetupError('SETUP_RELAY_SIGN_IN', `Microsoft does not let the relay sign in (${e.code}).`, 'Check client id and secret of the app registration.', e);
    throw new SetupError('SETUP_RELAY_NOT_IN', 'The environment does not let the relay in yet.', 'A new user can take some minutes: press "Check again". If it stays, look at the application users of the environment.', e);
  } finally { await door.close(); }
}
