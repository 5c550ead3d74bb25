import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { SetupError } from '../core/setup-error.ts';
import { startEmbedded } from './embedded.ts';
import type { Schema } from './schema.ts';

export { migrate, type Migrations } from './migrate.ts';
export type { Schema } from './schema.ts';

/** The relay's database. `Db<T>` adds an area's own tables to the common ones. */
export type Db<T = unknown> = Kysely<Schema & T>;

export interface Database {
  readonly db: Db;
  readonly pool: pg.Pool;
  /** Connection string, for LISTEN on a connection of its own. Never log it. */
  readonly url: string;
  /** 'embedded' or 'server'. */
  readonly kind: 'embedded' | 'server';
  readonly adopted: boolean;
  close(): Promise<void>;
}

/**
 * The connection string of one schema: its connections see that schema's tables and no others. Part of the string, because
 * there it goes before whatever else asks for a search path, and a connection on which it fails is never made.
 */
export function inSchema(url: string, schema: string): string {
  const at = new URL(url);
  const options = at.searchParams.get('options');
  at.searchParams.delete('options');
  const rest = at.searchParams.toString();
  at.search = '';
  return `${at.href}?${rest === '' ? '' : `${rest}&`}options=${encodeURIComponent(`${options === null ? '' : `${options} `}-c search_path=${schema}`)}`;
}

/** Pool and Kysely on one connection string. int8 comes as a number: our counters stay below 2^53, and a string would add up wrongly. */
export function connect(url: string, max = 10): { db: Db; pool: pg.Pool } {
  const int8 = (text: string): number => { const n = Number(text); if (!Number.isSafeInteger(n)) throw new Error('int8 beyond 2^53'); return n; };
  const types = { getTypeParser: ((oid: number, format?: 'text') => (oid === 20 && format !== ('binary' as string) ? int8 : pg.types.getTypeParser(oid, format))) as typeof pg.types.getTypeParser };
  const pool = new pg.Pool({ connectionString: url, max, idleTimeoutMillis: 300_000, connectionTimeoutMillis: 10_000, keepAlive: true, application_name: 'counterfoil', types });
  // an idle connection that breaks (server restarted) must not end the process; the next query opens a new one
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  // Kysely ends the pool only if it has used it; what asked the pool alone would leave its sessions behind, which look like a relay
  const destroy = db.destroy.bind(db);
  db.destroy = async () => { await destroy(); if (!pool.ending) await pool.end(); };
  return { db, pool };
}

export const unreachable = (cause: unknown): SetupError => new SetupError('DATABASE_UNREACHABLE', `The database server of DATABASE_URL does not answer (${(cause as { code?: string }).code ?? 'no code'}).`, 'Check host, port, user, password and database name in DATABASE_URL, and that the server runs.', cause);

/** @throws SetupError with the fix. The caller runs the migrations. */
export async function openDatabase(o: { readonly dataDir: string; readonly databaseUrl?: string | undefined; readonly patienceMs?: number | undefined }): Promise<Database> {
  if (o.databaseUrl !== undefined) {
    const { db, pool } = connect(o.databaseUrl);
    try { await pool.query('SELECT 1'); } catch (cause) {
      await db.destroy();
      throw unreachable(cause);
    }
    return { db, pool, url: o.databaseUrl, kind: 'server', adopted: false, close: () => db.destroy() };
  }
  const server = await startEmbedded({ folder: o.dataDir, ...(o.patienceMs === undefined ? {} : { patienceMs: o.patienceMs }) });
  const { db, pool } = connect(server.url);
  return { db, pool, url: server.url, kind: 'embedded', adopted: server.adopted, close: async () => { await db.destroy(); await server.stop(); } };
}
