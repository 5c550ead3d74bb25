import { creditNote, creditNoteLine, invoice, invoiceDetail, purchaseInvoice, purchaseInvoiceLine } from '@counterfoil/solution';
import type { GetString } from './strings.ts';

/** Label of a column: our own from the definitions, the platform's from the resx, else its logical name. */
export function fieldLabel(field: string, getString: GetString): string {
  const own = { ...purchaseInvoice.columns, ...purchaseInvoiceLine.columns, ...creditNote.columns, ...creditNoteLine.columns, ...invoice.columns, ...invoiceDetail.columns } as Readonly<Record<string, { label: string }>>;
  const key = `Field_${field}`;
  const known = getString(key);
  return own[field]?.label ?? (known !== '' && known !== key ? known : field);
}
