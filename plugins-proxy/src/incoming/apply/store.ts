/** What the relay itself knows of documents in Xero: which document of Dynamics each is, what is under way with it, and what it looked like. */
import { sql, type Kysely } from 'kysely';
import type { DocumentTable } from '../../documents/types.ts';

export interface BoundDocument {
  readonly xeroId: string;
  /** `<table>:<id>` */
  readonly subject: string;
  readonly table: DocumentTable;
  readonly id: string;
  /** Something of ours is under way whose ending tells Dynamics itself. */
  readonly busy: boolean;
  /** Keyed digest of its content when we last wrote it, or a person last looked. */
  readonly seen: string | undefined;
}

/** What waits for a person ends by reading Xero anew; it may wait for weeks, and the truth must not wait with it. */
const waiting = ['needs_person'];
/** Beside the document: an e-mail or a file says nothing about amounts. */
const beside = ['email.send', 'attachment.create'];

export function subjectParts(subject: string): { table: DocumentTable; id: string } {
  const [table, id] = subject.split(':') as [DocumentTable, string];
  return { table, id: id.toLowerCase() };
}

export const createApplyStore = (db: Kysely<any>) => ({
  /** By Xero's id. Only what the relay has bound itself: anybody who may send can make details that name any id. */
  async bound(environment: string, tenant: string, xeroIds: readonly string[]): Promise<Map<string, BoundDocument>> {
    const { rows } = await sql<{ xero_id: string; subject: string; busy: boolean; digest: string | null }>`
      SELECT b.xero_id, b.subject, s.digest, EXISTS (SELECT 1 FROM intents i WHERE i.environment = b.environment AND i.subject = b.subject AND i.state <> 'recorded'
        AND i.state <> ALL(${waiting}::text[]) AND i.operation <> ALL(${beside}::text[])) AS busy
      FROM bindings b LEFT JOIN seen_in_xero s ON s.environment = b.environment AND s.subject = b.subject AND s.xero_id = b.xero_id
      WHERE b.environment = ${environment} AND b.tenant = ${tenant} AND b.xero_id = ANY(${[...xeroIds]}::uuid[])`.execute(db);
    return new Map(rows.map((r) => { const xeroId = r.xero_id.toLowerCase(); return [xeroId, { xeroId, subject: r.subject, ...subjectParts(r.subject), busy: r.busy, seen: r.digest ?? undefined }]; }));
  },
  /** Xero ids of what these documents are, by subject. */
  async xeroIdsOf(environment: string, subjects: readonly string[]): Promise<Map<string, string>> {
    if (subjects.length === 0) return new Map();
    const { rows } = await sql<{ xero_id: string; subject: string }>`SELECT subject, xero_id FROM bindings WHERE environment = ${environment} AND subject = ANY(${[...subjects]}::text[])`.execute(db);
    return new Map(rows.map((r) => [r.subject, r.xero_id.toLowerCase()]));
  },
});
export type ApplyStore = ReturnType<typeof createApplyStore>;
