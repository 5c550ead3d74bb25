/** Remembers, with every ending, what a document looked like in Xero: only what has not changed since may be overwritten (R52). */
import { sql, type Kysely } from 'kysely';
import { fingerprint } from '../documents/fingerprint.ts';
import { xeroIdOf } from '../documents/places.ts';
import type { Ending } from '../intents/write-back.ts';
import type { XeroDocument } from '../xero/types.ts';
import { contentInXero } from './content.ts';
import { subjectOf } from '../intents/subject.ts';

/** Actions with which we wrote the document, or a person looked at what Xero says. */
const looked: ReadonlySet<string> = new Set(['send', 'retry', 'update', 'refresh']);

export interface SeenNotes {
  note(endings: readonly Pick<Ending, 'record' | 'outcome'>[]): Promise<void>;
  /** True: it looks as it did when we last wrote it, or a person last looked. */
  unchanged(subject: string, xeroId: string, x: XeroDocument): Promise<boolean>;
}

export function createSeen(db: Kysely<any>, o: { readonly digestKey: Buffer; readonly environment: () => { readonly key: string; readonly lookFirst: boolean } | undefined }): SeenNotes {
  const digest = (x: XeroDocument): string => fingerprint(o.digestKey, contentInXero(x));
  return {
    async note(endings) {
      const environment = o.environment();
      if (!environment) return;
      const all = new Map<string, { xeroId: string; digest: string; updatedAt: string | null }>();
      for (const { record, outcome } of endings) {
        if (!looked.has(record.asked.action)) continue;
        // "It is there already" shows nobody what stands there. What a relay found that had lost its memory may have been changed long ago.
        if (outcome.kind !== 'done' && !(outcome.kind === 'sent' && !outcome.alreadyThere && !(outcome.adopted && environment.lookFirst))) continue;
        const x = outcome.document;
        const xeroId = x && xeroIdOf(x);
        // an answer without lines does not say how it looks
        if (!x || !xeroId || !Array.isArray(x.LineItems)) continue;
        all.set(subjectOf(record.asked), { xeroId, digest: digest(x), updatedAt: typeof x.UpdatedDateUTC === 'string' ? x.UpdatedDateUTC : null });
      }
      if (all.size === 0) return;
      const values = sql.join([...all].map(([subject, x]) => sql`(${subject}::text, ${x.xeroId}::uuid, ${x.digest}::text, ${x.updatedAt}::text)`));
      await sql`INSERT INTO seen_in_xero (environment, subject, xero_id, digest, xero_updated_at) SELECT ${environment.key}::text, v.* FROM (VALUES ${values}) AS v
        ON CONFLICT (environment, subject) DO UPDATE SET xero_id = excluded.xero_id, digest = excluded.digest, xero_updated_at = excluded.xero_updated_at, seen_at = clock_timestamp()`.execute(db);
    },
    async unchanged(subject, xeroId, x) {
      const { rows } = await sql<{ digest: string }>`SELECT digest FROM seen_in_xero WHERE environment = ${o.environment()?.key ?? ''} AND subject = ${subject} AND xero_id = ${xeroId}::uuid`.execute(db);
      return rows[0]?.digest === digest(x);
    },
  };
}
