/** What people do in Xero is seen on the open form in Dynamics without anybody reloading it: out of the built zip, over real HTTP, by Xero's webhook. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { arrivalStatus, connection } from '@counterfoil/solution';
import { detailsOf, firstId, newAccount, newInvoice, requestEnded, requestSend, writtenInXero } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, chooseForm, openInvoice, panel, picture, signIn } from './people.ts';

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
const notice = (page: Page) => page.locator('article.record.main [data-note=counterfoil]');
const header = (page: Page) => page.locator('article.record.main header');

describe('an open form', () => {
  it('R26 R18 the open form turns to paid by itself within fifteen seconds of the doorbell, and the pane beside it', async () => {
    const d = await sent('BACK-1');
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, d.id, 'Invoice (Counterfoil)');
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
      panel(page).getByText(/\bpaid\b/i).first().waitFor({ timeout: 15_000 }),
      // the form's own header: Dynamics' status reason of an invoice that is paid
      header(page).getByText('Complete').waitFor({ timeout: 15_000 }),
    ]);
    expect(Date.now() - at).toBeLessThan(15_000);
    expect(await page.evaluate(() => (window as unknown as { marked?: boolean }).marked)).toBe(true);
    await picture(page, 'paid-by-itself');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('R26 R18 so does the standard form, which Counterfoil does not own, without a pane; what somebody is typing is left alone', async () => {
    const [d, typed] = [await sent('BACK-2'), await sent('BACK-3')];
    const page = await signIn(browser, world, 'sales');
    await openInvoice(page, world, d.id);
    await chooseForm(page, (names) => names.find((n) => !/counterfoil|xero/i.test(n))!);
    await page.getByRole('menuitem', { name: 'Send to Xero' }).waitFor();
    const other = await signIn(browser, world, 'sales');
    await openInvoice(other, world, typed.id, 'Invoice (Counterfoil)');
    await other.getByText(/In Xero as BACK-3/).waitFor();
    await other.getByLabel('Name', { exact: true }).first().fill('A better name');
    await Promise.all([d, typed].map((x) => world.control('xero', 'state/pay', { InvoiceID: x.xero })));
    await Promise.all([
      header(page).getByText('Complete').waitFor({ timeout: 15_000 }),
      other.getByText(/has changed because of what happened in Xero/).waitFor({ timeout: 15_000 }),
    ]);
    expect(await other.getByLabel('Name', { exact: true }).first().inputValue()).toBe('A better name');
    await picture(other, 'paid-while-typing');
    await other.getByRole('button', { name: 'Show it without my changes' }).click();
    await header(other).getByText('Complete').waitFor();
    expect(await other.getByText(/has changed because of what happened in Xero/).count()).toBe(0);
  });
});

describe('an administrator on the form of a connection', () => {
  const press = async (page: Page, name: string): Promise<void> => {
    const button = page.locator('article.record.main').getByRole('menuitem', { name });
    if (!await button.isVisible()) await page.locator('article.record.main .ms-CommandBar').getByRole('menuitem', { name: /more/i }).click();
    await page.getByRole('menuitem', { name }).first().click();
  };
  async function connectionPage(): Promise<Page> {
    const id = await firstId(world, connection.setName, 'cfl_connectionid', "cfl_name ne ''");
    return signIn(browser, world, 'admin', `/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=cfl_connection&id=${id}`);
  }
  it('R45 loads existing documents: asks for two dates, shows a report, and takes over what is the same when it is confirmed', async () => {
    const day = '2025-03-05';
    const of = { Contact: { Name: 'Prompt Payers Ltd' }, Date: day, DueDate: '2025-04-05', Status: 'AUTHORISED', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', Type: 'ACCREC' };
    const line = (UnitAmount: string) => ({ Description: 'Consulting', Quantity: '1', UnitAmount, AccountCode: '200', TaxType: 'OUTPUT2' });
    const old = (number: string, price: number) => newInvoice(world, { customer, number, date: day, dueDate: '2025-04-05', lines: [{ text: 'Consulting', quantity: 1, price }] });
    const same = await old('AGED-1', 200);
    await old('AGED-2', 300);
    await writtenInXero(world, 'Invoices', [{ InvoiceNumber: 'AGED-1', ...of, LineItems: [line('200')] }, { InvoiceNumber: 'AGED-2', ...of, LineItems: [line('301')] }]);

    const page = await connectionPage();
    await press(page, 'Load existing documents...');
    const ask = page.frameLocator('iframe[src*="ask.html"]');
    await ask.getByLabel('First date').fill('2025-03-31');
    await ask.getByLabel('Last date').fill('2025-03-01');
    await ask.getByRole('button', { name: 'Report' }).click();
    await ask.getByRole('alert').getByText('The last date lies before the first.').waitFor();
    await picture(page, 'load-dates');
    expect(await accessibilityFindings(page)).toEqual([]);
    await ask.getByLabel('First date').fill('2025-03-01');
    await ask.getByLabel('Last date').fill('2025-03-31');
    await ask.getByRole('button', { name: 'Report' }).click();
    const report = page.frameLocator('iframe[src*="report.html"]');
    await report.getByRole('heading', { name: 'The same number, and something else is not the same' }).waitFor({ timeout: 60_000 });
    await report.getByRole('heading', { name: 'The same on both sides' }).waitFor();
    expect(await report.locator('li').allInnerTexts()).toEqual([expect.stringMatching(/AGED-2[^]*361\.20/), expect.stringMatching(/AGED-1[^]*240\.00/)]);
    await picture(page, 'load-report');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await detailsOf(world, same)).toBeUndefined();
    await report.getByRole('button', { name: 'Take over 1' }).click();
    await page.getByRole('dialog').getByText(/1 document is taken over\. Nothing was sent to Xero\./).waitFor({ timeout: 60_000 });
    expect(await detailsOf(world, same)).toMatchObject({ status: 'sent', cfl_xeronumber: 'AGED-1' });
  });
  it('R53 compares with Xero now, and says how many differ', async () => {
    const page = await connectionPage();
    await press(page, 'Compare with Xero');
    await page.getByRole('dialog').getByText(/compared with Xero\./).waitFor({ timeout: 60_000 });
    await picture(page, 'compared');
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});
