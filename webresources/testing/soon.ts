/** Waiting while timers are played: digests are worked out beside the script and take as long as the machine needs, however far the played clock is turned. */
const real = globalThis.setTimeout;

/** A moment of the real clock. */
export const soon = (): Promise<void> => new Promise((r) => { real(r, 1); });
