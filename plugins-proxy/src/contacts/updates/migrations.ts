import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What is to be compared with Xero, and what was there when it last was: ids, times, counts and keyed digests only. */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE contact_updates (
        environment text NOT NULL,
        tenant text NOT NULL,
        contact_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        party text NOT NULL,
        link_id uuid NOT NULL,
        requester uuid NOT NULL,
        request_id uuid NOT NULL,
        document text NOT NULL,
        asked integer NOT NULL DEFAULT 1,
        due_at timestamptz NOT NULL,
        lease_until timestamptz,
        tries integer NOT NULL DEFAULT 0,
        failing_since timestamptz,
        PRIMARY KEY (environment, tenant, contact_id)
      )`.execute(db);
    await sql`
      CREATE TABLE contact_bases (
        environment text NOT NULL,
        tenant text NOT NULL,
        contact_id uuid NOT NULL,
        party text NOT NULL,
        dynamics jsonb NOT NULL,
        xero jsonb NOT NULL,
        compared_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, tenant, contact_id)
      )`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const t of ['contact_bases', 'contact_updates']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
  },
};

export const contactMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-40-contacts': create };
