/**
 * The intents in PostgreSQL. Every write is one statement (or one short transaction for a batch), every move carries
 * state and fence, and no lock outlives a statement: nothing is held while HTTP runs. What a bulk does with each of its
 * documents is in `together.ts`.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { DocumentKind } from '../documents/types.ts';
import { columns, ms, or, toIntent } from './columns.ts';
import { assertLegal, workable, type State } from './states.ts';
import { createTogether } from './together.ts';
import { creates, type Changes, type Intent, type NewIntent, type Operation } from './types.ts';

type Db = Kysely<any>;
/** What goes with a document that is in the books: a stop ends these in their own words, so that nobody waits for an e-mail in vain. */
const besideDocuments: readonly Operation[] = ['email.send', 'attachment.create'];
const one = (rows: readonly any[]): Intent | undefined => (rows[0] ? toIntent(rows[0]) : undefined);

const assignments = (c: Changes): RawBuilder<unknown>[] => {
  const set: RawBuilder<unknown>[] = [sql`updated_at = clock_timestamp()`];
  if (c.told !== undefined) set.push(sql`told = ${c.told}`);
  if (c.reason !== undefined) set.push(sql`reason = ${c.reason}`);
  if (c.dueInMs !== undefined) set.push(sql`due_at = clock_timestamp() + ${ms(c.dueInMs)}`);
  if (c.release) set.push(sql`lease_holder = NULL`, sql`lease_until = NULL`);
  if (c.tries !== undefined) set.push(sql`tries = ${c.tries}`);
  if (c.lookedUp !== undefined) set.push(sql`looked_up = ${c.lookedUp}`);
  if (c.problemCodes) set.push(sql`problem_codes = ${c.problemCodes}::text[]`);
  if (c.candidateIds) set.push(sql`candidate_ids = ${c.candidateIds}::text[]`);
  if (c.rejected) set.push(sql`rejected = ${c.rejected}::text[]`);
  if (c.addCalls) set.push(sql`calls = calls + ${c.addCalls}`);
  if (c.forgetDigest) set.push(sql`digest = NULL`);
  if (c.withdrawnBy) set.push(sql`withdrawn_by = ${c.withdrawnBy}`);
  return set;
};

/** What a look-up will need if the answer is lost; stored with the key, because the document may have changed since the intent was made. */
export interface Sendable { readonly intent: Intent; readonly tenant: string; readonly connectionId: string; readonly number: string | undefined; readonly contactId: string | undefined; readonly date: string | undefined; readonly marker: string | undefined; readonly kind?: DocumentKind | undefined; readonly aim?: string | undefined }

/** A document that looks the same in Xero is under way: this one has to wait for its end. */
export class AimTaken extends Error {}

/** Xero takes a second one of the same number without a word, so it is looked for before. Those without a number may well look the same. */
const looksFirst: readonly DocumentKind[] = ['bill', 'purchaseCreditNote'];

/** Bulk that nobody is sending: ready, and in nobody's hands. */
const readyBulk = sql`operation = ANY(${creates}::text[]) AND lane = 'bulk' AND state = 'ready' AND (lease_until IS NULL OR lease_until < clock_timestamp())`;

export const createStore = (db: Db, o: { readonly holder: string; readonly leaseMs: number }) => {
  const rows = async (q: RawBuilder<unknown>, on: Db = db): Promise<any[]> => (await q.execute(on)).rows as any[];

  /**
   * Whether a document that looks the same came into Xero after one of these was made, so that its look may have been too early. It counts
   * when the other was answered, not when it went. A statement of its own, after they are marked as sending: the unique index may have waited
   * for the very commit by which the other one left it, and the statement that waited does not see what that commit wrote.
   */
  const cameMeanwhile = async (ids: readonly string[], on: Db): Promise<boolean> => (await rows(sql`
    SELECT 1 FROM intents i JOIN intents o ON o.tenant = i.tenant AND o.aim = i.aim AND o.kind = i.kind AND o.id <> i.id
    WHERE i.id = ANY(${ids}::uuid[]) AND o.xero_id IS NOT NULL AND o.updated_at > greatest(i.created_at, clock_timestamp() - interval '1 minute') LIMIT 1`, on)).length > 0;

  const together = createTogether(db, o);

  return {
    holder: o.holder,
    leaseMs: o.leaseMs,
    ...together,

    /** Joins a request to the open sending of its document; what else is under way with it ends with other words, in another table perhaps. FOR SHARE: the intent cannot be recorded in between, so the request is never overlooked. */
    async attach(environment: string, subject: string, request: NewIntent['request']): Promise<Intent | undefined> {
      return one(await rows(sql`
        WITH open AS (SELECT * FROM intents WHERE environment = ${environment} AND subject = ${subject} AND state <> 'recorded' AND operation = ANY(${creates}::text[]) FOR SHARE), r AS (
          INSERT INTO requests (environment, request_id, intent_id, ticket_hash, created_on)
          SELECT ${environment}, ${request.id}::uuid, id, ${request.ticketHash ?? null}, ${request.createdOn}::timestamptz FROM open
          ON CONFLICT (environment, request_id) DO UPDATE SET intent_id = excluded.intent_id, ended = false
        ) SELECT ${columns} FROM open AS intents`));
    },

    /** The intents that these requests belong to. */
    async ofRequests(environment: string, ids: readonly string[]): Promise<Map<string, { intent: Intent; ended: boolean }>> {
      if (ids.length === 0) return new Map();
      const found = await rows(sql`SELECT requests.request_id, requests.ended AS request_ended, ${columns} FROM requests JOIN intents ON intents.id = requests.intent_id
        WHERE requests.environment = ${environment} AND requests.request_id = ANY(${ids}::uuid[])`);
      return new Map(found.map((r) => [r.request_id as string, { intent: toIntent(r), ended: r.request_ended as boolean }]));
    },

    /** What is known of these subjects: the Xero id of those in the books, and whether an intent is open. */
    async known(environment: string, subjects: readonly string[]): Promise<Map<string, { xeroId?: string; tenant?: string; boundAt?: string; turn?: string; open?: Intent }>> {
      const found = await rows(sql`
        SELECT s.subject AS asked, b.xero_id AS bound, b.tenant AS bound_tenant, b.bound_at, b.turn AS bound_turn, i.* FROM unnest(${subjects}::text[]) AS s(subject)
        LEFT JOIN bindings b ON b.environment = ${environment} AND b.subject = s.subject
        LEFT JOIN LATERAL (SELECT ${columns} FROM intents WHERE environment = ${environment} AND intents.subject = s.subject AND state <> 'recorded') i ON true`);
      return new Map(found.map((r) => [r.asked as string, {
        ...(r.bound ? { xeroId: r.bound as string, tenant: r.bound_tenant as string, boundAt: (r.bound_at as Date).toISOString(), turn: String(r.bound_turn) } : {}), ...(r.id ? { open: toIntent(r) } : {}),
      }]));
    },

    async get(id: string): Promise<Intent | undefined> {
      return one(await rows(sql`SELECT ${columns} FROM intents WHERE id = ${id}`));
    },

    /** Takes up to `limit` due intents whose lease is free or has lapsed. The fence rises, so a holder that was only slow can move nothing any more. */
    async lease(c: { environment: string; limit: number; ids?: readonly string[]; tenant?: string; lane?: 'click' | 'bulk'; onlyReady?: boolean; /** Ready bulk is sent by the drain of its organisation. */ exceptReadyBulk?: boolean; operations?: readonly Operation[]; evenIfNotDue?: boolean; mine?: boolean }): Promise<Intent[]> {
      const found = await rows(sql`
        UPDATE intents SET lease_holder = ${o.holder}, lease_until = clock_timestamp() + ${ms(o.leaseMs)}, fence = fence + 1
        WHERE id IN (
          SELECT id FROM intents WHERE environment = ${c.environment} AND operation = ANY(${c.operations ?? creates}::text[])
            AND (state = ANY(${c.onlyReady ? ['ready'] : workable}::text[]) OR (state = 'needs_person' AND (NOT told OR ${c.evenIfNotDue ?? false})))
            AND (${c.evenIfNotDue ?? false} OR due_at <= clock_timestamp()) AND (lease_until IS NULL OR lease_until < clock_timestamp() OR (${c.mine ?? false} AND lease_holder = ${o.holder}))
            ${c.exceptReadyBulk ? sql`AND NOT (lane = 'bulk' AND state = 'ready')` : sql``}
            ${c.ids ? sql`AND id = ANY(${c.ids}::uuid[])` : sql``} ${c.tenant ? sql`AND tenant = ${c.tenant}` : sql``} ${c.lane ? sql`AND lane = ${c.lane}` : sql``}
          ORDER BY due_at, created_at, id LIMIT ${c.limit} FOR UPDATE SKIP LOCKED)
        RETURNING ${columns}`);
      return found.map(toIntent).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    },

    /** A whole lease again, and the ages as they are now. Undefined as in `move`. */
    async renew(i: Intent): Promise<Intent | undefined> {
      return one(await rows(sql`UPDATE intents SET lease_until = clock_timestamp() + ${ms(o.leaseMs)} WHERE id = ${i.id} AND state = ${i.state} AND fence = ${i.fence} RETURNING ${columns}`));
    },

    /** Milliseconds until the next intent of this environment is due or its lease lapses; undefined when nothing is open. */
    async nextDueInMs(environment: string, operations: readonly Operation[] = creates, o: { readonly exceptBulkOf?: readonly string[] } = {}): Promise<number | undefined> {
      const [r] = await rows(sql`SELECT (extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp()) * 1000)::double precision AS ms FROM intents
        WHERE environment = ${environment} AND operation = ANY(${operations}::text[]) AND (state = ANY(${workable}::text[]) OR (state = 'needs_person' AND NOT told))
          ${o.exceptBulkOf?.length ? sql`AND NOT (lane = 'bulk' AND state = 'ready' AND tenant = ANY(${o.exceptBulkOf}::text[]))` : sql``}`);
      return or(r?.ms ?? null);
    },

    /** Organisations for which bulk is ready and due. */
    async tenantsWithBulk(environment: string): Promise<string[]> {
      return (await rows(sql`SELECT DISTINCT tenant FROM intents WHERE environment = ${environment} AND ${readyBulk} AND due_at <= clock_timestamp()`)).map((r) => r.tenant as string);
    },

    /** Whether so many of this organisation's bulk could be leased now. */
    async hasReadyBulk(environment: string, tenant: string, atLeast: number): Promise<boolean> {
      const [r] = await rows(sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM intents WHERE environment = ${environment} AND tenant = ${tenant} AND ${readyBulk} AND due_at <= clock_timestamp() LIMIT ${atLeast}) AS waiting`);
      return r.n >= atLeast;
    },

    /** Nothing of this organisation's bulk can go before then: said once, instead of trying each. */
    async postponeBulk(environment: string, tenant: string, inMs: number): Promise<void> {
      await rows(sql`UPDATE intents SET due_at = clock_timestamp() + ${ms(inMs)} WHERE environment = ${environment} AND tenant = ${tenant} AND ${readyBulk} AND due_at < clock_timestamp() + ${ms(inMs)}`);
    },

    /** For a relay that is alone with its database (it holds the folder): whoever held these leases is dead. */
    async takeOverAll(environment: string): Promise<void> {
      await rows(sql`UPDATE intents SET lease_holder = NULL, lease_until = NULL, fence = fence + 1 WHERE environment = ${environment} AND state <> 'recorded' AND lease_holder IS DISTINCT FROM ${o.holder}`);
    },

    /** One move. Undefined when state or fence no longer fit: somebody else has it, and the caller must let go. */
    async move(i: Intent, to: State, c: Changes = {}): Promise<Intent | undefined> {
      assertLegal(i.state, to);
      return one(await rows(sql`UPDATE intents SET state = ${to}, ${sql.join(assignments(c))}${to === 'in_doubt' && !c.answered ? sql`, doubt_at = coalesce(sent_at, clock_timestamp())` : sql``} WHERE id = ${i.id} AND state = ${i.state} AND fence = ${i.fence} RETURNING ${columns}`));
    },

    /** An intent that slipped in while another one brought the same document into the books: over, without a word to Xero. */
    async withdrawIfBound(i: Intent): Promise<string[] | undefined> {
      if (!(await this.known(i.environment, [i.subject])).get(i.subject)?.xeroId) return undefined;
      const withdrawn = await this.move(i, 'withdrawn', { reason: 'bound' });
      return withdrawn && (await together.record(withdrawn, [])).left;
    },

    /** Changes without leaving the state: a later due time, one more look-up. Undefined as in `move`. */
    async touch(i: Intent, c: Changes): Promise<Intent | undefined> {
      return one(await rows(sql`UPDATE intents SET ${sql.join(assignments(c))} WHERE id = ${i.id} AND state = ${i.state} AND fence = ${i.fence} RETURNING ${columns}`));
    },

    /**
     * ready (or in doubt, with the same key) -> sending, for one or many that share a call: key, digest of the whole body
     * and positions are committed before anything is written to a socket. All or none: a body whose members are not all
     * ours must not go out, because its digest would not be what is stored. A subject that is bound never goes out: an
     * intent that was made while another one ended sees that binding here at the latest, because from its insert on it is
     * the only open one. Nor does a bill whose supplier and number came into Xero after it had looked: it has to look again. @throws AimTaken
     */
    async toSending(members: readonly Sendable[], a: { key: string; digest: string; batchId: string; sameKey: boolean; /** Only the state: no call follows. */ unsent?: boolean }): Promise<Intent[] | undefined> {
      for (const m of members) assertLegal(m.intent.state, 'sending');
      const values = sql.join(members.map((m, position) => sql`(${m.intent.id}::uuid, ${m.intent.fence}::bigint, ${m.intent.state}::text, ${position}::integer,
        ${m.tenant}::text, ${m.connectionId}::uuid, ${m.number ?? null}::text, ${m.contactId ?? null}::text, ${m.date ?? null}::text, ${m.marker ?? null}::text, ${m.kind ?? null}::text, ${m.aim ?? null}::text)`));
      const update = sql`
        UPDATE intents SET state = 'sending', attempt = attempt + 1, attempt_key = ${a.key}, key_uses = ${a.sameKey ? sql`key_uses + 1` : sql`1`}, digest = ${a.digest}, batch_id = ${a.batchId},
          batch_position = v.position, sent_at = clock_timestamp(), first_sent_at = ${a.sameKey ? sql`first_sent_at` : sql`clock_timestamp()`}, looked_up = 0,
          tenant = v.tenant, connection_id = v.connection_id, number = v.number, contact_id = v.contact_id, document_date = v.document_date, marker = v.marker, kind = v.kind, aim = v.aim,
          lease_until = clock_timestamp() + ${ms(o.leaseMs)}, updated_at = clock_timestamp()
        FROM (VALUES ${values}) AS v(id, fence, state, position, tenant, connection_id, number, contact_id, document_date, marker, kind, aim) WHERE intents.id = v.id AND intents.fence = v.fence AND intents.state = v.state
          AND NOT EXISTS (SELECT 1 FROM bindings WHERE bindings.environment = intents.environment AND bindings.subject = intents.subject)
          AND NOT EXISTS (SELECT 1 FROM stops WHERE stops.environment = intents.environment AND stops.subject = intents.subject) RETURNING ${columns}`;
      const short = Symbol('short');
      const looked = a.sameKey || a.unsent ? [] : members.filter((m) => m.aim !== undefined && m.number !== undefined && m.kind !== undefined && looksFirst.includes(m.kind)).map((m) => m.intent.id);
      try {
        if (members.length === 1 && looked.length === 0) { const found = await rows(update); return found.length === 1 ? found.map(toIntent) : undefined; }
        return await db.transaction().execute(async (t) => {
          const found = await rows(update, t);
          if (found.length !== members.length || (looked.length > 0 && await cameMeanwhile(looked, t))) throw short;
          return found.sort((x, y) => x.batch_position - y.batch_position).map(toIntent);
        });
      } catch (e) {
        if (e === short) return undefined;
        if ((e as { code?: string }).code === '23505' && (e as { constraint?: string }).constraint === 'intents_one_aim') throw new AimTaken('A document that looks the same in Xero is under way.');
        throw e;
      }
    },

    /** Which of these ids of Xero are a document of Dynamics already, and which of these aims belong to others whose fate is open. One statement: what ends in between is seen as one or the other. */
    async claimed(tenant: string, xeroIds: readonly string[], aims: readonly string[], exceptOf: string): Promise<{ readonly bound: ReadonlySet<string>; readonly aimed: ReadonlySet<string> }> {
      const found = await rows(sql`SELECT xero_id::text AS id, NULL AS aim FROM bindings WHERE tenant = ${tenant} AND xero_id = ANY(${xeroIds}::uuid[])
        UNION ALL SELECT NULL, aim FROM intents WHERE tenant = ${tenant} AND aim = ANY(${aims}::text[]) AND id <> ${exceptOf}::uuid AND state IN ('sending', 'in_doubt', 'needs_person', 'accepted')`);
      return { bound: new Set(found.flatMap((r) => (r.id ? [String(r.id).toLowerCase()] : []))), aimed: new Set(found.flatMap((r) => r.aim ?? [])) };
    },
    /** What was this document in Xero once and must not be taken for it again: given up by a person, or deleted there by us. */
    async setAside(environment: string, subject: string): Promise<{ readonly unlinked: ReadonlySet<string>; readonly never: ReadonlySet<string> }> {
      const found = await rows(sql`SELECT xero_id, CASE WHEN denied THEN 'denied' ELSE 'unlinked' END AS why FROM unlinked WHERE environment = ${environment} AND subject = ${subject}
        UNION ALL SELECT xero_id, 'deleted' AS why FROM deleted_in_xero WHERE environment = ${environment} AND subject = ${subject}`);
      const ids = (why: string): ReadonlySet<string> => new Set(found.filter((r) => r.why === why).map((r) => String(r.xero_id).toLowerCase()));
      return { unlinked: ids('unlinked'), never: new Set([...ids('deleted'), ...ids('denied')]) };
    },

    /**
     * An intent that is only ready is over before anything was sent: state alone decides, so a worker that is about to send
     * it finds its fence gone. Else the state in which it is. Undefined: nothing is open.
     */
    async withdraw(environment: string, subject: string, o: { readonly by: string; readonly why: string; readonly code: string; /** An earlier attempt that is younger than this may still appear in Xero. */ readonly keyLifeMs: number }): Promise<State | undefined> {
      const [done] = await rows(sql`UPDATE intents SET state = 'withdrawn', fence = fence + 1, lease_holder = NULL, lease_until = NULL, withdrawn_by = ${o.by}::uuid, reason = ${o.why}, problem_codes = ${[o.code]}::text[],
          due_at = clock_timestamp(), tries = 0, updated_at = clock_timestamp()
        WHERE environment = ${environment} AND subject = ${subject} AND state = 'ready' AND operation <> ALL(${besideDocuments}::text[]) AND (doubt_at IS NULL OR doubt_at < clock_timestamp() - ${ms(o.keyLifeMs)}) RETURNING id`);
      if (done) return 'withdrawn';
      return (await rows(sql`SELECT state FROM intents WHERE environment = ${environment} AND subject = ${subject} AND state <> 'recorded'`))[0]?.state;
    },

    /** Requests that were told while the intent itself stays open (a person decides). */
    async endRequests(ids: readonly string[]): Promise<void> {
      if (ids.length) await rows(sql`UPDATE requests SET ended = true WHERE request_id = ANY(${ids}::uuid[])`);
    },

    /** Recorded intents older than this are forgotten; bindings stay for ever. */
    async purge(olderThanMs: number): Promise<void> {
      await rows(sql`DELETE FROM intents WHERE state = 'recorded' AND updated_at < clock_timestamp() - ${ms(olderThanMs)}`);
    },

    /** Counts by state, for /metrics. */
    async counts(environment: string): Promise<Record<string, number>> {
      return Object.fromEntries((await rows(sql`SELECT state, count(*)::int AS n FROM intents WHERE environment = ${environment} AND state <> 'recorded' GROUP BY state`)).map((r) => [r.state, r.n]));
    },
  };
};
export type Store = ReturnType<typeof createStore>;
