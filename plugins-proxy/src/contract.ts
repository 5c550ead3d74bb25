/**
 * What crosses from the relay to the browser: the body of a nudge and the lines of its stream (application/x-ndjson,
 * one JSON object a line). Shared by relay, ribbon script and SyncStatus; types only, so nothing of the relay is bundled.
 *
 *   POST /v1/environments/{organization id}/nudges      Authorization: Bearer <ticket>      body: Nudge
 *   202, then one StreamLine a line until every request has ended, or two minutes have passed
 *
 * A second nudge with the same ticket replays the steps so far and does nothing else. Ids that are unknown, foreign or
 * whose ticket is wrong or older than ten minutes give a stream with heartbeats only: looks like nothing happening.
 */
export interface Nudge { readonly requests: readonly string[] }

/** Names of the steps; the same words are the keys of the choice cfl_requeststep. */
export type Step = 'received' | 'reading' | 'checking' | 'contact' | 'sending' | 'sent' | 'recorded';
/** Keys of the choice cfl_requeststate. done, refused and needsDecision end a request. */
export type RequestState = 'waiting' | 'working' | 'done' | 'refused' | 'needsDecision';

/** One thing that is wrong, with the way out. `code` is a key of the catalogue (problems/catalogue.ts). */
export interface Problem {
  readonly code: string;
  readonly text: string;
  readonly fix: string;
  /** Logical name of the column it is about, where there is one. */
  readonly field?: string;
  /** One-based position of the line it is about, in the order in which Dynamics shows the lines. */
  readonly line?: number;
}

/** What the books say, as far as the sender may see it. Amounts are decimal strings with two digits. */
export interface ArrivedDocument {
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
  readonly due: string;
  readonly link: string;
}

export interface StepEvent {
  readonly type: 'step';
  /** Id of the request row, lower case. */
  readonly request: string;
  readonly step: Step;
  readonly state: RequestState;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Plain English, shown as it is. */
  readonly text: string;
  readonly problems?: readonly Problem[];
  readonly document?: ArrivedDocument;
}
export interface Heartbeat { readonly type: 'heartbeat' }
/** The last line of a stream that ended because every request has ended. */
export interface EndOfStream { readonly type: 'end' }
export type StreamLine = StepEvent | Heartbeat | EndOfStream;

/** Body of every error answer of the relay. */
export interface ErrorBody { readonly code: string; readonly message: string; readonly fix: string; readonly correlationId: string }
