/** Who waits for a second person's yes, so that the document goes by itself once it is there. Forgotten after ninety days: sending again asks anew. */
import { sql, type Kysely, type RawBuilder } from 'kysely';

export interface WantedApproval { readonly subject: string; readonly requester: string; readonly action: 'send' | 'update'; readonly fingerprint: string; /** Xero's id of the contact that was chosen for this document alone. */ readonly contact?: string | undefined }

export const createWanted = (db: Kysely<any>) => {
  const rows = async (q: RawBuilder<unknown>): Promise<any[]> => (await q.execute(db)).rows as any[];
  return {
    async want(environment: string, w: WantedApproval): Promise<void> {
      await rows(sql`INSERT INTO approvals_wanted (environment, subject, requester, action, fingerprint, contact) VALUES (${environment}, ${w.subject}, ${w.requester}::uuid, ${w.action}, ${w.fingerprint}, ${w.contact ?? null}::uuid)
        ON CONFLICT (environment, subject) DO UPDATE SET requester = excluded.requester, action = excluded.action, fingerprint = excluded.fingerprint, contact = excluded.contact, at = clock_timestamp()`);
    },
    async forget(environment: string, subject: string): Promise<void> { await rows(sql`DELETE FROM approvals_wanted WHERE environment = ${environment} AND subject = ${subject}`); },
    async all(environment: string): Promise<WantedApproval[]> {
      await rows(sql`DELETE FROM approvals_wanted WHERE at < clock_timestamp() - interval '90 days'`);
      return (await rows(sql`SELECT subject, requester, action, fingerprint, contact FROM approvals_wanted WHERE environment = ${environment} ORDER BY at`)).map((r) => ({ ...r, contact: r.contact ?? undefined }));
    },
  };
};
export type Wanted = ReturnType<typeof createWanted>;
