import type { Decimal } from 'decimal.js';
import { ZERO } from './decimals.ts';

/**
 * R16: what is overdue of a document: all that is due of it once its due date lies before today, else nothing.
 * @param dueDate YYYY-MM-DD; without one nothing is ever overdue
 * @param today YYYY-MM-DD in the time zone of the organisation
 */
export const overdueAmount = (dueDate: string | undefined, amountDue: Decimal, today: string): Decimal =>
  (dueDate !== undefined && dueDate < today && amountDue.gt(0) ? amountDue : ZERO);
