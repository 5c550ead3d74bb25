/** What happens to decisions of people when the relay's role lacks one privilege. Each trial is short: what does not come about in its time is lost. */
import { correctionAction, correctionRequest } from '@counterfoil/solution';
import { ask, answer, until } from '../decisions/steps.ts';
import { announce, setConnection } from '../switches/flow.ts';
import { detailsOf, firstId, inDays, newInvoice, newOrderOf } from '../world/documents.ts';
import type { World } from '../world/index.ts';
import { change, SERVICE } from './role-trials.ts';

/** Privileges that only decisions use, and what is lost without each. */
export const decisionPrivileges = {
  prvReadcfl_CorrectionRequest: 'release', prvWritecfl_CorrectionRequest: 'release', prvAppendcfl_CorrectionRequest: 'release',
  prvReadcfl_Approval: 'approval', prvCreatecfl_SyncRequest: 'following an approval', prvAppendTocfl_CorrectionRequest: 'report', prvReadOrder: 'a deposit of a quote',
} as const;
type What = (typeof decisionPrivileges)[keyof typeof decisionPrivileges];
const patience = 1_300;
const comes = (look: () => Promise<boolean>, within = patience): Promise<boolean> => until(look, (x) => x, within).then(() => true, () => false);
let n = 0;

async function release(world: World): Promise<() => Promise<boolean>> {
  const invoice = await newInvoice(world, { number: `RELEASE-${++n}` });
  await ask(world, 'hold', invoice);
  return async () => {
    const call = await world.as('accounts');
    const { cfl_correctionrequestid: id } = await call('POST', `${correctionRequest.setName}?$select=cfl_correctionrequestid`, { cfl_action: correctionAction.options.release.value, 'cfl_InvoiceId@odata.bind': `/invoices(${invoice})` }, { prefer: 'return=representation' });
    await announce(world, [id]);
    return comes(async () => (await call('GET', `${correctionRequest.setName}(${id})`)).cfl_requeststate > 864200001);
  };
}

async function approval(world: World, byItself: boolean): Promise<() => Promise<boolean>> {
  const invoice = await newInvoice(world, { number: `APPROVE-${++n}` });
  const asked = await ask(world, 'send', invoice);
  return async () => {
    await answer(world, 'approved', invoice, { fingerprint: asked.result.problems[0].approval.fingerprint });
    if (!byItself) return (await ask(world, 'send', invoice)).state === 'done';
    // the next sweep but one at the latest
    return comes(async () => (await detailsOf(world, invoice)).status === 'sent', 4_500);
  };
}

/** What a first load would do, as a file at its request. */
async function report(world: World): Promise<() => Promise<boolean>> {
  await newInvoice(world, { number: `REPORT-${++n}` });
  return async () => {
    const call = await world.as('admin');
    const connectionId = await firstId(world, 'cfl_connections', 'cfl_connectionid', 'cfl_isdefault eq true');
    const { cfl_correctionrequestid: id } = await call('POST', `${correctionRequest.setName}?$select=cfl_correctionrequestid`, { cfl_action: correctionAction.options.load.value, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})`, cfl_arguments: JSON.stringify({ from: inDays(-30), to: inDays(1) }) }, { prefer: 'return=representation' });
    await announce(world, [id]);
    return comes(async () => (await call('GET', `annotations?$select=filename&$filter=_objectid_value eq ${id}`)).value.length === 1, 4_500);
  };
}

/** The invoice of an order is held back by a deposit that was made on its quote. */
async function depositOfQuote(world: World): Promise<() => Promise<boolean>> {
  const quote = await firstId(world, 'quotes', 'quoteid', "quotenumber ne ''");
  const order = await newOrderOf(world, quote);
  await newInvoice(world, { number: `DEPOSIT-${++n}`, extra: { 'cfl_QuoteId@odata.bind': `/quotes(${quote})`, cfl_isdeposit: true } });
  await setConnection(world, { cfl_sendautomatically: true, cfl_settledstatuscode: 4 });
  // only what is written after the relay has seen that goes by itself
  await new Promise((r) => { setTimeout(r, 4_300); });
  return async () => {
    const invoice = await newInvoice(world, { number: `FINAL-${n}`, extra: { 'salesorderid@odata.bind': `/salesorders(${order})`, statuscode: 4 } });
    return comes(async () => (await detailsOf(world, invoice))?.cfl_problemcode === 'DEPOSIT_NOT_TAKEN_OFF', 9_000);
  };
}

/** True: it comes about although these privileges are missing. */
export async function decides(world: World, what: What, without: Readonly<Record<string, string>>): Promise<boolean> {
  const approving = what === 'approval' || what === 'following an approval';
  if (approving) await setConnection(world, { cfl_approvallimit: 1 });
  const run = what === 'release' ? await release(world) : what === 'report' ? await report(world) : what === 'a deposit of a quote' ? await depositOfQuote(world) : await approval(world, what !== 'approval');
  if (Object.keys(without).length > 0) await change(world, SERVICE, { remove: Object.keys(without) });
  try { return await run(); } finally {
    if (Object.keys(without).length > 0) await change(world, SERVICE, { add: without });
    if (approving) await setConnection(world, { cfl_approvallimit: null });
    if (what === 'a deposit of a quote') await setConnection(world, { cfl_sendautomatically: false, cfl_settledstatuscode: null });
  }
}
