/** The days of a document: R1 (a date, not in the future where the books are kept), R38 (due by a rule), R50 (locks, typing errors in years). */
import { calendarDay, dayInZone, spokenDay } from '../calendar-date.ts';
import { dueBy } from '../due-date.ts';
import type { ConnectionRead, DocumentRead } from '../read-types.ts';
import type { Words } from '../words.ts';
import type { Sayer } from './say.ts';

/** Nobody keeps books of other years; a date outside is a slip of the keyboard that Xero may take or break on. */
const [EARLIEST, LATEST] = ['1970-01-01', '2099-12-31'];
const strange = (day: string): boolean => !/^\d{4}-\d\d-\d\d$/.test(day) || day < EARLIEST! || day > LATEST!;

export interface Days { readonly date: string; readonly due: string | undefined; readonly planned: string | undefined }

/** @returns undefined when there is no date; other problems are only said */
export function daysOf(head: DocumentRead, c: ConnectionRead | undefined, now: Date, w: Words, say: Sayer): Days | undefined {
  const far = (day: string | undefined, column: string, field: string): boolean => {
    if (day === undefined || !strange(day)) return false;
    say('DATE_OUT_OF_RANGE', { column, date: spokenDay(day) }, { field });
    return true;
  };
  const odd = [far(head.dueDate, w.dueLabel, w.due), far(head.plannedPaymentDate, 'Planned Payment Date', 'cfl_plannedpaymentdate')].includes(true);
  const field = w.date;
  const date = head.date && calendarDay(head.date, c?.timeZone ?? 'UTC');
  if (date === undefined) { say('NO_DATE', { document: w.document, column: w.dateLabel }, { field }); return undefined; }
  if (far(date, w.dateLabel, field)) return { date, due: head.dueDate, planned: head.plannedPaymentDate };
  if (c) {
    const today = dayInZone(now, c.timeZone);
    if (date > today) say('DATE_IN_FUTURE', { date: spokenDay(date), zone: c.timeZone || 'UTC', connection: c.name, today: spokenDay(today), column: w.dateLabel }, { field });
    if (c.lockDate !== undefined && date <= c.lockDate) say('DATE_LOCKED', { date: spokenDay(date), connection: c.name, lock: spokenDay(c.lockDate) }, { field });
  }
  if (!odd && head.dueDate !== undefined && head.dueDate < date) say('DUE_BEFORE_DATE', { due: spokenDay(head.dueDate), date: spokenDay(date), column: w.dueLabel }, { field: w.due });
  const rule = c && (head.kind === 'salesInvoice' ? c.dueRule : head.kind === 'bill' ? c.purchaseDueRule : undefined);
  return { date, due: head.dueDate ?? (rule && dueBy(rule, date)), planned: head.plannedPaymentDate };
}
