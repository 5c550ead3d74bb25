import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What people have decided about documents: ids, times and words of this list only; reasons and names stand in Dynamics.
 * `stops`: a document named here goes nowhere. `unlinked`: what was in Xero once and is to be taken for somebody else's now.
 * `approvals_wanted`: who asked for what, so that it goes on by itself once a second person has said yes. `safe_starts`:
 * what went while a connection was new.
 */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE stops (
        environment text NOT NULL,
        subject text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('held','skipped','unlinking')),
        by uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        request uuid NOT NULL,
        was text,
        ending uuid,
        ending_at timestamptz,
        PRIMARY KEY (environment, subject)
      )`.execute(db);
    await sql`CREATE INDEX stops_ending ON stops (environment) WHERE ending IS NOT NULL`.execute(db);
    await sql`
      CREATE TABLE unlinked (
        environment text NOT NULL,
        subject text NOT NULL,
        tenant text NOT NULL,
        xero_id uuid NOT NULL,
        by uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        request uuid NOT NULL,
        PRIMARY KEY (environment, subject, tenant, xero_id)
      )`.execute(db);
    await sql`
      CREATE TABLE approvals_wanted (
        environment text NOT NULL,
        subject text NOT NULL,
        requester uuid NOT NULL,
        action text NOT NULL CHECK (action IN ('send','update')),
        fingerprint text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, subject)
      )`.execute(db);
    await sql`CREATE TABLE safe_starts (environment text NOT NULL, tenant text NOT NULL, PRIMARY KEY (environment, tenant))`.execute(db);
    await sql`
      CREATE TABLE safe_start_documents (
        environment text NOT NULL,
        tenant text NOT NULL,
        subject text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, tenant, subject),
        FOREIGN KEY (environment, tenant) REFERENCES safe_starts (environment, tenant) ON DELETE CASCADE
      )`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const t of ['safe_start_documents', 'safe_starts', 'approvals_wanted', 'unlinked', 'stops']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
  },
};

/** Which of several linked contacts whoever waits for an approval has chosen: approved, it must not go to another one. */
const chosen: Migration = {
  async up(db: Kysely<unknown>) { await sql`ALTER TABLE approvals_wanted ADD COLUMN contact uuid`.execute(db); },
  async down(db: Kysely<unknown>) { await sql`ALTER TABLE approvals_wanted DROP COLUMN contact`.execute(db); },
};

/** A person was asked whether it is the unlinked one after all, and said no: asked with every sending, the question would never end. */
const denied: Migration = {
  async up(db: Kysely<unknown>) { await sql`ALTER TABLE unlinked ADD COLUMN denied boolean NOT NULL DEFAULT false`.execute(db); },
  async down(db: Kysely<unknown>) { await sql`ALTER TABLE unlinked DROP COLUMN denied`.execute(db); },
};

/** Intents ask `stops` in the statement that stores them, so these tables are there wherever intents are. */
export const decisionMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-30-decisions': create, '2026-11-23-81-chosen-contacts': chosen, '2026-11-23-82-denied': denied };
