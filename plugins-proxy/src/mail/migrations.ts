import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What the relay remembers about e-mails: ids, states and times. Never an address, never a word. */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    // An e-mail that has to follow the sending of a document. `cause` is the event of the sending, so one sending is followed once.
    await sql`
      CREATE TABLE mails_wanted (
        environment text NOT NULL,
        cause uuid NOT NULL,
        subject text NOT NULL,
        document_table text NOT NULL,
        document_id uuid NOT NULL,
        requester uuid NOT NULL,
        request_id uuid NOT NULL,
        differs boolean NOT NULL,
        over boolean NOT NULL DEFAULT false,
        due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        tries integer NOT NULL DEFAULT 0,
        noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, cause)
      )`.execute(db);
    await sql`CREATE INDEX mails_wanted_due ON mails_wanted (due_at) WHERE NOT over`.execute(db);
    await sql`
      CREATE TABLE mail_intents (
        intent_id uuid PRIMARY KEY REFERENCES intents (id) ON DELETE CASCADE,
        mode text NOT NULL CHECK (mode IN ('email', 'markAsSent')),
        automatic boolean NOT NULL
      )`.execute(db);
    // Who asks before this was known asks for what has been done, or is told of the doubt; who asks afterwards has decided.
    await sql`
      CREATE TABLE mail_states (
        environment text NOT NULL,
        subject text NOT NULL,
        emailed_at timestamptz,
        unknown_since timestamptz,
        PRIMARY KEY (environment, subject)
      )`.execute(db);
  },
  async down(db: Kysely<unknown>) { for (const t of ['mail_states', 'mail_intents', 'mails_wanted']) await sql`DROP TABLE ${sql.table(t)}`.execute(db); },
};
/** After those of the intents, on which they rest. */
export const mailMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-70-mail': create };
