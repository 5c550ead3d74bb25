/** The commands of invoices out of the built zip, where people press them: on forms, in lists, in subgrids. */
import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connection } from '@counterfoil/solution';
import { detailsOf, firstId, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, chooseForm, openInvoice, panel, picture, sendButton, signIn } from './people.ts';

let world: World;
let browser: Browser;
beforeAll(async () => { [world, browser] = await Promise.all([startWorld(), launchBrowser()]); });
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const list = (page: Page): Locator => page.locator('section.list');
const item = (within: Locator | Page, name: string): Locator => within.getByRole('menuitem', { name, exact: true });
const dialog = (page: Page): Locator => page.getByRole('dialog');
/** What the one dialog says; it is there when its button is. */
async function answer(page: Page): Promise<string> {
  await dialog(page).getByRole('button', { name: 'OK' }).waitFor({ timeout: 30_000 });
  return dialog(page).innerText();
}
/** Several are named before they go. */
async function confirm(page: Page, button = 'Send to Xero'): Promise<void> {
  await dialog(page).getByRole('button', { name: button, exact: true }).click();
}
/** The list of invoices whose name holds a word. */
async function openList(page: Page, word: string, rows: number): Promise<void> {
  await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entitylist&etn=invoice`);
  await page.locator('.view-switch').click();
  await page.getByRole('option', { name: /^All Invoices/ }).first().click();
  await page.getByRole('searchbox').fill(word);
  await page.keyboard.press('Enter');
  await expect.poll(() => list(page).locator('tbody tr').count()).toBe(rows);
}
const select = (page: Page, name: string): Promise<void> => list(page).getByRole('checkbox', { name: `Select ${name}` }).check();
/** A command is drawn after its rules have answered; this one answers last. */
const settled = (page: Page): Promise<void> => page.waitForTimeout(400);
const patch = async (set: string, id: string, values: object): Promise<void> => { await (await world.as('admin'))('PATCH', `${set}(${id})`, values); };

describe('a salesperson in the list of invoices', () => {
  it('R25 sends five selected at once, sees how far it is, and is told what became of each', async () => {
    const account = await firstId(world, 'cfl_xeroaccounts', 'cfl_xeroaccountid', "cfl_code eq '200'");
    const company = await firstId(world, connection.setName, 'cfl_connectionid', 'statecode eq 0');
    const ids: string[] = [];
    for (let i = 1; i <= 5; i++) ids.push(await newInvoice(world, { name: `Bulk ${i}`, number: `BULK-${i}`, lines: [{ text: 'Consulting', quantity: i, price: 10, extra: i === 3 ? {} : { 'cfl_AccountId@odata.bind': `/cfl_xeroaccounts(${account})` } }] }));
    const before = (await (await world.as('admin'))('GET', `${connection.setName}(${company})?$select=_cfl_defaultaccountid_value`))._cfl_defaultaccountid_value as string;
    await patch(connection.setName, company, { 'cfl_DefaultAccountId@odata.bind': null });
    await world.control('xero', 'latency', { ms: 400, perDocumentMs: 0 });
    try {
      const page = await signIn(browser, world, 'sales');
      await openList(page, 'Bulk', 5);
      await settled(page);
      expect(await item(page, 'Send to Xero').count()).toBe(0);
      await list(page).getByRole('checkbox', { name: 'Select all rows' }).check();
      await item(page, 'Send to Xero').waitFor();
      await item(page, 'Xero').click();
      await item(page, 'Hold').waitFor();
      // what is about one document is offered for one
      for (const one of ['Xero details', 'Open in Xero', 'Preview', 'Release']) expect(await item(page, one).count(), one).toBe(0);
      await picture(page, 'list-selected');
      expect(await accessibilityFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await item(page, 'Send to Xero').click();
      await dialog(page).getByText('Send 5 documents to Xero?').waitFor();
      await picture(page, 'list-confirm');
      await confirm(page);
      await page.getByText(/Sending to Xero: \d of 5 finished/).waitFor();
      await picture(page, 'list-sending');
      const said = await answer(page);
      await picture(page, 'list-sent');
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(said).toContain('In Xero: 4 of 5');
      expect(said).toMatch(/BULK-3: Line 1 .*has no Xero account/);
      expect(said).toContain('Choose a Xero account on the line');
      await dialog(page).getByRole('button', { name: 'OK' }).click();
      expect((await xeroInvoices(world)).filter((x) => /^BULK-/.test(x.InvoiceNumber)).map((x) => x.InvoiceNumber).sort()).toEqual(['BULK-1', 'BULK-2', 'BULK-4', 'BULK-5']);
      expect((await detailsOf(world, ids[2]!)).status).toBe('failed');
    } finally {
      await world.control('xero', 'latency', { ms: 0, perDocumentMs: 0 });
      await patch(connection.setName, company, { 'cfl_DefaultAccountId@odata.bind': `/cfl_xeroaccounts(${before})` });
    }
  });

  it('R25 R51 sends the same selection again without sending anything twice, and is refused more than 250 in plain words', async () => {
    const page = await signIn(browser, world, 'sales');
    await openList(page, 'Bulk', 5);
    await list(page).getByRole('checkbox', { name: 'Select all rows' }).check();
    await item(page, 'Send to Xero').click();
    await confirm(page);
    expect(await answer(page)).toMatch(/Sent to Xero: 1\s+In Xero before, and not sent again: 4/);
    expect((await xeroInvoices(world)).filter((x) => /^BULK-/.test(x.InvoiceNumber))).toHaveLength(5);
    await dialog(page).getByRole('button', { name: 'OK' }).click();

    const many = Array.from({ length: 251 }, (_, i) => ({ Id: `{30000000-0000-4000-8000-${String(i).padStart(12, '0')}}`, TypeName: 'invoice', Name: '' }));
    await page.evaluate(([refs]) => { void (window as any).Counterfoil.Ribbon.sendSelected({}, refs); }, [many] as const);
    expect(await answer(page)).toContain('You selected 251. Up to 250 can be sent at once.');
    await picture(page, 'list-too-many');
  });

  it('R43 finds what failed in a list of its own, with a badge, the word and the reason, and takes it along as a file', async () => {
    const failed = await newInvoice(world, { name: 'Badge', number: 'BADGE-1', lines: [] });
    expect((await requestEnded(world, await requestSend(world, failed))).state).toBe('refused');
    const page = await signIn(browser, world, 'sales');
    const openView = async (etn: string, title: string): Promise<Locator> => {
      await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entitylist&etn=${etn}`);
      await page.locator('.view-switch').click();
      await page.getByRole('option', { name: title, exact: true }).click();
      const row = list(page).locator('tbody tr', { hasText: 'BADGE-1' });
      await row.waitFor();
      return row;
    };
    for (const [etn, title] of [['invoice', 'Invoices: Failed (Counterfoil)'], ['invoice', 'Invoices: What Needs Me (Counterfoil)'], ['cfl_xerodocument', 'What needs me']] as const) {
      const row = await openView(etn, title);
      await row.locator('.badge img[src$="cfl_/icons/state-failed.svg"]').waitFor();
      expect(await row.locator('.badge').innerText()).toBe('Failed');
      expect(await row.innerText()).toContain('has no lines');
    }
    await picture(page, 'list-badges');
    expect(await accessibilityFindings(page)).toEqual([]);
    await openView('invoice', 'Invoices: Failed (Counterfoil)');
    const [file] = await Promise.all([page.waitForEvent('download'), item(page, 'Export').click()]);
    const exported = readFileSync(await file.path(), 'utf8').split('\r\n').find((l) => l.includes('BADGE-1'))!;
    expect(exported).toMatch(/^Failed,BADGE-1,Badge,/);
    expect(exported).toContain('has no lines');
  });

  it('R25 opens details and Xero from the menu by keyboard, for exactly one', async () => {
    const page = await signIn(browser, world, 'sales');
    await openList(page, 'Bulk', 5);
    await select(page, 'Bulk 1');
    await item(page, 'Xero').waitFor();
    await item(page, 'Xero').focus();
    await page.keyboard.press('Enter');
    await item(page, 'Xero details').waitFor();
    await picture(page, 'list-menu');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => item(page, 'Xero details').count()).toBe(0);
    await page.keyboard.press('Enter');
    await item(page, 'Open in Xero').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Xero details');
    // past "Why?"
    for (let n = 0; n < 2; n++) await page.keyboard.press('ArrowDown');
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Enter')]);
    await popup.getByText('BULK-1').first().waitFor();
    await item(page, 'Xero').click();
    await item(page, 'Xero details').click();
    await panel(page).getByText('BULK-1').first().waitFor();
    await select(page, 'Bulk 2');
    await settled(page);
    await item(list(page), 'Xero').click();
    await item(page, 'Hold').waitFor();
    expect(await item(page, 'Xero details').count()).toBe(0);
  });

  it('R1 R25 is told that the requests are stored while the relay is stopped, and they are served when it is back', async () => {
    const ids = [await newInvoice(world, { name: 'Later 1', number: 'LATER-1' }), await newInvoice(world, { name: 'Later 2', number: 'LATER-2' })];
    await world.relay.stop();
    const page = await signIn(browser, world, 'sales');
    await openList(page, 'Later', 2);
    await list(page).getByRole('checkbox', { name: 'Select all rows' }).check();
    await item(page, 'Send to Xero').click();
    await confirm(page);
    expect(await answer(page)).toMatch(/Stored and waiting: 2\./);
    await picture(page, 'list-waiting');
    await world.startRelay();
    await expect.poll(async () => Promise.all(ids.map(async (id) => (await detailsOf(world, id))?.status)), { timeout: 60_000 }).toEqual(['sent', 'sent']);
    expect((await xeroInvoices(world)).filter((x) => ids.some((id) => linksTo(id)(x)))).toHaveLength(2);
  });
});

describe('on forms and in subgrids', () => {
  it('R25 a paid invoice can be sent, a cancelled one cannot; Open in Xero appears once it has arrived', async () => {
    const paid = await firstId(world, 'invoices', 'invoiceid', 'statecode eq 2');
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, paid);
    await sendButton(page).waitFor();
    await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=invoice&id=${await firstId(world, 'invoices', 'invoiceid', 'statecode eq 3')}`);
    await page.getByText(/status is Cancel/i).waitFor();
    await item(page, 'Xero').waitFor();
    expect(await sendButton(page).count()).toBe(0);
    const id = await newInvoice(world, { number: 'MENU-1' });
    await openInvoice(page, world, id);
    await item(page, 'Xero').click();
    await item(page, 'Xero details').waitFor();
    expect(await item(page, 'Open in Xero').count()).toBe(0);
    await page.keyboard.press('Escape');
    await sendButton(page).click();
    await panel(page).getByText('MENU-1').first().waitFor({ timeout: 30_000 });
    await expect.poll(async () => { await item(page.locator('article.record.main'), 'Xero').click(); const there = await item(page, 'Open in Xero').count(); if (!there) await page.keyboard.press('Escape'); return there; }).toBe(1);
    await picture(page, 'form-menu');
    const [popup] = await Promise.all([page.waitForEvent('popup'), item(page, 'Open in Xero').click()]);
    await popup.getByText('MENU-1').first().waitFor();
  });

  it('R25 sends rows selected in a subgrid', async () => {
    const customer = await newAccount(world, 'Parcels Ltd');
    for (const n of [1, 2, 3]) await newInvoice(world, { customer, name: `Parcel ${n}`, number: `PARCEL-${n}` });
    const page = await signIn(browser, world, 'sales');
    await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=account&id=${customer}`);
    await page.locator('article.record.main h1').waitFor();
    await chooseForm(page, (names) => names.find((n) => /Counterfoil/.test(n))!);
    await page.getByRole('tab', { name: 'Documents', exact: true }).click();
    const grid = page.locator('.subgrid').filter({ hasText: 'Parcel 1' });
    await grid.getByRole('checkbox', { name: 'Select Parcel 1' }).check();
    await grid.getByRole('checkbox', { name: 'Select Parcel 3' }).check();
    await item(grid, 'Send to Xero').waitFor();
    await picture(page, 'subgrid-selected');
    expect(await accessibilityFindings(page)).toEqual([]);
    await item(grid, 'Send to Xero').click();
    await confirm(page);
    expect(await answer(page)).toMatch(/Sent to Xero: 2/);
    expect((await xeroInvoices(world)).map((x) => x.InvoiceNumber).filter((n) => /^PARCEL-/.test(n)).sort()).toEqual(['PARCEL-1', 'PARCEL-3']);
  });
});

describe('a viewer', () => {
  it('R23 sees no Send to Xero in lists and on forms, and the menu everywhere', async () => {
    const id = await newInvoice(world, { name: 'Look only', number: 'LOOK-9' });
    await requestEnded(world, await requestSend(world, id));
    const page = await signIn(browser, world, 'viewer');
    await openList(page, 'Look only', 1);
    await select(page, 'Look only');
    await item(page, 'Xero').click();
    await item(page, 'Open in Xero').waitFor();
    expect(await item(page, 'Send to Xero').count()).toBe(0);
    await item(page, 'Xero details').click();
    await panel(page).getByText('LOOK-9').first().waitFor();
    await openInvoice(page, world, id);
    await item(page.locator('article.record.main'), 'Xero').waitFor();
    expect(await sendButton(page).count()).toBe(0);
  });
});
