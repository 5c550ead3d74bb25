/** Which alerts go out, and which are the same one again. Pure. */
import type { AlertKind } from './types.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long the same one (kind, environment, connection, code) is not told again. What lasts is told once a day, so that it is not forgotten. */
export const quietMs: Readonly<Record<AlertKind, number>> = { problem: hour, connectionLost: day, unreachable: day, callsLow: day, grantEnds: 3 * day, connectionBack: 0, reachable: 0, digest: 0 };
/** Of these it matters how often they happened. The others are a state: refused a thousand times is still refused. */
export const isCounted = (kind: AlertKind): boolean => kind === 'problem';
/** Neither a hiccup nor a short maintenance is worth an e-mail at night. */
export const unreachableMs = 15 * minute;
/** Longer than this without an attempt, nobody knows whether it could have been reached meanwhile. */
export const gapMs = 20 * minute;
export const callsLow = 100;

export interface Memory { readonly quietUntil: number; readonly suppressed: number }
export type Decision = { readonly is: 'send'; readonly quietUntil: number; readonly again: number } | { readonly is: 'suppress' };

/** `memory`: of the same one, if it was told before. `again`: how many in between were never told. */
export function decide(kind: AlertKind, memory: Memory | undefined, now: number): Decision {
  if (memory && now < memory.quietUntil) return { is: 'suppress' };
  return { is: 'send', quietUntil: now + quietMs[kind], again: isCounted(kind) ? memory?.suppressed ?? 0 : 0 };
}

/** When the quiet is over: what was suppressed is told as a number, and the quiet begins anew; else it is forgotten. */
export function afterwards(kind: AlertKind, memory: Memory, now: number): Decision | { readonly is: 'forget' } {
  if (now < memory.quietUntil) return { is: 'suppress' };
  return isCounted(kind) && memory.suppressed > 0 ? { is: 'send', quietUntil: now + quietMs[kind], again: memory.suppressed } : { is: 'forget' };
}

/** Half a minute, then twice as long each time, an hour at the most. */
export const pauseMs = (tries: number): number => Math.min(hour, 30_000 * 2 ** Math.max(0, tries - 1));
/** About a day and a half: an alert that is older is no news. */
export const mostTries = 40;

/** Hour and day at a place. */
export function localHour(at: Date, zone: string): { readonly day: string; readonly hour: number } {
  let parts: Record<string, string>;
  const of = (timeZone: string): Record<string, string> => Object.fromEntries(new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' }).formatToParts(at).map((p) => [p.type, p.value]));
  try { parts = of(zone || 'UTC'); } catch { parts = of('UTC'); }
  return { day: `${parts['year']}-${parts['month']}-${parts['day']}`, hour: Number(parts['hour']) };
}
/** The morning lasts six hours: a relay that was down at seven tells at nine, one that is set up in the afternoon waits until tomorrow. */
export const isMorning = (hourNow: number, from: number): boolean => hourNow >= from && hourNow < from + 6;
