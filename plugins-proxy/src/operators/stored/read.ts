import type pg from 'pg';
import { connect, inSchema, migrate } from '../../database/index.ts';
import { environmentMigrations, together } from '../../hosting/shared.ts';
import { ofMigrator } from '../backup/tables.ts';
import type { Column } from './inventory.ts';

/** Every column of every table of a schema, as PostgreSQL has it. */
export async function columnsIn(pool: Pick<pg.Pool, 'query'>, schema: string): Promise<Column[]> {
  const { rows } = await pool.query<Column>(`SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = $1 AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position`, [schema]);
  return rows.filter((r) => !ofMigrator.has(r.table));
}

/** The tables of this version as a relay makes them, in an empty database: what is shared, and one environment's. */
export async function everyColumn(url: string, schema: string): Promise<{ readonly shared: readonly Column[]; readonly ofEnvironment: readonly Column[] }> {
  const all = connect(url, 2);
  try {
    await migrate(all.db, together, { schema: 'public', list: 'shared_migrations' });
    await all.pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    const one = connect(inSchema(url, schema), 2);
    try { await migrate(one.db, environmentMigrations, { schema }); } finally { await one.db.destroy(); }
    // a copy from the time before environments had schemas; nobody writes it
    return { shared: await columnsIn(all.pool, 'public'), ofEnvironment: (await columnsIn(all.pool, schema)).filter((c) => c.table !== 'xero_budget') };
  } finally { await all.db.destroy(); }
}
