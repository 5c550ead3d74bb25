/** `counterfoil setup`: everything that the page does, for people who automate. See docs/install.md, "Headless". */
import { join } from 'node:path';
import { readConfig, type Config } from '../config.ts';
import { isDoorError } from '../core/errors.ts';
import { createLog } from '../core/log.ts';
import { SetupError } from '../core/setup-error.ts';
import { connect, type Db } from '../database/index.ts';
import { runningUrl } from '../database/embedded.ts';
import { createDataverse, type DataverseClient } from '../dataverse/client.ts';
import { doorbellSecret } from '../doorbell/index.ts';
import { whoAmI } from '../environments/rows.ts';
import { explained } from '../grants/errors.ts';
import { openShared } from '../hosting/shared.ts';
import { wordsOf } from '../operators/commands/dynamics.ts';
import { createSealer, masterKeys, stableKey } from '../secrets/index.ts';
import { createBudget } from '../xero/budget.ts';
import { createXero } from '../xero/client.ts';
import { environmentUrl } from './addresses.ts';
import { atConsole } from './console-texts.ts';
import { setUp } from './headless.ts';
import { createSetupStore } from './store.ts';
import { fromDynamics } from './steps.ts';

const usage = 'setup [--relay-url https://address.of.the.relay] [--dry-run]';
const built = join(import.meta.dirname, '..', '..', '..', 'dist', 'solution');
const NEEDED = ['DATAVERSE_URL', 'DATAVERSE_TENANT_ID', 'DATAVERSE_CLIENT_ID', 'DATAVERSE_CLIENT_SECRET'] as const;

/** @throws SetupError */
export async function setupCommand(args: readonly string[], env: NodeJS.ProcessEnv, o: { readonly say?: (line: string) => void; readonly packages?: string; readonly pauseMs?: number } = {}): Promise<number> {
  const { flags, values } = wordsOf(args, { usage, flags: ['dry-run'], values: ['relay-url'], words: [0, 0] });
  const c = readConfig(env), say = o.say ?? ((line: string): void => { console.log(line); }), log = createLog('silent');
  const missing = NEEDED.filter((n) => c[n] === undefined);
  if (missing.length > 0) throw new SetupError('SETUP_NO_ENVIRONMENT', `Nobody has said which environment is to be set up: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`, 'Set the variables with which the relay will run (docs/install.md, "Headless").');
  const url = environmentUrl(c.DATAVERSE_URL, { sandbox: c.ALLOW_SANDBOX_HOSTS });
  const app = { authority: c.DATAVERSE_AUTHORITY, tenant: c.DATAVERSE_TENANT_ID!, clientId: c.DATAVERSE_CLIENT_ID!.toLowerCase(), clientSecret: c.DATAVERSE_CLIENT_SECRET! };
  const { door, who } = administratorOf(c, url, env['DATAVERSE_ADMIN_TOKEN']?.trim());
  try {
    const me = await signedIn(door, who);
    say(`Setting up ${url} as ${who}.`);
    return await withDatabase(c, async (db) => {
      const { key, others } = await masterKeys({ dataDir: c.DATA_DIR, given: c.MASTER_KEY, previous: c.MASTER_KEY_PREVIOUS });
      const sealer = createSealer(key, others);
      const kept = await stableKey(db, sealer, 'digests', key);
      const outcome = await setUp({
        site: { organizationId: me.organization, url, userId: me.user, door }, app, store: createSetupStore(db, sealer), packages: o.packages ?? built, relayUrl: values.get('relay-url'),
        doorbellSecret: doorbellSecret(kept, me.organization), xero: xeroOf(c, db), dryRun: flags.has('dry-run'), say, log, ...(o.pauseMs === undefined ? {} : { pauseMs: o.pauseMs }),
      });
      return outcome.whole ? 0 : 1;
    });
  } finally { await door.close(); }
}

/** An administrator's own token goes before the application: whoever gives it means it. */
function administratorOf(c: Config, url: string, token: string | undefined): { readonly door: DataverseClient; readonly who: string } {
  const common = { url, authority: c.DATAVERSE_AUTHORITY, log: createLog('silent') };
  if (token !== undefined && token !== '') return { who: 'the administrator of DATAVERSE_ADMIN_TOKEN', door: createDataverse({ ...common, tenantId: '', clientId: '', clientSecret: '', tokens: { get: async () => token, refused: () => undefined, close: async () => undefined } }) };
  if (c.SETUP_TENANT_ID === undefined || c.SETUP_CLIENT_ID === undefined || c.SETUP_CLIENT_SECRET === undefined) throw new SetupError('NO_ADMIN_TOKEN', 'Nobody has said who sets up: the relay\'s own user may not.', `Set SETUP_TENANT_ID, SETUP_CLIENT_ID and SETUP_CLIENT_SECRET of an application that is System Administrator in ${url}; or DATAVERSE_ADMIN_TOKEN, for example: az account get-access-token --resource ${url} --query accessToken --output tsv`);
  // the relay must never work as an administrator: it would keep that right for as long as it runs
  if (c.SETUP_CLIENT_ID.toLowerCase() === c.DATAVERSE_CLIENT_ID!.toLowerCase()) throw new SetupError('SETUP_SAME_APPLICATION', 'SETUP_CLIENT_ID is the application that the relay works as. It would have to be System Administrator, and the relay must not be.', 'Register a second application for setting up, or use DATAVERSE_ADMIN_TOKEN.');
  return { who: `application ${c.SETUP_CLIENT_ID}`, door: createDataverse({ ...common, tenantId: c.SETUP_TENANT_ID, clientId: c.SETUP_CLIENT_ID, clientSecret: c.SETUP_CLIENT_SECRET }) };
}

async function signedIn(door: DataverseClient, who: string): Promise<{ organization: string; user: string }> {
  try { return await whoAmI(door); } catch (e) {
    if (!isDoorError(e)) throw e;
    if (e.door === 'identity' && e.fate === 'forbidden') throw new SetupError('SETUP_ADMINISTRATOR_SIGN_IN', `Microsoft does not let ${who} sign in (${e.code}).`, 'Check SETUP_TENANT_ID, SETUP_CLIENT_ID and SETUP_CLIENT_SECRET: the secret is its value, not its id, and may have expired.', e);
    if (e.door === 'identity') throw new SetupError('SETUP_MICROSOFT_UNREACHABLE', `Microsoft's sign-in server did not answer (${e.code}).`, 'Check DATAVERSE_AUTHORITY, and that it can be reached from here (DNS, firewall, proxy), and run this again.', e);
    if (e.fate === 'unauthorised') throw new SetupError('SETUP_SIGN_IN', `Dynamics does not take the token of ${who}.`, 'An access token lasts about an hour and is for one environment: get a new one for the address in DATAVERSE_URL.', e);
    if (e.fate === 'forbidden') throw new SetupError('SETUP_NOT_A_USER', `${who} is not a user of the environment.`, 'Make an application user for it with the role System Administrator: Power Platform admin center, the environment, Settings, Application users.', e);
    throw atConsole(fromDynamics(e));
  }
}

/** Asked of Xero at once: a wrong secret shows here and not at the first invoice. */
function xeroOf(c: Config, db: Db): (() => Promise<readonly string[]>) | undefined {
  if (c.XERO_CLIENT_ID === undefined || c.XERO_CLIENT_SECRET === undefined) return undefined;
  return async () => {
    const xero = createXero({ apiUrl: c.XERO_API_URL, identityUrl: c.XERO_IDENTITY_URL, clientId: c.XERO_CLIENT_ID, clientSecret: c.XERO_CLIENT_SECRET, budget: createBudget(db, c.XERO_CALLS_PER_MINUTE), log: createLog('silent') });
    try {
      const found = await xero.connections();
      if (found.length === 0) throw new SetupError('XERO_NO_ORGANISATION', 'The custom connection of XERO_CLIENT_ID reaches no organisation.', 'Authorise it for an organisation in Xero\'s developer portal.');
      return found.map((t) => t.tenantName);
    } catch (e) { throw explained(e); } finally { await xero.close(); }
  };
}

/** Of a relay that runs, too: it finds the environment by itself, and nothing that it works with is touched. */
async function withDatabase<T>(c: Config, run: (db: Db) => Promise<T>): Promise<T> {
  const running = c.DATABASE_URL === undefined ? await runningUrl(c.DATA_DIR) : undefined;
  if (running !== undefined) {
    const { db } = connect(running, 3);
    try { return await run(db); } finally { await db.destroy(); }
  }
  const shared = await openShared(c, 5_000);
  try { return await run(shared.database.db); } finally { await shared.close(); }
}
