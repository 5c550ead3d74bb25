/**
 * Which environments this relay knows, for commands: the one that configuration names, and those of its database. A command
 * is about one of them: with several it has to be said which, because the wrong one paused or forgotten is worse than an error.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readConfig, type Config } from '../../config.ts';
import { createLog } from '../../core/log.ts';
import { SetupError } from '../../core/setup-error.ts';
import { runningUrl } from '../../database/embedded.ts';
import type { Db } from '../../database/index.ts';
import { createDataverse, type DataverseClient } from '../../dataverse/client.ts';
import { configured } from '../../hosting/host.ts';
import { secretAbout } from '../../hosting/registry.ts';
import { createSealer, masterKeys } from '../../secrets/index.ts';
import { readingDatabase } from './database.ts';

/** What it takes to speak with its Dynamics. */
export interface Reach { readonly url: string; readonly authority: string; readonly entraTenantId: string; readonly clientId: string; readonly clientSecret: string }
export interface KnownEnvironment {
  /** Undefined while the relay has never reached it. */
  readonly organizationId: string | undefined;
  readonly name: string;
  readonly url: string;
  readonly schema: string | undefined;
  /** Undefined when it is not served any more: only its memory is there. @throws SetupError when its secret does not open */
  readonly reach: (() => Promise<Reach>) | undefined;
  /** Named by environment variables. */
  readonly configured: boolean;
}

/** Takes `--environment` out of the arguments, wherever it stands. @throws SetupError */
export function environmentAsked(args: readonly string[]): { readonly named: string | undefined; readonly rest: readonly string[] } {
  const rest: string[] = [];
  const given: (string | undefined)[] = [];
  for (let n = 0; n < args.length; n++) {
    const a = args[n]!;
    if (a === '--environment') given.push(args[++n]);
    else if (a.startsWith('--environment=')) given.push(a.slice('--environment='.length));
    else rest.push(a);
  }
  const usage = 'Give the address or the name of one environment: --environment https://contoso.crm4.dynamics.com';
  if (given.length > 1) throw new SetupError('WRONG_ARGUMENTS', '--environment stands there more than once.', usage);
  if (given.length === 1 && !given[0]?.trim()) throw new SetupError('WRONG_ARGUMENTS', '--environment needs a value.', usage);
  return { named: given[0]?.trim(), rest };
}

const hostOf = (text: string): string => (URL.parse(text) ?? URL.parse(`https://${text}`))?.host.toLowerCase() ?? '';
const isMeant = (e: KnownEnvironment, named: string): boolean => [e.name.toLowerCase(), e.organizationId ?? '', new URL(e.url).host].includes(named.toLowerCase()) || (/[.:]/.test(named) && hostOf(named) === new URL(e.url).host);
const line = (e: KnownEnvironment): string => `  ${e.url}${e.name === new URL(e.url).host ? '' : `  "${e.name}"`}${e.organizationId === undefined ? '' : `  ${e.organizationId}`}${e.reach ? '' : '  (not served any more)'}`;

/** Pure. @throws SetupError that lists those there are */
export function chosenOf(all: readonly KnownEnvironment[], named: string | undefined): KnownEnvironment {
  const fit = named === undefined ? all : all.filter((e) => isMeant(e, named));
  if (fit.length === 1) return fit[0]!;
  if (all.length === 0) throw new SetupError('NO_ENVIRONMENT', 'This relay serves no environment yet.', 'Open its page /setup, or set DATAVERSE_URL, DATAVERSE_TENANT_ID, DATAVERSE_CLIENT_ID and DATAVERSE_CLIENT_SECRET.');
  throw new SetupError('WHICH_ENVIRONMENT', named === undefined ? `This relay knows ${all.length} environments.` : `${fit.length === 0 ? 'No environment' : 'More than one environment'} of this relay fits "${named}".`, `Name one of them with --environment, by address, name or id:\n${all.map(line).join('\n')}`);
}

/** Everything that is known, the configured one first. @throws SetupError when the database does not answer */
export async function knownEnvironments(env: NodeJS.ProcessEnv): Promise<KnownEnvironment[]> {
  const c = readConfig(env);
  // no database yet: nothing is stored, and one must not be made just to find that out
  if (c.DATABASE_URL === undefined && !existsSync(join(c.DATA_DIR, 'postgres', 'PG_VERSION')) && await runningUrl(c.DATA_DIR) === undefined) return ofConfiguration(c, undefined);
  return readingDatabase(env, (d) => knownIn(d.db, c));
}

const ofConfiguration = (c: Config, row: { organization_id: string; schema_name: string } | undefined): KnownEnvironment[] => {
  const own = configured(c);
  return own === undefined ? [] : [{ organizationId: row?.organization_id.toLowerCase(), name: own.name, url: own.url, schema: row?.schema_name, reach: async () => own, configured: true }];
};

export async function knownIn(db: Db, c: Config): Promise<KnownEnvironment[]> {
  if (!await hasRegistry(db)) return ofConfiguration(c, undefined);
  const rows = await db.selectFrom('hosted_environments').selectAll().orderBy('served', 'desc').orderBy('seen_at', 'desc').execute();
  const own = configured(c);
  const ownRow = own && rows.find((r) => r.url === own.url);
  const others = rows.filter((r) => r !== ownRow).map((r): KnownEnvironment => ({
    organizationId: r.organization_id.toLowerCase(), name: r.name ?? new URL(r.url).host, url: r.url, schema: r.schema_name, configured: false,
    // whoever is at the address that configuration names is served from there
    reach: !r.served || r.url === own?.url ? undefined : async () => {
      const { key, others: older } = await masterKeys({ dataDir: c.DATA_DIR, given: c.MASTER_KEY, previous: c.MASTER_KEY_PREVIOUS });
      return { url: r.url, authority: r.authority!, entraTenantId: r.entra_tenant_id!, clientId: r.client_id!, clientSecret: await createSealer(key, older).open(r.secret!, secretAbout(r.schema_name)) };
    },
  }));
  return [...ofConfiguration(c, ownRow), ...others];
}
async function hasRegistry(db: Db): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`SELECT to_regclass('public.hosted_environments') IS NOT NULL AS is`.execute(db);
  return rows[0]!.is;
}

/** Those that are served, or the one that is named. @throws SetupError */
export async function servedEnvironments(env: NodeJS.ProcessEnv, named: string | undefined): Promise<KnownEnvironment[]> {
  const served = (await knownEnvironments(env)).filter((e) => e.reach !== undefined);
  return named === undefined ? served : [chosenOf(served, named)];
}
export async function servedEnvironment(env: NodeJS.ProcessEnv, named: string | undefined): Promise<KnownEnvironment> {
  // whoever names the one of the configuration needs no database
  const own = named === undefined ? [] : ofConfiguration(readConfig(env), undefined).filter((e) => isMeant(e, named));
  return own[0] ?? chosenOf(await servedEnvironments(env, undefined), named);
}

/** The Dynamics of one environment. @throws SetupError, DoorError */
export async function withDynamics<T>(env: NodeJS.ProcessEnv, named: string | undefined, run: (door: DataverseClient) => Promise<T>): Promise<T> {
  const e = await servedEnvironment(env, named);
  const r = await e.reach!();
  const door = createDataverse({ url: r.url, authority: r.authority, tenantId: r.entraTenantId, clientId: r.clientId, clientSecret: r.clientSecret, log: createLog('silent') });
  try { return await run(door); } finally { await door.close(); }
}
