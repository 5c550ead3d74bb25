/** Files in PostgreSQL: what went with a document, by keyed digests; and the intent that keeps everything else away from the document meanwhile. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { createBoundIntents } from '../intents/bound.ts';
import type { Store } from '../intents/store.ts';

export interface FileSent { readonly nameDigest: string; readonly state: 'sending' | 'sent'; readonly key: string }

export const createFileStore = (db: Kysely<any>, store: Store) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  return {
    ...createBoundIntents(db, store, { operations: ['attachment.create'], stoppable: ['attachment.create'] }),
    /** By the digest of the content. */
    async sentOf(environment: string, subject: string): Promise<Map<string, FileSent>> {
      const found = await rows(sql`SELECT * FROM files_sent WHERE environment = ${environment} AND subject = ${subject}`);
      return new Map(found.map((r) => [r.content_digest as string, { nameDigest: r.name_digest, state: r.state, key: r.attempt_key }]));
    },
    /** Before the call: under which name this content goes, and with which key. */
    async sending(environment: string, subject: string, f: { readonly content: string; readonly name: string; readonly key: string }): Promise<void> {
      await rows(sql`INSERT INTO files_sent (environment, subject, content_digest, name_digest, state, attempt_key) VALUES (${environment}, ${subject}, ${f.content}, ${f.name}, 'sending', ${f.key}::uuid)
        ON CONFLICT (environment, subject, content_digest) DO UPDATE SET name_digest = excluded.name_digest, state = 'sending', attempt_key = excluded.attempt_key, at = clock_timestamp()`);
    },
    async sent(environment: string, subject: string, content: string): Promise<void> { await rows(sql`UPDATE files_sent SET state = 'sent', at = clock_timestamp() WHERE environment = ${environment} AND subject = ${subject} AND content_digest = ${content}`); },
    async forget(environment: string, subject: string, content: string): Promise<void> { await rows(sql`DELETE FROM files_sent WHERE environment = ${environment} AND subject = ${subject} AND content_digest = ${content}`); },
  };
};
export type FileStore = ReturnType<typeof createFileStore>;
