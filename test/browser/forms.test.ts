/** Forms of the built zip in the app host: quick create, quick view, lists edited in place, lookups that scripts narrow, notes. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, chooseForm, picture, signIn as signInAs } from './people.ts';

let world: World;
let browser: Browser;
let connections: string[];
beforeAll(async () => {
  world = await startWorld({ relay: false });
  browser = await launchBrowser();
  const admin = await world.as('admin');
  connections = [];
  for (const name of ['North', 'South']) {
    await admin('POST', 'cfl_connections', { cfl_name: `${name} Ltd`, cfl_tenantid: `00000000-0000-4000-8000-00000000000${connections.length + 1}`, cfl_isdefault: name === 'North' });
    const id = (await admin('GET', `cfl_connections?$filter=cfl_name eq '${name} Ltd'&$select=cfl_name`)).value[0].cfl_connectionid as string;
    await admin('POST', 'cfl_xeroaccounts', { cfl_name: `${name} Paper`, cfl_code: '429', 'cfl_ConnectionId@odata.bind': `/cfl_connections(${id})` });
    connections.push(id);
  }
});
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

async function signIn(...given: Parameters<typeof signInAs>): Promise<Page> {
  const page = await signInAs(...given);
  page.setDefaultTimeout(10_000);
  return page;
}
const address = (table: string, id?: string): string => `/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=${table}${id ? `&id=${id}` : ''}`;
const main = (page: Page) => page.locator('article.record.main');
/** The totals of lines without amounts are saved by the script: what is typed or chosen while that goes on would be read over. */
const totalsStored = async (page: Page, id: string): Promise<void> => {
  await expect.poll(async () => (await (await world.as('accounts'))('GET', `cfl_purchaseinvoices(${id})?$select=cfl_totalamount`)).cfl_totalamount).not.toBeNull();
  await page.locator('article.record.main[aria-busy=false]').waitFor();
  await main(page).locator('h1').getByText('- Saved', { exact: true }).waitFor();
};
const panel = (page: Page) => page.locator('.quick-create');
const field = (of: ReturnType<typeof main>, name: string) => of.locator(`[data-field=${name}]`);
const cell = (page: Page, row: number, column: string) => page.locator('[data-subgrid=lines] tr[data-row]').nth(row).locator(`[data-column=${column}]`);
const wrong = async (page: Page): Promise<string[]> => [...await page.locator('.failure').allInnerTexts(), ...await page.locator('.ms-Dialog-main').allInnerTexts()];

async function pick(page: Page, of: ReturnType<typeof main>, name: string, term: string): Promise<void> {
  await field(of, name).locator('input').fill(term);
  await page.locator('.lookup-list [role=option]:not(.command)').first().waitFor();
  await page.keyboard.press('Enter');
}
/** A bill with two lines, made by its own owner. */
async function bill(): Promise<string> {
  const accounts = await world.as('accounts');
  const id = crypto.randomUUID();
  await accounts('POST', 'cfl_purchaseinvoices', { cfl_purchaseinvoiceid: id, cfl_invoicedate: '2026-11-20', 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connections[0]})` });
  for (const [i, name] of ['Paper', 'Ink'].entries()) await accounts('POST', 'cfl_purchaseinvoicelines', { cfl_name: name, cfl_quantity: 1, cfl_unitprice: 10, cfl_linenumber: i + 1, 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${id})` });
  return id;
}
const linesOf = async (id: string): Promise<any[]> => (await (await world.as('accounts'))('GET', `cfl_purchaseinvoicelines?$filter=_cfl_purchaseinvoiceid_value eq ${id}&$orderby=createdon,cfl_linenumber&$select=cfl_name,cfl_quantity,cfl_unitprice,_cfl_accountid_value`)).value;
async function openLines(user: string, id: string): Promise<Page> {
  const page = await signIn(browser, world, user, address('cfl_purchaseinvoice', id));
  await cell(page, 1, 'cfl_name').waitFor();
  return page;
}

describe('quick create', () => {
  it('makes one line after the other for the record of the list, and lookups show the rows of its connection only', async () => {
    const page = await signIn(browser, world, 'accounts', address('cfl_purchaseinvoice'));
    await main(page).locator('h1').waitFor();
    await pick(page, main(page), 'cfl_accountid', 'Bluebell');
    await main(page).getByRole('menuitem', { name: 'Save', exact: true }).click();
    await main(page).locator('h1').getByText('- Saved', { exact: true }).waitFor();
    const id = new URL(page.url()).searchParams.get('id')!;
    await page.getByRole('menuitem', { name: 'New Purchase Invoice Line' }).click();
    await panel(page).getByRole('button', { name: 'Save and Close' }).click();
    await page.getByText(/required fields/).first().waitFor();
    await page.getByRole('button', { name: 'OK' }).click();
    for (const [name, price, again] of [['Paper', '12,50', true], ['Ink', '99', false]] as const) {
      await field(panel(page), 'cfl_name').locator('input').fill(name);
      await field(panel(page), 'cfl_quantity').locator('input').fill('2');
      await field(panel(page), 'cfl_unitprice').locator('input').fill(price);
      await page.keyboard.press('Tab');
      if (again) {
        await field(panel(page), 'cfl_accountid').locator('input').fill('Paper');
        await page.locator('.lookup-list [role=option]:not(.command)').first().waitFor();
        expect(await page.locator('.lookup-list [role=option]:not(.command) strong').allInnerTexts()).toEqual(['North Paper']);
        await page.keyboard.press('Enter');
        await field(panel(page), 'cfl_accountid').locator('.lookup-value').waitFor();
        expect(await accessibilityFindings(page)).toEqual([]);
      }
      await panel(page).getByRole('button', { name: again ? 'Save & Create New' : 'Save and Close' }).click();
      if (again) await expect.poll(() => field(panel(page), 'cfl_name').locator('input').inputValue()).toBe('');
    }
    await panel(page).waitFor({ state: 'detached' });
    await cell(page, 1, 'cfl_name').waitFor();
    expect((await linesOf(id)).map((l) => [l.cfl_name, l.cfl_quantity, l.cfl_unitprice, l._cfl_accountid_value !== null])).toEqual([['Paper', 2, 12.5, true], ['Ink', 2, 99, false]]);
    expect(await wrong(page)).toEqual([]);
  });

  it('is offered by a lookup and by scripts, and asks before it throws work away', async () => {
    const page = await signIn(browser, world, 'accounts', address('cfl_creditnote'));
    await main(page).locator('h1').waitFor();
    const asked = page.evaluate("Xrm.Navigation.openForm({ entityName: 'cfl_purchaseinvoice', useQuickCreateForm: true }, { cfl_suppliernumber: 'S-1' }).then((a) => a.savedEntityReference)");
    await expect.poll(() => field(panel(page), 'cfl_suppliernumber').locator('input').inputValue()).toBe('S-1');
    await field(panel(page), 'cfl_suppliernumber').locator('input').fill('S-2');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    expect(await asked).toEqual([]);
    const made = page.evaluate("Xrm.Navigation.openForm({ entityName: 'cfl_purchaseinvoice', useQuickCreateForm: true }).then((a) => a.savedEntityReference)");
    await pick(page, panel(page), 'cfl_accountid', 'Bluebell');
    await panel(page).getByRole('button', { name: 'Save and Close' }).click();
    expect(await made).toEqual([{ entityType: 'cfl_purchaseinvoice', id: expect.stringMatching(/^\{[0-9A-F-]{36}\}$/), name: expect.anything() }]);
  });
});

describe('new records', () => {
  it('of invoices need no number on our form: the platform gives it', async () => {
    const page = await signIn(browser, world, 'sales', address('invoice'));
    await main(page).locator('h1').waitFor();
    await chooseForm(page, (names) => names.find((n) => n.includes('Counterfoil'))!);
    await field(main(page), 'name').locator('input').fill('Corks by the box');
    await pick(page, main(page), 'customerid', 'Bluebell');
    await pick(page, main(page), 'pricelevelid', 'GBP');
    await main(page).getByRole('menuitem', { name: 'Save', exact: true }).click();
    await main(page).locator('h1').getByText('- Saved', { exact: true }).waitFor();
    expect(await field(main(page), 'invoicenumber').innerText()).toMatch(/INV-\d+/);
    expect(await wrong(page)).toEqual([]);
  });

  it('of every table that people may make open on an empty form without an error', async () => {
    const page = await signIn(browser, world, 'admin', address('cfl_purchaseinvoice'));
    const tables: string[] = await page.evaluate("fetch('/sandbox/metadata/entities').then((r) => r.json()).then((all) => all.filter((t) => t.isCustom).map((t) => t.logicalName))");
    expect(tables.length).toBeGreaterThan(15);
    const found: string[] = [];
    for (const table of tables) {
      await page.evaluate(`void Xrm.Navigation.openForm({ entityName: '${table}' })`);
      await expect.poll(async () => {
        // scripts fill in defaults, which is work to the page
        const discard = page.getByRole('button', { name: 'Discard changes' });
        if (await discard.count()) await discard.click();
        return new URL(page.url()).searchParams.get('etn');
      }).toBe(table);
      await main(page).locator('h1').getByText(/^New /).waitFor();
      found.push(...(await wrong(page)).map((w) => `${table}: ${w}`));
    }
    expect(found).toEqual([]);
  });

  it('R23 are offered where people enter them, and not where only scripts and the relay write, whatever the privileges', async () => {
    const id = await bill();
    const written = crypto.randomUUID();
    await (await world.as('accounts'))('POST', 'cfl_xerodocuments', { cfl_xerodocumentid: written, cfl_documentkey: `cfl_purchaseinvoice:${id}`, cfl_name: 'Paper and ink', 'cfl_PurchaseInvoiceId@odata.bind': `/cfl_purchaseinvoices(${id})` });
    const page = await openLines('accounts', id);
    const held = await page.evaluate("Xrm.Utility.getGlobalContext().userSettings.getSecurityRolePrivilegesInfo().then((p) => Object.keys(p).join().toLowerCase())") as string;
    for (const table of ['xerodocument', 'syncrequest', 'correctionrequest']) expect(held).toContain(`prvcreatecfl_${table}`);
    const menu = (of: ReturnType<typeof main>, name: string | RegExp) => of.getByRole('menuitem', { name, exact: typeof name === 'string' });
    /** Refresh is there once the commands have been read. */
    const makes = async (of: ReturnType<typeof main>): Promise<string[]> => { await menu(of, 'Refresh').first().waitFor(); return menu(of, /^New/).allInnerTexts(); };
    const grid = (name: string) => page.locator(`[data-subgrid=${name}]`);
    const commands = () => page.getByRole('menubar', { name: 'Commands of the record' });
    const inList = async (table: string, plural: string) => { await page.evaluate(`Xrm.Navigation.navigateTo({ pageType: 'entitylist', entityName: '${table}' })`); return makes(page.getByRole('region', { name: plural, exact: true })); };
    expect(await makes(commands())).toHaveLength(1);
    expect(await makes(grid('lines'))).toHaveLength(1);
    await page.getByRole('tab', { name: 'Xero' }).click();
    for (const name of ['xerodetails', 'xerorequests', 'xerocorrections']) expect([name, await makes(grid(name))]).toEqual([name, []]);
    await page.evaluate(`Xrm.Navigation.navigateTo({ pageType: 'entityrecord', entityName: 'cfl_xerodocument', entityId: '${written}' })`);
    await main(page).locator('h1').getByText('Paper and ink').waitFor();
    expect(await makes(commands())).toEqual([]);
    await page.getByRole('tab', { name: 'Decisions' }).click();
    for (const name of ['requests', 'corrections']) expect([name, await makes(grid(name))]).toEqual([name, []]);
    for (const [table, plural] of [['cfl_xerodocument', 'Xero Details'], ['cfl_syncrequest', 'Xero Requests'], ['cfl_correctionrequest', 'Xero Corrections']] as const) expect([table, await inList(table, plural)]).toEqual([table, []]);
    expect(await inList('cfl_creditnote', 'Credit Notes')).toHaveLength(1);
  });
});

describe('a list that is edited in place', () => {
  it('goes by keyboard from cell to cell, saves a row when it is left, and keeps what cannot be saved', async () => {
    const id = await bill();
    const page = await openLines('accounts', id);
    await totalsStored(page, id);
    await cell(page, 0, 'cfl_quantity').click();
    await page.keyboard.type('4');
    await page.keyboard.press('Tab');
    await page.keyboard.type('10,2555555');
    await page.keyboard.press('Enter');
    const problem = page.locator('tr.row-problem');
    await problem.getByText(/at most \d decimals/).waitFor();
    expect((await linesOf(id))[0]).toMatchObject({ cfl_quantity: 1, cfl_unitprice: 10 });
    // the refusal moves the rows below it, and the focus with them: go where the wrong value stands
    await cell(page, 0, 'cfl_unitprice').focus();
    await page.keyboard.press('F2');
    await page.keyboard.type('10,25');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await linesOf(id))[0]).toMatchObject({ cfl_quantity: 4, cfl_unitprice: 10.25 });
    expect(await problem.count()).toBe(0);
    // the script saves the totals of the saved row: what is typed while that goes on would be read over
    await main(page).locator('h1').getByText('- Saved', { exact: true }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('77');
    await page.keyboard.press('Escape');
    expect(await cell(page, 1, 'cfl_quantity').innerText()).toBe('1,0000');
    await cell(page, 1, 'cfl_accountid').click();
    await page.keyboard.type('Paper');
    await page.locator('.lookup-list [role=option]:not(.command)').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-subgrid=lines] td[data-at="1:5"]:focus').getByText('Paper').waitFor();
    await page.keyboard.press('ArrowUp');
    await expect.poll(async () => (await linesOf(id))[1]._cfl_accountid_value).not.toBeNull();
    expect(await accessibilityFindings(page)).toEqual([]);
    await picture(page, 'forms-lines-edited');
  });

  it('shows a refusal in the row, loses nothing, and asks before the page is left', async () => {
    const id = await bill();
    const page = await openLines('accounts', id);
    await world.control('dataverse', 'faults', { match: { method: 'PATCH', pathIncludes: 'cfl_purchaseinvoicelines', bodyIncludes: 'Parchment' }, times: 1, fault: { kind: 'status', status: 500 } });
    await cell(page, 0, 'cfl_name').focus();
    await page.keyboard.press('F2');
    await page.keyboard.type('Parchment');
    await page.keyboard.press('Enter');
    await page.locator('tr.row-problem').waitFor();
    expect(await cell(page, 0, 'cfl_name').innerText()).toBe('Parchment');
    await page.locator('#sitemap').getByRole('button').first().click();
    await page.getByText('Do you want to save your changes').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(async () => (await linesOf(id))[0].cfl_name).toBe('Parchment');
    expect(await page.locator('tr.row-problem').count()).toBe(0);
  });

  it('is a plain list for who may not write and on a phone', async () => {
    const id = await bill();
    const reader = await openLines('viewer', id);
    expect(await reader.locator('[data-subgrid=lines] td.can-edit').count()).toBe(0);
    const phone = await signIn(browser, world, 'accounts', address('cfl_purchaseinvoice', id), { width: 400, height: 800 });
    await phone.locator('[data-subgrid=lines] tbody tr').nth(1).waitFor();
    expect(await phone.locator('[data-subgrid=lines] [role=grid]').count()).toBe(0);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    expect(await accessibilityFindings(phone)).toEqual([]);
    await picture(phone, 'forms-400');
  });
});

describe('forms', () => {
  it('show the row behind a lookup at a glance, and follow it', async () => {
    const id = await bill();
    const page = await signIn(browser, world, 'accounts', address('cfl_purchaseinvoice', id));
    await totalsStored(page, id);
    await page.getByRole('tab', { name: 'Xero' }).click();
    const card = page.locator('[data-quickview=connectioncard]');
    await card.getByText('Not connected').waitFor();
    expect(await card.locator('input').count()).toBe(0);
    await page.getByRole('button', { name: 'Remove North Ltd from Xero Connection' }).click();
    await expect.poll(() => card.getByText('Not connected').count()).toBe(0);
    await pick(page, main(page), 'cfl_connectionid', 'South');
    await card.getByText('Not connected').waitFor();
    expect(await wrong(page)).toEqual([]);
  });

  it('take notes and files', async () => {
    const id = await bill();
    const page = await signIn(browser, world, 'accounts', address('cfl_purchaseinvoice', id));
    await page.getByRole('tab', { name: 'Notes and Files' }).click();
    await page.getByLabel('New note').fill('As agreed');
    await page.getByLabel('File to attach').setInputFiles({ name: 'bill.txt', mimeType: 'text/plain', buffer: Buffer.from('Ünïcode') });
    await page.getByRole('button', { name: 'Add note' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('list', { name: 'Notes and files' }).getByRole('button', { name: 'bill.txt', exact: true }).click()]);
    expect(download.suggestedFilename()).toBe('bill.txt');
    const [note] = (await (await world.as('accounts'))('GET', `annotations?$filter=_objectid_value eq ${id}`)).value;
    expect([note.notetext, note.filesize, Buffer.from(note.documentbody, 'base64').toString()]).toEqual(['As agreed', 9, 'Ünïcode']);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('give scripts their texts, and many requests in one batch', async () => {
    const page = await signIn(browser, world, 'accounts', address('cfl_purchaseinvoice', await bill()));
    await main(page).locator('h1').waitFor();
    expect(await page.evaluate("Xrm.Utility.getResourceString('cfl_/strings/Counterfoil', 'No_Such_Key')")).toBeNull();
    const create = (name: string): string => `{ etn: 'cfl_purchaseinvoice', payload: { cfl_subject: '${name}' }, getMetadata: () => ({ boundParameter: null, parameterTypes: {}, operationType: 2, operationName: 'Create' }) }`;
    expect(await page.evaluate(`Xrm.WebApi.online.executeMultiple([[${create('A')}, ${create('B')}]]).then((a) => a.map((r) => r.status))`)).toEqual([204, 204]);
  });
});
