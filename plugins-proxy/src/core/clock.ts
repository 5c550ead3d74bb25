/** Time as it is passed in everywhere, so that tests need not wait. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never go back, for deadlines. */
  monotonic(): number;
}
export const systemClock: Clock = { now: () => new Date(), monotonic: () => performance.now() };
