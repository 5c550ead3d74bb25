import type { DateGrouping } from './parse.ts';

/**
 * Number of a part of a calendar day. Weeks begin on Sunday and the first one holds 1 January: the numbers in Microsoft's
 * own example (27 August 2023 is in week 35) fit no other count.
 */
export function datePart(day: string, part: DateGrouping): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  switch (part) {
    case 'day': return date;
    case 'month': return month;
    case 'quarter': return Math.ceil(month / 3);
    case 'year': return year;
    case 'week': {
      const first = new Date(Date.UTC(year, 0, 1));
      const dayOfYear = (Date.UTC(year, month - 1, date) - first.getTime()) / 86_400_000;
      return Math.floor((dayOfYear + first.getUTCDay()) / 7) + 1;
    }
  }
}
