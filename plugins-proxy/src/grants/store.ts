/** Sign-ins in PostgreSQL: pairs of tokens with their generation, and the lease of whoever renews one. All times are the database's. */
import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Sealer } from '../secrets/sealer.ts';
import type { TokenPair } from './sign-in-server.ts';

export interface Stored {
  readonly id: string; readonly clientId: string; readonly access: string; readonly refresh: string; readonly generation: number;
  readonly state: 'live' | 'lapsed'; readonly why: string | null; readonly leftMs: number; /** Since these tokens were stored. */ readonly ageMs: number;
}
/** `owed`: an answer to somebody who asked before was lost, and may have replaced the token. */
export interface Lease { readonly id: string; readonly holder: string; readonly generation: number; readonly owed: boolean }

const about = (id: string): string => `Xero tokens of ${id}`;
/** Longer than a refresh may take with everything round it; a dead holder is in the way for so long. */
export const leaseMs = 25_000;

export function createSignIns(db: Kysely<any>, sealer: Sealer) {
  const sealed = (id: string, p: Pick<TokenPair, 'access' | 'refresh'>): Promise<string> => sealer.seal(JSON.stringify({ access: p.access, refresh: p.refresh }), about(id));

  return {
    async read(id: string): Promise<Stored | undefined> {
      const { rows } = await sql<any>`
        SELECT client_id, sealed_tokens, generation, state, why, extract(epoch FROM access_until - clock_timestamp())::float8 * 1000 AS left_ms, extract(epoch FROM clock_timestamp() - renewed_at)::float8 * 1000 AS age_ms FROM xero_sign_ins WHERE id = ${id}::uuid`.execute(db);
      const r = rows[0];
      if (!r) return undefined;
      const tokens = r.sealed_tokens === '' ? { access: '', refresh: '' } : JSON.parse(await sealer.open(r.sealed_tokens, about(id))) as { access: string; refresh: string };
      return { id, clientId: r.client_id, ...tokens, generation: Number(r.generation), state: r.state, why: r.why, leftMs: r.left_ms, ageMs: r.age_ms };
    },
    /** Undefined: somebody else renews it now, or has renewed it since it was read. */
    async claim(id: string, generation: number): Promise<Lease | undefined> {
      const holder = randomUUID();
      const { rows } = await sql<{ owed: boolean }>`
        UPDATE xero_sign_ins AS s SET holder = ${holder}::uuid, lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond', asked_at = coalesce(s.asked_at, clock_timestamp())
        FROM (SELECT id, asked_at FROM xero_sign_ins WHERE id = ${id}::uuid FOR UPDATE) AS before
        WHERE s.id = before.id AND s.generation = ${generation} AND s.state = 'live' AND (s.lease_until IS NULL OR s.lease_until <= clock_timestamp()) RETURNING before.asked_at IS NOT NULL AS owed`.execute(db);
      return rows[0] && { id, holder, generation, owed: rows[0].owed };
    },
    /** False: the lease was lost, and with it these tokens mean nothing. */
    async renewed(l: Lease, p: TokenPair, spentMs: number): Promise<boolean> {
      const { rows } = await sql`
        UPDATE xero_sign_ins SET sealed_tokens = ${await sealed(l.id, p)}, access_until = clock_timestamp() + ${p.seconds * 1_000 - spentMs} * interval '1 millisecond',
          generation = generation + 1, renewed_at = clock_timestamp(), asked_at = NULL, holder = NULL, lease_until = NULL, warned_at = NULL
        WHERE id = ${l.id}::uuid AND holder = ${l.holder}::uuid AND generation = ${l.generation} RETURNING 1`.execute(db);
      return rows.length === 1;
    },
    /** Gives the lease back. `owed`: an answer was lost, so that somebody has to ask again soon; what was owed before stays so, though this time nothing was sent. */
    async release(l: Lease, owed: boolean): Promise<void> {
      await sql`UPDATE xero_sign_ins SET holder = NULL, lease_until = NULL, asked_at = CASE WHEN ${owed || l.owed} THEN asked_at END WHERE id = ${l.id}::uuid AND holder = ${l.holder}::uuid`.execute(db);
    },
    /** The tokens are worth nothing any more and are thrown away. False: the lease was lost. */
    async lapsed(l: Lease, why: string): Promise<boolean> {
      const { rows } = await sql`UPDATE xero_sign_ins SET state = 'lapsed', why = ${why}, sealed_tokens = '', asked_at = NULL, holder = NULL, lease_until = NULL WHERE id = ${l.id}::uuid AND holder = ${l.holder}::uuid AND generation = ${l.generation} RETURNING 1`.execute(db);
      return rows.length === 1;
    },
    /** A person has signed in: a new sign-in, or new tokens for one that is known. Whoever was renewing the old ones has lost. */
    signedIn: (clientId: string, user: string, p: TokenPair): Promise<string> => db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: string }>`
        INSERT INTO xero_sign_ins (client_id, xero_user, sealed_tokens, access_until) VALUES (${clientId}, ${user}, '', clock_timestamp()) ON CONFLICT (client_id, xero_user) DO UPDATE SET client_id = excluded.client_id RETURNING id`.execute(tx);
      const id = rows[0]!.id;
      await sql`
        UPDATE xero_sign_ins SET sealed_tokens = ${await sealed(id, p)}, access_until = clock_timestamp() + ${p.seconds * 1_000} * interval '1 millisecond', generation = generation + 1, renewed_at = clock_timestamp(),
          state = 'live', why = NULL, asked_at = NULL, holder = NULL, lease_until = NULL, warned_at = NULL WHERE id = ${id}::uuid`.execute(tx);
      await sql`UPDATE xero_grants SET told_lapsed = false WHERE sign_in = ${id}::uuid`.execute(tx);
      return id;
    }),
    /** Live ones that nobody has used for so long, or that somebody is owed an answer about and nobody is at. */
    async due(idleMs: number): Promise<readonly { readonly id: string; readonly generation: number }[]> {
      const { rows } = await sql<{ id: string; generation: number }>`
        SELECT id, generation FROM xero_sign_ins WHERE state = 'live' AND sealed_tokens <> '' AND (lease_until IS NULL OR lease_until <= clock_timestamp())
          AND (asked_at IS NOT NULL OR renewed_at < clock_timestamp() - ${idleMs} * interval '1 millisecond') ORDER BY asked_at NULLS LAST, renewed_at LIMIT 50`.execute(db);
      return rows.map((r) => ({ id: r.id, generation: Number(r.generation) }));
    },
  };
}
export type SignIns = ReturnType<typeof createSignIns>;
