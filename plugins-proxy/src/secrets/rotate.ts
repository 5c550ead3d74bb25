/**
 * Exchanges the master key: every sealed value of the database, wherever it stands, is wrapped with the new key. Values are
 * found by their mark in any text column, so that no area can be forgotten. Each is exchanged by compare-and-set: a token
 * that was renewed meanwhile stays as it is and is met in the next round. Killed in the middle it is simply run again.
 */
import { sql, type Kysely } from 'kysely';
import { rewrap, sealedUnder, wrappingOf } from './envelope.ts';

export interface Rotation { /** Values that were wrapped anew by this run. */ readonly rewrapped: number; /** Still sealed with the old key; not 0 only when somebody keeps sealing with it. */ readonly left: number }

interface Place { readonly schema: string; readonly table: string; readonly column: string }

/** @throws SetupError SECRET_DAMAGED, naming nothing of the value */
export async function rotateKey(db: Kysely<any>, oldKey: Buffer, newKey: Buffer, at: (name: 'secret-rewrapped') => void | Promise<void> = () => undefined): Promise<Rotation> {
  const from = wrappingOf(oldKey);
  const to = wrappingOf(newKey);
  if (from.id === to.id) return { rewrapped: 0, left: 0 };
  const places = await textColumns(db);
  let rewrapped = 0;
  // twice: what a relay sealed with the old key during the first round
  for (let round = 0; round < 2; round++) for (const p of places) {
    for (let after = ''; ;) {
      const values = await sealedIn(db, p, sealedUnder(from.id), after);
      if (values.length === 0) break;
      for (const value of values) {
        const { numAffectedRows } = await sql`UPDATE ${sql.table(`${p.schema}.${p.table}`)} SET ${sql.ref(p.column)} = ${rewrap([from], to, value)} WHERE ${sql.ref(p.column)} = ${value}`.execute(db);
        rewrapped += Number(numAffectedRows ?? 0);
        await at('secret-rewrapped');
      }
      after = values.at(-1)!;
    }
  }
  let left = 0;
  for (const p of places) left += (await sealedIn(db, p, sealedUnder(from.id), '')).length;
  return { rewrapped, left };
}

/** How many values each key has sealed, for `doctor` and for whoever wants to throw an old key away. */
export async function keysInUse(db: Kysely<any>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const p of await textColumns(db)) {
    const { rows } = await sql<{ id: string; n: number }>`SELECT split_part(${sql.ref(p.column)}, '.', 2) AS id, count(*)::int AS n FROM ${sql.table(`${p.schema}.${p.table}`)} WHERE starts_with(${sql.ref(p.column)}, 'cf1.') GROUP BY 1`.execute(db);
    for (const r of rows) counts.set(r.id, (counts.get(r.id) ?? 0) + r.n);
  }
  return counts;
}

async function textColumns(db: Kysely<any>): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    SELECT c.table_schema AS schema, c.table_name AS table, c.column_name AS column
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE t.table_type = 'BASE TABLE' AND c.data_type = 'text' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
    ORDER BY 1, 2, 3`.execute(db);
  return rows;
}

async function sealedIn(db: Kysely<any>, p: Place, prefix: string, after: string): Promise<string[]> {
  const { rows } = await sql<{ v: string }>`SELECT DISTINCT ${sql.ref(p.column)} COLLATE "C" AS v FROM ${sql.table(`${p.schema}.${p.table}`)} WHERE starts_with(${sql.ref(p.column)}, ${prefix}) AND ${sql.ref(p.column)} COLLATE "C" > ${after} ORDER BY 1 LIMIT 200`.execute(db);
  return rows.map((r) => r.v);
}
