/**
 * The steps in one environment, with an administrator's token: that of a person on the page, or of an application at the
 * command line. Each looks first at what is really there, and may be repeated.
 */
import { isDoorError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { SetupError } from '../core/setup-error.ts';
import { createDataverse } from '../dataverse/client.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { registerDoorbell } from '../doorbell/index.ts';
import { whoAmI } from '../environments/rows.ts';
import { makeUser, setAddress } from './application-user.ts';
import type { SolutionState } from './contract.ts';
import { look, type Seen } from './facts.ts';
import { beginImport, packageIn, type Package } from './solution-import.ts';
import { solutionStateOf } from './state.ts';
import type { SetupStore } from './store.ts';

/** One environment, and the administrator who asks. */
export interface Site {
  readonly organizationId: string;
  readonly url: string;
  readonly userId: string;
  /** With the administrator's token. */
  readonly door: DataverseDoor;
}
export interface StepDeps {
  readonly store: Pick<SetupStore, 'import' | 'beginImport' | 'importAsked' | 'forgetImport'>;
  /** Folder of the solution's zips. */
  readonly packages: string;
}
export interface Found { readonly seen: Seen; readonly solution: SolutionState; readonly pack: Package | undefined }

/** @param clientId as which application the relay works there @throws DoorError */
export async function lookAt(d: StepDeps, site: Site, clientId: string): Promise<Found> {
  const pointer = await d.store.import(site.organizationId);
  const seen = await look(site.door, { userId: site.userId, clientId, import: pointer });
  const pack = await packageIn(d.packages);
  return { seen, solution: solutionStateOf({ ...seen.solution, offered: pack?.version }), pack };
}

/** Begins an import, or the second half of an upgrade. @throws SetupError */
export const install = (d: StepDeps, site: Site, found: Found): Promise<void> => beginImport({ door: site.door, store: d.store, organizationId: site.organizationId, state: found.solution, pack: found.pack });

/** The relay's own user and its role. @throws SetupError */
export async function makeRelayUser(site: Site, found: Found, clientId: string): Promise<void> {
  if (found.seen.solution.installed === undefined) throw new SetupError('SETUP_NO_SOLUTION', 'The solution is not installed yet: it brings the role.', 'Install it first.');
  await makeUser(site.door, site.url, found.seen, clientId);
}

/**
 * The address that browsers are told, and that Dynamics rings. @returns why Dynamics does not ring: only System Administrators
 * may say whom it rings; without it requests are found all the same, a minute later. @throws SetupError, DoorError
 */
export async function tellAddress(site: Site, found: Found, to: string, doorbellSecret: string | undefined): Promise<unknown> {
  if (found.seen.variable?.value !== to) await setAddress(site.door, found.seen.variable, to);
  if (doorbellSecret === undefined) return undefined;
  return registerDoorbell(site.door, to, doorbellSecret).then(() => undefined, (e: unknown) => e);
}

export interface RelayApplication { readonly authority: string; readonly tenant: string; readonly clientId: string; readonly clientSecret: string }
/** The relay's own sign-in: a mistake shows here and not in a log. @throws SetupError */
export async function proveRelay(site: Pick<Site, 'organizationId' | 'url'>, app: RelayApplication, log: Log): Promise<void> {
  const door = createDataverse({ url: site.url, authority: app.authority, tenantId: app.tenant, clientId: app.clientId, clientSecret: app.clientSecret, log });
  try {
    const who = await whoAmI(door);
    if (who.organization !== site.organizationId) throw new SetupError('SETUP_OTHER_ENVIRONMENT', 'The relay reaches another environment under this address.', 'Sign in again with the address of the environment.');
  } catch (e) {
    if (!isDoorError(e)) throw e;
    if (e.door === 'identity') throw new SetupError('SETUP_RELAY_SIGN_IN', `Microsoft does not let the relay sign in (${e.code}).`, 'Check client id and secret of the app registration.', e);
    throw new SetupError('SETUP_RELAY_NOT_IN', 'The environment does not let the relay in yet.', 'A new user can take some minutes: press "Check again". If it stays, look at the application users of the environment.', e);
  } finally { await door.close(); }
}

/** What Dynamics refused, in words that say what to do. */
export function fromDynamics(e: unknown): unknown {
  if (!isDoorError(e)) return e;
  if (e.fate === 'notSent' || e.fate === 'doubtful' || e.fate === 'throttled') return new SetupError('SETUP_DYNAMICS_UNREACHABLE', 'Dynamics did not answer.', 'Wait a minute and press "Check again".', e);
  return new SetupError('SETUP_DYNAMICS_REFUSED', `Dynamics refused: ${e.message}`, 'Sign in as a System Administrator, or do this step by hand (docs/install.md).', e);
}
