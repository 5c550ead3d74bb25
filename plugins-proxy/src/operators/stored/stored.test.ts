import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, inSchema, migrate } from '../../database/index.ts';
import { allMigrations, knownMigrations } from '../../database/migrations/all.ts';
import { createTestDatabase, type TestDatabase } from '../../database/testing.ts';
import { claim } from '../../hosting/schemas.ts';
import { environmentMigrations, together } from '../../hosting/shared.ts';
import { belongingsOf } from './belongs.ts';
import { exportEnvironment, forgetEnvironment } from './environment.ts';
import { isSecret, meaningOf, ofRelay, storedDocument, tables, texts } from './inventory.ts';
import { everyColumn } from './read.ts';
import { file } from './write-document.ts';

const [A, B, ONLY_A, BOTH, INTENT] = [1, 2, 3, 4, 5].map((n) => `${n}aaaaaaa-0000-4000-8000-00000000000${n}`) as [string, string, string, string, string];
const emptyDatabase = async (): Promise<TestDatabase> => {
  const t = await createTestDatabase();
  await t.pool.query('DROP SCHEMA public CASCADE'); await t.pool.query('CREATE SCHEMA public');
  return t;
};

describe('R64 what is stored', () => {
  let t: TestDatabase;
  let all: Awaited<ReturnType<typeof everyColumn>>;
  beforeAll(async () => { t = await emptyDatabase(); all = await everyColumn(t.url, 'environment_of_a_test'); });
  afterAll(() => t?.close());

  it('R64 every table and every text of the real database is described, none of them can hold an amount, and the document says the same', async () => {
    const columns = [...all.shared, ...all.ofEnvironment];
    expect(columns.length).toBeGreaterThan(280);
    expect(columns.filter((c) => meaningOf(c) === undefined).map((c) => `${c.table}.${c.column} (${c.type})`)).toEqual([]);
    expect([...new Set(columns.map((c) => c.table))].filter((name) => tables[name] === undefined)).toEqual([]);
    expect(columns.filter((c) => ['numeric', 'money', 'real'].includes(c.type) || (c.type !== 'timestamp with time zone' && /amount|total|price|tax|email|address|phone|description/i.test(c.column)))).toEqual([]);
    // double precision is good for counts alone
    expect(columns.filter((c) => c.type === 'double precision').map((c) => `${c.table}.${c.column}`)).toEqual(['balance_turns.calls']);
    for (const name of Object.keys(tables)) expect(columns.some((c) => c.table === name), name).toBe(true);
    for (const name of Object.keys(texts)) expect(columns.some((c) => c.column === name || `${c.table}.${c.column}` === name), name).toBe(true);
    expect(await readFile(file, 'utf8'), 'run: node plugins-proxy/src/operators/stored/write-document.ts').toBe(storedDocument(all));
  });

  it('R64 no migration is left out: every one that is written anywhere in the source makes what is described here', async () => {
    const source = join(import.meta.dirname, '..', '..');
    const files = (await readdir(source, { recursive: true })).filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'));
    const named = (await Promise.all(files.map(async (f) => [...(await readFile(join(source, f), 'utf8')).matchAll(/'(20\d\d-\d\d-\d\d-\d\d-[a-z-]+)'\s*:/g)].map((m) => m[1]!)))).flat();
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((n) => knownMigrations[n] === undefined)).toEqual([]);
    expect(Object.keys(knownMigrations).filter((n) => !named.includes(n))).toEqual([]);
  });

  it('R64 whatever is called a secret, a seal, a token, a state or a hash is left out of an export', () => {
    const suspects = [...all.shared, ...all.ofEnvironment].filter((c) => c.type === 'bytea' || (/seal|secret|token|hash|verifier|password/.test(c.column) && c.type === 'text'));
    expect(suspects.length).toBeGreaterThan(10);
    expect(suspects.filter((c) => !isSecret(c)).map((c) => `${c.table}.${c.column}`)).toEqual([]);
  });
});

describe('R64 two environments with one sign-in at Xero', () => {
  let t: TestDatabase;
  const of: Record<string, { schema: string; pool: TestDatabase['pool']; close(): Promise<void> }> = {};
  const q = (text: string): Promise<{ rows: any[] }> => t.pool.query(text);
  const SHARED = randomUUID(), OWN = randomUUID();
  beforeAll(async () => {
    t = await emptyDatabase();
    await migrate(t.db, together, { schema: 'public', list: 'shared_migrations' });
    for (const e of [A, B]) {
      const url = `https://${e.slice(0, 2)}.crm.dynamics.com`;
      const { schema } = await claim(t.db, { organizationId: e, url });
      const one = connect(inSchema(t.url, schema), 2);
      of[e] = { schema, pool: one.pool, close: () => one.db.destroy() };
      await migrate(one.db, environmentMigrations, { schema });
      const here = (text: string): Promise<unknown> => one.pool.query(text);
      await q(`UPDATE hosted_environments SET authority = 'https://x', entra_tenant_id = 'x', client_id = 'x', name = 'Name of ${e}', secret = 'cf1.key.wrapped.${e}', served = true WHERE organization_id = '${e}'`);
      await here(`INSERT INTO environments (organization_id, url) VALUES ('${e}', '${url}')`);
      for (const tenant of e === A ? [ONLY_A, BOTH] : [BOTH]) await here(`INSERT INTO connections (organization_id, connection_id, tenant_id, name) VALUES ('${e}', gen_random_uuid(), '${tenant}', 'Org ${tenant.slice(0, 1)}')`);
      await here(`INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request) VALUES ('${e}', '${e}', 'invoice:x', 'invoice', '${INTENT}', 'document.update', 'ready', '${A}', '${BOTH}', 'click', '${A}', '${A}')`);
      await here(`INSERT INTO changes (intent_id, request_table, action) VALUES ('${e}', 'cfl_syncrequest', 'update')`);
      await here(`INSERT INTO xero_events (tenant, category, resource, type, event_ms) VALUES ('${BOTH}', 'INVOICE', gen_random_uuid(), 'CREATE', 1)`);
      await q(`INSERT INTO setup_sessions (hash, until, organization_id, sealed_token) VALUES (decode('${e.replaceAll('-', '')}', 'hex'), now(), '${e}', 'cf1.a.b.c')`);
      await q(`INSERT INTO setup_sessions (hash, until, sign_in_url, sealed_sign_in, sign_in_state) VALUES (decode('${e.replaceAll('-', '')}00', 'hex'), now(), '${url}', 'cf1.a.b.c', decode('00', 'hex'))`);
      await q(`INSERT INTO setup_administrators (organization_id, user_id, name, url) VALUES ('${e}', gen_random_uuid(), 'Ada', '${url}')`);
      await q(`INSERT INTO setup_imports (organization_id, job) VALUES ('${e}', gen_random_uuid())`);
      await q(`INSERT INTO xero_states (state_hash, environment, redirect_uri, sealed_verifier) VALUES ('hash of ${e}', '${e}', 'https://r', 'cf1.a.b.c')`);
      for (const [n, environment] of [e, url].entries()) {
        await q(`WITH a AS (INSERT INTO alerts (id, environment, kind, connection, code, facts, at) VALUES (gen_random_uuid(), '${environment}', 'problem', '', 'NO_DATE', '{}', now()) RETURNING id) INSERT INTO alert_deliveries (alert_id, channel, due_at) SELECT id, 'email', now() FROM a`);
        await q(`INSERT INTO alert_memory (environment, kind, connection, code) VALUES ('${environment}', 'problem', '', 'NO_DATE')`);
        if (n === 1) await q(`INSERT INTO alert_failing (environment, door, since, last_at) VALUES ('${environment}', 'xero', now(), now())`);
      }
      await q(`INSERT INTO alert_seen (key, at) VALUES ('digest:${e}:x:2026-11-23', now())`);
    }
    await q(`INSERT INTO alert_seen (key, at) VALUES ('somebody-s-history', now())`);
    await q(`INSERT INTO kept_keys (name, sealed) VALUES ('digests', 'cf1.a.b.c')`);
    await q(`INSERT INTO setup_code (hash) VALUES (decode('00', 'hex'))`);
    await q(`INSERT INTO setup_microsoft_app (tenant, client_id, sealed_secret) VALUES ('${ONLY_A}', gen_random_uuid(), 'cf1.a.b.c')`);
    for (const id of [SHARED, OWN]) await q(`INSERT INTO xero_sign_ins (id, client_id, xero_user, sealed_tokens, access_until) VALUES ('${id}', 'app', '${id}', 'cf1.a.b.${id}', now())`);
    for (const [e, signIn, tenant] of [[A, SHARED, BOTH], [B, SHARED, BOTH], [A, OWN, ONLY_A]] as const) await q(`WITH g AS (INSERT INTO xero_grants (environment, kind, sign_in, client_id) VALUES ('${e}', 'signIn', '${signIn}', 'app') RETURNING id) INSERT INTO xero_grant_organisations (environment, tenant_id, grant_id, name, chosen) SELECT '${e}', '${tenant}', id, 'Org', true FROM g`);
    await q(`INSERT INTO xero_grants (environment, kind, client_id, sealed_secret) VALUES ('${A}', 'custom', 'app', 'cf1.a.b.custom')`);
    for (const tenant of [ONLY_A, BOTH]) await q(`INSERT INTO xero_budget (tenant) VALUES ('${tenant}')`);
  });
  afterAll(async () => { await Promise.all(Object.values(of).map((o) => o.close())); await t?.close(); });

  /** All rows about B, and the relay's own. */
  const dump = async (): Promise<Record<string, string[]>> => {
    const { parts } = await belongingsOf(t.pool, B);
    const found: Record<string, string[]> = {};
    for (const p of parts) found[`${p.place.schema}.${p.place.table}`] = (await t.pool.query(`SELECT row_to_json(x)::text AS r FROM ${p.place.schema}.${p.place.table} x WHERE ${p.where}`, [p.given])).rows.map((r) => r.r as string).sort();
    for (const table of ofRelay) if (table !== 'relay') found[table] = (await q(`SELECT row_to_json(x)::text AS r FROM ${table} x`)).rows.map((r) => r.r as string);
    return found;
  };

  it('R64 no shared table is forgotten: rows of each can be told to be of an environment, or the table is the relay\'s own', async () => {
    const { parts } = await belongingsOf(t.pool, A);
    const told = new Set(parts.map((p) => p.place.table));
    const shared = (await everyColumnOf(t)).filter((name) => !told.has(name));
    expect(shared.sort()).toEqual([...ofRelay].filter((n) => n !== 'relay').sort());
    // and in this world every one of them has a row, so that the tests beside mean something
    for (const name of await everyColumnOf(t)) expect((await q(`SELECT 1 FROM ${name} LIMIT 1`)).rows, name).toHaveLength(1);
  });

  it('R64 an export has every row about the environment, no secret, and nothing of the other one', async () => {
    const found = await exportEnvironment(t.pool, A.toUpperCase(), new Date('2026-11-23T10:00:00Z'));
    expect(Object.fromEntries(Object.entries(found.tables).map(([k, v]) => [k, v.length]))).toEqual({
      relay: 1, environments: 1, connections: 2, intents: 1, changes: 1, xero_events: 1,
      hosted_environments: 1, setup_sessions: 2, setup_administrators: 1, setup_imports: 1, xero_states: 1, xero_sign_ins: 2, xero_grants: 3, xero_grant_organisations: 2,
      alerts: 2, alert_deliveries: 2, alert_memory: 2, alert_failing: 1, alert_seen: 1, xero_budget: 1,
    });
    const text = JSON.stringify(found);
    expect(text).not.toContain(B);
    expect(text).not.toMatch(/cf1\.|hash of|\\\\x/);
    expect(found.tables['hosted_environments']![0]!['secret']).toBe('[secret]');
    await expect(exportEnvironment(t.pool, 'contoso', new Date())).rejects.toMatchObject({ code: 'WRONG_ARGUMENTS' });
  });

  it('R64 nothing is forgotten while a relay uses the database', async () => {
    await expect(forgetEnvironment(t.pool, A)).rejects.toMatchObject({ code: 'RELAY_RUNNING' });
    expect((await of[A]!.pool.query('SELECT 1 FROM intents')).rows).toHaveLength(1);
  });

  it('R64 forgotten: its schema and its rows are gone, of the other one nothing; died in the middle it is as before, and done again it ends the same', async () => {
    await Promise.all(Object.values(of).map((o) => o.close()));
    const before = await dump();
    const count = async (): Promise<number> => Object.values((await exportEnvironment(t.pool, A, new Date())).tables).reduce((n, r) => n + r.length, 0);
    const rows = await count();
    await expect(forgetEnvironment(t.pool, A, () => { throw new Error('died'); })).rejects.toThrow('died');
    expect(await count()).toBe(rows);
    const done = await forgetEnvironment(t.pool, A);
    // of the two sign-ins one is the other environment's, too
    expect(done).toEqual({ rows: rows - 1, organisations: ['Org 3', 'Org 4'], signIns: 1 });
    await expect(exportEnvironment(t.pool, A, new Date())).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' });
    await expect(forgetEnvironment(t.pool, A)).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' });
    expect((await q("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'environment%'")).rows).toEqual([{ nspname: of[B]!.schema }]);
    const after = await dump();
    // the organisation that both had belongs to the other one alone now
    expect(after['public.xero_budget']).toHaveLength(1);
    expect({ ...after, 'public.xero_budget': [] }).toEqual({ ...before, 'public.xero_budget': [] });
    for (const name of await everyColumnOf(t)) expect((await q(`SELECT row_to_json(x)::text AS r FROM ${name} x`)).rows.filter((r) => r.r.includes(A) || r.r.includes('https://1a')), name).toEqual([]);
    expect((await q('SELECT tenant FROM xero_budget')).rows).toEqual([{ tenant: BOTH }]);
    // and it may come back
    expect((await claim(t.db, { organizationId: A, url: 'https://1a.crm.dynamics.com' })).schema).toBe(of[A]!.schema);
  });
});

const everyColumnOf = async (t: TestDatabase): Promise<string[]> => (await t.pool.query("SELECT table_name AS n FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE 'shared_migrations%'")).rows.map((r) => r.n as string);

describe('R64 a database from before environments had schemas', () => {
  it('R64 one environment is forgotten by what its rows say', async () => {
    const t = await createTestDatabase(...allMigrations.slice(1));
    try {
      for (const e of [A, B]) {
        await t.pool.query(`INSERT INTO environments (organization_id, url) VALUES ('${e}', 'https://${e.slice(0, 2)}')`);
        for (const tenant of e === A ? [ONLY_A, BOTH] : [BOTH]) await t.pool.query(`INSERT INTO connections (organization_id, connection_id, tenant_id, name) VALUES ('${e}', gen_random_uuid(), '${tenant}', 'Org')`);
        await t.pool.query(`INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request) VALUES ('${e}', '${e}', 'invoice:x', 'invoice', '${INTENT}', 'document.update', 'ready', '${A}', '${ONLY_A}', 'click', '${A}', '${A}')`);
        await t.pool.query(`INSERT INTO changes (intent_id, request_table, action) VALUES ('${e}', 'cfl_syncrequest', 'update')`);
      }
      for (const tenant of [ONLY_A, BOTH]) await t.pool.query(`INSERT INTO xero_budget (tenant) VALUES ('${tenant}')`);
      expect((await forgetEnvironment(t.pool, A)).rows).toBe(6);
      const other = await exportEnvironment(t.pool, B, new Date());
      expect(Object.fromEntries(Object.entries(other.tables).map(([k, v]) => [k, v.length]))).toEqual({ environments: 1, connections: 1, intents: 1, changes: 1, xero_budget: 1 });
    } finally { await t.close(); }
  });
});
