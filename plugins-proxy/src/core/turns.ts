/** So many at a time, the others in the order in which they came. */
export interface Turns { run<T>(work: () => Promise<T>): Promise<T> }

/**
 * @param o.leastMs a place is handed on no sooner than so long after it was taken, however fast the work was: it leaves the processors and the
 * other side to others. Whoever had the place has its result at once.
 */
export function createTurns(atOnce: number, o: { readonly leastMs?: number } = {}): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  // a place is handed over, never given back first, so that nobody who has just come slips in
  const handOn = (): void => { const next = waiting.shift(); if (next) next(); else running -= 1; };
  return {
    async run(work) {
      if (running < atOnce) running += 1; else await new Promise<void>((go) => { waiting.push(go); });
      const began = performance.now();
      try { return await work(); } finally {
        const left = (o.leastMs ?? 0) - (performance.now() - began);
        if (left > 0) setTimeout(handOn, left).unref(); else handOn();
      }
    },
  };
}
