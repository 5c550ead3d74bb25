import type { Intent } from './types.ts';

/** More than this at once is bulk: it travels together, and leaves the reserve of calls to clicks. */
const clickAtMost = 5;
/** For so many requests or documents that came together. */
export const laneOf = (count: number): Intent['lane'] => (count > clickAtMost ? 'bulk' : 'click');
