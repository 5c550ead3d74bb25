/** The rows of cfl_syncrequest and cfl_correctionrequest as the relay reads them: as the service, only what is trusted and what replays an ending. */
import { correctionAction, requestAction, requestState, requestStep } from '@counterfoil/solution';
import type { ArrivedDocument, DocumentPreview, Problem, RequestState, Step } from '../contract.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Asked, CorrectionAction, DocumentRef, RequestAction } from '../documents/types.ts';
import type { Told } from '../intents/ports.ts';

export type RequestTable = Asked['from'];
export const requestTables: readonly RequestTable[] = ['cfl_syncrequest', 'cfl_correctionrequest'];

export interface RequestRow {
  readonly id: string;
  readonly from: RequestTable;
  /** Key of the choice of its table; undefined when the row holds a value that this version does not know. */
  readonly action: RequestAction | CorrectionAction | undefined;
  /** The document that it is about; the first of the three lookups that is filled. */
  readonly document: DocumentRef | undefined;
  /** For what concerns a whole connection. */
  readonly connectionId: string | undefined;
  /** JSON that somebody else wrote. */
  readonly arguments: string | undefined;
  readonly reason: string | undefined;
  readonly createdBy: string;
  readonly createdOn: string;
  readonly ticketHash: string | undefined;
  /** An empty state counts as waiting: a flow need not fill it. */
  readonly state: RequestState;
  readonly step: Step | undefined;
  readonly message: string;
  readonly result: string | undefined;
}

const keyOf = <K extends string>(options: Readonly<Record<K, { readonly value: number }>>, value: unknown): K | undefined =>
  (Object.keys(options) as K[]).find((k) => options[k].value === Number(value));

const documents = [['cfl_invoiceid', 'invoice'], ['cfl_purchaseinvoiceid', 'cfl_purchaseinvoice'], ['cfl_creditnoteid', 'cfl_creditnote']] as const;
const selectOf = (from: RequestTable): string => `${from}id,cfl_action,${documents.map(([c]) => `_${c}_value`).join(',')},_cfl_connectionid_value,cfl_arguments,${from === 'cfl_correctionrequest' ? 'cfl_reason,' : ''}cfl_tickethash,cfl_requeststate,cfl_step,cfl_message,cfl_result,createdon,_createdby_value`;

function documentOf(r: any): DocumentRef | undefined {
  const filled = documents.find(([column]) => r[`_${column}_value`]);
  return filled && { table: filled[1], id: String(r[`_${filled[0]}_value`]).toLowerCase() };
}

const toRow = (from: RequestTable, r: any): RequestRow => ({
  id: String(r[`${from}id`]).toLowerCase(), from, action: from === 'cfl_syncrequest' ? keyOf(requestAction.options, r.cfl_action) : keyOf(correctionAction.options, r.cfl_action),
  document: documentOf(r), connectionId: r._cfl_connectionid_value?.toLowerCase() ?? undefined, arguments: r.cfl_arguments ?? undefined, reason: r.cfl_reason ?? undefined,
  createdBy: String(r._createdby_value).toLowerCase(), createdOn: r.createdon, ticketHash: r.cfl_tickethash ?? undefined,
  state: r.cfl_requeststate === null || r.cfl_requeststate === undefined ? 'waiting' : keyOf(requestState.options, r.cfl_requeststate) ?? 'waiting',
  step: keyOf(requestStep.options, r.cfl_step), message: r.cfl_message ?? '', result: r.cfl_result ?? undefined,
});

const perGet = 100;
/** Rows with these ids, in no particular order; unknown ids are left out. One GET for up to a hundred; those that are no requests are looked for among the corrections. @throws DoorError */
export async function rowsById(door: DataverseDoor, ids: readonly string[]): Promise<RequestRow[]> {
  const requests = await rowsOf(door, 'cfl_syncrequest', ids);
  const found = new Set(requests.map((r) => r.id));
  const others = ids.filter((id) => !found.has(id.toLowerCase()));
  return others.length === 0 ? requests : [...requests, ...await rowsOf(door, 'cfl_correctionrequest', others)];
}

async function rowsOf(door: DataverseDoor, from: RequestTable, ids: readonly string[]): Promise<RequestRow[]> {
  const chunks = Array.from({ length: Math.ceil(ids.length / perGet) }, (_, n) => ids.slice(n * perGet, (n + 1) * perGet));
  const answers = await Promise.all(chunks.map((c) => door.get(`${from}s?$select=${selectOf(from)}&$filter=${c.map((id) => `${from}id eq ${id}`).join(' or ')}`)));
  return answers.flatMap((a) => (a.value as any[]).map((r) => toRow(from, r)));
}

const s = requestState.options;
/** A flow need not fill in the state. */
export const openFilter = `(cfl_requeststate eq null or cfl_requeststate eq ${s.waiting.value} or cfl_requeststate eq ${s.working.value})`;
/** Open requests, oldest first: one page and where the next one starts. @throws DoorError */
export async function openRows(door: DataverseDoor, from: RequestTable, o: { pageSize: number; after?: RequestRow }): Promise<RequestRow[]> {
  // By time and not by next link: the page before has changed by now, and a time never skips.
  const after = o.after ? ` and createdon ge ${o.after.createdOn}` : '';
  const answer = await door.get(`${from}s?$select=${selectOf(from)}&$filter=${openFilter}${after}&$orderby=createdon asc&$top=${o.pageSize}`);
  return (answer.value as any[]).map((r) => toRow(from, r));
}

/** For what concerns no document its id is empty. */
export const toAsked = (r: RequestRow): Asked => ({
  requestId: r.id, from: r.from, action: r.action ?? 'send', document: r.document ?? { table: 'invoice', id: '' }, createdBy: r.createdBy, createdOn: r.createdOn, ticketHash: r.ticketHash,
  arguments: r.arguments, reason: r.reason,
});

/** The last step of a request that has ended, out of its row: for a browser that comes back after the relay forgot. */
export function endOfRow(r: RequestRow): Told {
  let kept: { problems?: Problem[]; document?: ArrivedDocument; preview?: DocumentPreview } = {};
  try { const v: unknown = r.result ? JSON.parse(r.result) : {}; if (v !== null && typeof v === 'object') kept = v as typeof kept; } catch { /* written by somebody else: the message has to do */ }
  return {
    step: r.step ?? 'recorded', state: r.state, text: r.message || 'This request has ended.',
    ...(Array.isArray(kept.problems) ? { problems: kept.problems } : {}), ...(kept.document ? { document: kept.document } : {}), ...(kept.preview ? { preview: kept.preview } : {}),
  };
}
