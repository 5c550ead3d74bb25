import type { Decimal } from 'decimal.js';
import { ZERO } from './decimals.ts';

/**
 * R16: what is overdue of a document that waits for payment: all that is due of it once its due date lies before today,
 * else nothing. A draft is not asked for yet, so it is never overdue; Xero counts the same way.
 * @param status in Xero
 * @param dueDate YYYY-MM-DD; without one nothing is ever overdue
 * @param today YYYY-MM-DD in the time zone of the organisation
 */
export const overdueAmount = (status: 'awaitingPayment' | 'other', dueDate: string | undefined, amountDue: Decimal, today: string): Decimal =>
  (status === 'awaitingPayment' && dueDate !== undefined && dueDate < today && amountDue.gt(0) ? amountDue : ZERO);
