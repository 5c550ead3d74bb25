/** The app host in a real browser, over the sandbox Dataverse and the built zip: it shows what the zip says, and no more. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newInvoice } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, chooseForm, openInvoice, sendButton, signIn } from './people.ts';

let world: World;
let browser: Browser;
beforeAll(async () => { world = await startWorld(); browser = await launchBrowser(); });
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const rows = (page: Page) => page.locator('main table.grid tbody tr');
const field = (page: Page, name: string) => page.locator(`article.record.main [data-field=${name}]`);
const command = (page: Page, name: string) => page.locator('article.record.main').getByRole('menuitem', { name, exact: true });
const heading = (page: Page) => page.locator('article.record.main h1');
const siteMap = (page: Page) => page.getByRole('navigation', { name: 'Counterfoil' });
/** What a script in the page gets, or the words of the error that it gets. */
const inPage = (page: Page, expression: string): Promise<unknown> => page.evaluate(`(async () => { try { return await (${expression}); } catch (e) { return 'error: ' + e.message; } })()`);

describe('lists', () => {
  it('show a view of the zip, search it, sort it, and open a row by keyboard', async () => {
    const page = await signIn(browser, world, 'sales');
    await rows(page).first().waitFor();
    await page.locator('.view-switch').click();
    await page.getByRole('option', { name: 'All Invoices (Counterfoil)' }).click();
    await page.getByRole('button', { name: /^Total Amount/ }).click();
    await expect.poll(() => page.locator('th[aria-sort=ascending]').innerText()).toMatch(/Total Amount/);
    await page.getByRole('searchbox').fill("O'Malley");
    await page.keyboard.press('Enter');
    await page.getByText('Nothing found').waitFor(); // customers are no text column of the invoice
    await page.getByRole('searchbox').fill('Autumn');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows(page).count()).toBe(1);
    await rows(page).first().locator('button.link').first().focus();
    await page.keyboard.press('Enter');
    await heading(page).getByText('Autumn order').waitFor();
    await page.goBack();
    await rows(page).first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('of every table of the site map and the first record of each can be shown', async () => {
    const page = await signIn(browser, world, 'admin');
    await page.getByLabel('Change area').selectOption({ label: 'Xero' });
    const names = await siteMap(page).getByRole('button').count();
    expect(names).toBeGreaterThan(8);
    let opened = 0;
    for (let i = 0; i < names; i++) {
      const entry = siteMap(page).getByRole('button').nth(i);
      const dashboard = ['Overview', 'Sales by Tracking', 'By Tracking'].includes(await entry.locator('span').last().innerText());
      await entry.click();
      if (dashboard) {
        await expect.poll(async () => [await page.locator('main .tile').count() > 3, await page.locator('main .tile [aria-busy=true], main .tile .loading').count()], { timeout: 20_000 }).toEqual([true, 0]);
        await nothingFailed(page);
        continue;
      }
      await page.locator('main [aria-busy=false] table.grid').waitFor();
      await nothingFailed(page);
      const first = rows(page).first().locator('button.link').first();
      if (await first.count()) { await first.click(); await heading(page).waitFor(); await nothingFailed(page); opened++; }
    }
    // connection, accounts, tax rates, themes and tracking are mirrored as soon as the relay is joined
    expect(opened).toBeGreaterThanOrEqual(5);
  });
  const nothingFailed = async (page: Page): Promise<void> => { expect(await page.locator('.failure').allInnerTexts()).toEqual([]); };
});

describe('records', () => {
  it('are made, saved, changed, and ask before changes are lost', async () => {
    const page = await signIn(browser, world, 'sales');
    await page.getByRole('menuitem', { name: 'New' }).click();
    await command(page, 'Save').click();
    await page.getByText(/required fields/).first().waitFor();
    await page.getByRole('button', { name: 'OK' }).click();
    await field(page, 'name').locator('input').fill("Œuvre & <b>'test'");
    for (const [name, term] of [['customerid', 'Bluebell'], ['pricelevelid', 'GBP']] as const) {
      await field(page, name).locator('input').fill(term);
      await page.locator('.lookup-list [role=option]').first().waitFor();
      await page.keyboard.press('Enter');
    }
    await field(page, 'datedelivered').locator('input').fill('20/11/2026');
    await page.keyboard.press('Tab');
    await field(page, 'freightamount').locator('input').fill('12.505');
    await page.keyboard.press('Tab');
    await page.getByText('at most 2 decimals').waitFor();
    await field(page, 'freightamount').locator('input').fill('12.50');
    await page.keyboard.press('Tab');
    await command(page, 'Save').click();
    await heading(page).getByText('- Saved', { exact: true }).waitFor();
    const id = new URL(page.url()).searchParams.get('id')!;
    const row = await (await world.as('admin'))('GET', `invoices(${id})`);
    expect(row).toMatchObject({ name: "Œuvre & <b>'test'", freightamount: 12.5, totalamount: 12.5 });
    expect(row.datedelivered).toMatch(/^2026-11-20T/);
    await field(page, 'name').locator('input').fill('Other');
    await siteMap(page).getByText('Invoices', { exact: true }).last().click();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await rows(page).first().waitFor();
    expect((await (await world.as('admin'))('GET', `invoices(${id})`)).name).toBe("Œuvre & <b>'test'");
  });

  it('give the environment\'s words when it refuses', async () => {
    const id = await newInvoice(world, { name: 'Not yours' });
    const page = await signIn(browser, world, 'viewer');
    await openInvoice(page, world, id);
    await page.getByText('Read-only: you do not have permission').waitFor();
    expect(await command(page, 'Save').count()).toBe(0);
    expect(await inPage(page, `Xrm.WebApi.updateRecord('invoice', '${id}', { name: 'x' })`)).toMatch(/^error: .*(privilege|prvWrite)/i);
    expect(await inPage(page, "Xrm.WebApi.retrieveRecord('invoice', '00000000-0000-4000-8000-00000000dead')")).toMatch(/^error: .*Does Not Exist/i);
  });

  it('show the form that people choose, and remember it', async () => {
    const id = await newInvoice(world, { name: 'Two forms' });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await chooseForm(page, (names) => names.find((n) => /Counterfoil/.test(n))!);
    const xero = page.locator('article.record.main').getByRole('tab', { name: 'Xero' });
    await xero.click();
    await field(page, 'cfl_connectionid').waitFor();
    await openInvoice(page, world, id);
    await xero.waitFor();
  });
});

describe('the ribbon of the zip', () => {
  it('R23 shows Send to Xero to a sender on a saved invoice, not to a viewer, not on a new or cancelled one', async () => {
    const id = await newInvoice(world, { name: 'Ribbon' });
    const sender = await signIn(browser, world, 'sales');
    await openInvoice(sender, world, id);
    await sendButton(sender).waitFor();
    await command(sender, 'New').click();
    await heading(sender).getByText('New Invoice').waitFor();
    await sender.waitForTimeout(500);
    expect(await sendButton(sender).count()).toBe(0);
    const cancelled = (await (await world.as('admin'))('GET', 'invoices?$select=invoiceid&$filter=statecode eq 3&$top=1')).value[0].invoiceid as string;
    await openInvoice(sender, world, cancelled);
    await sender.getByText(/status is Cancel/i).waitFor();
    await sender.waitForTimeout(500);
    expect(await sendButton(sender).count()).toBe(0);
    const viewer = await signIn(browser, world, 'viewer');
    await openInvoice(viewer, world, id);
    await viewer.waitForTimeout(500);
    expect(await sendButton(viewer).count()).toBe(0);
  });
});

describe('Xrm', () => {
  it('tells who and where, under the app\'s own address', async () => {
    const page = await signIn(browser, world, 'sales');
    const context = 'Xrm.Utility.getGlobalContext()';
    expect(await inPage(page, `${context}.getClientUrl()`)).toBe(world.app.url);
    expect(await inPage(page, `${context}.organizationSettings.organizationId`)).toBe('0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30');
    expect(await inPage(page, `${context}.userSettings.userName`)).toBe('Sally Sales');
    expect(await inPage(page, `${context}.userSettings.getSecurityRolePrivilegesInfo().then((p) => Object.keys(p).some((k) => /prvCreatecfl_syncrequest/i.test(k)))`)).toBe(true);
    expect(await inPage(page, "Xrm.WebApi.online.execute({ getMetadata: () => ({ boundParameter: null, parameterTypes: {}, operationType: 1, operationName: 'WhoAmI' }) }).then((r) => r.json()).then((b) => b.OrganizationId)")).toBe('0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30');
    expect(await inPage(page, "Xrm.WebApi.retrieveMultipleRecords('invoice', '?$select=name&$orderby=name', 2).then(async (p) => [p.entities.length, (await Xrm.WebApi.retrieveMultipleRecords('invoice', p.nextLink.slice(p.nextLink.indexOf('?')), 2)).entities.length])")).toEqual([2, 2]);
  });
  it('names what it does not provide', async () => {
    const page = await signIn(browser, world, 'sales');
    expect(await inPage(page, 'Xrm.Device')).toBe('error: Xrm.Device is not provided by the sandbox\'s app host (SandboxNotEmulated).');
    expect(await inPage(page, "Xrm.Navigation.navigateTo({ pageType: 'dashboard' })")).toMatch(/pageType dashboard is not provided/);
  });
  it('opens panes beside the page, badges them and closes them', async () => {
    const page = await signIn(browser, world, 'sales');
    await page.evaluate("Xrm.App.sidePanes.createPane({ title: 'List', paneId: 'p', width: 340 }).then((p) => { window.pane = p; return p.navigate({ pageType: 'entitylist', entityName: 'cfl_xeroaccount' }); }).then(() => undefined)");
    const pane = page.getByRole('complementary', { name: 'List' });
    await pane.locator('table.grid').waitFor();
    expect((await pane.boundingBox())!.width).toBe(340);
    await page.evaluate('window.pane.badge = 3; Xrm.App.sidePanes.state = 0;');
    await page.getByRole('navigation', { name: 'Side panes' }).getByText('3').waitFor();
    await page.evaluate('window.pane.close()');
    await expect.poll(() => pane.count()).toBe(0);
  });
  it('asks and tells: dialogs, progress, notifications', async () => {
    const page = await signIn(browser, world, 'sales');
    await page.evaluate("window.answer = undefined; Xrm.Navigation.openConfirmDialog({ title: 'Sure?', text: 'Really?' }).then((a) => { window.answer = a; }); undefined");
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.evaluate('window.answer')).toEqual({ confirmed: false });
    const id = await inPage(page, "Xrm.App.addGlobalNotification({ type: 2, level: 1, message: 'Everything arrived', showCloseButton: true })");
    await page.getByText('Everything arrived').waitFor();
    await page.evaluate(`Xrm.App.clearGlobalNotification(${JSON.stringify(id)}).then(() => undefined)`);
    await expect.poll(() => page.getByText('Everything arrived').count()).toBe(0);
  });
});
