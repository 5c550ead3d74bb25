/**
 * Sends again what failed, by requests like those of people: each in the name of whoever asked for the document last, so
 * that nothing goes which nobody could have sent by hand. What is in Xero already is not sent again; the relay sees to that.
 */
import { exportStatus, requestAction } from '@counterfoil/solution';
import { isDoorError } from '../../core/errors.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { places } from '../../documents/places.ts';
import type { DocumentRef, DocumentTable } from '../../documents/types.ts';
import { everyRow } from '../../environments/rows.ts';
import { findDocument } from '../explain/find.ts';

const lookups: readonly (readonly [DocumentTable, string])[] = [['invoice', '_cfl_invoiceid_value'], ['cfl_purchaseinvoice', '_cfl_purchaseinvoiceid_value'], ['cfl_creditnote', '_cfl_creditnoteid_value']];
const sends = `(cfl_action eq ${requestAction.options.send.value} or cfl_action eq ${requestAction.options.retry.value})`;

export interface Retried { readonly asked: number; readonly left: readonly { readonly title: string; readonly why: string }[] }

/** Every failed document, of one connection or of all; @throws DoorError */
export async function failedDocuments(door: DataverseDoor, connectionId: string | undefined): Promise<DocumentRef[]> {
  const rows = await everyRow(door, `cfl_xerodocuments?$select=${lookups.map(([, c]) => c).join(',')}&$filter=cfl_exportstatus eq ${exportStatus.options.failed.value}${connectionId ? ` and _cfl_connectionid_value eq ${connectionId}` : ''}&$orderby=modifiedon asc`);
  return rows.flatMap((r) => lookups.flatMap(([table, c]): DocumentRef[] => (r[c] ? [{ table, id: String(r[c]).toLowerCase() }] : [])));
}
export const documentsNamed = (door: DataverseDoor, given: readonly string[]): Promise<DocumentRef[]> => Promise.all(given.map((g) => findDocument(door, g)));

/** One after the other: few calls at a time leave room for people. @throws DoorError when Dynamics cannot be asked at all */
export async function retry(door: DataverseDoor, documents: readonly DocumentRef[]): Promise<Retried> {
  const left: { title: string; why: string }[] = [];
  let asked = 0;
  for (const d of documents) {
    const lookup = lookups.find(([t]) => t === d.table)![1];
    const title = `${places[d.table].word} ${d.id}`;
    const [last] = (await door.get(`cfl_syncrequests?$select=_createdby_value&$filter=${lookup} eq ${d.id} and ${sends}&$orderby=createdon desc&$top=1`)).value as any[];
    if (!last) { left.push({ title, why: 'Nobody has ever sent it. Whoever may send it presses Send to Xero.' }); continue; }
    try {
      const [answer] = await door.batch([{ write: { method: 'POST', path: 'cfl_syncrequests', body: { cfl_action: requestAction.options.retry.value, [`${places[d.table].lookup}@odata.bind`]: `/${places[d.table].set}(${d.id})` } } }], { callerId: String(last._createdby_value), continueOnError: true });
      if (answer!.status < 300) asked += 1; else left.push({ title, why: 'Whoever sent it last may not send it any more. Somebody else has to.' });
    } catch (e) {
      // a person who was disabled: Dataverse refuses the whole call
      if (!isDoorError(e) || (e.fate !== 'forbidden' && e.fate !== 'refused')) throw e;
      left.push({ title, why: 'Whoever sent it last is disabled. Somebody else has to send it.' });
    }
  }
  return { asked, left };
}
