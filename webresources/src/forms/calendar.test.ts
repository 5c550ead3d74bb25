import { describe, expect, it } from 'vitest';
import { calendarDay, dateOf, dayInZone, dueBy, personsDay } from './calendar.ts';

describe('calendar days', () => {
  it('go to the form and come back', () => {
    for (const day of ['2026-03-29', '2026-10-25', '2028-02-29', '2026-12-31']) expect(calendarDay(dateOf(day))).toBe(day);
  });
  it('differ by zone, and an unknown zone has none', () => {
    const at = new Date('2026-11-23T11:30:00Z');
    expect([dayInZone(at, 'Pacific/Auckland'), dayInZone(at, 'Europe/London'), dayInZone(at, 'Pacific/Honolulu')]).toEqual(['2026-11-24', '2026-11-23', '2026-11-23']);
    expect(dayInZone(at, 'Nowhere/Land')).toBeUndefined();
  });
  it('are the person\'s own by the offset that the platform tells', () => {
    const at = new Date('2026-11-23T23:30:00Z');
    expect([personsDay(at, 780), personsDay(at, -600)]).toEqual(['2026-11-24', '2026-11-23']);
    expect(personsDay(at, undefined)).toBe(calendarDay(at));
  });
});

describe('R38 due dates', () => {
  it.each([
    ['daysAfterDate', 30, '2026-01-31', '2026-03-02'], ['daysAfterMonthEnd', 0, '2028-02-10', '2028-02-29'], ['daysAfterMonthEnd', 20, '2026-12-05', '2027-01-20'],
    ['dayOfFollowingMonth', 20, '2026-12-31', '2027-01-20'], ['dayOfFollowingMonth', 31, '2026-01-15', '2026-02-28'],
  ] as const)('%s %i of %s is %s', (rule, days, date, due) => { expect(dueBy(rule, days, date)).toBe(due); });
  it('are Xero\'s own where no rule says', () => {
    expect(dueBy('xeroTerms', 10, '2026-01-01')).toBeUndefined();
    expect(dueBy('daysAfterDate', undefined, '2026-01-01')).toBeUndefined();
  });
});
