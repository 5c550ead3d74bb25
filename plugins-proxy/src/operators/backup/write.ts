/** Writes a backup: one snapshot of the whole database, while relays work or not; the file is there whole or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { SetupError } from '../../core/setup-error.ts';
import { FORMAT, headLine, rowLine, sequenceLine, VERSION, type Tail } from './format.ts';
import { migrationsIn, placeOf, schemasOf, sequencesOf, tablesOf } from './tables.ts';

const rowsAtOnce = 2_000;

/** @throws SetupError when there is nothing to back up, or the file cannot be written */
export async function writeBackup(pool: pg.Pool, given: string, now: Date): Promise<Tail> {
  const file = resolve(given);
  const draft = `${file}.${randomUUID()}.part`;
  const client = await pool.connect();
  try {
    await mkdir(dirname(file), { recursive: true });
    // everything as of one moment, whatever is written meanwhile
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const schemas = await schemasOf(client);
    if (schemas.length === 0) throw new SetupError('NOTHING_TO_BACK_UP', 'This database holds nothing of a relay.', 'Check DATABASE_URL or DATA_DIR.');
    const digest = createHash('sha256');
    let tail: Tail | undefined;
    let rows = 0;
    async function* lines(): AsyncGenerator<string> {
      const add = (line: string): string => { const l = `${line}\n`; digest.update(l); return l; };
      const version = (await client.query<{ v: string }>('SHOW server_version')).rows[0]!.v;
      yield add(headLine({ format: FORMAT, version: VERSION, madeAt: now.toISOString(), postgres: version, schemas: await Promise.all(schemas.map(async (name) => ({ name, migrations: await migrationsIn(client, name) }))) }));
      for (const t of await tablesOf(client, schemas)) {
        await client.query(`DECLARE backup CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${placeOf(t)} t`);
        for (;;) {
          const page = (await client.query<{ row: string }>(`FETCH ${rowsAtOnce} FROM backup`)).rows;
          for (const r of page) { rows += 1; yield add(rowLine(t, r.row)); }
          if (page.length < rowsAtOnce) break;
        }
        await client.query('CLOSE backup');
      }
      for (const s of await sequencesOf(client, schemas)) yield add(sequenceLine(s));
      tail = { end: true, rows, sha256: digest.digest('hex') };
      yield `${JSON.stringify(tail)}\n`;
    }
    // flush: on the disk before it gets its name
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
    await rename(draft, file);
    return tail!;
  } catch (e) {
    const code = (e as { code?: string }).code;
    if (code === 'ENOSPC' || code === 'EACCES' || code === 'EROFS' || code === 'EISDIR' || code === 'ENOTDIR') throw new SetupError('BACKUP_NOT_WRITTEN', `${file} could not be written (${code}).`, 'Check the path, the rights of its folder, and free space.', e);
    throw e;
  } finally {
    await rm(draft, { force: true });
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
  }
}
