/** One environment: its Dynamics, our solution and role there, and its ways to Xero. Nothing is renewed and nothing written. */
import type { Config } from '../../config.ts';
import { createLog } from '../../core/log.ts';
import { SetupError } from '../../core/setup-error.ts';
import type { Db } from '../../database/index.ts';
import { createDataverse } from '../../dataverse/client.ts';
import { connectionRows, whoAmI } from '../../environments/rows.ts';
import { createGrantStore } from '../../grants/grant-store.ts';
import { createSignInServer } from '../../grants/sign-in-server.ts';
import { createSignIns } from '../../grants/store.ts';
import { configured } from '../../hosting/host.ts';
import type { Sealer } from '../../secrets/index.ts';
import type { GrantState } from '../../setup/ports.ts';
import { createBudget } from '../../xero/budget.ts';
import { createXero } from '../../xero/client.ts';
import type { KnownEnvironment } from '../commands/environments.ts';
import type { Looks } from './finding.ts';

export interface EnvironmentToLookAt { readonly config: Config; readonly db: Db; readonly sealer: Sealer; readonly environment: KnownEnvironment; /** Before each finding, where there are several environments. */ readonly prefix: string }

export async function lookAtEnvironment({ look }: Looks, o: EnvironmentToLookAt): Promise<void> {
  const { config: c, environment: e, prefix } = o;
  const where = e.configured ? 'DATAVERSE_URL, DATAVERSE_TENANT_ID, DATAVERSE_CLIENT_ID and DATAVERSE_CLIENT_SECRET' : 'the application user on the page /setup: enter its client secret again if it was renewed';
  const reach = e.configured ? await e.reach!() : await look(`${prefix}Stored client secret`, '', async () => [await e.reach!(), 'opens']);
  if (reach === undefined) return;
  const dataverse = createDataverse({ url: reach.url, authority: reach.authority, tenantId: reach.entraTenantId, clientId: reach.clientId, clientSecret: reach.clientSecret, log: createLog('silent') });
  let organization = e.organizationId;
  try {
    const org = await look(`${prefix}Dynamics`, `Check ${where}, and that ${reach.url} has an application user for this client id.`, async () => {
      const found = (await whoAmI(dataverse)).organization;
      if (!e.configured && e.organizationId !== undefined && found !== e.organizationId) throw new SetupError('ENVIRONMENT_OTHER', `At ${reach.url} there is another environment now: ${found} instead of ${e.organizationId}.`, 'If it is meant, set it up on the page /setup; if not, look who has moved or copied it.');
      return [found, `signed in; organization ${found}`] as const;
    });
    organization = org ?? organization;
    // without Dynamics this would fail for the same reason and name a wrong fix
    if (org !== undefined) await look(`${prefix}Solution and role`, 'Import the Counterfoil solution and give the application user the role "Counterfoil Service".', async () => { const rows = await connectionRows(dataverse); return [rows, `${rows.length} Xero connection${rows.length === 1 ? '' : 's'}`] as const; });
  } finally { await dataverse.close(); }
  const custom = e.configured ? configured(c)?.customConnection : undefined;
  await look(`${prefix}Xero`, custom ? 'Check XERO_CLIENT_ID and XERO_CLIENT_SECRET, and that the custom connection was authorised for an organisation.' : 'Open the page /setup of this relay and press Connect to Xero.', async () => {
    const names = [...custom ? await reachedBy(c, o.db, custom) : [], ...organization === undefined ? [] : await grantedTo(c, o.db, o.sealer, organization)];
    if (names.length === 0) throw new Error('No organisation is connected to this app.');
    return [names, [...new Set(names)].join(', ')] as const;
  });
}

async function reachedBy(c: Config, db: Db, custom: { readonly clientId: string; readonly clientSecret: string }): Promise<string[]> {
  const xero = createXero({ apiUrl: c.XERO_API_URL, identityUrl: c.XERO_IDENTITY_URL, ...custom, budget: createBudget(db, c.XERO_CALLS_PER_MINUTE), log: createLog('silent') });
  try { return (await xero.connections()).map((t) => t.tenantName); } finally { await xero.close(); }
}

const again = 'Sign in at Xero again on the page /setup of this relay.';
/** Chosen organisations, by name. With the token as it is stored: a renewal is the relay's business. @throws SetupError, DoorError */
async function grantedTo(c: Config, db: Db, sealer: Sealer, organization: string): Promise<string[]> {
  const store = createGrantStore(db, sealer);
  const names: string[] = [];
  for (const g of await store.of(organization)) {
    const chosen = g.organisations.filter((x) => x.chosen);
    if (chosen.length === 0) continue;
    const called = chosen.map((x) => x.name).join(', ');
    if (g.kind === 'custom') {
      const route = await store.route(organization, chosen[0]!.tenantId);
      if (route?.kind !== 'custom') continue;
      await reachedBy(c, db, route);
      names.push(...chosen.map((x) => x.name));
      continue;
    }
    if (g.state === 'lapsed') throw new SetupError('SIGN_IN_LAPSED', `The sign-in at Xero for ${called} has ended.`, again);
    await stillThere(c, db, sealer, organization, g, chosen);
    names.push(`${called} (signed in${g.endsAt === undefined ? '' : `, good until ${g.endsAt.slice(0, 10)} without any use`})`);
  }
  return names;
}

/** Somebody may have disconnected it in Xero. Says nothing while there is no token that could be used right now. */
async function stillThere(c: Config, db: Db, sealer: Sealer, organization: string, g: GrantState, chosen: GrantState['organisations']): Promise<void> {
  const route = await createGrantStore(db, sealer).route(organization, chosen[0]!.tenantId);
  const stored = route?.kind === 'signIn' ? await createSignIns(db, sealer).read(route.signIn) : undefined;
  if (stored === undefined || stored.leftMs < 10_000) return;
  const server = createSignInServer({ loginUrl: c.XERO_LOGIN_URL ?? c.XERO_IDENTITY_URL, identityUrl: c.XERO_IDENTITY_URL, apiUrl: c.XERO_API_URL });
  try {
    const there = new Set((await server.connections(stored.access)).map((x) => x.tenantId.toLowerCase()));
    const gone = chosen.filter((x) => !there.has(x.tenantId.toLowerCase())).map((x) => x.name);
    if (gone.length > 0) throw new SetupError('ORGANISATION_DISCONNECTED', `${gone.join(', ')} ${gone.length === 1 ? 'was' : 'were'} disconnected in Xero.`, again);
  } finally { await server.close(); }
}
