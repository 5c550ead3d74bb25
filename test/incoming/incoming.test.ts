/**
 * What people do in Xero is seen in Dynamics, out of the built zip and over real HTTP: by webhooks that come, come twice, late
 * or wrongly signed, by the poll when none comes, and after the relay was killed or away.
 */
import { arrivalStatus, connectionHealth, xeroStatus } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webhookKey } from '../../sandbox/administrator.ts';
import { ask, details, forgetCalls, until, xeroCalls, type Doc } from '../changes/steps.ts';
import { newAccount, newInvoice } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
let customer: string;
type Sent = Doc & { readonly xero: string };
beforeAll(async () => {
  world = await startWorld({ relay: false, webhooks: true, extra: { SWEEP_SECONDS: '0.5', XERO_CALLS_PER_MINUTE: '6000', XERO_WEBHOOK_KEY: 'the key before', XERO_WEBHOOK_KEY_2: webhookKey, XERO_POLL_SECONDS: '3600' } });
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  await world.startRelay();
  customer = await newAccount(world, 'Paying Customer Ltd');
});
afterAll(() => world?.close());

/** Balances read lists of their own. */
const readById = (c: { readonly method: string; readonly query?: Readonly<Record<string, string>> }): boolean => c.method === 'GET' && c.query?.['IDs'] !== undefined;
async function sent(): Promise<Sent> {
  const d: Doc = { table: 'invoice', id: await newInvoice(world, { customer, extra: { cfl_arrivalstatus: arrivalStatus.options.authorised.value } }) };
  const e = await ask(world, 'send', d);
  expect(e.state, e.message).toBe('done');
  return { ...d, xero: (await details(world, d)).cfl_xeroid };
}
const pay = (d: Sent): Promise<any> => world.control('xero', 'state/pay', { InvoiceID: d.xero });
const isPaid = async (d: Sent, withinMs = 15_000): Promise<any> => until(() => details(world, d), (x) => x.cfl_xerostatus === xeroStatus.options.paid.value && Number(x.cfl_amountdue) === 0, withinMs);
const fault = (kind: string, more: object = {}): Promise<any> => world.control('xero', 'webhooks/faults', { kind, ...more });
const quiet = async (): Promise<void> => { await until(() => world.control('xero', 'webhooks'), (x) => x.quiet === true); };
const metric = async (name: string): Promise<number> => Number(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(await (await fetch(`${world.relayUrl}/metrics`)).text())?.[1] ?? NaN);
const settled = (): Promise<number> => until(() => metric('counterfoil_xero_news_waiting'), (n) => n === 0);

describe('changes in Xero come back', () => {
  it('R26 R16 a payment is seen within seconds of the doorbell, signed by the second of two keys, with one reading; what we sent ourselves costs none', async () => {
    expect((await world.control('xero', 'webhooks')).status).toBe('active');
    await forgetCalls(world);
    const one = await sent(); const two = await sent();
    await quiet(); await settled();
    expect((await xeroCalls(world)).filter(readById)).toEqual([]);
    await forgetCalls(world);
    const at = Date.now();
    await Promise.all([pay(one), pay(two)]);
    await Promise.all([isPaid(one), isPaid(two)]);
    expect(Date.now() - at).toBeLessThan(15_000);
    await settled();
    expect((await xeroCalls(world)).filter(readById).length).toBe(1);
    const health = (await (await world.as('admin'))('GET', `${connectionHealth.setName}?$select=cfl_lastwebhookon`)).value[0];
    expect(Date.now() - Date.parse(health.cfl_lastwebhookon)).toBeLessThan(120_000);
  });

  it('R26 twice, late, overtaken or wrongly signed at first: it is seen all the same, once', async () => {
    const all = [await sent(), await sent(), await sent(), await sent()];
    await quiet();
    for (const [n, kind] of (['duplicate', 'late', 'outOfOrder', 'wrongSignature'] as const).entries()) {
      await fault(kind, { ms: 300 });
      await pay(all[n]!);
      await new Promise((r) => setTimeout(r, 150));
    }
    for (const d of all) await isPaid(d);
    await quiet(); await settled();
    const { deliveries } = await world.control('xero', 'webhooks');
    expect(deliveries.every((x: any) => x.state === 'delivered')).toBe(true);
    expect(deliveries.flatMap((x: any) => x.attempts).map((a: any) => a.status).filter((s: any) => s !== 200 && s !== 401)).toEqual([]);
  });

  it('R26 R16 killed after Dynamics was written, and nothing rings while it is dead: the poll finds everything, and asks Dynamics about nothing that has not changed', async () => {
    const [d, a, b] = [await sent(), await sent(), await sent()];
    await quiet(); await settled();
    await world.relay.stop();
    await world.startRelay({ CRASH_AT: 'incoming-applied' });
    await pay(d);
    await new Promise<void>((gone) => { if (world.relay.child.signalCode) gone(); else world.relay.child.once('exit', () => gone()); });
    expect(world.relay.child.signalCode).toBe('SIGKILL');
    await fault('drop', { times: 100 });
    await pay(a); await pay(b);
    await world.startRelay({ XERO_POLL_SECONDS: '0.5' });
    for (const x of [d, a, b]) await isPaid(x);
    expect(await settled()).toBe(0);
    // what is asked of Dynamics before anything is written
    const calls = async (): Promise<number> => (await world.control('dataverse', 'calls').then((c) => (c.calls ?? c) as any[])).filter((c) => JSON.stringify(c).includes('cfl_paidstatuscode')).length;
    await until(() => metric('counterfoil_xero_poll_seconds'), (s) => s < 1);
    const before = await calls();
    expect(before).toBeGreaterThan(0);
    await forgetCalls(world);
    await new Promise((r) => setTimeout(r, 1_500));
    expect(await xeroCalls(world).then((c) => c.filter((x) => x.path.endsWith('/Invoices')).length)).toBeGreaterThanOrEqual(2);
    expect((await calls()) - before).toBe(0);
    await world.control('xero', 'webhooks/faults', undefined, 'DELETE');
  });
});
