import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What changing a document that is in the books needs to know of it after a death: keyed digests, ids and times; no words and no amounts. */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE changes (
        intent_id uuid PRIMARY KEY REFERENCES intents (id) ON DELETE CASCADE,
        request_table text NOT NULL CHECK (request_table IN ('cfl_syncrequest', 'cfl_correctionrequest')),
        action text NOT NULL,
        digest_before text,
        digest_after text,
        status_before text,
        allocations_before text[] NOT NULL DEFAULT '{}'
      )`.execute(db);
    // What a document looked like in Xero when we last wrote it or a person last looked: only then may it be overwritten (R52).
    await sql`
      CREATE TABLE seen_in_xero (
        environment text NOT NULL,
        subject text NOT NULL,
        xero_id uuid NOT NULL,
        digest text NOT NULL,
        xero_updated_at text,
        seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, subject)
      )`.execute(db);
    // Drafts that Xero deleted for us: a later look-up for the same document must not take one of them for the new one.
    await sql`
      CREATE TABLE deleted_in_xero (
        environment text NOT NULL,
        subject text NOT NULL,
        xero_id uuid NOT NULL,
        deleted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, subject, xero_id)
      )`.execute(db);
    // Connections whose cancelled invoices are credited by themselves, how far was looked, and what became of each invoice.
    await sql`
      CREATE TABLE automatic_credit_connections (
        environment text NOT NULL,
        connection_id uuid NOT NULL,
        looked_from timestamptz NOT NULL,
        PRIMARY KEY (environment, connection_id)
      )`.execute(db);
    await sql`
      CREATE TABLE automatic_credits (
        environment text NOT NULL,
        invoice_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        state text NOT NULL CHECK (state IN ('before', 'made', 'over')),
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, invoice_id)
      )`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const t of ['automatic_credits', 'automatic_credit_connections', 'deleted_in_xero', 'seen_in_xero', 'changes']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
  },
};

/** Collected by the relay after those of the intents, on which they rest. */
export const changeMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-60-changes': create };
