import { Migrator, type Migration } from 'kysely/migration';
import type { Kysely } from 'kysely';
import { SetupError } from '../core/setup-error.ts';

export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Runs what has not run yet, in the order of the names, under a lock that several relays respect. Never runs anything twice.
 * @param at `schema`: where the connections of `db` work; without it another schema's list of what has run would be taken for
 * ours. `list`: its name, where two lists lie in one schema.
 */
export async function migrate(db: Kysely<any>, sets: readonly Migrations[], at: { readonly schema?: string; readonly list?: string } = {}): Promise<readonly string[]> {
  const all: Record<string, Migration> = {};
  for (const set of sets) for (const [name, m] of Object.entries(set)) {
    if (all[name] !== undefined) throw new Error(`Two migrations are called ${name}.`);
    all[name] = m;
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => all }, migrationTableName: at.list ?? 'migrations', migrationLockTableName: `${at.list ?? 'migrations'}_lock`, allowUnorderedMigrations: true, ...(at.schema === undefined ? {} : { migrationTableSchema: at.schema }) });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new SetupError('DATABASE_NOT_MIGRATED', `The database could not be brought to this version: ${error instanceof Error ? error.message : String(error)}`, 'If it was written by a newer relay, run that version or restore a backup; else look at the rights of the database user (it must own its database).', error);
  }
  return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName);
}
