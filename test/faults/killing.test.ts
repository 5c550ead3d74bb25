/**
 * R51 on the whole product: the relay's own process dies by SIGKILL at every named point between intake and the last
 * write-back, in both numbering modes, and is started again. Each time exactly one invoice is in Xero and Dynamics tells
 * the truth. The sandboxes live on, as Dynamics and Xero would.
 */
import { connection, numbering } from '@counterfoil/solution';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crashPoints, type CrashPoint } from '../../plugins-proxy/src/core/crash-points.ts';
import { detailsOf, firstId, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '0.3', XERO_KEY_SECONDS: '5', XERO_CALLS_PER_MINUTE: '6000' } });
  // Every start of the relay reads the organisation: sixty calls a minute would make this test last a quarter of an hour.
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  await world.startRelay();
  await world.relay.stop();
});
afterAll(() => world?.close());

const modes = { 'our number': numbering.options.dynamicsNumber.value, 'Xero numbers it': numbering.options.xero.value } as const;
const aboutContacts = (p: CrashPoint): boolean => p.startsWith('contact-');
const aboutItems = (p: CrashPoint): boolean => p.startsWith('item-');
const aboutRefusals = (p: CrashPoint): boolean => p.startsWith('refus');

async function setConnection(values: Record<string, unknown>): Promise<void> {
  const call = await world.as('admin');
  const row = (await call('GET', `${connection.setName}?$select=cfl_connectionid`)).value[0];
  await call('PATCH', `${connection.setName}(${row.cfl_connectionid})`, values);
}
/** Products that Xero does not know yet: one for each death around items. */
const products = ['WN-RED-01', 'WN-WHT-02', 'GL-STEM-12', 'SV-TASTE', 'CH-COMTE', 'BK-GUIDE', 'WN-CASE-06', 'OL-OLIVE', 'SV-DELIV'];

async function dies(): Promise<void> {
  const { child } = world.relay;
  const deadline = setTimeout(() => child.kill('SIGTERM'), 20_000);
  if (child.exitCode === null && child.signalCode === null) await new Promise((r) => child.once('exit', r));
  clearTimeout(deadline);
  expect(child.signalCode, `the relay should have died at the point\n${world.relay.output()}`).toBe('SIGKILL');
}

let n = 0;
async function killedAt(point: CrashPoint): Promise<void> {
  n += 1;
  const name = `Killed ${n} at ${point}`;
  await world.startRelay({ CRASH_AT: point });
  const product = aboutItems(point) ? products.shift()! : undefined;
  if (product) await setConnection({ cfl_createitems: true });
  const invoice = await newInvoice(world, {
    customer: await newAccount(world, name), number: `KILL-${n}`, ...(aboutRefusals(point) ? { date: null } : {}),
    ...(product ? { lines: [{ productId: await firstId(world, 'products', 'productid', `productnumber eq '${product}'`), quantity: 2, price: 10 }] } : {}),
  });
  // Xero works on it while the relay is dead, and is done only after that.
  if (point === 'in-flight') await world.control('xero', 'latency', { ms: 300 });
  const request = await requestSend(world, invoice);
  await dies();
  await world.control('xero', 'latency', { ms: 0 });
  await world.startRelay();
  try {
    const ended = await requestEnded(world, request);
    const inXero = (await xeroInvoices(world)).filter(linksTo(invoice));
    const details = await detailsOf(world, invoice);
    const history = (await (await world.as('admin'))('GET', `cfl_synchistories?$filter=_cfl_xerodocumentid_value eq ${details.cfl_xerodocumentid}`)).value;
    expect(history).toHaveLength(1);
    if (aboutRefusals(point)) {
      expect(ended.state).toBe('refused');
      expect(inXero).toHaveLength(0);
      expect(details.status).toBe('failed');
      return;
    }
    expect(ended.state, ended.message).toBe('done');
    expect(inXero).toHaveLength(1);
    expect(details).toMatchObject({ status: 'sent', cfl_xeroid: inXero[0].InvoiceID, cfl_xeronumber: inXero[0].InvoiceNumber, cfl_total: inXero[0].Total });
    const contacts = (await world.control('xero', 'snapshot')).contacts as { Name: string }[];
    expect(Object.values(contacts).filter((c) => c.Name === name)).toHaveLength(1);
    if (product) {
      expect(inXero[0].LineItems[0].ItemCode).toBe(product);
      await setConnection({ cfl_createitems: false });
    }
  } finally { await world.relay.stop(); }
}

describe.each(Object.entries(modes))('R51 killed, %s', (mode, value) => {
  beforeAll(() => setConnection({ cfl_numbering: value }));
  const ours = value === modes['our number'];
  // What concerns contacts, items and refusals does not depend on the number, and "sending" is written only where Xero numbers it.
  const points = crashPoints.filter((p) => (ours ? p !== 'details-sending-written' : !aboutContacts(p) && !aboutItems(p) && !aboutRefusals(p)));
  it.each(points.map((p) => [p]))(`R51 at %s (${mode}): one invoice, and Dynamics knows it`, (point) => killedAt(point), 90_000);
});
