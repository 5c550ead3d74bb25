/** What people do in Xero is seen on the open form in Dynamics without anybody reloading it: out of the built zip, over real HTTP, by Xero's webhook. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { arrivalStatus } from '@counterfoil/solution';
import { detailsOf, newAccount, newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, openInvoice, panel, picture, signIn } from './people.ts';

let world: World;
let browser: Browser;
let customer: string;
beforeAll(async () => {
  world = await startWorld({ webhooks: true });
  browser = await launchBrowser();
  customer = await newAccount(world, 'Prompt Payers Ltd');
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

async function sent(number: string): Promise<{ readonly id: string; readonly xero: string }> {
  const id = await newInvoice(world, { customer, number, extra: { cfl_arrivalstatus: arrivalStatus.options.authorised.value } });
  const ended = await requestEnded(world, await requestSend(world, id));
  expect(ended.state, ended.message).toBe('done');
  return { id, xero: (await detailsOf(world, id)).cfl_xeroid };
}
const notice = (page: Awaited<ReturnType<typeof signIn>>) => page.locator('article.record.main [data-note=counterfoil]');

describe('an open form', () => {
  it('R26 R18 the open form turns to paid by itself within fifteen seconds of the doorbell, and the pane beside it', async () => {
    const d = await sent('BACK-1');
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, d.id);
    await notice(page).getByText(/In Xero as BACK-1: awaiting payment/).waitFor();
    await page.locator('article.record.main').getByRole('menuitem', { name: 'Xero', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Xero details' }).click();
    await panel(page).getByRole('link', { name: /Open in Xero/ }).waitFor();
    // whoever reloads loses this
    await page.evaluate(() => { (window as unknown as { marked?: boolean }).marked = true; });

    const at = Date.now();
    await world.control('xero', 'state/pay', { InvoiceID: d.xero });
    await Promise.all([
      notice(page).getByText(/In Xero as BACK-1: paid/).waitFor({ timeout: 15_000 }),
      panel(page).getByText(/^Paid/).first().waitFor({ timeout: 15_000 }),
      // the form's own header: Dynamics' status reason of an invoice that is paid
      page.locator('article.record.main header').getByText('Complete').waitFor({ timeout: 15_000 }),
    ]);
    expect(Date.now() - at).toBeLessThan(15_000);
    expect(await page.evaluate(() => (window as unknown as { marked?: boolean }).marked)).toBe(true);
    await picture(page, 'paid-by-itself');
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});
