/**
 * Xero's call limits for one app and one organisation. The minute is a fixed window with a phase of its own, so that a
 * client which assumes full clock minutes is caught; the day is the UTC day.
 */
import type { Answer } from './answer.ts';
import type { World } from './world.ts';

interface Window { start: number; count: number }
interface Counters { minute: Window; day: Window; running: number }

export interface Ticket { readonly refused?: Answer; readonly headers: Record<string, string>; release(): void }
export interface Limits { enter(app: string, tenant: string): Ticket; reset(): void }

const phaseMs = 17_000;

export function createLimits(world: World): Limits {
  const all = new Map<string, Counters>();
  const apps = new Map<string, Window>();
  const roll = (w: Window, start: number) => { if (w.start !== start) { w.start = start; w.count = 0; } };

  return {
    reset() { all.clear(); apps.clear(); },
    enter(app, tenant) {
      const key = `${app} ${tenant}`;
      const now = world.now();
      const s = world.switches;
      const c = all.get(key) ?? all.set(key, { minute: { start: 0, count: 0 }, day: { start: 0, count: 0 }, running: 0 }).get(key)!;
      const a = apps.get(app) ?? apps.set(app, { start: 0, count: 0 }).get(app)!;
      const minuteStart = Math.floor((now - phaseMs) / 60_000) * 60_000 + phaseMs;
      const dayStart = Math.floor(now / 86_400_000) * 86_400_000;
      roll(c.minute, minuteStart); roll(c.day, dayStart); roll(a, minuteStart);
      const headers = () => ({
        'X-MinLimit-Remaining': String(Math.max(0, s.minuteLimit - c.minute.count)), 'X-DayLimit-Remaining': String(Math.max(0, s.dayLimit - c.day.count)),
        'X-AppMinLimit-Remaining': String(Math.max(0, s.appMinuteLimit - a.count)),
      });
      const seconds = (end: number) => Math.max(1, Math.ceil((end - now) / 1000));
      const tooMany = (problem: string, retryAfter: number): Ticket => ({
        headers: headers(), release() {},
        refused: { status: 429, type: '', body: '', headers: { 'X-Rate-Limit-Problem': problem, ...(retryAfter > 0 ? { 'Retry-After': String(retryAfter) } : {}) } },
      });
      if (c.running >= s.concurrentLimit) return tooMany('concurrent', s.concurrentRetryAfterSeconds);
      if (c.day.count >= s.dayLimit) return tooMany('day', seconds(dayStart + 86_400_000));
      if (c.minute.count >= s.minuteLimit) return tooMany('minute', seconds(minuteStart + 60_000));
      if (a.count >= s.appMinuteLimit) return tooMany('appminute', seconds(minuteStart + 60_000));
      c.minute.count += 1; c.day.count += 1; a.count += 1; c.running += 1;
      let released = false;
      return { headers: headers(), release() { if (!released) { released = true; c.running -= 1; } } };
    },
  };
}
