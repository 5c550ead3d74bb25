/** R41 in a real browser, out of the built zip: an order is invoiced in two parts, and Xero has every cent of it once. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { linksTo, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { arrivedAt, deposit, finalInvoice, newOrder } from './deposits.ts';
import { launchBrowser } from './launch.ts';
import { choose, form, open, press, question } from './menu.ts';
import { accessibilityFindings, openInvoice, panel, picture, sendButton, signIn } from './people.ts';

let world: World, browser: Browser;
beforeAll(async () => {
  world = await startWorld();
  browser = await launchBrowser();
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });
const inXero = async (id: string): Promise<any> => (await xeroInvoices(world)).find(linksTo(id));
const lines = async (id: string): Promise<any[]> => (await (await world.as('admin'))('GET', `invoicedetails?$select=productname,extendedamount,_cfl_depositinvoiceid_value,_cfl_taxrateid_value&$filter=_invoiceid_value eq ${id}&$orderby=lineitemnumber`)).value;

it('R41 a salesperson asks for a deposit, sends it, makes the final invoice and sends that: together they are the order', async () => {
  const order = await newOrder(world, 'SO-1001');
  const page = await signIn(browser, world, 'sales');
  await page.getByRole('navigation', { name: 'Counterfoil' }).getByRole('button', { name: 'Orders', exact: true }).click();
  await page.getByText('Cellar of the Quay House').waitFor();
  await open(page, world, 'salesorder', order);
  await choose(page, 'Deposit invoice...');
  const q = await question(page);
  expect(await q.locator('#about').innerText()).toMatch(/Order SO-1001 comes to £9,999\.00 before tax\. £9,999\.00 of it has not been asked for yet\.\s+It goes to Harbour & Vine Ltd\./);
  await q.getByRole('button', { name: 'Make invoice' }).click();
  await q.getByRole('alert').getByText('Write a number, for example 9,999.00.').waitFor();
  await q.getByRole('textbox').fill('101');
  await q.getByRole('button', { name: 'Make invoice' }).click();
  await q.getByRole('alert').getByText(/no more than £9,999\.00/).waitFor();
  await q.getByRole('textbox').fill('33.33%');
  await q.getByText('The deposit will be £3,332.67 before tax. £6,666.33 will be left for the final invoice.').waitFor();
  await picture(page, 'deposit-dialog');
  expect(await accessibilityFindings(page, '[role=dialog]')).toEqual([]);
  await q.getByRole('button', { name: 'Make invoice' }).click();
  const first = await arrivedAt(page, 'invoice');
  expect((await lines(first)).map((l) => [l.productname, l.extendedamount])).toEqual([['Deposit of 33.33% for order SO-1001 (20% (VAT on Income))', 3599.64], ['Deposit of 33.33% for order SO-1001 (Zero Rated Income)', 332.97]]);
  await sendButton(page).click();
  await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor({ timeout: 30_000 });
  await picture(page, 'deposit-sent');

  const final = await finalInvoice(page, world, order);
  expect(final.asked).toMatch(/Order SO-1001 becomes an invoice over £9,999\.00 before tax\.\s+Taken off: .* over £3,332\.67\.\s+Left to pay: £6,666\.33 before tax\./);
  await picture(page, 'final-invoice');
  await sendButton(page).click();
  await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor({ timeout: 30_000 });
  const [a, b] = [await inXero(first), await inXero(final.id)];
  const { totalamount } = await (await world.as('sales'))('GET', `salesorders(${order})?$select=totalamount`);
  expect(totalamount).toBe(11799);
  expect([a.SubTotal, a.TotalTax, a.Total]).toEqual([3332.67, 599.94, 3932.61]);
  expect([b.SubTotal, b.TotalTax, b.Total]).toEqual([6666.33, 1200.06, 7866.39]);
  expect(Math.round(100 * (a.Total + b.Total))).toBe(100 * totalamount);
  expect(b.LineItems.map((l: any) => [l.Description, l.LineAmount, l.TaxType])).toEqual([
    ['Racks of oak', 9000, 'OUTPUT2'], [expect.stringContaining('Pocket wine guide'), 999, 'ZERORATEDOUTPUT'], [`Less deposit ${a.InvoiceNumber}`, -2999.7, 'OUTPUT2'], [`Less deposit ${a.InvoiceNumber}`, -332.97, 'ZERORATEDOUTPUT'],
  ]);
});

it('R41 an invoice made by Dynamics\' own button says what is missing, and one command takes it off, once', async () => {
  const order = await newOrder(world, 'SO-1002');
  // some environments call the order invoiced then, and closed for changes
  await world.control('dataverse', 'switches', { orderAfterInvoice: 'invoiced' });
  const page = await signIn(browser, world, 'sales');
  const first = await deposit(page, world, order, '30', /The deposit will be £2,999\.70 before tax/);
  const call = await world.as('sales');
  // the deposit is paid and closed before the order is invoiced: closed invoices take no changes
  await requestEnded(world, await requestSend(world, first));
  await call('PATCH', `invoices(${first})`, { statecode: 2, statuscode: 100001 });
  const { invoiceid } = await call('POST', 'ConvertSalesOrderToInvoice', { SalesOrderId: order, ColumnSet: { AllColumns: false, Columns: ['invoiceid'] } });
  await openInvoice(page, world, invoiceid, 'Invoice (Counterfoil)');
  await page.getByText(/Deposits of this order are not taken off yet: .*Choose Xero, then Deduct deposits, before you send it\./).waitFor();
  await picture(page, 'deposits-not-taken-off');
  await choose(page, 'Deduct deposits');
  await press(page, 'Deduct');
  await page.getByText(/Taken off: .* over £2,999\.70\. Left to pay: £6,999\.30 before tax\./).waitFor();
  await page.getByText(/Deposits of this order are not taken off yet/).waitFor({ state: 'detached' });
  // the other way to finish it finds nothing left to do, and makes no second invoice
  const again = await finalInvoice(page, world, order, 'Open it');
  expect(again).toMatchObject({ id: invoiceid, asked: expect.stringContaining('Order SO-1002 was invoiced with') });
  expect((await lines(invoiceid)).filter((l) => l._cfl_depositinvoiceid_value === first)).toHaveLength(2);
  expect((await call('GET', `invoices?$select=invoiceid&$filter=_salesorderid_value eq ${order}`)).value).toHaveLength(2);
  // a deposit that is taken off stays
  await expect(call('DELETE', `invoices(${first})`)).rejects.toThrow('0x80040227');
  expect(await form(page).locator('h1').innerText()).toContain('New cellar');
});
