/** What people do about documents, through the Web API with their own rights, and what became of it. */
import { approvalDecision, correctionAction, correctionRequest, optionKey, requestAction, requestState, syncRequest } from '@counterfoil/solution';
import { announce } from '../switches/flow.ts';
import type { World } from '../world/index.ts';

export interface Ended { readonly state: string; readonly message: string; readonly result: any; readonly codes: string[]; readonly row: any }
const over = new Set(['done', 'refused', 'needsDecision']);

async function ended(world: World, set: string, id: string, withinMs = 20_000): Promise<Ended> {
  const call = await world.as('admin');
  const until = Date.now() + withinMs;
  for (;;) {
    const row = await call('GET', `${set}(${id})`);
    const state = optionKey(requestState, row.cfl_requeststate) ?? 'waiting';
    const result = row.cfl_result ? JSON.parse(row.cfl_result) : {};
    if (over.has(state)) return { state, message: row.cfl_message, result, codes: (result.problems ?? []).map((p: { code: string }) => p.code), row };
    if (Date.now() > until) throw new Error(`${set}(${id}) has not ended: ${JSON.stringify(row)}`);
    await new Promise((r) => setTimeout(r, 60));
  }
}
const bind = (invoice: string) => ({ 'cfl_InvoiceId@odata.bind': `/invoices(${invoice})` });

export async function ask(world: World, action: keyof typeof requestAction.options, invoice: string, o: { user?: string; given?: object } = {}): Promise<Ended> {
  const call = await world.as(o.user ?? 'sales');
  const row = await call('POST', `${syncRequest.setName}?$select=cfl_syncrequestid`, { cfl_action: requestAction.options[action].value, ...bind(invoice), ...(o.given ? { cfl_arguments: JSON.stringify(o.given) } : {}) }, { prefer: 'return=representation' });
  await announce(world, [row.cfl_syncrequestid]);
  return ended(world, syncRequest.setName, row.cfl_syncrequestid);
}

export async function correct(world: World, action: keyof typeof correctionAction.options, invoice: string, o: { user?: string; reason?: string; given?: object } = {}): Promise<Ended> {
  const call = await world.as(o.user ?? 'accounts');
  const row = await call('POST', `${correctionRequest.setName}?$select=cfl_correctionrequestid`, {
    cfl_action: correctionAction.options[action].value, ...bind(invoice), ...(o.reason ? { cfl_reason: o.reason } : {}), ...(o.given ? { cfl_arguments: JSON.stringify(o.given) } : {}),
  }, { prefer: 'return=representation' });
  await announce(world, [row.cfl_correctionrequestid]);
  return ended(world, correctionRequest.setName, row.cfl_correctionrequestid);
}

export async function answer(world: World, decision: keyof typeof approvalDecision.options, invoice: string, o: { user?: string; fingerprint: string; comment?: string; amount?: number }): Promise<void> {
  const call = await world.as(o.user ?? 'approver');
  await call('POST', 'cfl_approvals', { cfl_decision: approvalDecision.options[decision].value, ...bind(invoice), cfl_fingerprint: o.fingerprint, ...(o.comment ? { cfl_comment: o.comment } : {}), ...(o.amount === undefined ? {} : { cfl_amount: o.amount }) });
}

/** Until something is so. @throws with what it was at last */
export async function until<T>(look: () => Promise<T>, good: (t: T) => boolean, withinMs = 15_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const t = await look();
    if (good(t)) return t;
    if (Date.now() > end) throw new Error(`It did not come about: ${JSON.stringify(t)}`);
    await new Promise((r) => setTimeout(r, 80));
  }
}
