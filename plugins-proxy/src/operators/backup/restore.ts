/**
 * Puts a backup into an empty database: first the tables as they were then, by the very migrations that had run, then every
 * row, in one transaction. Migrations that came since run when the relay starts.
 */
import type pg from 'pg';
import { SetupError } from '../../core/setup-error.ts';
import { connect, inSchema } from '../../database/index.ts';
import { migrate, type Migrations } from '../../database/migrate.ts';
import { knownMigrations } from '../../database/migrations/all.ts';
import { readBackup, type Head } from './format.ts';
import { markRestored } from './restored.ts';
import { ofMigrator, placeOf, quoted, schemasOf, tablesOf, type TablePlace } from './tables.ts';

const rowsAtOnce = 500;
/** What a database may hold and count as empty: what starting a relay leaves before it has joined anything. */
const nothingYet: ReadonlySet<string> = new Set(['relay', 'xero_budget', 'hosted_environments', 'setup_code', 'setup_sessions', 'kept_keys', 'alert_seen', ...ofMigrator]);

export interface Restored { readonly rows: number; readonly madeAt: string; readonly schemas: readonly string[] }

/** @throws SetupError: damaged, newer than this version, or the database is in use already. Nothing is changed then */
export async function restoreBackup(o: { readonly url: string; readonly pool: pg.Pool; readonly file: string }): Promise<Restored> {
  let head: Head | undefined;
  // the whole file is checked before anything is touched
  const tail = await readBackup(o.file, (l) => { if (l.head) head = l.head; });
  const known = knownMigrations;
  const later = head!.schemas.flatMap((s) => s.migrations.flatMap((l) => l.names)).filter((m) => known[m] === undefined);
  if (later.length > 0) throw new SetupError('BACKUP_NEWER', `This backup was written by a newer version: it knows ${later.slice(0, 3).join(', ')}${later.length > 3 ? ' and more' : ''}.`, 'Restore it with that version, or a later one.');
  await refuseUsed(o.pool);
  for (const s of head!.schemas) for (const l of s.migrations) await prepare(o.url, s.name, l.list, Object.fromEntries(l.names.map((m) => [m, known[m]!])));

  const client = await o.pool.connect();
  try {
    await client.query('BEGIN');
    // made by the migrations; the backup has its own
    for (const s of head!.schemas) if (await exists(client, { schema: s.name, table: 'relay' })) await client.query(`DELETE FROM ${quoted(s.name)}.relay`);
    let batch: string[] = [];
    let at: TablePlace | undefined;
    const flush = async (): Promise<void> => {
      if (at && batch.length > 0) await client.query(`INSERT INTO ${placeOf(at)} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${placeOf(at)}, $1::json)`, [`[${batch.join(',')}]`]);
      batch = [];
    };
    await readBackup(o.file, async (l) => {
      if (l.counter) { await flush(); await client.query('SELECT setval($1::regclass, $2::bigint)', [`${quoted(l.counter.schema)}.${quoted(l.counter.sequence)}`, l.counter.value]); return; }
      if (!l.of) return;
      const [schema, table] = l.of;
      if (schema !== at?.schema || table !== at.table) { await flush(); at = { schema, table }; }
      batch.push(l.row!);
      if (batch.length >= rowsAtOnce) await flush();
    });
    await flush();
    for (const s of head!.schemas) await markRestored(client, s.name);
    await client.query('COMMIT');
  } catch (e) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw e;
  } finally { client.release(); }
  return { rows: tail.rows, madeAt: head!.madeAt, schemas: head!.schemas.map((s) => s.name) };
}

const exists = async (db: Pick<pg.Pool, 'query'>, t: TablePlace): Promise<boolean> => (await db.query('SELECT to_regclass($1) IS NOT NULL AS is', [placeOf(t)])).rows[0].is === true;

/** What is there must be empty, and is then taken away: its tables may be of another version. */
async function refuseUsed(pool: pg.Pool): Promise<void> {
  const tables = await tablesOf(pool, await schemasOf(pool));
  for (const t of tables) {
    // one that was set up on the page has its secret here; the one of the configuration is written anew at every start
    const where = t.table === 'hosted_environments' ? ' WHERE secret IS NOT NULL' : '';
    if (where === '' && nothingYet.has(t.table)) continue;
    if ((await pool.query(`SELECT EXISTS (SELECT 1 FROM ${placeOf(t)}${where}) AS used`)).rows[0].used) throw new SetupError('DATABASE_NOT_EMPTY', 'This database is in use already: it remembers what was sent.', 'Restore into a new, empty one: name another folder in DATA_DIR, or another database in DATABASE_URL. Nothing was changed.');
  }
  for (const t of [...tables].reverse()) await pool.query(`DROP TABLE IF EXISTS ${placeOf(t)} CASCADE`);
  for (const schema of new Set(tables.map((t) => t.schema))) {
    for (const table of ofMigrator) await pool.query(`DROP TABLE IF EXISTS ${placeOf({ schema, table })}`);
    for (const s of (await pool.query<{ name: string }>('SELECT sequencename AS name FROM pg_sequences WHERE schemaname = $1', [schema])).rows) await pool.query(`DROP SEQUENCE IF EXISTS ${quoted(schema)}.${quoted(s.name)}`);
  }
}

async function prepare(url: string, schema: string, list: string, migrations: Migrations): Promise<void> {
  const { db, pool } = connect(inSchema(url, schema), 2);
  try {
    await pool.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
    await migrate(db, [migrations], { schema, list });
  } finally { await db.destroy(); }
}
