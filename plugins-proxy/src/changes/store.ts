/**
 * Intents that change what is in the books, on the table of all intents: inserted only where the document is bound, and
 * where nothing else is open for it. Every move carries state and fence, as with creating; digests, not contents, are kept.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Store } from '../intents/store.ts';
import { assertLegal } from '../intents/states.ts';
import type { Intent, NewIntent } from '../intents/types.ts';
import type { Asked } from '../documents/types.ts';

export const operations = ['document.update', 'document.void', 'allocation.create'] as const;
/** R29: what is on hold is not changed. Taking it back and settling it are decisions of their own. */
const stoppable: readonly string[] = ['document.update'];
export type ChangeOperation = (typeof operations)[number];

export interface NewChange extends Pick<NewIntent, 'id' | 'environment' | 'subject' | 'documentTable' | 'documentId' | 'connectionId' | 'tenant' | 'lane' | 'requester' | 'request'> {
  readonly operation: ChangeOperation;
  readonly xeroId: string;
  /** As it was when the plan was made. */
  readonly turn: string;
  readonly from: Asked['from'];
  readonly action: Asked['action'];
}
/** What a look in Xero is compared with after a lost answer. */
export interface Marks {
  readonly digestBefore?: string | undefined;
  readonly digestAfter?: string | undefined;
  readonly statusBefore?: string | undefined;
  readonly allocationsBefore?: readonly string[];
}
export interface Change { readonly intent: Intent; readonly from: Asked['from']; readonly action: Asked['action']; readonly marks: Marks }
export interface Bound { readonly tenant: string; readonly xeroId: string; readonly boundAt: string; /** How much had been begun with it. */ readonly turn: string }

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;

export const createChangeStore = (db: Kysely<any>, store: Store) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const intentOf = async (id: string | undefined): Promise<Intent | undefined> => (id === undefined ? undefined : store.get(id));

  return {
    /** Stores intent, request and what is asked in one statement, leased to this worker. Undefined when the document is not bound to this Xero id (any more), something else is under way with it or was begun since it was planned, or a stop keeps it back. */
    async insert(n: NewChange): Promise<Intent | undefined> {
      const [r] = await rows(sql`
        WITH b AS (UPDATE bindings SET turn = turn + 1 WHERE environment = ${n.environment} AND subject = ${n.subject} AND xero_id = ${n.xeroId}::uuid AND turn = ${n.turn}::bigint
          AND (${!stoppable.includes(n.operation)} OR NOT EXISTS (SELECT 1 FROM stops WHERE stops.environment = ${n.environment} AND stops.subject = ${n.subject})) RETURNING 1),
        i AS (
          INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request, xero_id, fence, lease_holder, lease_until)
          SELECT ${n.id}::uuid, ${n.environment}, ${n.subject}, ${n.documentTable}, ${n.documentId}::uuid, ${n.operation}, 'ready', ${n.connectionId}::uuid, ${n.tenant}, ${n.lane},
            ${n.requester}::uuid, ${n.request.id}::uuid, ${n.xeroId}::uuid, 1, ${store.holder}, clock_timestamp() + ${ms(store.leaseMs)} FROM b
          ON CONFLICT (environment, subject) WHERE state <> 'recorded' DO NOTHING RETURNING id
        ), c AS (INSERT INTO changes (intent_id, request_table, action) SELECT id, ${n.from}, ${n.action} FROM i),
        r AS (
          INSERT INTO requests (environment, request_id, intent_id, ticket_hash, created_on)
          SELECT ${n.environment}, ${n.request.id}::uuid, id, ${n.request.ticketHash ?? null}, ${n.request.createdOn}::timestamptz FROM i
          ON CONFLICT (environment, request_id) DO UPDATE SET intent_id = excluded.intent_id, ended = false
        ) SELECT id FROM i`);
      return intentOf(r?.id);
    },

    /**
     * ready (or in doubt, with the same key) -> sending: key, digest of the body and what a look-up will compare with are
     * committed before anything is written to a socket. Undefined when somebody else has it, or the document is not bound any more.
     */
    async toSending(i: Intent, a: { readonly key: string; readonly digest: string; readonly batchId: string; readonly sameKey: boolean; readonly marks: Marks }): Promise<Intent | undefined> {
      assertLegal(i.state, 'sending');
      const m = a.marks;
      const [r] = await rows(sql`
        WITH i AS (
          UPDATE intents SET state = 'sending', attempt = attempt + 1, attempt_key = ${a.key}::uuid, key_uses = ${a.sameKey ? sql`key_uses + 1` : sql`1`}, digest = ${a.digest}, batch_id = ${a.batchId}::uuid, batch_position = 0,
            sent_at = clock_timestamp(), first_sent_at = ${a.sameKey ? sql`first_sent_at` : sql`clock_timestamp()`}, looked_up = 0, lease_until = clock_timestamp() + ${ms(store.leaseMs)}, updated_at = clock_timestamp()
          WHERE id = ${i.id}::uuid AND state = ${i.state} AND fence = ${i.fence}::bigint
            AND EXISTS (SELECT 1 FROM bindings b WHERE b.environment = intents.environment AND b.subject = intents.subject AND b.xero_id = intents.xero_id)
            AND (state <> 'ready' OR NOT operation = ANY(${stoppable}::text[]) OR NOT EXISTS (SELECT 1 FROM stops s WHERE s.environment = intents.environment AND s.subject = intents.subject)) RETURNING id
        ), c AS (
          UPDATE changes SET digest_before = ${m.digestBefore ?? null}, digest_after = ${m.digestAfter ?? null}, status_before = ${m.statusBefore ?? null}, allocations_before = ${m.allocationsBefore ?? []}::text[]
          FROM i WHERE changes.intent_id = i.id AND NOT ${a.sameKey}
        ) SELECT id FROM i`);
      return intentOf(r?.id);
    },

    async changeOf(intent: Intent): Promise<Change | undefined> {
      const [r] = await rows(sql`SELECT * FROM changes WHERE intent_id = ${intent.id}::uuid`);
      return r && {
        intent, from: r.request_table, action: r.action,
        marks: { digestBefore: r.digest_before ?? undefined, digestAfter: r.digest_after ?? undefined, statusBefore: r.status_before ?? undefined, allocationsBefore: r.allocations_before },
      };
    },

    /** Due ones whose lease is free or has lapsed. The fence rises, so a holder that was only slow can move nothing any more. */
    async lease(environment: string, limit: number): Promise<Intent[]> {
      const found = await rows(sql`
        UPDATE intents SET lease_holder = ${store.holder}, lease_until = clock_timestamp() + ${ms(store.leaseMs)}, fence = fence + 1
        WHERE id IN (
          SELECT id FROM intents WHERE environment = ${environment} AND operation = ANY(${operations}::text[]) AND state <> 'recorded'
            AND due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
          ORDER BY due_at, created_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING id`);
      return (await Promise.all(found.map((r) => intentOf(r.id as string)))).filter((i) => i !== undefined);
    },

    async nextDueInMs(environment: string): Promise<number | undefined> {
      const [r] = await rows(sql`SELECT (extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp()) * 1000)::double precision AS ms
        FROM intents WHERE environment = ${environment} AND operation = ANY(${operations}::text[]) AND state <> 'recorded'`);
      return r?.ms ?? undefined;
    },

    /**
     * The document is a deleted draft in Xero, which nothing brings back: its binding ends, so that it may be sent again.
     * With the end of the correction that saw it deleted, or (without one) where nothing is open for it. What was
     * deleted is remembered: no later look-up takes it for the new one.
     */
    async release(environment: string, subject: string, xeroId: string, open: Intent | undefined): Promise<boolean> {
      const guard = open ? sql`EXISTS (SELECT 1 FROM intents WHERE id = ${open.id}::uuid AND fence = ${open.fence}::bigint AND state = ${open.state})`
        : sql`NOT EXISTS (SELECT 1 FROM intents WHERE environment = ${environment} AND subject = ${subject} AND state <> 'recorded')`;
      const [r] = await rows(sql`
        WITH b AS (DELETE FROM bindings WHERE environment = ${environment} AND subject = ${subject} AND xero_id = ${xeroId}::uuid AND ${guard} RETURNING xero_id),
        s AS (DELETE FROM seen_in_xero USING b WHERE environment = ${environment} AND subject = ${subject}),
        d AS (INSERT INTO deleted_in_xero (environment, subject, xero_id) SELECT ${environment}, ${subject}, xero_id FROM b ON CONFLICT DO NOTHING)
        SELECT count(*)::int AS n FROM b`);
      return r.n === 1;
    },
  };
};
export type ChangeStore = ReturnType<typeof createChangeStore>;
