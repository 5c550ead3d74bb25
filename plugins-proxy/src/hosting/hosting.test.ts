import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { silentLog } from '../core/log.ts';
import { connect, inSchema, migrate } from '../database/index.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { startRelay, type Relay } from '../relay.ts';
import { claim, hostedAt, schemaOf, takeOver } from './schemas.ts';
import { environmentMigrations, openSchema, openShared } from './shared.ts';

const ORG = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30'; const OTHER = 'aaaa1a52-6c3e-4b8a-9d27-5e8c7b1a2f30'; const TENANT = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const folder = mkdtempSync(join(tmpdir(), 'counterfoil-hosting-'));
const settings = (t: TestDatabase, more: Record<string, string> = {}) => readConfig({ RELAY_PORT: '0', DATA_DIR: folder, DATABASE_URL: t.url, ALLOW_SANDBOX_HOSTS: 'true', XERO_API_URL: 'http://localhost:1', XERO_IDENTITY_URL: 'http://localhost:1', DATAVERSE_AUTHORITY: 'http://localhost:1', MASTER_KEY: Buffer.alloc(32, 3).toString('base64'), ...more });
/** As a relay left it that knew one environment only: everything in `public`, the call budget as well. */
async function former(): Promise<TestDatabase> {
  const t = await createTestDatabase();
  await sql`DROP SCHEMA public CASCADE`.execute(t.db); await sql`CREATE SCHEMA public`.execute(t.db);
  const old = environmentMigrations.map((set) => Object.fromEntries(Object.entries(set).filter(([name]) => !name.includes('shared-budget'))));
  await migrate(t.db, old);
  return t;
}
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

// migrations of a whole relay, on a machine that may be busy
describe('R21 a database that was written before environments had schemas', { timeout: 90_000 }, () => {
  it('R21 is taken over whole, by one of two relays that start together, and once; the call budget goes on counting', async () => {
    const t = await former();
    const relayId = (await sql<{ relay_id: string }>`SELECT relay_id FROM relay`.execute(t.db)).rows[0]!.relay_id;
    await sql`INSERT INTO environments (organization_id, url, seen_at) VALUES (${ORG}, 'https://a.crm.dynamics.com', now())`.execute(t.db);
    await sql`INSERT INTO connections (connection_id, organization_id, tenant_id, name, look_first) VALUES (${randomUUID()}, ${ORG}, ${TENANT}, 'Harbour', true)`.execute(t.db);
    await sql`INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) VALUES (${ORG}, 'invoice:1', ${TENANT}, ${randomUUID()}, ${randomUUID()})`.execute(t.db);
    await sql`INSERT INTO xero_budget (tenant, day_used) VALUES (${TENANT}, 1234)`.execute(t.db);
    const before = (await sql<{ name: string }>`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`.execute(t.db)).rows.map((r) => r.name);

    const both = await Promise.all([openShared(settings(t)), openShared(settings(t))]);
    const hosted = (await hostedAt(t.db, 'https://a.crm.dynamics.com'))!;
    expect(hosted).toEqual({ organizationId: ORG, schema: `environment_${ORG.replaceAll('-', '')}`, url: 'https://a.crm.dynamics.com' });
    const db = await openSchema(both[0].database, hosted.schema, 2);
    const rows = async (q: string): Promise<unknown[]> => (await sql.raw(q).execute(db)).rows;
    expect(await rows('SELECT relay_id FROM relay')).toEqual([{ relay_id: relayId }]);
    expect(await rows('SELECT subject FROM bindings')).toEqual([{ subject: 'invoice:1' }]);
    expect(await rows('SELECT name, look_first FROM connections')).toEqual([{ name: 'Harbour', look_first: true }]);
    expect((await both[1].budget.left(TENANT)).dayLeft).toBe(5_000 - 1_234);
    // each table is there, and nothing but what is shared stayed where everybody is
    const moved = (await rows(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${hosted.schema}'`) as { name: string }[]).map((r) => r.name).sort();
    expect(moved).toEqual(before.filter((n) => n !== 'xero_budget').sort());
    const left = (await sql<{ name: string }>`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`.execute(t.db)).rows.map((r) => r.name).sort();
    expect(left).toEqual(expect.arrayContaining(['hosted_environments', 'shared_migrations', 'xero_budget']));
    expect(left.filter((n) => before.includes(n))).toEqual(['xero_budget']);
    expect(await rows('SELECT nextval(\'balance_marks\')')).toHaveLength(1);
    await db.destroy();
    for (const s of both) await s.close();
    await t.close();
  });

  it('R21 is closed to the older version, and a backup of that one beside it is refused: two memories would send twice', async () => {
    const t = await former();
    await sql`INSERT INTO environments (organization_id, url) VALUES (${ORG}, 'https://a.crm.dynamics.com')`.execute(t.db);
    await (await openShared(settings(t))).close();
    await expect(migrate(t.db, environmentMigrations)).rejects.toMatchObject({ code: 'DATABASE_NOT_MIGRATED' });
    await sql`CREATE TABLE environments (organization_id uuid PRIMARY KEY, url text NOT NULL, seen_at timestamptz)`.execute(t.db);
    await sql`INSERT INTO environments (organization_id, url) VALUES (${ORG}, 'https://a.crm.dynamics.com')`.execute(t.db);
    await expect(openShared(settings(t))).rejects.toMatchObject({ code: 'DATABASE_TWO_MEMORIES' });
    await t.close();
  });
});

describe('R21 schemas', () => {
  let t: TestDatabase;
  beforeAll(async () => { t = await createTestDatabase(); });
  afterAll(() => t.close());

  it('R21 an environment keeps its memory at another address, and one that is new gets its own, however many ask at once', async () => {
    const first = await Promise.all(Array.from({ length: 5 }, () => claim(t.db, { organizationId: ORG.toUpperCase(), url: 'https://a.crm.dynamics.com' })));
    expect(new Set(first.map((x) => x.schema)).size).toBe(1);
    expect((await claim(t.db, { organizationId: ORG, url: 'https://renamed.crm.dynamics.com' })).schema).toBe(first[0]!.schema);
    expect((await claim(t.db, { organizationId: OTHER, url: 'https://a.crm.dynamics.com' })).schema).not.toBe(first[0]!.schema);
    expect(await schemaOf(t.db, ORG)).toBe(first[0]!.schema);
    expect(await schemaOf(t.db, randomUUID())).toBeUndefined();
    expect(await takeOver(t.db)).toBeUndefined();
  });

  it('R21 connections of a schema see its tables and no others, whatever the address of the database asks for', async () => {
    const { schema } = await claim(t.db, { organizationId: ORG, url: 'https://a.crm.dynamics.com' });
    const { pool, db } = connect(inSchema(`${t.url}?options=-c%20search_path%3Dpublic`, schema), 1);
    expect((await pool.query('SELECT current_schema() AS at, current_setting(\'search_path\') AS path')).rows).toEqual([{ at: schema, path: schema }]);
    await expect(pool.query('SELECT 1 FROM hosted_environments')).rejects.toThrow('does not exist');
    await db.destroy();
  });
});

describe('a relay that serves nothing yet', { timeout: 90_000 }, () => {
  let t: TestDatabase; let relay: Relay;
  beforeAll(async () => { t = await createTestDatabase(); await sql`DROP SCHEMA public CASCADE`.execute(t.db); await sql`CREATE SCHEMA public`.execute(t.db); relay = await startRelay(settings(t), silentLog()); });
  afterAll(async () => { await relay.close(); await t.close(); });
  const e = { organizationId: ORG, url: 'http://localhost:2', authority: 'http://localhost:1', entraTenantId: 't', clientId: 'c', name: 'Contoso' };
  const row = async (): Promise<any> => (await sql<any>`SELECT * FROM hosted_environments WHERE organization_id = ${ORG}`.execute(t.db)).rows[0];

  it('R21 starts, answers, and says where to begin', async () => {
    expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${relay.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'empty', message: 'No environment yet: open /setup.' }]);
    expect(await relay.registry.list()).toEqual([]);
  });

  it('R21 serves what is stored from then on, its secret sealed, and a second relay on the database serves it, too', async () => {
    await relay.registry.put(e, 'a-very-secret-word');
    expect(await relay.registry.list()).toEqual([e]);
    await expect.poll(() => relay.registry.state(ORG)?.trouble, { timeout: 15_000 }).toMatch(/^(dataverse|identity)-/);
    expect((await (await fetch(`${relay.url}/readyz`)).json())).toMatchObject({ status: 'waiting', environments: [{ environment: ORG }] });
    expect(JSON.stringify(await row())).not.toContain('a-very-secret-word');
    const other = await startRelay(settings(t), silentLog());
    expect(other.registry.state(ORG.toUpperCase())).toMatchObject({ copied: false, organisations: [] });
    await other.close();
    const { version } = await row();
    await relay.registry.put(e, 'a-very-secret-word');
    expect((await row()).version).toBe(version);
    await relay.registry.put({ ...e, name: 'Contoso Ltd' }, 'another');
    expect([(await row()).version > version, (await relay.registry.list())[0]!.name]).toEqual([true, 'Contoso Ltd']);
  });

  it('R21 another environment at the same address takes its place; what was known of the first is kept', async () => {
    await relay.registry.put({ ...e, organizationId: OTHER }, 'x');
    expect((await relay.registry.list()).map((x) => x.organizationId)).toEqual([OTHER]);
    expect([(await row()).served, (await row()).secret, await schemaOf(t.db, ORG)]).toEqual([false, null, (await row()).schema_name]);
    await relay.registry.remove(OTHER);
    expect([await relay.registry.list(), relay.registry.state(OTHER)]).toEqual([[], undefined]);
  });

  it('R21 takes addresses of Dynamics and Microsoft only', async () => {
    const real = await startRelay({ ...settings(t), ALLOW_SANDBOX_HOSTS: false }, silentLog());
    for (const url of ['http://contoso.crm.dynamics.com', 'https://dynamics.com.evil.example', 'https://contoso.crm.dynamics.com/path', 'https://user@contoso.crm.dynamics.com', 'nonsense']) await expect(real.registry.put({ ...e, url }, 's'), url).rejects.toMatchObject({ code: 'ENVIRONMENT_ADDRESS' });
    await expect(real.registry.put({ ...e, url: 'https://contoso.crm.dynamics.com' }, 's')).rejects.toMatchObject({ code: 'ENVIRONMENT_AUTHORITY' });
    await real.close();
  });

  it('R21 what configuration names goes before what is stored, and is not removed by a click', async () => {
    await relay.registry.put(e, 'stored');
    const configured = await startRelay(settings(t, { DATAVERSE_URL: e.url, DATAVERSE_TENANT_ID: 'of-configuration', DATAVERSE_CLIENT_ID: 'c', DATAVERSE_CLIENT_SECRET: 's' }), silentLog());
    expect(await configured.registry.list()).toEqual([{ ...e, entraTenantId: 'of-configuration', name: 'localhost:2' }]);
    await expect(configured.registry.remove(ORG)).rejects.toMatchObject({ code: 'ENVIRONMENT_CONFIGURED' });
    await configured.close();
  });
});
