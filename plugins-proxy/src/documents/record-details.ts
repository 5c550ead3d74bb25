import { xeroDocument, type ColumnOf, type Table } from '@counterfoil/solution';
import type { XeroDocument, XeroInvoice } from '../xero/types.ts';
import { statusValue, xeroInvoiceLink } from './arrived.ts';
import { dayInZone } from './calendar-date.ts';
import { exact } from './decimals.ts';
import { overdueAmount } from './overdue.ts';
import { isCreditNote, xeroIdOf, xeroNumberOf } from './places.ts';
import { within } from './record-texts.ts';
import { text } from './rows.ts';
import type { RecordContext } from './types.ts';
import { wireDay, wireInstant } from './wire-dates.ts';

/** What names the document, and what is said about problems, is written with every ending in its own way. */
const saidOtherwise = new Set<string>(['cfl_name', 'cfl_documentkey', 'cfl_invoiceid', 'cfl_purchaseinvoiceid', 'cfl_creditnoteid', 'cfl_documentkind', 'cfl_accountid', 'cfl_contactid', 'cfl_partyname', 'cfl_documentnumber', 'cfl_documentname', 'cfl_connectionid',
  'cfl_exportstatus', 'cfl_problemcode', 'cfl_problemtext', 'cfl_problems'] satisfies ColumnOf<typeof xeroDocument>[]);
const holds = ['cfl_holdreason', 'cfl_HeldById@odata.bind', 'cfl_heldon'];

/**
 * Every column that only the relay decides, emptied: whoever may send can make the row, and fill in what they like. From the
 * definition of the table, so that a new column is never forgotten. Columns of a hold stay where the hold is the relay's own.
 */
export function nothingInXero(o: { readonly held: boolean }): Record<string, null> {
  const names = Object.entries((xeroDocument as Table).columns).filter(([n]) => !saidOtherwise.has(n)).map(([n, c]) => (c.kind === 'lookup' ? `${c.schemaName}@odata.bind` : n));
  return Object.fromEntries(names.filter((n) => !o.held || !holds.includes(n)).map((n) => [n, null]));
}

const given = (body: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(body).filter(([, v]) => v !== undefined));

/** R16: what Xero says about the document. What the answer does not hold is left as it is. `now` decides, in the time zone of the organisation, what is overdue. */
export function detailsFromXero(record: RecordContext, of: XeroDocument, now: Date): Record<string, unknown> {
  const x = of as XeroInvoice;
  const id = xeroIdOf(of);
  const [dueDate, amountDue] = [wireDay(x.DueDateString, x.DueDate), exact(x.AmountDue)];
  return given({
    cfl_xeroid: id, cfl_xeronumber: xeroNumberOf(of), cfl_xerostatus: statusValue(x.Status),
    cfl_xerolink: id ? xeroInvoiceLink(record, id) || undefined : undefined,
    ...(isCreditNote(of) ? { cfl_remainingcredit: exact(of.RemainingCredit) } : {}), cfl_currencyrate: exact(x.CurrencyRate), cfl_reference: typeof x.Reference === 'string' ? within(text(x.Reference), 255) : undefined,
    cfl_invoicedate: wireDay(x.DateString, x.Date), cfl_duedate: dueDate,
    cfl_subtotal: exact(x.SubTotal), cfl_totaltax: exact(x.TotalTax), cfl_total: exact(x.Total),
    cfl_amountdue: amountDue, cfl_overdueamount: amountDue && overdueAmount(x.Status === 'AUTHORISED' ? 'awaitingPayment' : 'other', dueDate, amountDue, dayInZone(now, record.detailsOf?.timeZone ?? '')), cfl_amountpaid: exact(x.AmountPaid), cfl_amountcredited: exact(x.AmountCredited),
    cfl_fullypaidon: wireDay(x.FullyPaidOnDate) ?? (x.Status !== undefined && x.Status !== 'PAID' ? null : undefined), cfl_xeroupdatedon: wireInstant(x.UpdatedDateUTC),
  });
}
