/**
 * Databases for tests: one real PostgreSQL per test run, one empty database per call. The server is started by the first
 * test that needs it and stopped by the run's global set-up (testing-setup.ts), so runs without database tests pay nothing.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { connect, type Db } from './index.ts';
import { migrate, type Migrations } from './migrate.ts';
import { foundationMigrations } from './migrations/foundation.ts';
import { sharedMigrations } from './migrations/shared.ts';
import { runFolder, serverUrl } from './testing-server.ts';

export interface TestDatabase {
  readonly db: Db<any>;
  readonly pool: pg.Pool;
  readonly url: string;
  /** A second, independent pool on the same database: another relay. */
  another(): { db: Db<any>; pool: pg.Pool };
  close(): Promise<void>;
}

/** The foundation's tables are there, and what environments share, all in one schema; give the migrations of your area in addition. */
export async function createTestDatabase(...more: Migrations[]): Promise<TestDatabase> {
  const base = await serverUrl(runFolder());
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const admin = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    try { await client.query(statement); } finally { await client.end(); }
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = base.replace(/\/[^/]*$/, `/${name}`);
  const pools = [connect(url)];
  await migrate(pools[0]!.db, [foundationMigrations, sharedMigrations, ...more]);
  return {
    ...pools[0]!, url,
    another: () => { const p = connect(url); pools.push(p); return p; },
    close: async () => { await Promise.all(pools.map((p) => p.db.destroy())); await admin(`DROP DATABASE ${name} WITH (FORCE)`); },
  };
}
