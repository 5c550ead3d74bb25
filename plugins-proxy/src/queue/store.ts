/** What waits, and what has waited too long: questions to the intents and to the requests that are none yet. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Operation } from '../intents/types.ts';
import type { State } from '../intents/states.ts';

/** Those that end with a word of their own when they are refused. Files are listed anew instead, and wait on. */
const givenUp: readonly Operation[] = ['invoice.create', 'creditnote.create', 'document.update', 'document.void', 'allocation.create', 'email.send'];
/** Fewer tries than this are no day of trying, however long ago it began: the relay was off, or Xero has named a time. */
export const leastTries = 12;
const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;

export interface WaitingIntent { readonly requests: readonly string[]; readonly state: State; readonly reason: string | undefined; readonly tries: number; readonly since: number; readonly connectionId: string }
/** Of one organisation: open documents, what holds them up and since when, and how many are in the books. */
export interface Counted { readonly tenant: string; readonly waiting: number; readonly held: number; readonly heldReason: string | undefined; readonly heldSince: Date | undefined; readonly sent: number }

export const createQueueStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  return {
    /**
     * What certainly is not in Xero ends as failed; what may be there waits for a person, as any doubt does. Asked for again
     * meanwhile, it has another day. Throttling is no failure. @returns how many
     */
    async giveUp(environment: string, o: { readonly afterMs: number; readonly keyLifeMs: number }): Promise<number> {
      const tired = sql`environment = ${environment} AND tries >= ${leastTries} AND coalesce(reason, '') !~ 'throttled|budget-|^twin$|^paused$|^needs-reconnecting$' AND (lease_until IS NULL OR lease_until < clock_timestamp())
        AND greatest(created_at, (SELECT max(r.created_on) FROM requests r WHERE r.intent_id = intents.id AND NOT r.ended)) < clock_timestamp() - ${ms(o.afterMs)}`;
      const over = sql`fence = fence + 1, lease_holder = NULL, lease_until = NULL, due_at = clock_timestamp(), tries = 0, updated_at = clock_timestamp()`;
      const refused = await rows(sql`UPDATE intents SET state = 'refused', problem_codes = ARRAY['GAVE_UP'], ${over}
        WHERE ${tired} AND state = 'ready' AND operation = ANY(${givenUp}::text[]) AND (doubt_at IS NULL OR doubt_at < clock_timestamp() - ${ms(o.keyLifeMs)}) RETURNING id`);
      const asked = await rows(sql`UPDATE intents SET state = 'needs_person', told = false, reason = 'unreachable', candidate_ids = '{}', ${over}
        WHERE ${tired} AND state = 'in_doubt' AND operation IN ('invoice.create', 'creditnote.create') RETURNING id`);
      return refused.length + asked.length;
    },

    /** Sendings that were put off, with the requests that ask for them; at most so many. */
    async waiting(environment: string, limit: number): Promise<WaitingIntent[]> {
      const found = await rows(sql`
        SELECT i.state, i.reason, i.tries, (extract(epoch from i.created_at) * 1000)::double precision AS since, i.connection_id, array_agg(r.request_id::text) AS requests
        FROM intents i JOIN requests r ON r.intent_id = i.id AND NOT r.ended
        WHERE i.environment = ${environment} AND i.state IN ('ready', 'in_doubt', 'accepted', 'refused', 'withdrawn') AND (i.tries >= 2 OR i.due_at > clock_timestamp() + interval '20 seconds')
        GROUP BY i.id ORDER BY i.created_at LIMIT ${limit}`);
      return found.map((r) => ({ requests: r.requests, state: r.state, reason: r.reason ?? undefined, tries: r.tries, since: r.since, connectionId: r.connection_id }));
    },

    /** Notes that these wait, and says since when each does. `gone`: so long, and no intent will tell the end. */
    async note(environment: string, requests: readonly string[], o: { readonly afterMs: number; readonly gapMs: number }): Promise<Map<string, { readonly since: number; readonly gone: boolean }>> {
      await rows(sql`DELETE FROM waiting_requests WHERE environment = ${environment} AND seen_at < clock_timestamp() - interval '2 days'`);
      if (requests.length === 0) return new Map();
      // a gap: nobody has tried meanwhile, so that does not count
      const found = await rows(sql`
        WITH w AS (
          INSERT INTO waiting_requests (environment, request_id) SELECT ${environment}, id FROM unnest(${requests}::uuid[]) AS id
          ON CONFLICT (environment, request_id) DO UPDATE SET since = CASE WHEN waiting_requests.seen_at < clock_timestamp() - ${ms(o.gapMs)} THEN clock_timestamp() ELSE waiting_requests.since END, seen_at = clock_timestamp()
          RETURNING request_id, since)
        SELECT request_id::text AS id, (extract(epoch from since) * 1000)::double precision AS since, since < clock_timestamp() - ${ms(o.afterMs)}
          AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.environment = ${environment} AND i.state <> 'recorded' AND i.first_request = w.request_id)
          AND NOT EXISTS (SELECT 1 FROM requests r JOIN intents i ON i.id = r.intent_id WHERE r.environment = ${environment} AND r.request_id = w.request_id AND i.state <> 'recorded') AS gone
        FROM w`);
      return new Map(found.map((r) => [r.id as string, { since: r.since as number, gone: r.gone as boolean }]));
    },

    /** One row for every organisation that has any. */
    async counts(environment: string): Promise<Counted[]> {
      const found = await rows(sql`
        WITH open AS (SELECT tenant, tries, reason, created_at FROM intents WHERE environment = ${environment} AND state NOT IN ('recorded', 'needs_person') AND operation IN ('invoice.create', 'creditnote.create')),
        w AS (SELECT tenant, count(*)::int AS waiting, (count(*) FILTER (WHERE tries >= 3))::int AS held, min(created_at) FILTER (WHERE tries >= 3) AS held_since, mode() WITHIN GROUP (ORDER BY reason) FILTER (WHERE tries >= 3) AS reason FROM open GROUP BY tenant),
        b AS (SELECT tenant, count(*)::int AS sent FROM bindings WHERE environment = ${environment} GROUP BY tenant)
        SELECT coalesce(w.tenant, b.tenant) AS tenant, coalesce(w.waiting, 0) AS waiting, coalesce(w.held, 0) AS held, w.held_since, w.reason, coalesce(b.sent, 0) AS sent FROM w FULL JOIN b ON b.tenant = w.tenant`);
      return found.map((r) => ({ tenant: String(r.tenant).toLowerCase(), waiting: r.waiting, held: r.held, heldReason: r.reason ?? undefined, heldSince: r.held_since ?? undefined, sent: r.sent }));
    },
  };
};
export type QueueStore = ReturnType<typeof createQueueStore>;
