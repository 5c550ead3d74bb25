/** Getting in: the code, the registration in Microsoft Entra, the sign-in, and the proof that somebody administers the environment. */
import { isDoorError } from '../core/errors.ts';
import { SetupError } from '../core/setup-error.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { whoAmI } from '../environments/rows.ts';
import { clientIdOf, environmentUrl, secretOf, tenantOf } from './addresses.ts';
import { ADMINISTRATOR_ROLE, administers, roleReads } from './administrator.ts';
import { proveCode } from './code.ts';
import { beginSignIn, finishSignIn, refusedByMicrosoft, type MicrosoftRegistration } from './microsoft.ts';
import type { Registry } from './ports.ts';
import type { Session, SetupStore } from './store.ts';

export interface EnteringDeps {
  readonly store: SetupStore;
  readonly registry: Registry;
  readonly authority: string;
  readonly sandbox: boolean;
  /** From the configuration; wins over what was typed. */
  readonly fixedApp: MicrosoftRegistration | undefined;
  /** A door with the token of a person. */
  door(url: string, token: string): DataverseDoor & { close(): Promise<void> };
}
export const appOf = async (d: Pick<EnteringDeps, 'store' | 'fixedApp'>): Promise<MicrosoftRegistration | undefined> => d.fixedApp ?? await d.store.microsoftApp();

/** @returns the id of the new session */
export async function enterCode(d: EnteringDeps, session: Session | undefined, code: unknown): Promise<string> {
  await proveCode(d.store, code);
  return d.store.begin({ trusted: true, old: session?.hash });
}

/** Only whoever is trusted may say which application people sign in to: a stranger's would be given the tokens. */
export async function register(d: EnteringDeps, session: Session | undefined, given: Readonly<Record<string, unknown>>): Promise<void> {
  if (d.fixedApp) throw new SetupError('SETUP_APP_FIXED', 'The app registration comes from the relay\'s configuration.', 'Change SETUP_TENANT_ID, SETUP_CLIENT_ID and SETUP_CLIENT_SECRET, and restart the relay.');
  if (!session?.trusted) throw notTrusted();
  await d.store.keepMicrosoftApp({ tenant: tenantOf(given['tenant']), clientId: clientIdOf(given['clientId']), clientSecret: secretOf(given['clientSecret'], 'Copy the "Value" of a client secret of the app registration.') });
}
/** Environments that are served here, and those whose set-up was begun and left. */
const knownTo = async (d: EnteringDeps): Promise<readonly { organizationId: string; url: string }[]> => [...await d.registry.list(), ...await d.store.administered()];
const notTrusted = (): SetupError => new SetupError('SETUP_NOT_TRUSTED', 'Only an administrator of this relay may do that.', 'Sign in to an environment that this relay serves, or restart a relay that has no administrator and enter the code of its console.');

/** @returns where the browser goes, and the id of a session that was begun for it */
export async function begin(d: EnteringDeps, session: Session | undefined, given: { readonly environment: unknown; readonly origin: string }): Promise<{ readonly url: string; readonly session: string | undefined }> {
  const url = environmentUrl(given.environment, d);
  const app = await appOf(d);
  if (!app) throw new SetupError('SETUP_NO_APP', 'The relay is not registered in Microsoft Entra yet.', 'Enter the app registration first.');
  // a stranger may try the environments that are known here; anything else would make this relay call addresses at will
  if (!session?.trusted && !(await knownTo(d)).some((e) => e.url === url)) throw notTrusted();
  const id = session === undefined ? await d.store.begin({ trusted: false }) : undefined;
  const hash = session?.hash ?? (await d.store.session(id))!.hash;
  const redirectUri = `${given.origin}/setup/microsoft/callback`;
  const begun = beginSignIn({ authority: d.authority, app, environment: url, redirectUri });
  await d.store.rememberSignIn(hash, begun.state, { url, redirectUri, verifier: begun.verifier, nonce: begun.nonce });
  return { url: begun.url, session: id };
}

export interface Callback { readonly code?: string | undefined; readonly state?: string | undefined; readonly error?: string | undefined; readonly error_description?: string | undefined }

/** Back from Microsoft. @returns the id of the session of a proven administrator. @throws SetupError */
export async function finish(d: EnteringDeps, session: Session | undefined, q: Callback): Promise<string> {
  const stale = (): SetupError => new SetupError('SETUP_SIGN_IN_STALE', 'This sign-in was begun elsewhere, or too long ago.', 'Begin it again on this page.');
  if (!session || !q.state) throw stale();
  const begun = await d.store.takeSignIn(session.hash, q.state);
  if (!begun) throw stale();
  if (q.error !== undefined || !q.code) throw refusedByMicrosoft(q.error ?? '', q.error_description ?? '');
  const app = await appOf(d);
  if (!app) throw stale();
  const person = await finishSignIn({ authority: d.authority, app, environment: begun.url, redirectUri: begun.redirectUri, code: q.code, verifier: begun.verifier, nonce: begun.nonce });
  const door = d.door(begun.url, person.token);
  try {
    const who = await whoAmI(door);
    if (!await administers(await door.batch(roleReads(who.user), { continueOnError: true }))) {
      throw new SetupError('SETUP_NOT_ADMINISTRATOR', `${person.name || 'This account'} does not administer ${new URL(begun.url).host}.`, `Sign in with an account that has the role System Administrator or ${ADMINISTRATOR_ROLE} there.`);
    }
    if (!session.trusted && !(await knownTo(d)).some((e) => e.organizationId === who.organization)) throw notTrusted();
    const name = await door.get('organizations?$select=name').then((r) => String(r.value[0]?.name ?? ''), () => '');
    return await d.store.enter({ old: session.hash, organizationId: who.organization, url: begun.url, environmentName: name || new URL(begun.url).hostname, userId: who.user, userName: person.name, token: person.token, seconds: person.seconds });
  } catch (e) {
    if (!isDoorError(e)) throw e;
    if (e.fate === 'forbidden') throw new SetupError('SETUP_NOT_A_USER', `${person.name || 'This account'} is not a user of ${new URL(begun.url).host}.`, 'Sign in with an account that administers it.', e);
    throw new SetupError('SETUP_DYNAMICS_UNREACHABLE', `${new URL(begun.url).host} did not answer.`, 'Check the address, and that the relay reaches it; then sign in again.', e);
  } finally { await door.close(); }
}
