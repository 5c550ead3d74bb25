/** Tells listeners that something changed; what changed they read themselves. */
export class Observable {
  readonly #listeners = new Set<() => void>();
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }
  changed(): void { for (const l of [...this.#listeners]) l(); }
}
