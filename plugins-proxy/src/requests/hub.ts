/**
 * Who listens to which request, and the steps so far. In memory only. A listener hears nothing before the request's row
 * has been read and its ticket has been compared, so that an id alone never tells anything.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { StepEvent } from '../contract.ts';
import type { Told } from '../intents/ports.ts';

type Listener = (e: StepEvent) => void;
interface Entry { ticketHash: string | undefined; createdOn: number; known: boolean; steps: StepEvent[]; waiting: Map<Listener, string>; heard: Set<Listener>; at: number }

const keptMs = 15 * 60_000;
const mostSteps = 30;

/** SHA-256 in hex of the ticket's ASCII bytes: what the request row holds. */
export const ticketHashOf = (ticket: string): string => createHash('sha256').update(ticket, 'ascii').digest('hex');
const sameHash = (a: string, b: string): boolean => {
  const x = Buffer.from(a.toLowerCase(), 'utf8');
  const y = Buffer.from(b.toLowerCase(), 'utf8');
  return x.length === 64 && y.length === 64 && timingSafeEqual(x, y);
};
export const isEnd = (e: Pick<StepEvent, 'state'>): boolean => e.state === 'done' || e.state === 'refused' || e.state === 'needsDecision';

/** `now`: Dataverse's clock in milliseconds, because the ticket's ten minutes count from the row's createdon. */
export const createHub = (o: { now: () => number; ticketMs: number }) => {
  const entries = new Map<string, Entry>();
  const entry = (id: string): Entry => {
    let e = entries.get(id);
    if (!e) { e = { ticketHash: undefined, createdOn: 0, known: false, steps: [], waiting: new Map(), heard: new Set(), at: performance.now() }; entries.set(id, e); }
    return e;
  };
  const admit = (e: Entry, listener: Listener, hash: string): void => {
    e.waiting.delete(listener);
    if (e.ticketHash === undefined || !sameHash(hash, e.ticketHash) || o.now() - e.createdOn > o.ticketMs) return;
    e.heard.add(listener);
    for (const s of e.steps) listener(s);
  };

  return {
    /** Called once the row has been read: admits those who hold its ticket. */
    known(request: string, row: { ticketHash: string | undefined; createdOn: string }): void {
      const e = entry(request);
      e.ticketHash = row.ticketHash; e.createdOn = Date.parse(row.createdOn); e.known = true; e.at = performance.now();
      for (const [listener, hash] of [...e.waiting]) admit(e, listener, hash);
    },
    isKnown: (request: string): boolean => entries.get(request)?.known ?? false,
    isHeard: (request: string): boolean => (entries.get(request)?.heard.size ?? 0) > 0,
    /** The last step that was published, whoever listens. */
    last: (request: string): StepEvent | undefined => entries.get(request)?.steps.at(-1),

    publish(requests: readonly string[], told: Told): void {
      const at = new Date(o.now()).toISOString();
      for (const request of requests) {
        const event: StepEvent = { type: 'step', request, at, ...told };
        const e = entry(request);
        e.at = performance.now();
        const last = e.steps.at(-1);
        // A wait that repeats itself replaces the line before, so that a long outage does not fill the memory.
        if (last && last.step === event.step && last.state === event.state && !isEnd(event)) e.steps[e.steps.length - 1] = event; else e.steps.push(event);
        if (e.steps.length > mostSteps) e.steps.shift();
        for (const l of e.heard) l(event);
      }
    },

    /** Replays the steps so far and then each new one, as soon as the ticket is proven. Answers how to leave. */
    listen(request: string, ticketHash: string, listener: Listener): () => void {
      const e = entry(request);
      if (e.known) admit(e, listener, ticketHash); else e.waiting.set(listener, ticketHash);
      return () => {
        e.waiting.delete(listener); e.heard.delete(listener);
        // An id that nobody knows may be made up: strangers must not be able to fill the memory with them.
        if (!e.known && e.steps.length === 0 && e.waiting.size === 0 && entries.get(request) === e) entries.delete(request);
      };
    },

    sweep(): void {
      const t = performance.now();
      for (const [id, e] of entries) if (t - e.at > keptMs && e.heard.size === 0 && e.waiting.size === 0) entries.delete(id);
    },
    /** Requests whose work stands still, and why, as it was told last. */
    waiting: (): { readonly request: string; readonly told: StepEvent }[] => [...entries].flatMap(([request, e]) => { const last = e.steps.at(-1); return e.known && last?.state === 'waiting' ? [{ request, told: last }] : []; }),
    size: (): number => entries.size,
  };
};
export type Hub = ReturnType<typeof createHub>;
