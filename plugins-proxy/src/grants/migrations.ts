import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * A token set of Xero belongs to an app and a person, so it is kept once (xero_sign_ins) however many environments use it:
 * two copies of it would end each other. What an environment may do with it is its grant and the organisations chosen there.
 */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE xero_states (
        state_hash text PRIMARY KEY,
        environment text NOT NULL,
        redirect_uri text NOT NULL,
        sealed_verifier text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`.execute(db);
    // generation: which pair of tokens this is. holder, lease_until: who renews it now. asked_at: since when an answer is owed.
    await sql`
      CREATE TABLE xero_sign_ins (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        client_id text NOT NULL,
        xero_user text NOT NULL,
        sealed_tokens text NOT NULL,
        access_until timestamptz NOT NULL,
        generation bigint NOT NULL DEFAULT 1,
        renewed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        state text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'lapsed')),
        why text,
        asked_at timestamptz,
        holder uuid,
        lease_until timestamptz,
        warned_at timestamptz,
        UNIQUE (client_id, xero_user)
      )`.execute(db);
    await sql`
      CREATE TABLE xero_grants (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        environment text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('signIn', 'custom')),
        sign_in uuid REFERENCES xero_sign_ins,
        client_id text NOT NULL,
        sealed_secret text,
        state text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'lapsed')),
        told_lapsed boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CHECK ((kind = 'signIn') = (sign_in IS NOT NULL)),
        CHECK ((kind = 'custom') = (sealed_secret IS NOT NULL))
      )`.execute(db);
    await sql`CREATE UNIQUE INDEX xero_grants_sign_in ON xero_grants (environment, sign_in) WHERE sign_in IS NOT NULL`.execute(db);
    await sql`CREATE UNIQUE INDEX xero_grants_custom ON xero_grants (environment, client_id) WHERE kind = 'custom'`.execute(db);
    // one way to each organisation: which token a call carries is never a matter of chance
    await sql`
      CREATE TABLE xero_grant_organisations (
        environment text NOT NULL,
        tenant_id text NOT NULL,
        grant_id uuid NOT NULL REFERENCES xero_grants ON DELETE CASCADE,
        name text NOT NULL,
        chosen boolean NOT NULL,
        xero_connection_id text,
        PRIMARY KEY (environment, tenant_id)
      )`.execute(db);
    await sql`CREATE INDEX xero_grant_organisations_grant ON xero_grant_organisations (grant_id)`.execute(db);
  },
};

/** What Xero's own list of connections has said last, so that a disconnect made there is noticed and told once. */
const looks: Migration = {
  async up(db: Kysely<unknown>) {
    // looked_at: when somebody last began to look; look_until: nobody else need look before then
    for (const table of ['xero_sign_ins', 'xero_grants']) await sql`ALTER TABLE ${sql.table(table)} ADD COLUMN looked_at timestamptz, ADD COLUMN look_until timestamptz`.execute(db);
    await sql`ALTER TABLE xero_grant_organisations ADD COLUMN gone_at timestamptz, ADD COLUMN told_gone boolean NOT NULL DEFAULT false`.execute(db);
  },
};

export const grantMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-96-grants': create, '2026-11-23-97-grant-looks': looks };
