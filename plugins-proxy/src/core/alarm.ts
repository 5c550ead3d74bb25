/** One timer for whatever is due next: the earliest time that anybody named counts, and it never keeps the process alive. */
export interface Alarm {
  /** Rings in so many milliseconds, unless it rings before. */
  in(ms: number): void;
  /** From now on it does not ring any more. */
  off(): void;
}

/** What a timer of Node can wait for. */
const longestTimerMs = 2 ** 31 - 1;

/** @param longestMs it rings then at the latest, so that what was missed is found */
export function createAlarm(ring: () => void, longestMs = longestTimerMs): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Infinity;
  let isOff = false;
  return {
    in(ms) {
      const at = performance.now() + ms;
      if (isOff || at >= ringsAt) return;
      clearTimeout(timer);
      ringsAt = at;
      timer = setTimeout(() => { ringsAt = Infinity; ring(); }, Math.min(ms, longestMs));
      timer.unref();
    },
    off() { isOff = true; clearTimeout(timer); },
  };
}
