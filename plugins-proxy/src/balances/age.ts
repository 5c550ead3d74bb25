/**
 * R17 R62: what is open in the books, by age. The rules are those of Xero's own aged receivables and payables: every approved
 * document that is not settled counts with what is still due of it, by its due date; credit that nobody has applied yet
 * (credit notes, overpayments, prepayments) counts against it, by its own date, because credit has no due date.
 */
import type { Decimal } from 'decimal.js';
import { exact, sum, ZERO } from '../documents/decimals.ts';
import { wireDay } from '../documents/wire-dates.ts';
import type { XeroCreditNote, XeroInvoice, XeroPrepaid } from '../xero/types.ts';

export type Side = 'receivable' | 'payable';
/** Something open of one Xero contact. What we owe them back is negative. */
export interface Open { readonly contactId: string; readonly currency: string; readonly side: Side; readonly amount: Decimal; /** YYYY-MM-DD; undefined is never overdue. */ readonly due: string | undefined }

/** Of the customer or supplier in one currency. */
export interface Figures {
  readonly outstanding: Decimal; readonly overdue: Decimal;
  readonly notDue: Decimal; readonly days1to30: Decimal; readonly days31to60: Decimal; readonly days61to90: Decimal; readonly daysOver90: Decimal;
  readonly payable: Decimal; readonly payableOverdue: Decimal;
}
export const nothing: Figures = { outstanding: ZERO, overdue: ZERO, notDue: ZERO, days1to30: ZERO, days31to60: ZERO, days61to90: ZERO, daysOver90: ZERO, payable: ZERO, payableOverdue: ZERO };
export const sameFigures = (a: Figures, b: Figures): boolean => (Object.keys(nothing) as (keyof Figures)[]).every((k) => a[k].eq(b[k]));
/** Amounts that cancel out are no "nothing": their ages still say something. */
export const isNothing = (f: Figures): boolean => sameFigures(f, nothing);

type Whose = { Contact?: { ContactID?: string }; CurrencyCode?: string; Status?: string };
const open = (x: Whose, side: Side, amount: Decimal | undefined, due: string | undefined): Open[] => {
  const contactId = x.Contact?.ContactID?.toLowerCase();
  const currency = x.CurrencyCode?.trim().toUpperCase();
  return x.Status !== 'AUTHORISED' || !contactId || !currency || amount === undefined || amount.isZero() ? [] : [{ contactId, currency, side, amount, due }];
};

/** Drafts and what waits for approval are no debt yet; what is paid or voided is none any more. */
export const openInvoice = (x: XeroInvoice): Open[] => open(x, x.Type === 'ACCPAY' ? 'payable' : 'receivable', exact(x.AmountDue), wireDay(x.DueDateString, x.DueDate));
const ofSuppliers: ReadonlySet<string> = new Set(['ACCPAYCREDIT', 'SPEND-OVERPAYMENT', 'SPEND-PREPAYMENT', 'APOVERPAYMENT', 'APPREPAYMENT']);
export const openCredit = (x: XeroCreditNote | XeroPrepaid): Open[] => open(x, ofSuppliers.has(x.Type ?? '') ? 'payable' : 'receivable', exact(x.RemainingCredit)?.neg(), wireDay(x.DateString, x.Date));

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
/** Whole days from one calendar day to another, without a clock or a time zone. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from);

type Bucket = 'notDue' | 'days1to30' | 'days31to60' | 'days61to90' | 'daysOver90';
/** Due today is not overdue: the day is the customer's still. */
export function bucketOf(due: string | undefined, today: string): Bucket {
  const late = due === undefined ? 0 : daysBetween(due, today);
  return !(late > 0) ? 'notDue' : late <= 30 ? 'days1to30' : late <= 60 ? 'days31to60' : late <= 90 ? 'days61to90' : 'daysOver90';
}

/** @param today YYYY-MM-DD in the time zone of the organisation */
export function age(of: readonly Open[], today: string): Figures {
  const add = (side: Side, ...into: Bucket[]): Decimal => sum(of.filter((o) => o.side === side && into.includes(bucketOf(o.due, today))).map((o) => o.amount));
  const late: Bucket[] = ['days1to30', 'days31to60', 'days61to90', 'daysOver90'];
  const [notDue, days1to30, days31to60, days61to90, daysOver90] = (['notDue', ...late] as Bucket[]).map((b) => add('receivable', b)) as [Decimal, Decimal, Decimal, Decimal, Decimal];
  const overdue = sum([days1to30, days31to60, days61to90, daysOver90]);
  const payableOverdue = add('payable', ...late);
  return { outstanding: notDue.plus(overdue), overdue, notDue, days1to30, days31to60, days61to90, daysOver90, payable: add('payable', 'notDue').plus(payableOverdue), payableOverdue };
}

/** By currency. */
export function ageByCurrency(of: readonly Open[], today: string): Map<string, Figures> {
  const by = new Map<string, Open[]>();
  for (const o of of) { const some = by.get(o.currency); if (some) some.push(o); else by.set(o.currency, [o]); }
  return new Map([...by].map(([currency, some]) => [currency, age(some, today)]));
}
