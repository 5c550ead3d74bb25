/**
 * R65: above an amount somebody else has to agree. What counts is a row of Xero Approvals, because only who may create one
 * can make it, and Dataverse says who did. It is for exactly what would be sent: its fingerprint is a keyed digest that the
 * relay computes anew each time, so a document that was changed needs a new answer.
 */
import { approval, approvalDecision, optionKey } from '@counterfoil/solution';
import type { BatchPart, PartAnswer } from '../dataverse/door.ts';
import { exact } from '../documents/decimals.ts';
import { linkAsked } from '../documents/mapping/customer.ts';
import { places } from '../documents/places.ts';
import type { DocumentTable, Prepared } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';

export interface Answer { readonly id: string; readonly decision: 'approved' | 'rejected'; readonly by: string; readonly comment: string; readonly amount: string | undefined; readonly onBehalf: boolean }

/** Rows of lines by table, and the column that leads to their document. */
export const linesOf: Readonly<Record<DocumentTable, { readonly set: string; readonly parent: string }>> = {
  invoice: { set: 'invoicedetails', parent: 'invoiceid' },
  cfl_purchaseinvoice: { set: 'cfl_purchaseinvoicelines', parent: 'cfl_purchaseinvoiceid' },
  cfl_creditnote: { set: 'cfl_creditnotelines', parent: 'cfl_creditnoteid' },
};
export const approvalLookup: Readonly<Record<DocumentTable, string>> = { invoice: 'cfl_invoiceid', cfl_purchaseinvoice: 'cfl_purchaseinvoiceid', cfl_creditnote: 'cfl_creditnoteid' };

/** Whether a second person is needed. A total that nobody can convert is above every limit. */
export function needsApproval(p: Pick<Prepared, 'baseTotal'> & { readonly connection: Pick<Prepared['connection'], 'approvalLimit'> }): boolean {
  const limit = exact(p.connection.approvalLimit);
  if (limit === undefined) return false;
  const total = exact(p.baseTotal);
  return total === undefined || total.abs().gt(limit);
}

/** R32: the contact in Xero that the request names for this document alone. */
export const contactChosenFor = (p: Pick<Prepared, 'asked' | 'contact'>): string | undefined => (linkAsked(p.asked) !== undefined && 'known' in p.contact ? p.contact.known.toLowerCase() : undefined);

/** Of what would be in the books: document, company and customer. The contact in Xero may still have to be made, so the one in Dynamics stands for it; one that was chosen by hand counts by itself. */
export const approvalFingerprint = (kit: Pick<Kit, 'documents' | 'digestKey'>, p: Prepared): string => kit.documents.fingerprint(kit.digestKey, {
  approval: { table: p.asked.document.table, id: p.asked.document.id.toLowerCase() }, tenant: p.connection.tenantId, party: p.record.detailsOf?.party?.id ?? null, contact: contactChosenFor(p), document: p.document,
});

/** Why this answer does not count, or undefined. Whoever asked, and whoever was the last to change the document or a line, is not the second person. */
export function doubtAbout(a: Answer, o: { readonly requester: string; readonly changedBy: ReadonlySet<string>; readonly total: string }): 'own' | 'changed' | 'onBehalf' | 'amount' | undefined {
  if (a.by === o.requester.toLowerCase()) return 'own';
  if (o.changedBy.has(a.by)) return 'changed';
  // made by a service in somebody's name: nobody knows whether that person saw it
  if (a.onBehalf) return 'onBehalf';
  if (a.amount !== undefined && !exact(a.amount)?.eq(exact(o.total)!)) return 'amount';
  return undefined;
}

const low = (v: unknown): string => (typeof v === 'string' ? v.toLowerCase() : '');
const toAnswer = (r: any): Answer => ({
  id: low(r.cfl_approvalid), decision: optionKey(approvalDecision, r.cfl_decision) === 'approved' ? 'approved' : 'rejected', by: low(r._createdby_value), comment: String(r.cfl_comment ?? ''),
  amount: r.cfl_amount === null || r.cfl_amount === undefined ? undefined : String(r.cfl_amount), onBehalf: Boolean(r._createdonbehalfby_value),
});
const columns = 'cfl_approvalid,cfl_decision,cfl_comment,cfl_amount,_createdby_value,_createdonbehalfby_value,createdon';

const rowsOf = (a: PartAnswer | undefined): any[] => (a && a.status < 400 ? (a.body?.value as any[] | undefined) ?? [] : []);
const rights = (user: string, set: string, id: string): BatchPart => ({
  get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${encodeURIComponent(JSON.stringify({ '@odata.id': `${set}(${id})` }))}`,
});
const has = (a: PartAnswer | undefined, right: string): boolean => a?.status === 200 && String(a.body?.AccessRights ?? '').split(',').some((r) => r.trim() === right);

/** The newest answer that counts, for this very content. Times go by the second; within one, the number given by the platform tells which is later. @throws DoorError */
export async function answerFor(kit: Kit, p: Prepared, fingerprint: string): Promise<Answer | undefined> {
  const { table, id } = p.asked.document;
  const lines = linesOf[table];
  const [answers, head, rows] = await kit.dataverse.batch([
    { get: `${approval.setName}?$select=${columns}&$filter=_${approvalLookup[table]}_value eq ${id} and cfl_fingerprint eq '${fingerprint}' and statecode eq 0&$orderby=createdon desc,cfl_name desc&$top=20`.replaceAll(' ', '%20') },
    { get: `${places[table].set}(${id})?$select=_modifiedby_value` },
    { get: `${lines.set}?$select=_modifiedby_value&$filter=_${lines.parent}_value eq ${id}`.replaceAll(' ', '%20') },
  ], { continueOnError: true });
  const given = rowsOf(answers).map(toAnswer);
  if (given.length === 0) return undefined;
  // Who changed it last cannot be told: then nobody is surely somebody else.
  if (head?.status !== 200 || !rows || rows.status >= 400) return undefined;
  const changedBy = new Set([low(head.body?._modifiedby_value), ...rowsOf(rows).map((r) => low(r._modifiedby_value))]);
  const able = given.filter((a) => doubtAbout(a, { requester: p.asked.createdBy, changedBy, total: p.predicted.total }) === undefined);
  if (able.length === 0) return undefined;
  const people = [...new Set(able.map((a) => a.by))];
  const may = await kit.dataverse.batch(people.flatMap((u) => [rights(u, places[table].set, id), rights(u, 'cfl_connections', p.connection.id)]), { continueOnError: true });
  const allowed = new Set(people.filter((_, n) => has(may[2 * n], 'ReadAccess') && has(may[2 * n + 1], 'AppendToAccess')));
  return able.find((a) => allowed.has(a.by));
}
