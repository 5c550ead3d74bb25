/** The main job in a real browser, out of the built zip: a salesperson presses the button and watches the invoice arrive. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, linksTo, newAccount, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, chooseForm, openInvoice, panel, picture, sendButton, signIn } from './people.ts';

let world: World;
let browser: Browser;
beforeAll(async () => {
  world = await startWorld();
  browser = await launchBrowser();
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const csp = (strict: boolean) => fetch(`${world.app.url}/sandbox/csp`, { method: 'POST', body: JSON.stringify({ strict }) });

describe('a salesperson', () => {
  it('R1 R22 opens the list, opens an invoice, presses Send to Xero, watches the steps, and finds the same cents in Xero', async () => {
    const customer = await newAccount(world, "Niamh O'Brien & <Sons> 東京");
    const id = await newInvoice(world, {
      customer, name: 'Browser invoice', number: 'WEB-1',
      lines: [{ text: 'Consulting', quantity: 3, price: '33.33' }, { text: 'Only words', quantity: 0, price: 0 }, { text: 'Travel', quantity: 1, price: '25.06', discount: '0.05' }],
    });
    // slow enough that a person, and this test, can see the steps
    await world.control('xero', 'latency', { ms: 900, perDocumentMs: 0 });
    const page = await signIn(browser, world, 'sales');
    await page.getByRole('navigation', { name: 'Counterfoil' }).getByRole('button', { name: 'Invoices', exact: true }).click();
    await page.getByRole('region').getByText('Browser invoice').or(page.locator('.list')).first().waitFor();
    await picture(page, 'invoices');
    expect(await accessibilityFindings(page)).toEqual([]);

    await openInvoice(page, world, id);
    await picture(page, 'invoice-form');
    await sendButton(page).click();
    await panel(page).getByText(/Sending to Xero/i).first().waitFor();
    await picture(page, 'sending');
    await panel(page).getByText('WEB-1').first().waitFor({ timeout: 30_000 });
    await world.control('xero', 'latency', { ms: 0, perDocumentMs: 0 });
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor();
    await expect.poll(() => panel(page).innerText()).toMatch(/£150\.00|150\.00/);
    await picture(page, 'sent');
    expect(await accessibilityFindings(page)).toEqual([]);

    // 99.99 + 25.01 = 125.00; 20 % of each line: 20.00 + 5.00
    const [arrived] = (await xeroInvoices(world)).filter(linksTo(id));
    expect(arrived).toMatchObject({ InvoiceNumber: 'WEB-1', SubTotal: 125, TotalTax: 25, Total: 150 });
    expect(arrived.Contact.Name).toBe("Niamh O'Brien & <Sons> 東京");
    const [popup] = await Promise.all([page.waitForEvent('popup'), panel(page).getByRole('link', { name: /Open in Xero/ }).click()]);
    await popup.getByText('WEB-1').first().waitFor();
    const seen = await popup.locator('body').innerText();
    for (const text of ['Consulting', 'Only words', 'Travel', '125.00', '25.00', '150.00']) expect(seen).toContain(text);
    await picture(popup, 'in-xero');
    expect(await accessibilityFindings(popup)).toEqual([]);
  });

  it('R1 sends from the standard invoice form, which Counterfoil does not own', async () => {
    const id = await newInvoice(world, { number: 'WEB-2' });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await chooseForm(page, (names) => {
      expect(names.length).toBeGreaterThanOrEqual(2);
      return names.find((n) => !/counterfoil|xero/i.test(n))!;
    });
    await sendButton(page).click();
    await panel(page).getByText('WEB-2').first().waitFor();
    expect((await xeroInvoices(world)).filter(linksTo(id))).toHaveLength(1);
    await picture(page, 'standard-form');
  });

  it('R2 sees every unmet condition with its fix, and nothing is sent', async () => {
    const id = await newInvoice(world, { number: 'WEB-3', date: null, lines: [] });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await sendButton(page).click();
    await expect.poll(() => panel(page).locator('li').count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    await expect.poll(async () => (await detailsOf(world, id)).status).toBe('failed');
    await picture(page, 'refused');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect((await xeroInvoices(world)).filter(linksTo(id))).toHaveLength(0);
  });

  it('R1 waits visibly while the relay is stopped, and is served when it is back', async () => {
    const id = await newInvoice(world, { number: 'WEB-4' });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await world.relay.stop();
    await sendButton(page).click();
    await panel(page).getByText(/waiting/i).first().waitFor({ timeout: 20_000 });
    await picture(page, 'waiting');
    await world.startRelay();
    await panel(page).getByText('WEB-4').first().waitFor({ timeout: 60_000 });
    expect((await xeroInvoices(world)).filter(linksTo(id))).toHaveLength(1);
  });

  it('R1 R68 with the browser\'s call blocked by a strict policy the row alone does the job', async () => {
    await csp(true);
    try {
      const id = await newInvoice(world, { number: 'WEB-5' });
      const page = await signIn(browser, world, 'sales');
      const blocked: string[] = [];
      page.on('console', (m) => { if (/content security policy/i.test(m.text())) blocked.push(m.text()); });
      await openInvoice(page, world, id);
      await sendButton(page).click();
      await panel(page).getByText('WEB-5').first().waitFor({ timeout: 60_000 });
      expect(blocked.length).toBeGreaterThan(0);
    } finally { await csp(false); }
  });

  it('R1 works on a phone\'s width', async () => {
    const id = await newInvoice(world, { number: 'WEB-6' });
    const page = await signIn(browser, world, 'sales', '/', { width: 390, height: 844 });
    await openInvoice(page, world, id);
    await picture(page, 'phone-form');
    const direct = sendButton(page);
    if (!(await direct.isVisible())) await page.locator('article.record.main .ms-CommandBar').getByRole('menuitem').last().click();
    await page.getByRole('menuitem', { name: 'Send to Xero' }).click();
    await page.locator('[data-control="cfl_Counterfoil.SyncStatus"]').getByText('WEB-6').first().waitFor({ timeout: 30_000 });
    await picture(page, 'phone-sent');
  });
});

describe('a viewer', () => {
  it('R23 sees the invoice and no button', async () => {
    const id = await newInvoice(world);
    const page = await signIn(browser, world, 'viewer');
    await openInvoice(page, world, id);
    await page.getByRole('menuitem', { name: 'Refresh' }).first().waitFor();
    expect(await sendButton(page).count()).toBe(0);
    await picture(page, 'viewer');
  });

  it('R22 R23 opens what Xero says about a sent invoice, and is offered no sending there either', async () => {
    const id = await newInvoice(world, { number: 'LOOK-1' });
    await requestEnded(world, await requestSend(world, id));
    const page = await signIn(browser, world, 'viewer');
    await openInvoice(page, world, id);
    await page.locator('article.record.main').getByRole('menuitem', { name: 'Xero', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Xero details' }).click();
    await panel(page).getByText('LOOK-1').first().waitFor();
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor();
    expect(await panel(page).getByRole('button', { name: /send|again/i }).count()).toBe(0);
    await picture(page, 'viewer-details');
  });
});

describe('an administrator', () => {
  it('R22 R23 has the three areas, and opens the connection without a finding', async () => {
    const page = await signIn(browser, world, 'admin');
    expect(await page.locator('#sitemap select option').allInnerTexts()).toEqual(['Sell', 'Buy', 'Xero']);
    // every list, view and form of the app is opened in everything-opens.test.ts
    await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entitylist&etn=cfl_connection`);
    await page.locator('section.list').getByRole('link', { name: 'Harbour & Vine Ltd' }).or(page.locator('section.list').getByRole('button', { name: 'Harbour & Vine Ltd' })).first().click();
    await page.locator('article.record.main h1').waitFor();
    await picture(page, 'connection');
    expect(await page.locator('.failure').allInnerTexts()).toEqual([]);
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});
