/** The relay's own count of the calls that it may still make, for tests that need more in a minute than Xero grants. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../plugins-proxy/src/database/index.ts';
import type { World } from '../world/index.ts';

/**
 * Forgets every call that the relay has counted. Only for tests that measure something else: that the count is kept is
 * proven in plugins-proxy/src/xero/budget.test.ts.
 */
export async function freshAllowance(world: World): Promise<void> {
  const password = readFileSync(join(world.dataDir, 'postgres-password'), 'utf8').trim();
  const port = readFileSync(join(world.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]!.trim();
  const { pool } = connect(`postgres://counterfoil:${password}@127.0.0.1:${port}/postgres`);
  try {
    await pool.query("UPDATE xero_budget SET calls = '{}', bulk_calls = '{}', day_used = 0, day_polls = 0, day_most_left = NULL, blocked_until = NULL");
  } finally { await pool.end(); }
}
