/** Nights and comparisons in PostgreSQL: one relay at a time per connection, and what was compared is not compared again in the same run. */
import { sql, type Kysely, type RawBuilder } from 'kysely';

export interface Compared { readonly subject: string; readonly repaired: boolean; readonly differs: boolean; readonly news: boolean }
export interface RunCounts { readonly compared: number; readonly differ: number; readonly news: number; readonly repaired: number }

export const createDriftStore = (db: Kysely<any>, o: { readonly holder: string; readonly leaseMs: number }) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const ms = (n: number): RawBuilder<unknown> => sql`(${n}::float8 * interval '1 millisecond')`;

  return {
    /** A connection that is seen for the first time has its first night tomorrow. */
    async ensure(environment: string, connectionId: string, today: string): Promise<void> {
      await rows(sql`INSERT INTO drift_nights (environment, connection_id, day) VALUES (${environment}, ${connectionId}::uuid, ${today}) ON CONFLICT DO NOTHING`);
    },
    /** For a relay that is alone with its database: whoever held these is dead. */
    async takeOver(): Promise<void> { await rows(sql`UPDATE drift_nights SET lease_until = NULL, holder = NULL WHERE holder <> ${o.holder}`); },
    /** `day`: only where that night is not over and not put off; undefined: whoever asked need not wait for a night. True: this relay has it. */
    async claim(environment: string, connectionId: string, day: string | undefined): Promise<boolean> {
      return (await rows(sql`UPDATE drift_nights SET holder = ${o.holder}, lease_until = clock_timestamp() + ${ms(o.leaseMs)} WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid
        AND (lease_until IS NULL OR lease_until < clock_timestamp()) ${day === undefined ? sql`` : sql`AND day <> ${day} AND (not_before IS NULL OR not_before <= clock_timestamp())`} RETURNING 1 AS ok`)).length === 1;
    },
    /** False: somebody else has taken over. */
    async renew(environment: string, connectionId: string): Promise<boolean> {
      return (await rows(sql`UPDATE drift_nights SET lease_until = clock_timestamp() + ${ms(o.leaseMs)} WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid AND holder = ${o.holder} AND lease_until > clock_timestamp() RETURNING 1 AS ok`)).length === 1;
    },
    async letGo(environment: string, connectionId: string, o2: { readonly done?: string | undefined; readonly againInMs?: number | undefined }): Promise<void> {
      await rows(sql`UPDATE drift_nights SET lease_until = NULL, holder = NULL, day = ${o2.done === undefined ? sql`day` : sql`${o2.done}`}, not_before = ${o2.againInMs === undefined ? sql`NULL` : sql`clock_timestamp() + ${ms(o2.againInMs)}`}
        WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid AND holder = ${o.holder}`);
    },
    async comparedIn(environment: string, connectionId: string, run: string): Promise<Set<string>> {
      return new Set((await rows(sql`SELECT subject FROM drift_compared WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid AND run = ${run}`)).map((r) => r.subject as string));
    },
    async note(environment: string, connectionId: string, run: string, all: readonly Compared[]): Promise<void> {
      if (all.length === 0) return;
      await rows(sql`INSERT INTO drift_compared (environment, connection_id, subject, run, repaired, differs, news)
        SELECT ${environment}, ${connectionId}::uuid, s.subject, ${run}, s.repaired, s.differs, s.news FROM unnest(${all.map((c) => c.subject)}::text[], ${all.map((c) => c.repaired)}::boolean[], ${all.map((c) => c.differs)}::boolean[], ${all.map((c) => c.news)}::boolean[]) AS s (subject, repaired, differs, news)
        ON CONFLICT (environment, subject) DO UPDATE SET connection_id = excluded.connection_id, run = excluded.run, repaired = excluded.repaired, differs = excluded.differs, news = excluded.news`);
    },
    async counts(environment: string, connectionId: string, run: string): Promise<RunCounts> {
      const [r] = await rows(sql`SELECT count(*)::int AS compared, count(*) FILTER (WHERE differs)::int AS differ, count(*) FILTER (WHERE news)::int AS news, count(*) FILTER (WHERE repaired)::int AS repaired
        FROM drift_compared WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid AND run = ${run}`);
      return r as RunCounts;
    },
    /** Xero id -> document, of those that are in the books and with which nothing is under way. */
    async subjectsOf(environment: string, tenant: string, xeroIds: readonly string[]): Promise<Map<string, string>> {
      if (xeroIds.length === 0) return new Map();
      return new Map((await rows(sql`SELECT subject, xero_id FROM bindings b WHERE environment = ${environment} AND tenant = ${tenant} AND xero_id = ANY(${[...xeroIds]}::uuid[])
        AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.environment = b.environment AND i.subject = b.subject AND i.state <> 'recorded')`)).map((r) => [String(r.xero_id).toLowerCase(), r.subject as string]));
    },
    /** What was compared in runs that are over says nothing any more. */
    async forget(environment: string, connectionId: string, run: string): Promise<void> {
      await rows(sql`DELETE FROM drift_compared WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid AND run = ${run}`);
    },
  };
};
export type DriftStore = ReturnType<typeof createDriftStore>;
