/** R17 R62 out of the built zip: invoices in Dynamics and in Xero become balances, and people see them beside any form of a customer. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { arrivalStatus, balance } from '@counterfoil/solution';
import { users } from '../../sandbox/data/users.ts';
import { detailsOf, inDays, newAccount, newInvoice, requestEnded, requestSend, xeroToken, type InvoiceWanted } from '../world/documents.ts';
import { announce } from '../switches/flow.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, chooseForm, picture, signIn } from './people.ts';

let world: World;
let browser: Browser;
let customer: string;
let overdue: any;
const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld({ relay: false, webhooks: true, extra: { XERO_CALLS_PER_MINUTE: '6000', XERO_POLL_SECONDS: '3600', SWEEP_SECONDS: '60' } }), launchBrowser()]);
  await world.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  await world.startRelay();
  customer = await newAccount(world, 'Harbour View Hotel');
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

async function sent(o: InvoiceWanted): Promise<any> {
  const id = await newInvoice(world, { customer, ...o, extra: { cfl_arrivalstatus: arrivalStatus.options.authorised.value } });
  const request = await requestSend(world, id);
  await announce(world, [request]);
  const e = await requestEnded(world, request);
  expect(e.state, e.message).toBe('done');
  return detailsOf(world, id);
}
const rows = async (): Promise<any[]> => (await (await world.as('admin'))('GET', `${balance.setName}?$filter=_cfl_accountid_value eq ${customer}&$expand=transactioncurrencyid($select=isocurrencycode)&$orderby=cfl_name desc`)).value;
const amounts = (r: any): object => Object.fromEntries(Object.entries(r).filter(([k, v]) => /^cfl_(outstanding|overdue|notdue|days\w+|payable\w*)(?<!_base)$/.test(k) && Number(v) !== 0).map(([k, v]) => [k.slice(4), Number(v)]));
/** By currency, without what is zero. */
const seen = async (): Promise<Record<string, object>> => Object.fromEntries((await rows()).map((r) => [r.transactioncurrencyid.isocurrencycode, amounts(r)]));
const become = async (wanted: Record<string, object>): Promise<void> => { await expect.poll(seen, { timeout: 20_000 }).toEqual(wanted); };
/** Somebody makes an invoice inside Xero, which Dynamics never hears of otherwise. */
async function onlyInXero(contact: string, amount: number, due: string): Promise<void> {
  const answer = await fetch(`${world.xero.url}/api.xro/2.0/Invoices`, {
    method: 'PUT', headers: { authorization: `Bearer ${await xeroToken(world)}`, 'xero-tenant-id': tenant, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ Invoices: [{ Type: 'ACCREC', Status: 'AUTHORISED', Contact: { ContactID: contact }, Date: inDays(-50), DueDate: due, LineAmountTypes: 'NoTax', LineItems: [{ Description: 'By hand', Quantity: 1, UnitAmount: amount, AccountCode: '200' }] }] }),
  });
  expect(answer.status).toBe(200);
}

describe('R17 what customers owe', () => {
  it('R17 becomes rows by age and currency, also what Dynamics never sent; payments, credit and their removal are followed', async () => {
    overdue = await sent({ number: 'BAL-1', date: inDays(-60), dueDate: inDays(-45), lines: [{ text: 'Linen', quantity: 1, price: 100, tax: 20 }] });
    await sent({ number: 'BAL-2', dueDate: inDays(20), lines: [{ text: 'Towels', quantity: 1, price: 200, tax: 40 }] });
    await sent({ number: 'BAL-3', currency: 'EUR', dueDate: inDays(10), lines: [{ text: 'Robes', quantity: 1, price: 50, tax: 10 }] });
    const contact = (await world.control('xero', 'snapshot')).contacts.find((c: any) => c.Name === 'Harbour View Hotel').ContactID;
    await become({ GBP: { outstanding: 360, overdue: 120, notdue: 240, days31to60: 120 }, EUR: { outstanding: 60, notdue: 60 } });
    await onlyInXero(contact, 30.5, inDays(-100));
    await become({ GBP: { outstanding: 390.5, overdue: 150.5, notdue: 240, days31to60: 120, daysover90: 30.5 }, EUR: { outstanding: 60, notdue: 60 } });
    await world.control('xero', 'state/overpayment', { ContactID: contact, Amount: 10, Date: inDays(-3), CurrencyCode: 'GBP' });
    await world.control('xero', 'state/pay', { InvoiceID: overdue.cfl_xeroid, Amount: 20 });
    await become({ GBP: { outstanding: 360.5, overdue: 120.5, notdue: 240, days1to30: -10, days31to60: 100, daysover90: 30.5 }, EUR: { outstanding: 60, notdue: 60 } });
    await world.control('xero', 'state/unpay', { InvoiceID: overdue.cfl_xeroid });
    await become({ GBP: { outstanding: 380.5, overdue: 140.5, notdue: 240, days1to30: -10, days31to60: 120, daysover90: 30.5 }, EUR: { outstanding: 60, notdue: 60 } });
  });

  it('R17 belongs to the owner of the customer: they see it, another salesperson does not', async () => {
    const owner = users.find((u) => u.name === 'sales')!.systemuserid;
    expect((await rows()).map((r) => r._ownerid_value)).toEqual([owner, owner]);
    const count = async (user: string): Promise<number> => (await (await world.as(user))('GET', `${balance.setName}?$filter=_cfl_accountid_value eq ${customer}`)).value.length;
    expect([await count('sales'), await count('viewer'), await count('sales2')]).toEqual([2, 2, 0]);
  });
});

const pane = (page: Page): Locator => page.locator('aside.pane [data-control="cfl_Counterfoil.Balances"]');
const openAccount = async (page: Page, id: string): Promise<void> => {
  await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=account&id=${id}`);
  await page.locator('article.record.main h1').waitFor();
};
async function press(page: Page): Promise<void> {
  await page.locator('article.record.main').getByRole('menuitem', { name: 'Xero', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Balances', exact: true }).click();
}

describe('R62 a salesperson looks at a customer', () => {
  it('R62 opens the balances beside the form that they know, reads chart and table, and sees a payment by itself', async () => {
    const page = await signIn(browser, world, 'sales');
    await openAccount(page, customer);
    await press(page);
    const pounds = pane(page).getByRole('region', { name: /^GBP, / });
    await pounds.waitFor();
    expect(await pounds.getByRole('row').allInnerTexts().then((r) => r.map((t) => t.replace(/\s+/g, ' ')))).toEqual([
      'Age Amount', 'Not due yet £240.00', '1 to 30 days overdue -£10.00', '31 to 60 days overdue £120.00', '61 to 90 days overdue £0.00', 'More than 90 days overdue £30.50', 'Total £380.50']);
    expect(await pounds.getByRole('img').getAttribute('aria-label')).toContain('31 to 60 days overdue: £120.00');
    expect(await pounds.locator('rect').count()).toBe(4);
    expect(await pane(page).getByRole('region').count()).toBe(3);
    await picture(page, 'balances-pane');
    await pane(page).getByRole('button', { name: 'Open documents' }).click();
    await pane(page).getByRole('button', { name: 'BAL-1' }).waitFor();
    await picture(page, 'balances-documents');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'active' });
    await picture(page, 'balances-pane-high-contrast');
    await page.emulateMedia({ forcedColors: null });

    await world.control('xero', 'state/pay', { InvoiceID: overdue.cfl_xeroid });
    await pounds.getByRole('row', { name: /^31 to 60 days overdue £0\.00/ }).waitFor({ timeout: 30_000 });
    await pounds.getByText('£260.50').first().waitFor();
    await pane(page).getByRole('button', { name: 'BAL-1' }).waitFor({ state: 'detached' });
  });

  it('R62 finds the same on our own form, and is told what to do where nothing is known', async () => {
    const page = await signIn(browser, world, 'sales');
    await openAccount(page, customer);
    await chooseForm(page, (names) => names.find((n) => n.includes('Counterfoil'))!);
    await page.locator('article.record.main').getByRole('tab', { name: 'Balances' }).click();
    const shown = page.locator('article.record.main [data-control="cfl_Counterfoil.Balances"]');
    await shown.getByRole('region', { name: /^EUR, / }).waitFor();
    await picture(page, 'balances-form');
    expect(await accessibilityFindings(page)).toEqual([]);

    await openAccount(page, await newAccount(world, 'New in Town'));
    await press(page);
    await page.getByRole('dialog').getByText('is not linked to a contact in Xero yet').waitFor();
  });
});
