import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Whose balances have to be read again, and whose turn it is to do so. Ids, times and counts only: no amount is kept.
 * `mark` tells a note that was renewed while the contact was read from the one that was read for.
 */
const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE SEQUENCE balance_marks`.execute(db);
    await sql`
      CREATE TABLE balance_contacts (
        environment text NOT NULL,
        tenant text NOT NULL,
        contact_id uuid NOT NULL,
        mark bigint NOT NULL DEFAULT nextval('balance_marks'),
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, tenant, contact_id)
      )`.execute(db);
    await sql`CREATE INDEX balance_contacts_oldest ON balance_contacts (environment, tenant, mark)`.execute(db);
    await sql`
      CREATE TABLE balance_turns (
        environment text NOT NULL,
        tenant text NOT NULL,
        day text NOT NULL DEFAULT '',
        whole_mark bigint,
        holder uuid,
        lease_until timestamptz,
        due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        tries integer NOT NULL DEFAULT 0,
        calls double precision,
        calls_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (environment, tenant)
      )`.execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const t of ['balance_turns', 'balance_contacts']) await sql`DROP TABLE ${sql.table(t)}`.execute(db);
    await sql`DROP SEQUENCE balance_marks`.execute(db);
  },
};
export const balanceMigrations: Readonly<Record<string, Migration>> = { '2026-11-24-20-balances': create };
