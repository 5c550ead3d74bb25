/**
 * Which documents go nowhere. The truth is this table: whoever may send can write a details row that says anything, or
 * nothing. Intents look here in the very statements that store them and send them, so a hold that comes a moment before the
 * write to the socket still wins.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';

/** `unlinking`: for the moment in which the binding of a document is being given up. */
export type StopKind = 'held' | 'skipped' | 'unlinking';
export interface Stop {
  readonly subject: string;
  readonly kind: StopKind;
  /** systemuserid */
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
  /** The request that brought it about. */
  readonly request: string;
  /** Key of the export status that the details had before, where it is to come back. */
  readonly was: string | undefined;
  /** The request that takes it away; until Dynamics knows of it, it stops all the same. */
  readonly ending: string | undefined;
}
export type NewStop = Pick<Stop, 'subject' | 'kind' | 'by' | 'request' | 'was'>;

const toStop = (r: any): Stop => ({ subject: r.subject, kind: r.kind, by: r.by, at: (r.at as Date).toISOString(), request: r.request, was: r.was ?? undefined, ending: r.ending ?? undefined });

export const createStops = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const at = (environment: string, subject: string): RawBuilder<unknown> => sql`environment = ${environment} AND subject = ${subject}`;

  return {
    async of(environment: string, subjects: readonly string[]): Promise<Map<string, Stop>> {
      if (subjects.length === 0) return new Map();
      return new Map((await rows(sql`SELECT * FROM stops WHERE environment = ${environment} AND subject = ANY(${subjects}::text[])`)).map((r) => [r.subject as string, toStop(r)]));
    },

    /** Stops the document, unless something stops it already. Answers what stops it now. A held document may become a skipped one, and both may be unlinked without losing what they are. */
    async put(environment: string, s: NewStop): Promise<Stop> {
      const [r] = await rows(sql`
        INSERT INTO stops (environment, subject, kind, by, request, was) VALUES (${environment}, ${s.subject}, ${s.kind}, ${s.by}::uuid, ${s.request}::uuid, ${s.was ?? null})
        ON CONFLICT (environment, subject) DO UPDATE SET
          kind = CASE WHEN stops.kind = 'held' AND excluded.kind = 'skipped' THEN excluded.kind ELSE stops.kind END,
          by = CASE WHEN stops.kind = 'held' AND excluded.kind = 'skipped' THEN excluded.by ELSE stops.by END,
          at = CASE WHEN stops.kind = 'held' AND excluded.kind = 'skipped' THEN excluded.at ELSE stops.at END,
          request = CASE WHEN stops.kind = 'held' AND excluded.kind = 'skipped' THEN excluded.request ELSE stops.request END
        RETURNING *`);
      return toStop(r);
    },

    /** Names the request that takes the stop away. It stops until `end`: between both, Dynamics is told. Undefined: nothing stops it. */
    async ending(environment: string, subject: string, request: string): Promise<Stop | undefined> {
      const [r] = await rows(sql`UPDATE stops SET ending = ${request}::uuid, ending_at = clock_timestamp() WHERE ${at(environment, subject)} RETURNING *`);
      return r && toStop(r);
    },
    /** True: this request has taken it away. */
    async end(environment: string, subject: string, request: string): Promise<boolean> {
      return (await rows(sql`DELETE FROM stops WHERE ${at(environment, subject)} AND ending = ${request}::uuid RETURNING subject`)).length === 1;
    },
    /** The request did not come to its end after all. */
    async keep(environment: string, subject: string, request: string): Promise<void> {
      await rows(sql`UPDATE stops SET ending = NULL, ending_at = NULL WHERE ${at(environment, subject)} AND ending = ${request}::uuid`);
    },
    /** What this request has put, taken back: it turned out that it had come too late. `before`: the hold that it took the place of. */
    async takeBack(environment: string, subject: string, request: string, before?: Stop): Promise<void> {
      if (before) await rows(sql`UPDATE stops SET kind = ${before.kind}, by = ${before.by}::uuid, at = ${before.at}::timestamptz, request = ${before.request}::uuid WHERE ${at(environment, subject)} AND request = ${request}::uuid`);
      else await rows(sql`DELETE FROM stops WHERE ${at(environment, subject)} AND request = ${request}::uuid`);
    },
    /** Whose request did not come back to end them: the relay died in between. */
    async leftBehind(environment: string, olderThanMs: number): Promise<Stop[]> {
      return (await rows(sql`SELECT * FROM stops WHERE environment = ${environment} AND ending IS NOT NULL AND ending_at < clock_timestamp() - ${olderThanMs}::double precision * interval '1 millisecond' LIMIT 100`)).map(toStop);
    },
  };
};
export type Stops = ReturnType<typeof createStops>;
