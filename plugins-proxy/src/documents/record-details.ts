import type { XeroInvoice } from '../xero/types.ts';
import { statusValue, xeroInvoiceLink } from './arrived.ts';
import { exact } from './decimals.ts';
import type { RecordContext } from './types.ts';
import { wireDay, wireInstant } from './wire-dates.ts';

const given = (body: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(body).filter(([, v]) => v !== undefined));

/** R16: what Xero says about the document. What the answer does not hold is left as it is. */
export function detailsFromXero(record: RecordContext, x: XeroInvoice): Record<string, unknown> {
  return given({
    cfl_xeroid: x.InvoiceID?.toLowerCase(), cfl_xeronumber: x.InvoiceNumber, cfl_xerostatus: statusValue(x.Status),
    cfl_xerolink: x.InvoiceID ? xeroInvoiceLink(record, x.InvoiceID) || undefined : undefined,
    cfl_invoicedate: wireDay(x.DateString, x.Date), cfl_duedate: wireDay(x.DueDateString, x.DueDate),
    cfl_subtotal: exact(x.SubTotal), cfl_totaltax: exact(x.TotalTax), cfl_total: exact(x.Total),
    cfl_amountdue: exact(x.AmountDue), cfl_amountpaid: exact(x.AmountPaid), cfl_amountcredited: exact(x.AmountCredited),
    cfl_fullypaidon: wireDay(x.FullyPaidOnDate), cfl_xeroupdatedon: wireInstant(x.UpdatedDateUTC),
  });
}
