import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allMigrations } from '../../database/migrations/all.ts';
import { createTestDatabase, type TestDatabase } from '../../database/testing.ts';
import { schemasOf } from '../backup/tables.ts';
import { exportEnvironment, forgetEnvironment } from './environment.ts';
import { meaningOf, storedDocument, tables, texts } from './inventory.ts';
import { columnsIn } from './read.ts';
import { file } from './write-document.ts';

let t: TestDatabase;
const [A, B, ONLY_A, BOTH, INTENT] = [1, 2, 3, 4, 5].map((n) => `${n}aaaaaaa-0000-4000-8000-00000000000${n}`) as [string, string, string, string, string];
beforeAll(async () => { t = await createTestDatabase(...allMigrations.slice(1)); });
afterAll(() => t?.close());
const q = (text: string): Promise<{ rows: any[] }> => t.pool.query(text);

describe('R64 what is stored', () => {
  it('R64 every table and every text of the real database is described, none of them can hold an amount, and the document says the same', async () => {
    const columns = await columnsIn(t.pool, await schemasOf(t.pool));
    expect(columns.length).toBeGreaterThan(200);
    expect(columns.filter((c) => meaningOf(c) === undefined).map((c) => `${c.table}.${c.column} (${c.type})`)).toEqual([]);
    expect([...new Set(columns.map((c) => c.table))].filter((name) => tables[name] === undefined)).toEqual([]);
    expect(columns.filter((c) => ['numeric', 'money', 'real'].includes(c.type) || (c.type !== 'timestamp with time zone' && /amount|total|price|tax|email|address|phone|description/i.test(c.column)))).toEqual([]);
    // double precision is good for counts alone
    expect(columns.filter((c) => c.type === 'double precision').map((c) => `${c.table}.${c.column}`)).toEqual(['balance_turns.calls']);
    for (const name of Object.keys(tables)) expect(columns.some((c) => c.table === name), name).toBe(true);
    for (const name of Object.keys(texts)) expect(columns.some((c) => c.column === name || `${c.table}.${c.column}` === name), name).toBe(true);
    expect(await readFile(file, 'utf8'), 'run: node plugins-proxy/src/operators/stored/write-document.ts').toBe(storedDocument(columns));
  });

  it('R64 one environment is exported and forgotten whole, and nothing of another one', async () => {
    for (const e of [A, B]) {
      await q(`INSERT INTO environments (organization_id, url) VALUES ('${e}', 'https://${e.slice(0, 2)}')`);
      for (const tenant of e === A ? [ONLY_A, BOTH] : [BOTH]) await q(`INSERT INTO connections (organization_id, connection_id, tenant_id, name) VALUES ('${e}', gen_random_uuid(), '${tenant}', 'Org')`);
      const intent = e === A ? INTENT : B;
      await q(`INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request) VALUES ('${intent}', '${e}', 'invoice:x', 'invoice', '${INTENT}', 'document.update', 'ready', '${A}', '${ONLY_A}', 'click', '${A}', '${A}')`);
      await q(`INSERT INTO changes (intent_id, request_table, action) VALUES ('${intent}', 'cfl_syncrequest', 'update')`);
      await q(`INSERT INTO stops (environment, subject, kind, by, request) VALUES ('${e}', 'invoice:x', 'held', '${A}', '${A}')`);
    }
    for (const tenant of [ONLY_A, BOTH]) await q(`INSERT INTO xero_budget (tenant) VALUES ('${tenant}')`);
    const found = await exportEnvironment(t.pool, A.toUpperCase(), new Date('2026-11-23T10:00:00Z'));
    expect(Object.fromEntries(Object.entries(found.tables).map(([k, v]) => [k, v.length]))).toEqual({ environments: 1, connections: 2, intents: 1, changes: 1, stops: 1, xero_budget: 1 });
    expect(JSON.stringify(found)).not.toContain(B);
    const relay = (await q('SELECT * FROM relay')).rows;
    expect(await forgetEnvironment(t.pool, A)).toBe(7);
    await expect(exportEnvironment(t.pool, A, new Date())).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' });
    await expect(forgetEnvironment(t.pool, A)).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' });
    const other = await exportEnvironment(t.pool, B, new Date());
    // the organisation that both had belongs to the other one alone now
    expect(Object.fromEntries(Object.entries(other.tables).map(([k, v]) => [k, v.length]))).toEqual({ environments: 1, connections: 1, intents: 1, changes: 1, stops: 1, xero_budget: 1 });
    expect((await q('SELECT * FROM relay')).rows).toEqual(relay);
    await expect(exportEnvironment(t.pool, 'contoso', new Date())).rejects.toMatchObject({ code: 'WRONG_ARGUMENTS' });
  });

  it('R64 nothing is forgotten while a relay uses the database', async () => {
    const relay = t.another();
    await relay.pool.query('SELECT 1');
    await expect(forgetEnvironment(t.pool, B)).rejects.toMatchObject({ code: 'RELAY_RUNNING' });
    await relay.db.destroy();
    expect((await q('SELECT 1 FROM intents')).rows).toHaveLength(1);
  });
});
