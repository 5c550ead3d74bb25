/** What Dynamics says about the documents: one call for hundreds of them. Everything is read as the service. */
import { connection, creditAllocation, documentKey, xeroDocument, xeroPayment } from '@counterfoil/solution';
import { DoorError } from '../../core/errors.ts';
import type { DataverseDoor, PartAnswer } from '../../dataverse/door.ts';
import { detailsIdOf } from '../../documents/ids.ts';
import type { DocumentTable } from '../../documents/types.ts';

/** A row as it was read; `etag` is its version. */
export interface Row { readonly id: string; readonly etag: string; readonly values: Readonly<Record<string, any>> }
export interface InvoiceState { readonly id: string; readonly etag: string; readonly state: number; readonly status: number }

/** Everything about one document. */
export interface Standing {
  readonly details: Row;
  /** Rows of payments and credit, inactive ones too. */
  readonly payments: readonly Row[];
  /** Undefined where the document is no invoice, or is gone. */
  readonly invoice: InvoiceState | undefined;
  /** Allocations that were made from Dynamics: onto this invoice or bill, or of this credit note. */
  readonly allocations: readonly Row[];
}
export interface Wanted { readonly table: DocumentTable; readonly id: string; /** Credit is on it, or it is a credit note. */ readonly credit: boolean }
export interface Read { readonly of: ReadonlyMap<string, Standing>; /** The connection's status reason of invoices that are paid. */ readonly paidStatus: number | undefined }

const low = (v: unknown): string => String(v ?? '').toLowerCase();
const perPart = 40;
const chunks = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / perPart) }, (_, n) => all.slice(n * perPart, (n + 1) * perPart));
const any = (clauses: readonly string[]): string => `(${clauses.join(' or ')})`;

const plain = (t: { columns: Readonly<Record<string, { kind: string }>> }): string[] => Object.entries(t.columns).filter(([, c]) => c.kind !== 'lookup').map(([n]) => n);
/** Long texts for people are not compared, and may be long. */
const unread = new Set(['cfl_problems', 'cfl_problemtext', 'cfl_drifttext', 'cfl_name']);
const ofDetails = ['cfl_xerodocumentid', ...plain(xeroDocument).filter((n) => !unread.has(n)), '_cfl_accountid_value', '_cfl_contactid_value', '_transactioncurrencyid_value', '_owninguser_value', '_owningteam_value'].join(',');
const ofPayments = ['cfl_xeropaymentid', 'statecode', ...plain(xeroPayment), '_cfl_xerodocumentid_value', '_cfl_creditallocationid_value'].join(',');
const ofAllocations = 'cfl_creditallocationid,cfl_allocationstate,cfl_xeroid,cfl_amount,_cfl_creditnoteid_value,_cfl_invoiceid_value,_cfl_purchaseinvoiceid_value';

const rowOf = (r: any, key: string): Row => ({ id: low(r[key]), etag: String(r['@odata.etag'] ?? '*'), values: r });

/** Keyed by `<table>:<id>`; documents without Xero Details are left out. @throws DoorError when Dynamics cannot be asked */
export async function readStandings(door: DataverseDoor, connectionId: string, wanted: readonly Wanted[]): Promise<Read> {
  const allocationsBy = (w: Wanted): string => `_${w.table === 'invoice' ? 'cfl_invoiceid' : w.table === 'cfl_creditnote' ? 'cfl_creditnoteid' : 'cfl_purchaseinvoiceid'}_value eq ${w.id}`;
  const lists: { readonly what: 'details' | 'payments' | 'invoices' | 'allocations'; readonly get: string }[] = [
    ...chunks(wanted).map((c) => ({ what: 'details' as const, get: `${xeroDocument.setName}?$select=${ofDetails}&$filter=${any(c.map((w) => `cfl_documentkey eq '${documentKey(w.table, w.id)}'`))}` })),
    ...chunks(wanted).map((c) => ({ what: 'payments' as const, get: paymentsOf(c.map((w) => detailsIdOf(w.table, w.id))) })),
    ...chunks(wanted.filter((w) => w.table === 'invoice')).map((c) => ({ what: 'invoices' as const, get: `invoices?$select=invoiceid,statecode,statuscode&$filter=${any(c.map((w) => `invoiceid eq ${w.id}`))}` })),
    ...chunks(wanted.filter((w) => w.credit)).map((c) => ({ what: 'allocations' as const, get: `${creditAllocation.setName}?$select=${ofAllocations}&$filter=cfl_xeroid ne null and ${any(c.map(allocationsBy))}` })),
  ];
  const answers = await door.batch([{ get: `${connection.setName}(${connectionId})?$select=cfl_paidstatuscode` }, ...lists.map(({ get }) => ({ get }))], { deadlineMs: 60_000 });
  const found = { details: [] as any[], payments: [] as any[], invoices: [] as any[], allocations: [] as any[] };
  for (const [n, { what }] of lists.entries()) found[what].push(...await whole(door, answers[n + 1]));
  const of = new Map<string, Standing>();
  const details = new Map(found.details.map((r) => [low(r.cfl_documentkey), rowOf(r, 'cfl_xerodocumentid')]));
  // somebody else made the details of a document under an id of its own: found by its key, and its payments with it
  const strange = wanted.flatMap((w) => { const d = details.get(documentKey(w.table, w.id)); return d && d.id !== detailsIdOf(w.table, w.id) ? [d.id] : []; });
  if (strange.length > 0) for (const c of chunks(strange)) found.payments.push(...await whole(door, (await door.batch([{ get: paymentsOf(c) }]))[0]));
  const payments = Map.groupBy(found.payments.map((r) => rowOf(r, 'cfl_xeropaymentid')), (r) => low(r.values._cfl_xerodocumentid_value));
  const invoices = new Map(found.invoices.map((r) => [low(r.invoiceid), { id: low(r.invoiceid), etag: String(r['@odata.etag'] ?? '*'), state: Number(r.statecode), status: Number(r.statuscode) }]));
  const allocations = found.allocations.map((r) => rowOf(r, 'cfl_creditallocationid'));
  for (const w of wanted) {
    const key = documentKey(w.table, w.id);
    const row = details.get(key);
    const column = `_${w.table === 'invoice' ? 'cfl_invoiceid' : w.table === 'cfl_creditnote' ? 'cfl_creditnoteid' : 'cfl_purchaseinvoiceid'}_value`;
    if (row) of.set(key, { details: row, payments: payments.get(row.id) ?? [], invoice: w.table === 'invoice' ? invoices.get(w.id) : undefined, allocations: w.credit ? allocations.filter((a) => low(a.values[column]) === w.id) : [] });
  }
  const paid = answers[0]!.status === 200 ? answers[0]!.body.cfl_paidstatuscode : undefined;
  return { of, paidStatus: typeof paid === 'number' ? paid : undefined };
}

const paymentsOf = (detailsIds: readonly string[]): string => `${xeroPayment.setName}?$select=${ofPayments}&$filter=${any(detailsIds.map((id) => `_cfl_xerodocumentid_value eq ${id}`))}`;

/** Every page of a list. @throws DoorError */
async function whole(door: DataverseDoor, answer: PartAnswer | undefined): Promise<any[]> {
  if (!answer || answer.status >= 400) throw new DoorError({ door: 'dataverse', fate: answer?.status === 403 ? 'forbidden' : 'doubtful', status: answer?.status ?? 0, code: answer?.error?.code ?? 'no-answer', message: answer?.error?.message ?? 'A list of rows was not answered.' });
  const all = [...answer.body.value];
  for (let next: string | undefined = answer.body['@odata.nextLink']; next !== undefined;) { const page: any = await door.get(next); all.push(...page.value); next = page['@odata.nextLink']; }
  return all;
}

/**
 * For a relay that has lost its database: details that it was the last to write name what it knew. Keyed by Xero's id. @throws DoorError
 */
export async function rememberedInDynamics(door: DataverseDoor, connectionId: string, relayUser: string, xeroIds: readonly string[]): Promise<Map<string, string>> {
  const answers = xeroIds.length === 0 ? [] : await door.batch(chunks(xeroIds).map((c) => ({ get: `${xeroDocument.setName}?$select=cfl_xeroid,cfl_documentkey&$filter=_cfl_connectionid_value eq ${connectionId} and _modifiedby_value eq ${relayUser} and ${any(c.map((id) => `cfl_xeroid eq '${id}'`))}` })));
  const found = (await Promise.all(answers.map((a) => whole(door, a)))).flat();
  return new Map(found.map((r) => [low(r.cfl_xeroid), low(r.cfl_documentkey)]));
}
