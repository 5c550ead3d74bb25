/** Reports that wait to be confirmed, and what became of each pair. Every step may be repeated: a relay that died goes on where the last one stopped. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { uuidV5Sync } from '../documents/ids.ts';
import type { DocumentKind } from '../documents/types.ts';

export type PairState = 'planned' | 'done' | 'changed' | 'taken';
export interface Pair { readonly subject: string; readonly xeroId: string; readonly facts: string; /** Rung on which the contact was found; empty where it is linked. */ readonly party: string }
export interface Load { readonly id: string; readonly environment: string; readonly connectionId: string; readonly tenant: string; readonly from: string; readonly to: string; readonly digest: string; readonly source: 'dates' | 'stellarise'; readonly adoptedAt: Date | undefined }
export interface Binding extends Pair { readonly table: string; readonly documentId: string; readonly kind: DocumentKind }
export interface KnownHere { readonly boundSubjects: ReadonlySet<string>; readonly boundIds: ReadonlySet<string>; /** Open, held or skipped. */ readonly busy: ReadonlySet<string>; /** `<subject> <Xero id>` that a person has parted, or that was deleted. */ readonly parted: ReadonlySet<string> }

const perInsert = 2_000;
/** Reports that nobody confirmed. */
const keptDays = 30;

export const createAdoptionStore = (db: Kysely<any>, o: { readonly holder: string; readonly leaseMs: number }) => {
  const rows = async (q: RawBuilder<unknown>, on: Kysely<any> = db): Promise<any[]> => (await q.execute(on)).rows as any[];
  const toLoad = (r: any): Load => ({ id: r.id, environment: r.environment, connectionId: r.connection_id, tenant: r.tenant, from: r.from_day, to: r.to_day, digest: r.digest, source: r.source, adoptedAt: r.adopted_at ?? undefined });

  return {
    /** True: nobody else works on this request. */
    async claim(request: string): Promise<boolean> {
      return (await rows(sql`INSERT INTO load_leases (request_id, holder, lease_until) VALUES (${request}::uuid, ${o.holder}, clock_timestamp() + ${o.leaseMs}::float8 * interval '1 millisecond')
        ON CONFLICT (request_id) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until WHERE load_leases.holder = ${o.holder} OR load_leases.lease_until < clock_timestamp() RETURNING 1 AS ok`)).length === 1;
    },
    /** For a relay that is alone with its database: whoever held these is dead. */
    async takeOver(): Promise<void> { await rows(sql`DELETE FROM load_leases WHERE holder <> ${o.holder}`); },
    async letGo(request: string): Promise<void> { await rows(sql`DELETE FROM load_leases WHERE request_id = ${request}::uuid AND holder = ${o.holder}`); },

    /** What the relay knows about this organisation's documents: one look for all of them. */
    async knownHere(environment: string, tenant: string): Promise<KnownHere> {
      const [bound, busy, parted] = await Promise.all([
        rows(sql`SELECT subject, xero_id, tenant FROM bindings WHERE environment = ${environment} OR tenant = ${tenant}`),
        rows(sql`SELECT subject FROM intents WHERE environment = ${environment} AND state <> 'recorded' UNION SELECT subject FROM stops WHERE environment = ${environment}`),
        rows(sql`SELECT subject, xero_id FROM unlinked WHERE environment = ${environment} UNION SELECT subject, xero_id FROM deleted_in_xero WHERE environment = ${environment}`),
      ]);
      return {
        boundSubjects: new Set(bound.map((r) => r.subject as string)), boundIds: new Set(bound.filter((r) => r.tenant === tenant).map((r) => String(r.xero_id).toLowerCase())),
        busy: new Set(busy.map((r) => r.subject as string)), parted: new Set(parted.map((r) => `${r.subject} ${String(r.xero_id).toLowerCase()}`)),
      };
    },

    /** Under the id of the request that asked: asked again after a death, the newer one counts. */
    async keep(l: Omit<Load, 'adoptedAt'>, pairs: readonly Pair[]): Promise<void> {
      await db.transaction().execute(async (t) => {
        await rows(sql`DELETE FROM loads WHERE id = ${l.id}::uuid OR (environment = ${l.environment} AND created_at < clock_timestamp() - ${keptDays}::int * interval '1 day')`, t);
        await rows(sql`INSERT INTO loads (id, environment, connection_id, tenant, from_day, to_day, digest, source) VALUES (${l.id}::uuid, ${l.environment}, ${l.connectionId}::uuid, ${l.tenant}, ${l.from}, ${l.to}, ${l.digest}, ${l.source})`, t);
        for (let n = 0; n < pairs.length; n += perInsert) {
          const some = pairs.slice(n, n + perInsert);
          await rows(sql`INSERT INTO load_pairs (load_id, subject, xero_id, facts, party)
            SELECT ${l.id}::uuid, * FROM unnest(${some.map((p) => p.subject)}::text[], ${some.map((p) => p.xeroId)}::uuid[], ${some.map((p) => p.facts)}::text[], ${some.map((p) => p.party)}::text[])`, t);
        }
      });
    },
    /** The report that is confirmed; the latest of several that say the same. */
    async find(environment: string, connectionId: string, digest: string): Promise<Load | undefined> {
      const [r] = await rows(sql`SELECT * FROM loads WHERE environment = ${environment} AND connection_id = ${connectionId}::uuid AND digest = ${digest} ORDER BY adopted_at IS NULL, created_at DESC LIMIT 1`);
      return r && toLoad(r);
    },
    async pairs(load: string, state: PairState): Promise<Pair[]> {
      return (await rows(sql`SELECT subject, xero_id, facts, party FROM load_pairs WHERE load_id = ${load}::uuid AND state = ${state} ORDER BY subject`)).map((r) => ({ subject: r.subject, xeroId: String(r.xero_id).toLowerCase(), facts: r.facts, party: r.party }));
    },
    async counts(load: string): Promise<Readonly<Record<PairState, number>>> {
      const found = await rows(sql`SELECT state, count(*)::int AS n FROM load_pairs WHERE load_id = ${load}::uuid GROUP BY state`);
      const of = (s: PairState): number => found.find((r) => r.state === s)?.n ?? 0;
      return { planned: of('planned'), done: of('done'), changed: of('changed'), taken: of('taken') };
    },
    async settle(load: string, subjects: readonly string[], state: PairState): Promise<void> {
      if (subjects.length > 0) await rows(sql`UPDATE load_pairs SET state = ${state} WHERE load_id = ${load}::uuid AND subject = ANY(${[...subjects]}::text[])`);
    },
    async adopted(load: string): Promise<void> { await rows(sql`UPDATE loads SET adopted_at = coalesce(adopted_at, clock_timestamp()) WHERE id = ${load}::uuid`); },

    /**
     * From now on they are in the books: binding and the intent that says how it came there, in one statement, and only where
     * nothing is under way, nobody has stopped the document, and neither side belongs to another. Answers the subjects that are bound as planned, now or before.
     */
    async bind(load: Load, by: { readonly requester: string; readonly request: string }, all: readonly Binding[]): Promise<Set<string>> {
      const values = sql.join(all.map((b) => sql`(${b.subject}::text, ${b.xeroId}::uuid, ${uuidV5Sync(`adopted:${load.id}:${b.subject}`)}::uuid, ${b.table}::text, ${b.documentId}::uuid, ${b.kind}::text, ${b.table === 'cfl_creditnote' ? 'creditnote.create' : 'invoice.create'}::text)`));
      const bound = await rows(sql`
        WITH p (subject, xero_id, intent_id, document_table, document_id, kind, operation) AS (VALUES ${values}),
        b AS (
          INSERT INTO bindings (environment, subject, tenant, xero_id, intent_id)
          SELECT ${load.environment}, p.subject, ${load.tenant}, p.xero_id, p.intent_id FROM p
          WHERE NOT EXISTS (SELECT 1 FROM intents i WHERE i.environment = ${load.environment} AND i.subject = p.subject AND i.state <> 'recorded')
            AND NOT EXISTS (SELECT 1 FROM stops s WHERE s.environment = ${load.environment} AND s.subject = p.subject)
            AND NOT EXISTS (SELECT 1 FROM unlinked u WHERE u.environment = ${load.environment} AND u.subject = p.subject AND u.xero_id = p.xero_id)
          ON CONFLICT DO NOTHING RETURNING subject, intent_id
        ), i AS (
          INSERT INTO intents (id, environment, subject, document_table, document_id, operation, kind, state, connection_id, tenant, lane, requester, first_request, xero_id, verdict, adopted)
          SELECT p.intent_id, ${load.environment}, p.subject, p.document_table, p.document_id, p.operation, p.kind, 'recorded', ${load.connectionId}::uuid, ${load.tenant}, 'bulk', ${by.requester}::uuid, ${by.request}::uuid, p.xero_id, 'unknown', true
          FROM p JOIN b ON b.subject = p.subject ON CONFLICT DO NOTHING
        ) SELECT subject FROM b UNION SELECT p.subject FROM p JOIN bindings x ON x.environment = ${load.environment} AND x.subject = p.subject AND x.xero_id = p.xero_id AND x.tenant = ${load.tenant}`);
      return new Set(bound.map((r) => r.subject as string));
    },
  };
};
export type AdoptionStore = ReturnType<typeof createAdoptionStore>;
