/**
 * Details of a document that did not go, and that name an invoice in Xero all the same. Either somebody who may send has
 * made them up, or they are the last trace of an invoice that this relay has forgotten (a backup of its database was put
 * back). Xero tells the two apart: what we sent links back to its document. Asked only here, never on the way of a click.
 * Credit notes have no link: there it counts who wrote the row last, which is Dataverse's word.
 */
import { documentKey } from '@counterfoil/solution';
import { isDoorError } from '../core/errors.ts';
import type { DetailsRead } from '../documents/read-types.ts';
import { isOurs } from './match.ts';
import type { Kit } from './ports.ts';
import type { Ending } from './write-back.ts';

const columns = 'cfl_documentkey,cfl_exportstatus,cfl_xeroid,createdon,_ownerid_value,_createdby_value,_modifiedby_value';
const keyOf = (e: Ending): string => documentKey(e.record.asked.document.table, e.record.asked.document.id);
/** Not in Xero, as far as the relay knows, and yet about to say so on the details. */
const asks = (e: Ending): boolean => e.record.detailsOf !== undefined && ((e.outcome.kind === 'needsDecision' && !e.outcome.keep) || (e.outcome.kind === 'refused' && e.outcome.inXero === undefined && !e.outcome.keep));

/** @throws DoorError of Dataverse; where Xero cannot be asked, a claim is left standing. */
export async function withClaims(kit: Kit, endings: readonly Ending[]): Promise<readonly Ending[]> {
  const asking = endings.filter(asks);
  if (asking.length === 0) return endings;
  // The user who asked may not see a row that a colleague made.
  const unseen = asking.filter((e) => e.record.detailsOf!.row === undefined);
  const rows = new Map<string, DetailsRead>();
  for (let n = 0; n < unseen.length; n += 20) {
    const some = unseen.slice(n, n + 20).map((e) => `cfl_documentkey eq '${keyOf(e)}'`).join(' or ');
    for (const r of (await kit.dataverse.get(`cfl_xerodocuments?$select=${columns}&$filter=${some}`, { annotations: true })).value) rows.set(r.cfl_documentkey, kit.documents.detailsOf(r)!);
  }
  return Promise.all(endings.map(async (e): Promise<Ending> => {
    if (!asks(e)) return e;
    const row = e.record.detailsOf!.row ?? rows.get(keyOf(e));
    const record = { ...e.record, detailsOf: { ...e.record.detailsOf!, row } };
    return { ...e, record, genuine: row?.xeroId !== undefined && (e.record.asked.document.table === 'cfl_creditnote' ? row.modifiedBy === kit.environment()?.user : await isThere(kit, row.xeroId, e.record.asked.document.id)) };
  }));
}

/** Whether Xero has an invoice of this id that links back to this document; true also where Xero cannot be asked. */
export async function isThere(kit: Kit, xeroId: string, documentId: string): Promise<boolean> {
  const environment = kit.environment();
  // what is no id would be refused by Xero, or answered with everything
  if (!environment || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(xeroId)) return false;
  const document = { environment: environment.key, documentId };
  for (const { tenantId } of environment.organisations) {
    try {
      const found = await kit.xero.invoicesById(tenantId, [xeroId], { lane: 'bulk', correlationId: documentId, deadlineMs: kit.timing.callMs });
      if (found.some((x) => isOurs(x, document))) return true;
    } catch (err) {
      if (!isDoorError(err)) throw err;
      kit.log.warn({ door: err.door, code: err.code, document: documentId }, 'details that name an invoice in Xero could not be compared with Xero; they stay as they are');
      return true;
    }
  }
  return false;
}
