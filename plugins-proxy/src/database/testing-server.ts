import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from './embedded.ts';
import { findBinaries, runAs, whoRuns } from './binaries.ts';

const STEM = 'counterfoil-test-postgres-';
const VARIABLE = 'COUNTERFOIL_TEST_POSTGRES';
export const folderOf = (pid: number): string => join(tmpdir(), `${STEM}${pid}`);

/** Set by testing-setup.ts for all workers of a run. */
export function runFolder(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error('No test database: vitest.config.ts must name plugins-proxy/src/database/testing-setup.ts under globalSetup.');
  return folder;
}
export const announceFolder = (folder: string): void => { process.env[VARIABLE] = folder; };

/** Starts the server of this run, or waits for the worker that is starting it. */
export async function serverUrl(folder: string): Promise<string> {
  const urlFile = join(folder, 'url');
  for (let i = 0; i < 600; i++) {
    if (existsSync(urlFile)) return readFileSync(urlFile, 'utf8');
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    let mine = true;
    try { writeFileSync(join(folder, 'starting'), '', { flag: 'wx' }); } catch { mine = false; }
    if (mine) {
      const server = await startEmbedded({ folder, volatile: true });
      await server.release();
      writeFileSync(`${urlFile}.new`, server.url, { mode: 0o600 });
      renameSync(`${urlFile}.new`, urlFile);
      return server.url;
    }
    await sleep(100);
  }
  throw new Error('The test database did not start within a minute.');
}

export async function stopServer(folder: string): Promise<void> {
  const data = join(folder, 'postgres');
  if (existsSync(join(data, 'postmaster.pid'))) {
    const bin = await findBinaries();
    await runAs(await whoRuns([bin.postgres, join(data, 'PG_VERSION')]), bin.pgCtl, ['stop', '-D', data, '-m', 'immediate', '-w', '-t', '20']).catch(() => undefined);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Servers of runs that were killed before they could stop them. */
export function abandonedFolders(): string[] {
  return readdirSync(tmpdir()).filter((n) => n.startsWith(STEM)).filter((n) => {
    const pid = Number(n.slice(STEM.length));
    try { process.kill(pid, 0); return false; } catch (e) { return (e as { code?: string }).code === 'ESRCH'; }
  }).map((n) => join(tmpdir(), n));
}
