/**
 * Rings that come within a moment go to the intake together: a flow that writes a hundred rows costs one read, not a
 * hundred. Nothing depends on a ring, so what is too much is dropped and left to the sweep.
 */
export interface GatherOptions {
  /** False when Dynamics knows none of them. Never throws. */
  readonly take: (environment: string, ids: readonly string[]) => Promise<boolean>;
  readonly waitMs?: number;
  readonly mostAtOnce?: number;
  readonly mostWaiting?: number;
  /** Reads in vain within a minute, for one environment; then its rings are left to the sweep until the minute is over. */
  readonly mostInVain?: number;
}
interface Place { ids: Set<string>; timer: NodeJS.Timeout | undefined; vain: number; minute: number }

export function createGather(o: GatherOptions) {
  const places = new Map<string, Place>();
  const { waitMs = 20, mostAtOnce = 250, mostWaiting = 5_000, mostInVain = 60 } = o;

  function flush(environment: string, p: Place): void {
    const ids = [...p.ids].slice(0, mostAtOnce);
    for (const id of ids) p.ids.delete(id);
    p.timer = p.ids.size > 0 ? setTimeout(flush, waitMs, environment, p) : undefined;
    void o.take(environment, ids).then((known) => { if (!known) p.vain += 1; });
  }

  return {
    /** False when it was dropped. */
    add(environment: string, id: string): boolean {
      let p = places.get(environment);
      if (!p) places.set(environment, (p = { ids: new Set(), timer: undefined, vain: 0, minute: performance.now() }));
      if (performance.now() - p.minute > 60_000) { p.vain = 0; p.minute = performance.now(); }
      if (p.vain >= mostInVain || p.ids.size >= mostWaiting) return false;
      p.ids.add(id);
      p.timer ??= setTimeout(flush, waitMs, environment, p);
      return true;
    },
    stop(): void { for (const p of places.values()) clearTimeout(p.timer); places.clear(); },
  };
}
