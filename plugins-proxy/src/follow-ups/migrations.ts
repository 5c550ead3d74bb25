import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { contactMigrations } from '../contacts/updates/migrations.ts';

/** What is still to be done for documents that are in the books: ids, times and counts only. */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE link_follow_ups (
        environment text NOT NULL,
        subject text NOT NULL,
        tenant text NOT NULL,
        xero_id uuid NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        due_at timestamptz NOT NULL,
        lease_until timestamptz,
        tries integer NOT NULL DEFAULT 0,
        failing_since timestamptz,
        PRIMARY KEY (environment, subject)
      )`.execute(db);
    await sql`CREATE INDEX link_follow_ups_oldest ON link_follow_ups (environment, asked_at)`.execute(db);
    await sql`
      CREATE TABLE overdue_days (
        environment text NOT NULL,
        connection_id uuid NOT NULL,
        day text NOT NULL DEFAULT '',
        lease_until timestamptz,
        PRIMARY KEY (environment, connection_id)
      )`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const t of ['overdue_days', 'link_follow_ups']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
  },
};

export const followUpMigrations: Readonly<Record<string, Migration>> = { ...contactMigrations, '2026-11-22-30-follow-ups': create };
