/** What set-up keeps in the database. */
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { Notice } from './contract.ts';

/** Seals for the database. `about` says what a value belongs to, so that one cannot be put in another's place. */
export interface Sealer { seal(text: string, about: string): Promise<string>; open(sealed: string, about: string): Promise<string> }

export const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
export const newSecret = (): string => randomBytes(32).toString('base64url');

export interface Session {
  readonly hash: Buffer;
  /** Proved the code, or administers an environment that is served here: may bring another environment. */
  readonly trusted: boolean;
  readonly organizationId: string | undefined;
  readonly url: string | undefined;
  readonly environmentName: string | undefined;
  readonly userId: string | undefined;
  readonly userName: string | undefined;
  readonly sealedToken: string | undefined;
  readonly notice: Notice | undefined;
}
export interface SignIn { readonly url: string; readonly redirectUri: string; readonly verifier: string; readonly nonce: string }

const lower = (v: unknown): string | undefined => (v === null || v === undefined ? undefined : String(v).toLowerCase());
const text = (v: unknown): string | undefined => (v === null || v === undefined ? undefined : String(v));

/** Minutes that a session without a token may take: from the code to the first sign-in. */
const MINUTES = 60;
const SIGN_IN_MINUTES = 10;

export function createSetupStore(db: Db, sealer: Sealer) {
  const about = (hash: Buffer, what: string): string => `setup:${what}:${hash.toString('hex')}`;
  return {
    async session(id: string | undefined): Promise<Session | undefined> {
      if (id === undefined || id.length > 100) return undefined;
      const { rows: [r] } = await sql<any>`SELECT * FROM setup_sessions WHERE hash = ${digest(id)} AND until > clock_timestamp()`.execute(db);
      return r && { hash: r.hash, trusted: r.trusted, organizationId: lower(r.organization_id), url: text(r.url), environmentName: text(r.environment_name), userId: lower(r.user_id), userName: text(r.user_name), sealedToken: text(r.sealed_token), notice: r.notice ?? undefined };
    },
    /** A new session in the place of `old`: an id that was known before somebody proved anything must not be worth anything afterwards. @returns its id */
    async begin(o: { readonly trusted: boolean; readonly old?: Buffer | undefined }): Promise<string> {
      const id = newSecret();
      await db.transaction().execute(async (trx) => {
        await sql`DELETE FROM setup_sessions WHERE until < clock_timestamp() OR hash = ${o.old ?? null}`.execute(trx);
        await sql`INSERT INTO setup_sessions (hash, until, trusted) VALUES (${digest(id)}, clock_timestamp() + make_interval(mins => ${MINUTES}), ${o.trusted})`.execute(trx);
      });
      return id;
    },
    /** The session of a person who is proven; ends with the token of that person. @returns its id */
    async enter(o: { readonly old: Buffer; readonly organizationId: string; readonly url: string; readonly environmentName: string; readonly userId: string; readonly userName: string; readonly token: string; readonly seconds: number }): Promise<string> {
      const id = newSecret(), hash = digest(id);
      const sealed = await sealer.seal(o.token, about(hash, 'token'));
      await db.transaction().execute(async (trx) => {
        await sql`DELETE FROM setup_sessions WHERE hash = ${o.old}`.execute(trx);
        await sql`INSERT INTO setup_sessions (hash, until, trusted, organization_id, url, environment_name, user_id, user_name, sealed_token)
          VALUES (${hash}, clock_timestamp() + make_interval(secs => ${o.seconds}), true, ${o.organizationId}::uuid, ${o.url}, ${o.environmentName}, ${o.userId}::uuid, ${o.userName}, ${sealed})`.execute(trx);
        await sql`INSERT INTO setup_administrators (organization_id, user_id, name, url) VALUES (${o.organizationId}::uuid, ${o.userId}::uuid, ${o.userName}, ${o.url})
          ON CONFLICT (organization_id, user_id) DO UPDATE SET name = excluded.name, url = excluded.url, proven_at = clock_timestamp()`.execute(trx);
        // from now on there is somebody who can let others in
        await sql`DELETE FROM setup_code`.execute(trx);
      });
      return id;
    },
    async end(hash: Buffer): Promise<void> { await sql`DELETE FROM setup_sessions WHERE hash = ${hash}`.execute(db); },
    tokenOf: (s: Session): Promise<string> => sealer.open(s.sealedToken!, about(s.hash, 'token')),
    async notice(hash: Buffer, notice: Notice | undefined): Promise<void> { await sql`UPDATE setup_sessions SET notice = ${notice === undefined ? null : JSON.stringify(notice)}::jsonb WHERE hash = ${hash}`.execute(db); },

    async rememberSignIn(hash: Buffer, state: string, s: SignIn): Promise<void> {
      const sealed = await sealer.seal(JSON.stringify({ verifier: s.verifier, nonce: s.nonce }), about(hash, 'sign-in'));
      await sql`UPDATE setup_sessions SET sign_in_state = ${digest(state)}, sign_in_url = ${s.url}, sign_in_redirect = ${s.redirectUri}, sealed_sign_in = ${sealed}, sign_in_until = clock_timestamp() + make_interval(mins => ${SIGN_IN_MINUTES}) WHERE hash = ${hash}`.execute(db);
    },
    /** Once, only in the session that began it, and not for long. */
    async takeSignIn(hash: Buffer, state: string): Promise<SignIn | undefined> {
      const { rows: [r] } = await sql<any>`WITH was AS (SELECT * FROM setup_sessions WHERE hash = ${hash} AND sign_in_state = ${digest(state)} AND sign_in_until > clock_timestamp() FOR UPDATE)
        UPDATE setup_sessions s SET sign_in_state = NULL, sealed_sign_in = NULL FROM was WHERE s.hash = was.hash RETURNING was.sign_in_url, was.sign_in_redirect, was.sealed_sign_in`.execute(db);
      if (!r) return undefined;
      return { url: r.sign_in_url, redirectUri: r.sign_in_redirect, ...JSON.parse(await sealer.open(r.sealed_sign_in, about(hash, 'sign-in'))) };
    },
    async rememberXero(hash: Buffer, state: string): Promise<void> { await sql`UPDATE setup_sessions SET xero_state = ${digest(state)} WHERE hash = ${hash}`.execute(db); },
    async takeXero(hash: Buffer, state: string): Promise<boolean> {
      const { rows } = await sql`UPDATE setup_sessions SET xero_state = NULL WHERE hash = ${hash} AND xero_state = ${digest(state)} RETURNING 1`.execute(db);
      return rows.length > 0;
    },

    async microsoftApp(): Promise<{ tenant: string; clientId: string; clientSecret: string } | undefined> {
      const { rows: [r] } = await sql<any>`SELECT * FROM setup_microsoft_app`.execute(db);
      return r && { tenant: r.tenant, clientId: r.client_id, clientSecret: await sealer.open(r.sealed_secret, 'setup:microsoft-app') };
    },
    async keepMicrosoftApp(a: { tenant: string; clientId: string; clientSecret: string }): Promise<void> {
      const sealed = await sealer.seal(a.clientSecret, 'setup:microsoft-app');
      await sql`INSERT INTO setup_microsoft_app (tenant, client_id, sealed_secret) VALUES (${a.tenant}, ${a.clientId}::uuid, ${sealed})
        ON CONFLICT (single) DO UPDATE SET tenant = excluded.tenant, client_id = excluded.client_id, sealed_secret = excluded.sealed_secret`.execute(db);
    },
    /** Environments that somebody who was let in has proven to administer, set up to the end or not. */
    async administered(): Promise<readonly { readonly organizationId: string; readonly url: string }[]> { return (await sql<any>`SELECT DISTINCT organization_id, url FROM setup_administrators`.execute(db)).rows.map((r) => ({ organizationId: r.organization_id, url: r.url })); },

    async putCode(hash: Buffer): Promise<void> { await sql`INSERT INTO setup_code (hash) VALUES (${hash}) ON CONFLICT (single) DO UPDATE SET hash = excluded.hash, tries = 0, made_at = clock_timestamp()`.execute(db); },
    /** Counts a try before it is judged, so that tries at the same moment cannot be more than there are. Undefined: no code, or too many tries. */
    async tryCode(most: number): Promise<Buffer | undefined> {
      const { rows: [r] } = await sql<{ hash: Buffer }>`UPDATE setup_code SET tries = tries + 1 WHERE tries < ${most} RETURNING hash`.execute(db);
      return r?.hash;
    },
    /** Of two that have the code at the same moment, one has used it. */
    async useCode(hash: Buffer): Promise<boolean> { return (await sql`DELETE FROM setup_code WHERE hash = ${hash} RETURNING 1`.execute(db)).rows.length > 0; },

    async import(organizationId: string): Promise<{ job: string; operation: string | undefined; ageMs: number } | undefined> {
      const { rows: [r] } = await sql<any>`SELECT job, operation, extract(epoch FROM clock_timestamp() - started_at) * 1000 AS age FROM setup_imports WHERE organization_id = ${organizationId}::uuid`.execute(db);
      return r && { job: r.job, operation: r.operation ?? undefined, ageMs: Number(r.age) };
    },
    /** Before it is asked for. False: somebody has begun one in the last minute. */
    async beginImport(organizationId: string, job: string): Promise<boolean> {
      const { rows } = await sql`INSERT INTO setup_imports AS i (organization_id, job) VALUES (${organizationId}::uuid, ${job}::uuid)
        ON CONFLICT (organization_id) DO UPDATE SET job = excluded.job, operation = NULL, started_at = clock_timestamp() WHERE i.operation IS NOT NULL OR i.started_at < clock_timestamp() - interval '3 minutes' RETURNING 1`.execute(db);
      return rows.length > 0;
    },
    async importAsked(organizationId: string, job: string, operation: string): Promise<void> { await sql`UPDATE setup_imports SET operation = ${operation}::uuid WHERE organization_id = ${organizationId}::uuid AND job = ${job}::uuid`.execute(db); },
    async forgetImport(organizationId: string): Promise<void> { await sql`DELETE FROM setup_imports WHERE organization_id = ${organizationId}::uuid`.execute(db); },
  };
}
export type SetupStore = ReturnType<typeof createSetupStore>;
