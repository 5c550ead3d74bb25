/** A row of the table of intents as the code sees it. */
import { sql, type RawBuilder } from 'kysely';
import type { Intent } from './types.ts';

/** An interval. */
export const ms = (n: number): RawBuilder<unknown> => sql`(${n}::double precision * interval '1 millisecond')`;
const epoch = (column: string): RawBuilder<unknown> => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::double precision AS ${sql.ref(`${column}_ms`)}`;
/** Those of `toIntent`, with the database's clock. */
export const columns = sql`intents.*, ${epoch('first_sent_at')}, ${epoch('sent_at')}, ${epoch('created_at')}, ${epoch('doubt_at')}, (extract(epoch from clock_timestamp()) * 1000)::double precision AS now_ms`;

export const or = <T>(v: T | null): T | undefined => (v === null ? undefined : v);
export const toIntent = (r: any): Intent => ({
  id: r.id, environment: r.environment, subject: r.subject, documentTable: r.document_table, documentId: r.document_id, operation: r.operation, kind: or(r.kind),
  state: r.state, told: r.told, connectionId: r.connection_id, tenant: r.tenant, lane: r.lane, requester: r.requester, firstRequest: r.first_request,
  fence: String(r.fence), attempt: r.attempt, attemptKey: or(r.attempt_key), keyUses: r.key_uses, digest: or(r.digest), batchId: or(r.batch_id),
  firstSentAt: or(r.first_sent_at_ms), sentAt: or(r.sent_at_ms), lookedUp: r.looked_up, tries: r.tries, reason: or(r.reason), number: or(r.number),
  contactId: or(r.contact_id), date: or(r.document_date), marker: or(r.marker), aim: or(r.aim), rejected: r.rejected, doubtAt: or(r.doubt_at_ms), despite: r.despite, problemCodes: r.problem_codes, candidateIds: r.candidate_ids,
  xeroId: or(r.xero_id), verdict: or(r.verdict), adopted: r.adopted, calls: r.calls, createdAt: r.created_at_ms, readAt: r.now_ms,
});
