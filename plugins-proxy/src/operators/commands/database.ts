/** The database that the configuration names, for commands: the built-in one also while a relay holds it, where they only read. */
import { readConfig, type Config } from '../../config.ts';
import { SetupError } from '../../core/setup-error.ts';
import { connect, openDatabase, unreachable } from '../../database/index.ts';
import { runningUrl } from '../../database/embedded.ts';
import type { Db } from '../../database/index.ts';
import type pg from 'pg';

export interface Open { readonly db: Db; readonly pool: pg.Pool; readonly url: string; readonly config: Config }

/** @throws SetupError */
export async function readingDatabase<T>(env: NodeJS.ProcessEnv, run: (d: Open) => Promise<T>): Promise<T> {
  const config = readConfig(env);
  const url = config.DATABASE_URL ?? await runningUrl(config.DATA_DIR);
  if (url === undefined) return alone(env, run);
  const { db, pool } = connect(url, 3);
  try { await pool.query('SELECT 1'); } catch (cause) {
    await db.destroy();
    throw config.DATABASE_URL === undefined ? new SetupError('DATABASE_UNREACHABLE', `The built-in PostgreSQL of ${config.DATA_DIR} does not answer (${(cause as { code?: string }).code ?? 'no code'}).`, 'A relay may be starting or stopping just now: try again in a minute. Check DATA_DIR.', cause) : unreachable(cause);
  }
  try { return await run({ db, pool, url, config }); } finally { await db.destroy(); }
}
/** Of the built-in database: no relay may run. @throws SetupError DATABASE_IN_USE while one does */
export async function alone<T>(env: NodeJS.ProcessEnv, run: (d: Open) => Promise<T>): Promise<T> {
  const config = readConfig(env);
  const d = await openDatabase({ dataDir: config.DATA_DIR, databaseUrl: config.DATABASE_URL, patienceMs: 5_000 });
  try { return await run({ db: d.db, pool: d.pool, url: d.url, config }); } finally { await d.close(); }
}
