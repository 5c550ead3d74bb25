/** Xero Details as a comparison reads and writes them: only what it says itself is written, and only where it says something else. */
import { exportStatus, historyDirection, historyResult, optionKey, optionValue, xeroDocument, xeroStatus, type ColumnOf } from '@counterfoil/solution';
import type { DataverseDoor, Write } from '../dataverse/door.ts';
import { exact } from '../documents/decimals.ts';
import { historyIdOf } from '../documents/ids.ts';
import { id, ownerOf, str } from '../documents/rows.ts';
import type { Owner } from '../documents/read-types.ts';
import type { DocumentTable } from '../documents/types.ts';
import { within } from '../documents/record-texts.ts';
import { everyRow } from '../environments/rows.ts';
import type { Drift } from './compare.ts';

export interface DetailsRow {
  readonly id: string; readonly etag: string; readonly subject: string; readonly table: DocumentTable; readonly documentId: string;
  readonly name: string; readonly owner: Owner; readonly status: keyof typeof exportStatus.options | undefined; readonly problemCode: string | undefined;
  readonly text: string | undefined; readonly dynamicsTotal: string | undefined; readonly difference: string | undefined; readonly foundOn: string | undefined;
}

const key = `${xeroDocument.logicalName}id`;
const columns = (['cfl_name', 'cfl_documentkey', 'cfl_exportstatus', 'cfl_problemcode', 'cfl_drifttext', 'cfl_dynamicstotal', 'cfl_difference', 'cfl_driftfoundon'] satisfies ColumnOf<typeof xeroDocument>[]).join(',');
const select = `$select=${key},${columns},_ownerid_value`;
const money = (v: unknown): string | undefined => exact(v)?.toFixed(2);
const named = /^(invoice|cfl_purchaseinvoice|cfl_creditnote):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function rowOf(r: any): DetailsRow[] {
  const subject = str(r.cfl_documentkey).toLowerCase();
  const of = named.exec(subject);
  return of === null ? [] : [{
    id: id(r[key]), etag: r['@odata.etag'] ?? '*', subject, table: of[1] as DocumentTable, documentId: of[2]!, name: str(r.cfl_name), owner: ownerOf(r), status: optionKey(exportStatus, r.cfl_exportstatus), problemCode: r.cfl_problemcode ?? undefined,
    text: r.cfl_drifttext ?? undefined, dynamicsTotal: money(r.cfl_dynamicstotal), difference: money(r.cfl_difference), foundOn: r.cfl_driftfoundon ?? undefined,
  }];
}

const value = (k: keyof typeof xeroStatus.options): number => optionValue(xeroStatus, k);
/**
 * Everything of a connection that is not closed on both sides: open in Xero; closed there and open here; and whatever differed the
 * last time. What is closed on both sides cannot change on either without being opened first, which the poll brings. @throws DoorError
 */
export async function toCompare(door: DataverseDoor, connectionId: string): Promise<DetailsRow[]> {
  const gone = `(cfl_xerostatus eq ${value('voided')} or cfl_xerostatus eq ${value('deleted')})`;
  const either = [
    `cfl_xerostatus eq null`, ...(['draft', 'submitted', 'authorised'] as const).map((k) => `cfl_xerostatus eq ${value(k)}`), `cfl_drifttext ne null`, `cfl_exportstatus eq ${optionValue(exportStatus, 'sentButDiffers')}`,
    `cfl_InvoiceId/statecode eq 0`, `(${gone} and (cfl_InvoiceId/statecode eq 2 or cfl_PurchaseInvoiceId/statecode eq 0 or cfl_CreditNoteId/statecode eq 0))`,
  ];
  const path = `${xeroDocument.setName}?${select}&$filter=_cfl_connectionid_value eq ${connectionId} and cfl_xeroid ne null and (${either.join(' or ')})`;
  return (await everyRow(door, path, { annotations: true, deadlineMs: 60_000 })).flatMap(rowOf);
}

/** As they are now, by their keys. @throws DoorError */
export async function detailsNow(door: DataverseDoor, subjects: readonly string[]): Promise<Map<string, DetailsRow>> {
  const found = await everyRow(door, `${xeroDocument.setName}?${select}&$filter=${subjects.map((s) => `cfl_documentkey eq '${s}'`).join(' or ')}`, { annotations: true });
  return new Map(found.flatMap(rowOf).map((r) => [r.subject, r]));
}

const sent: ReadonlySet<string | undefined> = new Set(['sent', 'sentButDiffers', 'readyToUpdate']);

/** Pure. `news`: nobody has been told of it yet. Undefined: the row says it already. */
export function changeOf(row: DetailsRow, drift: Drift | undefined, now: Date): { readonly body: Record<string, unknown>; readonly news: 'found' | 'gone' | undefined } | undefined {
  const status = !sent.has(row.status) ? undefined : drift?.money ? 'sentButDiffers' as const : row.status === 'sentButDiffers' ? 'sent' as const : undefined;
  const body: Record<string, unknown> = {};
  const put = (column: ColumnOf<typeof xeroDocument>, is: unknown, wanted: unknown): void => { if ((is ?? null) !== (wanted ?? null)) body[column] = wanted ?? null; };
  put('cfl_drifttext', row.text, drift?.text);
  put('cfl_dynamicstotal', row.dynamicsTotal, drift?.dynamicsTotal);
  put('cfl_difference', row.difference, drift?.difference);
  // since when it has differed, whatever else has come to differ since
  if (drift === undefined) put('cfl_driftfoundon', row.foundOn, undefined); else if (row.foundOn === undefined) body['cfl_driftfoundon'] = now.toISOString();
  if (status !== undefined && status !== row.status) body['cfl_exportstatus'] = optionValue(exportStatus, status);
  // what was said when it was sent is over with it
  if (!drift?.money && row.problemCode === 'TOTALS_DIFFER_IN_XERO') Object.assign(body, { cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null });
  if (Object.keys(body).length === 0) return undefined;
  const news = drift !== undefined && row.text !== drift.text ? 'found' as const : drift === undefined && row.text !== undefined ? 'gone' as const : undefined;
  return { body, news };
}

/** The row with its version, and what happened in words: one change set, so that the words stand once. */
export function writesOf(row: DetailsRow, change: NonNullable<ReturnType<typeof changeOf>>, drift: Drift | undefined, o: { readonly now: Date; readonly owner?: Owner | undefined; readonly action: number | undefined }): Write[] {
  const at = o.now.toISOString();
  const owner = o.owner ?? row.owner;
  const history: Write[] = change.news === undefined ? [] : [{
    method: 'PATCH', path: `cfl_synchistories(${historyIdOf(row.id, `drift:${at}`)})`, ifNoneMatch: '*',
    body: {
      cfl_name: within(`${row.name || 'The document'} ${change.news === 'found' ? 'differs between Dynamics and Xero' : 'is the same in Dynamics and Xero again'}`, 300), cfl_text: within(drift?.text ?? 'The comparison found no difference any more.', 4_000),
      'cfl_XeroDocumentId@odata.bind': `/${xeroDocument.setName}(${row.id})`, cfl_occurredon: at, cfl_direction: historyDirection.options.fromXero.value, ...(o.action === undefined ? {} : { cfl_action: o.action }),
      cfl_result: (change.news === 'found' ? historyResult.options.differs : historyResult.options.done).value, 'ownerid@odata.bind': `/${owner.table === 'team' ? 'teams' : 'systemusers'}(${owner.id})`,
    },
  }];
  return [{ method: 'PATCH', path: `${xeroDocument.setName}(${row.id})`, ifMatch: row.etag, body: change.body }, ...history];
}

