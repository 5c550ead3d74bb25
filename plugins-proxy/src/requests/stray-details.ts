/**
 * Xero Details that the relay has never written. Whoever may send can make such a row and fill in what they like: that it is
 * sent, paid, held, or that a document must not be deleted. And a browser that dies between row and request leaves one that
 * says "queued" for ever. At start and every hour they are put right; one query when there are none.
 */
import { syncRequest, xeroDocument, type ColumnOf } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import { lateMs, type DocumentRef, type DocumentTable } from '../documents/index.ts';
import type { XeroDocument } from '../xero/types.ts';
import { everyRow } from '../environments/rows.ts';
import { isThere } from '../intents/claims.ts';
import type { Kit } from '../intents/ports.ts';
import { openFilter } from './rows.ts';

/** The columns of a request that name its document. */
const lookups = { invoice: 'cfl_invoiceid', cfl_purchaseinvoice: 'cfl_purchaseinvoiceid', cfl_creditnote: 'cfl_creditnoteid' } as const satisfies Record<DocumentTable, ColumnOf<typeof syncRequest>>;
/** A row that is younger belongs to a click that is still going on. */
const youngMs = 10 * 60_000;
const perTurn = 20;

interface Stray { readonly id: string; readonly etag: string; readonly createdOn: number; readonly subject: string; readonly document: DocumentRef | undefined; readonly xeroId: string | undefined }
const key = `${xeroDocument.logicalName}id`;
const strayOf = (r: any): Stray => {
  const subject = String(r.cfl_documentkey ?? '').toLowerCase();
  const named = /^(invoice|cfl_purchaseinvoice|cfl_creditnote):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(subject);
  return { id: String(r[key]).toLowerCase(), etag: r['@odata.etag'] ?? '*', createdOn: Date.parse(r.createdon), subject, document: named ? { table: named[1] as DocumentTable, id: named[2]! } : undefined, xeroId: r.cfl_xeroid?.toLowerCase() ?? undefined };
};

/** `now`: by Dataverse's clock, in milliseconds. @throws DoorError; the next look is the repetition */
export async function lookForStrays(kit: Kit, now: number): Promise<void> {
  const environment = kit.environment();
  if (!environment?.user || environment.copied) return;
  const { user } = environment;
  const before = new Date(now - youngMs).toISOString();
  const rows = (await everyRow(kit.dataverse, `${xeroDocument.setName}?$select=${key},cfl_documentkey,cfl_xeroid,createdon&$filter=_createdby_value ne ${user} and _modifiedby_value ne ${user} and createdon lt ${before}`)).map(strayOf);
  for (let n = 0; n < rows.length; n += perTurn) await putRight(kit, environment.key, rows.slice(n, n + perTurn));
}

async function putRight(kit: Kit, environment: string, rows: readonly Stray[]): Promise<void> {
  const either = (column: string, ids: readonly string[]): string => `(${ids.map((i) => `${column} eq ${i}`).join(' or ')})`;
  const documents = rows.flatMap((r) => r.document ?? []);
  const askedFor = [...new Set(documents.map((d) => d.table))].map((t) => either(`_${lookups[t]}_value`, documents.filter((d) => d.table === t).map((d) => d.id)));
  const [known, asked, told] = await Promise.all([
    kit.store.known(environment, rows.map((r) => r.subject)),
    askedFor.length === 0 ? [] : everyRow(kit.dataverse, `${syncRequest.setName}?$select=${Object.values(lookups).map((c) => `_${c}_value`).join(',')}&$filter=${openFilter} and (${askedFor.join(' or ')})`),
    everyRow(kit.dataverse, `cfl_synchistories?$select=_cfl_xerodocumentid_value&$filter=${either('_cfl_xerodocumentid_value', rows.map((r) => r.id))}`),
  ]);
  const waiting = new Set(asked.flatMap((r) => Object.values(lookups).flatMap((c) => (r[`_${c}_value`] ? [String(r[`_${c}_value`]).toLowerCase()] : []))));
  const written = new Set(told.map((r) => String(r._cfl_xerodocumentid_value).toLowerCase()));
  const writes: Write[] = [];
  let reset = 0;
  for (const row of rows) {
    const k = known.get(row.subject);
    if (k?.open || (row.document && waiting.has(row.document.id))) continue;
    // The history of a row is written by the relay alone, in the same change set as the row; it may have been cleared away
    // since, but what there was when the document was sent has been overwritten then.
    if (written.has(row.id) || (k?.boundAt && row.createdOn <= Date.parse(k.boundAt) + lateMs)) { writes.push(...kit.documents.seenParts(row, row.subject)); continue; }
    // the last trace of an invoice or bill that a restored database has forgotten; a credit note has no link back that could prove it
    if (!k?.xeroId && row.xeroId && row.document && row.document.table !== 'cfl_creditnote' && await isThere(kit, row.xeroId, row.document.id)) continue;
    reset += 1;
    if (k?.xeroId && row.document) writes.push(...await truthOf(kit, row, { tenant: k.tenant!, xeroId: k.xeroId, boundAt: k.boundAt! }));
    else writes.push(...kit.documents.resetParts(row));
  }
  if (reset > 0) kit.log.warn({ details: reset }, 'Xero Details that the relay had not written were put right');
  const answers = writes.length > 0 ? await kit.dataverse.batch(writes.map((write) => ({ write })), { continueOnError: true }) : [];
  // changed or deleted meanwhile: whoever did that knew better
  for (const a of answers) if (a.status >= 400 && a.status !== 412 && a.status !== 404) kit.log.warn({ status: a.status, code: a.error?.code }, 'Xero Details that the relay had not written could not be put right');
}

async function truthOf(kit: Kit, row: Stray, bound: { tenant: string; xeroId: string; boundAt: string }): Promise<Write[]> {
  const organisation = kit.environment()!.organisations.find((x) => x.tenantId === bound.tenant.toLowerCase());
  if (!organisation) return [];
  const call = { lane: 'poll', correlationId: row.subject, deadlineMs: kit.timing.callMs } as const;
  const [document]: XeroDocument[] = row.document!.table === 'cfl_creditnote' ? await kit.xero.creditNotesById(organisation.tenantId, [bound.xeroId], call) : await kit.xero.invoicesById(organisation.tenantId, [bound.xeroId], call);
  if (!document) return [];
  const asked = { requestId: row.id, from: 'cfl_syncrequest' as const, action: 'send' as const, document: row.document!, createdBy: '', createdOn: bound.boundAt, ticketHash: undefined };
  return kit.documents.truthParts(row, { asked, organisation, document, sentOn: bound.boundAt, now: kit.now() }, kit.xeroWebUrl);
}
