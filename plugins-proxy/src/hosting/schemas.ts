/**
 * Where each environment's tables lie: in a schema of its own, which its connections see and no other. `hosted_environments`
 * in `public` remembers which schema that is; it does not follow from the id, because an environment that was copied over
 * keeps the memory of its address.
 */
import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { SetupError } from '../core/setup-error.ts';
import type { Db } from '../database/index.ts';

/** `schema` holds what the relay knows of the environment. */
export interface Hosted { readonly organizationId: string; readonly schema: string; readonly url: string }

const columns = ['organization_id', 'schema_name', 'url'] as const;
const hosted = (r: { organization_id: string; schema_name: string; url: string } | undefined): Hosted | undefined => r && { organizationId: r.organization_id.toLowerCase(), schema: r.schema_name, url: r.url };

export const hostedById = async (db: Db, organizationId: string): Promise<Hosted | undefined> => hosted(await db.selectFrom('hosted_environments').select(columns).where('organization_id', '=', organizationId.toLowerCase()).executeTakeFirst());
/** Several may have been at one address: the one that is served, else the newest. */
export const hostedAt = async (db: Db, url: string): Promise<Hosted | undefined> => hosted(await db.selectFrom('hosted_environments').select(columns).where('url', '=', url).orderBy('served', 'desc').orderBy('seen_at', 'desc').executeTakeFirst());
/** Undefined: the relay knows nothing of this environment. */
export const schemaOf = async (db: Db, organizationId: string): Promise<string | undefined> => (await hostedById(db, organizationId))?.schema;

/** One at a time, over all relays: two that start together must not give one environment two memories. */
export const alone = <T>(db: Db, work: (tx: Kysely<any>) => Promise<T>): Promise<T> => db.transaction().execute(async (tx) => {
  await sql`LOCK TABLE hosted_environments IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
  return work(tx);
});

/** The schema of this environment, made when there is none. An environment that has moved to another address keeps its memory. */
export const claim = (db: Db, e: { readonly organizationId: string; readonly url: string }): Promise<Hosted> => alone(db, (tx) => claimIn(tx, e));

export async function claimIn(tx: Kysely<any>, e: { readonly organizationId: string; readonly url: string }): Promise<Hosted> {
  const organizationId = e.organizationId.toLowerCase();
  const known = await hostedById(tx, organizationId);
  if (known) {
    await tx.updateTable('hosted_environments').set({ url: e.url, seen_at: sql`clock_timestamp()` }).where('organization_id', '=', organizationId).execute();
    return { ...known, url: e.url };
  }
  const usual = `environment_${organizationId.replaceAll('-', '')}`;
  const taken = await tx.selectFrom('hosted_environments').select('schema_name').where('schema_name', '=', usual).executeTakeFirst();
  const schema = taken === undefined ? usual : `environment_${randomBytes(16).toString('hex')}`;
  await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(tx);
  await tx.insertInto('hosted_environments').values({ organization_id: organizationId, schema_name: schema, url: e.url }).execute();
  return { organizationId, schema, url: e.url };
}

/** Somebody confirmed that the copy at this address is meant: what was known of the original belongs to it from now on. */
export async function renamed(db: Db, schema: string, organizationId: string): Promise<void> {
  await db.updateTable('hosted_environments').set({ organization_id: organizationId, version: sql`version + 1` }).where('schema_name', '=', schema).where('organization_id', '<>', organizationId).execute();
}

/** What a relay that knew one environment only kept in `public`; all but the call budget, which stays there. */
const formerly = [
  'relay', 'connections', 'environments', 'intents', 'bindings', 'requests', 'unlinked', 'deleted_in_xero', 'stops', 'approvals_wanted', 'safe_starts', 'safe_start_documents', 'waiting_requests',
  'automatic_connections', 'automatic_credit_connections', 'automatic_credits', 'automatic_documents', 'balance_contacts', 'balance_turns', 'changes', 'contact_bases', 'contact_updates', 'drift_compared', 'drift_nights',
  'files_sent', 'link_follow_ups', 'load_leases', 'load_pairs', 'loads', 'mail_intents', 'mail_states', 'mails_wanted', 'overdue_days', 'seen_in_xero', 'xero_cursors', 'xero_events', 'xero_polls', 'xero_seen', 'migrations', 'migrations_lock',
] as const;

/**
 * Once, for a database that was written before environments had schemas: its tables move into the schema of the environment
 * that was seen last, all in one transaction. Nothing is copied and nothing is left behind; PostgreSQL only changes names.
 */
export const takeOver = (db: Db): Promise<Hosted | undefined> => alone(db, async (tx) => {
  const there = await sql<{ there: boolean }>`SELECT to_regclass('public.environments') IS NOT NULL AS there`.execute(tx);
  if (!there.rows[0]!.there) return undefined;
  // never joined: it knows nothing, and what it is in the way of is nothing
  const newest = (await sql<{ organization_id: string; url: string }>`SELECT organization_id, url FROM public.environments ORDER BY seen_at DESC NULLS LAST LIMIT 1`.execute(tx)).rows[0];
  if (newest === undefined) return undefined;
  if (await hostedById(tx, newest.organization_id)) throw new SetupError('DATABASE_TWO_MEMORIES', 'In the schema public lie the tables of an older version of the relay, which this database has taken over before; so there are two memories of one environment.', 'Restore the older backup into an empty database instead of over this one, or remove its tables from public if it was restored by mistake.');
  const of = await claimIn(tx, { organizationId: newest.organization_id, url: newest.url });
  for (const table of formerly) await sql`ALTER TABLE IF EXISTS ${sql.table(`public.${table}`)} SET SCHEMA ${sql.id(of.schema)}`.execute(tx);
  await sql`ALTER SEQUENCE IF EXISTS public.balance_marks SET SCHEMA ${sql.id(of.schema)}`.execute(tx);
  return of;
});
