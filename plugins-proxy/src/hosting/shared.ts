/** What there is once in a process, whatever it serves: the database's shared schema, the call budget, the keys. */
import { alertMigrations } from '../alerts/migrations.ts';
import type { Config } from '../config.ts';
import { SetupError } from '../core/setup-error.ts';
import { connect, inSchema, migrate, openDatabase, type Database, type Db, type Migrations } from '../database/index.ts';
import { foundationMigrations } from '../database/migrations/foundation.ts';
import { sharedMigrations } from '../database/migrations/shared.ts';
import { followUpMigrations } from '../follow-ups/index.ts';
import { grantMigrations } from '../grants/index.ts';
import { intentMigrations } from '../intents/migrations.ts';
import { secretMigrations } from '../secrets/index.ts';
import { setupMigrations } from '../setup/migrations.ts';
import { createBudget, type Budget } from '../xero/budget.ts';
import { takeOver } from './schemas.ts';

/** Of every environment, in its own schema. */
export const environmentMigrations: readonly Migrations[] = [foundationMigrations, intentMigrations, followUpMigrations];
/** Of all together, in `public`. */
export const together: readonly Migrations[] = [sharedMigrations, secretMigrations, grantMigrations, setupMigrations, alertMigrations];

export interface Shared { readonly database: Database; readonly budget: Budget; close(): Promise<void> }

/** @throws SetupError with the fix */
export async function openShared(c: Config, patienceMs?: number): Promise<Shared> {
  const database = await openDatabase({ dataDir: c.DATA_DIR, databaseUrl: c.DATABASE_URL, patienceMs });
  try {
    await migrate(database.db, together, { schema: 'public', list: 'shared_migrations' });
    await takeOver(database.db);
  } catch (e) { await database.close(); throw e; }
  return { database, budget: createBudget(database.db, c.XERO_CALLS_PER_MINUTE), close: () => database.close() };
}

/** Connections that see the tables of one environment, brought to this version. `max` of them at a time. @throws SetupError */
export async function openSchema(database: Pick<Database, 'url'>, schema: string, max: number): Promise<Db> {
  const db = await connectTo(database, schema, max);
  try {
    await migrate(db, environmentMigrations, { schema });
    return db;
  } catch (e) { await db.destroy(); throw e; }
}

/** The same, on tables that are at this version already. */
export async function connectTo(database: Pick<Database, 'url'>, schema: string, max: number): Promise<Db> {
  const { db, pool } = connect(inSchema(database.url, schema), max);
  try {
    // a pooler between us and the server may drop the search path; then everything would land in one schema
    const at = (await pool.query<{ at: string | null }>('SELECT current_schema() AS at')).rows[0]!.at;
    if (at !== schema) throw new SetupError('DATABASE_NO_SCHEMA', `Connections to the database work in the schema ${at ?? '(none)'} instead of ${schema}.`, 'Let DATABASE_URL point at PostgreSQL itself, not at a pooler that drops start-up options, and give its user the rights on the whole database.');
    return db;
  } catch (e) { await db.destroy(); throw e; }
}
