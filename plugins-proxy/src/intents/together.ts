/**
 * What happens to each document on its way: stored, accepted, recorded. Called for one, and those that are called in the same
 * moment are one statement: a bulk of fifty takes one connection and one commit for each step instead of fifty.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { gather } from '../core/gather.ts';
import { createTurns } from '../core/turns.ts';
import { columns, ms, toIntent } from './columns.ts';
import { assertLegal } from './states.ts';
import { creates, type Intent, type NewIntent } from './types.ts';

/** A second document claims an invoice that is bound already: never to be settled by the machine. */
export class AlreadyBound extends Error {}

/** As many as travel in one call to Xero. */
const most = 50;
/** Statements for several, at a time: the other connections to the database are for whoever clicks meanwhile. */
const atOnce = 2;

interface Acceptance { readonly xeroId: string; readonly updatedAt: string | undefined; readonly verdict: 'same' | 'differs' | 'unknown'; readonly adopted: boolean; readonly addCalls: number; readonly bind: boolean }

export const createTogether = (db: Kysely<any>, o: { readonly holder: string; readonly leaseMs: number }) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const turns = createTurns(atOnce);
  /** As a parameter that is a table: one text of the statement, however many there are. */
  const table = (all: readonly object[]): RawBuilder<unknown> => sql`${JSON.stringify(all)}::jsonb`;
  /** Of two that ask for the same move in the same moment one has it. */
  const each = <R>(found: ReadonlyMap<string, R>, ids: readonly string[]): (R | undefined)[] => ids.map((id, n) => (ids.indexOf(id) === n ? found.get(id) : undefined));
  const byId = (found: readonly any[]): Map<string, Intent> => new Map(found.map((r) => [r.id as string, toIntent(r)]));

  const insert = gather(async (all: readonly NewIntent[]) => each(byId(await rows(sql`
    WITH n AS (
      SELECT * FROM ROWS FROM (jsonb_to_recordset(${table(all.map((n) => ({
        id: n.id, environment: n.environment, subject: n.subject, document_table: n.documentTable, document_id: n.documentId, operation: n.operation, connection_id: n.connectionId, tenant: n.tenant, lane: n.lane, requester: n.requester,
        number: n.number, contact_id: n.contactId, date: n.date, marker: n.marker, kind: n.kind, despite: n.despite ?? [], leased: n.leased, request: n.request.id, ticket: n.request.ticketHash, created_on: n.request.createdOn,
      })))}) AS (id uuid, environment text, subject text, document_table text, document_id uuid, operation text, connection_id uuid, tenant text, lane text, requester uuid,
        number text, contact_id text, date text, marker text, kind text, despite text[], leased boolean, request uuid, ticket text, created_on timestamptz)) WITH ORDINALITY AS n(id, environment, subject, document_table, document_id, operation,
        connection_id, tenant, lane, requester, number, contact_id, date, marker, kind, despite, leased, request, ticket, created_on, place)
    ), intents AS (
      INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester,
        first_request, number, contact_id, document_date, marker, kind, despite, fence, lease_holder, lease_until)
      SELECT n.id, n.environment, n.subject, n.document_table, n.document_id, n.operation, 'ready', n.connection_id, n.tenant, n.lane, n.requester,
        n.request, n.number, n.contact_id, n.date, n.marker, n.kind, n.despite, 1, CASE WHEN n.leased THEN ${o.holder}::text END, CASE WHEN n.leased THEN clock_timestamp() + ${ms(o.leaseMs)} END
      FROM n WHERE NOT EXISTS (SELECT 1 FROM bindings WHERE bindings.environment = n.environment AND bindings.subject = n.subject)
        AND NOT EXISTS (SELECT 1 FROM stops WHERE stops.environment = n.environment AND stops.subject = n.subject)
      ORDER BY n.place ON CONFLICT (environment, subject) WHERE state <> 'recorded' DO NOTHING RETURNING *
    ), r AS (
      INSERT INTO requests (environment, request_id, intent_id, ticket_hash, created_on)
      SELECT n.environment, n.request, n.id, n.ticket, n.created_on FROM n JOIN intents ON intents.id = n.id WHERE n.operation = ANY(${creates}::text[])
      ON CONFLICT (environment, request_id) DO UPDATE SET intent_id = excluded.intent_id, ended = false
    ) SELECT ${columns} FROM intents`)), all.map((n) => n.id)), { most, turns });

  const requestsOf = gather(async (ids: readonly string[]) => {
    const found = Map.groupBy(await rows(sql`SELECT intent_id, request_id FROM requests WHERE intent_id = ANY(${ids}::uuid[]) AND NOT ended ORDER BY created_on, request_id`), (r) => r.intent_id as string);
    return ids.map((id) => (found.get(id) ?? []).map((r) => r.request_id as string));
  }, { most, turns });

  const accept = gather(async (all: readonly { readonly i: Intent; readonly x: Acceptance }[]) => each(byId(await rows(sql`
    WITH n AS (
      SELECT * FROM jsonb_to_recordset(${table(all.map(({ i, x }) => ({ id: i.id, state: i.state, fence: i.fence, xero_id: x.xeroId, updated: x.updatedAt, verdict: x.verdict, adopted: x.adopted, add_calls: x.addCalls, bind: x.bind })))})
        AS n(id uuid, state text, fence bigint, xero_id uuid, updated text, verdict text, adopted boolean, add_calls integer, bind boolean)
    ), intents AS (
      UPDATE intents SET state = 'accepted', xero_id = n.xero_id, xero_updated_at = n.updated, verdict = n.verdict, adopted = n.adopted,
        calls = calls + n.add_calls, reason = NULL, tries = 0, updated_at = clock_timestamp()
      FROM n WHERE intents.id = n.id AND intents.state = n.state AND intents.fence = n.fence RETURNING intents.*, n.bind
    ), b AS (
      INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id) SELECT environment, subject, tenant, xero_id, id FROM intents WHERE bind
    ) SELECT ${columns} FROM intents`)), all.map(({ i }) => i.id)), { most, turns });

  const record = gather(async (all: readonly { readonly i: Intent; readonly told: readonly string[] }[]) => {
    const done = (await rows(sql`
      WITH n AS (
        SELECT * FROM jsonb_to_recordset(${table(all.map(({ i, told }) => ({ id: i.id, state: i.state, fence: i.fence, told })))}) AS n(id uuid, state text, fence bigint, told uuid[])
      ), i AS (
        UPDATE intents SET state = 'recorded', lease_holder = NULL, lease_until = NULL, updated_at = clock_timestamp()
        FROM n WHERE intents.id = n.id AND intents.state = n.state AND intents.fence = n.fence RETURNING intents.id, n.told
      ), t AS (UPDATE requests SET ended = true FROM i WHERE requests.intent_id = i.id AND requests.request_id = ANY(i.told))
      SELECT id FROM i`)).map((r) => r.id as string);
    // A statement of its own: it must see a request that was attached while the first one waited for its row lock.
    const left = done.length === 0 ? [] : await rows(sql`UPDATE requests SET ended = true WHERE intent_id = ANY(${done}::uuid[]) AND NOT ended RETURNING intent_id, request_id`);
    const ended = new Map(done.map((id) => [id, { done: true, left: left.flatMap((r) => (r.intent_id === id ? [r.request_id as string] : [])) }]));
    return each(ended, all.map(({ i }) => i.id)).map((e) => e ?? { done: false, left: [] });
  }, { most, turns });

  return {
    /** Stores the intent and its request in one commit. Undefined when the subject has an open intent, is in the books, or is stopped by a person. */
    insert: (n: NewIntent): Promise<Intent | undefined> => insert(n),

    requestsOf: (intentId: string): Promise<string[]> => requestsOf(intentId),

    /** accepted, and the binding, in one commit. @throws AlreadyBound */
    async accept(i: Intent, x: Acceptance): Promise<Intent | undefined> {
      assertLegal(i.state, 'accepted');
      try { return await accept({ i, x }); } catch (e) {
        if ((e as { code?: string }).code === '23505') throw new AlreadyBound(`Xero id ${x.xeroId} is bound to another document.`);
        throw e;
      }
    },

    /** recorded, and the requests that were told. Answers the requests that joined too late to be told: they are to be looked at again. */
    async record(i: Intent, told: readonly string[]): Promise<{ done: boolean; left: string[] }> {
      assertLegal(i.state, 'recorded');
      return record({ i, told });
    },
  };
};
