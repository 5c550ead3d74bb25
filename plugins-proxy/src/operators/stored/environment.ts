/** R64: everything that is stored about one environment, to be looked at and to be removed. */
import type pg from 'pg';
import { SetupError } from '../../core/setup-error.ts';
import { placeOf, quoted, schemasOf, tablesOf, type TablePlace } from '../backup/tables.ts';

type Ask = Pick<pg.PoolClient, 'query'>;
/** Secrets stay sealed, and a copy of what is sealed helps nobody who may read an export. */
const sealed = /^(sealed|secret|envelope|ciphertext|token|refresh_token|client_secret)/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Rows that belong to an environment, by the columns that say so. Children go with their parents. */
interface Belongs { readonly where: string; readonly of: 'environment' | 'tenants' }
const children: Readonly<Record<string, readonly [column: string, parent: string]>> = { changes: ['intent_id', 'intents'], mail_intents: ['intent_id', 'intents'], load_pairs: ['load_id', 'loads'] };
function belonging(t: TablePlace, columns: readonly string[]): Belongs | undefined {
  const named = columns.includes('environment') ? 'environment' : columns.includes('organization_id') ? 'organization_id' : undefined;
  if (named) return { where: `lower(${named}::text) = $1`, of: 'environment' };
  const child = children[t.table];
  if (child) return { where: `${child[0]} IN (SELECT id FROM ${placeOf({ schema: t.schema, table: child[1] })} WHERE lower(environment) = $1)`, of: 'environment' };
  // an organisation may be connected to another environment, too: what is about it goes with the last of them
  if (columns.includes('tenant')) return { where: 'lower(tenant) = ANY($1)', of: 'tenants' };
  return undefined;
}

/** Those that belong to this environment and to no other. */
async function tenantsOf(db: Ask, schemas: readonly string[], environment: string): Promise<string[]> {
  const all = new Map<string, Set<string>>();
  for (const schema of schemas) {
    if (!(await db.query('SELECT to_regclass($1) IS NOT NULL AS is', [placeOf({ schema, table: 'connections' })])).rows[0].is) continue;
    for (const r of (await db.query(`SELECT lower(organization_id::text) AS e, lower(tenant_id::text) AS t FROM ${placeOf({ schema, table: 'connections' })}`)).rows) all.set(r.t, (all.get(r.t) ?? new Set()).add(r.e));
  }
  return [...all].filter(([, e]) => e.size === 1 && e.has(environment)).map(([t]) => t);
}
interface Rows { readonly place: TablePlace; readonly columns: readonly string[]; readonly belongs: Belongs; readonly given: unknown }
async function rowsOf(db: Ask, environment: string): Promise<Rows[]> {
  const schemas = await schemasOf(db);
  const tenants = await tenantsOf(db, schemas, environment);
  const found: Rows[] = [];
  for (const place of await tablesOf(db, schemas)) {
    const columns = (await db.query<{ c: string }>('SELECT column_name AS c FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position', [place.schema, place.table])).rows.map((r) => r.c);
    const belongs = belonging(place, columns);
    if (belongs) found.push({ place, columns, belongs, given: belongs.of === 'tenants' ? tenants : environment });
  }
  return found;
}

export interface Export { readonly environment: string; readonly exportedAt: string; readonly tables: Readonly<Record<string, readonly Record<string, unknown>[]>> }

/** As JSON, of one moment. What is sealed is named and left out. @throws SetupError when nothing is known of it */
export async function exportEnvironment(pool: pg.Pool, given: string, now: Date): Promise<Export> {
  const environment = idOf(given);
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables: Record<string, Record<string, unknown>[]> = {};
    for (const { place, columns, belongs, given: value } of await rowsOf(client, environment)) {
      const shown = columns.map((c) => (sealed.test(c) ? `'[sealed]'::text AS ${quoted(c)}` : quoted(c)));
      const { rows } = await client.query<{ r: string }>(`SELECT row_to_json(x)::text AS r FROM (SELECT ${shown.join(', ')} FROM ${placeOf(place)} WHERE ${belongs.where}) x`, [value]);
      if (rows.length > 0) tables[place.table] = [...tables[place.table] ?? [], ...rows.map((r) => JSON.parse(r.r) as Record<string, unknown>)];
    }
    if (Object.keys(tables).length === 0) throw unknown(environment);
    return { environment, exportedAt: now.toISOString(), tables };
  } finally { await client.query('ROLLBACK').catch(() => undefined); client.release(); }
}

/** Answers how many rows went. Dynamics and Xero are not asked and not changed. @throws SetupError when nothing is known of it, or relays are working */
export async function forgetEnvironment(pool: pg.Pool, given: string): Promise<number> {
  const environment = idOf(given);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // a relay that is working would write its rows anew, and believe that it knows what it no longer knows
    const sessions = await client.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'counterfoil'");
    if (sessions.rows[0].n > pool.totalCount) throw new SetupError('RELAY_RUNNING', 'A relay is using this database.', 'Stop every relay that uses it, forget the environment, and start them again.');
    const all = await rowsOf(client, environment);
    let count = 0;
    for (const r of all.reverse()) count += (await client.query(`DELETE FROM ${placeOf(r.place)} WHERE ${r.belongs.where}`, [r.given])).rowCount ?? 0;
    if (count === 0) throw unknown(environment);
    // a person's sign-in serves every environment that they connected; the tokens go with the last of these
    if ((await client.query("SELECT to_regclass('public.xero_sign_ins') IS NOT NULL AS is")).rows[0].is) count += (await client.query('DELETE FROM public.xero_sign_ins s WHERE NOT EXISTS (SELECT 1 FROM public.xero_grants g WHERE g.sign_in = s.id)')).rowCount ?? 0;
    await client.query('COMMIT');
    return count;
  } catch (e) { await client.query('ROLLBACK').catch(() => undefined); throw e; } finally { client.release(); }
}
const unknown = (environment: string): SetupError => new SetupError('ENVIRONMENT_UNKNOWN', `Nothing is stored about the environment ${environment}.`, 'Give the organization id of an environment that was connected: Power Platform admin center, or WhoAmI.');
function idOf(given: string): string {
  const id = given.trim().toLowerCase();
  if (!uuid.test(id)) throw new SetupError('WRONG_ARGUMENTS', `"${given}" is no organization id.`, 'It looks like 0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30: Power Platform admin center, or WhoAmI.');
  return id;
}
