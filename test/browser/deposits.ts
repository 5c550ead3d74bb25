/** Orders as people have them, for deposits and final invoices. */
import type { Page } from 'playwright-core';
import { firstId, newAccount } from '../world/documents.ts';
import type { World } from '../world/index.ts';
import { choose, form, open, press, question } from './menu.ts';

/** A product that is free of tax in Xero, while everything else has the connection's rate. */
async function untaxed(world: World): Promise<string> {
  const admin = await world.as('admin');
  const [product, connection, rate] = await Promise.all([firstId(world, 'products', 'productid', "productnumber eq 'BK-GUIDE'"), firstId(world, 'cfl_connections', 'cfl_connectionid', 'cfl_isdefault eq true'), firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', "cfl_taxtype eq 'ZERORATEDOUTPUT'")]);
  await admin('POST', 'cfl_productlinks', { cfl_name: 'Guide', 'cfl_ProductId@odata.bind': `/products(${product})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})`, 'cfl_TaxRateId@odata.bind': `/cfl_xerotaxrates(${rate})` });
  return product;
}

/** 9,000.00 with 20 % tax, 999.00 without: 9,999.00 before tax, 11,799.00 with it. */
export async function newOrder(world: World, number: string): Promise<string> {
  const sales = await world.as('sales');
  const [customer, currency, product] = await Promise.all([newAccount(world, `Buyer of ${number}`), firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'"), untaxed(world)]);
  const [list, unit] = await Promise.all([firstId(world, 'pricelevels', 'pricelevelid', `_transactioncurrencyid_value eq ${currency}`), firstId(world, 'uoms', 'uomid', "name eq 'Each'")]);
  const line = { quantity: 1, ispriceoverridden: true };
  const order = await sales('POST', 'salesorders?$select=salesorderid', {
    name: 'New cellar', ordernumber: number, 'customerid_account@odata.bind': `/accounts(${customer})`, 'pricelevelid@odata.bind': `/pricelevels(${list})`, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`,
    order_details: [
      { ...line, isproductoverridden: true, productdescription: 'Racks of oak', priceperunit: 9000, tax: 1800, lineitemnumber: 1 },
      { ...line, 'productid@odata.bind': `/products(${product})`, 'uomid@odata.bind': `/uoms(${unit})`, quantity: 100, priceperunit: 9.99, tax: 0, lineitemnumber: 2 },
    ],
  }, { prefer: 'return=representation' });
  return order.salesorderid;
}
/** The record on the page, once it is another one than before. */
export async function arrivedAt(page: Page, table: string): Promise<string> {
  await page.waitForURL((u) => u.searchParams.get('etn') === table);
  await form(page).locator('h1').waitFor();
  return new URL(page.url()).searchParams.get('id')!.replace(/[{}]/g, '').toLowerCase();
}
/** From an order: how much, in the dialog, up to the invoice that comes of it. */
export async function deposit(page: Page, world: World, order: string, written: string, said: RegExp): Promise<string> {
  await open(page, world, 'salesorder', order);
  await choose(page, 'Deposit invoice...');
  const q = await question(page);
  await q.getByRole('textbox').fill(written);
  await q.getByText(said).waitFor();
  await q.getByRole('button', { name: 'Make invoice' }).click();
  return arrivedAt(page, 'invoice');
}
export async function finalInvoice(page: Page, world: World, order: string, button = 'Make invoice'): Promise<{ id: string; asked: string }> {
  await open(page, world, 'salesorder', order);
  await choose(page, 'Final invoice');
  const asked = await page.getByRole('dialog').innerText();
  await press(page, button);
  return { id: await arrivedAt(page, 'invoice'), asked };
}
