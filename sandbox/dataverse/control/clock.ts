/** The environment's clock: real time, moved or started from another moment; it always runs on. */
export class Clock {
  readonly #real: () => Date;
  #offset = 0;
  constructor(real: () => Date) { this.#real = real; }
  now(): Date { return new Date(this.#real().getTime() + this.#offset); }
  advance(ms: number): void { this.#offset += ms; }
  /** null: real time again. */
  set(now: Date | null): void { this.#offset = now ? now.getTime() - this.#real().getTime() : 0; }
}
