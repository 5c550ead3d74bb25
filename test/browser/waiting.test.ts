/** What a salesperson sees while nothing moves, and the whole job without a mouse, in a real browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { linksTo, newInvoice, xeroInvoices } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { openInvoice, panel, picture, sendButton, signIn } from './people.ts';

let world: World;
let browser: Browser;
beforeAll(async () => {
  world = await startWorld();
  browser = await launchBrowser();
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const countOf = async (id: string): Promise<number> => (await xeroInvoices(world)).filter(linksTo(id)).length;
const spoken = (page: Page) => panel(page).locator('[role=status]');

describe('waiting', () => {
  it('R1 says why Xero makes it wait, in the pane, to screen readers and on the form, and goes on by itself', async () => {
    const id = await newInvoice(world, { number: 'WAIT-1' });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await world.control('xero', 'faults', { match: { method: 'PUT', pathIncludes: 'Invoices' }, times: 1, fault: { kind: 'status', status: 429, retryAfter: 4 } });
    await sendButton(page).click();
    await panel(page).getByRole('heading', { name: 'Waiting to go on' }).waitFor();
    expect(await spoken(page).innerText()).toContain('Xero takes no more calls for now. It goes on by itself');
    await page.locator('article.record.main').getByText(/^Not in Xero yet\. Xero takes no more calls/).first().waitFor();
    await picture(page, 'waiting-for-xero');
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor({ timeout: 30_000 });
    await page.locator('article.record.main').getByText('Sent to Xero as WAIT-1.').first().waitFor();
    expect(await countOf(id)).toBe(1);
  });

  it('R1 says that the relay is away when it dies over the request, and shows the arrival when it is back', async () => {
    const id = await newInvoice(world, { number: 'WAIT-2' });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    await world.control('xero', 'latency', { ms: 2500, perDocumentMs: 0 });
    await sendButton(page).click();
    await panel(page).getByText('Finding the customer in Xero').waitFor();
    await world.relay.kill();
    await panel(page).getByRole('heading', { name: /Waiting for the relay/ }).waitFor({ timeout: 20_000 });
    expect(await spoken(page).innerText()).toContain('safe in Dynamics');
    await picture(page, 'relay-died');
    await world.control('xero', 'latency', { ms: 0, perDocumentMs: 0 });
    await world.startRelay();
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor({ timeout: 60_000 });
    expect(await countOf(id)).toBe(1);
  });
});

describe('without a mouse', () => {
  it('R1 sends, reads what is wrong, mends it and sends again', async () => {
    const id = await newInvoice(world, { number: 'KEYS-1', date: null });
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, id);
    /** Presses Tab until what has the focus fits the selector. */
    const tabTo = async (selector: string): Promise<void> => {
      for (let n = 0; n < 80; n++) {
        if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`The keyboard does not get to ${selector}.`);
    };
    // a command bar is one stop of the Tab key, at the command used last; the arrows move inside it
    const command = async (): Promise<void> => {
      await tabTo('article.record.main [role=menuitem]');
      for (let n = 0; n < 12 && !(await sendButton(page).evaluate((e) => e === document.activeElement)); n++) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
    };
    await command();
    await panel(page).getByText('The invoice has no date.').waitFor();
    expect(await spoken(page).innerText()).toContain('Not sent to Xero. One thing has to be put right. Nothing was sent. Save your change before you try again.');
    await tabTo('article.record.main input[role=combobox][aria-label="Date Delivered"]');
    await page.keyboard.type('20/11/2026');
    await page.keyboard.press('Tab');
    // the button saves what was changed
    await command();
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor({ timeout: 30_000 });
    await picture(page, 'keyboard');
    expect(await countOf(id)).toBe(1);
  });
});
