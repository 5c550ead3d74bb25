/**
 * Xero's webhooks: one endpoint for the app, told of every organisation that it is connected to. Events are gathered for a
 * moment into one POST; what is not answered rightly comes again, and after failing for long the endpoint is switched off.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Change, World } from '../core/world.ts';
import { post, type Attempt } from './endpoint.ts';
import { bodyOf, eventsOf, type XeroEvent } from './events.ts';
import { createWebhookFaults, type WebhookFaults } from './faults.ts';

/** Milliseconds. Xero's own pause is about a quarter of an hour, and it gives up after a day. */
export const usualTiming = { gatherMs: 100, retryMs: 900_000, timeoutMs: 5_000, disableAfterMs: 86_400_000 };
export type Timing = typeof usualTiming;

export interface Endpoint {
  readonly url: string; readonly key: string;
  /** With a second key deliveries are signed by one and the other in turns: the time in which a key is exchanged. */
  readonly secondKey?: string | undefined;
}
export type Status = 'none' | 'active' | 'intentToReceiveFailed' | 'disabled';
export interface Delivery {
  readonly id: number; readonly events: readonly XeroEvent[]; readonly firstEventSequence: number; readonly lastEventSequence: number; readonly body: string;
  readonly attempts: Attempt[]; state: 'waiting' | 'delivered' | 'dropped' | 'failing' | 'withdrawn'; fault?: string; replay?: true;
}
export interface Webhooks {
  /** Asks whether the endpoint means to receive: several POSTs without events, some signed wrongly. Active only when all were answered rightly. */
  register(endpoint: Endpoint, timing: Partial<Timing>): Promise<readonly (Attempt & { readonly signedRightly: boolean })[]>;
  unregister(): void;
  /** Told by the organisations after every change that stays. */
  changed(world: World, changes: readonly Change[]): void;
  /** Sends events again, from that number on, as an administrator may ask Xero to; switches a disabled endpoint on. @returns how many */
  replay(fromSequence: number): number;
  /** What waits for its next try is tried now. */
  retryNow(): void;
  readonly status: Status; readonly endpoint: Endpoint | undefined; readonly timing: Timing; readonly deliveries: readonly Delivery[]; readonly faults: WebhookFaults;
  /** Nothing is gathered, on its way or held back. Failing ones do not count. */
  readonly quiet: boolean;
  /** Forgets what happened; the endpoint stays. */
  reset(): void;
  close(): void;
}

/** Held back by a fault; what is overtakable goes as soon as another delivery has gone. */
interface Held { readonly delivery: Delivery; readonly overtakable: boolean; readonly timer: NodeJS.Timeout }

/** A guess: how many Xero puts into one POST is not documented. */
const mostEvents = 100;
const kept = 10_000;

export function createWebhooks(baseUrl: () => string): Webhooks {
  let endpoint: Endpoint | undefined;
  let status: Status = 'none';
  let timing: Timing = { ...usualTiming };
  let gathered: XeroEvent[] = [];
  let gathering: NodeJS.Timeout | undefined;
  let deliveries: Delivery[] = [];
  const held = new Set<Held>();
  let [sequence, ids, turns, underway] = [1, 1, 0, 0];
  let failingSince: number | undefined;
  let stop = new AbortController();
  let nudge = new AbortController();
  const faults = createWebhookFaults();

  const keyOfTurn = (e: Endpoint): string => { turns += 1; return e.secondKey && turns % 2 === 0 ? e.secondKey : e.key; };

  function flush(): void {
    gathering = undefined;
    for (let rest = gathered.splice(0); rest.length > 0; rest = rest.slice(mostEvents)) begin(rest.slice(0, mostEvents), sequence);
  }
  function begin(events: readonly XeroEvent[], first: number, replay = false): void {
    const last = first + events.length - 1;
    if (!replay) sequence = last + 1;
    const delivery: Delivery = { id: ids++, events, firstEventSequence: first, lastEventSequence: last, body: bodyOf(events, first), attempts: [], state: 'waiting', ...(replay ? { replay: true as const } : {}) };
    deliveries.push(delivery);
    if (deliveries.length > kept * 1.2) deliveries = deliveries.slice(-kept);
    if (status !== 'disabled') send(delivery);
  }
  function send(delivery: Delivery): void {
    const overtaken = [...held].filter((h) => h.overtakable);
    const fault = faults.take();
    if (fault) delivery.fault = fault.kind;
    if (fault?.kind === 'drop') delivery.state = 'dropped';
    else if (fault?.kind === 'late' || fault?.kind === 'outOfOrder') {
      const entry: Held = { delivery, overtakable: fault.kind === 'outOfOrder', timer: setTimeout(() => release(entry), fault.ms) };
      held.add(entry);
    } else {
      const going = [until(delivery, fault?.kind === 'wrongSignature')];
      if (fault?.kind === 'duplicate') going.push(until(delivery));
      void Promise.race(going).then(() => { for (const h of overtaken) release(h); });
    }
  }
  /** Sends what was held back, once. */
  function release(entry: Held): void {
    if (!held.delete(entry)) return;
    clearTimeout(entry.timer);
    void until(entry.delivery);
  }

  /** Once, at once again, and then with pauses. */
  async function until(delivery: Delivery, spoilt = false): Promise<void> {
    const halted = stop.signal;
    for (let n = 0; !halted.aborted && endpoint; n++) {
      if (n > 1) await pauseOf(timing.retryMs, halted);
      if (halted.aborted || !endpoint || status === 'disabled' || delivery.state === 'withdrawn') return;
      underway += 1;
      const attempt = await post({ url: endpoint.url, body: delivery.body, key: spoilt && n === 0 ? `not ${endpoint.key}` : keyOfTurn(endpoint), timeoutMs: timing.timeoutMs, signal: halted });
      underway -= 1;
      if (halted.aborted) return;
      delivery.attempts.push(attempt);
      if (attempt.refused === undefined) { delivery.state = 'delivered'; failingSince = undefined; return; }
      if (delivery.state === 'waiting') delivery.state = 'failing';
      failingSince ??= Date.now();
      if (Date.now() - failingSince > timing.disableAfterMs) status = 'disabled';
    }
  }
  async function pauseOf(ms: number, halted: AbortSignal): Promise<void> {
    await wait(ms, undefined, { signal: AbortSignal.any([halted, nudge.signal]), ref: false }).catch(() => undefined);
  }
  function clear(): void {
    stop.abort();
    stop = new AbortController();
    for (const h of held) clearTimeout(h.timer);
    held.clear();
    clearTimeout(gathering);
    gathering = undefined;
    gathered = [];
    failingSince = undefined;
  }

  return {
    faults,
    get status() { return status; }, get endpoint() { return endpoint; }, get timing() { return timing; }, get deliveries() { return deliveries; },
    get quiet() { return gathered.length === 0 && underway === 0 && held.size === 0 && !deliveries.some((d) => d.state === 'waiting' && status === 'active'); },
    async register(next, given) {
      clear();
      endpoint = next;
      timing = { ...usualTiming, ...given };
      status = 'intentToReceiveFailed';
      const tries = [];
      for (const signedRightly of [true, false, true, false].map((v) => [v, Math.random()] as const).sort((a, b) => a[1] - b[1]).map(([v]) => v)) {
        tries.push({ ...await post({ url: next.url, body: bodyOf([], 0), key: signedRightly ? keyOfTurn(next) : `not ${next.key}`, timeoutMs: timing.timeoutMs, wanted: signedRightly ? 200 : 401 }), signedRightly });
      }
      // somebody may have registered another one meanwhile
      if (endpoint === next && tries.every((t) => t.refused === undefined)) status = 'active';
      return tries;
    },
    unregister() { clear(); endpoint = undefined; status = 'none'; },
    changed(world, changes) {
      if (status !== 'active' && status !== 'disabled') return;
      const events = eventsOf(world, changes, baseUrl());
      if (events.length === 0) return;
      gathered.push(...events);
      gathering ??= setTimeout(flush, timing.gatherMs);
    },
    replay(fromSequence) {
      const again = deliveries.filter((d) => !d.replay && d.lastEventSequence >= fromSequence);
      if (status === 'disabled') { status = 'active'; failingSince = undefined; }
      for (const d of again) {
        if (d.state === 'failing' || d.state === 'waiting') d.state = 'withdrawn';
        const skip = Math.max(0, fromSequence - d.firstEventSequence);
        begin(d.events.slice(skip), d.firstEventSequence + skip, true);
      }
      return again.length;
    },
    retryNow() { nudge.abort(); nudge = new AbortController(); },
    reset() { clear(); deliveries = []; faults.clear(); if (status === 'disabled') status = 'active'; },
    close: clear,
  };
}
