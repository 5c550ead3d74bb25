/** Giving up a binding, and remembering that it was given up: what is found in Xero later is not taken for ours without asking. */
import { sql, type Kysely, type RawBuilder } from 'kysely';

export interface Tombstone { readonly tenant: string; readonly xeroId: string; readonly request: string }
const toTombstone = (r: any): Tombstone => ({ tenant: r.tenant, xeroId: String(r.xero_id).toLowerCase(), request: r.request });

export const createUnlinked = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>, on: Kysely<any> = db): Promise<any[]> => (await q.execute(on)).rows as any[];

  return {
    async of(environment: string, subject: string): Promise<Tombstone[]> {
      return (await rows(sql`SELECT * FROM unlinked WHERE environment = ${environment} AND subject = ${subject} ORDER BY at DESC`)).map(toTombstone);
    },

    /**
     * Binding out, tombstone in, in one commit, and only while nothing is under way. Whatever began in the same moment (it
     * saw the binding, we did not see it) makes it undone again. Undefined: not now.
     */
    async unlink(environment: string, subject: string, o: { by: string; request: string }): Promise<Tombstone | undefined> {
      const open = sql`SELECT 1 FROM intents WHERE environment = ${environment} AND subject = ${subject} AND state <> 'recorded'`;
      const done = await db.transaction().execute(async (t) => {
        const [r] = await rows(sql`DELETE FROM bindings WHERE environment = ${environment} AND subject = ${subject} AND NOT EXISTS (${open}) RETURNING *`, t);
        if (!r) return undefined;
        await rows(sql`INSERT INTO unlinked (environment, subject, tenant, xero_id, by, request) VALUES (${environment}, ${subject}, ${r.tenant}, ${r.xero_id}, ${o.by}::uuid, ${o.request}::uuid)
          ON CONFLICT (environment, subject, tenant, xero_id) DO UPDATE SET by = excluded.by, at = clock_timestamp(), request = excluded.request, denied = false`, t);
        await rows(sql`DELETE FROM link_follow_ups WHERE environment = ${environment} AND subject = ${subject}`, t);
        return { binding: r, tombstone: { tenant: r.tenant as string, xeroId: String(r.xero_id).toLowerCase(), request: o.request } };
      });
      if (!done) return undefined;
      if ((await rows(open)).length === 0) return done.tombstone;
      const b = done.binding;
      await db.transaction().execute(async (t) => {
        await rows(sql`INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id, bound_at, turn) VALUES (${environment}, ${subject}, ${b.tenant}, ${b.xero_id}, ${b.intent_id}, ${b.bound_at}, ${b.turn}) ON CONFLICT DO NOTHING`, t);
        await rows(sql`DELETE FROM unlinked WHERE environment = ${environment} AND subject = ${subject} AND request = ${o.request}::uuid`, t);
      });
      return undefined;
    },
    /** A person was asked and said that it is none of these: nobody is asked about them again. */
    async deny(environment: string, subject: string, xeroIds: readonly string[]): Promise<void> {
      await rows(sql`UPDATE unlinked SET denied = true WHERE environment = ${environment} AND subject = ${subject} AND xero_id = ANY(${[...xeroIds]}::uuid[])`);
    },
    /** It is ours again: a person has said so. */
    async forget(environment: string, subject: string, xeroId: string): Promise<void> {
      await rows(sql`DELETE FROM unlinked WHERE environment = ${environment} AND subject = ${subject} AND xero_id = ${xeroId}::uuid`);
    },
  };
};
export type Unlinked = ReturnType<typeof createUnlinked>;
