/** The relay is stopped in order while Xero works on a PUT: it waits for the answer or leaves the doubt behind, and either way there is one invoice. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { optionValue, requestAction, requestState } from '@counterfoil/solution';
import { detailsOf, firstId, inDays, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices, yesterday } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let w: World;
let customer: string;
beforeAll(async () => {
  w = await startWorld({ extra: { SWEEP_SECONDS: '0.3', XERO_CALLS_PER_MINUTE: '6000' } });
  await w.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
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

/** Invoices of one line, and what asks for them: written while no relay runs, a few at a time. */
async function backlog(size: number): Promise<string[]> {
  const call = await w.as('sales');
  const currency = await firstId(w, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'");
  const prices = await firstId(w, 'pricelevels', 'pricelevelid', `_transactioncurrencyid_value eq ${currency}`);
  const invoices: string[] = [];
  const one = async (n: number): Promise<void> => {
    const { invoiceid } = await call('POST', 'invoices?$select=invoiceid', {
      name: `Backlog ${n}`, invoicenumber: `BACKLOG-${n}`, 'customerid_account@odata.bind': `/accounts(${customer})`, 'pricelevelid@odata.bind': `/pricelevels(${prices})`, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`,
      datedelivered: `${yesterday()}T00:00:00Z`, duedate: inDays(30),
    }, { prefer: 'return=representation' });
    await call('POST', 'invoicedetails', { 'invoiceid@odata.bind': `/invoices(${invoiceid})`, lineitemnumber: 1, quantity: 1, ispriceoverridden: true, priceperunit: 10, isproductoverridden: true, productdescription: 'One' });
    await call('POST', 'cfl_syncrequests', { cfl_action: requestAction.options.send.value, 'cfl_InvoiceId@odata.bind': `/invoices(${invoiceid})` });
    invoices.push(String(invoiceid).toLowerCase());
  };
  let next = 0;
  await Promise.all(Array.from({ length: 4 }, async () => { while (next < size) await one(next++); }));
  return invoices;
}

it('R51 stopped in the midst of hundreds of requests it ends in time; the next one goes on, and each invoice is in Xero once', async () => {
  // four calls of fifty are under way at most: they are waited for, the rest is not begun
  const size = 260;
  await w.relay.stop();
  const invoices = await backlog(size);
  const admin = await w.as('admin');
  const done = async (): Promise<number> => Number((await admin('GET', `cfl_syncrequests?$select=cfl_syncrequestid&$filter=startswith(cfl_name,'') and cfl_requeststate eq ${optionValue(requestState, 'done')}&$count=true&$top=1`, undefined, { prefer: 'odata.maxpagesize=1' }))['@odata.count'] ?? 0);
  const before = await done();
  await w.control('xero', 'latency', { ms: 3_000 });
  await w.startRelay();
  await expect.poll(async () => await done() > before || (await fetch(`${w.relayUrl}/metrics`).then((r) => r.text())).includes('state="sending"'), { timeout: 30_000, interval: 25 }).toBe(true);
  const began = performance.now();
  await w.relay.stop();
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(w.relay.child.exitCode).toBe(0);
  // otherwise it was no stop in the midst
  const left = size - (await done() - before);
  expect(left).toBeGreaterThan(0);
  await w.control('xero', 'latency', { ms: 0 });
  await w.startRelay();
  await expect.poll(done, { timeout: 60_000, interval: 100 }).toBe(before + size);
  const links = (await xeroInvoices(w)).map((x) => String(x.Url ?? '').toLowerCase());
  expect(invoices.map((i) => links.filter((l) => l.includes(i)).length).filter((n) => n !== 1)).toEqual([]);
}, 120_000);
