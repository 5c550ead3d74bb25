/** Bills, credit notes and the menu Xero out of the built zip: what accountants, salespeople and the second person do there. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connection, creditNoteKind } from '@counterfoil/solution';
import { firstId, newAccount, newInvoice, requestEnded, requestSend, yesterday } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { becomes as comesAbout, choose, details as detailsOf, form, item, open as openRecord, press, question, why } from './menu.ts';
import { accessibilityFindings, openInvoice, panel, picture, sendButton, signIn } from './people.ts';

let world: World;
let browser: Browser;
beforeAll(async () => { [world, browser] = await Promise.all([startWorld(), launchBrowser()]); });
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const open = (page: Page, table: string, id: string): Promise<void> => openRecord(page, world, table, id);
const details = (table: string, id: string): Promise<any> => detailsOf(world, table, id);
const becomes = (table: string, id: string, wanted: object): Promise<void> => comesAbout(world, table, id, wanted);

async function newDocument(set: 'cfl_purchaseinvoices' | 'cfl_creditnotes', head: object): Promise<string> {
  const call = await world.as('accounts');
  const table = set.slice(0, -1);
  const money = { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'")})` };
  const account = await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', `cfl_code eq '${table === 'cfl_creditnote' ? '200' : '429'}'`);
  const rate = await firstId(world, 'cfl_xerotaxrates', 'cfl_xerotaxrateid', `cfl_taxtype eq '${table === 'cfl_creditnote' ? 'OUTPUT2' : 'INPUT2'}'`);
  const id = (await call('POST', `${set}?$select=${table}id`, { 'cfl_AccountId@odata.bind': `/accounts(${await newAccount(world, `Party ${crypto.randomUUID().slice(0, 8)}`)})`, ...money, ...head }, { prefer: 'return=representation' }))[`${table}id`];
  await call('POST', `${table}lines`, {
    cfl_name: 'Corks', cfl_linenumber: 1, cfl_quantity: 2, cfl_unitprice: 50, [`cfl_${table === 'cfl_creditnote' ? 'CreditNote' : 'PurchaseInvoice'}Id@odata.bind`]: `/${set}(${id})`,
    'cfl_AccountId@odata.bind': `/cfl_xeroaccounts(${account})`, 'cfl_TaxRateId@odata.bind': `/cfl_xerotaxrates(${rate})`, ...money,
  });
  return id;
}
const newBill = (number: string): Promise<string> => newDocument('cfl_purchaseinvoices', { cfl_subject: 'Corks', cfl_suppliernumber: number, cfl_invoicedate: yesterday() });
const settings = async (values: object): Promise<void> => {
  const id = await firstId(world, connection.setName, 'cfl_connectionid', 'statecode eq 0');
  await (await world.as('admin'))('PATCH', `${connection.setName}(${id})`, values);
};

describe('an accountant', () => {
  it('R5 R35 sends a bill from its form, is asked why before it is taken back, and sees it gone', async () => {
    const bill = await newBill('SUP-1');
    const page = await signIn(browser, world, 'accounts');
    await open(page, 'cfl_purchaseinvoice', bill);
    await sendButton(page).click();
    await becomes('cfl_purchaseinvoice', bill, { status: 'sent', cfl_xeronumber: 'SUP-1', xero: 'draft' });
    await page.getByText(/^(Sent to|In) Xero as SUP-1/).waitFor();
    await picture(page, 'bill-sent');
    await choose(page, 'Void or delete in Xero');
    const q = await question(page);
    expect(await q.locator('#about').innerText()).toContain('SUP-1 is only a draft in Xero');
    await q.getByRole('button', { name: 'Delete draft', exact: true }).click();
    await q.getByText('Write why, in a few words.').waitFor();
    await picture(page, 'asked-why');
    expect(await accessibilityFindings(page, '[role=dialog]')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await details('cfl_purchaseinvoice', bill)).xero).toBe('draft');
    await choose(page, 'Void or delete in Xero');
    await why(page, 'Delete draft', 'Entered twice');
    await expect.poll(async () => (await world.control('xero', 'snapshot')).invoices.find((x: any) => x.InvoiceNumber === 'SUP-1')?.Status, { timeout: 30_000 }).toBe('DELETED');
  }, 90_000);

  it('R5 R25 sends a credit note and holds and releases bills from a list, each told its own result', async () => {
    const [one, two] = [await newBill('SUP-2'), await newBill('SUP-3')];
    const page = await signIn(browser, world, 'accounts');
    await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entitylist&etn=cfl_purchaseinvoice`);
    const list = page.locator('section.list');
    await page.getByRole('searchbox').fill('SUP-');
    await page.keyboard.press('Enter');
    await expect.poll(() => list.locator('tbody tr').count()).toBe(3);
    const rows = list.locator('tbody tr').filter({ hasText: /SUP-[23]/ });
    for (const i of [0, 1]) await rows.nth(i).getByRole('checkbox').check();
    await item(list, 'Xero').click();
    await item(page, 'Hold').click();
    await why(page, 'Hold', 'The supplier is asked first');
    const said = page.getByRole('dialog');
    await said.getByRole('button', { name: 'OK' }).waitFor({ timeout: 30_000 });
    expect(await said.innerText()).toMatch(/Done: 2/);
    await press(page, 'OK');
    for (const id of [one, two]) await becomes('cfl_purchaseinvoice', id, { status: 'held', cfl_holdreason: 'The supplier is asked first' });

    const note = await newDocument('cfl_creditnotes', { cfl_kind: creditNoteKind.options.sales.value, cfl_subject: 'Returned', cfl_creditdate: yesterday() });
    await open(page, 'cfl_creditnote', note);
    await sendButton(page).click();
    await becomes('cfl_creditnote', note, { status: 'sent' });
  }, 90_000);
});

describe('a salesperson', () => {
  it('R23 R29 holds an invoice, is told so on its form, cannot send or release it, and the accountant lets it go', async () => {
    const id = await newInvoice(world, { number: 'HOLD-1' });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await choose(page, 'Hold');
    await why(page, 'Hold', 'Wait for the order');
    await becomes('invoice', id, { status: 'held' });
    await openInvoice(page, world, id, 'Invoice (Counterfoil)');
    await page.getByText(/Held by Sally Sales: Wait for the order\./).waitFor();
    await picture(page, 'held');
    await sendButton(page).click();
    await page.getByText(/Not sent to Xero\./).waitFor({ timeout: 30_000 });
    await item(form(page), 'Xero').click();
    await item(page, 'Xero details').waitFor();
    expect(await item(page, 'Release').count()).toBe(0);

    const other = await signIn(browser, world, 'accounts');
    await openInvoice(other, world, id);
    await choose(other, 'Release');
    await press(other, 'Release');
    await expect.poll(async () => (await details('invoice', id)).status, { timeout: 30_000 }).not.toBe('held');
    expect((await requestEnded(world, await requestSend(world, id))).state).toBe('done');
  }, 90_000);
});

describe('somebody in Xero', () => {
  it('R19 R52 changes what was sent: both sides are seen without looking for them, and the salesperson chooses', async () => {
    const id = await newInvoice(world, { number: 'BOTH-1' });
    await requestEnded(world, await requestSend(world, id));
    const inBooks = async (): Promise<any> => (await world.control('xero', 'snapshot')).invoices.find((x: any) => x.InvoiceNumber === 'BOTH-1');
    await world.control('xero', 'state/invoice', { InvoiceID: (await inBooks()).InvoiceID, Reference: 'PO 77' });
    await (await world.as('sales'))('PATCH', `invoices(${id})`, { duedate: '2026-12-28' });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await choose(page, 'Send update');
    await press(page, 'Send update');
    const pane = panel(page);
    await pane.getByRole('table', { name: 'Changed in Xero since' }).waitFor({ timeout: 30_000 });
    for (const text of ['28 December 2026', 'PO 77']) expect(await pane.innerText()).toContain(text);
    await form(page).getByText(/^Not done\. .* was changed in Xero meanwhile\./).first().waitFor();
    await picture(page, 'both-sides');
    expect(await accessibilityFindings(page, 'aside.pane')).toEqual([]);
    await pane.getByRole('button', { name: 'Overwrite Xero' }).click();
    await pane.getByText(/was updated in Xero/).waitFor({ timeout: 30_000 });
    expect(await inBooks()).toMatchObject({ DueDate: '2026-12-28', Reference: '' });
  }, 90_000);
});

describe('the second person', () => {
  it('R65 finds what waits, sees what it is about, and approves it; then it goes', async () => {
    await settings({ cfl_approvallimit: 500 });
    try {
      const id = await newInvoice(world, { number: 'BIG-1', lines: [{ text: 'Barrels', quantity: 10, price: 100 }] });
      expect((await requestEnded(world, await requestSend(world, id))).state).toBe('needsDecision');
      const page = await signIn(browser, world, 'approver');
      await page.getByLabel('Change area').selectOption({ label: 'Xero' });
      await page.getByRole('navigation', { name: 'Counterfoil' }).getByRole('button', { name: 'Waiting for Approval' }).click();
      await page.locator('section.list tbody').getByText('BIG-1').first().waitFor();
      await picture(page, 'approval-list');
      await page.locator('section.list tbody').getByText('Invoice BIG-1').first().click();
      await item(form(page), 'Approve').waitFor();
      await picture(page, 'approval-form');
      await item(form(page), 'Approve').click();
      await page.getByRole('dialog').getByText(/BIG-1 over 1200\.00 GBP may go to Xero/).waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
      await press(page, 'Approve');
      await page.getByText('Approved. It goes to Xero within a minute.').waitFor();
      await becomes('invoice', id, { status: 'sent' });
      await expect.poll(() => item(form(page), 'Approve').count()).toBe(0);
    } finally { await settings({ cfl_approvallimit: null }); }
  }, 120_000);
});
