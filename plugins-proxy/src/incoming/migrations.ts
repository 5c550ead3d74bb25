import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What the relay remembers about coming back: which documents Xero said have changed, how far each list was read, and which
 * documents of the overlap were seen. Ids, times of Xero in milliseconds, keyed digests and states; no number, no amount.
 */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    // The doorbell only ever adds rows here, so no backlog and no worker can keep it waiting. An event that comes twice is one row.
    await sql`
      CREATE TABLE xero_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant text NOT NULL,
        category text NOT NULL CHECK (category IN ('INVOICE', 'CREDITNOTE', 'OVERPAYMENT', 'PREPAYMENT')),
        resource uuid NOT NULL,
        type text NOT NULL CHECK (type IN ('CREATE', 'UPDATE', 'AGAIN')),
        event_ms bigint NOT NULL,
        received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        lease_until timestamptz,
        tries integer NOT NULL DEFAULT 0,
        done_at timestamptz,
        UNIQUE (tenant, resource, category, type, event_ms)
      )`.execute(db);
    await sql`CREATE INDEX xero_events_open ON xero_events (tenant, id) WHERE done_at IS NULL`.execute(db);
    await sql`CREATE INDEX xero_events_done ON xero_events (done_at) WHERE done_at IS NOT NULL`.execute(db);
    // How far each list was read, by Xero's own times. `read_at`: our time when the last whole reading began.
    await sql`
      CREATE TABLE xero_cursors (
        environment text NOT NULL,
        tenant text NOT NULL,
        endpoint text NOT NULL CHECK (endpoint IN ('Invoices', 'CreditNotes', 'Overpayments', 'Prepayments')),
        at_ms bigint NOT NULL,
        read_at timestamptz,
        PRIMARY KEY (environment, tenant, endpoint)
      )`.execute(db);
    // When each organisation is polled next, and what the pace of that depends on.
    await sql`
      CREATE TABLE xero_polls (
        environment text NOT NULL,
        tenant text NOT NULL,
        due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        lease_until timestamptz,
        lease_key uuid,
        turn bigint NOT NULL DEFAULT 0,
        tries integer NOT NULL DEFAULT 0,
        polled_at timestamptz,
        heard_at timestamptz,
        missed_at timestamptz,
        told_at timestamptz,
        wanted text[] NOT NULL DEFAULT '{}',
        PRIMARY KEY (environment, tenant)
      )`.execute(db);
    // What was handed over already: the overlap of the lists costs no call of Dynamics, and an event about it none of Xero.
    await sql`
      CREATE TABLE xero_seen (
        environment text NOT NULL,
        tenant text NOT NULL,
        endpoint text NOT NULL,
        xero_id uuid NOT NULL,
        updated_ms bigint NOT NULL,
        digest text NOT NULL,
        read_at timestamptz NOT NULL,
        PRIMARY KEY (environment, tenant, xero_id)
      )`.execute(db);
    await sql`CREATE INDEX xero_seen_old ON xero_seen (environment, tenant, endpoint, updated_ms)`.execute(db);
    // Is it ours, and under way? Asked for every event.
    await sql`CREATE INDEX intents_of_xero_id ON intents (tenant, xero_id) WHERE xero_id IS NOT NULL`.execute(db);
    await sql`CREATE INDEX seen_in_xero_of_id ON seen_in_xero (xero_id)`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const i of ['seen_in_xero_of_id', 'intents_of_xero_id']) await sql`DROP INDEX ${sql.ref(i)}`.execute(db);
    for (const t of ['xero_seen', 'xero_polls', 'xero_cursors', 'xero_events']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
  },
};

export const incomingMigrations: Readonly<Record<string, Migration>> = { '2026-11-24-10-incoming': create };
