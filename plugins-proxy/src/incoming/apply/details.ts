/** What the Xero Details of a document should say, out of what Xero says. Pure. */
import { exportStatus, optionKey, xeroDocument, type Choice } from '@counterfoil/solution';
import { isCreditNote, places } from '../../documents/places.ts';
import { inOrganisation, recordContext } from '../../documents/record-context.ts';
import { detailsFromXero, nothingInXero } from '../../documents/record-details.ts';
import type { DocumentKind, DocumentTable, Organisation, RecordContext } from '../../documents/types.ts';
import { words } from '../../documents/words.ts';
import type { XeroDocument } from '../../xero/types.ts';
import type { Row } from './read.ts';
import { differing } from './same.ts';

export interface Bringing { readonly organisation: Organisation; readonly now: Date; readonly xeroWebUrl: string | undefined }

export const kindOf = (table: DocumentTable, x: XeroDocument): DocumentKind => (table === 'invoice' ? 'salesInvoice' : table === 'cfl_purchaseinvoice' ? 'bill' : x.Type === 'ACCPAYCREDIT' ? 'purchaseCreditNote' : 'salesCreditNote');
/** "Invoice INV-1001", as people call it in Dynamics. */
export const titleIn = (kind: DocumentKind, row: Row): string => `${words[kind].title} ${row.values['cfl_documentnumber'] || row.values['cfl_documentname'] || row.values['cfl_xeronumber'] || ''}`.trim();

function contextOf(table: DocumentTable, id: string, x: XeroDocument, b: Bringing): RecordContext {
  const asked = { requestId: '', from: 'cfl_syncrequest' as const, action: 'refresh' as const, document: { table, id }, createdBy: '', createdOn: '', ticketHash: undefined };
  const named = { kind: kindOf(table, x), title: '', number: '', name: '', owner: { table: 'systemuser', id: '' }, row: undefined, connection: undefined, xeroLink: undefined, timeZone: undefined, currencyId: undefined, party: undefined } as const;
  return inOrganisation({ ...recordContext(asked, undefined, undefined, undefined), detailsOf: named }, b.organisation, b.xeroWebUrl);
}

export const statusKeyOf = (row: Row): string => optionKey(exportStatus as Choice, row.values['cfl_exportstatus']) ?? 'notSent';
/** What the row may say of a document that is in the books; anything else was never told, or is not true any more. */
const told: ReadonlySet<string> = new Set(['sent', 'sentButDiffers', 'readyToUpdate', 'needsDecision', 'held', 'skipped']);

/** The columns that differ; empty when the row is right. */
export function detailsBody(table: DocumentTable, id: string, row: Row, x: XeroDocument, b: Bringing): Record<string, unknown> {
  const xero = detailsFromXero(contextOf(table, id, x, b), x, b.now);
  // a whole document that names no due date or reference has none
  const whole = { ...(isCreditNote(x) ? {} : { cfl_duedate: null }), cfl_reference: null, ...xero };
  const body = differing(xeroDocument, whole, row.values);
  if (told.has(statusKeyOf(row)) && row.values['cfl_xeroid']) return body;
  const place = places[table];
  return {
    ...body, cfl_exportstatus: exportStatus.options.sent.value, cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null,
    'cfl_ConnectionId@odata.bind': `/cfl_connections(${b.organisation.connectionId})`, [`${place.posted}@odata.bind`]: `/${place.set}(${id})`,
  };
}

/** A draft that was deleted in Xero is nowhere in the books and never comes back: the document stands here as if it had never been sent. What a person stopped stays stopped. */
export function deletedBody(row: Row): Record<string, unknown> {
  if (!row.values['cfl_xeroid']) return {};
  const stopped = ['held', 'skipped'].includes(statusKeyOf(row));
  return { ...nothingInXero({ held: stopped }), ...(stopped ? {} : { cfl_exportstatus: exportStatus.options.notSent.value, cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null }) };
}
