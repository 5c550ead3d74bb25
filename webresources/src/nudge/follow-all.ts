/**
 * Follows requests of one click to their ends: by the relay's stream while it lives, one for all of them, and by reading
 * their rows every two seconds when it does not. Reconnects with growing pauses. Stops by itself when all have ended.
 */
import type { StepEvent } from '@counterfoil/relay/contract';
import { advance, begin, hasEnded, lastReached, type Progress, type Witness } from './progress.ts';
import { requestOf } from './rows.ts';
import { readStream, type StreamEnd } from './stream.ts';
import { TICKET_LIFE_MS } from './ticket.ts';
import type { Row } from './web-api.ts';

export const POLL_MS = 2000;
/** A stream that says nothing for so long may have been given a ticket that the relay does not accept. */
const QUIET_MS = 3000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000] as const;

export interface FollowAllOptions {
  readonly requests: readonly string[];
  readonly askedAt: number;
  /** Undefined: no ticket (another user's or another tab's requests); rows only. */
  readonly ticket: string | undefined;
  readonly relay: string | undefined;
  readonly organization: string | undefined;
  /** Reads the rows of these requests; what is missing in the answer is read again in the next round. */
  readonly read: (requests: readonly string[]) => PromiseLike<readonly Row[]>;
  readonly onChange: (all: ReadonlyMap<string, Progress>) => void;
  /** Rows are not read while nobody looks. */
  readonly isVisible?: () => boolean;
  readonly fetch?: typeof globalThis.fetch;
}
export interface Follow { stop(): void; /** Reads the rows now, for example when the tab is shown again. */ wake(): void }

/** A stream may say "done" when Xero has the document and Dynamics is still being written; a row that says so is the last write. */
const isOver = (p: Progress, w: Witness): boolean => hasEnded(p.state) && (p.state !== 'done' || w.kind === 'row' || lastReached(p) === 'recorded');

export function followAll(o: FollowAllOptions): Follow {
  const abort = new AbortController();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const all = new Map(o.requests.map((id) => [id, begin(id, o.askedAt)]));
  const open = new Set(o.requests);
  let live = false;
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
  const hear = (witnesses: readonly (readonly [string, Witness])[]): void => {
    if (abort.signal.aborted) return;
    let changed = false;
    for (const [id, witness] of witnesses) {
      const before = all.get(id);
      if (before === undefined || !open.has(id)) continue;
      const next = advance(before, witness);
      if (next === before) continue;
      all.set(id, next);
      changed = true;
      if (isOver(next, witness)) open.delete(id);
    }
    if (!changed) return;
    if (open.size === 0) stop();
    o.onChange(all);
  };
  const link = (to: 'live' | 'rows'): void => {
    live = to === 'live';
    hear([...open].map((id) => [id, { kind: 'link', link: to }]));
  };

  const readRows = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      const rows = (await o.read([...open])).map(requestOf);
      hear(rows.map((row) => [row.request, { kind: 'row', row }]));
    } catch { /* offline or busy: the next round tries again, the requests themselves are safe in Dynamics */ } finally { reading = false; }
  };
  const readIfSeen = (): void => { if (o.isVisible?.() ?? true) void readRows(); };
  const poll = (): void => {
    const streamTells = live && Date.now() - lastStepAt < QUIET_MS;
    if (!streamTells) readIfSeen();
    later(POLL_MS, poll);
  };

  const connect = (relay: string, organization: string, ticket: string, failures: number): void => {
    if (Date.now() - o.askedAt > TICKET_LIFE_MS) return link('rows');
    const again = (pause: number, count: number): void => later(pause, () => connect(relay, organization, ticket, count));
    const onStep = (event: StepEvent): void => {
      lastStepAt = Date.now();
      if (!live) link('live');
      hear([[event.request.toLowerCase(), { kind: 'step', event }]]);
    };
    const over = (end: StreamEnd): void => {
      if (abort.signal.aborted) return;
      link('rows');
      readIfSeen();
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 15_000;
      // too many requests and a relay in trouble pass; any other refusal would only be repeated
      if (end.kind === 'refused' && end.status !== 429 && end.status < 500) return;
      again(Math.max(pause, end.kind === 'refused' ? end.retryAfterMs : 0), end.kind === 'ended' || end.kind === 'closed' ? Math.max(1, failures) : failures + 1);
    };
    void readStream({
      relay, organization, ticket, requests: [...open], signal: abort.signal, fetch: o.fetch,
      onLine: (line) => { if (line.type === 'step') onStep(line); },
    }).then(over);
  };

  // after the caller has got hold of us, and before anything else on the page
  void Promise.resolve().then(() => {
    if (abort.signal.aborted) return;
    if (o.relay !== undefined && o.organization !== undefined && o.ticket !== undefined) connect(o.relay, o.organization, o.ticket, 0);
    else link('rows');
    later(o.ticket === undefined ? 0 : POLL_MS, poll);
  });
  return { stop, wake: () => { if (!abort.signal.aborted) void readRows(); } };
}
