/** What is worth telling whoever runs Counterfoil. Alerts are stored until they are sent, so they hold codes, ids, counts and times: words are made when they go out. */
export type AlertKind = 'connectionLost' | 'connectionBack' | 'problem' | 'unreachable' | 'reachable' | 'callsLow' | 'grantEnds' | 'digest';

export interface DigestCounts { readonly sent: number; readonly failed: number; readonly needsDecision: number; readonly waiting: number; readonly drift: number }
export interface Facts {
  readonly document?: { readonly table: string; readonly id: string };
  /** ISO 8601. */
  readonly since?: string;
  readonly endsAt?: string;
  /** Calls left today. */
  readonly left?: number;
  /** So often again, since it was told last. */
  readonly again?: number;
  /** YYYY-MM-DD in the organisation's zone. */
  readonly day?: string;
  readonly counts?: DigestCounts;
}
export interface AlertEvent {
  readonly kind: AlertKind;
  /** Organization id; an origin while that is not known yet. */
  readonly environment: string;
  readonly connection?: string | undefined;
  /** What happened: a problem's code, or one of words.ts. The same code of the same connection is the same alert. */
  readonly code: string;
  /** One for each thing that happened. Told again under the same key, it counts once. */
  readonly keys?: readonly string[];
  readonly facts?: Facts;
}
export interface Alert extends AlertEvent { readonly id: string; readonly connection: string; readonly at: Date; readonly facts: Facts }

/** As people know them; undefined where this process does not serve them. */
export interface Names { readonly environment?: string | undefined; readonly connection?: string | undefined; /** Where Dynamics opens in the browser. */ readonly appUrl?: string | undefined; /** E-mail addresses that hear of this connection, too. */ readonly recipients?: readonly string[] | undefined }

/** One message, ready for any channel. */
export interface Words {
  readonly title: string;
  readonly text: string;
  readonly fix: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly url: string | undefined;
}

export interface Channel {
  /** As it is stored with what waits for it, so it stays the same over the years. */
  readonly name: 'email' | 'teams' | 'webhook';
  /** @throws ChannelError */
  send(alert: Alert, words: Words, names: Names): Promise<void>;
  close(): Promise<void>;
}
/** Why a message did not go, in a code for the log and in words for `alert-test`; never with an address or a password in it. */
export class ChannelError extends Error {
  readonly code: string;
  readonly fix: string;
  constructor(code: string, message: string, fix: string) { super(message); this.name = 'ChannelError'; this.code = code; this.fix = fix; }
}
