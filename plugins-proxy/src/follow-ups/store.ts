/** The follow-ups in PostgreSQL. A lease keeps two relays from doing the same thing twice; doing it twice would do no harm. */
import { sql, type Kysely, type RawBuilder } from 'kysely';

/** A document in the books whose page for the customer is still to be asked for. */
export interface LinkWanted {
  readonly environment: string;
  /** `invoice:<id>`: also the key of its Xero Details. */
  readonly subject: string;
  readonly tenant: string;
  readonly xeroId: string;
  readonly tries: number;
  /** How long it has been failing; undefined when it has not failed yet. */
  readonly failingMs: number | undefined;
}

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;
const free = sql`(lease_until IS NULL OR lease_until < clock_timestamp())`;

export const createFollowUpStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const at = (f: LinkWanted): RawBuilder<unknown> => sql`environment = ${f.environment} AND subject = ${f.subject}`;

  return {
    /** Ids come from the bindings, so only what is in the books can be noted. Whoever asks anew starts anew. */
    async note(environment: string, subjects: readonly string[], inMs: number): Promise<void> {
      await rows(sql`
        INSERT INTO link_follow_ups (environment, subject, tenant, xero_id, due_at)
        SELECT environment, subject, tenant, xero_id, clock_timestamp() + ${ms(inMs)} FROM bindings WHERE environment = ${environment} AND subject = ANY(${subjects}::text[])
        ON CONFLICT (environment, subject) DO UPDATE SET due_at = excluded.due_at, tries = 0, failing_since = NULL`);
    },

    /** The oldest that is due, leased. */
    async take(environment: string, leaseMs: number): Promise<LinkWanted | undefined> {
      const [r] = await rows(sql`
        UPDATE link_follow_ups SET lease_until = clock_timestamp() + ${ms(leaseMs)}
        WHERE (environment, subject) IN (
          SELECT environment, subject FROM link_follow_ups WHERE environment = ${environment} AND due_at <= clock_timestamp() AND ${free}
          ORDER BY asked_at, subject LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING subject, tenant, xero_id, tries, (extract(epoch from clock_timestamp() - failing_since) * 1000)::double precision AS failing_ms`);
      return r && { environment, subject: r.subject, tenant: r.tenant, xeroId: r.xero_id, tries: r.tries, failingMs: r.failing_ms ?? undefined };
    },
    async done(f: LinkWanted): Promise<void> { await rows(sql`DELETE FROM link_follow_ups WHERE ${at(f)}`); },
    /** `failed`: the day after which it is given up begins, if it has not begun. */
    async putOff(f: LinkWanted, inMs: number, failed: boolean): Promise<void> {
      await rows(sql`
        UPDATE link_follow_ups SET due_at = clock_timestamp() + ${ms(inMs)}, lease_until = NULL, tries = tries + ${failed ? 1 : 0},
          failing_since = ${failed ? sql`coalesce(failing_since, clock_timestamp())` : sql`failing_since`} WHERE ${at(f)}`);
    },
    /** Nothing of this organisation is due before then. */
    async hold(environment: string, tenant: string, inMs: number): Promise<void> {
      await rows(sql`UPDATE link_follow_ups SET due_at = greatest(due_at, clock_timestamp() + ${ms(inMs)}) WHERE environment = ${environment} AND tenant = ${tenant}`);
    },
    async nextInMs(environment: string): Promise<number | undefined> {
      const [r] = await rows(sql`SELECT (extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp()) * 1000)::double precision AS ms FROM link_follow_ups WHERE environment = ${environment}`);
      return r?.ms ?? undefined;
    },

    /** True: this day is to be done here and now, also an earlier one, when the organisation has moved to another time zone. Never for a day that is done, nor while somebody else is at it or has just failed. */
    async claimDay(environment: string, connectionId: string, day: string, leaseMs: number): Promise<boolean> {
      const found = await rows(sql`
        INSERT INTO overdue_days (environment, connection_id, lease_until) VALUES (${environment}, ${connectionId}::uuid, clock_timestamp() + ${ms(leaseMs)})
        ON CONFLICT (environment, connection_id) DO UPDATE SET lease_until = excluded.lease_until
        WHERE overdue_days.day <> ${day} AND (overdue_days.lease_until IS NULL OR overdue_days.lease_until < clock_timestamp()) RETURNING day`);
      return found.length === 1;
    },
    async dayDone(environment: string, connectionId: string): Promise<string> {
      return (await rows(sql`SELECT day FROM overdue_days WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid`))[0]?.day ?? '';
    },
    async finishDay(environment: string, connectionId: string, day: string): Promise<void> {
      await rows(sql`UPDATE overdue_days SET day = ${day}, lease_until = NULL WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid`);
    },

    /** For a relay that is alone with its database: whoever held these leases is dead. */
    async takeOver(environment: string): Promise<void> {
      for (const table of ['link_follow_ups', 'overdue_days']) await rows(sql`UPDATE ${sql.table(table)} SET lease_until = NULL WHERE environment = ${environment} AND lease_until IS NOT NULL`);
    },
  };
};
export type FollowUpStore = ReturnType<typeof createFollowUpStore>;
