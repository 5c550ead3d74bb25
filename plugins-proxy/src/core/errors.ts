/**
 * Errors of the doors. Callers decide on `fate`, never on a message.
 *
 * - notSent:   no connection was made, nothing can have happened; try again at once or later
 * - throttled: 429 (or our own budget is used up); nothing happened; wait `retryAfterMs`
 * - unauthorised: 401; nothing happened; refresh the token once
 * - forbidden: 403; nothing happened; a person must reconnect or grant rights
 * - refused:   the other side read it and said no (400, 404, 409, 412); nothing happened; repeating is useless
 * - doubtful:  anything may have happened: time-out, reset, 5xx, an answer that is truncated or not JSON
 */
export type Fate = 'notSent' | 'throttled' | 'unauthorised' | 'forbidden' | 'refused' | 'doubtful';

export class DoorError extends Error {
  readonly door: 'dataverse' | 'xero' | 'identity' | 'alerts';
  readonly fate: Fate;
  readonly status: number;
  /** Dataverse's code (0x8004...), Xero's Type, or our own word for what broke (timeout, reset, truncated, not-json). */
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  /** Parsed body where there was one. Never logged: it may hold document content. */
  readonly body: unknown;
  constructor(o: { door: DoorError['door']; fate: Fate; status?: number; code: string; message: string; retryAfterMs?: number; body?: unknown; cause?: unknown }) {
    super(o.message, { cause: o.cause });
    this.name = 'DoorError';
    this.door = o.door; this.fate = o.fate; this.status = o.status ?? 0; this.code = o.code; this.retryAfterMs = o.retryAfterMs; this.body = o.body;
  }
}
export const isDoorError = (e: unknown): e is DoorError => e instanceof DoorError;
