/** Bills and credit notes as people type them, out of the built zip: defaults, filtered lookups, totals and checks while typing. */
import { amountsAre, connection, creditNote, creditNoteLine, optionValue, purchaseInvoice, purchaseInvoiceLine } from '@counterfoil/solution';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstId, newAccount, newInvoice } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, picture, signIn } from './people.ts';

let world: World;
let browser: Browser;
// Anna types decimal commas, and her page is read as she reads it
let page: Page;
let harbour: { cfl_connectionid: string; cfl_name: string };
beforeAll(async () => {
  world = await startWorld();
  browser = await launchBrowser();
  page = await signIn(browser, world, 'accounts');
  page.setDefaultTimeout(10_000);
  harbour = (await (await world.as('admin'))('GET', `${connection.setName}?$select=cfl_connectionid,cfl_name&$filter=cfl_isdefault eq true`)).value[0];
});
afterAll(async () => { await browser?.close(); await world?.close(); });

const poll = <T>(of: () => T) => expect.poll(of, { timeout: 10_000 });
const address = (table: string, id?: string): string => `${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=${table}${id === undefined ? '' : `&id=${id}`}`;
const article = (): Locator => page.locator('article.record.main');
const quick = (): Locator => page.locator('.quick-create');
const fieldIn = (place: Locator, name: string): Locator => place.locator(`[data-field=${name}]`).last();
const tab = (name: string): Promise<void> => article().getByRole('tab', { name, exact: true }).click();
const command = (name: string | RegExp): Locator => article().getByRole('menuitem', { name, exact: typeof name === 'string' });
const saved = (): Promise<void> => article().getByText('- Saved').waitFor();
const shown = (name: string): Promise<string> => fieldIn(article(), name).innerText();
/** The line of the checks, '' when none stands there. */
const checks = async (): Promise<string> => (await article().getByText(/^Before this can go to Xero|^Worth a look before/).allInnerTexts()).join(' ');
async function choose(place: Locator, name: string, term: string): Promise<void> {
  const box = fieldIn(place, name).locator('input');
  // a list that opens under a resting pointer would take what lies below it as chosen
  await page.mouse.move(5, 5);
  await box.fill(term);
  // its own list, and not the last one of another lookup that is about to close
  await page.waitForFunction(([id, t]) => { const found = [...document.querySelectorAll(`[id="${id}-list"] [role=option] strong`)]; return found.length > 0 && found.every((o) => o.textContent!.toLowerCase().includes(t!)); }, [await box.getAttribute('id'), term.toLowerCase()]);
  await page.keyboard.press('Enter');
  await fieldIn(place, name).locator('.lookup-value').waitFor();
}
const offered = async (place: Locator, name: string): Promise<string[]> => {
  await fieldIn(place, name).getByRole('button', { name: /^Search/ }).click();
  await page.locator('.lookup-list [role=option]').first().waitFor();
  const names = await page.locator('.lookup-list [role=option] strong').allInnerTexts();
  await page.keyboard.press('Escape');
  await page.locator('.lookup-list').waitFor({ state: 'detached' });
  return names;
};
/** Into the panel with the keyboard alone, from the item to the price. */
async function typeLine(item: string, quantity: string, price: string): Promise<void> {
  // the panel puts people into its first box; who types before that is interrupted
  await fieldIn(quick(), 'cfl_name').locator('input:focus').waitFor();
  await fieldIn(quick(), 'cfl_name').locator('input').fill(item);
  await fieldIn(quick(), 'cfl_quantity').locator('input').fill(quantity);
  await page.keyboard.press('Tab');
  await page.keyboard.type(price);
  await page.keyboard.press('Tab');
}
const rowOf = async (set: string, id: string): Promise<any> => (await world.as('admin'))('GET', `${set}(${id})`);
const openId = (): string => new URL(page.url()).searchParams.get('id')!;
const storedLines = async (id: string): Promise<any[]> => (await (await world.as('admin'))('GET', `${purchaseInvoiceLine.setName}?$filter=_cfl_purchaseinvoiceid_value eq ${id}&$orderby=cfl_linenumber`)).value;

let bill: string;

describe('a bill', () => {
  it('R21 begins with the default connection and today', async () => {
    await newAccount(world, 'Corks and Capsules');
    await page.goto(address('cfl_purchaseinvoice'));
    await tab('Xero');
    await poll(() => shown('cfl_connectionid')).toContain(harbour.cfl_name);
    await tab('Summary');
    const today = new Intl.DateTimeFormat('de-DE', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Europe/London' }).format(new Date());
    expect(await fieldIn(article(), 'cfl_invoicedate').locator('input').inputValue()).toBe(today);
    await choose(article(), 'cfl_accountid', 'Corks');
    await command('Save').click();
    await saved();
    await poll(checks).toBe('Before this can go to Xero: It has no lines. Add at least one.');
    bill = openId();
  });

  it('R21 R61 takes lines quickly; lookups offer what Xero takes; amounts and totals follow', async () => {
    await tab('Summary');
    await command(/^New Purchase/).click();
    await fieldIn(quick(), 'cfl_quantity').locator('input').waitFor();
    await poll(() => fieldIn(quick(), 'cfl_quantity').locator('input').inputValue()).toBe('1');
    await typeLine('Corks', '3', '1,34');
    await poll(() => fieldIn(quick(), 'cfl_amount').innerText()).toContain('4,02');
    // neither bank nor receivables and payables; and no rate that is for sales alone
    expect(await offered(quick(), 'cfl_accountid')).toEqual(['200 Sales', '260 Other Revenue', '425 Freight & Courier', '429 General Expenses', '820 VAT', '860 Rounding']);
    expect((await offered(quick(), 'cfl_taxrateid')).sort()).toEqual(['20% (VAT on Expenses)', 'No VAT']);
    const tracking = quick().locator('[data-control="cfl_Counterfoil.TrackingPicker"]');
    const options = async (box: number): Promise<string[]> => { await tracking.getByRole('combobox').nth(box).click(); const all = await tracking.getByRole('option').allInnerTexts(); await page.keyboard.press('Escape'); return all; };
    expect(await options(0)).toEqual(['North', 'South', 'West Coast']);
    expect(await options(1)).toEqual(['Sales', 'Service']);
    await choose(quick(), 'cfl_accountid', '429');
    await choose(quick(), 'cfl_taxrateid', '20%');
    await poll(() => fieldIn(quick(), 'cfl_taxamount').innerText()).toContain('0,80');
    await picture(page, 'bill-line');
    await quick().getByRole('button', { name: 'Save & Create New' }).click();
    for (const [i, [item, quantity, price]] of ([['Capsules', '7,5', '1,67'], ['Labels', '1', '99,99']] as const).entries()) {
      await poll(() => fieldIn(quick(), 'cfl_name').locator('input').inputValue()).toBe('');
      await poll(() => fieldIn(quick(), 'cfl_quantity').locator('input').inputValue()).toBe('1');
      await typeLine(item, quantity, price);
      if (item === 'Capsules') await choose(quick(), 'cfl_accountid', '429');
      await choose(quick(), 'cfl_taxrateid', '20%');
      await poll(() => fieldIn(quick(), 'cfl_taxamount').innerText()).toMatch(/\d/);
      if (i === 0) await quick().getByRole('button', { name: 'Save & Create New' }).click();
      else await quick().getByRole('button', { name: 'Save and Close' }).click();
    }
    await quick().waitFor({ state: 'detached' });
    await tab('Summary');
    await poll(() => shown('cfl_totalamount')).toContain('139,85');
    await saved();
    expect(await rowOf(purchaseInvoice.setName, bill)).toMatchObject({ cfl_subtotal: 116.54, cfl_totaltax: 23.31, cfl_totalamount: 139.85 });
    expect((await storedLines(bill)).map((l) => [l.cfl_linenumber, l.cfl_amount, l.cfl_taxamount, l.cfl_netamount])).toEqual([[1, 4.02, 0.8, 4.02], [2, 12.53, 2.51, 12.53], [3, 99.99, 20, 99.99]]);
  });

  it('R50 says what would stop it, until the missing account is chosen in the grid', async () => {
    await poll(checks).toBe(`Before this can go to Xero: Line 3 (Labels) has no Xero account, and neither its product nor ${harbour.cfl_name} gives one. Choose one on the line.`);
    await picture(page, 'bill-checks');
    await tab('Summary');
    const cell = article().locator('[data-subgrid=lines] tr').nth(3).locator('td[data-column=cfl_accountid]');
    await cell.click();
    await cell.locator('input').fill('429');
    await page.locator('.lookup-list [role=option] strong').first().waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('.lookup-list [role=option] strong')].every((o) => o.textContent!.includes('429')));
    await page.keyboard.press('Enter');
    await poll(checks).toMatch(/^Worth a look before it goes to Xero: The supplier's number is empty/);
  });

  it('R61 totals follow what is typed in the grid', async () => {
    const cell = article().locator('[data-subgrid=lines] tr').nth(3).locator('td[data-column=cfl_quantity]');
    await cell.click();
    await page.keyboard.type('2');
    await page.keyboard.press('Tab');
    const total = article().locator('header, .form-header').getByText(/259,84/).first();
    await total.waitFor();
    await article().locator('[data-subgrid=lines] tr').nth(1).locator('td[data-column=cfl_quantity]').click();
    await poll(async () => (await rowOf(purchaseInvoice.setName, bill)).cfl_totalamount).toBe(259.84);
    await poll(async () => (await storedLines(bill)).map((l) => l.cfl_amount)).toEqual([4.02, 12.53, 199.98]);
    await page.keyboard.press('Escape');
  });

  it('R6 switches to tax inclusive before the eyes, and its lines follow when it is saved', async () => {
    await tab('Xero');
    // the card of the connection below shows a column of the same name
    await article().locator('[data-field=cfl_amountsare]').first().getByRole('combobox').click();
    await page.getByRole('option', { name: 'Tax inclusive' }).click();
    await tab('Summary');
    await poll(() => shown('cfl_totalamount')).toContain('216,53');
    expect((await rowOf(purchaseInvoice.setName, bill)).cfl_totalamount).toBe(259.84);
    await command('Save').click();
    await poll(async () => (await storedLines(bill)).map((l) => [l.cfl_amount, l.cfl_taxamount, l.cfl_netamount])).toEqual([[4.02, 0.67, 3.35], [12.53, 2.09, 10.44], [199.98, 33.33, 166.65]]);
    expect(await rowOf(purchaseInvoice.setName, bill)).toMatchObject({ cfl_amountsare: optionValue(amountsAre, 'inclusive'), cfl_subtotal: 180.44, cfl_totaltax: 36.09, cfl_totalamount: 216.53 });
    expect(await accessibilityFindings(page)).toEqual([]);
    await picture(page, 'bill-inclusive');
  });
});

describe('a credit note', () => {
  it('from an invoice takes its customer, currency and connection; its lines are for sales', async () => {
    const customer = await newAccount(world, 'Credited Customer');
    const invoice = await newInvoice(world, { name: 'To be credited', customer, currency: 'EUR', user: 'sales', extra: { 'cfl_ConnectionId@odata.bind': `/cfl_connections(${harbour.cfl_connectionid})` } });
    const note = (await (await world.as('accounts'))('POST', `${creditNote.setName}?$select=cfl_creditnoteid`, { 'cfl_InvoiceId@odata.bind': `/invoices(${invoice})` }, { prefer: 'return=representation' })).cfl_creditnoteid;
    // a flow that names nothing but the invoice: what stands there is not replaced on an existing row
    await page.goto(address('cfl_creditnote', note));
    await poll(checks).toMatch(/It has no date\. Fill in Date\. It has no customer\. Choose one\./);

    await page.goto(address('cfl_creditnote'));
    await choose(article(), 'cfl_invoiceid', 'To be credited');
    await poll(() => shown('cfl_accountid')).toContain('Credited Customer');
    expect(await shown('transactioncurrencyid')).toContain('Euro');
    await command('Save').click();
    await saved();
    expect(await rowOf(creditNote.setName, openId())).toMatchObject({ _cfl_accountid_value: customer, _cfl_connectionid_value: harbour.cfl_connectionid });
    await tab('Summary');
    await command(/^New Credit Note Line/).click();
    await typeLine('Corked bottles', '2', '10,40');
    expect((await offered(quick(), 'cfl_taxrateid')).sort()).toEqual(['20% (VAT on Income)', '5% (VAT on Income)', 'Exempt Income', 'No VAT', 'Zero Rated Income']);
    // account and tax rate come from the connection, as they will in Xero
    await poll(() => fieldIn(quick(), 'cfl_taxamount').innerText()).toContain('4,16');
    await quick().getByRole('button', { name: 'Save and Close' }).click();
    await quick().waitFor({ state: 'detached' });
    await poll(async () => (await rowOf(creditNote.setName, openId())).cfl_totalamount).toBe(24.96);
    const line = (await (await world.as('admin'))('GET', `${creditNoteLine.setName}?$filter=_cfl_creditnoteid_value eq ${openId()}`)).value[0];
    const euro = await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'EUR'");
    expect(line).toMatchObject({ cfl_amount: 20.8, cfl_netamount: 20.8, cfl_taxamount: 4.16, _transactioncurrencyid_value: euro });
    await poll(checks).toBe('');
    await picture(page, 'credit-note');
  });
});
