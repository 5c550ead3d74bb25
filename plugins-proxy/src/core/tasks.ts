/** Work that nobody awaits while it runs, and that a stop has to wait for. */
export interface Tasks {
  track<T>(p: Promise<T>): Promise<T>;
  /** Resolves when what is running now has ended, however it ended. */
  settled(): Promise<void>;
  /** The same, with whatever is begun meanwhile. */
  idle(): Promise<void>;
}

export function createTasks(): Tasks {
  const running = new Set<Promise<unknown>>();
  return {
    track(p) { running.add(p); void p.then(() => running.delete(p), () => running.delete(p)); return p; },
    async settled() { await Promise.allSettled(running); },
    async idle() { while (running.size > 0) await Promise.allSettled(running); },
  };
}
