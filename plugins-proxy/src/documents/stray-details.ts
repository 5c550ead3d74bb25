/** What becomes of a details row that the relay has never written: somebody's browser made it and died, or somebody made it up. Pure. */
import { documentKind, exportStatus } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { detailsFromXero, nothingInXero } from './record-details.ts';
import { inOrganisation, recordContext } from './record-context.ts';
import type { Asked, Organisation } from './types.ts';

export interface StrayRow { readonly id: string; /** As it was read: what was written meanwhile is not overwritten. */ readonly etag: string }
const patch = (row: StrayRow, body: Record<string, unknown>): Write => ({ method: 'PATCH', path: `cfl_xerodocuments(${row.id})`, ifMatch: row.etag, body });
const noProblem = { cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null };

/** Nothing of it is true: the document is not in Xero and not on its way. */
export const resetParts = (row: StrayRow): Write[] =>
  [patch(row, { ...nothingInXero({ held: false }), ...noProblem, 'cfl_ConnectionId@odata.bind': null, cfl_exportstatus: exportStatus.options.notSent.value })];

/** The document is in Xero: what Xero says, in the organisation in which it is. */
export function truthParts(row: StrayRow, of: { readonly asked: Asked; readonly organisation: Organisation; readonly invoice: XeroInvoice; readonly sentOn: string; readonly now: Date }, xeroWebUrl?: string): Write[] {
  const nothing = recordContext(of.asked, undefined, undefined, undefined);
  const named = { kind: 'salesInvoice', title: '', number: '', name: '', owner: { table: 'systemuser', id: '' }, row: undefined, connection: undefined, xeroLink: undefined, timeZone: undefined, currencyId: undefined, party: undefined } as const;
  const record = inOrganisation({ ...nothing, detailsOf: named }, of.organisation, xeroWebUrl);
  const invoice = `/invoices(${of.asked.document.id})`;
  return [patch(row, {
    ...nothingInXero({ held: false }), ...noProblem, cfl_exportstatus: exportStatus.options.sent.value, cfl_senton: of.sentOn, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${of.organisation.connectionId})`,
    'cfl_InvoiceId@odata.bind': invoice, 'cfl_SentInvoiceId@odata.bind': invoice, ...detailsFromXero(record, of.invoice, of.now),
  })];
}

/** The relay did write it, and somebody else was the last to change it (its document was assigned): seen, and not looked at again. */
export const seenParts = (row: StrayRow): Write[] => [patch(row, { cfl_documentkind: documentKind.options.salesInvoice.value })];
