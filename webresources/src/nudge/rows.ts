/** Rows of the Web API as the browser needs them. Pure. */
import type { ArrivedDocument, DocumentPreview, Problem } from '@counterfoil/relay/contract';
import type { syncRequest, xeroDocument} from '@counterfoil/solution';
import { documentKind, exportStatus, optionKey, requestState, requestStep, xeroStatus, type ColumnOf } from '@counterfoil/solution';
import { documentTables, places, type DocumentTable } from './documents.ts';
import { choicesIn, previewIn } from './choices.ts';
import { versionOf } from './keep-looking.ts';
import type { RowWitness } from './progress.ts';
import { bareId, numberOf, shownOf, textOf, type Row } from './web-api.ts';

export type ExportStatus = keyof typeof exportStatus.options;
export type XeroStatus = keyof typeof xeroStatus.options;

const requestColumns: readonly ColumnOf<typeof syncRequest>[] = ['cfl_requeststate', 'cfl_step', 'cfl_message', 'cfl_result', 'cfl_finishedon'];
/** $select for one request row; `createdon` because waiting is counted from there when the click was not ours. */
export const REQUEST_SELECT = `$select=${requestColumns.join(',')},createdon`;

const detailsColumns: readonly ColumnOf<typeof xeroDocument>[] = [
  'cfl_exportstatus', 'cfl_documentnumber', 'cfl_documentname', 'cfl_xeronumber', 'cfl_xerostatus', 'cfl_xerolink', 'cfl_customerlink',
  'cfl_invoicedate', 'cfl_duedate', 'cfl_subtotal', 'cfl_totaltax', 'cfl_total', 'cfl_amountdue', 'cfl_overdueamount', 'cfl_amountpaid',
  'cfl_amountcredited', 'cfl_remainingcredit', 'cfl_documentkind', 'cfl_xeroid', 'cfl_emailedon', 'cfl_holdreason', 'cfl_heldon', 'cfl_fingerprint',
  'cfl_problemcode', 'cfl_problemtext', 'cfl_problems', 'cfl_senton',
];
export const DETAILS_SELECT = `?$select=${detailsColumns.join(',')},_cfl_invoiceid_value,_cfl_purchaseinvoiceid_value,_cfl_creditnoteid_value,_cfl_heldbyid_value,_transactioncurrencyid_value`;

/** Amounts as shown by the platform in the reader's own format, and exact for anybody who compares. */
export interface Money { readonly value: number; readonly shown: string }

export interface Details {
  /** Rises with every write to the row. */
  readonly version?: string | undefined;
  readonly status: ExportStatus;
  readonly number: string;
  readonly name: string;
  readonly invoice: string | undefined;
  /** The document that it is about, whichever table it stands in. */
  readonly document?: { readonly table: DocumentTable; readonly id: string } | undefined;
  readonly kind?: keyof typeof documentKind.options | undefined;
  readonly xeroId?: string | undefined;
  readonly xeroNumber: string | undefined;
  readonly xeroStatus: XeroStatus | undefined;
  readonly link: string | undefined;
  readonly customerLink: string | undefined;
  readonly date: string | undefined;
  readonly due: string | undefined;
  readonly sentOn: string | undefined;
  /** Name of the currency, as the platform shows it. */
  readonly currency: string | undefined;
  readonly subtotal: Money | undefined;
  readonly tax: Money | undefined;
  readonly total: Money | undefined;
  readonly amountDue: Money | undefined;
  readonly overdue: Money | undefined;
  readonly paid?: Money | undefined;
  readonly credited?: Money | undefined;
  /** Credit notes only: what has not been applied yet. */
  readonly remainingCredit?: Money | undefined;
  readonly emailedOn?: string | undefined;
  /** Why it is held or skipped, by whom, since when. */
  readonly holdReason?: string | undefined;
  readonly heldBy?: string | undefined;
  readonly heldOn?: string | undefined;
  readonly problems: readonly Problem[];
}

const plain = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

function problemOf(v: unknown): Problem | undefined {
  if (!plain(v) || typeof v['text'] !== 'string') return undefined;
  return {
    code: typeof v['code'] === 'string' ? v['code'] : 'UNKNOWN', text: v['text'], fix: typeof v['fix'] === 'string' ? v['fix'] : '',
    ...(typeof v['field'] === 'string' ? { field: v['field'] } : {}), ...(typeof v['line'] === 'number' ? { line: v['line'] } : {}), ...choicesIn(v),
  };
}

function parsed(json: string | undefined): unknown {
  try { return json === undefined ? undefined : JSON.parse(json); } catch { return undefined; }
}

/** Problems as a list, or inside an object under `problems`; anything else counts as none. What a person may choose from stands in its problem, or beside the list. */
export function problemsIn(json: string | undefined): readonly Problem[] {
  const v = parsed(json);
  const list = Array.isArray(v) ? v : plain(v) && Array.isArray(v['problems']) ? v['problems'] : [];
  const problems = list.map(problemOf).filter((p): p is Problem => p !== undefined);
  const beside = plain(v) ? choicesIn(v) : {};
  return problems.map((p, i) => (i === 0 ? { ...beside, ...p } : p));
}

/** Beside the problems: whoever reads a problem of a document that was sent takes it for one that differs. */
function notesIn(json: string | undefined): readonly Problem[] | undefined {
  const v = parsed(json);
  const list = plain(v) && Array.isArray(v['notes']) ? v['notes'].map(problemOf).filter((p): p is Problem => p !== undefined) : [];
  return list.length > 0 ? list : undefined;
}

export const previewOf = (json: string | undefined): DocumentPreview | undefined => previewIn(parsed(json));

function documentIn(json: string | undefined): ArrivedDocument | undefined {
  const v = parsed(json);
  const d = plain(v) ? v['document'] : undefined;
  return plain(d) && typeof d['number'] === 'string' && typeof d['total'] === 'string' ? d as unknown as ArrivedDocument : undefined;
}

/** Only web addresses become links: a row is text that somebody wrote. */
export function safeLink(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    const url = new URL(value);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch { return undefined; }
}

const option = (row: Row, column: string): number | undefined => numberOf(row, column);

export function requestOf(row: Row): RowWitness {
  const step = optionKey(requestStep, option(row, 'cfl_step'));
  return {
    request: bareId(textOf(row, 'cfl_syncrequestid') ?? textOf(row, 'cfl_correctionrequestid') ?? ''),
    state: optionKey(requestState, option(row, 'cfl_requeststate')) ?? 'waiting',
    step,
    text: textOf(row, 'cfl_message') ?? '',
    problems: problemsIn(textOf(row, 'cfl_result')),
    document: documentIn(textOf(row, 'cfl_result')),
    preview: previewOf(textOf(row, 'cfl_result')),
    notes: notesIn(textOf(row, 'cfl_result')),
    at: textOf(row, 'cfl_finishedon') ?? textOf(row, 'createdon'),
  };
}

function moneyOf(row: Row, column: string): Money | undefined {
  const value = numberOf(row, column);
  return value === undefined ? undefined : { value, shown: shownOf(row, column) ?? value.toFixed(2) };
}

export function detailsOf(row: Row): Details {
  const problems = problemsIn(textOf(row, 'cfl_problems'));
  const text = textOf(row, 'cfl_problemtext');
  return {
    version: versionOf(row),
    status: optionKey(exportStatus, option(row, 'cfl_exportstatus')) ?? 'notSent',
    number: textOf(row, 'cfl_documentnumber') ?? '',
    name: textOf(row, 'cfl_documentname') ?? '',
    invoice: textOf(row, '_cfl_invoiceid_value'),
    document: documentTables.map((table) => ({ table, id: bareId(textOf(row, places[table].value) ?? '') })).find((d) => d.id !== ''),
    kind: optionKey(documentKind, option(row, 'cfl_documentkind')),
    xeroId: textOf(row, 'cfl_xeroid'),
    xeroNumber: textOf(row, 'cfl_xeronumber'),
    xeroStatus: optionKey(xeroStatus, option(row, 'cfl_xerostatus')),
    link: safeLink(textOf(row, 'cfl_xerolink')),
    customerLink: safeLink(textOf(row, 'cfl_customerlink')),
    date: textOf(row, 'cfl_invoicedate'),
    due: textOf(row, 'cfl_duedate'),
    sentOn: textOf(row, 'cfl_senton'),
    currency: shownOf(row, '_transactioncurrencyid_value'),
    subtotal: moneyOf(row, 'cfl_subtotal'),
    tax: moneyOf(row, 'cfl_totaltax'),
    total: moneyOf(row, 'cfl_total'),
    amountDue: moneyOf(row, 'cfl_amountdue'),
    overdue: moneyOf(row, 'cfl_overdueamount'),
    paid: moneyOf(row, 'cfl_amountpaid'),
    credited: moneyOf(row, 'cfl_amountcredited'),
    remainingCredit: moneyOf(row, 'cfl_remainingcredit'),
    emailedOn: textOf(row, 'cfl_emailedon'),
    holdReason: textOf(row, 'cfl_holdreason'),
    heldBy: shownOf(row, '_cfl_heldbyid_value'),
    heldOn: textOf(row, 'cfl_heldon'),
    problems: problems.length > 0 || text === undefined ? problems : [{ code: textOf(row, 'cfl_problemcode') ?? 'UNKNOWN', text, fix: '' }],
  };
}

/** Statuses in which the document is in the books: sending again is not the thing to do. */
export const isInXero = (status: ExportStatus): boolean => status === 'sent' || status === 'sentButDiffers' || status === 'readyToUpdate';
export const isInFlight = (status: ExportStatus): boolean => status === 'queued' || status === 'sending';
