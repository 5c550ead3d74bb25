import { detailsIdOf } from './ids.ts';
import type { ConnectionRead, DetailsRead, DocumentRead } from './read-types.ts';
import type { Asked, DocumentKind, Organisation, RecordContext } from './types.ts';
import { words } from './words.ts';

/** "Invoice INV-1001", "Bill BILL-000012", as people call it. */
export const titleOf = (head: DocumentRead): string => `${words[head.kind].title} ${head.number || head.name || head.id}`;

/** For a relay that has lost its database, which knows of holds: a row counts when the relay was the last to write it. Anybody who may send can make a row that says "held". */
export const keptStatus = (row: DetailsRead | undefined, relayUser: string | undefined): 'held' | 'skipped' | undefined =>
  (relayUser && row?.modifiedBy === relayUser && (row.exportStatus === 'held' || row.exportStatus === 'skipped') ? row.exportStatus : undefined);

/** Without the head: a document that the user who asked could not read. */
export function recordContext(asked: Asked, head: DocumentRead | undefined, details: DetailsRead | undefined, connection: ConnectionRead | undefined, xeroWebUrl?: string): RecordContext {
  return {
    asked,
    detailsId: detailsIdOf(asked.document.table, asked.document.id),
    detailsOf: head && {
      kind: head.kind,
      title: titleOf(head), number: head.number, name: head.name, owner: head.owner,
      row: details,
      connection: connection && { id: connection.id, name: connection.name, owner: connection.owner },
      xeroLink: connection && linkPattern(head.kind, connection.shortCode, xeroWebUrl),
      timeZone: connection?.timeZone,
      currencyId: head.currencyId || undefined,
      party: head.party && { table: head.party.table, id: head.party.id, name: head.party.name },
    },
  };
}

/** Of a document that is in Xero: the organisation in which it is decides, whatever connection it names today. Undefined leaves connection and link in its details as they are. */
export function inOrganisation(record: RecordContext, of: Organisation | undefined, xeroWebUrl?: string): RecordContext {
  return record.detailsOf ? { ...record, detailsOf: { ...record.detailsOf,
    connection: of && { id: of.connectionId, name: of.name, owner: of.owner }, xeroLink: of && linkPattern(record.detailsOf.kind, of.shortCode, xeroWebUrl), timeZone: of?.timeZone,
  } } : record;
}

/** Xero's own pages. Only that of sales invoices has an address with the organisation in it; the others are reached by its sign-in page, which changes to the organisation first. */
const pages: Readonly<Record<DocumentKind, string>> = {
  salesInvoice: '/AccountsReceivable/View.aspx?InvoiceID={id}', bill: '/AccountsPayable/Edit.aspx?InvoiceID={id}',
  salesCreditNote: '/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}', purchaseCreditNote: '/AccountsPayable/ViewCreditNote.aspx?creditNoteID={id}',
};

/** Deep link as Xero's own tools build it; without a short code the page opens in whichever organisation is current. */
export function linkPattern(kind: DocumentKind, shortCode: string, xeroWebUrl = 'https://go.xero.com'): string {
  const base = xeroWebUrl.replace(/\/+$/, '');
  if (!shortCode) return `${base}${pages[kind]}`;
  return kind === 'salesInvoice' ? `${base}/app/${shortCode}/invoicing/view/{id}` : `${base}/organisationlogin/default.aspx?shortcode=${encodeURIComponent(shortCode)}&redirecturl=${pages[kind]}`;
}
