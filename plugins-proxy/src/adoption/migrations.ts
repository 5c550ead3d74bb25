import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What a report has found, until somebody confirms it: ids and keyed digests of what both sides said then, so that what is
 * adopted is what was shown. No number, no name and no amount.
 */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE loads (
        id uuid PRIMARY KEY,
        environment text NOT NULL,
        connection_id uuid NOT NULL,
        tenant text NOT NULL,
        from_day text NOT NULL,
        to_day text NOT NULL,
        digest text NOT NULL,
        adopted_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`.execute(db);
    await sql`CREATE INDEX loads_digest ON loads (environment, connection_id, digest)`.execute(db);
    // party: the rung on which the contact was found; empty where it is linked already
    await sql`
      CREATE TABLE load_pairs (
        load_id uuid NOT NULL REFERENCES loads (id) ON DELETE CASCADE,
        subject text NOT NULL,
        xero_id uuid NOT NULL,
        facts text NOT NULL,
        party text NOT NULL,
        state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'done', 'changed', 'taken')),
        PRIMARY KEY (load_id, subject)
      )`.execute(db);
    await sql`CREATE TABLE load_leases (request_id uuid PRIMARY KEY, holder text NOT NULL, lease_until timestamptz NOT NULL)`.execute(db);
  },
  async down(db: Kysely<unknown>) { for (const t of ['load_leases', 'load_pairs', 'loads']) await sql`DROP TABLE ${sql.table(t)}`.execute(db); },
};

/** After those of the intents, on which they rest. */
export const adoptionMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-90-adoption': create };
