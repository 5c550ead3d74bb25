/**
 * The state table of an intent. Every move is one UPDATE with state and fence in its WHERE; a pair that is not listed
 * here is refused before it reaches the database.
 */
export const states = ['ready', 'sending', 'in_doubt', 'needs_person', 'accepted', 'refused', 'withdrawn', 'recorded'] as const;
export type State = (typeof states)[number];

export const moves: Readonly<Record<State, readonly State[]>> = {
  ready: ['sending', 'refused', 'withdrawn'],
  /** ready: only where it is certain that nothing happened (429, 401, 403, no connection made, deadline passed before the socket). */
  sending: ['accepted', 'refused', 'in_doubt', 'ready'],
  /** sending: the same key again. ready: absence is proven. refused: Xero shows that the number belongs to another document. */
  in_doubt: ['accepted', 'sending', 'ready', 'needs_person', 'refused'],
  needs_person: ['accepted', 'ready', 'withdrawn'],
  accepted: ['recorded'],
  refused: ['recorded'],
  withdrawn: ['recorded'],
  recorded: [],
};

export const isLegal = (from: State, to: State): boolean => moves[from].includes(to);

/** Thrown for a programming mistake; never for a race, which shows as an UPDATE without a row. */
export class IllegalMove extends Error {
  constructor(from: State, to: State) { super(`An intent cannot move from ${from} to ${to}.`); this.name = 'IllegalMove'; }
}
export const assertLegal = (from: State, to: State): void => { if (!isLegal(from, to)) throw new IllegalMove(from, to); };

/** States that need a worker; the others wait for a person or are over. */
export const workable: readonly State[] = ['ready', 'sending', 'in_doubt', 'accepted', 'refused', 'withdrawn'];
