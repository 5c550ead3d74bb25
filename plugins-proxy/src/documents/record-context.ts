import { detailsIdOf } from './ids.ts';
import type { ConnectionRead, DetailsRead, InvoiceRead } from './read-types.ts';
import type { Asked, Organisation, RecordContext } from './types.ts';

/** "Invoice INV-1001", as people call it. */
export const titleOf = (invoice: InvoiceRead): string => `Invoice ${invoice.number || invoice.name || invoice.id}`;

/** A hold counts when the relay was the last to write the row: anybody who may send can make a row that says "held". */
export const keptStatus = (row: DetailsRead | undefined, relayUser: string | undefined): 'held' | 'skipped' | undefined =>
  (relayUser && row?.modifiedBy === relayUser && (row.exportStatus === 'held' || row.exportStatus === 'skipped') ? row.exportStatus : undefined);

/** Without the invoice: a document that the user who asked could not read. */
export function recordContext(asked: Asked, invoice: InvoiceRead | undefined, details: DetailsRead | undefined, connection: ConnectionRead | undefined, xeroWebUrl?: string): RecordContext {
  return {
    asked,
    detailsId: detailsIdOf(asked.document.table, asked.document.id),
    detailsOf: invoice && {
      kind: 'salesInvoice',
      title: titleOf(invoice), number: invoice.number, name: invoice.name, owner: invoice.owner,
      row: details,
      connection: connection && { id: connection.id, name: connection.name, owner: connection.owner },
      xeroLink: connection && linkPattern(connection.shortCode, xeroWebUrl),
      timeZone: connection?.timeZone,
      currencyId: invoice.currencyId || undefined,
      party: invoice.customer && { table: invoice.customer.table, id: invoice.customer.id, name: invoice.customer.name },
    },
  };
}

/** Of a document that is in Xero: the organisation in which it is decides, whatever connection it names today. Undefined leaves connection and link in its details as they are. */
export function inOrganisation(record: RecordContext, of: Organisation | undefined, xeroWebUrl?: string): RecordContext {
  return record.detailsOf ? { ...record, detailsOf: { ...record.detailsOf,
    connection: of && { id: of.connectionId, name: of.name, owner: of.owner }, xeroLink: of && linkPattern(of.shortCode, xeroWebUrl), timeZone: of?.timeZone,
  } } : record;
}

/** Deep link as Xero's own tools build it; without a short code the older address, which opens in whichever organisation is current. */
function linkPattern(shortCode: string, xeroWebUrl = 'https://go.xero.com'): string {
  const base = xeroWebUrl.replace(/\/+$/, '');
  return shortCode ? `${base}/app/${shortCode}/invoicing/view/{id}` : `${base}/AccountsReceivable/View.aspx?InvoiceID={id}`;
}
