import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictOn } from './echo.ts';
import type { Known } from './event-store.ts';
import { beginning } from './first.ts';
import { bellOf, callsADay, endpointsOf, jittered, pollEveryMs, restMs, type Bell } from './pace.ts';
import { walk } from './walk.ts';
import { documentKind, optionValue } from '@counterfoil/solution';

interface Doc { id: number; at: number; version: number }
/** A list as Xero keeps it: later than a second, by time of change, pages counted from the start. `meanwhile` runs before each page is put together. */
async function read(docs: Doc[], fromMs: number, sizes: readonly number[], meanwhile: (page: number) => void = () => {}): Promise<{ seen: Map<number, number>; pages: number }> {
  const seen = new Map<number, number>();
  let pages = 0;
  await walk({
    fromMs, sizes,
    page: async ({ sinceMs, page, pageSize }) => {
      meanwhile(pages);
      if (++pages > 500) throw new Error('it never ends');
      expect(sinceMs % 1000).toBe(0);
      const rows = docs.filter((d) => d.at > sinceMs).sort((a, b) => a.at - b.at || a.id - b.id).slice((page - 1) * pageSize, page * pageSize).map((d) => ({ ...d }));
      let fresh = 0;
      for (const r of rows) if (seen.get(r.id) !== r.version) { fresh += 1; seen.set(r.id, Math.max(seen.get(r.id) ?? 0, r.version)); }
      return { rows: rows.length, lastMs: rows.at(-1)?.at, fresh };
    },
  });
  return { seen, pages };
}
const from = Date.parse('2026-03-01T09:00:00Z');

describe('reading a list of changes', () => {
  it('R16 misses no document, however changes are spread over time and whatever changes while it is read', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(1_500, 1_501, 9_000)), { maxLength: 60 }), fc.constantFrom([2, 3, 4], [5], [1, 7]), fc.array(fc.tuple(fc.nat(30), fc.nat(60)), { maxLength: 6 }),
      async (times, sizes, edits) => {
        const docs: Doc[] = times.map((t, id) => ({ id, at: from + t, version: 1 }));
        let clock = from + 30_000;
        const { seen } = await read(docs, from, sizes, (page) => { for (const [when, which] of edits) if (when === page && docs[which]) Object.assign(docs[which], { at: clock += 700, version: docs[which].version + 1 }); });
        // what is changed after its page is found by the next reading at the latest; what was there is found now
        expect([...seen.keys()].sort((a, b) => a - b)).toEqual(docs.map((d) => d.id));
      }), { numRuns: 300 });
  });
  it('R16 pages on within a second that holds more than a page', async () => {
    const docs = Array.from({ length: 2_600 }, (_, id) => ({ id, at: from + 5_000 + (id % 900), version: 1 })).concat([{ id: 9_999, at: from + 7_000, version: 1 }]);
    const { seen } = await read(docs, from, [250, 500, 1_000]);
    expect(seen.size).toBe(2_601);
  });
  it('R16 asks once where nothing has changed, and about once a page where much has', async () => {
    expect((await read([], from, [250, 500, 1_000])).pages).toBe(1);
    const docs = Array.from({ length: 10_000 }, (_, id) => ({ id, at: from + id * 400, version: 1 }));
    expect((await read(docs, from, [250, 500, 1_000])).pages).toBeLessThanOrEqual(13);
  });
});

describe('pace', () => {
  it('R16 polls take at most two thirds of a tenth of the day, on the smallest tier, too', () => {
    for (const bell of ['none', 'silent', 'reliable'] as Bell[]) {
      expect(callsADay(bell, 4_000)).toBeLessThanOrEqual(500 * 2 / 3 + 40);
      expect(callsADay(bell, 900)).toBeLessThanOrEqual(100 * 2 / 3 + 10);
      expect(jittered(pollEveryMs(bell, 4_000), 1)).toBeLessThanOrEqual(3_960_000);
    }
    expect(pollEveryMs('silent', 4_000)).toBeLessThan(pollEveryMs('reliable', 4_000));
  });
  it('relies on the bell only while every change of the last day was announced', () => {
    const day = 86_400_000;
    expect([bellOf(false, { heardMs: 1, missedMs: undefined }), bellOf(true, { heardMs: undefined, missedMs: undefined }), bellOf(true, { heardMs: 1, missedMs: day / 2 }), bellOf(true, { heardMs: 3 * day, missedMs: 2 * day }), bellOf(true, { heardMs: 5, missedMs: undefined })])
      .toEqual(['none', 'silent', 'silent', 'reliable', 'reliable']);
  });
  it('R26 makes nobody wait for single changes, and in a storm leaves calls of the minute to others without waiting long', () => {
    // so many calls of others in every minute
    for (const others of [0, 12, 30]) {
      const readings: number[] = [];
      for (let now = 1_000_000; now < 1_300_000; now += 200) {
        const minuteLeft = 58 - others - readings.filter((t) => t > now - 60_000).length;
        if (restMs(readings, now, { sparing: false, minuteLeft, single: false }) === 0) readings.push(now);
      }
      for (const t of readings) expect(readings.filter((x) => x <= t && x > t - 60_000).length + others).toBeLessThanOrEqual(50);
      expect(Math.max(...readings.slice(1).map((t, n) => t - readings[n]!))).toBeLessThanOrEqual(others < 30 ? 6_000 : 12_000);
    }
    const storm = { sparing: false, minuteLeft: 58, single: false };
    expect([restMs([], 0, { ...storm, sparing: true }), restMs([1_000], 1_500, storm), restMs([1_000], 2_000, { ...storm, sparing: true })]).toEqual([0, 0, 14_000]);
    // a minute that a bulk has nearly used up: the first change goes at once, the next a little later, and none waits for a whole minute
    expect([restMs([], 0, { ...storm, minuteLeft: 13 }), restMs([1_000], 1_000, { ...storm, minuteLeft: 13 }), restMs([1_000], 1_000, { ...storm, minuteLeft: 0 })]).toEqual([0, 10_000, 15_000]);
    // one thing after the other, however many there were: only the last calls of a minute are spaced
    const often = Array.from({ length: 30 }, (_, n) => n * 1_500);
    expect([11, 10].map((minuteLeft) => restMs(often, 43_500, { sparing: false, minuteLeft, single: true }))).toEqual([0, 15_000]);
  });
  it('reads invoices every time, credit notes every third time, and whatever is wanted', () => {
    expect([0, 1, 2, 3].map((n) => endpointsOf(n, []))).toEqual([['Invoices', 'CreditNotes', 'Overpayments', 'Prepayments'], ['Invoices'], ['Invoices'], ['Invoices', 'CreditNotes']]);
    expect(endpointsOf(1, ['Prepayments'])).toEqual(['Invoices', 'Prepayments']);
  });
});

describe('echoes', () => {
  const known = (k: Partial<Known> = {}): Known => ({ readSince: false, updated: [], updatedMs: undefined, created: false, contact: undefined, open: false, ...k });
  const at = 1_764_636_249_923;
  const update = { type: 'UPDATE', eventMs: at, ageMs: 300 } as const; const made = { type: 'CREATE', eventMs: at, ageMs: 300 } as const; const again = { type: 'AGAIN', eventMs: 0, ageMs: 300 } as const;
  it.each([
    ['nothing is known of it', update, known(), false, 'read'],
    ['it was read after the news came', update, known({ readSince: true }), false, 'settled'],
    ['Xero gave a later state', update, known({ updatedMs: at + 1 }), false, 'settled'],
    ['our own writing came back with that very time', update, known({ updated: [`/Date(${at}+0000)/`] }), false, 'settled'],
    ['the state we know is older', update, known({ updated: [`/Date(${at - 1}+0000)/`] }), false, 'read'],
    ['times go by the second and are equal', { ...update, eventMs: at - 923 }, known({ updatedMs: at - 923 }), false, 'read'],
    ['we made it', made, known({ created: true }), false, 'settled'],
    ['we made it, and it was changed since', update, known({ created: true }), false, 'read'],
    ['something of ours is under way with it', update, known({ open: true }), false, 'wait'],
    ['... for too long', { ...update, ageMs: 11_000 }, known({ open: true }), false, 'read'],
    ['it is new, and we are making some', made, known(), true, 'wait'],
    ['... and nobody said it was ours', { ...made, ageMs: 6_000 }, known(), true, 'read'],
    ['it could not be written', again, known({ updatedMs: at }), true, 'read'],
    ['it could not be written, but was since', again, known({ readSince: true }), false, 'settled'],
  ] as const)('R26 when %s', (_what, e, k, creating, verdict) => { expect(verdictOn(e, k, creating)).toBe(verdict); });
});

describe('the first cursor', () => {
  const now = Date.parse('2026-03-01T09:00:00Z');
  const row = (n: number, at: string | null, note = false): object => ({ cfl_xeroid: `AAAAAAAA-0000-4000-8000-${String(n).padStart(12, '0')}`, cfl_documentkind: optionValue(documentKind, note ? 'salesCreditNote' : 'bill'), cfl_xeroupdatedon: at });
  it('begins a day ago; what is open and older is read by its id', () => {
    const b = beginning([row(1, '2026-02-28T09:00:01Z'), row(2, '2026-02-01T00:00:00Z'), row(3, '2025-02-01T00:00:00Z', true), row(4, null), { cfl_xeroid: 'nonsense' }], now);
    expect(new Date(b.atMs).toISOString()).toBe('2026-02-28T09:00:00.000Z');
    expect(b.older.Invoices.map((i) => i.at(-1))).toEqual(['2', '4']);
    expect(b.older.CreditNotes.map((i) => i.at(-1))).toEqual(['3']);
  });
  it('begins with the oldest of them where they are too many for that', () => {
    const b = beginning([...Array.from({ length: 2_500 }, (_, n) => row(n, '2026-02-01T00:00:00Z')), row(9_000, '2026-01-15T00:00:00Z'), row(9_001, null)], now);
    expect(new Date(b.atMs).toISOString()).toBe('2026-01-15T00:00:00.000Z');
    expect(b.older.Invoices.length + b.older.CreditNotes.length).toBe(1);
  });
});
