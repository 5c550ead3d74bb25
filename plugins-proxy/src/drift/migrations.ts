import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which comparison has got how far: days, ids and times only. `run`: the day of a night, or the request that asked. */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE drift_nights (
        environment text NOT NULL,
        connection_id uuid NOT NULL,
        day text NOT NULL,
        not_before timestamptz,
        holder text,
        lease_until timestamptz,
        PRIMARY KEY (environment, connection_id)
      )`.execute(db);
    await sql`
      CREATE TABLE drift_compared (
        environment text NOT NULL,
        connection_id uuid NOT NULL,
        subject text NOT NULL,
        run text NOT NULL,
        repaired boolean NOT NULL DEFAULT false,
        differs boolean NOT NULL DEFAULT false,
        news boolean NOT NULL DEFAULT false,
        PRIMARY KEY (environment, subject)
      )`.execute(db);
    await sql`CREATE INDEX drift_compared_run ON drift_compared (environment, connection_id, run)`.execute(db);
  },
  async down(db: Kysely<unknown>) { for (const t of ['drift_compared', 'drift_nights']) await sql`DROP TABLE ${sql.table(t)}`.execute(db); },
};

export const driftMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-91-drift': create };
