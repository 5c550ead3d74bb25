/**
 * Set-up without a page: looks at everything that could stop it, then does what is missing, step by step. Nothing is
 * remembered but the import under way: killed anywhere and run again, it goes on from what is really there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../core/log.ts';
import { isDoorError } from '../core/errors.ts';
import { isSetupError, SetupError } from '../core/setup-error.ts';
import { doorbellRings } from '../doorbell/index.ts';
import { relayAddress } from './addresses.ts';
import { SERVICE_ROLE } from './administrator.ts';
import { atConsole } from './console-texts.ts';
import type { ConnectionView } from './contract.ts';
import { throughImport } from './headless-import.ts';
import { fromDynamics, lookAt, makeRelayUser, proveRelay, tellAddress, type Found, type RelayApplication, type Site, type StepDeps } from './steps.ts';

export interface HeadlessDeps extends StepDeps {
  readonly site: Site;
  readonly app: RelayApplication;
  /** Undefined: the one that the environment has. */
  readonly relayUrl: string | undefined;
  readonly doorbellSecret: string;
  /** Names of the organisations of the custom connection; undefined where none is configured. @throws SetupError when Xero refuses it */
  readonly xero: (() => Promise<readonly string[]>) | undefined;
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
  readonly log: Log;
  readonly pauseMs?: number;
}
export interface Outcome { readonly changed: boolean; /** Everything is there, or in a dry run could be. */ readonly whole: boolean }

const NEW_USER_MS = 180_000;

/** @throws SetupError for what stops it, with a fix for the console */
export async function setUp(d: HeadlessDeps): Promise<Outcome> {
  try { return await run(d); } catch (e) { throw atConsole(fromDynamics(e)); }
}

async function run(d: HeadlessDeps): Promise<Outcome> {
  const { site, say } = d;
  let changed = false, whole = true;
  const ok = (what: string, text: string): void => { say(`ok     ${what}: ${text}`); };
  /** @returns whether it may be done now */
  const todo = (would: string): boolean => { changed = true; if (d.dryRun) say(`would  ${would}`); return !d.dryRun; };
  const done = (what: string, text: string): void => { say(`done   ${what}: ${text}`); };
  const again = (): Promise<Found> => lookAt(d, site, d.app.clientId);

  // first everything that could stop it later, so that a wrong secret does not show after the minutes of an import
  const first = await again();
  if (!first.seen.administers) throw new SetupError('SETUP_NOT_ADMINISTRATOR', `Whoever sets up does not administer ${new URL(site.url).host}.`, 'Give it the role System Administrator there: Power Platform admin center, the environment, Settings, Application users, Edit security roles.');
  const to = addressOf(d, first);
  const getsIn = await relayGetsIn(d);
  const organisations = await d.xero?.();

  await throughImport({ deps: d, found: first, again, todo, ok: (text) => { ok('Solution', text); }, done: (text) => { done('Solution', text); }, say, pauseMs: d.pauseMs ?? 3_000 });
  const found = d.dryRun ? first : await again();

  if (found.seen.user?.disabled) throw new SetupError('SETUP_USER_DISABLED', 'The relay\'s user is disabled in this environment.', '');
  if (found.seen.user?.hasRole && getsIn) ok('Relay\'s user', `application ${d.app.clientId}, role ${SERVICE_ROLE}`);
  else if (todo(found.seen.user === undefined ? `make the relay's user (application ${d.app.clientId}) and give it the role ${SERVICE_ROLE}` : `give the relay's user the role ${SERVICE_ROLE}`)) {
    await makeRelayUser(site, found, d.app.clientId);
    await untilItGetsIn(d);
    done('Relay\'s user', `application ${d.app.clientId}, role ${SERVICE_ROLE}`);
  }

  const rings = await bell(() => doorbellRings(site.door, to, d.doorbellSecret));
  if (found.seen.variable?.value === to) ok('Relay\'s address', to);
  else if (todo(`tell browsers the relay's address ${to}${found.seen.variable?.value ? ` instead of ${found.seen.variable.value}` : ''}`)) {
    await tellAddress(site, found, to, undefined);
    done('Relay\'s address', to);
  }
  if (rings === true) ok('Doorbell', 'Dynamics rings the relay when a request is written');
  else if (rings === false && todo('register the doorbell: Dynamics rings the relay when a request is written')) {
    const why = await tellAddress(site, await again(), to, d.doorbellSecret);
    if (why === undefined) done('Doorbell', 'Dynamics rings the relay when a request is written'); else whole = failed(d, 'Doorbell', why);
  } else if (typeof rings === 'object') whole = failed(d, 'Doorbell', rings);

  if (organisations) ok('Xero', `the custom connection reaches ${organisations.join(', ')}`);
  const { connections } = (d.dryRun ? found : await again()).seen;
  for (const c of connections) ok('Connection', connectionLine(c));
  say('');
  say(d.dryRun ? (changed ? 'Nothing was changed. Run it without --dry-run to do it.' : 'Nothing to do: everything is there.') : `${changed ? 'Everything is there now' : 'Nothing was changed: everything was there'}${whole ? '.' : ', but for the lines that begin with FAIL.'}`);
  say(`Next: ${next(connections, organisations, to)}`);
  return { changed, whole };
}

function addressOf(d: HeadlessDeps, found: Found): string {
  const given = d.relayUrl ?? found.seen.variable?.value;
  if (given === undefined || given === '') throw new SetupError('SETUP_RELAY_ADDRESS_MISSING', 'Nobody has said where browsers and Dynamics reach the relay.', 'Add --relay-url with its https address, for example --relay-url https://relay.contoso.com.');
  return relayAddress(given);
}

/** False while the environment does not know the relay. @throws SetupError when Microsoft does not */
async function relayGetsIn(d: HeadlessDeps): Promise<boolean> {
  try { await proveRelay(d.site, d.app, d.log); return true; } catch (e) {
    if (isSetupError(e) && e.code === 'SETUP_RELAY_NOT_IN') return false;
    throw e;
  }
}
/** A user that was just made may take minutes until it is let in. */
async function untilItGetsIn(d: HeadlessDeps): Promise<void> {
  const until = performance.now() + NEW_USER_MS;
  for (let told = false; ; told = true) {
    try { await proveRelay(d.site, d.app, d.log); return; } catch (e) {
      if (!isSetupError(e) || e.code !== 'SETUP_RELAY_NOT_IN' || performance.now() > until) throw e;
      if (!told) d.say('       The environment does not let the new user in yet; waiting up to three minutes.');
    }
    await sleep(d.pauseMs ?? 3_000);
  }
}

/** Nothing depends on the doorbell: what is wrong with it is said, and the rest goes on. */
async function bell(ask: () => Promise<boolean>): Promise<boolean | Error> { try { return await ask(); } catch (e) { if (isSetupError(e) || isDoorError(e)) return e; throw e; } }
function failed(d: HeadlessDeps, what: string, why: unknown): false {
  const e = atConsole(fromDynamics(why));
  if (!isSetupError(e)) throw e;
  d.say(`FAIL   ${what}: ${e.message}  (${e.code})\n       Fix: ${e.fix}`);
  return false;
}

const STATUS: Readonly<Record<ConnectionView['status'], string>> = { notConnected: 'not connected', connected: 'connected', needsReconnecting: 'needs reconnecting', paused: 'paused', readOnly: 'read-only', environmentCopied: 'of the environment that this one was copied from' };
const connectionLine = (c: Omit<ConnectionView, 'ours'>): string => [c.name, c.country, c.currency, STATUS[c.status], c.isDefault ? 'default' : undefined, c.callsLeft === undefined ? undefined : `${c.callsLeft} calls left today`].filter((x) => x !== undefined && x !== '').join(', ');

function next(connections: readonly Pick<ConnectionView, 'status'>[], organisations: readonly string[] | undefined, relay: string): string {
  if (connections.some((c) => c.status === 'connected')) return 'give people their roles and send the first invoice (docs/install.md).';
  if (organisations) return `start the relay with the same variables (npm run relay), unless it runs. It connects ${organisations.join(', ')} within a minute; "npm run doctor" says why if it does not.`;
  return `start the relay with the same variables (npm run relay), and connect Xero: open ${relay}/setup, or set XERO_CLIENT_ID and XERO_CLIENT_SECRET of a custom connection and restart it.`;
}
