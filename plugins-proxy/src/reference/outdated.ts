/** Which problems say that what was mirrored from Xero may be out of date: then it is read again, and the next look is right. */
import type { Problem } from '../contract.ts';

const codes: ReadonlySet<string> = new Set([
  // Xero refused what we took for active
  'XERO_ACCOUNT_INVALID', 'XERO_TAX_INVALID', 'XERO_TRACKING_INVALID', 'XERO_THEME_INVALID', 'XERO_CURRENCY_MISSING', 'XERO_DATE_LOCKED',
  // we refused what somebody may have restored, added or unlocked in Xero since
  'ACCOUNT_ARCHIVED', 'TAX_RATE_ARCHIVED', 'TRACKING_ARCHIVED', 'THEME_ARCHIVED', 'CURRENCY_NOT_IN_XERO', 'DATE_LOCKED',
]);
export const saysOutdated = (problems: readonly Pick<Problem, 'code'>[]): boolean => problems.some((p) => codes.has(p.code));
