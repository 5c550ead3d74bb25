/**
 * How connecting works together: the registry of environments (`hosting/`), the sign-ins at Xero (`grants/`), and whoever
 * sets them up: the set-up page, the command line, or environment variables.
 */
import type { TokenSource } from '../core/token.ts';

/** One Dynamics environment that this relay serves. Ids in lower case; `url` is an origin. */
export interface EnvironmentSettings {
  /** Organization id, as WhoAmI tells it: the key of URLs, of the schema in the database, and of everything else. */
  readonly organizationId: string;
  readonly url: string;
  /** Microsoft's sign-in server, for example https://login.microsoftonline.com */
  readonly authority: string;
  readonly entraTenantId: string;
  /** Application (client) id of the application user. */
  readonly clientId: string;
  /** What people call it. */
  readonly name: string;
}
export interface EnvironmentState {
  /** Undefined: it works. Otherwise a code, such as `dataverse-401` or `XERO_NO_ORGANISATION`. */
  readonly trouble: string | undefined;
  readonly copied: boolean;
  readonly organisations: readonly { readonly connectionId: string; readonly tenantId: string; readonly name: string }[];
}
export interface Registry {
  list(): Promise<readonly EnvironmentSettings[]>;
  /** Stores it, its secret sealed, and begins to serve it; one that is known is replaced. */
  put(e: EnvironmentSettings, clientSecret: string): Promise<void>;
  /** Stops serving it. `forget` removes what is stored about it. */
  remove(organizationId: string): Promise<void>;
  /** Undefined: not served by this process. */
  state(organizationId: string): EnvironmentState | undefined;
  /** Something outside has changed (solution imported, Xero connected): look again now. */
  wake(organizationId: string): void;
}

/** One organisation of a sign-in, or of a custom connection. */
export interface XeroOrganisation { readonly tenantId: string; readonly name: string; /** Chosen for this environment. */ readonly chosen: boolean; /** Xero's id of the connection, for disconnecting; absent for a custom connection. */ readonly xeroConnectionId: string | undefined }
export interface GrantState {
  readonly id: string;
  readonly environment: string;
  readonly kind: 'signIn' | 'custom';
  /** `lapsed`: somebody has to sign in at Xero again. */
  readonly state: 'live' | 'lapsed';
  /** Undefined for custom connections: they do not end. ISO 8601. */
  readonly endsAt: string | undefined;
  readonly organisations: readonly XeroOrganisation[];
}
export interface Grants {
  /** Where the browser goes, with state and PKCE; valid for ten minutes, once. `redirectUri` is that of this relay. */
  begin(o: { readonly environment: string; readonly redirectUri: string }): Promise<{ readonly url: string; readonly state: string }>;
  /** @throws SetupError: unknown or used state, refused by the person, refused by Xero */
  finish(o: { readonly state: string; readonly code: string | undefined; readonly error: string | undefined }): Promise<GrantState>;
  /** Client credentials; the organisations are read at once. @throws SetupError when Xero refuses them */
  addCustom(o: { readonly environment: string; readonly clientId: string; readonly clientSecret: string }): Promise<GrantState>;
  /** Which organisations of a sign-in the environment works with. */
  choose(o: { readonly environment: string; readonly grantId: string; readonly tenantIds: readonly string[] }): Promise<void>;
  of(environment: string): Promise<readonly GrantState[]>;
  /** Takes one organisation away, in Xero, too. Never revokes the token: that would end every other organisation of that person. */
  disconnect(o: { readonly environment: string; readonly tenantId: string }): Promise<void>;
  /** Tokens for calls about this organisation, for this environment. @throws DoorError of door `identity` from `get` when nothing or nothing live is there */
  tokens(environment: string, tenantId: string): TokenSource;
}
