/** Which documents a dry run is about: one, a selection, or everything of a connection that is not in Xero yet. */
import type { DocumentRef, DocumentTable } from '../documents/types.ts';
import { places } from '../documents/places.ts';
import type { Kit } from '../intents/ports.ts';
import type { RequestRow } from '../requests/rows.ts';

export const mostInDryRun = 250;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const isTable = (t: unknown): t is DocumentTable => typeof t === 'string' && Object.hasOwn(places, t);

/** {"documents": [{"table": "invoice", "id": "..."}]}; undefined when it is anything else. */
export function documentsIn(json: string | undefined): readonly DocumentRef[] | undefined {
  let v: unknown;
  try { v = JSON.parse(json ?? 'null'); } catch { return undefined; }
  const list = (v as { documents?: unknown } | null)?.documents;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const refs = list.flatMap((d: { table?: unknown; id?: unknown } | null) => (d && isTable(d.table) && typeof d.id === 'string' && uuid.test(d.id) ? [{ table: d.table, id: d.id.toLowerCase() }] : []));
  if (refs.length !== list.length) return undefined;
  return [...new Map(refs.map((r) => [`${r.table}:${r.id}`, r])).values()];
}

/** {"connection": "..."}: for those who may not write a lookup to a connection, because they send nothing. */
export function connectionIn(json: string | undefined): string | undefined {
  let v: unknown;
  try { v = JSON.parse(json ?? 'null'); } catch { return undefined; }
  const id = (v as { connection?: unknown } | null)?.connection;
  return typeof id === 'string' && uuid.test(id) ? id.toLowerCase() : undefined;
}

/** Tables with the condition that a document may still go: cancelled invoices and inactive documents never do. */
const open: Readonly<Record<DocumentTable, string>> = { invoice: 'statecode ne 3', cfl_purchaseinvoice: 'statecode eq 0', cfl_creditnote: 'statecode eq 0' };

/**
 * Documents that name this connection (or none, where it is the default one) and have no row that says they are in Xero; the newest
 * first, read as the user who asks. Undefined: this user may not see the connection. @throws DoorError
 */
export async function ofConnection(kit: Kit, r: RequestRow, connectionId: string): Promise<{ readonly documents: readonly DocumentRef[]; readonly beyond: number } | undefined> {
  const options = { callerId: r.createdBy, correlationId: r.id };
  const tables = Object.keys(places) as DocumentTable[];
  const [connection] = await kit.dataverse.batch([{ get: `cfl_connections(${connectionId})?$select=cfl_isdefault` }], { ...options, continueOnError: true });
  if (connection?.status !== 200) return undefined;
  const mine = connection.body?.cfl_isdefault === true ? `(_cfl_connectionid_value eq ${connectionId} or _cfl_connectionid_value eq null)` : `_cfl_connectionid_value eq ${connectionId}`;
  const answers = await kit.dataverse.batch(tables.map((t) => ({ get: `${places[t].set}?$select=${t}id,createdon&$filter=${`${open[t]} and ${mine}`.replaceAll(' ', '%20')}&$orderby=createdon%20desc&$top=2000` })), { ...options, continueOnError: true });
  const found = answers.flatMap((a, i) => (a.status === 200 ? (a.body.value as any[]).map((row) => ({ table: tables[i]!, id: String(row[`${tables[i]!}id`]).toLowerCase(), at: String(row.createdon) })) : []))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const known = await kit.store.known(kit.environment()!.key, found.map((d) => `${d.table}:${d.id}`));
  const left = found.filter((d) => !known.get(`${d.table}:${d.id}`)?.xeroId).map(({ table, id }) => ({ table, id }));
  return { documents: left.slice(0, mostInDryRun), beyond: Math.max(0, left.length - mostInDryRun) };
}
