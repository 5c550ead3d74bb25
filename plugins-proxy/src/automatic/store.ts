/** What the relay remembers about sending by itself. Several relays share it: each look at a connection is made by one of them. */
import { sql, type Kysely, type RawBuilder } from 'kysely';

export interface Seen { readonly version: string; /** To be looked at again although it has not changed, wanted at this time (milliseconds). */ readonly again: number | undefined }
export interface Turn { /** Switched on then; what was changed before goes by hand only. */ readonly since: Date; /** Whatever was last changed by then has been looked at. */ readonly lookedUpTo: Date }

export const createAutomaticStore = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];

  return {
    /** Connections whose switch is on now; all others are forgotten, so that switching on again begins anew. */
    async switchedOn(environment: string, connections: readonly string[], now: Date): Promise<void> {
      await rows(sql`DELETE FROM automatic_connections WHERE environment = ${environment} AND NOT (connection_id = ANY(${connections}::uuid[]))`);
      if (connections.length > 0) await rows(sql`INSERT INTO automatic_connections (environment, connection_id, since, looked_up_to)
        SELECT ${environment}, id, ${now}, ${now} FROM unnest(${connections}::uuid[]) AS c(id) ON CONFLICT DO NOTHING`);
    },
    /** The turn of this process at a connection, or undefined: another one has just had it. */
    async take(environment: string, connection: string, everyMs: number): Promise<Turn | undefined> {
      const [r] = await rows(sql`UPDATE automatic_connections SET looked_at = clock_timestamp()
        WHERE environment = ${environment} AND connection_id = ${connection}::uuid AND looked_at < clock_timestamp() - ${everyMs}::double precision * interval '1 millisecond' RETURNING since, looked_up_to`);
      return r && { since: r.since, lookedUpTo: r.looked_up_to };
    },
    /** Never backwards: a slow look must not undo a later one. */
    async looked(environment: string, connection: string, upTo: Date): Promise<void> {
      await rows(sql`UPDATE automatic_connections SET looked_up_to = greatest(looked_up_to, ${upTo}::timestamptz) WHERE environment = ${environment} AND connection_id = ${connection}::uuid`);
    },

    async seen(environment: string, subjects: readonly string[]): Promise<Map<string, Seen>> {
      if (subjects.length === 0) return new Map();
      return new Map((await rows(sql`SELECT subject, version, again_on, at FROM automatic_documents WHERE environment = ${environment} AND subject = ANY(${subjects}::text[])`)).map((r) => [r.subject as string, { version: r.version as string, again: r.again_on === null ? undefined : (r.at as Date).getTime() }]));
    },
    /** Asked for in this state, and not again before it changes. */
    async asked(environment: string, documents: readonly { readonly subject: string; readonly version: string }[]): Promise<void> {
      if (documents.length === 0) return;
      const values = sql.join(documents.map((d) => sql`(${environment}, ${d.subject}, ${d.version}, NULL)`));
      await rows(sql`INSERT INTO automatic_documents (environment, subject, version, again_on) VALUES ${values} ON CONFLICT (environment, subject) DO UPDATE SET version = excluded.version, again_on = NULL, at = clock_timestamp()`);
    },
    /** To be looked at on that day (YYYY-MM-DD), whether it changes until then or not. */
    async again(environment: string, subject: string, day: string): Promise<void> {
      await rows(sql`INSERT INTO automatic_documents (environment, subject, again_on) VALUES (${environment}, ${subject}, ${day}) ON CONFLICT (environment, subject) DO UPDATE SET again_on = excluded.again_on, version = '', at = clock_timestamp()`);
    },
    async dueOn(environment: string, day: string, limit: number): Promise<string[]> {
      return (await rows(sql`SELECT subject FROM automatic_documents WHERE environment = ${environment} AND again_on <= ${day} ORDER BY again_on, subject LIMIT ${limit}`)).map((r) => r.subject as string);
    },
    /** Need not be looked at again before it changes. */
    async forget(environment: string, subjects: readonly string[]): Promise<void> {
      if (subjects.length > 0) await rows(sql`DELETE FROM automatic_documents WHERE environment = ${environment} AND subject = ANY(${subjects}::text[]) AND again_on IS NOT NULL`);
    },
    /** What has not changed for so long is not looked at any more. Dates in the future stay. */
    async purge(olderThanMs: number): Promise<void> {
      await rows(sql`DELETE FROM automatic_documents WHERE (again_on IS NULL OR again_on < '1') AND at < clock_timestamp() - ${olderThanMs}::double precision * interval '1 millisecond'`);
    },
  };
};
export type AutomaticStore = ReturnType<typeof createAutomaticStore>;
