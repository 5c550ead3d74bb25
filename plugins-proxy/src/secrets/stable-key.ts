/**
 * Keys that must outlive the master key: digests of what was sent are compared years later, so the key they are made with
 * is drawn once, kept sealed, and only wrapped anew when the master key is exchanged.
 */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Sealer } from './sealer.ts';

const create: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE kept_keys (name text PRIMARY KEY, sealed text NOT NULL, created_at timestamptz NOT NULL DEFAULT clock_timestamp())`.execute(db);
  },
};
export const secretMigrations: Readonly<Record<string, Migration>> = { '2026-11-23-95-kept-keys': create };

/** The key of this name; `first` is what it becomes where there is none yet. Relays that start together agree on one. */
export async function stableKey(db: Kysely<any>, sealer: Sealer, name: string, first: Buffer): Promise<Buffer> {
  const about = `kept key ${name}`;
  const read = async (): Promise<string | undefined> => (await sql<{ sealed: string }>`SELECT sealed FROM kept_keys WHERE name = ${name}`.execute(db)).rows[0]?.sealed;
  let sealed = await read();
  if (sealed === undefined) {
    await sql`INSERT INTO kept_keys (name, sealed) VALUES (${name}, ${await sealer.seal(first.toString('base64'), about)}) ON CONFLICT DO NOTHING`.execute(db);
    sealed = (await read())!;
  }
  return Buffer.from(await sealer.open(sealed, about), 'base64');
}
