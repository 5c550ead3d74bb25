import { detailsIdOf } from './ids.ts';
import type { ConnectionRead, DetailsRead, InvoiceRead } from './read-types.ts';
import type { Asked, RecordContext } from './types.ts';

/** "Invoice INV-1001", as people call it. */
export const titleOf = (invoice: InvoiceRead): string => `Invoice ${invoice.number || invoice.name || invoice.id}`;

/** Without the invoice: a document that the user who asked could not read. */
export function recordContext(asked: Asked, invoice: InvoiceRead | undefined, details: DetailsRead | undefined, connection: ConnectionRead | undefined, xeroWebUrl?: string): RecordContext {
  return {
    asked,
    detailsId: detailsIdOf(asked.document.table, asked.document.id),
    detailsOf: invoice && {
      title: titleOf(invoice), number: invoice.number, name: invoice.name, owner: invoice.owner,
      detailsOwner: details?.owner, exportStatus: details?.exportStatus,
      connection: connection && { id: connection.id, name: connection.name, owner: connection.owner },
      xeroLink: connection && linkPattern(connection.shortCode, xeroWebUrl),
      timeZone: connection?.timeZone,
      currencyId: invoice.currencyId || undefined,
      party: invoice.customer && { table: invoice.customer.table, id: invoice.customer.id, name: invoice.customer.name },
    },
  };
}

/** Deep link as Xero's own tools build it; without a short code the older address, which opens in whichever organisation is current. */
function linkPattern(shortCode: string, xeroWebUrl = 'https://go.xero.com'): string {
  const base = xeroWebUrl.replace(/\/+$/, '');
  return shortCode ? `${base}/app/${shortCode}/invoicing/view/{id}` : `${base}/AccountsReceivable/View.aspx?InvoiceID={id}`;
}
