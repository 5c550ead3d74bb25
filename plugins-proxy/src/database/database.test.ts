import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { canReach } from './binaries.ts';
import { startEmbedded } from './embedded.ts';
import { openDatabase } from './index.ts';
import { migrate } from './migrate.ts';
import { foundationMigrations } from './migrations/foundation.ts';
import { sharedMigrations } from './migrations/shared.ts';
import { createTestDatabase } from './testing.ts';

const folders: string[] = [];
/** mkdtemp makes 0700: as root this is a folder that the account postgres may not pass through. */
const fresh = (): string => { const f = mkdtempSync(join(tmpdir(), 'counterfoil-db-')); folders.push(f); return f; };
afterAll(async () => { for (const f of folders) await rm(f, { recursive: true, force: true }); });
const query = async (url: string, text: string): Promise<any[]> => {
  const c = new pg.Client({ connectionString: url }); await c.connect();
  try { return (await c.query(text)).rows; } finally { await c.end(); }
};

describe('embedded PostgreSQL', () => {
  it('keeps what was committed over stop and start, waits for the disk, listens on loopback only', async () => {
    const folder = fresh();
    const first = await startEmbedded({ folder });
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    const shown = await query(first.url, "SELECT name, setting FROM pg_settings WHERE name IN ('fsync','synchronous_commit','full_page_writes','listen_addresses')");
    expect(Object.fromEntries(shown.map((r) => [r.name, r.setting]))).toEqual({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', listen_addresses: '127.0.0.1' });
    await first.stop();
    const second = await startEmbedded({ folder });
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    expect(statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
    await second.stop();
  });

  it('R51 adopts within seconds the server that a killed relay left, with everything committed', async () => {
    const folder = fresh();
    const script = join(folder, 'child.ts');
    writeFileSync(script, `
      import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))};
      import pg from ${JSON.stringify(import.meta.resolve('pg'))};
      const s = await startEmbedded({ folder: ${JSON.stringify(folder)} });
      const c = new pg.Client({ connectionString: s.url }); await c.connect();
      await c.query('CREATE TABLE kept (n int)'); await c.query('INSERT INTO kept VALUES (1)');
      process.kill(process.pid, 'SIGKILL');`);
    const signal = await new Promise((done) => spawn(process.execPath, [script], { stdio: 'inherit' }).on('exit', (_code, s) => done(s)));
    expect(signal).toBe('SIGKILL');
    const began = performance.now();
    const server = await startEmbedded({ folder });
    expect(server.adopted).toBe(true);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await server.stop();
  });

  it('starts over a pid file that a reboot left, even when its pid now belongs to something else', async () => {
    const folder = fresh();
    await (await startEmbedded({ folder })).stop();
    writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n${folder}/postgres\n1\n1\n\n127.0.0.1\n\nready\n`);
    const server = await startEmbedded({ folder });
    expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await server.stop();
  });

  it('lets one relay at a time hold a folder and names the fix', async () => {
    const folder = fresh();
    const first = await startEmbedded({ folder });
    await expect(startEmbedded({ folder, patienceMs: 300 })).rejects.toMatchObject({ code: 'DATABASE_IN_USE', fix: expect.stringContaining('DATABASE_URL') });
    expect(await query(first.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await first.stop();
  });

  it('refuses a folder of another major version, and a lost password, with the fix', async () => {
    const folder = fresh();
    await (await startEmbedded({ folder })).stop();
    const version = join(folder, 'postgres', 'PG_VERSION');
    const right = readFileSync(version, 'utf8');
    writeFileSync(version, '17\n');
    await expect(startEmbedded({ folder })).rejects.toMatchObject({ code: 'DATABASE_OTHER_MAJOR', fix: expect.stringContaining('backup') });
    writeFileSync(version, right);
    writeFileSync(join(folder, 'postgres-password'), 'another');
    await expect(startEmbedded({ folder })).rejects.toMatchObject({ code: 'DATABASE_PASSWORD_LOST' });
    const { stopServer } = await import('./testing-server.ts');
    await stopServer(folder);
  });

  it('knows which folders another account may pass through', () => {
    const closed = fresh();
    expect(canReach(join(closed, 'x'), 65_534, 65_534)).toBe(false);
    expect(canReach(join(closed, 'x'), process.getuid!(), process.getgid!())).toBe(true);
    expect(canReach('/usr/bin/env', 65_534, 65_534)).toBe(true);
  });
});

describe('a given server and migrations', () => {
  it('opens DATABASE_URL; an unreachable one is named with the fix', async () => {
    const t = await createTestDatabase();
    const opened = await openDatabase({ dataDir: '/nowhere', databaseUrl: t.url });
    expect(opened.kind).toBe('server');
    const big = await sql<{ n: number }>`SELECT 5::int8 AS n`.execute(opened.db);
    expect(big.rows[0]!.n).toBe(5);
    await opened.close();
    await t.close();
    await expect(openDatabase({ dataDir: '/nowhere', databaseUrl: 'postgres://a:b@127.0.0.1:1/x' })).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('runs every migration once, also when two relays start at the same moment', async () => {
    const t = await createTestDatabase();
    const counting = { '2026-12-01-10-count': { up: async (db: any) => { await sql`CREATE TABLE counted (n int)`.execute(db); } } };
    const other = t.another();
    const ran = await Promise.all([migrate(t.db, [foundationMigrations, sharedMigrations, counting]), migrate(other.db, [foundationMigrations, sharedMigrations, counting])]);
    expect(ran.flat()).toEqual(['2026-12-01-10-count']);
    expect(await migrate(t.db, [foundationMigrations, sharedMigrations, counting])).toEqual([]);
    await t.close();
  });
});
