import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Sending by itself: since when, how far it has been looked, and which state of a document has been asked for already. Ids and times only. */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE automatic_connections (
        environment text NOT NULL,
        connection_id uuid NOT NULL,
        since timestamptz NOT NULL,
        looked_up_to timestamptz NOT NULL,
        looked_at timestamptz NOT NULL DEFAULT '-infinity',
        PRIMARY KEY (environment, connection_id)
      )`.execute(db);
    await sql`
      CREATE TABLE automatic_documents (
        environment text NOT NULL,
        subject text NOT NULL,
        version text NOT NULL DEFAULT '',
        again_on text,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, subject)
      )`.execute(db);
    await sql`CREATE INDEX automatic_documents_again ON automatic_documents (environment, again_on) WHERE again_on IS NOT NULL`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const t of ['automatic_documents', 'automatic_connections']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
  },
};

export const automaticMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-31-automatic': create };
