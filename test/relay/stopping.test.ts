/** The relay is stopped in order while Xero works on a PUT: it waits for the answer or leaves the doubt behind, and either way there is one invoice. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { detailsOf, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let w: World;
let customer: string;
beforeAll(async () => {
  w = await startWorld({ extra: { SWEEP_SECONDS: '0.3' } });
  // The customer is known from here on, so that the only call of Xero is the PUT.
  customer = await newAccount(w, 'Stopped');
  expect((await requestEnded(w, await requestSend(w, await newInvoice(w, { customer, number: 'STOP-0' })))).state).toBe('done');
});
afterAll(() => w?.close());

it.each([['soon', 1_500], ['too late', 25_000]] as const)('R51 stopped while a PUT is on its way and the answer comes %s', async (_when, ms) => {
  const invoice = await newInvoice(w, { customer, number: `STOP-${ms}` });
  await w.control('xero', 'latency', { ms });
  const request = await requestSend(w, invoice);
  const isPut = async (): Promise<boolean> => (await fetch(`${w.relayUrl}/metrics`).then((r) => r.text())).includes('state="sending"');
  await expect.poll(isPut, { timeout: 60_000, interval: 20 }).toBe(true);
  await new Promise((r) => setTimeout(r, 200));
  const began = performance.now();
  await w.relay.stop();
  expect(performance.now() - began).toBeLessThan(22_000);
  await w.control('xero', 'latency', { ms: 0 });
  await w.startRelay();
  expect((await requestEnded(w, request, 60_000)).state).toBe('done');
  const mine = (await xeroInvoices(w)).filter((x) => String(x.Url ?? '').toLowerCase().includes(invoice));
  expect(mine).toHaveLength(1);
  expect(await detailsOf(w, invoice)).toMatchObject({ status: 'sent', cfl_xeroid: mine[0].InvoiceID });
}, 120_000);
