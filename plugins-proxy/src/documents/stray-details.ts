/** What becomes of a details row that the relay has never written: somebody's browser made it and died, or somebody made it up. Pure. */
import { documentKind, exportStatus } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import type { XeroDocument } from '../xero/types.ts';
import { places } from './places.ts';
import { detailsFromXero, nothingInXero } from './record-details.ts';
import { lookupsOf } from './record.ts';
import { inOrganisation, recordContext } from './record-context.ts';
import type { Asked, DocumentKind, DocumentTable, Organisation } from './types.ts';

export interface StrayRow { readonly id: string; /** As it was read: what was written meanwhile is not overwritten. */ readonly etag: string }
const patch = (row: StrayRow, body: Record<string, unknown>): Write => ({ method: 'PATCH', path: `cfl_xerodocuments(${row.id})`, ifMatch: row.etag, body });
const noProblem = { cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null };

/** Nothing of it is true: the document is not in Xero and not on its way. */
export const resetParts = (row: StrayRow): Write[] =>
  [patch(row, { ...nothingInXero({ held: false }), ...noProblem, 'cfl_ConnectionId@odata.bind': null, cfl_exportstatus: exportStatus.options.notSent.value })];

/** The document is in Xero: what Xero says, in the organisation in which it is. */
export function truthParts(row: StrayRow, of: { readonly asked: Asked; readonly organisation: Organisation; readonly document: XeroDocument; readonly sentOn: string; readonly now: Date }, xeroWebUrl?: string): Write[] {
  const nothing = recordContext(of.asked, undefined, undefined, undefined);
  const { table, id } = of.asked.document;
  const kind = kindOf(table, of.document);
  const named = { kind, title: '', number: '', name: '', owner: { table: 'systemuser', id: '' }, row: undefined, connection: undefined, xeroLink: undefined, timeZone: undefined, currencyId: undefined, party: undefined } as const;
  const record = inOrganisation({ ...nothing, detailsOf: named }, of.organisation, xeroWebUrl);
  const place = places[table];
  const document = `/${place.set}(${id})`;
  return [patch(row, {
    ...nothingInXero({ held: false }), ...noProblem, cfl_exportstatus: exportStatus.options.sent.value, cfl_senton: of.sentOn, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${of.organisation.connectionId})`,
    cfl_documentkind: documentKind.options[kind].value, ...lookupsOf(table, id), [`${place.posted}@odata.bind`]: document, ...detailsFromXero(record, of.document, of.now),
  })];
}

/** Of a credit note Xero knows which side it is on; of the others the table does. */
const kindOf = (table: DocumentTable, of: XeroDocument | undefined): DocumentKind => (table === 'invoice' ? 'salesInvoice' : table === 'cfl_purchaseinvoice' ? 'bill' : of?.Type === 'ACCPAYCREDIT' ? 'purchaseCreditNote' : 'salesCreditNote');

/**
 * The relay did write it, and somebody else was the last to change it (its document was assigned): seen, and not looked at
 * again. What is written is what stands there: the relay is to be the last who wrote.
 */
export const seenParts = (row: StrayRow, subject: string): Write[] => [patch(row, { cfl_documentkey: subject })];
