/** R38: the due date that a rule gives, in calendar days. Forms compute the same; a test holds the two against each other. */
import type { DueRule } from './read-types.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const textOf = (d: Date): string => `${String(d.getUTCFullYear()).padStart(4, '0')}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
const partsOf = (day: string): [number, number, number] => day.split('-').map(Number) as [number, number, number];
const plusDays = (day: string, days: number): string => { const [y, m, d] = partsOf(day); return textOf(new Date(Date.UTC(y, m - 1, d + days))); };
/** The day of the month that lies so many months ahead; its last day where it is shorter. */
function inMonth(day: string, ahead: number, date: number): string {
  const [y, m] = partsOf(day);
  const last = new Date(Date.UTC(y, m + ahead, 0)).getUTCDate();
  return textOf(new Date(Date.UTC(y, m - 1 + ahead, Math.max(1, Math.min(date, last)))));
}

/** @returns undefined where Xero's own terms decide, or where the rule lacks its number */
export function dueBy({ rule, days }: DueRule, date: string): string | undefined {
  if (days === undefined) return undefined;
  switch (rule) {
    case 'xeroTerms': return undefined;
    case 'daysAfterDate': return plusDays(date, days);
    case 'daysAfterMonthEnd': return plusDays(inMonth(date, 0, 31), days);
    case 'dayOfFollowingMonth': return inMonth(date, 1, days);
  }
}
