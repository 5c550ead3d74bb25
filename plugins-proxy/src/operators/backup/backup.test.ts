import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../database/index.ts';
import { allMigrations } from '../../database/migrations/all.ts';
import { sharedMigrations } from '../../database/migrations/shared.ts';
import { createTestDatabase, type TestDatabase } from '../../database/testing.ts';
import { secretMigrations } from '../../secrets/index.ts';
import { restoreBackup } from './restore.ts';
import { schemasOf, tablesOf } from './tables.ts';
import { writeBackup } from './write.ts';

let folder: string; let t: TestDatabase; let file: string;
const [ORG, CON, TENANT, INTENT, REQUEST] = [1, 2, 3, 4, 5].map((n) => `${n}0000000-0000-4000-8000-000000000001`) as [string, string, string, string, string];
const wait = "2026-11-23 08:09:10.123456+00";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
  t = await createTestDatabase(...allMigrations.slice(1));
  await t.pool.query(`INSERT INTO environments (organization_id, url) VALUES ('${ORG}', 'https://x.crm.dynamics.com')`);
  await t.pool.query(`INSERT INTO connections (organization_id, connection_id, tenant_id, name) VALUES ('${ORG}', '${CON}', '${TENANT}', 'Harbour "&" Söhne\n')`);
  await t.pool.query(`INSERT INTO xero_budget (tenant, calls) VALUES ('${TENANT}', ARRAY['${wait}']::timestamptz[])`);
  const intent = (id: string, subject: string, operation: string, state: string, more = 0): Promise<unknown> => t.pool.query(`INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request, attempt, candidate_ids) VALUES ('${id}', '${ORG}', '${subject}', 'invoice', '${id}', '${operation}', '${state}', '${CON}', '${TENANT}', 'click', '${id}', '${REQUEST}', ${more}, '{a,"b c"}')`);
  await intent(INTENT, 'invoice:a', 'invoice.create', 'ready', 3);
  await intent(REQUEST, 'invoice:b', 'email.send', 'ready');
  await t.pool.query(`INSERT INTO requests (environment, request_id, intent_id, created_on) VALUES ('${ORG}', '${REQUEST}', '${INTENT}', '${wait}')`);
  for (let n = 0; n < 3; n++) await t.pool.query(`INSERT INTO xero_events (tenant, category, resource, type, event_ms) VALUES ('${TENANT}', 'INVOICE', '${INTENT}', 'CREATE', ${9007199254740990 + n})`);
  file = join(folder, 'deep', 'backup.gz');
  await writeBackup(t.pool, file, new Date('2026-11-23T09:00:00Z'));
});
afterAll(async () => { await t?.close(); await rm(folder, { recursive: true, force: true }); });

const textOf = async (db: TestDatabase, table: string): Promise<string[]> => (await db.pool.query(`SELECT row_to_json(x)::text AS r FROM ${table} x`)).rows.map((r) => r.r).sort();
const empty = async (): Promise<TestDatabase> => {
  const e = await createTestDatabase();
  await e.pool.query('DROP SCHEMA public CASCADE'); await e.pool.query('CREATE SCHEMA public');
  return e;
};

describe('backup and restore', () => {
  it('R64 brings back every row of every table as it was, and what must be different after a restore', async () => {
    const e = await empty();
    try {
      await restoreBackup({ url: e.url, pool: e.pool, file });
      const changed = new Set(['relay', 'connections', 'intents', 'xero_budget']);
      for (const { table } of await tablesOf(t.pool, await schemasOf(t.pool))) if (!changed.has(table)) expect(await textOf(e, table), table).toEqual(await textOf(t, table));
      const one = async (q: string): Promise<any> => (await e.pool.query(q)).rows[0];
      const before = (await t.pool.query('SELECT * FROM relay')).rows[0];
      expect(await one('SELECT * FROM relay')).toMatchObject({ relay_id: before.relay_id, epoch: before.epoch + 1 });
      expect(await one('SELECT name, look_first FROM connections')).toEqual({ name: 'Harbour "&" Söhne\n', look_first: true });
      expect(await one("SELECT attempt, attempt_key, candidate_ids, state FROM intents WHERE subject = 'invoice:a'")).toEqual({ attempt: 0, attempt_key: null, candidate_ids: ['a', 'b c'], state: 'ready' });
      expect(await one("SELECT state, reason FROM intents WHERE subject = 'invoice:b'")).toEqual({ state: 'in_doubt', reason: 'restored' });
      expect(await one('SELECT calls::text AS c FROM xero_budget')).toEqual({ c: `{"${wait}"}`.replace('+00"', '+00"') });
      // counters go on behind what is there
      const next = await e.pool.query(`INSERT INTO xero_events (tenant, category, resource, type, event_ms) VALUES ('x', 'INVOICE', '${INTENT}', 'CREATE', 1) RETURNING id`);
      expect(Number(next.rows[0].id)).toBe(4);
      // and a later version brings its own tables: nothing is left to run here
      expect(await migrate(e.db, [...allMigrations, sharedMigrations])).toEqual([]);
    } finally { await e.close(); }
  });

  it('a backup of an earlier version is restored as it was, and the migrations since run on it', async () => {
    const [old, e] = [await empty(), await empty()];
    try {
      const early = Object.fromEntries(allMigrations.flatMap((m) => Object.entries(m)).filter(([name]) => name < '2026-11-23-91')) as never;
      await migrate(old.db, [early]);
      await old.pool.query(`INSERT INTO environments (organization_id, url) VALUES ('${ORG}', 'https://x')`);
      const earlier = join(folder, 'earlier.gz');
      await writeBackup(old.pool, earlier, new Date());
      await restoreBackup({ url: e.url, pool: e.pool, file: earlier });
      expect((await migrate(e.db, allMigrations)).length).toBeGreaterThan(0);
      expect(await textOf(e, 'environments')).toEqual(await textOf(old, 'environments'));
    } finally { await old.close(); await e.close(); }
  });

  it('what a relay made that has joined nothing yet counts as empty; what remembers anything is refused and stays', async () => {
    const e = await createTestDatabase(...allMigrations.slice(1), secretMigrations);
    try {
      // drawn at the first start, used for nothing yet
      await e.pool.query("INSERT INTO kept_keys (name, sealed) VALUES ('digests', 'cf1.a.b.c')");
      await restoreBackup({ url: e.url, pool: e.pool, file });
      await expect(restoreBackup({ url: e.url, pool: e.pool, file })).rejects.toMatchObject({ code: 'DATABASE_NOT_EMPTY' });
      expect((await sql`SELECT 1 FROM intents`.execute(e.db)).rows).toHaveLength(2);
    } finally { await e.close(); }
  });

  it('a file that is cut off, changed, of a newer version or something else is refused with the way out, and nothing is changed', async () => {
    const whole = await readFile(file);
    const text = gunzipSync(whole).toString();
    const bad = async (name: string, bytes: Buffer): Promise<string> => { const f = join(folder, name); await writeFile(f, bytes); return f; };
    const lines = text.trimEnd().split('\n');
    const cases: [string, Buffer, string][] = [
      ['cut', whole.subarray(0, whole.length - 30), 'BACKUP_DAMAGED'],
      ['without end', gzipSync(`${lines.slice(0, -1).join('\n')}\n`), 'BACKUP_DAMAGED'],
      ['changed', gzipSync(text.replace('Harbour', 'Harbor')), 'BACKUP_DAMAGED'],
      ['a row less', gzipSync(`${lines.filter((_, n) => n !== 2).join('\n')}\n`), 'BACKUP_DAMAGED'],
      ['newer format', gzipSync(text.replace('"version":1', '"version":99')), 'BACKUP_NEWER'],
      ['else', gzipSync('{"a":1}\n'), 'NOT_A_BACKUP'], ['no gzip', Buffer.from('hello'), 'BACKUP_DAMAGED'],
    ];
    for (const [name, bytes, code] of cases) await expect(restoreBackup({ url: t.url, pool: t.pool, file: await bad(name, bytes) }), name).rejects.toMatchObject({ code });
    await expect(restoreBackup({ url: t.url, pool: t.pool, file: join(folder, 'none') })).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    expect((await t.pool.query('SELECT count(*)::int AS n FROM intents')).rows[0].n).toBe(2);
  });

  it('is there whole or not at all, and holds one moment while others write', async () => {
    const out = join(folder, 'busy.gz');
    let stop = false;
    const other = t.another();
    const writer = (async () => { for (let n = 0; !stop; n++) await other.pool.query(`WITH a AS (INSERT INTO environments (organization_id, url) VALUES (gen_random_uuid(), 'busy') RETURNING organization_id) INSERT INTO waiting_requests (environment, request_id) SELECT organization_id::text, organization_id FROM a`); })();
    try { for (let n = 0; n < 3; n++) await writeBackup(t.pool, out, new Date()); } finally { stop = true; await writer; }
    const rows = gunzipSync(await readFile(out)).toString().split('\n');
    const [a, b] = ['"environments"]', '"waiting_requests"]'].map((table) => rows.filter((l) => l.includes(table)).length);
    expect(a).toBe(b! + 1);
    await expect(writeBackup(t.pool, folder, new Date())).rejects.toMatchObject({ code: 'BACKUP_NOT_WRITTEN' });
    expect((await readdir(folder)).filter((f) => f.endsWith('.part'))).toEqual([]);
  });
});
