/** Whoever types nonsense, or has no database, a wrong secret or a closed port, is told what and the way out. */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandNames, main } from './cli.ts';
import { createTestDatabase, type TestDatabase } from './database/testing.ts';

let empty: TestDatabase; let identity: Server; let folder: string;
const ID = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const KEY = Buffer.alloc(32, 7).toString('base64');
const CLOSED = 'postgres://user:very-secret@127.0.0.1:1/x';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'counterfoil-cli-'));
  empty = await createTestDatabase();
  await empty.pool.query('DROP SCHEMA public CASCADE'); await empty.pool.query('CREATE SCHEMA public');
  // an open session would be taken for a relay
  await empty.db.destroy();
  identity = createServer((_q, a) => { a.writeHead(401, { 'content-type': 'application/json' }); a.end('{"error":"invalid_client","error_description":"AADSTS7000215"}'); });
  await new Promise<void>((done) => { identity.listen(0, '127.0.0.1', done); });
});
afterAll(async () => { identity?.close(); await empty?.close(); rmSync(folder, { recursive: true, force: true }); });

/** An environment of its own for each call: nothing of this machine's, and never a database that would have to be made. */
const base = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({ DATA_DIR: join(folder, 'data'), MASTER_KEY: KEY, ALLOW_SANDBOX_HOSTS: 'true', ...more });
const dynamics = (authority = 'http://127.0.0.1:1'): Record<string, string> => ({ DATAVERSE_URL: 'http://127.0.0.1:1', DATAVERSE_AUTHORITY: authority, DATAVERSE_TENANT_ID: 't', DATAVERSE_CLIENT_ID: 'c', DATAVERSE_CLIENT_SECRET: 'very-secret' });
async function said(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [[] as string[], [] as string[]];
  const spies = [vi.spyOn(console, 'log').mockImplementation((...x) => { out.push(x.join(' ')); }), vi.spyOn(console, 'error').mockImplementation((...x) => { err.push(x.join(' ')); })];
  try { return { code: await main(args, env), out: out.join('\n'), err: err.join('\n') }; } finally { for (const s of spies) s.mockRestore(); }
}
/** @returns the code that was told */
async function refused(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, out, err } = await said(args, env);
  const all = `${out}\n${err}`;
  const told = JSON.stringify([args.map((a) => a.slice(0, 40)), code, all.slice(0, 600)]);
  if (code !== 1 || /\n\s+at |node:internal|very-secret|undefined|\[object/.test(all)) throw new Error(told);
  // those that look at several things tell of each
  if (/^FAIL /m.test(out)) { if (!/^ +Fix: \S/m.test(out)) throw new Error(told); return /FAIL {2}(.+?):/.exec(out)![1]!; }
  const found = /\S[^]*\nFix: \S[^]* {2}\(([A-Za-z0-9_.-]+)\)$/.exec(err);
  if (!found || found[1] === 'UNEXPECTED') throw new Error(told);
  return found[1]!;
}
/** What each needs to be understood at all. */
const right: Readonly<Record<string, readonly string[]>> = {
  explain: ['INV-1'], retry: ['INV-1'], pause: ['--reason', 'x'], 'read-only': ['--reason', 'x'], resume: [], export: [ID], forget: [ID, '--yes', ID], 'mark-restored': [], 'rotate-key': [], drift: [], load: ['--from', '2026-01-01', '--to', '2026-01-31'], 'migrate-stellarise': [], 'uninstall-check': [], doctor: [],
};
const ofDatabase = ['export', 'forget', 'mark-restored', 'rotate-key'];
const ofDynamics = ['explain', 'retry', 'pause', 'read-only', 'resume', 'drift', 'load', 'migrate-stellarise', 'uninstall-check'];

describe('commands that cannot be done', () => {
  it('R57 nonsense in any place is named with the way out, whatever the command', async () => {
    const env = base({ ...dynamics(), DATABASE_URL: CLOSED });
    const nonsense = ['--', '--wrong', '-x', '', ' ', '\u0000', '--environment', '--environment=', '--environment=nowhere', '--yes', '--connection', `--${'a'.repeat(5_000)}`, '%s', '../../etc', '__proto__', '--__proto__=1'];
    for (const name of commandNames) for (const n of nonsense) {
      await refused([name, n], env);
      await refused([name, ...right[name] ?? ['file'], n, n], env);
    }
  });

  it('R57 an unknown command tells which ones there are', async () => {
    for (const name of ['', 'wrong', '__proto__', 'constructor', '--help']) expect(await said([name], base())).toMatchObject({ code: 2, err: expect.stringContaining('Usage: counterfoil setup | explain |') });
  });

  it('R57 a database that is not there, another password, another database, a folder that is none', async () => {
    const wrong = (change: (u: URL) => void): string => { const u = new URL(empty.url); change(u); return u.href; };
    for (const DATABASE_URL of [CLOSED, wrong((u) => { u.password = 'very-secret'; }), wrong((u) => { u.pathname = '/none'; })]) for (const name of [...ofDatabase, ...ofDynamics]) {
      expect([name, await refused([name, ...right[name]!], base({ DATABASE_URL }))]).toEqual([name, 'DATABASE_UNREACHABLE']);
    }
    expect(await refused(['doctor'], base({ DATABASE_URL: CLOSED }))).toBe('Database');
    expect(await refused(['backup', join(folder, 'b')], base({ DATABASE_URL: CLOSED }))).toBe('DATABASE_UNREACHABLE');
    writeFileSync(join(folder, 'file'), '');
    for (const name of ofDatabase) expect([name, await refused([name, ...right[name]!], base({ DATA_DIR: join(folder, 'file', 'x') }))]).toEqual([name, 'FILE_NOT_USABLE']);
  });

  it('R57 a database that is empty', async () => {
    const env = base({ DATABASE_URL: empty.url });
    for (const name of ofDynamics) expect([name, await refused([name, ...right[name]!], env)]).toEqual([name, 'NO_ENVIRONMENT']);
    expect(await refused(['export'], env)).toBe('NO_ENVIRONMENT');
    expect(await refused(['export', ID], env)).toBe('ENVIRONMENT_UNKNOWN');
    expect(await refused(['export', 'contoso'], env)).toBe('WRONG_ARGUMENTS');
    expect(await refused(['forget', ID, '--yes', ID], env)).toBe('ENVIRONMENT_UNKNOWN');
    expect(await refused(['forget', ID], env)).toBe('NOT_CONFIRMED');
    expect(await refused(['backup', join(folder, 'b')], env)).toBe('NOTHING_TO_BACK_UP');
    expect(await refused(['mark-restored'], env)).toBe('NOTHING_TO_MARK');
    expect(await refused(['restore', join(folder, 'none')], env)).toBe('BACKUP_NOT_FOUND');
    expect(await refused(['rotate-key'], env)).toBe('MASTER_KEY_PREVIOUS_MISSING');
  });

  it('R57 a Dynamics that cannot be reached, a client secret that is refused, variables that are wrong', async () => {
    const { port } = identity.address() as { port: number };
    for (const name of ['pause', 'drift', 'uninstall-check']) {
      expect([name, await refused([name, ...right[name]!], base({ ...dynamics(), DATABASE_URL: empty.url }))]).toEqual([name, expect.stringMatching(/^(identity|dataverse)-/)]);
      expect([name, await refused([name, ...right[name]!], base({ ...dynamics(`http://127.0.0.1:${port}`), DATABASE_URL: empty.url }))]).toEqual([name, 'identity-invalid_client']);
    }
    // named by its address it needs no database
    expect(await refused(['resume', '--environment', 'http://127.0.0.1:1'], base({ ...dynamics(`http://127.0.0.1:${port}`), DATABASE_URL: CLOSED }))).toBe('identity-invalid_client');
    for (const name of commandNames.filter((n) => right[n])) expect([name, await refused([name, ...right[name]!], base({ RELAY_PORT: 'very-secret', MASTER_KEY: 'very-secret' }))]).toEqual([name, name === 'doctor' ? 'Configuration' : 'CONFIG_WRONG']);
    expect(await refused(['doctor'], base({ ...dynamics(`http://127.0.0.1:${port}`), DATABASE_URL: empty.url }))).toBe('Dynamics');
  });
});
