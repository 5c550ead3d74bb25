import { sql, type Kysely } from 'kysely';
import type { Migrations } from '../database/index.ts';

/** Who sets up, and with what. In `public`: it comes before there is any environment. Codes, sessions and states as digests only; tokens and secrets sealed. */
export const setupMigrations: Migrations = {
  '2026-11-23-60-setup': {
    async up(db: Kysely<unknown>) {
      await sql`CREATE TABLE setup_code (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        hash bytea NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`.execute(db);
      await sql`CREATE TABLE setup_sessions (
        hash bytea PRIMARY KEY,
        until timestamptz NOT NULL,
        trusted boolean NOT NULL DEFAULT false,
        organization_id uuid,
        url text,
        environment_name text,
        user_id uuid,
        user_name text,
        sealed_token text,
        sign_in_state bytea,
        sign_in_url text,
        sign_in_redirect text,
        sealed_sign_in text,
        sign_in_until timestamptz,
        xero_state bytea,
        notice jsonb
      )`.execute(db);
      await sql`CREATE TABLE setup_microsoft_app (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        tenant text NOT NULL,
        client_id uuid NOT NULL,
        sealed_secret text NOT NULL
      )`.execute(db);
      await sql`CREATE TABLE setup_administrators (
        organization_id uuid,
        user_id uuid,
        name text NOT NULL,
        url text NOT NULL,
        proven_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (organization_id, user_id)
      )`.execute(db);
      // where the platform tells how an import goes; the platform's rows are the truth
      await sql`CREATE TABLE setup_imports (
        organization_id uuid PRIMARY KEY,
        job uuid NOT NULL,
        operation uuid,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`.execute(db);
    },
  },
};
