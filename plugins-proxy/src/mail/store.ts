/** E-mails in PostgreSQL: those that are to follow a sending, what each intent is about, and what is known of each document. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { DocumentTable } from '../documents/types.ts';
import { createBoundIntents, type NewBound } from '../intents/bound.ts';
import type { Store } from '../intents/store.ts';
import type { Intent } from '../intents/types.ts';

export type Mode = 'email' | 'markAsSent';
export interface WantedMail { readonly environment: string; readonly cause: string; readonly subject: string; readonly documentTable: DocumentTable; readonly documentId: string; readonly requester: string; readonly requestId: string; readonly differs: boolean; readonly tries: number; /** Milliseconds since the epoch. */ readonly notedAt: number }
export type NewWanted = Omit<WantedMail, 'tries' | 'notedAt'>;
export interface MailState { readonly emailedAt: number | undefined; readonly unknownSince: number | undefined }

const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;
const epoch = (column: string): RawBuilder<unknown> => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::double precision`;

export const createMailStore = (db: Kysely<any>, store: Store) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  const intents = createBoundIntents(db, store, { operations: ['email.send'], stoppable: ['email.send'] });

  return {
    ...intents,

    /** For what a person asks, or (with `cause`) for what follows a sending: then the wish is over in the same commit, so that it is never followed twice. */
    begin(n: Omit<NewBound, 'operation'>, o: { readonly mode: Mode; readonly cause?: string }): Promise<Intent | undefined> {
      const wish = o.cause === undefined ? undefined : sql`environment = ${n.environment} AND cause = ${o.cause}::uuid AND NOT over`;
      return intents.insert({ ...n, operation: 'email.send' }, {
        withRequest: wish === undefined,
        ...(wish === undefined ? {} : { only: sql`EXISTS (SELECT 1 FROM mails_wanted WHERE ${wish})` }),
        then: [
          sql`m AS (INSERT INTO mail_intents (intent_id, mode, automatic) SELECT id, ${o.mode}, ${wish !== undefined} FROM i)`,
          sql`u AS (UPDATE mail_states SET unknown_since = NULL FROM i WHERE environment = ${n.environment} AND subject = ${n.subject})`,
          ...(wish === undefined ? [] : [sql`w AS (UPDATE mails_wanted SET over = true FROM i WHERE ${wish})`]),
        ],
      });
    },
    async about(intentId: string): Promise<{ mode: Mode; automatic: boolean } | undefined> { return (await rows(sql`SELECT mode, automatic FROM mail_intents WHERE intent_id = ${intentId}::uuid`))[0]; },

    async note(all: readonly NewWanted[]): Promise<void> {
      if (all.length === 0) return;
      await rows(sql`INSERT INTO mails_wanted (environment, cause, subject, document_table, document_id, requester, request_id, differs)
        VALUES ${sql.join(all.map((w) => sql`(${w.environment}, ${w.cause}::uuid, ${w.subject}, ${w.documentTable}, ${w.documentId}::uuid, ${w.requester}::uuid, ${w.requestId}::uuid, ${w.differs})`))}
        ON CONFLICT (environment, cause) DO NOTHING`);
    },
    /** Due ones, put off for a while so that no other relay takes them at the same moment. */
    async takeWanted(environment: string, limit: number, leaseMs: number): Promise<WantedMail[]> {
      const found = await rows(sql`UPDATE mails_wanted SET due_at = clock_timestamp() + ${ms(leaseMs)}, tries = tries + 1 WHERE (environment, cause) IN (
          SELECT environment, cause FROM mails_wanted WHERE environment = ${environment} AND NOT over AND due_at <= clock_timestamp() ORDER BY noted_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING *, ${epoch('noted_at')} AS noted_ms`);
      return found.map((r) => ({ environment, cause: r.cause, subject: r.subject, documentTable: r.document_table, documentId: r.document_id, requester: r.requester, requestId: r.request_id, differs: r.differs, tries: r.tries, notedAt: r.noted_ms }));
    },
    async putOffWanted(w: WantedMail, inMs: number): Promise<void> { await rows(sql`UPDATE mails_wanted SET due_at = clock_timestamp() + ${ms(inMs)} WHERE environment = ${w.environment} AND cause = ${w.cause}::uuid AND NOT over`); },
    async wantedOver(w: WantedMail): Promise<void> { await rows(sql`UPDATE mails_wanted SET over = true WHERE environment = ${w.environment} AND cause = ${w.cause}::uuid`); },
    /** What is over is kept only for as long as its write-back may still be repeated. */
    async purgeWanted(olderThanMs: number): Promise<void> { await rows(sql`DELETE FROM mails_wanted WHERE over AND noted_at < clock_timestamp() - ${ms(olderThanMs)}`); },
    async nextWantedInMs(environment: string): Promise<number | undefined> {
      return (await rows(sql`SELECT (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::double precision AS ms FROM mails_wanted WHERE environment = ${environment} AND NOT over`))[0]?.ms ?? undefined;
    },

    async stateOf(environment: string, subject: string): Promise<MailState> {
      const [r] = await rows(sql`SELECT ${epoch('emailed_at')} AS emailed, ${epoch('unknown_since')} AS unknown FROM mail_states WHERE environment = ${environment} AND subject = ${subject}`);
      return { emailedAt: r?.emailed ?? undefined, unknownSince: r?.unknown ?? undefined };
    },
    async noteState(environment: string, subject: string, what: 'emailed' | 'unknown'): Promise<void> {
      const column = sql.ref(what === 'emailed' ? 'emailed_at' : 'unknown_since');
      await rows(sql`INSERT INTO mail_states (environment, subject, ${column}) VALUES (${environment}, ${subject}, clock_timestamp())
        ON CONFLICT (environment, subject) DO UPDATE SET ${column} = clock_timestamp() ${what === 'emailed' ? sql`, unknown_since = NULL` : sql``}`);
    },
  };
};
export type MailStore = ReturnType<typeof createMailStore>;
