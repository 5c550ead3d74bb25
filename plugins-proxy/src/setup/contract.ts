/** What the set-up page is told, and what it may ask for. The page imports these types and nothing else of the relay. */

/** `code`: this relay has no administrator, the code of its console is asked for; `signIn`: somebody has to sign in; `in`: proven to administer the environment. */
export type Door = 'code' | 'signIn' | 'in';
export type StepId = 'signIn' | 'solution' | 'user' | 'address' | 'xero' | 'done';
export type StepStatus = 'done' | 'now' | 'waiting';
export interface Step { readonly id: StepId; readonly status: StepStatus }

/** The registration of the relay in Microsoft Entra. */
export interface MicrosoftApp {
  readonly known: boolean;
  /** By configuration: cannot be changed on the page. */
  readonly fixed: boolean;
  readonly tenant: string | undefined;
  readonly clientId: string | undefined;
  /** What has to be registered as redirect address. */
  readonly redirectUri: string;
}

export type SolutionState =
  | { readonly state: 'noSales' }
  | { readonly state: 'noFile'; readonly installed: string | undefined }
  | { readonly state: 'absent'; readonly offered: string }
  | { readonly state: 'older' | 'halfway'; readonly installed: string; readonly offered: string }
  | { readonly state: 'current' | 'newer'; readonly installed: string }
  | { readonly state: 'importing'; readonly offered: string; /** 0 to 100. */ readonly progress: number }
  | { readonly state: 'failed'; readonly offered: string; readonly installed: string | undefined; readonly message: string };

export interface UserState {
  /** `notServed`: user and role are there, the relay does not work with them yet. */
  readonly state: 'absent' | 'disabled' | 'noRole' | 'notServed' | 'ready';
  readonly clientId: string;
  readonly businessUnit: string;
  readonly role: string;
  /** Administration page of the environment's application users. */
  readonly where: string;
}
export interface AddressState { readonly state: 'absent' | 'other' | 'ready'; readonly value: string | undefined; readonly proposed: string }

export interface OrganisationView { readonly tenantId: string; readonly name: string; readonly chosen: boolean }
export interface GrantView { readonly id: string; readonly kind: 'signIn' | 'custom'; readonly state: 'live' | 'lapsed'; readonly endsAt: string | undefined; readonly organisations: readonly OrganisationView[] }
export interface ConnectionView {
  readonly tenantId: string;
  readonly name: string;
  readonly country: string | undefined;
  readonly currency: string | undefined;
  readonly status: 'notConnected' | 'connected' | 'needsReconnecting' | 'paused' | 'readOnly' | 'environmentCopied';
  readonly reason: string | undefined;
  readonly isDefault: boolean;
  readonly callsLeft: number | undefined;
  readonly lastReadOn: string | undefined;
  /** Through a sign-in or custom connection that was made here: it can be disconnected here. */
  readonly ours: boolean;
}
export interface XeroState {
  /** Signing in at Xero needs XERO_APP_CLIENT_ID; custom connections need nothing. */
  readonly signInPossible: boolean;
  readonly grants: readonly GrantView[];
  readonly connections: readonly ConnectionView[];
  /** Why the relay does not work with the environment yet, as a code. */
  readonly trouble: string | undefined;
}
export interface SetupState {
  readonly door: Door;
  readonly steps: readonly Step[];
  readonly next: StepId;
  /** Only to somebody who proved the code, or who is signed in. */
  readonly microsoft: MicrosoftApp | undefined;
  /** A relay without registration cannot be signed in to, and strangers cannot register one. */
  readonly mayRegister: boolean;
  readonly person: { readonly name: string } | undefined;
  readonly environment: { readonly url: string; readonly name: string; readonly appUrl: string } | undefined;
  readonly solution: SolutionState | undefined;
  readonly user: UserState | undefined;
  readonly address: AddressState | undefined;
  readonly xero: XeroState | undefined;
  /** What went wrong on the way back from Microsoft or Xero; said once. */
  readonly notice: Notice | undefined;
}
export interface Notice { readonly code: string; readonly message: string; readonly fix: string }
