/** Rows of the Web API as the browser needs them. Pure. */
import type { ArrivedDocument, Problem } from '@counterfoil/relay/contract';
import type { syncRequest, xeroDocument} from '@counterfoil/solution';
import { exportStatus, optionKey, requestState, requestStep, xeroStatus, type ColumnOf } from '@counterfoil/solution';
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
  'cfl_problemcode', 'cfl_problemtext', 'cfl_problems', 'cfl_senton',
];
export const DETAILS_SELECT = `?$select=${detailsColumns.join(',')},_cfl_invoiceid_value,_transactioncurrencyid_value`;

/** Amounts as shown by the platform in the reader's own format, and exact for anybody who compares. */
export interface Money { readonly value: number; readonly shown: string }

export interface Details {
  readonly status: ExportStatus;
  readonly number: string;
  readonly name: string;
  readonly invoice: string | undefined;
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
  readonly problems: readonly Problem[];
}

const plain = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

function problemOf(v: unknown): Problem | undefined {
  if (!plain(v) || typeof v['text'] !== 'string') return undefined;
  return {
    code: typeof v['code'] === 'string' ? v['code'] : 'UNKNOWN', text: v['text'], fix: typeof v['fix'] === 'string' ? v['fix'] : '',
    ...(typeof v['field'] === 'string' ? { field: v['field'] } : {}), ...(typeof v['line'] === 'number' ? { line: v['line'] } : {}),
  };
}

function parsed(json: string | undefined): unknown {
  try { return json === undefined ? undefined : JSON.parse(json); } catch { return undefined; }
}

/** Problems as a list, or inside an object under `problems`; anything else counts as none. */
export function problemsIn(json: string | undefined): readonly Problem[] {
  const v = parsed(json);
  const list = Array.isArray(v) ? v : plain(v) && Array.isArray(v['problems']) ? v['problems'] : [];
  return list.map(problemOf).filter((p): p is Problem => p !== undefined);
}

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
    request: bareId(textOf(row, 'cfl_syncrequestid') ?? ''),
    state: optionKey(requestState, option(row, 'cfl_requeststate')) ?? 'waiting',
    step,
    text: textOf(row, 'cfl_message') ?? '',
    problems: problemsIn(textOf(row, 'cfl_result')),
    document: documentIn(textOf(row, 'cfl_result')),
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
    status: optionKey(exportStatus, option(row, 'cfl_exportstatus')) ?? 'notSent',
    number: textOf(row, 'cfl_documentnumber') ?? '',
    name: textOf(row, 'cfl_documentname') ?? '',
    invoice: textOf(row, '_cfl_invoiceid_value'),
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
    problems: problems.length > 0 || text === undefined ? problems : [{ code: textOf(row, 'cfl_problemcode') ?? 'UNKNOWN', text, fix: '' }],
  };
}

/** Statuses in which the document is in the books: sending again is not the thing to do. */
export const isInXero = (status: ExportStatus): boolean => status === 'sent' || status === 'sentButDiffers' || status === 'readyToUpdate';
export const isInFlight = (status: ExportStatus): boolean => status === 'queued' || status === 'sending';
