/** Whose balances are to be read again, in PostgreSQL. A lease lets one relay at a time work on an organisation; a second one would waste calls of Xero. */
import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type RawBuilder } from 'kysely';

export interface Note { readonly contactId: string; readonly mark: string }
export interface Turn {
  readonly holder: string;
  /** The day of the organisation that has been gone through as a whole; '' before the first. */
  readonly day: string;
  /** Somebody asked for all of it to be read again. */
  readonly wholeMark: string | undefined;
  readonly tries: number;
  /** Calls of Xero that may be spent now. */
  readonly calls: number;
}
/** How many calls of Xero an organisation's balances may cost: at once, and in a day. */
export interface Allowance { readonly atOnce: number; readonly aDay: number }

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;

export const createBalanceStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const ensure = (environment: string, tenant: string): Promise<any[]> => rows(sql`INSERT INTO balance_turns (environment, tenant) VALUES (${environment}, ${tenant}) ON CONFLICT DO NOTHING`);
  const at = (environment: string, tenant: string): RawBuilder<unknown> => sql`environment = ${environment} AND tenant = ${tenant}`;
  const filled = (a: Allowance): RawBuilder<unknown> => sql`least(${a.atOnce}::double precision, coalesce(calls, ${a.atOnce}::double precision) + extract(epoch FROM clock_timestamp() - calls_at) * ${a.aDay / 86_400}::double precision)`;

  return {
    /** A contact that is noted already gets a new mark: whoever reads it now reads too early. */
    async note(environment: string, tenant: string, contactIds: readonly string[], inMs: number): Promise<void> {
      await rows(sql`
        INSERT INTO balance_contacts (environment, tenant, contact_id) SELECT DISTINCT ${environment}, ${tenant}, c::uuid FROM unnest(${contactIds}::text[]) c ORDER BY 3
        ON CONFLICT (environment, tenant, contact_id) DO UPDATE SET mark = nextval('balance_marks'), changed_at = clock_timestamp()`);
      // what waits for its next try goes on waiting; what is idle waits only for company
      await rows(sql`
        INSERT INTO balance_turns (environment, tenant, due_at) VALUES (${environment}, ${tenant}, clock_timestamp() + ${ms(inMs)})
        ON CONFLICT (environment, tenant) DO UPDATE SET due_at = excluded.due_at WHERE balance_turns.due_at < clock_timestamp() AND balance_turns.lease_until IS NULL`);
    },
    async noteWhole(environment: string, tenant: string): Promise<void> {
      await rows(sql`
        INSERT INTO balance_turns (environment, tenant, whole_mark) VALUES (${environment}, ${tenant}, nextval('balance_marks'))
        ON CONFLICT (environment, tenant) DO UPDATE SET whole_mark = excluded.whole_mark`);
    },

    /** Undefined: nothing to do for it, not yet, or somebody else is at it. `today`: a day that is not done is something to do. */
    async claim(environment: string, tenant: string, today: string, leaseMs: number, allowance: Allowance): Promise<Turn | undefined> {
      await ensure(environment, tenant);
      const holder = randomUUID();
      const [r] = await rows(sql`
        UPDATE balance_turns t SET holder = ${holder}::uuid, lease_until = clock_timestamp() + ${ms(leaseMs)}, calls = ${filled(allowance)}, calls_at = clock_timestamp()
        WHERE ${at(environment, tenant)} AND due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
          AND (day <> ${today} OR whole_mark IS NOT NULL OR EXISTS (SELECT 1 FROM balance_contacts c WHERE c.environment = t.environment AND c.tenant = t.tenant))
        RETURNING day, whole_mark::text AS whole_mark, tries, calls`);
      return r && { holder, day: r.day, wholeMark: r.whole_mark ?? undefined, tries: r.tries, calls: r.calls };
    },
    /** The oldest. */
    async noted(environment: string, tenant: string, limit: number): Promise<Note[]> {
      return (await rows(sql`SELECT contact_id, mark::text AS mark FROM balance_contacts WHERE ${at(environment, tenant)} ORDER BY balance_contacts.mark LIMIT ${limit}`)).map((r) => ({ contactId: r.contact_id, mark: r.mark }));
    },
    async count(environment: string, tenant: string): Promise<number> {
      return Number((await rows(sql`SELECT count(*) AS n FROM balance_contacts WHERE ${at(environment, tenant)}`))[0].n);
    },
    /** The newest note: all up to it are done when everything has been read. '0' when there is none. */
    async newest(environment: string, tenant: string): Promise<string> {
      return (await rows(sql`SELECT coalesce(max(mark), 0)::text AS mark FROM balance_contacts WHERE ${at(environment, tenant)}`))[0].mark;
    },
    async done(environment: string, tenant: string, notes: readonly Note[]): Promise<void> {
      if (notes.length === 0) return;
      await rows(sql`
        DELETE FROM balance_contacts b USING (SELECT unnest(${notes.map((n) => n.contactId)}::uuid[]) AS id, unnest(${notes.map((n) => n.mark)}::bigint[]) AS mark) n
        WHERE b.environment = ${environment} AND b.tenant = ${tenant} AND b.contact_id = n.id AND b.mark = n.mark`);
    },
    async doneUpTo(environment: string, tenant: string, mark: string): Promise<void> {
      await rows(sql`DELETE FROM balance_contacts WHERE ${at(environment, tenant)} AND mark <= ${mark}::bigint`);
    },
    async dayDone(environment: string, tenant: string, turn: Turn, day: string): Promise<void> {
      await rows(sql`UPDATE balance_turns SET day = ${day}, whole_mark = CASE WHEN whole_mark::text = ${turn.wholeMark ?? ''} THEN NULL ELSE whole_mark END WHERE ${at(environment, tenant)}`);
    },

    /** Gives the turn back, for the next one `inMs` from now at the earliest. What was spent is gone, however it ended. */
    async release(environment: string, tenant: string, turn: Turn, o: { readonly spent: number; readonly inMs: number; readonly failed: boolean }): Promise<void> {
      await rows(sql`
        UPDATE balance_turns SET lease_until = NULL, holder = NULL, due_at = clock_timestamp() + ${ms(o.inMs)}, calls = calls - ${o.spent}::double precision, tries = ${o.failed ? sql`tries + 1` : sql`0`}
        WHERE ${at(environment, tenant)} AND holder = ${turn.holder}::uuid`);
    },
    /** Until something is to be done for one of these; undefined when nothing is. A new day is found by the sweep. */
    async nextInMs(environment: string, tenants: readonly string[]): Promise<number | undefined> {
      const [r] = await rows(sql`
        SELECT (extract(epoch FROM min(greatest(t.due_at, coalesce(t.lease_until, t.due_at))) - clock_timestamp()) * 1000)::double precision AS ms FROM balance_turns t
        WHERE t.environment = ${environment} AND t.tenant = ANY(${tenants}::text[]) AND (t.whole_mark IS NOT NULL OR EXISTS (SELECT 1 FROM balance_contacts c WHERE c.environment = t.environment AND c.tenant = t.tenant))`);
      return r?.ms ?? undefined;
    },
    /** For a relay that is alone with its database: whoever held these leases is dead. */
    async takeOver(environment: string): Promise<void> { await rows(sql`UPDATE balance_turns SET lease_until = NULL, holder = NULL WHERE environment = ${environment} AND lease_until IS NOT NULL`); },
  };
};
export type BalanceStore = ReturnType<typeof createBalanceStore>;
