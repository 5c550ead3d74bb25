import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Where a report came from: two dates, or the tables of another connector. What is confirmed is done accordingly. */
const source: Migration = {
  async up(db: Kysely<unknown>) { await sql`ALTER TABLE loads ADD COLUMN source text NOT NULL DEFAULT 'dates' CHECK (source IN ('dates', 'stellarise'))`.execute(db); },
  async down(db: Kysely<unknown>) { await sql`ALTER TABLE loads DROP COLUMN source`.execute(db); },
};

/** After those of the adoption, on which they rest. */
export const migrationMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-96-migration': source };
