/** News in PostgreSQL: taken under a lease, settled one by one. Every step is one short statement. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { endpointOfCategory, type Category, type Endpoint } from './news.ts';

export interface Event { readonly id: number; readonly category: Category; readonly endpoint: Endpoint; readonly resource: string; readonly type: 'CREATE' | 'UPDATE' | 'AGAIN'; readonly eventMs: number; readonly tries: number; /** How long ago it came. */ readonly ageMs: number }

/** What the relay knows of the document of an event. */
export interface Known {
  /** It was read after the event had come. */
  readonly readSince: boolean;
  /** Newest time of Xero that came back with a reading or a writing of ours, raw or in milliseconds. */
  readonly updated: readonly string[];
  readonly updatedMs: number | undefined;
  /** We made it. `contact`: for whom. */
  readonly created: boolean;
  readonly contact: string | undefined;
  /** Something of ours is under way with it. */
  readonly open: boolean;
}

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;
/** A database that was told the same twice at the same moment must not be read for ever. */
const giveUpMs = 24 * 3_600_000;
const keepMs = 3_600_000;

export const createEventStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  return {
    /** The oldest that are due, leased. */
    async take(tenant: string, leaseMs: number, most: number): Promise<Event[]> {
      const found = await rows(sql`
        WITH t AS (UPDATE xero_events SET lease_until = clock_timestamp() + ${ms(leaseMs)} WHERE id IN (
          SELECT id FROM xero_events WHERE tenant = ${tenant} AND done_at IS NULL AND due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
          ORDER BY id LIMIT ${most} FOR UPDATE SKIP LOCKED)
        RETURNING id, category, resource, type, event_ms, tries, (extract(epoch FROM clock_timestamp() - received_at) * 1000)::double precision AS age_ms)
        SELECT * FROM t ORDER BY id`);
      return found.map((r): Event => ({ id: r.id, category: r.category, endpoint: endpointOfCategory[r.category as Category], resource: r.resource, type: r.type, eventMs: r.event_ms, tries: r.tries, ageMs: r.age_ms }));
    },

    /** What is known about the documents of these events, by the event's id. */
    async known(environment: string, tenant: string, ids: readonly number[]): Promise<Map<number, Known>> {
      const found = await rows(sql`
        SELECT e.id, s.read_at > e.received_at AS read_since, s.updated_ms, i.created, i.open, i.contact_id, i.updated || coalesce(x.updated, '{}') AS updated
        FROM xero_events e
        LEFT JOIN xero_seen s ON s.environment = ${environment} AND s.tenant = e.tenant AND s.xero_id = e.resource
        LEFT JOIN LATERAL (SELECT bool_or(operation IN ('invoice.create', 'creditnote.create') AND state IN ('accepted', 'recorded')) AS created, bool_or(state NOT IN ('recorded')) AS open, max(contact_id) AS contact_id,
          coalesce(array_agg(xero_updated_at) FILTER (WHERE xero_updated_at IS NOT NULL AND state = 'recorded'), '{}') AS updated
          FROM intents WHERE intents.tenant = e.tenant AND intents.xero_id = e.resource) i ON true
        LEFT JOIN LATERAL (SELECT array_agg(xero_updated_at) FILTER (WHERE xero_updated_at IS NOT NULL) AS updated FROM seen_in_xero WHERE seen_in_xero.environment = ${environment} AND seen_in_xero.xero_id = e.resource) x ON true
        WHERE e.id = ANY(${ids}::bigint[])`);
      return new Map(found.map((r): [number, Known] => [r.id, { readSince: r.read_since === true, updatedMs: r.updated_ms ?? undefined, updated: r.updated ?? [], created: r.created === true, contact: r.contact_id ?? undefined, open: r.open === true }]));
    },

    /** True while a document of ours may have reached Xero of which we have not heard the id yet. */
    async creating(environment: string, tenant: string): Promise<boolean> {
      return (await rows(sql`SELECT 1 FROM intents WHERE environment = ${environment} AND tenant = ${tenant} AND operation IN ('invoice.create', 'creditnote.create') AND state = 'sending' LIMIT 1`)).length > 0;
    },

    async done(ids: readonly number[]): Promise<void> {
      if (ids.length > 0) await rows(sql`UPDATE xero_events SET done_at = clock_timestamp(), lease_until = NULL WHERE id = ANY(${ids}::bigint[])`);
    },
    async putOff(ids: readonly number[], inMs: number, failed: boolean): Promise<void> {
      if (ids.length > 0) await rows(sql`UPDATE xero_events SET due_at = clock_timestamp() + ${ms(inMs)}, lease_until = NULL, tries = tries + ${failed ? 1 : 0} WHERE id = ANY(${ids}::bigint[])`);
    },
    /** Whoever dies leaves them leased; whoever is alone with the database knows that. */
    async takeOver(): Promise<void> { await rows(sql`UPDATE xero_events SET lease_until = NULL WHERE lease_until IS NOT NULL AND done_at IS NULL`); },

    async nextInMs(tenant: string): Promise<number | undefined> {
      const [r] = await rows(sql`SELECT (extract(epoch FROM min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp()) * 1000)::double precision AS ms FROM xero_events WHERE tenant = ${tenant} AND done_at IS NULL`);
      return r?.ms ?? undefined;
    },
    /** What is done is remembered for an hour, so that the same event does nothing when it comes again. What nobody serves is forgotten after a day. */
    async purge(): Promise<number> {
      await rows(sql`DELETE FROM xero_events WHERE done_at < clock_timestamp() - ${ms(keepMs)}`);
      const lost = await rows(sql`DELETE FROM xero_events WHERE done_at IS NULL AND type <> 'AGAIN' AND received_at < clock_timestamp() - ${ms(giveUpMs)} RETURNING 1 AS one`);
      return lost.length;
    },
    /** For /metrics. */
    async waiting(): Promise<{ count: number; oldestSeconds: number }> {
      const [r] = await rows(sql`SELECT count(*)::int AS count, coalesce(extract(epoch FROM clock_timestamp() - min(received_at)), 0)::double precision AS oldest FROM xero_events WHERE done_at IS NULL`);
      return { count: r.count, oldestSeconds: r.oldest };
    },
  };
};
export type EventStore = ReturnType<typeof createEventStore>;
