import { optionKey, xeroStatus, type Choice } from '@counterfoil/solution';
import type { ArrivedDocument } from '../contract.ts';
import type { XeroDocument } from '../xero/types.ts';
import { exact, moneyText, ZERO } from './decimals.ts';
import { isCreditNote, openAmountOf, xeroIdOf, xeroNumberOf } from './places.ts';
import type { RecordContext } from './types.ts';

const keys: Readonly<Record<string, keyof typeof xeroStatus.options>> = { DRAFT: 'draft', SUBMITTED: 'submitted', AUTHORISED: 'authorised', PAID: 'paid', VOIDED: 'voided', DELETED: 'deleted' };
/** Xero's status as the value of our choice; undefined for a status that is not known yet. */
export const statusValue = (status: string | undefined): number | undefined => { const key = keys[status ?? '']; return key && xeroStatus.options[key].value; };
/** In the words that people read: "Awaiting payment". */
export function statusText(status: string | undefined): string {
  const key = optionKey(xeroStatus as Choice, statusValue(status));
  return key ? (xeroStatus as Choice).options[key]!.label : status ?? '';
}

/** Nobody pays a credit note: approved, it is there to be used. */
const ofCredit: Readonly<Record<string, string>> = { AUTHORISED: 'Approved', PAID: 'Used up' };
export const statusTextOf = (of: XeroDocument): string => (isCreditNote(of) ? ofCredit[of.Status ?? ''] : undefined) ?? statusText(of.Status);

export const xeroInvoiceLink = (record: RecordContext, invoiceId: string): string => record.detailsOf?.xeroLink?.replace('{id}', encodeURIComponent(invoiceId)) ?? '';

/** What the stream tells the sender about the invoice that arrived. */
export function arrivedDocument(record: RecordContext, of: XeroDocument): ArrivedDocument {
  const text = (v: unknown): string => moneyText(exact(v) ?? ZERO);
  const id = xeroIdOf(of);
  return {
    number: xeroNumberOf(of) ?? '', status: statusTextOf(of), currency: of.CurrencyCode ?? '',
    subtotal: text(of.SubTotal), tax: text(of.TotalTax), total: text(of.Total), due: text(openAmountOf(of)),
    link: id ? xeroInvoiceLink(record, id) : '',
  };
}
