import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which files of a document went to Xero: keyed digests of name and content. No name, no content. */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE files_sent (
        environment text NOT NULL,
        subject text NOT NULL,
        content_digest text NOT NULL,
        name_digest text NOT NULL,
        state text NOT NULL CHECK (state IN ('sending', 'sent')),
        attempt_key uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, subject, content_digest)
      )`.execute(db);
  },
  async down(db: Kysely<unknown>) { await sql`DROP TABLE files_sent`.execute(db); },
};
export const fileMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-75-files': create };
