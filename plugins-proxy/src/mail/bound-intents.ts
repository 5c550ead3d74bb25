/**
 * Intents about a document that is in the books: stored only where it is bound to that Xero id, and where nothing else is
 * open for it. For what has one attempt at a time and no batch; shared by e-mail and files.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { assertLegal } from '../intents/states.ts';
import type { Store } from '../intents/store.ts';
import type { Intent, NewIntent, Operation } from '../intents/types.ts';

export interface NewBound extends Pick<NewIntent, 'id' | 'environment' | 'subject' | 'documentTable' | 'documentId' | 'connectionId' | 'tenant' | 'lane' | 'requester' | 'request'> { readonly xeroId: string; /** As it was when the plan was made. */ readonly turn: string }
/** More that is stored in the same statement: common table expressions after `i` (the intent's id), and what must hold for it to be stored. */
export interface Beside { readonly only?: RawBuilder<unknown>; readonly then?: readonly RawBuilder<unknown>[]; /** False: no row of a request waits for this one. */ readonly withRequest: boolean }

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;

export const createBoundIntents = (db: Kysely<any>, store: Store, operation: Operation) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];

  return {
    /** Leased to this worker. Undefined when the document is not bound to this id (any more), something else is under way with it or was begun since it was planned, a stop keeps it back, or `only` does not hold. */
    async insert(n: NewBound, beside: Beside): Promise<Intent | undefined> {
      const [r] = await rows(sql`
        WITH b AS (UPDATE bindings SET turn = turn + 1 WHERE environment = ${n.environment} AND subject = ${n.subject} AND xero_id = ${n.xeroId}::uuid AND turn = ${n.turn}::bigint AND ${beside.only ?? sql`true`}
          AND NOT EXISTS (SELECT 1 FROM stops WHERE stops.environment = ${n.environment} AND stops.subject = ${n.subject}) RETURNING 1),
        i AS (
          INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request, xero_id, fence, lease_holder, lease_until)
          SELECT ${n.id}::uuid, ${n.environment}, ${n.subject}, ${n.documentTable}, ${n.documentId}::uuid, ${operation}, 'ready', ${n.connectionId}::uuid, ${n.tenant}, ${n.lane},
            ${n.requester}::uuid, ${n.request.id}::uuid, ${n.xeroId}::uuid, 1, ${store.holder}, clock_timestamp() + ${ms(store.leaseMs)} FROM b
          ON CONFLICT (environment, subject) WHERE state <> 'recorded' DO NOTHING RETURNING id
        ) ${sql.join((beside.then ?? []).map((t) => sql`, ${t}`), sql` `)}
        ${beside.withRequest ? sql`, r AS (
          INSERT INTO requests (environment, request_id, intent_id, ticket_hash, created_on)
          SELECT ${n.environment}, ${n.request.id}::uuid, id, ${n.request.ticketHash ?? null}, ${n.request.createdOn}::timestamptz FROM i
          ON CONFLICT (environment, request_id) DO UPDATE SET intent_id = excluded.intent_id, ended = false)` : sql``}
        SELECT id FROM i`);
      return r && store.get(r.id as string);
    },

    /** The key is committed before anything is written to a socket. Undefined: somebody else has it, or the document is not bound any more. */
    async toSending(i: Intent, key: string): Promise<Intent | undefined> {
      assertLegal(i.state, 'sending');
      const [r] = await rows(sql`
        UPDATE intents SET state = 'sending', attempt = attempt + 1, attempt_key = ${key}::uuid, key_uses = 1, sent_at = clock_timestamp(), first_sent_at = clock_timestamp(), looked_up = 0,
          lease_until = clock_timestamp() + ${ms(store.leaseMs)}, updated_at = clock_timestamp()
        WHERE id = ${i.id}::uuid AND state = ${i.state} AND fence = ${i.fence}::bigint
          AND EXISTS (SELECT 1 FROM bindings b WHERE b.environment = intents.environment AND b.subject = intents.subject AND b.xero_id = intents.xero_id)
          AND (state <> 'ready' OR NOT EXISTS (SELECT 1 FROM stops s WHERE s.environment = intents.environment AND s.subject = intents.subject)) RETURNING id`);
      return r && store.get(r.id as string);
    },

    /** Due ones whose lease is free or has lapsed. */
    lease: (environment: string, limit: number): Promise<Intent[]> => store.lease({ environment, limit, operations: [operation] }),
    nextDueInMs: (environment: string): Promise<number | undefined> => store.nextDueInMs(environment, [operation]),
  };
};
export type BoundIntents = ReturnType<typeof createBoundIntents>;
