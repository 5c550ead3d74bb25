/** Grants and their organisations in PostgreSQL: what each environment may do with which sign-in or custom connection. */
import { sql, type Kysely } from 'kysely';
import type { Sealer } from '../secrets/sealer.ts';
import type { GrantState } from '../setup/ports.ts';
import type { XeroConnection } from './sign-in-server.ts';

/** The way to one organisation. */
export type Route = { readonly grantId: string; readonly kind: 'signIn'; readonly signIn: string } | { readonly grantId: string; readonly kind: 'custom'; readonly clientId: string; readonly clientSecret: string; readonly lapsed: boolean };
/** Whom something about a grant concerns. */
export interface Concerned { readonly environment: string; readonly grantId: string; readonly tenantIds: readonly string[] }

const endDays = 60;
/** What a sealed client secret belongs to. */
export const clientSecretAt = (environment: string, clientId: string): string => `client secret of ${clientId} for ${environment}`;
const chosenOf = sql`coalesce((SELECT array_agg(x.tenant_id) FROM xero_grant_organisations x WHERE x.grant_id = g.id AND x.chosen), '{}')`;

export function createGrantStore(db: Kysely<any>, sealer: Sealer) {
  const upsertOrganisations = async (tx: Kysely<any>, environment: string, grantId: string, found: readonly XeroConnection[], chosen: ReadonlySet<string>, custom: boolean): Promise<void> => {
    for (const c of found) {
      const id = custom ? null : c.id;
      // What was allowed just now goes this way from now on, and so does what was reached through a sign-in that has ended;
      // everything else that this person can reach is only offered.
      await sql`
        INSERT INTO xero_grant_organisations AS o (environment, tenant_id, grant_id, name, chosen, xero_connection_id) VALUES (${environment}, ${c.tenantId}, ${grantId}::uuid, ${c.tenantName}, ${chosen.has(c.tenantId)}, ${id})
        ON CONFLICT (environment, tenant_id) DO UPDATE SET grant_id = excluded.grant_id, name = excluded.name, chosen = o.chosen OR excluded.chosen, xero_connection_id = excluded.xero_connection_id, gone_at = NULL, told_gone = false
        WHERE excluded.chosen OR o.grant_id = excluded.grant_id OR NOT o.chosen
          OR EXISTS (SELECT 1 FROM xero_grants g LEFT JOIN xero_sign_ins s ON s.id = g.sign_in WHERE g.id = o.grant_id AND (g.state = 'lapsed' OR s.state = 'lapsed'))`.execute(tx);
    }
    // what this sign-in does not reach any more and nobody works with need not be shown
    await sql`DELETE FROM xero_grant_organisations WHERE grant_id = ${grantId}::uuid AND NOT chosen AND NOT (tenant_id = ANY (${found.map((f) => f.tenantId)}::text[]))`.execute(tx);
    await sql`DELETE FROM xero_grants g WHERE g.environment = ${environment} AND g.id <> ${grantId}::uuid AND NOT EXISTS (SELECT 1 FROM xero_grant_organisations o WHERE o.grant_id = g.id)`.execute(tx);
  };
  const states = async (where: ReturnType<typeof sql>): Promise<GrantState[]> => {
    const { rows } = await sql<any>`
      SELECT g.id, g.environment, g.kind, CASE WHEN g.kind = 'signIn' THEN s.state ELSE g.state END AS state,
        CASE WHEN g.kind = 'signIn' AND s.state = 'live' THEN s.renewed_at + ${sql.lit(endDays)} * interval '1 day' END AS ends_at,
        coalesce((SELECT jsonb_agg(jsonb_build_object('tenantId', o.tenant_id, 'name', o.name, 'chosen', o.chosen, 'xeroConnectionId', o.xero_connection_id) ORDER BY o.name, o.tenant_id) FROM xero_grant_organisations o WHERE o.grant_id = g.id), '[]') AS organisations
      FROM xero_grants g LEFT JOIN xero_sign_ins s ON s.id = g.sign_in WHERE ${where} ORDER BY g.created_at, g.id`.execute(db);
    return rows.map((r): GrantState => ({ id: r.id, environment: r.environment, kind: r.kind, state: r.state, endsAt: r.ends_at?.toISOString(), organisations: r.organisations.map((x: any) => ({ ...x, xeroConnectionId: x.xeroConnectionId ?? undefined })) }));
  };
  const concerned = (rows: readonly any[]): Concerned[] => rows.map((r) => ({ environment: r.environment, grantId: r.id, tenantIds: r.tenants }));

  return {
    of: (environment: string) => states(sql`g.environment = ${environment}`),
    async one(id: string): Promise<GrantState> { return (await states(sql`g.id = ${id}::uuid`))[0]!; },
    bySignIn: (environment: string, signIn: string, found: readonly XeroConnection[], chosen: ReadonlySet<string>, clientId: string): Promise<string> => db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: string }>`INSERT INTO xero_grants (environment, kind, sign_in, client_id) VALUES (${environment}, 'signIn', ${signIn}::uuid, ${clientId}) ON CONFLICT (environment, sign_in) WHERE sign_in IS NOT NULL DO UPDATE SET told_lapsed = false RETURNING id`.execute(tx);
      await upsertOrganisations(tx, environment, rows[0]!.id, found, chosen, false);
      return rows[0]!.id;
    }),
    byCustom: (environment: string, clientId: string, clientSecret: string, found: readonly XeroConnection[]): Promise<string> => db.transaction().execute(async (tx) => {
      const sealed = await sealer.seal(clientSecret, clientSecretAt(environment, clientId));
      const { rows } = await sql<{ id: string }>`INSERT INTO xero_grants (environment, kind, client_id, sealed_secret) VALUES (${environment}, 'custom', ${clientId}, ${sealed}) ON CONFLICT (environment, client_id) WHERE kind = 'custom' DO UPDATE SET sealed_secret = excluded.sealed_secret, state = 'live', told_lapsed = false RETURNING id`.execute(tx);
      await upsertOrganisations(tx, environment, rows[0]!.id, found, new Set(found.map((f) => f.tenantId)), true);
      return rows[0]!.id;
    }),
    async route(environment: string, tenantId: string): Promise<Route | undefined> {
      const { rows } = await sql<any>`SELECT g.id, g.kind, g.sign_in, g.client_id, g.sealed_secret, g.state FROM xero_grant_organisations o JOIN xero_grants g ON g.id = o.grant_id WHERE o.environment = ${environment} AND o.tenant_id = ${tenantId} AND o.chosen`.execute(db);
      const r = rows[0];
      if (!r) return undefined;
      if (r.kind === 'signIn') return { grantId: r.id, kind: 'signIn', signIn: r.sign_in };
      return { grantId: r.id, kind: 'custom', clientId: r.client_id, clientSecret: await sealer.open(r.sealed_secret, clientSecretAt(environment, r.client_id)), lapsed: r.state === 'lapsed' };
    },
    chosen: async (environment: string): Promise<readonly { tenantId: string; name: string }[]> =>
      (await sql<any>`SELECT tenant_id, name FROM xero_grant_organisations WHERE environment = ${environment} AND chosen ORDER BY name, tenant_id`.execute(db)).rows.map((r) => ({ tenantId: r.tenant_id, name: r.name })),
    async choose(environment: string, grantId: string, tenantIds: readonly string[]): Promise<void> {
      await sql`UPDATE xero_grant_organisations SET chosen = tenant_id = ANY (${[...tenantIds]}::text[]) WHERE environment = ${environment} AND grant_id = ${grantId}::uuid`.execute(db);
    },
    /** The connection in Xero, and whether another environment works with it, too. */
    async connection(environment: string, tenantId: string): Promise<{ readonly connectionId: string | undefined; readonly signIn: string | undefined; readonly shared: boolean } | undefined> {
      const { rows } = await sql<any>`
        SELECT o.xero_connection_id, g.sign_in, EXISTS (SELECT 1 FROM xero_grant_organisations p JOIN xero_grants h ON h.id = p.grant_id WHERE h.sign_in = g.sign_in AND p.tenant_id = o.tenant_id AND p.chosen AND p.environment <> o.environment) AS shared
        FROM xero_grant_organisations o JOIN xero_grants g ON g.id = o.grant_id WHERE o.environment = ${environment} AND o.tenant_id = ${tenantId}`.execute(db);
      const r = rows[0];
      return r && { connectionId: r.xero_connection_id ?? undefined, signIn: r.sign_in ?? undefined, shared: r.shared };
    },
    async unchoose(environment: string, tenantId: string): Promise<void> { await sql`UPDATE xero_grant_organisations SET chosen = false WHERE environment = ${environment} AND tenant_id = ${tenantId}`.execute(db); },
    async take(environment: string, tenantId: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        await sql`DELETE FROM xero_grant_organisations WHERE environment = ${environment} AND tenant_id = ${tenantId}`.execute(tx);
        await sql`DELETE FROM xero_grants g WHERE g.environment = ${environment} AND NOT EXISTS (SELECT 1 FROM xero_grant_organisations o WHERE o.grant_id = g.id)`.execute(tx);
      });
    },
    /** Whether that was news. */
    async customState(grantId: string, state: 'live' | 'lapsed'): Promise<boolean> {
      return (await sql`UPDATE xero_grants SET state = ${state}, told_lapsed = false WHERE id = ${grantId}::uuid AND state <> ${state} RETURNING 1`.execute(db)).rows.length === 1;
    },
    /** Ended and nobody was told yet. */
    async untold(): Promise<readonly Concerned[]> {
      return concerned((await sql<any>`SELECT g.id, g.environment, ${chosenOf} AS tenants FROM xero_grants g LEFT JOIN xero_sign_ins s ON s.id = g.sign_in WHERE NOT g.told_lapsed AND (g.state = 'lapsed' OR s.state = 'lapsed')`.execute(db)).rows);
    },
    async told(grantId: string): Promise<void> { await sql`UPDATE xero_grants SET told_lapsed = true WHERE id = ${grantId}::uuid`.execute(db); },
    /** Those that end soon and of which nobody was told. */
    async ending(beforeDays: number): Promise<readonly (Concerned & { readonly signIn: string; readonly endsAt: string })[]> {
      const { rows } = await sql<any>`
        SELECT g.id, g.environment, g.sign_in, ${chosenOf} AS tenants, s.renewed_at + ${sql.lit(endDays)} * interval '1 day' AS ends_at
        FROM xero_sign_ins s JOIN xero_grants g ON g.sign_in = s.id WHERE s.state = 'live' AND s.warned_at IS NULL AND s.renewed_at < clock_timestamp() - ${endDays - beforeDays} * interval '1 day'`.execute(db);
      return concerned(rows).map((c, n) => ({ ...c, signIn: rows[n].sign_in, endsAt: rows[n].ends_at.toISOString() }));
    },
    async warned(signIn: string): Promise<void> { await sql`UPDATE xero_sign_ins SET warned_at = clock_timestamp() WHERE id = ${signIn}::uuid`.execute(db); },
    /** Tokens that no environment may use, and sign-ins that were begun and never finished. */
    async sweep(): Promise<void> {
      await sql`DELETE FROM xero_sign_ins s WHERE NOT EXISTS (SELECT 1 FROM xero_grants g WHERE g.sign_in = s.id) AND s.renewed_at < clock_timestamp() - interval '1 hour'`.execute(db);
      await sql`DELETE FROM xero_states WHERE created_at < clock_timestamp() - interval '1 hour'`.execute(db);
    },
    async beginState(hash: string, environment: string, redirectUri: string, verifier: string): Promise<void> {
      await sql`INSERT INTO xero_states (state_hash, environment, redirect_uri, sealed_verifier) VALUES (${hash}, ${environment}, ${redirectUri}, ${await sealer.seal(verifier, `PKCE verifier ${hash}`)})`.execute(db);
    },
    /** Once, within ten minutes. */
    async takeState(hash: string): Promise<{ readonly environment: string; readonly redirectUri: string; readonly verifier: string } | undefined> {
      const { rows } = await sql<any>`DELETE FROM xero_states WHERE state_hash = ${hash} RETURNING environment, redirect_uri, sealed_verifier, created_at > clock_timestamp() - interval '10 minutes' AS fresh`.execute(db);
      const r = rows[0];
      return r?.fresh ? { environment: r.environment, redirectUri: r.redirect_uri, verifier: await sealer.open(r.sealed_verifier, `PKCE verifier ${hash}`) } : undefined;
    },
    async forget(environment: string): Promise<void> {
      await sql`DELETE FROM xero_grants WHERE environment = ${environment}`.execute(db);
      await sql`DELETE FROM xero_states WHERE environment = ${environment}`.execute(db);
      await sql`DELETE FROM xero_sign_ins s WHERE NOT EXISTS (SELECT 1 FROM xero_grants g WHERE g.sign_in = s.id)`.execute(db);
    },
  };
}
export type GrantStore = ReturnType<typeof createGrantStore>;
