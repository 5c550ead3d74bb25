import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Alerts on their way, and what was told before. Codes, ids, counts and times; no word and no amount.
 *
 * alert_memory: the same one is not told again before `quiet_until`. alert_seen: an event that is told twice (after a death)
 * counts once. alert_failing: since when a side cannot be reached, so that a restart does not begin to count anew.
 * alert_deliveries: one row for each channel that has not got it yet; `due_at` is also the lease of whoever sends it now.
 */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE alert_memory (
      environment text NOT NULL, kind text NOT NULL, connection text NOT NULL, code text NOT NULL,
      quiet_until timestamptz NOT NULL DEFAULT '-infinity', suppressed integer NOT NULL DEFAULT 0,
      PRIMARY KEY (environment, kind, connection, code))`.execute(db);
    await sql`CREATE TABLE alert_seen (key text PRIMARY KEY, at timestamptz NOT NULL)`.execute(db);
    await sql`CREATE TABLE alert_failing (environment text NOT NULL, door text NOT NULL, since timestamptz NOT NULL, last_at timestamptz NOT NULL, PRIMARY KEY (environment, door))`.execute(db);
    await sql`CREATE TABLE alerts (
      id uuid PRIMARY KEY, environment text NOT NULL, kind text NOT NULL, connection text NOT NULL, code text NOT NULL,
      facts jsonb NOT NULL, at timestamptz NOT NULL)`.execute(db);
    await sql`CREATE TABLE alert_deliveries (
      alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE, channel text NOT NULL, tries integer NOT NULL DEFAULT 0, due_at timestamptz NOT NULL,
      PRIMARY KEY (alert_id, channel))`.execute(db);
    await sql`CREATE INDEX alert_deliveries_due ON alert_deliveries (due_at)`.execute(db);
  },
  async down(db: Kysely<unknown>) { for (const t of ['alert_deliveries', 'alerts', 'alert_failing', 'alert_seen', 'alert_memory']) await sql`DROP TABLE ${sql.table(t)}`.execute(db); },
};

/** Shared by all environments: an alert about one that cannot be joined has nowhere else to go. */
export const alertMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-95-alerts': create };
