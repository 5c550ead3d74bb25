/**
 * Intents about a document that is in the books, on the table of all intents: stored only where it is bound to that Xero id
 * and nothing else is open for it. Every move carries state and fence, as with creating. Shared by changes, e-mail and files.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { assertLegal } from './states.ts';
import type { Store } from './store.ts';
import type { Intent, NewIntent, Operation } from './types.ts';

export interface NewBound extends Pick<NewIntent, 'id' | 'environment' | 'subject' | 'documentTable' | 'documentId' | 'operation' | 'connectionId' | 'tenant' | 'lane' | 'requester' | 'request'> { readonly xeroId: string; /** As it was when the plan was made. */ readonly turn: string }
/** More that is stored in the same statement: common table expressions after `i` (the intent's id), and what must hold for it to be stored. */
export interface Beside { readonly only?: RawBuilder<unknown>; readonly then?: readonly RawBuilder<unknown>[]; /** False: no row of a request waits for this one. */ readonly withRequest: boolean }
/** `then`: as in `Beside`. */
export interface BoundAttempt { readonly key: string; /** Of the body, where a look-up compares it. */ readonly body?: { readonly digest: string; readonly batchId: string }; readonly sameKey?: boolean; readonly then?: readonly RawBuilder<unknown>[] }

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;
const more = (then: readonly RawBuilder<unknown>[] | undefined): RawBuilder<unknown> => sql.join((then ?? []).map((t) => sql`, ${t}`), sql` `);

/** @param stoppable the operations that a stop keeps back (R29): what is on hold is neither changed nor e-mailed */
export const createBoundIntents = (db: Kysely<any>, store: Store, o: { readonly operations: readonly Operation[]; readonly stoppable: readonly Operation[] }) => {
  const first = async (q: RawBuilder<unknown>): Promise<Intent | undefined> => { const [r] = (await q.execute(db)).rows as { id: string }[]; return r && store.get(r.id); };

  return {
    /** Leased to this worker. Undefined when the document is not bound to this id (any more), something else is under way with it or was begun since it was planned, a stop keeps it back, or `only` does not hold. */
    insert: (n: NewBound, beside: Beside): Promise<Intent | undefined> => first(sql`
      WITH b AS (UPDATE bindings SET turn = turn + 1 WHERE environment = ${n.environment} AND subject = ${n.subject} AND xero_id = ${n.xeroId}::uuid AND turn = ${n.turn}::bigint AND ${beside.only ?? sql`true`}
        AND (${!o.stoppable.includes(n.operation)} OR NOT EXISTS (SELECT 1 FROM stops WHERE stops.environment = ${n.environment} AND stops.subject = ${n.subject})) RETURNING 1),
      i AS (
        INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request, xero_id, fence, lease_holder, lease_until)
        SELECT ${n.id}::uuid, ${n.environment}, ${n.subject}, ${n.documentTable}, ${n.documentId}::uuid, ${n.operation}, 'ready', ${n.connectionId}::uuid, ${n.tenant}, ${n.lane},
          ${n.requester}::uuid, ${n.request.id}::uuid, ${n.xeroId}::uuid, 1, ${store.holder}, clock_timestamp() + ${ms(store.leaseMs)} FROM b
        ON CONFLICT (environment, subject) WHERE state <> 'recorded' DO NOTHING RETURNING id
      ) ${more(beside.then)}
      ${beside.withRequest ? sql`, r AS (
        INSERT INTO requests (environment, request_id, intent_id, ticket_hash, created_on)
        SELECT ${n.environment}, ${n.request.id}::uuid, id, ${n.request.ticketHash ?? null}, ${n.request.createdOn}::timestamptz FROM i
        ON CONFLICT (environment, request_id) DO UPDATE SET intent_id = excluded.intent_id, ended = false)` : sql``}
      SELECT id FROM i`),

    /** Key and digest are committed before anything is written to a socket. Undefined: somebody else has it, or the document is not bound any more. */
    async toSending(i: Intent, a: BoundAttempt): Promise<Intent | undefined> {
      assertLegal(i.state, 'sending');
      return first(sql`
        WITH i AS (
          UPDATE intents SET state = 'sending', attempt = attempt + 1, attempt_key = ${a.key}::uuid, key_uses = ${a.sameKey ? sql`key_uses + 1` : sql`1`},
            ${a.body ? sql`digest = ${a.body.digest}, batch_id = ${a.body.batchId}::uuid, batch_position = 0,` : sql``}
            sent_at = clock_timestamp(), first_sent_at = ${a.sameKey ? sql`first_sent_at` : sql`clock_timestamp()`}, looked_up = 0, lease_until = clock_timestamp() + ${ms(store.leaseMs)}, updated_at = clock_timestamp()
          WHERE id = ${i.id}::uuid AND state = ${i.state} AND fence = ${i.fence}::bigint
            AND EXISTS (SELECT 1 FROM bindings b WHERE b.environment = intents.environment AND b.subject = intents.subject AND b.xero_id = intents.xero_id)
            AND (state <> 'ready' OR NOT operation = ANY(${o.stoppable}::text[]) OR NOT EXISTS (SELECT 1 FROM stops s WHERE s.environment = intents.environment AND s.subject = intents.subject)) RETURNING id
        ) ${more(a.then)} SELECT id FROM i`);
    },

    /** Due ones whose lease is free or has lapsed. */
    lease: (environment: string, limit: number): Promise<Intent[]> => store.lease({ environment, limit, operations: o.operations }),
    nextDueInMs: (environment: string): Promise<number | undefined> => store.nextDueInMs(environment, o.operations),
  };
};
