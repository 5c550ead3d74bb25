import { optionKey, xeroStatus, type Choice } from '@counterfoil/solution';
import type { ArrivedDocument } from '../contract.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { exact, moneyText, ZERO } from './decimals.ts';
import type { RecordContext } from './types.ts';

const keys: Readonly<Record<string, keyof typeof xeroStatus.options>> = { DRAFT: 'draft', SUBMITTED: 'submitted', AUTHORISED: 'authorised', PAID: 'paid', VOIDED: 'voided', DELETED: 'deleted' };
/** Xero's status as the value of our choice; undefined for a status that is not known yet. */
export const statusValue = (status: string | undefined): number | undefined => { const key = keys[status ?? '']; return key && xeroStatus.options[key].value; };
/** In the words that people read: "Awaiting payment". */
export function statusText(status: string | undefined): string {
  const key = optionKey(xeroStatus as Choice, statusValue(status));
  return key ? (xeroStatus as Choice).options[key]!.label : status ?? '';
}

export const xeroInvoiceLink = (record: RecordContext, invoiceId: string): string => record.detailsOf?.xeroLink?.replace('{id}', encodeURIComponent(invoiceId)) ?? '';

/** What the stream tells the sender about the invoice that arrived. */
export function arrivedDocument(record: RecordContext, invoice: XeroInvoice): ArrivedDocument {
  const text = (v: unknown): string => moneyText(exact(v) ?? ZERO);
  return {
    number: invoice.InvoiceNumber ?? '', status: statusText(invoice.Status), currency: invoice.CurrencyCode ?? '',
    subtotal: text(invoice.SubTotal), tax: text(invoice.TotalTax), total: text(invoice.Total), due: text(invoice.AmountDue),
    link: invoice.InvoiceID ? xeroInvoiceLink(record, invoice.InvoiceID) : '',
  };
}
