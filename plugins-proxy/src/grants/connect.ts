/** Connecting and disconnecting, as the set-up page and the command line do it. */
import { createHash, randomBytes } from 'node:crypto';
import { isDoorError } from '../core/errors.ts';
import type { GrantPoint } from '../core/crash-points.ts';
import type { TokenSource } from '../core/token.ts';
import type { GrantState } from '../setup/ports.ts';
import { SCOPES } from '../xero/client.ts';
import { explained, setupError } from './errors.ts';
import type { GrantStore } from './grant-store.ts';
import type { Live } from './live.ts';
import { claimsOf, type SignInServer, type XeroApp } from './sign-in-server.ts';
import type { SignIns } from './store.ts';

export const signInScopes = `offline_access ${SCOPES}`;

export interface ConnectDeps {
  readonly store: GrantStore; readonly signIns: SignIns; readonly server: SignInServer; readonly live: Live; readonly app: () => XeroApp | undefined;
  readonly at: (name: GrantPoint) => void | Promise<void>;
  /** Tokens by client credentials. */
  readonly custom: (clientId: string, clientSecret: string) => TokenSource;
  /** Which way leads where has changed. */
  readonly changed: (environment: string) => void;
  /** An administrator does not want to work with these any more. */
  readonly disconnected: (e: { readonly environment: string; readonly tenantIds: readonly string[] }) => void;
}

const random = (): string => randomBytes(32).toString('base64url');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const organisationsOnly = <C extends { readonly tenantType: string }>(all: readonly C[]): C[] => all.filter((c) => c.tenantType === 'ORGANISATION');

export function createConnect(d: ConnectDeps) {
  return {
    async begin(o: { readonly environment: string; readonly redirectUri: string }): Promise<{ url: string; state: string }> {
      const app = d.app();
      if (app === undefined) throw setupError('XERO_APP_MISSING');
      const [state, verifier] = [random(), random()];
      await d.store.beginState(sha256(state), o.environment, o.redirectUri, verifier);
      return { url: d.server.authorizeUrl({ app, redirectUri: o.redirectUri, scopes: signInScopes, state, challenge: sha256(verifier) }), state };
    },

    async finish(o: { readonly state: string; readonly code: string | undefined; readonly error: string | undefined }): Promise<GrantState> {
      const begun = await d.store.takeState(sha256(o.state));
      if (begun === undefined) throw setupError('XERO_STATE_UNKNOWN');
      if (o.code === undefined || o.code === '') throw setupError(o.error === 'access_denied' ? 'XERO_SIGN_IN_CANCELLED' : 'XERO_SIGN_IN_REFUSED');
      const app = d.app();
      if (app === undefined) throw setupError('XERO_APP_MISSING');
      try {
        const pair = await d.server.redeem(app, { code: o.code, redirectUri: begun.redirectUri, verifier: begun.verifier });
        // only what is named has to be there; Xero may add to it
        if (pair.scopes.length > 0 && SCOPES.split(' ').some((s) => !pair.scopes.includes(s))) throw setupError('XERO_SCOPES_MISSING');
        const claims = claimsOf(pair.access);
        // Stored before the first use. Where Xero does not say who it is, the sign-in is kept by itself.
        const signIn = await d.signIns.signedIn(app.clientId, claims.user ?? `event ${claims.authEvent ?? random()}`, pair);
        d.live.forget(signIn);
        await d.at('sign-in-stored');
        const all = organisationsOnly(await d.server.connections(pair.access));
        const allowed = claims.authEvent === undefined ? [] : organisationsOnly(await d.server.connections(pair.access, claims.authEvent));
        if (all.length === 0) throw setupError('XERO_NO_ORGANISATION');
        // Without the list of this consent one organisation alone is meant; among several a person has to choose.
        const chosen = allowed.length > 0 ? allowed : all.length === 1 ? all : [];
        const grant = await d.store.bySignIn(begun.environment, signIn, all, new Set(chosen.map((c) => c.tenantId)), app.clientId);
        d.changed(begun.environment);
        return await d.store.one(grant);
      } catch (e) { throw explained(e); }
    },

    async addCustom(o: { readonly environment: string; readonly clientId: string; readonly clientSecret: string }): Promise<GrantState> {
      const tokens = d.custom(o.clientId, o.clientSecret);
      try {
        const found = organisationsOnly(await d.server.connections(await tokens.get()));
        if (found.length === 0) throw setupError('XERO_NO_ORGANISATION');
        const grant = await d.store.byCustom(o.environment, o.clientId, o.clientSecret, found);
        d.changed(o.environment);
        return await d.store.one(grant);
      } catch (e) { throw explained(e); } finally { await tokens.close(); }
    },

    async choose(o: { readonly environment: string; readonly grantId: string; readonly tenantIds: readonly string[] }): Promise<void> {
      const grant = (await d.store.of(o.environment)).find((g) => g.id === o.grantId);
      const wanted = o.tenantIds.map((t) => t.toLowerCase());
      if (grant === undefined || wanted.some((t) => !grant.organisations.some((x) => x.tenantId === t))) throw setupError('XERO_GRANT_UNKNOWN');
      await d.store.choose(o.environment, o.grantId, wanted);
      d.changed(o.environment);
      const left = grant.organisations.filter((x) => x.chosen && !wanted.includes(x.tenantId)).map((x) => x.tenantId);
      if (left.length > 0) d.disconnected({ environment: o.environment, tenantIds: left });
    },

    /** Not chosen first: whoever dies in between, or does not reach Xero, has an organisation that is not worked with and can be disconnected again. */
    async disconnect(o: { readonly environment: string; readonly tenantId: string }): Promise<void> {
      const tenant = o.tenantId.toLowerCase();
      const c = await d.store.connection(o.environment, tenant);
      if (c === undefined) return;
      await d.store.unchoose(o.environment, tenant);
      d.changed(o.environment);
      d.disconnected({ environment: o.environment, tenantIds: [tenant] });
      // another environment that was connected by the same person goes on
      if (c.signIn !== undefined && c.connectionId !== undefined && !c.shared) {
        try { await d.server.disconnect(await d.live.get(c.signIn), c.connectionId); } catch (e) {
          // a sign-in that has ended reaches nothing: there is nothing to take away by it
          if (!isDoorError(e) || (e.code !== 'sign-in-lapsed' && e.code !== 'no-sign-in')) throw explained(e);
        }
      }
      await d.store.take(o.environment, tenant);
      d.changed(o.environment);
    },
  };
}
