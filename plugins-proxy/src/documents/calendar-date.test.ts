import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { calendarDay, dayInZone } from './calendar-date.ts';

const zones = ['UTC', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kolkata', 'Australia/Sydney', 'Pacific/Auckland', 'Asia/Tokyo'];
// the short date formats that people choose in Dynamics, numbers in every order, two-digit years, months as words
type Parts = { d: number; m: number; y: number };
const two = (n: number): string => String(n).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const formats: Record<string, (p: Parts) => string> = {
  'M/d/yyyy': (p) => `${p.m}/${p.d}/${p.y}`, 'dd/MM/yyyy': (p) => `${two(p.d)}/${two(p.m)}/${p.y}`, 'yyyy-MM-dd': (p) => `${p.y}-${two(p.m)}-${two(p.d)}`,
  'dd.MM.yy': (p) => `${two(p.d)}.${two(p.m)}.${two(p.y % 100)}`, 'yy/MM/dd': (p) => `${two(p.y % 100)}/${two(p.m)}/${two(p.d)}`, 'M/d/yy': (p) => `${p.m}/${p.d}/${two(p.y % 100)}`,
  'dd-MMM-yy': (p) => `${two(p.d)}-${months[p.m - 1]}-${two(p.y % 100)}`, 'd. MMM yyyy': (p) => `${p.d}. ${months[p.m - 1]} ${p.y}`, 'yyyy. M. d.': (p) => `${p.y}. ${p.m}. ${p.d}.`,
  'yyyy年M月d日': (p) => `${p.y}年${p.m}月${p.d}日`,
};
const partsOf = (at: Date, zone: string): Parts => {
  const [y, m, d] = dayInZone(at, zone).split('-').map(Number) as [number, number, number];
  return { y, m, d };
};

describe('the calendar day of a user-local date', () => {
  it('R7 is the day that Dataverse printed, for every zone, format and day', () => {
    fc.assert(fc.property(
      fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2060-12-31T23:59:59Z'), noInvalidDate: true }), fc.constantFrom(...zones), fc.constantFrom(...zones), fc.constantFrom(...Object.keys(formats)),
      (at, zone, other, format) => {
        const printed = partsOf(at, zone);
        const wanted = `${printed.y}-${two(printed.m)}-${two(printed.d)}`;
        expect(calendarDay({ instant: at.toISOString(), formatted: formats[format]!(printed) }, other)).toBe(wanted);
      }), { numRuns: 3000 });
  });
  it('R7 holds around every month end, where neighbours differ most', () => {
    for (let day = 0; day < 800; day++) {
      const at = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000);
      for (const zone of zones) for (const [name, print] of Object.entries(formats)) {
        const p = partsOf(at, zone);
        expect(calendarDay({ instant: at.toISOString(), formatted: print(p) }, 'UTC'), `${at.toISOString()} ${zone} ${name}`).toBe(`${p.y}-${two(p.m)}-${two(p.d)}`);
      }
    }
  });
  it('falls back to the zone of the organisation without print, in other digits and in other calendars', () => {
    const instant = '2026-03-28T23:00:00Z';
    for (const formatted of [undefined, '', '٢٩/٠٣/٢٠٢٦', '29/03/2569', '09/10/1447', '29 March'])
      expect(calendarDay({ instant, formatted }, 'Europe/Berlin'), formatted).toBe('2026-03-29');
    expect(calendarDay({ instant, formatted: undefined }, 'Europe/London')).toBe('2026-03-28');
  });
  it('takes a calendar date as it is, and gives nothing for nonsense', () => {
    expect(calendarDay({ instant: '2026-03-28', formatted: '1/1/2020' }, 'UTC')).toBe('2026-03-28');
    expect(calendarDay({ instant: 'soon', formatted: undefined }, 'UTC')).toBeUndefined();
    expect(dayInZone(new Date('2026-03-28T23:00:00Z'), 'Nowhere/Land')).toBe('2026-03-28');
  });
});
