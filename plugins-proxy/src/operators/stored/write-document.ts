/** Writes docs/stored-data.md, out of a database made for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../../database/embedded.ts';
import { storedDocument } from './inventory.ts';
import { everyColumn } from './read.ts';

export const file = join(fileURLToPath(import.meta.url), '..', '..', '..', '..', '..', 'docs', 'stored-data.md');
if (import.meta.main) {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-stored-'));
  const server = await startEmbedded({ folder, volatile: true });
  try { await writeFile(file, storedDocument(await everyColumn(server.url, 'environment_of_the_document'))); } finally { await server.stop(); await rm(folder, { recursive: true, force: true }); }
}
