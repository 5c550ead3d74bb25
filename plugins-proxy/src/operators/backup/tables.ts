/** What a database of a relay consists of, read from PostgreSQL itself: a list kept by hand would forget the next table. */
import type pg from 'pg';

type Ask = Pick<pg.Pool | pg.PoolClient, 'query'>;
export interface TablePlace { readonly schema: string; readonly table: string }
/** Those of the migrator: what has run is told in the head of a backup, and done again. */
export const ofMigrator: ReadonlySet<string> = new Set(['migrations', 'migrations_lock', 'shared_migrations', 'shared_migrations_lock']);
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const placeOf = (t: TablePlace): string => `${quoted(t.schema)}.${quoted(t.table)}`;

/** Schemas that hold tables of a relay, `public` first. */
export async function schemasOf(db: Ask): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(`SELECT DISTINCT table_schema AS name FROM information_schema.tables WHERE table_name IN ('migrations', 'shared_migrations') AND table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`);
  return rows.map((r) => r.name).sort((a, b) => Number(b === 'public') - Number(a === 'public') || (a < b ? -1 : 1));
}

/** Parents before children, so that rows can be put in in this order. */
export async function tablesOf(db: Ask, schemas: readonly string[]): Promise<TablePlace[]> {
  const { rows } = await db.query<TablePlace>(`SELECT table_schema AS schema, table_name AS table FROM information_schema.tables WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE' ORDER BY 1, 2`, [schemas]);
  const { rows: references } = await db.query<{ child: string; parent: string }>(`
    SELECT DISTINCT cn.nspname || '.' || c.relname AS child, pn.nspname || '.' || p.relname AS parent
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`);
  const left = rows.filter((t) => !ofMigrator.has(t.table));
  const key = (t: TablePlace): string => `${t.schema}.${t.table}`;
  const order: TablePlace[] = [];
  while (left.length > 0) {
    const next = left.findIndex((t) => !references.some((r) => r.child === key(t) && left.some((o) => key(o) === r.parent)));
    order.push(...left.splice(Math.max(0, next), 1));
  }
  return order;
}

/** Lists of what has run, by their names. */
export async function migrationsIn(db: Ask, schema: string): Promise<{ readonly list: string; readonly names: readonly string[] }[]> {
  const found: { list: string; names: string[] }[] = [];
  for (const list of ['migrations', 'shared_migrations']) {
    if (!(await db.query('SELECT to_regclass($1) IS NOT NULL AS is', [placeOf({ schema, table: list })])).rows[0].is) continue;
    found.push({ list, names: (await db.query<{ name: string }>(`SELECT name FROM ${placeOf({ schema, table: list })} ORDER BY name`)).rows.map((r) => r.name) });
  }
  return found;
}

export interface Sequence { readonly schema: string; readonly sequence: string; readonly value: string }
/** How far counters have come; those that have never been used are left out. */
export async function sequencesOf(db: Ask, schemas: readonly string[]): Promise<Sequence[]> {
  return (await db.query<Sequence>('SELECT schemaname AS schema, sequencename AS sequence, last_value::text AS value FROM pg_sequences WHERE schemaname = ANY($1) AND last_value IS NOT NULL', [schemas])).rows;
}
