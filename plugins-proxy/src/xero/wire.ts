/** Small facts of the wire. */

/** Keys whose decimal strings Xero wants as JSON numbers. */
export const numericKeys: ReadonlySet<string> = new Set(['UnitAmount', 'UnitPrice', 'Quantity', 'DiscountRate', 'DiscountAmount', 'TaxAmount', 'LineAmount', 'CurrencyRate', 'SubTotal', 'TotalTax', 'Total', 'Amount', 'AmountDue', 'AmountPaid', 'AmountCredited']);

/** Without them Xero may leave out voided and deleted documents; a look-up that misses one would create it again. */
export const allStatuses = 'DRAFT,SUBMITTED,AUTHORISED,PAID,VOIDED,DELETED';
export const pageSize = 100;

/** A `where` condition. Quotes and backslashes are escaped as in C#, on which Xero's filters rest. */
export const equals = (field: string, value: string): string => `${field}=="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Xero compares numbers without case. */
export const exactly = (a: string, b: unknown): boolean => typeof b === 'string' && a.trim().toLowerCase() === b.trim().toLowerCase();
