import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Since when a request that is not on its way yet has been waiting: ids and times alone. `seen_at`: it was waiting then; a gap means that no relay ran. */
const waiting: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE waiting_requests (environment text NOT NULL, request_id uuid NOT NULL, since timestamptz NOT NULL DEFAULT clock_timestamp(), seen_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (environment, request_id))`.execute(db);
  },
  async down(db: Kysely<unknown>) { await sql`DROP TABLE waiting_requests`.execute(db); },
};
export const queueMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-95-waiting': waiting };
