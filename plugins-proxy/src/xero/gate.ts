/** Waits for the budget's leave, at most as long as it makes sense to wait, and holds a slot while the call runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DoorError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Budget, Heard, Taken } from './budget.ts';
import type { Lane } from './door.ts';

/** Longest wait inside a call. Beyond it the caller hears when to come back, and somebody else can use the time. */
const PATIENCE: Record<Lane, number> = { click: 5_000, bulk: 1_000, poll: 1_000, background: 0 };

export interface Gate {
  /** @throws DoorError throttled with retryAfterMs; nothing was sent. */
  enter(tenant: string, lane: Lane, leaseMs: number): Promise<Taken>;
  /** Not awaited by calls: the slot's lease covers us when it fails. */
  leave(tenant: string, taken: Taken, heard: Heard): void;
  /** Waits until everything said by leave() has been stored. */
  close(): Promise<void>;
}

export function createGate(budget: Budget, log: Log): Gate {
  const settling = new Set<Promise<void>>();
  let wake: (() => void)[] = [];
  return {
    async enter(tenant, lane, leaseMs) {
      const until = performance.now() + PATIENCE[lane];
      for (;;) {
        // without the database nothing may be sent; said in a way that nobody takes for a lost answer of Xero
        const r = await budget.take(tenant, lane, leaseMs).catch((cause: unknown) => { throw new DoorError({ door: 'xero', fate: 'notSent', code: 'budget-unavailable', message: 'The call budget cannot be read.', cause }); });
        if ('slot' in r) return r;
        if (performance.now() + (r.why === 'slots' ? 0 : r.waitMs) >= until) {
          throw new DoorError({ door: 'xero', fate: 'throttled', code: `budget-${r.why}`, message: 'The call budget of this Xero organisation is used up for the moment.', retryAfterMs: r.why === 'slots' ? 250 : r.waitMs });
        }
        // a slot that this process frees wakes us at once; one that another relay frees is found by asking again
        await (r.why === 'slots' ? Promise.race([new Promise<void>((done) => { wake.push(done); }), sleep(r.waitMs)]) : sleep(r.waitMs));
      }
    },
    leave(tenant, taken, heard) {
      const done: Promise<void> = budget.settle(tenant, taken, heard)
        .catch((err: unknown) => { log.warn({ err, tenant }, 'the call budget could not be settled; the slot ends with its lease'); })
        .finally(() => { settling.delete(done); const all = wake; wake = []; for (const w of all) w(); });
      settling.add(done);
    },
    close: async () => { await Promise.all(settling); },
  };
}
