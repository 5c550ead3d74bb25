/**
 * Which rows are about one environment. In its own schema all of them; in what environments share, those that name it, those
 * that hang on these by a foreign key, and what is about an organisation of Xero that no other environment works with. Read
 * from the database itself, so that no table has to be remembered here.
 */
import type pg from 'pg';
import { placeOf, quoted, schemasOf, tablesOf, type TablePlace } from '../backup/tables.ts';
import type { Column } from './inventory.ts';

type Ask = Pick<pg.Pool | pg.PoolClient, 'query'>;
export interface Part { readonly place: TablePlace; readonly columns: readonly Column[]; /** Of `$1`. */ readonly where: string; readonly given: readonly string[] }
export interface Belongings {
  /** Its own schema, when it has one. */
  readonly schema: string | undefined;
  readonly parts: readonly Part[];
  /** Sign-ins at Xero that no other environment uses. */
  readonly signIns: readonly string[];
  /** Organisations of Xero that it works with, by name. */
  readonly organisations: readonly string[];
}
interface Reference { readonly child: string; readonly column: string; readonly parent: string; readonly target: string }

const exists = async (db: Ask, table: string): Promise<boolean> => (await db.query('SELECT to_regclass($1) IS NOT NULL AS is', [table])).rows[0].is === true;
const rowsOf = async <T>(db: Ask, text: string, given: readonly unknown[] = []): Promise<T[]> => (await db.query(text, [...given])).rows as T[];

/** Columns by which a table of many environments says whose a row is. */
const naming = (t: string, columns: readonly Column[]): readonly string[] => {
  const has = (c: string): boolean => columns.some((x) => x.column === c);
  const named = ['environment', 'organization_id'].filter(has).slice(0, 1);
  // somebody who is about to sign in to it
  return t === 'setup_sessions' ? [...named, 'sign_in_url'] : named;
};

/** What is stored about it; `parts` in the order in which rows can be put in. */
export async function belongingsOf(db: Ask, environment: string): Promise<Belongings> {
  const hosted = await exists(db, 'public.hosted_environments');
  const own = hosted ? (await rowsOf<{ schema_name: string; url: string }>(db, 'SELECT schema_name, url FROM public.hosted_environments WHERE organization_id = $1', [environment]))[0] : undefined;
  // an address that another environment has now tells of that one
  const address = own !== undefined && (await rowsOf(db, 'SELECT 1 FROM public.hosted_environments WHERE url = $1 AND organization_id <> $2', [own.url, environment])).length === 0 ? [own.url.toLowerCase()] : [];
  const names = [environment, ...address];
  const schemas = await schemasOf(db);
  const schema = own !== undefined && schemas.includes(own.schema_name) ? own.schema_name : undefined;
  const { tenants, organisations } = await tenantsOf(db, schemas, environment, schema);
  const signIns = await signInsOf(db, environment);
  const references = await rowsOf<Reference>(db, `
    SELECT k.conrelid::text AS child, c.attname AS column, k.confrelid::text AS parent, p.attname AS target
    FROM pg_constraint k JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = k.conkey[1] JOIN pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1 AND k.conrelid <> k.confrelid`);
  const parts: (Part & { readonly oid: string })[] = [];
  // what has a schema of its own has nothing in another's
  for (const place of await tablesOf(db, schema === undefined ? schemas : ['public', schema])) {
    const columns = (await rowsOf<Column>(db, 'SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position', [place.schema, place.table]));
    const oid = (await rowsOf<{ oid: string }>(db, 'SELECT $1::regclass::oid::text AS oid', [placeOf(place)]))[0]!.oid;
    const add = (where: string, given: readonly string[]): void => { parts.push({ place, columns, where, given, oid }); };
    if (place.schema === schema) { add('$1::text[] IS NOT NULL', []); continue; }
    const by = naming(place.table, columns);
    if (by.length > 0) { add(by.map((c) => `lower(${quoted(c)}::text) = ANY($1)`).join(' OR '), names); continue; }
    if (place.table === 'xero_sign_ins') { add(`id IN (SELECT sign_in FROM public.xero_grants WHERE environment = ANY($1))`, names); continue; }
    // a day's digest has the environment in its key
    if (place.table === 'alert_seen') { add(`split_part(key, ':', 2) = ANY($1)`, names); continue; }
    const up = references.map((r) => ({ r, parent: parts.find((p) => p.oid === r.parent) })).find((x) => x.r.child === oid && x.parent !== undefined);
    if (up?.parent) { add(`${quoted(up.r.column)} IN (SELECT ${quoted(up.r.target)} FROM ${placeOf(up.parent.place)} WHERE ${up.parent.where})`, up.parent.given); continue; }
    if (columns.some((c) => c.column === 'tenant') && place.table !== 'setup_microsoft_app') add('lower(tenant) = ANY($1)', tenants);
  }
  return { schema, parts, signIns, organisations };
}

/** Those of which no other environment knows anything. */
async function tenantsOf(db: Ask, schemas: readonly string[], environment: string, own: string | undefined): Promise<{ tenants: string[]; organisations: string[] }> {
  const all = new Map<string, { readonly of: Set<string>; name: string }>();
  const note = (r: { e: string; t: string; name: string }): void => {
    const known = all.get(r.t) ?? all.set(r.t, { of: new Set(), name: r.name }).get(r.t)!;
    known.of.add(r.e);
  };
  for (const schema of schemas) {
    const table = placeOf({ schema, table: 'connections' });
    if (!await exists(db, table)) continue;
    for (const r of await rowsOf<{ e: string; t: string; name: string }>(db, `SELECT lower(organization_id::text) AS e, lower(tenant_id::text) AS t, name FROM ${table}`)) note(schema === own ? { ...r, e: environment } : r);
  }
  if (await exists(db, 'public.xero_grant_organisations')) for (const r of await rowsOf<{ e: string; t: string; name: string }>(db, 'SELECT environment AS e, lower(tenant_id) AS t, name FROM public.xero_grant_organisations WHERE chosen')) note(r);
  const mine = [...all].filter(([, x]) => x.of.has(environment));
  return { tenants: mine.filter(([, x]) => x.of.size === 1).map(([t]) => t), organisations: mine.map(([, x]) => x.name).filter((n) => n !== '') };
}

async function signInsOf(db: Ask, environment: string): Promise<string[]> {
  if (!await exists(db, 'public.xero_grants')) return [];
  return (await rowsOf<{ id: string }>(db, 'SELECT DISTINCT g.sign_in AS id FROM public.xero_grants g WHERE g.environment = $1 AND g.sign_in IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public.xero_grants o WHERE o.sign_in = g.sign_in AND o.environment <> $1)', [environment])).map((r) => r.id);
}
