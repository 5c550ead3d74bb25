/**
 * A real PostgreSQL in the relay's data folder. It is a daemon of its own: when the relay is killed it goes on, and the
 * next start adopts it; when the relay stops in order, it is stopped too. One relay at a time holds a folder, by a lock
 * inside the server, which the death of a process always frees (a pid file would lie after a reboot).
 */
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { secretInFile } from '../core/secret-file.ts';
import { SetupError } from '../core/setup-error.ts';
import { findBinaries, runAs, whoRuns, type Binaries, type RunAs } from './binaries.ts';

export interface Embedded {
  /** Connection string with the password. Never log it. */
  readonly url: string;
  /** True when a server was found running, left by a relay that was killed. */
  readonly adopted: boolean;
  stop(): Promise<void>;
  /** Lets go of the folder and leaves the server running. */
  release(): Promise<void>;
}
export interface EmbeddedOptions {
  readonly folder: string;
  /** For tests only: no waiting for the disk, and more connections. */
  readonly volatile?: boolean;
  /** At most so many at a time; enough for one relay with some ten environments unless told otherwise. */
  readonly connections?: number;
  /** How long another relay may take to let go of the folder. */
  readonly patienceMs?: number;
}

const USER = 'counterfoil';
const LOCK = 864_200_001;
const MAJOR = '18';
const codeOf = (e: unknown): string => String((e as { code?: unknown } | undefined)?.code ?? '');

export async function startEmbedded(o: EmbeddedOptions): Promise<Embedded> {
  const folder = resolve(o.folder);
  const data = join(folder, 'postgres');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const bin = await findBinaries();
  const who = await whoRuns([bin.postgres, join(data, 'PG_VERSION')]);
  const password = await passwordOf(folder);
  await refuseOtherMajor(data) || await initialise(bin, who, data, password);
  await settings(who, data, o);

  const until = Date.now() + (o.patienceMs ?? 30_000);
  let adopted = true;
  for (;;) {
    const port = await portOfRunning(data);
    if (port === undefined) {
      adopted = false;
      await start(bin, who, folder, data).catch((e: unknown) => { if (Date.now() > until) throw notStarted(folder, e); });
    } else {
      const url = `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
      const lock = await takeLock(url, until, folder);
      if (lock !== undefined) {
        const release = (): Promise<void> => lock.end().catch(() => undefined);
        return { url, adopted, release, stop: async () => { await release(); await runAs(who, bin.pgCtl, ['stop', '-D', data, '-m', 'fast', '-w', '-t', '60']); } };
      }
    }
    if (Date.now() > until) throw notStarted(folder, undefined);
    await sleep(100);
  }
}

/** Connection string of the server that runs in this folder, held by a relay or not; undefined when none runs. For whoever only reads. */
export async function runningUrl(given: string): Promise<string | undefined> {
  const folder = resolve(given);
  const port = await portOfRunning(join(folder, 'postgres'));
  if (port === undefined) return undefined;
  const password = await readFile(join(folder, 'postgres-password'), 'utf8').catch(() => undefined);
  return password === undefined ? undefined : `postgres://${USER}:${password.trim()}@127.0.0.1:${port}/postgres`;
}

const notStarted = (folder: string, cause: unknown): SetupError => new SetupError('DATABASE_NOT_STARTED', `The built-in PostgreSQL in ${folder} did not start.`, `Read ${join(folder, 'postgres.log')}; a full disk or a folder of another user are the usual reasons. Or set DATABASE_URL.`, cause);

/** Loopback alone does not keep other users of the machine out; the password does, and only we can read its file. */
const passwordOf = (folder: string): Promise<string> => secretInFile(join(folder, 'postgres-password'), () => randomBytes(24).toString('base64url'));

/** True when the folder holds a database that we can open, false when there is none yet. */
async function refuseOtherMajor(data: string): Promise<boolean> {
  const found = await readFile(join(data, 'PG_VERSION'), 'utf8').then((t) => t.trim(), (e: unknown) => {
    if (codeOf(e) === 'ENOENT') return undefined;
    throw new SetupError('DATABASE_FOLDER_CLOSED', `The database folder ${data} cannot be read (${codeOf(e)}).`, 'It was made by another user: run the relay as that user, or set DATA_DIR to another folder.', e);
  });
  if (found === undefined || found === MAJOR) return found !== undefined;
  throw new SetupError('DATABASE_OTHER_MAJOR', `${data} was written by PostgreSQL ${found}; this relay brings PostgreSQL ${MAJOR}.`, `Make a backup with the relay version that wrote it and restore it with this one into an empty DATA_DIR, or set DATABASE_URL to a server of version ${found}.`);
}

async function initialise(bin: Binaries, who: RunAs, data: string, password: string): Promise<void> {
  // made beside and moved: a first start that is killed half way leaves no folder that looks like a database
  const fresh = `${data}-new`; const secret = `${data}-secret`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(secret, password, { mode: 0o600 });
  await giveTo(who, fresh, secret);
  try {
    await runAs(who, bin.initdb, ['-D', fresh, '-U', USER, `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions']);
    await rename(fresh, data);
  } catch (cause) {
    throw new SetupError('DATABASE_NOT_MADE', `The database could not be made in ${data}.`, 'Look at free space and rights of DATA_DIR, or set DATABASE_URL.', cause);
  } finally { await rm(secret, { force: true }); }
}

/** Written at every start, so that a new version's settings apply to old folders. Small: the relay has a handful of connections for each environment. */
async function settings(who: RunAs, data: string, o: EmbeddedOptions): Promise<void> {
  const lines: Record<string, string> = {
    listen_addresses: "'127.0.0.1'", unix_socket_directories: "''", password_encryption: "'scram-sha-256'", timezone: "'UTC'", log_timezone: "'UTC'",
    synchronous_commit: 'on', fsync: o.volatile ? 'off' : 'on', full_page_writes: o.volatile ? 'off' : 'on',
    max_connections: String(o.connections ?? (o.volatile ? 150 : 100)), shared_buffers: o.volatile ? '64MB' : '16MB', work_mem: '2MB', maintenance_work_mem: '16MB', max_wal_size: '128MB', min_wal_size: '32MB',
    wal_level: 'minimal', max_wal_senders: '0', jit: 'off', io_method: "'sync'", max_worker_processes: '2', max_parallel_workers_per_gather: '0', autovacuum_max_workers: '1',
    // no statement and no value in the log
    log_min_messages: 'warning', log_min_error_statement: 'panic', log_error_verbosity: 'terse',
  };
  const file = join(data, 'postgresql.conf');
  await writeFile(`${file}.new`, Object.entries(lines).map(([k, v]) => `${k} = ${v}\n`).join(''), { mode: 0o600 });
  await giveTo(who, `${file}.new`);
  await rename(`${file}.new`, file);
}

async function giveTo(who: RunAs, ...paths: string[]): Promise<void> {
  const uid = who.uid ?? idOf(who, '--reuid='); const gid = who.gid ?? idOf(who, '--regid=');
  if (uid !== undefined && gid !== undefined) for (const p of paths) await chown(p, uid, gid);
}
function idOf(who: RunAs, flag: string): number | undefined {
  const arg = who.prefix.find((a) => a.startsWith(flag));
  return arg === undefined ? undefined : Number(arg.slice(flag.length));
}

async function start(bin: Binaries, who: RunAs, folder: string, data: string): Promise<void> {
  const log = join(folder, 'postgres.log');
  await writeFile(log, '', { mode: 0o600 });
  await giveTo(who, log);
  await runAs(who, bin.pgCtl, ['start', '-D', data, '-w', '-t', '60', '-s', '-l', log, '-o', `-p ${await freePort()}`]);
}

const freePort = (): Promise<number> => new Promise((done, fail) => {
  const s = createServer().on('error', fail).listen(0, '127.0.0.1', () => { const { port } = s.address() as { port: number }; s.close(() => done(port)); });
});

/**
 * Port of the server that postmaster.pid tells of, or undefined when it is dead. After a reboot the pid may belong to
 * something else, and PostgreSQL would refuse to start because of it: then the file is removed.
 */
async function portOfRunning(data: string): Promise<number | undefined> {
  const file = join(data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]); const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try { process.kill(pid, 0); } catch (e) { if (codeOf(e) === 'ESRCH') return undefined; }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (command !== undefined && !command.includes('postgres')) { await rm(file, { force: true }); return undefined; }
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

/** The connection that holds the folder; undefined while the server starts or stops. */
async function takeLock(url: string, until: number, folder: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: 'counterfoil-lock', keepAlive: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (;;) {
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
      if (rows[0]!.mine) return client;
      if (Date.now() > until) throw new SetupError('DATABASE_IN_USE', `Another relay is using ${folder}.`, 'Stop it, or give this one its own DATA_DIR. To let several relays share the work, set the same DATABASE_URL for all of them.');
      await sleep(100);
    }
  } catch (e) {
    await client.end().catch(() => undefined);
    if (e instanceof SetupError) throw e;
    if (codeOf(e) === '28P01') throw new SetupError('DATABASE_PASSWORD_LOST', `The password in ${join(folder, 'postgres-password')} is not that of the database beside it.`, 'Put back the file that belongs to this database (it is part of the backup).', e);
    return undefined;
  }
}
