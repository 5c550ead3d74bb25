/**
 * The click: a Xero Details row (so that there is something to look at, even with the relay down) and a request row,
 * both with the user's own rights. The request is a row before anything else happens, so it cannot get lost.
 */
import { detailsId as detailsIdOf, documentKey, exportStatus, optionValue, xeroDocument } from '@counterfoil/solution';
import { bindTo, places, SEND, tableOf, ticketMarks, wishColumns, wordOf, type DocumentTable, type DocumentTitle, type DocumentToSend, type Wish } from './documents.ts';
import { failureOf } from './failures.ts';
import { DETAILS_SELECT, detailsOf, type Details } from './rows.ts';
import { keepTicket, newTicket, ticketHash, type Ticket } from './ticket.ts';
import { bareId, type Row, type WebApi } from './web-api.ts';

export interface Asked { readonly detailsId: string; readonly ticket: Ticket }

/** Name of the row, as the relay writes it too; within the column's length. */
export const detailsName = (number: string, name: string, table: DocumentTable = 'invoice'): string => `${places[table].word} ${number || name}`.trim().slice(0, xeroDocument.columns.cfl_name.max);

/** The row that shows, from the first moment, that somebody has asked. Only what sends puts the document on its way. */
export function detailsRow(detailsId: string, document: DocumentToSend, { number, name }: DocumentTitle, wish: Wish = SEND): Row {
  const { columns } = xeroDocument;
  return {
    cfl_xerodocumentid: detailsId,
    cfl_documentkey: documentKey(document.table, bareId(document.id)),
    [`${places[document.table].lookup}@odata.bind`]: bindTo(document),
    cfl_name: detailsName(number, name, document.table),
    cfl_documentnumber: number.slice(0, columns.cfl_documentnumber.max),
    cfl_documentname: name.slice(0, columns.cfl_documentname.max),
    cfl_exportstatus: optionValue(exportStatus, wordOf(wish) === 'send' ? 'queued' : 'notSent'),
  };
}
/** Nothing but what is asked, of which document, and the digest of the ticket. */
export const requestRow = (document: DocumentToSend, hash: string, wish: Wish = SEND): Row => ({
  ...wishColumns(wish),
  [`${places[document.table].lookup}@odata.bind`]: bindTo(document),
  cfl_tickethash: hash,
});

/** The details row of a document, or undefined when there is none that this user may read. Other errors are thrown. */
export async function readDetails(webApi: WebApi, table: string, id: string): Promise<{ id: string; details: Details | undefined }> {
  const rowId = await detailsIdOf(table, bareId(id));
  try {
    return { id: rowId, details: detailsOf(await webApi.retrieveRecord(xeroDocument.logicalName, rowId, DETAILS_SELECT)) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === 'NOT_FOUND' || failure.code === 'NO_PRIVILEGE') return { id: rowId, details: undefined };
    throw error;
  }
}

/** Creates the details row when there is none. One that exists, also one that this user may not read, is left alone. */
export async function ensureDetails(webApi: WebApi, document: DocumentToSend, title: () => PromiseLike<DocumentTitle>, wish: Wish = SEND): Promise<{ id: string; details: Details | undefined }> {
  const known = await readDetails(webApi, document.table, document.id);
  if (known.details !== undefined) return known;
  try {
    await webApi.createRecord(xeroDocument.logicalName, detailsRow(known.id, document, await title(), wish));
  } catch (error) {
    // somebody else was faster, or it belongs to somebody whose rows we may not see
    if (failureOf(error).code !== 'EXISTS') throw error;
  }
  return known;
}

/** Writes the request row and keeps the ticket. `organization` goes along for the pane, which cannot find it out by itself. */
export async function ask(o: {
  readonly webApi: WebApi; readonly document: DocumentToSend; readonly detailsId: string; /** Left out: to send it. */ readonly wish?: Wish;
  readonly organization: string | undefined; readonly store: Storage | undefined; readonly now: Date;
}): Promise<Asked> {
  const secret = newTicket();
  const wish = o.wish ?? SEND;
  const created = await o.webApi.createRecord(tableOf(wish), requestRow(o.document, await ticketHash(secret), wish));
  const ticket: Ticket = {
    request: bareId(created.id), ticket: secret, at: o.now.toISOString(), organization: o.organization,
    ...ticketMarks(wish),
  };
  keepTicket(o.store, o.detailsId, ticket);
  return { detailsId: o.detailsId, ticket };
}
