/** The three tables of documents, as rows of ours point at them. */
import { optionValue, requestAction, correctionAction, syncRequest, correctionRequest, xeroDocument } from '@counterfoil/solution';
import { bareId, textOf, type Row } from './web-api.ts';

export type DocumentTable = 'invoice' | 'cfl_purchaseinvoice' | 'cfl_creditnote';
export interface DocumentToSend { readonly table: DocumentTable; readonly id: string }
/** Kept on the details row, so that it stays readable when the document is gone. */
export interface DocumentTitle { readonly number: string; readonly name: string }

interface Place {
  readonly set: string;
  /** Navigation property of details, requests, corrections and approvals that points at the document. */
  readonly lookup: string;
  /** Column behind it, as the Web API answers. */
  readonly value: string;
  /** What the relay calls the document, too. */
  readonly word: string;
  readonly number: string; readonly name: string;
  readonly total: string; readonly tax: string;
}
const { columns } = xeroDocument;
export const places: Readonly<Record<DocumentTable, Place>> = {
  invoice: { set: 'invoices', lookup: columns.cfl_invoiceid.schemaName, value: '_cfl_invoiceid_value', word: 'Invoice', number: 'invoicenumber', name: 'name', total: 'totalamount', tax: 'totaltax' },
  cfl_purchaseinvoice: { set: 'cfl_purchaseinvoices', lookup: columns.cfl_purchaseinvoiceid.schemaName, value: '_cfl_purchaseinvoiceid_value', word: 'Bill', number: 'cfl_name', name: 'cfl_subject', total: 'cfl_totalamount', tax: 'cfl_totaltax' },
  cfl_creditnote: { set: 'cfl_creditnotes', lookup: columns.cfl_creditnoteid.schemaName, value: '_cfl_creditnoteid_value', word: 'Credit note', number: 'cfl_name', name: 'cfl_subject', total: 'cfl_totalamount', tax: 'cfl_totaltax' },
};
export const documentTables = Object.keys(places) as readonly DocumentTable[];
export const isDocumentTable = (table: string): table is DocumentTable => table in places;
export const titleSelect = (table: DocumentTable): string => `$select=${places[table].number},${places[table].name}`;
export const titleOf = (table: DocumentTable, row: Row): DocumentTitle => ({ number: textOf(row, places[table].number) ?? '', name: textOf(row, places[table].name) ?? '' });
export const bindTo = (document: DocumentToSend): string => `/${places[document.table].set}(${bareId(document.id)})`;

export type RequestAction = keyof typeof requestAction.options;
export type CorrectionAction = keyof typeof correctionAction.options;
/**
 * What is asked for. A correction stands in a table of its own, because asking for it is a privilege of its own; its reason is a
 * column there, that of a hold an argument.
 */
export type Wish =
  | { readonly action: RequestAction; readonly arguments?: Readonly<Record<string, unknown>> }
  | { readonly correction: CorrectionAction; readonly reason?: string; readonly arguments?: Readonly<Record<string, unknown>> };
export const SEND: Wish = { action: 'send' };

export const tableOf = (wish: Wish): 'cfl_syncrequest' | 'cfl_correctionrequest' => ('correction' in wish ? correctionRequest : syncRequest).logicalName;
export const setOf = (wish: Wish): string => ('correction' in wish ? correctionRequest : syncRequest).setName;
export const wordOf = (wish: Wish): RequestAction | CorrectionAction => ('correction' in wish ? wish.correction : wish.action);

/** The columns that say what is asked; which document, and whose ticket, the caller adds. */
export function wishColumns(wish: Wish): Row {
  const more = wish.arguments === undefined || Object.keys(wish.arguments).length === 0 ? {} : { cfl_arguments: JSON.stringify(wish.arguments) };
  if ('action' in wish) return { cfl_action: optionValue(requestAction, wish.action), ...more };
  const reason = wish.reason?.trim().slice(0, correctionRequest.columns.cfl_reason.max) ?? '';
  return { cfl_action: optionValue(correctionAction, wish.correction), ...(reason === '' ? {} : { cfl_reason: reason }), ...more };
}

/** What a ticket says besides: nothing where it is about sending, as it always was. */
export const ticketMarks = (wish: Wish): { action?: string; table?: 'cfl_correctionrequest' } =>
  ({ ...(wordOf(wish) === 'send' ? {} : { action: wordOf(wish) }), ...('correction' in wish ? { table: 'cfl_correctionrequest' as const } : {}) });
