/**
 * Keeps sign-ins alive without anybody thinking of them: renews what nobody has used for some days, asks again soon where an
 * answer is owed (the token before works for half an hour only), warns before one ends, and tells of one that has ended until
 * it was told.
 */
import type { Log } from '../core/log.ts';
import { isDoorError } from '../core/errors.ts';
import type { Concerned, GrantStore } from './grant-store.ts';
import type { Live } from './live.ts';
import type { Looks, LookTiming } from './looks.ts';
import type { SignIns } from './store.ts';

export interface GrantEvents {
  /** Somebody has to sign in again (or enter a client secret that works). At least once for each time. */
  lapsed(e: Concerned): void | Promise<void>;
  /** Xero's own list does not have these organisations any more: somebody has disconnected them there. At least once for each time. */
  gone(e: Concerned): void | Promise<void>;
  /** An administrator does not want to work with these organisations any more. */
  disconnected(e: Pick<Concerned, 'environment' | 'tenantIds'>): void;
  /** It ends at `endsAt` although the relay tries to renew it. */
  ending(e: Concerned & { readonly endsAt: string }): void | Promise<void>;
  /** Organisations of this environment were connected, chosen or disconnected: look at them now. */
  changed(environment: string): void;
}
export interface KeeperTiming extends LookTiming { readonly everyMs: number; readonly idleMs: number; readonly warnDays: number }
export const usualTiming: KeeperTiming = { everyMs: 30_000, idleMs: 3 * 86_400_000, warnDays: 10, lookMs: 3_600_000, startLookMs: 300_000 };

export function createKeeper(o: { readonly store: GrantStore; readonly signIns: SignIns; readonly live: Live; readonly looks: Looks; readonly events: GrantEvents; readonly log: Log; readonly timing: KeeperTiming }) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false; let starts = true;

  async function tellLapsed(): Promise<void> {
    for (const c of await o.store.untold()) {
      // one that nobody works with concerns nobody
      if (c.tenantIds.length > 0) await o.events.lapsed(c);
      await o.store.told(c.grantId);
    }
  }
  async function turn(): Promise<void> {
    for (const due of await o.signIns.due(o.timing.idleMs)) {
      if (closed) return;
      // one that fails must not keep the others from being renewed
      await o.live.renew(due.id, due.generation).catch((err: unknown) => { if (!isDoorError(err)) throw err; });
    }
    await tellLapsed();
    for (const environment of await o.looks.turn({ starts, closed: () => closed })) o.events.changed(environment);
    starts = false;
    // one that cannot be told yet must not keep the others from being told
    await o.looks.tellGone(o.events.gone, (c, err) => { o.log.info({ err, environment: c.environment }, 'a disconnect made in Xero is told later'); });
    const warned = new Set<string>();
    for (const { signIn, ...e } of await o.store.ending(o.timing.warnDays)) { await o.events.ending(e); warned.add(signIn); }
    for (const id of warned) await o.store.warned(id);
    await o.store.sweep();
  }
  const run = async (): Promise<void> => {
    running ??= turn().catch((err: unknown) => { o.log.warn({ err }, 'sign-ins at Xero could not be looked after'); }).finally(() => { running = undefined; });
    await running;
  };
  function again(): void {
    if (closed) return;
    timer = setTimeout(() => { void run().then(again); }, o.timing.everyMs);
    timer.unref();
  }

  return {
    start(): void { void run().then(again); },
    /** One look, now. */
    run,
    /** One has ended just now: nobody waits for the next look. */
    lapsed(): void { void tellLapsed().catch((err: unknown) => { o.log.warn({ err }, 'the end of a sign-in could not be told yet'); }); },
    async close(): Promise<void> { closed = true; clearTimeout(timer); await running; },
  };
}
