/** Due dates from payment terms. */
import { addDays, dayOfMonth } from '../core/dates.ts';
import type { Terms } from '../core/state.ts';

export function dueDate(date: string, terms: Terms): string {
  switch (terms.Type) {
    case 'DAYSAFTERBILLDATE': return addDays(date, terms.Day);
    case 'DAYSAFTERBILLMONTH': return addDays(dayOfMonth(date, 0, 31), terms.Day);
    case 'OFCURRENTMONTH': return dayOfMonth(date, 0, terms.Day);
    case 'OFFOLLOWINGMONTH': return dayOfMonth(date, 1, terms.Day);
  }
}
