import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { fileMigrations } from '../files/migrations.ts';
import { mailMigrations } from '../mail/migrations.ts';
import { changeMigrations } from '../changes/migrations.ts';
import { automaticMigrations } from '../automatic/migrations.ts';
import { balanceMigrations } from '../balances/migrations.ts';
import { decisionMigrations } from '../decisions/migrations.ts';
import { adoptionMigrations } from '../adoption/migrations.ts';
import { migrationMigrations } from '../migration/migrations.ts';
import { driftMigrations } from '../drift/migrations.ts';
import { queueMigrations } from '../queue/migrations.ts';
import { incomingMigrations } from '../incoming/migrations.ts';

/**
 * What the relay remembers about sending: ids, keyed digests, keys, times, states and codes. No amount, no name, no text
 * of a document: those are read when needed and forgotten.
 */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE intents (
        id uuid PRIMARY KEY,
        environment text NOT NULL,
        subject text NOT NULL,
        document_table text NOT NULL,
        document_id uuid NOT NULL,
        operation text NOT NULL CHECK (operation IN ('invoice.create', 'contact.create')),
        revision integer NOT NULL DEFAULT 1,
        state text NOT NULL CHECK (state IN ('ready','sending','in_doubt','needs_person','accepted','refused','withdrawn','recorded')),
        told boolean NOT NULL DEFAULT true,
        connection_id uuid NOT NULL,
        tenant text NOT NULL,
        lane text NOT NULL CHECK (lane IN ('click','bulk')),
        requester uuid NOT NULL,
        first_request uuid NOT NULL,
        fence bigint NOT NULL DEFAULT 0,
        lease_holder text,
        lease_until timestamptz,
        attempt integer NOT NULL DEFAULT 0,
        attempt_key uuid,
        key_uses integer NOT NULL DEFAULT 0,
        digest text,
        batch_id uuid,
        batch_position integer,
        first_sent_at timestamptz,
        sent_at timestamptz,
        looked_up integer NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        tries integer NOT NULL DEFAULT 0,
        reason text,
        number text,
        contact_id text,
        document_date text,
        marker text,
        problem_codes text[] NOT NULL DEFAULT '{}',
        candidate_ids text[] NOT NULL DEFAULT '{}',
        xero_id uuid,
        xero_updated_at text,
        verdict text CHECK (verdict IN ('same','differs','unknown')),
        adopted boolean NOT NULL DEFAULT false,
        withdrawn_by uuid,
        calls integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`.execute(db);
    // One open intent per document: the database itself refuses a second one, whatever the code believes.
    await sql`CREATE UNIQUE INDEX intents_one_open ON intents (environment, subject) WHERE state <> 'recorded'`.execute(db);
    await sql`CREATE INDEX intents_due ON intents (due_at) WHERE state <> 'recorded'`.execute(db);
    await sql`
      CREATE TABLE bindings (
        environment text NOT NULL,
        subject text NOT NULL,
        tenant text NOT NULL,
        xero_id uuid NOT NULL,
        intent_id uuid NOT NULL,
        bound_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (environment, subject),
        UNIQUE (tenant, xero_id)
      )`.execute(db);
    await sql`
      CREATE TABLE requests (
        environment text NOT NULL,
        request_id uuid NOT NULL,
        intent_id uuid NOT NULL REFERENCES intents (id) ON DELETE CASCADE,
        ticket_hash text,
        created_on timestamptz NOT NULL,
        ended boolean NOT NULL DEFAULT false,
        PRIMARY KEY (environment, request_id)
      )`.execute(db);
    await sql`CREATE INDEX requests_of_intent ON requests (intent_id)`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const t of ['requests', 'bindings', 'intents']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
  },
};

/** Items are created through intents, too (`item:<code>@<tenant>`, number = code). */
const items: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE intents DROP CONSTRAINT intents_operation_check, ADD CONSTRAINT intents_operation_check CHECK (operation IN ('invoice.create', 'contact.create', 'item.create'))`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    await sql`DELETE FROM intents WHERE operation = 'item.create'`.execute(db);
    await sql`ALTER TABLE intents DROP CONSTRAINT intents_operation_check, ADD CONSTRAINT intents_operation_check CHECK (operation IN ('invoice.create', 'contact.create'))`.execute(db);
  },
};

/**
 * All kinds of documents and everything that can be done with them. `kind` says how a document is looked for; `aim` is the
 * keyed digest of what a credit note looks like in Xero, where it carries nothing else that is ours: two of the same aim
 * are never under way at once, or nobody could tell afterwards which of them arrived. `rejected`: what a person said is not
 * this document. `doubt_at`: when the last attempt went out whose fate was never learnt. `despite`: problems of that code
 * were read by whoever asked, and it goes all the same.
 */
const kinds: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE intents DROP CONSTRAINT intents_operation_check, ADD CONSTRAINT intents_operation_check CHECK (operation IN (
      'invoice.create','creditnote.create','document.update','document.void','allocation.create','attachment.create','email.send','contact.create','contact.update','item.create'))`.execute(db);
    await sql`ALTER TABLE intents ADD COLUMN kind text CHECK (kind IN ('salesInvoice','bill','salesCreditNote','purchaseCreditNote')), ADD COLUMN aim text,
      ADD COLUMN rejected text[] NOT NULL DEFAULT '{}', ADD COLUMN doubt_at timestamptz, ADD COLUMN despite text[] NOT NULL DEFAULT '{}'`.execute(db);
    await sql`UPDATE intents SET kind = 'salesInvoice' WHERE operation = 'invoice.create'`.execute(db);
    await sql`UPDATE intents SET doubt_at = sent_at WHERE state IN ('sending', 'in_doubt', 'needs_person')`.execute(db);
    await sql`CREATE UNIQUE INDEX intents_one_aim ON intents (tenant, aim) WHERE aim IS NOT NULL AND state IN ('sending', 'in_doubt', 'needs_person')`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    await sql`DELETE FROM intents WHERE operation NOT IN ('invoice.create', 'contact.create', 'item.create') OR kind <> 'salesInvoice'`.execute(db);
    await sql`DROP INDEX intents_one_aim`.execute(db);
    await sql`ALTER TABLE intents DROP COLUMN kind, DROP COLUMN aim, DROP COLUMN rejected, DROP COLUMN doubt_at, DROP COLUMN despite`.execute(db);
    await sql`ALTER TABLE intents DROP CONSTRAINT intents_operation_check, ADD CONSTRAINT intents_operation_check CHECK (operation IN ('invoice.create', 'contact.create', 'item.create'))`.execute(db);
  },
};

/**
 * Counts what was begun with a document that is in the books. Whoever planned something by what Xero showed them begins only
 * while nothing else was begun since: a plan that grew old while another relay did the same would do it twice. And bills
 * are found by supplier and number, as credit notes are.
 */
const turns: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE bindings ADD COLUMN turn bigint NOT NULL DEFAULT 0`.execute(db);
    await sql`CREATE INDEX intents_bill_aims ON intents (tenant, aim) WHERE kind = 'bill' AND aim IS NOT NULL`.execute(db);
  },
  async down(db: Kysely<unknown>) { await sql`DROP INDEX intents_bill_aims`.execute(db); await sql`ALTER TABLE bindings DROP COLUMN turn`.execute(db); },
};

/** What looks the same is looked for among bills and suppliers' credit notes. */
const aims: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`DROP INDEX intents_bill_aims`.execute(db);
    await sql`CREATE INDEX intents_aims ON intents (tenant, aim) WHERE aim IS NOT NULL`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    await sql`DROP INDEX intents_aims`.execute(db);
    await sql`CREATE INDEX intents_bill_aims ON intents (tenant, aim) WHERE kind = 'bill' AND aim IS NOT NULL`.execute(db);
  },
};

/** Collected by the relay with those of the other areas; names sort in the order in which they run. */
export const intentMigrations: Readonly<Record<string, Migration>> = { ...queueMigrations, ...balanceMigrations, ...adoptionMigrations, ...migrationMigrations, ...driftMigrations, ...incomingMigrations, ...mailMigrations, ...automaticMigrations, ...fileMigrations, ...changeMigrations, ...decisionMigrations, '2026-11-22-20-intents': create, '2026-11-23-20-items': items, '2026-11-23-25-kinds': kinds, '2026-11-23-80-turns': turns, '2026-11-24-30-aims': aims };
