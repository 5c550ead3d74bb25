/**
 * Calls of the same moment as one. Fifty documents that come back from Xero together would each take a connection and a
 * commit of their own, and whoever clicks meanwhile would wait behind all of them.
 */
import DataLoader from 'dataloader';
import { createTurns, type Turns } from './turns.ts';

export interface GatherOptions {
  /** More than these are several calls. */
  readonly most: number;
  /** Calls for several wait here for each other; one that came alone never waits. */
  readonly turns?: Turns;
}

/**
 * @param all one answer for each, in their order; it may throw for all of them
 * @returns one call like any other. Where all of them together fail, each is tried by itself, so that one that is refused does not undo the others, and each has its own error.
 */
export function gather<A, R>(all: (some: readonly A[]) => Promise<R[]>, o: GatherOptions): (one: A) => Promise<R> {
  const turns = o.turns ?? createTurns(1);
  const alone = async (one: A): Promise<R | Error> => { try { return (await all([one]))[0]!; } catch (e) { return asError(e); } };
  const loader = new DataLoader<A, R>(async (some) => {
    if (some.length === 1) return [await alone(some[0]!)];
    return turns.run(async () => { try { return await all(some); } catch { return Promise.all(some.map(alone)); } });
  }, { cache: false, maxBatchSize: o.most });
  return (one) => loader.load(one);
}

const asError = (e: unknown): Error => (e instanceof Error ? e : new Error(String(e)));
