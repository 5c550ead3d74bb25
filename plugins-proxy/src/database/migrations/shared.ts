import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What all environments share, in the schema `public`: which environments there are and where each one's tables lie, and
 * the call budget, which is Xero's per organisation, however many environments work with it.
 */
const shared: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE hosted_environments (
      organization_id uuid PRIMARY KEY,
      schema_name text NOT NULL UNIQUE CHECK (schema_name ~ '^environment_[0-9a-f]{32}$'),
      url text NOT NULL,
      authority text,
      entra_tenant_id text,
      client_id text,
      name text,
      secret text,
      served boolean NOT NULL DEFAULT false CHECK (NOT served OR (authority IS NOT NULL AND entra_tenant_id IS NOT NULL AND client_id IS NOT NULL AND name IS NOT NULL AND secret IS NOT NULL)),
      version integer NOT NULL DEFAULT 1,
      seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`.execute(db);
    // two that are served at one address would both believe that the other one is a copy
    await sql`CREATE UNIQUE INDEX hosted_environments_address ON hosted_environments (url) WHERE served`.execute(db);
    // fillfactor: the row is rewritten twice a call and must stay on its page, without touching an index
    await sql`CREATE TABLE IF NOT EXISTS xero_budget (
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

export const sharedMigrations: Readonly<Record<string, Migration>> = { '2026-11-26-20-shared': shared };
