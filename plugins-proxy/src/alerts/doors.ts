/** Doors that say whether the other side was there. The calls are the door's own; this only listens. */
import { isDoorError } from '../core/errors.ts';
import type { Door } from './index.ts';

/** Nothing came back, or nothing that the other side itself can have said. Throttled and refused are answers. */
export const isSilence = (e: unknown): boolean => isDoorError(e) && (e.fate === 'notSent' || (e.fate === 'doubtful' && (e.status === 0 || e.status >= 500)));

export interface Listener { reached(door: Door): void; notReached(door: Door): void; /** A call about this organisation was answered. */ answered?(tenantId: string): void }

/** `silent`: methods that make no call. Sign-in servers count as part of the side that they belong to. */
export function heard<T extends object>(door: Door, of: T, silent: readonly string[], l: Listener): T {
  const good = (first: unknown): void => { l.reached(door); if (door === 'xero' && typeof first === 'string') l.answered?.(first); };
  return new Proxy(of, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function' || typeof name !== 'string' || silent.includes(name)) return value;
      return (...args: unknown[]): unknown => {
        const answer: unknown = value.apply(target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.then((v: unknown) => { good(args[0]); return v; }, (e: unknown) => {
          if (isSilence(e)) l.notReached(door); else if (isDoorError(e) && e.door === door && e.fate !== 'throttled') l.reached(door);
          throw e;
        });
      };
    },
  });
}
