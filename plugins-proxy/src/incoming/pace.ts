/** How often the lists are read: as seldom as doorbells allow, and never more than a tenth of the day's calls can pay for. */
import type { Endpoint } from './news.ts';
import type { Ago } from './poll-store.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** `none`: no key, so Xero has no bell to ring. `silent`: it has one, and a change came without it. `reliable`: everything of the last day was announced. */
export type Bell = 'none' | 'silent' | 'reliable';

export function bellOf(configured: boolean, ago: Pick<Ago, 'heardMs' | 'missedMs'>): Bell {
  if (!configured) return 'none';
  return ago.heardMs === undefined || (ago.missedMs !== undefined && ago.missedMs < day) ? 'silent' : 'reliable';
}

/** A day of 1,000 calls has a hundred for polls, one of 5,000 five hundred; of these two thirds at the most go here, the rest belongs to balances and comparisons. */
const everyMs: Readonly<Record<'small' | 'usual', Readonly<Record<Bell, number>>>> = {
  usual: { none: 6 * minute, silent: 6 * minute, reliable: 20 * minute },
  small: { none: 30 * minute, silent: 30 * minute, reliable: 60 * minute },
};
const smallDay = 1_000;

/** `dayLeft`: of a larger day, too, no more is left sometimes; then it is time to be careful. */
export const pollEveryMs = (bell: Bell, dayLeft: number): number => everyMs[dayLeft <= smallDay ? 'small' : 'usual'][bell];

/** Two relays and many organisations do not ask in step. */
export const jittered = (ms: number, random: number): number => Math.round(ms * (0.9 + 0.2 * random));

/** Invoices and bills every time. Credit notes change with the invoices that they are applied to; what is prepaid matters for balances alone. */
const everyTurns: Readonly<Record<Endpoint, number>> = { Invoices: 1, CreditNotes: 3, Overpayments: 12, Prepayments: 12 };
export const endpointsOf = (turn: number, wanted: readonly Endpoint[]): Endpoint[] =>
  (Object.keys(everyTurns) as Endpoint[]).filter((e) => wanted.includes(e) || turn % everyTurns[e] === 0);
export const callsADay = (bell: Bell, dayLeft: number): number => (day / pollEveryMs(bell, dayLeft)) * Object.values(everyTurns).reduce((sum, n) => sum + 1 / n, 0);

const spacing = {
  /** Of a minute's calls these are nobody's but clicks' (xero/budget.ts). */
  keptForClicks: 7,
  /** So many calls of a storm are made as it comes, while there is room for them. */
  freely: 10,
  roomy: 12,
  /** What comes one by one is read as it comes until so few are left. */
  last: 3,
  leastMs: 2_000,
  mostMs: 15_000,
} as const;

export interface Leeway {
  /** The day's calls run short. */
  readonly sparing: boolean;
  /** Calls that anybody may still make within this minute. */
  readonly minuteLeft: number;
  /** The last news came after a silence. */
  readonly single: boolean;
}

/**
 * How long what was told is gathered before the next reading. Nobody waits for what people do one after the other; in a storm
 * that does not end, readings are spaced by what is left of the minute, so that there is always one more: a minute that is
 * used up would keep the last changes waiting until the next.
 * @param readings when the calls of the last minute were made, oldest first, in milliseconds
 */
export function restMs(readings: readonly number[], now: number, { sparing, minuteLeft, single }: Leeway): number {
  const lately = readings.filter((t) => t > now - minute).length;
  const left = Math.max(1, minuteLeft - spacing.keptForClicks);
  const spaced = Math.min(spacing.mostMs, Math.max(spacing.leastMs, minute / left));
  const freely = single ? left > spacing.last : lately < spacing.freely && left > spacing.roomy;
  const rest = sparing ? spacing.mostMs : freely ? 0 : spaced;
  return Math.max(0, rest - (now - (readings.at(-1) ?? -Infinity)));
}
