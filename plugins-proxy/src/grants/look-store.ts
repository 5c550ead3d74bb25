/** When Xero was asked last which organisations are connected, what is gone since, and of what somebody was told. All times are the database's. */
import { sql, type Kysely } from 'kysely';
import type { Sealer } from '../secrets/sealer.ts';
import { clientSecretAt, type Concerned } from './grant-store.ts';

/** `version`: of what the answer is about; when it is another one by then, the answer means nothing. */
export type LookDue = { readonly kind: 'signIn'; readonly id: string } | { readonly kind: 'custom'; readonly id: string; readonly clientId: string; readonly clientSecret: string; readonly version: string };

/** Whoever has begun to look is left alone for so long; and an unclear answer is asked for again after that. */
const againMs = 300_000;
const atOnce = 20;
const ms = (n: number) => sql`(${n}::double precision * interval '1 millisecond')`;

export const createLookStore = (db: Kysely<any>, sealer: Sealer) => {
  /** @param sinceMs at start: whatever nobody has looked at for so long is due, too */
  const due = (sinceMs: number | undefined) => sql`(look_until IS NULL OR look_until <= clock_timestamp() OR (${sinceMs ?? null}::double precision IS NOT NULL AND looked_at < clock_timestamp() - ${ms(sinceMs ?? 0)}))`;
  const begun = sql`looked_at = clock_timestamp(), look_until = clock_timestamp() + ${ms(againMs)}`;

  return {
    async claim(sinceMs: number | undefined): Promise<readonly LookDue[]> {
      const people = await sql<{ id: string }>`
        UPDATE xero_sign_ins SET ${begun} WHERE id IN (
          SELECT id FROM xero_sign_ins s WHERE state = 'live' AND sealed_tokens <> '' AND ${due(sinceMs)} AND EXISTS (SELECT 1 FROM xero_grants g WHERE g.sign_in = s.id) ORDER BY looked_at NULLS FIRST LIMIT ${atOnce} FOR UPDATE SKIP LOCKED) RETURNING id`.execute(db);
      const custom = await sql<any>`
        UPDATE xero_grants SET ${begun} WHERE id IN (SELECT id FROM xero_grants WHERE kind = 'custom' AND ${due(sinceMs)} ORDER BY looked_at NULLS FIRST LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)
        RETURNING id, environment, client_id, sealed_secret`.execute(db);
      return [...people.rows.map((r): LookDue => ({ kind: 'signIn', id: r.id })), ...await Promise.all(custom.rows.map(async (r): Promise<LookDue> => (
        { kind: 'custom', id: r.id, clientId: r.client_id, clientSecret: await sealer.open(r.sealed_secret, clientSecretAt(r.environment, r.client_id)), version: r.sealed_secret })))];
    },

    /** Xero's list, in one step. Undefined: it is older than what is stored by now. @returns environments in which an organisation is there again */
    seen: (of: LookDue, version: string | undefined, tenantIds: readonly string[], lookMs: number): Promise<ReadonlySet<string> | undefined> => db.transaction().execute(async (tx) => {
      const [now] = (of.kind === 'signIn' ? await sql<{ version: string }>`SELECT generation::text AS version FROM xero_sign_ins WHERE id = ${of.id}::uuid FOR UPDATE`.execute(tx)
        : await sql<{ version: string }>`SELECT sealed_secret AS version FROM xero_grants WHERE id = ${of.id}::uuid FOR UPDATE`.execute(tx)).rows;
      if (now === undefined || now.version !== version) return undefined;
      const its = sql`grant_id IN (SELECT g.id FROM xero_grants g WHERE ${of.kind === 'signIn' ? sql`g.sign_in` : sql`g.id`} = ${of.id}::uuid)`;
      const listed = sql`tenant_id = ANY (${[...tenantIds]}::text[])`;
      await sql`UPDATE xero_grant_organisations SET gone_at = clock_timestamp(), told_gone = false WHERE ${its} AND gone_at IS NULL AND NOT (${listed})`.execute(tx);
      const { rows } = await sql<{ environment: string }>`UPDATE xero_grant_organisations SET gone_at = NULL, told_gone = false WHERE ${its} AND gone_at IS NOT NULL AND ${listed} RETURNING environment`.execute(tx);
      // not all at the same minute: several relays were started together
      await sql`UPDATE ${sql.table(of.kind === 'signIn' ? 'xero_sign_ins' : 'xero_grants')} SET look_until = clock_timestamp() + ${ms(lookMs * (0.85 + 0.3 * Math.random()))} WHERE id = ${of.id}::uuid`.execute(tx);
      return new Set(rows.map((r) => r.environment));
    }),

    /** Tells of those that are gone, worked with, and of which nobody was told yet: by one relay at a time, and again where it cannot be told. */
    async tellGone(tell: (e: Concerned) => void | Promise<void>, failed: (e: Concerned, why: unknown) => void): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ grant_id: string; environment: string; tenant_id: string }>`
          SELECT grant_id, environment, tenant_id FROM xero_grant_organisations WHERE gone_at IS NOT NULL AND chosen AND NOT told_gone ORDER BY environment, tenant_id LIMIT 200 FOR UPDATE SKIP LOCKED`.execute(tx);
        for (const of of Map.groupBy(rows, (r) => `${r.environment} ${r.grant_id}`).values()) {
          const e: Concerned = { environment: of[0]!.environment, grantId: of[0]!.grant_id, tenantIds: of.map((r) => r.tenant_id) };
          try { await tell(e); } catch (why) { failed(e, why); continue; }
          await sql`UPDATE xero_grant_organisations SET told_gone = true WHERE environment = ${e.environment} AND tenant_id = ANY (${[...e.tenantIds]}::text[])`.execute(tx);
        }
      });
    },
  };
};
