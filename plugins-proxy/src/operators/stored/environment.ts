/** R64: everything that is stored about one environment, to be looked at and to be removed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { crashPoint, type AtPoint } from '../../core/crash-points.ts';
import { SetupError } from '../../core/setup-error.ts';
import { placeOf, quoted } from '../backup/tables.ts';
import { belongingsOf } from './belongs.ts';
import { isSecret } from './inventory.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MASK = '[secret]';

export interface Export { readonly environment: string; readonly exportedAt: string; readonly tables: Readonly<Record<string, readonly Record<string, unknown>[]>> }

/** As JSON, of one moment. What is secret is named and left out: sealed or not, a copy of it helps nobody who may read an export. @throws SetupError when nothing is known of it */
export async function exportEnvironment(pool: pg.Pool, given: string, now: Date): Promise<Export> {
  const environment = idOf(given);
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables: Record<string, Record<string, unknown>[]> = {};
    for (const { place, columns, where, given: value } of (await belongingsOf(client, environment)).parts) {
      const shown = columns.map((c) => (isSecret(c) ? `CASE WHEN ${quoted(c.column)} IS NULL THEN NULL ELSE '${MASK}' END AS ${quoted(c.column)}` : quoted(c.column)));
      const { rows } = await client.query<{ r: string }>(`SELECT row_to_json(x)::text AS r FROM (SELECT ${shown.join(', ')} FROM ${placeOf(place)} WHERE ${where}) x`, [value]);
      if (rows.length > 0) tables[place.table] = [...tables[place.table] ?? [], ...rows.map((r) => JSON.parse(r.r, (_k, v: unknown) => (typeof v === 'string' && v.startsWith('cf1.') ? MASK : v)) as Record<string, unknown>)];
    }
    if (!known(tables)) throw unknown(environment);
    return { environment, exportedAt: now.toISOString(), tables };
  } finally { await client.query('ROLLBACK').catch(() => undefined); client.release(); }
}
const known = (tables: object): boolean => Object.keys(tables).length > 0;

export interface Forgotten { readonly rows: number; /** Organisations of Xero that it worked with, by name. */ readonly organisations: readonly string[]; /** Sign-ins at Xero that went with it. */ readonly signIns: number }

/** All or nothing. Dynamics and Xero are not asked and not changed. @throws SetupError when nothing is known of it, or relays are working */
export async function forgetEnvironment(pool: pg.Pool, given: string, at: AtPoint = crashPoint): Promise<Forgotten> {
  const environment = idOf(given);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // a relay that is working would write its rows anew, and believe that it knows what it no longer knows
    if (await othersWork(client, pool)) throw new SetupError('RELAY_RUNNING', 'A relay is using this database.', 'Stop every relay that uses it, forget the environment, and start them again.');
    const { schema, parts, signIns, organisations } = await belongingsOf(client, environment);
    let count = 0;
    for (const p of [...parts].reverse()) {
      // a person's sign-in serves every environment that they connected; the tokens go with the last of these
      if (p.place.table === 'xero_sign_ins') continue;
      if (p.place.schema === schema) { count += (await client.query(`SELECT count(*)::int AS n FROM ${placeOf(p.place)}`)).rows[0].n as number; continue; }
      count += (await client.query(`DELETE FROM ${placeOf(p.place)} WHERE ${p.where}`, [p.given])).rowCount ?? 0;
    }
    if (count === 0) throw unknown(environment);
    if (signIns.length > 0) count += (await client.query('DELETE FROM public.xero_sign_ins WHERE id = ANY($1)', [signIns])).rowCount ?? 0;
    if (schema !== undefined) await client.query(`DROP SCHEMA ${quoted(schema)} CASCADE`);
    await at('forget-removed');
    await client.query('COMMIT');
    return { rows: count, organisations, signIns: signIns.length };
  } catch (e) { await client.query('ROLLBACK').catch(() => undefined); throw e; } finally { client.release(); }
}
/** A session that was closed just now is still listed for a moment. */
async function othersWork(client: pg.PoolClient, pool: pg.Pool): Promise<boolean> {
  for (let n = 0; n < 8; n++) {
    if (n > 0) await sleep(150);
    // what is listed stays as it was within a transaction unless it is read anew
    await client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await client.query<{ n: number }>("SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'counterfoil'");
    if (rows[0]!.n <= pool.totalCount) return false;
  }
  return true;
}
const unknown = (environment: string): SetupError => new SetupError('ENVIRONMENT_UNKNOWN', `Nothing is stored about the environment ${environment}.`, 'Give the organization id of an environment that was connected: Power Platform admin center, or WhoAmI.');
function idOf(given: string): string {
  const id = given.trim().toLowerCase();
  if (!uuid.test(id)) throw new SetupError('WRONG_ARGUMENTS', `"${given}" is no organization id.`, 'It looks like 0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30: Power Platform admin center, or WhoAmI.');
  return id;
}
