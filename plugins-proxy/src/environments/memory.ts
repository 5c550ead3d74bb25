/**
 * What our own database knows of environments and connections. It decides which organisation a connection row stands for:
 * the row itself can be written by people, the database cannot.
 */
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

/** Ids in lower case. */
export interface Remembered { readonly organizationId: string; readonly connectionId: string; readonly tenantId: string; readonly lookFirst: boolean }
export interface Memory { /** The newest environment that was joined at this address. */ readonly environment: string | undefined; readonly connections: readonly Remembered[] }

export async function memoryOf(db: Db, url: string): Promise<Memory> {
  const environment = await db.selectFrom('environments').select('organization_id').where('url', '=', url).orderBy(sql`seen_at desc nulls last`).executeTakeFirst();
  const rows = await db.selectFrom('connections').select(['organization_id', 'connection_id', 'tenant_id', 'look_first']).execute();
  return {
    environment: environment?.organization_id.toLowerCase(),
    connections: rows.map((r) => ({ organizationId: r.organization_id.toLowerCase(), connectionId: r.connection_id.toLowerCase(), tenantId: r.tenant_id.toLowerCase(), lookFirst: r.look_first })),
  };
}

export const rememberEnvironment = async (db: Db, organizationId: string, url: string, now: Date): Promise<void> => {
  await db.insertInto('environments').values({ organization_id: organizationId, url, seen_at: now }).onConflict((c) => c.column('organization_id').doUpdateSet({ url, seen_at: now })).execute();
};

/** By tenant: an administrator may have deleted the row, and the new one has another id. Once true, `lookFirst` stays. */
export async function rememberConnection(db: Db, r: Remembered & { readonly name: string }): Promise<void> {
  await db.insertInto('connections').values({ connection_id: r.connectionId, organization_id: r.organizationId, tenant_id: r.tenantId, name: r.name, disarmed_reason: null, look_first: r.lookFirst })
    .onConflict((c) => c.columns(['organization_id', 'tenant_id']).doUpdateSet((e) => ({ connection_id: r.connectionId, name: r.name, disarmed_reason: null, look_first: sql<boolean>`connections.look_first OR ${e.ref('excluded.look_first')}` }))).execute();
}

export async function disarmAt(db: Db, url: string): Promise<void> {
  await db.updateTable('connections').set({ disarmed_reason: 'copied' }).where('organization_id', 'in', (q) => q.selectFrom('environments').select('organization_id').where('url', '=', url)).execute();
}

/** What was joined at this address is over: another environment stands there now, and somebody has said that it is meant. */
export async function forgetAt(db: Db, url: string): Promise<void> {
  await db.deleteFrom('connections').where('organization_id', 'in', (q) => q.selectFrom('environments').select('organization_id').where('url', '=', url)).execute();
  await db.deleteFrom('environments').where('url', '=', url).execute();
}
