/**
 * Intents that change what is in the books, on the table of all intents: inserted only where the document is bound, and
 * where nothing else is open for it. Every move carries state and fence, as with creating; digests, not contents, are kept.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { createBoundIntents, type NewBound } from '../intents/bound.ts';
import type { Store } from '../intents/store.ts';
import type { Intent } from '../intents/types.ts';
import type { Asked } from '../documents/types.ts';

export const operations = ['document.update', 'document.void', 'allocation.create'] as const;
/** R29: what is on hold is not changed. Taking it back and settling it are decisions of their own. */
const stoppable = ['document.update'] as const;
export type ChangeOperation = (typeof operations)[number];

export interface NewChange extends NewBound {
  readonly operation: ChangeOperation;
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

export const createChangeStore = (db: Kysely<any>, store: Store) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const bound = createBoundIntents(db, store, { operations, stoppable });

  return {
    ...bound,

    /** Stores intent, request and what is asked in one statement; undefined as in `BoundIntents`. */
    insert: (n: NewChange): Promise<Intent | undefined> => bound.insert(n, { withRequest: true, then: [sql`c AS (INSERT INTO changes (intent_id, request_table, action) SELECT id, ${n.from}, ${n.action} FROM i)`] }),

    /** ready (or in doubt, with the same key) -> sending, with what a look-up will compare with. */
    toSending: (i: Intent, a: { readonly key: string; readonly digest: string; readonly batchId: string; readonly sameKey: boolean; readonly marks: Marks }): Promise<Intent | undefined> => bound.toSending(i, {
      key: a.key, body: a, sameKey: a.sameKey, then: [sql`c AS (
        UPDATE changes SET digest_before = ${a.marks.digestBefore ?? null}, digest_after = ${a.marks.digestAfter ?? null}, status_before = ${a.marks.statusBefore ?? null}, allocations_before = ${a.marks.allocationsBefore ?? []}::text[]
        FROM i WHERE changes.intent_id = i.id AND NOT ${a.sameKey})`],
    }),

    async changeOf(intent: Intent): Promise<Change | undefined> {
      const [r] = await rows(sql`SELECT * FROM changes WHERE intent_id = ${intent.id}::uuid`);
      return r && {
        intent, from: r.request_table, action: r.action,
        marks: { digestBefore: r.digest_before ?? undefined, digestAfter: r.digest_after ?? undefined, statusBefore: r.status_before ?? undefined, allocationsBefore: r.allocations_before },
      };
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
