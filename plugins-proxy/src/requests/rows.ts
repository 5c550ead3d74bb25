/** The rows of cfl_syncrequest as the relay reads them: as the service, only what is trusted and what replays an ending. */
import { requestAction, requestState, requestStep } from '@counterfoil/solution';
import type { ArrivedDocument, Problem, RequestState, Step } from '../contract.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Asked } from '../documents/types.ts';
import type { Told } from '../intents/ports.ts';

export interface RequestRow {
  readonly id: string;
  /** Key of the choice; undefined when the row holds a value that this version does not know. */
  readonly action: keyof typeof requestAction.options | undefined;
  readonly invoiceId: string | undefined;
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

const select = 'cfl_syncrequestid,cfl_action,_cfl_invoiceid_value,cfl_tickethash,cfl_requeststate,cfl_step,cfl_message,cfl_result,createdon,_createdby_value';
const toRow = (r: any): RequestRow => ({
  id: String(r.cfl_syncrequestid).toLowerCase(), action: keyOf(requestAction.options, r.cfl_action), invoiceId: r._cfl_invoiceid_value?.toLowerCase() ?? undefined,
  createdBy: String(r._createdby_value).toLowerCase(), createdOn: r.createdon, ticketHash: r.cfl_tickethash ?? undefined,
  state: r.cfl_requeststate === null || r.cfl_requeststate === undefined ? 'waiting' : keyOf(requestState.options, r.cfl_requeststate) ?? 'waiting',
  step: keyOf(requestStep.options, r.cfl_step), message: r.cfl_message ?? '', result: r.cfl_result ?? undefined,
});

const perGet = 100;
/** Rows with these ids, in no particular order; unknown ids are left out. One GET for up to a hundred. @throws DoorError */
export async function rowsById(door: DataverseDoor, ids: readonly string[]): Promise<RequestRow[]> {
  const chunks = Array.from({ length: Math.ceil(ids.length / perGet) }, (_, n) => ids.slice(n * perGet, (n + 1) * perGet));
  const answers = await Promise.all(chunks.map((c) => door.get(`cfl_syncrequests?$select=${select}&$filter=${c.map((id) => `cfl_syncrequestid eq ${id}`).join(' or ')}`)));
  return answers.flatMap((a) => (a.value as any[]).map(toRow));
}

const s = requestState.options;
/** A flow need not fill in the state. */
export const openFilter = `(cfl_requeststate eq null or cfl_requeststate eq ${s.waiting.value} or cfl_requeststate eq ${s.working.value})`;
/** Open requests, oldest first: one page and where the next one starts. @throws DoorError */
export async function openRows(door: DataverseDoor, o: { pageSize: number; after?: RequestRow }): Promise<RequestRow[]> {
  // By time and not by next link: the page before has changed by now, and a time never skips.
  const after = o.after ? ` and createdon ge ${o.after.createdOn}` : '';
  const answer = await door.get(`cfl_syncrequests?$select=${select}&$filter=${openFilter}${after}&$orderby=createdon asc&$top=${o.pageSize}`);
  return (answer.value as any[]).map(toRow);
}

export const toAsked = (r: RequestRow): Asked => ({
  requestId: r.id, action: 'send', document: { table: 'invoice', id: r.invoiceId! }, createdBy: r.createdBy, createdOn: r.createdOn, ticketHash: r.ticketHash,
});

/** The last step of a request that has ended, out of its row: for a browser that comes back after the relay forgot. */
export function endOfRow(r: RequestRow): Told {
  let kept: { problems?: Problem[]; document?: ArrivedDocument } = {};
  try { const v: unknown = r.result ? JSON.parse(r.result) : {}; if (v !== null && typeof v === 'object') kept = v as typeof kept; } catch { /* written by somebody else: the message has to do */ }
  return {
    step: r.step ?? 'recorded', state: r.state, text: r.message || 'This request has ended.',
    ...(Array.isArray(kept.problems) ? { problems: kept.problems } : {}), ...(kept.document ? { document: kept.document } : {}),
  };
}
