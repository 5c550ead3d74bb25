/** How far each list was read, in PostgreSQL. The cursor of a list only ever moves forward, and only together with what was learnt on the way. */
import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { categoryOfEndpoint, type Endpoint } from './news.ts';

export interface Turn { readonly key: string; readonly number: number; readonly tries: number; /** Lists that somebody wants to be read now. */ readonly wanted: readonly Endpoint[] }
export interface Look { readonly id: string; readonly updatedMs: number; readonly digest: string }
/** What the pace of an organisation's polls depends on, in milliseconds ago. */
export interface Ago { readonly polledMs: number | undefined; readonly heardMs: number | undefined; readonly missedMs: number | undefined }

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;
const ago = (column: string): RawBuilder<unknown> => sql`(extract(epoch FROM clock_timestamp() - ${sql.ref(column)}) * 1000)::double precision`;

export const createPollStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const again = (tenant: string, endpoint: Endpoint, ids: readonly string[], inMs: number): RawBuilder<unknown> => sql`
    INSERT INTO xero_events (tenant, category, resource, type, event_ms, due_at) SELECT ${tenant}, ${categoryOfEndpoint[endpoint]}, id, 'AGAIN', 0, clock_timestamp() + ${ms(inMs)} FROM unnest(${[...new Set(ids)].sort()}::uuid[]) AS id ORDER BY id
    ON CONFLICT (tenant, resource, category, type, event_ms) DO UPDATE SET done_at = NULL, tries = CASE WHEN xero_events.done_at IS NULL THEN xero_events.tries ELSE 0 END, due_at = CASE WHEN xero_events.done_at IS NULL THEN least(xero_events.due_at, excluded.due_at) ELSE excluded.due_at END, received_at = clock_timestamp()`;
  const seen = (environment: string, tenant: string, endpoint: Endpoint, looks: readonly Look[], readAt: string): RawBuilder<unknown> => sql`
    INSERT INTO xero_seen (environment, tenant, endpoint, xero_id, updated_ms, digest, read_at)
    SELECT ${environment}, ${tenant}, ${endpoint}, l.*, ${readAt}::timestamptz FROM unnest(${looks.map((l) => l.id)}::uuid[], ${looks.map((l) => l.updatedMs)}::bigint[], ${looks.map((l) => l.digest)}::text[]) AS l (id, updated_ms, digest) ORDER BY l.id
    ON CONFLICT (environment, tenant, xero_id) DO UPDATE SET updated_ms = excluded.updated_ms, digest = excluded.digest, read_at = greatest(xero_seen.read_at, excluded.read_at)
      WHERE excluded.updated_ms >= xero_seen.updated_ms`;

  return {
    /** The database's own time, as text: whatever comes later is later than this, on whichever relay. */
    async now(): Promise<string> { return (await rows(sql`SELECT clock_timestamp()::text AS now`))[0].now; },

    /** One that is new is polled for the first time in `firstInMs`. `atMostMs`: a pace that was given counts from now on, not only after the next poll. */
    async ensure(environment: string, tenants: readonly string[], o: { readonly firstInMs: number; readonly atMostMs: number | undefined }): Promise<void> {
      await rows(sql`INSERT INTO xero_polls (environment, tenant, due_at) SELECT ${environment}, t, clock_timestamp() + ${ms(o.firstInMs)} FROM unnest(${tenants}::text[]) AS t ON CONFLICT DO NOTHING`);
      if (o.atMostMs !== undefined) await rows(sql`UPDATE xero_polls SET due_at = clock_timestamp() + ${ms(o.atMostMs)} WHERE environment = ${environment} AND tenant = ANY(${tenants}::text[]) AND tries = 0 AND due_at > clock_timestamp() + ${ms(o.atMostMs)}`);
    },
    /** This poll is ours until the lease ends. Undefined: not due, or somebody else's. */
    async take(environment: string, tenant: string, leaseMs: number): Promise<Turn | undefined> {
      const [r] = await rows(sql`UPDATE xero_polls SET lease_until = clock_timestamp() + ${ms(leaseMs)}, lease_key = ${randomUUID()}::uuid
        WHERE environment = ${environment} AND tenant = ${tenant} AND due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp()) RETURNING lease_key, turn, tries, wanted`);
      return r && { key: r.lease_key, number: r.turn, tries: r.tries, wanted: r.wanted };
    },
    /** False: the lease has ended, and somebody else may be at it. */
    async renew(environment: string, tenant: string, key: string, leaseMs: number): Promise<boolean> {
      return (await rows(sql`UPDATE xero_polls SET lease_until = clock_timestamp() + ${ms(leaseMs)} WHERE environment = ${environment} AND tenant = ${tenant} AND lease_key = ${key}::uuid RETURNING 1 AS one`)).length > 0;
    },
    /** `wanted` as it was taken: what was wanted meanwhile stays, and is due at once. */
    async finish(environment: string, tenant: string, turn: Turn, o: { readonly inMs: number; readonly ok: boolean }): Promise<void> {
      await rows(sql`UPDATE xero_polls SET lease_until = NULL, lease_key = NULL,
          due_at = CASE WHEN ${o.ok} AND NOT wanted <@ ${turn.wanted}::text[] THEN clock_timestamp() ELSE clock_timestamp() + ${ms(o.inMs)} END,
          wanted = CASE WHEN ${o.ok} AND wanted <@ ${turn.wanted}::text[] THEN '{}' ELSE wanted END,
          turn = turn + ${o.ok ? 1 : 0}, tries = ${o.ok ? 0 : turn.tries + 1}, polled_at = CASE WHEN ${o.ok} THEN clock_timestamp() ELSE polled_at END
        WHERE environment = ${environment} AND tenant = ${tenant} AND lease_key = ${turn.key}::uuid`);
    },
    /** Read this list now, whenever the next poll would have been. */
    async want(environment: string, tenant: string, endpoint: Endpoint): Promise<void> {
      await rows(sql`UPDATE xero_polls SET due_at = CASE WHEN tries > 0 THEN due_at ELSE least(due_at, clock_timestamp()) END, wanted = CASE WHEN ${endpoint} = ANY(wanted) THEN wanted ELSE wanted || ARRAY[${endpoint}::text] END WHERE environment = ${environment} AND tenant = ${tenant}`);
    },
    async heard(environment: string, tenant: string): Promise<void> { await rows(sql`UPDATE xero_polls SET heard_at = clock_timestamp() WHERE environment = ${environment} AND tenant = ${tenant}`); },
    async missed(environment: string, tenant: string): Promise<void> { await rows(sql`UPDATE xero_polls SET missed_at = clock_timestamp() WHERE environment = ${environment} AND tenant = ${tenant}`); },
    async ago(environment: string, tenant: string): Promise<Ago> {
      const [r] = await rows(sql`SELECT ${ago('polled_at')} AS polled, ${ago('heard_at')} AS heard, ${ago('missed_at')} AS missed FROM xero_polls WHERE environment = ${environment} AND tenant = ${tenant}`);
      return { polledMs: r?.polled ?? undefined, heardMs: r?.heard ?? undefined, missedMs: r?.missed ?? undefined };
    },
    /** True: there is something new for the connection's health, and nobody has told it within `everyMs`. */
    async tellNow(environment: string, tenant: string, everyMs: number): Promise<{ readonly polledAt: Date | null; readonly heardAt: Date | null } | undefined> {
      const [r] = await rows(sql`UPDATE xero_polls SET told_at = clock_timestamp() WHERE environment = ${environment} AND tenant = ${tenant} AND greatest(polled_at, heard_at) > coalesce(told_at, '-infinity') AND coalesce(told_at, '-infinity') < clock_timestamp() - ${ms(everyMs)} RETURNING polled_at, heard_at`);
      return r && { polledAt: r.polled_at, heardAt: r.heard_at };
    },
    async nextInMs(environment: string, tenant: string): Promise<number | undefined> {
      const [r] = await rows(sql`SELECT (extract(epoch FROM greatest(due_at, coalesce(lease_until, due_at)) - clock_timestamp()) * 1000)::double precision AS ms FROM xero_polls WHERE environment = ${environment} AND tenant = ${tenant}`);
      return r?.ms ?? undefined;
    },
    async takeOver(environment: string): Promise<void> { await rows(sql`UPDATE xero_polls SET lease_until = NULL, lease_key = NULL WHERE environment = ${environment} AND lease_until IS NOT NULL`); },
    /** Seconds since the last poll, by organisation, for /metrics. */
    async sincePoll(environment: string): Promise<readonly { tenant: string; seconds: number }[]> {
      return rows(sql`SELECT tenant, extract(epoch FROM clock_timestamp() - polled_at)::double precision AS seconds FROM xero_polls WHERE environment = ${environment} AND polled_at IS NOT NULL`);
    },

    /** To be read again, whatever is known of them. */
    async again(tenant: string, endpoint: Endpoint, ids: readonly string[], inMs: number): Promise<void> { await rows(again(tenant, endpoint, ids, inMs)); },
    async cursor(environment: string, tenant: string, endpoint: Endpoint): Promise<number | undefined> {
      return (await rows(sql`SELECT at_ms FROM xero_cursors WHERE environment = ${environment} AND tenant = ${tenant} AND endpoint = ${endpoint}`))[0]?.at_ms;
    },
    /** The first cursor of a list, together with the documents that are older and must be looked at once. */
    async begin(environment: string, tenant: string, endpoint: Endpoint, atMs: number, older: readonly string[]): Promise<void> {
      await db.transaction().execute(async (t) => {
        if (older.length > 0) await again(tenant, endpoint, older, 0).execute(t);
        await sql`INSERT INTO xero_cursors (environment, tenant, endpoint, at_ms) VALUES (${environment}, ${tenant}, ${endpoint}, ${atMs}) ON CONFLICT DO NOTHING`.execute(t);
      });
    },
    /** Of these, those that were handed over as they are. */
    async seenOf(environment: string, tenant: string, ids: readonly string[]): Promise<Map<string, Look>> {
      const found = await rows(sql`SELECT xero_id, updated_ms, digest FROM xero_seen WHERE environment = ${environment} AND tenant = ${tenant} AND xero_id = ANY(${ids}::uuid[])`);
      return new Map(found.map((r) => [r.xero_id, { id: r.xero_id, updatedMs: r.updated_ms, digest: r.digest }]));
    },
    /** Of these, those of which Xero has told within the last hour. */
    async announced(tenant: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
      return new Set((await rows(sql`SELECT DISTINCT resource FROM xero_events WHERE tenant = ${tenant} AND resource = ANY(${ids}::uuid[]) AND type <> 'AGAIN'`)).map((r) => r.resource as string));
    },
    /** What was handed over. `failed` are brought again; `cursorMs` moves the cursor of the list, and never back. All or nothing. */
    async handedOver(environment: string, tenant: string, endpoint: Endpoint, o: { readonly looks: readonly Look[]; readonly readAt: string; readonly failed?: { readonly ids: readonly string[]; readonly inMs: number }; readonly cursorMs?: number | undefined }): Promise<void> {
      await db.transaction().execute(async (t) => {
        if (o.looks.length > 0) await seen(environment, tenant, endpoint, o.looks, o.readAt).execute(t);
        if (o.failed && o.failed.ids.length > 0) await again(tenant, endpoint, o.failed.ids, o.failed.inMs).execute(t);
        if (o.cursorMs !== undefined) await sql`UPDATE xero_cursors SET at_ms = greatest(at_ms, ${o.cursorMs}) WHERE environment = ${environment} AND tenant = ${tenant} AND endpoint = ${endpoint}`.execute(t);
      });
    },
    /** A list was read to its end. What lies before the overlap is not needed any more. */
    async wholeRead(environment: string, tenant: string, endpoint: Endpoint, readAt: string, keepFromMs: number): Promise<void> {
      await rows(sql`WITH c AS (UPDATE xero_cursors SET read_at = ${readAt}::timestamptz WHERE environment = ${environment} AND tenant = ${tenant} AND endpoint = ${endpoint} RETURNING 1)
        DELETE FROM xero_seen WHERE environment = ${environment} AND tenant = ${tenant} AND endpoint = ${endpoint} AND updated_ms < ${keepFromMs}`);
    },
    /** True for each event that came before the last whole reading of the list began: the list will not tell more about it. */
    async readSince(environment: string, tenant: string, endpoint: Endpoint, events: readonly number[]): Promise<ReadonlySet<number>> {
      return new Set((await rows(sql`SELECT e.id FROM xero_events e JOIN xero_cursors c ON c.environment = ${environment} AND c.tenant = e.tenant AND c.endpoint = ${endpoint}
        WHERE e.tenant = ${tenant} AND e.id = ANY(${events}::bigint[]) AND c.read_at > e.received_at`)).map((r) => r.id as number));
    },
  };
};
export type PollStore = ReturnType<typeof createPollStore>;

/** When Xero last rang for any organisation; for `doctor`. */
export async function lastHeard(db: Kysely<any>): Promise<Date | undefined> {
  return (await sql<{ at: Date | null }>`SELECT greatest((SELECT max(heard_at) FROM xero_polls), (SELECT max(received_at) FROM xero_events WHERE type <> 'AGAIN')) AS at`.execute(db)).rows[0]?.at ?? undefined;
}
