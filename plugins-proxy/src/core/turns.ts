/** So many at a time, the others in the order in which they came. */
export interface Turns { run<T>(work: () => Promise<T>): Promise<T> }

export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(work) {
      // a place is handed over, never given back first, so that nobody who has just come slips in
      if (running < atOnce) running += 1; else await new Promise<void>((go) => { waiting.push(go); });
      try { return await work(); } finally { const next = waiting.shift(); if (next) next(); else running -= 1; }
    },
  };
}
