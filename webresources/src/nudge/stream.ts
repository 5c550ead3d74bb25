/** One attempt at the relay's stream. Never throws: how it ended is the answer. */
import type { Nudge, StreamLine } from '@counterfoil/relay/contract';
import { lineSplitter, parseLine } from './ndjson.ts';

export interface StreamRequest {
  readonly relay: string;
  readonly organization: string;
  readonly ticket: string;
  readonly requests: readonly string[];
  readonly onLine: (line: StreamLine) => void;
  readonly signal: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
  /** Silence after which the connection counts as dead. The relay says something every five seconds. */
  readonly silenceMs?: number;
}
/**
 * ended: the relay said that everything is over. closed: the connection ended before. unreachable: no answer at all
 * (relay down, blocked by the Content-Security-Policy, private network). refused: an answer that is no stream.
 */
export type StreamEnd =
  | { readonly kind: 'ended' | 'closed' | 'unreachable' }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number };

async function eachPiece(answer: Response, onPiece: (piece: string) => void): Promise<void> {
  if (answer.body === null || answer.body === undefined) return onPiece(`${await answer.text()}\n`);
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onPiece(decoder.decode(value, { stream: true }));
  }
}

export async function readStream(o: StreamRequest): Promise<StreamEnd> {
  const own = new AbortController();
  const stop = (): void => own.abort();
  o.signal.addEventListener('abort', stop);
  if (o.signal.aborted) stop();
  const silence = o.silenceMs ?? 20_000;
  let watchdog = setTimeout(stop, silence);
  const alive = (): void => { clearTimeout(watchdog); watchdog = setTimeout(stop, silence); };
  let answered = false;
  let ended = false;
  try {
    const body: Nudge = { requests: o.requests };
    const answer = await (o.fetch ?? globalThis.fetch.bind(globalThis))(`${o.relay}/v1/environments/${o.organization}/nudges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${o.ticket}` },
      body: JSON.stringify(body),
      // the ticket is the only credential; the environment's cookies are none of the relay's business
      credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'error', signal: own.signal,
    });
    const type = answer.headers.get('content-type') ?? '';
    if (answer.status !== 202 || !type.includes('ndjson')) {
      const seconds = Number(answer.headers.get('retry-after') ?? '');
      stop();
      return { kind: 'refused', status: answer.status, retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0 };
    }
    answered = true;
    alive();
    const split = lineSplitter();
    await eachPiece(answer, (piece) => {
      alive();
      for (const text of split(piece)) {
        const line = parseLine(text);
        if (line === undefined || o.signal.aborted) continue;
        if (line.type === 'end') ended = true;
        o.onLine(line);
      }
    });
    return { kind: ended ? 'ended' : 'closed' };
  } catch {
    return { kind: answered ? (ended ? 'ended' : 'closed') : 'unreachable' };
  } finally {
    clearTimeout(watchdog);
    o.signal.removeEventListener('abort', stop);
  }
}
