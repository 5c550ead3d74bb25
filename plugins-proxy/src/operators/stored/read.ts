import type pg from 'pg';
import { ofMigrator } from '../backup/tables.ts';
import type { Column } from './inventory.ts';

/** Every column of every table of a relay, as PostgreSQL has it; one that is in several schemas once. */
export async function columnsIn(pool: Pick<pg.Pool, 'query'>, schemas: readonly string[]): Promise<Column[]> {
  const { rows } = await pool.query<Column>(`SELECT DISTINCT c.table_name AS table, c.column_name AS column, c.data_type AS type, min(c.ordinal_position) AS at FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = ANY($1) AND t.table_type = 'BASE TABLE' GROUP BY 1, 2, 3 ORDER BY 1, 4`, [schemas]);
  return rows.filter((r) => !ofMigrator.has(r.table)).map(({ table, column, type }) => ({ table, column, type }));
}
