/**
 * R66: while a connection starts safely, only so many documents go. Counted here and not in Dynamics, where whoever may send
 * could change the count. What counts is in Xero, on its way, or has just been let through: a document that was refused
 * afterwards gives its place back.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';

/** From being let through to its stored intent a document takes seconds. */
const justNow = sql`interval '3 minutes'`;

export const createSafeStart = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>, on: Kysely<any>): Promise<any[]> => (await q.execute(on)).rows as any[];
  /** Organisations whose count this process knows to be empty, so that thousands of documents do not each ask. */
  const lifted = new Set<string>();

  return {
    /** True: this document has one of the places. One after the other, whichever relay asks: the row of the organisation is the lock. */
    async place(environment: string, tenant: string, subject: string, limit: number): Promise<boolean> {
      lifted.delete(tenant);
      return db.transaction().execute(async (t) => {
        await rows(sql`INSERT INTO safe_starts (environment, tenant) VALUES (${environment}, ${tenant}) ON CONFLICT DO NOTHING`, t);
        await rows(sql`SELECT 1 FROM safe_starts WHERE environment = ${environment} AND tenant = ${tenant} FOR UPDATE`, t);
        await rows(sql`
          DELETE FROM safe_start_documents d WHERE environment = ${environment} AND tenant = ${tenant} AND at < clock_timestamp() - ${justNow}
            AND NOT EXISTS (SELECT 1 FROM bindings b WHERE b.environment = d.environment AND b.subject = d.subject)
            AND NOT EXISTS (SELECT 1 FROM unlinked u WHERE u.environment = d.environment AND u.subject = d.subject)
            AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.environment = d.environment AND i.subject = d.subject AND i.state <> 'recorded')`, t);
        const [r] = await rows(sql`
          INSERT INTO safe_start_documents (environment, tenant, subject)
          SELECT ${environment}, ${tenant}, ${subject} WHERE (SELECT count(*) FROM safe_start_documents WHERE environment = ${environment} AND tenant = ${tenant} AND subject <> ${subject}) < ${limit}::integer
          ON CONFLICT (environment, tenant, subject) DO UPDATE SET at = clock_timestamp() RETURNING 1 AS placed`, t);
        return r !== undefined;
      });
    },
    /** True: this document has a place, or would get one. Nothing is taken. */
    async free(environment: string, tenant: string, subject: string, limit: number): Promise<boolean> {
      const [r] = await rows(sql`SELECT count(*)::int AS n FROM safe_start_documents WHERE environment = ${environment} AND tenant = ${tenant} AND subject <> ${subject}`, db);
      return r.n < limit;
    },
    /** Safe start is off: should it be switched on again, the count begins anew. */
    async lift(environment: string, tenant: string): Promise<void> {
      if (lifted.has(tenant)) return;
      lifted.add(tenant);
      await rows(sql`DELETE FROM safe_starts WHERE environment = ${environment} AND tenant = ${tenant}`, db);
    },
  };
};
export type SafeStart = ReturnType<typeof createSafeStart>;
