/** Writes docs/stored-data.md, out of a database made for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, migrate } from '../../database/index.ts';
import { startEmbedded } from '../../database/embedded.ts';
import { allMigrations } from '../../database/migrations/all.ts';
import { sharedMigrations } from '../../database/migrations/shared.ts';
import { schemasOf } from '../backup/tables.ts';
import { storedDocument } from './inventory.ts';
import { columnsIn } from './read.ts';

export const file = join(fileURLToPath(import.meta.url), '..', '..', '..', '..', '..', 'docs', 'stored-data.md');
if (import.meta.main) {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-stored-'));
  const server = await startEmbedded({ folder, volatile: true });
  const { db, pool } = connect(server.url, 2);
  try {
    await migrate(db, [...allMigrations, sharedMigrations]);
    await writeFile(file, storedDocument(await columnsIn(pool, await schemasOf(pool))));
  } finally { await db.destroy(); await server.stop(); await rm(folder, { recursive: true, force: true }); }
}
