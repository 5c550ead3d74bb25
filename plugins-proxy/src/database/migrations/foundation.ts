import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The relay's own identity, the environment and its connections, and (once) the call budget of each Xero tenant. */
const foundation: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE relay (
      single boolean PRIMARY KEY DEFAULT true CHECK (single),
      relay_id uuid NOT NULL DEFAULT gen_random_uuid(),
      epoch integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`.execute(db);
    await sql`INSERT INTO relay DEFAULT VALUES`.execute(db);
    await sql`CREATE TABLE environments (
      organization_id uuid PRIMARY KEY,
      url text NOT NULL,
      joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      seen_at timestamptz
    )`.execute(db);
    await sql`CREATE TABLE connections (
      connection_id uuid PRIMARY KEY,
      organization_id uuid NOT NULL REFERENCES environments,
      tenant_id uuid NOT NULL,
      name text NOT NULL,
      disarmed_reason text,
      reference_read_at timestamptz,
      joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      UNIQUE (organization_id, tenant_id)
    )`.execute(db);
    // fillfactor: the row is rewritten twice a call and must stay on its page, without touching an index
    await sql`CREATE TABLE xero_budget (
      tenant text PRIMARY KEY,
      calls timestamptz[] NOT NULL DEFAULT '{}',
      bulk_calls timestamptz[] NOT NULL DEFAULT '{}',
      day_started timestamptz NOT NULL DEFAULT clock_timestamp(),
      day_used integer NOT NULL DEFAULT 0,
      day_polls integer NOT NULL DEFAULT 0,
      day_most_left integer,
      blocked_until timestamptz,
      slot_until timestamptz[] NOT NULL DEFAULT ARRAY['-infinity','-infinity','-infinity','-infinity','-infinity']::timestamptz[],
      slot_lane text[] NOT NULL DEFAULT ARRAY['','','','','']::text[],
      slot_key text[] NOT NULL DEFAULT ARRAY['','','','','']::text[]
    ) WITH (fillfactor = 20)`.execute(db);
  },
};

/** A copy of an environment has the same connection ids; `look_first` is decided once, by what this database knew when it met the connection. */
const connectionsOfEnvironments: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE connections DROP CONSTRAINT connections_pkey, ADD PRIMARY KEY (organization_id, connection_id), ADD COLUMN look_first boolean NOT NULL DEFAULT false`.execute(db);
  },
};

/** The call budget is Xero's per organisation, so it lies where all environments share it (shared.ts). And which connection was the default at the last look. */
const sharedBudget: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`DROP TABLE IF EXISTS xero_budget`.execute(db);
    await sql`ALTER TABLE connections ADD COLUMN is_default boolean NOT NULL DEFAULT false`.execute(db);
  },
};

export const foundationMigrations: Readonly<Record<string, Migration>> = { '2026-11-22-10-foundation': foundation, '2026-11-23-10-connections-of-environments': connectionsOfEnvironments, '2026-11-26-10-shared-budget': sharedBudget };
