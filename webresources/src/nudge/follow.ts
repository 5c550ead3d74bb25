/**
 * Follows one request to its end: by the relay's stream while it lives, by reading the row every two seconds when it
 * does not. Reconnects with growing pauses. Stops by itself at the end; `stop` is safe at any time.
 */
import type { StepEvent } from '@counterfoil/relay/contract';
import { syncRequest } from '@counterfoil/solution';
import { advance, begin, hasEnded, lastReached, type Progress, type Witness } from './progress.ts';
import { REQUEST_SELECT, requestOf } from './rows.ts';
import { readStream, type StreamEnd } from './stream.ts';
import { TICKET_LIFE_MS } from './ticket.ts';
import type { WebApi } from './web-api.ts';

export const POLL_MS = 2000;
/** A stream that says nothing of our request for so long may have been given a ticket that the relay does not accept. */
const QUIET_MS = 3000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000] as const;

export interface FollowOptions {
  readonly webApi: WebApi;
  readonly request: string;
  readonly askedAt: number;
  /** Undefined: no ticket (another user's or another tab's request); rows only. */
  readonly ticket: string | undefined;
  readonly relay: string | undefined;
  readonly organization: string | undefined;
  readonly onChange: (progress: Progress) => void;
  /** Rows are not read while nobody looks. */
  readonly isVisible?: () => boolean;
  readonly fetch?: typeof globalThis.fetch;
}
export interface Follow { stop(): void; /** Reads the row now, for example when the tab is shown again. */ wake(): void }

/** A stream may say "done" when Xero has the document and Dynamics is still being written; a row that says so is the last write. */
const isOver = (p: Progress, w: Witness): boolean => hasEnded(p.state) && (p.state !== 'done' || w.kind === 'row' || lastReached(p) === 'recorded');

export function follow(o: FollowOptions): Follow {
  const abort = new AbortController();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let progress = begin(o.request, o.askedAt);
  let lastStepAt = 0;
  let reading = false;

  const stop = (): void => {
    abort.abort();
    timers.forEach((t) => clearTimeout(t));
    timers.clear();
  };
  const later = (ms: number, what: () => void): void => {
    const t = setTimeout(() => { timers.delete(t); if (!abort.signal.aborted) what(); }, ms);
    timers.add(t);
  };
  const hear = (witness: Witness): void => {
    if (abort.signal.aborted) return;
    const next = advance(progress, witness);
    if (next === progress) return;
    progress = next;
    if (isOver(progress, witness)) stop();
    o.onChange(progress);
  };

  const readRow = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      hear({ kind: 'row', row: requestOf({ cfl_syncrequestid: o.request, ...await o.webApi.retrieveRecord(syncRequest.logicalName, o.request, `?${REQUEST_SELECT}`) }) });
    } catch { /* offline or busy: the next round tries again, the request itself is safe in Dynamics */ } finally { reading = false; }
  };
  const readIfSeen = (): void => { if (o.isVisible?.() ?? true) void readRow(); };
  const poll = (): void => {
    const streamTells = progress.link === 'live' && Date.now() - lastStepAt < QUIET_MS;
    if (!streamTells) readIfSeen();
    later(POLL_MS, poll);
  };

  const connect = (relay: string, organization: string, ticket: string, failures: number): void => {
    if (Date.now() - o.askedAt > TICKET_LIFE_MS) return hear({ kind: 'link', link: 'rows' });
    const again = (pause: number, count: number): void => later(pause, () => connect(relay, organization, ticket, count));
    const onStep = (event: StepEvent): void => {
      lastStepAt = Date.now();
      hear({ kind: 'link', link: 'live' });
      hear({ kind: 'step', event });
    };
    const over = (end: StreamEnd): void => {
      if (abort.signal.aborted) return;
      hear({ kind: 'link', link: 'rows' });
      readIfSeen();
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 15_000;
      // too many requests and a relay in trouble pass; any other refusal would only be repeated
      if (end.kind === 'refused' && end.status !== 429 && end.status < 500) return;
      again(Math.max(pause, end.kind === 'refused' ? end.retryAfterMs : 0), end.kind === 'ended' || end.kind === 'closed' ? Math.max(1, failures) : failures + 1);
    };
    void readStream({
      relay, organization, ticket, requests: [o.request], signal: abort.signal, fetch: o.fetch,
      onLine: (line) => { if (line.type === 'step') onStep(line); },
    }).then(over);
  };

  // after the caller has got hold of us, and before anything else on the page
  void Promise.resolve().then(() => {
    if (abort.signal.aborted) return;
    if (o.relay !== undefined && o.organization !== undefined && o.ticket !== undefined) connect(o.relay, o.organization, o.ticket, 0);
    else hear({ kind: 'link', link: 'rows' });
    later(o.ticket === undefined ? 0 : POLL_MS, poll);
  });
  return { stop, wake: () => { if (!abort.signal.aborted) void readRow(); } };
}
